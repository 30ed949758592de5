//! `/declarations/{idflux}/{rang}`: one declaration, its way, its documents.

use guichet_pages::composants::{Action, Bandeau, Noeud};
use guichet_pages::pages::detail::{self, Detail, Document};
use guichet_pages::texte::compte;
use guichet_pages::{Etat, Ton};
use guichet_store::attestations::{self, Attestation};
use guichet_store::declarations::Declaration;
use guichet_store::depots::Depot;
use guichet_store::retours;
use guichet_store::retours::Retour;
use guichet_store::suivi::{self, Remise};

use super::acces::{self, Lisible};
use super::arret::{self, Suite};
use super::demande::{Demande, Issue, lire, page};
use super::echec::Echec;
use super::instant::{instant, jours_jusqu_a};
use super::libelles;
use super::suivi::noms;
use crate::acces::{Acces, Route};
use crate::clock::Moment;
use crate::depot::lecture::Contenu;
use crate::{depot, retention};

pub(super) fn routes() -> Vec<Route> {
    vec![lire("/declarations/{idflux}/{rang}", Acces::Page, montrer)]
}

/// One declaration, with what is known of its way.
pub(super) struct Dossier {
    pub(super) depot: Depot,
    pub(super) declaration: Declaration,
    pub(super) retours: Vec<Retour>,
    pub(super) remises: Vec<Remise>,
    /// The attestation made for what an organism refused.
    pub(super) attestation: Option<Attestation>,
    /// Whether names and numbers may be shown.
    pub(super) nominatif: bool,
}

/// The declaration of the address, if who asks may read it.
pub(super) async fn dossier(demande: &Demande) -> Result<Dossier, Echec> {
    let rang: u32 = demande
        .chemin("rang")
        .parse()
        .map_err(|_| Echec::introuvable())?;
    let Lisible {
        depot,
        declarations,
        ..
    } = acces::depot(demande, demande.chemin("idflux")).await?;
    let found = declarations.into_iter().find(|d| d.rang == rang);
    let declaration = found.ok_or_else(Echec::introuvable)?;
    let siret = declaration.siret.clone().unwrap_or_default();
    let nominatif = acces::nominatif(demande, &depot, &siret).await?;
    let (depot_id, id, now) = (depot.id, declaration.id, demande.maintenant().0);
    let (returned, remises, attestation) = demande
        .app
        .store
        .read(move |tx| {
            let mut returned = retours::du_depot(tx, depot_id, now)?;
            returned.retain(|retour| retour.declaration_id.is_none_or(|of| of == id));
            let mut made = None;
            for refused in returned.iter().filter(|retour| est_refus(retour)) {
                made = made.or(attestations::du_retour(tx, refused.id)?);
            }
            Ok((returned, suivi::remises(tx, depot_id, id)?, made))
        })
        .await?;
    Ok(Dossier {
        depot,
        declaration,
        retours: returned,
        remises,
        attestation,
        nominatif,
    })
}

/// Whether an organism answered that it cannot go on.
fn est_refus(retour: &Retour) -> bool {
    !retour.organisme.is_empty() && retour.statut != "OK"
}

impl Dossier {
    pub(super) fn evenement(&self) -> bool {
        self.declaration.nature.as_deref() != Some("01")
    }

    /// The current answers of organisms, with a document.
    fn bilans(&self) -> impl Iterator<Item = &Retour> {
        let answered = self.retours.iter();
        answered.filter(|r| !r.organisme.is_empty() && r.media.is_some())
    }

    /// What the file says of this declaration, for an event; nothing when the file is gone.
    pub(super) async fn contenu(&self, demande: &Demande) -> Result<Contenu, Echec> {
        let bytes = depot::contenu(&demande.app, &self.depot).await?;
        Ok(bytes.map_or_else(Contenu::default, |bytes| {
            Contenu::lire(&bytes, self.declaration.rang)
        }))
    }
}

