//! Choices, and which of them is the answer.

use quizcast_domain::questions::clean;

use super::super::row::Refusal;

/// The answer as the row gives it.
#[derive(Debug, PartialEq, Eq)]
pub(in crate::forms) struct Given {
    pub(in crate::forms) text: String,
    pub(in crate::forms) kind: Kind,
}

/// What an answer may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::forms) enum Kind {
    /// A text, or the letter or index of a choice.
    Text,
    /// A number, which is an index if there are choices.
    Number,
    /// The letter or index of a choice, and nothing else.
    Index,
}

/// The wrong answers and the right one, sorted, so that their order does not reveal the right one.
pub(in crate::forms) fn mixed(answer: &str, wrong: Vec<String>) -> Vec<String> {
    let mut choices = wrong;
    choices.push(answer.to_owned());
    choices.sort_by_cached_key(|choice| clean(choice));
    choices.dedup_by_key(|choice| clean(choice));
    choices
}

/// The text of the answer, which may be given as the index or the letter of a choice. The index is counted from 0.
///
/// # Errors
///
/// [`Refusal`] if a letter or an index points to no choice, or a letter may be meant as text.
pub(super) fn resolve(given: Given, choices: &[String], bare_letters: bool) -> Result<String, Refusal> {
    let Given { text, kind } = given;
    let text = text.trim();
    let is_choice = choices.iter().any(|choice| choice.trim() == text);
    let points = match kind {
        Kind::Index => true,
        Kind::Number => !choices.is_empty() && !is_choice,
        // A longer number is a text: a year, or a count.
        Kind::Text => !choices.is_empty() && !is_choice && text.len() < 3 && text.parse::<usize>().is_ok(),
    };
    let letter = letter(text).filter(|_| kind != Kind::Number && !(bare_letters && choices.is_empty()));
    if points && letter.is_none() {
        let index = text.parse::<usize>().ok();
        return index.and_then(|index| choices.get(index).cloned()).ok_or_else(|| no_such_choice(text));
    }
    let Some(letter) = letter else { return Ok(text.to_owned()) };
    let meant = choices.get(letter).ok_or_else(|| no_such_choice(text))?;
    if is_choice && meant.trim() != text {
        return Err(Refusal::Ambiguous(text.to_owned()));
    }
    Ok(meant.clone())
}

fn no_such_choice(given: &str) -> Refusal {
    Refusal::NoSuchChoice(given.chars().take(40).collect())
}

/// The place of the choice that a letter from A to F means. It may be written `b`, `B.`, `b)` or `(B)`.
fn letter(text: &str) -> Option<usize> {
    let bare = text.strip_prefix('(').unwrap_or(text);
    let bare = bare.strip_suffix([')', '.', ':']).unwrap_or(bare);
    match *bare.as_bytes() {
        [letter] => match letter.to_ascii_uppercase() {
            upper @ b'A'..=b'F' => Some(usize::from(upper - b'A')),
            _ => None,
        },
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str, kind: Kind, choices: &[&str]) -> Result<String, Refusal> {
        let choices: Vec<_> = choices.iter().map(|choice| (*choice).to_owned()).collect();
        resolve(Given { text: text.to_owned(), kind }, &choices, false)
    }

    #[test]
    fn an_index_is_counted_from_zero_and_a_letter_from_a() {
        let choices = ["Mars", "Venus", "Pluto"];
        for (given, kind) in [
            ("1", Kind::Number),
            ("1", Kind::Text),
            ("1", Kind::Index),
            ("B", Kind::Text),
            ("b", Kind::Text),
            ("(b)", Kind::Text),
            ("B.", Kind::Index),
            ("Venus", Kind::Text),
        ] {
            assert_eq!(of(given, kind, &choices).as_deref(), Ok("Venus"), "{given} {kind:?}");
        }
        assert_eq!(of("A", Kind::Text, &choices).as_deref(), Ok("Mars"));
    }

    #[test]
    fn what_points_to_no_choice_is_refused() {
        for given in ["3", "D", "f"] {
            assert!(
                matches!(of(given, Kind::Text, &["x", "y", "z"]), Err(Refusal::NoSuchChoice(_))),
                "{given}"
            );
        }
        assert!(
            matches!(of("A", Kind::Text, &[]), Err(Refusal::NoSuchChoice(_))),
            "a bare letter is never kept"
        );
        assert!(matches!(of("two", Kind::Index, &["x"]), Err(Refusal::NoSuchChoice(_))));
        assert!(matches!(of("-1", Kind::Index, &["x"]), Err(Refusal::NoSuchChoice(_))));
    }

    #[test]
    fn texts_win_over_indices_and_ambiguous_letters_are_refused() {
        assert_eq!(of("2", Kind::Text, &["1", "2", "3"]).as_deref(), Ok("2"));
        assert_eq!(of("1984", Kind::Text, &["1984", "2001"]).as_deref(), Ok("1984"));
        assert_eq!(of("42", Kind::Number, &[]).as_deref(), Ok("42"));
        assert_eq!(of("A", Kind::Text, &["A", "B"]).as_deref(), Ok("A"));
        assert!(matches!(of("A", Kind::Text, &["C", "A", "D"]), Err(Refusal::Ambiguous(_))));
        let free = Given { text: "C".to_owned(), kind: Kind::Text };
        assert_eq!(
            resolve(free, &[], true).as_deref(),
            Ok("C"),
            "a game without choices may ask for a letter"
        );
    }
}
