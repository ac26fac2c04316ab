//! The quiz over HTTP.

mod answers;
mod export;
mod gzip;
mod line;
mod parameters;
mod view;

use std::sync::Arc;

use poem::Request;
use poem::web::Data;
use poem_openapi::OpenApi;
use poem_openapi::param::{Path, Query};
use poem_openapi::payload::Json;
use quizcast_domain::archive::{PageRequest, QuestionArchive, QuestionFilter};
use quizcast_domain::questions::{Question, QuestionCount, QuestionId, SourceName};
use quizcast_domain::quiz::{DrawQuestions, DrawRequest};
use quizcast_domain::users::{Registration, UserId};

use super::contract::tags::ApiTags;
use super::problem::{Answer, ApiError, Kind};
use super::request::accept;
use super::request::bearer::MaybeBearer;
use super::request::body::JsonBody;
use super::request::client::ClientAddress;
use super::request::cursor;
use super::request::idempotency::KeyHeader;
use super::request::page::{Cursor, Limit};
use super::request::whole::Whole;
use crate::config::HttpSettings;
use crate::telemetry::Metrics;
use answers::{Checked, Drawn, Exported, Found, Listed};
use export::Export;
use parameters::{Begin, Count, Number, Since, Source, Text, Title};
use view::{GivenAnswer, NewDraw, Verdict};

/// The quiz over HTTP.
#[expect(missing_debug_implementations, reason = "ports are not printed")]
pub struct QuizApi {
    draw: Arc<DrawQuestions>,
    archive: Arc<dyn QuestionArchive>,
    registration: Registration,
    metrics: Arc<Metrics>,
    most: usize,
}

impl QuizApi {
    /// Over the use cases.
    #[must_use]
    pub fn new(
        draw: Arc<DrawQuestions>,
        archive: Arc<dyn QuestionArchive>,
        registration: Registration,
        metrics: Arc<Metrics>,
        settings: &HttpSettings,
    ) -> Self {
        Self { draw, archive, registration, metrics, most: settings.quiz_max }
    }

    /// The user whose token was sent, if one was. A wrong token is refused. If it were ignored, the request's
    /// key would belong to the address instead of the user, and the caller would not notice.
    async fn user(&self, caller: &MaybeBearer) -> Result<Option<UserId>, ApiError> {
        let Some(token) = caller.access_token()? else { return Ok(None) };
        let user = self.registration.authenticate(&token).await?;
        Ok(Some(user.ok_or_else(ApiError::unauthorized)?.id))
    }

    /// The question with this number.
    async fn saved(&self, Number(Whole(id)): Number) -> Result<Question, ApiError> {
        let missing = || ApiError::new(Kind::NotFound, "There is no question with this number.");
        // The numbers of databases have 63 bits.
        let id = i64::try_from(id).ok().filter(|id| *id > 0).ok_or_else(missing)?;
        self.archive.get(QuestionId(id.unsigned_abs())).await?.ok_or_else(missing)
    }
}

/// The conditions of a request on category and source.
fn filter(category: Option<Title>, source: Option<Source>) -> Result<QuestionFilter, ApiError> {
    let mut filter = QuestionFilter::default();
    if let Some(Title(title)) = category {
        filter = filter.category(&title);
    }
    if let Some(Source(name)) = source {
        filter = filter.source(SourceName::new(&name)?);
    }
    Ok(filter)
}

#[OpenApi(tag = "ApiTags::Quiz")]
impl QuizApi {
    /// Save new questions, get the one saved before them
    ///
    /// Fetches as many questions as asked that were never saved before, saves all of them in one
    /// step, and answers with the question that stands directly before the first of them: `{}` where
    /// there was none. All or nothing: a request that fails saves no question.
    ///
    /// With an `Idempotency-Key` a request can be repeated safely: for 24 hours the same key by the
    /// same caller gets the first answer again. No token is needed. A key that comes with a token belongs to its
    /// user, any other key to the client's address: callers behind the same router or proxy share those keys.
    #[oai(path = "/quiz", method = "post", operation_id = "drawQuestions")]
    async fn draw(
        &self,
        body: JsonBody<NewDraw>,
        /// Makes it safe to send the request again; any text, chosen by the caller.
        #[oai(name = "Idempotency-Key")]
        key: KeyHeader,
        caller: MaybeBearer,
        address: Data<&ClientAddress>,
    ) -> Answer<Drawn> {
        let user = self.user(&caller).await?;
        let Count(Whole(count)) = body.0.questions_num;
        let count = QuestionCount::new(count, self.most)?;
        let key = key.digest("quiz", user, address.0.0);
        let previous = self.draw.run(DrawRequest { count, key }).await?;
        self.metrics.drawn(count);
        Ok(Drawn::Drawn(Json(previous.into())))
    }

