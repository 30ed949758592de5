//! A write on its way to the thread that writes, and back to its caller.

use tokio::sync::oneshot;

use crate::{StoreError, Tx};

/// A write, for a thread that knows nothing of what it does.
pub(super) trait Task: Send {
    /// Does it in the transaction.
    fn run(&mut self, tx: &mut Tx<'_>);
    /// What became of it; one that was not run, or that panicked, has failed.
    fn outcome(&self) -> Result<(), StoreError>;
    /// Whether it may be run once more after it was undone.
    fn may_run_again(&self) -> bool;
    /// Tells the caller, once the commit succeeded or failed.
    fn answer(self: Box<Self>, committed: Result<(), StoreError>);
}

struct Write<T, F> {
    closure: F,
    again: bool,
    outcome: Option<Result<T, StoreError>>,
    caller: oneshot::Sender<Result<T, StoreError>>,
}

/// What waits for the answer.
type Answer<T> = oneshot::Receiver<Result<T, StoreError>>;

/// A write that is run once.
pub(super) fn once<T, F>(closure: F) -> (Box<dyn Task>, Answer<T>)
where
    T: Send + 'static,
    F: FnOnce(&mut Tx<'_>) -> Result<T, StoreError> + Send + 'static,
{
    let mut closure = Some(closure);
    let closure = move |tx: &mut Tx<'_>| {
        closure
            .take()
            .map_or_else(|| Err(panicked()), |run| run(tx))
    };
    write(closure, false)
}

/// A write that may be run again after it was undone.
pub(super) fn again<T, F>(closure: F) -> (Box<dyn Task>, Answer<T>)
where
    T: Send + 'static,
    F: Fn(&mut Tx<'_>) -> Result<T, StoreError> + Send + 'static,
{
    write(closure, true)
}

fn write<T, F>(closure: F, again: bool) -> (Box<dyn Task>, Answer<T>)
where
    T: Send + 'static,
    F: FnMut(&mut Tx<'_>) -> Result<T, StoreError> + Send + 'static,
{
    let (caller, answer) = oneshot::channel();
    let task = Write {
        closure,
        again,
        outcome: None,
        caller,
    };
    (Box::new(task), answer)
}

impl<T, F> Task for Write<T, F>
where
    T: Send,
    F: FnMut(&mut Tx<'_>) -> Result<T, StoreError> + Send,
{
    fn run(&mut self, tx: &mut Tx<'_>) {
        self.outcome = None;
        self.outcome = Some(tx.run(&mut self.closure));
    }

    fn outcome(&self) -> Result<(), StoreError> {
        match &self.outcome {
            Some(Ok(_)) => Ok(()),
            Some(Err(error)) => Err(error.clone()),
            None => Err(panicked()),
        }
    }

    fn may_run_again(&self) -> bool {
        self.again
    }

    fn answer(self: Box<Self>, committed: Result<(), StoreError>) {
        let answer = match self.outcome {
            Some(outcome) => outcome.and_then(|value| committed.map(|()| value)),
            None => committed.and_then(|()| Err(panicked())),
        };
        // The caller may have gone away: there is nobody to tell.
        let _ = self.caller.send(answer);
    }
}

pub(super) fn panicked() -> StoreError {
    StoreError::Other("l’écriture s’est interrompue sur une erreur du programme".to_owned())
}
