//! The rules of [`RecordRepo`](crate::records::RecordRepo) about lists and names.

use std::time::Duration;

use super::fixtures::record;
use super::record_repo::{FREE, Rows};
use crate::page::PageLimit;
use crate::records::{Record, RecordId, RecordName, RecordOrder, RecordRequest};
use crate::users::UserId;

/// Every order from its front.
const ORDERS: [RecordOrder; 5] = [
    RecordOrder::Newest(None),
    RecordOrder::Oldest(None),
    RecordOrder::Name(None),
    RecordOrder::Longest(None),
    RecordOrder::Largest(None),
];

fn id(n: u128) -> RecordId {
    record(n, 1, 9).id
}

fn ids<const N: usize>(numbers: [u128; N]) -> Vec<RecordId> {
    numbers.map(id).to_vec()
}

fn request(size: i128, order: RecordOrder) -> RecordRequest {
    RecordRequest::new(PageLimit::new(size).expect("a limit"), order)
}

fn named(name: &str) -> Option<RecordName> {
    RecordName::new(name)
}

impl Rows {
    /// Adds the first user's record number `n` with a name, or with none if it is blank.
    async fn add_as(&self, n: u128, name: &str, seconds: u64, length: u64) {
        let mut made = record(n, 1, length);
        made.name = named(name);
        made.facts.duration = Duration::from_secs(seconds);
        self.add(&made, FREE).await;
    }

    /// All that `text` finds, in this order.
    async fn with_text(&self, owner: UserId, order: &RecordOrder, text: &str) -> Vec<RecordId> {
        self.found(owner, request(2, order.clone()).text(text)).await
    }
}

/// Pages run newest first to the end, though all records are of the same time, whatever their size.
pub async fn pages_run_newest_first(rows: Rows) {
    let owner = rows.owner(1).await;
    rows.owner(2).await;
    for n in [7, 3, 9, 1, 5, 6] {
        rows.add(&record(n, 1 + u128::from(n == 9), 100), FREE).await;
    }
    for size in [1, 2, 4, 5, 6] {
        assert_eq!(rows.list(owner, size).await, ids([6, 5, 1, 3, 7]), "in pages of {size}");
    }
}

/// Each order is kept from page to page, whatever their size; where two records are equal, their places decide.
pub async fn pages_run_in_each_order(rows: Rows) {
    let owner = rows.owner(1).await;
    rows.owner(2).await;
    rows.add_as(1, "Zebra.wav", 30, 500).await;
    rows.add_as(2, "", 10, 700).await;
    rows.add_as(3, "étude", 30, 600).await;
    rows.add_as(4, "a_song.WAV", 20, 500).await;
    rows.add(&record(9, 2, 550), FREE).await;
    rows.add_as(5, "", 50, 3_000_000_000).await;
    rows.add_as(6, "A song.wav", 20, 600).await;
    rows.add_as(7, "Ångström", 30, 20).await;
    let wanted = [
        ids([7, 6, 5, 4, 3, 2, 1]),
        ids([1, 2, 3, 4, 5, 6, 7]),
        ids([4, 6, 1, 7, 3, 2, 5]),
        ids([5, 7, 3, 1, 6, 4, 2]),
        ids([5, 2, 6, 3, 4, 1, 7]),
    ];
    for (order, wanted) in ORDERS.iter().zip(wanted) {
        for size in 1..=8 {
            let found = rows.sorted(owner, size, order.clone()).await;
            assert_eq!(found, wanted, "{order:?} in pages of {size}");
        }
    }
}

/// Records that are equal in everything come once each.
pub async fn equal_records_come_once_each(rows: Rows) {
    let owner = rows.owner(1).await;
    for (name, first) in [("same", 1), ("", 11)] {
        for n in first..first + 5 {
            rows.add_as(n, name, 10, 100).await;
        }
    }
    let oldest_first = ids([1, 2, 3, 4, 5, 11, 12, 13, 14, 15]);
    for order in ORDERS {
        let mut found = rows.sorted(owner, 3, order.clone()).await;
        if !matches!(order, RecordOrder::Oldest(_) | RecordOrder::Name(_)) {
            found.reverse();
        }
        assert_eq!(found, oldest_first, "{order:?}");
    }
}