async fn montrer(demande: Demande) -> Issue {
    let dossier = dossier(&demande).await?;
    let nature = libelles::declaration(&dossier.declaration);
    let retour = match demande.requete.texte("retour") {
        wanted if wanted.starts_with("/suivi") => wanted.to_owned(),
        _ => "/suivi/recherche".to_owned(),
    };
    let chemin = [
        ("Suivi des échanges", "/suivi"),
        ("Recherche", retour.as_str()),
        (nature.as_str(), ""),
    ];
    let title = if dossier.evenement() {
        "Détail d’un signalement d’événement"
    } else {
        "Détail d’une DSN mensuelle"
    };
    let cadre = demande.cadre(title, "/suivi", &chemin).await?;
    let vue = vue(&demande, &dossier, retour).await?;
    Ok(page(&cadre, &detail::page(&vue)))
}

async fn vue(demande: &Demande, dossier: &Dossier, retour: String) -> Result<Detail, Echec> {
    let Dossier {
        depot, declaration, ..
    } = dossier;
    let siret = declaration.siret.clone().unwrap_or_default();
    let mut names = noms(demande, vec![siret.clone()]).await?;
    let salarie = if dossier.evenement() {
        let contenu = dossier.contenu(demande).await?;
        let (nom, prenom) = contenu.nom();
        Some(match dossier.nominatif {
            true => format!("{nom} {prenom}"),
            false => format!(
                "{} {} (masqué : votre rôle ne donne pas accès aux noms)",
                guichet_pages::texte::nom_masque(nom),
                guichet_pages::texte::nom_masque(prenom)
            ),
        })
    } else {
        None
    };
    let suite = arret::suite(demande, dossier).await?;
    Ok(Detail {
        bandeau: bandeau(dossier, &suite),
        etablissement: names.remove(&siret).unwrap_or_default(),
        siret,
        salarie,
        individus: u64::try_from(declaration.individus).unwrap_or(0),
        nature: libelles::nature(declaration.nature.as_deref().unwrap_or_default()),
        sorte: libelles::sorte(declaration.type_code.as_deref().unwrap_or_default()).to_owned(),
        mois: declaration
            .mois
            .as_deref()
            .map(guichet_pages::instant::mois_clair),
        identifiant: declaration.identifiant_metier.clone(),
        le: instant(Moment(depot.recu_at)),
        fichier: libelles::fichier(depot),
        reference: depot.idflux.clone(),
        depot: format!("/depots/{}", depot.idflux),
        etat: libelles::etat_de_declaration(&declaration.etat),
        a_lire: dossier
            .retours
            .iter()
            .filter(|r| r.notification && r.lu_at.is_none())
            .count() as u64,
        distribution: arbre(dossier),
        etapes: suite.etapes,
        delai: suite.delai,
        documents: documents(demande, dossier),
        estimation: suite.estimation,
        retour,
    })
}

