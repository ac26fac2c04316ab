//! The sources in `DrawQuestions`, the use case that asks them.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use quizcast_adapters::sources::{BuiltinSource, JserviceSource};
use quizcast_adapters::system::RandomIds;
use quizcast_domain::archive::{PageRequest, QuestionArchive};
use quizcast_domain::questions::QuestionCount;
use quizcast_domain::quiz::{DrawError, DrawLimits, DrawQuestions, DrawRequest, QuizSource};
use quizcast_domain::testkit::memory::{FixedClock, MemoryLog};
use serde_json::{Value, json};

use super::fake_http::{FakeServer, Reply};

fn draw(log: &Arc<MemoryLog>, sources: Vec<Arc<dyn QuizSource>>) -> DrawQuestions {
    let limits = DrawLimits { max_barren_rounds: 5, deadline: Duration::from_secs(10) };
    let (questions, archive, keys) = (Arc::clone(log), Arc::clone(log), Arc::clone(log));
    let clock = Arc::new(FixedClock::default());
    DrawQuestions::new(questions, archive, keys, Arc::new(RandomIds), clock, sources, limits)
}

fn jservice(server: &FakeServer) -> Arc<dyn QuizSource> {
    Arc::new(JserviceSource::new(&server.url()).unwrap())
}

fn count(count: i128) -> DrawRequest {
    DrawRequest { count: QuestionCount::new(count, 1000).unwrap(), key: None }
}

/// A server of clues. The function `id` makes their ids from a running number.
async fn server(id: impl Fn(u64) -> u64 + Send + Sync + 'static) -> FakeServer {
    let given = AtomicU64::new(0);
    FakeServer::start(move |request| {
        let count = request.query("count").unwrap().parse::<u64>().unwrap().min(100);
        let begin = given.fetch_add(count, Ordering::SeqCst);
        let clue = |number| {
            let id = id(number);
            json!({"id": id, "question": format!("Which number is {id}?"), "answer": format!("the {id}th")})
        };
        Reply::json(&(begin..begin + count).map(clue).collect::<Value>())
    })
    .await
}

#[tokio::test]
async fn repeats_make_further_calls_until_enough_is_new() {
    let server = server(|number| number / 2).await;
    let log = Arc::new(MemoryLog::default());
    let draw = draw(&log, vec![jservice(&server)]);
    for (asked, newest) in [(1, 1), (30, 31), (500, 531), (1, 532)] {
        draw.run(count(asked)).await.unwrap();
        let page = log.page(&PageRequest::default()).await.unwrap();
        assert_eq!(page.items[0].id.0, newest);
    }
}

#[tokio::test]
async fn the_same_clue_for_ever_ends_after_a_few_calls() {
    let server = server(|_| 7).await;
    let log = Arc::new(MemoryLog::default());
    let draw = draw(&log, vec![jservice(&server)]);
    let refused = draw.run(count(3)).await.unwrap_err();
    assert!(matches!(refused, DrawError::Exhausted { found: 1 }), "{refused:?}");
    assert_eq!(server.requests().len(), 6);
}

#[tokio::test]
async fn the_built_in_questions_take_over_from_a_server_that_is_down() {
    let down = FakeServer::start(|_| Reply::status(500)).await;
    let log = Arc::new(MemoryLog::default());
    let draw = draw(&log, vec![jservice(&down), Arc::new(BuiltinSource::new())]);
    for _ in 0..20 {
        draw.run(count(24)).await.unwrap();
    }
    assert_eq!(down.requests().len(), 1, "it is not asked again for a while");
    let refused = draw.run(count(7)).await.unwrap_err();
    assert!(
        matches!(refused, DrawError::Unreachable { .. } | DrawError::Exhausted { found: 6 }),
        "{refused:?}"
    );
    draw.run(count(6)).await.unwrap();
    assert_eq!(log.page(&PageRequest::default()).await.unwrap().items[0].id.0, 486);
}
