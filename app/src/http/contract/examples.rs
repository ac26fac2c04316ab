//! An example of each problem, made by the code that makes the answers.

use quizcast_domain::questions::{InvalidQuestionCount, QuestionCount};
use serde_json::{Value, json};

use crate::http::problem::{ApiError, Kind};

/// The id of the requests in the examples.
const REQUEST: &str = "4b1c9f6e-0d5a-4c58-9a53-2f6b7d1e8c03";

/// The example of the problem of this kind.
pub(super) fn of(kind: Kind) -> Value {
    let problem = serde_json::from_str(&error(kind).to_json(REQUEST)).unwrap_or(Value::Null);
    json!({ "value": problem })
}

fn error(kind: Kind) -> ApiError {
    let detail = match kind {
        Kind::BadRequest => return ApiError::field(kind, "cursor", "not a cursor that this server gave"),
        Kind::InvalidJson => return ApiError::field(kind, "questions_num", "must be a whole number"),
        Kind::Validation => {
            return InvalidQuestionCount { got: 0, max: QuestionCount::DEFAULT_MAX }.into();
        }
        Kind::Unauthorized => return ApiError::unauthorized(),
        Kind::Forbidden => "Nobody can be registered here.",
        Kind::NotFound => "There is no such record.",
        Kind::RangeNotSatisfiable => return ApiError::outside(1_457_280),
        Kind::NotWav => "A WAV file was expected, but this is none: this looks like an MP3.",
        // The others have the text of the problem's page as detail.
        _ => kind.about(),
    };
    ApiError::new(kind, detail)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_example_is_a_problem_of_its_kind() {
        for kind in Kind::ALL {
            let value = of(*kind)["value"].clone();
            assert_eq!(value["type"], format!("/problems/{}", kind.slug()));
            assert_eq!(value["status"], kind.status().as_u16());
        }
        assert_eq!(of(Kind::Validation)["value"]["errors"][0]["field"], "questions_num");
    }
}
