//! A text as words and the marks that part them.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use super::numbers::is_number;
use crate::questions::{clean, fold};

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Token {
    /// Letters or digits, folded and without diacritics.
    Word(String),
    /// An opening bracket.
    Open,
    /// A closing bracket.
    Close,
    /// A comma or a semicolon.
    Comma,
    Colon,
    /// A slash; `tight` where it stands inside one name, as in `AC/DC` or `24/7`.
    Slash {
        tight: bool,
    },
}

/// Reads `text`. Apostrophes vanish, `&` is a word, and so are the signs of `C++`, `C#`, `A-` and `-40`.
pub(super) fn tokens(text: &str) -> Vec<Token> {
    let plain = clean(text).replace(is_apostrophe, "'");
    let mut reader = Reader { chars: plain.nfkc().collect(), word: String::new(), tokens: Vec::new() };
    for at in 0..reader.chars.len() {
        reader.read(at);
    }
    reader.end_word();
    reader.tokens
}

struct Reader {
    chars: Vec<char>,
    /// What was read of the word that has not ended yet.
    word: String,
    tokens: Vec<Token>,
}

impl Reader {
    fn read(&mut self, at: usize) {
        let c = self.chars[at];
        if is_part_of_word(c) || (!self.word.is_empty() && is_combining_mark(c)) {
            self.word.push(c);
            return;
        }
        let behind_digit = self.word.ends_with(char::is_numeric);
        if (is_apostrophe(c) && !behind_digit) || (c == ',' && behind_digit && self.groups_thousands(at)) {
            return;
        }
        let sign = self.sign(at);
        let left = std::mem::take(&mut self.word);
        self.push_word(&left);
        self.tokens.extend(match c {
            '&' => Some(Token::Word("and".to_owned())),
            '(' | '[' | '{' => Some(Token::Open),
            ')' | ']' | '}' => Some(Token::Close),
            ',' | ';' => Some(Token::Comma),
            ':' => Some(Token::Colon),
            '/' | '\u{2044}' => {
                Some(Token::Slash { tight: is_tight(&left) && is_tight(&self.word_from(at + 1)) })
            }
            _ => sign.map(|sign| Token::Word(sign.to_owned())),
        });
    }

    fn end_word(&mut self) {
        let word = std::mem::take(&mut self.word);
        self.push_word(&word);
    }

    /// Parts letters from digits, so that `Apollo11` is `Apollo 11`.
    fn push_word(&mut self, word: &str) {
        let mut rest = word;
        while let Some(first) = rest.chars().next() {
            let length = rest.find(|c: char| c.is_numeric() != first.is_numeric()).unwrap_or(rest.len());
            let folded = bare(&rest[..length]);
            rest = &rest[length..];
            match folded.as_str() {
                "" => {}
                "vs" | "versus" => self.tokens.push(Token::Word("v".to_owned())),
                _ => self.tokens.push(Token::Word(folded)),
            }
        }
    }

    /// Whether the comma at `at` stands before exactly three digits and behind one to three.
    fn groups_thousands(&self, at: usize) -> bool {
        let digits = |c: &char| c.is_ascii_digit();
        let before = self.chars[..at].iter().rev().take_while(|c| digits(c)).count();
        let first = at - before;
        let begins = first == 0 || self.chars[first - 1] == ',' || !is_part_of_word(self.chars[first - 1]);
        begins && before <= 3 && self.chars[at + 1..].iter().take(4).take_while(|c| digits(c)).count() == 3
    }

    /// The word that a sign at `at` stands for.
    fn sign(&self, at: usize) -> Option<&'static str> {
        let before = at.checked_sub(1).map(|at| self.chars[at]);
        let after = self.chars[at + 1..].iter().copied().find(|c| *c != '+');
        let ends_word =
            !self.word.is_empty() && !self.chars.get(at + 1).copied().is_some_and(is_part_of_word);
        match self.chars[at] {
            '+' if before.is_some_and(|c| c == '+' || is_part_of_word(c))
                && !after.is_some_and(is_part_of_word) =>
            {
                Some("plus")
            }
            '#' | '\u{266F}' if ends_word => Some("sharp"),
            '\u{266D}' if ends_word => Some("flat"),
            '-' | '\u{2212}' => {
                let word = bare(&self.word);
                let grade = ends_word && !is_number(&word) && (word.chars().count() == 1 || word == "ab");
                (grade || self.is_negative(at)).then_some("minus")
            }
            _ => None,
        }
    }

    /// Whether the dash at `at` stands before a number and behind nothing that it could part it from.
    fn is_negative(&self, at: usize) -> bool {
        let stands_alone = at == 0 || self.chars[at - 1].is_whitespace();
        let behind_number = matches!(self.tokens.last(), Some(Token::Word(word)) if is_number(word));
        stands_alone && !behind_number && self.chars.get(at + 1).copied().is_some_and(char::is_numeric)
    }

    fn word_from(&self, at: usize) -> String {
        self.chars[at..].iter().take_while(|c| is_part_of_word(**c)).take(LONGEST_TIGHT + 1).collect()
    }
}

