//! Where audio is kept.

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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::values::assert_refused;

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
