//! ID3 tags, which some programs put before everything else.

use std::io::Read;

use super::sniff;
use super::source::Source;
use crate::lame::wav::error::WavError;

/// Skips all `ID3v2` tags that come next.
///
/// # Errors
///
/// [`WavError::NotWav`] if no RIFF file comes behind them within `max` bytes, [`WavError::Input`] if the
/// input broke.
pub(crate) fn skip<R: Read>(source: &mut Source<R>, max: u64) -> Result<(), WavError> {
    while let Some(length) = length(source.peek(10)?) {
        let seen = source.peek(sniff::LOOK)?;
        let what = sniff::what_it_is(&seen[..seen.len().min(sniff::LOOK)]);
        let too_long = source.position().saturating_add(length) > max;
        if too_long || source.skip(length)? < length || !is_tag_or_riff(source.peek(4)?) {
            return Err(WavError::NotWav(what));
        }
    }
    Ok(())
}

fn is_tag_or_riff(head: &[u8]) -> bool {
    [&b"ID3"[..], b"RIFF", b"RIFX", b"RF64", b"BW64"].iter().any(|name| head.starts_with(name))
}

/// The length of the tag at the beginning of `head`. Its size field has 7 bits per byte, and counts neither
/// header nor footer.
fn length(head: &[u8]) -> Option<u64> {
    let [b'I', b'D', b'3', major, minor, flags, size @ ..] = head.first_chunk::<10>()? else {
        return None;
    };
    if *major == 0xFF || *minor == 0xFF || size.iter().any(|byte| *byte >= 0x80) {
        return None;
    }
    let content = size.iter().fold(0, |sum, byte| sum << 7 | u64::from(*byte));
    let footer = if flags & 0x10 == 0 { 0 } else { 10 };
    Some(10 + content + footer)
}
