//! The people a bilan names.

use crate::civil::Jour;
use crate::decimal::Decimal;

/// Whom an anomaly is about.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Environnement {
    /// The employee, as declared and as the register knows it: two at most are
    /// written.
    pub salaries: Vec<Salarie>,
    /// The same, of an individual who is no employee.
    pub non_salaries: Vec<Salarie>,
    /// The contract.
    pub contrat: Option<Contrat>,
}

/// Where what is said of a person comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Origine {
    /// The declaration.
    Dsn,
    /// A PASRAU declaration.
    Pasrau,
    /// The national register (SNGI).
    Sngi,
}

impl Origine {
    /// As documents write it.
    pub fn code(self) -> &'static str {
        match self {
            Self::Dsn => "DSN",
            Self::Pasrau => "PASRAU",
            Self::Sngi => "SNGI",
        }
    }

    /// From what documents write.
    pub fn from_code(code: &str) -> Option<Self> {
        [Self::Dsn, Self::Pasrau, Self::Sngi]
            .into_iter()
            .find(|origine| origine.code() == code)
    }
}

/// A person: an employee, or an individual who is none.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Salarie {
    /// Where the data come from; written in the environment of an anomaly only.
    pub origine: Option<Origine>,
    /// NIR; empty when the writer does not know it or may not show it (one of
    /// NIR and NTT is mandatory).
    pub nir: String,
    /// NTT; empty when there is none.
    pub ntt: String,
    /// Family name.
    pub nom_famille: Option<String>,
    /// Name in use.
    pub nom_usage: Option<String>,
    /// First names.
    pub prenoms: Option<String>,
    /// Sex.
    pub sexe: Option<String>,
    /// Date of birth, as the file writes it.
    pub date_naissance: Option<String>,
    /// Place of birth.
    pub lieu_naissance: Option<String>,
    /// Country of birth.
    pub code_pays: Option<String>,
    /// Number in the company.
    pub matricule: Option<String>,
    /// 1-based rank in the declaration.
    pub rang: Option<u32>,
    /// Rate of the tax deducted at source, in percent.
    pub taux_imposition_pas: Option<Decimal>,
    /// The rate that will follow.
    pub futur_taux: Option<FuturTaux>,
}

/// A rate of the tax deducted at source that will be in force later.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FuturTaux {
    /// The rate, in percent.
    pub taux: Option<Decimal>,
    /// From which day on.
    pub date_effet: Jour,
}

/// A contract.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Contrat {
    /// S21.G00.40.001, as the file writes it.
    pub date_debut: String,
    /// S21.G00.40.009.
    pub numero: String,
    /// S21.G00.40.007.
    pub nature: Option<String>,
    /// S21.G00.40.002.
    pub statut_conventionnel: Option<String>,
    /// S21.G00.40.006.
    pub libelle_emploi: Option<String>,
    /// S21.G00.40.018.
    pub code_regime_maladie: Option<String>,
}

impl Environnement {
    /// One employee, as declared.
    pub fn salarie(salarie: Salarie) -> Self {
        Self {
            salaries: vec![Salarie {
                origine: Some(Origine::Dsn),
                ..salarie
            }],
            ..Self::default()
        }
    }

    /// Whether nobody is named.
    pub fn is_empty(&self) -> bool {
        self.salaries.is_empty() && self.non_salaries.is_empty() && self.contrat.is_none()
    }
}
