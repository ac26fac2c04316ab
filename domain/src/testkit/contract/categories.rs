//! The rules of the categories of [`QuestionArchive`](crate::archive::QuestionArchive).

use super::Log;
use super::fixtures::{clue, new_question};
use super::log::saved_at;
use crate::archive::{Category, CategoryId, CategoryRequest, PageRequest, QuestionFilter};
use crate::page::PageLimit;

/// Number, title and questions of each category.
fn told(categories: &[Category]) -> Vec<(u64, &str, u64)> {
    categories.iter().map(|it| (it.id.0, it.title.as_str(), it.questions)).collect()
}

/// Categories have the numbers 1, 2, 3, …; titles that fold alike are one category, with the first title in lower case.
/// A failed append leaves no number out.
pub async fn categories_are_numbered_as_they_come(log: Log) {
    log.save(&[clue(1, Some("Science & Nature"), None), clue(2, Some("ÓPERA"), None)], 2).await;
    log.short(&[clue(1, Some("Never seen"), None), clue(3, Some("Never seen either"), None)], 2).await;
    log.save(&[clue(1, Some("Never seen"), None), clue(4, Some("Zebras"), None)], 1).await;
    log.save(&[clue(5, Some("science -- NATURE!"), None)], 1).await;
    let found = log.clues.numbered(0, 9).await.expect("an answer");
    assert_eq!(told(&found), [(1, "science & nature", 2), (2, "ópera", 1), (3, "zebras", 1)]);
    assert_eq!((found[0].created_at, found[0].updated_at), (saved_at(), saved_at()));
    assert_eq!(told(&log.clues.numbered(1, 1).await.expect("an answer")), [(2, "ópera", 1)]);
    assert_eq!(log.clues.numbered(3, 9).await.expect("an answer"), []);
    assert_eq!(log.clues.numbered(u64::MAX, 9).await.expect("an answer"), []);
    assert_eq!(log.clues.category(CategoryId(2)).await.expect("an answer").as_ref(), Some(&found[1]));
    for unknown in [0, 4, u64::MAX] {
        assert_eq!(log.clues.category(CategoryId(unknown)).await.expect("an answer"), None);
    }
}

/// Pages follow each other in the order of the folded titles' bytes, and a text narrows them down literally.
pub async fn categories_run_by_folded_title_to_the_end(log: Log) {
    let titles = ["Zebras", "élan", "100%", "ape & man", "APE", "%"];
    let clues: Vec<_> = (1..).zip(titles).map(|(n, title)| clue(n, Some(title), None)).collect();
    log.save(&clues, clues.len()).await;
    for limit in [1, 2, 6, 100] {
        let limit = PageLimit::new(limit).expect("a valid limit");
        let mut request = CategoryRequest::new(limit, None);
        let mut found = Vec::new();
        loop {
            let page = log.archive.categories(&request).await.expect("an answer");
            found.extend(page.items.into_iter().map(|category| category.title));
            assert!(found.len() <= 6);
            request.after = page.next;
            if request.after.is_none() {
                break;
            }
        }
        assert_eq!(found, ["%", "100%", "ape", "ape & man", "zebras", "élan"]);
    }
    let titles = |text: &str| {
        let (log, request) = (&log, CategoryRequest::default().text(text));
        async move {
            let page = log.archive.categories(&request).await.expect("an answer");
            page.items.into_iter().map(|category| category.title).collect::<Vec<_>>()
        }
    };
    assert_eq!(titles("Pe m").await, ["ape & man"]);
    assert_eq!(titles("%").await, ["%"], "the folded title of 100% is 100");
    assert_eq!(titles("_").await, Vec::<String>::new());
}

/// What has no title is in the category `general`, together with what is titled so.
pub async fn questions_without_a_title_are_general(log: Log) {
    log.save(&[new_question(1), clue(2, Some("General"), None), clue(3, Some("Opera"), None)], 3).await;
    let found = log.clues.numbered(0, 9).await.expect("an answer");
    assert_eq!(told(&found), [(1, "general", 2), (2, "opera", 1)]);
    let filter = QuestionFilter::default().category("GENERAL");
    let page = log.archive.page(&PageRequest { filter, ..PageRequest::default() }).await.expect("an answer");
    let shown: Vec<_> = page.items.iter().map(|it| (it.id.0, it.category.as_deref())).collect();
    assert_eq!(shown, [(2, Some("General")), (1, None)]);
}
