//! Identity of the send, read from the first lines of the file: S10 comes
//! first, before anything that could be long.

use std::path::Path;

use dsn_returns::bilan::EnvoiIdentification;

use crate::text::decode;
use crate::view::FileView;

/// Enough for S10.G00.00, .01 and .02: at most 60 lines of 256 bytes.
const HEAD: usize = 16 * 1024;

/// The identity of the send with the name of its file; what the head of the
/// file does not say stays out.
pub(super) fn identification(view: &FileView<'_>) -> EnvoiIdentification {
    let mut found = identification_envoi(&view.head(HEAD).unwrap_or_default());
    found.identifiant = Some(file_name(view.path));
    if found.version_norme.is_none() {
        found.version_norme = view.report.norme.map(|version| version.code().to_owned());
    }
    found
}

/// What the first bytes of a file say of the send (S10), decoded: enough for a
/// receipt, before anything is checked. 16 KiB hold every S10 of the norm.
pub fn identification_envoi(head: &[u8]) -> EnvoiIdentification {
    let head = head.get(..HEAD).unwrap_or(head);
    let lines = first_segment(head);
    let of = |id: &str| value(&lines, id);
    let siren = of("S10.G00.01.001").unwrap_or_default();
    let nic = of("S10.G00.01.002").unwrap_or_default();
    EnvoiIdentification {
        version_norme: of("S10.G00.00.006"),
        point_de_depot: of("S10.G00.00.007"),
        type_envoi: of("S10.G00.00.008"),
        essai_reel: of("S10.G00.00.005"),
        emetteur_siret: siren + &nic,
        raison_sociale: of("S10.G00.01.003"),
        nom_logiciel: of("S10.G00.00.001"),
        editeur_logiciel: of("S10.G00.00.002"),
        version_logiciel: of("S10.G00.00.003"),
        code_conformite: of("S10.G00.00.004"),
        ..EnvoiIdentification::default()
    }
}

/// The lines before the first declaration, decoded one by one: the head may end
/// in the middle of a character.
fn first_segment(head: &[u8]) -> Vec<String> {
    head.split(|byte| *byte == b'\n')
        .map(|line| decode(line.strip_suffix(b"\r").unwrap_or(line)))
        .take_while(|line| !line.starts_with("S20."))
        .collect()
}

/// The value of the first line of this rubrique.
fn value(lines: &[String], id: &str) -> Option<String> {
    lines.iter().find_map(|line| {
        let line = line.trim_start_matches('\u{feff}');
        let value = line.strip_prefix(id)?.strip_prefix(",'")?;
        value.strip_suffix('\'').map(str::to_owned)
    })
}

fn file_name(path: &str) -> String {
    Path::new(path)
        .file_name()
        .map_or(path.into(), |name| name.to_string_lossy())
        .into_owned()
}

#[cfg(test)]
mod tests {
    use super::{first_segment, value};

    #[test]
    fn values_are_taken_from_the_first_segment_only() {
        let lines = first_segment(
            b"\xef\xbb\xbfS10.G00.00.001,'L'\xe9diteur'\r\nS10.G00.00.006,'P26V01'\n\
              S20.G00.05.001,'04'\r\nS10.G00.01.001,'1'",
        );
        assert_eq!(value(&lines, "S10.G00.00.006").as_deref(), Some("P26V01"));
        assert_eq!(value(&lines, "S10.G00.01.001"), None);
        let lines = first_segment(b"S10.G00.00.002,'L'\xe9diteur'");
        assert_eq!(
            value(&lines, "S10.G00.00.002").as_deref(),
            Some("L'éditeur")
        );
    }
}
