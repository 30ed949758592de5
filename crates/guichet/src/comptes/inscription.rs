//! Registration: a person asks for an account, and confirms by a link received by letter.
//!
//! The first person of an establishment becomes its administrator. Those after get an active account
//! without any right: an administrator decides.

use guichet_identity::nom::{self, DefautNom};
use guichet_identity::{
    Demarche, EtatCompte, Genre, Role, ServiceCode, courriel as adresse, jeton, mot_de_passe,
};
use guichet_store::comptes::{self, NouveauCompte};
use guichet_store::{StoreError, Tx, habilitations};

use super::connexion::{Qui, politique};
use super::journal::{self, Evenement, noter};
use super::{Echec, repertoire};
use crate::App;
use crate::clock::Moment;
use crate::courriel::{self, Motif};

/// What somebody fills in to get an account.
#[derive(Clone, PartialEq, Eq)]
pub struct Demande {
    /// Their establishment.
    pub siret: String,
    /// Their nom.
    pub nom: String,
    /// Their prénom.
    pub prenom: String,
    /// Where to write to them.
    pub courriel: String,
    /// The password they chose.
    pub mot_de_passe: String,
    /// The services they want.
    pub services: Vec<ServiceCode>,
}

/// What somebody may ask for by themselves; the others are the operator's to give.
const OUVERTS: [ServiceCode; 5] = [
    ServiceCode::RG_REEL,
    ServiceCode::RG_ESSAI,
    ServiceCode::RA_REEL,
    ServiceCode::RA_ESSAI,
    ServiceCode::DPAE,
];

/// Makes an account that waits for its confirmation, and sends the letter.
///
/// # Errors
/// Everything that is wrong with what was filled in; an establishment unknown or closed, as the
/// directory says; somebody of this name is there already.
pub async fn demander(app: &App, demande: Demande) -> Result<i64, Echec> {
    let mut wrong = names(&demande.nom, &demande.prenom);
    if let Err(error) = adresse::valider(&demande.courriel) {
        wrong.push(error.to_string());
    }
    let identity = [&*demande.nom, &demande.prenom, &demande.siret];
    if let Err(defauts) = mot_de_passe::juger(
        &demande.mot_de_passe,
        &identity,
        &politique(&app.config.comptes),
    ) {
        wrong.extend(defauts.iter().map(ToString::to_string));
    }
    for service in &demande.services {
        if !OUVERTS.contains(service) {
            wrong.push(format!(
                "l'inscription au service {service} se demande à l'exploitant"
            ));
        }
    }
    if !wrong.is_empty() {
        return Err(Echec::Invalide(wrong));
    }
    repertoire::etablissement_ouvert(app, &demande.siret).await?;
    let hash = hash(app, &demande.mot_de_passe).await?;
    let compte = NouveauCompte {
        mot_de_passe: Some(hash),
        courriel: Some(demande.courriel.clone()),
        courriel_etat: "a-confirmer".to_owned(),
        etat: EtatCompte::Attente.code().to_owned(),
        ..nomme(
            Genre::Declarant,
            &demande.siret,
            &demande.nom,
            &demande.prenom,
        )
    };
    let now = app.clock.now();
    let services = demande.services.clone();
    let made = app
        .store
        .write(move |tx| {
            let id = comptes::creer(tx, &compte, now.0)?;
            for service in &services {
                comptes::inscrire(tx, id, service.as_str(), now.0)?;
            }
            courriel::demander(tx, Motif::Inscription, id, now)?;
            let who = journal::compte(id);
            noter(tx, now, &who, Evenement::CompteCree, &who, &compte.genre)?;
            Ok(id)
        })
        .await;
    match made {
        Err(error) if error.is_conflict_on(comptes::DEJA_NOMME) => {
            Err(homonym(app, &demande.siret, &demande.nom, &demande.prenom).await?)
        }
        other => {
            courriel::reveiller(app);
            Ok(other?)
        }
    }
}

