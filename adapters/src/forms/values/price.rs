//! What questions are worth, and other whole numbers.

/// A price, such as `200`, `$2,000` or `DD: $1,200`; none if it says something else, such as `None`.
pub(in crate::forms) fn price(text: &str) -> Option<u32> {
    let text = text.trim();
    let text = text.strip_prefix("DD:").unwrap_or(text);
    u32::try_from(whole_number(text)?).ok()
}

/// A whole number as people write it: with a currency sign, with commas between the thousands, or with `.0` behind it.
pub(in crate::forms) fn whole_number(text: &str) -> Option<i64> {
    let text = text.trim().trim_start_matches('$').trim();
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    if !fraction.bytes().all(|digit| digit == b'0') {
        return None;
    }
    if whole.contains(',') { whole.replace(',', "").parse().ok() } else { whole.parse().ok() }
}

/// What a question of this difficulty is worth.
pub(in crate::forms) fn by_difficulty(difficulty: &str) -> Option<u32> {
    match difficulty.trim().to_ascii_lowercase().as_str() {
        "easy" => Some(200),
        "medium" => Some(600),
        "hard" => Some(1000),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prices_are_read_as_they_are_found() {
        for (text, value) in [
            ("$200", Some(200)),
            ("$2,000", Some(2000)),
            (" 400 ", Some(400)),
            ("$3,201", Some(3201)),
            ("DD: $1,200", Some(1200)),
            ("200.0", Some(200)),
            ("0", Some(0)),
            ("None", None),
            ("null", None),
            ("", None),
            ("$", None),
            ("-5", None),
            ("2.5", None),
            ("99999999999", None),
        ] {
            assert_eq!(price(text), value, "{text}");
        }
    }
}
