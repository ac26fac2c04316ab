//! Uploads that go on after a break: tus 1.0.0, the IETF's draft, and what is known about each upload.

mod answers;
mod body;
mod draft;
mod headers;
mod receiver;
mod tools;
mod tus;
mod view;

pub use draft::DraftApi;
pub use tools::Receiving;
pub(crate) use tools::Tools;
pub use tus::TusApi;

use poem::Request;
use poem_openapi::OpenApi;
use poem_openapi::param::{Path, Query};
use poem_openapi::payload::Json;
use quizcast_domain::records::UploadId;
use uuid::Uuid;

use super::contract::tags::ApiTags;
use super::problem::Answer;
use super::request::bearer::Bearer;
use super::request::cursor;
use super::request::page::{Cursor, Limit};
use answers::{Listed, Shown};
use view::{UploadPage, UploadView};

/// What is known about uploads, whatever their protocol.
#[expect(missing_debug_implementations, reason = "ports are not printed")]
pub struct UploadsApi(Tools);

/// The operations of both protocols, and those of none.
pub(crate) fn apis(tools: Tools) -> (TusApi, DraftApi, UploadsApi) {
    (TusApi::new(tools.clone()), DraftApi(tools.clone()), UploadsApi(tools))
}

#[OpenApi(tag = "ApiTags::Uploads")]
impl UploadsApi {
    /// Show one of your own uploads
    ///
    /// Of either protocol, open or ended. It does not disturb a request that still brings bytes.
    #[oai(path = "/uploads/:id", method = "get", operation_id = "showUpload")]
    async fn show(
        &self,
        caller: Bearer,
        /// The upload's id.
        id: Path<Uuid>,
        request: &Request,
    ) -> Answer<Shown> {
        let user = self.0.owner(&caller).await?;
        let (upload, record) = self.0.resumption.show(user, UploadId(id.0)).await?;
        let patience = self.0.resumption.limits().patience;
        Ok(Shown::Shown(Json(UploadView::new(&upload, record, patience, &self.0.links(request)))))
    }

    /// List your own uploads
    ///
    /// Of both protocols, newest first. Ended ones are forgotten a day after their end.
    #[oai(path = "/uploads", method = "get", operation_id = "listUploads")]
    async fn list(
        &self,
        caller: Bearer,
        /// How many uploads a page has.
        limit: Query<Option<Limit>>,
        /// Where the page begins: `next` of the page before.
        cursor: Query<Option<Cursor>>,
        request: &Request,
    ) -> Answer<Listed> {
        let user = self.0.owner(&caller).await?;
        let limit = Limit::checked(limit.0)?;
        let after = cursor.0.map(|Cursor(text)| cursor::read_upload(&text)).transpose()?;
        let page = self.0.resumption.list(user, limit, after).await?;
        let patience = self.0.resumption.limits().patience;
        Ok(Listed::Listed(Json(UploadPage::new(page, patience, &self.0.links(request)))))
    }
}
