//! What an answer leads to: the operations that take a value of it.

use serde_json::{Map, Value, json};

/// An operation that others may follow.
struct Origin {
    /// Its id.
    operation: &'static str,
    /// The status of the answer that the values are taken from.
    status: &'static str,
    /// The operations that follow, in the order in which people call them.
    to: &'static [Next],
}

/// An operation that follows another one.
struct Next {
    /// Its id.
    operation: &'static str,
    /// What it is, in a few words.
    about: &'static str,
    /// Its parameters, each with the JSON pointer of its value in the answer before.
    parameters: &'static [(&'static str, &'static str)],
}

const QUESTION: &[(&str, &str)] = &[("id", "/id")];
const FIRST_QUESTION: &[(&str, &str)] = &[("id", "/items/0/id")];
const RECORD: &[(&str, &str)] = &[("id", "/id"), ("user", "/user")];

const OF_RECORD: &[Next] = &[
    to("showRecord", "What is known about the record.", RECORD),
    to("playRecord", "The record's MP3.", RECORD),
    to("showWaveform", "The shape of the record's sound.", RECORD),
    to("renameRecord", "Gives the record another name. It asks for its owner's token.", RECORD),
    to("showPicture", "The record's picture, for previews of links.", RECORD),
    to("showQrCode", "The record's page as a QR code.", RECORD),
    to("removeRecord", "Removes the record. It asks for its owner's token.", RECORD),
];

const LINKS: &[Origin] = &[
    from("drawQuestions", "200", &of_question(QUESTION)),
    from("listQuestions", "200", &of_question(FIRST_QUESTION)),
    from("randomQuestions", "200", &of_question(FIRST_QUESTION)),
    from("addRecord", "201", OF_RECORD),
    from("addRawRecord", "201", OF_RECORD),
    from("listUploads", "200", &[to("showUpload", "The newest upload.", &[("id", "/items/0/id")])]),
    from(
        "jserviceClues",
        "200",
        &[
            to("jserviceClue", "The first clue.", &[("id", "/0/id")]),
            to("jserviceCategory", "The first clue's category.", &[("id", "/0/category_id")]),
            to("jserviceInvalid", "Reports the first clue.", &[("id", "/0/id")]),
        ],
    ),
];

const fn from(operation: &'static str, status: &'static str, to: &'static [Next]) -> Origin {
    Origin { operation, status, to }
}

const fn to(
    operation: &'static str,
    about: &'static str,
    parameters: &'static [(&'static str, &'static str)],
) -> Next {
    Next { operation, about, parameters }
}

const fn of_question(parameters: &'static [(&'static str, &'static str)]) -> [Next; 3] {
    [
        to("showQuestion", "The question.", parameters),
        to("checkAnswer", "Checks an answer to the question.", parameters),
        to("reportQuestion", "Says that something is wrong with the question.", parameters),
    ]
}

/// Adds to this operation's answer what it leads to.
pub(super) fn add(operation: &mut Value) {
    let links = LINKS.iter().find(|from| operation["operationId"] == from.operation);
    if let Some(Origin { status, to, .. }) = links {
        let described: Map<_, _> = to.iter().map(Next::described).collect();
        operation["responses"][*status]["links"] = described.into();
    }
}

impl Next {
    fn described(&self) -> (String, Value) {
        let values = self.parameters.iter();
        let parameters: Map<_, _> = values
            .map(|(name, pointer)| ((*name).to_owned(), format!("$response.body#{pointer}").into()))
            .collect();
        let link = json!({
            "operationId": self.operation, "description": self.about, "parameters": parameters,
        });
        (self.operation.to_owned(), link)
    }
}
