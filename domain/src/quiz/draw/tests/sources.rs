//! Handing over from source to source.

use std::time::Duration;

use super::super::DrawError;
use super::world::Reply::{Down, Gives, Nonsense, NotYet};
use super::world::World;

#[tokio::test]
async fn a_failed_source_hands_over_to_the_next_one() {
    for failure in [Down(None), Down(Some(9)), Nonsense] {
        let world = World::new([vec![Gives(vec![1]), failure], vec![Gives(vec![2, 3])]]);
        world.run(3).await.unwrap();
        assert_eq!((world.saved().await, world.asked()), (vec![1, 2, 3], vec![2, 1]));
    }
}

#[tokio::test]
async fn the_failure_of_the_last_source_is_reported_and_nothing_is_saved() {
    let world = World::new([vec![Nonsense], vec![Gives(vec![1]), Down(Some(9))]]);
    let refused = world.run(2).await.unwrap_err();
    let DrawError::Unreachable { retry_after, cause } = refused else { panic!("{refused:?}") };
    assert_eq!((retry_after, cause.to_string()), (Some(Duration::from_secs(9)), "down".to_owned()));
    assert_eq!(world.saved().await, []);

    let world = World::new([vec![Down(None)], vec![Nonsense]]);
    assert!(matches!(world.run(2).await, Err(DrawError::Nonsense(_))));
}

#[tokio::test]
async fn a_source_that_failed_is_asked_after_the_others_for_a_while() {
    let world = World::new([vec![Down(None)], vec![]]);
    world.sources[1].will([1, 2, 3].map(|n| Gives(vec![n])));
    world.run(1).await.unwrap();
    world.run(1).await.unwrap();
    assert_eq!(world.asked(), [1, 2]);
    world.clock.advance(10_000);
    world.sources[0].will([Gives(vec![9])]);
    world.run(1).await.unwrap();
    assert_eq!((world.asked(), world.saved().await), (vec![2, 2], vec![1, 2, 9]));
}

#[tokio::test]
async fn a_source_that_failed_is_asked_at_once_where_no_other_can_answer() {
    let world = World::new([vec![Down(None), Gives(vec![1])]]);
    assert!(world.run(1).await.is_err());
    world.run(1).await.unwrap();

    let world = World::new([vec![Down(None), Gives(vec![2])], vec![Gives(vec![1]), Nonsense]]);
    world.run(1).await.unwrap();
    world.run(1).await.unwrap();
    assert_eq!(world.saved().await, [1, 2]);
}

#[tokio::test]
async fn leftovers_of_a_failed_source_do_not_clear_its_failure() {
    let barren = || [Gives(vec![]), Gives(vec![]), Gives(vec![])];
    let world = World::new([vec![Gives(vec![1, 2, 3]), Down(None)], vec![]]);
    world.run(1).await.unwrap();
    world.sources[1].will(barren());
    assert!(world.run(4).await.is_err(), "it gives 2 and 3 back");
    world.sources[1].will(barren());
    world.run(1).await.unwrap();
    assert_eq!(world.saved().await, [1, 2]);
    world.sources[1].will([Gives(vec![5])]);
    world.run(1).await.unwrap();
    assert_eq!((world.saved().await, world.asked()), (vec![1, 2, 5], vec![2, 7]));
}

#[tokio::test]
async fn the_reported_failure_does_not_depend_on_which_source_failed_before() {
    let world = World::new([vec![Down(None), Down(None)], vec![]]);
    for _ in 0..2 {
        let refused = world.run(1).await.unwrap_err();
        assert!(matches!(refused, DrawError::Exhausted { found: 0 }), "{refused:?}");
    }
    assert_eq!(world.asked(), [2, 6]);
}

#[tokio::test]
async fn a_source_without_anything_yet_is_not_waited_for_while_another_can_give_the_rest() {
    let world = World::new([vec![Gives(vec![1]), NotYet(5000), Gives(vec![2])], vec![Gives(vec![3])]]);
    world.run(2).await.unwrap();
    assert_eq!((world.saved().await, world.asked()), (vec![1, 3], vec![2, 1]));
    // `NotYet` is no failure, so this source is asked first again.
    world.run(1).await.unwrap();
    assert_eq!(world.asked(), [3, 1]);
}

#[tokio::test]
async fn a_source_without_anything_yet_is_waited_for_when_no_other_is_left() {
    for other in [Down(None), Nonsense, Gives(vec![])] {
        let world = World::new([vec![NotYet(5000), NotYet(2000), NotYet(1000), Gives(vec![1])], vec![other]]);
        let drive = async {
            assert_eq!(world.sources[0].asks().len(), 2);
            world.clock.advance(1999);
            tokio::task::yield_now().await;
            assert_eq!(world.sources[0].asks().len(), 2);
            world.clock.advance(1);
            tokio::task::yield_now().await;
            assert_eq!(world.sources[0].asks().len(), 3);
            world.clock.advance(1000);
        };
        let (drawn, ()) = tokio::join!(biased; world.run(1), drive);
        assert_eq!(drawn.unwrap(), None);
        assert_eq!(world.saved().await, [1]);
    }
}

#[tokio::test]
async fn an_eager_source_is_not_asked_in_a_tight_loop() {
    let world = World::new([vec![NotYet(0), NotYet(0), Gives(vec![1])]]);
    let drive = async {
        world.clock.advance(49);
        tokio::task::yield_now().await;
        assert_eq!(world.sources[0].asks().len(), 2);
        world.clock.advance(1);
    };
    let (drawn, ()) = tokio::join!(biased; world.run(1), drive);
    drawn.unwrap();
}

#[tokio::test]
async fn the_failure_of_a_source_that_is_waited_for_is_reported() {
    let world = World::new([vec![NotYet(100), NotYet(100), Down(Some(4))]]);
    let (drawn, ()) = tokio::join!(biased; world.run(1), async { world.clock.advance(100) });
    let refused = drawn.unwrap_err();
    assert!(matches!(refused, DrawError::Unreachable { retry_after: Some(_), .. }), "{refused:?}");
}
