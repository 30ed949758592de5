//! `/statistiques`: deposits and rejections over time, of all or of one establishment, and how the rate of
//! rejection moves; delays of the organisms; as CSV too.

use guichet_pages::composants::{Action, Bandeau, Champ, Choix, Colonne};
use guichet_pages::instant::mois_clair;
use guichet_pages::pages::composee::{self, Barres, Bloc, Cellule, Formulaire};
use guichet_pages::texte::{compte, duree, entier};
use guichet_pages::{Etat, Jour, Ton};
use guichet_store::suivi::{self, Tendance};

use super::demande::{Demande, Issue, lire, page};
use super::echec::Echec;
use super::suivi::{mois_avant, noms};
use super::{libelles, reponse};
use crate::acces::{Acces, Route};
use crate::paris;

/// Months shown, the present one included; those of the second half of the trend.
const MOIS: i32 = 6;
const RECENTS: i32 = 3;

/// Establishments shown with their trend, and to choose from.
const TENDANCES: u32 = 20;
const CHOIX: u32 = 400;

pub(super) fn routes() -> Vec<Route> {
    vec![
        lire("/statistiques", Acces::Page, montrer),
        lire("/statistiques.csv", Acces::Page, telecharger),
    ]
}

/// A month with its declarations.
struct Mois {
    /// `AAAA-MM`.
    mois: String,
    conformes: u64,
    rejetees: u64,
}

impl Mois {
    fn toutes(&self) -> u64 {
        self.conformes + self.rejetees
    }
}

