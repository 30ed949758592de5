//! Contacts: accounts made for others, their roles and registrations, locked, unlocked, deleted.
//!
//! An administrator decides for the people of their establishment; the accounts of organisms,
//! editors, concentrateurs and operators, and the registration as concentrateur, are the operator's.

use guichet_identity::{Action, Cible, EtatCompte, Genre, Role, ServiceCode, courriel as adresse};
use guichet_store::comptes::{self, Compte, NouveauCompte};
use guichet_store::jetons;

use super::connexion::plain;
use super::inscription::{hash, homonym, names, nomme};
use super::journal::{self, Acteur, Evenement, noter};
use super::{Echec, autoriser, mots_de_passe, repertoire};
use crate::App;
use crate::courriel::{self, Motif};

/// An account to be made for somebody.
#[derive(Clone, PartialEq, Eq)]
pub struct NouveauContact {
    /// Its kind.
    pub genre: Genre,
    /// Its establishment; empty for an account known by its identifier alone.
    pub siret: String,
    /// Nom; may be empty for a machine.
    pub nom: String,
    /// Prénom; may be empty for a machine.
    pub prenom: String,
    /// MSA identifier, or client id.
    pub identifiant: Option<String>,
    /// The organism, for its agents.
    pub organisme: Option<String>,
    /// Where to write to.
    pub courriel: Option<String>,
    /// Its password; without one a letter asks the person to choose.
    pub mot_de_passe: Option<String>,
    /// Its roles, for its establishment or for the platform.
    pub roles: Vec<Role>,
    /// The services it is registered for.
    pub services: Vec<ServiceCode>,
}

impl NouveauContact {
    /// An account of a kind, all else empty.
    pub fn de(genre: Genre) -> Self {
        Self {
            genre,
            siret: String::new(),
            nom: String::new(),
            prenom: String::new(),
            identifiant: None,
            organisme: None,
            courriel: None,
            mot_de_passe: None,
            roles: Vec::new(),
            services: Vec::new(),
        }
    }
}

/// The kinds of accounts that an administrator makes.
fn of_establishment(genre: Genre) -> bool {
    matches!(genre, Genre::Declarant | Genre::Msa)
}

/// Makes an account in use at once.
///
/// # Errors
/// The actor may not; something given is not acceptable; such an account is there already.
pub async fn creer(app: &App, acteur: Acteur<'_>, contact: NouveauContact) -> Result<i64, Echec> {
    let (action, target) = if of_establishment(contact.genre) && !contact.siret.is_empty() {
        (Action::GererContacts, Cible::etablissement(&contact.siret))
    } else {
        (Action::CreerComptes, Cible::default())
    };
    autoriser(app, acteur, action, target).await?;
    if contact.services.contains(&ServiceCode::CONCENTRATEUR) {
        autoriser(app, acteur, Action::CreerComptes, Cible::default()).await?;
    }
    let wrong = faults(&contact);
    if !wrong.is_empty() {
        return Err(Echec::Invalide(wrong));
    }
    // The machine's owner may prepare accounts before the directory is imported.
    if !contact.siret.is_empty() && acteur != Acteur::Console {
        repertoire::etablissement_ouvert(app, &contact.siret).await?;
    }
    let password = match &contact.mot_de_passe {
        None => None,
        Some(text) => {
            mots_de_passe::juger(app, &contact.identite(), text)?;
            Some(hash(app, text).await?)
        }
    };
    let compte = NouveauCompte {
        identifiant: contact.identifiant.as_deref().map(plain),
        organisme: contact.organisme.clone(),
        mot_de_passe: password,
        courriel: contact.courriel.clone(),
        courriel_etat: contact
            .courriel
            .as_ref()
            .map_or("absent", |_| "a-confirmer")
            .to_owned(),
        etat: EtatCompte::Actif.code().to_owned(),
        ..nomme(contact.genre, &contact.siret, &contact.nom, &contact.prenom)
    };
    let (now, by) = (app.clock.now(), acteur.nom());
    let kept = contact.clone();
    let made = app
        .store
        .write(move |tx| {
            let id = comptes::creer(tx, &compte, now.0)?;
            for role in &kept.roles {
                comptes::donner_role(tx, id, role.code(), siret_of(*role, &kept.siret), now.0)?;
            }
            for service in &kept.services {
                comptes::inscrire(tx, id, service.as_str(), now.0)?;
            }
            if compte.mot_de_passe.is_none() {
                courriel::demander(tx, Motif::MotDePasse, id, now)?;
            }
            let who = journal::compte(id);
            noter(tx, now, &by, Evenement::CompteCree, &who, &compte.genre)?;
            Ok(id)
        })
        .await;
    match made {
        Err(error) if error.is_conflict_on(comptes::DEJA_NOMME) => {
            Err(homonym(app, &contact.siret, &contact.nom, &contact.prenom).await?)
        }
        Err(error) if error.is_conflict_on(comptes::DEJA_IDENTIFIE) => Err(Echec::Conflit(
            "Cet identifiant est déjà celui d'un autre compte.".to_owned(),
        )),
        other => {
            courriel::reveiller(app);
            Ok(other?)
        }
    }
}

