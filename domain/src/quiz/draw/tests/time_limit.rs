//! The deadline of a draw.

use super::super::DrawError;
use super::world::Reply::{Gives, Hangs, Late, NotYet};
use super::world::World;

#[tokio::test]
async fn a_draw_ends_at_its_deadline_and_saves_nothing() {
    for last in [Hangs, NotYet(60_000), Late(31_000, vec![9])] {
        let world = World::new([vec![Gives(vec![1, 2]), last, NotYet(60_000)]]);
        let drive = async {
            world.clock.advance(29_999);
            tokio::task::yield_now().await;
            world.clock.advance(1);
        };
        let (drawn, ()) = tokio::join!(biased; world.run(3), drive);
        let refused = drawn.unwrap_err();
        assert!(matches!(refused, DrawError::Deadline { found: 2 }), "{refused:?}");
        assert_eq!(world.saved().await, []);
    }
}

#[tokio::test]
async fn what_comes_in_time_counts() {
    let world = World::new([vec![Late(29_999, vec![1])]]);
    let (drawn, ()) = tokio::join!(biased; world.run(1), async { world.clock.advance(40_000) });
    drawn.unwrap();
}

#[tokio::test]
async fn a_source_that_used_up_the_time_is_asked_after_the_others_next_time() {
    let world = World::new([vec![Hangs, Hangs], vec![Gives(vec![1])]]);
    let (drawn, ()) = tokio::join!(biased; world.run(1), async { world.clock.advance(30_000) });
    assert!(matches!(drawn, Err(DrawError::Deadline { found: 0 })));
    world.run(1).await.unwrap();
    assert_eq!((world.asked(), world.saved().await), (vec![1, 1], vec![1]));
}

#[tokio::test]
async fn a_draw_that_is_dropped_gives_back_what_it_held() {
    let world = World::new([vec![Gives(vec![1, 2]), Hangs]]);
    {
        let running = world.run(3);
        tokio::select! {
            biased;
            drawn = running => panic!("{drawn:?}"),
            () = tokio::task::yield_now() => {}
        }
    }
    world.run(2).await.unwrap();
    assert_eq!((world.saved().await, world.asked()), (vec![1, 2], vec![2]));
}