/// The months, of everything that an account deposited or of one establishment that it follows.
async fn par_mois(demande: &Demande, siret: &str) -> Result<Vec<Mois>, Echec> {
    let now = demande.maintenant();
    let id = demande.compte_id()?;
    let siret = siret.to_owned();
    let months: Vec<String> = (0..MOIS)
        .rev()
        .map(|before| mois_avant(now, before))
        .collect();
    let found = demande
        .app
        .store
        .read(move |tx| {
            let mut rows = Vec::new();
            for mois in months {
                let begin = paris::parse_iso(&format!("{mois}-01")).unwrap_or(now);
                let end = paris::plus_months(begin, 1).unwrap_or(now);
                let (good, bad) = suivi::depots_par_mois(tx, id, (begin.0, end.0), &siret)?;
                rows.push(Mois {
                    mois,
                    conformes: u64::try_from(good).unwrap_or(0),
                    rejetees: u64::try_from(bad).unwrap_or(0),
                });
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
        _ if bad == 0 => "0\u{a0}%".to_owned(),
        all => format!("{},{}\u{a0}%", bad * 100 / all, bad * 1000 / all % 10),
    }
}

/// « Sur 6 mois : 120 déclarations, toutes conformes. »
fn phrase(rows: &[Mois]) -> String {
    let all: u64 = rows.iter().map(Mois::toutes).sum();
    let bad: u64 = rows.iter().map(|row| row.rejetees).sum();
    let told = match (all, bad) {
        (0, _) => "aucune déclaration n’a été déposée".to_owned(),
        (1, 0) => "une déclaration, conforme".to_owned(),
        (all, 0) => format!(
            "{}, toutes conformes",
            compte(all, "déclaration", "déclarations")
        ),
        (all, bad) => format!(
            "{}, dont {} ({})",
            compte(all, "déclaration", "déclarations"),
            compte(bad, "rejetée", "rejetées"),
            taux(bad, all)
        ),
    };
    format!("Sur {MOIS} mois : {told}.")
}

/// How the rate of rejection moves: the word, and what it means.
fn tendance((bad_before, all_before): (u64, u64), (bad, all): (u64, u64)) -> Etat {
    if all == 0 || all_before == 0 {
        return Etat::new(Ton::Neutre, "Pas assez de recul");
    }
    // Rates compared without division.
    match (bad * all_before).cmp(&(bad_before * all)) {
        std::cmp::Ordering::Less => Etat::new(Ton::Fait, "En baisse"),
        std::cmp::Ordering::Equal => Etat::new(Ton::Neutre, "Stable"),
        std::cmp::Ordering::Greater => Etat::new(Ton::Attention, "En hausse"),
    }
}

/// The sum of some months: rejected, and all.
fn somme(rows: &[Mois]) -> (u64, u64) {
    rows.iter().fold((0, 0), |(bad, all), row| {
        (bad + row.rejetees, all + row.toutes())
    })
}

/// The trend of the months shown, in a sentence.
fn sens(rows: &[Mois]) -> Option<String> {
    let (before, recent) = rows.split_at_checked(rows.len().checked_sub(RECENTS as usize)?)?;
    let (before, recent) = (somme(before), somme(recent));
    if before.0 + recent.0 == 0 || before.1 == 0 || recent.1 == 0 {
        return None;
    }
    let word = tendance(before, recent).texte.to_lowercase();
    Some(format!(
        "Le taux de rejet est {word} : {} sur les {RECENTS} derniers mois, {} sur les {} précédents.",
        taux(recent.0, recent.1),
        taux(before.0, before.1),
        MOIS - RECENTS
    ))
}

async fn montrer(demande: Demande) -> Issue {
    let cadre = demande
        .cadre("Statistiques", "/statistiques", &[("Statistiques", "")])
        .await?;
    let (id, now) = (demande.compte_id()?, demande.maintenant());
    let since = paris::plus_months(now, -3).unwrap_or(now);
    let month = |before| {
        let first = format!("{}-01", mois_avant(now, before));
        paris::parse_iso(&first).map_or(0, |at| at.0)
    };
    let window = (month(MOIS - 1), month(RECENTS - 1));
    let (delays, trends, mine) = demande
        .app
        .store
        .read(move |tx| {
            Ok((
                suivi::delais_des_retours(tx, id, since.0)?,
                suivi::tendances(tx, id, window, TENDANCES)?,
                suivi::etablissements(tx, id, CHOIX)?,
            ))
        })
        .await?;
    let asked = demande.requete.texte("siret");
    // One that the account does not follow is not looked at.
    let siret = mine
        .iter()
        .find(|siret| *siret == asked)
        .cloned()
        .unwrap_or_default();
    let rows = par_mois(&demande, &siret).await?;
    let names = noms(&demande, mine.clone()).await?;
    let named = |siret: &str| match names.get(siret) {
        Some(name) => format!("{name} ({})", guichet_pages::texte::siret(siret)),
        None => guichet_pages::texte::siret(siret),
    };
    let mut bandeau = Bandeau::new(Ton::Neutre, phrase(&rows));
    if !siret.is_empty() {
        bandeau = bandeau.suite(format!("Établissement : {}.", named(&siret)));
    }
    if let Some(sens) = sens(&rows) {
        bandeau = bandeau.suite(sens);
    }
    let mut blocs = vec![Bloc::Bandeau(bandeau)];
    if mine.len() > 1 {
        let mut choices = vec![Choix::new("", "Tous")];
        choices.extend(mine.iter().map(|siret| Choix::new(siret, named(siret))));
        blocs.push(Bloc::Formulaire(Formulaire {
            adresse: "/statistiques".to_owned(),
            question: true,
            champs: vec![(
                Champ::new("siret", "Établissement", &siret).filtre(),
                choices,
            )],
            bouton: "Montrer".to_owned(),
            ..Formulaire::default()
        }));
    }
    blocs.extend(mois(&rows));
    if siret.is_empty() {
        blocs.push(etablissements(&trends, named));
        blocs.push(delais(&delays));
    }
    let csv = match siret.as_str() {
        "" => "/statistiques.csv".to_owned(),
        siret => format!("/statistiques.csv?siret={siret}"),
    };
    blocs.push(Bloc::Actions(vec![Action::new("Exporter en CSV", csv)]));
    Ok(page(&cadre, &composee::page(&blocs, &cadre.jeton)))
}

/// The months as bars, and as a table.
fn mois(rows: &[Mois]) -> [Bloc; 2] {
    let short = |month: &str| {
        Jour::lire(&format!("{month}-01"))
            .map_or(month.to_owned(), |d| format!("{:02}/{}", d.mois, d.annee))
    };
    [
        Bloc::Barres(Barres {
            titre: "Déclarations par mois de dépôt".to_owned(),
            noms: ["conformes", "rejetées"],
            lignes: rows
                .iter()
                .map(|row| (short(&row.mois), row.conformes, row.rejetees))
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
                .map(|row| {
                    vec![
                        Cellule::texte(mois_clair(&row.mois)),
                        Cellule::texte(entier(row.conformes)),
                        Cellule::texte(entier(row.rejetees)),
                        Cellule::texte(taux(row.rejetees, row.toutes())),
                    ]
                })
                .collect(),
            vide: String::new(),
        },
    ]
}

/// The establishments with rejections, and how their rate moves.
fn etablissements(trends: &[Tendance], named: impl Fn(&str) -> String) -> Bloc {
    let count = |(bad, all): (i64, i64)| {
        (
            u64::try_from(bad).unwrap_or(0),
            u64::try_from(all).unwrap_or(0),
        )
    };
    Bloc::Tableau {
        legende: format!(
            "Établissements qui ont eu des rejets en {MOIS} mois, les plus nombreux d’abord"
        ),
        colonnes: vec![
            Colonne::Texte("Établissement"),
            Colonne::Nombre("3 mois précédents"),
            Colonne::Nombre("3 derniers mois"),
            Colonne::Texte("Tendance"),
        ],
        lignes: trends
            .iter()
            .map(|one| {
                let (before, recent) = (count(one.avant), count(one.depuis));
                vec![
                    Cellule::lien(
                        named(&one.siret),
                        format!("/statistiques?siret={}", one.siret),
                    ),
                    Cellule::texte(taux(before.0, before.1)),
                    Cellule::texte(taux(recent.0, recent.1)),
                    Cellule::etat(tendance(before, recent)),
                ]
            })
            .collect(),
        vide: format!("Aucun établissement n’a eu de rejet en {MOIS} mois."),
    }
}

/// How long each organism takes.
fn delais(delays: &[(String, i64, i64, i64)]) -> Bloc {
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
                vec![
                    Cellule::texte(libelles::organisme(code)),
                    Cellule::texte(entier(u64::try_from(*count).unwrap_or(0))),
                    Cellule::texte(entier(u64::try_from(*told).unwrap_or(0))),
                    Cellule::texte(duree(u64::try_from(*ms).unwrap_or(0))),
                ]
            })
            .collect(),
        vide: "Aucun organisme n’a encore répondu.".to_owned(),
    }
}

