//! Claims on idempotency keys, and the receipts of finished requests.

use std::borrow::Cow;
use std::fmt;

use uuid::Uuid;

use super::KeyDigest;

/// The right to do what was asked with a key. One request holds it at a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Claim {
    /// Which key.
    pub key: KeyDigest,
    /// Which request holds it. A request that lost its claim cannot finish the claim of the next holder.
    pub holder: Uuid,
}

/// The outcome of the first request: enough to give its answer again.
///
/// The kind names the use case that wrote the receipt, such as `draw`. Only that use case understands the text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Receipt {
    kind: Cow<'static, str>,
    text: String,
}

impl Receipt {
    /// Makes a receipt. `kind` is one word.
    #[must_use]
    pub const fn new(kind: &'static str, text: String) -> Self {
        Self { kind: Cow::Borrowed(kind), text }
    }

    /// Reads the line that [`Display`](fmt::Display) writes.
    #[must_use]
    pub fn parse(line: &str) -> Self {
        let (kind, text) = line.split_once(' ').unwrap_or((line, ""));
        Self { kind: Cow::Owned(kind.to_owned()), text: text.to_owned() }
    }

    /// Which use case wrote it.
    #[must_use]
    pub fn kind(&self) -> &str {
        &self.kind
    }

    /// What that use case wrote.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }
}

/// The line that a store keeps: the kind, then a space and the text if there is any.
impl fmt::Display for Receipt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.kind)?;
        if self.text.is_empty() { Ok(()) } else { write!(f, " {}", self.text) }
    }
}

/// The state in which a request finds its key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ClaimState {
    /// The key was free. The caller now holds this claim, and must finish or release it.
    Won(Claim),
    /// The first request with this key still runs.
    Running,
    /// The first request is done.
    Done(Receipt),
    /// The key was used for another request.
    Reused,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_receipt_comes_back_from_its_line() {
        for receipt in [Receipt::new("draw", String::new()), Receipt::new("record", "a b  c ".to_owned())] {
            assert_eq!(Receipt::parse(&receipt.to_string()), receipt);
        }
        assert_eq!(Receipt::new("draw", String::new()).to_string(), "draw");
    }
}
