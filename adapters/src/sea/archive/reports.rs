//! Reports on questions.

use async_trait::async_trait;
use quizcast_domain::RepoError;
use quizcast_domain::archive::{DAY_KEY_LENGTH, KEPT_REASONS, QuestionReports, Report, ReportReason};
use quizcast_domain::questions::QuestionId;
use sea_orm::{DatabaseTransaction, DbErr};
use time::OffsetDateTime;

use super::{SeaArchive, place};
use crate::sea::db::Sql;
use crate::sea::db::error::repo_error;

/// The number of the day since 1970, in UTC.
fn day(time: OffsetDateTime) -> i64 {
    time.unix_timestamp().div_euclid(24 * 60 * 60)
}

#[async_trait]
impl QuestionReports for SeaArchive {
    async fn report(&self, report: &Report) -> Result<Option<u64>, RepoError> {
        let Some(id) = place(report.question) else { return Ok(None) };
        if self.db.within(self.reports_of(id)).await?.is_none() {
            return Ok(None);
        }
        self.db.growing().await?;
        let day = day(report.at);
        let reporter = report.digest(&self.db.within(self.day_key(day)).await?).to_vec();
        let counted = self.db.within(self.count(id, day, reporter, report.reason.as_ref())).await?;
        let count = match counted {
            Some(count) => Some(count),
            // A report that came at the same moment may have counted since the question was looked up, so that the
            // number of that moment is too old.
            None => self.db.within(self.reports_of(id)).await?.flatten(),
        };
        count.map(u64::try_from).transpose().map_err(|error| RepoError::Corrupt(error.into()))
    }

    async fn reasons(&self, question: QuestionId) -> Result<Vec<ReportReason>, RepoError> {
        let Some(id) = place(question) else { return Ok(Vec::new()) };
        let sql = "SELECT reason FROM report_reasons WHERE question = $1 ORDER BY seq DESC LIMIT $2";
        let rows = self.db.answered(self.db.read.all(sql, [id.into(), kept().into()])).await?;
        let mut reasons = Vec::with_capacity(rows.len());
        for row in rows {
            let text: String = row.try_get_by_index(0).map_err(repo_error)?;
            reasons.extend(ReportReason::new(&text).map_err(|error| RepoError::Corrupt(error.into()))?);
        }
        Ok(reasons)
    }

    async fn hide(&self, question: QuestionId, hidden: bool) -> Result<bool, RepoError> {
        let Some(id) = place(question) else { return Ok(false) };
        self.db.growing().await?;
        let sql = "UPDATE questions SET hidden = $2 WHERE id = $1";
        Ok(self.db.change(sql, [id.into(), i64::from(hidden).into()]).await? == 1)
    }

    async fn sweep(&self, now: OffsetDateTime) -> Result<u64, RepoError> {
        let today = day(now);
        self.db.change("DELETE FROM report_days WHERE day < $1", [today.into()]).await?;
        self.db.change("DELETE FROM reporters WHERE day < $1", [today.into()]).await
    }
}

impl SeaArchive {
    /// How often the question `id` was reported; `None` if there is no such question.
    async fn reports_of(&self, id: i64) -> Result<Option<Option<i64>>, RepoError> {
        let sql = "SELECT reports FROM questions WHERE id = $1";
        let row = self.db.read.one(sql, [id.into()]).await.map_err(repo_error)?;
        row.map(|row| row.try_get_by_index(0)).transpose().map_err(repo_error)
    }

    /// Counts a report. `None` if its reporter has reported the question on that day already.
    async fn count(
        &self,
        id: i64,
        day: i64,
        reporter: Vec<u8>,
        reason: Option<&ReportReason>,
    ) -> Result<Option<i64>, RepoError> {
        let tx = self.db.begin_write().await.map_err(repo_error)?;
        let counted = count_in(&tx, id, day, reporter, reason).await.map_err(repo_error)?;
        tx.commit().await.map_err(repo_error)?;
        Ok(counted)
    }

    /// The key of a day, the same for all nodes.
    async fn day_key(&self, day: i64) -> Result<[u8; DAY_KEY_LENGTH], RepoError> {
        if let Some(key) = self.day_key.of(day) {
            return Ok(key);
        }
        let mut fresh = [0; DAY_KEY_LENGTH];
        getrandom::fill(&mut fresh).map_err(|error| RepoError::Unavailable(error.into()))?;
        let sql = "INSERT INTO report_days (day, key) VALUES ($1, $2) ON CONFLICT DO NOTHING";
        self.db.change(sql, [day.into(), fresh.to_vec().into()]).await?;
        let sql = "SELECT key FROM report_days WHERE day = $1";
        let row = self.db.write.one(sql, [day.into()]).await.map_err(repo_error)?;
        let row = row.ok_or_else(|| RepoError::Unavailable("the key of the day was swept".into()))?;
        let key: Vec<u8> = row.try_get_by_index(0).map_err(repo_error)?;
        let key =
            key.try_into().map_err(|_| RepoError::Corrupt("the key of a day has a wrong length".into()))?;
        self.day_key.keep(day, key);
        Ok(key)
    }
}

async fn count_in(
    tx: &DatabaseTransaction,
    id: i64,
    day: i64,
    reporter: Vec<u8>,
    reason: Option<&ReportReason>,
) -> Result<Option<i64>, DbErr> {
    let sql = "INSERT INTO reporters (day, reporter) VALUES ($1, $2) ON CONFLICT DO NOTHING";
    if tx.change(sql, [day.into(), reporter.into()]).await? == 0 {
        return Ok(None);
    }
    let sql = "UPDATE questions SET reports = COALESCE(reports, 0) + 1 WHERE id = $1 RETURNING reports";
    let Some(row) = tx.all(sql, [id.into()]).await?.pop() else { return Ok(None) };
    if let Some(reason) = reason {
        let sql = "INSERT INTO report_reasons (question, reason) VALUES ($1, $2)";
        tx.change(sql, [id.into(), reason.as_str().into()]).await?;
        let sql = "DELETE FROM report_reasons WHERE question = $1 AND seq NOT IN \
            (SELECT seq FROM report_reasons WHERE question = $1 ORDER BY seq DESC LIMIT $2)";
        tx.change(sql, [id.into(), kept().into()]).await?;
    }
    row.try_get_by_index(0)
}

fn kept() -> i64 {
    i64::try_from(KEPT_REASONS).unwrap_or(i64::MAX)
}
