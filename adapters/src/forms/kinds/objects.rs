//! Files of JSON: a row is an object.

use std::collections::BTreeMap;

use serde_json::Value;

use super::super::format::Format;
use super::super::input::Feed;
use super::super::json::{self, Elements, Piece, Shape, record, string};
use super::super::row::{Refusal, Row};
use super::super::values::{Rules, text};
use super::{Broken, RowReader, export, jservice, opentdb};

/// A file of JSON.
pub(in crate::forms) struct Objects {
    elements: Elements,
    format: Format,
    rules: Rules,
    repaired: u64,
}

impl Objects {
    pub(in crate::forms) fn new(feed: Feed, shape: Shape, format: Format, rules: Rules) -> Self {
        Self { elements: Elements::new(feed, shape), format, rules, repaired: 0 }
    }
}

impl From<json::Broken> for Broken {
    fn from(broken: json::Broken) -> Self {
        match broken {
            json::Broken::Io(error) => Self::Io(error),
            json::Broken::Json(reason) => Self::Content(reason),
        }
    }
}

impl RowReader for Objects {
    fn read(&mut self, rows: &mut Vec<Row>) -> Result<bool, Broken> {
        let (line, cut_off) = match self.elements.next()? {
            None => return Ok(false),
            Some(Piece::TooLong { line }) => {
                rows.push(Row { line, draft: Err(Refusal::TooLong) });
                return Ok(true);
            }
            Some(Piece::Element { line, cut_off }) => (line, cut_off),
        };
        let (json, repaired) = text(&self.elements.bytes);
        self.repaired += u64::from(repaired);
        match serde_json::from_str::<Value>(&json) {
            Ok(value) => expand(&value, &self.elements.around, self.format, &self.rules, &mut |draft| {
                rows.push(Row { line, draft });
            }),
            Err(error) if cut_off && error.is_eof() => {
                return Err(Broken::Content("the last line ends midway"));
            }
            // The error's own line is counted from the start of the element.
            Err(error) => {
                let reason = error.to_string();
                let reason = reason.split(" at line ").next().unwrap_or_default().to_owned();
                rows.push(Row { line, draft: Err(Refusal::NoJson(reason)) });
            }
        }
        Ok(true)
    }

    fn feed(&self) -> &Feed {
        &self.elements.feed
    }

    fn repaired(&self) -> u64 {
        self.repaired
    }
}

type Drafted = Result<quizcast_domain::questions::Draft, Refusal>;

/// Hands over what an element gives: one question, or those of a category.
fn expand(
    value: &Value,
    around: &BTreeMap<String, Value>,
    format: Format,
    rules: &Rules,
    give: &mut impl FnMut(Drafted),
) {
    let Some(object) = value.as_object() else { return give(Err(Refusal::NoObject)) };
    match format {
        Format::Export => give(export::draft(value)),
        Format::Opentdb => match value["results"].as_array() {
            Some(results) => results.iter().for_each(|entry| give(opentdb::draft(entry, &rules.source))),
            None => give(opentdb::draft(value, &rules.source)),
        },
        Format::Jservice => match value["clues"].as_array() {
            Some(clues) => clues.iter().for_each(|clue| {
                give(
                    jservice::draft(clue, &rules.source)
                        .map(|draft| jservice::within(draft, &|name| object.get(name))),
                );
            }),
            None => give(
                jservice::draft(value, &rules.source)
                    .map(|draft| jservice::within(draft, &|name| around.get(name))),
            ),
        },
        _ => give(record(object).and_then(|mut record| {
            record.category = record.category.or_else(|| category(around));
            record.draft(rules)
        })),
    }
}

/// The category that stands around the rows.
fn category(around: &BTreeMap<String, Value>) -> Option<String> {
    ["category", "title", "name", "topic"].iter().find_map(|name| around.get(*name).and_then(string))
}
