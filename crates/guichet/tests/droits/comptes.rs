//! The accounts of the world, all fictitious, and what becomes of their rights.

use guichet_identity::nom;
use guichet_store::comptes::{self as lignes, NouveauCompte};
use guichet_store::{StoreError, Tx, habilitations};

/// The password of all of them.
pub(crate) const MOT_DE_PASSE: &str = "un-mot-de-passe-long";

/// The establishment that the deposits are about.
pub(crate) const ETABLISSEMENT: &str = "99999900600011";

/// An account, all it holds at first.
pub(crate) struct Compte {
    /// What the tables call it.
    pub(crate) cle: &'static str,
    pub(crate) siret: &'static str,
    pub(crate) nom: &'static str,
    pub(crate) prenom: &'static str,
    /// The service it logs in to; empty: the portal's own.
    pub(crate) service: &'static str,
    /// Its roles for its own establishment.
    roles: &'static [&'static str],
    /// The establishments it may declare for.
    habilite: &'static [&'static str],
}

const fn compte(
    cle: &'static str,
    siret: &'static str,
    nom: &'static str,
    service: &'static str,
    (roles, habilite): (&'static [&'static str], &'static [&'static str]),
) -> Compte {
    Compte {
        cle,
        siret,
        nom,
        prenom: "Ada",
        service,
        roles,
        habilite,
    }
}

const GERANT: &[&str] = &["administrateur", "declarant"];
const DECLARANT: &[&str] = &["declarant"];
const TRANSMET: &[&str] = &["concentrateur"];

pub(crate) const COMPTES: [Compte; 14] = [
    // Declares for its own establishment, and administers it.
    compte(
        "declarant",
        ETABLISSEMENT,
        "DUPRÉ",
        "25",
        (GERANT, &[ETABLISSEMENT]),
    ),
    // Reads what is declared for it, as an habilitation says.
    compte(
        "lecteur",
        "99999901400015",
        "MARTIN",
        "25",
        (DECLARANT, &[ETABLISSEMENT]),
    ),
    // Declares for another one.
    compte(
        "autre",
        "99999902200018",
        "PETIT",
        "25",
        (DECLARANT, &["99999902200018"]),
    ),
    // Has an account and nothing else.
    compte("sans", "99999902200018", "GRIS", "DP", (&[], &[])),
    // Had all the rights of the first ones; none is left.
    compte(
        "dechu",
        ETABLISSEMENT,
        "ANCIEN",
        "25",
        (GERANT, &[ETABLISSEMENT]),
    ),
    // The same, locked.
    compte(
        "verrouille",
        ETABLISSEMENT,
        "NOIR",
        "25",
        (GERANT, &[ETABLISSEMENT]),
    ),
    compte(
        "concentrateur",
        "99999903000011",
        "CTR",
        "98",
        (TRANSMET, &[]),
    ),
    // Transmits for others.
    compte(
        "ctr_autre",
        "99999903000011",
        "AUTRE",
        "98",
        (TRANSMET, &[]),
    ),
    compte("ctr_sans", "99999903000011", "SANS", "DP", (TRANSMET, &[])),
    compte(
        "ctr_dechu",
        "99999903000011",
        "ANCIEN",
        "98",
        (TRANSMET, &[]),
    ),
    compte("msa", "99999905500012", "BERGER", "26", (DECLARANT, &[])),
    compte(
        "operateur",
        "99999904800017",
        "FRENE",
        "",
        (&["operateur"], &[]),
    ),
    // Those that what they ask for puts out of use.
    compte(
        "jetable",
        ETABLISSEMENT,
        "VERT",
        "25",
        (GERANT, &[ETABLISSEMENT]),
    ),
    compte(
        "jetable_2",
        ETABLISSEMENT,
        "BLEU",
        "25",
        (GERANT, &[ETABLISSEMENT]),
    ),
];

/// The account of this name.
pub(crate) fn nomme(cle: &str) -> &'static Compte {
    let trouve = COMPTES.iter().find(|compte| compte.cle == cle);
    trouve.unwrap_or_else(|| panic!("{cle}: no such account"))
}

impl Compte {
    /// Its key in the database.
    pub(crate) fn id(&self, tx: &mut Tx<'_>) -> Result<i64, StoreError> {
        let (nom, prenom) = (nom::cle(self.nom), nom::cle(self.prenom));
        let trouve = lignes::nomme(tx, self.siret, &nom, &prenom)?;
        trouve.map(|compte| compte.id).ok_or(StoreError::NotFound)
    }

    /// Makes it, with all it holds.
    pub(crate) fn creer(
        &self,
        tx: &mut Tx<'_>,
        empreinte: &str,
        maintenant: i64,
    ) -> Result<(), StoreError> {
        let genre = match self.roles.first() {
            Some(&"concentrateur") => "concentrateur",
            Some(&"operateur") => "operateur",
            _ if self.cle == "msa" => "msa",
            _ => "declarant",
        };
        let nouveau = NouveauCompte {
            genre: genre.to_owned(),
            siret: self.siret.to_owned(),
            nom: self.nom.to_owned(),
            prenom: self.prenom.to_owned(),
            cle_nom: nom::cle(self.nom),
            cle_prenom: nom::cle(self.prenom),
            identifiant: (genre == "msa").then(|| "MSA1".to_owned()),
            mot_de_passe: Some(empreinte.to_owned()),
            courriel_etat: "absent".to_owned(),
            etat: "actif".to_owned(),
            ..NouveauCompte::default()
        };
        let id = lignes::creer(tx, &nouveau, maintenant)?;
        for role in self.roles {
            lignes::donner_role(tx, id, role, self.siret, maintenant)?;
        }
        for service in self.services() {
            lignes::inscrire(tx, id, service, maintenant)?;
        }
        for siret in self.habilite {
            for demarche in ["DSN", "BPIJ"] {
                habilitations::accorder(tx, id, siret, demarche, None, maintenant)?;
            }
        }
        Ok(())
    }

    fn services(&self) -> Vec<&'static str> {
        match self.service {
            "" => Vec::new(),
            "25" => vec!["25", "97"],
            autre => vec![autre],
        }
    }

    /// Withdraws all it holds; its token is left.
    pub(crate) fn dechoir(&self, tx: &mut Tx<'_>) -> Result<(), StoreError> {
        let id = self.id(tx)?;
        for role in self.roles {
            lignes::retirer_role(tx, id, role, self.siret)?;
        }
        for service in self.services() {
            lignes::desinscrire(tx, id, service)?;
        }
        for siret in self.habilite {
            for demarche in ["DSN", "BPIJ"] {
                habilitations::retirer(tx, id, siret, demarche)?;
            }
        }
        Ok(())
    }

    /// Locks it; its token is left.
    pub(crate) fn verrouiller(&self, tx: &mut Tx<'_>) -> Result<(), StoreError> {
        let id = self.id(tx)?;
        lignes::changer_etat(tx, id, "actif", "verrouille").map(|_| ())
    }
}
