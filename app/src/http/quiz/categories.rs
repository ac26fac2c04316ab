//! The categories of the saved questions over HTTP.

use std::sync::Arc;

use poem_openapi::OpenApi;
use poem_openapi::param::Query;
use poem_openapi::payload::Json;

use quizcast_domain::archive::{CategoryRequest, QuestionArchive};

use super::answers::Categories;
use super::parameters::{BeginCategories, TitlePart};
use crate::http::contract::tags::ApiTags;
use crate::http::problem::Answer;
use crate::http::request::cursor;
use crate::http::request::page::{Cursor, Limit};

/// The categories over HTTP.
#[expect(missing_debug_implementations, reason = "ports are not printed")]
pub struct CategoriesApi {
    archive: Arc<dyn QuestionArchive>,
}

impl CategoriesApi {
    /// Over the archive.
    #[must_use]
    pub const fn new(archive: Arc<dyn QuestionArchive>) -> Self {
        Self { archive }
    }
}

#[OpenApi(tag = "ApiTags::Questions")]
impl CategoriesApi {
    /// List the categories
    ///
    /// All categories that have questions, ordered by their titles without case and punctuation. `next` is the cursor
    /// of the next page, and null on the last one.
    #[oai(path = "/categories", method = "get", operation_id = "listCategories")]
    async fn list(
        &self,
        /// How many categories a page has.
        limit: Query<Option<Limit>>,
        /// Where the page begins: `next` of the page before.
        cursor: Query<Option<BeginCategories>>,
        /// Only categories whose title holds this; case and punctuation do not matter.
        q: Query<Option<TitlePart>>,
    ) -> Answer<Categories> {
        let limit = Limit::checked(limit.0)?;
        let read = |BeginCategories(Cursor(text))| cursor::read_category(&text);
        let mut request = CategoryRequest::new(limit, cursor.0.map(read).transpose()?);
        if let Some(TitlePart(text)) = &q.0 {
            request = request.text(text);
        }
        Ok(Categories::Listed(Json(self.archive.categories(&request).await?.into())))
    }
}
