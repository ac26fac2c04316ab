//! An S3 server on a free port of this machine, for tests of whole programs: `s3_server FOLDER`.
//!
//! It prints the variables that `AUDIO_STORE=s3://audio/prefix` needs, one a line, and serves until it is killed.

#![expect(clippy::print_stdout, reason = "it tells where it listens")]

#[path = "../tests/objects/s3_server.rs"]
mod s3_server;

use std::io::{Error, Result};
use std::path::PathBuf;

use s3_server::{KEY, SECRET, serve};
use tokio::net::TcpListener;

#[tokio::main]
async fn main() -> Result<()> {
    let folder = std::env::args_os().nth(1).ok_or_else(|| Error::other("usage: s3_server FOLDER"))?;
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    println!("AWS_ENDPOINT=http://{}", listener.local_addr()?);
    println!("AWS_ALLOW_HTTP=true\nAWS_REGION=us-east-1");
    println!("AWS_ACCESS_KEY_ID={KEY}\nAWS_SECRET_ACCESS_KEY={SECRET}\n");
    serve(listener, &PathBuf::from(folder)).await
}
