//! The accounts of the demonstration: one for each sort of user, with passwords drawn at its first
//! start and written, for whoever runs it, into the data directory.

use std::collections::BTreeMap;
use std::path::Path;

use guichet_identity::{Demarche, Genre, Role, nom};
use guichet_store::comptes::{self, NouveauCompte};
use guichet_store::{StoreError, Tx, habilitations, repertoire};
use serde::Serialize;

use super::monde::Fiction;
use crate::App;

/// Where the accounts are written, in the data directory.
pub const FICHIER: &str = "demo-accounts.json";

/// The DSN services: test and real, régime général and agricole.
const DSN: &[&str] = &["25", "97", "26", "94"];
/// The service of concentrateurs.
const CONCENTRATEUR: &[&str] = &["98"];
/// A service that is not the DSN: the declarations of hires.
const AUTRE: &[&str] = &["DP"];

/// An account as whoever tries the portal needs it.
#[derive(Clone, Debug, Serialize)]
pub(super) struct CompteDemo {
    #[serde(skip)]
    pub(super) id: i64,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub(super) siret: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub(super) nom: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub(super) prenom: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    identifiant: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    motdepasse: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    client_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    client_secret: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    service: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    service_ra: Option<&'static str>,
}

/// The accounts by their key in the file.
pub(super) type Comptes = BTreeMap<&'static str, CompteDemo>;

/// What one account of the demonstration is.
struct Modele {
    cle: &'static str,
    genre: Genre,
    /// Which company of the world it belongs to.
    entreprise: usize,
    nom: &'static str,
    prenom: &'static str,
    identifiant: Option<&'static str>,
    organisme: Option<&'static str>,
    role: Role,
    services: &'static [&'static str],
}

const fn personne(
    cle: &'static str,
    entreprise: usize,
    nom: &'static str,
    prenom: &'static str,
) -> Modele {
    Modele {
        cle,
        genre: Genre::Declarant,
        entreprise,
        nom,
        prenom,
        identifiant: None,
        organisme: None,
        role: Role::Administrateur,
        services: DSN,
    }
}

static MODELES: [Modele; 11] = [
    personne("declarant", Fiction::PETITE, "CERISIER", "AMANDINE"),
    Modele {
        services: AUTRE,
        ..personne("declarant_unregistered", Fiction::PETITE, "NOYER", "BASILE")
    },
    personne("declarant_other", Fiction::AUTRE, "MÛRIER", "CLÉMENCE"),
    Modele {
        genre: Genre::Concentrateur,
        role: Role::Concentrateur,
        services: CONCENTRATEUR,
        ..personne("concentrateur", Fiction::CONCENTRATEUR, "TILLEUL", "DENIS")
    },
    Modele {
        genre: Genre::Concentrateur,
        role: Role::Concentrateur,
        services: AUTRE,
        ..personne(
            "concentrateur_unregistered",
            Fiction::CONCENTRATEUR,
            "SAULE",
            "ÉLISE",
        )
    },
    Modele {
        genre: Genre::Msa,
        identifiant: Some("DEMOMSA01"),
        ..personne("msa", Fiction::AGRICOLE, "POMMIER", "FLORENT")
    },
    Modele {
        genre: Genre::AgentOrganisme,
        organisme: Some("CNAM"),
        role: Role::AgentOrganisme,
        services: AUTRE,
        ..personne("agent", Fiction::ORGANISME, "ORME", "GISÈLE")
    },
    Modele {
        genre: Genre::Operateur,
        role: Role::Operateur,
        services: AUTRE,
        ..personne("operator", Fiction::PLATEFORME, "FRÊNE", "HECTOR")
    },
    Modele {
        genre: Genre::Editeur,
        identifiant: Some("DEMO-EDITEUR"),
        role: Role::Editeur,
        services: DSN,
        ..personne("editeur", Fiction::PLATEFORME, "", "")
    },
    Modele {
        role: Role::TiersDeclarant,
        ..personne("accountant", Fiction::CABINET, "HÊTRE", "IRÈNE")
    },
    personne("groupe", Fiction::GROUPE, "CHARME", "JULES"),
];

