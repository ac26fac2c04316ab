//! The reads that are measured.

use std::pin::Pin;

use anyhow::Result;
use quizcast_adapters::sea::SeaPorts;
use quizcast_domain::archive::{
    CategoryId, CategoryRequest, ClueArchive, ClueFilter, ClueRequest, PageRequest, QuestionArchive,
    QuestionFilter, RandomRequest,
};
use quizcast_domain::page::PageLimit;
use quizcast_domain::questions::QuestionId;

use super::questions::{FEW, LARGE, MOST, OF_A_GAME, aired};

type Read = Pin<Box<dyn Future<Output = Result<()>> + Send>>;

/// A read.
pub(super) struct Call {
    pub(super) name: &'static str,
    /// The contract's ceiling in milliseconds.
    pub(super) ceiling: Option<f64>,
    /// Makes the read on a log of so many questions, for so manieth time.
    pub(super) run: Box<dyn Fn(SeaPorts, usize, usize) -> Read + Send + Sync>,
}

fn call<F>(
    name: &'static str,
    ceiling: f64,
    run: impl Fn(SeaPorts, usize, usize) -> F + Send + Sync + 'static,
) -> Call
where
    F: Future<Output = Result<()>> + Send + 'static,
{
    let run = move |ports, size, turn| Box::pin(run(ports, size, turn)) as Read;
    Call { name, ceiling: Some(ceiling), run: Box::new(run) }
}

/// A page of questions, from the end or from the middle of the log.
fn page(name: &'static str, ceiling: f64, filter: QuestionFilter, deep: bool) -> Call {
    call(name, ceiling, move |ports, size, turn| {
        let before = deep.then(|| QuestionId((size / 2 - turn) as u64));
        let request = PageRequest { limit: PageLimit::default(), before, filter: filter.clone() };
        async move { Ok(ports.archive.page(&request).await.map(drop)?) }
    })
}

fn random(name: &'static str, ceiling: f64, filter: QuestionFilter, count: usize) -> Call {
    call(name, ceiling, move |ports, _, _| {
        let request = RandomRequest { count, filter: filter.clone(), exclude: Vec::new() };
        async move { Ok(ports.archive.random(&request).await.map(drop)?) }
    })
}

fn clues(
    name: &'static str,
    ceiling: f64,
    offset: u64,
    filter: impl Fn(usize, usize) -> ClueFilter + Send + Sync + 'static,
) -> Call {
    call(name, ceiling, move |ports, size, turn| {
        let request = ClueRequest { filter: filter(size, turn), offset, limit: 100 };
        async move { Ok(ports.clues.clues(&request).await.map(drop)?) }
    })
}

/// All reads, each with the ceiling of the contract.
pub(super) fn calls() -> Vec<Call> {
    of_questions().into_iter().chain(of_categories()).chain(of_clues()).collect()
}

fn of_questions() -> Vec<Call> {
    let all = QuestionFilter::default;
    vec![
        call("a question by number", 5.0, |ports, size, turn| async move {
            Ok(ports.archive.get(QuestionId((size - turn) as u64)).await.map(drop)?)
        }),
        page("page", 10.0, all(), false),
        page("page, deep", 10.0, all(), true),
        page("page of a category of 2 %", 10.0, all().category(LARGE), false),
        page("page of a category of 2 %, deep", 10.0, all().category(LARGE), true),
        page("page of a category of nine", 10.0, all().category("Small 7"), false),
        page("page of a category that is not there", 10.0, all().category("nothing"), false),
        page("page of most sources, deep", 10.0, all().source(MOST), true),
        page("page of a rare source", 10.0, all().source(FEW), false),
        page("page of a value, deep", 10.0, all().value(400), true),
        page("page of a text: common", 10.0, all().text("the"), false),
        page("page of a text: common, deep", 10.0, all().text("the"), true),
        page("page of a text: rare", 10.0, all().text("number 77"), false),
        page("page of a text: one question", 10.0, all().text("number 777 "), false),
        page("page of a text: none", 100.0, all().text("no question holds this"), false),
        page("page of a text: two letters", 10.0, all().text("zq"), false),
        random("random", 5.0, all(), 1),
        random("random, 100", 5.0, all(), 100),
        random("random of a category of 2 %", 5.0, all().category(LARGE), 1),
        random("random of a category of nine", 5.0, all().category("Small 7"), 1),
        random("random of most sources", 5.0, all().source(MOST), 1),
        random("random of a rare source", 5.0, all().source(FEW), 1),
        random("random of a value", 5.0, all().value(400), 1),
        random(
            "random of category, source and value",
            100.0,
            all().category(LARGE).source(MOST).value(400),
            1,
        ),
    ]
}

