//! The calls that are measured.

use std::fmt::Write as _;

use super::sql::hex;
use super::world::{Shown, World};

/// The orders of a list of records.
pub(super) const SORTS: [&str; 5] = ["newest", "oldest", "name", "longest", "largest"];
/// What may grow, and to how many milliseconds. The contract speaks of 500,000 questions; a search may read all of them,
/// so it gets twice as long here.
const SEARCHED: (f64, &str) = (20.0, "a page that is searched for");
const NOTHING: (f64, &str) = (200.0, "a search that finds nothing");
const DRAWN: (f64, &str) = (5.0, "questions by chance");
const SMALLEST: (f64, &str) = (f64::INFINITY, "the smallest of the sets that are asked for");
const ALL_OF_IT: (f64, &str) = (100.0, "a category of 10,000 clues");
const TABLE: (f64, &str) = (100.0, "a table of all categories");
const NEWEST: (f64, &str) = (50.0, "the newest 300 records");

/// A call.
pub(super) struct Call {
    pub(super) name: String,
    /// What the contract lets it grow to, in milliseconds, and why.
    pub(super) ceiling: Option<(f64, &'static str)>,
    pub(super) step: Step,
}

type Request = Box<dyn Fn(&World, usize) -> Vec<u8> + Send + Sync>;

/// How it is made.
pub(super) enum Step {
    /// These bytes are sent.
    Send(Request),
    /// A token is changed, and the new one kept.
    Rotate,
    /// A record is uploaded, and kept in mind.
    Upload,
    /// The last such record is removed.
    Remove,
}

/// The bytes of a request with a JSON body, or with none.
pub(super) fn request(method: &str, path: &str, token: Option<&str>, json: &str) -> Vec<u8> {
    let mut head = format!("{method} {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n");
    if let Some(token) = token {
        let _infallible = write!(head, "Authorization: Bearer {token}\r\n");
    }
    if method != "GET" {
        let _infallible = write!(head, "Content-Length: {}\r\n", json.len());
    }
    if !json.is_empty() {
        head.push_str("Content-Type: application/json\r\n");
    }
    format!("{head}\r\n{json}").into_bytes()
}

/// All calls, in the order in which they are made.
pub(super) fn calls() -> Vec<Call> {
    let parts = [of_users(), of_records(), of_lists(), of_shares(), of_quiz(), of_questions(), of_jservice()];
    parts.into_iter().flatten().collect()
}

fn flat(name: impl Into<String>, step: Step) -> Call {
    Call { name: name.into(), ceiling: None, step }
}

/// A call that may grow to a ceiling.
fn to(ceiling: (f64, &'static str), call: Call) -> Call {
    Call { ceiling: Some(ceiling), ..call }
}

fn send(name: impl Into<String>, make: impl Fn(&World, usize) -> Vec<u8> + Send + Sync + 'static) -> Call {
    flat(name, Step::Send(Box::new(make)))
}

/// A path that anybody may get, the same on all sizes.
fn get(path: &str) -> Call {
    let request = request("GET", path, None, "");
    send(format!("`GET {path}`"), move |_, _| request.clone())
}

/// A path that depends on the size.
fn get_at(name: &str, path: impl Fn(u32, usize) -> String + Send + Sync + 'static) -> Call {
    send(name, move |world, turn| request("GET", &path(world.size, turn), None, ""))
}

type Who = fn(&World) -> &Shown;

/// The one with a tenth of all records, and the one with hardly any.
const OWNERS: [(&str, Who); 2] = [("many", |world| &world.many), ("few", |world| &world.few)];

/// A path that needs the token of one of them.
fn get_as(name: String, who: Who, path: impl Fn(&Shown) -> String + Send + Sync + 'static) -> Call {
    send(name, move |world, _| {
        let shown = who(world);
        request("GET", &path(shown), Some(&shown.token), "")
    })
}

fn of_users() -> Vec<Call> {
    let register = request("POST", "/users", None, r#"{"name":"Ann"}"#);
    let mut calls = vec![send("`POST /users`", move |_, _| register.clone())];
    for (records, who) in OWNERS {
        calls.push(get_as(format!("`GET /users/me`, {records} records"), who, |_| "/users/me".to_owned()));
    }
    calls.push(flat("`POST /users/me/token`", Step::Rotate));
    calls
}

fn of_records() -> Vec<Call> {
    let mut calls = vec![
        flat("`POST /records`", Step::Upload),
        flat("`DELETE /record`", Step::Remove),
        send("`PATCH /record`", |world, turn| {
            let name = format!(r#"{{"name":"take {turn}"}}"#);
            request("PATCH", &format!("/record?{}", world.many.record), Some(&world.many.token), &name)
        }),
    ];
    for path in ["/record", "/record/info", "/record/waveform"] {
        calls.push(send(format!("`GET {path}`"), move |world, _| {
            request("GET", &format!("{path}?{}", world.many.record), None, "")
        }));
    }
    calls.push(send("`POST /uploads`", |world, _| {
        let token = &world.many.token;
        let head =
            "POST /uploads HTTP/1.1\r\nHost: 127.0.0.1\r\nTus-Resumable: 1.0.0\r\nUpload-Length: 9000\r\n";
        format!("{head}Authorization: Bearer {token}\r\nContent-Length: 0\r\n\r\n").into_bytes()
    }));
    calls
}

fn of_lists() -> Vec<Call> {
    let mut calls = Vec::new();
    for (records, who) in OWNERS {
        for (at, sort) in SORTS.into_iter().enumerate() {
            let first = format!("/records?sort={sort}");
            let name = format!("`GET {first}`, {records} records");
            let next = format!("{name}, next page");
            let path = first.clone();
            calls.push(get_as(name, who, move |_| path.clone()));
            if records == "many" {
                calls.push(get_as(next, who, move |shown| match &shown.next[at] {
                    Some(cursor) => format!("{first}&cursor={cursor}"),
                    None => first.clone(),
                }));
            }
        }
        for text in ["take", "zephyr"] {
            let path = format!("/records?q={text}");
            calls.push(get_as(format!("`GET {path}`, {records} records"), who, move |_| path.clone()));
        }
        calls.push(get_as(format!("`GET /uploads`, {records}"), who, |_| "/uploads".to_owned()));
    }
    calls
}

fn of_shares() -> Vec<Call> {
    let mut calls = Vec::new();
    for (records, who) in OWNERS {
        let feed = send(format!("`GET /feed`, {records} records"), move |world, _| {
            request("GET", &who(world).feed, None, "")
        });
        calls.push(to(NEWEST, feed));
    }
    calls.push(send("`GET /oembed`", |world, _| {
        let escaped = hex(world.many.url.as_bytes(), "%");
        request("GET", &format!("/oembed?url={escaped}"), None, "")
    }));
    calls.push(get("/health/ready"));
    calls.push(get("/metrics"));
    calls
}

fn of_quiz() -> Vec<Call> {
    let draw = |count: usize| {
        let draw = request("POST", "/quiz", None, &format!(r#"{{"questions_num":{count}}}"#));
        send(format!("`POST /quiz` of {count}"), move |_, _| draw.clone())
    };
    let check = |world: &World, turn| {
        let path = format!("/questions/{}/check", world.size as usize - turn);
        request("POST", &path, None, r#"{"answer":"it is 7"}"#)
    };
    vec![draw(1), draw(10), send("`POST /questions/{id}/check`", check)]
}

fn of_questions() -> Vec<Call> {
    vec![
        get_at("`GET /questions/{id}`", |size, turn| format!("/questions/{}", size as usize - turn)),
        get("/questions"),
        get_at("`GET /questions`, in the middle", |size, _| format!("/questions?cursor=q1{:x}", size / 2)),
        get("/questions?category=huge"),
        get_at("`GET /questions?category=huge`, in the middle", |size, _| {
            format!("/questions?category=huge&cursor=q1{:x}", size / 2)
        }),
        get("/questions?category=small%207"),
        get("/questions?source=most"),
        to(SEARCHED, get("/questions?q=number")),
        to(SEARCHED, get("/questions?q=zephyr")),
        to(SEARCHED, get("/questions?q=number%20777%20")),
        to(NOTHING, get("/questions?q=no+question+has+this")),
        to(DRAWN, get("/questions/random")),
        to(DRAWN, get("/questions/random?count=100")),
        to(DRAWN, get("/questions/random?category=huge")),
        to(DRAWN, get("/questions/random?category=small%207")),
        to(DRAWN, get("/questions/random?source=opentdb&value=600")),
        to(SMALLEST, get("/questions/random?source=opentdb&value=400")),
        get("/categories"),
        get_at("`GET /categories`, in the middle", |size, _| format!("/categories?cursor=c1{:x}", size / 20)),
        to(NOTHING, get("/categories?q=zephyr")),
    ]
}

fn of_jservice() -> Vec<Call> {
    vec![
        to(DRAWN, get("/api/random")),
        to(DRAWN, get("/api/random?count=100")),
        to(DRAWN, get("/api/final")),
        get("/api/clues"),
        get("/api/clues?offset=500"),
        get("/api/clues?value=400"),
        get("/api/clues?category=2"),
        get("/api/clues?game_id=7"),
        get("/api/categories?count=100"),
        get("/api/category?id=7"),
        to(ALL_OF_IT, get("/api/category?id=1")),
        to(TABLE, get("/popular")),
        to(NOTHING, get("/search?query=zephyr")),
    ]
}
