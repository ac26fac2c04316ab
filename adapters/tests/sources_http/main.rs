//! The sources over HTTP, against real sockets and servers that do everything wrong.

#[cfg(test)]
mod draw;
#[cfg(test)]
mod fake_http;
#[cfg(test)]
mod fake_opentdb;
#[cfg(test)]
mod jservice;
#[cfg(test)]
mod opentdb;
