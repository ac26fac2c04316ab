use std::io::Cursor;

use proptest::prelude::*;
use serde_json::json;

use super::*;

/// The elements, and whether the file broke off after them.
fn read(text: &[u8], shape: Shape) -> (Vec<Option<Value>>, bool) {
    let mut elements = Elements::new(Feed::new(Box::new(Cursor::new(text.to_vec()))), shape);
    let mut found = Vec::new();
    loop {
        match elements.next() {
            Ok(None) => return (found, false),
            Ok(Some(Piece::TooLong { .. })) => found.push(None),
            Ok(Some(Piece::Element { .. })) => found.push(serde_json::from_slice(&elements.bytes).ok()),
            Err(_) => return (found, true),
        }
    }
}

fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        "[\\PC\"\\\\{}\\[\\],\n]{0,12}".prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 32, 6, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
            prop::collection::btree_map("[a-z\"\\\\{\\[]{0,4}", inner, 0..6)
                .prop_map(|members| Value::Object(members.into_iter().collect())),
        ]
    })
}

proptest! {
    #[test]
    fn the_elements_are_those_that_a_parser_finds(
        elements in prop::collection::vec(any_json(), 0..8),
        pretty in any::<bool>(),
        wrapped in any::<bool>(),
    ) {
        let whole = if wrapped {
            json!({"response_code": 0, "meta": {"a": [1, "]"]}, "results": elements, "z": "}"})
        } else {
            json!(elements)
        };
        let text = if pretty { serde_json::to_vec_pretty(&whole) } else { serde_json::to_vec(&whole) };
        let (found, broken) = read(&text.unwrap(), Shape::Arrays);
        prop_assert!(!broken);
        prop_assert_eq!(found, elements.into_iter().map(Some).collect::<Vec<_>>());
    }

    #[test]
    fn no_bytes_make_it_panic_or_loop(bytes in prop::collection::vec(any::<u8>(), 0..200), text in "[\\[\\]{}\":,a \n]{0,60}") {
        for shape in [Shape::Arrays, Shape::Values, Shape::Lines] {
            read(&bytes, shape);
            read(text.as_bytes(), shape);
        }
    }
}

#[test]
fn a_bad_element_does_not_spoil_the_next() {
    let good = json!({"q": 1});
    for bad in [r#"{"q": }"#, "nonsense", r#"{"q": [1}"#, r#"{"q": "a" "b"}"#, "}", "{\"q\": \"open\n}"] {
        let text = format!(r#"[{{"q": 1}}, {bad}, {{"q": 1}}]"#);
        let (found, broken) = read(text.as_bytes(), Shape::Arrays);
        assert!(!broken, "{bad}");
        assert_eq!(found.first(), Some(&Some(good.clone())), "{bad}");
        assert_eq!(found.last(), Some(&Some(good.clone())), "{bad}");
    }
}

#[test]
fn an_element_that_is_too_long_is_passed_over() {
    let text = format!(r#"[{{"q": "{}"}}, {{"q": 2}}]"#, "x".repeat(MAX_ROW));
    assert_eq!(read(text.as_bytes(), Shape::Arrays), (vec![None, Some(json!({"q": 2}))], false));
}

#[test]
fn deep_brackets_take_no_memory_and_no_stack() {
    let deep = format!("[{}{}, 7]", "[".repeat(300_000), "]".repeat(300_000));
    assert_eq!(read(deep.as_bytes(), Shape::Arrays), (vec![None, Some(json!(7))], false));
}

#[test]
fn what_stands_around_the_array_is_known() {
    let text = br#"{"id": 7, "title": "rivers", "clues": [{"q": 1}], "late": 1}"#;
    let mut elements = Elements::new(Feed::new(Box::new(Cursor::new(text.to_vec()))), Shape::Arrays);
    assert!(elements.next().unwrap().is_some());
    assert_eq!(elements.around["title"], json!("rivers"));
    assert_eq!(elements.around["id"], json!(7));
    assert!(elements.next().unwrap().is_none());
}

#[test]
fn every_cut_is_noticed() {
    let text = br#"{"a": [1], "results": [{"q": "x"}, {"q": [2]}]}"#;
    for cut in 1..text.len() {
        let (found, broken) = read(&text[..cut], Shape::Arrays);
        assert!(broken, "{cut}");
        assert!(found.len() <= 2 && found.iter().all(Option::is_some), "{cut}");
    }
}
