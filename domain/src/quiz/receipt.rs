//! What a draw writes into the receipt of its key.

use crate::error::{BoxError, RepoError};
use crate::once::Receipt;
use crate::questions::QuestionId;

/// The receipt of a draw: it names the answer, so that the answer can be given again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DrawReceipt {
    /// The number of the question that the draw returned; `None` if the log was empty.
    pub previous: Option<QuestionId>,
}

impl DrawReceipt {
    const KIND: &'static str = "draw";

    /// Reads the receipt of a draw; `None` if another use case wrote it.
    ///
    /// # Errors
    ///
    /// [`RepoError::Corrupt`] if what is stored cannot be read.
    pub(super) fn read(receipt: &Receipt) -> Result<Option<Self>, RepoError> {
        if receipt.kind() != Self::KIND {
            return Ok(None);
        }
        let previous = Some(receipt.text()).filter(|text| !text.is_empty());
        let previous = previous.map(|id| id.parse().map(QuestionId)).transpose();
        let previous = previous.map_err(|error| RepoError::Corrupt(BoxError::from(error)))?;
        Ok(Some(Self { previous }))
    }
}

impl From<DrawReceipt> for Receipt {
    fn from(DrawReceipt { previous }: DrawReceipt) -> Self {
        Self::new(DrawReceipt::KIND, previous.map(|id| id.0.to_string()).unwrap_or_default())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Databases keep such lines for a day, so a newer program must still read them.
    #[test]
    fn the_line_stays_as_it_is() {
        for (line, previous) in
            [("draw", None), ("draw 5", Some(5)), ("draw 18446744073709551615", Some(u64::MAX))]
        {
            let receipt = DrawReceipt { previous: previous.map(QuestionId) };
            assert_eq!(Receipt::from(receipt).to_string(), line);
            assert_eq!(DrawReceipt::read(&Receipt::parse(line)).unwrap(), Some(receipt));
        }
    }

    #[test]
    fn what_is_no_receipt_of_a_draw_is_told_apart_from_what_cannot_be_read() {
        assert_eq!(DrawReceipt::read(&Receipt::parse("record 1 2")).unwrap(), None);
        for broken in ["draw x", "draw 1 2", "draw -1"] {
            let read = DrawReceipt::read(&Receipt::parse(broken));
            assert!(matches!(read, Err(RepoError::Corrupt(_))), "{broken}");
        }
    }
}
