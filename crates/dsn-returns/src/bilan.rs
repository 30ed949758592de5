//! The bilan: the report on one send and its declarations, in the form of
//! `dsn_bilans` v02r03 (root `rapport`, namespace `http://www.gip-mds.fr/`).
//! It is what a platform answers as AEE, ARE, CCO or BAN, what an organism
//! answers in most of its natures, and what a validator writes.
//!
//! Held here: the send, its declarations, their anomalies and people. Rates for
//! a whole establishment (`communication`, `taux_AT`) and the `bordereau` are
//! not.
//!
//! Start with [`Rapport`]; [`documents`] builds the usual ones.

pub mod documents;
mod personne;
mod read;
mod write;

pub use documents::{Certificat, Couverture};
pub use personne::{Contrat, Environnement, FuturTaux, Origine, Salarie};
pub use read::{read, read_bilan_json};
pub use write::{write, write_json};

use crate::civil::{Jour, Moment};

/// A bilan.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rapport {
    /// What the document is: `BAN`, `CCO`, `AEE`, `ARE` or the number of a
    /// nature of return.
    pub type_code: String,
    /// Identifier of the document.
    pub identifiant: Option<String>,
    /// A remark on the whole document.
    pub message: Option<String>,
    /// The send.
    pub envoi: Envoi,
    /// Its declarations, in file order.
    pub declarations: Vec<Declaration>,
}

/// The send: one file from S10 to S90.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Envoi {
    /// Who sends what, with what.
    pub identification: EnvoiIdentification,
    /// Conclusion about the send.
    pub etat: Etat,
    /// What it holds.
    pub contenu: Contenu,
    /// Anomalies of the send itself, outside any declaration, described or not.
    pub generales: u64,
    /// Anomalies inside its declarations, described or not.
    pub dans_declarations: u64,
    /// The anomalies of the send itself that are described.
    pub anomalies: Vec<Anomalie>,
}

/// Identity of a send: from its S10 segment, every value as the file writes it,
/// and from the platform that received it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EnvoiIdentification {
    /// The person who deposited it.
    pub declarant: Option<Declarant>,
    /// Identifier that the platform gave to the flux.
    pub idflux: Option<String>,
    /// Name of the archive that held the file.
    pub identifiant_archive: Option<String>,
    /// Name of the file.
    pub identifiant: Option<String>,
    /// S10.G00.00.006.
    pub version_norme: Option<String>,
    /// S10.G00.00.007.
    pub point_de_depot: Option<String>,
    /// S10.G00.00.008.
    pub type_envoi: Option<String>,
    /// S10.G00.00.005.
    pub essai_reel: Option<String>,
    /// S10.G00.01.001 and .002; empty when unknown (the element is mandatory).
    pub emetteur_siret: String,
    /// S10.G00.01.003.
    pub raison_sociale: Option<String>,
    /// S10.G00.00.001.
    pub nom_logiciel: Option<String>,
    /// S10.G00.00.002.
    pub editeur_logiciel: Option<String>,
    /// S10.G00.00.003.
    pub version_logiciel: Option<String>,
    /// S10.G00.00.004.
    pub code_conformite: Option<String>,
    /// When the file reached the platform, Paris time.
    pub reception: Option<Moment>,
    /// When the platform registered it, Paris time.
    pub enregistrement: Option<Moment>,
}

/// The person who deposits, as the account names it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Declarant {
    /// SIRET of the establishment it belongs to.
    pub siret: String,
    /// Family name.
    pub nom: String,
    /// First name.
    pub prenom: String,
}

/// Conclusion about a send or a declaration.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Etat {
    /// Valid.
    Ok,
    /// Invalid.
    #[default]
    Ko,
    /// Anomalies detected, yet not all is refused.
    Ano,
}

impl Etat {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Ok, Self::Ko, Self::Ano];

    /// As documents and lists write it.
    pub fn code(self) -> &'static str {
        match self {
            Self::Ok => "OK",
            Self::Ko => "KO",
            Self::Ano => "ANO",
        }
    }

    /// From what documents write.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|etat| etat.code() == code)
    }
}

/// What a send or a declaration holds. What is not said is not written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Contenu {
    /// Declarations; written for a send only.
    pub declarations: Option<u64>,
    /// Employees.
    pub salaries: Option<u64>,
    /// Individuals who are no employees.
    pub individus_non_salaries: Option<u64>,
    /// Contracts; written for a declaration only.
    pub contrats: Option<u64>,
}

