//! HTTP: the routes. All paths stand here, except those of operations, which stand with their handlers.

pub mod contract;
mod gzip;
pub mod health;
pub mod jservice;
pub mod middleware;
pub mod pages;
pub mod problem;
pub mod quiz;
pub mod records;
pub mod request;
mod router;
mod schema;
pub mod users;

pub(crate) use quiz::ExportLines;

use std::sync::Arc;

use bytes::Bytes;
use ipnet::IpNet;
use poem::endpoint::{BoxEndpoint, make, make_sync};
use poem::http::HeaderValue;
use poem::{EndpointExt, Request, Response, Result, Route, RouteMethod, get};
use poem_openapi::OpenApiService;
use quizcast_domain::UseCases;
use quizcast_domain::ids::IdSource;
use serde_json::Value;
use url::Url;

use self::contract::Operation;
use self::health::{CachedReadiness, Readiness};
use self::jservice::JserviceApi;
use self::jservice::lists::{self, Lists};
use self::middleware::body_guard::{BodyGuard, refuse_announced};
use self::middleware::browsers::{Cors, add_security_headers};
use self::middleware::client::find_client;
use self::middleware::head::answer_head;
use self::middleware::observed::{count, log_access};
use self::middleware::problems::{answer_problems, catch_panics};
use self::middleware::rate_limit::RateLimit;
use self::middleware::request_id::identify;
use self::middleware::routes::{Needs, RouteTable};
use self::middleware::well_formed::{refuse_codings, refuse_without_host};
use self::pages::docs::{SwaggerUi, json_page, yaml_page};
use self::quiz::{CategoriesApi, QuestionsApi, QuizApi};
use self::records::RecordsApi;
use self::records::add::UploadApi;
use self::request::link::Links;
use self::router::{FIRST, Router};
use self::users::UsersApi;
use crate::config::HttpSettings;
use crate::disk::Disk;
use crate::nudge::Nudge;
use crate::telemetry::Metrics;

const LIVE: &str = "/health/live";
const READY: &str = "/health/ready";
const METRICS: &str = "/metrics";

/// The operations around the API, which are part of the contract too.
const AROUND: [(&str, Operation); 3] =
    [(LIVE, health::LIVE), (READY, health::READY), (METRICS, pages::metrics::OPERATION)];

/// The routes that need something else of the middleware than most do.
const NEEDS: [(&str, Needs); 5] = [
    ("/record", Needs { own_head: true, ..Needs::UPLOAD }),
    ("/records", Needs::UPLOAD),
    (LIVE, Needs::UNLIMITED),
    (READY, Needs::UNLIMITED),
    (METRICS, Needs::UNLIMITED),
];

/// The pages, which only have `GET` and are not part of the contract.
const PAGES: [(&str, Page); 12] = [
    (FIRST, |site, request| Ok(pages::home(Links::new(site.public_url.as_ref(), request).base()))),
    ("/style.css", |_, _| Ok(pages::style())),
    ("/favicon.svg", |_, _| Ok(pages::icon())),
    ("/favicon.ico", |_, _| Ok(pages::icon())),
    ("/swagger-ui", |site, _| Ok(site.ui.page("swagger-ui/"))),
    ("/swagger-ui/", |site, _| Ok(site.ui.page(""))),
    ("/swagger-ui/{file}", |site, request| Ok(site.ui.file(&request.path_params::<String>()?)?)),
    ("/openapi.json", |site, _| Ok(json_page(&site.json))),
    ("/openapi.yaml", |site, request| Ok(yaml_page(request, &site.yaml))),
    ("/problems", |_, _| Ok(pages::list(false))),
    ("/problems/", |_, _| Ok(pages::list(true))),
    ("/problems/{slug}", |_, request| Ok(pages::problem(&request.path_params::<String>()?)?)),
];

/// Makes a page.
type Page = fn(&Site, &Request) -> Result<Response>;

/// All operations.
type Apis = (QuizApi, QuestionsApi, CategoriesApi, JserviceApi, UsersApi, UploadApi, RecordsApi);

/// What the routes call.
#[expect(missing_debug_implementations, reason = "ports are not printed")]
pub struct Behind {
    /// The use cases.
    pub use_cases: UseCases,
    /// Ids for requests.
    pub ids: Arc<dyn IdSource>,
    /// Checks that everything the program needs answers.
    pub readiness: Arc<dyn Readiness>,
    /// Tells the janitor that there is something to sweep.
    pub nudge: Nudge,
    /// What `/metrics` shows.
    pub metrics: Arc<Metrics>,
    /// The disk on which uploads wait.
    pub disk: Arc<dyn Disk>,
}

/// What the pages are made from.
struct Site {
    ui: SwaggerUi,
    json: Bytes,
    yaml: Bytes,
    public_url: Option<Url>,
}

/// The contract of all routes.
#[must_use]
pub fn document() -> Value {
    contract::document::<Apis>(&AROUND)
}

/// The paths of the pages that are made from the saved questions.
const LISTS: [&str; 3] = [lists::POPULAR, lists::CATEGORY, lists::SEARCH];

