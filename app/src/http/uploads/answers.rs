//! What is answered about uploads, and with which problems.

use poem_openapi::ApiResponse;
use poem_openapi::payload::Json;

use super::view::{UploadPage, UploadView};
use crate::http::audio_record::RecordView;
use crate::http::problem::{CHANGE, Group, Kind, LOOKUP, Problems};
use Kind::{
    BadRequest, Busy, ChecksumMismatch, KeyInUse, KeyReused, NotFound, NotImplemented, NotWav,
    PayloadTooLarge, QuotaExceeded, TooLong, TooManyUploads, TusVersion, Unauthorized, UnsupportedMediaType,
    UnusableWav, UploadOffset, UploadOutdated, UploadStalled, UploadTaken, Validation,
};

/// The problems of every request of tus.
const TUS: Group = &[BadRequest, Unauthorized, TusVersion];
/// The problems of every request of the draft.
const DRAFT: Group = &[BadRequest, Unauthorized];
/// The problems of every request that brings bytes.
const PART: Group = &[
    Busy,
    ChecksumMismatch,
    NotImplemented,
    NotWav,
    PayloadTooLarge,
    QuotaExceeded,
    TooLong,
    UnsupportedMediaType,
    UnusableWav,
    UploadStalled,
    UploadTaken,
];
/// The problems of every request that begins an upload. Its key may have begun one that ended meanwhile.
const BEGIN: Group = &[KeyInUse, KeyReused, NotFound, TooManyUploads, UploadOutdated, Validation];

#[derive(Debug, ApiResponse)]
pub(super) enum Begun {
    /// The upload is open, or the record is there already, if the whole WAV came with the request.
    #[oai(status = 201)]
    Begun(
        /// Where the upload goes on.
        #[oai(header = "Location")]
        String,
        /// How many bytes are stored safely.
        #[oai(header = "Upload-Offset")]
        u64,
        /// When the upload is swept if no byte comes.
        #[oai(header = "Upload-Expires")]
        Option<String>,
        /// The link to the MP3, once there is a record.
        #[oai(header = "Content-Location")]
        Option<String>,
    ),
}

impl Problems for Begun {
    const KINDS: &'static [Group] = &[CHANGE, TUS, PART, BEGIN];
}

#[derive(Debug, ApiResponse)]
pub(super) enum Continued {
    /// The bytes are stored safely. With the last one the record is there.
    #[oai(status = 204)]
    Continued(
        /// How many bytes are stored safely: go on from here.
        #[oai(header = "Upload-Offset")]
        u64,
        /// When the upload is swept if no byte comes.
        #[oai(header = "Upload-Expires")]
        Option<String>,
        /// The link to the MP3, once there is a record.
        #[oai(header = "Content-Location")]
        Option<String>,
    ),
}

impl Problems for Continued {
    const KINDS: &'static [Group] = &[CHANGE, TUS, PART, &[NotFound, UploadOffset, UploadOutdated]];
}

#[derive(Debug, ApiResponse)]
pub(super) enum Stands {
    /// Where the upload stands.
    #[oai(status = 200)]
    Stands(
        /// How many bytes are stored safely: go on from here.
        #[oai(header = "Upload-Offset")]
        u64,
        /// How many bytes the WAV has, if that is known.
        #[oai(header = "Upload-Length")]
        Option<u64>,
        /// `1` if the length is not known yet.
        #[oai(header = "Upload-Defer-Length")]
        Option<u64>,
        /// What the caller said about the file.
        #[oai(header = "Upload-Metadata")]
        Option<String>,
        /// When the upload is swept if no byte comes.
        #[oai(header = "Upload-Expires")]
        Option<String>,
        /// The link to the MP3, once there is a record.
        #[oai(header = "Content-Location")]
        Option<String>,
    ),
}

impl Problems for Stands {
    const KINDS: &'static [Group] =
        &[LOOKUP, TUS, &[NotFound, UploadTaken, NotWav, UnusableWav, UploadOutdated]];
}

