//! A page with a table.

use askama::Template;
use poem::Response;

use super::frame::page;
use super::visit::Visit;

/// A cell of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cell {
    /// A text.
    Text(String),
    /// A relative link, and its text.
    Link(String, String),
}

#[derive(Template)]
#[template(path = "table.html")]
struct Table<'a> {
    visit: &'a Visit,
    title: &'a str,
    columns: &'a [&'a str],
    rows: Vec<Vec<Cell>>,
}

/// The page `title` with a table of these `columns` and `rows`.
#[must_use]
pub fn table(visit: &Visit, title: &str, columns: &[&str], rows: Vec<Vec<Cell>>) -> Response {
    page(visit, &Table { visit, title, columns, rows })
}

#[cfg(test)]
mod tests {
    use super::super::language::Language;
    use super::*;

    #[tokio::test]
    async fn texts_are_texts_and_links_are_links() {
        let rows =
            vec![vec![Cell::Link("popular/7".into(), "A <b>`c`".into()), Cell::Text("\"<i>\"".into())]];
        let page = table(&Visit::at("/x", Language::En), "x < y", &["A", "B"], rows);
        let page = page.into_body().into_string().await.unwrap();
        let row =
            "<tr><td><a href=\"popular/7\">A &#60;b&#62;`c`</a></td><td>&#34;&#60;i&#62;&#34;</td></tr>";
        assert!(page.contains(row) && page.contains("<h1>x &#60; y</h1>"), "{page}");
    }
}
