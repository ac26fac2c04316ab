use super::super::{Column, DateOrder, Refusal};
use super::*;

fn day(draft: &Draft) -> String {
    draft.airdate.unwrap().date().to_string()
}

#[test]
fn a_semicolon_table_of_a_spreadsheet_is_understood() {
    let (rows, understood) = rows(CSV, &plainly());
    assert_eq!(
        understood,
        "csv, UTF-8, cells separated by semicolon, dates dmy (as the dates show); columns: Antwort = not used, \
         ANSWER = answer, Question = question, Option A = choice, Option B = choice, Date = airdate"
    );
    let read: Vec<_> = rows.into_iter().map(|row| row.draft.unwrap()).collect();
    assert_eq!((read[0].answer.as_str(), day(&read[0])), ("Mars", "2004-02-13".to_owned()));
    assert_eq!((read[1].answer.as_str(), day(&read[1])), ("Earth", "2004-02-01".to_owned()));
    assert_eq!(read[0].choices.clone().unwrap(), ["Venus", "Mars"]);
}

#[test]
fn the_order_of_dates_can_be_given() {
    let text = "question,answer,date\nq,x,01/02/2004\n";
    let of = |date_order| rows(text, &Options { date_order, ..plainly() });
    let (read, understood) = of(None);
    assert_eq!(day(read[0].draft.as_ref().unwrap()), "2004-01-02");
    assert!(understood.contains("dates mdy (assumed)"), "{understood}");
    let (read, understood) = of(Some(DateOrder::Dmy));
    assert_eq!(day(read[0].draft.as_ref().unwrap()), "2004-02-01");
    assert!(understood.contains("dates dmy (as asked for)"), "{understood}");
    let wrong = Options { date_order: Some(DateOrder::Mdy), ..plainly() };
    let (read, _) = rows("question,answer,date\nq,x,13/02/2004\n", &wrong);
    assert_eq!(read[0].draft, Err(Refusal::Date("13/02/2004".to_owned())));
}

#[test]
fn columns_without_a_header_are_named() {
    let named = |names: &str| names.split(',').map(|name| name.parse().unwrap()).collect::<Vec<Column>>();
    let options = Options { columns: Some(named("question,-,answer")), ..plainly() };
    let read = drafts_with("Who, me?\t1\tx\nWho?\t2\ty\n", &options);
    assert_eq!((read[0].question.as_str(), read[1].answer.as_str()), ("Who, me?", "y"));
    let none = Options { columns: Some(named("question,category")), ..plainly() };
    assert!(refusal("a,b\n", &none).contains("need a question and an answer"));
    let json = Options { format: Some(super::super::Format::Json), ..options };
    assert!(refusal(JSON, &json).contains("no table"));
}

#[test]
fn an_export_of_anki_names_its_separator() {
    let anki = "#separator:tab\r\n#html:true\r\n#tags column:3\r\n\"Which is <b>\"\"red\"\"</b>?\"\tMars\tx\r\n#1 planet?\tEarth\t\r\n";
    let columns = Some(vec![Column::Question, Column::Answer, Column::Skip]);
    let (read, understood) = rows(anki, &Options { columns, ..plainly() });
    assert!(understood.starts_with("tsv, UTF-8, cells separated by tab"), "{understood}");
    assert_eq!(read.iter().map(|row| row.line).collect::<Vec<_>>(), [4, 5]);
    assert_eq!(read[0].draft.as_ref().unwrap().question, "Which is <b>\"red\"</b>?");
    assert_eq!(read[1].draft.as_ref().unwrap().question, "#1 planet?");
    let spreadsheet = "sep=;\r\nQuestion;Answer\r\nWho, me?;x\r\n";
    assert_eq!(drafts(spreadsheet)[0].question, "Who, me?");
    let named = "#separator:semicolon\n#columns:Front;Back\nq;x\n";
    assert_eq!(drafts(named)[0].answer, "x");
}

#[test]
fn rows_that_do_not_fit_are_refused_one_by_one() {
    let text = "question,answer,a,b\nq,x,y,z,\nq,x,,,more\n,x\nq\nq,C,y,z\nq,,y,z\n q , b , y , z \n";
    let (read, _) = rows(text, &plainly());
    let told: Vec<_> =
        read.iter().map(|row| (row.line, row.draft.clone().map(|draft| draft.answer))).collect();
    assert_eq!(
        told,
        [
            (2, Ok("x".to_owned())),
            (3, Err(Refusal::Cells { got: 5, columns: 4 })),
            (4, Err(Refusal::Missing("question"))),
            (5, Err(Refusal::Missing("answer"))),
            (6, Err(Refusal::NoSuchChoice("C".to_owned()))),
            (7, Err(Refusal::Undecided)),
            (8, Ok("z".to_owned())),
        ]
    );
}

#[test]
fn bytes_that_are_no_utf_8_are_read_as_windows_1252_and_counted() {
    let bytes = b"question,answer\nCaf\xE9?,na\xEFve \x80\nGr\xC3\xB6\xC3\x9Fe?,x\n";
    let mut reading = open(bytes, "file", &plainly());
    let read: Vec<_> = reading.by_ref().map(|row| row.draft.unwrap()).collect();
    assert_eq!((read[0].question.as_str(), read[0].answer.as_str()), ("Café?", "naïve €"));
    assert_eq!(read[1].question, "Größe?");
    assert_eq!(reading.repaired(), 1);
}

#[test]
fn other_encodings_are_decoded() {
    let wide: Vec<u8> =
        "\u{FEFF}question\tanswer\r\nGröße?\tja\r\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
    let (read, understood) = rows(&wide, &plainly());
    assert!(understood.starts_with("tsv, UTF-16LE"), "{understood}");
    assert_eq!(read[0].draft.as_ref().unwrap().question, "Größe?");
    let (bytes, ..) = encoding_rs::KOI8_R.encode("question,answer\nчто?,да\n");
    let koi = Options { encoding: Some("koi8-r".to_owned()), ..plainly() };
    assert_eq!(drafts_with(&bytes, &koi)[0].answer, "да");
    let none = Options { encoding: Some("klingon".to_owned()), ..plainly() };
    assert!(refusal("question,answer\n", &none).contains("\"klingon\" is no encoding"));
}
