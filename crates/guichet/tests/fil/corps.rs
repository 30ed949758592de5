//! The bodies that the tables name.
//!
//! | written | body |
//! |---|---|
//! | `-` | none, and no `Content-Length` |
//! | `rien` | none, announced as such |
//! | `gz:TEXT` | a text, packed |
//! | `brut:TEXT` | a text, plain |
//! | `hexa:1f8b` | bytes |
//! | `gros:N` | an XML of `N` bytes and more |
//! | `dsn` | a small DSN, packed |
//! | `bombe` | much of nothing, packed |
//! | `auto` | what the operation needs: nothing for a search, a packed text for a deposit |
//! | `net:NAME ; field=value ; -field` | the form of net-entreprises, of an account, changed; a value `*31` is so many letters, `é*64` so many of that one |
//! | `msa:NAME ; …` | the form of the MSA |
//!
//! `gz`, `tronque`, `latin1` and `inverse` before a form or a text: packed, packed and cut short, in
//! ISO-8859-1, its elements in the other order.

use std::io::Write;

use flate2::Compression;
use flate2::write::GzEncoder;
use guichet::http::gzip;

use crate::monde::Monde;

/// The bytes of a body of the tables; `None` when there is to be none at all.
pub(crate) fn corps(monde: &Monde, ecrit: &str, chemin: &str) -> Option<Vec<u8>> {
    let (sorte, reste) = ecrit.split_once([':', ' ']).unwrap_or((ecrit, ""));
    Some(match sorte {
        "-" => return None,
        "rien" => Vec::new(),
        "auto" if chemin.starts_with("/deposer-dsn/") => gzip(b"S10 depot"),
        "auto" => return None,
        "dsn" => gzip(crate::monde::DSN.as_bytes()),
        "bombe" => bombe(),
        "gros" => {
            let taille: usize = reste.parse().expect("a size");
            format!(
                "<identifiants><siret>{}</siret></identifiants>",
                "9".repeat(taille)
            )
            .into()
        }
        "hexa" => (0..reste.len())
            .step_by(2)
            .map(|i| u8::from_str_radix(&reste[i..i + 2], 16).expect("a byte"))
            .collect(),
        "brut" => reste.as_bytes().to_vec(),
        "gz" if ecrit.starts_with("gz:") => gzip(reste.as_bytes()),
        "gz" => gzip(&corps(monde, reste, chemin)?),
        "tronque" => {
            let entier = match reste.split_once(':') {
                Some(("net" | "msa", _)) => corps(monde, reste, chemin)?,
                _ => reste.as_bytes().to_vec(),
            };
            let mut paquet = gzip(&entier);
            paquet.truncate(paquet.len() - 12);
            paquet
        }
        "latin1" => {
            let texte = String::from_utf8(corps(monde, reste, chemin)?).expect("a text");
            texte
                .chars()
                .map(|lettre| u8::try_from(u32::from(lettre)).expect("a letter of ISO-8859-1"))
                .collect()
        }
        "net" => formulaire(
            monde,
            reste,
            &["siret", "nom", "prenom", "motdepasse", "service"],
            false,
        ),
        "msa" => formulaire(monde, reste, &["identifiant", "motdepasse"], false),
        "inverse" => formulaire(
            monde,
            reste.strip_prefix("net:").expect("a form"),
            &["service", "motdepasse", "prenom", "nom", "siret"],
            true,
        ),
        autre => panic!("{autre}: no such body"),
    })
}

/// Sixteen mebibytes of one letter, packed as tight as can be.
fn bombe() -> Vec<u8> {
    let mut paquet = GzEncoder::new(Vec::new(), Compression::best());
    paquet.write_all(&vec![b'S'; 16 << 20]).expect("memory");
    paquet.finish().expect("memory")
}

fn formulaire(monde: &Monde, ecrit: &str, champs: &[&str], espace: bool) -> Vec<u8> {
    let mut parties = ecrit.split(';').map(str::trim);
    let nom = parties.next().expect("a name");
    let changements: Vec<&str> = parties.collect();
    let mut xml = String::from("<?xml version=\"1.0\"?>\n<identifiants>");
    for champ in champs {
        if changements
            .iter()
            .any(|c| c.strip_prefix('-') == Some(champ))
        {
            continue;
        }
        let change = changements
            .iter()
            .find_map(|c| c.strip_prefix(champ)?.strip_prefix('='));
        let valeur = match change {
            Some(valeur) => repete(valeur),
            None => monde.champ(nom, champ),
        };
        if espace {
            xml.push_str("\n  ");
        }
        xml.push_str(&format!("<{champ}>{valeur}</{champ}>"));
    }
    xml.push_str("</identifiants>\n");
    xml.into_bytes()
}

fn repete(valeur: &str) -> String {
    match valeur.split_once('*') {
        Some((lettre, nombre)) => {
            let lettre = if lettre.is_empty() { "a" } else { lettre };
            lettre.repeat(nombre.parse().expect("a number"))
        }
        None => valeur.to_owned(),
    }
}
