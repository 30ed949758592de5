//! `/sorties`: establishments that will declare no more.

use guichet_identity::{Action, Cible};
use guichet_pages::composants::{Bandeau, Champ, Choix, Colonne};
use guichet_pages::instant::mois_clair;
use guichet_pages::pages::composee::{self, Bloc, Bouton, Cellule, Formulaire};
use guichet_pages::{Etat, Jour, Ton};
use guichet_store::sorties::{self, Sortie};

use super::administration::choix_d_etablissements;
use super::demande::{Demande, Issue, envoyer, lire, page};
use super::echec::Echec;
use super::instant::instant;
use super::reponse;
use super::suivi::mois_avant;
use crate::acces::{Acces, Route};
use crate::clock::Moment;

/// Why an establishment leaves.
const MOTIFS: [(&str, &str); 3] = [
    ("fermeture", "Fermeture de l’établissement"),
    ("plus-de-salarie", "Plus aucun salarié"),
    ("autre-regime", "Déclare désormais par une autre voie"),
];

pub(super) fn routes() -> Vec<Route> {
    vec![
        lire("/sorties", Acces::Page, montrer),
        envoyer("/sorties", Acces::Page, demander),
        envoyer("/sorties/annuler", Acces::Page, annuler),
    ]
}

async fn montrer(demande: Demande) -> Issue {
    let cadre = demande
        .cadre(
            "Sorties de la DSN",
            "/sorties",
            &[("Sorties de la DSN", "")],
        )
        .await?;
    let id = demande.compte_id()?;
    let all = demande
        .app
        .store
        .read(move |tx| sorties::suivies(tx, id, 200))
        .await?;
    let standing = all.iter().filter(|one| one.etat == "enregistree").count() as u64;
    let phrase = match standing {
        0 => "Aucun de vos établissements ne quitte la DSN.".to_owned(),
        n => format!(
            "{} la DSN.",
            guichet_pages::texte::compte(n, "établissement quitte", "établissements quittent")
        ),
    };
    let reason = |code: &str| {
        MOTIFS
            .iter()
            .find(|(known, _)| *known == code)
            .map_or(code.to_owned(), |(_, nom)| (*nom).to_owned())
    };
    let rows = all
        .iter()
        .map(|one| {
            let stands = one.etat == "enregistree";
            vec![
                Cellule::texte(guichet_pages::texte::siret(&one.siret)),
                Cellule::texte(reason(&one.motif)),
                Cellule::texte(mois_clair(&one.dernier_mois)),
                Cellule::texte(instant(Moment(one.cree_at)).court()),
                Cellule::etat(if stands {
                    Etat::new(Ton::Info, "Enregistrée")
                } else {
                    Etat::new(Ton::Neutre, "Annulée")
                }),
                match stands {
                    true => Cellule::bouton(Bouton {
                        texte: "Annuler".to_owned(),
                        precision: one.siret.clone(),
                        adresse: "/sorties/annuler".to_owned(),
                        valeurs: vec![("sortie", one.id.to_string())],
                    }),
                    false => Cellule::default(),
                },
            ]
        })
        .collect();
    let blocs = vec![
        Bloc::Bandeau(Bandeau::new(Ton::Neutre, phrase).suite("Effet : après le dernier mois indiqué, aucune DSN mensuelle n’est plus attendue de l’établissement ; ce qui est déjà déclaré reste lisible.")),
        Bloc::Tableau {
            legende: "Sorties demandées".to_owned(),
            colonnes: ["Établissement", "Motif", "Dernier mois déclaré", "Demandée le", "État", "Changer"].map(Colonne::Texte).to_vec(),
            lignes: rows,
            vide: "Aucune sortie demandée.".to_owned(),
        },
        Bloc::Formulaire(Formulaire {
            titre: "Demander une sortie".to_owned(),
            adresse: "/sorties".to_owned(),
            champs: vec![
                (Champ::new("siret", "Établissement", "").obligatoire(), choix_d_etablissements(&demande).await?),
                (Champ::new("motif", "Motif", "").obligatoire(), MOTIFS.map(|(code, nom)| Choix::new(code, nom)).to_vec()),
                (Champ::new("mois", "Dernier mois à déclarer", mois_avant(demande.maintenant(), 0)).sorte("month").aide("Le mois entier est encore déclaré ; ceux d’après ne sont plus attendus.").obligatoire(), Vec::new()),
            ],
            bouton: "Demander une sortie".to_owned(),
            principal: true,
            ..Formulaire::default()
        }),
    ];
    Ok(page(&cadre, &composee::page(&blocs, &cadre.jeton)))
}

async fn demander(demande: Demande) -> Issue {
    let form = &demande.corps.valeurs;
    let (siret, motif, mois) = (
        form.texte("siret").to_owned(),
        form.texte("motif").to_owned(),
        form.texte("mois").to_owned(),
    );
    demande
        .droit(Action::LireEtablissement, Cible::etablissement(&siret))
        .await?;
    if !MOTIFS.iter().any(|(known, _)| *known == motif)
        || Jour::lire(&format!("{mois}-01")).is_none()
    {
        return Err(Echec::refus(
            "Choisissez un motif, et le dernier mois à déclarer (AAAA-MM).",
        ));
    }
    let sortie = Sortie {
        id: 0,
        siret,
        compte_id: demande.compte_id()?,
        motif,
        dernier_mois: mois,
        etat: "enregistree".to_owned(),
        cree_at: demande.maintenant().0,
    };
    demande
        .app
        .store
        .write(move |tx| sorties::ajouter(tx, &sortie))
        .await?;
    Ok(reponse::aller("/sorties"))
}

async fn annuler(demande: Demande) -> Issue {
    let id: i64 = demande
        .corps
        .valeurs
        .texte("sortie")
        .parse()
        .map_err(|_| Echec::introuvable())?;
    let found = demande
        .app
        .store
        .read(move |tx| sorties::lire(tx, id))
        .await?;
    let found = found.ok_or_else(Echec::introuvable)?;
    demande
        .droit(
            Action::LireEtablissement,
            Cible::etablissement(&found.siret),
        )
        .await?;
    let now = demande.maintenant().0;
    demande
        .app
        .store
        .write(move |tx| sorties::annuler(tx, id, now))
        .await?;
    Ok(reponse::aller("/sorties"))
}
