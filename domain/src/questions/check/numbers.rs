//! Numbers in words and in Roman numerals.

/// The largest number that counts alike in digits and in words.
const LARGEST: usize = 20;

#[rustfmt::skip]
const WORDS: [&str; LARGEST + 1] = [
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
    "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen", "twenty",
];

/// The words with their numbers to twenty in digits. A Roman numeral is a number behind another word only:
/// `Henry VIII` has one, but the answer `XIV` is about the letters.
pub(super) fn in_digits(words: &[String]) -> Vec<String> {
    let digits = |(at, word): (usize, &String)| {
        let roman = || Some(roman(word)?).filter(|value| at > 0 && *value <= LARGEST);
        let value = WORDS.iter().position(|known| known == word).or_else(roman);
        value.map_or_else(|| word.clone(), |value| value.to_string())
    };
    words.iter().enumerate().map(digits).collect()
}

pub(super) fn is_number(word: &str) -> bool {
    word.chars().all(char::is_numeric)
}

/// The value of a Roman numeral in lower case, if it is well-formed.
pub(super) fn roman(word: &str) -> Option<usize> {
    let mut rest = word;
    let mut value = 0;
    let mut written = String::new();
    while !rest.is_empty() && value < 4000 {
        let (numeral, worth) = ROMAN.iter().find(|(numeral, _)| rest.starts_with(numeral))?;
        rest = &rest[numeral.len()..];
        value += worth;
    }
    let mut left = value;
    for (numeral, worth) in ROMAN {
        written.push_str(&numeral.repeat(left / worth));
        left %= worth;
    }
    (value > 0 && value < 4000 && written == word).then_some(value)
}

#[rustfmt::skip]
const ROMAN: [(&str, usize); 13] = [
    ("m", 1000), ("cm", 900), ("d", 500), ("cd", 400), ("c", 100), ("xc", 90), ("l", 50), ("xl", 40), ("x", 10),
    ("ix", 9), ("v", 5), ("iv", 4), ("i", 1),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn well_formed_roman_numerals_have_a_value() {
        for (numeral, value) in
            [("i", 1), ("iv", 4), ("viii", 8), ("xix", 19), ("xliv", 44), ("mcmxcix", 1999)]
        {
            assert_eq!(roman(numeral), Some(value), "{numeral}");
        }
        for none in ["", "iiii", "vv", "ic", "civil", "vivid", "mars", &"m".repeat(1000)] {
            assert_eq!(roman(none), None, "{none}");
        }
    }

    #[test]
    fn numbers_to_twenty_become_digits() {
        let read = |text: &str| in_digits(&text.split(' ').map(str::to_owned).collect::<Vec<_>>()).join(" ");
        assert_eq!(read("twelve angry men"), "12 angry men");
        assert_eq!(read("henry viii"), "henry 8");
        assert_eq!(read("louis xxi"), "louis xxi");
        assert_eq!(read("xiv"), "xiv");
        assert_eq!(read("thirty"), "thirty");
    }
}
