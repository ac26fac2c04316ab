//! `serve`.

use std::io;
use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use quizcast_adapters::sea::Database;
use quizcast_adapters::system::SystemClock;
use quizcast_domain::UseCases;
use quizcast_domain::quiz::SourceWatch;
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio_util::task::TaskTracker;

use crate::catch_up::CatchUp;
use crate::config::{Config, Listen, LogSettings};
use crate::disk::watch::DiskWatch;
use crate::http::middleware::no_request::Refusals;
use crate::http::middleware::rate_limit::RateLimit;
use crate::http::{Behind, routes};
use crate::janitor::Janitor;
use crate::nudge::Nudge;
use crate::server;
use crate::start::StartError;
use crate::start::audio_check::look_for_audio;
use crate::start::database::{is_ahead, open, report_if_slow};
use crate::start::ports::Opened;
use crate::start::readiness::DatabaseAnswers;
use crate::start::signals::Signals;
use crate::telemetry::{self, Metrics, Standings};

/// How long closing the database may take. Acknowledged changes are safe without it.
const CLOSING: Duration = Duration::from_secs(5);

/// How long storing what is left of running uploads may take. Their senders then send it again.
const STORING: Duration = Duration::from_secs(5);

/// How serving ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stopped {
    /// By a signal, after running requests had `SHUTDOWN_GRACE` to finish.
    Gracefully,
    /// By a second signal, at once.
    AtOnce,
}

/// Opens everything, then serves until a signal. `warnings` are logged once everything is open.
///
/// # Errors
///
/// [`StartError`] if something cannot be opened.
pub async fn serve(config: &Config, warnings: &[String]) -> Result<Stopped, StartError> {
    let mut signals = Signals::new().map_err(StartError::Signals)?;
    let listener = bind(&config.listen).await?;
    let address = listener.local_addr().map_err(|error| cannot_listen(&config.listen, error))?;
    let mut log = FirstLine { settings: &config.log, address, said: false };
    let opening = async {
        let db = open(config).await?;
        Ok((db.clone(), Opened::new(config, db)?))
    };
    let slow = || {
        log.say();
        tracing::warn!(database = %config.database, "the database is not open yet, still trying");
    };
    let (db, opened) = tokio::select! {
        opened = report_if_slow(opening, slow) => opened?,
        () = signals.next() => return Ok(Stopped::Gracefully),
    };
    log.say();
    // The sources and the janitor write to the log, so they start after it.
    let metrics = Arc::new(Metrics::new().with_disks(opened.disks.clone()));
    let standings = Standings::new(Arc::new(SystemClock), Arc::clone(&metrics));
    let watch: Arc<dyn SourceWatch> = Arc::new(standings);
    let disks = opened.disks.clone();
    let ports = opened.start(&watch);
    tracing::info!(version = env!("CARGO_PKG_VERSION"), database = %config.database, "ready");
    tell_where_to_go(config, address);
    if is_ahead(config, &db).await? {
        tracing::warn!("the database's schema is newer than this program, which can still serve it");
    }
    if !cfg!(feature = "lame") {
        tracing::warn!("this program was built without the feature \"lame\": uploads are refused");
    }
    for warning in warnings {
        tracing::warn!("{warning}");
    }
    drop(tokio::spawn(look_for_audio(db.clone(), Arc::clone(&ports.audio))));
    let watch = DiskWatch::start(db.clone(), disks.clone());
    let catch_up = CatchUp::start(db.clone());
    let nudge = Nudge::default();
    let (ids, clock) = (Arc::clone(&ports.ids), Arc::clone(&ports.clock));
    let use_cases = UseCases::new(ports);
    let upkeep = Some(Arc::new(db.clone()) as _);
    let janitor = Janitor::start(
        use_cases.sweep.clone(),
        use_cases.resumption.clone(),
        Arc::clone(&metrics),
        upkeep,
        clock,
        Arc::clone(&ids),
        nudge.clone(),
    );
    let tasks = TaskTracker::new();
    let rate_limit = RateLimit::new(config.http.rate_limit);
    let refusals = Arc::new(Refusals::new(rate_limit.clone(), Arc::clone(&ids)));
    let behind = Behind {
        use_cases,
        ids,
        readiness: Arc::new(DatabaseAnswers(db.clone())),
        nudge,
        metrics,
        disk: disks.data,
        tasks: tasks.clone(),
    };
    let endpoint = routes(behind, &config.http, rate_limit);
    let (stop, stopped) = oneshot::channel::<()>();
    let mut running = Box::pin(server::run(listener, endpoint, refusals, config.server.clone(), stopped));
    tokio::select! {
        () = &mut running => return Ok(Stopped::Gracefully),
        () = signals.next() => {}
    }
    drop(stop);
    tracing::info!("stopping; a second Ctrl-C or SIGTERM ends it at once");
    let ended = async {
        running.await;
        tasks.close();
        if tokio::time::timeout(STORING, tasks.wait()).await.is_err() {
            tracing::warn!("what came last of the running uploads was not stored in time");
        }
        drop((janitor, watch, catch_up));
        close(&db).await;
    };
    tokio::select! {
        () = ended => {
            tracing::info!("stopped");
            Ok(Stopped::Gracefully)
        }
        () = signals.next() => {
            tracing::warn!("stopped at once by a second signal");
            Ok(Stopped::AtOnce)
        }
    }
}

/// Closes the database. SQLite then moves its write-ahead log into the one file, which can be copied.
async fn close(db: &Database) {
    if tokio::time::timeout(CLOSING, db.close()).await.is_err() {
        tracing::warn!("the database was not closed in time");
    }
}

async fn bind(listen: &Listen) -> Result<TcpListener, StartError> {
    TcpListener::bind((listen.host.as_str(), listen.port)).await.map_err(|error| cannot_listen(listen, error))
}

fn cannot_listen(listen: &Listen, error: io::Error) -> StartError {
    if error.kind() == io::ErrorKind::AddrInUse && listen.port != 0 {
        let other = Listen { host: listen.host.clone(), port: listen.port.checked_add(1).unwrap_or(8080) };
        return StartError::PortTaken { listen: listen.to_string(), other: other.to_string() };
    }
    StartError::Listen(listen.to_string(), error)
}

/// Writes the first line of the log, which names the address.
///
/// It is written once everything is open, so that a start that fails prints its one line of error only. If
/// the database is slow, it is written earlier. Clients that connect before everything is open wait for their
/// answer.
struct FirstLine<'a> {
    settings: &'a LogSettings,
    address: SocketAddr,
    said: bool,
}

impl FirstLine<'_> {
    /// Starts the log and writes its first line, unless that is done.
    fn say(&mut self) {
        if !self.said {
            self.said = true;
            telemetry::start(self.settings);
            tracing::info!("listening on http://{}", self.address);
        }
    }
}

/// Logs the addresses to open in a browser.
fn tell_where_to_go(config: &Config, address: SocketAddr) {
    let mut here = address;
    if here.ip().is_unspecified() {
        here.set_ip(if here.is_ipv4() { Ipv4Addr::LOCALHOST.into() } else { Ipv6Addr::LOCALHOST.into() });
    }
    let base = config.http.public_url.as_ref().map_or_else(|| format!("http://{here}/"), ToString::to_string);
    let slash = if base.ends_with('/') { "" } else { "/" };
    tracing::info!("open {base}{slash} for the pages, {base}{slash}swagger-ui to try the API; Ctrl-C stops");
}