/// In every order a list goes on although the record that a page ended with was removed, or stands elsewhere by now.
pub async fn pages_go_on_after_a_removed_record(rows: Rows) {
    let owner = rows.owner(1).await;
    for (at, order) in (0_u128..).zip(ORDERS) {
        for step in 1..=8 {
            let name = if step > 6 { String::new() } else { format!("{step}") };
            rows.add_as(at * 10 + u128::from(step), &name, step, 100 + step).await;
        }
        let whole = rows.sorted(owner, 100, order.clone()).await;
        let (mut asked, mut found) = (request(2, order), Vec::new());
        loop {
            let page = rows.records.page(owner, &asked).await.expect("an answer");
            found.extend(page.items.iter().map(|record| record.id));
            let last = *found.last().expect("a record");
            if found.len() % 4 == 0 {
                assert!(rows.records.remove(last, owner).await.expect("an answer"));
            } else {
                // By name it comes first now.
                rows.records.rename(last, owner, named("0")).await.expect("an answer").expect("a record");
            }
            match page.next {
                Some(next) => asked.order = next,
                None => break,
            }
        }
        assert_eq!((found.len(), &found), (8, &whole), "{:?}", asked.order);
        for id in whole {
            rows.records.remove(id, owner).await.expect("an answer");
        }
    }
}

/// A text is looked for in the folded names as it is, in every order and to the last page. Records without a name have
/// none.
pub async fn finds_by_a_part_of_the_name(rows: Rows) {
    let owner = rows.owner(1).await;
    rows.owner(2).await;
    rows.add(&record(9, 2, 100), FREE).await;
    for (n, name) in
        [(1, "Übung 100%.wav"), (2, "U\u{308}BUNG_2"), (3, "other"), (4, ""), (5, "++"), (6, "übung")]
    {
        rows.add_as(n, name, 1, 100).await;
    }
    for order in ORDERS {
        for (text, wanted) in [
            ("ÜBUNG", ids([1, 2, 6])),
            ("g 2", ids([2])),
            ("bung100", ids([])),
            ("_", ids([])),
            ("100%", ids([1])),
            ("+", ids([5])),
            ("ubung", ids([])),
            ("", ids([1, 2, 3, 4, 5, 6])),
            (" \0 ", ids([1, 2, 3, 4, 5, 6])),
        ] {
            let mut found = rows.with_text(owner, &order, text).await;
            found.sort();
            assert_eq!(found, wanted, "{text:?} in {order:?}");
        }
    }
}

/// A new name changes nothing else of a record; lists and searches know it from then on.
pub async fn a_renamed_record_keeps_everything_else(rows: Rows) {
    let (owner, other) = (rows.owner(1).await, rows.owner(2).await);
    for n in [1, 2, 3] {
        rows.add(&record(n, 1, 100), FREE).await;
    }
    let rename = async |user, name| rows.records.rename(id(1), user, name).await.expect("an answer");
    assert_eq!(rename(other, named("stolen")).await, None);
    for name in [named("Zweite Übung.wav"), None, named("first")] {
        let wanted = Record { name: name.clone(), ..record(1, 1, 100) };
        assert_eq!(rename(owner, name).await.as_ref(), Some(&wanted));
        assert_eq!(rows.kept(&wanted).await.as_ref(), Some(&wanted));
        let by_name = rows.sorted(owner, 2, RecordOrder::Name(None)).await;
        let found = rows.with_text(owner, &RecordOrder::Newest(None), "zweite ÜBUNG").await;
        match wanted.name.as_ref().map(RecordName::as_str) {
            Some("first") => assert_eq!((by_name, found), (ids([1, 3, 2]), ids([]))),
            Some(_) => assert_eq!((by_name, found), (ids([1, 3, 2]), ids([1]))),
            None => assert_eq!((by_name, found), (ids([3, 1, 2]), ids([]))),
        }
    }
    assert_eq!(rows.list(owner, 10).await, ids([3, 2, 1]), "it keeps its place");
    assert_eq!((rows.used(1).await, rows.counted(1).await), (Some((300, 300)), (3, 300)));
    rows.records.remove(id(1), owner).await.expect("an answer");
    assert_eq!(rename(owner, None).await, None);
}
