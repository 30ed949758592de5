//! Clients that deposit without rest, whatever they are answered, and remember it.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use crate::client::tenter;
use crate::serveur::{Compte, Envois};

/// What clients were told.
#[derive(Default)]
pub(crate) struct Charge {
    receipts: Mutex<Vec<String>>,
    /// Refusals by status; 0 when there was no answer.
    refusals: Mutex<BTreeMap<u16, usize>>,
    enough: AtomicBool,
}

impl Charge {
    /// So many clients deposit at each of these servers while `meanwhile` lasts.
    pub(crate) fn during<T>(
        &self,
        servers: &[(SocketAddr, &Compte)],
        clients: usize,
        files: &Envois,
        meanwhile: impl FnOnce() -> T,
    ) -> T {
        self.enough.store(false, Ordering::Release);
        std::thread::scope(|scope| {
            for (address, compte) in servers {
                for _ in 0..clients {
                    scope.spawn(move || self.client(*address, compte, files));
                }
            }
            // Also when it fails: clients must not go on for ever.
            let done = std::panic::catch_unwind(std::panic::AssertUnwindSafe(meanwhile));
            self.enough.store(true, Ordering::Release);
            match done {
                Ok(done) => done,
                Err(panic) => std::panic::resume_unwind(panic),
            }
        })
    }

    fn client(&self, address: SocketAddr, compte: &Compte, files: &Envois) {
        let mut token = None;
        while !self.enough.load(Ordering::Acquire) {
            if token.is_none() {
                token = compte
                    .entrer(address)
                    .map_err(|status| self.refused(status))
                    .ok();
            }
            let Some(current) = &token else {
                std::thread::sleep(Duration::from_millis(50));
                continue;
            };
            match tenter(address, current, &files.next()) {
                Ok(idflux) => self.receipts.lock().expect("receipts").push(idflux),
                Err(status) => {
                    if status == Some(401) {
                        token = None;
                    }
                    self.refused(status);
                    std::thread::sleep(Duration::from_millis(20));
                }
            }
        }
    }

    fn refused(&self, status: Option<u16>) {
        let mut refusals = self.refusals.lock().expect("refusals");
        *refusals.entry(status.unwrap_or_default()).or_default() += 1;
    }

    /// Every receipt so far.
    pub(crate) fn acknowledged(&self) -> Vec<String> {
        self.receipts.lock().expect("receipts").clone()
    }

    /// How many times this status was answered; 0 stands for no answer.
    pub(crate) fn answered(&self, status: u16) -> usize {
        let refusals = self.refusals.lock().expect("refusals");
        refusals.get(&status).copied().unwrap_or_default()
    }

    /// The statuses of refusals.
    pub(crate) fn statuses(&self) -> Vec<u16> {
        self.refusals
            .lock()
            .expect("refusals")
            .keys()
            .copied()
            .collect()
    }

    /// Waits until so many more receipts were given.
    pub(crate) fn until_more(&self, receipts: usize) {
        let (before, begun) = (self.acknowledged().len(), Instant::now());
        while self.acknowledged().len() < before + receipts {
            assert!(
                begun.elapsed() < Duration::from_secs(90),
                "no more receipts"
            );
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    /// Waits until so many more refusals of this status were given.
    pub(crate) fn until_refused(&self, status: u16, refusals: usize) {
        let (before, begun) = (self.answered(status), Instant::now());
        while self.answered(status) < before + refusals {
            assert!(
                begun.elapsed() < Duration::from_secs(90),
                "no refusal {status}"
            );
            std::thread::sleep(Duration::from_millis(20));
        }
    }
}
