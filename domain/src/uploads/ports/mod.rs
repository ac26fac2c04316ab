//! The ports of uploads that go on after a break.

mod repo;
mod transcoder;

#[cfg(any(test, feature = "mock"))]
pub use repo::MockUploadRepo;
pub use repo::{Advance, Beat, Begun, Claimed, Expired, Held, Kept, SILENCE, UploadPlace, UploadRepo};
#[cfg(any(test, feature = "mock"))]
pub use transcoder::MockResumableTranscoder;
pub use transcoder::{Encoding, ResumableTranscoder, Seam, SegmentPart, SegmentStream};
