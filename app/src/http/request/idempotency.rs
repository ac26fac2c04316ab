//! The header `Idempotency-Key`, and whose key it is.

use std::net::IpAddr;

use poem::{Request, RequestBody, Result};
use poem_openapi::registry::{MetaParamIn, MetaSchema, MetaSchemaRef};
use poem_openapi::{ApiExtractor, ApiExtractorType, ExtractParamOptions};
use quizcast_domain::once::{CallerId, IdempotencyKey, KeyDigest};
use quizcast_domain::users::UserId;

use super::header_text::text_of;
use crate::http::problem::{ApiError, Kind};

/// The key of a request, if it has one.
#[derive(Debug)]
pub struct KeyHeader(Option<IdempotencyKey>);

impl KeyHeader {
    /// What is stored for the key of `user`, whatever the address.
    #[must_use]
    pub fn of_user(&self, operation: &str, user: UserId) -> Option<KeyDigest> {
        self.0.as_ref().map(|key| key.digest(operation, &CallerId(format!("user {}", user.0))))
    }

    /// What is stored for the key. The key belongs to `user`, whatever the address; without a user it belongs
    /// to `address`.
    #[must_use]
    pub fn digest(&self, operation: &str, user: Option<UserId>, address: IpAddr) -> Option<KeyDigest> {
        let of_address =
            || self.0.as_ref().map(|key| key.digest(operation, &CallerId(format!("address {address}"))));
        user.map_or_else(of_address, |user| self.of_user(operation, user))
    }
}

impl<'a> ApiExtractor<'a> for KeyHeader {
    const TYPES: &'static [ApiExtractorType] = &[ApiExtractorType::Parameter];
    type ParamType = String;
    type ParamRawType = String;

    fn param_in() -> Option<MetaParamIn> {
        Some(MetaParamIn::Header)
    }

    fn param_schema_ref() -> Option<MetaSchemaRef> {
        let mut schema = MetaSchema::new("string");
        schema.min_length = Some(1);
        schema.max_length = Some(IdempotencyKey::MAX_CHARS);
        Some(MetaSchemaRef::Inline(Box::new(schema)))
    }

    async fn from_request(
        request: &'a Request,
        _body: &mut RequestBody,
        options: ExtractParamOptions<String>,
    ) -> Result<Self> {
        let mut values = request.headers().get_all(options.name).iter();
        let value = values.next().map(|value| text_of(value.as_bytes()));
        if values.next().is_some() {
            return Err(ApiError::field(Kind::BadRequest, options.name, "given more than once").into());
        }
        let key = value.map(|text| IdempotencyKey::new(&text)).transpose().map_err(ApiError::from)?;
        Ok(Self(key))
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    #[test]
    fn a_user_keeps_a_key_across_addresses_and_others_do_not() {
        let key = KeyHeader(Some(IdempotencyKey::new("k").unwrap()));
        let (here, there) = (IpAddr::from([10, 0, 0, 1]), IpAddr::from([10, 0, 0, 2]));
        let ann = Some(UserId(Uuid::from_u128(1)));
        assert_eq!(key.digest("quiz", ann, here), key.digest("quiz", ann, there));
        assert_ne!(key.digest("quiz", None, here), key.digest("quiz", None, there));
    }
}
