//! The parts of the log that a search looks through, and how.

use sea_orm::{DbBackend, sea_query};

/// So many questions are read before the index is asked. PostgreSQL's index collects all that it finds before the first
/// row comes, so what is rather common is read there. Tests have few questions, and must get to the index.
pub(super) const fn near(backend: DbBackend) -> i64 {
    match backend {
        _ if cfg!(test) => 40,
        DbBackend::Sqlite => 5000,
        _ => 10_000,
    }
}

/// The questions between two numbers, in an order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::sea::archive) struct Span {
    /// Only questions with greater numbers.
    pub(in crate::sea::archive) behind: i64,
    /// Only questions with smaller numbers.
    pub(in crate::sea::archive) before: i64,
    /// Which of them come first.
    pub(in crate::sea::archive) order: Order,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::sea::archive) enum Order {
    NewestFirst,
    OldestFirst,
}

impl Order {
    pub(super) const fn sql(self) -> sea_query::Order {
        match self {
            Self::NewestFirst => sea_query::Order::Desc,
            Self::OldestFirst => sea_query::Order::Asc,
        }
    }
}

impl Span {
    /// What of it lies behind the number `behind`.
    pub(super) fn above(self, behind: i64) -> Self {
        Self { behind: self.behind.max(behind), ..self }
    }

    /// What of it lies before the number `before`.
    pub(super) fn below(self, before: i64) -> Self {
        Self { before: self.before.min(before), ..self }
    }

    const fn is_empty(self) -> bool {
        self.before.saturating_sub(self.behind) < 2
    }
}

/// A part of what is searched.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Part {
    pub(super) span: Span,
    pub(super) way: Way,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Way {
    /// Each text is read.
    Read,
    /// The index is asked.
    Index,
}

/// The parts of `span`, in its order: the first has `near` questions. The index holds the questions up to `indexed_to`.
pub(super) fn parts(span: Span, near: i64, indexed_to: i64) -> Vec<Part> {
    let (first, far) = match span.order {
        Order::NewestFirst => {
            let edge = span.before.saturating_sub(near);
            (span.above(edge.saturating_sub(1)), span.below(edge))
        }
        Order::OldestFirst => {
            let edge = span.behind.saturating_add(near);
            (span.below(edge.saturating_add(1)), span.above(edge))
        }
    };
    let read = Part { span: far.above(indexed_to), way: Way::Read };
    let index = Part { span: far.below(indexed_to.saturating_add(1)), way: Way::Index };
    let far = match span.order {
        Order::NewestFirst => [read, index],
        Order::OldestFirst => [index, read],
    };
    let parts = [Part { span: first, way: Way::Read }].into_iter().chain(far);
    parts.filter(|part| !part.span.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The numbers of the parts, joined, are those of the span in its order, and the index is asked only for what it
    /// holds.
    #[test]
    fn parts_cover_the_span_in_its_order() {
        for order in [Order::NewestFirst, Order::OldestFirst] {
            for (behind, before) in [(0, 20_001), (0, 1), (0, 2), (7, 47), (7, 48), (7, 49), (12_000, 17_100)]
            {
                for indexed_to in [0, 1, 7, 40, 46, 47, 48, 5000, 12_345, 20_000] {
                    let parts = parts(Span { behind, before, order }, 40, indexed_to);
                    let mut found = Vec::new();
                    for Part { span, way } in parts {
                        assert_eq!(span.order, order);
                        assert!(way == Way::Read || span.before <= indexed_to + 1);
                        let numbers = span.behind + 1..span.before;
                        match order {
                            Order::NewestFirst => found.extend(numbers.rev()),
                            Order::OldestFirst => found.extend(numbers),
                        }
                    }
                    let mut expected: Vec<_> = (behind + 1..before).collect();
                    if order == Order::NewestFirst {
                        expected.reverse();
                    }
                    assert_eq!(found, expected, "{behind} {before} {indexed_to} {order:?}");
                }
            }
        }
    }
}
