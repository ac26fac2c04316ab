//! The headers of tus 1.0.0.

use std::fmt::Write as _;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use poem::http::HeaderMap;
use quizcast_domain::records::RecordName;

use crate::http::middleware::protocols::CHECKSUMS;
use crate::http::problem::{ApiError, Kind};

/// The longest metadata, in bytes.
const MAX_METADATA: usize = 8 * 1024;

/// A whole number of bytes in the header `name`; `None` if it is not there.
///
/// # Errors
///
/// 400 if it is none, or there several times.
pub(super) fn bytes(headers: &HeaderMap, name: &str) -> Result<Option<u64>, ApiError> {
    let Some(text) = single(headers, name)? else { return Ok(None) };
    let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let number = text.parse().ok().filter(|number| digits && *number <= i64::MAX.unsigned_abs());
    number.map(Some).ok_or_else(|| wrong(name, "must be a whole number of bytes"))
}

/// Refuses to put uploads together, which tus calls concatenation: a part for itself would be taken for a whole WAV.
///
/// # Errors
///
/// 400 if the request asks for it.
pub(super) fn refuse_concatenation(headers: &HeaderMap) -> Result<(), ApiError> {
    let name = "Upload-Concat";
    if headers.contains_key(name) { Err(wrong(name, "uploads are not put together here")) } else { Ok(()) }
}

/// The text of the header `name`; `None` if it is not there.
///
/// # Errors
///
/// 400 if it is no ASCII text, or there several times.
pub(super) fn single<'a>(headers: &'a HeaderMap, name: &str) -> Result<Option<&'a str>, ApiError> {
    let mut values = headers.get_all(name).iter();
    let Some(value) = values.next() else { return Ok(None) };
    if values.next().is_some() {
        return Err(wrong(name, "given more than once"));
    }
    value.to_str().map(|text| Some(text.trim())).map_err(|_| wrong(name, "must be ASCII text"))
}

fn wrong(name: &str, detail: &str) -> ApiError {
    ApiError::field(Kind::BadRequest, name, detail)
}

/// What the header `Upload-Metadata` says.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Metadata {
    /// The file's name.
    pub(super) name: Option<RecordName>,
    /// Whether what is there becomes a record if nobody comes back.
    pub(super) finish_abandoned: bool,
    /// The header as it came.
    pub(super) text: Option<String>,
}

impl Metadata {
    const HEADER: &'static str = "Upload-Metadata";

    /// Reads the header: pairs of a key and a value in base64, separated by commas.
    ///
    /// # Errors
    ///
    /// 400 if it cannot be read, 413 if it is too long.
    pub(super) fn read(headers: &HeaderMap) -> Result<Self, ApiError> {
        let Some(text) = single(headers, Self::HEADER)?.filter(|text| !text.is_empty()) else {
            return Ok(Self::default());
        };
        if text.len() > MAX_METADATA {
            let detail = format!("The header Upload-Metadata has more than {MAX_METADATA} bytes.");
            return Err(ApiError::new(Kind::PayloadTooLarge, detail));
        }
        let mut pairs: Vec<(&str, Vec<u8>)> = Vec::new();
        for pair in text.split(',') {
            let (key, value) = pair.trim().split_once(' ').unwrap_or((pair.trim(), ""));
            if key.is_empty() {
                return Err(wrong(Self::HEADER, "has a key without a character"));
            }
            if pairs.iter().any(|(known, _)| *known == key) {
                return Err(wrong(Self::HEADER, &format!("has the key {key:?} more than once")));
            }
            let value = STANDARD.decode(value.trim());
            let value = value
                .map_err(|_| wrong(Self::HEADER, &format!("has a value for {key:?} that is no base64")))?;
            pairs.push((key, value));
        }
        let value = |key: &str| pairs.iter().find(|(known, _)| *known == key).map(|(_, value)| &value[..]);
        let name = value("filename").or_else(|| value("name"));
        Ok(Self {
            name: name.and_then(|name| RecordName::new(&String::from_utf8_lossy(name))),
            finish_abandoned: value("finish") == Some(b"abandoned"),
            text: Some(text.to_owned()),
        })
    }
}

/// A checksum of a part.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Checksum {
    algorithm: Algorithm,
    expected: Vec<u8>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Algorithm {
    Sha1,
    Sha256,
}

impl Checksum {
    const HEADER: &'static str = "Upload-Checksum";

