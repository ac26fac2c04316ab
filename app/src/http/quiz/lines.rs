//! The saved questions as lines of JSON, in bounded memory.

use std::sync::Arc;

use poem_openapi::types::ToJSON;
use quizcast_domain::RepoError;
use quizcast_domain::archive::{PageRequest, QuestionArchive, QuestionFilter};
use quizcast_domain::page::PageLimit;
use quizcast_domain::questions::QuestionId;

use super::line::ExportedQuestion;

/// So many questions are read at a time: as many as the largest page has.
const STRETCH: usize = PageLimit::MAX;

/// The lines of an export. Between two pieces it holds neither questions nor a connection to the database.
pub(crate) struct ExportLines {
    archive: Arc<dyn QuestionArchive>,
    filter: QuestionFilter,
    /// The last question that was read.
    behind: QuestionId,
    /// The newest question when the export began. Without an end, an export could last as long as questions are saved.
    end: QuestionId,
    over: bool,
}

impl ExportLines {
    /// Of the questions that are saved now and have a number above `since`.
    ///
    /// # Errors
    ///
    /// [`RepoError`] of the archive.
    pub(crate) async fn begin(
        archive: Arc<dyn QuestionArchive>,
        filter: QuestionFilter,
        since: QuestionId,
    ) -> Result<Self, RepoError> {
        let newest = PageRequest { limit: PageLimit::new(1).unwrap_or_default(), ..PageRequest::default() };
        let newest = archive.page(&newest).await?.items.first().map(|question| question.id);
        Ok(Self { archive, filter, behind: since, end: newest.unwrap_or(since), over: false })
    }

    /// The next lines; `None` at the end.
    ///
    /// # Errors
    ///
    /// [`RepoError`] of the archive.
    pub(crate) async fn next(&mut self) -> Result<Option<String>, RepoError> {
        if self.over {
            return Ok(None);
        }
        let mut found = self.archive.stretch(self.behind, &self.filter, STRETCH).await?;
        found.retain(|question| question.id <= self.end);
        self.over = found.len() < STRETCH;
        if let Some(last) = found.last() {
            self.behind = last.id;
        }
        let mut text = String::new();
        for question in found {
            text.push_str(&ExportedQuestion::from(question).to_json_string());
            text.push('\n');
        }
        Ok(Some(text).filter(|text| !text.is_empty()))
    }
}
