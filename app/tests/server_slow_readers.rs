//! HTTP/2 clients that read their answers slowly or not at all.

#[path = "common/http2.rs"]
mod http2;

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use futures_util::stream;
use http2::{DATA, FOREVER, RST_STREAM, WINDOW_UPDATE, connect, frame, get, limits, next, next_frame, serve};
use poem::{Body, EndpointExt, Request, Response, endpoint};
use tokio::io::AsyncWriteExt;
use tokio::sync::watch;
use tokio::time::timeout;

const PIECE: usize = 256 * 1024;
const PIECES: usize = 8;
const STREAMS: u32 = 100;

/// How many bytes of answers are in memory now, and how many there were at most.
type Held = Arc<watch::Sender<(usize, usize)>>;

struct Counted(Vec<u8>, Held);

impl Counted {
    fn new(held: &Held) -> Self {
        held.send_modify(|(now, most)| {
            *now += PIECE;
            *most = (*most).max(*now);
        });
        Self(vec![b'x'; PIECE], Arc::clone(held))
    }
}

impl AsRef<[u8]> for Counted {
    fn as_ref(&self) -> &[u8] {
        &self.0
    }
}

impl Drop for Counted {
    fn drop(&mut self) {
        self.1.send_modify(|(now, _)| *now -= PIECE);
    }
}

/// Answers whose first piece is read before the headers are sent, as the stores read a record.
fn app(held: &Held) -> impl poem::Endpoint<Output = Response> + 'static {
    let held = Arc::clone(held);
    endpoint::make(move |_: Request| {
        let held = Arc::clone(&held);
        async move {
            let first = Counted::new(&held);
            let rest = (1..PIECES).map(move |_| Counted::new(&held));
            let pieces = std::iter::once(first)
                .chain(rest)
                .map(|piece| Ok::<_, std::io::Error>(Bytes::from_owner(piece)));
            Response::builder().body(Body::from_bytes_stream(stream::iter(pieces)))
        }
    })
    .map_to_response()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_takes_nothing_holds_little_and_is_cut_also_with_a_byte_now_and_then() {
    const CONNECTIONS: usize = 10;
    let held: Held = Arc::new(watch::Sender::new((0, 0)));
    let address = serve(app(&held), limits(1_000)).await;
    let mut ends = Vec::new();
    for drips in 0..CONNECTIONS {
        let mut socket = connect(address, Some(100)).await;
        let requests: Vec<u8> = (0..STREAMS).flat_map(|number| get(2 * number + 1)).collect();
        socket.write_all(&requests).await.unwrap();
        let (mut read, mut write) = socket.into_split();
        if drips < 2 {
            tokio::spawn(async move {
                let mut tick = tokio::time::interval(Duration::from_millis(50));
                while write.write_all(&frame(WINDOW_UPDATE, 0, 1, &[0, 0, 0, 1])).await.is_ok() {
                    tick.tick().await;
                }
            });
        } else {
            ends.push(tokio::spawn(async move {
                // Dropping the writer would close this side.
                let _write = write;
                while next(&mut read).await.is_some() {}
            }));
            continue;
        }
        ends.push(tokio::spawn(async move { while next(&mut read).await.is_some() {} }));
    }
    for end in ends {
        timeout(FOREVER, end).await.unwrap().unwrap();
    }
    let mut watched = held.subscribe();
    timeout(FOREVER, watched.wait_for(|(now, _)| *now == 0)).await.unwrap().unwrap();
    let most = held.borrow().1;
    // The shared budget, and two pieces for each connection. The requests ask for 20 times as much.
    assert!(most <= (16 << 20) + CONNECTIONS * 2 * PIECE, "{most} bytes were held");
    assert!(most >= 8 << 20, "{most} bytes were held, so nothing was tried");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_slow_answer_is_reset_and_the_others_of_its_connection_go_on() {
    let held: Held = Arc::new(watch::Sender::new((0, 0)));
    let mut socket = connect(serve(app(&held), limits(5_000)).await, Some(100)).await;
    let more =
        |bytes: u32| [0, 3].map(|stream| frame(WINDOW_UPDATE, 0, stream, &bytes.to_be_bytes())).concat();
    // A burst may be read for 15 seconds, so that the honest answer is not due before the other one.
    socket.write_all(&[get(1), get(3), more(240 * 1024)].concat()).await.unwrap();
    let (mut got, mut reset, mut since_reset) = (0, false, 0);
    while got < PIECES * PIECE {
        let frame_in = next_frame(&mut socket).await.unwrap();
        match (frame_in.kind, frame_in.stream) {
            (DATA, 3) if !frame_in.payload.is_empty() => {
                got += frame_in.payload.len();
                since_reset += usize::from(reset);
                // This answer is read in small steps until the other one is reset, then as fast as it comes.
                socket.write_all(&more(if reset { 1 << 20 } else { 1024 })).await.unwrap();
                if !reset {
                    tokio::time::sleep(Duration::from_millis(20)).await;
                }
            }
            (RST_STREAM, 1) => reset = true,
            (RST_STREAM, other) => assert_eq!(other, 1, "the honest one was reset"),
            _ => {}
        }
    }
    assert!(reset && since_reset > 0);
}
