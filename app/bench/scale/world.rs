//! A program on a database of one size, and what its calls need to know.

use std::time::Instant;

use anyhow::{Context, Result};
use serde_json::Value;

use super::calls::{SORTS, request};
use super::tables::{FEW, MANY, Owner, SPARE};
use crate::http::Connection;
use crate::program::Program;
use crate::report::median;
use crate::source::Source;

/// How often the program is started.
const STARTS: usize = 3;
/// How many samples the uploaded sound has: an eighth of a second.
const SAMPLES: usize = 1000;

/// A running program and its only client.
pub(super) struct World {
    pub(super) size: u32,
    /// From the start to the first answer, in milliseconds.
    pub(super) started: f64,
    program: Program,
    connection: Connection,
    pub(super) many: Shown,
    pub(super) few: Shown,
    /// The token of the user who changes it.
    pub(super) spare: String,
    /// The records that were uploaded to be removed: `id=…&user=…`.
    pub(super) doomed: Vec<String>,
    pub(super) wav: Vec<u8>,
}

/// What a user can show.
pub(super) struct Shown {
    pub(super) token: String,
    /// A record: `id=…&user=…`.
    pub(super) record: String,
    /// The whole address of that record.
    pub(super) url: String,
    /// The path of the feed.
    pub(super) feed: String,
    /// The cursor of the second page in each order; `None` if there is only one page.
    pub(super) next: [Option<String>; SORTS.len()],
}

impl World {
    /// Starts the program.
    pub(super) async fn start(database: &str, size: u32, source: &Source) -> Result<Self> {
        let url = source.url();
        let settings = [
            ("QUIZCAST_DATABASE_URL", database),
            ("QUIZCAST_QUIZ_SOURCES", "jservice"),
            ("QUIZCAST_JSERVICE_URL", &url),
            ("QUIZCAST_UPLOAD_EXPIRY", "1h"),
        ];
        let me = request("GET", "/users/me", Some(&token(&MANY)), "");
        let mut took = Vec::new();
        let (program, mut connection) = loop {
            let began = Instant::now();
            let program = Program::start(&settings)?;
            let mut connection = Connection::open(program.address()).await?;
            connection.call(&me).await?;
            took.push(began.elapsed().as_secs_f64() * 1000.0);
            if took.len() == STARTS {
                break (program, connection);
            }
        };
        let wav = wav();
        let many = Shown::of(&MANY, &mut connection, &wav).await?;
        let few = Shown::of(&FEW, &mut connection, &wav).await?;
        let (started, spare) = (median(&took), token(&SPARE));
        Ok(Self { size, started, program, connection, many, few, spare, doomed: Vec::new(), wav })
    }

    /// The memory that the program holds, in MiB.
    pub(super) fn resident(&self) -> Result<f64> {
        self.program.resident()
    }

    /// Sends a request and drops the answer. Returns what it took in milliseconds.
    pub(super) async fn time(&mut self, request: &[u8]) -> Result<f64> {
        let began = Instant::now();
        self.connection.discard(request).await?;
        Ok(began.elapsed().as_secs_f64() * 1000.0)
    }

    /// The same, and gives the answer.
    pub(super) async fn ask(&mut self, request: &[u8]) -> Result<(f64, Value)> {
        let began = Instant::now();
        self.connection.send(request).await?;
        let answer = self.connection.answer().await?;
        let took = began.elapsed().as_secs_f64() * 1000.0;
        Ok((took, serde_json::from_slice(answer)?))
    }

    /// Sends the upload of a sound. Returns what it took, and the record's `id=…&user=…`.
    pub(super) async fn upload(&mut self) -> Result<(f64, String)> {
        let (took, record) = self.ask(&upload(&self.many.token, &self.wav)).await?;
        Ok((took, named(&record)?))
    }
}

impl Shown {
    async fn of(owner: &Owner, connection: &mut Connection, wav: &[u8]) -> Result<Self> {
        let token = token(owner);
        let record = ask(connection, &upload(&token, wav)).await?;
        let feed = ask(connection, &request("POST", "/users/me/feed", Some(&token), "")).await?;
        let feed = text(&feed, "url")?;
        let feed = feed[feed.find("/feed/").context("not the address of a feed")?..].to_owned();
        let mut next = [const { None }; SORTS.len()];
        for (next, sort) in next.iter_mut().zip(SORTS) {
            let page = request("GET", &format!("/records?sort={sort}"), Some(&token), "");
            let page = ask(connection, &page).await?;
            *next = page["next"].as_str().map(str::to_owned);
        }
        Ok(Self { record: named(&record)?, url: text(&record, "url")?, token, feed, next })
    }
}

async fn ask(connection: &mut Connection, request: &[u8]) -> Result<Value> {
    connection.send(request).await?;
    Ok(serde_json::from_slice(connection.answer().await?)?)
}

fn token(owner: &Owner) -> String {
    owner.token.to_string()
}

fn text(value: &Value, field: &str) -> Result<String> {
    Ok(value[field].as_str().with_context(|| format!("no {field}"))?.to_owned())
}

fn named(record: &Value) -> Result<String> {
    Ok(format!("id={}&user={}", text(record, "id")?, text(record, "user")?))
}

fn upload(token: &str, wav: &[u8]) -> Vec<u8> {
    let head = format!(
        "POST /records?name=take.wav HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {token}\r\n\
         Content-Type: audio/wav\r\nContent-Length: {}\r\n\r\n",
        wav.len()
    );
    [head.as_bytes(), wav].concat()
}

/// Silence at 8 kHz, one channel of 8 bit.
fn wav() -> Vec<u8> {
    let samples = u32::try_from(SAMPLES).unwrap_or(0);
    let mut wav = Vec::new();
    wav.extend(b"RIFF");
    wav.extend((samples + 36).to_le_bytes());
    wav.extend(b"WAVEfmt \x10\0\0\0\x01\0\x01\0");
    wav.extend([8000_u32.to_le_bytes(), 8000_u32.to_le_bytes()].concat());
    wav.extend(b"\x01\0\x08\0data");
    wav.extend(samples.to_le_bytes());
    wav.resize(wav.len() + SAMPLES, 128);
    wav
}
