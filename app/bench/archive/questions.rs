//! The questions that fill the log: of all sizes of categories, sources and games.

use std::time::{Duration, Instant};

use anyhow::{Result, ensure};
use quizcast_adapters::sea::SeaPorts;
use quizcast_domain::questions::{Draft, NewQuestion, QuestionCount, SourceName};
use quizcast_domain::quiz::{Append, Batch, QuestionRepo};
use time::OffsetDateTime;

/// How many questions are saved at a time.
const AT_A_TIME: usize = 1000;
/// Words, the first of them the most frequent.
const WORDS: [&str; 24] = [
    "the", "of", "this", "in", "what", "river", "king", "first", "city", "film", "island", "writer",
    "planet", "battle", "opera", "mountain", "novel", "queen", "painter", "bridge", "desert", "comet",
    "violin", "zephyr",
];

/// A title that 2 % of the questions have: 10,000 of 500,000.
pub(super) const LARGE: &str = "Large 1";
/// A source that most questions have.
pub(super) const MOST: SourceName = SourceName::from_static("most");
/// A source that one in 5,000 questions has.
pub(super) const FEW: SourceName = SourceName::from_static("few");
/// Questions of one game.
pub(super) const OF_A_GAME: usize = 60;

/// The day on which the question number `n` was on the air.
pub(super) fn aired(n: usize) -> OffsetDateTime {
    let day = u64::try_from(n / OF_A_GAME).unwrap_or(0) % 14_000;
    OffsetDateTime::UNIX_EPOCH + Duration::from_hours(24 * (5_000 + day) + 12)
}

/// The question number `n`.
pub(super) fn question(n: usize) -> Result<NewQuestion> {
    let mut dice = n as u64;
    let mut word = || {
        dice = dice.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        // The product of two even numbers prefers small ones, as languages prefer few words.
        let (a, b) = ((dice >> 33) % 25, (dice >> 45) % 25);
        WORDS[usize::try_from(a * b / 25).unwrap_or(0).min(WORDS.len() - 1)]
    };
    let text: Vec<_> = (0..14).map(|_| word()).collect();
    let source = match n {
        n if n % 5000 == 7 => FEW,
        n if n % 6 == 0 => SourceName::OPENTDB,
        _ => MOST,
    };
    let category = match n % 50 {
        large @ 0..5 => format!("Large {large}"),
        _ => format!("Small {}", n / 10),
    };
    let draft = Draft::new(source, format!("{} number {n}?", text.join(" ")), format!("{} {n}", word()));
    Ok(NewQuestion::new(Draft {
        category: Some(category),
        value: (n % 20 != 3).then(|| u32::try_from(200 + 200 * (n % 10)).unwrap_or(200)),
        airdate: (n % 10 != 9).then(|| aired(n)),
        game_id: i64::try_from(n / OF_A_GAME).ok(),
        ..draft
    })?)
}

/// Saves the questions from the number `from` to the number `to`.
pub(super) async fn fill(ports: &SeaPorts, from: usize, to: usize) -> Result<()> {
    for first in (from..to).step_by(AT_A_TIME) {
        save(ports, first, AT_A_TIME.min(to - first)).await?;
    }
    Ok(())
}

/// Times appends of one question and of a hundred, and returns how many questions they saved.
pub(super) async fn append_few(ports: &SeaPorts, from: usize) -> Result<usize> {
    let mut next = from;
    for count in [1, 100] {
        let mut took = Vec::new();
        for _ in 0..20 {
            let begun = Instant::now();
            save(ports, next, count).await?;
            took.push(begun.elapsed().as_secs_f64() * 1000.0);
            next += count;
        }
        println!("  an append of {count}: {:.2} ms", crate::report::median(&took));
    }
    Ok(next - from)
}

async fn save(ports: &SeaPorts, first: usize, count: usize) -> Result<()> {
    let candidates = (first..first + count).map(question).collect::<Result<Vec<_>>>()?;
    let wanted = QuestionCount::new(i128::try_from(count)?, AT_A_TIME)?;
    let batch = Batch { candidates: &candidates, wanted, saved_at: OffsetDateTime::UNIX_EPOCH, claim: None };
    ensure!(matches!(ports.questions.append(batch).await?, Append::Saved { .. }), "a question was known");
    Ok(())
}
