//! Lists of records, in every order by an index.
//!
//! An index holds a user's records in one order. A page begins in it behind a key and a place. What has the same key is a
//! stretch of its own, since SQLite compares no pair of key and place by an index: so the databases find the beginning,
//! however many records are equal. A page without a text reads no more entries than it has records, one with a text reads
//! the user's entries in order until it is full: each of these indexes holds the folded name, too.
//!
//! The rows are read by the numbers that the index gives. PostgreSQL would else read the row of each entry that a search
//! looks at, and the newest records of all users where it takes the user's for frequent.

use quizcast_domain::page::Page;
use quizcast_domain::records::{FoldedName, Record, RecordOrder, RecordPlace, RecordRequest};
use quizcast_domain::users::UserId;
use quizcast_domain::{BoxError, RepoError};
use sea_orm::sea_query::{Expr, ExprTrait, Func, Order};
use sea_orm::{
    ColumnTrait, Condition, DatabaseConnection, DbBackend, DbErr, EntityTrait, QueryFilter, QueryOrder,
    QuerySelect, QueryTrait, Select,
};

use crate::sea::db::Database;
use crate::sea::entity::records::{Column, Entity, Model};

const SEQ: &str = "seq";
const NAME: &str = "folded_name";
const DURATION: &str = "duration";
/// The column that the database makes of the lengths of head and body.
const LENGTH: &str = "length";

/// A stretch of an order: which records, and how they are sorted.
struct Stretch {
    condition: Condition,
    columns: Vec<&'static str>,
    order: Order,
}

/// A record with what the database sorts it by.
struct Listed {
    record: Record,
    name: Option<FoldedName>,
    place: RecordPlace,
}

/// A page of the records of `user`.
pub(super) async fn page(
    db: &Database,
    user: UserId,
    request: &RecordRequest,
) -> Result<Page<Record, RecordOrder>, RepoError> {
    let mut theirs = Entity::find().filter(Column::UserId.eq(user.0));
    let text = request.folded_text();
    if let Some(text) = text {
        theirs = theirs.filter(holds(db.backend(), text));
    }
    let stretches = stretches(&request.order, text.is_some());
    let rows = Box::pin(read(db.read.clone(), theirs, stretches, request.limit.and_one()));
    let rows = match text {
        None => db.answered(rows).await?,
        Some(_) => db.within(db.search(rows)).await?,
    };
    let listed = rows.into_iter().map(Listed::try_from).collect::<Result<_, _>>();
    let next = |last: &Listed| request.order.behind(&last.record, last.name.clone(), last.place);
    Ok(Page::cut(listed.map_err(RepoError::Corrupt)?, request.limit, next).map(|listed| listed.record))
}

async fn read(
    db: DatabaseConnection,
    theirs: Select<Entity>,
    stretches: Vec<Stretch>,
    limit: usize,
) -> Result<Vec<Model>, DbErr> {
    let mut rows = Vec::new();
    for stretch in stretches {
        let left = limit - rows.len();
        if left == 0 {
            break;
        }
        let found = stretch.sorted(theirs.clone().filter(stretch.condition.clone())).limit(left as u64);
        let found = found.select_only().column(Column::Seq).into_query();
        rows.extend(stretch.sorted(Entity::find().filter(Column::Seq.in_subquery(found))).all(&db).await?);
    }
    Ok(rows)
}

/// Whether the folded name holds `text`. This is no `LIKE` pattern, so no character of `text` is special.
fn holds(backend: DbBackend, text: &str) -> Expr {
    let position = if backend == DbBackend::Sqlite { "instr" } else { "strpos" };
    Func::cust(position).arg(Expr::col(NAME)).arg(text).gt(0)
}

/// The stretches of an order behind its beginning, one after the other.
fn stretches(order: &RecordOrder, only_named: bool) -> Vec<Stretch> {
    match order {
        RecordOrder::Newest(after) => vec![Stretch::placed(Order::Desc, *after)],
        RecordOrder::Oldest(after) => vec![Stretch::placed(Order::Asc, *after)],
        RecordOrder::Longest(after) => {
            let after = after.map(|(duration, place)| (int(duration.as_nanos()), place));
            Stretch::keyed(DURATION, Order::Desc, after)
        }
        RecordOrder::Largest(after) => {
            let after = after.map(|(length, place)| (int(length), place));
            Stretch::keyed(LENGTH, Order::Desc, after)
        }
        RecordOrder::Name(after) => {
            let (mut stretches, nameless) = match after {
                None => (Stretch::keyed(NAME, Order::Asc, None), None),
                Some((Some(name), place)) => {
                    (Stretch::keyed(NAME, Order::Asc, Some((Expr::value(name.as_str()), *place))), None)
                }
                Some((None, place)) => (Vec::new(), Some(*place)),
            };
            stretches = stretches.into_iter().map(|named| named.and(Expr::col(NAME).is_not_null())).collect();
            if !only_named {
                stretches.push(Stretch::placed(Order::Asc, nameless).and(Expr::col(NAME).is_null()));
            }
            stretches
        }
    }
}

impl Stretch {
    /// By the place alone, behind this one.
    fn placed(order: Order, after: Option<RecordPlace>) -> Self {
        let behind = after.map(|place| beyond(SEQ, &order, int(place.0)));
        Self { condition: Condition::all().add_option(behind), columns: vec![SEQ], order }
    }

    /// By a column: what is equal to the key there and has a place behind this one, and what follows.
    fn keyed(column: &'static str, order: Order, after: Option<(Expr, RecordPlace)>) -> Vec<Self> {
        let whole = Self { condition: Condition::all(), columns: vec![column, SEQ], order: order.clone() };
        let Some((key, place)) = after else { return vec![whole] };
        let rest = whole.and(beyond(column, &order, key.clone()));
        vec![Self::placed(order, Some(place)).and(Expr::col(column).eq(key)), rest]
    }

    fn and(self, condition: Expr) -> Self {
        Self { condition: self.condition.add(condition), ..self }
    }

    fn sorted(&self, query: Select<Entity>) -> Select<Entity> {
        self.columns
            .iter()
            .fold(query, |query, column| query.order_by(Expr::col(*column), self.order.clone()))
    }
}

fn beyond(column: &'static str, order: &Order, key: Expr) -> Expr {
    if *order == Order::Desc { Expr::col(column).lt(key) } else { Expr::col(column).gt(key) }
}

impl TryFrom<Model> for Listed {
    type Error = BoxError;

    fn try_from(row: Model) -> Result<Self, BoxError> {
        let read = |text: &str| FoldedName::read(text).ok_or("a record has no valid folded name");
        let name = row.folded_name.as_deref().map(read).transpose()?;
        let place = RecordPlace(row.seq.try_into()?);
        Ok(Self { record: row.try_into()?, name, place })
    }
}

/// A number as the databases have it. One that is too great stands behind all that are stored.
fn int(number: impl TryInto<i64>) -> Expr {
    Expr::value(number.try_into().unwrap_or(i64::MAX))
}
