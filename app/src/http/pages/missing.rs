//! The page for an address with nothing behind it.

use std::fmt;

use poem::Response;
use poem::http::StatusCode;

use super::frame::page;
use super::text::html;

/// The page for the address `path`, with the `detail` of the problem and the id of the request.
#[must_use]
pub fn missing(path: &str, detail: &str, id: impl fmt::Display) -> Response {
    let hint = if path == "/record" {
        "The link may be mistyped, or the recording was removed by its owner."
    } else {
        "The address may be mistyped, or what was here is gone."
    };
    let (up, detail, id) = (up_from(path), html(detail), html(&id.to_string()));
    let home = if up.is_empty() { "./" } else { &up };
    let main = format!(
        "<h1>Not found</h1>\n<p class=\"lead\">{detail}</p>\n<p>{hint}</p>\n\
        <p><a href=\"{home}\">To the first page</a></p>\n<p class=\"quiet\">Status 404, request <code>{id}</code></p>\n"
    );
    let mut response = page("Not found - Quizcast", &up, &main);
    response.set_status(StatusCode::NOT_FOUND);
    response
}

/// The relative way from `path` to the folder of the first page. Browsers do not count a slash written as `%2F`.
fn up_from(path: &str) -> String {
    "../".repeat(path.matches('/').count().saturating_sub(1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_page_is_as_many_steps_up_as_there_are_slashes() {
        for (path, up) in
            [("/x", ""), ("/x/", "../"), ("/x/y", "../"), ("/a/b/c", "../../"), ("*", ""), ("/a%2Fb", "")]
        {
            assert_eq!(up_from(path), up, "{path}");
        }
    }

    #[tokio::test]
    async fn what_a_caller_wrote_is_text_there() {
        let page = missing("/x", "<b>`y`", "<i>");
        assert_eq!(page.status(), StatusCode::NOT_FOUND);
        let text = page.into_body().into_string().await.unwrap();
        assert!(
            text.contains("&lt;b&gt;<code>y</code>") && text.contains("<code>&lt;i&gt;</code>"),
            "{text}"
        );
    }
}
