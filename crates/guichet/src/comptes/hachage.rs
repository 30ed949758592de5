//! Passwords hashed with argon2id: on threads that may block, few at a time, and with the same work
//! whether the account exists or not.

use std::fmt;
use std::sync::Arc;

use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use argon2::{Algorithm, Argon2, Params, Version};
use tokio::sync::Semaphore;

use crate::config;

/// Hashes and verifies passwords. One for the process: it bounds what runs at the same time, since
/// every hash takes the memory of the setting `argon2_memoire`.
#[derive(Clone)]
pub struct Hacheur {
    argon2: Argon2<'static>,
    turns: Arc<Semaphore>,
    /// The hash of nothing, verified when there is no account.
    decoy: Arc<str>,
}

impl fmt::Debug for Hacheur {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Hacheur")
    }
}

impl Hacheur {
    /// As the settings say.
    ///
    /// # Errors
    /// Settings that argon2 refuses, in French.
    pub fn new(reglages: &config::Comptes) -> Result<Self, String> {
        let refused = |error: &dyn fmt::Display| format!("réglages d'argon2 refusés : {error}");
        let params = Params::new(reglages.argon2_memoire, reglages.argon2_passes, 1, None)
            .map_err(|error| refused(&error))?;
        let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
        let decoy = hash(&argon2, "", &[0; 16]).map_err(|error| refused(&error))?;
        Ok(Self {
            argon2,
            turns: Arc::new(Semaphore::new(reglages.hachages.max(1) as usize)),
            decoy: decoy.into(),
        })
    }

    /// The hash of a password, with its salt and parameters.
    ///
    /// # Errors
    /// Not enough memory, or the server stops.
    pub async fn hacher(&self, mot_de_passe: &str, sel: [u8; 16]) -> Result<String, String> {
        let password = mot_de_passe.to_owned();
        self.run(move |hasher| hash(&hasher.argon2, &password, &sel))
            .await?
    }

    /// Whether the password gives this hash. Without a hash the answer is no, after the same work.
    ///
    /// # Errors
    /// Not enough memory, or the server stops.
    pub async fn verifier(
        &self,
        mot_de_passe: &str,
        empreinte: Option<&str>,
    ) -> Result<bool, String> {
        let password = mot_de_passe.to_owned();
        let known = empreinte.map(str::to_owned);
        self.run(move |hasher| {
            let text = known.as_deref().unwrap_or(&hasher.decoy);
            let parsed = PasswordHash::new(text).map_err(|error| error.to_string())?;
            let verdict = hasher.argon2.verify_password(password.as_bytes(), &parsed);
            Ok(verdict.is_ok() && known.is_some())
        })
        .await?
    }

    async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Self) -> T + Send + 'static,
    ) -> Result<T, String> {
        let turn = Arc::clone(&self.turns)
            .acquire_owned()
            .await
            .map_err(|error| error.to_string())?;
        let hasher = self.clone();
        tokio::task::spawn_blocking(move || {
            // The turn ends with the work, even when nobody waits for it any more.
            let _turn = turn;
            work(&hasher)
        })
        .await
        .map_err(|error| error.to_string())
    }
}

fn hash(argon2: &Argon2<'_>, password: &str, salt: &[u8]) -> Result<String, String> {
    let hash: PasswordHash = argon2
        .hash_password_with_salt(password.as_bytes(), salt)
        .map_err(|error| error.to_string())?;
    Ok(hash.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hasher() -> Hacheur {
        Hacheur::new(&config::Comptes {
            argon2_memoire: 64,
            argon2_passes: 1,
            ..config::Comptes::default()
        })
        .unwrap()
    }

    #[tokio::test]
    async fn a_password_gives_its_own_hash_and_no_other() {
        let hasher = hasher();
        let kept = hasher.hacher("chaise verte", [7; 16]).await.unwrap();
        assert!(kept.starts_with("$argon2id$v=19$m=64,t=1,p=1$"), "{kept}");
        assert!(!kept.contains("chaise"));
        for (password, empreinte, verdict) in [
            ("chaise verte", Some(kept.as_str()), true),
            ("chaise Verte", Some(&kept), false),
            ("", Some(&kept), false),
            ("chaise verte", None, false),
            ("", None, false),
        ] {
            assert_eq!(
                hasher.verifier(password, empreinte).await,
                Ok(verdict),
                "{password}"
            );
        }
        let other = hasher.hacher("chaise verte", [8; 16]).await.unwrap();
        assert_ne!(kept, other);
        assert!(hasher.verifier("x", Some("no hash")).await.is_err());
    }

    #[test]
    fn settings_that_make_no_sense_are_refused() {
        let wrong = config::Comptes {
            argon2_memoire: 1,
            ..config::Comptes::default()
        };
        assert!(Hacheur::new(&wrong).is_err());
    }

    #[tokio::test]
    async fn a_hash_made_with_other_settings_is_still_verified() {
        let old = hasher().hacher("chaise verte", [1; 16]).await.unwrap();
        let newer = Hacheur::new(&config::Comptes {
            argon2_memoire: 128,
            argon2_passes: 2,
            ..config::Comptes::default()
        })
        .unwrap();
        assert_eq!(newer.verifier("chaise verte", Some(&old)).await, Ok(true));
    }
}
