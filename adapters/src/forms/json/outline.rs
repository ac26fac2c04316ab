//! What the beginning of a JSON file looks like.

use super::super::table::Column;
use super::CONTAINERS;

/// The outermost value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::forms) enum Top {
    Array,
    Object,
}

/// The names in the beginning of a JSON file.
#[derive(Debug)]
pub(in crate::forms) struct Outline {
    pub(in crate::forms) top: Top,
    /// The names in the outermost object, down to the one that holds the rows.
    pub(in crate::forms) names: Vec<String>,
    /// Whether one of them holds the rows.
    pub(in crate::forms) contains_rows: bool,
    /// The names in the first row.
    pub(in crate::forms) row: Vec<String>,
    /// Whether a line break follows the outermost object, which itself has none, or nothing follows it.
    pub(in crate::forms) one_line: bool,
}

impl Outline {
    /// Reads the outline from the first bytes of a file. `None` if it is no JSON.
    pub(in crate::forms) fn of(head: &[u8]) -> Option<Self> {
        let mut peek = Peek { bytes: head, at: 0 };
        let top = match peek.next()? {
            b'[' => Top::Array,
            b'{' => Top::Object,
            _ => return None,
        };
        let mut outline =
            Self { top, names: Vec::new(), contains_rows: false, row: Vec::new(), one_line: false };
        match top {
            Top::Array => {
                peek.at += 1;
                // A CSV file may begin with a bracket.
                if !matches!(
                    peek.next()?,
                    b'{' | b'[' | b']' | b'"' | b'n' | b't' | b'f' | b'0'..=b'9' | b'-'
                ) {
                    return None;
                }
                outline.row = peek.first_row();
            }
            Top::Object => {
                let start = peek.at;
                let whole = peek.object(|name, peek| outline.note(name, peek));
                let line = &head[start..peek.at.max(start)];
                let rest = head[peek.at.min(head.len())..].trim_ascii_start();
                outline.one_line = whole.is_some()
                    && !line.contains(&b'\n')
                    && (rest.is_empty()
                        || head[peek.at..].iter().find(|b| !b" \t\r".contains(b)) == Some(&b'\n'));
                // A question may have members of its own that are called as containers are.
                let is_row = outline.names.iter().any(|name| Column::named(name) == Some(Column::Question));
                outline.contains_rows &= !is_row;
                if !outline.contains_rows {
                    outline.row.clone_from(&outline.names);
                }
            }
        }
        Some(outline)
    }

    fn note(&mut self, name: String, peek: &mut Peek<'_>) -> Option<()> {
        let holds_rows = CONTAINERS.contains(&name.as_str()) && peek.next()? == b'[';
        self.names.push(name);
        if holds_rows && !self.contains_rows {
            self.contains_rows = true;
            let mut inside = Peek { bytes: peek.bytes, at: peek.at + 1 };
            self.row = inside.first_row();
        }
        peek.value()
    }

    /// Whether the first row has a question.
    pub(in crate::forms) fn has_question(&self) -> bool {
        self.row.iter().any(|name| Column::named(name) == Some(Column::Question))
    }

    /// Whether the first row has all these names.
    pub(in crate::forms) fn row_has(&self, names: &[&str]) -> bool {
        names.iter().all(|name| self.row.iter().any(|found| found == name))
    }

    /// Whether the first row has one of these names.
    pub(in crate::forms) fn row_has_one(&self, names: &[&str]) -> bool {
        names.iter().any(|name| self.row_has(&[name]))
    }
}

