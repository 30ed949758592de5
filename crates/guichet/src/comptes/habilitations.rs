//! Habilitations: granted and revoked by an administrator of the establishment, one by one or by a
//! file, with immediate effect.

use std::collections::HashMap;
use std::fmt;

use guichet_identity::habilitation_csv::{self, Ligne};
use guichet_identity::{Demarche, EtatCompte};
use guichet_store::{comptes, habilitations};

use super::connexion::Qui;
use super::journal::{self, Acteur, Evenement, noter};
use super::{Action, Cible, Echec, autoriser};
use crate::App;

/// What became of a demand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Issue {
    /// Granted now.
    Accordee,
    /// It was granted already.
    DejaAccordee,
    /// Revoked now.
    Retiree,
    /// There was none to revoke.
    DejaAbsente,
    /// Not done, and why.
    Refusee(String),
}

impl Issue {
    /// Whether something changed.
    pub fn a_change(&self) -> bool {
        matches!(self, Self::Accordee | Self::Retiree)
    }
}

impl fmt::Display for Issue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Accordee => "habilitation accordée",
            Self::DejaAccordee => "habilitation déjà accordée : rien à faire",
            Self::Retiree => "habilitation retirée",
            Self::DejaAbsente => "aucune habilitation à retirer : rien à faire",
            Self::Refusee(why) => return write!(f, "refusée : {why}"),
        })
    }
}

/// Grants (`ajout`) or revokes an habilitation.
///
/// # Errors
/// The actor does not administer the establishment; there is no such account in use.
pub async fn regler(
    app: &App,
    acteur: Acteur<'_>,
    compte_id: i64,
    siret: &str,
    demarche: Demarche,
    ajout: bool,
) -> Result<Issue, Echec> {
    autoriser(
        app,
        acteur,
        Action::GererHabilitations,
        Cible::etablissement(siret),
    )
    .await?;
    apply(app, acteur, compte_id, siret, demarche, ajout).await
}

async fn apply(
    app: &App,
    acteur: Acteur<'_>,
    compte_id: i64,
    siret: &str,
    demarche: Demarche,
    ajout: bool,
) -> Result<Issue, Echec> {
    let (now, by, name) = (app.clock.now(), acteur.compte_id(), acteur.nom());
    let siret = siret.to_owned();
    let issue = app
        .store
        .write(move |tx| {
            let in_use = comptes::lire(tx, compte_id)?
                .is_some_and(|compte| compte.etat != EtatCompte::Supprime.code());
            if !in_use {
                return Ok(None);
            }
            let code = demarche.code();
            let (issue, event) = if ajout {
                match habilitations::accorder(tx, compte_id, &siret, code, by, now.0)? {
                    true => (Issue::Accordee, Evenement::HabilitationAccordee),
                    false => return Ok(Some(Issue::DejaAccordee)),
                }
            } else {
                match habilitations::retirer(tx, compte_id, &siret, code)? {
                    true => (Issue::Retiree, Evenement::HabilitationRetiree),
                    false => return Ok(Some(Issue::DejaAbsente)),
                }
            };
            let (whom, detail) = (journal::compte(compte_id), format!("{siret} {code}"));
            noter(tx, now, &name, event, &whom, &detail)?;
            Ok(Some(issue))
        })
        .await?;
    issue.ok_or_else(Echec::compte_introuvable)
}

/// One line of the report on a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LigneRapport {
    /// The line of the file, from 1.
    pub ligne: usize,
    /// What became of it.
    pub issue: Issue,
}

/// Grants and revokes as a file says (`;`, 1 adds, 0 removes; see
/// [`guichet_identity::habilitation_csv`]). Each line stands alone; doing the file again changes
/// nothing.
///
/// # Errors
/// The database does not answer; the lines before are done.
pub async fn importer(
    app: &App,
    acteur: Acteur<'_>,
    octets: &[u8],
) -> Result<Vec<LigneRapport>, Echec> {
    let mut allowed: HashMap<String, Option<String>> = HashMap::new();
    let mut report = Vec::new();
    for (ligne, read) in habilitation_csv::lire(octets) {
        let issue = match read {
            Err(error) => Issue::Refusee(error.to_string()),
            Ok(line) => {
                let refused = match allowed.get(&line.siret) {
                    Some(known) => known.clone(),
                    None => {
                        let why = refusal(app, acteur, &line.siret).await?;
                        allowed.insert(line.siret.clone(), why.clone());
                        why
                    }
                };
                match refused {
                    Some(why) => Issue::Refusee(why),
                    None => line_done(app, acteur, &line).await?,
                }
            }
        };
        report.push(LigneRapport { ligne, issue });
    }
    Ok(report)
}

/// Why the actor may not, if so.
async fn refusal(app: &App, acteur: Acteur<'_>, siret: &str) -> Result<Option<String>, Echec> {
    let target = Cible::etablissement(siret);
    match autoriser(app, acteur, Action::GererHabilitations, target).await {
        Ok(()) => Ok(None),
        Err(Echec::Droit(refus)) => Ok(Some(refus.to_string())),
        Err(other) => Err(other),
    }
}

async fn line_done(app: &App, acteur: Acteur<'_>, line: &Ligne) -> Result<Issue, Echec> {
    let who = Qui::nomme(&line.declarant_siret, &line.nom, &line.prenom);
    let found = app.store.read(move |tx| who.chercher(tx)).await?;
    let Some(compte) = found else {
        return Ok(Issue::Refusee(
            "aucun compte pour ce SIRET, ce nom et ce prénom".to_owned(),
        ));
    };
    apply(
        app,
        acteur,
        compte.id,
        &line.siret,
        line.demarche,
        line.ajout,
    )
    .await
}
