//! One long recording: from the shell and as an upload, against `lame` and `ffmpeg`.

use anyhow::Result;

use super::upload::{Uploader, watching};
use super::{ROUNDS, SECONDS, Wav};
use crate::process::{Cost, run};
use crate::program::Program;
use crate::report::{head, median, row, verdict};

const OURS: &str = "`quizcast transcode`";
/// The goal for the wall time of `transcode`, as a part of `lame`'s.
const GOAL: f64 = 0.5;
/// The goal for the CPU time of `transcode`, as a part of `lame`'s.
const CPU_GOAL: f64 = 1.04;
/// The goal for the memory of `transcode`, in MB.
const MEMORY: f64 = 60.0;
/// The goal for the wall time of an upload, as a part of `lame`'s.
const UPLOAD_GOAL: f64 = 0.65;
/// The goal for the slowest answer of `/health/ready`, in milliseconds.
const READY: f64 = 100.0;

/// The default quality, with the upload, and a constant bit rate.
pub(crate) async fn measure(wav: &Wav) -> Result<()> {
    let program = Program::start(&[("QUIZCAST_QUIZ_SOURCES", "builtin"), ("QUIZCAST_MP3", "v2")])?;
    let client = Uploader::register(program.address()).await?;
    let (mut turns, mut uploads) = (Turns::default(), Uploads::default());
    for _ in 0..ROUNDS {
        let lame = turns.take(wav, "v2", &["-V2"], &["-q:a", "2"])?;
        let (uploaded, ready) = watching(program.address(), client.upload(&wav.bytes, None)).await?;
        let wall = uploaded.whole.as_secs_f64();
        uploads.wall.push(wall);
        uploads.ratios.push(wall / lame);
        uploads.ready = uploads.ready.max(ready);
    }
    turns.table("V2");
    uploads.table(program.peak_memory()?);
    drop(program);

    let mut turns = Turns::default();
    for _ in 0..ROUNDS {
        turns.take(wav, "cbr192", &["-b", "192", "--cbr"], &["-b:a", "192k"])?;
    }
    turns.table("CBR 192");
    Ok(())
}

/// What the uploads took.
#[derive(Default)]
struct Uploads {
    wall: Vec<f64>,
    ratios: Vec<f64>,
    ready: f64,
}

impl Uploads {
    fn table(&self, peak: f64) {
        let (wall, ratio, ready) = (median(&self.wall), median(&self.ratios), self.ready);
        head(
            &format!("`POST /records` of {SECONDS} s CD audio over loopback into SQLite, V2"),
            &["what", "measured", "goal", "kept"],
        );
        row(&["connection to link", &format!("{wall:.2} s"), "", ""]);
        let (measured, goal) = (format!("{ratio:.2}"), format!("{UPLOAD_GOAL:.2}"));
        row(&["the same / `lame`", &measured, &goal, verdict(ratio <= UPLOAD_GOAL)]);
        let (measured, goal) = (format!("{ready:.0} ms"), format!("{READY:.0} ms"));
        row(&["slowest `/health/ready` meanwhile", &measured, &goal, verdict(ready <= READY)]);
        row(&["server's peak memory", &format!("{peak:.1} MB"), "", ""]);
    }
}

/// What the encoders took, turn by turn.
#[derive(Default)]
struct Turns {
    lame: Costs,
    ffmpeg: Costs,
    ours: Costs,
}

impl Turns {
    /// Lets each of them encode once; how long `lame` took, in seconds.
    fn take(&mut self, wav: &Wav, mode: &str, lame: &[&str], ffmpeg: &[&str]) -> Result<f64> {
        let cost = run(&mut wav.lame(lame))?;
        self.lame.push(&cost);
        self.ours.push(&run(&mut wav.transcode(mode))?);
        self.ffmpeg.push(&run(&mut wav.ffmpeg(ffmpeg))?);
        Ok(cost.wall)
    }

    fn table(&self, mode: &str) {
        let columns = [
            "encoder",
            "wall",
            "wall / `lame`",
            "goal",
            "kept",
            "CPU",
            "CPU / `lame`",
            "goal",
            "kept",
            "peak memory",
            "goal",
            "kept",
        ];
        head(&format!("{SECONDS} s of CD audio to {mode}"), &columns);
        for (name, costs) in [("`lame`", &self.lame), ("`ffmpeg`", &self.ffmpeg), (OURS, &self.ours)] {
            let (ratio, work) = (over(&costs.wall, &self.lame.wall), over(&costs.cpu, &self.lame.cpu));
            let peak = costs.peak.iter().copied().fold(0.0, f64::max);
            let judged = |goal: String, kept| {
                if name == OURS { [goal, verdict(kept).to_owned()] } else { [const { String::new() }; 2] }
            };
            let [goal, kept] = judged(format!("{GOAL:.2}"), ratio <= GOAL);
            let [most, spared] = judged(format!("{CPU_GOAL:.2}"), work <= CPU_GOAL);
            let [limit, within] = judged(format!("{MEMORY:.0} MB"), peak < MEMORY);
            row(&[
                name.to_owned(),
                format!("{:.2} s", median(&costs.wall)),
                format!("{ratio:.2}"),
                goal,
                kept,
                format!("{:.2} s", median(&costs.cpu)),
                format!("{work:.2}"),
                most,
                spared,
                format!("{peak:.1} MB"),
                limit,
                within,
            ]);
        }
    }
}

/// The median of the ratios, turn by turn.
fn over(ours: &[f64], lame: &[f64]) -> f64 {
    let ratios: Vec<f64> = ours.iter().zip(lame).map(|(ours, lame)| ours / lame).collect();
    median(&ratios)
}

/// What the turns of one encoder cost.
#[derive(Default)]
struct Costs {
    wall: Vec<f64>,
    cpu: Vec<f64>,
    peak: Vec<f64>,
}

impl Costs {
    fn push(&mut self, cost: &Cost) {
        self.wall.push(cost.wall);
        self.cpu.push(cost.cpu);
        self.peak.push(cost.peak);
    }
}