#[derive(Debug, ApiResponse)]
pub(super) enum DraftBegun {
    /// The upload is open, or the record is there already, if the whole WAV came with the request.
    #[oai(status = 201)]
    Begun(
        /// Where the upload goes on.
        #[oai(header = "Location")]
        String,
        /// `?0`: more bytes are awaited.
        #[oai(header = "Upload-Complete")]
        String,
        /// How many bytes are stored safely.
        #[oai(header = "Upload-Offset")]
        u64,
        /// What an upload may have.
        #[oai(header = "Upload-Limit")]
        String,
    ),
    /// The record is there.
    #[oai(status = 201)]
    Done(
        Json<RecordView>,
        /// The link to the MP3.
        #[oai(header = "Location")]
        String,
        /// `?1`: the WAV is complete.
        #[oai(header = "Upload-Complete")]
        String,
        /// How many bytes are stored safely.
        #[oai(header = "Upload-Offset")]
        u64,
    ),
}

impl Problems for DraftBegun {
    const KINDS: &'static [Group] = &[CHANGE, DRAFT, PART, BEGIN];
}

#[derive(Debug, ApiResponse)]
#[expect(clippy::large_enum_variant, reason = "an answer is made once")]
pub(super) enum DraftContinued {
    /// The bytes are stored safely, and more are awaited.
    #[oai(status = 204)]
    Continued(
        /// `?0`: more bytes are awaited.
        #[oai(header = "Upload-Complete")]
        String,
        /// How many bytes are stored safely: go on from here.
        #[oai(header = "Upload-Offset")]
        u64,
    ),
    /// The record is there.
    #[oai(status = 201)]
    Done(
        Json<RecordView>,
        /// The link to the MP3.
        #[oai(header = "Location")]
        String,
        /// `?1`: the WAV is complete.
        #[oai(header = "Upload-Complete")]
        String,
        /// How many bytes are stored safely.
        #[oai(header = "Upload-Offset")]
        u64,
    ),
}

impl Problems for DraftContinued {
    const KINDS: &'static [Group] = &[CHANGE, DRAFT, PART, &[NotFound, UploadOffset, UploadOutdated]];
}

#[derive(Debug, ApiResponse)]
pub(super) enum DraftStands {
    /// Where the upload stands.
    #[oai(status = 204)]
    Stands(
        /// How many bytes are stored safely: go on from here.
        #[oai(header = "Upload-Offset")]
        u64,
        /// `?1` once the WAV is complete.
        #[oai(header = "Upload-Complete")]
        String,
        /// How many bytes the WAV has, if that is known.
        #[oai(header = "Upload-Length")]
        Option<u64>,
        /// What an upload may have.
        #[oai(header = "Upload-Limit")]
        String,
        /// The link to the MP3, once there is a record.
        #[oai(header = "Content-Location")]
        Option<String>,
    ),
}

impl Problems for DraftStands {
    const KINDS: &'static [Group] =
        &[LOOKUP, DRAFT, &[NotFound, UploadTaken, NotWav, UnusableWav, UploadOutdated]];
}

#[derive(Debug, ApiResponse)]
pub(super) enum DraftRemoved {
    /// The upload is gone. The record that it became stays.
    #[oai(status = 204)]
    Removed,
}

impl Problems for DraftRemoved {
    const KINDS: &'static [Group] = &[CHANGE, DRAFT, &[NotFound]];
}

#[derive(Debug, ApiResponse)]
pub(super) enum Removed {
    /// The upload is gone. The record that it became stays.
    #[oai(status = 204)]
    Removed,
}

impl Problems for Removed {
    const KINDS: &'static [Group] = &[CHANGE, TUS, &[NotFound]];
}

#[derive(Debug, ApiResponse)]
pub(super) enum Shown {
    /// The upload.
    #[oai(status = 200)]
    Shown(Json<UploadView>),
}

impl Problems for Shown {
    const KINDS: &'static [Group] = &[LOOKUP, &[BadRequest, Unauthorized, NotFound]];
}

#[derive(Debug, ApiResponse)]
pub(super) enum Listed {
    /// A page of uploads.
    #[oai(status = 200)]
    Listed(Json<UploadPage>),
}

impl Problems for Listed {
    const KINDS: &'static [Group] = &[LOOKUP, &[BadRequest, Validation, Unauthorized]];
}