    /// Reads the header: an algorithm and the checksum in base64.
    ///
    /// # Errors
    ///
    /// 400 if it cannot be read, or names another algorithm.
    pub(super) fn read(headers: &HeaderMap) -> Result<Option<Self>, ApiError> {
        let Some(text) = single(headers, Self::HEADER)? else { return Ok(None) };
        let (name, value) = text.split_once(' ').unwrap_or((text, ""));
        let (algorithm, length) = match name.to_ascii_lowercase().as_str() {
            "sha1" => (Algorithm::Sha1, 20),
            "sha256" => (Algorithm::Sha256, 32),
            _ => {
                let detail = format!("names an algorithm that is none of {CHECKSUMS}");
                return Err(wrong(Self::HEADER, &detail));
            }
        };
        let expected = STANDARD.decode(value.trim()).ok().filter(|bytes| bytes.len() == length);
        let expected = expected.ok_or_else(|| wrong(Self::HEADER, "has no checksum in base64"))?;
        Ok(Some(Self { algorithm, expected }))
    }

    /// Checks the bytes of a part.
    ///
    /// # Errors
    ///
    /// 460 if they are others.
    pub(super) fn check(&self, bytes: &[u8]) -> Result<(), ApiError> {
        use sha2::Digest as _;
        let (name, found) = match self.algorithm {
            Algorithm::Sha1 => ("sha1", sha1::Sha1::digest(bytes).to_vec()),
            Algorithm::Sha256 => ("sha256", sha2::Sha256::digest(bytes).to_vec()),
        };
        if found == self.expected {
            return Ok(());
        }
        let mut hex = String::new();
        for byte in found {
            let _infallible = write!(hex, "{byte:02x}");
        }
        let detail = format!("The {name} of the {} bytes that came is {hex}.", bytes.len());
        Err(ApiError::new(Kind::ChecksumMismatch, detail))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(name: &'static str, value: &str) -> HeaderMap {
        let mut headers = HeaderMap::new();
        headers.insert(name, value.parse().unwrap());
        headers
    }

    fn metadata(value: &str) -> Result<Metadata, Kind> {
        Metadata::read(&headers("upload-metadata", value)).map_err(|error| error.kind())
    }

    #[test]
    fn metadata_names_the_file_and_what_becomes_of_it() {
        let read =
            metadata("filetype YXVkaW8vd2F2,filename dGFrZS53YXY=, finish YWJhbmRvbmVk,empty").unwrap();
        assert_eq!(read.name.map(|name| name.to_string()).as_deref(), Some("take.wav"));
        assert!(read.finish_abandoned);
        assert_eq!(
            metadata("name dGFrZQ==").unwrap().name.map(|name| name.to_string()).as_deref(),
            Some("take")
        );
        assert_eq!(metadata(""), Ok(Metadata::default()));
        for broken in ["filename ä", "filename !!", "a YQ==,a YQ==", ",", "a YQ==,", "filename dGFrZQ"] {
            assert_eq!(metadata(broken).err(), Some(Kind::BadRequest), "{broken}");
        }
        assert_eq!(metadata(&format!("a {}", "YQYQ".repeat(3000))).err(), Some(Kind::PayloadTooLarge));
    }

    #[test]
    fn a_checksum_fits_or_is_refused() {
        let read =
            |value: &str| Checksum::read(&headers("upload-checksum", value)).map_err(|error| error.kind());
        let sum = read("sha1 Lve95gjOVATpfV8EL5X4nxwjKHE=").unwrap().unwrap();
        assert_eq!(sum.check(b"Hello World!"), Ok(()));
        assert_eq!(sum.check(b"Hello World?").map_err(|error| error.kind()), Err(Kind::ChecksumMismatch));
        for broken in ["crc32 AAAA", "sha1", "sha1 AAAA", "sha1 Lve95gjOVATpfV8EL5X4nxwjKHE", ""] {
            assert_eq!(read(broken), Err(Kind::BadRequest), "{broken}");
        }
    }

    #[test]
    fn numbers_of_bytes_are_digits() {
        for (text, number) in [("0", 0), ("17", 17), (" 5 ", 5)] {
            assert_eq!(bytes(&headers("upload-offset", text), "upload-offset"), Ok(Some(number)));
        }
        for text in ["", "-1", "+1", "1.0", "abc", "9223372036854775808", "99999999999999999999999"] {
            let read = bytes(&headers("upload-offset", text), "upload-offset");
            assert_eq!(read.map_err(|error| error.kind()), Err(Kind::BadRequest), "{text}");
        }
    }
}
