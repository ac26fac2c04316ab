//! Categories as callers see them.

use poem_openapi::Object;
use poem_openapi::types::Example;
use quizcast_domain::archive::{Category, CategoryId};
use quizcast_domain::page::Page;

use crate::http::request::cursor;
use crate::http::schema::Nullable;

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
