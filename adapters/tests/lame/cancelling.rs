//! Dropping the stream stops everything.

use std::task::Poll;
use std::time::Duration;

use futures_util::{FutureExt, StreamExt, stream};
use quizcast_domain::records::{ByteStream, Transcoder};
use tokio::sync::oneshot;

use crate::support::{endless, pieces, transcoder, until_idle, wav};

/// `stream`, and a message when it is dropped.
fn watched(mut stream: ByteStream) -> (ByteStream, oneshot::Receiver<()>) {
    let (alive, dropped) = oneshot::channel();
    let stream = stream::poll_fn(move |cx| {
        let _held = &alive;
        stream.poll_next_unpin(cx)
    });
    (Box::pin(stream), dropped)
}

#[tokio::test]
async fn dropping_the_stream_ends_the_work_and_drops_the_input() {
    let shared = transcoder("v2", 2);
    let (input, dropped) = watched(endless());
    let mut mp3 = shared.transcode(input, None).await.unwrap();
    for _ in 0..20 {
        mp3.next().await.unwrap().unwrap();
    }
    assert_eq!(shared.load().uploads, 1);
    drop(mp3);
    assert!(dropped.now_or_never().is_some(), "the input lives on");
    until_idle(&shared).await;
}

#[tokio::test]
async fn a_silent_input_is_left_at_once() {
    let shared = transcoder("v2", 1);
    let sound = wav(44_100, 2, 10_000);
    let (input, dropped) = watched(Box::pin(pieces(&sound[..20_000], 1000).chain(stream::pending())));
    let mut mp3 = shared.transcode(input, None).await.unwrap();
    let waiting = futures_util::future::poll_fn(|cx| Poll::Ready(mp3.poll_next_unpin(cx).is_pending()));
    assert!(waiting.await, "more came out than there can be");
    drop(mp3);
    assert!(dropped.now_or_never().is_some());
    until_idle(&shared).await;
}

#[tokio::test]
async fn giving_up_before_the_header_is_there_leaves_nothing() {
    let shared = transcoder("v2", 1);
    let waiting = shared.transcode(Box::pin(stream::pending()), None);
    assert!(tokio::time::timeout(Duration::from_millis(50), waiting).await.is_err());
    until_idle(&shared).await;
}
