//! `/arret`: an arrêt or a reprise signalled without payroll software: what happens, who, when; or many
//! at once, from a file.

mod connu;
mod lot;
mod saisie;

use axum::http::StatusCode;
use guichet_pages::composants::{Bandeau, Champ, Choix, Colonne};
use guichet_pages::pages::composee::{self, Bloc, Cellule, Formulaire};
use guichet_pages::pages::signaler::{self, Debut, Intention, Verification};
use guichet_pages::{Etat, Ton};
use guichet_store::suivi;

use super::acces;
use super::demande::{Demande, Issue, envoyer, lire, page};
use super::echec::Echec;
use super::suivi::noms;
use super::{libelles, reponse};
use crate::acces::{Acces, Route};
use crate::http::formulaire::encode;
use crate::signalement::{Destinataire, destinataire};

/// Establishments to choose from, people on a page: at most.
const ETABLISSEMENTS: u32 = 500;
const PERSONNES: usize = 200;

pub(super) fn routes() -> Vec<Route> {
    let mut routes = vec![
        lire("/arret", Acces::Page, montrer),
        envoyer("/arret", Acces::Page, choisir),
        lire("/arret/salarie", Acces::Page, salarie),
        envoyer("/arret/salarie", Acces::Page, salarie),
    ];
    routes.extend(saisie::routes());
    routes.extend(lot::routes());
    routes
}

/// What people want, and what it is in the norm.
const INTENTIONS: [(&str, &str, &str); 4] = [
    (
        "arret",
        "Un arrêt de travail commence",
        "Signalement d’arrêt, nature 04 de la norme : une seule fois, pour l’arrêt initial. Avec plusieurs contrats, un seul suffit.",
    ),
    (
        "reprise",
        "La personne reprend avant la date prévue",
        "Signalement de reprise, nature 05 : seulement si l’arrêt a été signalé.",
    ),
    (
        "fin",
        "L’arrêt se termine à la date prévue",
        "Aucun signalement : la prochaine mensuelle porte la date et le motif de la reprise (S21.G00.60.010 et 011).",
    ),
    (
        "prolongation",
        "L’arrêt est prolongé",
        "Aucun signalement : la prochaine mensuelle porte la nouvelle date de fin (S21.G00.60.003). Des guides en demandent un par prolongation ; la caisse ne l’attend pas.",
    ),
];

/// What is made sure of first.
const VERIFICATIONS: [(&str, &str, &str); 3] = [
    (
        "dates",
        "Les dates",
        "Le dernier jour travaillé est d’ordinaire la veille de l’arrêt prescrit, ou ce jour même s’il a été travaillé en partie.",
    ),
    (
        "motif",
        "Le motif",
        "Maladie, accident, maternité : celui que le médecin a coché.",
    ),
    (
        "volet",
        "Le volet employeur",
        "Le salarié vous l’a remis, et a envoyé les autres à sa caisse : sans eux, rien n’est payé.",
    ),
];

