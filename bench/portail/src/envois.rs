//! The deposits: signalements of arrêt of a fictitious firm, each its own, packed beforehand so that
//! the clients have nothing to do but send.

use std::io::Write;

use dsn_norm::Version;
use dsn_world::{Declaration, Envoi, EtablissementId, Graine, Mois, Monde, Taille};
use flate2::Compression;
use flate2::write::GzEncoder;

/// The line that numbers a declaration; the number is what makes it another one.
const ORDRE: &[u8] = b"S20.G00.05.004,'";

/// So many packed signalements, no two alike.
pub(crate) fn arrets(number: usize) -> Result<Vec<Vec<u8>>, String> {
    let monde = Monde::new(Graine(8), Taille::un_etablissement(4_000));
    let id = EtablissementId {
        entreprise: 0,
        rang: 0,
    };
    let mois = Mois::new(2026, 3);
    let models: Vec<Vec<u8>> = (0..4_000)
        .filter_map(|poste| {
            let declaration = Declaration::arret(id, poste, mois);
            Envoi::new(&monde, Version::P26V01)
                .avec(declaration)
                .to_bytes()
                .ok()
        })
        .collect();
    if models.is_empty() {
        return Err("the world has no arrêt".to_owned());
    }
    models
        .iter()
        .cycle()
        .take(number)
        .enumerate()
        .map(|(rank, model)| packed(model, rank))
        .collect()
}

fn packed(model: &[u8], rank: usize) -> Result<Vec<u8>, String> {
    let missing = || "no order number in the file".to_owned();
    let start = model
        .windows(ORDRE.len())
        .position(|w| w == ORDRE)
        .ok_or_else(missing)?
        + ORDRE.len();
    let (before, rest) = model.split_at(start);
    let end = rest.iter().position(|&b| b == b'\'').ok_or_else(missing)?;
    let mut gzip = GzEncoder::new(Vec::with_capacity(1_024), Compression::fast());
    let written = gzip
        .write_all(before)
        .and_then(|()| write!(gzip, "{}", rank + 1))
        .and_then(|()| gzip.write_all(rest.split_at(end).1))
        .and_then(|()| gzip.finish());
    written.map_err(|error| error.to_string())
}
