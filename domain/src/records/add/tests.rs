//! Adding records.