fn of_categories() -> Vec<Call> {
    vec![
        call("categories", 10.0, |ports, _, _| async move {
            Ok(ports.archive.categories(&CategoryRequest::default()).await.map(drop)?)
        }),
        call("categories, deep", 10.0, |ports, size, _| async move {
            let after = Some(CategoryId((size / 20) as u64));
            Ok(ports
                .archive
                .categories(&CategoryRequest::new(PageLimit::default(), after))
                .await
                .map(drop)?)
        }),
        call("categories with a text", 100.0, |ports, _, _| async move {
            Ok(ports.archive.categories(&CategoryRequest::default().text("all 12")).await.map(drop)?)
        }),
    ]
}

fn of_clues() -> Vec<Call> {
    let open = ClueFilter::default();
    vec![
        clues("clues", 5.0, 0, move |_, _| open),
        clues("clues from 10,000 on", 5.0, 10_000, move |_, _| open),
        clues("clues of a category of 2 %", 5.0, 0, move |_, _| ClueFilter {
            category: Some(CategoryId(1)),
            ..open
        }),
        clues("clues of a category of 2 %, the last", 5.0, 9_900, move |_, _| ClueFilter {
            category: Some(CategoryId(1)),
            ..open
        }),
        clues("clues of a value from 10,000 on", 5.0, 10_000, move |_, _| ClueFilter {
            value: Some(400),
            ..open
        }),
        clues("clues of a game", 5.0, 0, move |size, turn| ClueFilter {
            game: i64::try_from(size / OF_A_GAME / 2 + turn).ok(),
            ..open
        }),
        clues("clues of a day", 5.0, 0, move |size, turn| {
            let day = Some(aired(size / 2 + turn * OF_A_GAME));
            ClueFilter { aired_from: day, aired_to: day, ..open }
        }),
        clues("clues since a day", 100.0, 0, move |size, turn| ClueFilter {
            aired_from: Some(aired(size / 2 + turn)),
            ..open
        }),
        clues("clues of category and value", 100.0, 0, move |_, _| ClueFilter {
            category: Some(CategoryId(1)),
            value: Some(200),
            ..open
        }),
        call("a clue", 5.0, |ports, size, turn| async move {
            Ok(ports.clues.clue(QuestionId((size - turn) as u64)).await.map(drop)?)
        }),
        call("random clues, 100", 5.0, |ports, _, _| async move {
            Ok(ports.clues.random_clues(100).await.map(drop)?)
        }),
        call("finals, 1", 5.0, |ports, _, _| async move { Ok(ports.clues.finals(1).await.map(drop)?) }),
        call("numbered categories, 100", 5.0, |ports, _, _| async move {
            Ok(ports.clues.numbered(0, 100).await.map(drop)?)
        }),
        call("numbered categories from 10,000 on", 5.0, |ports, _, _| async move {
            Ok(ports.clues.numbered(10_000, 100).await.map(drop)?)
        }),
        call("popular categories", 100.0, |ports, _, _| async move {
            Ok(ports.clues.popular(100).await.map(drop)?)
        }),
        call("all clues of a category of 2 %", 100.0, |ports, _, _| async move {
            let mut behind = QuestionId(0);
            while let Some(last) = ports.clues.clues_in(CategoryId(1), behind, 250).await?.last() {
                behind = last.id;
            }
            Ok(())
        }),
        call("export of 1,000", 100.0, |ports, size, _| async move {
            let behind = QuestionId((size / 2) as u64);
            Ok(ports.archive.stretch(behind, &QuestionFilter::default(), 1000).await.map(drop)?)
        }),
    ]
}
