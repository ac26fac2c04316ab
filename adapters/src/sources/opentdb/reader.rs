//! The task that reads ahead.

use std::sync::Arc;
use std::time::Duration;

use quizcast_domain::questions::SourceName;
use quizcast_domain::quiz::{SourceCall, SourceWatch};
use tokio::time::{Instant, sleep};
use url::Url;

use super::super::http::{CallError, HttpJson};
use super::pace::Pace;
use super::pool::{Pool, Standing};
use super::wire::{Answer, Code, TokenAnswer, questions};

/// Reads ahead, call by call.
#[derive(Debug)]
pub(super) struct Reader {
    http: HttpJson,
    base: Url,
    pace: Pace,
    pool: Arc<Pool>,
    watch: Arc<dyn SourceWatch>,
    token: Option<String>,
    /// How many calls are still made without a token, because the server gives none.
    tokenless: u32,
    /// How often in a row the server said that a call came too early.
    early: u32,
    /// How many questions the next call asks for.
    amount: usize,
    /// The database has given this token all its questions.
    used_up: bool,
    /// No question came since the token was made or reset.
    fresh: bool,
}

/// How a call ended, if it did not fail.
enum Came {
    Good,
    TooEarly,
    /// The database has no question left, and gave none since the token was made or reset.
    Dry,
}

impl Reader {
    /// Most questions that the database gives at a time.
    pub(super) const MOST_A_CALL: usize = 50;
    /// As often in a row a call may have come too early. The waits between them add up to minutes, so that more often
    /// the server must mean something else.
    const MOST_EARLY: u32 = 5;
    /// How many calls are made without a token before one is asked for again.
    const WITHOUT_TOKEN: u32 = 20;

    pub(super) fn new(
        http: HttpJson,
        base: Url,
        interval: Duration,
        pool: Arc<Pool>,
        watch: Arc<dyn SourceWatch>,
    ) -> Self {
        Self {
            http,
            base,
            pace: Pace::new(interval),
            pool,
            watch,
            token: None,
            tokenless: 0,
            early: 0,
            amount: Self::MOST_A_CALL,
            used_up: false,
            fresh: true,
        }
    }

    pub(super) async fn run(mut self) {
        loop {
            self.pool.room_for(Self::MOST_A_CALL).await;
            self.pool.begin();
            let came = self.call().await;
            let came = self.doubt(came);
            self.tell(&came);
            let wait = self.settle(came);
            sleep(wait).await;
        }
    }

    async fn call(&mut self) -> Result<Came, CallError> {
        match self.token.clone() {
            None if self.tokenless > 0 => {
                self.tokenless -= 1;
                self.read(None).await
            }
            None => {
                let came = self.request_token().await;
                if matches!(came, Err(CallError::Nonsense(_))) {
                    self.tokenless = Self::WITHOUT_TOKEN;
                }
                came
            }
            Some(token) if self.used_up => self.reset(&token).await,
            Some(token) => self.read(Some(&token)).await,
        }
    }

    /// Takes "too early" for nonsense if the server says nothing else. The public database says it by code 5, with
    /// which other servers say that they do not know an id.
    fn doubt(&mut self, came: Result<Came, CallError>) -> Result<Came, CallError> {
        let too_early = matches!(came, Ok(Came::TooEarly));
        self.early = if too_early { self.early + 1 } else { 0 };
        if self.early <= Self::MOST_EARLY {
            return came;
        }
        self.early = 0;
        if self.token.take().is_none() {
            self.tokenless = Self::WITHOUT_TOKEN;
        }
        Err(CallError::nonsense(format!("response code 5 to {} requests in a row", Self::MOST_EARLY + 1)))
    }

    async fn request_token(&mut self) -> Result<Came, CallError> {
        let answer: TokenAnswer = self.http.get(self.url("api_token.php", &[("command", "request")])).await?;
        match (Code::of(answer.response_code), answer.token) {
            (Code::Ok, Some(token)) if !token.is_empty() => {
                self.token = Some(token);
                self.start_over();
                Ok(Came::Good)
            }
            (Code::TooEarly, _) => Ok(Came::TooEarly),
            _ => Err(unexpected("token", answer.response_code)),
        }
    }

