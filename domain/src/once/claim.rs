//! The right to do what a key stands for, and what it came to.

use std::borrow::Cow;
use std::fmt;

use uuid::Uuid;

use super::KeyDigest;

/// The right to do what a key stands for, held by one request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Claim {
    /// Which key.
    pub key: KeyDigest,
    /// Which request holds it: one that was taken for dead cannot finish another's claim.
    pub holder: Uuid,
}

/// What the first request came to; enough to give its answer again.
///
/// The kind names the use case that wrote the receipt, such as `draw`. Only that use case understands the text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Receipt {
    kind: Cow<'static, str>,
    text: String,
}

impl Receipt {
    /// A receipt of this kind, which is one word.
    #[must_use]
    pub const fn new(kind: &'static str, text: String) -> Self {
        Self { kind: Cow::Borrowed(kind), text }
    }

    /// Reads what [`Display`](fmt::Display) wrote.
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

/// The line that a store keeps: the kind, and the text after a space unless it is empty.
impl fmt::Display for Receipt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.kind)?;
        if self.text.is_empty() { Ok(()) } else { write!(f, " {}", self.text) }
    }
}

/// What a request with a key finds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ClaimState {
    /// Nobody was here: go on, and finish or give back this claim.
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
