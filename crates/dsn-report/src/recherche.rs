//! Words looked for in the names of the norm and in what its controls say: for `dsn explain --chercher`
//! and the knowledge base of the portal.

use std::borrow::Cow;

use dsn_norm::controls::{Control, KEYS, Part};
use dsn_norm::{Version, norme};
use serde::Serialize;

/// Something whose name has all the words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Trouve {
    /// What `dsn explain` takes: `S21.G00.60.002`, `S21.G00.60`, `S21.G00.60.001=06`,
    /// `S21.G00.60.005/CCH-11`.
    pub code: String,
    /// Its name; the message of a control.
    pub nom: Cow<'static, str>,
    /// For a code of a list: how many other rubriques have the list.
    #[serde(skip_serializing_if = "is_zero")]
    pub autres_rubriques: usize,
}

#[allow(clippy::trivially_copy_pass_by_ref)] // The signature serde asks for.
fn is_zero(number: &usize) -> bool {
    *number == 0
}

/// Blocs, then rubriques, then codes of lists, then controls we have a page of, each in the order of
/// the norm.
pub fn chercher(mots: &str, version: Version) -> Vec<Trouve> {
    let folded = plier(mots);
    let words: Vec<&str> = folded.split_whitespace().collect();
    let found = |name: &str| {
        let name = plier(name);
        !words.is_empty() && words.iter().all(|word| name.contains(word))
    };
    let norme = norme(version);
    let hit = |code: String, nom| Trouve {
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
        let codes = norme.liste(liste).codes;
        for &(code, libelle) in codes.iter().filter(|(_, libelle)| found(libelle)) {
            let users = norme.rubriques().filter(|r| r.liste == Some(liste)).count();
            hits.push(Trouve {
                code: format!("{}={code}", rubrique.idx.id()),
                nom: Cow::Borrowed(libelle),
                autres_rubriques: users - 1,
            });
        }
    }
    for key in KEYS {
        let Some(control) = key.control(version) else {
            continue;
        };
        let message = gabarit(control, control.message);
        if found(&message) {
            hits.push(Trouve {
                code: key.to_string(),
                nom: Cow::Owned(message),
                autres_rubriques: 0,
            });
        }
    }
    hits
}

/// What a control says, with the names of what it will quote.
pub fn gabarit(control: &Control, parts: &[Part]) -> String {
    let mut text = String::new();
    for part in parts {
        match part {
            Part::Text(literal) => text.push_str(literal),
            Part::Value(of) if of.rubrique == control.rubrique => text.push_str("{valeur}"),
            Part::Value(of) => text.push_str(&format!("{{{}}}", of.rubrique.id())),
            Part::Label(of) => text.push_str(&format!("{{libellé de {}}}", of.rubrique.id())),
            Part::FirstLine => text.push_str("{ligne}"),
            Part::Expected => text.push_str("{attendu}"),
        }
    }
    text
}

/// Lower case, without accents, apostrophes all alike.
pub fn plier(text: &str) -> String {
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
    use super::*;

    #[test]
    fn accents_and_case_do_not_matter() {
        assert_eq!(plier("Élève à l’Œuvre, Noël"), "eleve a l'oeuvre, noel");
    }

    #[test]
    fn what_is_found_has_every_word() {
        let version = Version::ALL[Version::ALL.len() - 1];
        let found = chercher("DERNIER jour travaille", version);
        assert!(found.iter().any(|hit| hit.code == "S21.G00.60.002"));
        assert!(chercher("dernier zzz", version).is_empty());
        assert!(chercher("", version).is_empty());
    }

    #[test]
    fn a_control_is_found_by_its_message() {
        let version = Version::ALL[Version::ALL.len() - 1];
        let with_a_page = KEYS
            .iter()
            .filter_map(|key| Some((key, key.control(version)?)));
        for (key, control) in with_a_page.step_by(97) {
            let hits = chercher(&gabarit(control, control.message), version);
            let code = key.to_string();
            assert!(hits.iter().any(|hit| hit.code == code), "{code}");
        }
    }
}
