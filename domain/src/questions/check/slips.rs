//! Which differences are slips of the keyboard.

use super::names::has_another_name;
use super::numbers::{is_number, roman};
use super::words::Phrase;

/// Whether `given` is `answer` with no more slips than its length forgives.
pub(super) fn forgiven(answer: &Phrase, given: &Phrase) -> bool {
    let most = match answer.letters.min(given.letters) {
        0..5 => return false,
        5..10 => 1,
        _ => 2,
    };
    // Most texts differ in these two, which take no time.
    answer.letters.abs_diff(given.letters) <= most
        && answer.joined.chars().next() == given.joined.chars().next()
        && !given.joined.chars().any(is_ideograph)
        && differs_in_letters_only(&answer.words, &given.words, most)
        && !has_another_name(&answer.words, &given.words)
}

/// Whether the words that bear no slip are the same, and what stands between them differs by at most `most` slips.
fn differs_in_letters_only(answer: &[String], given: &[String], most: usize) -> bool {
    let doubtful =
        |words: &[String]| (0..words.len()).filter(|at| bears(words, *at) == Bears::SlipOrNone).count();
    // "Samuel Jackson" dropped the initial, "Samuel M. Jackson" is somebody else.
    let in_doubt = if doubtful(answer) == doubtful(given) { Bears::NoSlip } else { Bears::Slip };
    let (fixed, between) = parted(answer, in_doubt);
    let (given_fixed, given_between) = parted(given, in_doubt);
    let rest = |left: usize, (a, g): (&Vec<char>, &Vec<char>)| Some(left - distance(a, g, left)?);
    fixed == given_fixed && between.iter().zip(&given_between).try_fold(most, rest).is_some()
}

/// Whether a word may be written with a slip.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Bears {
    Slip,
    NoSlip,
    /// It bears none if the other text has as many of its kind.
    SlipOrNone,
}

/// Numbers, Roman numerals and single letters bear no slip. In doubt are middle initials, and short numerals that
/// are a word or a part of a name more often: di, mix, L.
fn bears(words: &[String], at: usize) -> Bears {
    let word = words[at].as_str();
    let is_letter = word.chars().count() == 1;
    let is_outer = at == 0 || at + 1 == words.len();
    let is_plain = word.len() > 3 || word.chars().all(|c| matches!(c, 'i' | 'v' | 'x'));
    match roman(word) {
        _ if is_number(word) || (is_letter && is_outer) => Bears::NoSlip,
        Some(_) if is_plain => Bears::NoSlip,
        None if !is_letter => Bears::Slip,
        _ => Bears::SlipOrNone,
    }
}

/// The words that bear no slip, and the letters before, between and behind them.
fn parted(words: &[String], in_doubt: Bears) -> (Vec<&str>, Vec<Vec<char>>) {
    let (mut fixed, mut between, mut letters) = (Vec::new(), Vec::new(), Vec::new());
    for (at, word) in words.iter().enumerate() {
        let bears = bears(words, at);
        if bears == Bears::NoSlip || (bears == Bears::SlipOrNone && in_doubt == Bears::NoSlip) {
            fixed.push(word.as_str());
            between.push(std::mem::take(&mut letters));
        } else {
            letters.extend(word.chars());
        }
    }
    between.push(letters);
    (fixed, between)
}

/// One ideograph is a word and not a letter.
fn is_ideograph(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}' | '\u{20000}'..='\u{3FFFF}')
}

/// How many letters were inserted, dropped, changed or swapped with their neighbour, if at most `most`.
///
/// It branches at differences only, so the time is that of 4^`most` comparisons.
fn distance(a: &[char], b: &[char], most: usize) -> Option<usize> {
    let same = a.iter().zip(b).take_while(|(a, b)| a == b).count();
    let (a, b) = (&a[same..], &b[same..]);
    if a.is_empty() || b.is_empty() {
        return Some(a.len() + b.len()).filter(|rest| *rest <= most);
    }
    let left = most.checked_sub(1).filter(|_| a.len().abs_diff(b.len()) <= most)?;
    let swapped = a.len() > 1 && b.len() > 1 && a[0] == b[1] && a[1] == b[0];
    [
        distance(&a[1..], &b[1..], left),
        distance(&a[1..], b, left),
        distance(a, &b[1..], left),
        swapped.then(|| distance(&a[2..], &b[2..], left)).flatten(),
    ]
    .into_iter()
    .flatten()
    .min()
    .map(|rest| rest + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_is_one_letter_inserted_dropped_changed_or_swapped() {
        let slips = |a: &str, b: &str, most| {
            distance(&a.chars().collect::<Vec<_>>(), &b.chars().collect::<Vec<_>>(), most)
        };
        for (a, b, expected) in [
            ("jupiter", "jupiter", Some(0)),
            ("jupiter", "juppiter", Some(1)),
            ("jupiter", "jupter", Some(1)),
            ("jupiter", "jupitar", Some(1)),
            ("jupiter", "jupitre", Some(1)),
            ("jupiter", "jpuitre", Some(2)),
            ("jupiter", "", None),
            ("austria", "australia", Some(2)),
            ("abcdef", "badcfe", None),
        ] {
            assert_eq!(slips(a, b, 2), expected, "{a} {b}");
            assert_eq!(slips(b, a, 2), expected, "{b} {a}");
        }
        assert_eq!(slips("jupiter", "jpuitre", 1), None);
    }
}
