//! The quiz and the users in one program, without a database: `cargo run --example embed --features testkit`.

#![expect(clippy::print_stdout, reason = "it talks to a person")]

use std::sync::Arc;

use quizcast_domain::quiz::{
    Draft, DrawLimits, DrawQuestions, DrawRequest, InvalidQuestion, NewQuestion, QuestionCount, SourceName,
};
use quizcast_domain::testkit::memory::{FixedClock, ListSource, MemoryLog, MemoryUserRepo, SequentialIds};
use quizcast_domain::users::{Registration, UserName};

fn questions() -> Result<Vec<NewQuestion>, InvalidQuestion> {
    [("Which planet is the red one?", "Mars"), ("What is 6 times 7?", "42")]
        .into_iter()
        .map(|(question, answer)| NewQuestion::new(Draft::new(SourceName::BUILTIN, question, answer)))
        .collect()
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let registration =
        Registration::new(MemoryUserRepo::default(), SequentialIds::default(), FixedClock::default());
    let made = registration.register(UserName::new("Ann")?).await?;
    println!("{} has the id {} and the token {}", made.user.name, made.user.id.0, made.token.reveal());

    let log = Arc::new(MemoryLog::default());
    let source = Arc::new(ListSource::new(SourceName::BUILTIN, questions()?));
    let (ids, clock) = (SequentialIds::default(), FixedClock::default());
    let draw = DrawQuestions::new(Arc::clone(&log), log, ids, clock, vec![source], DrawLimits::default());
    for _ in 0..2 {
        match draw.run(DrawRequest { count: QuestionCount::ONE, key: None }).await? {
            Some(previous) => println!("{} {}", previous.question, previous.answer),
            None => println!("nothing was saved before"),
        }
    }
    match draw.run(DrawRequest { count: QuestionCount::ONE, key: None }).await {
        Err(error) => println!("the third time: {error}"),
        Ok(_) => println!("there should have been no third question"),
    }
    Ok(())
}
