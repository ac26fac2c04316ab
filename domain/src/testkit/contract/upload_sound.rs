//! The rules of [`UploadRepo`](crate::uploads::UploadRepo) about the WAV and the MP3 of an upload.

use std::future::poll_fn;

use bytes::Bytes;

use super::fixtures::record;
use super::record_repo::FREE;
use super::upload_repo::{Uploads, seam, upload};
use crate::records::{ByteRange, ByteStream, Hold, Room};
use crate::uploads::{Claimed, Failure, Held, Kept, NextSeam};

/// Bytes that differ at each position.
fn sound(length: usize) -> Vec<u8> {
    (0..length).map(|at| u8::try_from((at * 7 + at / 251) % 256).expect("a byte")).collect()
}

async fn all_of(mut stream: ByteStream) -> Vec<u8> {
    let mut found = Vec::new();
    while let Some(bytes) = poll_fn(|context| stream.as_mut().poll_next(context)).await {
        found.extend_from_slice(&bytes.expect("a piece"));
    }
    found
}

impl Uploads {
    async fn wav(&self, hold: &Hold, position: u64) -> Vec<u8> {
        all_of(self.uploads.wav(hold, position).await.expect("a stream")).await
    }

    pub(super) async fn mp3(&self, held: &Held, length: usize) -> Vec<u8> {
        let range = ByteRange::new(0, length as u64).expect("a range");
        all_of(self.audio.read(held.audio, range).await.expect("an answer").expect("a body")).await
    }
}

/// The WAV comes back from any position, whatever the sizes in which it was kept, also to a later hold.
pub async fn the_wav_comes_back_from_any_position(all: Uploads) {
    all.rows.owner(1).await;
    let new = upload(1, 1);
    let hold = all.held(&new).await.hold;
    assert_eq!(all.wav(&hold, 0).await, []);
    let wav = sound(1_300_000);
    let mut at = 0;
    for size in [1, 300_000, 256 * 1024, 0, 256 * 1024 - 1, 475_712] {
        assert_eq!(all.keep(&hold, &wav[at..at + size]).await, Kept::Yes);
        at += size;
        assert_eq!(all.offset(&new).await, at as u64);
    }
    all.let_go(&hold).await;
    let hold = all.claimed(&new).await.hold;
    for position in [0, 1, 2, 300_000, 300_001, 300_002, 1_299_999, 1_300_000] {
        assert!(all.wav(&hold, position as u64).await == wav[position..], "from {position}");
    }
}

/// A seam ends the WAV before it. The offset follows the seam, and never decreases.
pub async fn a_seam_ends_the_wav_before_it(all: Uploads) {
    all.rows.owner(1).await;
    let new = upload(2, 1);
    let hold = all.held(&new).await.hold;
    let wav = sound(900_000);
    assert_eq!(all.keep(&hold, &wav[..600_000]).await, Kept::Yes);
    assert_eq!(all.advance(&hold, b"mp3", Some(&seam(500_123)), FREE).await, Kept::Yes);
    assert_eq!(all.offset(&new).await, 600_000);
    assert!(all.wav(&hold, 500_123).await == wav[500_123..600_000]);
    assert_eq!(all.advance(&hold, b"mp3", Some(&seam(800_001)), FREE).await, Kept::Yes);
    assert_eq!(all.offset(&new).await, 800_001);
    assert_eq!(all.wav(&hold, 800_001).await, []);
    let next = NextSeam::At(9_000_000);
    let rest = [Bytes::copy_from_slice(&wav[800_001..])];
    assert_eq!(all.uploads.keep(&hold, &rest, next, 0).await.expect("an answer"), Kept::Yes);
    all.let_go(&hold).await;
    let later = all.claimed(&new).await;
    assert_eq!((later.upload.offset, later.seam, later.next), (900_000, Some(seam(800_001)), next));
    assert_eq!(later.body_length, 6);
    assert!(all.wav(&later.hold, 800_001).await == wav[800_001..]);
}

/// The MP3 is one body, whatever the sizes in which it came.
pub async fn the_mp3_is_one_body(all: Uploads) {
    all.rows.owner(1).await;
    let (new, piece) = (upload(1, 1), 256 * 1024);
    let mut held = all.held(&new).await;
    let (mp3, mut at) = (sound(4 * piece + 900_000), 0);
    let sizes = [1, piece - 1, piece, 600_000, 0, 1, 2 * piece - 300_001, 600_000];
    for (step, size) in sizes.into_iter().enumerate() {
        let seam = seam(step as u64 * 1000);
        assert_eq!(all.advance(&held.hold, &mp3[at..at + size], Some(&seam), FREE).await, Kept::Yes);
        at += size;
        if step % 3 == 2 {
            all.let_go(&held.hold).await;
            held = all.claimed(&new).await;
        }
        assert!(all.mp3(&held, at).await == mp3[..at], "after step {step}");
    }
    assert_eq!(at, mp3.len());
}

