//! A question that can be saved.

use thiserror::Error;
use time::{OffsetDateTime, UtcOffset};

use super::text::PlainText;
use super::{Draft, Fingerprint, fold};

/// Why a draft is no question.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum InvalidQuestion {
    /// Nothing is left of the field after cleaning.
    #[error("the {0} is empty")]
    Empty(&'static str),
    /// The field is longer than can be kept.
    #[error("the {field} has {got} characters, more than {max}")]
    TooLong {
        /// Which field.
        field: &'static str,
        /// How many characters it has.
        got: usize,
        /// How many it may have.
        max: usize,
    },
}

/// A clean question that can be saved: its texts are not empty, hold no control character and are of bounded
/// length; it always has a source id.
///
/// Known HTML tags are stripped from its texts and entities are decoded; other tags, and every `<` and `&`, stay.
/// A page that shows a text as HTML must escape it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewQuestion {
    draft: Draft,
    source_id: String,
    folded: String,
    folded_category: Option<String>,
    fingerprint: Fingerprint,
}

impl NewQuestion {
    /// Longest question, in characters.
    pub const MAX_QUESTION: usize = 4000;
    /// Longest answer, choice, category title or attribution, in characters.
    pub const MAX_ANSWER: usize = 1000;
    /// Longest text of any field before it is cleaned, in bytes. Cleaning takes time, and
    /// a longer text never becomes a question.
    pub const MAX_RAW: usize = 64 * 1024;
    /// Longest source id, in characters.
    pub const MAX_SOURCE_ID: usize = 100;
    /// Most choices.
    pub const MAX_CHOICES: usize = 20;

    /// Cleans and checks `draft`. Empty optional texts count as absent, and so do times outside the years 1 to
    /// 9999 in UTC, since RFC 3339 writes years with four digits.
    ///
    /// # Errors
    ///
    /// [`InvalidQuestion`] says which field is wrong.
    pub fn new(mut draft: Draft) -> Result<Self, InvalidQuestion> {
        let (question, folded_question) = required("question", &draft.question, Self::MAX_QUESTION)?;
        let (answer, folded_answer) = required("answer", &draft.answer, Self::MAX_ANSWER)?;
        (draft.question, draft.answer) = (question, answer);
        draft.category = optional("category", draft.category.as_deref(), Self::MAX_ANSWER)?;
        draft.attribution = optional("attribution", draft.attribution.as_deref(), Self::MAX_ANSWER)?;
        draft.source_id = optional("source id", draft.source_id.as_deref(), Self::MAX_SOURCE_ID)?;
        draft.choices = clean_choices(draft.choices)?;
        (draft.created_at, draft.airdate) = (draft.created_at.and_then(dated), draft.airdate.and_then(dated));
        let fingerprint = Fingerprint::of_folded(&folded_question, &folded_answer);
        Ok(Self {
            source_id: draft.source_id.clone().unwrap_or_else(|| fingerprint.to_string()),
            folded: format!("{folded_question}\n{folded_answer}"),
            folded_category: draft.category.as_deref().map(fold),
            fingerprint,
            draft,
        })
    }

    /// The cleaned draft.
    #[must_use]
    pub const fn draft(&self) -> &Draft {
        &self.draft
    }

    /// The source's own id; where it has none, the fingerprint in hexadecimal.
    #[must_use]
    pub fn source_id(&self) -> &str {
        &self.source_id
    }

    /// Folded question and folded answer with a line break between: what a search looks at.
    #[must_use]
    pub fn folded(&self) -> &str {
        &self.folded
    }

    /// The folded title of the category.
    #[must_use]
    pub fn folded_category(&self) -> Option<&str> {
        self.folded_category.as_deref()
    }

    /// What makes it the same question as another.
    #[must_use]
    pub const fn fingerprint(&self) -> Fingerprint {
        self.fingerprint
    }

    /// Whether the two are the same question: by source and source id, or by fingerprint.
    #[must_use]
    pub fn is_same_as(&self, other: &Self) -> bool {
        self.fingerprint == other.fingerprint
            || (self.draft.source == other.draft.source && self.source_id == other.source_id)
    }
}

/// The moment in UTC, if its year there is from 1 to 9999.
fn dated(moment: OffsetDateTime) -> Option<OffsetDateTime> {
    let utc = moment.checked_to_offset(UtcOffset::UTC)?;
    (1..=9999).contains(&utc.year()).then_some(utc)
}

/// The cleaned and the folded text.
fn required(field: &'static str, raw: &str, max: usize) -> Result<(String, String), InvalidQuestion> {
    let plain = plain(field, raw, max)?;
    let cleaned = bounded(field, plain.cleaned(), max)?.ok_or(InvalidQuestion::Empty(field))?;
    Ok((cleaned, plain.folded()))
}

/// The cleaned text, if anything is left of it.
fn optional(field: &'static str, raw: Option<&str>, max: usize) -> Result<Option<String>, InvalidQuestion> {
    bounded(field, plain(field, raw.unwrap_or_default(), max)?.cleaned(), max)
}

/// The text without its markup. A text that is too long to become a field is not looked at.
fn plain<'a>(field: &'static str, raw: &'a str, max: usize) -> Result<PlainText<'a>, InvalidQuestion> {
    if raw.len() > NewQuestion::MAX_RAW {
        return Err(InvalidQuestion::TooLong { field, got: raw.chars().count(), max });
    }
    Ok(PlainText::of(raw))
}

fn bounded(field: &'static str, cleaned: String, max: usize) -> Result<Option<String>, InvalidQuestion> {
    match cleaned.chars().count() {
        0 => Ok(None),
        got if got > max => Err(InvalidQuestion::TooLong { field, got, max }),
        _ => Ok(Some(cleaned)),
    }
}

