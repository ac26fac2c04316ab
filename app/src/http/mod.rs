//! HTTP: the routes. All paths stand here, except those of operations, which stand with their handlers.

pub(crate) mod audio_record;
pub mod contract;
pub mod feed;
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
mod share;
pub mod uploads;
pub mod users;

pub(crate) use quiz::ExportLines;

use std::sync::Arc;

use bytes::Bytes;
use poem::endpoint::{BoxEndpoint, make, make_sync};
use poem::http::HeaderValue;
use poem::{EndpointExt, Request, Response, Result, Route, RouteMethod, get};
use poem_openapi::OpenApiService;
use quizcast_domain::UseCases;
use quizcast_domain::ids::IdSource;
use serde_json::Value;
use tokio_util::task::TaskTracker;
use url::Url;

use self::contract::Operation;
use self::feed::{COVER, Cover, FEED, FeedApi, FeedPage};
use self::health::{CachedReadiness, Readiness};
use self::jservice::JserviceApi;
use self::jservice::lists::{self, Lists};
use self::middleware::body_guard::BodyGuard;
use self::middleware::browsers::Cors;
use self::middleware::checks::Checks;
use self::middleware::front::Front;
use self::middleware::rate_limit::RateLimit;
use self::middleware::routes::{Audience, Bodies, Needs, RouteTable, named_pattern};
use self::pages::docs::{SwaggerUi, json_page, yaml_page};
use self::pages::{Assets, Visit};
use self::quiz::{CategoriesApi, QuestionsApi, QuizApi};
use self::records::RecordsApi;
use self::records::add::UploadApi;
use self::request::link::Links;
use self::request::slots::Slots;
use self::router::{FIRST, Router};
use self::share::Share;
use self::uploads::{DraftApi, Receiving, Tools, TusApi, UploadsApi};
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

/// The routes that need something else of the middleware than most do. A slash at the end stands for all below.
const NEEDS: [(&str, Needs); 12] = [
    ("/record", Needs { bodies: Bodies::UploadsOrJson, own_head: true, ..Needs::USUAL }),
    ("/records", Needs::UPLOAD),
    ("/records/uploads", Needs::PART),
    ("/records/uploads/", Needs { own_head: true, ..Needs::PART }),
    ("/uploads", Needs::PART),
    ("/uploads/", Needs { own_head: true, ..Needs::PART }),
    (share::LISTEN, Needs { audience: Audience::People, ..Needs::USUAL }),
    (share::EMBED, Needs { audience: Audience::Frames, ..Needs::USUAL }),
    (share::OEMBED, Needs { audience: Audience::Sites, ..Needs::USUAL }),
    (LIVE, Needs::UNLIMITED),
    (READY, Needs::UNLIMITED),
    (METRICS, Needs::UNLIMITED),
];

/// The pages, which only have `GET` and are not part of the contract.
const PAGES: [(&str, Page); 14] = [
    (FIRST, |site, request| Ok(site.home(request))),
    ("/web/{*path}", |site, request| site.file(&request.path_params::<String>()?, request)),
    // A service worker may only look after what lies beside it or below.
    ("/sw.js", |site, request| site.file("sw.js", request)),
    ("/manifest.webmanifest", |site, request| site.file("manifest.webmanifest", request)),
    ("/favicon.svg", |site, request| site.file("favicon.svg", request)),
    // Browsers ask for it when they show an answer that is no page, such as an MP3.
    ("/favicon.ico", |site, request| site.file("favicon.svg", request)),
    ("/swagger-ui", |site, _| Ok(site.ui.page("swagger-ui/"))),
    ("/swagger-ui/", |site, _| Ok(site.ui.page(""))),
    ("/swagger-ui/{file}", |site, request| {
        Ok(site.ui.file(&request.path_params::<String>()?, request.headers())?)
    }),
    ("/openapi.json", |site, _| Ok(json_page(&site.json))),
    ("/openapi.yaml", |site, request| Ok(yaml_page(request, &site.yaml))),
    ("/problems", |_, request| Ok(pages::list(&Visit::new(request)))),
    ("/problems/", |_, request| Ok(pages::list(&Visit::new(request)))),
    ("/problems/{slug}", |_, request| {
        Ok(pages::problem(&Visit::new(request), &request.path_params::<String>()?)?)
    }),
];

/// Makes a page.
type Page = fn(&Site, &Request) -> Result<Response>;

/// All operations.
type Apis = (
    QuizApi,
    QuestionsApi,
    CategoriesApi,
    JserviceApi,
    UsersApi,
    FeedApi,
    UploadApi,
    RecordsApi,
    TusApi,
    DraftApi,
    UploadsApi,
);

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
    /// The tasks that store what is left of uploads whose connection broke.
    pub tasks: TaskTracker,
}

