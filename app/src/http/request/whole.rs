//! Whole numbers of any width.

use std::borrow::Cow;

use poem_openapi::registry::{MetaSchema, MetaSchemaRef};
use poem_openapi::types::{ParseError, ParseFromJSON, ParseFromParameter, ParseResult, ToJSON, Type};
use serde_json::Value;

/// A whole number as a caller wrote it. One of more than 128 bits counts as the largest or smallest, so that it is out
/// of range (422) and not unreadable (400).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Whole(pub i128);

impl Whole {
    /// Reads a JSON value that is a number. `1.0` and `1e2` are whole numbers (JSON Schema, 6.1.1), `1.5` is none.
    #[must_use]
    pub fn from_json_number(json: &str) -> Option<Self> {
        let (negative, number) = json.strip_prefix('-').map_or((false, json), |rest| (true, rest));
        if !number.starts_with(|c: char| c.is_ascii_digit()) {
            return None;
        }
        let (mantissa, exponent) = number.split_once(['e', 'E']).unwrap_or((number, "0"));
        let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
        let digits = format!("{whole}{fraction}");
        let digits = digits.trim_start_matches('0');
        let significant = digits.trim_end_matches('0');
        if significant.is_empty() {
            return Some(Self(0));
        }
        // An exponent beyond 64 bits outweighs any number of digits, so that its exact value does not matter.
        let too_wide = if exponent.starts_with('-') { i64::MIN / 2 } else { i64::MAX / 2 };
        let exponent = exponent.parse().unwrap_or(too_wide).clamp(i64::MIN / 2, i64::MAX / 2);
        let dropped = i64::try_from(digits.len() - significant.len()).ok()?;
        let zeros = exponent + dropped - i64::try_from(fraction.len()).ok()?;
        if zeros < 0 { None } else { Some(Self(signed(negative, widened(significant, zeros)))) }
    }

    /// Reads a decimal integer as it stands in a URL.
    #[must_use]
    pub fn from_decimal(text: &str) -> Option<Self> {
        let (negative, digits) = text.strip_prefix('-').map_or((false, text), |rest| (true, rest));
        let is_number = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
        is_number.then(|| Self(signed(negative, digits.parse().unwrap_or(i128::MAX))))
    }
}

fn signed(negative: bool, size: i128) -> i128 {
    if negative { -size } else { size }
}

fn widened(digits: &str, zeros: i64) -> i128 {
    let power = u32::try_from(zeros).ok().and_then(|zeros| 10_i128.checked_pow(zeros));
    let size = digits.parse::<i128>().ok().zip(power);
    size.and_then(|(digits, power)| digits.checked_mul(power)).unwrap_or(i128::MAX)
}

impl Type for Whole {
    const IS_REQUIRED: bool = true;
    type RawValueType = Self;
    type RawElementValueType = Self;

    fn name() -> Cow<'static, str> {
        "integer".into()
    }

    fn schema_ref() -> MetaSchemaRef {
        MetaSchemaRef::Inline(Box::new(MetaSchema::new("integer")))
    }

    fn as_raw_value(&self) -> Option<&Self> {
        Some(self)
    }

    fn raw_element_iter<'a>(&'a self) -> Box<dyn Iterator<Item = &'a Self> + 'a> {
        Box::new(std::iter::once(self))
    }
}

impl ParseFromParameter for Whole {
    fn parse_from_parameter(value: &str) -> ParseResult<Self> {
        Self::from_decimal(value).ok_or_else(|| ParseError::custom("not a whole number"))
    }
}

impl ParseFromJSON for Whole {
    fn parse_from_json(value: Option<Value>) -> ParseResult<Self> {
        let number = value.as_ref().and_then(Value::as_number);
        let whole = number.and_then(|number| Self::from_json_number(&number.to_string()));
        whole.ok_or_else(|| ParseError::custom("not a whole number"))
    }
}

impl ToJSON for Whole {
    fn to_json(&self) -> Option<Value> {
        i64::try_from(self.0).ok().map(Value::from)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_numbers_in_any_writing() {
        for (text, value) in [
            ("1", 1),
            ("1.0", 1),
            ("1e2", 100),
            ("1E+2", 100),
            ("1.50e1", 15),
            ("100e-2", 1),
            ("-3", -3),
            ("0e9", 0),
            ("-0.0", 0),
            ("10.00", 10),
        ] {
            assert_eq!(Whole::from_json_number(text), Some(Whole(value)), "{text}");
        }
    }

    #[test]
    fn fractions_and_other_texts_are_none() {
        for text in
            ["1.5", "1e-1", "0.1", "true", "null", "\"3\"", "", "-", "[1]", "NaN", "1e-99999999999999999999"]
        {
            assert_eq!(Whole::from_json_number(text), None, "{text}");
        }
        for text in ["1.0", "1e2", "", "-", "+1", " 1", "abc", "٣"] {
            assert_eq!(Whole::from_decimal(text), None, "{text}");
        }
    }

    #[test]
    fn too_wide_is_the_widest() {
        let long = "9".repeat(400);
        for text in [long.as_str(), "1e400", "1e99999999999999999999", "1e39"] {
            assert_eq!(Whole::from_json_number(text), Some(Whole(i128::MAX)), "{text}");
        }
        assert_eq!(Whole::from_json_number("-1e400"), Some(Whole(-i128::MAX)));
        assert_eq!(Whole::from_decimal(&long), Some(Whole(i128::MAX)));
        assert_eq!(
            Whole::from_json_number("99999999999999999999999999"),
            Some(Whole(99_999_999_999_999_999_999_999_999))
        );
    }
}
