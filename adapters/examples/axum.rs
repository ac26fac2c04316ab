//! A quiz and records in somebody else's program: their own questions and routes, SQLite and LAME.

#![expect(clippy::print_stdout, reason = "it tells where it listens")]

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use async_trait::async_trait;
use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response, Result};
use axum::routing::{get, post};
use futures_util::TryStreamExt;
use quizcast_adapters::lame::{LameOptions, LameTranscoder};
use quizcast_adapters::sea::{Database, DatabaseOptions, SeaPorts};
use quizcast_adapters::system::{RandomIds, SystemClock};
use quizcast_domain::questions::{Draft, NewQuestion, QuestionCount, SourceName};
use quizcast_domain::quiz::{Ask, DrawRequest, QuizSource, SourceError};
use quizcast_domain::records::{AskedRange, ByteRange, NewUpload, RecordId, StreamError};
use quizcast_domain::users::{AccessToken, UserId, UserName};
use quizcast_domain::{BoxError, UseCases};
use uuid::Uuid;

const SUMS: SourceName = SourceName::from_static("sums");

#[derive(Default)]
struct Sums(AtomicUsize);

#[async_trait]
impl QuizSource for Sums {
    fn name(&self) -> SourceName {
        SUMS
    }

    async fn fetch(&self, ask: Ask) -> std::result::Result<Vec<NewQuestion>, SourceError> {
        let first = self.0.fetch_add(ask.missing, Ordering::Relaxed);
        let sum = |n: usize| Draft::new(SUMS, format!("What is {n} and {n}?"), (n + n).to_string());
        Ok((first..first + ask.missing).filter_map(|n| NewQuestion::new(sum(n)).ok()).collect())
    }
}

fn failed(error: impl std::error::Error) -> (StatusCode, String) {
    (StatusCode::INTERNAL_SERVER_ERROR, error.to_string())
}

async fn register(app: State<UseCases>, name: Path<String>) -> Result<String> {
    let made = app.registration.register(UserName::new(&name).map_err(failed)?).await.map_err(failed)?;
    Ok(made.token.reveal().to_string())
}

async fn draw(app: State<UseCases>, count: Path<usize>) -> Result<String> {
    let count = QuestionCount::try_from(*count).map_err(failed)?;
    let previous = app.draw.run(DrawRequest { count, key: None }).await.map_err(failed)?;
    Ok(previous.map_or_else(String::new, |question| question.question))
}

async fn upload(app: State<UseCases>, token: Path<Uuid>, wav: Body) -> Result<String> {
    let user = app.registration.authenticate(&AccessToken::new(*token)).await.map_err(failed)?;
    let user = user.ok_or(StatusCode::UNAUTHORIZED)?.id;
    let wav = Box::pin(wav.into_data_stream().map_err(|error| StreamError(error.into())));
    let record = app.add.run(NewUpload { user, name: None, wav, key: None }).await.map_err(failed)?;
    Ok(format!("/records/{}/{}", user.0, record.id.0))
}

async fn play(app: State<UseCases>, link: Path<(Uuid, Uuid)>, headers: HeaderMap) -> Result<Response> {
    let (user, id) = *link;
    let record = app.records.get(RecordId(id), UserId(user)).await.map_err(failed)?;
    let record = record.ok_or(StatusCode::NOT_FOUND)?;
    let length = record.length();
    let asked = headers.get(header::RANGE).and_then(|range| range.to_str().ok());
    let (status, range) = match asked.map_or(AskedRange::Whole, |range| AskedRange::read(range, length)) {
        AskedRange::Whole => (StatusCode::OK, ByteRange::new(0, length).map_err(failed)?),
        AskedRange::Part(range) => (StatusCode::PARTIAL_CONTENT, range),
        AskedRange::Outside => Err(StatusCode::RANGE_NOT_SATISFIABLE)?,
    };
    let playing = app.listen.run(&record, range).await.map_err(failed)?.ok_or(StatusCode::NOT_FOUND)?;
    let stretch = format!("bytes {}-{}/{length}", range.start(), range.end() - 1);
    Ok((status, [(header::CONTENT_RANGE, stretch)], Body::from_stream(playing.bytes)).into_response())
}

#[tokio::main]
async fn main() -> std::result::Result<(), BoxError> {
    let url = std::env::args().nth(1).ok_or("usage: axum sqlite://FILE")?;
    let db = Database::connect(&DatabaseOptions::new(url)).await?;
    db.migrate().await?;
    let lame = Arc::new(LameTranscoder::new(LameOptions::default())?);
    let sums = vec![Arc::new(Sums::default()) as _];
    let app = UseCases::new(SeaPorts::new(&db).ports(lame, Arc::new(RandomIds), Arc::new(SystemClock), sums));
    app.sweep.round().await.bodies?;
    let routes = axum::Router::new()
        .route("/users/{name}", post(register))
        .route("/quiz/{count}", post(draw))
        .route("/upload/{token}", post(upload))
        .route("/records/{user}/{id}", get(play));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
    println!("{}", listener.local_addr()?);
    Ok(axum::serve(listener, routes.with_state(app)).await?)
}
