//! Objects in an S3-compatible service.

use std::time::Duration;

use bytes::Bytes;
use object_store::aws::{AmazonS3, AmazonS3Builder};
use object_store::path::Path;
use object_store::{Error, ObjectStore, ObjectStoreExt, PutPayload, RetryConfig};

use crate::StoreError;

/// How long one call insists before the service counts as unavailable: somebody waits for it.
const PATIENCE: Duration = Duration::from_secs(15);

/// Where the service is and how to be let in.
#[derive(Clone)]
pub struct S3 {
    /// Address of the service, such as `https://s3.exemple.fr`. `http://` is accepted, for a
    /// service on the same machine.
    pub adresse: String,
    /// Region, as the service wants it; often anything does.
    pub region: String,
    /// The bucket, which must exist.
    pub seau: String,
    /// Public part of the key.
    pub cle: String,
    /// Secret part of the key; never shown.
    pub secret: String,
}

pub(super) struct Client {
    store: AmazonS3,
}

impl Client {
    pub(super) fn open(settings: &S3) -> Result<Self, StoreError> {
        let store = AmazonS3Builder::new()
            .with_endpoint(&settings.adresse)
            .with_region(&settings.region)
            .with_bucket_name(&settings.seau)
            .with_access_key_id(&settings.cle)
            .with_secret_access_key(&settings.secret)
            .with_allow_http(true)
            .with_virtual_hosted_style_request(false)
            .with_retry(RetryConfig {
                max_retries: 3,
                retry_timeout: PATIENCE,
                ..RetryConfig::default()
            })
            .build()
            .map_err(failure)?;
        Ok(Self { store })
    }

    pub(super) async fn put(&self, name: &str, contenu: Vec<u8>) -> Result<(), StoreError> {
        let payload = PutPayload::from_bytes(Bytes::from(contenu));
        self.store
            .put(&path(name), payload)
            .await
            .map(|_| ())
            .map_err(failure)
    }

    pub(super) async fn get(&self, name: &str) -> Result<Option<Vec<u8>>, StoreError> {
        let found = match self.store.get(&path(name)).await {
            Ok(found) => found.bytes().await,
            Err(error) => Err(error),
        };
        match found {
            Ok(bytes) => Ok(Some(bytes.to_vec())),
            Err(Error::NotFound { .. }) => Ok(None),
            Err(error) => Err(failure(error)),
        }
    }

    pub(super) async fn delete(&self, name: &str) -> Result<(), StoreError> {
        match self.store.delete(&path(name)).await {
            Ok(()) | Err(Error::NotFound { .. }) => Ok(()),
            Err(error) => Err(failure(error)),
        }
    }

    pub(super) async fn names(&self) -> Result<Vec<String>, StoreError> {
        let mut names = Vec::new();
        let listed = self
            .store
            .list_with_delimiter(None)
            .await
            .map_err(failure)?;
        for object in listed.objects {
            names.extend(object.location.filename().map(str::to_owned));
        }
        names.sort_unstable();
        Ok(names)
    }
}

fn path(name: &str) -> Path {
    Path::from(name)
}

fn failure(error: Error) -> StoreError {
    match error {
        Error::NotFound { .. } => StoreError::NotFound,
        Error::InvalidPath { .. } | Error::NotSupported { .. } | Error::NotImplemented { .. } => {
            StoreError::Other(format!("entrepôt d’objets : {error}"))
        }
        other => StoreError::Unavailable(format!("entrepôt d’objets : {other}")),
    }
}
