//! Ports in, routes out.

use std::sync::Arc;

use poem::{Endpoint, Route};
use poem_openapi::OpenApiService;
use quizcast_adapters::sea::{Database, SeaUserRepo};
use quizcast_adapters::system::{RandomIds, SystemClock};
use quizcast_domain::clock::Clock;
use quizcast_domain::ids::IdSource;
use quizcast_domain::users::{Registration, UserRepo};

use crate::http::users::UsersApi;

/// Everything that the routes need from outside.
#[derive(Clone)]
#[expect(missing_debug_implementations, reason = "ports are not printed")]
pub struct Ports {
    /// Users.
    pub users: Arc<dyn UserRepo>,
    /// Ids.
    pub ids: Arc<dyn IdSource>,
    /// Time.
    pub clock: Arc<dyn Clock>,
}

impl Ports {
    /// The adapters of the real world over an open database.
    #[must_use]
    pub fn real(db: &Database) -> Self {
        Self {
            users: Arc::new(SeaUserRepo::new(db.clone())),
            ids: Arc::new(RandomIds),
            clock: Arc::new(SystemClock),
        }
    }
}

/// The routes.
#[must_use]
pub fn routes(ports: Ports) -> impl Endpoint {
    let users = UsersApi::new(Registration::new(ports.users, ports.ids, ports.clock));
    let api = OpenApiService::new(users, "Quizcast", env!("CARGO_PKG_VERSION"));
    Route::new().nest("/swagger-ui", api.swagger_ui()).nest("/", api)
}