impl NouveauContact {
    fn identite(&self) -> [&str; 4] {
        let identifiant = self.identifiant.as_deref().unwrap_or_default();
        [&self.nom, &self.prenom, &self.siret, identifiant]
    }
}

/// The establishment that a role of this account is held for.
fn siret_of(role: Role, siret: &str) -> &str {
    if role.a_un_siret() { siret } else { "" }
}

fn faults(contact: &NouveauContact) -> Vec<String> {
    let mut wrong = Vec::new();
    if contact.siret.is_empty() && contact.identifiant.is_none() {
        wrong.push("il faut un SIRET, un nom et un prénom, ou un identifiant".to_owned());
    }
    if !contact.siret.is_empty() {
        if let Err(error) = dsn_identifiers::Siret::parse(contact.siret.as_bytes()) {
            wrong.push(format!("SIRET : {error}"));
        }
        wrong.extend(names(&contact.nom, &contact.prenom));
    }
    let identifier = contact.identifiant.as_deref().map(plain);
    if identifier.is_some_and(|text| text.is_empty() || text.chars().count() > 30) {
        wrong.push("identifiant : de 1 à 30 caractères".to_owned());
    }
    if contact.genre == Genre::AgentOrganisme && contact.organisme.is_none() {
        wrong.push("un agent appartient à un organisme : dites lequel".to_owned());
    }
    match &contact.courriel {
        Some(text) => wrong.extend(adresse::valider(text).err().map(|error| error.to_string())),
        None if contact.mot_de_passe.is_none() => {
            wrong.push("il faut une adresse électronique ou un mot de passe".to_owned());
        }
        None => {}
    }
    for role in &contact.roles {
        if !contact.genre.admet(*role) {
            wrong.push(format!(
                "un compte « {} » ne peut pas avoir le rôle « {role} »",
                contact.genre
            ));
        }
    }
    wrong
}

/// An account, and the right to change it. What belongs to no establishment is the operator's.
async fn changeable(app: &App, acteur: Acteur<'_>, compte_id: i64) -> Result<Compte, Echec> {
    let compte = app
        .store
        .read(move |tx| comptes::lire(tx, compte_id))
        .await?
        .filter(|compte| compte.etat != EtatCompte::Supprime.code());
    let Some(compte) = compte else {
        // Who may not change accounts does not learn which exist.
        autoriser(app, acteur, Action::CreerComptes, Cible::default()).await?;
        return Err(Echec::compte_introuvable());
    };
    let genre = Genre::depuis_code(&compte.genre);
    let (action, target) = if genre.is_some_and(of_establishment) && !compte.siret.is_empty() {
        (Action::GererContacts, Cible::etablissement(&compte.siret))
    } else {
        (Action::CreerComptes, Cible::default())
    };
    autoriser(app, acteur, action, target).await?;
    Ok(compte)
}

/// Registers an account for a service, or ends the registration; says whether something changed.
///
/// # Errors
/// The actor may not, or there is no such account.
pub async fn inscrire(
    app: &App,
    acteur: Acteur<'_>,
    compte_id: i64,
    service: ServiceCode,
    ajout: bool,
) -> Result<bool, Echec> {
    changeable(app, acteur, compte_id).await?;
    if service == ServiceCode::CONCENTRATEUR {
        autoriser(app, acteur, Action::CreerComptes, Cible::default()).await?;
    }
    let (now, by) = (app.clock.now(), acteur.nom());
    let changed = app
        .store
        .write(move |tx| {
            let (changed, event) = if ajout {
                let added = comptes::inscrire(tx, compte_id, service.as_str(), now.0)?;
                (added, Evenement::InscriptionAjoutee)
            } else {
                let gone = comptes::desinscrire(tx, compte_id, service.as_str())?;
                (gone, Evenement::InscriptionRetiree)
            };
            if changed {
                let who = journal::compte(compte_id);
                noter(tx, now, &by, event, &who, service.as_str())?;
            }
            Ok(changed)
        })
        .await?;
    Ok(changed)
}

