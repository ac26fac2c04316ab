//! Records, without their waveforms.

use std::time::Duration;

use quizcast_domain::BoxError;
use quizcast_domain::records::{AudioFacts, AudioId, FoldedName, Record, RecordId, RecordName};
use quizcast_domain::users::UserId;
use sea_orm::ActiveValue::{NotSet, Set};
use sea_orm::entity::prelude::*;

use crate::sea::db::clock::{from_micros, to_micros};

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "records")]
pub struct Model {
    #[sea_orm(primary_key)]
    pub seq: i64,
    pub id: Uuid,
    pub user_id: Uuid,
    pub name: Option<String>,
    pub created_at: i64,
    pub audio: Uuid,
    pub head: Vec<u8>,
    pub body_length: i64,
    /// In nanoseconds.
    pub duration: i64,
    pub sample_rate: i64,
    pub channels: i64,
    pub bitrate: i64,
    #[sea_orm(column_type = "Double", nullable)]
    pub loudness: Option<f64>,
    #[sea_orm(column_type = "Double", nullable)]
    pub peak: Option<f64>,
    /// A JSON array of strings.
    pub warnings: String,
    /// NULL also while the upkeep has not yet filled in what an older program left out.
    pub folded_name: Option<String>,
}

impl ActiveModelBehavior for ActiveModel {}

impl ActiveModel {
    /// The row of a new record. The database gives it the next `seq`.
    pub(in crate::sea) fn of(record: &Record) -> Result<Self, BoxError> {
        let facts = &record.facts;
        let folded = record.name.as_ref().map(FoldedName::of);
        Ok(Self {
            seq: NotSet,
            id: Set(record.id.0),
            user_id: Set(record.user.0),
            name: Set(record.name.as_ref().map(ToString::to_string)),
            created_at: Set(to_micros(record.created_at)),
            audio: Set(record.audio.0),
            head: Set(record.head.to_vec()),
            body_length: Set(record.body_length.try_into()?),
            duration: Set(facts.duration.as_nanos().try_into()?),
            sample_rate: Set(facts.sample_rate.into()),
            channels: Set(facts.channels.into()),
            bitrate: Set(facts.bitrate.into()),
            loudness: Set(facts.loudness),
            peak: Set(facts.peak),
            warnings: Set(serde_json::to_string(&facts.warnings)?),
            folded_name: Set(folded.map(|name| name.as_str().to_owned())),
        })
    }
}

impl TryFrom<Model> for Record {
    type Error = BoxError;

    fn try_from(row: Model) -> Result<Self, BoxError> {
        Ok(Self {
            id: RecordId(row.id),
            user: UserId(row.user_id),
            name: row.name.as_deref().and_then(RecordName::new),
            created_at: from_micros(row.created_at)?,
            audio: AudioId(row.audio),
            head: row.head.into(),
            body_length: row.body_length.try_into()?,
            facts: AudioFacts {
                duration: Duration::from_nanos(row.duration.try_into()?),
                sample_rate: row.sample_rate.try_into()?,
                channels: row.channels.try_into()?,
                bitrate: row.bitrate.try_into()?,
                loudness: row.loudness,
                peak: row.peak,
                warnings: serde_json::from_str(&row.warnings)?,
            },
        })
    }
}
