//! The MP3 as bytes: its frames, and the head that is made after all of them.

mod assembly;
mod error;
mod frames;
mod head;
mod layout;
mod toc;

pub(crate) use assembly::{Assembled, Assembler, SoundEnd};
pub(crate) use frames::{FrameHeader, FrameWalk, NotFrames};
pub(crate) use layout::Layout;
