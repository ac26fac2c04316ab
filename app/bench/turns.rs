//! What took turns with the loop of bare SQL, and the goals of the comparison.

use crate::load::Load;
use crate::report::{median, row, verdict};

/// How many clients call at once.
pub(crate) const CLIENTS: [usize; 3] = [1, 8, 32];
/// The least ratio for a client that is alone.
const ALONE: f64 = 0.85;
/// The least ratios for registrations and draws of the most clients.
pub(crate) const TOGETHER_SQLITE: [f64; 2] = [1.5, 1.5];
pub(crate) const TOGETHER_POSTGRES: [f64; 2] = [1.0, 1.5];
/// The head of the table.
pub(crate) const COLUMNS: [&str; 9] =
    ["call", "clients", "ours /s", "bare SQL /s", "ratio", "goal", "kept", "p99 ms", "bare p99 ms"];

/// The turns of one line of the table.
#[derive(Default)]
pub(crate) struct Turns {
    pub(crate) ours: Vec<Load>,
    pub(crate) bare: Vec<Load>,
}

impl Turns {
    /// Prints the line. `together` is the goal for the most clients, if there is one.
    pub(crate) fn row(&self, name: &str, clients: usize, together: Option<f64>) {
        let pairs = self.ours.iter().zip(&self.bare);
        let ratio = median(&pairs.map(|(one, other)| one.per_second / other.per_second).collect::<Vec<_>>());
        let goal = match clients {
            1 => together.map(|_| ALONE),
            32 => together,
            _ => None,
        };
        let per_second =
            |loads: &[Load]| median(&loads.iter().map(|load| load.per_second).collect::<Vec<_>>());
        let p99 = |loads: &[Load]| median(&loads.iter().map(|load| load.p99).collect::<Vec<_>>());
        row(&[
            name.to_owned(),
            clients.to_string(),
            format!("{:.0}", per_second(&self.ours)),
            format!("{:.0}", per_second(&self.bare)),
            format!("{ratio:.2}"),
            goal.map_or_else(String::new, |goal| format!("{goal:.2}")),
            goal.map_or("", |goal| verdict(ratio >= goal)).to_owned(),
            format!("{:.2}", p99(&self.ours)),
            format!("{:.2}", p99(&self.bare)),
        ]);
    }
}
