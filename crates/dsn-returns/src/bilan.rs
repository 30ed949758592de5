//! The bilan: the report on one send and its declarations, in the form of
//! `dsn_bilans` v02r03 (root `rapport`, namespace `http://www.gip-mds.fr/`).
//! It is what a platform answers as AEE, ARE, CCO or BAN, and what a validator
//! writes.
//!
//! Held here: the send, its declarations, their anomalies. What organisms add
//! (rates, reconstituted declarations, communications) belongs to their own
//! returns.

mod write;

pub use write::write;

/// A bilan.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rapport {
    /// What the document is: `BAN`, `CCO`, `AEE`, `ARE` or the number of a
    /// nature of return.
    pub type_code: String,
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
    /// Anomalies of the send itself, outside any declaration.
    pub generales: u64,
    /// Anomalies inside its declarations.
    pub dans_declarations: u64,
    /// The anomalies of the send itself that are described.
    pub anomalies: Vec<Anomalie>,
}

/// Identity of a send, from its S10 segment. Every value as the file writes it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EnvoiIdentification {
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
}

/// Conclusion about a send or a declaration.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Etat {
    /// Valid.
    Ok,
    /// Invalid.
    #[default]
    Ko,
    /// Anomalies detected: the answer of an organism.
    Ano,
}

/// What a send or a declaration holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Contenu {
    /// Declarations (of a send only).
    pub declarations: Option<u64>,
    /// Employees.
    pub salaries: Option<u64>,
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
    /// S20.G00.05.005, JJMMAAAA.
    pub mois: Option<String>,
    /// S21.G00.06.001; empty when unknown (the element is mandatory).
    pub siren: String,
    /// S21.G00.11.001; empty when unknown (the element is mandatory).
    pub nic_affectation: String,
    /// Conclusion.
    pub etat: Etat,
    /// What it holds.
    pub contenu: Contenu,
    /// Number of blocking anomalies, described or not.
    pub bloquantes: u64,
    /// Number of other anomalies, described or not.
    pub non_bloquantes: u64,
    /// The anomalies that are described.
    pub anomalies: Vec<Anomalie>,
}

/// One anomaly.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Anomalie {
    /// Code of the control, rubrique and rule.
    pub code: String,
    /// Whether the declaration is rejected for it.
    pub bloquante: bool,
    /// What is wrong.
    pub message: String,
    /// 1-based line in the file.
    pub numero_ligne: Option<u64>,
    /// Number of anomalies of the same code in the file.
    pub nombre: Option<u64>,
    /// The rubrique that triggered it.
    pub rubrique: Option<RubriqueDeclenchante>,
    /// The employee concerned; written for an anomaly of a declaration only.
    pub salarie: Option<Salarie>,
}

/// A rubrique quoted in an anomaly.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RubriqueDeclenchante {
    /// Its identifier.
    pub identifiant: String,
    /// Its name.
    pub libelle: Option<String>,
    /// The value found; empty when there is none (the element is mandatory).
    pub valeur: String,
}

/// The employee an anomaly is about.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Salarie {
    /// NIR; empty when the writer does not know it or may not show it (one of
    /// NIR and NTT is mandatory).
    pub nir: String,
    /// Family name.
    pub nom_famille: Option<String>,
    /// 1-based rank in the declaration.
    pub rang: u32,
}
