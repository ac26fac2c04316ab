//! Ports in, routes out.

use std::sync::Arc;

use bytes::Bytes;
use poem::endpoint::{BoxEndpoint, make, make_sync};
use poem::error::NotFoundError;
use poem::web::Path;
use poem::{
    Endpoint, EndpointExt, FromRequest, PathPattern, Request, Response, Result, Route, RouteMethod, get,
};
use poem_openapi::OpenApiService;
use quizcast_domain::clock::Clock;
use quizcast_domain::idempotency::IdempotencyRepo;
use quizcast_domain::ids::IdSource;
use quizcast_domain::quiz::{DrawLimits, DrawQuestions, QuestionRepo, QuizSource};
use quizcast_domain::records::{AddLimits, AddRecord, AudioStore, KeepRecords, RecordRepo, Transcoder};
use quizcast_domain::users::{Registration, UserRepo};

use crate::http::disk::Disks;
use crate::http::docs::{SwaggerUi, served, yaml_page};
use crate::http::health::{self, Fresh, Readiness};
use crate::http::link::Links;
use crate::http::metrics::{self, Counted, Metrics};
use crate::http::middleware::access_log::AccessLog;
use crate::http::middleware::body_guard::{BodyGuard, refuse_announced};
use crate::http::middleware::client::ClientAddresses;
use crate::http::middleware::cors::Cors;
use crate::http::middleware::framing::refuse_codings;
use crate::http::middleware::head::Head;
use crate::http::middleware::host::refuse_without_host;
use crate::http::middleware::panics::Panics;
use crate::http::middleware::problems::Problems;
use crate::http::middleware::rate_limit::RateLimit;
use crate::http::middleware::request_id::RequestIds;
use crate::http::middleware::route_table::RouteTable;
use crate::http::middleware::security_headers::SecurityHeaders;
use crate::http::options::HttpOptions;
use crate::http::quiz::QuizApi;
use crate::http::records::RecordsApi;
use crate::http::spec::Apis;
use crate::http::upload::UploadApi;
use crate::http::users::UsersApi;
use crate::http::{pages, spec};
use crate::janitor::Nudge;

/// Everything that the routes need from outside.
#[derive(Clone)]
#[expect(missing_debug_implementations, reason = "ports are not printed")]
pub struct Ports {
    /// Users.
    pub users: Arc<dyn UserRepo>,
    /// The log of saved questions.
    pub questions: Arc<dyn QuestionRepo>,
    /// Idempotency keys.
    pub keys: Arc<dyn IdempotencyRepo>,
    /// Makes MP3 of WAV.
    pub transcoder: Arc<dyn Transcoder>,
    /// The bodies of MP3s.
    pub audio: Arc<dyn AudioStore>,
    /// Records.
    pub records: Arc<dyn RecordRepo>,
    /// Ids.
    pub ids: Arc<dyn IdSource>,
    /// Time.
    pub clock: Arc<dyn Clock>,
    /// Where questions come from, in the order in which they are asked.
    pub sources: Vec<Arc<dyn QuizSource>>,
    /// Whether all this answers.
    pub readiness: Arc<dyn Readiness>,
    /// The bounds of a draw.
    pub draw_limits: DrawLimits,
    /// How much MP3 may be kept.
    pub room: AddLimits,
    /// The disks that audio is written to.
    pub disks: Disks,
    /// Tells the janitor that there is something to sweep.
    pub janitor: Nudge,
}

/// The paths that have a page and no operation in the contract.
pub const PAGES: [&str; 12] = [
    "/",
    "/style.css",
    "/favicon.svg",
    "/favicon.ico",
    "/swagger-ui",
    "/swagger-ui/",
    "/swagger-ui/{file}",
    "/openapi.json",
    "/openapi.yaml",
    "/problems",
    "/problems/",
    "/problems/{slug}",
];

/// The routes, with all that stands around them. They count into `numbers` and show them.
#[must_use]
pub fn routes(
    ports: Ports,
    options: &HttpOptions,
    numbers: Arc<Metrics>,
    rate_limit: RateLimit,
) -> BoxEndpoint<'static, Response> {
    let table = Arc::new(RouteTable::new(&spec::document(), &PAGES));
    let ids = Arc::clone(&ports.ids);
    router(ports, options, &numbers)
        .with(Head { except: &["/record"] })
        .before(refuse_announced)
        .before(refuse_codings)
        .before(refuse_without_host)
        .with(rate_limit)
        .with(BodyGuard::new(options, is_upload))
        .with(Panics)
        .with(Problems(Arc::clone(&table)))
        .with(Cors::new(&options.cors_origins))
        .with(SecurityHeaders)
        .with(Counted::new(numbers, table))
        .with(AccessLog)
        .with(ClientAddresses::new(options.trust_proxy.clone()))
        .with(RequestIds(ids))
        .boxed()
}

