//! The `Authorization` headers that the tables name.
//!
//! | written | header |
//! |---|---|
//! | `-` | none |
//! | `raw:TEXT` | that text |
//! | `J:TOKEN` | a declarant's token |
//! | `C:TOKEN` | a concentrateur's |
//! | `CD:TOKEN/DECLARANT`, `DC:…` | with the declarant it names; in the other order |
//! | `JC:TOKEN/TOKEN` | both tokens |
//! | `minuscule:TOKEN`, `autre:TOKEN` | the scheme in lower case; a parameter nobody knows |
//!
//! A `!` at the end takes the padding away.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use crate::monde::Monde;

/// The value of the header.
pub(crate) fn autorisation(monde: &Monde, ecrit: &str) -> Option<String> {
    let (forme, reste) = ecrit.split_once(':').unwrap_or((ecrit, ""));
    let deux = || reste.split_once('/').expect("a token and a declarant");
    Some(match forme {
        "-" => return None,
        "raw" => reste.to_owned(),
        "J" => format!("DSNLogin jeton={}", jeton(monde, reste)),
        "C" => format!("DSNLogin concentrateur={}", jeton(monde, reste)),
        "CD" => {
            let (c, d) = (jeton(monde, deux().0), declarant(monde, deux().1));
            format!("DSNLogin concentrateur={c},declarant={d}")
        }
        "DC" => {
            let (c, d) = (jeton(monde, deux().0), declarant(monde, deux().1));
            format!("DSNLogin declarant={d}, concentrateur={c}")
        }
        "JC" => {
            let (j, c) = (jeton(monde, deux().0), jeton(monde, deux().1));
            format!("DSNLogin concentrateur={c},jeton={j}")
        }
        "minuscule" => format!("dsnlogin jeton={}", jeton(monde, reste)),
        "autre" => format!("DSNLogin version=1,jeton={}", jeton(monde, reste)),
        autre => panic!("{autre}: no such form"),
    })
}

fn jeton(monde: &Monde, ecrit: &str) -> String {
    let (nom, nu) = nu(ecrit);
    let valeur = match nom {
        "faux" => STANDARD.encode("Not a é valid token"),
        "pas64" => "Not+a+base+64+token%21".to_owned(),
        "null" => "null".to_owned(),
        "rien" => String::new(),
        nom => monde.jeton(nom),
    };
    depouille(valeur, nu)
}

fn declarant(monde: &Monde, ecrit: &str) -> String {
    let (nom, nu) = nu(ecrit);
    let snp = |nom: &str| {
        let champ = |champ: &str| monde.champ(nom, champ);
        format!("{};{};{}", champ("siret"), champ("nom"), champ("prenom"))
    };
    let valeur = match nom {
        "faux" => STANDARD.encode("Not a é valid token"),
        "pas64" => snp("declarant"),
        "null" => "null".to_owned(),
        "deux" => STANDARD.encode(format!("{};SEUL", monde.champ("declarant", "siret"))),
        "latin1" => {
            let octets: Vec<u8> = snp("declarant")
                .chars()
                .map(|l| u8::try_from(u32::from(l)).expect("a letter of ISO-8859-1"))
                .collect();
            STANDARD.encode(octets)
        }
        nom => STANDARD.encode(snp(nom)),
    };
    depouille(valeur, nu)
}

fn nu(ecrit: &str) -> (&str, bool) {
    match ecrit.strip_suffix('!') {
        Some(nom) => (nom, true),
        None => (ecrit, false),
    }
}

fn depouille(valeur: String, nu: bool) -> String {
    if nu {
        valeur.trim_end_matches('=').to_owned()
    } else {
        valeur
    }
}