/// A later hold goes on behind the last seam: MP3 that came after it is made again.
pub async fn mp3_behind_the_last_seam_is_forgotten(all: Uploads) {
    all.rows.owner(1).await;
    let (new, mp3) = (upload(1, 1), sound(900_000));
    let first = all.held(&new).await.hold;
    assert_eq!(all.advance(&first, &mp3[..300_000], Some(&seam(10)), FREE).await, Kept::Yes);
    for _ in 0..2 {
        assert_eq!(all.advance(&first, &vec![0xEE; 290_000], None, FREE).await, Kept::Yes);
    }
    let Claimed::Yes(held) = all.claim(&new, true).await else { panic!("not taken") };
    assert_eq!((held.body_length, &held.seam), (300_000, &Some(seam(10))));
    assert_eq!(all.advance(&held.hold, &mp3[300_000..300_001], Some(&seam(11)), FREE).await, Kept::Yes);
    assert_eq!(all.advance(&held.hold, &mp3[300_001..], None, FREE).await, Kept::Yes);
    assert!(all.mp3(&held, mp3.len()).await == mp3);
    all.let_go(&held.hold).await;
    assert_eq!(all.claimed(&new).await.body_length, 300_001);
}

/// The MP3 of open uploads counts: of the owner, and of all.
pub async fn open_uploads_count_in_the_quotas(all: Uploads) {
    all.rows.owner(1).await;
    all.rows.owner(2).await;
    all.rows.add(&record(1, 1, 100), FREE).await;
    let user = |most| Room { user: Some(most), store: None };
    let store = |most| Room { user: None, store: Some(most) };
    let one = all.held(&upload(1, 1)).await.hold;
    let same = all.held(&upload(2, 1)).await.hold;
    let other = all.held(&upload(3, 2)).await.hold;
    assert_eq!(all.advance(&one, &[1; 10], Some(&seam(1)), user(109)).await, Kept::UserFull);
    assert_eq!(all.offset(&upload(1, 1)).await, 0, "nothing was stored");
    assert_eq!(all.advance(&one, &[1; 10], Some(&seam(1)), user(110)).await, Kept::Yes);
    assert_eq!(all.advance(&same, &[1; 10], None, user(119)).await, Kept::UserFull);
    assert_eq!(all.advance(&same, &[1; 10], None, user(120)).await, Kept::Yes);
    assert_eq!(all.advance(&other, &[1; 10], None, user(10)).await, Kept::Yes);
    assert_eq!(all.advance(&other, &[1; 10], None, store(139)).await, Kept::StoreFull);
    assert_eq!(all.advance(&other, &[1; 10], None, store(140)).await, Kept::Yes);
    assert_eq!(all.advance(&other, &[], Some(&seam(5)), store(1)).await, Kept::Yes, "it adds nothing");
    assert!(all.uploads.remove(upload(1, 1).id, upload(1, 1).user).await.expect("an answer"));
    assert_eq!(all.advance(&other, &[1; 10], None, store(140)).await, Kept::Yes);
}

/// WAV that cannot be encoded before its end is kept up to a limit for all such uploads together.
pub async fn sounds_that_cannot_be_cut_have_a_limit(all: Uploads) {
    all.rows.owner(1).await;
    all.rows.owner(2).await;
    let kept = async |hold: &Hold, next, length: usize, most| {
        let wav = [Bytes::from(vec![1; length])];
        all.uploads.keep(hold, &wav, next, most).await.expect("an answer")
    };
    let one = all.held(&upload(1, 1)).await.hold;
    let two = all.held(&upload(2, 2)).await.hold;
    let usual = all.held(&upload(3, 2)).await.hold;
    assert_eq!(kept(&usual, NextSeam::Unknown, 1000, 0).await, Kept::Yes, "it does not count");
    assert_eq!(kept(&one, NextSeam::Never, 101, 100).await, Kept::StoreFull);
    assert_eq!(all.offset(&upload(1, 1)).await, 0);
    assert_eq!(kept(&one, NextSeam::Never, 60, 100).await, Kept::Yes);
    assert_eq!(kept(&two, NextSeam::Never, 41, 100).await, Kept::StoreFull);
    assert_eq!(kept(&two, NextSeam::Never, 40, 100).await, Kept::Yes);
    assert_eq!(kept(&one, NextSeam::Never, 1, 100).await, Kept::StoreFull, "its own bytes count");
    assert!(all.uploads.fail(&one, &Failure::TooLong).await.expect("an answer"));
    assert_eq!(kept(&two, NextSeam::Never, 60, 100).await, Kept::Yes, "what ended does not count");
    assert_eq!(all.wav(&two, 0).await.len(), 100);
}
