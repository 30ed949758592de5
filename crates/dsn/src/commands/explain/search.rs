//! `dsn explain --chercher`: words in the names of the norm.

use std::borrow::Cow;
use std::io::{self, Write};

use dsn_norm::controls::KEYS;
use dsn_norm::{Version, norme};
use serde::Serialize;

use super::control::template;
use crate::output::Style;

/// Something whose name has all the words.
#[derive(Debug, Serialize)]
pub(super) struct Hit {
    /// What `dsn explain` takes.
    pub(super) code: String,
    pub(super) nom: Cow<'static, str>,
    /// For a code of a list: how many other rubriques have the list.
    #[serde(skip_serializing_if = "is_zero")]
    pub(super) autres_rubriques: usize,
}

#[allow(clippy::trivially_copy_pass_by_ref)] // The signature serde asks for.
fn is_zero(number: &usize) -> bool {
    *number == 0
}

/// Blocs, then rubriques, then codes of lists, then controls we have a page of,
/// each in the order of the norm.
pub(super) fn search(words: &str, version: Version) -> Vec<Hit> {
    let folded = fold(words);
    let words: Vec<&str> = folded.split_whitespace().collect();
    let found = |name: &str| {
        let name = fold(name);
        !words.is_empty() && words.iter().all(|word| name.contains(word))
    };
    let norme = norme(version);
    let hit = |code: String, nom| Hit {
        code,
        nom: Cow::Borrowed(nom),
        autres_rubriques: 0,
    };
    let mut hits = Vec::new();
    for bloc in norme.blocs().filter(|bloc| found(bloc.nom)) {
        hits.push(hit(bloc.idx.id().to_string(), bloc.nom));
    }
    for rubrique in norme.rubriques().filter(|rubrique| found(rubrique.nom)) {
        hits.push(hit(rubrique.idx.id().to_string(), rubrique.nom));
    }
    let mut seen = Vec::new();
    for rubrique in norme.rubriques() {
        let Some(liste) = rubrique.liste.filter(|liste| !seen.contains(liste)) else {
            continue;
        };
        seen.push(liste);
        let users = norme.rubriques().filter(|r| r.liste == Some(liste)).count();
        for &(code, libelle) in norme.liste(liste).codes {
            if found(libelle) {
                hits.push(Hit {
                    code: format!("{}={code}", rubrique.idx.id()),
                    nom: Cow::Borrowed(libelle),
                    autres_rubriques: users - 1,
                });
            }
        }
    }
    for key in KEYS {
        let Some(control) = key.control(version) else {
            continue;
        };
        let message = template(control, control.message);
        if found(&message) {
            hits.push(Hit {
                code: key.to_string(),
                nom: Cow::Owned(message),
                autres_rubriques: 0,
            });
        }
    }
    hits
}

/// Writes what was found.
pub(super) fn write(
    words: &str,
    hits: &[Hit],
    style: Style,
    out: &mut dyn Write,
) -> io::Result<()> {
    if hits.is_empty() {
        return writeln!(out, "Rien dans la norme ne contient « {words} ».");
    }
    let width = hits.iter().map(|hit| hit.code.len()).max().unwrap_or(0);
    for hit in hits {
        let code = format!("{:width$}", hit.code);
        let others = match hit.autres_rubriques {
            0 => String::new(),
            1 => " (et 1 autre rubrique)".to_owned(),
            n => format!(" (et {n} autres rubriques)"),
        };
        writeln!(
            out,
            "{}  {}{}",
            style.id(&code),
            hit.nom,
            style.faint(&others)
        )?;
    }
    Ok(())
}

/// Lower case, without accents, apostrophes all alike.
pub(crate) fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for c in text.chars().flat_map(char::to_lowercase) {
        let plain = match c {
            'à' | 'â' | 'ä' | 'á' => 'a',
            'ç' => 'c',
            'é' | 'è' | 'ê' | 'ë' => 'e',
            'î' | 'ï' | 'í' => 'i',
            'ô' | 'ö' | 'ó' => 'o',
            'ù' | 'û' | 'ü' | 'ú' => 'u',
            'ÿ' => 'y',
            'ñ' => 'n',
            '’' => '\'',
            'œ' => {
                folded.push('o');
                'e'
            }
            'æ' => {
                folded.push('a');
                'e'
            }
            c => c,
        };
        folded.push(plain);
    }
    folded
}

#[cfg(test)]
mod tests {
    use super::fold;

    #[test]
    fn accents_and_case_do_not_matter() {
        assert_eq!(fold("Élève à l’Œuvre, Noël"), "eleve a l'oeuvre, noel");
    }
}
