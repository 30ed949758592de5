//! `guichet admin organisme`: identities of the organism API, made and changed by the operator.

use clap::Subcommand;
use guichet_identity::jeton;
use guichet_organisms::{Catalogue, Unite};
use guichet_store::journal::{self, Fait};
use guichet_store::lots::{self, NouveauClient};
use guichet_store::{Store, StoreError, Tx};
use sha2::{Digest, Sha256};

use crate::clock::Moment;
use crate::hasard::Hasard;
use crate::paris;

/// Gère les identités des organismes
#[derive(Debug, Subcommand)]
pub enum Organisme {
    /// Crée une identité et affiche son secret, une seule fois
    Creer {
        /// Nom de l'identité, présenté pour obtenir un jeton
        client_id: String,
        /// Code de l'organisme (CNAM, URSSAF, OC…)
        #[arg(long)]
        organisme: String,
        /// Institution d'un organisme complémentaire ; sans elle, toutes
        #[arg(long)]
        institution: Option<String>,
    },
    /// Liste les identités, avec leur dernière présence
    Lister,
    /// Donne un nouveau secret à une identité ; l'ancien et ses jetons ne valent plus
    Renouveler {
        /// Nom de l'identité
        client_id: String,
    },
    /// Suspend une identité : ses jetons ne valent plus aussitôt
    Suspendre {
        /// Nom de l'identité
        client_id: String,
    },
    /// Rétablit une identité suspendue
    Retablir {
        /// Nom de l'identité
        client_id: String,
    },
}

/// Does what the operator asks, and answers what to show. Called on a thread that may block.
///
/// # Errors
/// What is wrong, in French.
pub fn executer(
    store: &Store,
    hasard: &Hasard,
    now: Moment,
    commande: Organisme,
) -> Result<String, String> {
    match commande {
        Organisme::Creer {
            client_id,
            organisme,
            institution,
        } => {
            let institution = institution.unwrap_or_default();
            let nouveau = nouveau(&client_id, &organisme, &institution, now)?;
            creer(store, hasard, nouveau)
        }
        Organisme::Lister => lister(store),
        Organisme::Renouveler { client_id } => renouveler(store, hasard, now, client_id),
        Organisme::Suspendre { client_id } => {
            changer(store, now, client_id, "suspendu", "organisme.suspendu")
        }
        Organisme::Retablir { client_id } => {
            changer(store, now, client_id, "actif", "organisme.retabli")
        }
    }
}

/// The identity asked for, without its secret.
fn nouveau(
    client_id: &str,
    organisme: &str,
    institution: &str,
    now: Moment,
) -> Result<NouveauClient, String> {
    let word = |text: &str, most| {
        (1..=most).contains(&text.len())
            && text
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || b"-_.".contains(&b))
    };
    if !word(client_id, 64) {
        return Err(
            "Le nom d'une identité a 64 caractères au plus, parmi les lettres sans accent, les chiffres et - _ ."
                .to_owned(),
        );
    }
    let found = Catalogue::embarque().organisme(organisme).ok_or_else(|| {
        let codes: Vec<&str> = Catalogue::embarque()
            .organismes()
            .iter()
            .map(|o| o.code.as_str())
            .collect();
        format!(
            "L'organisme « {organisme} » est inconnu ; les codes sont : {}.",
            codes.join(", ")
        )
    })?;
    if !institution.is_empty() {
        if found.unite != Unite::Institution {
            return Err(format!("L'organisme {organisme} n'a pas d'institutions."));
        }
        let form = institution
            .bytes()
            .all(|b| b.is_ascii_digit() || b.is_ascii_uppercase());
        if !form || !(5..=9).contains(&institution.len()) {
            return Err(
                "Une institution se désigne par son code de S21.G00.15.002 : 5 à 9 chiffres ou majuscules."
                    .to_owned(),
            );
        }
    }
    Ok(NouveauClient {
        client_id: client_id.to_owned(),
        organisme: organisme.to_owned(),
        institution: institution.to_owned(),
        secret: [0; 32],
        cree_at: now.0,
    })
}

