//! How the cells of a table are separated.

/// The delimiters that are tried, the likelier ones first.
pub(in crate::forms) const ALL_DELIMITERS: [u8; 4] = [b'\t', b',', b';', b'|'];

/// How the cells of a table are separated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::forms) struct Dialect {
    pub(in crate::forms) delimiter: u8,
    /// Whether a cell may stand in quotes.
    pub(in crate::forms) quotes: bool,
}

impl Dialect {
    /// The dialect of a table whose cells are separated by `delimiter`.
    ///
    /// Some programs write tables without quoting. There a quote at the start of a cell belongs to the text, and what
    /// would be its end is followed by more text.
    pub(in crate::forms) fn with(delimiter: u8, head: &[u8]) -> Self {
        Self { delimiter, quotes: !has_bare_quotes(delimiter, head) }
    }

    /// The delimiter as a person would call it.
    pub(in crate::forms) const fn name(self) -> &'static str {
        match self.delimiter {
            b'\t' => "tab",
            b';' => "semicolon",
            b'|' => "bar",
            b',' => "comma",
            b':' => "colon",
            _ => "blank",
        }
    }
}

/// Whether a quoted cell has text behind its closing quote.
fn has_bare_quotes(delimiter: u8, head: &[u8]) -> bool {
    let mut at = 0;
    let mut starts_cell = true;
    while at < head.len() {
        if !(starts_cell && head[at] == b'"') {
            starts_cell = head[at] == delimiter || head[at] == b'\n';
            at += 1;
            continue;
        }
        let Some(after) = behind_quoted(&head[at + 1..]) else { return false };
        at += 1 + after;
        match head.get(at) {
            None => return false,
            Some(byte) if *byte == delimiter || matches!(byte, b'\r' | b'\n') => {}
            Some(_) => return true,
        }
    }
    false
}

/// How many bytes a quoted cell has, its closing quote included.
fn behind_quoted(rest: &[u8]) -> Option<usize> {
    let mut at = 0;
    loop {
        at += rest.get(at..)?.iter().position(|byte| *byte == b'"')? + 1;
        if rest.get(at) != Some(&b'"') {
            return Some(at);
        }
        at += 1;
    }
}

/// The lines with which an export of Anki begins, such as `#separator:tab`, or the `sep=;` of a spreadsheet.
#[derive(Debug, Default, PartialEq, Eq)]
pub(in crate::forms) struct Directives {
    /// How many lines they are.
    pub(in crate::forms) lines: usize,
    /// How many bytes they are.
    pub(in crate::forms) bytes: usize,
    pub(in crate::forms) delimiter: Option<u8>,
    /// The names of the columns, in one text.
    pub(in crate::forms) columns: Option<Vec<u8>>,
}

/// Reads such lines from the beginning of a file.
pub(in crate::forms) fn directives(head: &[u8]) -> Directives {
    const KNOWN: [&[u8]; 9] = [
        b"separator",
        b"html",
        b"columns",
        b"notetype",
        b"deck",
        b"tags",
        b"tags column",
        b"notetype column",
        b"deck column",
    ];
    let mut found = Directives::default();
    for line in head.split(|byte| *byte == b'\n') {
        let length = line.len() + 1;
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        if let Some([delimiter]) = line.strip_prefix(b"sep=").filter(|_| found.lines == 0) {
            return Directives {
                lines: 1,
                bytes: length.min(head.len()),
                delimiter: Some(*delimiter),
                columns: None,
            };
        }
        let directive = line.strip_prefix(b"#").and_then(|rest| {
            let colon = rest.iter().position(|byte| *byte == b':')?;
            Some((&rest[..colon], &rest[colon + 1..]))
        });
        let Some((name, value)) =
            directive.filter(|(name, _)| KNOWN.contains(name) || *name == b"guid column")
        else {
            break;
        };
        found.lines += 1;
        found.bytes = (found.bytes + length).min(head.len());
        match name {
            b"separator" => found.delimiter = separator(value),
            b"columns" => found.columns = Some(value.to_vec()),
            _ => {}
        }
    }
    found
}

fn separator(name: &[u8]) -> Option<u8> {
    match name.to_ascii_lowercase().as_slice() {
        b"tab" | b"\\t" => Some(b'\t'),
        b"comma" => Some(b','),
        b"semicolon" => Some(b';'),
        b"pipe" => Some(b'|'),
        b"colon" => Some(b':'),
        b"space" => Some(b' '),
        [byte] => Some(*byte),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bare_quotes_are_told_from_quoting() {
        let quotes = |head: &[u8]| Dialect::with(b'\t', head).quotes;
        assert!(quotes(b"a\tb\n\"x\ty\"\t\"say \"\"hi\"\"\"\n"));
        assert!(quotes(b"a\tsay \"hi\"\n"), "a quote inside a cell is always text");
        assert!(!quotes(b"a\t\"Hi\" is a word\n"));
        assert!(quotes(b"a\t\"cut o"));
        assert!(quotes(b""));
    }

    #[test]
    fn directives_of_anki_are_read() {
        let found = directives(b"#separator:tab\r\n#html:true\r\n#columns:Front\tBack\r\n#1 hit?\tx\n");
        let columns = Some(b"Front\tBack".to_vec());
        assert_eq!(found, Directives { lines: 3, bytes: 49, delimiter: Some(b'\t'), columns });
        assert_eq!(directives(b"#Q what?\n"), Directives::default());
    }
}
