//! Text in other encodings becomes UTF-8 while it is read.

use std::io::{self, Cursor, Read};

use encoding_rs::{Decoder, Encoding, UTF_8};

const CHUNK: usize = 16 * 1024;

/// The bytes of `input` as UTF-8 without a byte order mark, and their encoding. A byte order mark tells the encoding
/// where none is given. Bytes of a file in UTF-8 stay as they are, also those that are none.
///
/// # Errors
///
/// What reading the first bytes gives.
pub(in crate::forms) fn decode(
    mut input: Box<dyn Read + Send>,
    given: Option<&'static Encoding>,
) -> io::Result<(Box<dyn Read + Send>, &'static Encoding)> {
    let mut first = Vec::with_capacity(3);
    Read::by_ref(&mut input).take(3).read_to_end(&mut first)?;
    let mark = Encoding::for_bom(&first);
    let encoding = given.or(mark.map(|(encoding, _)| encoding)).unwrap_or(UTF_8);
    if let Some((_, length)) = mark.filter(|(marked, _)| *marked == encoding) {
        first.drain(..length);
    }
    let rest = Cursor::new(first).chain(input);
    if encoding == UTF_8 {
        return Ok((Box::new(rest), encoding));
    }
    let decoder = encoding.new_decoder_without_bom_handling();
    let utf_8 =
        Decoded { input: Box::new(rest), decoder, raw: Vec::new(), text: Vec::new(), at: 0, ended: false };
    Ok((Box::new(utf_8), encoding))
}

struct Decoded {
    input: Box<dyn Read + Send>,
    decoder: Decoder,
    raw: Vec<u8>,
    text: Vec<u8>,
    at: usize,
    ended: bool,
}

impl Decoded {
    /// Decodes the next chunk. What the encoding does not know becomes U+FFFD.
    fn fill(&mut self) -> io::Result<()> {
        self.raw.resize(CHUNK, 0);
        let got = self.input.read(&mut self.raw)?;
        self.ended = got == 0;
        let most = self.decoder.max_utf8_buffer_length(got).unwrap_or(CHUNK * 3 + 16);
        self.text.resize(most, 0);
        let (_, _, written, _) = self.decoder.decode_to_utf8(&self.raw[..got], &mut self.text, self.ended);
        self.text.truncate(written);
        self.at = 0;
        Ok(())
    }
}

impl Read for Decoded {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        while self.at == self.text.len() && !self.ended {
            match self.fill() {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                other => other?,
            }
        }
        let got = (&self.text[self.at..]).read(into)?;
        self.at += got;
        Ok(got)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(bytes: &[u8], given: Option<&'static Encoding>) -> (String, &'static str) {
        let (mut input, encoding) = decode(Box::new(Cursor::new(bytes.to_vec())), given).unwrap();
        let mut text = String::new();
        input.read_to_string(&mut text).unwrap();
        (text, encoding.name())
    }

    #[test]
    fn a_byte_order_mark_tells_the_encoding_and_goes() {
        assert_eq!(read("\u{FEFF}Größe".as_bytes(), None), ("Größe".to_owned(), "UTF-8"));
        let wide: Vec<u8> = "\u{FEFF}Größe 🎲".encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(read(&wide, None), ("Größe 🎲".to_owned(), "UTF-16LE"));
        let wide: Vec<u8> = "\u{FEFF}Größe".encode_utf16().flat_map(u16::to_be_bytes).collect();
        assert_eq!(read(&wide, None), ("Größe".to_owned(), "UTF-16BE"));
    }

    #[test]
    fn a_given_encoding_is_obeyed_across_chunks() {
        let many = "й".repeat(3 * CHUNK);
        let (bytes, _, _) = encoding_rs::KOI8_R.encode(&many);
        assert_eq!(read(&bytes, Some(encoding_rs::KOI8_R)), (many, "KOI8-R"));
        assert_eq!(read(b"", Some(encoding_rs::KOI8_R)).0, "");
        assert_eq!(read(b"a", None).0, "a");
    }
}
