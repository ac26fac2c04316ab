//! Things in a random order.

/// Things that are given in a random order, and in another one when all were given.
#[derive(Debug)]
pub(super) struct Deck<T> {
    cards: Vec<T>,
    /// How many of them were given since the last shuffle.
    given: usize,
}

impl<T: Clone> Deck<T> {
    pub(super) fn shuffled(mut cards: Vec<T>) -> Self {
        fastrand::shuffle(&mut cards);
        Self { cards, given: 0 }
    }

    /// The next `count`, or as many as are left before the next shuffle.
    pub(super) fn take(&mut self, count: usize) -> Vec<T> {
        if self.given == self.cards.len() {
            fastrand::shuffle(&mut self.cards);
            self.given = 0;
        }
        let end = self.given.saturating_add(count).min(self.cards.len());
        let taken = self.cards[self.given..end].to_vec();
        self.given = end;
        taken
    }
}
