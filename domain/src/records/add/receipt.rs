//! What an upload writes into the receipt of its key.

use uuid::Uuid;

use crate::error::{BoxError, RepoError};
use crate::once::{Receipt, RequestDigest};
use crate::records::RecordId;

/// The receipt of an upload.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RecordReceipt {
    /// The record that the upload became.
    pub id: RecordId,
    /// The hash of the bytes that were uploaded.
    pub content: RequestDigest,
}

impl RecordReceipt {
    const KIND: &'static str = "record";

    /// Reads the receipt of an upload; `None` if another use case wrote it.
    ///
    /// # Errors
    ///
    /// [`RepoError::Corrupt`] if what is stored cannot be read.
    pub(super) fn read(receipt: &Receipt) -> Result<Option<Self>, RepoError> {
        if receipt.kind() != Self::KIND {
            return Ok(None);
        }
        Self::parse(receipt.text()).map(Some).map_err(RepoError::Corrupt)
    }

    fn parse(text: &str) -> Result<Self, BoxError> {
        let (id, content) = text.split_once(' ').ok_or("a receipt of a record names its content")?;
        Ok(Self { id: RecordId(Uuid::try_parse(id)?), content: content.parse()? })
    }
}

impl From<RecordReceipt> for Receipt {
    fn from(RecordReceipt { id, content }: RecordReceipt) -> Self {
        Self::new(RecordReceipt::KIND, format!("{} {content}", id.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Databases keep such lines for a day, so a newer program must still read them.
    #[test]
    fn the_line_stays_as_it_is() {
        let content = "feed0000000000000000000000000000000000000000000000000000000000ff";
        let line = format!("record 00000000-0000-0000-0000-000000000007 {content}");
        let receipt = RecordReceipt::read(&Receipt::parse(&line)).unwrap().unwrap();
        assert_eq!((receipt.id.0.as_u128(), receipt.content.0[0], receipt.content.0[31]), (7, 0xfe, 0xff));
        assert_eq!(Receipt::from(receipt).to_string(), line);
    }

    #[test]
    fn what_is_no_receipt_of_an_upload_is_told_apart_from_what_cannot_be_read() {
        assert_eq!(RecordReceipt::read(&Receipt::parse("draw 5")).unwrap(), None);
        let id = Uuid::from_u128(7);
        let odd = format!("record {id} {}", "é".repeat(32));
        for broken in ["record".to_owned(), format!("record {id}"), format!("record {id} 0é"), odd] {
            let read = RecordReceipt::read(&Receipt::parse(&broken));
            assert!(matches!(read, Err(RepoError::Corrupt(_))), "{broken}");
        }
    }
}
