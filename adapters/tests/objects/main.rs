//! Audio in a folder, and with a real S3 server that the test starts.

#[cfg(test)]
mod folder;
#[cfg(test)]
mod s3;
#[cfg(test)]
mod s3_server;