/// One declaration.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Declaration {
    /// 1-based rank in the file.
    pub rang: u32,
    /// S20.G00.05.001.
    pub nature: Option<String>,
    /// S20.G00.05.002.
    pub type_code: Option<String>,
    /// S20.G00.05.003, where it is a number.
    pub fraction: Option<u32>,
    /// S20.G00.05.004, where it is a number.
    pub ordre: Option<u64>,
    /// S20.G00.05.005, JJMMAAAA.
    pub mois: Option<String>,
    /// S20.G00.05.009.
    pub identifiant_metier: Option<String>,
    /// S20.G00.05.006, where it is a number.
    pub id_annulation: Option<u64>,
    /// S21.G00.06.001; empty when unknown (the element is mandatory).
    pub siren: String,
    /// S21.G00.06.002.
    pub nic_siege: Option<String>,
    /// S21.G00.11.001; empty when unknown (the element is mandatory).
    pub nic_affectation: String,
    /// Conclusion.
    pub etat: Etat,
    /// What it holds.
    pub contenu: Contenu,
    /// Declarations of other kinds that were rebuilt from it.
    pub reconstituees: Vec<Reconstituee>,
    /// Number of blocking anomalies, described or not.
    pub bloquantes: u64,
    /// Number of other anomalies, described or not.
    pub non_bloquantes: u64,
    /// Whether the platform certifies it.
    pub conformite: Option<Conformite>,
    /// People that the report tells something about, such as their tax rate.
    pub salaries: Vec<Salarie>,
    /// The anomalies that are described.
    pub anomalies: Vec<Anomalie>,
}

/// A declaration of another kind rebuilt from a DSN.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reconstituee {
    /// What it is: `AED`, `DSIJ`, `A6M`.
    pub type_code: String,
    /// Conclusion.
    pub etat: Etat,
    /// How many.
    pub nombre: u64,
}

/// The platform's certificate for a declaration, or its refusal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Conformite {
    /// Certified; with the text of the certificate, if there is one: see
    /// [`Certificat`].
    Certifiee(Option<String>),
    /// Rejected.
    Rejetee,
}

/// Whether an anomaly rejects.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Categorie {
    /// The declaration, or the send, is rejected for it.
    Bloquant,
    /// It is reported only.
    NonBloquant,
}

impl Categorie {
    /// As documents write it.
    pub fn code(self) -> &'static str {
        match self {
            Self::Bloquant => "bloquant",
            Self::NonBloquant => "non-bloquant",
        }
    }

    /// From what documents write.
    pub fn from_code(code: &str) -> Option<Self> {
        [Self::Bloquant, Self::NonBloquant]
            .into_iter()
            .find(|categorie| categorie.code() == code)
    }
}

/// One anomaly.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Anomalie {
    /// Code of the control, rubrique and rule.
    pub code: String,
    /// Whether it rejects, where the report says it.
    pub categorie: Option<Categorie>,
    /// What is wrong.
    pub message: String,
    /// 1-based line in the file.
    pub numero_ligne: Option<u64>,
    /// Number of anomalies of the same code in the file.
    pub nombre: Option<u64>,
    /// The rubriques it comes from.
    pub valeurs: Option<Valeurs>,
    /// Whom it is about; written for an anomaly of a declaration only.
    pub environnement: Environnement,
}

/// The rubriques an anomaly comes from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Valeurs {
    /// The one that triggered it.
    pub declenchante: Rubrique,
    /// Those it was compared with.
    pub associees: Vec<Rubrique>,
}

/// A rubrique quoted in an anomaly.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rubrique {
    /// Its identifier.
    pub identifiant: String,
    /// Its name.
    pub libelle: Option<String>,
    /// The value found; empty when there is none (the element is mandatory).
    pub valeur: String,
}

impl Declaration {
    /// The month it declares, where `mois` is a day of the form JJMMAAAA.
    pub fn jour_du_mois(&self) -> Option<Jour> {
        let mois = self.mois.as_deref()?;
        let (jour, reste) = mois.split_at_checked(2)?;
        let (mois, annee) = reste.split_at_checked(2)?;
        Jour::parse_compact(&format!("{annee}{mois}{jour}"))
    }
}
