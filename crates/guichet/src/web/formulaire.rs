//! What a form sent: texts by their names, and files.

use axum::body::Body;
use axum::http::{HeaderMap, header};
use bytes::Bytes;

use super::echec::Echec;
use crate::App;
use crate::http::formulaire::{paires, parties};
use crate::http::{self, BodyError, Reservation};

/// The largest form without a file.
const FORMULAIRE_MAX: u64 = 256 * 1024;

/// Texts by their names: of an address or of a form.
#[derive(Debug, Default)]
pub(super) struct Valeurs(Vec<(String, String)>);

impl Valeurs {
    /// Those of a query.
    pub(super) fn de(requete: &str) -> Self {
        Self(paires(requete))
    }

    /// The text of a field, without spaces around; empty when it was not given.
    pub(super) fn texte(&self, nom: &str) -> &str {
        self.brut(nom).trim()
    }

    /// The text of a field as it was typed: passwords.
    pub(super) fn brut(&self, nom: &str) -> &str {
        let found = self.0.iter().find(|(name, _)| name == nom);
        found.map_or("", |(_, text)| text)
    }

    /// Whether the field was given at all.
    pub(super) fn a(&self, nom: &str) -> bool {
        self.0.iter().any(|(name, _)| name == nom)
    }

    /// All the texts of a field.
    pub(super) fn tous<'v>(&'v self, nom: &'v str) -> impl Iterator<Item = &'v str> {
        let of = self.0.iter().filter(move |(name, _)| name == nom);
        of.map(|(_, text)| text.trim())
    }
}

/// A file sent with a form.
#[derive(Debug)]
pub(super) struct Fichier {
    /// Its name on the machine it came from.
    pub(super) nom: String,
    /// Its bytes.
    pub(super) octets: Bytes,
}

/// The body of a form.
#[derive(Debug, Default)]
pub(super) struct Corps {
    pub(super) valeurs: Valeurs,
    pub(super) fichier: Option<Fichier>,
    /// The memory that the file occupies.
    _memoire: Option<Reservation>,
}

/// Reads a form of either kind.
pub(super) async fn lire(app: &App, headers: &HeaderMap, body: Body) -> Result<Corps, Echec> {
    let kind = headers.get(header::CONTENT_TYPE);
    let kind = kind.and_then(|value| value.to_str().ok()).unwrap_or("");
    let with_files = kind.starts_with("multipart/form-data");
    let limit = if with_files {
        app.config.serveur.corps_max
    } else {
        FORMULAIRE_MAX
    };
    let (bytes, memory) = http::read_body_within(app, body, limit)
        .await
        .map_err(|error| match error {
            BodyError::TooLarge => Echec::refus("Ce fichier est trop volumineux : rien n’a été reçu. Compressez-le (gzip), ou passez par l’API."),
            BodyError::Busy => Echec::indisponible(),
            BodyError::TooSlow | BodyError::Broken => Echec::refus("L’envoi a été interrompu : rien n’a été reçu."),
        })?;
    if !with_files {
        return Ok(Corps {
            valeurs: Valeurs(paires(&String::from_utf8_lossy(&bytes))),
            fichier: None,
            _memoire: Some(memory),
        });
    }
    let parts = parties(kind, &bytes);
    let parts =
        parts.ok_or_else(|| Echec::refus("Ce formulaire est illisible : rien n’a été reçu."))?;
    let mut corps = Corps {
        _memoire: Some(memory),
        ..Corps::default()
    };
    for part in parts {
        match part.fichier {
            // A field without a file comes as an empty one.
            Some(nom) if !(nom.is_empty() && part.octets.is_empty()) => {
                let octets = part.octets;
                corps.fichier = Some(Fichier { nom, octets });
            }
            Some(_) => {}
            None => {
                let text = String::from_utf8_lossy(&part.octets).into_owned();
                corps.valeurs.0.push((part.nom, text));
            }
        }
    }
    Ok(corps)
}
