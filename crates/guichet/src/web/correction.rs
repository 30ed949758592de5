//! The file that corrects an arrêt: the one that was sent, with the values that change and what makes
//! it replace the first.

use std::collections::BTreeMap;

use crate::depot::lecture::Contenu;
use crate::signalement::Numero;

/// What makes a signalement replace another.
pub(super) struct Remplacement {
    /// What the last validated send is named by (S20.G00.05.007 and .004).
    pub(super) cible: String,
    /// An order number that nothing of the establishment has, and the day on which the file is made.
    pub(super) numero: Numero,
}

/// The rubriques of the new file, in order.
pub(super) fn corriger(
    contenu: &Contenu,
    valeurs: &BTreeMap<&'static str, String>,
    remplacement: &Remplacement,
) -> Vec<(String, String)> {
    let mut lines: Vec<(String, String)> = contenu
        .0
        .iter()
        .map(|rubrique| (rubrique.id.clone(), rubrique.valeur.clone()))
        .collect();
    for (id, valeur) in [
        ("S20.G00.05.002", "03".to_owned()),
        ("S20.G00.05.004", remplacement.numero.ordre.to_string()),
        ("S20.G00.05.006", remplacement.cible.clone()),
        ("S20.G00.05.007", remplacement.numero.jour.norme()),
    ] {
        regler(&mut lines, id, valeur);
    }
    for (id, valeur) in valeurs {
        regler(&mut lines, id, valeur.clone());
    }
    let total = lines.len() + 2;
    lines.push(("S90.G00.90.001".to_owned(), total.to_string()));
    lines.push(("S90.G00.90.002".to_owned(), "1".to_owned()));
    lines
}

/// Gives a rubrique a value in the first bloc of its kind; takes it away when the value is empty.
fn regler(lines: &mut Vec<(String, String)>, id: &str, valeur: String) {
    let at = lines.iter().position(|(known, _)| known == id);
    match (at, valeur.is_empty()) {
        (Some(at), true) => {
            lines.remove(at);
        }
        (Some(at), false) => {
            if let Some(line) = lines.get_mut(at) {
                line.1 = valeur;
            }
        }
        (None, true) => {}
        (None, false) => {
            let bloc = id.get(..10).unwrap_or_default();
            let Some(first) = lines.iter().position(|(known, _)| known.starts_with(bloc)) else {
                return;
            };
            let before =
                |line: &&(String, String)| line.0.starts_with(bloc) && line.0.as_str() < id;
            let count = lines.iter().skip(first).take_while(before).count();
            lines.insert(first + count, (id.to_owned(), valeur));
        }
    }
}

#[cfg(test)]
mod tests {
    use dsn_norm::{Nature, Version};

    use guichet_pages::Jour;

    use super::*;
    use crate::signalement::octets;

    /// Shows S72: the correction differs from what was sent by what was changed, and by what makes it
    /// replace the first; the checker takes it.
    #[test]
    fn the_correction_changes_what_it_must_and_nothing_else() {
        let file = dsn_world::exemple(Nature::Arret, Version::P26V01).expect("an example");
        let contenu = Contenu::lire(&file, 1);
        let mut valeurs = BTreeMap::new();
        valeurs.insert("S21.G00.60.002", "11032026".to_owned());
        let remplacement = Remplacement {
            cible: "010320261".to_owned(),
            numero: Numero {
                ordre: 7,
                jour: Jour::new(2026, 3, 12),
            },
        };
        let lines = corriger(&contenu, &valeurs, &remplacement);
        let value = |id: &str| {
            lines
                .iter()
                .find(|(known, _)| known == id)
                .map(|(_, v)| v.as_str())
        };
        assert_eq!(value("S20.G00.05.002"), Some("03"));
        assert_eq!(value("S20.G00.05.004"), Some("7"));
        assert_eq!(value("S20.G00.05.006"), Some("010320261"));
        assert_eq!(value("S20.G00.05.007"), Some("12032026"));
        assert_eq!(value("S21.G00.60.002"), Some("11032026"));
        let total = lines.len().to_string();
        assert_eq!(value("S90.G00.90.001"), Some(total.as_str()));
        let ids: Vec<&String> = lines
            .iter()
            .map(|(id, _)| id)
            .filter(|id| id.starts_with("S20.G00.05"))
            .collect();
        assert!(ids.is_sorted(), "{ids:?}");
        let bytes = octets(&lines).expect("latin-1");
        let again = Contenu::lire(&bytes, 1);
        for rubrique in &contenu.0 {
            let changed =
                rubrique.id.starts_with("S20.G00.05.00") || rubrique.id == "S21.G00.60.002";
            assert!(
                changed || again.valeur(&rubrique.id) == contenu.valeur(&rubrique.id),
                "{rubrique:?}"
            );
        }
    }

    #[test]
    fn a_value_is_added_at_its_place_and_taken_away() {
        let mut lines = vec![
            ("S21.G00.60.001".to_owned(), "01".to_owned()),
            ("S21.G00.60.004".to_owned(), "02".to_owned()),
            ("S21.G00.65.001".to_owned(), "x".to_owned()),
        ];
        regler(&mut lines, "S21.G00.60.003", "b".to_owned());
        regler(&mut lines, "S21.G00.60.010", "c".to_owned());
        regler(&mut lines, "S21.G00.60.004", String::new());
        regler(&mut lines, "S21.G00.99.001", "nowhere".to_owned());
        let ids: Vec<&str> = lines.iter().map(|(id, _)| id.as_str()).collect();
        assert_eq!(
            ids,
            [
                "S21.G00.60.001",
                "S21.G00.60.003",
                "S21.G00.60.010",
                "S21.G00.65.001"
            ]
        );
    }
}