/// The paths of the pages, written as in the contract.
pub fn page_paths() -> impl Iterator<Item = &'static str> {
    PAGES.iter().map(|(path, _)| *path).chain(LISTS)
}

/// The routes, inside all of the middleware.
#[must_use]
pub fn routes(
    behind: Behind,
    settings: &HttpSettings,
    rate_limit: RateLimit,
) -> BoxEndpoint<'static, Response> {
    let document = document();
    let table = Arc::new(RouteTable::new(&document, page_paths()));
    // Methods are visible ASCII characters.
    let methods = HeaderValue::try_from(table.all_methods()).unwrap_or(HeaderValue::from_static("*"));
    let cors = Arc::new(Cors::new(&settings.cors_origins, methods));
    let trusted: Arc<[IpNet]> = settings.trust_proxy.as_slice().into();
    let (ids, metrics) = (Arc::clone(&behind.ids), Arc::clone(&behind.metrics));
    let known = Arc::clone(&table);
    // Each line wraps those above it: a request goes through the last one first.
    router(behind, settings, &document)
        .around(answer_head)
        .before(refuse_announced)
        .before(refuse_codings)
        .before(refuse_without_host)
        .with(rate_limit)
        .with(BodyGuard::new(settings))
        .around(catch_panics)
        .around(move |next, request| answer_problems(next, request, Arc::clone(&known)))
        .around(move |next, request| {
            let cors = Arc::clone(&cors);
            async move { cors.answer(next, request).await }
        })
        .around(add_security_headers)
        .around(move |next, request| count(next, request, Arc::clone(&metrics), Arc::clone(&table)))
        .around(log_access)
        .before(move |request| find_client(request, Arc::clone(&trusted)))
        .around(move |next, request| identify(next, request, Arc::clone(&ids)))
        .before(look_up_needs)
        .boxed()
}

/// Tells the middleware what the request's route needs.
async fn look_up_needs(mut request: Request) -> Result<Request> {
    let path = request.uri().path();
    let needs = NEEDS.iter().find(|(known, _)| *known == path).map_or(Needs::USUAL, |(_, needs)| *needs);
    request.set_data(needs);
    Ok(request)
}

fn router(behind: Behind, settings: &HttpSettings, document: &Value) -> Router {
    let Behind { use_cases, ids: _, readiness, nudge, metrics, disk } = behind;
    let site = Arc::new(Site {
        ui: SwaggerUi::new(),
        json: contract::json(document).into(),
        yaml: contract::yaml(document).into(),
        public_url: settings.public_url.clone(),
    });
    let counted = Arc::clone(&metrics);
    let readiness = Arc::new(CachedReadiness::new(readiness));
    let ready = make(move |_| {
        let readiness = Arc::clone(&readiness);
        async move { health::ready(&readiness).await }
    });
    let mut first = RouteMethod::new();
    let mut rest = Route::new().at(LIVE, get(make_sync(|_| health::live()))).at(READY, get(ready)).at(
        METRICS,
        get(make_sync(move |request: Request| pages::metrics::page(&counted, request.headers()))),
    );
    for (path, page) in PAGES {
        let site = Arc::clone(&site);
        let page = get(make_sync(move |request: Request| page(&site, &request)));
        if path == FIRST {
            first = page;
        } else {
            rest = rest.at(pattern(path), page);
        }
    }
    let rest = with_lists(rest, &use_cases);
    let apis = apis(use_cases, nudge, metrics, disk, settings);
    let service = OpenApiService::new(apis, "Quizcast", env!("CARGO_PKG_VERSION"));
    Router { first, rest: rest.nest("/", service) }
}

/// Adds the pages that are made from the saved questions.
fn with_lists(rest: Route, use_cases: &UseCases) -> Route {
    let lists = Lists::new(Arc::clone(&use_cases.clues), Arc::clone(&use_cases.archive));
    LISTS.into_iter().fold(rest, |rest, path| {
        let lists = lists.clone();
        let page = make(move |request: Request| {
            let lists = lists.clone();
            async move { lists.page(path, &request).await }
        });
        rest.at(pattern(path), get(page))
    })
}

/// `/questions/{id}` in the contract is `/questions/:id` in the router.
fn pattern(path: &str) -> String {
    path.replace('{', ":").replace('}', "")
}

fn apis(
    use_cases: UseCases,
    nudge: Nudge,
    metrics: Arc<Metrics>,
    disk: Arc<dyn Disk>,
    settings: &HttpSettings,
) -> Apis {
    let UseCases { draw, archive, clues, report, registration, add, records, listen, .. } = use_cases;
    (
        QuizApi::new(draw, registration.clone(), metrics, settings),
        QuestionsApi::new(Arc::clone(&archive), report.clone()),
        CategoriesApi::new(archive),
        JserviceApi::new(clues, report),
        UsersApi::new(registration.clone(), add.limits().user, nudge.clone(), settings),
        UploadApi::new(add, registration.clone(), nudge.clone(), disk, settings),
        RecordsApi::new(records, listen, registration, nudge, settings),
    )
}
