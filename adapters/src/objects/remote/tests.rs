//! Uploads to a slow store.

use std::time::Duration;

use futures_util::future::join_all;
use object_store::memory::InMemory;
use object_store::throttle::{ThrottleConfig, ThrottledStore};

use super::super::part::FREE;
use super::*;

const MIB: usize = 1 << 20;

/// A store that needs the time `part` for each part.
fn slow(part: Duration) -> Arc<ThrottledStore<InMemory>> {
    let config = ThrottleConfig { wait_put_per_call: part, ..ThrottleConfig::default() };
    Arc::new(ThrottledStore::new(InMemory::new(), config))
}

async fn writer(store: &Arc<ThrottledStore<InMemory>>, places: &Places, n: usize) -> Box<dyn AudioWriter> {
    let remote: Arc<dyn Remote> = Arc::clone(store) as _;
    create(remote, places.clone(), Path::from(n.to_string())).await.unwrap().writer
}

/// Writes pieces until one has waited for a minute. Returns the length of all of them, that last one included.
async fn fill(writer: &mut Box<dyn AudioWriter>) -> usize {
    const PIECE: usize = 60_000;
    let mut taken = 0;
    while let Ok(written) =
        tokio::time::timeout(Duration::from_mins(1), writer.write(Bytes::from(vec![7; PIECE]))).await
    {
        written.unwrap();
        taken += PIECE;
    }
    taken + PIECE
}

#[tokio::test(start_paused = true)]
async fn uploads_to_a_store_that_takes_nothing_hold_their_share_and_the_places() {
    let (store, places) = (slow(Duration::from_hours(1)), Places::of(4));
    let mut writers = join_all((0..12).map(|n| writer(&store, &places, n))).await;
    let held: usize = join_all(writers.iter_mut().map(fill)).await.into_iter().sum();
    assert!(held >= 4 * PART, "{held}");
    assert!(held <= 12 * FREE + 4 * PART + 12 * 60_000, "{} MiB", held / MIB);
}

/// More uploads than places, all of them in the middle of a part: every one finishes.
#[tokio::test(start_paused = true)]
async fn a_slow_store_gets_all_of_each_upload_in_the_end() {
    let (store, places) = (slow(Duration::from_secs(20)), Places::of(2));
    let uploads = (0..6).map(|n| {
        let (store, places) = (&store, &places);
        async move {
            let mut writer = writer(store, places, n).await;
            for piece in 0..90_u8 {
                writer.write(Bytes::from(vec![piece; 70_001])).await.unwrap();
            }
            assert_eq!(writer.finish().await.unwrap(), 90 * 70_001);
            let stored = store.get(&Path::from(n.to_string())).await.unwrap().bytes().await.unwrap();
            assert!(
                stored.chunks(70_001).zip(0..90).all(|(got, piece)| got.iter().all(|byte| *byte == piece))
            );
        }
    });
    join_all(uploads).await;
}

/// A dropped writer frees its places, also those of parts that are being sent.
#[tokio::test(start_paused = true)]
async fn a_dropped_upload_frees_its_places() {
    let (store, places) = (slow(Duration::from_hours(1)), Places::of(2));
    let mut first = writer(&store, &places, 1).await;
    assert!(fill(&mut first).await > 2 * PART);
    drop(first);
    let mut second = writer(&store, &places, 2).await;
    assert!(fill(&mut second).await > 2 * PART);
}
