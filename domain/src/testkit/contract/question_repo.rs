//! The rules of [`QuestionRepo`].

use std::collections::HashSet;
use std::time::Duration;

use time::OffsetDateTime;
use uuid::Uuid;

use super::fixtures::{count, key, new_question, request};
use crate::archive::{PageRequest, QuestionArchive, QuestionFilter};
use crate::error::RepoError;
use crate::once::{Claim, ClaimState, IdempotencyRepo};
use crate::page::PageLimit;
use crate::questions::{Draft, NewQuestion, Question, QuestionId, SourceName};
use crate::quiz::{Append, Batch, DrawReceipt, Known, QuestionRepo};
use crate::testkit::together;

fn saved_at() -> OffsetDateTime {
    OffsetDateTime::UNIX_EPOCH + Duration::from_micros(1_700_000_000_654_321)
}

async fn append(repo: &impl QuestionRepo, candidates: &[NewQuestion], wanted: usize) -> Append {
    let batch = Batch { candidates, wanted: count(wanted), saved_at: saved_at(), claim: None };
    repo.append(batch).await.expect("an answer")
}

fn saved(append: Append) -> (QuestionId, Option<Question>) {
    match append {
        Append::Saved { first, previous } => (first, previous),
        Append::Short { known } => panic!("nothing was saved, {known:?} were known"),
    }
}

fn short(append: Append) -> Vec<Known> {
    match append {
        Append::Saved { first, .. } => panic!("saved from {first:?} on"),
        Append::Short { known } => known,
    }
}

async fn all(repo: &impl QuestionArchive) -> Vec<Question> {
    let mut request =
        PageRequest { limit: PageLimit::new(100).expect("a valid limit"), ..PageRequest::default() };
    let mut found = Vec::new();
    loop {
        let page = repo.page(&request).await.expect("an answer");
        found.extend(page.items);
        request.before = page.next;
        if request.before.is_none() {
            return found;
        }
    }
}

/// The first question of all has no predecessor, the second has the first.
pub async fn an_empty_log_has_no_predecessor(repo: impl QuestionRepo + QuestionArchive) {
    assert_eq!(saved(append(&repo, &[new_question(1)], 1).await), (QuestionId(1), None));
    let (first, previous) = saved(append(&repo, &[new_question(2)], 1).await);
    assert_eq!((first, previous.map(|question| question.id)), (QuestionId(2), Some(QuestionId(1))));
}

/// A batch with too few new questions leaves no trace.
pub async fn saves_all_or_nothing(repo: impl QuestionRepo + QuestionArchive) {
    saved(append(&repo, &[new_question(1)], 1).await);
    let known = short(append(&repo, &[new_question(1), new_question(2)], 2).await);
    assert_eq!(known, [Known { position: 0, id: QuestionId(1) }]);
    assert_eq!(short(append(&repo, &[new_question(3)], 2).await), []);
    assert_eq!(short(append(&repo, &[], 1).await), []);
    assert_eq!(all(&repo).await.len(), 1);
    assert_eq!(saved(append(&repo, &[new_question(2)], 1).await).0, QuestionId(2));
}

/// The same question comes back by its source id, and by its text from anywhere.
pub async fn knows_by_source_id_and_by_text(repo: impl QuestionRepo + QuestionArchive) {
    saved(append(&repo, &[new_question(1)], 1).await);
    let make = |source, source_id: Option<&str>, question: &str| {
        let source_id = source_id.map(str::to_owned);
        NewQuestion::new(Draft { source_id, ..Draft::new(source, question, "2") }).expect("a valid question")
    };
    let by_id = make(SourceName::JSERVICE, Some("1"), "Rewritten since?");
    let by_text = make(SourceName::OPENTDB, None, "<b>WHAT</b> comes after: 1");
    let other_source = make(SourceName::OPENTDB, Some("1"), "Quite another one?");
    let known = short(append(&repo, &[by_id, other_source.clone(), by_text], 2).await);
    assert_eq!(known.iter().map(|known| (known.position, known.id.0)).collect::<Vec<_>>(), [(0, 1), (2, 1)]);
    saved(append(&repo, &[other_source], 1).await);
}

/// Of more candidates than are wanted the first new ones are saved, in their order.
pub async fn takes_the_first_new_ones_in_order(repo: impl QuestionRepo + QuestionArchive) {
    saved(append(&repo, &[new_question(2)], 1).await);
    let candidates: Vec<_> = [5, 2, 4, 3, 6].map(new_question).into();
    assert_eq!(saved(append(&repo, &candidates, 3).await).0, QuestionId(2));
    let source_ids: Vec<_> = all(&repo).await.into_iter().map(|question| question.source_id).collect();
    assert_eq!(source_ids, ["3", "4", "5", "2"]);
}

