use std::future::poll_fn;

use bytes::Bytes;

use super::*;
use crate::lame::bits::Bits;
use crate::lame::engine::encoder::{EncoderError, EncoderSpec};
use crate::lame::engine::plan::Span;
use crate::lame::engine::segment::{Close, Closed, Job, SegmentJob};
use crate::lame::engine::upload::{Consumer, Producer, begin};
use crate::lame::mp3::{Assembler, Layout};
use crate::lame::pcm::{Channels, Pcm, Piece};

/// An encoder with a bug.
struct Panics;

impl Job for Panics {
    fn feed(&mut self, _: &Piece) -> Result<Bytes, EncoderError> {
        panic!("for a test")
    }
    fn close(&mut self, _: Close) -> Result<Closed, EncoderError> {
        panic!("for a test")
    }
}

const LAYOUT: Layout = Layout { rate_in: 44_100, rate_out: 44_100, stereo: false };

fn pool() -> Arc<Pool> {
    Arc::new(Pool::start(1, 1 << 20, true).unwrap())
}

fn upload(pool: &Arc<Pool>) -> (Producer, Consumer) {
    let (mut producer, consumer) = begin(pool, 10).unwrap();
    producer.begin(Assembler::new(LAYOUT, None), usize::MAX);
    (producer, consumer)
}

fn sound() -> Piece {
    Piece::whole(Arc::new(Pcm::I16(Channels::of(&vec![1000; 11_520], &[]))), false)
}

async fn next(consumer: &mut Consumer) -> Option<Result<SegmentPart, TranscodeError>> {
    poll_fn(|cx| consumer.poll_part(cx)).await
}

#[tokio::test]
async fn a_panic_costs_only_the_upload_it_happens_in() {
    let pool = pool();
    let (bad, mut bad_mp3) = upload(&pool);
    let (good, mut good_mp3) = upload(&pool);
    let spec = EncoderSpec { layout: LAYOUT, bits: Bits::Quality(2), tag: true };
    good.open(Box::new(SegmentJob::new(spec, Span { number: 0, first: 0, end: None }, 1152)), None).unwrap();
    good.push(sound()).unwrap();
    bad.open(Box::new(Panics), None).unwrap();
    bad.push(sound()).unwrap();
    assert!(matches!(next(&mut bad_mp3).await, Some(Err(TranscodeError::Encoder(_)))));
    assert!(bad.open(Box::new(Panics), None).is_err(), "the reader is told to stop");
    good.push(sound()).unwrap();
    good.close(Close::End);
    assert!(matches!(next(&mut good_mp3).await, Some(Ok(SegmentPart::Body(_)))));
}

#[tokio::test]
async fn a_reader_that_dies_is_no_end_of_the_sound() {
    let pool = pool();
    let (producer, mut consumer) = upload(&pool);
    drop(producer);
    assert!(matches!(next(&mut consumer).await, Some(Err(TranscodeError::Encoder(_)))));
    assert!(next(&mut consumer).await.is_none());
    assert!(pool.shared().lock().readers.is_empty());
}

#[test]
fn threads_end_with_the_pool() {
    let pool = pool();
    let shared = Arc::downgrade(pool.shared());
    drop(pool);
    let ended = std::time::Instant::now() + std::time::Duration::from_mins(1);
    while shared.strong_count() > 0 {
        assert!(std::time::Instant::now() < ended, "a thread lives on");
        thread::yield_now();
    }
}
