//! A fake Open Trivia Database of any size that keeps the rules of the real one: its interval, tokens and
//! codes.

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::fake_http::{FakeServer, Reply, Request};

/// What is wrong with the database.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fault {
    None,
    /// It answers each call with this status.
    Status(u16),
    /// It answers each call with this response code.
    Code(i64),
    /// No JSON.
    Garbage,
    /// Entries without text.
    NoText,
}

/// The database and its server.
pub(crate) struct FakeOpenTdb {
    pub(crate) server: FakeServer,
    rules: Arc<Mutex<Rules>>,
}

struct Rules {
    size: usize,
    interval: Duration,
    fault: Fault,
    last: Option<Instant>,
    too_early: usize,
    tokens: HashMap<String, HashSet<usize>>,
    tokens_made: usize,
}

impl FakeOpenTdb {
    /// A database of `size` questions that takes one call per `interval`.
    pub(crate) async fn start(size: usize, interval: Duration) -> Self {
        let rules = Arc::new(Mutex::new(Rules {
            size,
            interval,
            fault: Fault::None,
            last: None,
            too_early: 0,
            tokens: HashMap::new(),
            tokens_made: 0,
        }));
        let asked = Arc::clone(&rules);
        let server = FakeServer::start(move |request| asked.lock().unwrap().reply(request)).await;
        Self { server, rules }
    }

    pub(crate) fn set(&self, fault: Fault) {
        self.rules.lock().unwrap().fault = fault;
    }

    /// Forgets all tokens, as the real database does after six hours.
    pub(crate) fn forget_tokens(&self) {
        self.rules.lock().unwrap().tokens.clear();
    }

    /// How many calls came too early.
    pub(crate) fn too_early(&self) -> usize {
        self.rules.lock().unwrap().too_early
    }

    /// The pages, commands and amounts that were asked for, in order.
    pub(crate) fn calls(&self) -> Vec<String> {
        let call = |request: &Request| {
            let what = request.query("command").or_else(|| request.query("amount")).unwrap_or_default();
            format!("{} {what}", request.target.path())
        };
        self.server.requests().iter().map(call).collect()
    }
}

impl Rules {
    fn reply(&mut self, request: &Request) -> Reply {
        let early = self.last.is_some_and(|last| request.at - last < self.interval);
        self.last = Some(request.at);
        match self.fault {
            Fault::Status(status) => return Reply::status(status),
            Fault::Code(code) => return answer(code, &[]),
            Fault::Garbage => return Reply::json("<!doctype html>"),
            Fault::NoText => return answer(0, &[json!({"question": null}), json!(7)]),
            Fault::None => {}
        }
        if early {
            self.too_early += 1;
            let body = json!({"response_code": 5, "results": []}).to_string();
            return Reply::Answer(429, "", body.into_bytes());
        }
        match (request.target.path(), request.query("command").as_deref()) {
            ("/api_token.php", Some("request")) => self.new_token(),
            ("/api_token.php", Some("reset")) => self.reset(request),
            ("/api.php", None) => self.questions(request),
            _ => Reply::status(404),
        }
    }

    fn new_token(&mut self) -> Reply {
        self.tokens_made += 1;
        let token = format!("token&{}", self.tokens_made);
        self.tokens.insert(token.clone(), HashSet::new());
        let message = "Token Generated Successfully!";
        Reply::json(&json!({"response_code": 0, "response_message": message, "token": token}))
    }

    fn reset(&mut self, request: &Request) -> Reply {
        let token = request.query("token").unwrap_or_default();
        let Some(seen) = self.tokens.get_mut(&token) else { return answer(3, &[]) };
        seen.clear();
        Reply::json(&json!({"response_code": 0, "token": token}))
    }

    fn questions(&mut self, request: &Request) -> Reply {
        let amount: usize = request.query("amount").unwrap().parse().unwrap();
        if !(1..=50).contains(&amount) || request.query("encode").as_deref() != Some("url3986") {
            return answer(2, &[]);
        }
        let token = request.query("token").unwrap_or_default();
        let Some(seen) = self.tokens.get_mut(&token) else { return answer(3, &[]) };
        if amount > self.size {
            return answer(1, &[]);
        }
        let fresh: Vec<_> = (0..self.size).filter(|at| !seen.contains(at)).take(amount).collect();
        if fresh.len() < amount {
            return answer(4, &[]);
        }
        seen.extend(&fresh);
        answer(0, &fresh.into_iter().map(entry).collect::<Vec<_>>())
    }
}

fn answer(code: i64, results: &[Value]) -> Reply {
    Reply::json(&json!({"response_code": code, "results": results}))
}

fn entry(at: usize) -> Value {
    json!({
        "type": "multiple", "difficulty": "easy", "category": "Entertainment%3A%20Film",
        "question": format!("What%20is%20number%20{at}%3F"), "correct_answer": format!("Answer%20{at}"),
        "incorrect_answers": ["Zero", "Caf%C3%A9", "Ten"],
    })
}
