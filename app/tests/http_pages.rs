//! Pages for people: what they hold, what they load, and who gets them.

mod common;

use std::collections::BTreeSet;

use common::{Answer, App, Setup, answer};
use quizcast::http::problem::Kind;
use reqwest::Method;
use url::Url;

/// What Chromium sends when a person opens an address.
const BROWSER: &str =
    "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,image/apng,*/*;q=0.8";
const PROMETHEUS: &str = "application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.5,application/openmetrics-text;version=0.0.1;q=0.4,text/plain;version=1.0.0;escaping=allow-utf-8;q=0.3,text/plain;version=0.0.4;q=0.2,*/*;q=0.1";

async fn start() -> App {
    Setup::with_questions(0).start().await
}

async fn open(app: &App, path: &str) -> Answer {
    accepting(app, path, BROWSER).await
}

async fn accepting(app: &App, path: &str, accept: &str) -> Answer {
    answer(app.request(Method::GET, path).header("accept", accept)).await
}

/// Every link and file in a page, as the page writes it.
fn links(page: &str) -> impl Iterator<Item = &str> {
    let quoted = page.split("href=\"").chain(page.split("src=\"")).filter(|part| !part.starts_with('<'));
    quoted.filter_map(|part| part.split('"').next()).filter(|link| !link.starts_with('#'))
}

#[tokio::test]
async fn texts_are_shown_as_they_are_meant() {
    let app = start().await;
    let page = open(&app, "/problems/unauthorized").await;
    assert!(page.text.contains("<code>Authorization: Bearer &lt;token&gt;</code>"), "{}", page.text);
    for kind in Kind::ALL {
        let page = open(&app, &format!("/problems/{}", kind.slug())).await;
        assert!(!page.text.contains('`'), "{}", page.text);
        assert_eq!(page.text.matches("<code>").count(), page.text.matches("</code>").count());
    }
}

#[tokio::test]
async fn every_page_keeps_its_policy_and_every_link_in_it_leads_somewhere_also_below_a_path() {
    let app = start().await;
    let mut pages = ["/", "/problems", "/problems/", "/problems/internal"].map(str::to_owned).to_vec();
    pages.extend(["/nothing", "/nothing/", "/nothing/a/b?c=/d"].map(str::to_owned));
    let mut seen = BTreeSet::new();
    for path in pages {
        let page = open(&app, &path).await;
        assert_eq!(page.header("content-type"), Some("text/html; charset=utf-8"), "{path}");
        let policy = page.header("content-security-policy").unwrap();
        assert!(!policy.contains("unsafe") && policy.contains("default-src 'none'"), "{policy}");
        assert!(policy.ends_with("trusted-types quizcast"), "{policy}");
        for part in ["<html lang=\"en\">", "<title>", "<main id=", "class=\"skip\"", "width=device-width"] {
            assert!(page.text.contains(part), "{path}: {part}");
        }
        for inline in ["<style", " style=", "<script>", " onclick="] {
            assert!(!page.text.contains(inline), "{path}: {inline}");
        }
        let outside = Url::parse("https://example.org/some/where/").unwrap();
        let here = outside.join(path.trim_start_matches('/')).unwrap();
        for link in links(&page.text) {
            let target = here.join(link).unwrap();
            let below = target.as_str().strip_prefix(outside.as_str());
            let below = below.unwrap_or_else(|| panic!("{path}: {link} leads to {target}"));
            // The page for a missing address is missing in the other language too.
            if !below.starts_with("nothing") {
                seen.insert(format!("/{below}"));
            }
        }
    }
    for path in [
        "/",
        "/web/style/base.css",
        "/web/favicon.svg",
        "/swagger-ui",
        "/openapi.yaml",
        "/problems",
        "/metrics",
        "/health/ready",
    ] {
        assert!(seen.contains(path), "{path} is not linked: {seen:?}");
    }
    for path in &seen {
        assert_eq!(open(&app, path).await.status, 200, "{path}");
    }
}

#[tokio::test]
async fn the_first_page_tells_of_both_halves_with_the_address_of_this_server() {
    let app = start().await;
    let text = open(&app, "/").await.text;
    for call in ["/quiz", "/questions", "/users", "/record"] {
        assert!(text.contains(&format!("http://{}{call}", app.address)), "{call}\n{text}");
    }
    for word in ["audio=@", "WAV", "MP3", "quizcast licenses", env!("CARGO_PKG_VERSION")] {
        assert!(text.contains(word), "{word}");
    }
    let app = Setup::with_questions(0)
        .options(|options| options.public_url = Some(Url::parse("https://example.org/a&b/").unwrap()))
        .start()
        .await;
    assert!(open(&app, "/").await.text.contains("curl https://example.org/a&#38;b/quiz "));
}

