//! The page of a record, its player for other sites, and oEmbed; what pages weigh.

#![expect(clippy::unwrap_used, reason = "a broken step fails the test that runs it")]

mod common;

use std::collections::BTreeSet;

use common::wav::{User, tone};
use common::{Answer, App, Setup, answer};
use reqwest::Method;
use serde_json::Value;
use url::Url;

/// What Chromium sends when a person opens an address.
const BROWSER: &str = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";
const NOBODY: &str = "4f3c0a52-2f5e-4f0b-9d7c-0c3f6a1e88d1";

/// A server with one record.
struct World {
    app: App,
    user: User,
    record: Value,
}

impl World {
    async fn new() -> Self {
        Self::of(Setup::with_questions(0)).await
    }

    async fn of(setup: Setup) -> Self {
        let app = setup.start().await;
        let user = app.new_user().await;
        let record = app.record(&user).await;
        Self { app, user, record }
    }

    async fn named(name: &str) -> Self {
        let mut world = Self::new().await;
        let name: String = url::form_urlencoded::byte_serialize(name.as_bytes()).collect();
        let added = world.app.upload(&world.user, &format!("?name={name}"), tone(1000)).await;
        world.record = added.json();
        world
    }

    fn query(&self) -> String {
        self.user.query(&self.record)
    }

    /// Opens `path` with the record's ids, as a browser does.
    async fn open(&self, path: &str) -> Answer {
        open(&self.app, &format!("{path}{}", self.query())).await
    }

    async fn oembed(&self, more: &str) -> Answer {
        let url = format!("http://{}/listen{}", self.app.address, self.query());
        let url: String = url::form_urlencoded::byte_serialize(url.as_bytes()).collect();
        self.app.get(&format!("/oembed?url={url}{more}")).await
    }
}

async fn open(app: &App, path: &str) -> Answer {
    answer(app.request(Method::GET, path).header("accept", BROWSER)).await
}

#[tokio::test]
async fn whoever_has_the_link_sees_and_hears_the_record_without_scripts() {
    let world = World::named("A <b> & \"c\".wav").await;
    let page = world.open("/listen").await;
    assert_eq!((page.status, page.header("content-type")), (200, Some("text/html; charset=utf-8")));
    assert_eq!(page.header("x-robots-tag"), Some("noindex"));
    assert_eq!(page.header("referrer-policy"), Some("no-referrer"));
    assert_eq!(page.header("cache-control"), Some("private, no-cache"));
    assert_eq!(page.header("x-frame-options"), Some("DENY"));
    let query = world.query().replace('&', "&#38;");
    for part in [
        "<h1>A &#60;b&#62; &#38; &#34;c&#34;</h1>",
        "<audio controls preload=\"none\"",
        "<qc-player src=\"record?",
        "duration=\"1.00\"",
        &format!("href=\"record{query}&amp;download=1\""),
        &format!("src=\"record/waveform{query}&amp;format=svg"),
        &format!("src=\"record/qr{query}\""),
        ">0:01</time>",
    ] {
        assert!(page.text.contains(part), "{part}\n{}", page.text);
    }
    let head = answer(world.app.request(Method::HEAD, &format!("/listen{}", world.query()))).await;
    assert_eq!((head.status, head.text.as_str()), (200, ""));
}

#[tokio::test]
async fn a_link_in_a_message_has_a_title_a_picture_and_a_player() {
    let public = |options: &mut quizcast::config::HttpSettings| {
        options.public_url = Some(Url::parse("https://example.org/quiz/").unwrap());
    };
    let world = World::of(Setup::with_questions(0).options(public)).await;
    let page = world.open("/listen").await.text;
    let query = world.query().replace('&', "&#38;");
    for part in [
        format!("<meta property=\"og:url\" content=\"https://example.org/quiz/listen{query}\">"),
        format!("<meta property=\"og:image\" content=\"https://example.org/quiz/record/picture{query}\">"),
        format!("<meta property=\"og:audio\" content=\"https://example.org/quiz/record{query}\">"),
        "<meta name=\"twitter:card\" content=\"summary_large_image\">".to_owned(),
        "type=\"application/json+oembed\" href=\"https://example.org/quiz/oembed?".to_owned(),
        "type=\"text/xml+oembed\"".to_owned(),
    ] {
        assert!(page.contains(&part), "{part}\n{page}");
    }
    // The address that the page names is one that oEmbed takes.
    let link = page.split("json+oembed\" href=\"https://example.org/quiz").nth(1).unwrap();
    let link = link.split('"').next().unwrap().replace("&amp;", "&").replace("&#38;", "&");
    assert_eq!(world.app.get(&link).await.status, 200, "{link}");
}

#[tokio::test]
async fn people_get_pages_for_errors_and_programs_problems() {
    let world = World::new().await;
    for (query, status, slug) in [
        (format!("?id={NOBODY}&user={NOBODY}"), 404, "not-found"),
        ("?id=1&user=2".to_owned(), 400, "bad-request"),
        (String::new(), 400, "bad-request"),
    ] {
        for path in ["/listen", "/embed"] {
            let page = open(&world.app, &format!("{path}{query}")).await;
            let media = Some("text/html; charset=utf-8");
            assert_eq!((page.status, page.header("content-type")), (status, media), "{path}{query}");
            let framed = page.header("content-security-policy").unwrap().contains("frame-ancestors *");
            assert_eq!(framed, path == "/embed");
            assert_eq!(page.header("x-frame-options").is_none(), path == "/embed");
            world.app.get(&format!("{path}{query}")).await.problem(status, slug);
        }
        let oembed = format!("/oembed?url=http://{}/listen{}", world.app.address, query.replace('&', "%26"));
        world.app.get(&oembed).await.problem(status, slug);
    }
}

