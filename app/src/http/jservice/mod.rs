//! The API of jservice.io, which is gone, over the saved questions: programs that were written for it work again.

mod all_clues;
mod answers;
mod dates;
pub mod lists;
mod numbers;
mod packing;
mod reported;
mod view;

use std::sync::Arc;

use poem::Request;
use poem::web::Data;
use poem_openapi::OpenApi;
use poem_openapi::param::Path;
use quizcast_domain::archive::{CategoryId, Clue, ClueArchive, ClueFilter, ClueRequest, ReportQuestion};
use tokio::sync::Semaphore;

use self::answers::{Chance, Exact, Listing, Report, Single};
use self::numbers::{PAGE, count, offset, place, whole};
use self::reported::IdInBody;
use self::view::{CategoryView, CategoryWithClues, ClueView, ReportedClue, ShortClue};
use super::contract::tags::ApiTags;
use super::problem::{Answer, ApiError, Kind};
use super::request::client::ClientAddress;
use super::request::last::Last;
use crate::server::household;

/// The API of jservice.io.
#[expect(missing_debug_implementations, reason = "ports are not printed")]
pub struct JserviceApi {
    clues: Arc<dyn ClueArchive>,
    report: ReportQuestion,
    /// The places of long texts that are kept while they are sent.
    long_texts: Arc<Semaphore>,
}

impl JserviceApi {
    /// Over the use cases.
    #[must_use]
    pub fn new(clues: Arc<dyn ClueArchive>, report: ReportQuestion) -> Self {
        Self { clues, report, long_texts: Arc::new(Semaphore::new(all_clues::LONG_TEXTS)) }
    }

    /// The clue with the number at the beginning of `text`.
    async fn clue(&self, text: Option<&str>) -> Result<Clue, ApiError> {
        let place = place(text).ok_or_else(no_clue)?;
        self.clues.clue(place).await?.ok_or_else(no_clue)
    }
}

fn no_clue() -> ApiError {
    ApiError::new(Kind::NotFound, "There is no clue with this id.")
}

/// The conditions that are set; `None` if no clue can meet them.
fn filter([value, category, game]: [Option<i128>; 3], [from, to]: [&Last; 2]) -> Option<ClueFilter> {
    let mut filter = ClueFilter::default();
    if let Some(value) = value {
        filter.value = Some(u32::try_from(value).ok()?);
    }
    if let Some(category) = category {
        // The numbers of databases have 63 bits.
        let id = i64::try_from(category).ok().filter(|id| *id > 0)?;
        filter.category = Some(CategoryId(id.unsigned_abs()));
    }
    if let Some(game) = game {
        filter.game = Some(i64::try_from(game).ok()?);
    }
    if let Some(text) = from.text() {
        filter.aired_from = Some(dates::read(text)?.0);
    }
    if let Some(text) = to.text() {
        filter.aired_to = Some(dates::read(text)?.1);
    }
    Some(filter)
}

#[OpenApi(tag = "ApiTags::Jservice")]
impl JserviceApi {
    /// Clues by chance
    ///
    /// Different clues, each equally likely.
    #[oai(path = "/api/random", method = "get", operation_id = "jserviceRandom")]
    async fn random(
        &self,
        /// How many: 1 if it is missing, at most 100. A larger number counts as 100.
        count: Last,
        request: &Request,
    ) -> Answer<Exact<Vec<ClueView>, Chance>> {
        let found = self.clues.random_clues(numbers::count(&count)?).await?;
        Ok(Exact::fresh(request.headers(), &views(found))?)
    }

    /// Final clues by chance
    ///
    /// Different clues without a value. If there are none, of those with the highest value.
    #[oai(path = "/api/final", method = "get", operation_id = "jserviceFinal")]
    async fn finals(
        &self,
        /// How many: 1 if it is missing, at most 100. A larger number counts as 100.
        count: Last,
        request: &Request,
    ) -> Answer<Exact<Vec<ClueView>, Chance>> {
        let found = self.clues.finals(numbers::count(&count)?).await?;
        Ok(Exact::fresh(request.headers(), &views(found))?)
    }

