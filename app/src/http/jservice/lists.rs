//! Plain pages of categories and clues, as programs read them that took pages of jservice.io apart.

use std::sync::Arc;

use poem::{Request, Response, Result};
use quizcast_domain::archive::{
    Category, CategoryId, CategoryRequest, Clue, ClueArchive, ClueFilter, ClueRequest, QuestionArchive,
};
use quizcast_domain::page::PageLimit;

use super::numbers::{PAGE, place};
use super::view::Stamp;
use crate::http::pages::{self, Visit};
use crate::http::problem::{ApiError, Kind};
use crate::http::request::last::Last;

/// The page of the largest categories.
pub const POPULAR: &str = "/popular";
/// The page of a category.
pub const CATEGORY: &str = "/popular/{id}";
/// The page of the categories that a search finds.
pub const SEARCH: &str = "/search";

/// Makes the pages.
#[derive(Clone)]
#[expect(missing_debug_implementations, reason = "ports are not printed")]
pub struct Lists {
    clues: Arc<dyn ClueArchive>,
    archive: Arc<dyn QuestionArchive>,
}

impl Lists {
    /// Over these ports.
    #[must_use]
    pub fn new(clues: Arc<dyn ClueArchive>, archive: Arc<dyn QuestionArchive>) -> Self {
        Self { clues, archive }
    }

    /// The page of one of the paths above.
    ///
    /// # Errors
    ///
    /// 404 if there is no such category, 503 if the store does not answer.
    pub async fn page(&self, path: &str, request: &Request) -> Result<Response> {
        match path {
            CATEGORY => self.category(request).await,
            SEARCH => Ok(self.search(request).await?),
            _ => Ok(self.popular(request).await?),
        }
    }

    /// The largest categories.
    async fn popular(&self, request: &Request) -> Result<Response, ApiError> {
        Ok(categories("Popular categories", &Visit::new(request), &self.clues.popular(PAGE).await?))
    }

    /// The categories whose titles contain the parameter `query`.
    async fn search(&self, request: &Request) -> Result<Response, ApiError> {
        let query = request.uri().query().unwrap_or_default();
        let text = Last::of(query.as_bytes(), "query").0.unwrap_or_default();
        let limit = PageLimit::new(PAGE as i128).unwrap_or_default();
        let page = self.archive.categories(&CategoryRequest::new(limit, None).text(&text)).await?;
        let title =
            if text.is_empty() { "Categories".to_owned() } else { format!("Categories with “{text}”") };
        Ok(categories(&title, &Visit::new(request), &page.items))
    }

    /// The first clues of a category.
    async fn category(&self, request: &Request) -> Result<Response> {
        let missing = || ApiError::new(Kind::NotFound, "There is no category with this number.");
        let id = place(Some(&request.path_params::<String>()?)).ok_or_else(missing)?;
        let category = self.clues.category(CategoryId(id.0)).await.map_err(ApiError::from)?;
        let category = category.filter(|category| category.questions > 0).ok_or_else(missing)?;
        let filter = ClueFilter { category: Some(category.id), ..ClueFilter::default() };
        let clues = self.clues.clues(&ClueRequest { filter, offset: 0, limit: PAGE }).await;
        let rows = clues.map_err(ApiError::from)?.into_iter().map(clue_row).collect();
        Ok(pages::table(
            &Visit::new(request),
            &title_case(&category.title),
            &["Question", "Answer", "Value", "Airdate"],
            rows,
        ))
    }
}

fn categories(title: &str, visit: &Visit, found: &[Category]) -> Response {
    let row = |category: &Category| {
        let link = pages::Cell::Link(
            format!("{}popular/{}", visit.up(), category.id.0),
            title_case(&category.title),
        );
        vec![link, pages::Cell::Text(category.questions.to_string())]
    };
    pages::table(visit, title, &["Category", "Clues"], found.iter().map(row).collect())
}

fn clue_row(clue: Clue) -> Vec<pages::Cell> {
    let aired = Stamp::from(Clue::aired(&clue.question)).0;
    let value = clue.question.value.map(|value| value.to_string()).unwrap_or_default();
    let day = aired.split('T').next().unwrap_or_default().to_owned();
    [clue.question.question, clue.question.answer, value, day].map(pages::Cell::Text).into()
}

/// The first letter of each word as a capital.
fn title_case(title: &str) -> String {
    let mut begins = true;
    let mut shown = String::with_capacity(title.len());
    for letter in title.chars() {
        if begins {
            shown.extend(letter.to_uppercase());
        } else {
            shown.push(letter);
        }
        begins = !(letter.is_alphanumeric() || matches!(letter, '\'' | '’'));
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_word_begins_with_a_capital() {
        for (title, shown) in [
            ("the solar system", "The Solar System"),
            ("potent potables & \"more\"", "Potent Potables & \"More\""),
            ("mother's day", "Mother's Day"),
            ("élan-vital 3d", "Élan-Vital 3d"),
            ("", ""),
        ] {
            assert_eq!(title_case(title), shown);
        }
    }
}
