//! The quiz over HTTP.

mod answers;
mod categories;
mod category;
mod export;
mod line;
mod lines;
mod parameters;
mod questions;
mod view;

pub use categories::CategoriesApi;
pub(crate) use lines::ExportLines;
pub use questions::QuestionsApi;

use std::sync::Arc;

use poem::web::Data;
use poem_openapi::OpenApi;
use poem_openapi::payload::Json;
use quizcast_domain::questions::QuestionCount;
use quizcast_domain::quiz::{DrawQuestions, DrawRequest};
use quizcast_domain::users::{Registration, UserId};

use super::contract::tags::ApiTags;
use super::problem::{Answer, ApiError};
use super::request::bearer::MaybeBearer;
use super::request::body::JsonBody;
use super::request::client::ClientAddress;
use super::request::idempotency::KeyHeader;
use super::request::whole::Whole;
use crate::config::HttpSettings;
use crate::telemetry::Metrics;
use answers::Drawn;
use parameters::Count;
use view::NewDraw;

/// The quiz over HTTP.
#[expect(missing_debug_implementations, reason = "ports are not printed")]
pub struct QuizApi {
    draw: Arc<DrawQuestions>,
    registration: Registration,
    metrics: Arc<Metrics>,
    most: usize,
}

impl QuizApi {
    /// Over the use cases.
    #[must_use]
    pub fn new(
        draw: Arc<DrawQuestions>,
        registration: Registration,
        metrics: Arc<Metrics>,
        settings: &HttpSettings,
    ) -> Self {
        Self { draw, registration, metrics, most: settings.quiz_max }
    }

    /// The user whose token was sent, if one was. A wrong token is refused. If it were ignored, the request's
    /// key would belong to the address instead of the user, and the caller would not notice.
    async fn user(&self, caller: &MaybeBearer) -> Result<Option<UserId>, ApiError> {
        let Some(token) = caller.access_token()? else { return Ok(None) };
        let user = self.registration.authenticate(&token).await?;
        Ok(Some(user.ok_or_else(ApiError::unauthorized)?.id))
    }
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
}
