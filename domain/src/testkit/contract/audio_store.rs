//! The rules of [`AudioStore`].

use std::future::poll_fn;
use std::io::Read;

use bytes::Bytes;
use uuid::Uuid;

use crate::records::{AudioId, AudioStore, ByteRange, ByteStream, Created, StreamError};
use crate::testkit::together;

/// Stores cut bodies at multiples of this.
const CHUNK: usize = 256 * 1024;

fn id(n: u128) -> AudioId {
    AudioId(Uuid::from_u128(0x9C_A0D1_0000 + n))
}

/// The body number `n`: no stretch of it looks like another.
fn body(n: u8, length: usize) -> Bytes {
    let mut state = u64::from(n).wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1;
    let mut bytes = Vec::with_capacity(length + 8);
    while bytes.len() < length {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        bytes.extend(state.to_le_bytes());
    }
    bytes.truncate(length);
    bytes.into()
}

/// Writes `body` in pieces of `piece` bytes, and returns [`Created::note`].
async fn write(store: &impl AudioStore, id: AudioId, body: &Bytes, piece: usize) -> Option<String> {
    let Created { mut writer, note } = store.create(id).await.expect("created");
    let mut at = 0;
    while at < body.len() {
        let end = body.len().min(at + piece);
        writer.write(body.slice(at..end)).await.expect("written");
        at = end;
    }
    assert_eq!(writer.finish().await.expect("finished"), body.len() as u64);
    note
}

async fn next(stream: &mut ByteStream) -> Option<Result<Bytes, StreamError>> {
    poll_fn(|context| stream.as_mut().poll_next(context)).await
}

async fn all(mut stream: ByteStream) -> Vec<u8> {
    let mut bytes = Vec::new();
    while let Some(piece) = next(&mut stream).await {
        bytes.extend(piece.expect("a piece"));
    }
    bytes
}

async fn read(store: &impl AudioStore, id: AudioId, start: usize, end: usize) -> Option<Vec<u8>> {
    let range = ByteRange::new(start as u64, end as u64).expect("a range");
    match store.read(id, range).await.expect("an answer") {
        Some(stream) => Some(all(stream).await),
        None => None,
    }
}

/// Bodies of all sizes around the borders of chunks come back as they were written, in pieces of any size.
pub async fn bytes_come_back_as_written(store: impl AudioStore) {
    let sizes = [
        (1, 1),
        (2, 1),
        (417, 100),
        (CHUNK - 1, 4096),
        (CHUNK, CHUNK),
        (CHUNK + 1, 4097),
        (2 * CHUNK, 2 * CHUNK),
        (2 * CHUNK + 1, CHUNK - 1),
        (5 * CHUNK + 17, 3 * CHUNK + 1),
        (44 * CHUNK + 3, 300_001),
    ];
    for (n, (size, piece)) in (0_u8..).zip(sizes) {
        let (id, body) = (id(u128::from(n)), body(n, size));
        write(&store, id, &body, piece).await;
        let found = read(&store, id, 0, size).await.expect("a body");
        assert!(found == body, "{size} bytes in pieces of {piece} came back differently");
        if let Some(mut file) = store.open(id).await {
            let mut found = Vec::new();
            file.read_to_end(&mut found).expect("a file that can be read");
            assert!(found == body, "{size} bytes in pieces of {piece} stand in a file that has others");
        }
    }
}

/// Any stretch can be read.
pub async fn any_range_can_be_read(store: impl AudioStore) {
    let size = 3 * CHUNK + 100;
    let body = body(1, size);
    write(&store, id(1), &body, 10_000).await;
    let ranges = [
        (0, 1),
        (0, 2),
        (1, 2),
        (size - 1, size),
        (0, size),
        (1, size - 1),
        (CHUNK - 1, CHUNK),
        (CHUNK, CHUNK + 1),
        (CHUNK - 1, CHUNK + 1),
        (CHUNK, 2 * CHUNK),
        (CHUNK - 1, 2 * CHUNK + 1),
        (CHUNK + 7, 3 * CHUNK + 7),
        (3 * CHUNK, size),
        (3 * CHUNK + 1, size - 1),
    ];
    for (start, end) in ranges {
        let found = read(&store, id(1), start, end).await.expect("a body");
        assert!(found == body[start..end], "{start}..{end} came back differently");
    }
}

