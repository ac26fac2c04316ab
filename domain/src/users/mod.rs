//! Users and the tokens that prove who they are.

mod feed;
mod ports;
mod register;
mod token;
mod user;

#[cfg(any(test, feature = "mock"))]
pub use feed::MockFeedRepo;
pub use feed::{FeedHash, FeedOwner, FeedRepo, FeedSecret, Feeds, InvalidFeedSecret};
#[cfg(any(test, feature = "mock"))]
pub use ports::MockUserRepo;
pub use ports::UserRepo;
pub use register::{Registered, Registration};
pub use token::{AccessToken, InvalidAccessToken, TokenHash};
pub use user::{InvalidUserName, User, UserId, UserName};
