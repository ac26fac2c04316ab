//! Tells the format of a file by its first bytes.

use super::format::Format;
use super::input::{Feed, binary};
use super::json::{Outline, Shape, Top};
use super::kinds::{Objects, RowReader, Table, Trivia, category_of, is_trivia};
use super::options::Options;
use super::row::Unusable;
use super::table::{ALL_DELIMITERS, Column, Dialect, Directives, Header, directives, find_header, guess};
use super::values::{DateOrder, HowSure, Rules, order_of};

/// How a file is read.
pub(super) struct Plan {
    pub(super) kind: Box<dyn RowReader>,
    pub(super) format: Format,
    pub(super) separator: Option<&'static str>,
    pub(super) columns: Vec<(Option<String>, Option<Column>)>,
    pub(super) dates: Option<(DateOrder, HowSure)>,
}

/// Tells how the file is read. What `options` say comes first.
///
/// # Errors
///
/// [`Unusable`] if the content fits no format, or not the one that was asked for.
pub(super) fn detect(mut feed: Feed, name: &str, options: &Options) -> Result<Plan, Unusable> {
    let head = feed.head();
    if let Some(what) = binary(head) {
        return Err(Unusable::Binary(what));
    }
    let start = head.trim_ascii_start().first();
    let Some(start) = start else {
        return Err(if feed.is_small() { Unusable::Empty } else { Unusable::Unknown });
    };
    match options.format {
        Some(Format::OpenTriviaQa) if !is_trivia(head) => {
            Err(not_this(Format::OpenTriviaQa, "no line begins with #Q, or none after it with ^"))
        }
        Some(format) if format.is_table() => table(feed, options),
        Some(Format::OpenTriviaQa) => trivia(feed, name, options),
        Some(_) => json(feed, options),
        None if options.columns.is_some() => table(feed, options),
        None if matches!(start, b'[' | b'{') => json(feed, options),
        None if is_trivia(head) => trivia(feed, name, options),
        None => table(feed, options),
    }
}

const fn not_this(format: Format, reason: &'static str) -> Unusable {
    Unusable::NotThis { format, reason }
}

fn trivia(feed: Feed, name: &str, options: &Options) -> Result<Plan, Unusable> {
    if options.columns.is_some() {
        return Err(Unusable::ColumnsOfNoTable);
    }
    let kind = Box::new(Trivia::new(feed, category_of(name), options.source.clone()));
    Ok(Plan { kind, format: Format::OpenTriviaQa, separator: None, columns: Vec::new(), dates: None })
}

fn json(mut feed: Feed, options: &Options) -> Result<Plan, Unusable> {
    let head = feed.head();
    let Some(outline) = Outline::of(head) else {
        return Err(options
            .format
            .map_or(Unusable::Unknown, |format| not_this(format, "it does not begin as JSON does")));
    };
    if options.columns.is_some() {
        return Err(Unusable::ColumnsOfNoTable);
    }
    let shape = shape_of(&outline);
    let format = match options.format {
        Some(asked) => as_asked(asked, &outline)?,
        None => format_of(&outline, shape)?,
    };
    let has_dates = matches!(format, Format::JeopardyJson | Format::Json | Format::Jsonl)
        && outline.row.iter().any(|name| Column::named(name) == Some(Column::Airdate));
    let dates = date_order(head, options);
    let rules =
        Rules { source: options.source.clone(), dates: dates.0, jeopardy: format == Format::JeopardyJson };
    let kind = Box::new(Objects::new(feed, shape, format, rules));
    Ok(Plan { kind, format, separator: None, columns: Vec::new(), dates: has_dates.then_some(dates) })
}

/// Where the rows are.
const fn shape_of(outline: &Outline) -> Shape {
    match outline.top {
        Top::Array => Shape::Arrays,
        Top::Object if outline.contains_rows => Shape::Arrays,
        Top::Object if outline.one_line => Shape::Lines,
        Top::Object => Shape::Values,
    }
}

fn format_of(outline: &Outline, shape: Shape) -> Result<Format, Unusable> {
    let is_clue = outline.row_has(&["question", "answer"]);
    let known = if is_clue
        && outline.row_has(&["source", "source_id"])
        && outline.row_has_one(&["saved_at", "created_at"])
    {
        Some(Format::Export)
    } else if outline.row_has(&["question", "correct_answer", "incorrect_answers"])
        && (outline.names.iter().any(|name| name == "response_code")
            || outline.row_has(&["type", "difficulty"]))
    {
        Some(Format::Opentdb)
    } else if is_clue && outline.row_has(&["air_date"]) && outline.row_has_one(&["show_number", "round"]) {
        Some(Format::JeopardyJson)
    } else if outline.row_has(&["clues"])
        || (is_clue && outline.row_has_one(&["category_id", "game_id", "invalid_count"]))
        || (is_clue && outline.names.iter().any(|name| name == "clues"))
    {
        Some(Format::Jservice)
    } else {
        None
    };
    match known {
        Some(format) => Ok(format),
        None if outline.row.is_empty() => Err(Unusable::NoRows),
        None if !outline.has_question() => Err(Unusable::Header {
            missing: "question",
            header: outline.row.join(" | ").chars().take(120).collect(),
        }),
        None if shape == Shape::Lines => Ok(Format::Jsonl),
        None => Ok(Format::Json),
    }
}

