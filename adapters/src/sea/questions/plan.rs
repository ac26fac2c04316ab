//! Decides which job of a group gets which numbers in the log. It knows no SQL: its input is what the database
//! answered, its output are the rows to write.

use std::collections::{HashMap, HashSet};

use quizcast_domain::once::Claim;
use quizcast_domain::questions::{NewQuestion, Question, QuestionId};
use quizcast_domain::quiz::{Append, Batch, DrawReceipt, Known};
use quizcast_domain::{BoxError, RepoError};

use crate::sea::db::clock::to_micros;
use crate::sea::entity::questions::{Model, read_row};

/// A [`Batch`], made ready to be written.
#[derive(Debug)]
pub(super) struct Job {
    pub(super) candidates: Vec<Candidate>,
    pub(super) wanted: usize,
    pub(super) claim: Option<Claim>,
}

/// A question that may be new. Its JSON is made before the job is queued, so that the log's lock is held shorter.
#[derive(Debug)]
pub(in crate::sea) struct Candidate {
    source: String,
    source_id: String,
    pub(in crate::sea) fingerprint: [u8; 32],
    /// Its row as JSON.
    pub(in crate::sea) row: String,
    /// A JSON array of the source, the source's id and the fingerprint. A saved question with the first two or with
    /// the third is the same question.
    pub(in crate::sea) identity: String,
}

impl Job {
    pub(super) fn of(batch: Batch<'_>) -> Result<Self, RepoError> {
        let saved_at = to_micros(batch.saved_at);
        let candidates = batch.candidates.iter().map(|new| Candidate::of(new, saved_at));
        let candidates = candidates.collect::<Result<_, _>>().map_err(RepoError::Corrupt)?;
        Ok(Self { candidates, wanted: batch.wanted.get(), claim: batch.claim })
    }
}

impl Candidate {
    pub(in crate::sea) fn of(new: &NewQuestion, saved_at: i64) -> Result<Self, BoxError> {
        let (source, source_id, fingerprint) =
            (new.draft().source.as_str(), new.source_id(), new.fingerprint().0);
        Ok(Self {
            row: serde_json::to_string(&Model::of(new, saved_at)?)?,
            identity: serde_json::to_string(&(source, source_id, hex::encode(fingerprint)))?,
            source: source.to_owned(),
            source_id: source_id.to_owned(),
            fingerprint,
        })
    }

    /// Its source and the source's id.
    pub(in crate::sea) fn names(&self) -> (&str, &str) {
        (&self.source, &self.source_id)
    }
}

/// What the log holds, as far as the jobs need it.
#[derive(Debug, Default)]
pub(super) struct Seen {
    /// The last number.
    pub(super) last: i64,
    /// The question with that number; `None` if the log is empty.
    pub(super) tail: Option<Question>,
    /// The numbers of the candidates that are in the log. The key is the position among the candidates of all jobs.
    pub(super) known: HashMap<i64, i64>,
    /// The positions of the jobs whose claims still hold.
    pub(super) held: HashSet<i64>,
}

/// What to write, and the answers to give once it is committed.
#[derive(Debug, Default)]
pub(super) struct Plan<'a> {
    /// The rows for the numbers after [`Seen::last`], in their order.
    pub(super) rows: Vec<&'a str>,
    pub(super) receipts: Vec<(Claim, DrawReceipt)>,
    /// The answer of each job; `Conflict` if its claim was lost.
    pub(super) answers: Vec<Result<Append, RepoError>>,
}

/// Gives the jobs their numbers, in the order of the jobs. A question that one job appends is known to the later jobs.
pub(super) fn plan<'a>(seen: &Seen, jobs: &[&'a Job]) -> Result<Plan<'a>, BoxError> {
    let (mut plan, mut by_names, mut by_fingerprint) = (Plan::default(), HashMap::new(), HashMap::new());
    let mut last = seen.last;
    let mut tail = seen.tail.clone();
    let mut positions = 0..;
    for (at, job) in (0..).zip(jobs) {
        let (mut known, mut new) = (Vec::new(), Vec::new());
        for (position, candidate) in job.candidates.iter().enumerate() {
            let saved = positions.next().and_then(|nth| seen.known.get(&nth));
            let taken =
                || by_names.get(&candidate.names()).or_else(|| by_fingerprint.get(&candidate.fingerprint));
            match saved.or_else(taken) {
                Some(place) => known.push(Known { position, id: number(*place)? }),
                None => new.push(candidate),
            }
        }
        let Some(new) = new.get(..job.wanted).filter(|new| !new.is_empty()) else {
            plan.answers.push(Ok(Append::Short { known }));
            continue;
        };
        if job.claim.is_some() && !seen.held.contains(&at) {
            plan.answers.push(Err(RepoError::Conflict));
            continue;
        }
        let previous = tail.take();
        let receipt = DrawReceipt { previous: previous.as_ref().map(|question| question.id) };
        plan.receipts.extend(job.claim.map(|claim| (claim, receipt)));
        plan.answers.push(Ok(Append::Saved { first: number(last + 1)?, previous }));
        for candidate in new {
            last += 1;
            by_names.insert(candidate.names(), last);
            by_fingerprint.insert(candidate.fingerprint, last);
            plan.rows.push(&candidate.row);
        }
        tail = plan.rows.last().map(|row| read_row(last, row)).transpose()?;
    }
    Ok(plan)
}

pub(super) fn number(id: i64) -> Result<QuestionId, BoxError> {
    Ok(QuestionId(u64::try_from(id)?))
}