fn vue(demande: &Demande, erreurs: Vec<(&'static str, String)>) -> Result<Debut, Echec> {
    let form = &demande.corps.valeurs;
    let intentions = INTENTIONS.map(|(code, nom, norme)| Intention { code, nom, norme });
    let verifications = VERIFICATIONS.map(|(nom, libelle, aide)| Verification {
        nom,
        libelle,
        aide,
        faite: form.a(nom),
    });
    Ok(Debut {
        bandeau: Bandeau::new(
            Ton::Neutre,
            "Signaler un arrêt sans logiciel de paie, en trois étapes : ce qui se passe, pour qui, les dates.",
        )
        .suite("Ce qui est déjà connu de la dernière mensuelle n’est pas redemandé."),
        jeton: demande.visiteur()?.jeton_de_formulaire(),
        intentions: intentions.to_vec(),
        choisie: form.texte("intention").to_owned(),
        verifications: verifications.to_vec(),
        erreurs,
    })
}

async fn montrer(demande: Demande) -> Issue {
    debut(&demande, Vec::new()).await
}

async fn debut(demande: &Demande, erreurs: Vec<(&'static str, String)>) -> Issue {
    let cadre = demande
        .cadre("Signaler un arrêt", "/arret", &[("Signaler un arrêt", "")])
        .await?;
    let wrong = !erreurs.is_empty();
    let mut response = page(&cadre, &signaler::debut(&vue(demande, erreurs)?));
    if wrong {
        *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
    }
    Ok(response)
}

async fn choisir(demande: Demande) -> Issue {
    let form = &demande.corps.valeurs;
    let wanted = form.texte("intention");
    let mut faults = Vec::new();
    if !INTENTIONS.iter().any(|(code, ..)| *code == wanted) {
        faults.push(("intention", "Dites ce qui se passe.".to_owned()));
    }
    for (nom, libelle, _) in VERIFICATIONS {
        if !form.a(nom) {
            faults.push((nom, format!("{libelle} : à vérifier avant de continuer.")));
        }
    }
    if !faults.is_empty() {
        return debut(&demande, faults).await;
    }
    match wanted {
        "fin" => rien(&demande, "La reprise à la date prévue ne se signale pas.",
            "Dans la prochaine DSN mensuelle, renseignez la date de la reprise (S21.G00.60.010) et son motif (S21.G00.60.011) sur chaque contrat.").await,
        "prolongation" => rien(&demande, "Une prolongation ne se signale pas.",
            "Dans la prochaine DSN mensuelle, donnez la nouvelle date de fin (S21.G00.60.003) sous le même dernier jour travaillé, sur chaque contrat : la caisse rapproche les deux.").await,
        intention => Ok(reponse::aller(&format!("/arret/salarie?intention={intention}"))),
    }
}

/// What is not signalled, and where it goes instead.
async fn rien(demande: &Demande, phrase: &str, suite: &str) -> Issue {
    let chemin = [("Signaler un arrêt", "/arret"), ("Rien à signaler", "")];
    let cadre = demande.cadre("Rien à signaler", "/arret", &chemin).await?;
    let blocs = [Bloc::Bandeau(
        Bandeau::new(Ton::Info, phrase)
            .suite(suite)
            .agir("Déposer une DSN mensuelle", "/deposer")
            .ou("Signaler autre chose", "/arret"),
    )];
    Ok(page(&cadre, &composee::page(&blocs, &cadre.jeton)))
}

/// Who receives it, in words.
fn nom_du_destinataire(regime: &str) -> String {
    match destinataire(regime) {
        Destinataire::Cnam => libelles::organisme("CNAM"),
        Destinataire::Msa => libelles::organisme("MSA"),
        Destinataire::Autre if regime.is_empty() => "inconnu : régime absent".to_owned(),
        Destinataire::Autre => "la caisse de ce régime, hors de la DSN d’ici".to_owned(),
    }
}

/// « 200 – régime général (CNAM) ».
fn nom_du_regime(regime: &str) -> String {
    match libelles::valeur("S21.G00.40.018", regime) {
        Some(label) => format!("{regime} – {label}"),
        None => regime.to_owned(),
    }
}

async fn salarie(demande: Demande) -> Issue {
    let asked = |nom| match demande.corps.valeurs.texte(nom) {
        "" => demande.requete.texte(nom),
        sent => sent,
    };
    let intention = match asked("intention") {
        "reprise" => "reprise",
        _ => "arret",
    };
    let id = demande.compte_id()?;
    let known = demande
        .app
        .store
        .read(move |tx| suivi::etablissements(tx, id, ETABLISSEMENTS))
        .await?;
    let siret = match (asked("siret"), known.as_slice()) {
        ("", [only]) => only.clone(),
        (wanted, _) => wanted.to_owned(),
    };
    let chemin = [("Signaler un arrêt", "/arret"), ("Pour qui", "")];
    let cadre = demande.cadre("Pour qui ?", "/arret", &chemin).await?;
    let mut blocs = Vec::new();
    if known.len() > 1 {
        let names = noms(&demande, known.clone()).await?;
        let choices = known.iter().map(|siret| {
            let name = names.get(siret).map_or("", String::as_str);
            Choix::new(siret, format!("{name} ({siret})"))
        });
        blocs.push(Bloc::Formulaire(Formulaire {
            adresse: "/arret/salarie".to_owned(),
            question: true,
            valeurs: vec![("intention", intention.to_owned())],
            champs: vec![(
                Champ::new("siret", "Établissement", &siret).filtre(),
                choices.collect(),
            )],
            bouton: "Voir ses salariés".to_owned(),
            principal: siret.is_empty(),
            ..Formulaire::default()
        }));
    }
    if !siret.is_empty() {
        blocs.extend(gens(&demande, intention, &siret, asked("nom")).await?);
    } else if known.is_empty() {
        blocs.push(Bloc::Bandeau(Bandeau::new(
            Ton::Attention,
            "Votre compte ne suit aucun établissement : demandez une habilitation à son administrateur.",
        )));
    }
    Ok(page(&cadre, &composee::page(&blocs, &cadre.jeton)))
}

/// The people of an establishment, by its last monthly.
async fn gens(
    demande: &Demande,
    intention: &str,
    siret: &str,
    nom: &str,
) -> Result<Vec<Bloc>, Echec> {
    acces_ou_refus(demande, siret).await?;
    let Some(known) = connu::derniere(demande, siret).await? else {
        return Ok(vec![Bloc::Bandeau(
            Bandeau::new(Ton::Attention, "Aucune DSN mensuelle conforme de cet établissement n’est connue : ses salariés non plus.")
                .suite("Décrivez l’arrêt en entier dans un fichier JSON ou CSV.")
                .agir("Importer un fichier", "/arret/fichier"),
        )]);
    };
    let wanted = nom.to_lowercase();
    let people = known.personnes();
    let count = people.len();
    let found: Vec<_> = people
        .into_iter()
        .filter(|person| wanted.is_empty() || person.nom.to_lowercase().contains(&wanted))
        .take(PERSONNES)
        .collect();
    let month = guichet_pages::instant::mois_clair(&known.mois);
    let mut blocs = Vec::new();
    if count > 20 {
        blocs.push(Bloc::Formulaire(Formulaire {
            adresse: "/arret/salarie".to_owned(),
            valeurs: vec![
                ("intention", intention.to_owned()),
                ("siret", siret.to_owned()),
            ],
            champs: vec![(
                Champ::new("nom", "Nom du salarié", nom).filtre(),
                Vec::new(),
            )],
            bouton: "Chercher".to_owned(),
            ..Formulaire::default()
        }));
    }
    blocs.push(Bloc::Tableau {
        legende: format!("Salariés de la DSN mensuelle de {month}"),
        colonnes: ["Salarié", "Régime maladie", "Destinataire", "Contrats"]
            .map(Colonne::Texte)
            .to_vec(),
        lignes: found
            .into_iter()
            .map(|person| {
                let link = format!(
                    "/arret/saisie?intention={intention}&siret={}&mois={}&personne={}",
                    encode(siret),
                    known.mois,
                    person.rang
                );
                let state = match destinataire(&person.regime) {
                    Destinataire::Autre => Ton::Attention,
                    _ => Ton::Neutre,
                };
                vec![
                    Cellule::lien(format!("{} {}", person.nom, person.prenoms), link),
                    Cellule::texte(nom_du_regime(&person.regime)),
                    Cellule::etat(Etat::new(state, nom_du_destinataire(&person.regime))),
                    Cellule::texte(person.contrats.to_string()),
                ]
            })
            .collect(),
        vide: "Personne de ce nom dans cette mensuelle.".to_owned(),
    });
    Ok(blocs)
}

/// Only who may read an establishment sees its people.
async fn acces_ou_refus(demande: &Demande, siret: &str) -> Result<(), Echec> {
    if acces::etablissement(demande, siret).await? {
        return Ok(());
    }
    let cible = guichet_identity::Cible::etablissement(siret);
    demande
        .droit(guichet_identity::Action::LireEtablissement, cible)
        .await
}
