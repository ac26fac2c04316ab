//! Which records of a user a page lists, and in which order.

use std::time::Duration;

use super::{FoldedName, Record};
use crate::page::PageLimit;
use crate::questions::fold;

/// The place of a record in its owner's list: unique, and greater for later records.
///
/// It is not the record's id, so that a list can go on after its cursor's record was removed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct RecordPlace(pub u64);

/// The order of a list of records, and where a page of it begins: at the front, or behind what the variant holds.
///
/// What a page begins behind is a place in the order and no record: the record there may be gone, or have another name
/// by now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RecordOrder {
    /// The greatest place first.
    Newest(Option<RecordPlace>),
    /// The smallest place first.
    Oldest(Option<RecordPlace>),
    /// By the folded name; records without a name come last. Equal ones oldest first.
    Name(Option<(Option<FoldedName>, RecordPlace)>),
    /// The longest sound first, equal ones newest first.
    Longest(Option<(Duration, RecordPlace)>),
    /// The largest MP3 first, equal ones newest first.
    Largest(Option<(u64, RecordPlace)>),
}

impl RecordOrder {
    /// The same order, behind a record that has this folded name and this place.
    #[must_use]
    pub fn behind(&self, record: &Record, name: Option<FoldedName>, place: RecordPlace) -> Self {
        match self {
            Self::Newest(_) => Self::Newest(Some(place)),
            Self::Oldest(_) => Self::Oldest(Some(place)),
            Self::Name(_) => Self::Name(Some((name, place))),
            Self::Longest(_) => Self::Longest(Some((record.facts.duration, place))),
            Self::Largest(_) => Self::Largest(Some((record.length(), place))),
        }
    }
}

impl Default for RecordOrder {
    fn default() -> Self {
        Self::Newest(None)
    }
}

/// Asks for a page of a user's records.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct RecordRequest {
    /// How many records.
    pub limit: PageLimit,
    /// In which order, and where the page begins: [`Page::next`](crate::page::Page::next) of the previous page.
    pub order: RecordOrder,
    text: Option<String>,
}

impl RecordRequest {
    /// Asks for `limit` records in this order.
    #[must_use]
    pub const fn new(limit: PageLimit, order: RecordOrder) -> Self {
        Self { limit, order, text: None }
    }

    /// Only records whose [folded name](FoldedName) contains the folded `text`. A text that folds to nothing sets no
    /// condition.
    #[must_use]
    pub fn text(mut self, text: &str) -> Self {
        self.text = Some(fold(text)).filter(|folded| !folded.is_empty());
        self
    }

    /// What the folded name must contain.
    #[must_use]
    pub fn folded_text(&self) -> Option<&str> {
        self.text.as_deref()
    }
}
