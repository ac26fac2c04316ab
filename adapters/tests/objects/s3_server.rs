//! An S3 server on a free port of this machine that keeps its objects in a folder.

use hyper_util::rt::{TokioExecutor, TokioIo};
use hyper_util::server::conn::auto::Builder;
use quizcast_adapters::objects::ObjectAudioStore;
use s3s::auth::SimpleAuth;
use s3s::service::S3ServiceBuilder;
use tempfile::TempDir;
use tokio::net::TcpListener;

pub(crate) const KEY: &str = "test-key";
pub(crate) const SECRET: &str = "test-secret";

/// The server keeps its objects in `dir`. Dropping this deletes them.
pub(crate) struct S3Server {
    pub(crate) dir: TempDir,
    endpoint: String,
}

impl S3Server {
    /// Starts a server with one bucket, `audio`.
    pub(crate) async fn start() -> Self {
        let dir = tempfile::tempdir().unwrap();
        std::fs::create_dir(dir.path().join("audio")).unwrap();
        let mut service = S3ServiceBuilder::new(s3s_fs::FileSystem::new(dir.path()).unwrap());
        service.set_auth(SimpleAuth::from_single(KEY, SECRET));
        let service = service.build();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let endpoint = format!("http://{}", listener.local_addr().unwrap());
        tokio::spawn(async move {
            loop {
                let (socket, _) = listener.accept().await.unwrap();
                let service = service.clone();
                tokio::spawn(async move {
                    let builder = Builder::new(TokioExecutor::new());
                    drop(builder.serve_connection(TokioIo::new(socket), service).await);
                });
            }
        });
        Self { dir, endpoint }
    }

    pub(crate) fn store(&self, secret: &str) -> ObjectAudioStore {
        let settings = [
            ("AWS_ENDPOINT", self.endpoint.as_str()),
            ("AWS_ALLOW_HTTP", "true"),
            ("AWS_REGION", "us-east-1"),
            ("AWS_ACCESS_KEY_ID", KEY),
            ("AWS_SECRET_ACCESS_KEY", secret),
            ("BUCKET", "not a setting of S3"),
        ];
        let settings = settings.map(|(name, value)| (name.to_owned(), value.to_owned()));
        ObjectAudioStore::open("s3://audio/some/prefix", settings).unwrap()
    }
}