/// A saved question comes back as it went in.
pub async fn keeps_every_field(repo: impl QuestionRepo + QuestionArchive) {
    let full = NewQuestion::new(Draft {
        source_id: Some("x-1".into()),
        category: Some("Größen & Größtes".into()),
        category_id: Some(i64::MAX),
        value: Some(200),
        choices: Some(vec!["Zürich".into(), "東京".into()]),
        created_at: Some(OffsetDateTime::UNIX_EPOCH - Duration::from_hours(24)),
        airdate: Some(OffsetDateTime::UNIX_EPOCH + Duration::from_secs(1)),
        game_id: Some(-7),
        attribution: Some("CC BY-SA 4.0".into()),
        ..Draft::new(SourceName::OPENTDB, "Which city, \"🗼\"?", "東京")
    })
    .expect("a valid question");
    let bare = NewQuestion::new(Draft::new(SourceName::BUILTIN, "Who?", "Ann")).expect("a valid question");
    saved(append(&repo, &[full.clone(), bare.clone()], 2).await);
    for (id, new) in [(1, &full), (2, &bare)] {
        let id = QuestionId(id);
        assert_eq!(repo.get(id).await.expect("an answer"), Some(Question::saved(id, new, saved_at())));
    }
    for missing in [0, 3, u64::MAX] {
        assert_eq!(repo.get(QuestionId(missing)).await.expect("an answer"), None);
    }
}

/// After failures and successes of all sizes the numbers are 1 to n.
pub async fn numbers_have_no_gaps(repo: impl QuestionRepo + QuestionArchive) {
    saved(append(&repo, &[new_question(1), new_question(2)], 2).await);
    short(append(&repo, &[new_question(2), new_question(3)], 2).await);
    saved(append(&repo, &[new_question(2), new_question(3), new_question(4)], 2).await);
    let ids: Vec<_> = all(&repo).await.into_iter().map(|question| question.id.0).collect();
    assert_eq!(ids, [4, 3, 2, 1]);
}

/// Appends at once, of mixed sizes: each answer is the direct predecessor, nobody shares one.
pub async fn concurrent_appends_make_one_chain(repo: impl QuestionRepo + QuestionArchive) {
    let batches: Vec<Vec<NewQuestion>> =
        (0..24_u32).map(|batch| (0..=batch % 4).map(|n| new_question(batch * 10 + n)).collect()).collect();
    let ends = together(batches.iter().map(|batch| append(&repo, batch, batch.len()))).await;
    let mut predecessors = HashSet::new();
    for (end, batch) in ends.into_iter().zip(&batches) {
        let (first, previous) = saved(end);
        let previous = previous.map_or(0, |question| question.id.0);
        assert_eq!(previous + 1, first.0);
        assert!(predecessors.insert(previous), "two appends share the predecessor {previous}");
        for (n, new) in batch.iter().enumerate() {
            let stored = repo.get(QuestionId(first.0 + n as u64)).await.expect("an answer");
            assert_eq!(stored.map(|question| question.source_id).as_deref(), Some(new.source_id()));
        }
    }
    let total: usize = batches.iter().map(Vec::len).sum();
    assert_eq!(all(&repo).await.len(), total);
}

/// Appends at once that want the same questions: each question is saved once, the rest is told.
pub async fn concurrent_appends_of_the_same_questions_save_each_once(
    repo: impl QuestionRepo + QuestionArchive,
) {
    let pool: Vec<_> = (0..8).map(new_question).collect();
    let ends = together((0..12).map(|_| append(&repo, &pool, 1))).await;
    let saved = ends.iter().filter(|end| matches!(end, Append::Saved { .. })).count();
    assert_eq!(saved, 8);
    let log = all(&repo).await;
    assert_eq!(log.len(), 8);
    assert_eq!(log.iter().map(|question| &question.source_id).collect::<HashSet<_>>().len(), 8);
}

/// 2,500 of 5,000 candidates: more than one statement can bind, still one step.
pub async fn a_full_batch_is_saved_in_one_step(repo: impl QuestionRepo + QuestionArchive) {
    let candidates: Vec<_> = (0..5000).map(new_question).collect();
    let odd: Vec<_> = candidates.iter().skip(1).step_by(2).cloned().collect();
    saved(append(&repo, &odd, 2500).await);
    let (first, previous) = saved(append(&repo, &candidates, 2500).await);
    assert_eq!((first.0, previous.map(|question| question.id.0)), (2501, Some(2500)));
    assert_eq!(short(append(&repo, &candidates, 1).await).len(), 5000);
}

/// The receipt of a claim appears together with what was saved, and names the predecessor.
pub async fn finishes_the_claim_with_the_append(repo: impl QuestionRepo + QuestionArchive + IdempotencyRepo) {
    saved(append(&repo, &[new_question(1)], 1).await);
    let claim = won(&repo, 1).await;
    let candidates = [new_question(1), new_question(2)];
    let batch = |wanted| Batch {
        candidates: &candidates,
        wanted: count(wanted),
        saved_at: saved_at(),
        claim: Some(claim),
    };
    short(repo.append(batch(2)).await.expect("an answer"));
    assert_eq!(claim_again(&repo).await, ClaimState::Running);
    saved(repo.append(batch(1)).await.expect("an answer"));
    assert_eq!(
        claim_again(&repo).await,
        ClaimState::Done(DrawReceipt { previous: Some(QuestionId(1)) }.into())
    );
}

