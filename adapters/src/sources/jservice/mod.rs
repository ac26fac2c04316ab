//! Servers that speak jservice.io's API.

mod clue;

use std::fmt;

use async_trait::async_trait;
use futures_util::stream::{self, StreamExt};
use quizcast_domain::questions::{NewQuestion, SourceName};
use quizcast_domain::quiz::{Ask, QuizSource, SourceError};
use serde_json::Value;
use url::Url;

use self::clue::questions;
use super::http::{CallError, HttpJson};
use super::{HttpLimits, InvalidHttpSource};

/// Random clues from a server that speaks jservice.io's API.
pub struct JserviceSource {
    http: HttpJson,
    random: Url,
}

impl JserviceSource {
    /// Most clues that such a server gives at a time. It silently lowers a larger number.
    const MOST_A_CALL: usize = 100;
    /// Most calls that one fetch makes.
    const MOST_CALLS: usize = 10;
    /// Most calls of one fetch at the same time.
    const AT_A_TIME: usize = 8;

    /// A source that asks the server at `base`, which may have a path.
    ///
    /// # Errors
    ///
    /// [`InvalidHttpSource::Scheme`] if `base` is not the address of a web server,
    /// [`InvalidHttpSource::Client`] if the client cannot be made.
    pub fn new(base: &Url) -> Result<Self, InvalidHttpSource> {
        Self::with_limits(base, HttpLimits::default())
    }

    /// As [`new`](Self::new), with other bounds on each call.
    ///
    /// # Errors
    ///
    /// The same as [`new`](Self::new).
    pub fn with_limits(base: &Url, limits: HttpLimits) -> Result<Self, InvalidHttpSource> {
        let http = HttpJson::new(base, limits)?;
        let mut random = base.clone();
        random.set_fragment(None);
        random
            .path_segments_mut()
            .map_err(|()| InvalidHttpSource::Scheme(base.scheme().to_owned()))?
            .pop_if_empty()
            .extend(["api", "random"]);
        Ok(Self { http, random })
    }

    async fn call(&self, count: usize) -> Result<Vec<NewQuestion>, CallError> {
        let mut url = self.random.clone();
        url.set_query(Some(&format!("count={count}")));
        let clues: Vec<Value> = self.http.get(url).await?;
        questions(&clues)
    }
}

/// How many clues each call of a fetch asks for.
fn counts(ask: Ask) -> Vec<usize> {
    let most = JserviceSource::MOST_A_CALL;
    let missing = ask.missing.clamp(1, JserviceSource::MOST_CALLS * most);
    let wanted = if ask.plenty { missing.next_multiple_of(most) } else { missing };
    (0..wanted).step_by(most).map(|done| most.min(wanted - done)).collect()
}

#[async_trait]
impl QuizSource for JserviceSource {
    fn name(&self) -> SourceName {
        SourceName::JSERVICE
    }

    /// Makes several calls at the same time if one call cannot bring enough. It fails only if all of them
    /// fail.
    async fn fetch(&self, ask: Ask) -> Result<Vec<NewQuestion>, SourceError> {
        let mut calls =
            stream::iter(counts(ask)).map(|count| self.call(count)).buffer_unordered(Self::AT_A_TIME);
        let (mut brought, mut failed) = (None, None);
        while let Some(answer) = calls.next().await {
            match answer {
                Ok(questions) => brought.get_or_insert_with(Vec::new).extend(questions),
                Err(error) => failed = failed.or(Some(error)),
            }
        }
        match (brought, failed) {
            (None, Some(error)) => Err(error.into()),
            (brought, _) => Ok(brought.unwrap_or_default()),
        }
    }
}

/// Shows only the host of the address, which may hold a password.
impl fmt::Debug for JserviceSource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("JserviceSource").field("host", &self.random.host_str()).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn as_many_calls_are_made_as_the_server_s_cap_asks_for() {
        let of = |missing, plenty| counts(Ask { missing, plenty });
        assert_eq!(of(1, false), [1]);
        assert_eq!(of(100, false), [100]);
        assert_eq!(of(250, false), [100, 100, 50]);
        assert_eq!(of(3, true), [100]);
        assert_eq!(of(250, true), [100; 3]);
        assert_eq!(of(1000, true), [100; 10]);
        assert_eq!(of(5000, false), [100; 10]);
    }

    #[test]
    fn the_address_may_have_a_path_and_a_slash_at_its_end() {
        for (base, random) in [
            ("http://a.test", "http://a.test/api/random"),
            ("http://a.test/", "http://a.test/api/random"),
            ("http://a.test/trivia", "http://a.test/trivia/api/random"),
            ("http://a.test/trivia/#x", "http://a.test/trivia/api/random"),
        ] {
            assert_eq!(JserviceSource::new(&Url::parse(base).unwrap()).unwrap().random.as_str(), random);
        }
        let refused = JserviceSource::new(&Url::parse("mailto:a@a.test").unwrap()).unwrap_err();
        assert!(refused.to_string().contains("mailto"));
    }

    #[test]
    fn a_password_in_the_address_is_not_printed() {
        let source = JserviceSource::new(&Url::parse("http://ann:secret@a.test").unwrap()).unwrap();
        assert!(!format!("{source:?}").contains("secret"));
    }
}
