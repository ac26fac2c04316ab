//! The ways in which a text can be read: with and without its leading words, each alternative alone.

use super::numbers::in_digits;
use super::slips::forgiven;
use super::tokens::Token;
use super::words::{Phrase, is_word, with_joined_initials, without_leads, words};

/// Most alternatives of a text that are looked at.
const MAX_ALTERNATIVES: usize = 20;

/// Most pairs of brackets that are left out each by itself; of more, all or none.
const MAX_BRACKETS: usize = 2;

/// What has a divider in it and is one thing.
#[rustfmt::skip]
const INDIVISIBLE: &[&str] = &[
    "believe it or not", "dead or alive", "deal or no deal", "do or die", "double or nothing", "face off",
    "now or never", "sink or swim", "to be or not to be", "trick or treat", "truth or dare",
];

/// One way to read a text: as it is written, and with its numbers to twenty in digits.
#[derive(Debug)]
pub(super) struct Reading {
    written: Phrase,
    counted: Phrase,
}

impl Reading {
    fn new(words: &[String]) -> Self {
        let written = with_joined_initials(words);
        Self { counted: Phrase::new(in_digits(&written)), written: Phrase::new(written) }
    }

    /// Whether both are the same words. Blanks between words do not matter.
    pub(super) fn is(&self, other: &Self) -> bool {
        self.written.joined == other.written.joined || self.counted.joined == other.counted.joined
    }

    /// Whether a person meant this one who gave `given`.
    pub(super) fn takes(&self, given: &Self) -> bool {
        self.is(given) || forgiven(&self.written, &given.written) || forgiven(&self.counted, &given.counted)
    }
}

/// The readings of the text as a whole.
pub(super) fn whole(tokens: &[Token]) -> Vec<Reading> {
    without_leads(&words(tokens)).into_iter().map(Reading::new).collect()
}

/// The text with what stands in brackets, and without it as far as it `may_go`.
pub(super) fn with_and_without_brackets(
    tokens: &[Token],
    may_go: impl Fn(&[Token]) -> bool,
) -> Vec<Vec<Token>> {
    let mut pairs = brackets(tokens);
    pairs.retain(|(open, close)| may_go(&tokens[open + 1..*close]));
    let without = |gone: &dyn Fn(usize) -> bool| {
        let inside = |at: usize| pairs.iter().position(|(open, close)| (*open..=*close).contains(&at));
        let kept = tokens.iter().enumerate().filter(|(at, _)| !inside(*at).is_some_and(gone));
        kept.map(|(_, token)| token.clone()).collect()
    };
    if pairs.len() <= MAX_BRACKETS {
        (0..1_usize << pairs.len()).map(|chosen| without(&|pair| chosen >> pair & 1 == 1)).collect()
    } else {
        vec![without(&|_| false), without(&|_| true)]
    }
}

/// Where the outermost pairs of brackets begin and end.
fn brackets(tokens: &[Token]) -> Vec<(usize, usize)> {
    let mut open = Vec::new();
    let mut pairs: Vec<(usize, usize)> = Vec::new();
    for (at, token) in tokens.iter().enumerate() {
        match token {
            Token::Open => open.push(at),
            Token::Close => {
                if let Some(start) = open.pop() {
                    pairs.retain(|(inner, _)| *inner < start);
                    pairs.push((start, at));
                }
            }
            _ => {}
        }
    }
    pairs
}

/// What stands between the dividers of an answer, if it has any.
pub(super) fn alternatives(tokens: &[Token]) -> Vec<&[Token]> {
    if let Some(list) = one_of(tokens) {
        return split(list, |at| {
            is_divider(list, at) || list[at] == Token::Comma || is_word(&list[at], "and")
        });
    }
    let mut parts = split(tokens, |at| is_divider(tokens, at));
    if parts.len() > 1 {
        // "red, blue or green"
        let commas = parts.clone().into_iter().flat_map(|part| split(part, |at| part[at] == Token::Comma));
        let fresh: Vec<_> = commas.filter(|part| !parts.contains(part)).collect();
        parts.extend(fresh);
    }
    parts.truncate(MAX_ALTERNATIVES);
    if parts.len() > 1 { parts } else { Vec::new() }
}

/// What stands between the dividers of a given text: all of it has to be right, and a slash divides anywhere.
pub(super) fn claims(tokens: &[Token]) -> Vec<&[Token]> {
    let parts = split(tokens, |at| is_divider(tokens, at) || matches!(tokens[at], Token::Slash { .. }));
    if (2..=MAX_ALTERNATIVES).contains(&parts.len()) { parts } else { Vec::new() }
}

/// The list behind `(1 of)`, `1 of 3:` or `any one of:`.
fn one_of(tokens: &[Token]) -> Option<&[Token]> {
    let end = tokens.iter().take(6).position(|token| matches!(token, Token::Close | Token::Colon))?;
    let head = words(&tokens[..end]);
    let head: Vec<&str> = head.iter().map(String::as_str).filter(|word| *word != "any").collect();
    matches!(head[..], ["1" | "one", "of"] | ["1" | "one", "of", _]).then(|| &tokens[end + 1..])
}

fn split(tokens: &[Token], divides: impl Fn(usize) -> bool) -> Vec<&[Token]> {
    let lead_free = without_leads(&words(tokens)).pop().map(|words| words.join(" "));
    if lead_free.is_some_and(|text| INDIVISIBLE.contains(&text.as_str())) {
        return vec![tokens];
    }
    let mut parts = Vec::new();
    let mut start = 0;
    for at in (0..tokens.len()).filter(|at| divides(*at)) {
        parts.push(&tokens[start..at]);
        start = at + 1;
    }
    parts.push(&tokens[start..]);
    parts.retain(|part| part.iter().any(|token| matches!(token, Token::Word(_))));
    parts
}

/// Whether an *or* between two words, or a slash that is not tight, stands at `at`.
fn is_divider(tokens: &[Token], at: usize) -> bool {
    let is_inner = || {
        let word = |token: &Token| matches!(token, Token::Word(_));
        tokens[..at].iter().any(word) && tokens[at + 1..].iter().any(word)
    };
    tokens[at] == Token::Slash { tight: false } || (is_word(&tokens[at], "or") && is_inner())
}
