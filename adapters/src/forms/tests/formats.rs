use quizcast_domain::questions::{NewQuestion, clean};
use time::format_description::well_known::Rfc3339;

use super::super::{Format, Refusal};
use super::*;

fn time(at: Option<time::OffsetDateTime>) -> String {
    at.map_or_else(String::new, |at| at.format(&Rfc3339).unwrap())
}

#[test]
fn the_content_tells_each_form() {
    for (format, text, count) in SAMPLES {
        let (rows, understood) = rows(text, &plainly());
        assert!(understood.starts_with(&format!("{format}, UTF-8")), "{format}: {understood}");
        assert_eq!(rows.iter().filter(|row| row.draft.is_ok()).count(), count, "{format}: {rows:?}");
        assert_eq!(rows.len(), count, "{format}: {rows:?}");
    }
}

#[test]
fn a_form_that_is_asked_for_gives_the_same() {
    for (format, text, _) in SAMPLES {
        let asked = Options { format: Some(format.parse().unwrap()), ..plainly() };
        assert_eq!(rows(text, &asked), rows(text, &plainly()), "{format}");
    }
}

#[test]
fn content_of_another_form_is_refused_with_a_reason() {
    let asked = |format: &str| Options { format: Some(format.parse().unwrap()), ..plainly() };
    for (format, text, reason) in [
        ("opentdb", JSERVICE, "not opentdb: its first object has other members"),
        ("jservice", CSV, "not jservice: it does not begin as JSON"),
        ("export", JSON, "not export"),
        ("csv", JSONL, "names no"),
        ("csv", TSV, "known format"),
        ("jeopardy-tsv", TSV, "no columns clue_value"),
        ("opentriviaqa", CSV, "no line begins with #Q"),
        ("json", "[]", "no questions"),
    ] {
        let told = refusal(text, &asked(format));
        assert!(told.contains(reason), "{format}: {told}");
    }
    for (text, reason) in [
        ("", "empty"),
        (" \r\n ", "empty"),
        ("[]", "no questions"),
        ("{\"response_code\":1,\"results\":[]}", "no questions"),
        ("just some words\nand more", "no known format"),
        ("a\0b", "NUL"),
        ("\u{89}", "no known format"),
        ("name,size\nx,1\n", "no question: name | size"),
        ("[{\"name\": 1}]", "no question: name"),
    ] {
        let told = refusal(text, &plainly());
        assert!(told.contains(reason), "{text}: {told}");
    }
    assert!(refusal(b"\x89PNG\r\n\x1a\n", &plainly()).contains("picture"));
}

#[test]
fn jeopardy_clues_lose_one_pair_of_quotes_and_keep_their_game() {
    let read = drafts(JEOPARDY_JSON);
    let clean: Vec<_> = read.iter().map(|draft| NewQuestion::new(draft.clone()).unwrap()).collect();
    assert_eq!(clean[0].draft().question, "This river runs through \"Paris\"");
    assert_eq!(clean[2].draft().question, "It's a vowel, 'tis said");
    assert_eq!(clean[2].draft().answer, "A");
    assert_eq!((read[0].value, read[1].value, read[2].value), (Some(2000), None, Some(3201)));
    assert_eq!((read[0].game_id, time(read[0].airdate)), (Some(4680), "2004-12-31T12:00:00Z".to_owned()));
    assert_eq!(read[1].answer, "C", "a game without choices may ask for a letter");
    assert_eq!(read[0].source_id, None);

    let table = drafts(JEOPARDY_CSV);
    assert_eq!(table[0].question, "It runs through \"Paris\"");
    assert_eq!((table[0].value, table[1].value, table[2].value), (Some(200), None, Some(1200)));
    assert_eq!((table[0].game_id, time(table[0].airdate)), (Some(4680), "2004-12-31T12:00:00Z".to_owned()));
}

#[test]
fn the_clue_data_set_calls_the_clue_its_answer() {
    let read = drafts(JEOPARDY_TSV);
    assert_eq!(
        (clean(&read[0].question), read[0].answer.as_str()),
        ("It runs through \"Paris\"".to_owned(), "the Seine")
    );
    assert_eq!(clean(&read[1].question), "\"Longest of all\"");
    assert_eq!(clean(&read[2].question), "It's on two continents");
    assert_eq!(read.iter().map(|draft| draft.value).collect::<Vec<_>>(), [Some(200), Some(400), None]);
    assert_eq!(read[0].game_id, Some(19_840_910), "without a number the day tells the game");
    assert_eq!(read[0].category.as_deref(), Some("RIVERS"));
}