/// A secret and the hash that is kept of it.
fn secret(hasard: &Hasard) -> (String, [u8; 32]) {
    let text = jeton::ecrire_lien(&hasard.secret());
    let hash = Sha256::digest(text.as_bytes()).into();
    (text, hash)
}

fn creer(store: &Store, hasard: &Hasard, mut nouveau: NouveauClient) -> Result<String, String> {
    let (text, hash) = secret(hasard);
    nouveau.secret = hash;
    let name = nouveau.client_id.clone();
    store
        .write_blocking(move |tx| {
            lots::creer_client(tx, &nouveau)?;
            let detail = format!("{} {}", nouveau.organisme, nouveau.institution);
            noter(
                tx,
                nouveau.cree_at,
                "organisme.cree",
                &nouveau.client_id,
                detail.trim_end(),
            )
        })
        .map_err(|error| match error {
            error if error.is_conflict_on("organisme_client_client_id_key") => {
                format!("L'identité « {name} » existe déjà.")
            }
            error => error.to_string(),
        })?;
    Ok(format!(
        "client_id : {name}\nclient_secret : {text}\nCe secret n'est affiché qu'une fois."
    ))
}

fn lister(store: &Store) -> Result<String, String> {
    let found = store
        .read_blocking(lots::clients)
        .map_err(|e| e.to_string())?;
    let mut text = "identité\torganisme\tinstitution\tétat\tdernière présence\n".to_owned();
    for client in found {
        let seen = client
            .vu_at
            .map_or_else(|| "jamais".to_owned(), |at| paris::format_fr(Moment(at)));
        let institution = if client.institution.is_empty() {
            "—"
        } else {
            &client.institution
        };
        text.push_str(&format!(
            "{}\t{}\t{institution}\t{}\t{seen}\n",
            client.client_id, client.organisme, client.etat
        ));
    }
    Ok(text)
}

fn renouveler(
    store: &Store,
    hasard: &Hasard,
    now: Moment,
    client_id: String,
) -> Result<String, String> {
    let (text, hash) = secret(hasard);
    let name = client_id.clone();
    let changed = store.write_blocking(move |tx| {
        let changed = lots::renouveler_secret(tx, &name, &hash)?;
        lots::revoquer_jetons(tx, &name)?;
        if changed {
            noter(tx, now.0, "organisme.renouvele", &name, "")?;
        }
        Ok(changed)
    });
    match changed.map_err(|error| error.to_string())? {
        true => Ok(format!(
            "client_id : {client_id}\nclient_secret : {text}\nCe secret n'est affiché qu'une fois ; l'ancien ne vaut plus."
        )),
        false => Err(format!("L'identité « {client_id} » est inconnue.")),
    }
}

fn changer(
    store: &Store,
    now: Moment,
    client_id: String,
    etat: &'static str,
    action: &'static str,
) -> Result<String, String> {
    let name = client_id.clone();
    let changed = store.write_blocking(move |tx| {
        let changed = lots::changer_etat(tx, &name, etat)?;
        if changed {
            noter(tx, now.0, action, &name, "")?;
        }
        Ok(changed)
    });
    match changed.map_err(|error| error.to_string())? {
        true => Ok(format!(
            "L'identité « {client_id} » est dans l'état « {etat} »."
        )),
        false => Err(format!("L'identité « {client_id} » est inconnue.")),
    }
}

fn noter(
    tx: &mut Tx<'_>,
    at: i64,
    action: &'static str,
    client_id: &str,
    detail: &str,
) -> Result<(), StoreError> {
    let fait = Fait {
        survenu_at: at,
        acteur: "console".to_owned(),
        action,
        objet: format!("organisme:{client_id}"),
        detail: detail.to_owned(),
    };
    journal::ajouter(tx, &fait).map(|_| ())
}