/// Checks that the first row has what rows of the asked format have.
fn as_asked(asked: Format, outline: &Outline) -> Result<Format, Unusable> {
    let fits = match asked {
        Format::Export => outline.row_has(&["question", "answer", "source"]),
        Format::Opentdb => outline.row_has(&["question", "correct_answer"]),
        Format::Jservice => outline.row_has(&["clues"]) || outline.row_has(&["question", "answer"]),
        Format::JeopardyJson => outline.row_has(&["question", "answer"]),
        _ => outline.has_question(),
    };
    if outline.row.is_empty() {
        return Err(Unusable::NoRows);
    }
    if fits { Ok(asked) } else { Err(not_this(asked, "its first object has other members")) }
}

fn date_order(head: &[u8], options: &Options) -> (DateOrder, HowSure) {
    options.date_order.map_or_else(|| order_of(head), |order| (order, HowSure::Given))
}

fn table(mut feed: Feed, options: &Options) -> Result<Plan, Unusable> {
    let head = feed.head();
    let directives = directives(head);
    let (mut header, skip) = header(head, &directives, options)?;
    let format = table_format(&header, options)?;
    let jeopardy = matches!(format, Format::JeopardyCsv | Format::JeopardyTsv);
    if format == Format::JeopardyTsv && options.columns.is_none() {
        swap(&mut header);
    }
    let has_dates =
        header.columns.iter().any(|column| matches!(column, Some(Column::Airdate | Column::CreatedAt)));
    let dates = date_order(head, options);
    let rules = Rules { source: options.source.clone(), dates: dates.0, jeopardy };
    let mut names = header.names.into_iter();
    let columns = header.columns.iter().map(|column| (names.next(), *column)).collect();
    let separator = Some(header.dialect.name());
    let kind = Box::new(Table::new(feed, header.dialect, header.columns, skip, rules));
    Ok(Plan { kind, format, separator, columns, dates: has_dates.then_some(dates) })
}

/// The columns of a table, and how many rows stand before the first question.
fn header(head: &[u8], directives: &Directives, options: &Options) -> Result<(Header, usize), Unusable> {
    let asked: &[u8] = match options.format {
        Some(Format::Tsv | Format::JeopardyTsv) => b"\t",
        Some(Format::Csv) => b",;|",
        _ => &ALL_DELIMITERS,
    };
    let delimiters = directives.delimiter.as_ref().map_or(asked, std::slice::from_ref);
    let dialect = |delimiter| match options.format {
        Some(Format::JeopardyTsv) => Dialect { delimiter, quotes: false },
        _ => Dialect::with(delimiter, head),
    };
    if let Some(columns) = &options.columns {
        let dialect = dialect(guess(head, columns.len(), delimiters));
        let columns = columns.iter().copied().map(Some).collect();
        let header = Header { dialect, names: Vec::new(), columns };
        return if header.missing().is_none() {
            Ok((header, directives.lines))
        } else {
            Err(Unusable::Columns)
        };
    }
    if let Some(names) = &directives.columns {
        let header = Header::of(dialect(delimiters[0]), names);
        return match header.missing() {
            None => Ok((header, directives.lines)),
            Some(missing) => Err(header.lacks(missing)),
        };
    }
    let header = find_header(&head[directives.bytes..], delimiters)?;
    Ok((header, directives.lines + 1))
}

/// The format of a table with this header.
fn table_format(header: &Header, options: &Options) -> Result<Format, Unusable> {
    let is_dataset = header.names_column("clue_value") && header.names_column("daily_double_value");
    match options.format {
        Some(Format::JeopardyTsv) if !is_dataset && options.columns.is_none() => {
            Err(not_this(Format::JeopardyTsv, "it has no columns clue_value and daily_double_value"))
        }
        Some(asked) => Ok(asked),
        None if is_dataset => Ok(Format::JeopardyTsv),
        None if header.names_column("show number") && header.names_column("air date") => {
            Ok(Format::JeopardyCsv)
        }
        None if header.dialect.delimiter == b'\t' => Ok(Format::Tsv),
        None => Ok(Format::Csv),
    }
}

/// In this data set the answer is the clue, and the question is the response. Nothing is quoted.
fn swap(header: &mut Header) {
    header.dialect.quotes = false;
    for column in &mut header.columns {
        *column = match *column {
            Some(Column::Question) => Some(Column::Answer),
            Some(Column::Answer) => Some(Column::Question),
            other => other,
        };
    }
}
