//! The elements of a JSON file, one after the other.

use std::collections::BTreeMap;
use std::io;

use serde_json::Value;

use super::super::input::{Feed, Line};
use super::super::row::MAX_ROW;
use super::CONTAINERS;
use super::brackets::{Brackets, Step};

/// Where the elements are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::forms) enum Shape {
    /// In an array, or in an array that is a member of an object. Several of them may follow each other.
    Arrays,
    /// The outermost values themselves.
    Values,
    /// One on each line.
    Lines,
}

/// What was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::forms) enum Piece {
    /// An element, or what stands where one should be.
    Element { line: u64, cut_off: bool },
    /// An element that is longer than a row may be.
    TooLong { line: u64 },
}

/// What hinders reading on.
#[derive(Debug)]
pub(in crate::forms) enum Broken {
    Io(io::Error),
    Json(&'static str),
}

impl From<io::Error> for Broken {
    fn from(error: io::Error) -> Self {
        Self::Io(error)
    }
}

/// Where the reading stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    /// Between two outermost values.
    Top,
    /// Between two members of an outermost object.
    Object,
    /// Between two elements of an array, which is a member of an object or not.
    Array { in_object: bool },
}

/// The elements of a JSON file.
pub(in crate::forms) struct Elements {
    pub(in crate::forms) feed: Feed,
    shape: Shape,
    place: Place,
    /// The bytes of the last element.
    pub(in crate::forms) bytes: Vec<u8>,
    /// The members that stand before the array in an outermost object, such as a category's title.
    pub(in crate::forms) around: BTreeMap<String, Value>,
}

/// Longest member around the array that is kept, and most of them.
const MAX_AROUND: (usize, usize) = (4096, 64);

fn is_blank(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\r' | b'\n')
}

impl Elements {
    pub(in crate::forms) fn new(feed: Feed, shape: Shape) -> Self {
        Self { feed, shape, place: Place::Top, bytes: Vec::new(), around: BTreeMap::new() }
    }

    /// Finds the next element and puts its bytes into `bytes`. `None` at the end of the file.
    pub(in crate::forms) fn next(&mut self) -> Result<Option<Piece>, Broken> {
        if self.shape == Shape::Lines {
            return Ok(self.next_line()?);
        }
        loop {
            match self.place {
                Place::Top => match self.feed.skip(is_blank)? {
                    None => return Ok(None),
                    Some(b'[') => self.enter(Place::Array { in_object: false }),
                    Some(b'{') if self.shape == Shape::Values => return self.element().map(Some),
                    Some(b'{') => {
                        self.around.clear();
                        self.enter(Place::Object);
                    }
                    Some(_) => {
                        return Err(Broken::Json(
                            "there is something that is neither an array nor an object",
                        ));
                    }
                },
                Place::Object => self.member()?,
                Place::Array { in_object } => match self.feed.skip(|byte| is_blank(byte) || byte == b',')? {
                    None => return Err(MIDWAY),
                    Some(b']') => self.enter(if in_object { Place::Object } else { Place::Top }),
                    Some(_) => return self.element().map(Some),
                },
            }
        }
    }

    /// Goes on behind the next byte.
    fn enter(&mut self, place: Place) {
        self.feed.consume(1);
        self.place = place;
    }

    /// Reads a line, and skips blank ones.
    fn next_line(&mut self) -> io::Result<Option<Piece>> {
        loop {
            let line = self.feed.line();
            let Some(got) = self.feed.read_line(&mut self.bytes, MAX_ROW)? else { return Ok(None) };
            match got {
                Line::TooLong => return Ok(Some(Piece::TooLong { line })),
                Line::Whole { .. } if self.bytes.iter().all(|byte| is_blank(*byte)) => {}
                Line::Whole { ended } => return Ok(Some(Piece::Element { line, cut_off: !ended })),
            }
        }
    }

    /// Reads a member of an outermost object, or goes into it, if it is the array with the elements.
    fn member(&mut self) -> Result<(), Broken> {
        match self.feed.skip(|byte| is_blank(byte) || byte == b',')? {
            None => return Err(MIDWAY),
            Some(b'}') => {
                self.enter(Place::Top);
                return Ok(());
            }
            Some(b'"') => {}
            Some(_) => return Err(Broken::Json("a name was expected")),
        }
        let name = self.name()?;
        if self.feed.skip(is_blank)? != Some(b':') {
            return Err(Broken::Json("a colon was expected"));
        }
        self.feed.consume(1);
        match self.feed.skip(is_blank)? {
            None => Err(MIDWAY),
            Some(b'[') if CONTAINERS.contains(&name.as_str()) => {
                self.enter(Place::Array { in_object: true });
                Ok(())
            }
            Some(_) => {
                let piece = self.element()?;
                let small = matches!(piece, Piece::Element { .. }) && self.bytes.len() <= MAX_AROUND.0;
                if small
                    && self.around.len() < MAX_AROUND.1
                    && let Ok(value) = serde_json::from_slice(&self.bytes)
                {
                    self.around.insert(name, value);
                }
                Ok(())
            }
        }
    }

    /// Reads the name of a member. Only its beginning is kept.
    fn name(&mut self) -> Result<String, Broken> {
        const MOST: usize = 100;
        self.feed.consume(1);
        let mut name = Vec::new();
        let mut escaped = false;
        loop {
            let chunk = self.feed.chunk()?;
            let Some(byte) = chunk.first().copied() else { return Err(MIDWAY) };
            self.feed.consume(1);
            match byte {
                b'"' if !escaped => return Ok(String::from_utf8_lossy(&name).into_owned()),
                _ if name.len() < MOST => name.push(byte),
                _ => {}
            }
            escaped = !escaped && byte == b'\\';
        }
    }

    /// Reads a value. One that is too long is read to its end, but not kept.
    fn element(&mut self) -> Result<Piece, Broken> {
        self.bytes.clear();
        let line = self.feed.line();
        let mut brackets = Brackets::default();
        let mut too_long = false;
        loop {
            let chunk = self.feed.chunk()?;
            if chunk.is_empty() {
                return Err(MIDWAY);
            }
            let end = chunk.iter().enumerate().find_map(|(at, byte)| match brackets.step(*byte) {
                Step::Inside => None,
                Step::Last => Some(at + 1),
                Step::After => Some(at),
            });
            let used = end.unwrap_or(chunk.len());
            too_long |= self.bytes.len() + used > MAX_ROW;
            if too_long {
                self.bytes.clear();
            } else {
                self.bytes.extend_from_slice(&chunk[..used]);
            }
            self.feed.consume(used);
            if end.is_some() {
                return Ok(if too_long { Piece::TooLong { line } } else { self.found(line)? });
            }
        }
    }

    /// An element without a byte is a bracket that does not belong here: it is skipped.
    fn found(&mut self, line: u64) -> Result<Piece, Broken> {
        if self.bytes.is_empty() {
            self.bytes.extend(self.feed.chunk()?.first().copied());
            self.feed.consume(1);
        }
        Ok(Piece::Element { line, cut_off: false })
    }
}

const MIDWAY: Broken = Broken::Json("the JSON ends midway");

#[cfg(test)]
#[path = "elements/tests.rs"]
mod tests;
