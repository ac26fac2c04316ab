//! Uploads as callers see them.

use std::time::Duration;

use poem_openapi::Object;
use poem_openapi::types::Example;
use quizcast_domain::page::Page;
use quizcast_domain::records::Record;
use quizcast_domain::uploads::{Failure, Protocol, Upload, UploadPlace, UploadState};
use time::OffsetDateTime;
use uuid::Uuid;

use crate::http::audio_record::RecordView;
use crate::http::problem::ApiError;
use crate::http::request::cursor;
use crate::http::request::link::Links;
use crate::http::schema::{Nullable, described};

described! {
    /// How an upload goes on.
    pub(super) struct ProtocolView(String) { enum_items: vec!["tus".into(), "draft".into()] }
}

described! {
    /// Where an upload stands.
    pub(super) struct StateView(String) { enum_items: vec!["open".into(), "done".into(), "failed".into()] }
}

/// Why an upload failed.
#[derive(Debug, Clone, PartialEq, Eq, Object)]
#[oai(rename = "UploadProblem")]
pub(super) struct ProblemView {
    /// Which problem it is, as a link to a page that explains it.
    #[oai(rename = "type")]
    page: String,
    /// The problem in a few words.
    title: String,
    /// The status code that a request gets which goes on with it.
    status: u16,
    /// What was wrong.
    detail: String,
}

/// An upload that goes on after a break.
#[derive(Debug, Object)]
#[oai(rename = "ResumableUpload", example)]
pub(super) struct UploadView {
    /// The upload's id.
    id: Uuid,
    /// How it goes on.
    protocol: ProtocolView,
    /// Where it stands.
    state: StateView,
    /// How many bytes of the WAV are stored safely.
    offset: u64,
    /// How many bytes the WAV has, if that is known.
    length: Nullable<u64>,
    /// The file's name, where it has one.
    name: Nullable<String>,
    /// When it was begun.
    created_at: OffsetDateTime,
    /// When it is forgotten, if nothing happens to it.
    expires_at: OffsetDateTime,
    /// The record that it became.
    record: Nullable<RecordView>,
    /// Why it failed.
    problem: Nullable<ProblemView>,
}

impl UploadView {
    pub(super) fn new(upload: &Upload, record: Option<Record>, patience: Duration, links: &Links) -> Self {
        let begun = &upload.begun;
        let (state, problem) = match &upload.state {
            UploadState::Open => ("open", None),
            UploadState::Done(_) => ("done", None),
            UploadState::Failed(failure) => ("failed", Some(problem(failure))),
        };
        Self {
            id: begun.id.0,
            protocol: ProtocolView(
                match begun.protocol {
                    Protocol::Tus => "tus",
                    Protocol::Draft => "draft",
                }
                .to_owned(),
            ),
            state: StateView(state.to_owned()),
            offset: upload.offset,
            length: begun.length.into(),
            name: begun.name.as_ref().map(ToString::to_string).into(),
            created_at: upload.created_at,
            expires_at: upload.expires_at(patience),
            record: record.map(|record| RecordView::new(record, links)).into(),
            problem: problem.into(),
        }
    }
}

fn problem(failure: &Failure) -> ProblemView {
    let error = ApiError::from(failure.clone());
    let kind = error.kind();
    ProblemView {
        page: format!("/problems/{}", kind.slug()),
        title: kind.title().to_owned(),
        status: kind.status().as_u16(),
        detail: error.detail().to_owned(),
    }
}

/// A page of uploads.
#[derive(Debug, Object)]
#[oai(example)]
pub(super) struct UploadPage {
    /// The uploads, newest first.
    items: Vec<UploadView>,
    /// The cursor of the next page; null on the last one.
    next: Nullable<String>,
}

impl UploadPage {
    pub(super) fn new(
        page: Page<(Upload, Option<Record>), UploadPlace>,
        patience: Duration,
        links: &Links,
    ) -> Self {
        let view =
            |(upload, record): (Upload, Option<Record>)| UploadView::new(&upload, record, patience, links);
        Self {
            items: page.items.into_iter().map(view).collect(),
            next: page.next.map(cursor::write_upload).into(),
        }
    }
}

impl Example for UploadView {
    fn example() -> Self {
        Self {
            id: Uuid::from_u128(0x6b1f_3d1e_90c4_4f0a_8d55_2f7e_11c3_90aa),
            protocol: ProtocolView("tus".to_owned()),
            state: StateView("open".to_owned()),
            offset: 3_612_716,
            length: Some(10_584_044).into(),
            name: Some("Interview.wav".to_owned()).into(),
            created_at: OffsetDateTime::UNIX_EPOCH + time::Duration::days(20_000),
            expires_at: OffsetDateTime::UNIX_EPOCH + time::Duration::days(20_001),
            record: None.into(),
            problem: None.into(),
        }
    }
}

impl Example for UploadPage {
    fn example() -> Self {
        let next = Some(cursor::write_upload(UploadPlace(17))).into();
        Self { items: vec![UploadView::example()], next }
    }
}
