//! What an operation answers with, and the problems that its type names.

use std::fmt;
use std::marker::PhantomData;
use std::mem;

use poem_openapi::ApiResponse;
use poem_openapi::registry::{MetaMediaType, MetaResponse, MetaResponses, Registry};
use poem_openapi::types::Type;

use super::{ApiError, Kind, MEDIA_TYPE, Problem};
use Kind::{
    Conflict, InvalidJson, RequestTimeout, StorageFull, Unavailable, UnsupportedMediaType, Validation,
};

/// Kinds of problems that come together.
pub type Group = &'static [Kind];

/// The problems of every request with a JSON body.
pub const JSON_BODY: Group = &[InvalidJson, RequestTimeout, UnsupportedMediaType, Validation];
/// The problems of every operation that reads the store.
pub const LOOKUP: Group = &[Unavailable];
/// The problems of every operation that changes the store.
pub const CHANGE: Group = &[Conflict, Unavailable, StorageFull];

/// The problems of an operation, named by the type that it answers with when all goes well.
pub trait Problems {
    /// The kinds, in the order in which the contract names them, without those that every request can have.
    const KINDS: &'static [Group];
}

/// What an operation answers with: `T`, or one of the problems that `T` names.
pub type Answer<T> = Result<T, Failed<T>>;

/// A problem of the operation that answers with `T` when all goes well.
pub struct Failed<T> {
    error: ApiError,
    answer: PhantomData<fn() -> T>,
}

impl<T, E: Into<ApiError>> From<E> for Failed<T> {
    fn from(error: E) -> Self {
        Self { error: error.into(), answer: PhantomData }
    }
}

impl<T> From<Failed<T>> for poem::Error {
    fn from(failed: Failed<T>) -> Self {
        failed.error.into()
    }
}

impl<T> fmt::Debug for Failed<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.error.fmt(f)
    }
}

/// The framework's description of an operation has room for answers only. So each kind is put there as an
/// answer with the kind's slug as description; [`take_kinds`] takes these answers out again.
impl<T: Problems> ApiResponse for Failed<T> {
    fn meta() -> MetaResponses {
        let answer = |kind: &Kind| MetaResponse {
            description: kind.slug(),
            status: Some(kind.status().as_u16()),
            status_range: None,
            content: vec![MetaMediaType { content_type: MEDIA_TYPE, schema: Problem::schema_ref() }],
            headers: Vec::new(),
        };
        MetaResponses { responses: T::KINDS.iter().copied().flatten().map(answer).collect() }
    }

    fn register(registry: &mut Registry) {
        Problem::register(registry);
    }
}

/// Takes the problems out of the description of an operation's answers.
pub fn take_kinds(answers: &mut MetaResponses) -> Vec<Kind> {
    let is_problem =
        |answer: &MetaResponse| answer.content.iter().any(|content| content.content_type == MEDIA_TYPE);
    let (problems, rest) = mem::take(&mut answers.responses).into_iter().partition(is_problem);
    answers.responses = rest;
    let problems: Vec<MetaResponse> = problems;
    problems.iter().filter_map(|answer| Kind::by_slug(answer.description)).collect()
}
