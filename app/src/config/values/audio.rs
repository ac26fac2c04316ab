//! Where audio is kept, and in which quality.

use url::Url;

use super::Checked;
use super::parse::plain;

/// Where audio is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AudioStore {
    /// In the database.
    Database,
    /// In a folder (`file`) or an object store (`s3`, `gs`, `az`).
    Objects(Url),
}

impl AudioStore {
    pub(in crate::config) fn parse(raw: &str) -> Checked<Self> {
        if raw == "database" {
            return Ok(Self::Database);
        }
        let url = Url::parse(raw).map_err(|_| "is not a place to keep audio".to_owned())?;
        plain(&url)?;
        let host = url.host_str().unwrap_or_default();
        let fits = match url.scheme() {
            "file" => raw.starts_with("file:///") && host.is_empty() && url.path() != "/",
            "s3" | "gs" | "az" => !host.is_empty() && url.port().is_none(),
            _ => return Err("is not a place to keep audio".to_owned()),
        };
        if fits { Ok(Self::Objects(url)) } else { Err("names no directory or bucket".to_owned()) }
    }
}

/// The quality of an MP3.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Mp3 {
    /// A variable bit rate: 0 is LAME's best quality, 6 the lowest that is allowed.
    Variable(u8),
    /// A constant bit rate in kbit/s.
    Constant(u16),
}

impl Mp3 {
    /// The constant bit rates.
    const RATES: [u16; 9] = [64, 96, 112, 128, 160, 192, 224, 256, 320];

    pub(in crate::config) fn parse(raw: &str) -> Checked<Self> {
        let variable = (0..=6).map(Self::Variable);
        let constant = Self::RATES.into_iter().map(Self::Constant);
        variable.chain(constant).find(|mp3| mp3.name() == raw).ok_or_else(|| "is not a quality".to_owned())
    }

    /// The name of the quality in the setting, such as `v2`.
    #[must_use]
    pub fn name(self) -> String {
        match self {
            Self::Variable(quality) => format!("v{quality}"),
            Self::Constant(rate) => format!("cbr{rate}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::values::assert_refused;

    #[test]
    fn qualities_are_the_listed_ones() {
        assert_eq!(Mp3::parse("v0"), Ok(Mp3::Variable(0)));
        assert_eq!(Mp3::parse("cbr64"), Ok(Mp3::Constant(64)));
        let others = ["", "v", "v7", "v02", "V2", "cbr", "cbr80", "cbr0128", "128", "vbr2"];
        assert_refused(Mp3::parse, &[("is not a quality", &others)]);
    }

    #[test]
    fn audio_lives_in_the_database_a_folder_or_a_bucket() {
        for right in
            ["file:///var/lib/audio", "s3://bucket", "s3://bucket/a/b", "gs://bucket/x", "az://container"]
        {
            assert!(matches!(AudioStore::parse(right), Ok(AudioStore::Objects(_))), "{right}");
        }
        let no_folder_or_bucket = ["file://", "file:///", "file://host/dir", "file:dir", "s3://", "s3:///x"];
        assert_refused(
            AudioStore::parse,
            &[
                ("is not a place to keep audio", &["", "Database", "/var/lib", "http://h/x", "memory:///"]),
                ("names no directory or bucket", &no_folder_or_bucket),
                ("has a user name or a password", &["s3://key:secret@bucket"]),
                ("has a query or a fragment", &["s3://b?x=1"]),
            ],
        );
    }
}
