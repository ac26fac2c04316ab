//! One long recording: from the shell, and as an upload, against the encoders that everybody has.

use anyhow::Result;

use super::upload::{Uploader, watching};
use super::{ROUNDS, SECONDS, Wav};
use crate::process::{Cost, run};
use crate::program::Program;
use crate::report::{head, median, row, verdict};

/// Wall time of `transcode`, as a part of `lame`'s.
const GOAL: f64 = 0.55;
/// Memory of `transcode`, in MiB.
const MEMORY: f64 = 60.0;
/// Wall time of an upload, as a part of `lame`'s.
const UPLOAD_GOAL: f64 = 0.65;
/// The slowest answer of `/health/ready`, in milliseconds.
const READY: f64 = 100.0;

/// The default quality, with the upload, and a constant bit rate.
pub(crate) async fn measure(wav: &Wav) -> Result<()> {
    let program = Program::start(&[("QUIZCAST_QUIZ_SOURCES", "builtin"), ("QUIZCAST_MP3", "v2")])?;
    let uploader = Uploader::register(program.address()).await?;
    let (mut lame, mut ffmpeg, mut ours) = (Costs::default(), Costs::default(), Costs::default());
    let (mut uploads, mut ratios, mut ready) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        lame.push(&run(&mut wav.lame(&["-V2"]))?);
        ours.push(&run(&mut wav.transcode("v2"))?);
        ffmpeg.push(&run(&mut wav.ffmpeg(&["-q:a", "2"]))?);
        let (uploaded, worst) = watching(program.address(), uploader.upload(&wav.bytes, None)).await?;
        uploads.push(uploaded.whole.as_secs_f64());
        ratios.push(uploads[uploads.len() - 1] / lame.wall[lame.wall.len() - 1]);
        ready.push(worst);
    }
    table("V2", &lame, &ffmpeg, &ours);
    let (seconds, ratio, worst) = (median(&uploads), median(&ratios), ready.into_iter().fold(0.0, f64::max));
    head(
        &format!("`POST /records` of {SECONDS} s CD audio over loopback into SQLite, V2"),
        &["what", "measured", "goal", "kept"],
    );
    row(&["connection to link", &format!("{seconds:.2} s"), "", ""]);
    row(&[
        "the same / `lame`",
        &format!("{ratio:.2}"),
        &format!("{UPLOAD_GOAL:.2}"),
        verdict(ratio <= UPLOAD_GOAL),
    ]);
    row(&[
        "slowest `/health/ready` meanwhile",
        &format!("{worst:.0} ms"),
        &format!("{READY:.0} ms"),
        verdict(worst <= READY),
    ]);
    row(&["server's peak memory", &format!("{:.1} MiB", program.peak_memory()?), "", ""]);
    drop(program);

    let (mut lame, mut ffmpeg, mut ours) = (Costs::default(), Costs::default(), Costs::default());
    for _ in 0..ROUNDS {
        lame.push(&run(&mut wav.lame(&["-b", "192", "--cbr"]))?);
        ours.push(&run(&mut wav.transcode("cbr192"))?);
        ffmpeg.push(&run(&mut wav.ffmpeg(&["-b:a", "192k"]))?);
    }
    table("CBR 192", &lame, &ffmpeg, &ours);
    Ok(())
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

fn table(mode: &str, lame: &Costs, ffmpeg: &Costs, ours: &Costs) {
    let columns = ["encoder", "wall", "wall / `lame`", "goal", "kept", "CPU", "peak memory", "goal", "kept"];
    head(&format!("{SECONDS} s of CD audio to {mode}"), &columns);
    for (name, costs) in [("`lame`", lame), ("`ffmpeg`", ffmpeg), ("`quizcast transcode`", ours)] {
        let ratios: Vec<f64> = costs.wall.iter().zip(&lame.wall).map(|(one, lame)| one / lame).collect();
        let (ratio, peak) = (median(&ratios), costs.peak.iter().copied().fold(0.0, f64::max));
        let judged = |goal: String, kept| match name {
            "`quizcast transcode`" => [goal, verdict(kept).to_owned()],
            _ => [String::new(), String::new()],
        };
        let [goal, kept] = judged(format!("{GOAL:.2}"), ratio <= GOAL);
        let [limit, within] = judged(format!("{MEMORY:.0} MiB"), peak < MEMORY);
        row(&[
            name.to_owned(),
            format!("{:.2} s", median(&costs.wall)),
            format!("{ratio:.2}"),
            goal,
            kept,
            format!("{:.2} s", median(&costs.cpu)),
            format!("{peak:.1} MiB"),
            limit,
            within,
        ]);
    }
}
