//! The waveforms of records.

use quizcast_domain::BoxError;
use quizcast_domain::records::{Peaks, RecordId};
use sea_orm::ActiveValue::Set;
use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "record_peaks")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub record_id: Uuid,
    pub samples_per_pixel: i64,
    /// The lowest and the highest sample of each pixel in turn, a signed byte each.
    pub pairs: Vec<u8>,
}

impl ActiveModelBehavior for ActiveModel {}

impl ActiveModel {
    pub(in crate::sea) fn of(record: RecordId, peaks: &Peaks) -> Self {
        let bytes = peaks.pairs.iter().flat_map(|(low, high)| [low.cast_unsigned(), high.cast_unsigned()]);
        Self {
            record_id: Set(record.0),
            samples_per_pixel: Set(peaks.samples_per_pixel.into()),
            pairs: Set(bytes.collect()),
        }
    }
}

impl TryFrom<Model> for Peaks {
    type Error = BoxError;

    fn try_from(row: Model) -> Result<Self, BoxError> {
        let (pairs, rest) = row.pairs.as_chunks::<2>();
        if !rest.is_empty() {
            return Err("a waveform ends in the middle of a pair".into());
        }
        let pairs = pairs.iter().map(|[low, high]| (low.cast_signed(), high.cast_signed())).collect();
        Ok(Self { samples_per_pixel: row.samples_per_pixel.try_into()?, pairs })
    }
}
