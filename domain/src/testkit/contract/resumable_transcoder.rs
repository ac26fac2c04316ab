//! The rules of [`ResumableTranscoder`].

use std::future::poll_fn;

use bytes::Bytes;

use super::transcoder::{pieces, stream, wav};
use crate::records::{StreamError, TranscodeError, Transcoded};
use crate::uploads::{ResumableTranscoder, Seam, SegmentPart};

/// The error that breaks an input here.
fn broken() -> StreamError {
    StreamError(Box::new(std::fmt::Error))
}

/// What came of a stretch of an encode, and how it ended.
struct Stretch {
    /// The body before the last seam, if the input broke; else all of it.
    body: Vec<u8>,
    seams: Vec<Seam>,
    /// Where the first seam was announced.
    next: Option<u64>,
    /// `None` if the input broke.
    end: Option<Transcoded>,
}

/// Goes on `from` a seam, with `wav` from that seam's position on to `until`, where the input breaks unless it is its
/// end.
async fn stretch(
    transcoder: &impl ResumableTranscoder,
    from: Option<&Seam>,
    wav: &[u8],
    until: usize,
) -> Stretch {
    let at = from.map_or(0, |seam| usize::try_from(seam.position).expect("a position in memory"));
    let mut input = pieces(&wav[at..until], 5_000);
    if until < wav.len() {
        input.push_back(Err(broken()));
    }
    let state = from.map(|seam| seam.state.clone());
    let mut found = Stretch { body: Vec::new(), seams: Vec::new(), next: None, end: None };
    let mut parts = match transcoder.go_on(state, stream(input), Some("A title".to_owned())).await {
        Ok(encoding) => {
            found.next = encoding.next;
            encoding.parts
        }
        Err(TranscodeError::Input(_)) => return found,
        Err(error) => panic!("{error:?}"),
    };
    let mut behind = Vec::new();
    loop {
        let part = poll_fn(|context| parts.as_mut().poll_next(context)).await;
        assert!(found.end.is_none() || part.is_none(), "something comes after the end");
        match part {
            Some(Ok(SegmentPart::Body(bytes))) => behind.extend_from_slice(&bytes),
            Some(Ok(SegmentPart::Seam(seam))) => {
                found.body.append(&mut behind);
                found.seams.push(seam);
            }
            Some(Ok(SegmentPart::End(end))) => {
                found.body.append(&mut behind);
                found.end = Some(end);
            }
            Some(Err(TranscodeError::Input(_))) => return found,
            Some(Err(error)) => panic!("{error:?}"),
            None => {
                assert!(found.end.is_some(), "the stream ends without an end");
                return found;
            }
        }
    }
}

/// The body and the end of an encode that breaks after each of `breaks` bytes of the WAV, and goes on from its last
/// seam.
async fn with_breaks(
    transcoder: &impl ResumableTranscoder,
    wav: &[u8],
    breaks: &[usize],
) -> (Vec<u8>, Transcoded) {
    let (mut body, mut seam) = (Vec::new(), None);
    for until in breaks {
        let mut part = stretch(transcoder, seam.as_ref(), wav, *until).await;
        body.append(&mut part.body);
        seam = part.seams.pop().or(seam);
    }
    let mut rest = stretch(transcoder, seam.as_ref(), wav, wav.len()).await;
    body.append(&mut rest.body);
    (body, rest.end.expect("an end"))
}

/// Breaks change no byte, wherever they are and however many.
pub async fn breaks_change_nothing(transcoder: impl ResumableTranscoder) {
    let wav = wav(SECONDS);
    let whole = with_breaks(&transcoder, &wav, &[]).await;
    assert!(!whole.0.is_empty() && !whole.1.head.is_empty());
    let all = wav.len();
    let several = [all / 3, all / 2, all / 2, all / 5 * 4, all - 1];
    for breaks in [&[1][..], &[43, 44, 300], &[all / 4], &[all / 2 + 1], &[all - 1], &several] {
        assert!(with_breaks(&transcoder, &wav, breaks).await == whole, "broken after {breaks:?}");
    }
}

/// Before the error of a broken input comes each seam that an unbroken one has there, with the same body before it.
pub async fn whole_segments_come_before_the_error(transcoder: impl ResumableTranscoder) {
    let wav = wav(SECONDS);
    let whole = stretch(&transcoder, None, &wav, wav.len()).await;
    assert!(whole.seams.len() > 1, "a sound of {SECONDS} s can be cut");
    let mut announced = whole.next.expect("a sound that can be cut");
    for (number, seam) in whole.seams.iter().enumerate().take(3) {
        // Seams are only announced by about a place, so this break is well between two of them.
        let until = usize::try_from(u64::midpoint(announced, seam.next))
            .expect("a position in memory")
            .min(wav.len() - 1);
        let part = stretch(&transcoder, None, &wav, until).await;
        assert!(part.seams.len() > number, "{} seams after {until} bytes", part.seams.len());
        assert!(whole.body.starts_with(&part.body));
        for (found, expected) in part.seams.iter().zip(&whole.seams) {
            assert_eq!(found.position, expected.position);
        }
        announced = seam.next;
    }
}

/// Each seam lies behind the one before it, needs no more of the WAV than was there, and announces the next.
pub async fn seams_run_forward(transcoder: impl ResumableTranscoder) {
    let wav = wav(SECONDS);
    let first = transcoder.go_on(None, stream(pieces(&wav, wav.len())), None).await.expect("an encode");
    let mut announced = first.next.expect("a sound that can be cut");
    drop(first);
    let mut position = 0;
    for (number, seam) in stretch(&transcoder, None, &wav, wav.len()).await.seams.into_iter().enumerate() {
        assert!(seam.position > position, "{} behind {position}", seam.position);
        assert!(seam.position <= announced, "{} was announced for {announced}", seam.position);
        assert!(seam.next > announced, "{} behind {announced}", seam.next);
        assert!(!seam.state.is_empty() && seam.state.len() <= MOST_STATE, "{} bytes", seam.state.len());
        if number < 3 {
            let here = usize::try_from(seam.position).expect("a position in memory");
            let rest = stream(pieces(&wav[here..], wav.len()));
            let on = transcoder.go_on(Some(seam.state), rest, None).await.expect("an encode");
            assert_eq!(on.next, Some(seam.next));
        }
        (position, announced) = (seam.position, seam.next);
    }
}

/// A state that this program did not make is told from a broken encoder.
pub async fn a_foreign_state_is_outdated(transcoder: impl ResumableTranscoder) {
    let wav = wav(SECONDS);
    let seam = stretch(&transcoder, None, &wav, wav.len()).await.seams.remove(0);
    let mut newer = seam.state.to_vec();
    newer[0] = 0xFF;
    let shorter = seam.state.slice(..seam.state.len() - 1);
    let longer = Bytes::from([&seam.state[..], &[0]].concat());
    for foreign in [Bytes::new(), newer.into(), shorter, longer, Bytes::from_static(b"no state at all")] {
        let refused = transcoder.go_on(Some(foreign), stream(pieces(b"", 1)), None).await;
        assert!(matches!(refused.err(), Some(TranscodeError::Outdated)));
    }
}

/// Enough for several segments of every transcoder.
const SECONDS: u32 = 12;
/// What the port allows.
const MOST_STATE: usize = 128 * 1024;
