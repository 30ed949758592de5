//! What comes in, held against its form; every fault is named with its place.

use serde_json::Value;

use super::forme::{Forme, Texte};
use crate::api::probleme::{Erreur, Phrase, montrable};
use crate::paris;

/// Faults named in one answer.
const AU_PLUS: usize = 20;

/// The faults of a JSON value, by JSON pointer.
pub(in crate::api) fn valeur(valeur: &Value, forme: &Forme) -> Vec<Erreur> {
    let mut faults = Vec::new();
    walk(valeur, forme, "", &mut faults);
    faults
}

/// The fault of a text out of a path, a query or a header, if it has one.
pub(in crate::api) fn parametre(texte: &str, forme: &Forme) -> Option<Phrase> {
    match forme {
        Forme::Texte(rule) => text(texte, rule),
        Forme::Entier(min, max) => match texte.parse::<i64>() {
            Ok(number) if canonical(texte) => integer(number, *min, *max),
            _ => Some(not_an_integer()),
        },
        Forme::Booleen if matches!(texte, "true" | "false") => None,
        Forme::Booleen => Some(Phrase::new(
            "« true » ou « false » est attendu.",
            "Expected true or false.",
        )),
        Forme::Instant => instant(texte),
        Forme::Facultatif(inner) => parametre(texte, inner),
        Forme::Liste(..) | Forme::Objet(_) => None,
    }
}

/// `7`, not `+7` nor `007`.
fn canonical(texte: &str) -> bool {
    let digits = texte.strip_prefix('-').unwrap_or(texte);
    !digits.starts_with('+') && (digits == "0" || !digits.starts_with('0'))
}

fn walk(value: &Value, forme: &Forme, place: &str, faults: &mut Vec<Erreur>) {
    if faults.len() >= AU_PLUS {
        return;
    }
    let mut fault = |phrase: Phrase| {
        faults.push(Erreur {
            pointeur: place.to_owned(),
            phrase,
        });
    };
    match (forme, value) {
        (Forme::Facultatif(_), Value::Null) => {}
        (Forme::Facultatif(inner), value) => walk(value, inner, place, faults),
        (Forme::Texte(rule), Value::String(found)) => {
            if let Some(phrase) = text(found, rule) {
                fault(phrase);
            }
        }
        (Forme::Texte(_), _) => fault(expected("un texte", "a string")),
        (Forme::Instant, Value::String(found)) => {
            if let Some(phrase) = instant(found) {
                fault(phrase);
            }
        }
        (Forme::Instant, _) => fault(expected("un instant", "an instant")),
        (Forme::Entier(min, max), value) => match value.as_i64() {
            Some(number) => {
                if let Some(phrase) = integer(number, *min, *max) {
                    fault(phrase);
                }
            }
            None => fault(not_an_integer()),
        },
        (Forme::Booleen, Value::Bool(_)) => {}
        (Forme::Booleen, _) => fault(expected("true ou false", "true or false")),
        (Forme::Liste(inner, max), Value::Array(elements)) => {
            if elements.len() > *max {
                fault(Phrase::new(
                    format!("{max} éléments au plus sont admis."),
                    format!("At most {max} elements are accepted."),
                ));
                return;
            }
            for (rank, element) in elements.iter().enumerate() {
                walk(element, inner, &format!("{place}/{rank}"), faults);
            }
        }
        (Forme::Liste(..), _) => fault(expected("une liste", "an array")),
        (Forme::Objet(fiche), Value::Object(fields)) => {
            let fiche = fiche();
            for champ in &fiche.champs {
                let place = format!("{place}/{}", champ.nom);
                match fields.get(champ.nom) {
                    Some(value) => walk(value, &champ.forme, &place, faults),
                    None if champ.forme.obligatoire() => faults.push(Erreur {
                        pointeur: place,
                        phrase: Phrase::new(
                            "Ce champ est obligatoire.",
                            "This member is required.",
                        ),
                    }),
                    None => {}
                }
            }
            for name in fields.keys() {
                if !fiche.champs.iter().any(|champ| champ.nom == name) && faults.len() < AU_PLUS {
                    faults.push(Erreur {
                        pointeur: format!("{place}/{}", escaped(name)),
                        phrase: Phrase::new("Ce champ n'existe pas.", "There is no such member."),
                    });
                }
            }
        }
        (Forme::Objet(_), _) => fault(expected("un objet", "an object")),
    }
}

/// A name in a JSON pointer.
fn escaped(name: &str) -> String {
    montrable(name).replace('~', "~0").replace('/', "~1")
}

fn expected(fr: &str, en: &str) -> Phrase {
    Phrase::new(
        format!("Est attendu ici : {fr}."),
        format!("Expected {en}."),
    )
}

fn not_an_integer() -> Phrase {
    expected("un nombre entier", "an integer")
}

