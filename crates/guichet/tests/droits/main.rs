//! Who may call what, asked over real sockets: every route that the router has, as each sort of
//! caller; and what is refused because it is too much. The tables of `routes/` say what is expected:
//! a route that has no row there fails the test.

#[path = "../fil/client.rs"]
mod client;
mod comptes;
mod limites;
mod monde;
mod prevenir;
mod retrait;
mod table;

use std::collections::BTreeSet;
use std::sync::{Mutex, OnceLock};

use client::{Reponse, Requete};
use guichet::acces::Acces;
use monde::Monde;
use table::{Attendu, Ligne};

/// The one world: what is asked of it changes it, so one test at a time has it.
fn monde() -> std::sync::MutexGuard<'static, Monde> {
    static MONDE: OnceLock<Mutex<Monde>> = OnceLock::new();
    let monde = MONDE.get_or_init(|| Mutex::new(Monde::ouvrir()));
    monde
        .lock()
        .unwrap_or_else(std::sync::PoisonError::into_inner)
}

#[test]
fn every_route_has_its_row_and_every_row_its_route() {
    let monde = monde();
    // Pages answer a session and not a token: `web/tests/droits.rs` asks each of them.
    let pages: BTreeSet<&str> = guichet::web::routes()
        .iter()
        .map(|page| page.chemin)
        .collect();
    let routes: BTreeSet<(String, String)> = monde
        .routes
        .iter()
        .filter(|route| !pages.contains(route.chemin))
        .map(|route| (route.methode.to_string(), route.chemin.to_owned()))
        .collect();
    let lignes: BTreeSet<(String, String)> = table::lire()
        .into_iter()
        .map(|ligne| (ligne.methode, ligne.chemin))
        .collect();
    let sans: Vec<_> = routes.difference(&lignes).collect();
    assert!(
        sans.is_empty(),
        "routes without a row in tests/droits/routes: {sans:#?}"
    );
    let perdues: Vec<_> = lignes.difference(&routes).collect();
    assert!(perdues.is_empty(), "rows without a route: {perdues:#?}");
    println!("{} routes", routes.len());
}

#[test]
fn no_row_opens_what_its_route_keeps_shut() {
    let monde = monde();
    for ligne in table::lire() {
        let route = monde
            .routes
            .iter()
            .find(|r| r.methode.as_str() == ligne.methode && r.chemin == ligne.chemin)
            .expect("a route");
        let place = &ligne.place;
        if route.acces == Acces::Public {
            assert_eq!(ligne.anonyme, ligne.avec.statut, "{place}: open to all");
            assert_eq!(ligne.expire, ligne.avec.statut, "{place}: open to all");
            continue;
        }
        assert!(
            (200..300).contains(&ligne.avec.statut),
            "{place}: the right opens"
        );
        for ferme in [ligne.anonyme, ligne.expire] {
            assert!(
                [401, 404].contains(&ferme),
                "{place}: shut without a good token"
            );
        }
        for autre in [&ligne.sans, &ligne.retire].into_iter().flatten() {
            assert_ne!(autre.qui, ligne.avec.qui, "{place}: somebody else");
        }
    }
}

#[test]
fn every_route_answers_each_sort_of_caller_as_its_row_says() {
    let monde = monde();
    let mut fautes = Vec::new();
    let mut cas = 0;
    for ligne in table::lire() {
        let seul = |statut| {
            Some(Attendu {
                qui: ligne.avec.qui.clone(),
                statut,
            })
        };
        // What succeeds comes last: it may change what the row speaks of.
        for (colonne, attendu, expire) in [
            (
                "anonyme",
                Some(Attendu {
                    qui: "-".to_owned(),
                    statut: ligne.anonyme,
                }),
                false,
            ),
            ("expire", seul(ligne.expire), true),
            ("sans", ligne.sans.clone(), false),
            ("retire", ligne.retire.clone(), false),
            ("avec", Some(ligne.avec.clone()), false),
        ] {
            let Some(attendu) = attendu else { continue };
            cas += 1;
            let reponse = demander(&monde, &ligne, &attendu.qui, expire);
            let trop = (colonne != "avec")
                .then(|| revele(&monde, &ligne, &reponse))
                .flatten();
            if reponse.statut != attendu.statut || trop.is_some() {
                fautes.push(format!(
                    "- {} {} {} ({colonne}): {}, expected {}{}",
                    ligne.place,
                    ligne.methode,
                    ligne.chemin,
                    reponse.statut,
                    attendu.statut,
                    trop.map(|nom| format!("; it shows ({nom})"))
                        .unwrap_or_default(),
                ));
            }
        }
    }
    println!("{cas} questions");
    assert!(
        fautes.is_empty(),
        "{} of {cas}:\n{}",
        fautes.len(),
        fautes.join("\n")
    );
}

/// Asks what a row asks, as somebody.
fn demander(monde: &Monde, ligne: &Ligne, qui: &str, expire: bool) -> Reponse {
    let chemin = monde.remplacer(&ligne.demande);
    let mut requete = Requete::get(&chemin);
    requete.methode.clone_from(&ligne.methode);
    if let Some((media, octets)) = corps(monde, &ligne.corps) {
        requete.corps = Some(octets);
        requete = requete.entete("Content-Type", media);
        if ligne.corps == "dsn gzip" {
            requete = requete.entete("Content-Encoding", "gzip");
        }
    }
    if qui != "-" {
        let jeton = monde.jeton(qui, expire);
        requete = requete.entete("Authorization", presenter(monde, &ligne.chemin, qui, jeton));
    }
    let adresse = if ligne.chemin.starts_with("/demo/") {
        monde.demonstration
    } else {
        monde.adresse
    };
    requete.envoyer(adresse)
}

/// A token as the route takes it.
fn presenter(monde: &Monde, chemin: &str, qui: &str, jeton: &str) -> String {
    let fil = monde
        .routes
        .iter()
        .any(|route| route.chemin == chemin && route.acces == Acces::Fil);
    match (
        fil,
        qui.contains("concentrateur") || qui.starts_with("ctr_"),
    ) {
        (true, true) => format!("DSNLogin concentrateur={jeton}"),
        (true, false) => format!("DSNLogin jeton={jeton}"),
        (false, _) => format!("Bearer {jeton}"),
    }
}

/// The media type and the bytes of a body: `json …`, `csv …`, `xml …`, `dsn`, `dsn gzip`.
fn corps(monde: &Monde, ecrit: &str) -> Option<(&'static str, Vec<u8>)> {
    let (sorte, reste) = ecrit.split_once(' ').unwrap_or((ecrit, ""));
    let texte = || monde.remplacer(reste).into_bytes();
    Some(match sorte {
        "-" => return None,
        "json" => ("application/json", texte()),
        "csv" => ("text/csv", texte()),
        "xml" => ("application/xml", texte()),
        "dsn" if reste == "gzip" => ("text/plain", guichet::http::gzip(&monde::arret())),
        "dsn" => ("text/plain", monde::arret()),
        autre => panic!("{autre}: no such body"),
    })
}

/// The name of what an answer shows and the question did not name.
fn revele(monde: &Monde, ligne: &Ligne, reponse: &Reponse) -> Option<&'static str> {
    let texte = reponse.texte();
    ["flux", "retour"]
        .into_iter()
        .find(|nom| !ligne.demande.contains(&format!("({nom})")) && texte.contains(monde.nom(nom)))
}
