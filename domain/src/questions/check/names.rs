//! Names and words that are one or two letters away from others.

/// Names in groups; `/` parts the spellings of one name.
const NAMES: &str = include_str!("names.txt");

/// Whether `given` has a known name in the place of a known name of `answer`, or of an answer of one word.
pub(super) fn has_another_name(answer: &[String], given: &[String]) -> bool {
    given.iter().any(|word| is_foreign_name(word, answer))
        && (answer.len() == 1 || answer.iter().any(|word| is_foreign_name(word, given)))
}

/// Whether `word` is a known name that is not among `words`. A plural is the same name.
fn is_foreign_name(word: &str, words: &[String]) -> bool {
    let is_among =
        |name: &str| words.iter().any(|own| own.trim_end_matches('s') == name.trim_end_matches('s'));
    !is_among(word)
        && entries()
            .find(|entry| entry.split('/').any(|name| name == word))
            .is_some_and(|entry| !entry.split('/').any(is_among))
}

fn entries() -> impl Iterator<Item = &'static str> {
    NAMES.lines().filter(|line| !line.starts_with('#')).flat_map(str::split_whitespace)
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::super::tokens::{Token, tokens};
    use super::*;

    #[test]
    fn every_name_is_written_as_texts_are_compared_and_stands_once() {
        let mut seen = HashSet::new();
        for name in entries().flat_map(|entry| entry.split('/')) {
            assert_eq!(tokens(name), [Token::Word(name.to_owned())]);
            assert!(seen.insert(name), "{name} stands twice");
        }
    }

    #[test]
    fn a_name_is_another_one_unless_the_answer_has_it() {
        let words = |text: &str| text.split(' ').map(str::to_owned).collect::<Vec<_>>();
        let other = |answer: &str, given: &str| has_another_name(&words(answer), &words(given));
        assert!(other("iceland", "ireland"));
        assert!(other("old iceland", "old ireland"));
        assert!(other("cerium", "cesium"));
        for (answer, given) in [
            ("iceland", "icelnd"),
            ("northern ireland", "nothern ireland"),
            ("wild horses", "wild horse"),
            ("caesium", "cesium"),
            ("auguste rodin", "august rodin"),
        ] {
            assert!(!other(answer, given), "{answer} {given}");
        }
    }
}