#[tokio::test]
async fn files_of_pages_have_their_types_and_the_icon_is_where_browsers_guess_it() {
    let app = start().await;
    let style = app.get("/web/style/base.css").await;
    assert_eq!((style.status, style.header("content-type")), (200, Some("text/css; charset=utf-8")));
    // If only `body` had a colour, the canvas behind it would stay white.
    assert!(style.text.starts_with(":root {\n  color-scheme: light dark;"), "{}", style.text);
    for path in ["/web/favicon.svg", "/favicon.svg", "/favicon.ico"] {
        let icon = app.get(path).await;
        assert_eq!((icon.status, icon.header("content-type")), (200, Some("image/svg+xml")), "{path}");
    }
}

#[tokio::test]
async fn a_browser_gets_a_page_for_what_is_not_there_and_programs_a_problem() {
    let app = start().await;
    let id = "4f3c0a52-2f5e-4f0b-9d7c-0c3f6a1e88d1";
    let record = format!("/record?id={id}&user={id}");
    for path in ["/nothing", "/problems/nothing", "/swagger-ui/nothing", "/questions/7", &record] {
        let page = open(&app, path).await;
        assert_eq!(
            (page.status, page.header("content-type")),
            (404, Some("text/html; charset=utf-8")),
            "{path}"
        );
        let varies: Vec<_> = page.headers.get_all("vary").iter().collect();
        assert_eq!(varies, ["Accept-Language, Cookie, Accept-Encoding", "Accept"], "{path}");
        assert!(page.text.contains(page.header("x-request-id").unwrap()), "{path}");
        for accept in ["*/*", "application/json", "application/problem+json, text/html;q=0.9"] {
            let problem = accepting(&app, path, accept).await;
            problem.problem(404, "not-found");
            assert_eq!(problem.header("vary"), Some("Accept"), "{path}");
        }
    }
    assert!(open(&app, &record).await.text.contains("removed by its owner"));
    // Only a 404 has a page: other errors are for programs.
    open(&app, "/record").await.problem(400, "bad-request");
    let head = answer(app.request(Method::HEAD, "/nothing").header("accept", BROWSER)).await;
    assert_eq!((head.status, head.text.as_str()), (404, ""));
}

#[tokio::test]
async fn metrics_and_contract_are_shown_to_readers_and_typed_for_programs() {
    let app = start().await;
    let metrics = "application/openmetrics-text; version=1.0.0; charset=utf-8";
    for (path, exact) in [("/metrics", metrics), ("/openapi.yaml", "application/yaml")] {
        for (accept, media) in [
            (BROWSER, "text/plain; charset=utf-8"),
            ("text/plain", "text/plain; charset=utf-8"),
            (PROMETHEUS, exact),
            ("text/plain;version=0.0.4;q=1,*/*;q=0.1", exact),
            ("*/*", exact),
        ] {
            let got = accepting(&app, path, accept).await;
            assert_eq!((got.status, got.header("content-type")), (200, Some(media)), "{path} {accept}");
            assert_eq!(got.header("vary"), Some("Accept"), "{path}");
        }
        assert_eq!(app.get(path).await.header("content-type"), Some(exact));
    }
}

