//! Uploads that outlive a connection: broken off, and gone on with at any node.
//!
//! A WAV is encoded once, while it arrives. Between two segments of its MP3 there is a [`Seam`], from which
//! another process can go on. What is stored of an open upload is the MP3 before the last seam, the seam, and
//! the bytes of the WAV behind it that were already acknowledged.

mod failure;
mod ports;
mod resumption;
mod upload;

pub use failure::Failure;
pub use ports::{
    Advance, Beat, Begun, Claimed, Encoding, Expired, Held, Kept, ResumableTranscoder, SILENCE, Seam,
    SegmentPart, SegmentStream, UploadPlace, UploadRepo,
};
#[cfg(any(test, feature = "mock"))]
pub use ports::{MockResumableTranscoder, MockUploadRepo};
pub use resumption::{Part, Received, Resumption, ResumptionPorts, SweptUploads, UploadError, UploadLimits};
pub use upload::{NewUpload, NextSeam, Protocol, Upload, UploadState};

pub use crate::records::{Hold, UploadId};
