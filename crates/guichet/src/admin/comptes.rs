//! `guichet admin operateur` and `guichet admin compte`.

use std::process::ExitCode;

use clap::{Args, Subcommand};
use guichet_identity::{Genre, Role, ServiceCode, mot_de_passe};
use guichet_store::comptes as rows;
use serde_json::json;

use super::ACTEUR;
use super::sortie::{Sortie, mot_de_passe as lire_mot_de_passe};
use crate::App;
use crate::comptes::contacts::{self, NouveauContact};
use crate::comptes::mots_de_passe;
use crate::paris;

#[derive(Debug, Subcommand)]
pub(super) enum Operateur {
    /// Crée un opérateur : le premier compte d'un portail neuf
    Creer(Personne),
}

#[derive(Debug, Subcommand)]
pub(super) enum Compte {
    /// Crée un compte
    Creer(Creer),
    /// Liste les comptes
    Lister {
        /// D'un établissement seulement
        #[arg(long)]
        siret: Option<String>,
    },
    /// Verrouille un compte et révoque ses jetons
    Verrouiller {
        /// Numéro du compte
        compte: i64,
    },
    /// Déverrouille un compte, ou l'active sans attendre sa confirmation
    Deverrouiller {
        /// Numéro du compte
        compte: i64,
    },
    /// Supprime un compte : jetons, rôles, inscriptions et habilitations d'un coup
    Supprimer {
        /// Numéro du compte
        compte: i64,
    },
    /// Change un mot de passe : tiré au hasard et affiché, ou lu sur l'entrée standard
    MotDePasse {
        /// Numéro du compte
        compte: i64,
        /// Lit le mot de passe sur l'entrée standard
        #[arg(long)]
        mot_de_passe_stdin: bool,
    },
    /// Inscrit un compte à un service (25, 97, 26, 94, 98, DP), ou l'en retire
    Inscrire {
        /// Numéro du compte
        compte: i64,
        /// Code du service
        #[arg(value_parser = service)]
        service: ServiceCode,
        /// Retire l'inscription
        #[arg(long)]
        retirer: bool,
    },
    /// Donne un rôle, ou le retire
    Role {
        /// Numéro du compte
        compte: i64,
        /// administrateur, declarant, tiers-declarant, concentrateur, agent, editeur, operateur
        #[arg(value_parser = role)]
        role: Role,
        /// Établissement, pour les rôles d'un établissement
        #[arg(long, default_value = "")]
        siret: String,
        /// Retire le rôle
        #[arg(long)]
        retirer: bool,
    },
}

#[derive(Debug, Args)]
pub(super) struct Personne {
    /// Établissement
    #[arg(long, default_value = "")]
    siret: String,
    /// Nom
    #[arg(long, default_value = "")]
    nom: String,
    /// Prénom
    #[arg(long, default_value = "")]
    prenom: String,
    /// Identifiant, pour un compte sans SIRET (MSA, éditeur)
    #[arg(long)]
    identifiant: Option<String>,
    /// Adresse électronique
    #[arg(long)]
    courriel: Option<String>,
    /// Lit le mot de passe sur l'entrée standard
    #[arg(long)]
    mot_de_passe_stdin: bool,
    /// Envoie à l'adresse un lien pour choisir le mot de passe, au lieu d'en tirer un
    #[arg(long, requires = "courriel", conflicts_with = "mot_de_passe_stdin")]
    inviter: bool,
}

#[derive(Debug, Args)]
#[command(
    after_help = "Sans --mot-de-passe-stdin ni --inviter, un mot de passe est tiré au hasard et affiché une fois."
)]
pub(super) struct Creer {
    /// declarant, msa, agent, operateur, editeur, concentrateur
    #[arg(long, value_parser = genre)]
    genre: Genre,
    #[command(flatten)]
    personne: Personne,
    /// Organisme, pour un agent
    #[arg(long)]
    organisme: Option<String>,
    /// Rôle ; peut être répété. Par défaut, celui du genre
    #[arg(long = "role", value_parser = role)]
    roles: Vec<Role>,
    /// Service auquel l'inscrire ; peut être répété
    #[arg(long = "service", value_parser = service)]
    services: Vec<ServiceCode>,
}

fn genre(text: &str) -> Result<Genre, String> {
    Genre::depuis_code(text).ok_or_else(|| {
        let known: Vec<&str> = Genre::TOUS.iter().map(|genre| genre.code()).collect();
        format!("l'un de : {}", known.join(", "))
    })
}

fn role(text: &str) -> Result<Role, String> {
    Role::depuis_code(text).ok_or_else(|| {
        let known: Vec<&str> = Role::TOUS.iter().map(|role| role.code()).collect();
        format!("l'un de : {}", known.join(", "))
    })
}

fn service(text: &str) -> Result<ServiceCode, String> {
    ServiceCode::parse(text).ok_or_else(|| "une ou deux lettres ou chiffres".to_owned())
}

pub(super) async fn operator(
    app: &App,
    output: Sortie,
    command: Operateur,
) -> Result<ExitCode, String> {
    let Operateur::Creer(personne) = command;
    let creer = Creer {
        genre: Genre::Operateur,
        personne,
        organisme: None,
        roles: Vec::new(),
        services: Vec::new(),
    };
    create(app, output, creer).await
}

