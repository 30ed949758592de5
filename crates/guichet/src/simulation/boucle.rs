//! Turns one after another, on a clock that may be moved.

use std::time::Duration;

use guichet_simulators::cnam::{Armoire, Cnam, Messagerie, Tour};
use guichet_simulators::transport::Transport;

use crate::clock::Clock;

/// Time of the world between two looks at the portal.
const INTERVALLE: Duration = Duration::from_secs(2);

/// Turns for ever: every two seconds, and at once when the clock is moved. `dire` is told of each turn
/// that did something.
pub(crate) async fn tourner<T: Transport, A: Armoire>(
    cnam: &mut Cnam<T, A>,
    clock: &Clock,
    messagerie: &impl Messagerie,
    mut dire: impl FnMut(&Tour),
) {
    let mut silent = false;
    loop {
        match cnam.tour(clock.now().0, messagerie).await {
            Ok(tour) => {
                silent = false;
                if tour.recus + tour.bilans + tour.courriels + tour.refus.len() > 0 {
                    dire(&tour);
                }
            }
            // Said once, until it works again.
            Err(error) if !silent => {
                silent = true;
                tracing::warn!(%error, "CNAM simulée : tour remis à plus tard");
            }
            Err(_) => {}
        }
        let next = clock.now().plus(clock.span(INTERVALLE));
        tokio::select! {
            () = tokio::time::sleep(INTERVALLE) => {}
            () = clock.sleep_until(next) => {}
        }
    }
}
