//! An S3 server that keeps its objects in a folder. The example `s3_server` is the same server as a program.

use std::io::{Error, Result};
use std::path::Path;

use hyper_util::rt::{TokioExecutor, TokioIo};
use hyper_util::server::conn::auto::Builder;
use s3s::auth::SimpleAuth;
use s3s::service::S3ServiceBuilder;
use tokio::net::TcpListener;

pub(crate) const BUCKET: &str = "audio";
pub(crate) const KEY: &str = "test-key";
pub(crate) const SECRET: &str = "test-secret";

/// Serves `folder`, with the bucket [`BUCKET`] in it, until `listener` fails or this is dropped.
pub(crate) async fn serve(listener: TcpListener, folder: &Path) -> Result<()> {
    std::fs::create_dir_all(folder.join(BUCKET))?;
    let files = s3s_fs::FileSystem::new(folder).map_err(|error| Error::other(format!("{error:?}")))?;
    let mut service = S3ServiceBuilder::new(files);
    service.set_auth(SimpleAuth::from_single(KEY, SECRET));
    let service = service.build();
    loop {
        let (socket, _) = listener.accept().await?;
        let service = service.clone();
        tokio::spawn(async move {
            let builder = Builder::new(TokioExecutor::new());
            drop(builder.serve_connection(TokioIo::new(socket), service).await);
        });
    }
}