fn integer(number: i64, min: i64, max: i64) -> Option<Phrase> {
    if (min..=max).contains(&number) {
        return None;
    }
    Some(Phrase::new(
        format!("Le nombre doit être compris entre {min} et {max}."),
        format!("The number must be between {min} and {max}."),
    ))
}

fn instant(texte: &str) -> Option<Phrase> {
    // With its offset: an instant is not a matter of opinion here.
    let offset =
        texte.ends_with('Z') || texte.get(19..).is_some_and(|end| end.contains(['+', '-']));
    if offset && texte.len() <= 40 && paris::parse_iso(texte).is_some() {
        return None;
    }
    Some(Phrase::new(
        "Un instant s'écrit avec son décalage : 2026-03-01T08:00:00+01:00.",
        "An instant is written with its offset: 2026-03-01T08:00:00+01:00.",
    ))
}

fn text(found: &str, rule: &Texte) -> Option<Phrase> {
    if !rule.valeurs.is_empty() {
        if rule.valeurs.contains(&found) {
            return None;
        }
        let all = rule.valeurs.join(", ");
        return Some(Phrase::new(
            format!("Valeurs admises : {all}."),
            format!("Accepted values: {all}."),
        ));
    }
    let length = found.chars().count();
    if !(rule.min..=rule.max).contains(&length) {
        let (min, max) = (rule.min, rule.max);
        return Some(match min == max {
            true => Phrase::new(
                format!("{max} caractères exactement sont attendus."),
                format!("Exactly {max} characters are expected."),
            ),
            false => Phrase::new(
                format!("De {min} à {max} caractères sont attendus."),
                format!("From {min} to {max} characters are expected."),
            ),
        });
    }
    if found.chars().all(|letter| rule.motif.admet(letter)) {
        return None;
    }
    Some(Phrase::new(
        format!("Le texte doit correspondre à {}.", rule.motif.expression()),
        format!("The text must match {}.", rule.motif.expression()),
    ))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::forme::{Champ, Fiche, chiffres, facultatif, liste, nombre, parmi, texte};
    use super::*;

    fn fiche() -> Fiche {
        let champ = |nom, forme| Champ {
            nom,
            forme,
            sens: "",
        };
        Fiche {
            nom: "Essai",
            sens: "",
            champs: vec![
                champ("code", chiffres(3, "123")),
                champ("nom", facultatif(texte(1, 5, ""))),
                champ("genres", facultatif(liste(parmi(&["a", "b"]), 2))),
                champ("rang", facultatif(nombre())),
                champ("oui", facultatif(Forme::Booleen)),
            ],
        }
    }

    #[test]
    fn each_fault_is_named_with_its_place() {
        for (value, places) in [
            (json!({"code": "123"}), vec![]),
            (
                json!({"code": "123", "nom": null, "genres": ["a", "b"], "rang": 0, "oui": true}),
                vec![],
            ),
            (json!({}), vec!["/code"]),
            (json!({"code": "12"}), vec!["/code"]),
            (json!({"code": "12é"}), vec!["/code"]),
            (json!({"code": 123}), vec!["/code"]),
            (json!({"code": "123", "nom": ""}), vec!["/nom"]),
            (json!({"code": "123", "nom": "a\u{0}"}), vec!["/nom"]),
            (
                json!({"code": "123", "genres": ["a", "c"]}),
                vec!["/genres/1"],
            ),
            (
                json!({"code": "123", "genres": ["a", "a", "a"]}),
                vec!["/genres"],
            ),
            (
                json!({"code": "123", "rang": -1, "oui": "true"}),
                vec!["/rang", "/oui"],
            ),
            (json!({"code": "123", "rang": 1.5}), vec!["/rang"]),
            (json!({"code": "123", "a/b": 1}), vec!["/a~1b"]),
            (json!([]), vec![""]),
        ] {
            let faults = valeur(&value, &Forme::Objet(fiche));
            let found: Vec<&str> = faults.iter().map(|fault| fault.pointeur.as_str()).collect();
            assert_eq!(found, places, "{value}");
        }
        let many: serde_json::Map<_, _> = (0..500).map(|n| (n.to_string(), json!(n))).collect();
        assert!(valeur(&Value::Object(many), &Forme::Objet(fiche)).len() <= AU_PLUS);
    }

    #[test]
    fn parameters_are_judged_as_they_are_written() {
        for (texte, forme, good) in [
            ("7", nombre(), true),
            ("0", nombre(), true),
            ("+7", nombre(), false),
            ("07", nombre(), false),
            ("-1", nombre(), false),
            ("", nombre(), false),
            ("9223372036854775808", nombre(), false),
            ("true", Forme::Booleen, true),
            ("1", Forme::Booleen, false),
            ("2026-03-01T08:00:00Z", Forme::Instant, true),
            ("2026-03-01T08:00:00+01:00", Forme::Instant, true),
            ("2026-03-01T08:00:00", Forme::Instant, false),
            ("demain", Forme::Instant, false),
        ] {
            assert_eq!(parametre(texte, &forme).is_none(), good, "{texte}");
        }
    }
}
