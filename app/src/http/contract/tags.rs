//! The groups of operations.

use poem_openapi::Tags;

/// The groups of operations.
#[derive(Debug, Tags)]
pub enum ApiTags {
    /// New questions.
    Quiz,
    /// The questions that are saved.
    Questions,
    /// The API of jservice.io, over the saved questions: for programs that were written for it.
    #[oai(rename = "jservice")]
    Jservice,
    /// Users and their tokens.
    Users,
    /// WAV files that become MP3s with a link.
    Records,
    /// Uploads that go on after a break.
    Uploads,
}
