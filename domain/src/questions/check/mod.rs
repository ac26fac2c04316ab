//! Whether a given answer is right.

mod names;
mod numbers;
mod reading;
mod slips;
#[cfg(test)]
mod table;
mod tokens;
mod words;

use unicode_normalization::UnicodeNormalization;

use self::reading::{Reading, alternatives, claims, whole, with_and_without_brackets};
use self::tokens::{Token, tokens};
use self::words::{MAX_LEADS, is_lead, is_word, words};
use super::{NewQuestion, Question, clean, fold};

impl Question {
    /// Whether `given` is the answer, as a fair judge would see it.
    ///
    /// * Both texts are [folded](fold), and diacritics, apostrophes and blanks do not matter. `&` is *and*,
    ///   `20,000` is 20000, `U.S.A.` is usa, and numbers to twenty count in digits, in words and, behind another
    ///   word, in Roman numerals. The signs of `C++`, `C#`, `A-` and `-40` are read as words.
    /// * An article or a "what is" at the beginning and what stands in brackets may be missing or there.
    /// * Of alternatives (`or`, `/`, a list behind `1 of 3:`) each one is right. Of a given text that names several,
    ///   all must be right.
    /// * A letter that was inserted, dropped, changed or swapped with its neighbour is forgiven if the shorter text has
    ///   5 letters, two if it has 10; but never the first letter, a digit, a Roman numeral, a change of a single
    ///   letter or an ideograph, and not if the slip makes another known name, such as Ireland of Iceland.
    /// * Another one of the question's own choices is never right.
    /// * An answer without letters and digits is compared as it is written.
    /// * A text that is longer than an answer may be, [`NewQuestion::MAX_ANSWER`], is wrong. The length is that of the
    ///   text in NFKC, which can be 18 times as long as what was typed. So the time is bounded.
    ///
    /// # Examples
    ///
    /// ```
    /// use quizcast_domain::questions::{Draft, NewQuestion, Question, QuestionId, SourceName};
    /// use time::OffsetDateTime;
    ///
    /// let draft = Draft::new(SourceName::IMPORT, "Which planet is the red one?", "Mars (the planet)");
    /// let question = Question::saved(QuestionId(1), &NewQuestion::new(draft)?, OffsetDateTime::UNIX_EPOCH);
    /// assert!(question.accepts("What is MARS?"));
    /// assert!(!question.accepts("Venus"));
    /// # Ok::<(), quizcast_domain::questions::InvalidQuestion>(())
    /// ```
    #[must_use]
    pub fn accepts(&self, given: &str) -> bool {
        let (written, right) = (verbatim(given), verbatim(&self.answer));
        if written.is_empty() || written == right {
            return !written.is_empty();
        }
        if clean(given).nfkc().nth(NewQuestion::MAX_ANSWER).is_some() {
            return false;
        }
        let folded = fold(&self.answer);
        if !folded.contains(char::is_alphanumeric) {
            return is_symbol(given, &folded);
        }
        let answer = Answer::new(&tokens(&self.answer));
        let choices = self.choices.as_deref().unwrap_or_default();
        let listed = choices.iter().any(|choice| verbatim(choice) == right);
        let mut others = Vec::new();
        for choice in choices.iter().filter(|choice| verbatim(choice) != right) {
            let readings = whole(&tokens(choice));
            // A source may write the answer otherwise than the choice that it means.
            if listed || !share(&readings, &answer.whole) {
                if verbatim(choice) == written {
                    return false;
                }
                others.extend(readings);
            }
        }
        answer.is_met_by(&tokens(given), &others)
    }
}

/// The text as it is shown, in lower case; as it came if it is nothing but markup.
fn verbatim(text: &str) -> String {
    let shown = clean(text);
    if shown.is_empty() { text.trim().to_lowercase() } else { shown.to_lowercase() }
}

/// Whether `given` is the symbol, perhaps behind a "what is".
fn is_symbol(given: &str, symbol: &str) -> bool {
    let parts: Vec<&str> = given.split_whitespace().collect();
    (0..parts.len().min(MAX_LEADS + 1)).any(|leads| {
        let (lead, rest) = parts.split_at(leads);
        let lead = words(&tokens(&lead.join(" ")));
        fold(&rest.join(" ")) == symbol && lead.len() == leads && lead.iter().all(|word| is_lead(word))
    })
}

fn share(some: &[Reading], others: &[Reading]) -> bool {
    some.iter().any(|one| others.iter().any(|other| one.is(other)))
}

/// An answer that has words.
struct Answer {
    /// The readings of the whole text.
    whole: Vec<Reading>,
    /// Those, and all others: without brackets, of each alternative.
    all: Vec<Reading>,
}

impl Answer {
    fn new(tokens: &[Token]) -> Self {
        let mut all = Vec::new();
        for text in with_and_without_brackets(tokens, |_| true) {
            all.extend(whole(&text));
            all.extend(alternatives(&text).into_iter().flat_map(whole));
        }
        Self { whole: whole(tokens), all }
    }

    /// Whether `given`, or each alternative in it, is the answer and none of the `others`. What it has in brackets
    /// may be left out, unless it is one more alternative.
    fn is_met_by(&self, given: &[Token], others: &[Reading]) -> bool {
        let is_right = |tokens: &[Token]| {
            let given = whole(tokens);
            let is_other = share(&given, others) && !share(&given, &self.whole);
            !is_other && given.iter().any(|given| self.all.iter().any(|reading| reading.takes(given)))
        };
        let may_go = |inside: &[Token]| {
            !inside.first().is_some_and(|first| is_word(first, "or")) && !share(&whole(inside), others)
        };
        with_and_without_brackets(given, may_go).iter().any(|text| {
            let claims = claims(text);
            is_right(text) || (!claims.is_empty() && claims.into_iter().all(is_right))
        })
    }
}
