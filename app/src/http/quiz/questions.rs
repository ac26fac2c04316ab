//! The saved questions over HTTP.

use std::sync::Arc;

use poem::Request;
use poem::web::Data;
use poem_openapi::OpenApi;
use poem_openapi::param::{Path, Query};
use poem_openapi::payload::Json;
use quizcast_domain::archive::{
    PageRequest, QuestionArchive, QuestionFilter, RandomRequest, ReportQuestion, ReportReason,
};
use quizcast_domain::questions::{Question, SourceName};

use super::answers::{Checked, Exported, Found, Listed, Picked, Reported};
use super::export::Export;
use super::parameters::{Begin, Excluded, Number, RandomCount, Since, Source, Text, Title, Worth};
use super::view::{GivenAnswer, NewReport, Verdict};
use crate::http::contract::tags::ApiTags;
use crate::http::problem::{Answer, ApiError, Kind};
use crate::http::request::accept;
use crate::http::request::body::{JsonBody, OptionalJsonBody};
use crate::http::request::client::ClientAddress;
use crate::http::request::cursor;
use crate::http::request::page::{Cursor, Limit};
use crate::server::household;

/// The saved questions over HTTP.
#[expect(missing_debug_implementations, reason = "ports are not printed")]
pub struct QuestionsApi {
    archive: Arc<dyn QuestionArchive>,
    report: ReportQuestion,
}

impl QuestionsApi {
    /// Over the archive and the use case.
    #[must_use]
    pub const fn new(archive: Arc<dyn QuestionArchive>, report: ReportQuestion) -> Self {
        Self { archive, report }
    }

    /// The question with this number.
    async fn saved(&self, number: Number) -> Result<Question, ApiError> {
        let id = number.place().ok_or_else(missing)?;
        self.archive.get(id).await?.ok_or_else(missing)
    }
}

fn missing() -> ApiError {
    ApiError::new(Kind::NotFound, "There is no question with this number.")
}

/// The conditions of a request on category, source and value.
fn filter(
    category: Option<Title>,
    source: Option<Source>,
    value: Option<Worth>,
) -> Result<QuestionFilter, ApiError> {
    let mut filter = QuestionFilter::default();
    if let Some(Title(title)) = category {
        filter = filter.category(&title);
    }
    if let Some(Source(name)) = source {
        filter = filter.source(SourceName::new(&name)?);
    }
    if let Some(worth) = value {
        filter = filter.value(worth.checked()?);
    }
    Ok(filter)
}

#[OpenApi(tag = "ApiTags::Questions")]
impl QuestionsApi {
    /// Browse the saved questions
    ///
    /// Newest first, without hidden ones. `next` is the cursor of the next page, and null on the last one. New questions
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
        /// Only questions of the category with this title; case and punctuation do not matter. `general` finds
        /// the questions without a title too.
        category: Query<Option<Title>>,
        /// Only questions from the source with this name. A name that no question has finds nothing.
        source: Query<Option<Source>>,
    ) -> Answer<Listed> {
        let limit = Limit::checked(limit.0)?;
        let before = cursor.0.map(|Begin(Cursor(text))| cursor::read(&text)).transpose()?;
        let mut filter = filter(category.0, source.0, None)?;
        if let Some(Text(text)) = &q.0 {
            filter = filter.text(text);
        }
        let page = self.archive.page(&PageRequest { limit, before, filter }).await?;
        Ok(Listed::Listed(Json(page.into())))
    }

    /// Get saved questions by chance
    ///
    /// Different questions in a random order; each one that fits is equally likely, and hidden ones are left out. There
    /// are fewer than asked if no more fit. Nothing is saved, and no token is needed.
    #[oai(path = "/questions/random", method = "get", operation_id = "randomQuestions")]
    async fn random(
        &self,
        /// How many questions.
        count: Query<Option<RandomCount>>,
        /// Only questions of the category with this title; case and punctuation do not matter. `general` finds
        /// the questions without a title too.
        category: Query<Option<Title>>,
        /// Only questions from the source with this name. A name that no question has finds nothing.
        source: Query<Option<Source>>,
        /// Only questions that are worth this.
        value: Query<Option<Worth>>,
        /// None of the questions with these numbers: at most 250, with commas between them.
        exclude: Query<Option<Excluded>>,
    ) -> Answer<Picked> {
        let (count, exclude) = (RandomCount::checked(count.0)?, Excluded::checked(exclude.0)?);
        let filter = filter(category.0, source.0, value.0)?;
        let items = self.archive.random(&RandomRequest { count, filter, exclude }).await?;
        Ok(Picked::Picked(Json(items.into())))
    }

    /// Export the saved questions
    ///
    /// All questions that are saved when the request comes and not hidden, oldest first, as JSON lines: each line is a question with
    /// all its fields. `Accept-Encoding: gzip` gets them compressed. If the export fails midway, the body breaks off
    /// with an error of the connection or stream, and never ends as if it were whole. To go on after that, or to get
    /// what is new since the last export, send the `id` of the last whole line as `since`.
    #[oai(path = "/questions/export", method = "get", operation_id = "exportQuestions")]
    async fn export(
        &self,
        /// Only questions with a greater number than this.
        since: Query<Option<Since>>,
        /// Only questions of the category with this title; case and punctuation do not matter. `general` finds
        /// the questions without a title too.
        category: Query<Option<Title>>,
        /// Only questions from the source with this name. A name that no question has finds nothing.
        source: Query<Option<Source>>,
        request: &Request,
    ) -> Answer<Exported> {
        let (since, filter) = (Since::checked(since.0)?, filter(category.0, source.0, None)?);
        let gzip = accept::takes_gzip(request.headers());
        let export = Export::begin(Arc::clone(&self.archive), filter, since, gzip).await?;
        Ok(Exported { body: export.body().await?, gzip })
    }

    /// Show a saved question
    ///
    /// Questions are numbered from 1 in the order in which they were saved, without gaps. They never
    /// change, but the operator may hide one: this still shows it, with `hidden`.
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

    /// Report a question
    ///
    /// Says that something is wrong with a question; the operator may hide it. No token is needed. A client address
    /// counts once a day (UTC) and question: a further report is accepted, and changes nothing.
    #[oai(path = "/questions/:id/report", method = "post", operation_id = "reportQuestion")]
    async fn report(
        &self,
        /// The question's place in the log.
        id: Path<Number>,
        body: OptionalJsonBody<NewReport>,
        address: Data<&ClientAddress>,
    ) -> Answer<Reported> {
        let reason = body.0.reason().map(ReportReason::new).transpose()?.flatten();
        let id = id.0.place().ok_or_else(missing)?;
        let reporter = household(address.0.0).to_string();
        self.report.run(id, reporter, reason).await?.ok_or_else(missing)?;
        Ok(Reported::Reported)
    }
}
