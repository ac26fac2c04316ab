//! Opening the store that a URL names.

use std::path::{Path, PathBuf};

use object_store::path::Path as Prefix;
use quizcast_domain::BoxError;
use thiserror::Error;
use url::Url;

use super::folder::Folder;
use super::store::{ObjectAudioStore, Place};

/// Why a store of audio cannot be opened. No message shows the URL: it may hold a password.
#[derive(Debug, Error)]
pub enum OpenError {
    /// The URL cannot be read.
    #[error("the URL of the audio store cannot be read")]
    Url(#[source] BoxError),
    /// The URL is for no store that this program knows.
    #[error("the URL of an audio store begins with file:, s3:, gs: or az:, not with {0:?}")]
    Scheme(String),
    /// The program was built without this kind of store.
    #[error("this program was built without the feature {0:?}, which this audio store needs")]
    CompiledOut(&'static str),
    /// The folder cannot be made or used.
    #[error("the folder {path:?} cannot be used")]
    Folder {
        /// Which folder.
        path: PathBuf,
        /// The cause.
        #[source]
        cause: BoxError,
    },
    /// A setting is missing or wrong.
    #[error("the audio store cannot be opened")]
    Settings(#[source] BoxError),
}

impl ObjectAudioStore {
    /// Opens the store at `url`: `file:///folder`, `s3://bucket/prefix`, `gs://bucket/prefix` or
    /// `az://container/prefix`. A folder that is missing is made, for its owner only.
    ///
    /// `settings` are environment variables, as each provider names them: those that begin with `AWS_`,
    /// `GOOGLE_` or `AZURE_` count for its own store, and all others are ignored. No call is made.
    ///
    /// # Errors
    ///
    /// [`OpenError::Url`] or [`OpenError::Scheme`] if `url` names no store, [`OpenError::CompiledOut`] if the
    /// store's feature is off, [`OpenError::Folder`] if the folder cannot be made or used, and
    /// [`OpenError::Settings`] if a setting of the provider is missing or wrong.
    pub fn open(url: &str, settings: impl IntoIterator<Item = (String, String)>) -> Result<Self, OpenError> {
        let url = Url::parse(url).map_err(|error| OpenError::Url(error.into()))?;
        if url.scheme() == "file" {
            return open_folder(&url);
        }
        let prefix = Prefix::from_url_path(url.path()).map_err(|error| OpenError::Url(error.into()))?;
        let place = match url.scheme() {
            "s3" | "s3a" => s3(&url, settings)?,
            "gs" => gcs(&url, settings)?,
            "az" | "azure" | "abfs" | "abfss" => azure(&url, settings)?,
            other => return Err(OpenError::Scheme(other.to_owned())),
        };
        Ok(Self { place, prefix })
    }
}

fn open_folder(url: &Url) -> Result<ObjectAudioStore, OpenError> {
    let path =
        url.to_file_path().map_err(|()| OpenError::Url("it names no folder of this machine".into()))?;
    let failed = |cause: BoxError| OpenError::Folder { path: path.clone(), cause };
    make_private(&path).map_err(|error| failed(error.into()))?;
    let folder = Folder::new(&path).map_err(|error| failed(error.into()))?;
    Ok(ObjectAudioStore { place: Place::Folder(folder), prefix: Prefix::default() })
}

fn make_private(path: &Path) -> std::io::Result<()> {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path)
}

/// Opens one provider's store with its `$builder` and with those settings that begin with `$prefix`.
#[cfg(feature = "remote")]
macro_rules! remote {
    ($builder:ty, $prefix:literal, $url:expr, $settings:expr) => {{
        use super::transport::{Connector, retries};
        let mut builder = <$builder>::new();
        for (name, value) in $settings {
            if name.starts_with($prefix)
                && let Ok(key) = name.to_ascii_lowercase().parse()
            {
                builder = builder.with_config(key, value);
            }
        }
        let store =
            builder.with_url($url.as_str()).with_http_connector(Connector).with_retry(retries()).build();
        let store = store.map_err(|error| OpenError::Settings(error.into()))?;
        Ok(Place::Remote(std::sync::Arc::new(store), Default::default()))
    }};
}

#[cfg(feature = "s3")]
fn s3(url: &Url, settings: impl IntoIterator<Item = (String, String)>) -> Result<Place, OpenError> {
    remote!(object_store::aws::AmazonS3Builder, "AWS_", url, settings)
}

#[cfg(not(feature = "s3"))]
fn s3<I>(_: &Url, _: I) -> Result<Place, OpenError> {
    Err(OpenError::CompiledOut("s3"))
}

#[cfg(feature = "gcs")]
fn gcs(url: &Url, settings: impl IntoIterator<Item = (String, String)>) -> Result<Place, OpenError> {
    remote!(object_store::gcp::GoogleCloudStorageBuilder, "GOOGLE_", url, settings)
}

#[cfg(not(feature = "gcs"))]
fn gcs<I>(_: &Url, _: I) -> Result<Place, OpenError> {
    Err(OpenError::CompiledOut("gcs"))
}

#[cfg(feature = "azure")]
fn azure(url: &Url, settings: impl IntoIterator<Item = (String, String)>) -> Result<Place, OpenError> {
    remote!(object_store::azure::MicrosoftAzureBuilder, "AZURE_", url, settings)
}

#[cfg(not(feature = "azure"))]
fn azure<I>(_: &Url, _: I) -> Result<Place, OpenError> {
    Err(OpenError::CompiledOut("azure"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(url: &str) -> OpenError {
        ObjectAudioStore::open(url, []).unwrap_err()
    }

    #[test]
    fn an_unknown_scheme_is_named_and_a_secret_is_not() {
        assert!(matches!(refused("ftp://ann:hunter2@host/x"), OpenError::Scheme(named) if named == "ftp"));
        assert!(matches!(refused("hunter2"), OpenError::Url(_)));
        assert!(matches!(refused("file://host/dir"), OpenError::Url(_)));
        for url in ["ftp://ann:hunter2@host/x", "hunter2"] {
            assert!(!format!("{:?}", refused(url)).contains("hunter2"));
        }
    }

    #[cfg(not(feature = "s3"))]
    #[test]
    fn a_store_that_was_left_out_is_named() {
        assert!(matches!(refused("s3://bucket/x"), OpenError::CompiledOut("s3")));
    }

    #[cfg(unix)]
    #[test]
    fn a_missing_folder_is_made_for_its_owner_only() {
        use std::os::unix::fs::PermissionsExt;
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("a/b c");
        ObjectAudioStore::open(Url::from_file_path(&path).unwrap().as_str(), []).unwrap();
        assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o700);
        std::fs::write(dir.path().join("file"), "").unwrap();
        let file = Url::from_file_path(dir.path().join("file")).unwrap();
        assert!(matches!(refused(file.as_str()), OpenError::Folder { .. }));
    }
}
