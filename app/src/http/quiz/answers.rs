//! What the quiz answers with, and with which problems.

use poem_openapi::ApiResponse;
use poem_openapi::payload::Json;

use super::view::{PreviousQuestion, QuestionPage, QuestionView, Verdict};
use crate::http::problem::{CHANGE, Group, JSON_BODY, Kind, LOOKUP, Problems};
use Kind::{
    BadRequest, Deadline, KeyInUse, KeyReused, NotFound, QuestionsExhausted, SourceNonsense,
    SourceUnreachable, Unauthorized, Validation,
};

/// The problems of a request that asks sources for questions.
const SOURCES: Group =
    &[BadRequest, KeyInUse, KeyReused, SourceNonsense, SourceUnreachable, QuestionsExhausted, Deadline];

#[derive(Debug, ApiResponse)]
pub(super) enum Drawn {
    /// The new questions are saved; this one was saved directly before the first of them. `{}` if there was none.
    #[oai(status = 200)]
    Drawn(Json<PreviousQuestion>),
}

impl Problems for Drawn {
    const KINDS: &'static [Group] = &[JSON_BODY, CHANGE, SOURCES, &[Unauthorized]];
}

#[derive(Debug, ApiResponse)]
pub(super) enum Listed {
    /// A page of questions.
    #[oai(status = 200)]
    Listed(Json<QuestionPage>),
}

impl Problems for Listed {
    const KINDS: &'static [Group] = &[LOOKUP, &[BadRequest, Validation]];
}

#[derive(Debug, ApiResponse)]
pub(super) enum Found {
    /// The question.
    #[oai(status = 200)]
    Found(Json<QuestionView>),
}

impl Problems for Found {
    const KINDS: &'static [Group] = &[LOOKUP, &[BadRequest, NotFound]];
}

#[derive(Debug, ApiResponse)]
pub(super) enum Checked {
    /// Whether the given answer is right, and the answer that the question has.
    #[oai(status = 200)]
    Checked(Json<Verdict>),
}

impl Problems for Checked {
    const KINDS: &'static [Group] = &[JSON_BODY, LOOKUP, &[BadRequest, NotFound]];
}