async fn telecharger(demande: Demande) -> Issue {
    let mut text = String::from("mois;conformes;rejetees\n");
    for row in par_mois(&demande, demande.requete.texte("siret")).await? {
        text.push_str(&format!(
            "{};{};{}\n",
            row.mois, row.conformes, row.rejetees
        ));
    }
    Ok(reponse::fichier(
        "text/csv; charset=utf-8",
        "statistiques.csv",
        text,
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_trend_compares_rates_not_counts() {
        for (before, recent, word) in [
            ((2, 10), (2, 20), "En baisse"),
            ((1, 10), (2, 20), "Stable"),
            ((0, 10), (1, 20), "En hausse"),
            ((1, 10), (0, 0), "Pas assez de recul"),
        ] {
            assert_eq!(tendance(before, recent).texte, word);
        }
        assert_eq!(taux(9, 1_000), "0,9\u{a0}%");
    }

    #[test]
    fn months_are_told_in_a_sentence() {
        let row = |conformes, rejetees| Mois {
            mois: "2026-03".to_owned(),
            conformes,
            rejetees,
        };
        assert!(phrase(&[row(0, 0)]).contains("aucune déclaration"));
        assert!(phrase(&[row(3, 0)]).contains("3\u{a0}déclarations, toutes conformes"));
        assert!(phrase(&[row(3, 1)]).contains("dont 1\u{a0}rejetée (25,0\u{a0}%)"));
        assert_eq!(sens(&[row(1, 0)]), None);
        let months = [
            row(1, 1),
            row(0, 0),
            row(0, 0),
            row(3, 1),
            row(0, 0),
            row(0, 0),
        ];
        assert!(sens(&months).is_some_and(|text| text.contains("en baisse : 25,0")));
    }
}
