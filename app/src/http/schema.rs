//! Types whose schema says more than the framework's own types do.

use std::borrow::Cow;

use poem_openapi::registry::{MetaSchema, MetaSchemaRef, Registry};
use poem_openapi::types::{ParseError, ParseFromJSON, ParseResult, ToJSON, Type};
use serde::{Serialize, Serializer};
use serde_json::Value;

/// Makes a type that is read and written as another one, with a schema that says more: `Limit(Whole) { minimum: … }`.
///
/// The schema only describes. A handler checks the value, because the framework would answer one out of range with 400
/// instead of 422.
macro_rules! described {
    ($(#[$doc:meta])* $visibility:vis struct $name:ident($inner:ty) { $($key:ident: $value:expr),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq)]
        $visibility struct $name($visibility $inner);

        impl ::poem_openapi::types::Type for $name {
            const IS_REQUIRED: bool = true;
            type RawValueType = Self;
            type RawElementValueType = Self;

            fn name() -> ::std::borrow::Cow<'static, str> {
                <$inner as ::poem_openapi::types::Type>::name()
            }

            fn schema_ref() -> ::poem_openapi::registry::MetaSchemaRef {
                let mut schema = <$inner as ::poem_openapi::types::Type>::schema_ref().unwrap_inline().clone();
                $(schema.$key = $value;)+
                ::poem_openapi::registry::MetaSchemaRef::Inline(::std::boxed::Box::new(schema))
            }

            fn as_raw_value(&self) -> ::std::option::Option<&Self> {
                ::std::option::Option::Some(self)
            }

            fn raw_element_iter<'a>(&'a self) -> ::std::boxed::Box<dyn ::std::iter::Iterator<Item = &'a Self> + 'a> {
                ::std::boxed::Box::new(::std::iter::once(self))
            }
        }

        impl ::poem_openapi::types::ParseFromParameter for $name {
            fn parse_from_parameter(text: &str) -> ::poem_openapi::types::ParseResult<Self> {
                let read = <$inner as ::poem_openapi::types::ParseFromParameter>::parse_from_parameter(text);
                read.map(Self).map_err(::poem_openapi::types::ParseError::propagate)
            }
        }

        impl ::poem_openapi::types::ParseFromJSON for $name {
            fn parse_from_json(
                value: ::std::option::Option<::serde_json::Value>,
            ) -> ::poem_openapi::types::ParseResult<Self> {
                let read = <$inner as ::poem_openapi::types::ParseFromJSON>::parse_from_json(value);
                read.map(Self).map_err(::poem_openapi::types::ParseError::propagate)
            }
        }

        impl ::poem_openapi::types::ToJSON for $name {
            fn to_json(&self) -> ::std::option::Option<::serde_json::Value> {
                ::poem_openapi::types::ToJSON::to_json(&self.0)
            }
        }
    };
}

pub(crate) use described;

/// A value or null. The field that holds it is always there, while that of an `Option` may be missing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Nullable<T>(pub(super) Option<T>);

impl<T> From<Option<T>> for Nullable<T> {
    fn from(value: Option<T>) -> Self {
        Self(value)
    }
}

impl<T: Serialize> Serialize for Nullable<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(serializer)
    }
}

impl<T: Type> Type for Nullable<T> {
    const IS_REQUIRED: bool = true;
    type RawValueType = T::RawValueType;
    type RawElementValueType = T::RawElementValueType;

    fn name() -> Cow<'static, str> {
        Option::<T>::name()
    }

    fn schema_ref() -> MetaSchemaRef {
        T::schema_ref().merge(MetaSchema { nullable: true, ..MetaSchema::ANY })
    }

    fn register(registry: &mut Registry) {
        T::register(registry);
    }

    fn as_raw_value(&self) -> Option<&Self::RawValueType> {
        self.0.as_raw_value()
    }

    fn raw_element_iter<'a>(&'a self) -> Box<dyn Iterator<Item = &'a Self::RawElementValueType> + 'a> {
        self.0.raw_element_iter()
    }
}

impl<T: ParseFromJSON> ParseFromJSON for Nullable<T> {
    fn parse_from_json(value: Option<Value>) -> ParseResult<Self> {
        Option::parse_from_json(value).map(Self).map_err(ParseError::propagate)
    }
}

impl<T: ToJSON> ToJSON for Nullable<T> {
    fn to_json(&self) -> Option<Value> {
        self.0.to_json()
    }
}