/// A request that was taken for dead cannot save any more.
pub async fn a_lost_claim_saves_nothing(repo: impl QuestionRepo + QuestionArchive + IdempotencyRepo) {
    let claim = won(&repo, 1).await;
    repo.release(&claim).await.expect("released");
    won(&repo, 2).await;
    let candidates = [new_question(1)];
    let batch = Batch { candidates: &candidates, wanted: count(1), saved_at: saved_at(), claim: Some(claim) };
    assert!(matches!(repo.append(batch).await, Err(RepoError::Conflict)));
    assert_eq!(all(&repo).await, []);
    assert_eq!(saved(append(&repo, &candidates, 1).await).0, QuestionId(1));
}

async fn won(repo: &impl IdempotencyRepo, holder: u128) -> Claim {
    match repo.claim(key("k"), request("r"), Uuid::from_u128(holder), Duration::from_mins(1)).await {
        Ok(ClaimState::Won(claim)) => claim,
        other => panic!("the claim was not won: {other:?}"),
    }
}

async fn claim_again(repo: &impl IdempotencyRepo) -> ClaimState {
    repo.claim(key("k"), request("r"), Uuid::from_u128(99), Duration::from_mins(1)).await.expect("an answer")
}

/// Pages follow each other without loss or repeat and end exactly at the end.
pub async fn pages_run_newest_first_to_the_end(repo: impl QuestionRepo + QuestionArchive) {
    let seven: Vec<_> = (1..=7).map(new_question).collect();
    saved(append(&repo, &seven, 7).await);
    for limit in [1, 3, 7, 100] {
        let mut request =
            PageRequest { limit: PageLimit::new(limit).expect("a valid limit"), ..PageRequest::default() };
        let mut ids = Vec::new();
        for _ in 0..7 {
            let page = repo.page(&request).await.expect("an answer");
            assert!(!page.items.is_empty());
            ids.extend(page.items.iter().map(|question| question.id.0));
            request.before = page.next;
            if page.next.is_none() {
                break;
            }
        }
        assert_eq!(ids, [7, 6, 5, 4, 3, 2, 1]);
    }
}

/// The search looks for folded text in question and answer; no character of it is special.
pub async fn searches_the_folded_text_literally(repo: impl QuestionRepo + QuestionArchive) {
    let texts =
        [("Who painted the STRASSE?", "Ann"), ("What is 100 percent?", "All"), ("+", "-"), ("%", "_")];
    let questions =
        texts.map(|(question, answer)| NewQuestion::new(Draft::new(SourceName::IMPORT, question, answer)));
    let questions: Vec<_> =
        questions.into_iter().map(|question| question.expect("a valid question")).collect();
    saved(append(&repo, &questions, 4).await);
    let found = [
        ("straße", vec![1]),
        ("ANN", vec![1]),
        ("percent all", vec![]),
        ("%", vec![4]),
        ("_", vec![4]),
        ("+", vec![3]),
        ("the", vec![1]),
        ("", vec![4, 3, 2, 1]),
        ("\\", vec![]),
        ("'", vec![]),
        ("\0", vec![4, 3, 2, 1]),
    ];
    for (text, expected) in found {
        let request = PageRequest { filter: QuestionFilter::default().text(text), ..PageRequest::default() };
        let page = repo.page(&request).await.expect("an answer");
        assert_eq!(page.items.iter().map(|question| question.id.0).collect::<Vec<_>>(), expected, "{text:?}");
    }
}

/// Category and source narrow the page down, together with each other and with the cursor.
pub async fn filters_by_category_and_source(repo: impl QuestionRepo + QuestionArchive) {
    let make = |n: u32, source, category: &str| {
        let draft =
            Draft { category: Some(category.into()), ..Draft::new(source, format!("Which {n}?"), "x") };
        NewQuestion::new(draft).expect("a valid question")
    };
    let questions = [
        make(1, SourceName::BUILTIN, "Science & Nature"),
        make(2, SourceName::JSERVICE, "SCIENCE &amp; NATURE"),
        make(3, SourceName::BUILTIN, "Opera"),
        new_question(4),
    ];
    saved(append(&repo, &questions, 4).await);
    let ids = |filter: QuestionFilter, before: Option<u64>| {
        let request = PageRequest { filter, before: before.map(QuestionId), ..PageRequest::default() };
        let repo = &repo;
        async move {
            let page = repo.page(&request).await.expect("an answer");
            page.items.iter().map(|question| question.id.0).collect::<Vec<_>>()
        }
    };
    let science = QuestionFilter::default().category("science & nature");
    assert_eq!(ids(science.clone(), None).await, [2, 1]);
    assert_eq!(ids(science.clone(), Some(2)).await, [1]);
    assert_eq!(ids(science.source(SourceName::BUILTIN), None).await, [1]);
    assert_eq!(ids(QuestionFilter::default().source(SourceName::BUILTIN), None).await, [3, 1]);
    assert_eq!(ids(QuestionFilter::default().category("science"), None).await, Vec::<u64>::new());
}
