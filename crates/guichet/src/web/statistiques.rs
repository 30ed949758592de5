//! `/statistiques`: deposits and rejections over time, delays of the organisms; as CSV too.

use guichet_pages::composants::{Action, Bandeau, Colonne};
use guichet_pages::instant::mois_clair;
use guichet_pages::pages::composee::{self, Barres, Bloc, Cellule};
use guichet_pages::{Jour, Ton};
use guichet_store::suivi;

use super::demande::{Demande, Issue, lire, page};
use super::echec::Echec;
use super::suivi::mois_avant;
use super::{libelles, reponse};
use crate::acces::{Acces, Route};
use crate::paris;

/// Months shown, the present one included.
const MOIS: i32 = 6;

pub(super) fn routes() -> Vec<Route> {
    vec![
        lire("/statistiques", Acces::Page, montrer),
        lire("/statistiques.csv", Acces::Page, telecharger),
    ]
}

/// For each month: `AAAA-MM`, conform, rejected.
async fn par_mois(demande: &Demande) -> Result<Vec<(String, u64, u64)>, Echec> {
    let now = demande.maintenant();
    let id = demande.compte_id()?;
    let months: Vec<String> = (0..MOIS)
        .rev()
        .map(|before| mois_avant(now, before))
        .collect();
    let found = demande
        .app
        .store
        .read(move |tx| {
            let mut rows = Vec::new();
            for month in months {
                let begin = paris::parse_iso(&format!("{month}-01")).unwrap_or(now);
                let end = paris::plus_months(begin, 1).unwrap_or(now);
                let (good, bad) = suivi::depots_par_mois(tx, id, (begin.0, end.0))?;
                rows.push((
                    month,
                    u64::try_from(good).unwrap_or(0),
                    u64::try_from(bad).unwrap_or(0),
                ));
            }
            Ok(rows)
        })
        .await?;
    Ok(found)
}

/// « 12,5 % ».
fn taux(bad: u64, all: u64) -> String {
    match all {
        0 => "–".to_owned(),
        all => format!("{},{} %", bad * 100 / all, bad * 1000 / all % 10),
    }
}

async fn montrer(demande: Demande) -> Issue {
    let cadre = demande
        .cadre("Statistiques", "/statistiques", &[("Statistiques", "")])
        .await?;
    let rows = par_mois(&demande).await?;
    let (id, now) = (demande.compte_id()?, demande.maintenant());
    let since = paris::plus_months(now, -3).unwrap_or(now);
    let delays = demande
        .app
        .store
        .read(move |tx| suivi::delais_des_retours(tx, id, since.0))
        .await?;
    let (good, bad) = rows
        .iter()
        .fold((0, 0), |(a, b), (_, good, bad)| (a + good, b + bad));
    let short = |month: &str| {
        Jour::lire(&format!("{month}-01"))
            .map_or(month.to_owned(), |d| format!("{:02}/{}", d.mois, d.annee))
    };
    let blocs = vec![
        Bloc::Bandeau(Bandeau::new(
            Ton::Info,
            format!(
                "Sur {MOIS} mois : {}, dont {} de rejets.",
                guichet_pages::texte::compte(good + bad, "déclaration", "déclarations"),
                taux(bad, good + bad)
            ),
        )),
        Bloc::Barres(Barres {
            titre: "Déclarations par mois de dépôt".to_owned(),
            noms: ["conformes", "rejetées"],
            lignes: rows
                .iter()
                .map(|(month, good, bad)| (short(month), *good, *bad))
                .collect(),
        }),
        Bloc::Tableau {
            legende: "Déclarations par mois de dépôt".to_owned(),
            colonnes: vec![
                Colonne::Texte("Mois"),
                Colonne::Nombre("Conformes"),
                Colonne::Nombre("Rejetées"),
                Colonne::Nombre("Taux de rejet"),
            ],
            lignes: rows
                .iter()
                .map(|(month, good, bad)| {
                    vec![
                        Cellule::texte(mois_clair(month)),
                        Cellule::texte(good.to_string()),
                        Cellule::texte(bad.to_string()),
                        Cellule::texte(taux(*bad, good + bad)),
                    ]
                })
                .collect(),
            vide: String::new(),
        },
        Bloc::Tableau {
            legende: "Comptes rendus des organismes, trois derniers mois".to_owned(),
            colonnes: vec![
                Colonne::Texte("Organisme"),
                Colonne::Nombre("Comptes rendus"),
                Colonne::Nombre("Avec notifications"),
                Colonne::Nombre("Délai moyen"),
            ],
            lignes: delays
                .iter()
                .map(|(code, count, told, ms)| {
                    let delay = format!("{} h {:02} min", ms / 3_600_000, ms / 60_000 % 60);
                    vec![
                        Cellule::texte(libelles::organisme(code)),
                        Cellule::texte(count.to_string()),
                        Cellule::texte(told.to_string()),
                        Cellule::texte(delay),
                    ]
                })
                .collect(),
            vide: "Aucun organisme n’a encore répondu.".to_owned(),
        },
        Bloc::Actions(vec![Action::new("Exporter en CSV", "/statistiques.csv")]),
    ];
    Ok(page(&cadre, &composee::page(&blocs, &cadre.jeton)))
}

async fn telecharger(demande: Demande) -> Issue {
    let mut text = String::from("mois;conformes;rejetees\n");
    for (month, good, bad) in par_mois(&demande).await? {
        text.push_str(&format!("{month};{good};{bad}\n"));
    }
    Ok(reponse::fichier(
        "text/csv; charset=utf-8",
        "statistiques.csv",
        text,
    ))
}