/// All other bodies are JSON.
fn is_upload(path: &str) -> bool {
    matches!(path, "/record" | "/records")
}

/// The first page, and everything else: a nested endpoint takes `/` for its own.
struct Router {
    first: RouteMethod,
    rest: Route,
}

impl Endpoint for Router {
    type Output = Response;

    async fn call(&self, request: Request) -> Result<Response> {
        match request.uri().path() {
            "/" => at_root(self.first.call(request).await),
            // `OPTIONS *` and `CONNECT host:port` name no path, and the router wants one.
            path if !path.starts_with('/') => Err(NotFoundError.into()),
            _ => self.rest.call(request).await,
        }
    }
}

/// Says which path it was, as the router does for the others.
fn at_root(mut result: Result<Response>) -> Result<Response> {
    let pattern = PathPattern(Arc::from("/"));
    match &mut result {
        Ok(response) => response.set_data(pattern),
        Err(error) => error.set_data(pattern),
    }
    result
}

fn router(ports: Ports, options: &HttpOptions, numbers: &Arc<Metrics>) -> Router {
    let (readiness, counted) = (Arc::new(Fresh::new(Arc::clone(&ports.readiness))), Arc::clone(numbers));
    let public_url = options.public_url.clone();
    let api = OpenApiService::new(apis(ports, options, numbers), "Quizcast", env!("CARGO_PKG_VERSION"));
    let (json, yaml) = (Bytes::from(spec::spec_json()), Bytes::from(spec::spec_yaml()));
    let ready = make(move |_| {
        let readiness = Arc::clone(&readiness);
        async move { health::ready(&readiness).await }
    });
    let rest = documents(Route::new())
        .at("/openapi.json", get(make_sync(move |_| served("application/json", json.clone()))))
        .at("/openapi.yaml", get(make_sync(move |request| yaml_page(&request, &yaml))))
        .at("/health/live", get(make_sync(|_| health::live())))
        .at("/health/ready", get(ready))
        .at("/metrics", get(make_sync(move |request: Request| metrics::page(&counted, request.headers()))))
        .nest("/", api);
    let first = make_sync(move |request| pages::home(Links::new(public_url.as_ref(), &request).base()));
    Router { first: get(first), rest }
}

fn documents(route: Route) -> Route {
    let ui = Arc::new(SwaggerUi::new());
    let (beside, below, files) = (Arc::clone(&ui), Arc::clone(&ui), ui);
    route
        .at("/swagger-ui", get(make_sync(move |_| beside.page("swagger-ui/"))))
        .at("/swagger-ui/", get(make_sync(move |_| below.page(""))))
        .at("/swagger-ui/:file", get(by_name(move |name| Ok(files.file(name)?))))
        .at("/style.css", get(make_sync(|_| pages::style())))
        .at("/favicon.svg", get(make_sync(|_| pages::icon())))
        .at("/favicon.ico", get(make_sync(|_| pages::icon())))
        .at("/problems", get(make_sync(|_| pages::list(false))))
        .at("/problems/", get(make_sync(|_| pages::list(true))))
        .at("/problems/:slug", get(by_name(|slug| Ok(pages::problem(slug)?))))
}

/// A page that is chosen by the last part of the path.
fn by_name<F>(page: F) -> impl Endpoint<Output = Response> + 'static
where
    F: Fn(&str) -> Result<Response> + Send + Sync + 'static,
{
    let page = Arc::new(page);
    make(move |request: Request| {
        let page = Arc::clone(&page);
        async move { page(&Path::<String>::from_request_without_body(&request).await?.0) }
    })
}

fn apis(ports: Ports, options: &HttpOptions, numbers: &Arc<Metrics>) -> Apis {
    let (draw_limits, room, janitor) = (ports.draw_limits, ports.room, ports.janitor);
    let disk = ports.disks.data;
    let Ports { users, questions, keys, transcoder, audio, records, ids, clock, sources, .. } = ports;
    let registration = Registration::new(users, Arc::clone(&ids), Arc::clone(&clock));
    let keep = KeepRecords::new(Arc::clone(&audio), Arc::clone(&records));
    let add = AddRecord::new(
        transcoder,
        audio,
        records,
        Arc::clone(&keys),
        Arc::clone(&ids),
        Arc::clone(&clock),
        room,
    );
    let draw = DrawQuestions::new(Arc::clone(&questions), keys, ids, clock, sources, draw_limits);
    let quiz = QuizApi::new(draw, questions, registration.clone(), Arc::clone(numbers), options);
    let users = UsersApi::new(registration.clone(), janitor.clone(), options);
    let upload = UploadApi::new(add, registration.clone(), janitor.clone(), disk, options);
    (quiz, users, upload, RecordsApi::new(keep, registration, janitor, options))
}
