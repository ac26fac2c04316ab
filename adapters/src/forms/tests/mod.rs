//! Files of every form, read as a whole.

mod broken;
mod folders;
mod formats;
mod tables;

use std::io::Cursor;

use quizcast_domain::questions::{Draft, SourceName};

use super::{Ending, Options, Reading, Row, read};

/// Everything is told by the content.
fn plainly() -> Options {
    Options::new(SourceName::IMPORT)
}

fn open(bytes: &[u8], name: &str, options: &Options) -> Reading {
    read(Cursor::new(bytes.to_vec()), name, options).unwrap()
}

/// The rows, and what was understood.
fn rows(bytes: impl AsRef<[u8]>, options: &Options) -> (Vec<Row>, String) {
    let mut reading = open(bytes.as_ref(), "file", options);
    let rows = reading.by_ref().collect();
    assert_eq!(*reading.ending(), Ending::Whole);
    (rows, reading.understood().to_string())
}

/// The questions of a file without refused rows.
fn drafts(bytes: impl AsRef<[u8]>) -> Vec<Draft> {
    drafts_with(bytes, &plainly())
}

fn drafts_with(bytes: impl AsRef<[u8]>, options: &Options) -> Vec<Draft> {
    rows(bytes, options).0.into_iter().map(|row| row.draft.unwrap()).collect()
}

/// Why a file cannot be read.
fn refusal(bytes: impl AsRef<[u8]>, options: &Options) -> String {
    read(Cursor::new(bytes.as_ref().to_vec()), "file", options).unwrap_err().to_string()
}

/// A small file of each form, and how many questions are in it.
const SAMPLES: [(&str, &str, usize); 11] = [
    ("jeopardy-json", JEOPARDY_JSON, 3),
    ("jeopardy-csv", JEOPARDY_CSV, 3),
    ("jeopardy-tsv", JEOPARDY_TSV, 3),
    ("jservice", JSERVICE, 2),
    ("opentdb", OPENTDB, 2),
    ("opentriviaqa", TRIVIA, 3),
    ("export", EXPORT, 2),
    ("json", JSON, 2),
    ("jsonl", JSONL, 2),
    ("csv", CSV, 2),
    ("tsv", TSV, 2),
];

const JEOPARDY_JSON: &str = r#"[
{"category": "RIVERS", "air_date": "2004-12-31", "question": "'This <a href=\"http://x.test/1.jpg\" target=\"_blank\">river</a> runs through \"Paris\"'", "value": "$2,000", "answer": "the Seine", "round": "Jeopardy!", "show_number": "4680"},
{"category": "LETTERS", "air_date": "2004-12-31", "question": "'It comes after B'", "value": null, "answer": "C", "round": "Final Jeopardy!", "show_number": "4680"},
{"category": "LETTERS", "air_date": "2004-12-31", "question": "'It\\'s a vowel, 'tis said'", "value": "$3,201", "answer": "<i>A</i>", "round": "Tiebreaker", "show_number": "4680"}
]"#;

const JEOPARDY_CSV: &str = "Show Number, Air Date, Round, Category, Value, Question, Answer\r\n\
4680,2004-12-31,Jeopardy!,RIVERS,$200,\"It runs through \"\"Paris\"\"\",the Seine\r\n\
4680,2004-12-31,Final Jeopardy!,RIVERS,None,\"Longest, they say\",the Nile\n\
4680,2004-12-31,Jeopardy!,RIVERS,\"$1,200\",It runs through Cairo,the Nile as well\r\n";

const JEOPARDY_TSV: &str = "round\tclue_value\tdaily_double_value\tcategory\tcomments\tanswer\tquestion\tair_date\tnotes\n\
1\t200\t0\tRIVERS\t(Host: Wet ones.)\tIt runs through \\\"Paris\\\"\tthe Seine\t1984-09-10\t\n\
2\t400\t1200\tRIVERS\t\t\"Longest of all\\\"\tthe Nile\t1984-09-10\t\n\
3\t0\t0\tCITIES\t\tIt\\'s on two continents\tIstanbul\t1984-09-10\tnone\n";

const JSERVICE: &str = r#"[{"id": 11, "answer": "the <i>Seine</i>", "question": "It runs through Paris", "value": 200, "airdate": "1984-09-10T19:00:00.000Z", "created_at": "2022-12-30T18:36:17.245Z", "updated_at": "2022-12-30T18:36:17.245Z", "category_id": 7, "game_id": 3, "invalid_count": null, "category": {"id": 7, "title": "rivers", "clues_count": 5}},
{"id": 12, "answer": "Nile", "question": "Longest", "value": null, "airdate": "1984-09-10T19:00:00.000Z", "category_id": 7, "game_id": null, "invalid_count": null, "category": {"id": 7, "title": "rivers"}}]"#;

const OPENTDB: &str = r#"{"response_code":0,"results":[{"type":"multiple","difficulty":"easy","category":"Science &amp; Nature","question":"Which planet is &quot;red&quot;?","correct_answer":"Mars","incorrect_answers":["Venus","Pluto"]},{"type":"boolean","difficulty":"hard","category":"History","question":"Is it so?","correct_answer":"True","incorrect_answers":["False"]}]}"#;

const TRIVIA: &str = "#Q Which planet is red?\n^ Mars\nA Venus\nB Mars\nC Io\n\n\
#Q A question that\ngoes on:\nA man said so?\r\n^ Yes\r\nA Yes\r\nB No\r\n\r\n\n\
#Q Is it so?\n^ True\nA True\nB False\n";

const EXPORT: &str = r#"{"id":1,"question":"q one","answer":"a one","created_at":"2020-01-02T03:04:05.678Z","saved_at":"2024-01-01T00:00:00Z","category":null,"value":200,"choices":["a one","x"],"hidden":true,"source":"opentdb","source_id":"f00","attribution":"CC","airdate":null,"game_id":null,"category_id":null}
{"id":2,"question":"q two","answer":"a two","created_at":"2020-01-02T03:04:05Z","saved_at":"2024-01-01T00:00:00Z","category":"c","value":null,"choices":null,"hidden":false,"source":"mine","source_id":"2","attribution":null,"airdate":"1984-09-10T12:00:00Z","game_id":4,"category_id":5}
"#;

const JSON: &str = r#"{"category": "planets", "questions": [
  {"question": "Which is red?", "answers": ["Venus", "Mars"], "answer": 1},
  {"question": "Which is blue?", "answers": ["Earth", "Mars"], "answer": "A"}
]}"#;

const JSONL: &str = "{\"Clue\": \"Red planet\", \"Response\": \"Mars\"}\r\n\n{\"Clue\": \"Blue planet\", \"Response\": \"Earth\"}";

const CSV: &str = "\u{FEFF}Antwort;ANSWER;Question;Option A;Option B;Date\r\n\
x;B;Which is red?;Venus;Mars;13/02/2004\r\ny;0;Which is blue?;Earth;Mars;01/02/2004\r\n";

const TSV: &str = "response\tclue\n\"Mars\"\t\"Which is \"\"red\"\"\nor brown?\"\nEarth\tblue\n";
