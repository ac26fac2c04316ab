//! What a process costs: wall time, CPU time and memory, read from `/proc`.

use std::ffi::OsStr;
use std::io::Read;
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};

/// Linux gives user space all times in hundredths of a second.
const TICKS: f64 = 100.0;
/// How often the peak memory is noted: it is gone as soon as the process ends.
const GLANCE: Duration = Duration::from_millis(5);

/// What one run of a command cost.
pub(crate) struct Cost {
    /// Seconds from start to end.
    pub(crate) wall: f64,
    /// Seconds of all cores together.
    pub(crate) cpu: f64,
    /// The most memory that it held, in MB.
    pub(crate) peak: f64,
}

/// Runs a command to its end, which must be a success.
pub(crate) fn run(command: &mut Command) -> Result<Cost> {
    let started = Instant::now();
    let mut child = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped()).spawn()?;
    let id = child.id();
    let mut said = String::new();
    let mut errors = child.stderr.take().context("no pipe")?;
    let ended = AtomicBool::new(false);
    let (peak, wall) = std::thread::scope(|scope| {
        let glances = scope.spawn(|| {
            let mut peak = 0.0_f64;
            while !ended.load(Ordering::Relaxed) {
                // A process that has ended, and was not waited for yet, has no memory to show.
                peak = peak.max(peak_memory(id).unwrap_or(0.0));
                std::thread::sleep(GLANCE);
            }
            peak
        });
        // The pipe closes when the process ends, not earlier.
        let read = errors.read_to_string(&mut said);
        let wall = started.elapsed().as_secs_f64();
        ended.store(true, Ordering::Relaxed);
        read.map(|_| (glances.join().unwrap_or(0.0), wall))
    })?;
    // Its last threads may still be ending; their CPU time is counted only after that.
    let mut stat = stat(id)?;
    while stat.state != 'Z' {
        std::thread::yield_now();
        stat = self::stat(id)?;
    }
    let status = child.wait()?;
    ensure!(status.success(), "{command:?} failed: {said}");
    Ok(Cost { wall, cpu: stat.cpu, peak })
}

/// The most memory that a running process ever held, in MB.
pub(crate) fn peak_memory(id: u32) -> Result<f64> {
    Ok(memory(id, "VmHWM:")? / 1e6)
}

/// The CPU time that a running process took so far, in seconds of all cores together.
pub(crate) fn cpu(id: u32) -> Result<f64> {
    Ok(stat(id)?.cpu)
}

/// The memory that a running process holds, in MiB.
pub(crate) fn resident(id: u32) -> Result<f64> {
    Ok(memory(id, "VmRSS:")? / 1_048_576.0)
}

/// In bytes.
fn memory(id: u32, field: &str) -> Result<f64> {
    let status = std::fs::read_to_string(format!("/proc/{id}/status"))?;
    let line = status.lines().find_map(|line| line.strip_prefix(field)).context("no such field")?;
    Ok(line.trim().trim_end_matches(" kB").parse::<f64>()? * 1024.0)
}

struct Stat {
    state: char,
    cpu: f64,
}

fn stat(id: u32) -> Result<Stat> {
    let stat = std::fs::read_to_string(format!("/proc/{id}/stat"))?;
    // The name in front may hold spaces and brackets.
    let (_, rest) = stat.rsplit_once(") ").context("no name")?;
    let fields: Vec<&str> = rest.split(' ').collect();
    let [user, system] = [11, 12].map(|at| fields.get(at).and_then(|field| field.parse::<f64>().ok()));
    Ok(Stat {
        state: rest.chars().next().context("no state")?,
        cpu: (user.context("no user time")? + system.context("no system time")?) / TICKS,
    })
}

/// Asks a process to end, and waits until it has.
pub(crate) fn stop(child: &mut Child) -> Result<()> {
    let asked = Command::new("kill").arg(child.id().to_string()).status()?;
    ensure!(asked.success(), "it cannot be stopped");
    child.wait()?;
    Ok(())
}

/// The command that runs `program`, by way of `wrapper` unless that is empty.
pub(crate) fn wrapped(wrapper: &[String], program: impl AsRef<OsStr>) -> Command {
    let Some((first, rest)) = wrapper.split_first() else { return Command::new(program) };
    let mut command = Command::new(first);
    command.args(rest).arg(program);
    command
}
