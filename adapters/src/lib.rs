//! The adapters of Quizcast's ports: one technology per module, each behind a feature.
//!
//! | module | feature | ports of [`quizcast_domain`] that it serves |
//! |---|---|---|
//! | `sea` | `sqlite`, `postgres` | every repository, and the bodies of MP3s, in a database |
//! | `objects` | `objects`; `s3`, `gcs`, `azure` | the bodies of MP3s, in a folder or with a provider |
//! | `floor` | `floor` | wraps a store of audio: refuses to fill a disk to the brim |
//! | `lame` | `lame`, not a default: LAME is LGPL | the transcoder: WAV in, MP3 out |
//! | `mp3_mode` | none | none: the names of an MP3's qualities and bit rates |
//! | `sources` | `jservice`, `opentdb`, `builtin`, `file` | sources of questions |
//! | `forms` | `forms` | none: reads question files of many formats |
//! | `system` | `system` | the clock, random ids |
//! | `tls` | `tls` | none: whom HTTP clients trust |
//! | `space` | `space` | none: asks a disk how much of it is free |
//!
//! # Where to begin
//!
//! Open a database, bring its schema up to date, and make the [`UseCases`](quizcast_domain::UseCases). A program that
//! keeps something elsewhere puts another adapter into that field of [`Ports`](quizcast_domain::Ports).
//!
//! ```
//! # #[cfg(all(feature = "sqlite", feature = "lame", feature = "builtin", feature = "system"))]
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! use std::sync::Arc;
//!
//! use quizcast_adapters::lame::{LameOptions, LameTranscoder};
//! use quizcast_adapters::sea::{Database, DatabaseOptions, SeaPorts};
//! use quizcast_adapters::sources::BuiltinSource;
//! use quizcast_adapters::system::{RandomIds, SystemClock};
//! use quizcast_domain::questions::QuestionCount;
//! use quizcast_domain::UseCases;
//! use quizcast_domain::quiz::DrawRequest;
//!
//! let db = Database::connect(&DatabaseOptions::new("sqlite::memory:")).await?;
//! db.migrate().await?;
//! let lame = Arc::new(LameTranscoder::new(LameOptions::default())?);
//! let sources = vec![Arc::new(BuiltinSource::new()) as _];
//! let ports = SeaPorts::new(&db).ports(lame, Arc::new(RandomIds), Arc::new(SystemClock), sources);
//! let use_cases = UseCases::new(ports);
//!
//! let one = DrawRequest { count: QuestionCount::ONE, key: None };
//! assert!(use_cases.draw.run(one).await?.is_none(), "nothing was saved before");
//! assert!(use_cases.draw.run(one).await?.is_some(), "what the first call saved");
//! # Ok(())
//! # }
//! # #[cfg(not(all(feature = "sqlite", feature = "lame", feature = "builtin", feature = "system")))]
//! # fn main() {}
//! ```
//!
//! `examples/axum.rs` goes on from there: a program of its own that serves a quiz and records.

#![cfg_attr(docsrs, feature(doc_cfg))]

#[cfg(feature = "floor")]
pub mod floor;
#[cfg(feature = "forms")]
pub mod forms;
#[cfg(feature = "lame")]
pub mod lame;
pub mod mp3_mode;
#[cfg(feature = "objects")]
pub mod objects;
#[cfg(any(feature = "objects", feature = "sea"))]
mod pieces;
#[cfg(feature = "sea")]
pub mod sea;
#[cfg(any(feature = "jservice", feature = "opentdb", feature = "builtin", feature = "file"))]
pub mod sources;
#[cfg(feature = "space")]
pub mod space;
#[cfg(feature = "system")]
pub mod system;
#[cfg(feature = "tls")]
pub mod tls;