/// Where the declaration stands, and the one thing that it calls for. `suite`: what is known besides of
/// an arrêt.
fn bandeau(dossier: &Dossier, suite: &Suite) -> Bandeau {
    let Dossier {
        depot, declaration, ..
    } = dossier;
    let here = format!("/depots/{}", depot.idflux);
    match declaration.etat.as_str() {
        "rejetee" => {
            let count = u64::try_from(declaration.bloquantes).unwrap_or(0);
            let faults = compte(count, "anomalie bloquante", "anomalies bloquantes");
            return Bandeau::new(Ton::Bloquant, format!("Le fichier est bien arrivé, mais cette déclaration contient {faults} : elle n’a pas été transmise aux organismes."))
                .agir("Voir les anomalies", format!("{here}/controle"));
        }
        "annulee" => {
            return Bandeau::new(
                Ton::Neutre,
                "Cette déclaration a été annulée par une autre, déposée depuis.",
            );
        }
        "remplacee" => {
            return Bandeau::new(
                Ton::Neutre,
                "Cette déclaration a été remplacée par une autre, déposée depuis. Rien à faire ici.",
            );
        }
        _ => {}
    }
    if depot.essai_reel.as_deref() != Some("02") {
        return Bandeau::new(
            Ton::Neutre,
            "Envoi de test : contrôlé conforme, rien n’est déclaré ni traité par les organismes.",
        );
    }
    if let Some(first) = dossier.bilans().find(|retour| est_refus(retour)) {
        if let Some(made) = &dossier.attestation {
            return etablie(made).ou(
                "Accéder au bilan de traitement",
                format!("{here}/retours/{}", first.idretour),
            );
        }
        let who = libelles::organisme(&first.organisme);
        let (ton, phrase) = match (first.statut.as_str(), first.organisme.as_str()) {
            ("KO", "CNAM") => (Ton::Bloquant, "La caisse a reçu l’arrêt mais ne peut pas payer : une correction est attendue de vous.".to_owned()),
            ("ANO", "CNAM") => (Ton::Bloquant, "La caisse n’a pas pu exploiter ce signalement : une action est attendue de vous.".to_owned()),
            _ => (Ton::Attention, format!("{who} a répondu avec des remarques : lisez son compte rendu.")),
        };
        return Bandeau::new(ton, phrase).agir(
            "Accéder au bilan de traitement",
            format!("{here}/retours/{}", first.idretour),
        );
    }
    if let (true, Some(retour)) = (suite.surveiller, dossier.bilans().next()) {
        return Bandeau::new(Ton::Attention, "La caisse a bien reçu l’attestation, mais les indemnités attendent encore : à surveiller.")
            .agir("Accéder au bilan de traitement", format!("{here}/retours/{}", retour.idretour));
    }
    if let Some((day, passed)) = suite.paiement_attendu {
        let day = day.long();
        return match passed {
            false => Bandeau::new(
                Ton::Info,
                format!("La caisse traite le dossier : premier paiement attendu le {day}."),
            )
            .suite("Déclaration conforme, attestation reçue. Rien à faire pour le moment."),
            true => Bandeau::new(
                Ton::Attention,
                format!("Le premier paiement était attendu le {day} : la caisse ne dit pas encore l’avoir fait."),
            )
            .suite("Déclaration conforme, attestation reçue. Attendez le prochain compte rendu, ou appelez la caisse."),
        };
    }
    let answered = dossier.bilans().count() as u64;
    let expected = dossier.remises.len() as u64;
    if answered > 0 {
        let read = compte(answered, "compte rendu reçu", "comptes rendus reçus");
        return Bandeau::new(
            Ton::Fait,
            format!("Déclaration conforme ; {read}, sans anomalie. Rien à faire pour le moment."),
        );
    }
    if depot.point == "RG" && expected == 0 {
        return Bandeau::new(
            Ton::Info,
            "Déclaration conforme. Elle est en cours de préparation pour les organismes.",
        );
    }
    let to = compte(expected, "organisme", "organismes");
    Bandeau::new(Ton::Info, format!("Déclaration conforme, en cours de distribution à {to}."))
        .suite("La forme est conforme. Cela ne garantit pas le traitement par les organismes : leurs comptes rendus arriveront ici.")
}

/// What an attestation made here leaves to do.
pub(super) fn etablie(attestation: &Attestation) -> Bandeau {
    let what = match attestation.genre.as_str() {
        "rectificative" => "L’attestation rectificative est établie",
        _ => "La nouvelle attestation est établie",
    };
    let day = super::instant::jour(Moment(attestation.cree_at)).long();
    Bandeau::new(
        Ton::Fait,
        format!("{what}, le {day} : rien d’autre à faire ici."),
    )
    .suite("Remettez-la à la caisse si ce n’est pas fait : Guichet ne la lui transmet pas.")
    .agir(
        "Relire l’attestation",
        format!("/attestation/faite/{}", attestation.id),
    )
}

/// The tree: identity, then what each organism was given and answered.
fn arbre(dossier: &Dossier) -> Vec<Noeud> {
    let Dossier {
        depot, declaration, ..
    } = dossier;
    if declaration.etat == "rejetee" || depot.essai_reel.as_deref() != Some("02") {
        return Vec::new();
    }
    let controlled = instant(Moment(declaration.controlee_at));
    let mut nodes = vec![Noeud {
        nom: "Contrôle de l’identité des individus".to_owned(),
        etat: Some(Etat::new(Ton::Fait, "Réussite du traitement")),
        le: Some(controlled),
        note: Some("Forme et clé du NIR. L’identification au SNGI n’est pas simulée.".to_owned()),
        ..Noeud::default()
    }];
    if let Some(retour) = dossier.retours.iter().find(|r| r.nature == 21) {
        nodes.push(Noeud {
            nom: "Contrôles entre déclarations".to_owned(),
            etat: Some(Etat::new(
                Ton::Attention,
                "Compte rendu disponible avec notifications",
            )),
            le: Some(instant(Moment(retour.publication_at))),
            lien: Some(acceder(depot, retour)),
            ..Noeud::default()
        });
    }
    nodes.extend(
        dossier
            .remises
            .iter()
            .map(|remise| preparation(dossier, remise)),
    );
    let point = if depot.point == "RA" {
        "Régime agricole"
    } else {
        "Régime général"
    };
    vec![Noeud {
        nom: format!("Distribution – {point}"),
        enfants: nodes,
        ..Noeud::default()
    }]
}

