//! The input, with a buffer to look ahead.

use std::io::{self, Read};

/// The size of the buffer: any block of ADPCM, whose length has 16 bits, and the head of the chunk behind it.
pub(crate) const CAPACITY: usize = 72 * 1024;

/// A reader with a buffer of fixed size, which is all it ever holds.
#[derive(Debug)]
pub(crate) struct Source<R> {
    input: R,
    buffer: Box<[u8]>,
    start: usize,
    end: usize,
    ended: bool,
    position: u64,
}

impl<R: Read> Source<R> {
    pub(crate) fn new(input: R) -> Self {
        Self::at(input, 0)
    }

    /// An input that begins at `position` of its file.
    pub(crate) fn at(input: R, position: u64) -> Self {
        let buffer = vec![0; CAPACITY].into_boxed_slice();
        Self { input, buffer, start: 0, end: 0, ended: false, position }
    }

    /// How many bytes were consumed.
    pub(crate) const fn position(&self) -> u64 {
        self.position
    }

    /// The next bytes: at least `wanted`, or all that are left; more if they are in the buffer already.
    pub(crate) fn peek(&mut self, wanted: usize) -> io::Result<&[u8]> {
        self.fill(wanted)?;
        Ok(&self.buffer[self.start..self.end])
    }

    /// The same; of an input that breaks, what came before.
    pub(crate) fn peek_unbroken(&mut self, wanted: usize) -> &[u8] {
        let _broken = self.fill(wanted);
        &self.buffer[self.start..self.end]
    }

    fn fill(&mut self, wanted: usize) -> io::Result<()> {
        debug_assert!(wanted <= CAPACITY, "a look ahead of {wanted} bytes");
        if self.start + wanted > CAPACITY {
            self.buffer.copy_within(self.start..self.end, 0);
            self.end -= self.start;
            self.start = 0;
        }
        while self.end - self.start < wanted && !self.ended {
            match self.input.read(&mut self.buffer[self.end..]) {
                Ok(0) => self.ended = true,
                Ok(got) => self.end += got,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }

    /// Skips `count` bytes that are in the buffer.
    pub(crate) fn consume(&mut self, count: usize) {
        let count = count.min(self.end - self.start);
        self.start += count;
        self.position += count as u64;
        if self.start == self.end {
            self.start = 0;
            self.end = 0;
        }
    }

    /// Skips `count` bytes, and returns how many the input had.
    pub(crate) fn skip(&mut self, count: u64) -> io::Result<u64> {
        let mut left = count;
        while left > 0 {
            let here = self.peek(1)?.len();
            if here == 0 {
                break;
            }
            let step = usize::try_from(left).map_or(here, |left| left.min(here));
            self.consume(step);
            left -= step as u64;
        }
        Ok(count - left)
    }
}
