//! The categories of the saved questions over HTTP.

use std::sync::Arc;

use poem_openapi::param::Query;
use poem_openapi::payload::Json;
use poem_openapi::types::Example;
use poem_openapi::{Object, OpenApi};
use quizcast_domain::archive::{Category, CategoryId, CategoryRequest, QuestionArchive};
use quizcast_domain::page::Page;

use super::answers::Categories;
use super::parameters::{BeginCategories, TitlePart};
use crate::http::contract::tags::ApiTags;
use crate::http::problem::Answer;
use crate::http::request::cursor;
use crate::http::request::page::{Cursor, Limit};
use crate::http::schema::Nullable;

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

/// A category: the saved questions whose titles differ in case and punctuation only.
#[derive(Debug, Object)]
#[oai(rename = "Category", example)]
pub(super) struct CategoryView {
    /// Its number, which stays the same.
    #[oai(validator(minimum(value = "1")))]
    id: u64,
    /// The title of its first question, in lower case. Questions without a title are in `general`.
    title: String,
    /// How many questions it has, without hidden ones.
    #[oai(validator(minimum(value = "1")))]
    questions: u64,
}

/// A page of categories.
#[derive(Debug, Object)]
#[oai(example)]
pub(super) struct CategoryPage {
    /// The categories.
    items: Vec<CategoryView>,
    /// The cursor of the next page; null on the last one.
    next: Nullable<String>,
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

impl From<Category> for CategoryView {
    fn from(category: Category) -> Self {
        Self { id: category.id.0, title: category.title, questions: category.questions }
    }
}

impl From<Page<Category, CategoryId>> for CategoryPage {
    fn from(page: Page<Category, CategoryId>) -> Self {
        Self {
            items: page.items.into_iter().map(Into::into).collect(),
            next: page.next.map(cursor::write_category).into(),
        }
    }
}

impl Example for CategoryView {
    fn example() -> Self {
        Self { id: 17, title: "science & nature".to_owned(), questions: 230 }
    }
}

impl Example for CategoryPage {
    fn example() -> Self {
        let next = Some(cursor::write_category(CategoryId(17)));
        Self { items: vec![CategoryView::example()], next: next.into() }
    }
}
