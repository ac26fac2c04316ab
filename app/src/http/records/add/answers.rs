//! What uploads are answered with, and with which problems.

use poem_openapi::ApiResponse;
use poem_openapi::payload::Json;

use crate::http::audio_record::RecordView;
use crate::http::problem::{CHANGE, Group, Kind, Problems};
use Kind::{
    BadRequest, Busy, KeyInUse, KeyReused, NotImplemented, NotWav, QuotaExceeded, RequestTimeout, TooLong,
    Unauthorized, UnsupportedMediaType, UnusableWav,
};

#[derive(Debug, ApiResponse)]
pub(super) enum Created {
    /// The record is there.
    #[oai(status = 201)]
    Created(
        Json<RecordView>,
        /// The link to the MP3.
        #[oai(header = "Location")]
        String,
    ),
}

impl Problems for Created {
    const KINDS: &'static [Group] = &[
        CHANGE,
        &[
            BadRequest,
            Unauthorized,
            RequestTimeout,
            KeyInUse,
            KeyReused,
            TooLong,
            QuotaExceeded,
            UnsupportedMediaType,
            NotWav,
            UnusableWav,
            NotImplemented,
            Busy,
        ],
    ];
}
