//! All use cases in one program, without a database or an encoder: `cargo run --example embed --features testkit`.

#![expect(clippy::print_stdout, reason = "it talks to a person")]

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use bytes::Bytes;
use futures_core::Stream;
use quizcast_domain::questions::{Draft, InvalidQuestion, NewQuestion, QuestionCount, SourceName};
use quizcast_domain::quiz::{DrawLimits, DrawRequest};
use quizcast_domain::records::{NewUpload, RecordName, Room, StreamError};
use quizcast_domain::testkit::memory::{
    FixedClock, ListSource, MemoryAudio, MemoryLog, MemoryRecords, MemoryTranscoder, MemoryUploads,
    MemoryUserRepo, SequentialIds,
};
use quizcast_domain::uploads::UploadLimits;
use quizcast_domain::users::UserName;
use quizcast_domain::{Ports, UseCases};

fn questions() -> Result<Vec<NewQuestion>, InvalidQuestion> {
    [("Which planet is the red one?", "Mars"), ("What is 6 times 7?", "42")]
        .into_iter()
        .map(|(question, answer)| NewQuestion::new(Draft::new(SourceName::BUILTIN, question, answer)))
        .collect()
}

/// Everything in memory. A real program puts its own adapters here.
fn ports() -> Result<Ports, InvalidQuestion> {
    let log = Arc::new(MemoryLog::default());
    let users = Arc::new(MemoryUserRepo::default());
    let records = Arc::new(MemoryRecords::new(Arc::clone(&users), Arc::clone(&log)));
    let audio = MemoryAudio::default();
    let uploads = Arc::new(MemoryUploads::new(Arc::clone(&users), audio.clone()));
    Ok(Ports {
        users: Arc::clone(&users) as _,
        feeds: users,
        questions: Arc::clone(&log) as _,
        archive: Arc::clone(&log) as _,
        clues: Arc::clone(&log) as _,
        reports: Arc::clone(&log) as _,
        keys: log,
        transcoder: Arc::new(MemoryTranscoder::default()),
        resumable: Arc::new(MemoryTranscoder::default()),
        uploads,
        audio: Arc::new(audio),
        drafts: None,
        register: Arc::clone(&records) as _,
        records,
        ids: Arc::new(SequentialIds::default()),
        clock: Arc::new(FixedClock::default()),
        sources: vec![Arc::new(ListSource::new(SourceName::BUILTIN, questions()?))],
        draw_limits: DrawLimits::default(),
        room: Room::default(),
        upload_limits: UploadLimits::default(),
    })
}

/// A WAV that comes in one piece.
struct OnePiece(Option<Bytes>);

impl Stream for OnePiece {
    type Item = Result<Bytes, StreamError>;

    fn poll_next(mut self: Pin<&mut Self>, _context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        Poll::Ready(self.0.take().map(Ok))
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let UseCases { draw, registration, add, sweep, .. } = UseCases::new(ports()?);
    let made = registration.register(UserName::new("Ann")?).await?;
    println!("{} has the id {} and the token {}", made.user.name, made.user.id.0, made.token.reveal());

    for _ in 0..2 {
        match draw.run(DrawRequest { count: QuestionCount::ONE, key: None }).await? {
            Some(previous) => println!("{} {}", previous.question, previous.answer),
            None => println!("nothing was saved before"),
        }
    }
    match draw.run(DrawRequest { count: QuestionCount::ONE, key: None }).await {
        Err(error) => println!("the third time: {error}"),
        Ok(_) => println!("there should have been no third question"),
    }

    let wav = Box::pin(OnePiece(Some(Bytes::from_static(b"RIFF\x04\0\0\0WAVE"))));
    let upload = NewUpload { user: made.user.id, name: RecordName::new("song.wav"), wav, key: None };
    let record = add.run(upload).await?;
    println!("a record of {} bytes has the id {}", record.length(), record.id.0);
    println!("swept {} bodies", sweep.round().await.bodies?);
    Ok(())
}
