//! Cuts a sound into segments while it arrives.

use std::collections::VecDeque;

use super::plan::{PRE_ROLL, Plan, Span};
use super::segment::Close;
use crate::lame::pcm::Piece;

/// The next step with the segments.
#[derive(Debug)]
pub(crate) enum Step {
    /// A segment begins.
    Open(Span),
    /// Samples for the newest segment.
    Feed(Piece),
    /// The newest segment ends.
    Close(Close),
}

/// Cuts by position alone, so that the same sound is cut in the same way however it comes in.
///
/// A segment ends only once there is sound beyond it, so the last one gets the rest. The next segment begins
/// with sound that the one before has, too, so `recent` keeps a little.
#[derive(Debug)]
pub(crate) struct Cutter {
    plan: Plan,
    chunk: u64,
    span: Option<Span>,
    position: u64,
    recent: VecDeque<(u64, Piece)>,
}

impl Cutter {
    /// Cuts by `plan`, with `chunk` samples for each frame.
    pub(crate) fn new(plan: Plan, chunk: u32) -> Self {
        Self::going_on(plan, chunk, 0)
    }

    /// Goes on at the sample `position`, which is before the pre-roll of the plan's next segment.
    pub(crate) fn going_on(plan: Plan, chunk: u32, position: u64) -> Self {
        Self { plan, chunk: u64::from(chunk), span: None, position, recent: VecDeque::new() }
    }

    /// How many samples were cut, or passed over.
    pub(crate) const fn position(&self) -> u64 {
        self.position
    }

    /// The sample behind those that the first segment needs which will be opened.
    pub(crate) fn upcoming_end(&self) -> Option<u64> {
        self.limit(self.plan.clone().next_span())
    }

    /// Returns the steps for the next samples. `piece` has at least one, and all pieces but the last consist
    /// of whole chunks.
    pub(crate) fn push(&mut self, piece: Piece) -> Vec<Step> {
        let mut steps = Vec::new();
        let start = self.position;
        self.position += piece.samples().len() as u64;
        self.recent.push_back((start, piece));
        let mut span = match self.span {
            Some(span) => span,
            None => self.open(&mut steps),
        };
        self.feed(start.max(span.first_chunk() * self.chunk), span, &mut steps);
        while self.limit(span).is_some_and(|limit| self.position > limit) {
            steps.push(Step::Close(Close::Seam));
            span = self.open(&mut steps);
            self.feed(span.first_chunk() * self.chunk, span, &mut steps);
        }
        let needed = self.position.saturating_sub((PRE_ROLL + 1) * self.chunk);
        while self.recent.get(1).is_some_and(|(start, _)| *start <= needed) {
            self.recent.pop_front();
        }
        steps
    }

    fn open(&mut self, steps: &mut Vec<Step>) -> Span {
        let span = self.plan.next_span();
        self.span = Some(span);
        steps.push(Step::Open(span));
        span
    }

    fn limit(&self, span: Span) -> Option<u64> {
        span.end_chunk().map(|chunk| chunk * self.chunk)
    }

    fn feed(&self, from: u64, span: Span, steps: &mut Vec<Step>) {
        let to = self.limit(span).unwrap_or(u64::MAX);
        for (start, piece) in &self.recent {
            let within =
                |position: u64| usize::try_from(position.saturating_sub(*start)).unwrap_or(usize::MAX);
            let part = piece.part(within(from), within(to));
            if part.samples().len() > 0 {
                steps.push(Step::Feed(part));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::lame::pcm::{Channels, Pcm, Samples};

    const CHUNK: usize = 4;

    /// Cuts a sound whose samples count from 0, in blocks of `block` samples. Returns each segment's span, its first
    /// and last sample, and how it was closed.
    fn cut(samples: usize, block: usize, plan: Plan) -> Vec<(Span, usize, usize, Option<Close>)> {
        let mut cutter = Cutter::new(plan, u32::try_from(CHUNK).unwrap());
        let mut found: Vec<(Span, Vec<usize>, Option<Close>)> = Vec::new();
        for start in (0..samples).step_by(block) {
            let left: Vec<_> =
                (start..samples.min(start + block)).map(|n| i16::try_from(n).unwrap()).collect();
            let piece = Piece::whole(Arc::new(Pcm::I16(Channels::of(&left, &[]))), false);
            for step in cutter.push(piece) {
                match step {
                    Step::Open(span) => found.push((span, Vec::new(), None)),
                    Step::Close(close) => found.last_mut().unwrap().2 = Some(close),
                    Step::Feed(piece) => {
                        let Samples::I16(left, None) = piece.samples() else {
                            panic!("other samples came out")
                        };
                        let samples = left.iter().map(|n| usize::try_from(*n).unwrap());
                        found.last_mut().unwrap().1.extend(samples);
                    }
                }
            }
            assert!(cutter.recent.len() <= 17 * CHUNK / block + 2, "too much is remembered");
        }
        found
            .into_iter()
            .map(|(span, heard, close)| {
                assert!(
                    heard.windows(2).all(|pair| pair[1] == pair[0] + 1),
                    "samples are missing or doubled"
                );
                (span, heard[0], heard[heard.len() - 1], close)
            })
            .collect()
    }

    #[test]
    fn a_segment_ends_only_when_there_is_sound_beyond_it() {
        // The first segment has the frames 0..98, which need the chunks 0..99.
        for samples in [1, 98 * CHUNK, 99 * CHUNK] {
            let found = cut(samples, 16 * CHUNK, Plan::segments());
            assert_eq!(found, [(Span { number: 0, first: 0, end: Some(98) }, 0, samples - 1, None)]);
        }
        let found = cut(99 * CHUNK + 1, 16 * CHUNK, Plan::segments());
        let (first, second) =
            (Span { number: 0, first: 0, end: Some(98) }, Span { number: 1, first: 98, end: Some(196) });
        let seam = (first, 0, 99 * CHUNK - 1, Some(Close::Seam));
        assert_eq!(found, [seam, (second, 82 * CHUNK, 99 * CHUNK, None)]);
    }

    #[test]
    fn blocks_of_any_size_are_cut_alike() {
        let samples = 5000;
        let expected = cut(samples, CHUNK, Plan::segments());
        assert_eq!(expected.len(), 5);
        for block in [2, 7, 16, 32, 200, 2000] {
            assert_eq!(cut(samples, block * CHUNK, Plan::segments()), expected, "blocks of {block}");
        }
    }

    #[test]
    fn a_whole_sound_is_never_cut() {
        let found = cut(5000, 16 * CHUNK, Plan::whole());
        assert_eq!(found, [(Span { number: 0, first: 0, end: None }, 0, 4999, None)]);
    }
}
