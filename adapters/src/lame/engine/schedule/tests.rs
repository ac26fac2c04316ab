use std::sync::Arc;

use super::*;
use crate::lame::mp3::Layout;
use crate::lame::pcm::{Channels, Pcm};

/// A job that gives its name, one byte, for each piece.
struct Named(u8);

impl Job for Named {
    fn feed(&mut self, _: &Piece) -> Result<Bytes, EncoderError> {
        Ok(Bytes::copy_from_slice(&[self.0]))
    }
    fn close(&mut self, _: Close) -> Result<Closed, EncoderError> {
        Ok(Closed { bytes: Bytes::new(), tag: None })
    }
}

const BYTES: usize = 200;

fn piece() -> Piece {
    Piece::whole(Arc::new(Pcm::I16(Channels::of(&[0; BYTES / 2], &[]))), false)
}

fn upload(schedule: &mut Schedule) -> UploadKey {
    let key = schedule.add();
    schedule.begin(key, Assembler::new(Layout::of(44_100, 1).unwrap(), None));
    key
}

fn open(schedule: &mut Schedule, key: UploadKey, name: u8, pieces: usize) {
    schedule.open(key, Box::new(Named(name)), None);
    (0..pieces).for_each(|_| schedule.push(key, piece()));
}

fn work(schedule: &mut Schedule) -> Option<u8> {
    let mut task = schedule.next_task()?;
    let output = task.run().unwrap();
    let name = output.bytes.first().copied();
    schedule.put_back(task, output);
    Some(name.unwrap_or(b'.'))
}

/// The bytes that are next in order; the consumer takes them at once.
fn assembled(schedule: &mut Schedule, key: UploadKey) -> Vec<u8> {
    let mut all = Vec::new();
    while let Some(Assembly::Part(assembler, part)) = schedule.take_assembly(key) {
        all.extend_from_slice(&part.bytes);
        schedule.taken(key, &part.bytes);
        schedule.put_assembler(key, assembler);
    }
    all
}

#[test]
fn uploads_take_turns() {
    let mut schedule = Schedule::new(1, 10_000);
    let uploads = [b'a', b'b', b'c'].map(|name| {
        let key = upload(&mut schedule);
        open(&mut schedule, key, name, if name == b'a' { 4 } else { 2 });
        key
    });
    let served: Vec<u8> = std::iter::from_fn(|| work(&mut schedule)).collect();
    assert_eq!(served, b"abcabcaa");
    assert_eq!(assembled(&mut schedule, uploads[1]), b"bb");
}

#[test]
fn two_threads_never_have_the_same_segment() {
    let mut schedule = Schedule::new(2, 10_000);
    let key = upload(&mut schedule);
    open(&mut schedule, key, b'1', 2);
    let first = schedule.next_task().unwrap();
    assert!(schedule.next_task().is_none());
    open(&mut schedule, key, b'2', 1);
    assert!(schedule.next_task().is_some(), "the next segment is free");
    schedule.put_back(first, Closed { bytes: Bytes::new(), tag: None });
    assert!(schedule.next_task().is_some());
}

#[test]
fn bytes_keep_their_order_whoever_is_ready_first() {
    let mut schedule = Schedule::new(2, 10_000);
    let key = upload(&mut schedule);
    open(&mut schedule, key, b'1', 1);
    schedule.close(key, Close::Seam);
    let slow = schedule.next_task().unwrap();
    open(&mut schedule, key, b'2', 2);
    assert_eq!((work(&mut schedule), work(&mut schedule)), (Some(b'2'), Some(b'2')));
    assert_eq!(assembled(&mut schedule, key), b"");
    schedule.put_back(slow, Closed { bytes: Bytes::from_static(b"1"), tag: None });
    assert_eq!(assembled(&mut schedule, key), b"1", "the segment is not closed yet");
    assert_eq!(work(&mut schedule), Some(b'.'));
    assert_eq!(assembled(&mut schedule, key), b"22");
}

#[test]
fn what_waits_counts_until_it_is_taken() {
    let mut schedule = Schedule::new(1, 10_000);
    let key = upload(&mut schedule);
    open(&mut schedule, key, b'a', 3);
    assert_eq!(schedule.used(), 3 * BYTES);
    work(&mut schedule);
    assert_eq!(schedule.used(), 2 * BYTES + 1, "sound became MP3");
    assembled(&mut schedule, key);
    assert_eq!(schedule.used(), 2 * BYTES);
    schedule.remove(key);
    assert_eq!(schedule.used(), 0);
}

#[test]
fn a_full_budget_holds_readers_back_but_stops_none() {
    let mut schedule = Schedule::new(2, 3 * BYTES);
    let (greedy, modest) = (upload(&mut schedule), upload(&mut schedule));
    let may = |schedule: &Schedule, key| schedule.may_push(key, BYTES, usize::MAX);
    open(&mut schedule, greedy, b'g', 1);
    assert!(!may(&schedule, greedy), "more than its share of a budget for two");
    assert!(may(&schedule, modest));
    open(&mut schedule, modest, b'm', 1);
    schedule.push(greedy, piece());
    assert!(!may(&schedule, modest), "the budget is full");
    work(&mut schedule);
    work(&mut schedule);
    assert!(may(&schedule, modest), "nothing of it is in the queue");
}

#[test]
fn a_consumer_that_takes_nothing_holds_its_reader_back() {
    let mut schedule = Schedule::new(1, 100 << 20);
    let key = upload(&mut schedule);
    open(&mut schedule, key, b'a', 1);
    let task = schedule.next_task().unwrap();
    let large = Bytes::from(vec![0; MAX_UNTAKEN + 1]);
    schedule.put_back(task, Closed { bytes: large.clone(), tag: None });
    assert!(schedule.may_push(key, BYTES, usize::MAX), "it is not in the consumer's hands yet");
    assert!(schedule.take_assembly(key).is_some());
    assert!(!schedule.may_push(key, BYTES, usize::MAX));
    schedule.taken(key, &large);
    assert!(schedule.may_push(key, BYTES, usize::MAX));
}

#[test]
fn alone_an_upload_has_a_segment_for_each_thread_and_one_more() {
    let mut schedule = Schedule::new(2, 10_000);
    let key = upload(&mut schedule);
    for name in 0..3 {
        assert!(schedule.may_open(key));
        open(&mut schedule, key, name, 0);
    }
    assert!(!schedule.may_open(key));
}

#[test]
fn on_a_busy_server_an_upload_has_one_segment() {
    let mut schedule = Schedule::new(2, 10_000);
    let keys = [(); 3].map(|()| upload(&mut schedule));
    open(&mut schedule, keys[0], b'a', 0);
    assert!(!schedule.may_open(keys[0]));
    assert!(schedule.may_open(keys[1]));
}

#[test]
fn nobody_waits_for_an_upload_that_is_gone() {
    let mut schedule = Schedule::new(1, 0);
    let key = upload(&mut schedule);
    open(&mut schedule, key, b'a', 1);
    let mut task = schedule.next_task().unwrap();
    schedule.remove(key);
    let output = task.run().unwrap();
    schedule.put_back(task, output);
    assert!(schedule.may_push(key, BYTES, 0) && schedule.may_open(key) && !schedule.has(key));
    assert_eq!(schedule.used(), 0);
}
