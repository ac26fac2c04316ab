//! `licenses`.

/// The licences of the program and its libraries, and where the source is.
///
/// The notice is made by `app/tests/licenses`, which also checks that it is complete.
#[must_use]
pub const fn licenses() -> &'static str {
    include_str!("licenses.txt")
}
