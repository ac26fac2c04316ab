//! The program `quizcast`.

use std::future::Future;
use std::process::ExitCode;
use std::time::Duration;

use anyhow::Context;
use quizcast::cli::{self, Command, Parsed};
use quizcast::commands::{self, ImportEnded, Migrated, Stopped};
use quizcast::config::{ConfigError, UPLOAD_TOKEN, strays};
use quizcast::output::{complain, print};
use quizcast::{start, telemetry};

/// Exit code for a wrong setting or flag. A start that fails otherwise ends with 1.
const WRONG_SETTING: u8 = 2;
/// Exit code of a command that a signal stopped, as shells have it for SIGINT.
const INTERRUPTED: u8 = 130;
/// How long blocking threads may go on after everything else has ended.
const LAST_GRACE: Duration = Duration::from_secs(1);

fn main() -> ExitCode {
    let ended = run();
    telemetry::flush();
    match ended {
        Ok(code) => code,
        Err(error) => {
            complain(&in_one_line(&error));
            if error.is::<ConfigError>() { ExitCode::from(WRONG_SETTING) } else { ExitCode::FAILURE }
        }
    }
}

fn run() -> anyhow::Result<ExitCode> {
    let (command, config) = match cli::read(std::env::args_os(), |name| std::env::var_os(name))? {
        Parsed::Run(command, config) => (command, config),
        Parsed::Show(text) => return show(&text),
    };
    if matches!(command, Command::Serve | Command::Migrate { .. } | Command::Import(_)) {
        start::keep_files_private();
    }
    match command {
        Command::Serve => {
            let names = std::env::vars_os().filter_map(|(name, _)| name.into_string().ok());
            let stopped = block_on(commands::serve(&config, &strays(names)))??;
            Ok(if stopped == Stopped::Gracefully { ExitCode::SUCCESS } else { ExitCode::FAILURE })
        }
        Command::Migrate { check } => {
            telemetry::start(&config.log);
            match block_on(commands::migrate(&config, check))?? {
                Migrated::UpToDate => show(&format!("{} is up to date\n", config.database)),
                Migrated::Ahead => show(&format!(
                    "the schema of {} is newer than this program, which can still serve it\n",
                    config.database
                )),
                Migrated::Behind(steps) => {
                    complain(&format!("{} is not up to date; it lacks {steps} steps", config.database));
                    Ok(ExitCode::FAILURE)
                }
                Migrated::TooNew { known, needed } => {
                    let why = "is too new: it needs a program that knows schema";
                    complain(&format!("{} {why} {needed}, this one knows schema {known}", config.database));
                    Ok(ExitCode::FAILURE)
                }
            }
        }
        Command::Import(given) => Ok(match block_on(commands::import(&config, given))?? {
            ImportEnded::Done => ExitCode::SUCCESS,
            ImportEnded::Faulty => ExitCode::FAILURE,
            ImportEnded::Interrupted => ExitCode::from(INTERRUPTED),
        }),
        Command::Export(given) => {
            telemetry::start(&config.log);
            block_on(commands::export(&config, given))??;
            Ok(ExitCode::SUCCESS)
        }
        Command::Upload(given) => {
            let link = block_on(commands::upload(&given, std::env::var(UPLOAD_TOKEN).ok()))??;
            show(&format!("{link}\n"))
        }
        #[cfg(feature = "lame")]
        Command::Transcode { input, output } => {
            for warning in commands::transcode(&config.records, &input, &output)? {
                complain(&format!("{}: {warning}", input.display()));
            }
            Ok(ExitCode::SUCCESS)
        }
        #[cfg(feature = "lame")]
        Command::Sample { output } => {
            commands::sample(&output)?;
            Ok(ExitCode::SUCCESS)
        }
        #[cfg(not(feature = "lame"))]
        Command::Transcode { .. } | Command::Sample { .. } => {
            anyhow::bail!("this program was built without the feature \"lame\", which audio needs")
        }
        Command::Licenses => show(commands::licenses()),
        Command::Openapi { json } => show(&commands::openapi(json)),
        Command::Healthcheck => {
            block_on(commands::healthcheck(&config.listen))??;
            show(&format!("{} is ready\n", config.listen))
        }
    }
}

fn show(text: &str) -> anyhow::Result<ExitCode> {
    print(text).context("cannot print")?;
    Ok(ExitCode::SUCCESS)
}

fn block_on<T>(work: impl Future<Output = T>) -> anyhow::Result<T> {
    let runtime =
        tokio::runtime::Builder::new_multi_thread().enable_all().build().context("cannot start threads")?;
    let done = runtime.block_on(work);
    runtime.shutdown_timeout(LAST_GRACE);
    Ok(done)
}

/// The error and its causes in one line, without causes that the line contains already.
fn in_one_line(error: &anyhow::Error) -> String {
    let mut line = String::new();
    for cause in error.chain().map(ToString::to_string) {
        if line.is_empty() {
            line = cause;
        } else if !line.contains(&cause) {
            line = format!("{line}: {cause}");
        }
    }
    line
}