pub(super) async fn run(app: &App, output: Sortie, command: Compte) -> Result<ExitCode, String> {
    let said = |text: &str, id: i64| {
        output.dire(
            &format!("Compte {id} : {text}."),
            &json!({ "compte": id, "fait": text }),
        );
        Ok(ExitCode::SUCCESS)
    };
    let failed = |error: crate::comptes::Echec| error.to_string();
    match command {
        Compte::Creer(creer) => create(app, output, creer).await,
        Compte::Lister { siret } => list(app, output, siret).await,
        Compte::Verrouiller { compte } => {
            contacts::verrouiller(app, ACTEUR, compte, true)
                .await
                .map_err(failed)?;
            said("verrouillé, jetons révoqués", compte)
        }
        Compte::Deverrouiller { compte } => {
            contacts::verrouiller(app, ACTEUR, compte, false)
                .await
                .map_err(failed)?;
            said("déverrouillé", compte)
        }
        Compte::Supprimer { compte } => {
            contacts::supprimer(app, ACTEUR, compte)
                .await
                .map_err(failed)?;
            said("supprimé, avec tous ses droits", compte)
        }
        Compte::MotDePasse {
            compte,
            mot_de_passe_stdin,
        } => {
            let (password, drawn) = password(app, mot_de_passe_stdin)?;
            mots_de_passe::imposer(app, ACTEUR, compte, &password)
                .await
                .map_err(failed)?;
            tell(output, compte, drawn.then_some(&password));
            Ok(ExitCode::SUCCESS)
        }
        Compte::Inscrire {
            compte,
            service,
            retirer,
        } => {
            let changed = contacts::inscrire(app, ACTEUR, compte, service, !retirer)
                .await
                .map_err(failed)?;
            said(change(changed), compte)
        }
        Compte::Role {
            compte,
            role,
            siret,
            retirer,
        } => {
            let changed = contacts::regler_role(app, ACTEUR, compte, role, &siret, !retirer)
                .await
                .map_err(failed)?;
            said(change(changed), compte)
        }
    }
}

fn change(changed: bool) -> &'static str {
    if changed {
        "c'est fait"
    } else {
        "c'était déjà le cas"
    }
}

/// A password from the standard input, or drawn; and whether it was drawn.
fn password(app: &App, from_input: bool) -> Result<(String, bool), String> {
    if from_input {
        return Ok((lire_mot_de_passe()?, false));
    }
    let mut bytes = [0; 20];
    app.hasard.fill(&mut bytes);
    Ok((mot_de_passe::engendrer(&bytes), true))
}

fn tell(output: Sortie, id: i64, password: Option<&String>) {
    let mut text = format!("Compte {id}.");
    if let Some(password) = password {
        text.push_str(&format!(
            "\nMot de passe : {password}\nIl n'est affiché qu'une fois."
        ));
    }
    output.dire(&text, &json!({ "compte": id, "mot_de_passe": password }));
}

async fn create(app: &App, output: Sortie, creer: Creer) -> Result<ExitCode, String> {
    let personne = creer.personne;
    let (password, drawn) = if personne.inviter {
        (None, false)
    } else {
        let (text, drawn) = password(app, personne.mot_de_passe_stdin)?;
        (Some(text), drawn)
    };
    let roles = if creer.roles.is_empty() {
        vec![own_role(creer.genre)]
    } else {
        creer.roles
    };
    let contact = NouveauContact {
        siret: personne.siret,
        nom: personne.nom,
        prenom: personne.prenom,
        identifiant: personne.identifiant,
        organisme: creer.organisme,
        courriel: personne.courriel,
        mot_de_passe: password.clone(),
        roles,
        services: creer.services,
        ..NouveauContact::de(creer.genre)
    };
    let id = contacts::creer(app, ACTEUR, contact)
        .await
        .map_err(|error| error.to_string())?;
    tell(output, id, password.as_ref().filter(|_| drawn));
    Ok(ExitCode::SUCCESS)
}

/// The role that an account of a kind has when nothing is said.
fn own_role(genre: Genre) -> Role {
    match genre {
        Genre::Declarant | Genre::Msa => Role::Declarant,
        Genre::AgentOrganisme => Role::AgentOrganisme,
        Genre::Operateur => Role::Operateur,
        Genre::Editeur => Role::Editeur,
        Genre::Concentrateur => Role::Concentrateur,
    }
}

async fn list(app: &App, output: Sortie, siret: Option<String>) -> Result<ExitCode, String> {
    const PAGE: u32 = 500;
    let mut after = 0;
    loop {
        let asked = siret.clone();
        let page = app
            .store
            .read(move |tx| rows::lister(tx, asked.as_deref(), after, PAGE))
            .await
            .map_err(|error| error.to_string())?;
        let Some(last) = page.last() else {
            return Ok(ExitCode::SUCCESS);
        };
        after = last.id;
        for compte in &page {
            let seen = compte
                .connexion_at
                .map(|at| paris::format_fr(crate::clock::Moment(at)));
            output.dire(
                &format!(
                    "{:>6}  {:<13} {:<10} {:<14} {} {} {}",
                    compte.id,
                    compte.genre,
                    compte.etat,
                    compte.siret,
                    compte.nom,
                    compte.prenom,
                    compte.identifiant.as_deref().unwrap_or_default()
                ),
                &json!({
                    "compte": compte.id, "genre": compte.genre, "etat": compte.etat,
                    "siret": compte.siret, "nom": compte.nom, "prenom": compte.prenom,
                    "identifiant": compte.identifiant, "organisme": compte.organisme,
                    "courriel_etat": compte.courriel_etat, "connexion": seen,
                }),
            );
        }
    }
}