/// What the pages are made from.
struct Site {
    assets: Arc<Assets>,
    ui: SwaggerUi,
    json: Bytes,
    yaml: Bytes,
    public_url: Option<Url>,
}

impl Site {
    fn home(&self, request: &Request) -> Response {
        let links = Links::new(self.public_url.as_ref(), request);
        pages::home(&Visit::new(request), &self.assets, links.base())
    }

    /// The embedded file at `path`.
    fn file(&self, path: &str, request: &Request) -> Result<Response> {
        Ok(self.assets.answer(path, request.headers())?)
    }
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
    PAGES.iter().map(|(path, _)| *path).chain(LISTS).chain([FEED, COVER]).chain(share::PATHS)
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
    let cors = Cors::new(&settings.cors_origins, methods);
    let (ids, metrics) = (Arc::clone(&behind.ids), Arc::clone(&behind.metrics));
    // Each of them is boxed. Otherwise its future would hold the next one by value, and be copied whenever a request comes;
    // without optimisation such futures fill a thread's stack.
    let checked = Checks { inner: router(behind, settings, &document).boxed(), rate_limit };
    let front = Front {
        inner: checked.boxed().with(BodyGuard::new(settings)).boxed(),
        table,
        needs,
        trusted: settings.trust_proxy.as_slice().into(),
        ids,
        metrics,
        cors,
        most_bytes: settings.uploads.max_bytes,
    };
    front.boxed()
}

/// What the route of `path` needs of the middleware.
fn needs(path: &str) -> Needs {
    let is = |known: &str| known == path || known.ends_with('/') && path.starts_with(known);
    NEEDS.iter().find(|(known, _)| is(known)).map_or(Needs::USUAL, |(_, needs)| *needs)
}

fn router(behind: Behind, settings: &HttpSettings, document: &Value) -> Router {
    let Behind { use_cases, ids, readiness, nudge, metrics, disk, tasks } = behind;
    let assets = Arc::new(Assets::new());
    let site = Arc::new(Site {
        assets: Arc::clone(&assets),
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
            rest = rest.at(named_pattern(path), page);
        }
    }
    let rest = with_feed(with_lists(rest, &use_cases), &use_cases, settings);
    let rest = with_shared(rest, &use_cases, &assets, settings);
    let receiving = Receiving { ids, janitor: nudge, disk, tasks, metrics: Arc::clone(&metrics) };
    let apis = apis(use_cases, metrics, receiving, settings);
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
        rest.at(named_pattern(path), get(page))
    })
}

/// Adds the feeds of records, and their picture.
fn with_feed(rest: Route, use_cases: &UseCases, settings: &HttpSettings) -> Route {
    let (feeds, records) = (use_cases.feeds.clone(), Arc::clone(&use_cases.records));
    let feed = FeedPage::new(feeds, records, settings.public_url.clone());
    let feed = make(move |request: Request| {
        let feed = feed.clone();
        async move { feed.page(&request).await }
    });
    let cover = Arc::new(Cover::default());
    let cover = make(move |request: Request| {
        let cover = Arc::clone(&cover);
        async move { cover.page(&request).await }
    });
    rest.at(named_pattern(FEED), get(feed)).at(COVER, get(cover))
}

/// Adds the pages of a record for whoever has its link.
fn with_shared(rest: Route, use_cases: &UseCases, assets: &Arc<Assets>, settings: &HttpSettings) -> Route {
    let share = Share::new(Arc::clone(&use_cases.records), Arc::clone(assets), settings);
    share::PATHS.into_iter().fold(rest, |rest, path| {
        let share = share.clone();
        let page = make(move |request: Request| {
            let share = share.clone();
            async move { share.page(path, &request).await }
        });
        rest.at(path, get(page))
    })
}

fn apis(use_cases: UseCases, metrics: Arc<Metrics>, receiving: Receiving, settings: &HttpSettings) -> Apis {
    let UseCases {
        draw, archive, clues, report, registration, feeds, add, resumption, records, listen, ..
    } = use_cases;
    let (nudge, disk) = (receiving.janitor.clone(), Arc::clone(&receiving.disk));
    let slots = Arc::new(Slots::new(settings));
    let tools = Tools::new(resumption, registration.clone(), receiving, Arc::clone(&slots), settings);
    let (tus, draft, uploads) = uploads::apis(tools);
    (
        QuizApi::new(draw, registration.clone(), metrics, settings),
        QuestionsApi::new(Arc::clone(&archive), report.clone()),
        CategoriesApi::new(archive),
        JserviceApi::new(clues, report),
        UsersApi::new(registration.clone(), add.limits().user, nudge.clone(), settings),
        FeedApi::new(feeds, registration.clone(), settings),
        UploadApi::new(add, registration.clone(), nudge.clone(), disk, slots, settings),
        RecordsApi::new(records, listen, registration, nudge, settings),
        tus,
        draft,
        uploads,
    )
}
