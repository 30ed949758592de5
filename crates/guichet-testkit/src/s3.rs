//! An S3 service over a folder: the crate `s3s-fs`, in this process.

use std::net::SocketAddr;
use std::path::Path;

use hyper_util::rt::{TokioExecutor, TokioIo};
use hyper_util::server::conn::auto::Builder;
use s3s::auth::SimpleAuth;
use s3s::service::S3ServiceBuilder;
use s3s_fs::FileSystem;
use tokio::net::TcpListener;
use tokio::runtime::Runtime;

/// A service that answers until it is dropped. Its one bucket is `seau`.
pub struct ServiceS3 {
    address: SocketAddr,
    /// Everything runs on it; dropping it ends everything.
    runtime: Option<Runtime>,
}

impl ServiceS3 {
    /// The bucket.
    pub const SEAU: &str = "seau";
    /// The public part of the key.
    pub const CLE: &str = "cle-fictive";
    /// The secret part of the key.
    pub const SECRET: &str = "secret-fictif";

    /// Starts a service on a free port, over a folder that exists.
    pub fn demarrer(dossier: &Path) -> Self {
        std::fs::create_dir_all(dossier.join(Self::SEAU)).expect("the bucket's folder");
        let mut builder = S3ServiceBuilder::new(FileSystem::new(dossier).expect("a folder"));
        builder.set_auth(SimpleAuth::from_single(Self::CLE, Self::SECRET));
        let service = builder.build();
        let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a free port");
        listener.set_nonblocking(true).expect("a listening socket");
        let address = listener.local_addr().expect("its address");
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build()
            .expect("a runtime");
        runtime.spawn(async move {
            let listener = TcpListener::from_std(listener).expect("a listening socket");
            while let Ok((socket, _)) = listener.accept().await {
                let server = Builder::new(TokioExecutor::new());
                let service = service.clone();
                tokio::spawn(async move {
                    // A client that hangs up is no news.
                    let _ = server.serve_connection(TokioIo::new(socket), service).await;
                });
            }
        });
        Self {
            address,
            runtime: Some(runtime),
        }
    }

    /// The service's address: `http://127.0.0.1:port`.
    pub fn adresse(&self) -> String {
        format!("http://{}", self.address)
    }
}

impl Drop for ServiceS3 {
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            // Waiting is not possible where asynchronous tasks run.
            runtime.shutdown_background();
        }
    }
}
