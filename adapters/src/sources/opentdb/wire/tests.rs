use serde_json::json;

use super::*;

fn one(value: Value) -> NewQuestion {
    let mut read = questions(&[value]);
    assert_eq!(read.len(), 1);
    read.remove(0)
}

fn percent_encoded() -> Value {
    json!({
        "type": "multiple",
        "difficulty": "medium",
        "category": "Entertainment%3A%20Film",
        "question": "Who%20starred%20in%20the%20film%20%22L%C3%A9on%22%20%26%20more%3F",
        "correct_answer": "Jean%20Reno",
        "incorrect_answers": ["Gary%20Oldman", "Ren%C3%A9e%20X", "Andr%C3%A9%20%2B%20Co"],
    })
}

#[test]
fn a_percent_encoded_entry_is_read() {
    let read = one(percent_encoded());
    let draft = read.draft();
    assert_eq!(draft.question, "Who starred in the film \"Léon\" & more?");
    assert_eq!(draft.answer, "Jean Reno");
    assert_eq!(draft.category.as_deref(), Some("Entertainment: Film"));
    assert_eq!(draft.value, Some(600));
    assert_eq!(draft.choices.clone().unwrap(), ["André + Co", "Gary Oldman", "Jean Reno", "Renée X"]);
    assert_eq!(
        draft.attribution.as_deref(),
        Some("Open Trivia Database (https://opentdb.com), CC BY-SA 4.0")
    );
    assert_eq!((draft.source_id.as_deref(), draft.created_at), (None, None));
    assert_eq!(read.source_id(), read.fingerprint().to_string());
}

#[test]
fn an_entry_with_html_entities_is_read() {
    let read = one(json!({
        "type": "multiple", "difficulty": "hard", "category": "Entertainment: Music",
        "question": "Who wrote &quot;100% &#039;Na&iuml;ve&#039;&quot; in 50%20 steps?",
        "correct_answer": "AT&amp;T", "incorrect_answers": ["A &lt; B", "Zed", "100%"],
    }));
    assert_eq!(read.draft().question, "Who wrote \"100% 'Naïve'\" in 50%20 steps?");
    assert_eq!(read.draft().choices.clone().unwrap(), ["100%", "A < B", "AT&T", "Zed"]);
    assert_eq!(read.draft().value, Some(1000));
}

#[test]
fn a_yes_or_no_question_has_true_and_false_in_this_order() {
    for (right, wrong) in [("True", "False"), ("False", "True")] {
        let read = one(json!({
            "type": "boolean", "difficulty": "easy", "category": "History",
            "question": "Is%20it%20so%3F", "correct_answer": right, "incorrect_answers": [wrong],
        }));
        assert_eq!(read.draft().choices.clone().unwrap(), ["True", "False"]);
        assert_eq!((read.draft().answer.as_str(), read.draft().value), (right, Some(200)));
    }
}

#[test]
fn the_right_answer_is_always_among_the_choices() {
    let read = one(percent_encoded());
    assert!(read.draft().choices.as_ref().unwrap().contains(&read.draft().answer));
}

#[test]
fn what_is_no_entry_is_skipped() {
    let without = |field: &str| {
        let mut entry = percent_encoded();
        entry.as_object_mut().unwrap().remove(field);
        entry
    };
    let garbage = vec![
        json!(null),
        json!(7),
        json!({}),
        without("question"),
        without("correct_answer"),
        without("incorrect_answers"),
        json!({"question": "%20", "correct_answer": "x", "incorrect_answers": []}),
    ];
    assert_eq!(questions(&garbage), []);
    assert_eq!(one(without("difficulty")).draft().value, None);
}