#[test]
fn clues_of_jservice_keep_their_ids() {
    let read = drafts(JSERVICE);
    assert_eq!((read[0].source_id.as_deref(), &read[0].source), (Some("11"), &SourceName::IMPORT));
    assert_eq!(
        (read[0].category.as_deref(), read[0].category_id, read[0].game_id),
        (Some("rivers"), Some(7), Some(3))
    );
    assert_eq!(time(read[0].airdate), "1984-09-10T19:00:00Z");
    assert_eq!(time(read[0].created_at), "2022-12-30T18:36:17.245Z");
    assert_eq!((read[1].value, read[1].game_id), (None, None));

    let clues = r#""clues":[{"id":1,"question":"q","answer":"x","value":100,"category_id":9},{"id":2,"question":"r","answer":"y","invalid_count":1},{"id":3,"question":"r","answer":null}]"#;
    let category = format!(r#"{{"id":9,"title":"nines","clues_count":2,{clues}}}"#);
    let array = format!("[{category}\n,{category}]");
    for (text, times) in [(category, 1), (array, 2)] {
        let (rows, understood) = rows(&text, &plainly());
        assert!(understood.starts_with("jservice"), "{understood}");
        assert_eq!(rows.len(), 3 * times);
        let first = rows[0].draft.clone().unwrap();
        assert_eq!((first.category.as_deref(), first.category_id), (Some("nines"), Some(9)));
        assert_eq!(rows[1].draft, Err(Refusal::MarkedWrong));
        assert_eq!(rows[2].draft, Err(Refusal::Missing("answer")));
    }
}

#[test]
fn answers_of_opentdb_follow_each_other_in_one_file() {
    let read = drafts(format!("{OPENTDB}\n{OPENTDB}"));
    assert_eq!(read.len(), 4);
    let first = NewQuestion::new(read[0].clone()).unwrap();
    assert_eq!(first.draft().question, "Which planet is \"red\"?");
    assert_eq!(first.draft().category.as_deref(), Some("Science & Nature"));
    assert_eq!(first.draft().value, Some(200));
    assert!(read[0].attribution.as_deref().unwrap().contains("CC BY-SA"));
}

#[test]
fn trivia_goes_over_several_lines_and_its_file_names_the_category() {
    let mut reading = open(TRIVIA.as_bytes(), "folder/brain-teasers.txt.gz", &plainly());
    let read: Vec<_> = reading.by_ref().map(|row| (row.line, row.draft.unwrap())).collect();
    assert_eq!(read.iter().map(|(line, _)| *line).collect::<Vec<_>>(), [1, 7, 15]);
    assert_eq!(read[1].1.question, "A question that goes on: A man said so?");
    assert_eq!(read[1].1.choices.clone().unwrap(), ["Yes", "No"]);
    assert_eq!(read[0].1.category.as_deref(), Some("brain teasers"));
    assert!(read[0].1.attribution.as_deref().unwrap().contains("OpenTriviaQA"));

    let mut mixed =
        b"#Q Caf\xE9?\n^ \x93x\x94\nA \x93x\x94\n\n#Q no answer\n\n#Q Gr\xC3\xB6\xC3\x9Fe?\n^ y\n\nstray\n"
            .to_vec();
    mixed.extend(TRIVIA.bytes());
    let mut reading = open(&mixed, "-", &plainly());
    let rows: Vec<_> = reading.by_ref().collect();
    let first = rows[0].draft.clone().unwrap();
    assert_eq!((first.question.as_str(), first.answer.as_str(), first.category), ("Café?", "“x”", None));
    assert_eq!(rows[1], Row { line: 5, draft: Err(Refusal::Missing("answer")) });
    assert_eq!(rows[2].draft.clone().unwrap().question, "Größe?");
    assert_eq!(rows[3], Row { line: 10, draft: Err(Refusal::Stray) });
    assert_eq!((reading.repaired(), rows.len()), (1, 7));
}

#[test]
fn an_export_keeps_everything_that_a_question_has() {
    let read = drafts(EXPORT);
    let first = &read[0];
    assert_eq!((first.source.as_str(), first.source_id.as_deref()), ("opentdb", Some("f00")));
    assert_eq!((first.value, first.attribution.as_deref()), (Some(200), Some("CC")));
    assert_eq!(time(first.created_at), "2020-01-02T03:04:05.678Z");
    assert_eq!(first.choices.clone().unwrap(), ["a one", "x"]);
    let second = &read[1];
    assert_eq!(
        (second.game_id, second.category_id, time(second.airdate)),
        (Some(4), Some(5), "1984-09-10T12:00:00Z".to_owned())
    );
}

#[test]
fn objects_are_read_whatever_their_shape() {
    let read = drafts(JSON);
    assert_eq!(read.iter().map(|draft| draft.answer.as_str()).collect::<Vec<_>>(), ["Mars", "Earth"]);
    assert_eq!(read[0].category.as_deref(), Some("planets"));
    for text in [
        r#"[{"question": "q", "answer": "x"}]"#,
        "{\n \"question\": \"q\",\n \"answer\": \"x\"\n}\n",
        r#"{"question": "q", "answer": "x"}"#,
        r#"{"question": "q", "answer": "x", "data": [1]}"#,
        r#"{"data": [null, {"question": "q", "answer": "x"}]}"#,
    ] {
        let (rows, _) = rows(text, &plainly());
        let last = rows.last().unwrap().draft.clone().unwrap();
        assert_eq!((last.question.as_str(), last.answer.as_str()), ("q", "x"), "{text}");
    }
}

#[test]
fn bad_rows_are_told_with_their_line() {
    let text =
        "[\n{\"question\": \"q\", \"answer\": \"x\"},\n\n{\"question\": }\n, 7,\n{\"question\": \"q\"}]";
    let (read, _) = rows(text, &plainly());
    let told: Vec<_> =
        read[1..].iter().map(|row| (row.line, row.draft.clone().unwrap_err().to_string())).collect();
    assert_eq!((told[0].0, told[1].0, told[2].0), (4, 5, 6));
    assert!(told[0].1.starts_with("no JSON: expected value"), "{}", told[0].1);
    assert_eq!((told[1].1.as_str(), told[2].1.as_str()), ("no JSON object", "the answer is missing"));

    let (read, _) =
        rows("{\"q\": \"1\", \"a\": \"x\"}\nnonsense\n{\"q\": \"2\", \"a\": \"y\"}\n", &plainly());
    assert_eq!((read[1].line, read[1].draft.is_err(), read[2].draft.is_ok()), (2, true, true));
}

#[test]
fn every_format_has_a_sample() {
    assert_eq!(
        Format::all().map(|format| format.to_string()).collect::<Vec<_>>(),
        SAMPLES.map(|(name, ..)| name)
    );
}
