//! The texts of the pages that this server writes itself.

use std::borrow::Cow;
use std::sync::LazyLock;

use serde_json::{Map, Value};

use super::assets;
use super::language::Language;

/// Each language with its texts.
static TEXTS: LazyLock<Vec<(Language, Map<String, Value>)>> = LazyLock::new(|| {
    let of = |language: Language| {
        let file = assets::json(&format!("text/{}/pages.json", language.code()));
        (language, file.as_object().cloned().unwrap_or_default())
    };
    Language::ALL.map(of).into()
});

/// The text with this name in `language`; the name itself if there is none.
pub(super) fn text(language: Language, name: &str) -> Cow<'static, str> {
    let texts = TEXTS.iter().find(|(known, _)| *known == language);
    let found = texts.and_then(|(_, texts)| texts.get(name)).and_then(Value::as_str);
    found.map_or_else(|| name.to_owned().into(), Cow::Borrowed)
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};
    use std::path::Path;

    use super::*;

    /// The plural forms of whole and broken numbers (CLDR).
    fn forms(language: Language) -> &'static [&'static str] {
        match language {
            Language::En => &["one", "other"],
            Language::Ru => &["few", "many", "one", "other"],
        }
    }

    /// The texts of all files, by file and key.
    fn all(language: Language) -> BTreeMap<String, Value> {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("web/text").join(language.code());
        let files = std::fs::read_dir(folder).unwrap().map(|file| file.unwrap().path());
        let texts = files.flat_map(|path| {
            let file: Value = serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap();
            let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
            let texts = file.as_object().unwrap().clone().into_iter();
            texts.map(move |(key, text)| (format!("{name}.{key}"), text))
        });
        texts.collect()
    }

    /// The places of a text: `n` in `{n} records`.
    fn places(text: &str) -> BTreeSet<&str> {
        text.split('{').skip(1).filter_map(|part| Some(part.split_once('}')?.0)).collect()
    }

    fn places_in(key: &str, text: &Value, language: Language) -> BTreeSet<String> {
        let owned = |text: &str| places(text).into_iter().map(str::to_owned).collect();
        let Value::Object(plurals) = text else {
            let text = text.as_str().unwrap_or_else(|| panic!("{key} is no text"));
            assert!(!text.is_empty(), "{key} is empty");
            return owned(text);
        };
        let has: BTreeSet<_> = plurals.keys().map(String::as_str).collect();
        assert_eq!(has, forms(language).iter().copied().collect(), "the plural forms of {key}");
        let mut all: BTreeSet<String> =
            plurals.values().flat_map(|text| owned(text.as_str().unwrap())).collect::<BTreeSet<_>>();
        // A form may say "one record" without the number.
        all.insert("n".to_owned());
        all
    }

    #[test]
    fn both_languages_have_the_same_texts_with_the_same_places() {
        let [english, russian] = Language::ALL.map(all);
        let keys = |texts: &BTreeMap<String, Value>| texts.keys().cloned().collect::<BTreeSet<_>>();
        let missing: Vec<_> = keys(&english).symmetric_difference(&keys(&russian)).cloned().collect();
        assert!(missing.is_empty(), "in one language only: {missing:?}");
        for (key, text) in &english {
            let other = &russian[key];
            assert_eq!(text.is_object(), other.is_object(), "{key} has plural forms in one language only");
            let both = (places_in(key, text, Language::En), places_in(key, other, Language::Ru));
            assert_eq!(both.0, both.1, "the places of {key}");
        }
    }

    #[test]
    fn a_text_is_found_in_each_language() {
        assert_eq!(text(Language::En, "language"), "Language");
        assert_eq!(text(Language::Ru, "language"), "Язык");
        assert_eq!(text(Language::Ru, "nothing"), "nothing");
    }

    #[test]
    fn every_text_that_a_template_names_is_there() {
        let texts = all(Language::En);
        for page in std::fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("web/pages")).unwrap() {
            let page = std::fs::read_to_string(page.unwrap().path()).unwrap();
            let named = page.split("visit.text(\"").chain(page.split("visit.html(\"")).skip(1);
            for key in named.filter_map(|part| Some(part.split_once("\")")?.0)).filter(|key| key.len() < 40) {
                assert!(texts.contains_key(&format!("pages.{key}")), "{key}");
            }
        }
    }
}
