//! Audio in a folder, and with a real S3 server that the test starts.

mod folder;
mod s3;
mod s3_server;
