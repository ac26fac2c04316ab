//! What an import says at its end.

use std::fmt::Write;
use std::path::Path;

use quizcast_domain::intake::{Imported, Manner};

use super::read::Refused;
use crate::output::print;

/// What became of the files, apart from the questions in them. All is counted, and the first of each kind are named.
#[derive(Debug, Default)]
pub(super) struct Report {
    refused: u64,
    refusals: Vec<String>,
    passed_over: u64,
    notes: Vec<String>,
    repaired: u64,
    faulty: bool,
}

impl Report {
    const MOST_REFUSALS: usize = 20;
    const MOST_NOTES: usize = 100;

    pub(super) fn refuse(&mut self, rows: Vec<Refused>) {
        for row in rows {
            self.refused += 1;
            if self.refusals.len() < Self::MOST_REFUSALS {
                self.refusals.push(format!("{}:{}: refused: {}", row.path.display(), row.line, row.why));
            }
        }
    }

    pub(super) const fn refused(&self) -> u64 {
        self.refused
    }

    pub(super) fn end(&mut self, path: &Path, repaired: u64, broken: Option<(u64, String)>) {
        self.repaired += repaired;
        if let Some((line, reason)) = broken {
            self.faulty = true;
            self.note(format!("{}:{line}: the file broke off: {reason}", path.display()));
        }
    }

    pub(super) fn pass_over(&mut self, path: &Path, why: &str, named: bool) {
        self.faulty |= named;
        self.passed_over += 1;
        self.note(format!("{}: passed over: {why}", path.display()));
    }

    fn note(&mut self, line: String) {
        if self.notes.len() < Self::MOST_NOTES {
            self.notes.push(line);
        }
    }

    /// Whether a file broke off, or something that was named cannot be read.
    pub(super) const fn is_faulty(&self) -> bool {
        self.faulty
    }

    /// Prints it.
    pub(super) fn print(&self, imported: Imported, manner: Manner) {
        let mut text = String::new();
        for line in self.notes.iter().chain(&self.refusals) {
            // A file's name may hold anything.
            text.extend(line.chars().map(|c| if c.is_control() { ' ' } else { c }));
            text.push('\n');
        }
        let more = self.refused - self.refusals.len() as u64;
        if more > 0 {
            let _ = writeln!(text, "{more} more rows were refused");
        }
        if self.passed_over > 0 {
            let _ = writeln!(text, "{} files were passed over", self.passed_over);
        }
        if self.repaired > 0 {
            let _ = writeln!(text, "windows-1252 was assumed for {} rows that are no UTF-8", self.repaired);
        }
        let Imported { new, known } = imported;
        let _ = write!(text, "{new} new, {known} known, {} refused", self.refused);
        text.push_str(if manner == Manner::DryRun { "; a dry run, nothing was changed\n" } else { "\n" });
        // The exit code says all that matters if nobody can read it.
        let _ = print(&text);
    }
}
