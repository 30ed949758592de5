//! The server: connections accepted within limits, served, and let go in good order.

use std::sync::Arc;
use std::time::Duration;

use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use hyper_util::service::TowerToHyperService;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::{App, acces};

/// What a client hears when all places are taken. Monitoring reads the status, people the sentence.
const COMPLET: &[u8] =
    "HTTP/1.1 503 Service Unavailable\r\nRetry-After: 5\r\nConnection: close\r\n\
    Content-Type: text/plain; charset=utf-8\r\nContent-Length: 64\r\n\r\n\
    Le portail est au complet : recommencez dans quelques secondes.\n"
        .as_bytes();

/// How many clients hear it at once; beyond, their connections are closed without a word.
const ADIEUX: usize = 256;

/// How long one of them may take to hear it.
const ADIEU: Duration = Duration::from_secs(1);

/// Serves the portal until `stop` is done, then lets what is in hand come to its end.
///
/// # Errors
/// What the listening socket says.
pub async fn serve(
    app: Arc<App>,
    listener: TcpListener,
    stop: impl Future<Output = ()>,
) -> std::io::Result<()> {
    let routes = acces::routes(&app);
    serve_routes(app, routes, listener, stop).await
}

/// Serves these routes alone, as [`serve`] does.
///
/// # Errors
/// What the listening socket says.
pub async fn serve_routes(
    app: Arc<App>,
    routes: Vec<acces::Route>,
    listener: TcpListener,
    stop: impl Future<Output = ()>,
) -> std::io::Result<()> {
    let router = acces::router(routes).with_state(Arc::clone(&app));
    let settings = &app.config.serveur;
    let mut builder = http1::Builder::new();
    builder
        .timer(TokioTimer::new())
        .header_read_timeout(settings.delai_entetes.get());
    let places = Arc::new(Semaphore::new(settings.connexions as usize));
    let farewells = Arc::new(Semaphore::new(ADIEUX));
    let graceful = GracefulShutdown::new();
    tokio::pin!(stop);
    loop {
        let accepted = tokio::select! {
            () = &mut stop => break,
            accepted = accept(&listener) => accepted,
        };
        let Some(stream) = accepted else {
            continue;
        };
        let Ok(place) = Arc::clone(&places).try_acquire_owned() else {
            if let Ok(turn) = Arc::clone(&farewells).try_acquire_owned() {
                tokio::spawn(refuse(stream, turn));
            }
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

/// The next connection; `None` when accepting failed and may work again.
async fn accept(listener: &TcpListener) -> Option<TcpStream> {
    match listener.accept().await {
        Ok((stream, _)) => {
            // Small answers must not wait for more to send.
            let _ = stream.set_nodelay(true);
            Some(stream)
        }
        Err(error) => {
            // Typically no file descriptor left: waiting lets others close theirs.
            tracing::warn!(%error, "connexion refusée");
            tokio::time::sleep(Duration::from_millis(50)).await;
            None
        }
    }
}

/// Says that the server is full, and waits a moment for the client to have read it: closing on what it
/// is still sending would take the answer away from it.
async fn refuse(mut stream: TcpStream, turn: OwnedSemaphorePermit) {
    let said = async {
        stream.write_all(COMPLET).await?;
        stream.shutdown().await?;
        let mut rest = [0; 1024];
        while stream.read(&mut rest).await? > 0 {}
        Ok::<(), std::io::Error>(())
    };
    // A client that does not listen is its own affair.
    let _ = tokio::time::timeout(ADIEU, said).await;
    drop(turn);
}
