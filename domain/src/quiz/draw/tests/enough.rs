//! Fetching until enough is new.

use super::super::DrawError;
use super::world::Reply::{Gives, NotYet};
use super::world::World;

#[tokio::test]
async fn the_first_answer_is_empty_and_then_it_is_the_predecessor() {
    let world = World::new([vec![Gives(vec![1]), Gives(vec![2, 3]), Gives(vec![4])]]);
    assert_eq!(world.previous(1).await, None);
    assert_eq!(world.previous(2).await, Some(1));
    assert_eq!(world.previous(1).await, Some(3));
    assert_eq!(world.saved().await, [1, 2, 3, 4]);
}

#[tokio::test]
async fn exactly_the_asked_number_is_saved_and_the_rest_needs_no_further_fetch() {
    let world = World::new([vec![Gives((1..=6).collect())]]);
    assert_eq!(world.previous(2).await, None);
    assert_eq!(world.saved().await, [1, 2]);
    assert_eq!(world.previous(3).await, Some(2));
    assert_eq!(world.previous(1).await, Some(5));
    assert_eq!((world.saved().await, world.asked()), (vec![1, 2, 3, 4, 5, 6], vec![1]));
}

#[tokio::test]
async fn what_the_surplus_lacks_is_fetched() {
    let world = World::new([vec![Gives(vec![1, 2, 3]), Gives(vec![4, 5, 6, 7])]]);
    world.run(1).await.unwrap();
    assert_eq!(world.previous(5).await, Some(1));
    assert_eq!(world.sources[0].asks(), [(1, false), (3, false)]);
    assert_eq!(world.saved().await, [1, 2, 3, 4, 5, 6]);
}

#[tokio::test]
async fn repeats_make_further_asks_for_plenty() {
    let world = World::new([vec![
        Gives(vec![1, 2]),
        Gives(vec![1, 3]),
        Gives(vec![2, 3, 4, 5, 6]),
        Gives(vec![7, 8]),
    ]]);
    world.run(2).await.unwrap();
    assert_eq!(world.previous(2).await, Some(2));
    assert_eq!(world.sources[0].asks(), [(2, false), (2, false), (1, true)]);
    assert_eq!(world.saved().await, [1, 2, 3, 4]);
    world.run(2).await.unwrap();
    assert_eq!((world.saved().await, world.asked()), (vec![1, 2, 3, 4, 5, 6], vec![3]));
}

#[tokio::test]
async fn a_question_twice_in_one_batch_counts_once() {
    let world = World::new([vec![Gives(vec![1, 1, 1]), Gives(vec![1, 2]), Gives(vec![3])]]);
    world.run(3).await.unwrap();
    assert_eq!(world.saved().await, [1, 2, 3]);
}

#[tokio::test]
async fn rounds_that_bring_a_little_are_not_barren() {
    let little = (1..=20).flat_map(|n| [Gives(vec![n]), Gives(vec![]), Gives(vec![1])]).collect();
    let world = World::new([little]);
    world.run(20).await.unwrap();
    assert_eq!(world.saved().await.len(), 20);
}

#[tokio::test]
async fn after_barren_rounds_in_a_row_the_next_source_gives_the_rest() {
    let world = World::new([
        vec![Gives(vec![1, 2]), Gives(vec![2]), Gives(vec![]), Gives(vec![1, 2])],
        vec![Gives(vec![3, 4])],
    ]);
    world.run(3).await.unwrap();
    assert_eq!((world.asked(), world.saved().await), (vec![4, 1], vec![1, 2, 3]));
    assert_eq!(world.sources[1].asks(), [(1, false)]);
}

#[tokio::test]
async fn when_the_last_source_is_barren_nothing_is_saved_and_what_was_found_is_reported_and_kept() {
    let world = World::new([vec![Gives(vec![1])], vec![Gives(vec![2])]]);
    let refused = world.run(3).await.unwrap_err();
    assert!(matches!(refused, DrawError::Exhausted { found: 2 }), "{refused:?}");
    assert_eq!((world.saved().await, world.asked()), (vec![], vec![4, 4]));
    world.sources[0].will([NotYet(1), NotYet(1), NotYet(1)]);
    world.run(2).await.unwrap();
    assert_eq!(world.saved().await, [1, 2]);
}

#[tokio::test]
async fn without_sources_all_is_exhausted() {
    let refused = World::new([]).run(1).await.unwrap_err();
    assert!(matches!(refused, DrawError::Exhausted { found: 0 }));
}
