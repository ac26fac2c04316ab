//! Scripts and style sheets without their comments, which would be a third of what a browser loads.

/// `text` without the comments that have lines of their own; the lines stay, so that the browser's numbers of lines are
/// right. `None` where it is not certain what is a comment: with a text that goes over several lines.
pub(super) fn without_comments(text: &str) -> Option<String> {
    let mut lines = text.split('\n');
    let mut code = String::with_capacity(text.len());
    while let Some(line) = lines.next() {
        let trimmed = line.trim();
        if let Some(comment) = trimmed.strip_prefix("/*").filter(|rest| !rest.starts_with('!')) {
            let mut rest = comment.split_once("*/");
            while rest.is_none() {
                code.push('\n');
                rest = lines.next()?.split_once("*/");
            }
            if rest.is_some_and(|(_, after)| !after.trim().is_empty()) {
                return None;
            }
        } else if !trimmed.starts_with("//") {
            if trimmed.matches('`').count() % 2 == 1 || trimmed.ends_with('\\') {
                return None;
            }
            code.push_str(line);
        }
        code.push('\n');
    }
    code.pop();
    Some(code)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn code_stays_in_its_line() {
        let text = "// a\nimport 'b'; // c\n/** d\n * `e\n */\nconst f = `g ${'/*'}`;\n\n  /* h */\nconst i = 2 /* j */ + 1;\n";
        let code = "\nimport 'b'; // c\n\n\n\nconst f = `g ${'/*'}`;\n\n\nconst i = 2 /* j */ + 1;\n";
        assert_eq!(without_comments(text).as_deref(), Some(code));
    }

    #[test]
    fn what_is_not_certain_stays() {
        for text in ["a = `\n// b\n`;", "/* a */ b", "/* a\n*/ b", "a = 'b\\\n// c';", "/* a"] {
            assert_eq!(without_comments(text), None, "{text}");
        }
        assert_eq!(without_comments("/*! licence */\na").as_deref(), Some("/*! licence */\na"));
        assert_eq!(without_comments("").as_deref(), Some(""));
    }
}
