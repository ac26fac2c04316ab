//! Several draws at the same time.

use super::world::Reply::{Gives, Late};
use super::world::World;
use crate::testkit::together;

#[tokio::test]
async fn rounds_lost_to_a_concurrent_draw_are_not_barren() {
    // Five times: while the slow draw waits for a question, a quick draw fetches and saves the same one.
    let mut replies: Vec<_> = (1..=5).flat_map(|n| [Late(10, vec![n]), Gives(vec![n])]).collect();
    replies.push(Late(10, vec![6]));
    let world = World::new([replies]);
    let drive = async {
        for _ in 1..=5 {
            world.run(1).await.unwrap();
            world.clock.advance(10);
            tokio::task::yield_now().await;
        }
        world.clock.advance(10);
    };
    let (drawn, ()) = tokio::join!(biased; world.run(1), drive);
    assert_eq!(drawn.unwrap().map(|question| question.id.0), Some(5));
    assert_eq!(world.saved().await, [1, 2, 3, 4, 5, 6]);
}

#[tokio::test]
async fn many_draws_answer_with_each_other_s_predecessors() {
    let world = World::new([(1..=40).map(|n| Late(u64::from(n % 7), vec![n])).collect()]);
    let drive = async {
        for _ in 0..400 {
            tokio::task::yield_now().await;
            world.clock.advance(1);
        }
    };
    let (mut previous, ()) = tokio::join!(biased; together((0..20).map(|_| world.previous(1))), drive);
    previous.sort_unstable();
    let expected: Vec<_> = std::iter::once(None).chain((1..20).map(Some)).collect();
    assert_eq!(previous, expected);
}
