//! The words of a text: which may be missing, and which run together.

use super::numbers::is_number;
use super::tokens::Token;

/// Whether `token` is the word `text`.
pub(super) fn is_word(token: &Token, text: &str) -> bool {
    matches!(token, Token::Word(word) if word == text)
}

/// The words among `tokens`.
pub(super) fn words(tokens: &[Token]) -> Vec<String> {
    let word = |token: &Token| if let Token::Word(word) = token { Some(word.clone()) } else { None };
    tokens.iter().filter_map(word).collect()
}

/// Most words before the answer itself: "what is the".
pub(super) const MAX_LEADS: usize = 3;

const ASKING: &[&str] = &["what", "who", "where"];
const BEING: &[&str] = &["is", "are", "was", "were", "s"];
const ASKING_AND_BEING: &[&str] = &["whats", "whos", "wheres"];
const ARTICLES: &[&str] = &["the", "a", "an"];

/// Whether the word is one of those that may stand before an answer.
pub(super) fn is_lead(word: &str) -> bool {
    [ASKING, BEING, ASKING_AND_BEING, ARTICLES].iter().any(|known| known.contains(&word))
}

/// The words, without a leading "what is", and without a leading article; but never none.
pub(super) fn without_leads(words: &[String]) -> Vec<&[String]> {
    let is = |at: usize, known: &[&str]| words.get(at).is_some_and(|word| known.contains(&word.as_str()));
    let asked = if is(0, ASKING_AND_BEING) {
        1
    } else if is(0, ASKING) && is(1, BEING) {
        2
    } else {
        0
    };
    let article = usize::from(is(asked, ARTICLES));
    let mut readings = vec![words, &words[asked..], &words[asked + article..]];
    readings.retain(|reading| !reading.is_empty());
    readings.dedup();
    readings
}

/// Runs of single letters are one word, so that `U.S.A.` is `usa`.
pub(super) fn with_joined_initials(words: &[String]) -> Vec<String> {
    let is_initial = |word: &String| word.chars().count() == 1 && !is_number(word);
    words.chunk_by(|a, b| is_initial(a) && is_initial(b)).map(<[String]>::concat).collect()
}

/// Words, with what comparisons ask of them again and again.
#[derive(Debug)]
pub(super) struct Phrase {
    pub(super) words: Vec<String>,
    pub(super) joined: String,
    /// How many letters they have.
    pub(super) letters: usize,
}

impl Phrase {
    pub(super) fn new(words: Vec<String>) -> Self {
        let joined = joined(&words);
        Self { letters: joined.chars().filter(|c| c.is_alphabetic()).count(), joined, words }
    }
}

/// The words without blanks, except between two numbers.
fn joined(words: &[String]) -> String {
    let mut text = String::new();
    for word in words {
        if text.ends_with(char::is_numeric) && word.starts_with(char::is_numeric) {
            text.push(' ');
        }
        text.push_str(word);
    }
    text
}
