//! `licenses`.

/// The licences of what is inside, and where the source is.
///
/// The list is made by `app/tests/program_licenses.rs`, which also checks that it is complete.
#[must_use]
pub const fn licenses() -> &'static str {
    include_str!("licenses.txt")
}