/// Gives a role for an establishment (empty for the platform), or takes it away; says whether
/// something changed. Naming another administrator is co-optation.
///
/// # Errors
/// The actor may not; the kind of account does not have this role; it would leave the
/// establishment without administrator.
pub async fn regler_role(
    app: &App,
    acteur: Acteur<'_>,
    compte_id: i64,
    role: Role,
    siret: &str,
    ajout: bool,
) -> Result<bool, Echec> {
    let (action, target) = match role {
        Role::Administrateur => (Action::Coopter, Cible::etablissement(siret)),
        Role::Declarant | Role::TiersDeclarant => {
            (Action::GererContacts, Cible::etablissement(siret))
        }
        _ => (Action::CreerComptes, Cible::default()),
    };
    autoriser(app, acteur, action, target).await?;
    if role.a_un_siret() == siret.is_empty() {
        return Err(Echec::invalide(
            "les rôles d'un établissement se donnent avec son SIRET, ceux de la plateforme sans",
        ));
    }
    let compte = app
        .store
        .read(move |tx| comptes::lire(tx, compte_id))
        .await?
        .filter(|compte| compte.etat != EtatCompte::Supprime.code())
        .ok_or_else(Echec::compte_introuvable)?;
    if ajout && !Genre::depuis_code(&compte.genre).is_some_and(|genre| genre.admet(role)) {
        return Err(Echec::invalide(format!(
            "ce compte ne peut pas avoir le rôle « {role} »"
        )));
    }
    let (now, by, siret) = (app.clock.now(), acteur.nom(), siret.to_owned());
    let may_leave_none = matches!(acteur, Acteur::Console);
    let changed = app
        .store
        .write(move |tx| {
            let (changed, event) = if ajout {
                let added = comptes::donner_role(tx, compte_id, role.code(), &siret, now.0)?;
                (added, Evenement::RoleDonne)
            } else {
                if role == Role::Administrateur
                    && !may_leave_none
                    && comptes::administrateurs(tx, &siret)? == [compte_id]
                {
                    return Ok(None);
                }
                let gone = comptes::retirer_role(tx, compte_id, role.code(), &siret)?;
                (gone, Evenement::RoleRetire)
            };
            if changed {
                let detail = format!("{} {siret}", role.code());
                noter(
                    tx,
                    now,
                    &by,
                    event,
                    &journal::compte(compte_id),
                    detail.trim(),
                )?;
            }
            Ok(Some(changed))
        })
        .await?;
    changed.ok_or_else(last_administrator)
}

fn last_administrator() -> Echec {
    Echec::Conflit(
        "C'est le dernier administrateur de l'établissement : nommez-en d'abord un autre."
            .to_owned(),
    )
}

/// Locks an account until somebody unlocks it: its tokens are revoked. Or unlocks it, from this and
/// from too many failures.
///
/// # Errors
/// The actor may not; there is no such account; it waits for its confirmation.
pub async fn verrouiller(
    app: &App,
    acteur: Acteur<'_>,
    compte_id: i64,
    verrou: bool,
) -> Result<(), Echec> {
    let compte = changeable(app, acteur, compte_id).await?;
    let (now, by) = (app.clock.now(), acteur.nom());
    let (active, locked) = (EtatCompte::Actif.code(), EtatCompte::Verrouille.code());
    let waiting = compte.etat == EtatCompte::Attente.code();
    if waiting && acteur != Acteur::Console {
        return Err(Echec::Conflit(
            "Ce compte attend la confirmation de son adresse électronique.".to_owned(),
        ));
    }
    app.store
        .write(move |tx| {
            let event = if verrou {
                comptes::changer_etat(tx, compte_id, active, locked)?;
                jetons::revoquer_compte(tx, compte_id, None)?;
                Evenement::CompteVerrouille
            } else {
                comptes::changer_etat(tx, compte_id, locked, active)?;
                comptes::changer_etat(tx, compte_id, EtatCompte::Attente.code(), active)?;
                comptes::effacer_tentatives(tx, &mots_de_passe::key(&compte))?;
                Evenement::CompteDeverrouille
            };
            noter(tx, now, &by, event, &journal::compte(compte_id), "")
        })
        .await?;
    Ok(())
}

/// Deletes a contact: tokens, roles, registrations, habilitations and links at once, everywhere.
/// Somebody may delete their own account.
///
/// # Errors
/// The actor may not; there is no such account; it would leave an establishment without
/// administrator.
pub async fn supprimer(app: &App, acteur: Acteur<'_>, compte_id: i64) -> Result<(), Echec> {
    if acteur.compte_id() != Some(compte_id) {
        changeable(app, acteur, compte_id).await?;
    }
    let (now, by) = (app.clock.now(), acteur.nom());
    let may_leave_none = matches!(acteur, Acteur::Console);
    app.store
        .write(move |tx| {
            for held in comptes::roles(tx, compte_id)? {
                if held.role == Role::Administrateur.code()
                    && !may_leave_none
                    && comptes::administrateurs(tx, &held.siret)? == [compte_id]
                    && comptes::lister(tx, Some(&held.siret), 0, 2)?.len() > 1
                {
                    return Ok(Err(last_administrator()));
                }
            }
            if !comptes::supprimer(tx, compte_id)? {
                return Ok(Err(Echec::compte_introuvable()));
            }
            let who = journal::compte(compte_id);
            noter(tx, now, &by, Evenement::CompteSupprime, &who, "")?;
            Ok(Ok(()))
        })
        .await?
}
