//! A page with a table.

use poem::Response;

use super::frame::page;
use super::text::escaped;

/// A cell of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cell {
    /// A text.
    Text(String),
    /// A relative link, and its text.
    Link(String, String),
}

/// The page `title` with a table of these `columns` and `rows`. `up` is the relative way to the folder of the first page.
#[must_use]
pub fn table(title: &str, up: &str, columns: &[&str], rows: Vec<Vec<Cell>>) -> Response {
    let mut main = format!("<h1>{}</h1>\n", escaped(title));
    if rows.is_empty() {
        main.push_str("<p class=\"lead\">There is nothing here.</p>\n");
        return page(&format!("{title} - Quizcast"), up, &main);
    }
    main.push_str("<table>\n<thead>\n<tr>");
    for column in columns {
        main.extend(["<th scope=\"col\">", &escaped(column), "</th>"]);
    }
    main.push_str("</tr>\n</thead>\n<tbody>\n");
    for row in rows {
        main.push_str("<tr>");
        for cell in row {
            main.push_str("<td>");
            match cell {
                Cell::Text(text) => main.push_str(&escaped(&text)),
                Cell::Link(to, text) => {
                    main.extend(["<a href=\"", &escaped(&to), "\">", &escaped(&text), "</a>"]);
                }
            }
            main.push_str("</td>");
        }
        main.push_str("</tr>\n");
    }
    main.push_str("</tbody>\n</table>\n");
    page(&format!("{title} - Quizcast"), up, &main)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn texts_are_texts_and_links_are_links() {
        let rows =
            vec![vec![Cell::Link("popular/7".into(), "A <b>`c`".into()), Cell::Text("\"<i>\"".into())]];
        let page = table("x < y", "", &["A", "B"], rows).into_body().into_string().await.unwrap();
        let row = "<tr><td><a href=\"popular/7\">A &lt;b&gt;`c`</a></td><td>&quot;&lt;i&gt;&quot;</td></tr>";
        assert!(page.contains(row) && page.contains("<h1>x &lt; y</h1>"), "{page}");
    }
}