/// What is wrong with a nom and a prénom.
pub(super) fn names(nom: &str, prenom: &str) -> Vec<String> {
    let said = |field: &str, verdict: Result<(), DefautNom>| {
        verdict.err().map(|defaut| format!("{field} : {defaut}"))
    };
    [
        said("nom", nom::valider_nom(nom)),
        said("prénom", nom::valider_prenom(prenom)),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// The hash of a password that is acceptable.
pub(super) async fn hash(app: &App, mot_de_passe: &str) -> Result<String, Echec> {
    let mut salt = [0; 16];
    app.hasard.fill(&mut salt);
    let hash = app.hacheur.hacher(mot_de_passe, salt).await;
    hash.map_err(|error| Echec::Indisponible(StoreError::Unavailable(error)))
}

/// An account of this name, with its keys.
pub(super) fn nomme(genre: Genre, siret: &str, nom: &str, prenom: &str) -> NouveauCompte {
    NouveauCompte {
        genre: genre.code().to_owned(),
        siret: siret.to_owned(),
        nom: nom.trim().to_owned(),
        prenom: prenom.trim().to_owned(),
        cle_nom: nom::cle(nom),
        cle_prenom: nom::cle(prenom),
        ..NouveauCompte::default()
    }
}

/// Somebody of this name is there: proposes the next prénom that is free.
pub(super) async fn homonym(
    app: &App,
    siret: &str,
    nom: &str,
    prenom: &str,
) -> Result<Echec, StoreError> {
    let candidates: Vec<String> = (1..=20)
        .map(|rank| nom::prenom_suivant(prenom, rank))
        .collect();
    let names: Vec<Qui> = candidates
        .iter()
        .map(|candidate| Qui::nomme(siret, nom, candidate))
        .collect();
    let free = app
        .store
        .read(move |tx| {
            for (rank, name) in names.iter().enumerate() {
                if name.chercher(tx)?.is_none() {
                    return Ok(Some(rank));
                }
            }
            Ok(None)
        })
        .await?;
    let proposal = free
        .and_then(|rank| candidates.get(rank))
        .map(|candidate| {
            format!(" Si vous êtes une autre personne du même nom, inscrivez-vous avec le prénom « {candidate} » : il fera partie de votre identité à la connexion.")
        })
        .unwrap_or_default();
    Ok(Echec::Conflit(format!(
        "Un compte existe déjà pour ce SIRET, ce nom et ce prénom. Si c'est le vôtre, demandez un nouveau mot de passe.{proposal}"
    )))
}

/// What following a link did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Confirme {
    /// Whose link.
    pub compte_id: i64,
    /// Whether the person is now the administrator of their establishment.
    pub administrateur: bool,
}

/// Follows a link of confirmation: the account is active, or the address confirmed again.
///
/// # Errors
/// The link is unknown, was used, or is too old.
pub async fn confirmer(app: &App, lien: &str) -> Result<Confirme, Echec> {
    let print = jeton::empreinte_du_lien(lien.trim()).ok_or_else(stale)?;
    let now = app.clock.now();
    let followed = app
        .store
        .write(move |tx| {
            let Some(link) = comptes::prendre_confirmation(tx, &print)? else {
                return Ok(None);
            };
            let motif = Motif::depuis_code(&link.motif);
            let Some(compte) = comptes::lire_pour_changer(tx, link.compte_id)? else {
                return Ok(None);
            };
            let is_current = compte.courriel.as_deref() == Some(&*link.courriel);
            if link.expire_at <= now.0 || !is_current {
                return Ok(None);
            }
            comptes::changer_courriel(tx, compte.id, Some(&link.courriel), "confirme", now.0)?;
            match motif {
                Some(Motif::Inscription) => activate(tx, &compte, now).map(Some),
                Some(Motif::Adresse) => {
                    let who = journal::compte(compte.id);
                    noter(tx, now, "systeme", Evenement::AdresseConfirmee, &who, "")?;
                    Ok(Some(Confirme {
                        compte_id: compte.id,
                        administrateur: false,
                    }))
                }
                // The link of a password is followed with the new password.
                _ => Err(StoreError::NotFound),
            }
        })
        .await
        .or_else(|error| match error {
            StoreError::NotFound => Ok(None),
            other => Err(other),
        })?;
    courriel::reveiller(app);
    followed.ok_or_else(stale)
}

fn stale() -> Echec {
    Echec::Introuvable(
        "Ce lien n'est plus valable : il a déjà servi, il est trop ancien, ou un autre l'a remplacé."
            .to_owned(),
    )
}

fn activate(
    tx: &mut Tx<'_>,
    compte: &comptes::Compte,
    now: Moment,
) -> Result<Confirme, StoreError> {
    let (from, to) = (EtatCompte::Attente.code(), EtatCompte::Actif.code());
    if !comptes::changer_etat(tx, compte.id, from, to)? {
        return Err(StoreError::NotFound);
    }
    let first = comptes::administrateurs(tx, &compte.siret)?.is_empty();
    let who = journal::compte(compte.id);
    if first {
        for role in [Role::Administrateur, Role::Declarant] {
            comptes::donner_role(tx, compte.id, role.code(), &compte.siret, now.0)?;
        }
        for demarche in [Demarche::Dsn, Demarche::Bpij] {
            habilitations::accorder(tx, compte.id, &compte.siret, demarche.code(), None, now.0)?;
        }
    } else {
        // What was asked for is the administrators' to grant.
        for service in OUVERTS {
            comptes::desinscrire(tx, compte.id, service.as_str())?;
        }
        courriel::demander(tx, Motif::Demande, compte.id, now)?;
    }
    noter(tx, now, "systeme", Evenement::CompteConfirme, &who, "")?;
    if first {
        let detail = format!("{} {}", Role::Administrateur.code(), compte.siret);
        noter(tx, now, "systeme", Evenement::RoleDonne, &who, &detail)?;
    }
    Ok(Confirme {
        compte_id: compte.id,
        administrateur: first,
    })
}