    /// Browse the saved questions
    ///
    /// Newest first. `next` is the cursor of the next page, and null on the last one. New questions
    /// do not shift pages: a cursor stays where it is.
    #[oai(path = "/questions", method = "get", operation_id = "listQuestions")]
    async fn list(
        &self,
        /// How many questions a page has.
        limit: Query<Option<Limit>>,
        /// Where the page begins: `next` of the page before.
        cursor: Query<Option<Begin>>,
        /// Only questions whose text or answer holds this; case, punctuation and markup do not matter.
        q: Query<Option<Text>>,
        /// Only questions of the category with this title; case and punctuation do not matter.
        category: Query<Option<Title>>,
        /// Only questions from the source with this name. A name that no question has finds nothing.
        source: Query<Option<Source>>,
    ) -> Answer<Listed> {
        let limit = Limit::checked(limit.0)?;
        let before = cursor.0.map(|Begin(Cursor(text))| cursor::read(&text)).transpose()?;
        let mut filter = filter(category.0, source.0)?;
        if let Some(Text(text)) = &q.0 {
            filter = filter.text(text);
        }
        let page = self.archive.page(&PageRequest { limit, before, filter }).await?;
        Ok(Listed::Listed(Json(page.into())))
    }

    /// Export the saved questions
    ///
    /// All questions that are saved when the request comes, oldest first, as JSON lines: each line is a question with
    /// all its fields. `Accept-Encoding: gzip` gets them compressed. If the export fails midway, the body breaks off
    /// with an error of the connection or stream, and never ends as if it were whole. To go on after that, or to get
    /// what is new since the last export, send the `id` of the last whole line as `since`.
    #[oai(path = "/questions/export", method = "get", operation_id = "exportQuestions")]
    async fn export(
        &self,
        /// Only questions with a greater number than this.
        since: Query<Option<Since>>,
        /// Only questions of the category with this title; case and punctuation do not matter.
        category: Query<Option<Title>>,
        /// Only questions from the source with this name. A name that no question has finds nothing.
        source: Query<Option<Source>>,
        request: &Request,
    ) -> Answer<Exported> {
        let (since, filter) = (Since::checked(since.0)?, filter(category.0, source.0)?);
        let gzip = accept::takes_gzip(request.headers());
        let export = Export::begin(Arc::clone(&self.archive), filter, since, gzip).await?;
        Ok(Exported { body: export.body().await?, gzip })
    }

    /// Show a saved question
    ///
    /// Questions are numbered from 1 in the order in which they were saved, without gaps. They never
    /// change.
    #[oai(path = "/questions/:id", method = "get", operation_id = "showQuestion")]
    async fn show(
        &self,
        /// The question's place in the log.
        id: Path<Number>,
    ) -> Answer<Found> {
        Ok(Found::Found(Json(self.saved(id.0).await?.into())))
    }

    /// Check an answer
    ///
    /// `correct` says whether the given text is the answer. Case, punctuation, diacritics, a leading article and a
    /// leading "what is" do not matter, and numbers to twenty may be digits or words. Where the question has several
    /// answers, one of them is enough. One typing error is forgiven if both texts have 5 letters or more, two are if
    /// both have 10; but none in a number, and none in the first letter. Another one of the question's own `choices`
    /// is never right.
    ///
    /// Nothing is saved, and no token is needed.
    #[oai(path = "/questions/:id/check", method = "post", operation_id = "checkAnswer")]
    async fn check(
        &self,
        /// The question's place in the log.
        id: Path<Number>,
        body: JsonBody<GivenAnswer>,
    ) -> Answer<Checked> {
        let given = body.0.answer.checked()?;
        let question = self.saved(id.0).await?;
        // `accepts` takes about 30 µs, and its time is bounded, so it needs no thread of its own.
        let correct = question.accepts(&given);
        Ok(Checked::Checked(Json(Verdict { correct, answer: question.answer })))
    }
}