#[tokio::test]
async fn the_list_of_problems_works_with_a_slash_too_and_both_are_counted_as_the_contract_writes_paths() {
    let app = start().await;
    for path in ["/problems", "/problems/", "/problems/internal", "/swagger-ui/start.js"] {
        assert_eq!(app.get(path).await.status, 200, "{path}");
    }
    let text = app.get("/metrics").await.text;
    for route in ["/problems", "/problems/", "/problems/{slug}", "/swagger-ui/{file}"] {
        assert!(text.contains(&format!(r#"route="{route}",status="200"}} 1"#)), "{route}\n{text}");
    }
}

#[tokio::test]
async fn a_file_is_asked_for_again_and_sent_once() {
    let app = start().await;
    let path = "/web/style/base.css";
    let whole = answer(app.request(Method::GET, path)).await;
    assert_eq!(whole.header("cache-control"), Some("no-cache"));
    assert_eq!(whole.header("x-content-type-options"), Some("nosniff"));
    assert_eq!(whole.header("vary"), Some("Accept-Encoding"));
    let tag = whole.header("etag").unwrap();
    assert!(tag.starts_with('"'), "{tag}");
    let again = answer(app.request(Method::GET, path).header("if-none-match", tag)).await;
    assert_eq!((again.status, again.text.as_str(), again.header("etag")), (304, "", Some(tag)));
    let head = answer(app.request(Method::HEAD, path)).await;
    assert_eq!((head.status, head.header("etag"), head.text.as_str()), (200, Some(tag), ""));
    assert_eq!(head.header("content-length"), Some(whole.text.len().to_string().as_str()));
    let packed = answer(app.request(Method::GET, path).header("accept-encoding", "gzip")).await;
    assert_eq!(
        (packed.header("content-encoding"), packed.header("etag") == Some(tag)),
        (Some("gzip"), false)
    );
}

#[tokio::test]
async fn nothing_but_files_of_pages_is_served() {
    let app = start().await;
    for path in [
        "/web/",
        "/web/style",
        "/web/nothing.js",
        "/web/pages/frame.html",
        "/web/tests/dom.test.js",
        "/web/../Cargo.toml",
        "/web/%2e%2e/Cargo.toml",
        "/web/..%2FCargo.toml",
        "/web/style/../../Cargo.toml",
        "/web//style/base.css",
        "/web/text/de.json",
    ] {
        app.get(path).await.problem(404, "not-found");
    }
    let text = app.get("/metrics").await.text;
    assert!(text.contains(r#"route="/web/{*path}",status="404""#), "{text}");
}

#[tokio::test]
async fn the_texts_of_a_language_are_one_file() {
    let app = start().await;
    for language in ["en", "ru"] {
        let texts = app.get(&format!("/web/text/{language}.json")).await;
        assert_eq!((texts.status, texts.header("content-type")), (200, Some("application/json")));
        assert!(texts.json().is_object(), "{}", texts.text);
        // What this server writes into its pages itself is no load for a script.
        assert!(texts.json().get("pages").is_none(), "{}", texts.text);
    }
}

#[tokio::test]
async fn pages_are_in_the_language_of_their_reader_and_say_so() {
    let app = start().await;
    let ask = |path: &'static str, headers: &'static [(&str, &str)]| {
        let request = app.request(Method::GET, path).header("accept", BROWSER);
        answer(headers.iter().fold(request, |request, (name, value)| request.header(*name, *value)))
    };
    for path in ["/", "/problems", "/problems/internal", "/nothing"] {
        let page = ask(path, &[("accept-language", "ru-RU,ru;q=0.9,en;q=0.5")]).await;
        assert_eq!(page.header("content-language"), Some("ru"), "{path}");
        assert!(page.text.contains("<html lang=\"ru\">") && page.text.contains("Язык"), "{}", page.text);
        assert_eq!(
            page.headers.get_all("vary").iter().next().unwrap(),
            "Accept-Language, Cookie, Accept-Encoding"
        );
        assert_eq!(page.header("set-cookie"), None);
    }
    let by_cookie = ask("/", &[("accept-language", "en"), ("cookie", "a=b; lang=ru")]).await;
    assert_eq!(by_cookie.header("content-language"), Some("ru"));
    let chosen = ask("/problems?lang=ru", &[("cookie", "lang=en")]).await;
    assert_eq!(chosen.header("content-language"), Some("ru"));
    assert_eq!(chosen.header("set-cookie"), Some("lang=ru; Path=/; Max-Age=31536000; SameSite=Lax"));
    assert!(chosen.text.contains("<a href=\"?lang=en\" lang=\"en\""), "{}", chosen.text);
    assert!(chosen.text.contains("Внутренняя ошибка"), "{}", chosen.text);
}

#[tokio::test]
async fn pages_keep_to_themselves() {
    let app = start().await;
    let page = open(&app, "/").await;
    for (name, value) in [
        ("cross-origin-opener-policy", "same-origin"),
        ("cross-origin-resource-policy", "same-origin"),
        ("permissions-policy", "microphone=(self), display-capture=(self), camera=(), geolocation=()"),
        ("x-frame-options", "DENY"),
        ("cache-control", "private, no-cache"),
    ] {
        assert_eq!(page.header(name), Some(value), "{name}");
    }
    let swagger = open(&app, "/swagger-ui").await;
    assert!(!swagger.header("content-security-policy").unwrap().contains("trusted-types"));
}
