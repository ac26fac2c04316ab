//! Questions by chance: each one that fits is equally likely.
//!
//! Numbers of the log are drawn until enough of them fit. If hardly any fits, all that do are read and shuffled. Both are
//! exact, whichever of them ends first, and neither reads the whole log unless what fits is scattered all over it.

use std::collections::HashSet;

use quizcast_domain::RepoError;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QuerySelect};

use super::SeaArchive;
use crate::sea::db::Sql;
use crate::sea::db::error::repo_error;
use crate::sea::entity::questions::{Column, Entity};

/// If more questions than this fit, numbers are drawn on. Reading so many from an index takes a few milliseconds.
const FEW: usize = 5000;
/// How many numbers are drawn first.
const FIRST_ROUND: usize = 256;
/// Fewer hits than this in the first round: perhaps few questions fit.
const SPARSE: usize = 4;
/// Most numbers of a round.
const LARGEST_ROUND: usize = 2048;
/// If so many rounds are not enough, all that fits is read.
const ROUNDS: u32 = 40;

/// What is looked for.
pub(super) struct Wanted {
    /// The questions that fit.
    pub(super) fitting: Condition,
    /// Whether every question fits that is not hidden.
    pub(super) is_open: bool,
    /// None of these.
    pub(super) exclude: Vec<i64>,
    pub(super) count: usize,
}

impl SeaArchive {
    /// The numbers of different questions, in a random order; fewer only if there are no more.
    pub(super) async fn pick(&self, wanted: Wanted) -> Result<Vec<i64>, RepoError> {
        let Wanted { fitting, is_open, exclude, count } = wanted;
        let exclude: HashSet<i64> = exclude.into_iter().collect();
        let last = self.last().await?;
        if count == 0 || last == 0 {
            return Ok(Vec::new());
        }
        let (mut tried, mut picked, mut may_be_few) = (exclude.clone(), Vec::with_capacity(count), true);
        let mut size = if is_open { count + count / 8 + 8 } else { FIRST_ROUND };
        for _ in 0..ROUNDS {
            let numbers: Vec<i64> =
                (0..size).map(|_| fastrand::i64(1..=last)).filter(|number| tried.insert(*number)).collect();
            picked.extend(self.hits(&fitting, &numbers).await?);
            if picked.len() >= count {
                picked.truncate(count);
                return Ok(picked);
            }
            if may_be_few && (picked.len() < SPARSE || tried.len() > FEW) {
                may_be_few = false;
                let all = self.all_fitting(&fitting, Some(FEW + 1)).await?;
                if all.len() <= FEW {
                    return Ok(shuffled(all, &exclude, count));
                }
            }
            let missing = count - picked.len();
            // A quarter more than should be enough at the rate of hits so far.
            size = missing * tried.len() * 5 / 4 / picked.len().max(1);
            size = size.clamp(FIRST_ROUND, LARGEST_ROUND);
        }
        Ok(shuffled(self.all_fitting(&fitting, None).await?, &exclude, count))
    }

    /// Those of `numbers` that fit, in their order.
    ///
    /// The condition stands among the columns, so the database cannot look it up in another index than that of the
    /// numbers.
    async fn hits(&self, fitting: &Condition, numbers: &[i64]) -> Result<Vec<i64>, RepoError> {
        let fits: Expr = Expr::case(fitting.clone(), 1).finally(0).into();
        let query = Entity::find().select_only().column(Column::Id).column_as(fits, "fits");
        let query = query.filter(Column::Id.is_in(numbers.iter().copied())).into_tuple();
        let found: Vec<(i64, i32)> = self.db.answered(query.all(&self.db.read)).await?;
        let hits: HashSet<i64> = found.into_iter().filter(|(_, fits)| *fits == 1).map(|(id, _)| id).collect();
        Ok(numbers.iter().copied().filter(|number| hits.contains(number)).collect())
    }

    /// The numbers of the questions that fit, at most `limit`, in any order.
    async fn all_fitting(&self, fitting: &Condition, limit: Option<usize>) -> Result<Vec<i64>, RepoError> {
        let query = Entity::find().select_only().column(Column::Id).filter(fitting.clone());
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
