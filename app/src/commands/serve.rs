//! `serve`.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use quizcast_adapters::sea::Database;
use tokio::net::TcpListener;
use tokio::sync::oneshot;

use super::StartError;
use super::audio_check::look_for_audio;
use super::database::{is_ahead, open};
use super::records;
use super::signals::Signals;
use crate::config::{Config, Listen};
use crate::http::{HttpOptions, UploadOptions};
use crate::janitor::Janitor;
use crate::logging;
use crate::server;
use crate::wiring::{Ports, routes};

/// How long closing the database may take. What was acknowledged is safe without it.
const CLOSING: Duration = Duration::from_secs(5);

/// How serving ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stopped {
    /// By a signal, after running requests had their time.
    Gracefully,
    /// By a second signal, at once.
    AtOnce,
}

/// Opens everything, then serves until a signal. `warnings` go to the log once it names the address.
///
/// # Errors
///
/// [`StartError`] if something cannot be opened.
pub async fn serve(config: &Config, warnings: &[String]) -> Result<Stopped, StartError> {
    let mut signals = Signals::new().map_err(StartError::Signals)?;
    let listener = bind(&config.listen).await?;
    let db = tokio::select! {
        db = open(config) => db?,
        () = signals.next() => return Ok(Stopped::Gracefully),
    };
    let ports = Ports::real(&db, &config.quiz, records::open(config, &db)?).map_err(StartError::Source)?;
    let address = listener.local_addr().map_err(|error| cannot_listen(&config.listen, error))?;
    // Only now: the log's first line names the address, and whoever sees it can count on the server.
    logging::start(&config.log);
    tracing::info!("listening on http://{address}");
    tracing::info!(version = env!("CARGO_PKG_VERSION"), database = %config.database, "ready");
    if is_ahead(config, &db).await? {
        tracing::warn!("the database's schema is newer than this program, which can serve it");
    }
    for warning in warnings {
        tracing::warn!("{warning}");
    }
    drop(tokio::spawn(look_for_audio(db.clone(), Arc::clone(&ports.audio))));
    let uploads = UploadOptions::new(&config.records, &config.data_dir);
    let options = HttpOptions { uploads, ..config.http.clone() };
    let janitor = Janitor::start(&ports, Some(Arc::new(db.clone())));
    let endpoint = routes(ports, &options);
    let (stop, stopped) = oneshot::channel::<()>();
    let mut running = Box::pin(server::run(listener, endpoint, config.server.clone(), stopped));
    tokio::select! {
        () = &mut running => return Ok(Stopped::Gracefully),
        () = signals.next() => {}
    }
    drop(stop);
    let ended = async {
        running.await;
        drop(janitor);
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

/// Closes the database: on SQLite all is in its one file then, ready to be copied.
async fn close(db: &Database) {
    if tokio::time::timeout(CLOSING, db.close()).await.is_err() {
        tracing::warn!("the database was not closed in time");
    }
}

async fn bind(listen: &Listen) -> Result<TcpListener, StartError> {
    TcpListener::bind((listen.host.as_str(), listen.port)).await.map_err(|error| cannot_listen(listen, error))
}

fn cannot_listen(listen: &Listen, error: io::Error) -> StartError {
    StartError::Listen(listen.to_string(), error)
}