/// Under an id that was never used there is nothing.
pub async fn an_unknown_id_has_no_bytes(store: impl AudioStore) {
    assert_eq!(read(&store, id(1), 0, 1).await, None);
    assert_eq!(read(&store, id(1), 10 * CHUNK, 11 * CHUNK).await, None);
}

/// A removed body is gone, removing again is fine, and others stay.
pub async fn a_removed_body_is_gone(store: impl AudioStore) {
    let (one, two) = (body(1, 70 * CHUNK + 1), body(2, CHUNK + 1));
    let note = write(&store, id(1), &one, 1 << 20).await;
    write(&store, id(2), &two, 1 << 20).await;
    for _ in 0..2 {
        store.remove(id(1), note.clone()).await.expect("removed");
        assert_eq!(read(&store, id(1), 0, 1).await, None);
        assert_eq!(read(&store, id(1), 70 * CHUNK, 70 * CHUNK + 1).await, None);
    }
    store.remove(id(3), None).await.expect("there was none");
    assert!(read(&store, id(2), 0, two.len()).await.expect("a body") == two);
}

/// A writer cannot bring a removed body back, whether it had written bytes or none.
pub async fn a_writer_does_not_revive_what_was_removed(store: impl AudioStore) {
    for (n, size) in [(1, 2 * CHUNK), (2, 0)] {
        let Created { mut writer, note } = store.create(id(n)).await.expect("created");
        if size > 0 {
            writer.write(body(1, size)).await.expect("written");
        }
        store.remove(id(n), note).await.expect("removed");
        let mut end = Ok(());
        for _ in 0..50 {
            if end.is_ok() {
                end = writer.write(body(2, CHUNK)).await;
            }
        }
        if end.is_ok() {
            end = writer.finish().await.map(drop);
        }
        assert!(end.is_err(), "nobody told the writer");
        assert_eq!(read(&store, id(n), 0, 1).await, None);
    }
}

/// What a writer leaves that is dropped before its end can be removed.
pub async fn an_unfinished_body_can_be_removed(store: impl AudioStore) {
    for (n, size) in [(1, 0), (2, 10), (3, 3 * CHUNK), (4, 30 * CHUNK)] {
        let Created { mut writer, note } = store.create(id(n)).await.expect("created");
        if size > 0 {
            writer.write(body(1, size)).await.expect("written");
        }
        drop(writer);
        store.remove(id(n), note).await.expect("removed");
        assert_eq!(read(&store, id(n), 0, 1).await, None);
    }
}

/// Writers at the same time do not mix their bytes.
pub async fn writers_do_not_mix(store: impl AudioStore) {
    let bodies: Vec<Bytes> = (0..8).map(|n| body(n, 2 * CHUNK + usize::from(n) * 1000 + 1)).collect();
    let store = &store;
    together((0..).zip(&bodies).map(|(n, body)| async move { write(store, id(n), body, 50_000).await }))
        .await;
    for (n, body) in (0..).zip(&bodies) {
        assert!(read(store, id(n), 0, body.len()).await.expect("a body") == *body);
    }
}

/// Streams that nobody polls block no other reader or writer.
pub async fn slow_readers_hold_nothing(store: impl AudioStore) {
    let big = body(1, 6 * CHUNK);
    write(&store, id(1), &big, 1 << 20).await;
    let whole = ByteRange::new(0, big.len() as u64).expect("a range");
    let mut slow = Vec::new();
    for _ in 0..40 {
        let mut stream = store.read(id(1), whole).await.expect("an answer").expect("a body");
        let first = next(&mut stream).await.expect("a piece").expect("a piece");
        slow.push((first, stream));
    }
    let other = body(2, 3 * CHUNK);
    write(&store, id(2), &other, 1 << 20).await;
    assert!(read(&store, id(2), 0, other.len()).await.expect("a body") == other);
    for (first, stream) in slow {
        let mut found = first.to_vec();
        found.extend(all(stream).await);
        assert!(found == big);
    }
}
