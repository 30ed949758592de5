//! The export before the end: the documents of an account in one archive.

use guichet_store::StoreError;
use guichet_store::retours::Retour;

use super::archive::Archive;
use crate::App;
use crate::clock::Moment;
use crate::retours::{self, De, Periode};

/// An archive stops growing beyond this: the rest is for the next one.
const TAILLE_AU_PLUS: usize = 256 * 1024 * 1024;

/// An export.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Export {
    /// A ZIP archive: a folder for each flux, a file for each return.
    pub octets: Vec<u8>,
    /// How many returns it holds.
    pub retours: usize,
    /// The publication of the last one, when not everything fitted: go on from there.
    pub suite: Option<Moment>,
}

/// The documents published in a period about the deposits of an account, with receipts.
///
/// # Errors
/// Those of the store.
pub async fn exporter(app: &App, de: De, periode: Periode) -> Result<Export, StoreError> {
    let mut found = retours::publies(app, de, periode).await?;
    found.sort_by_key(|retour| (retour.publication_at, retour.id));
    let mut archive = Archive::default();
    let mut count = 0;
    for retour in found {
        let full = archive.taille() > TAILLE_AU_PLUS;
        let document = retours::relire(app, &retour).await?;
        let Some(document) = document else {
            continue;
        };
        if full || !archive.ajouter(&nom(&retour, &document.media), &document.octets) {
            return Ok(Export {
                octets: archive.finir(),
                retours: count,
                suite: Some(Moment(retour.publication_at)),
            });
        }
        count += 1;
    }
    Ok(Export {
        octets: archive.finir(),
        retours: count,
        suite: None,
    })
}

/// `idflux/11-OK-idretour.xml`.
fn nom(retour: &Retour, media: &str) -> String {
    let extension = match media {
        "application/pdf" => "pdf",
        "text/plain" => "txt",
        "application/json" => "json",
        _ => "xml",
    };
    let organisme = match retour.organisme.as_str() {
        "" => String::new(),
        organisme => format!("-{}", organisme.replace(['/', '\\'], "_")),
    };
    format!(
        "{}/{}-{}{organisme}-{}.{extension}",
        retour.idflux,
        retour.nature,
        retour.statut.replace(' ', "_"),
        retour.idretour
    )
}
