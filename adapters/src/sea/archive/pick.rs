//! Questions by chance: each one that fits is equally likely.
//!
//! If few questions fit, all their numbers are read and shuffled. If many do, numbers of the log are drawn until enough
//! of them fit. Both are exact, and neither reads the whole log.

use std::collections::HashSet;

use quizcast_domain::RepoError;
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QuerySelect};

use super::SeaArchive;
use crate::sea::db::Sql;
use crate::sea::db::error::repo_error;
use crate::sea::entity::questions::{Column, Entity};

/// If more questions than this fit, numbers are drawn. Reading so many from an index takes about a millisecond.
const FEW: u32 = 5000;
/// Numbers are drawn in rounds; if so many were not enough, what fits is rarer than it seemed, and all of it is read.
const ROUNDS: u32 = 24;
/// Most numbers of a round.
const MOST_DRAWN: usize = 2048;

impl SeaArchive {
    /// The numbers of up to `count` different questions that meet `condition`, in a random order. `is_open` if every
    /// question meets it that is not hidden.
    pub(super) async fn pick(
        &self,
        condition: Condition,
        is_open: bool,
        exclude: &[i64],
        count: usize,
    ) -> Result<Vec<i64>, RepoError> {
        let exclude: HashSet<i64> = exclude.iter().copied().collect();
        let last = self.last().await?;
        if !is_open || last <= i64::from(FEW) {
            let some = self.fitting(condition.clone(), Some(FEW as usize + 1)).await?;
            if some.len() <= FEW as usize {
                return Ok(shuffled(some, &exclude, count));
            }
        }
        let expected = if is_open { count + count / 8 + 8 } else { 256.max(2 * count) };
        let (mut drawn, mut picked) = (exclude.clone(), Vec::with_capacity(count));
        for round in 0..ROUNDS {
            let size = expected.saturating_mul(1 << round.min(8)).min(MOST_DRAWN);
            let numbers: Vec<i64> =
                (0..size).map(|_| fastrand::i64(1..=last)).filter(|number| drawn.insert(*number)).collect();
            let among = condition.clone().add(Column::Id.is_in(numbers.iter().copied()));
            let fitting: HashSet<i64> = self.fitting(among, None).await?.into_iter().collect();
            picked.extend(numbers.into_iter().filter(|number| fitting.contains(number)));
            if picked.len() >= count {
                picked.truncate(count);
                return Ok(picked);
            }
        }
        Ok(shuffled(self.fitting(condition, None).await?, &exclude, count))
    }

    /// The numbers of the questions that meet `condition`, at most `limit`, in any order.
    async fn fitting(&self, condition: Condition, limit: Option<usize>) -> Result<Vec<i64>, RepoError> {
        let query = Entity::find().select_only().column(Column::Id).filter(condition);
        let query = query.limit(limit.map(|limit| limit as u64)).into_tuple();
        self.db.answered(query.all(&self.db.read)).await
    }

    /// The last number of the log.
    async fn last(&self) -> Result<i64, RepoError> {
        let sql = "SELECT last_id FROM quiz_log WHERE one = 1";
        let row = self.db.answered(self.db.read.one(sql, [])).await?;
        let row = row.ok_or_else(|| RepoError::Corrupt("quiz_log has no row".into()))?;
        row.try_get_by_index(0).map_err(repo_error)
    }
}

fn shuffled(mut numbers: Vec<i64>, exclude: &HashSet<i64>, count: usize) -> Vec<i64> {
    numbers.retain(|number| !exclude.contains(number));
    fastrand::shuffle(&mut numbers);
    numbers.truncate(count);
    numbers
}
