//! Reports on questions, in memory.

use async_trait::async_trait;
use time::OffsetDateTime;

use super::MemoryLog;
use super::reported::day;
use crate::archive::{KEPT_REASONS, QuestionReports, Report, ReportReason};
use crate::error::RepoError;
use crate::questions::QuestionId;

#[async_trait]
impl QuestionReports for MemoryLog {
    async fn report(&self, report: &Report) -> Result<Option<u64>, RepoError> {
        Ok(self.with(|state| {
            state.saved.iter().find(|(_, question)| question.id == report.question)?;
            let reports = state.reports.entry(report.question).or_default();
            if reports.reporters.insert((day(report.at), report.reporter.clone())) {
                reports.count += 1;
                reports.reasons.splice(0..0, report.reason.clone());
                reports.reasons.truncate(KEPT_REASONS);
            }
            Some(reports.count)
        }))
    }

    async fn reasons(&self, question: QuestionId) -> Result<Vec<ReportReason>, RepoError> {
        Ok(self.with(|state| {
            state.reports.get(&question).map(|reports| reports.reasons.clone()).unwrap_or_default()
        }))
    }

    async fn hide(&self, question: QuestionId, hidden: bool) -> Result<bool, RepoError> {
        Ok(self.with(|state| {
            let found = state.saved.iter_mut().map(|(_, saved)| saved).find(|saved| saved.id == question);
            found.map(|saved| saved.hidden = hidden).is_some()
        }))
    }

    async fn sweep(&self, now: OffsetDateTime) -> Result<u64, RepoError> {
        Ok(self.with(|state| {
            let mut swept = 0;
            for reports in state.reports.values_mut() {
                let before = reports.reporters.len();
                reports.reporters.retain(|(reported, _)| *reported >= day(now));
                swept += (before - reports.reporters.len()) as u64;
            }
            swept
        }))
    }
}