#[tokio::test]
async fn the_player_stands_in_pages_of_other_sites() {
    let world = World::new().await;
    for (theme, scheme) in [("", "light dark"), ("&theme=dark", "dark"), ("&theme=%22x", "light dark")] {
        let page = open(&world.app, &format!("/embed{}{theme}", world.query())).await;
        let policy = page.header("content-security-policy").unwrap();
        assert!(policy.contains("frame-ancestors *") && !policy.contains("unsafe"), "{policy}");
        assert_eq!(page.header("x-frame-options"), None);
        assert_eq!(page.header("cross-origin-resource-policy"), Some("cross-origin"));
        assert!(page.text.contains(&format!("name=\"color-scheme\" content=\"{scheme}\"")), "{}", page.text);
        assert!(page.text.contains("<audio controls") && page.text.contains("<qc-player"), "{}", page.text);
    }
}

#[tokio::test]
async fn oembed_describes_the_player_in_both_formats() {
    let world = World::named("A <b> & \"c\".wav").await;
    let got = world.oembed("").await;
    assert_eq!((got.status, got.header("content-type")), (200, Some("application/json")));
    assert_eq!(got.header("access-control-allow-origin"), Some("*"));
    let body = got.json();
    assert_eq!((body["version"].as_str(), body["type"].as_str()), (Some("1.0"), Some("rich")));
    assert_eq!(body["title"], "A <b> & \"c\"");
    assert_eq!((body["width"].as_u64(), body["height"].as_u64()), (Some(600), Some(160)));
    assert_eq!(
        (body["thumbnail_width"].as_u64(), body["thumbnail_height"].as_u64()),
        (Some(1200), Some(630))
    );
    let html = body["html"].as_str().unwrap();
    assert!(
        html.contains("title=\"A &lt;b&gt; &amp; &quot;c&quot;\"") && html.contains("/embed?id="),
        "{html}"
    );
    let small = world.oembed("&maxwidth=300&maxheight=100").await.json();
    assert_eq!((small["width"].as_u64(), small["height"].as_u64()), (Some(300), Some(100)));
    assert_eq!(
        (small["thumbnail_width"].as_u64(), small["thumbnail_height"].as_u64()),
        (Some(190), Some(100))
    );
    assert!(small["html"].as_str().unwrap().contains("width=\"300\" height=\"100\""));
    let xml = world.oembed("&format=xml").await;
    assert_eq!(xml.header("content-type"), Some("text/xml; charset=utf-8"));
    assert!(xml.text.contains("<title>A &lt;b&gt; &amp; &quot;c&quot;</title>"), "{}", xml.text);
    assert!(xml.text.contains("<html>&lt;iframe src=&quot;http://"), "{}", xml.text);
    world.oembed("&format=yaml").await.problem(501, "not-implemented");
    world.oembed("&maxwidth=wide").await.problem(400, "bad-request");
    world.app.get("/oembed?url=https://example.org/listen").await.problem(404, "not-found");
    world.app.get("/oembed").await.problem(400, "bad-request");
}

/// What stands in quotes after each `begin`.
fn quoted<'a>(text: &'a str, begin: &'a str) -> impl Iterator<Item = &'a str> {
    text.split(begin).skip(1).filter_map(|part| part.split('"').next())
}

/// The length of `path`, packed.
async fn weight(app: &App, path: &str) -> usize {
    let request = app.request(Method::GET, path).header("accept-encoding", "gzip").header("accept", BROWSER);
    let response = request.send().await.unwrap();
    assert_eq!(response.status().as_u16(), 200, "{path}");
    response.bytes().await.unwrap().len()
}

/// What opening a page loads, without audio, pictures of records and answers of the API.
#[tokio::test]
async fn pages_are_light() {
    let world = World::new().await;
    let query = world.query();
    for (path, texts, most) in [
        ("/".to_owned(), "web/text/ru.json", 60 * 1024),
        (format!("/listen{query}"), "web/text/ru/player.json", 15 * 1024),
        (format!("/embed{query}"), "web/text/ru/player.json", 10 * 1024),
    ] {
        let page = open(&world.app, &path).await.text;
        let links = quoted(&page, "<link rel=\"stylesheet\" href=\"")
            .chain(quoted(&page, "<link rel=\"icon\" href=\""))
            .chain(quoted(&page, "<link rel=\"modulepreload\" href=\""));
        let links: BTreeSet<&str> = links.collect();
        let script = quoted(&page, "<script type=\"module\" src=\"").next().unwrap();
        assert!(links.contains(script), "{script}");
        let mut all = weight(&world.app, &path).await;
        for link in links.into_iter().chain([texts]) {
            all += weight(&world.app, &format!("/{link}")).await;
        }
        assert!(all <= most, "{path} weighs {all} bytes");
    }
}
