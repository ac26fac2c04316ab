//! Asking the index of a database.

use std::collections::BTreeSet;

use quizcast_domain::archive::QuestionFilter;
use sea_orm::sea_query::{
    CommonTableExpression, Expr, ExprTrait, JoinType, Query, SelectStatement, WithClause,
};
use sea_orm::{ColumnTrait, Condition, DatabaseConnection, DbBackend, DbErr, EntityTrait, Iterable};

use super::TRIGRAM;
use super::parts::Span;
use crate::sea::archive::filter::meeting;
use crate::sea::entity::questions::{Column, Entity, Model};

/// A longer text is looked for by so many of its trigrams, which bounds the work of one search.
const MOST_TRIGRAMS: usize = 16;

/// The first `limit` questions of `span` that meet `filter`, by the index of the text `text`.
pub(super) async fn find(
    read: &DatabaseConnection,
    text: &str,
    filter: &QuestionFilter,
    span: Span,
    limit: usize,
) -> Result<Vec<Model>, DbErr> {
    let backend = read.get_database_backend();
    let statement = if backend == DbBackend::Sqlite {
        backend.build(&by_trigrams(text, filter, span, limit))
    } else {
        let (with, select) = by_pattern(text, filter, span, limit);
        backend.build(&select.with(with))
    };
    Entity::find().from_raw_sql(statement).all(read).await
}

/// `CROSS JOIN` makes SQLite begin with the index, which gives the numbers in order. So it reads no further than until
/// `limit` questions are found.
fn by_trigrams(text: &str, filter: &QuestionFilter, span: Span, limit: usize) -> SelectStatement {
    let id = Expr::cust("question_search.rowid");
    let mut query = Query::select();
    query
        .columns(Column::iter().map(|column| column.as_column_ref()))
        .from("question_search")
        // The builder writes no ON for a CROSS JOIN: its condition stands among the others.
        .join(JoinType::CrossJoin, Entity, Condition::all())
        .and_where(Expr::col(Column::Id.as_column_ref()).eq(id.clone()))
        .and_where(Expr::cust_with_values("question_search MATCH ?", [matching(text)]))
        .and_where(id.clone().gt(span.behind))
        .and_where(id.clone().lt(span.before))
        .cond_where(meeting(DbBackend::Sqlite, filter))
        .order_by_expr(id, span.order.sql())
        .limit(limit as u64);
    query
}

/// FTS5's expression for texts that hold the trigrams of `text`.
fn matching(text: &str) -> String {
    let chars: Vec<char> = text.chars().collect();
    let trigrams: BTreeSet<String> = chars
        .windows(TRIGRAM)
        .map(|trigram| trigram.iter().collect::<String>().replace('"', "\"\""))
        .collect();
    let step = trigrams.len().div_ceil(MOST_TRIGRAMS).max(1);
    let quoted: Vec<String> = trigrams.iter().step_by(step).map(|trigram| format!("\"{trigram}\"")).collect();
    quoted.join(" AND ")
}

/// The numbers are collected first. If PostgreSQL could choose, it would walk down the log wherever it guesses wrongly
/// how rare the text is. Nor can it use the index of the numbers for the span, which is often nearly all of the log.
fn by_pattern(
    text: &str,
    filter: &QuestionFilter,
    span: Span,
    limit: usize,
) -> (WithClause, SelectStatement) {
    let number = || Expr::cust("id + 0");
    let mut numbers = Query::select();
    numbers
        .column(Column::Id)
        .from(Entity)
        .and_where(Expr::cust_with_values("folded LIKE $1", [pattern(text)]))
        .and_where(number().gt(span.behind))
        .and_where(number().lt(span.before))
        .cond_where(meeting(DbBackend::Postgres, filter));
    let found = CommonTableExpression::new().query(numbers).table_name("found").to_owned();
    let with = WithClause::new().cte(found.clone().materialized(true).to_owned()).to_owned();
    let mut query = Query::select();
    query
        .columns(Column::iter().map(|column| column.as_column_ref()))
        .from(Entity)
        .and_where(
            Column::Id.in_subquery(
                Query::select()
                    .expr(Expr::cust("found.id"))
                    .from("found")
                    .order_by_expr(Expr::cust("found.id"), span.order.sql())
                    .limit(limit as u64)
                    .to_owned(),
            ),
        )
        .order_by(Column::Id, span.order.sql());
    (with, query)
}

/// `text` as a pattern in which no character is special.
fn pattern(text: &str) -> String {
    let mut pattern = String::from("%");
    for c in text.chars() {
        if matches!(c, '\\' | '%' | '_') {
            pattern.push('\\');
        }
        pattern.push(c);
    }
    pattern.push('%');
    pattern
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_character_is_special() {
        assert_eq!(matching("a\"b\"c"), r#""""b""" AND "a""b" AND "b""c""#);
        assert_eq!(pattern(r"100%_\"), r"%100\%\_\\%");
    }

    #[test]
    fn a_long_text_is_looked_for_by_some_of_its_trigrams() {
        let text: String = (0..200).map(|n| char::from_u32(0x4e00 + n).unwrap()).collect();
        assert_eq!(matching(&text).matches(" AND ").count(), 198_usize.div_ceil(13) - 1);
    }
}