/// Registers the companies of the world and makes the accounts, at once or not at all.
pub(super) async fn creer(app: &App, fiction: &Fiction) -> Result<Comptes, String> {
    let (unites, etablissements) = fiction.repertoire();
    let mut rows = Vec::new();
    for modele in &MODELES {
        let password = app.hasard.word(14);
        let mut salt = [0; 16];
        app.hasard.fill(&mut salt);
        let hash = app.hacheur.hacher(&password, salt).await?;
        let siret = fiction.siege(modele.entreprise);
        rows.push((modele, siret, password, hash));
    }
    let clients: Vec<String> = fiction
        .clients()
        .flat_map(|company| fiction.sirets(company))
        .collect();
    let group = fiction.sirets(Fiction::GROUPE);
    let now = app.clock.now().0;
    let write = app.store.write(move |tx| {
        repertoire::ecrire_unites(tx, &unites)?;
        repertoire::ecrire_etablissements(tx, &etablissements)?;
        let mut made = Comptes::new();
        for (modele, siret, password, hash) in rows {
            let account = un(tx, modele, &siret, &hash, now)?;
            let others = match modele.entreprise {
                Fiction::CABINET => clients.as_slice(),
                // The rights on the head office come with the account.
                Fiction::GROUPE => group.get(1..).unwrap_or_default(),
                _ => &[],
            };
            for siret in others {
                habilitations::accorder(tx, account, siret, Demarche::Dsn.code(), None, now)?;
            }
            made.insert(modele.cle, shown(modele, account, siret, password));
        }
        Ok(made)
    });
    write.await.map_err(|error| error.to_string())
}

/// The accounts that an earlier start made, as far as deposits need them.
pub(super) async fn retrouver(app: &App, fiction: &Fiction) -> Result<Comptes, String> {
    let named = MODELES.iter().filter(|modele| !modele.nom.is_empty());
    let asked: Vec<(&'static Modele, String)> = named
        .map(|modele| (modele, fiction.siege(modele.entreprise)))
        .collect();
    let read = app.store.read(move |tx| {
        let mut found = Comptes::new();
        for (modele, siret) in asked {
            let (name, first) = (nom::cle(modele.nom), nom::cle(modele.prenom));
            if let Some(account) = comptes::nomme(tx, &siret, &name, &first)? {
                found.insert(modele.cle, shown(modele, account.id, siret, String::new()));
            }
        }
        Ok(found)
    });
    read.await.map_err(|error| error.to_string())
}

fn un(
    tx: &mut Tx<'_>,
    modele: &Modele,
    siret: &str,
    hash: &str,
    now: i64,
) -> Result<i64, StoreError> {
    let named = !modele.nom.is_empty();
    let id = comptes::creer(
        tx,
        &NouveauCompte {
            genre: modele.genre.code().to_owned(),
            siret: if named {
                siret.to_owned()
            } else {
                String::new()
            },
            nom: modele.nom.to_owned(),
            prenom: modele.prenom.to_owned(),
            cle_nom: nom::cle(modele.nom),
            cle_prenom: nom::cle(modele.prenom),
            identifiant: modele.identifiant.map(str::to_owned),
            organisme: modele.organisme.map(str::to_owned),
            mot_de_passe: Some(hash.to_owned()),
            courriel: named.then(|| format!("{}@exemple.example", modele.cle)),
            courriel_etat: if named { "confirme" } else { "absent" }.to_owned(),
            etat: "actif".to_owned(),
        },
        now,
    )?;
    let held_for = if modele.role.a_un_siret() { siret } else { "" };
    comptes::donner_role(tx, id, modele.role.code(), held_for, now)?;
    for service in modele.services {
        comptes::inscrire(tx, id, service, now)?;
    }
    if modele.role == Role::Administrateur {
        for demarche in [Demarche::Dsn, Demarche::Bpij] {
            habilitations::accorder(tx, id, siret, demarche.code(), None, now)?;
        }
    }
    Ok(id)
}

fn shown(modele: &Modele, id: i64, siret: String, password: String) -> CompteDemo {
    let machine = modele.genre == Genre::Editeur;
    let identifiant = modele.identifiant.map(str::to_owned);
    let dsn = modele.services == DSN;
    CompteDemo {
        id,
        siret: if machine { String::new() } else { siret },
        nom: modele.nom.to_owned(),
        prenom: modele.prenom.to_owned(),
        identifiant: identifiant.clone().filter(|_| !machine),
        motdepasse: (!machine).then(|| password.clone()),
        client_id: identifiant.filter(|_| machine),
        client_secret: machine.then_some(password),
        service: if dsn {
            Some("97")
        } else {
            modele.services.first().copied()
        },
        service_ra: dsn.then_some("94"),
    }
}

/// Writes the file, readable by its owner alone; the terminal says where it is.
pub(super) fn ecrire(file: &Path, accounts: &Comptes) -> Result<(), String> {
    use std::io::Write;
    use std::os::unix::fs::OpenOptionsExt;

    let text = serde_json::to_string_pretty(accounts).map_err(|error| error.to_string())?;
    let failed = |error: std::io::Error| format!("{} : {error}", file.display());
    let temporary = file.with_extension("tmp");
    let mut out = std::fs::OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(true)
        .mode(0o600)
        .open(&temporary)
        .map_err(failed)?;
    writeln!(out, "{text}")
        .and_then(|()| out.sync_all())
        .map_err(failed)?;
    std::fs::rename(&temporary, file).map_err(failed)
}
