//! The conditions on questions as SQL.
//!
//! Where an index is to give the order, `hidden = 0` stands there as it is, since the databases use a partial index only
//! for a query that states its condition literally. Where the numbers themselves give the order it says `hidden <> 1`:
//! without statistics PostgreSQL takes `hidden = 0` for rare, and would sort all questions.

use quizcast_domain::archive::{ClueFilter, QuestionFilter};
use sea_orm::sea_query::{Expr, ExprTrait, Func, SimpleExpr};
use sea_orm::{
    ColumnTrait, Condition, DbBackend, EntityTrait, IdenStatic, QueryFilter, QuerySelect, QueryTrait,
};

use crate::sea::db::clock::to_micros;
use crate::sea::entity::categories;
use crate::sea::entity::questions::Column;

/// When a question was on the air: the expression that its index is made of.
pub(super) const AIRED: &str = "COALESCE(airdate, created_at - ((created_at % 86400000000) + 86400000000) % 86400000000 \
                     + 43200000000)";

/// Questions that are not hidden, where an index finds them.
pub(super) fn indexed() -> Condition {
    Condition::all().add(Expr::cust("hidden = 0"))
}

/// Questions that are not hidden, in the order of their numbers.
pub(super) fn shown() -> Condition {
    Condition::all().add(Expr::cust("hidden <> 1"))
}

/// How many conditions a filter sets.
pub(super) fn conditions(filter: &QuestionFilter) -> usize {
    let set = [
        filter.folded_text().is_some(),
        filter.folded_category().is_some(),
        filter.source_name().is_some(),
        filter.worth().is_some(),
    ];
    set.into_iter().filter(|set| *set).count()
}

/// The questions that meet `filter` and are not hidden.
pub(super) fn meeting(backend: DbBackend, filter: &QuestionFilter) -> Condition {
    let category = filter.folded_category().map(|title| {
        let number = categories::Entity::find()
            .select_only()
            .column(categories::Column::Id)
            .filter(categories::Column::Folded.eq(title))
            .into_query();
        Expr::col(Column::CategoryNumber).eq(SimpleExpr::SubQuery(None, Box::new(number.into())))
    });
    let is_titled = category.is_some();
    let source = filter.source_name().map(|name| {
        if is_titled {
            unindexed(backend, Column::Source).eq(name.as_str())
        } else {
            Column::Source.eq(name.as_str())
        }
    });
    let value = filter.worth().map(i64::from).map(|value| {
        if is_titled { unindexed(backend, Column::Value).eq(value) } else { Column::Value.eq(value) }
    });
    let by_number = category.is_none() && source.is_none() && value.is_none();
    let base = if by_number { shown() } else { indexed() };
    base.add_option(filter.folded_text().map(|text| holds(backend, text)))
        .add_option(category)
        .add_option(source)
        .add_option(value)
}

/// A column as an expression that no index holds. A category is nearly always smaller than a source or the questions of
/// a value, so beside a category only its index is of use.
fn unindexed(backend: DbBackend, column: Column) -> Expr {
    let name = column.as_str();
    Expr::cust(match (backend, column) {
        (DbBackend::Sqlite, _) => format!("+{name}"),
        (_, Column::Source) => format!("({name} || '')"),
        _ => format!("({name} + 0)"),
    })
}

/// Whether the folded text of a question, or the folded title of a category, holds `text`. This is no `LIKE` pattern, so
/// no character of `text` is special.
pub(super) fn holds(backend: DbBackend, text: &str) -> Expr {
    let position = if backend == DbBackend::Sqlite { "instr" } else { "strpos" };
    Func::cust(position).arg(Expr::col(Column::Folded)).arg(text).gt(0)
}

/// The clues that meet `filter`; `None` if there cannot be any.
pub(super) fn clues(filter: &ClueFilter) -> Option<Condition> {
    let mut condition = if *filter == ClueFilter::default() { shown() } else { indexed() };
    if let Some(category) = filter.category {
        condition = condition.add(Column::CategoryNumber.eq(i64::try_from(category.0).ok()?));
    }
    let (from, to) = (filter.aired_from.map(to_micros), filter.aired_to.map(to_micros));
    Some(
        condition
            .add_option(filter.value.map(|value| Column::Value.eq(i64::from(value))))
            .add_option(filter.game.map(|game| Column::GameId.eq(game)))
            .add_option(from.map(|from| Expr::cust(AIRED).gte(from)))
            .add_option(to.map(|to| Expr::cust(AIRED).lte(to))),
    )
}