/// A place in the beginning of a file. What it cannot read to the end is `None`.
struct Peek<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl Peek<'_> {
    /// The next byte that is not blank.
    fn next(&mut self) -> Option<u8> {
        let rest = self.bytes.get(self.at..)?;
        self.at += rest.iter().position(|byte| !byte.is_ascii_whitespace())?;
        self.bytes.get(self.at).copied()
    }

    /// The names in the first object of the array in which this place is.
    fn first_row(&mut self) -> Vec<String> {
        let mut names = Vec::new();
        while let Some(next) = self.next() {
            let before = self.at;
            match next {
                b'{' => {
                    self.object(|name, peek| {
                        names.push(name);
                        peek.value()
                    });
                    return names;
                }
                b']' => return names,
                b',' => self.at += 1,
                // A bracket that nothing opened is no value, and `value` stays before it.
                _ if self.value().is_none() || self.at == before => return names,
                _ => {}
            }
        }
        names
    }

    /// Calls `each` with every name in an object; it reads the value.
    fn object(&mut self, mut each: impl FnMut(String, &mut Self) -> Option<()>) -> Option<()> {
        self.at += 1;
        loop {
            match self.next()? {
                b'}' => {
                    self.at += 1;
                    return Some(());
                }
                b',' => self.at += 1,
                b'"' => {
                    let name = self.string()?;
                    if self.next()? != b':' {
                        return None;
                    }
                    self.at += 1;
                    each(name, self)?;
                }
                _ => return None,
            }
        }
    }

    fn string(&mut self) -> Option<String> {
        let start = self.at + 1;
        let mut at = start;
        loop {
            match *self.bytes.get(at)? {
                b'"' => break,
                b'\\' => at += 2,
                _ => at += 1,
            }
        }
        self.at = at + 1;
        Some(String::from_utf8_lossy(&self.bytes[start..at]).into_owned())
    }

    /// Skips a value.
    fn value(&mut self) -> Option<()> {
        let mut depth = 0_usize;
        loop {
            match self.next()? {
                b'"' => {
                    self.string()?;
                }
                b'{' | b'[' => {
                    depth += 1;
                    self.at += 1;
                    continue;
                }
                b'}' | b']' if depth > 0 => {
                    depth -= 1;
                    self.at += 1;
                }
                b'}' | b']' => return Some(()),
                b',' | b':' if depth > 0 => {
                    self.at += 1;
                    continue;
                }
                b',' | b':' => return None,
                _ => {
                    let rest = &self.bytes[self.at..];
                    self.at += rest.iter().position(|byte| b",:]}\"[{ \t\r\n".contains(byte))?;
                }
            }
            if depth == 0 {
                return Some(());
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> Outline {
        Outline::of(text.as_bytes()).unwrap()
    }

    #[test]
    fn the_names_of_the_first_row_are_found() {
        assert_eq!(of(r#" [{"a": 1, "b": {"c": [2]}}, {"d"#).row, ["a", "b"]);
        assert_eq!(of(r#"[null, 3, "x", {"a": "cut of"#).row, ["a"]);
        let wrapped = of(r#"{"response_code":0,"results":[{"a":1},{"b":2}]}"#);
        assert_eq!((wrapped.row, wrapped.contains_rows), (vec!["a".to_owned()], true));
        assert_eq!(wrapped.names, ["response_code", "results"]);
        assert!(Outline::of(b"a,b").is_none());
        assert!(Outline::of(b"[x],b").is_none());
        assert!(Outline::of(b"").is_none());
    }

    #[test]
    fn an_object_a_line_is_told_from_one_over_several_lines() {
        assert!(of("{\"a\": 1}\n{\"a\": 2}\n").one_line);
        assert!(of("{\"a\": 1}").one_line);
        assert!(!of("{\n\"a\": 1}\n").one_line);
        assert!(!of("{\"a\": 1} {\"a\": 2}").one_line);
    }

    #[test]
    fn no_beginning_makes_it_panic() {
        let text = r#"{"x": [1, {"y\"": "z"}], "results": [{"a": "b\\", "c": [[]]}]}"#;
        for cut in 0..text.len() {
            Outline::of(&text.as_bytes()[..cut]);
        }
    }

    #[test]
    fn a_bracket_that_nothing_opened_ends_the_look_ahead() {
        for broken in [r#"{"results":[}"#, "[1}", r#"{"clues":[1,}]"#, r#"[{"a":]"#] {
            assert!(Outline::of(broken.as_bytes()).unwrap().row.len() < 2, "{broken}");
        }
    }
}