fn clean_choices(choices: Option<Vec<String>>) -> Result<Option<Vec<String>>, InvalidQuestion> {
    let Some(choices) = choices.filter(|choices| !choices.is_empty()) else { return Ok(None) };
    if choices.len() > NewQuestion::MAX_CHOICES {
        let (got, max) = (choices.len(), NewQuestion::MAX_CHOICES);
        return Err(InvalidQuestion::TooLong { field: "list of choices", got, max });
    }
    choices
        .iter()
        .map(|choice| {
            optional("choice", Some(choice), NewQuestion::MAX_ANSWER)?.ok_or(InvalidQuestion::Empty("choice"))
        })
        .collect::<Result<_, _>>()
        .map(Some)
}

#[cfg(test)]
mod tests {
    use super::super::{FOLDING_VERSION, SourceName};
    use super::*;

    fn new(question: &str, answer: &str) -> NewQuestion {
        NewQuestion::new(Draft::new(SourceName::IMPORT, question, answer)).unwrap()
    }

    #[test]
    fn the_same_text_in_another_writing_is_the_same_question() {
        assert!(new("<i>Who</i> wrote it?", "Ann").is_same_as(&new("WHO wrote it", "ann!")));
        assert!(!new("Who wrote it?", "Ann").is_same_as(&new("Who sang it?", "Ann")));
        assert!(!new("5 _ 2 = 7?", "+").is_same_as(&new("5 _ 2 = 7?", "-")));
    }

    #[test]
    fn the_same_source_id_is_the_same_question_only_within_a_source() {
        let with = |source, id: &str, text: &str| {
            NewQuestion::new(Draft { source_id: Some(id.into()), ..Draft::new(source, text, "x") }).unwrap()
        };
        assert!(with(SourceName::JSERVICE, "7", "a").is_same_as(&with(SourceName::JSERVICE, "7", "b")));
        assert!(!with(SourceName::JSERVICE, "7", "a").is_same_as(&with(SourceName::OPENTDB, "7", "b")));
    }

    #[test]
    fn a_question_without_source_id_is_known_by_its_fingerprint() {
        let made = new("Who?", "Ann");
        assert_eq!(made.source_id(), made.fingerprint().to_string());
        assert_eq!(made.source_id().len(), 64);
    }

    /// New fingerprints are compared with stored ones. If they change, [`FOLDING_VERSION`] must change too.
    #[test]
    fn fingerprints_stay_what_they_were() {
        for (question, answer, fingerprint) in [
            (
                "Which planet is the red one?",
                "Mars",
                "fa9d35c7dd8009ea0ce6ac13d9fef9bd4d25a5d32496c84ccb969ed007a9765c",
            ),
            (
                "<i>Who</i> wrote &quot;Hamlet&quot;?",
                "William  SHAKESPEARE!",
                "ceb360b09c3302d26774fd9f3bf59378ba5356d19868e74e8c7d344ec6b1ed3f",
            ),
            (
                "Wie heißt die STRAẞE?",
                "Caf&eacute; Naïve",
                "cc97bfc20a533586149226ba25160c265555883ee47e7484ced08ef4848243d9",
            ),
            ("5 _ 2 = 7?", "+", "f18fac365d727e54b97fbcd19549a7c6556b5004341dbdfd879ebf8b6c678a41"),
            (
                "Ὀδυσσεύς 東京 ½ 1\u{fe0f}\u{20e3}",
                "\\'ﬁnd it\\'",
                "bb3739b27abd1afc7e6875d40bdaccf92336e80772dffa72dc54438169640bc8",
            ),
        ] {
            assert_eq!(new(question, answer).fingerprint().to_string(), fingerprint, "{question}");
        }
        assert_eq!(FOLDING_VERSION, 1, "these are the fingerprints of version 1");
    }

    #[test]
    fn a_moment_that_no_calendar_has_counts_as_absent() {
        let year = |year: i64| OffsetDateTime::UNIX_EPOCH + time::Duration::days((year - 1970) * 366);
        let made = |moment| {
            let draft = Draft::new(SourceName::IMPORT, "Who?", "Ann");
            NewQuestion::new(Draft { created_at: Some(moment), airdate: Some(moment), ..draft }).unwrap()
        };
        for strange in [year(-10), OffsetDateTime::UNIX_EPOCH.replace_year(0).unwrap()] {
            let draft = made(strange).draft().clone();
            assert_eq!((draft.created_at, draft.airdate), (None, None), "{strange}");
        }
        let east = UtcOffset::from_hms(14, 0, 0).unwrap();
        let first = OffsetDateTime::UNIX_EPOCH.replace_year(1).unwrap();
        assert_eq!(made(first).draft().created_at, Some(first));
        assert_eq!(made(first.replace_offset(east)).draft().airdate, None);
    }

    #[test]
    fn empty_and_endless_texts_are_refused() {
        let refused =
            |question: &str, answer: &str| NewQuestion::new(Draft::new(SourceName::IMPORT, question, answer));
        assert_eq!(refused(" <i> </i>", "x"), Err(InvalidQuestion::Empty("question")));
        assert_eq!(refused("x", "\0"), Err(InvalidQuestion::Empty("answer")));
        assert!(matches!(refused("x", &"y".repeat(1001)), Err(InvalidQuestion::TooLong { got: 1001, .. })));
        let mostly_markup = format!("x{}", "<i></i>".repeat(10_000));
        assert!(matches!(refused(&mostly_markup, "x"), Err(InvalidQuestion::TooLong { got: 70_001, .. })));
    }
}
