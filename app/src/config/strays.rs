//! Environment variables that look like settings but are none.

use strsim::levenshtein;

use super::sections::settings;

/// The token of the command `upload`: not a setting, but a variable of this program.
pub const UPLOAD_TOKEN: &str = "QUIZCAST_TOKEN";

/// Makes a warning for each name that begins with `QUIZCAST_` and is no setting. It suggests the most similar
/// setting, if one is similar enough.
pub fn strays(names: impl IntoIterator<Item = String>) -> Vec<String> {
    let known: Vec<String> = settings()
        .flat_map(|setting| {
            let file = setting.file.then(|| format!("{}_FILE", setting.variable()));
            [Some(setting.variable()), file]
        })
        .flatten()
        .collect();
    let mut strays: Vec<String> = names
        .into_iter()
        .filter(|name| name.starts_with("QUIZCAST_") && !known.contains(name))
        .filter(|name| !is_service_link(name) && name != UPLOAD_TOKEN)
        .map(|name| match nearest(&name, &known) {
            Some(meant) => {
                format!("the variable {name} is not a setting and is ignored; did you mean {meant}?")
            }
            None => format!("the variable {name} is not a setting and is ignored"),
        })
        .collect();
    strays.sort();
    strays
}

/// Whether Kubernetes sets this variable, as it does in every container if a service is called `quizcast`.
fn is_service_link(name: &str) -> bool {
    name == "QUIZCAST_PORT" || name.starts_with("QUIZCAST_PORT_") || name.starts_with("QUIZCAST_SERVICE_")
}

fn nearest<'a>(name: &str, known: &'a [String]) -> Option<&'a str> {
    let best = known.iter().min_by_key(|candidate| levenshtein(name, candidate))?;
    (levenshtein(name, best) <= 3).then_some(best)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mistyped_variable_is_named_with_what_may_be_meant() {
        let names = [
            "QUIZCAST_LISTN",
            "QUIZCAST_LISTEN",
            "QUIZCAST_ADMIN_TOKEN_FILE",
            "PATH",
            "QUIZCAST_SOMETHING_ELSE",
        ];
        let said = strays(names.map(str::to_owned));
        assert_eq!(said.len(), 2, "{said:?}");
        assert!(said[0].contains("QUIZCAST_LISTN ") && said[0].ends_with("did you mean QUIZCAST_LISTEN?"));
        assert!(said[1].ends_with("QUIZCAST_SOMETHING_ELSE is not a setting and is ignored"));
    }

    #[test]
    fn what_kubernetes_sets_is_no_stray() {
        let names = ["QUIZCAST_PORT", "QUIZCAST_PORT_8080_TCP_ADDR", "QUIZCAST_SERVICE_HOST"];
        assert!(strays(names.map(str::to_owned)).is_empty());
    }
}
