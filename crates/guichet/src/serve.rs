//! The server: connections accepted within limits, served, and let go in good order.

use std::sync::Arc;
use std::time::Duration;

use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use hyper_util::service::TowerToHyperService;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::{App, acces};

/// Serves until `stop` is done, then lets what is in hand come to its end.
///
/// # Errors
/// What the listening socket says.
pub async fn serve(
    app: Arc<App>,
    listener: TcpListener,
    stop: impl Future<Output = ()>,
) -> std::io::Result<()> {
    let router = acces::router(acces::routes(&app)).with_state(Arc::clone(&app));
    let settings = &app.config.serveur;
    let mut builder = http1::Builder::new();
    builder
        .timer(TokioTimer::new())
        .header_read_timeout(settings.delai_entetes.get());
    let places = Arc::new(Semaphore::new(settings.connexions as usize));
    let graceful = GracefulShutdown::new();
    tokio::pin!(stop);
    loop {
        let accepted = tokio::select! {
            () = &mut stop => break,
            accepted = accept(&listener, &places) => accepted,
        };
        let Some((stream, place)) = accepted else {
            continue;
        };
        let service = TowerToHyperService::new(router.clone());
        let connection = builder.serve_connection(TokioIo::new(stream), service);
        let connection = graceful.watch(connection);
        tokio::spawn(async move {
            // A client that breaks off is its own affair.
            let _ = connection.await;
            drop(place);
        });
    }
    drop(listener);
    if tokio::time::timeout(settings.arret.get(), graceful.shutdown())
        .await
        .is_err()
    {
        tracing::warn!("des connexions sont encore ouvertes à la fin du délai d'arrêt");
    }
    Ok(())
}

/// The next connection, with its place; `None` when accepting failed and may work again.
async fn accept(
    listener: &TcpListener,
    places: &Arc<Semaphore>,
) -> Option<(TcpStream, OwnedSemaphorePermit)> {
    let place = Arc::clone(places).acquire_owned().await.ok()?;
    match listener.accept().await {
        Ok((stream, _)) => {
            // Small answers must not wait for more to send.
            let _ = stream.set_nodelay(true);
            Some((stream, place))
        }
        Err(error) => {
            // Typically no file descriptor left: waiting lets others close theirs.
            tracing::warn!(%error, "connexion refusée");
            tokio::time::sleep(Duration::from_millis(50)).await;
            None
        }
    }
}
