//! What waits to be written: what somebody waits for, and what may wait.

use tokio::sync::mpsc::Receiver;

/// Two queues. What somebody waits for goes first, as much as came; after it one of what may wait, so
/// that neither ever stops the other.
pub(super) struct Arrivees<T> {
    pub(super) promptes: Receiver<T>,
    pub(super) a_part: Receiver<T>,
}

impl<T> Arrivees<T> {
    /// Waits for something to write, and adds what is there to `into`, `most` at most: how many, none
    /// when nothing comes any more. What was not added stays where it is, if nobody waits any longer.
    pub(super) async fn recv(&mut self, into: &mut Vec<T>, most: usize) -> usize {
        let before = into.len();
        self.take(into, before + most);
        if into.len() == before && most > 0 {
            let first = tokio::select! {
                biased;
                Some(first) = self.promptes.recv() => Some(first),
                Some(first) = self.a_part.recv() => Some(first),
                else => None,
            };
            if let Some(first) = first {
                into.push(first);
            }
        }
        into.len() - before
    }

    fn take(&mut self, into: &mut Vec<T>, until: usize) {
        self.take_prompt(into, until.saturating_sub(1));
        if into.len() < until
            && let Ok(next) = self.a_part.try_recv()
        {
            into.push(next);
        }
        self.take_prompt(into, until);
    }

    fn take_prompt(&mut self, into: &mut Vec<T>, until: usize) {
        while into.len() < until
            && let Ok(next) = self.promptes.try_recv()
        {
            into.push(next);
        }
    }
}

#[cfg(test)]
mod tests {
    use tokio::sync::mpsc::channel;

    use super::*;

    #[tokio::test]
    async fn what_hurries_goes_first_and_the_rest_one_by_one() {
        let (hurry, promptes) = channel(9);
        let (aside, a_part) = channel(9);
        let mut arrivees = Arrivees { promptes, a_part };
        for number in 0..3 {
            aside.send(10 + number).await.unwrap();
            hurry.send(number).await.unwrap();
        }
        let mut taken = Vec::new();
        // Even where what hurries fills all the places, one of the others goes along.
        assert_eq!(arrivees.recv(&mut taken, 3).await, 3);
        assert_eq!(taken, [0, 1, 10]);
        assert_eq!(arrivees.recv(&mut taken, 9).await, 2);
        hurry.send(3).await.unwrap();
        assert_eq!(arrivees.recv(&mut taken, 9).await, 2);
        assert_eq!(taken, [0, 1, 10, 2, 11, 3, 12]);
        drop(hurry);
        aside.send(13).await.unwrap();
        assert_eq!(arrivees.recv(&mut taken, 9).await, 1);
        drop(aside);
        assert_eq!(arrivees.recv(&mut taken, 9).await, 0);
    }
}