    /// Clues by filters
    ///
    /// 100 a page, by id.
    #[oai(path = "/api/clues", method = "get", operation_id = "jserviceClues")]
    #[expect(clippy::too_many_arguments, reason = "these are the parameters of the API")]
    async fn clues(
        &self,
        /// What the clue is worth.
        value: Last,
        /// The number of its category.
        category: Last,
        /// The game in which it was asked.
        game_id: Last,
        /// Only clues that were on the air then or later: a day (`2014-02-11`, `02/11/2014`, `February 11, 2014`) or a
        /// moment (`2014-02-11T23:12:36.463Z`).
        min_date: Last,
        /// Only clues that were on the air then or before. A day counts to its end.
        max_date: Last,
        /// How many clues to skip.
        offset: Last,
        request: &Request,
    ) -> Answer<Exact<Vec<ClueView>, Listing>> {
        let numbers = [whole("value", &value)?, whole("category", &category)?, whole("game_id", &game_id)?];
        let found = match filter(numbers, [&min_date, &max_date]) {
            None => Vec::new(),
            Some(filter) => {
                let offset = numbers::offset(&offset);
                self.clues.clues(&ClueRequest { filter, offset, limit: PAGE }).await?
            }
        };
        Ok(Exact::kept(request.headers(), &views(found))?)
    }

    /// Categories
    ///
    /// By id. Those without clues are left out.
    #[oai(path = "/api/categories", method = "get", operation_id = "jserviceCategories")]
    async fn categories(
        &self,
        /// How many: 1 if it is missing, at most 100. A larger number counts as 100.
        #[oai(name = "count")]
        asked: Last,
        /// How many categories to skip.
        #[oai(name = "offset")]
        skipped: Last,
        request: &Request,
    ) -> Answer<Exact<Vec<CategoryView>, Listing>> {
        let found = self.clues.numbered(offset(&skipped), count(&asked)?).await?;
        let found: Vec<CategoryView> = found.into_iter().map(Into::into).collect();
        Ok(Exact::kept(request.headers(), &found)?)
    }

    /// A category with all its clues
    ///
    /// The clues come by id, without time stamps.
    #[oai(path = "/api/category", method = "get", operation_id = "jserviceCategory")]
    async fn category(
        &self,
        /// The category's number; the number at the beginning counts.
        id: Last,
        request: &Request,
    ) -> Answer<Exact<CategoryWithClues, Single>> {
        let missing = || ApiError::new(Kind::NotFound, "There is no category with this id.");
        let id = CategoryId(place(id.text()).ok_or_else(missing)?.0);
        let category = self.clues.category(id).await?.filter(|category| category.questions > 0);
        let category = category.ok_or_else(missing)?;
        let clues = Arc::clone(&self.clues);
        Ok(all_clues::answer(clues, category, &self.long_texts, request.headers()).await?)
    }

    /// Report a clue
    ///
    /// Says that something is wrong with a clue. A client address counts once a day and clue: a repeat within the day
    /// answers the same number. The id stands in the query, in a form or in JSON; the one in the body goes first.
    #[oai(path = "/api/invalid", method = "post", operation_id = "jserviceInvalid")]
    async fn invalid(
        &self,
        /// The clue's id; the number at the beginning counts.
        id: Last,
        body: IdInBody,
        address: Data<&ClientAddress>,
        request: &Request,
    ) -> Answer<Exact<ReportedClue, Report>> {
        let clue = self.clue(body.0.as_deref().or_else(|| id.text())).await?;
        let reporter = household(address.0.0).to_string();
        let reports = self.report.run(clue.question.id, reporter, None).await?.ok_or_else(no_clue)?;
        Ok(Exact::fresh(request.headers(), &ReportedClue::new(clue, reports))?)
    }

    /// Show a clue
    ///
    /// Without time stamps and category.
    #[oai(path = "/clues/:id", method = "get", operation_id = "jserviceClue")]
    async fn show(
        &self,
        /// The clue's id; the number at the beginning counts.
        id: Path<String>,
        request: &Request,
    ) -> Answer<Exact<ShortClue, Single>> {
        let clue = self.clue(Some(&id.0)).await?;
        Ok(Exact::kept(request.headers(), &ShortClue::from(clue))?)
    }
}

fn views(clues: Vec<Clue>) -> Vec<ClueView> {
    clues.into_iter().map(Into::into).collect()
}
