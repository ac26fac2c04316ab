//! Categories in pages.

use quizcast_domain::RepoError;
use quizcast_domain::archive::{Category, CategoryId, CategoryRequest};
use quizcast_domain::page::Page;
use sea_orm::sea_query::{Expr, Order, SimpleExpr};
use sea_orm::{ColumnTrait, DbBackend, EntityTrait, QueryFilter, QueryOrder, QuerySelect, Select};

use super::SeaArchive;
use super::filter::holds;
use crate::sea::entity::categories::{Column, Entity};

impl SeaArchive {
    /// A page of the categories that have questions, by the bytes of their folded titles.
    pub(super) async fn titled(
        &self,
        request: &CategoryRequest,
    ) -> Result<Page<Category, CategoryId>, RepoError> {
        let mut query = listed();
        if let Some(text) = request.folded_text() {
            query = query.filter(holds(self.db.backend(), text));
        }
        if let Some(after) = request.after {
            let Some(title) = self.folded_title(after).await? else {
                return Ok(Page { items: Vec::new(), next: None });
            };
            query = query.filter(behind(self.db.backend(), &title));
        }
        for part in order(self.db.backend()) {
            query = query.order_by(part, Order::Asc);
        }
        let items = self.read_categories(query.limit(request.limit.and_one() as u64)).await?;
        Ok(Page::cut(items, request.limit, |last| last.id))
    }

    /// The categories that `query` finds.
    pub(super) async fn read_categories(&self, query: Select<Entity>) -> Result<Vec<Category>, RepoError> {
        let rows = self.db.answered(query.all(&self.db.read)).await?;
        rows.into_iter().map(Category::try_from).collect::<Result<_, _>>().map_err(RepoError::Corrupt)
    }

    async fn folded_title(&self, id: CategoryId) -> Result<Option<String>, RepoError> {
        let Ok(id) = i64::try_from(id.0) else { return Ok(None) };
        let row = self.db.only(Entity::find_by_id(id)).await?;
        Ok(row.map(|row| row.folded))
    }
}

/// The categories that have questions.
pub(super) fn listed() -> Select<Entity> {
    Entity::find().filter(Column::Questions.gt(0))
}

/// Sorts by the bytes of the folded title. PostgreSQL's index holds the beginnings of the titles only.
fn order(backend: DbBackend) -> Vec<SimpleExpr> {
    match backend {
        DbBackend::Sqlite => vec![Expr::col(Column::Folded)],
        _ => vec![Expr::cust("left(folded, 200) COLLATE \"C\""), Expr::cust("folded COLLATE \"C\"")],
    }
}

fn behind(backend: DbBackend, title: &str) -> Expr {
    match backend {
        DbBackend::Sqlite => Column::Folded.gt(title),
        _ => Expr::cust_with_values(
            "(left(folded, 200) COLLATE \"C\", folded COLLATE \"C\") > (left($1, 200) COLLATE \"C\", $1 COLLATE \"C\")",
            [title],
        ),
    }
}
