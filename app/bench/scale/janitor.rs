//! What a round of the janitor asks of the database.

use std::time::{Duration, Instant};

use anyhow::Result;
use quizcast_adapters::sea::SeaPorts;
use quizcast_adapters::system::SystemClock;
use quizcast_domain::archive::QuestionReports;
use quizcast_domain::clock::Clock;
use quizcast_domain::once::IdempotencyRepo;
use quizcast_domain::records::AudioRegister;
use quizcast_domain::uploads::UploadRepo;

use super::fill::connect;
use crate::report::median;

/// How often it is measured.
const ROUNDS: usize = 21;
/// `UPLOAD_EXPIRY`: shorter than the time for which ended uploads are remembered.
const EXPIRY: Duration = Duration::from_hours(1);
/// As long as the janitor waits for a heartbeat.
const PATIENCE: Duration = Duration::from_mins(2);

/// The median of a round that finds nothing to sweep, in milliseconds.
pub(super) async fn round(url: &str) -> Result<f64> {
    let db = connect(url).await?;
    let ports = SeaPorts::new(&db);
    let mut took = Vec::with_capacity(ROUNDS);
    for _ in 0..ROUNDS {
        let began = Instant::now();
        db.checkpoint().await?;
        ports.uploads.expired(EXPIRY, 100).await?;
        ports.keys.sweep().await?;
        ports.reports.sweep(SystemClock.now()).await?;
        ports.register.garbage(PATIENCE, 100, None).await?;
        took.push(began.elapsed().as_secs_f64() * 1000.0);
    }
    db.close().await;
    Ok(median(&took))
}
