//! The accounts of the world, all fictitious.

use guichet_identity::nom;
use guichet_store::comptes::{self as lignes, NouveauCompte};
use guichet_store::{StoreError, Tx, habilitations};

/// The password of all of them.
pub(crate) const MOT_DE_PASSE: &str = "un-mot-de-passe-long";

/// An account, or somebody who has none.
pub(crate) struct Compte {
    /// What the tables call it.
    pub(crate) cle: &'static str,
    pub(crate) siret: &'static str,
    pub(crate) nom: &'static str,
    pub(crate) prenom: &'static str,
    services: &'static [&'static str],
}

const fn compte_de(
    cle: &'static str,
    siret: &'static str,
    (nom, prenom): (&'static str, &'static str),
    services: &'static [&'static str],
) -> Compte {
    Compte {
        cle,
        siret,
        nom,
        prenom,
        services,
    }
}

pub(crate) const COMPTES: [Compte; 11] = [
    compte_de(
        "declarant",
        "99999900600011",
        ("DUPRÉ", "Zoé"),
        &["25", "97", "26", "94"],
    ),
    compte_de("other", "99999901400015", ("MARTIN", "Ada"), &["25", "97"]),
    compte_de(
        "declarant_unregistered",
        "99999900600011",
        ("PETIT", "Ada"),
        &["DP"],
    ),
    compte_de("concentrateur", "99999903000011", ("CTR", "Un"), &["98"]),
    compte_de(
        "concentrateur_unregistered",
        "99999903000011",
        ("CTR", "Deux"),
        &["DP"],
    ),
    compte_de("msa", "99999904800017", ("BERGER", "Luc"), &["26", "94"]),
    compte_de("jetable", "99999905500012", ("VERT", "Ada"), &["97"]),
    compte_de("force", "99999905500012", ("BLEU", "Ada"), &["97"]),
    compte_de("perime", "99999905500012", ("GRIS", "Ada"), &["97"]),
    compte_de("verrouille", "99999905500012", ("NOIR", "Ada"), &["97"]),
    compte_de("inconnu", "99999907100011", ("PERSONNE", "Nulle"), &[]),
];

/// The account of this name.
pub(crate) fn compte(cle: &str) -> &'static Compte {
    let cle = match cle {
        "unregistered" => "declarant_unregistered",
        cle => cle,
    };
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

    /// Makes it, with its role, services and habilitations.
    pub(crate) fn creer(
        &self,
        tx: &mut Tx<'_>,
        empreinte: &str,
        maintenant: i64,
    ) -> Result<(), StoreError> {
        let role = if self.cle.starts_with("concentrateur") {
            "concentrateur"
        } else {
            "declarant"
        };
        let etat = match self.cle {
            "verrouille" => "verrouille",
            _ => "actif",
        };
        let msa = self.cle == "msa";
        let nouveau = NouveauCompte {
            genre: if msa { "msa" } else { role }.to_owned(),
            siret: self.siret.to_owned(),
            nom: self.nom.to_owned(),
            prenom: self.prenom.to_owned(),
            cle_nom: nom::cle(self.nom),
            cle_prenom: nom::cle(self.prenom),
            identifiant: msa.then(|| "MSA".to_owned()),
            mot_de_passe: Some(empreinte.to_owned()),
            courriel_etat: "absent".to_owned(),
            etat: etat.to_owned(),
            ..NouveauCompte::default()
        };
        let id = lignes::creer(tx, &nouveau, maintenant)?;
        lignes::donner_role(tx, id, role, self.siret, maintenant)?;
        for service in self.services {
            lignes::inscrire(tx, id, service, maintenant)?;
        }
        for demarche in ["DSN", "BPIJ"] {
            habilitations::accorder(tx, id, self.siret, demarche, None, maintenant)?;
        }
        if self.cle == "declarant" {
            let autre = "99999902200018";
            habilitations::accorder(tx, id, autre, "BPIJ", None, maintenant)?;
        }
        Ok(())
    }
}