fn acceder(depot: &Depot, retour: &Retour) -> Action {
    Action::new(
        "Accéder au bilan de traitement",
        format!("/depots/{}/retours/{}", depot.idflux, retour.idretour),
    )
}

/// What was made ready for an organism, with the organism beneath.
fn preparation(dossier: &Dossier, remise: &Remise) -> Noeud {
    let mut name = libelles::organisme(&remise.organisme);
    if !remise.institution.is_empty() {
        name = format!("{name} – {}", remise.institution);
    }
    let answer = dossier.bilans().find(|r| {
        r.organisme == remise.organisme
            && r.ops.as_deref().unwrap_or(&remise.institution) == remise.institution
    });
    let (etat, le) = match (answer, remise.etat.as_str(), remise.accuse_at) {
        (Some(retour), ..) => {
            let etat = match retour.statut.as_str() {
                "OK" => Etat::new(Ton::Fait, "Compte-rendu disponible"),
                _ => Etat::new(Ton::Attention, "Compte-rendu disponible avec notifications"),
            };
            (etat, Some(retour.publication_at))
        }
        (None, "echec", _) => (Etat::new(Ton::Bloquant, "Échec de la remise"), None),
        (None, "accuse", at) => (Etat::new(Ton::Info, "Reçu, compte rendu attendu"), at),
        (None, "retire", _) => (Etat::new(Ton::Info, "Retiré, accusé attendu"), None),
        _ => (Etat::new(Ton::Neutre, "À disposition de l’organisme"), None),
    };
    Noeud {
        nom: format!("Préparation des données destinées à : {}", remise.organisme),
        etat: Some(Etat::new(Ton::Fait, "Réussite du traitement")),
        le: Some(instant(Moment(remise.prete_at))),
        enfants: vec![Noeud {
            nom: name,
            etat: Some(etat),
            le: le.map(|at| instant(Moment(at))),
            note: remise.echec.clone().filter(|_| remise.etat == "echec"),
            lien: answer.map(|retour| acceder(&dossier.depot, retour)),
            ..Noeud::default()
        }],
        ..Noeud::default()
    }
}

fn documents(demande: &Demande, dossier: &Dossier) -> Vec<Document> {
    let Dossier {
        depot, declaration, ..
    } = dossier;
    let now = demande.maintenant();
    let mut found = Vec::new();
    if let Some(reference) = &declaration.certificat {
        let fin =
            retention::fin_de_certificat(&demande.app.config, Moment(declaration.controlee_at));
        let note = match now < fin {
            true => reste(jours_jusqu_a(now, fin)),
            false => "n’est plus affiché ni téléchargé : plus de 90 jours".to_owned(),
        };
        found.push(Document {
            nom: "Afficher le certificat de conformité".to_owned(),
            lien: format!("/certificats/{reference}"),
            note,
        });
    }
    found.extend(
        dossier
            .retours
            .iter()
            .filter(|r| r.media.is_some())
            .map(|retour| Document {
                nom: match retour.organisme.as_str() {
                    "" => libelles::retour(retour.nature, "", &retour.statut),
                    code => format!(
                        "{} – {}",
                        libelles::retour(retour.nature, code, &retour.statut),
                        libelles::organisme(code)
                    ),
                },
                lien: format!("/depots/{}/retours/{}", depot.idflux, retour.idretour),
                note: reste(jours_jusqu_a(now, Moment(retour.purge_at))),
            }),
    );
    found
}

/// « lisible encore 12 jours ».
pub(super) fn reste(jours: i64) -> String {
    match u64::try_from(jours) {
        Ok(0) | Err(_) => "expire aujourd’hui".to_owned(),
        Ok(days) => format!("lisible encore {}", compte(days, "jour", "jours")),
    }
}
