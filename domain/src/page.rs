//! Pages of a list, and the cursors between them.

use thiserror::Error;

/// How many items a page has: 1 to 100, 20 by default.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PageLimit(usize);

/// The limit is out of range.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("a page has 1 to {max} items, not {0}", max = PageLimit::MAX)]
pub struct InvalidPageLimit(pub i128);

impl PageLimit {
    /// Most items of a page.
    pub const MAX: usize = 100;

    /// Checks `got`.
    ///
    /// # Errors
    ///
    /// [`InvalidPageLimit`] outside of 1 to [`PageLimit::MAX`].
    pub fn new(got: i128) -> Result<Self, InvalidPageLimit> {
        usize::try_from(got)
            .ok()
            .filter(|n| (1..=Self::MAX).contains(n))
            .map(Self)
            .ok_or(InvalidPageLimit(got))
    }

    /// The number.
    #[must_use]
    pub const fn get(self) -> usize {
        self.0
    }
}

impl Default for PageLimit {
    fn default() -> Self {
        Self(20)
    }
}

/// Some items, and where the next page begins.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page<T, C> {
    /// The items.
    pub items: Vec<T>,
    /// The cursor of the next page; `None` on the last page.
    pub next: Option<C>,
}

impl<T, C> Page<T, C> {
    /// Makes a page of the first `limit` rows.
    ///
    /// `rows` should hold one row more than `limit` if the store has it, see [`PageLimit::and_one`]. The
    /// extra row shows that there is a next page; `cursor` makes its cursor from the last item of this one.
    #[must_use]
    pub fn cut(mut rows: Vec<T>, limit: PageLimit, cursor: impl FnOnce(&T) -> C) -> Self {
        let more = rows.len() > limit.get();
        rows.truncate(limit.get());
        let next = rows.last().filter(|_| more).map(cursor);
        Self { items: rows, next }
    }

    /// Converts each item, and keeps the cursor.
    #[must_use]
    pub fn map<U>(self, convert: impl FnMut(T) -> U) -> Page<U, C> {
        Page { items: self.items.into_iter().map(convert).collect(), next: self.next }
    }

    /// Converts each item and keeps the cursor, or returns the first error.
    ///
    /// # Errors
    ///
    /// The error of `convert`.
    pub fn try_map<U, E>(self, convert: impl FnMut(T) -> Result<U, E>) -> Result<Page<U, C>, E> {
        let items = self.items.into_iter().map(convert).collect::<Result<_, _>>()?;
        Ok(Page { items, next: self.next })
    }
}

impl PageLimit {
    /// How many rows to ask a store for: one more than the page has.
    #[must_use]
    pub const fn and_one(self) -> usize {
        self.0 + 1
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_names_the_next_one_only_if_a_row_is_left() {
        let limit = PageLimit::new(2).unwrap();
        let cut = |rows: &[u8]| Page::cut(rows.to_vec(), limit, |last| *last);
        assert_eq!(cut(&[]), Page { items: vec![], next: None });
        assert_eq!(cut(&[9, 8]), Page { items: vec![9, 8], next: None });
        assert_eq!(cut(&[9, 8, 7]), Page { items: vec![9, 8], next: Some(8) });
    }
}
