//! The fields of a row: texts, prices, dates, and which choice is the answer.

mod choices;
mod date;
mod price;
mod record;
mod text;

pub(super) use choices::{Given, Kind, mixed};
pub use date::{DateOrder, HowSure};
pub(super) use date::{moment, order_of};
pub(super) use price::{by_difficulty, whole_number};
pub(super) use record::{Record, Rules};
pub(super) use text::text;