    async fn reset(&mut self, token: &str) -> Result<Came, CallError> {
        let url = self.url("api_token.php", &[("command", "reset"), ("token", token)]);
        let answer: TokenAnswer = self.http.get(url).await?;
        match Code::of(answer.response_code) {
            Code::Ok => self.start_over(),
            Code::NoToken => self.token = None,
            Code::TooEarly => return Ok(Came::TooEarly),
            Code::TooMany | Code::Other => return Err(unexpected("reset", answer.response_code)),
        }
        Ok(Came::Good)
    }

    const fn start_over(&mut self) {
        (self.amount, self.used_up, self.fresh) = (Self::MOST_A_CALL, false, true);
    }

    async fn read(&mut self, token: Option<&str>) -> Result<Came, CallError> {
        let amount = self.amount.to_string();
        let mut query = vec![("amount", amount.as_str()), ("encode", "url3986")];
        query.extend(token.map(|token| ("token", token)));
        let url = self.url("api.php", &query);
        let answer: Answer = self.http.get(url).await?;
        let results = answer.results.unwrap_or_default();
        match Code::of(answer.response_code) {
            Code::Ok if !results.is_empty() => {
                let of = results.len();
                let read = questions(&results);
                if read.is_empty() {
                    return Err(CallError::nonsense(format!("no question among {of} results")));
                }
                self.pool.put(read);
                self.fresh = false;
                Ok(Came::Good)
            }
            Code::Ok | Code::TooMany => Ok(self.ask_for_less()),
            Code::NoToken => {
                (self.token, self.tokenless) = (None, 0);
                Ok(Came::Good)
            }
            Code::TooEarly => Ok(Came::TooEarly),
            Code::Other => Err(unexpected("questions", answer.response_code)),
        }
    }

    /// Halves the next request: if the database has fewer questions left than asked for, it sends none. If
    /// not even one is left, the token is used up.
    const fn ask_for_less(&mut self) -> Came {
        if self.amount > 1 {
            self.amount /= 2;
            return Came::Good;
        }
        self.used_up = true;
        if self.fresh { Came::Dry } else { Came::Good }
    }

    /// Tells the pool how the call went and when the next one is due. Returns how long to wait.
    fn settle(&mut self, came: Result<Came, CallError>) -> Duration {
        let (wait, standing) = match came {
            Ok(Came::Good) => (self.pace.good(), Standing::Fine),
            Ok(Came::TooEarly) => (self.pace.limited(), Standing::Fine),
            Ok(Came::Dry) => (self.pace.failed(), Standing::Dry),
            Err(error) => {
                let (wait, asked) = match &error {
                    CallError::Throttled { retry_after, .. } => (self.pace.limited(), *retry_after),
                    CallError::Unreachable { retry_after, .. } => (self.pace.failed(), *retry_after),
                    CallError::Nonsense(_) => (self.pace.failed(), None),
                };
                (wait.max(asked.unwrap_or_default()), error.into())
            }
        };
        let calls_before_questions =
            u32::from(self.token.is_none() && self.tokenless == 0) + u32::from(self.used_up);
        self.pool.settle(standing, Instant::now() + wait + self.pace.interval() * calls_before_questions);
        wait
    }

    fn tell(&self, came: &Result<Came, CallError>) {
        let call = match came {
            Ok(Came::TooEarly) | Err(CallError::Throttled { .. }) => SourceCall::Throttled,
            Ok(Came::Good | Came::Dry) => SourceCall::Answered,
            Err(CallError::Unreachable { cause, .. }) => SourceCall::Unreachable(&**cause),
            Err(CallError::Nonsense(cause)) => SourceCall::Nonsense(&**cause),
        };
        self.watch.called(&SourceName::OPENTDB, call);
    }

    fn url(&self, page: &str, query: &[(&str, &str)]) -> Url {
        let mut url = self.base.clone();
        url.set_fragment(None);
        if let Ok(mut segments) = url.path_segments_mut() {
            segments.pop_if_empty().push(page);
        }
        url.query_pairs_mut().clear().extend_pairs(query);
        url
    }
}

fn unexpected(what: &str, code: i64) -> CallError {
    CallError::nonsense(format!("response code {code} to the request for {what}"))
}
