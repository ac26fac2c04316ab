//! The text files of `OpenTriviaQA`: `#Q question`, `^ answer`, then the choices `A …` to `F …`, then a blank line.

use quizcast_domain::questions::{Draft, SourceName};

use super::super::input::{Feed, Line};
use super::super::row::{MAX_ROW, Refusal, Row};
use super::super::values::text;
use super::{Broken, RowReader};

/// The licence of the questions demands this attribution.
const ATTRIBUTION: &str = "OpenTriviaQA (https://github.com/uberspot/OpenTriviaQA), CC BY-SA 4.0";

/// A file of `OpenTriviaQA`.
pub(in crate::forms) struct Trivia {
    feed: Feed,
    category: Option<String>,
    source: SourceName,
    line: Vec<u8>,
    open: Option<Open>,
    repaired: u64,
}

/// The question that is being read.
struct Open {
    line: u64,
    question: String,
    answer: Option<String>,
    choices: Vec<String>,
    repaired: bool,
    too_long: bool,
}

/// Whether a file with this beginning is one.
pub(in crate::forms) fn is_trivia(head: &[u8]) -> bool {
    let mut lines = head.split(|byte| *byte == b'\n');
    lines.any(|line| line.starts_with(b"#Q ")) && lines.any(|line| line.starts_with(b"^ "))
}

/// The category that a file's name says: `brain-teasers.txt.gz` has brain teasers.
pub(in crate::forms) fn category_of(name: &str) -> Option<String> {
    let name = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let name = [".gz", ".zst", ".txt"].iter().fold(name, |name, end| name.strip_suffix(end).unwrap_or(name));
    let title = name.replace(['-', '_'], " ");
    Some(title.trim().to_owned()).filter(|title| !title.is_empty())
}

impl Open {
    fn new(line: u64, question: &str) -> Self {
        let question = question.trim().to_owned();
        Self { line, question, answer: None, choices: Vec::new(), repaired: false, too_long: false }
    }

    /// Takes a line that is no new question.
    fn take(&mut self, line: &str) {
        let text = line.trim();
        if self.answer.is_none() {
            match text.strip_prefix('^') {
                Some(answer) => self.answer = Some(answer.trim().to_owned()),
                None => self.more(text),
            }
        } else if let Some(choice) = self.next_choice(text) {
            self.choices.push(choice);
        } else {
            self.more(text);
        }
    }

    /// The choice that this line begins: its letter follows the one before.
    fn next_choice(&self, text: &str) -> Option<String> {
        let letter = *b"ABCDEF".get(self.choices.len())?;
        let rest = text.strip_prefix(char::from(letter))?;
        (rest.is_empty() || rest.starts_with([' ', '\t'])).then(|| rest.trim().to_owned())
    }

    /// Adds a line to the text that it goes on with.
    fn more(&mut self, text: &str) {
        let last = self.choices.last_mut().or(self.answer.as_mut()).unwrap_or(&mut self.question);
        self.too_long |= last.len() + text.len() > MAX_ROW;
        if !self.too_long && !text.is_empty() {
            if !last.is_empty() {
                last.push(' ');
            }
            last.push_str(text);
        }
    }

    fn draft(self, source: SourceName, category: Option<String>) -> Result<Draft, Refusal> {
        if self.too_long {
            return Err(Refusal::TooLong);
        }
        let answer = self.answer.ok_or(Refusal::Missing("answer"))?;
        let choices: Vec<_> = self.choices.into_iter().filter(|choice| !choice.is_empty()).collect();
        let choices = choices.contains(&answer).then_some(choices);
        let attribution = Some(ATTRIBUTION.to_owned());
        Ok(Draft { category, choices, attribution, ..Draft::new(source, self.question, answer) })
    }
}

impl Trivia {
    pub(in crate::forms) const fn new(feed: Feed, category: Option<String>, source: SourceName) -> Self {
        Self { feed, category, source, line: Vec::new(), open: None, repaired: 0 }
    }

    /// Ends the question that is being read.
    fn close(&mut self, rows: &mut Vec<Row>) {
        if let Some(open) = self.open.take() {
            self.repaired += u64::from(open.repaired);
            let line = open.line;
            rows.push(Row { line, draft: open.draft(self.source.clone(), self.category.clone()) });
        }
    }
}

impl RowReader for Trivia {
    fn read(&mut self, rows: &mut Vec<Row>) -> Result<bool, Broken> {
        let line = self.feed.line();
        let Some(got) = self.feed.read_line(&mut self.line, MAX_ROW)? else {
            let open = self.open.is_some();
            self.close(rows);
            return Ok(open);
        };
        let (read, repaired) = text(&self.line);
        if let Some(question) = read.strip_prefix("#Q") {
            let mut next = Open::new(line, question);
            next.repaired = repaired;
            next.too_long = got == Line::TooLong;
            self.close(rows);
            self.open = Some(next);
            return Ok(true);
        }
        match &mut self.open {
            // A blank line ends a question that has its answer. Others have blank lines in them.
            Some(open) if read.trim().is_empty() && open.answer.is_some() => self.close(rows),
            Some(open) => {
                open.take(&read);
                open.repaired |= repaired;
                open.too_long |= got == Line::TooLong;
            }
            None if read.trim().is_empty() => {}
            None => rows.push(Row { line, draft: Err(Refusal::Stray) }),
        }
        Ok(true)
    }

    fn feed(&self) -> &Feed {
        &self.feed
    }

    fn repaired(&self) -> u64 {
        self.repaired
    }
}