/// Longest part of a name that is written with a slash, in characters.
const LONGEST_TIGHT: usize = 4;

/// Whether `word` beside a slash is more likely a part of a name than an alternative.
fn is_tight(word: &str) -> bool {
    let length = word.chars().count();
    length == 1
        || (length == 2 && is_number(word))
        || (2..=LONGEST_TIGHT).contains(&length) && word.chars().all(char::is_uppercase)
        || ["and", "or"].iter().any(|known| word.eq_ignore_ascii_case(known))
}

fn is_part_of_word(c: char) -> bool {
    c.is_alphanumeric() && !is_apostrophe(c)
}

/// Apostrophes, and what is typed in their place.
fn is_apostrophe(c: char) -> bool {
    matches!(c, '\'' | '`' | '\u{B4}' | '\u{2018}'..='\u{201B}' | '\u{2032}' | '\u{2BB}' | '\u{2BC}')
}

/// `word` folded and without the diacritics of alphabets in which a word can be written without them. The vowel
/// signs of Indic scripts and the voicing marks of kana are combining marks too, and stay.
fn bare(word: &str) -> String {
    let mut out = String::with_capacity(word.len());
    for c in fold(word).nfd() {
        match c {
            '\u{300}'..='\u{36F}'
            | '\u{20D0}'..='\u{20FF}'
            | '\u{591}'..='\u{5C7}'
            | '\u{64B}'..='\u{65F}'
            | '\u{670}' => {}
            'ø' => out.push('o'),
            'ł' => out.push('l'),
            'đ' | 'ð' => out.push('d'),
            'ħ' => out.push('h'),
            'ı' => out.push('i'),
            'æ' => out.push_str("ae"),
            'œ' => out.push_str("oe"),
            'þ' => out.push_str("th"),
            _ => out.push(c),
        }
    }
    out.nfc().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Words as they are, marks as characters.
    fn read(text: &str) -> String {
        let shown = |token| match token {
            Token::Word(word) => word,
            Token::Open => "(".to_owned(),
            Token::Close => ")".to_owned(),
            Token::Comma => ",".to_owned(),
            Token::Colon => ":".to_owned(),
            Token::Slash { tight } => if tight { "-" } else { "/" }.to_owned(),
        };
        tokens(text).into_iter().map(shown).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn words_lose_case_diacritics_and_apostrophes() {
        assert_eq!(read("Ångström’s <b>Straße</b>"), "angstroms strasse");
        assert_eq!(read("Smørrebrød, Łódź"), "smorrebrod , lodz");
        assert_eq!(read("５'10\""), "5 10");
        assert_eq!(read("ガ से"), "ガ से");
    }

    #[test]
    fn letters_are_parted_from_digits_and_thousands_joined() {
        assert_eq!(read("Apollo11"), "apollo 11");
        assert_eq!(read("20,000 1,000,000"), "20000 1000000");
        assert_eq!(read("1,2,345 1912,1913 3.14"), "1 , 2345 1912 , 1913 3 14");
    }

    #[test]
    fn signs_that_make_a_difference_are_words() {
        assert_eq!(
            read("C++ C# F♯ B♭ A- O− AB-"),
            "c plus plus c sharp f sharp b flat a minus o minus ab minus"
        );
        assert_eq!(read("-40 minus 40"), "minus 40 minus 40");
        assert_eq!(read("2+2 #1 pre- X-ray 1914 -1918 a - b"), "2 2 1 pre x ray 1914 1918 a b");
    }

    #[test]
    fn slashes_inside_a_name_are_tight() {
        assert_eq!(read("AC/DC 24/7 OS/2 and/or"), "ac - dc 24 - 7 os - 2 and - or");
        assert_eq!(read("red/blue a/an 1912/1913 AC / DC"), "red / blue a / an 1912 / 1913 ac / dc");
    }
}
