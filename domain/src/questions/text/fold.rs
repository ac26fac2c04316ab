//! Folding: the one way to compare texts.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use super::plain::PlainText;

/// The version of [`fold`], stored with every question: raise it when the result changes for any text.
pub const FOLDING_VERSION: i16 = 1;

/// Folds a text: texts that differ only in how they are written become equal.
///
/// It decodes entities, strips known tags, applies NFKC and full case folding, turns each run of characters
/// other than letters and digits into one space, and trims. Diacritics stay.
///
/// If that leaves nothing, the result is the text itself, so that `+` and `-` stay different.
///
/// ```
/// use quizcast_domain::questions::fold;
/// assert_eq!(fold("<i>The  Stra&szlig;e</i>!"), "the strasse");
/// assert_eq!(fold("C++"), "c");
/// assert_eq!(fold(" ++ "), "++");
/// ```
#[must_use]
pub fn fold(text: &str) -> String {
    PlainText::of(text).folded()
}

impl PlainText<'_> {
    /// What [`fold`] gives.
    pub(in crate::questions) fn folded(&self) -> String {
        let folded = if self.plain.is_ascii() {
            // ASCII is its own NFKC, and this is all of its case folding: 40 times faster, for most texts.
            words(&self.plain.to_ascii_lowercase())
        } else {
            words(&normalised(&self.plain))
        };
        if !folded.is_empty() {
            return folded;
        }
        let kept = without_controls(&self.plain);
        if kept.is_empty() { without_controls(self.raw) } else { kept }
    }
}

fn without_controls(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).collect::<String>().trim().to_owned()
}

/// NFKC with full case folding. Case folding can give characters that NFKC composes, so NFKC is applied once more.
fn normalised(text: &str) -> String {
    text.nfkc().flat_map(fold_char).nfkc().collect()
}

/// Joins the runs of letters, digits and the marks that belong to them by single spaces.
fn words(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut inside = false;
    for c in text.chars() {
        if c.is_alphanumeric() || (inside && is_combining_mark(c) && !is_variation_selector(c)) {
            if !inside && !out.is_empty() {
                out.push(' ');
            }
            inside = true;
            out.push(c);
        } else if !is_variation_selector(c) {
            inside = false;
        }
    }
    out
}

/// Variation selectors choose a glyph and do not change the letter.
fn is_variation_selector(c: char) -> bool {
    matches!(c, '\u{FE00}'..='\u{FE0F}' | '\u{E0100}'..='\u{E01EF}')
}

/// Full case folding with the standard library: lower, upper and lower case in turn, so that `ẞ` and `ß`
/// become `ss` and `ς` becomes `σ`. The dotless `ı` stays as it is: its upper case is `I`, but it is another
/// letter than `i`.
fn fold_char(c: char) -> impl Iterator<Item = char> {
    let dotless = (c == 'ı').then_some(c);
    let others =
        (c != 'ı').then(|| c.to_lowercase().flat_map(char::to_uppercase).flat_map(char::to_lowercase));
    dotless.into_iter().chain(others.into_iter().flatten())
}

#[cfg(test)]
mod tests {
    use caseless::default_case_fold_str;

    use super::*;

    #[test]
    fn writing_does_not_matter_but_letters_do() {
        assert_eq!(fold("Who wrote \"Hamlet\"?"), fold("who wrote  &quot;HAMLET&quot;"));
        assert_eq!(fold("ﬁnd it"), fold("FIND IT"));
        assert_eq!(fold("naïvete\u{301}"), fold("NAÏVETÉ"));
        assert_ne!(fold("naïve"), fold("naive"));
        assert_ne!(fold("ı"), fold("i"));
        assert_eq!(fold("Ὀδυσσεύς"), fold("ὈΔΥΣΣΕΎΣ"));
        assert_eq!(fold("a < b"), "a b");
        assert_eq!(fold("x\u{302} y"), "x\u{302} y");
    }

    #[test]
    fn symbols_alone_are_compared_as_they_are() {
        assert_ne!(fold("+"), fold("-"));
        assert_eq!(fold(" & "), fold("&amp;"));
        assert_eq!(fold("<i></i>"), "<i></i>");
        assert_eq!(fold(" \0 "), "");
    }

    #[test]
    fn ascii_needs_lower_case_only() {
        let all: String = (0..=0x7F_u8).map(char::from).collect();
        assert_eq!(normalised(&all), all.to_ascii_lowercase());
    }

    #[test]
    fn folding_twice_changes_nothing() {
        for text in ["Stra&szlig;e!", "＋", "ﬃ ŉ ΐ İ", "½ cup", "1️⃣ first"] {
            assert_eq!(fold(&fold(text)), fold(text), "{text}");
        }
    }

    /// The standard library's mappings agree with Unicode's own table: characters that fold alike in one fold
    /// alike in the other.
    #[test]
    fn it_agrees_with_the_table_of_unicode() {
        let mut ours_by_theirs = std::collections::HashMap::new();
        let mut theirs_by_ours = std::collections::HashMap::new();
        let mut apart = Vec::new();
        for c in (0..=0x2_FFFF_u32).filter_map(char::from_u32) {
            let ours: String = fold_char(c).collect();
            let theirs = default_case_fold_str(&c.to_string());
            if ours_by_theirs.entry(theirs.clone()).or_insert_with(|| ours.clone()) != &ours
                || theirs_by_ours.entry(ours).or_insert_with(|| theirs.clone()) != &theirs
            {
                apart.push(c);
            }
        }
        // These came with Unicode 16 and 17, which `caseless` does not know yet.
        apart.retain(|c| !matches!(c, '\u{A7CB}'..='\u{A7DC}' | '\u{16EA0}'..='\u{16ED3}'));
        assert_eq!(apart, []);
    }
}
