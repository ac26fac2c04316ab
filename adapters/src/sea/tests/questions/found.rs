//! Searches find what reading every text finds, however far the index reaches.

use quizcast_domain::archive::{PageRequest, QuestionArchive, QuestionFilter, QuestionReports};
use quizcast_domain::page::PageLimit;
use quizcast_domain::questions::{Draft, NewQuestion, QuestionId, SourceName, fold};
use quizcast_domain::quiz::{Batch, QuestionRepo};
use quizcast_domain::testkit::contract::fixtures::count;
use sea_orm::DbBackend;
use time::OffsetDateTime;

use crate::sea::tests::on_both_databases;
use crate::sea::tests::place::{Place, first};
use crate::sea::{Database, Progress, SeaArchive, SeaQuestionRepo, Upkeep};

on_both_databases! {
    a_search_finds_what_a_scan_finds
}

/// Letters, marks that combine, signs of patterns and of quoting, Chinese, and signs beyond 16 bits.
const SIGNS: [&str; 16] =
    ["a", "b", "e", "\u{301}", "\u{308}", "%", "_", "\\", "'", "\"", " ", "*", "日", "本", "😀", "ß"];

/// A small random generator with a seed.
struct Dice(u64);

impl Dice {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % end
    }

    fn text(&mut self, least: usize, most: usize) -> String {
        let length = least + self.below(most - least + 1);
        // Most texts use few of the signs, so that long texts have much in common.
        let signs = if self.below(3) == 0 { SIGNS.len() } else { 6 };
        (0..length).map(|_| SIGNS[self.below(signs)]).collect()
    }
}

/// A stored question as the test knows it.
struct Known {
    id: u64,
    folded: String,
    source: SourceName,
    hidden: bool,
}

/// Saves up to `wanted` questions with random texts behind the known ones.
async fn save(log: &SeaQuestionRepo, dice: &mut Dice, known: &mut Vec<Known>, wanted: usize) {
    let mut fresh = Vec::new();
    while fresh.len() < wanted {
        let source = if dice.below(4) == 0 { SourceName::BUILTIN } else { SourceName::IMPORT };
        let draft = Draft::new(source, dice.text(1, 40), dice.text(1, 6));
        let Ok(question) = NewQuestion::new(draft) else { continue };
        let is_known = |one: &NewQuestion| one.fingerprint() == question.fingerprint();
        if known.iter().any(|one| one.folded == question.folded()) || fresh.iter().any(is_known) {
            continue;
        }
        fresh.push(question);
    }
    for fresh in fresh.chunks(100) {
        let (wanted, saved_at) = (count(fresh.len()), OffsetDateTime::UNIX_EPOCH);
        log.append(Batch { candidates: fresh, wanted, saved_at, claim: None }).await.unwrap();
        for question in fresh {
            let (id, folded) = (known.len() as u64 + 1, question.folded().to_owned());
            known.push(Known { id, folded, source: question.draft().source.clone(), hidden: false });
        }
    }
}

/// The newest first numbers that a scan finds among `known`, at most `limit` of them before `before`.
fn scanned(known: &[Known], text: &str, source: Option<&SourceName>, before: u64, limit: usize) -> Vec<u64> {
    let fits = |one: &&Known| {
        !one.hidden
            && one.id < before
            && one.folded.contains(text)
            && source.is_none_or(|name| *name == one.source)
    };
    known.iter().rev().filter(fits).map(|one| one.id).take(limit).collect()
}

/// Searches for parts of stored texts, and for texts by chance, from the end and from the middle of the log.
async fn check(archive: &SeaArchive, dice: &mut Dice, known: &[Known]) {
    for _ in 0..120 {
        let text = if dice.below(4) == 0 {
            dice.text(1, 5)
        } else {
            let folded: Vec<char> = known[dice.below(known.len())].folded.chars().collect();
            let from = dice.below(folded.len());
            folded[from..].iter().take(1 + dice.below(9)).collect()
        };
        let folded = fold(&text);
        if folded.is_empty() {
            continue;
        }
        let source = (dice.below(4) == 0).then_some(SourceName::BUILTIN);
        let filter = QuestionFilter::default().text(&text);
        let filter = source.clone().map_or(filter.clone(), |source| filter.source(source));
        let before = (dice.below(2) == 0).then(|| dice.below(known.len() + 3) as u64);
        let limit = 1 + dice.below(12);
        let request = PageRequest {
            limit: PageLimit::new(i128::try_from(limit).unwrap()).unwrap(),
            before: before.map(QuestionId),
            filter: filter.clone(),
        };
        let page = archive.page(&request).await.unwrap();
        let found: Vec<_> = page.items.iter().map(|question| question.id.0).collect();
        let from = before.unwrap_or(u64::MAX);
        let expected = scanned(known, &folded, source.as_ref(), from, limit + 1);
        assert_eq!(found, expected[..expected.len().min(limit)], "{text:?} before {before:?}");
        assert_eq!(page.next.is_some(), expected.len() > limit, "{text:?} before {before:?}");
        let behind = before.unwrap_or(0);
        let stretch = archive.stretch(QuestionId(behind), &filter, limit).await.unwrap();
        let found: Vec<_> = stretch.iter().map(|question| question.id.0).collect();
        let mut expected = scanned(known, &folded, source.as_ref(), u64::MAX, usize::MAX);
        expected.retain(|id| *id > behind);
        expected.reverse();
        expected.truncate(limit);
        assert_eq!(found, expected, "{text:?} behind {behind}");
    }
}

/// First nothing is in the index, then all but the newest, then all. On PostgreSQL there is no index, and then there is.
async fn a_search_finds_what_a_scan_finds(place: Place) {
    let db = place.migrated().await;
    let (log, archive) = (SeaQuestionRepo::new(db.clone()), SeaArchive::new(db.clone()));
    let (mut dice, mut known) = (Dice(11), Vec::new());
    save(&log, &mut dice, &mut known, 700).await;
    check(&archive, &mut dice, &known).await;
    save(&log, &mut dice, &mut known, 500).await;
    for _ in 0..20 {
        let place = dice.below(known.len());
        known[place].hidden = true;
        assert!(archive.hide(QuestionId(known[place].id), true).await.unwrap());
    }
    assert_eq!(Upkeep::new(db.clone()).run().await.unwrap(), Progress::Done);
    assert_eq!(indexed_to(&db).await, 1200);
    check(&archive, &mut dice, &known).await;
    save(&log, &mut dice, &mut known, 300).await;
    check(&archive, &mut dice, &known).await;
}

/// How far the index reaches.
async fn indexed_to(db: &Database) -> i64 {
    let sql = match db.backend() {
        DbBackend::Sqlite => "SELECT indexed_to FROM search_index",
        _ => {
            "SELECT COALESCE((SELECT last_id FROM quiz_log WHERE EXISTS (SELECT FROM pg_index
                WHERE indexrelid = to_regclass('questions_search') AND indisvalid)), 0)"
        }
    };
    first(&db.read, sql).await
}
