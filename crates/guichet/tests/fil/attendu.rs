//! What the tables expect of an answer.
//!
//! Headers: `Name: value`, `Name: *` (present), `!Name` (absent), or one of the [`MACROS`].
//! Contents, separated by ` ; `: `-` anything, `vide` nothing at all, `=TEXT` exactly that, `~TEXT`
//! somewhere, `absent=TEXT` nowhere, `json=TEXT` exactly that, ends of lines apart, `/a/0/b=TEXT` at
//! that place of the JSON, and `jeton`, `aee`, `are`, `html`.

use crate::client::Reponse;
use crate::monde::Monde;

/// Names for what often goes together.
const MACROS: &[(&str, &[&str])] = &[
    (
        "VIDE",
        &["!Content-Type", "!Content-Encoding", "Content-Length: 0"],
    ),
    ("HTML", &["Content-Type: text/html", "!Content-Encoding"]),
    ("GZIP", &["Content-Encoding: gzip", "!Transfer-Encoding"]),
    (
        "XML",
        &["Content-Type: application/xml", "Content-Encoding: gzip"],
    ),
    (
        "JSON",
        &["Content-Type: application/json", "Content-Encoding: gzip"],
    ),
    ("CACHE", &["Cache-Control: no-cache"]),
    (
        "RECHERCHE",
        &["Cache-Control: no-cache", "Expires: (+2m http)"],
    ),
    ("PLAGE60", &["Accept-Ranges: minutes=0-60"]),
    ("PLAGE10", &["Accept-Ranges: minutes=0-10"]),
    (
        "JETON_DONNE",
        &[
            "Content-Type: application/octet-stream",
            "!Content-Encoding",
            "Cache-Control: no-store",
            "Expires: (+120m http)",
        ],
    ),
    (
        "NETE",
        &[
            "VIDE",
            "WWW-Authenticate: Basic realm=\"net-entreprises.fr\"",
        ],
    ),
    ("MSA", &["VIDE", "WWW-Authenticate: Basic realm=\"msa.fr\""]),
    (
        "MOTDEPASSE",
        &[
            "VIDE",
            "WWW-Authenticate: Basic realm=\"Expiration du mot de passe\"",
        ],
    ),
    (
        "JETON",
        &[
            "VIDE",
            "WWW-Authenticate: DSNLogin realm=\"Jeton manquant ou invalide\"",
        ],
    ),
    (
        "EXPIRATION",
        &[
            "VIDE",
            "WWW-Authenticate: DSNLogin realm=\"Expiration du jeton\"",
        ],
    ),
    (
        "NONINSCRIT",
        &[
            "VIDE",
            "WWW-Authenticate: DSNLogin realm=\"Utilisateur non-inscrit au service\"",
        ],
    ),
];

/// What is wrong with the headers.
pub(crate) fn entetes(
    monde: &Monde,
    reponse: &Reponse,
    attendus: &[String],
    chemin: &str,
) -> Vec<String> {
    let mut plaintes = Vec::new();
    for attendu in attendus {
        let attendu = match attendu.as_str() {
            "FORMAT" if chemin.contains("/2.0") => "JSON",
            "FORMAT" => "XML",
            autre => autre,
        };
        if let Some((_, contenu)) = MACROS.iter().find(|(nom, _)| *nom == attendu) {
            let contenu: Vec<String> = contenu.iter().map(|un| (*un).to_owned()).collect();
            plaintes.extend(entetes(monde, reponse, &contenu, chemin));
            continue;
        }
        if let Some(nom) = attendu.strip_prefix('!') {
            if let Some(valeur) = reponse.entete(nom) {
                plaintes.push(format!("{nom}: {valeur} is too much"));
            }
            continue;
        }
        let (nom, valeur) = attendu.split_once(": ").expect("a header");
        match (reponse.entete(nom), monde.remplacer(valeur)) {
            (Some(_), voulu) if voulu == "*" => {}
            (Some(lu), voulu) if lu == voulu => {}
            (lu, voulu) => plaintes.push(format!("{nom}: {lu:?}, expected {voulu:?}")),
        }
    }
    plaintes
}

/// What is wrong with the content.
pub(crate) fn contenu(
    monde: &Monde,
    reponse: &Reponse,
    attendu: &str,
    chemin: &str,
) -> Vec<String> {
    let mut plaintes = Vec::new();
    for attendu in attendu.split(" ; ") {
        if let Err(plainte) = un_contenu(&monde.remplacer(attendu), reponse, chemin) {
            plaintes.push(plainte);
        }
    }
    plaintes
}

fn un_contenu(attendu: &str, reponse: &Reponse, chemin: &str) -> Result<(), String> {
    match attendu {
        "-" => return Ok(()),
        "vide" => {
            return est(reponse.corps.is_empty(), || {
                "the body is not empty".to_owned()
            });
        }
        _ => {}
    }
    let texte = reponse.texte();
    let json = chemin.contains("/2.0");
    match attendu {
        "jeton" => {
            let base64 = |l: char| l.is_ascii_alphanumeric() || "+/=".contains(l);
            est(!texte.is_empty() && texte.chars().all(base64), || {
                format!("no token: {texte}")
            })
        }
        "html" => est(texte.starts_with("<!DOCTYPE html>"), || {
            format!("no HTML: {texte}")
        }),
        "aee" | "are" => accuse(attendu, &texte, json),
        _ => cherche(attendu, &texte),
    }
}

fn cherche(attendu: &str, texte: &str) -> Result<(), String> {
    if let Some(voulu) = attendu.strip_prefix("absent=") {
        return est(!texte.contains(voulu), || {
            format!("{voulu} is there: {texte}")
        });
    }
    if let Some(voulu) = attendu.strip_prefix("json=") {
        return est(texte.trim_end() == voulu, || {
            format!("{texte}, expected {voulu}")
        });
    }
    if let Some(voulu) = attendu.strip_prefix('=') {
        return est(texte == voulu, || format!("{texte}, expected {voulu}"));
    }
    if let Some(voulu) = attendu.strip_prefix('~') {
        return est(texte.contains(voulu), || format!("no {voulu} in: {texte}"));
    }
    let (place, voulu) = attendu.split_once('=').expect("a content");
    let json: serde_json::Value = serde_json::from_str(texte).map_err(|e| e.to_string())?;
    let lu = json.pointer(place).and_then(serde_json::Value::as_str);
    est(lu == Some(voulu), || {
        format!("{place}: {lu:?}, expected {voulu}: {texte}")
    })
}

/// A receipt or a refusal, in the syntax of the version.
fn accuse(lequel: &str, texte: &str, json: bool) -> Result<(), String> {
    let rapport = if json {
        dsn_returns::bilan::read_bilan_json(texte.as_bytes())
    } else {
        dsn_returns::bilan::read(texte.as_bytes())
    };
    let rapport = rapport.map_err(|erreur| format!("{erreur}: {texte}"))?;
    est(rapport.type_code.eq_ignore_ascii_case(lequel), || {
        format!("{lequel}: {texte}")
    })?;
    let idflux = rapport.envoi.identification.idflux.unwrap_or_default();
    let bon = |l: char| l.is_ascii_alphanumeric() || "._-".contains(l);
    est(idflux.len() == 23 && idflux.chars().all(bon), || {
        format!("idflux: {idflux}")
    })
}

fn est(vrai: bool, plainte: impl FnOnce() -> String) -> Result<(), String> {
    if vrai { Ok(()) } else { Err(plainte()) }
}
