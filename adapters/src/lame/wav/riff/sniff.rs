//! Guessing what a file is that is no WAV.

/// How many bytes [`what_it_is`] looks at.
pub(crate) const LOOK: usize = 512;

/// The first bytes of other kinds of files. The first entry that fits counts.
const BEGINNINGS: [(&[u8], &str); 23] = [
    (b"ID3", "this looks like an MP3 (ID3 tag)"),
    (b"fLaC", "this looks like FLAC"),
    (b"OggS", "this looks like an Ogg file"),
    (b"caff", "this looks like Apple's CAF"),
    (b".snd", "this looks like an AU file"),
    (b"wvpk", "this looks like WavPack"),
    (b"MAC ", "this looks like Monkey's Audio"),
    (b"TTA1", "this looks like TTA"),
    (b"MPCK", "this looks like Musepack"),
    (b"DSD ", "this looks like DSF"),
    (b"FRM8", "this looks like DSDIFF"),
    (b"#!AMR", "this looks like AMR"),
    (b"MThd", "this looks like MIDI"),
    (b"riff\x2E\x91\xCF\x11", "this looks like Sony Wave64"),
    (b"\x1A\x45\xDF\xA3", "this looks like Matroska or WebM"),
    (b"\x30\x26\xB2\x75", "this looks like WMA or another ASF file"),
    (b"PK\x03\x04", "this looks like a ZIP archive"),
    (b"\x1F\x8B", "this looks like gzip"),
    (b"%PDF", "this looks like a PDF"),
    (b"\x89PNG", "this looks like a PNG picture"),
    (b"\xFF\xD8\xFF", "this looks like a JPEG picture"),
    (b"GIF8", "this looks like a GIF picture"),
    (b"\xFF\xFE", "this looks like text"),
];

/// Says what the input looks like. `head` is its beginning: [`LOOK`] bytes, fewer only if the input has
/// fewer.
pub(crate) fn what_it_is(head: &[u8]) -> String {
    if head.is_empty() {
        return "nothing was sent".to_owned();
    }
    if let Some((_, name)) = BEGINNINGS.iter().find(|(beginning, _)| head.starts_with(beginning)) {
        return (*name).to_owned();
    }
    let kind = head.get(8..12);
    if [&b"RIFF"[..], b"RIFX", b"RF64", b"BW64"].iter().any(|name| head.starts_with(name)) {
        return kind.map_or_else(
            || "a RIFF header and nothing behind it".to_owned(),
            |kind| format!("a RIFF file of type {}", kind.escape_ascii()),
        );
    }
    if head.starts_with(b"FORM") && kind.is_some_and(|kind| kind.starts_with(b"AIF")) {
        return "this looks like AIFF".to_owned();
    }
    if head.get(4..8) == Some(b"ftyp") {
        return "this looks like MP4 or M4A".to_owned();
    }
    match head {
        [0xFF, second, ..] if second & 0xF6 == 0xF0 => return "this looks like AAC".to_owned(),
        [0xFF, second, ..] if second & 0xE0 == 0xE0 && second & 0x06 != 0 => {
            return "this looks like an MP3".to_owned();
        }
        _ => {}
    }
    if is_text(head) {
        return "this looks like text".to_owned();
    }
    let begin = &head[..head.len().min(4)];
    format!("it begins with the bytes {begin:02x?}")
}

/// Whether it reads as UTF-8 without control characters; the last character may be cut off.
fn is_text(head: &[u8]) -> bool {
    let text = match std::str::from_utf8(head) {
        Ok(text) => text,
        Err(error) if error.error_len().is_none() => {
            std::str::from_utf8(&head[..error.valid_up_to()]).unwrap_or_default()
        }
        Err(_) => return false,
    };
    !text.is_empty() && !text.chars().any(|c| c.is_control() && !c.is_ascii_whitespace())
}
