//! The BPIJ: bordereau de paiement des indemnités journalières, what the health
//! insurance paid to an employer in place of its employees (root `BPIJ`,
//! namespace `www.cnamts.fr/tlsemp/IJ`, version 02.04). Amounts are exact.
//!
//! Start with [`Bpij`]: a declarant, those it declares for, the caisses that paid
//! them, the people they paid for, the insurances, the payments.

mod read;
mod totals;
mod write;

pub use read::read;
pub use write::write;

use crate::civil::{Jour, Moment};
use crate::decimal::Decimal;

/// A BPIJ.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bpij {
    /// Identifier of the document.
    pub identification: String,
    /// When it was made, Paris time.
    pub temps: Moment,
    /// What it is: original, duplicate.
    pub fonction: Option<Entete>,
    /// A remark.
    pub info: Option<Entete>,
    /// The total.
    pub cumul: Option<Cumul>,
    /// To whom it is addressed.
    pub declarant: Partie,
    /// Those it declares for: at least one.
    pub declares: Vec<Employeur>,
}

/// A text of the head, with its qualifiers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Entete {
    /// The text.
    pub texte: String,
    /// Attribute `A`.
    pub a: Option<String>,
    /// Attribute `L`.
    pub l: Option<String>,
    /// Attribute `V`.
    pub v: Option<String>,
    /// Attribute `Q`.
    pub q: Option<String>,
    /// Attribute `Code`.
    pub code: Option<String>,
    /// Attribute `R`.
    pub r: Option<String>,
}

/// A total.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cumul {
    /// Of what.
    pub libelle: Option<String>,
    /// In euros.
    pub montant: Decimal,
}

/// A declarant or an employer.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Partie {
    /// Its identifier.
    pub identite: String,
    /// What the identifier is: `SIRET`.
    pub referentiel: String,
    /// Its name.
    pub raison_sociale: Option<String>,
    /// Its address.
    pub adresse: Option<Adresse>,
    /// Its account.
    pub domiciliation: Option<Domiciliation>,
    /// The total.
    pub cumul: Option<Cumul>,
}

/// A postal address.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Adresse {
    /// Complement.
    pub complement: Option<Ligne<38>>,
    /// Number in the street.
    pub numero_voie: Option<String>,
    /// Street.
    pub nom_voie: Option<Ligne<38>>,
    /// Post code.
    pub code_postal: Option<Ligne<5>>,
    /// Town.
    pub localite: Option<Ligne<38>>,
}

/// A bank account.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Domiciliation {
    /// IBAN.
    pub iban: Option<String>,
    /// BIC.
    pub bic: Option<String>,
    /// Branch.
    pub guichet: Option<String>,
    /// Account.
    pub compte: Option<String>,
    /// Key.
    pub cle_rib: Option<String>,
}

/// An employer and the caisses that paid it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Employeur {
    /// Who.
    pub partie: Partie,
    /// The caisses.
    pub caisses: Vec<Caisse>,
}

/// A caisse and what it paid on one day of its accounts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Caisse {
    /// Its code.
    pub code: CodeCaisse,
    /// Its name.
    pub libelle: Option<String>,
    /// The day of its accounts.
    pub jour_comptable: Jour,
    /// The total.
    pub cumul: Option<Cumul>,
    /// The people it paid for.
    pub assures: Vec<Assure>,
}

/// A person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Assure {
    /// NIR.
    pub nir: NirAssure,
    /// Name.
    pub nom: String,
    /// First name.
    pub prenom: String,
    /// A remark.
    pub info: Option<String>,
    /// The account.
    pub domiciliation: Option<Domiciliation>,
    /// The total.
    pub cumul: Option<Cumul>,
    /// By insurance: at least one.
    pub assurances: Vec<Assurance>,
    /// Amounts paid in excess and taken back.
    pub indus: Vec<Regularisation>,
    /// Amounts paid afterwards.
    pub rappels: Vec<Regularisation>,
}

/// What an insurance paid.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Assurance {
    /// `AS` sickness, `AT` accident at work, `MA` maternity …
    pub code_nature: String,
    /// The total.
    pub cumul: Option<Cumul>,
    /// The payments: at least one.
    pub prestations: Vec<Prestation>,
}

/// A payment, or what is kept from one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Prestation {
    /// Its code.
    pub code_nature: String,
    /// A reference, and what it is.
    pub reference: Option<(String, Option<String>)>,
    /// Its name.
    pub libelle: String,
    /// First day.
    pub debut: Jour,
    /// Last day.
    pub fin: Option<Jour>,
    /// Number of the claim.
    pub numero_sinistre: Option<String>,
    /// Day of the claim.
    pub date_sinistre: Option<Jour>,
    /// First day of the leave.
    pub debut_conge: Option<Jour>,
    /// Last day of the leave.
    pub fin_conge: Option<Jour>,
    /// Number of days.
    pub nombre_ij: Option<Decimal>,
    /// Whether the employer is paid in place of the person.
    pub ij_subrogee: Option<bool>,
    /// Amount of a day, in euros.
    pub prix_unitaire: Option<Decimal>,
    /// Amount, in euros.
    pub montant: Option<Decimal>,
    /// The medical certificate.
    pub certificat: Option<CertificatMedical>,
}

/// A medical certificate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CertificatMedical {
    /// Its type.
    pub type_code: String,
    /// First day.
    pub debut: Jour,
    /// Last day.
    pub fin: Jour,
}

/// An amount settled afterwards.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Regularisation {
    /// Its number.
    pub numero: String,
    /// In euros.
    pub montant: Decimal,
}

/// Code of a caisse: three digits.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CodeCaisse(String);

impl CodeCaisse {
    /// From its text, blanks around it aside.
    pub fn new(text: &str) -> Option<Self> {
        let text = text.trim();
        let right = text.len() == 3 && text.bytes().all(|byte| byte.is_ascii_digit());
        right.then(|| Self(text.to_owned()))
    }

    /// Its text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A NIR in the form the schema takes: six digits, a digit or a letter, six or
/// eight digits. Its key is not checked.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NirAssure(String);

impl NirAssure {
    /// From its text, blanks around it aside.
    pub fn new(text: &str) -> Option<Self> {
        let text = text.trim();
        let right = matches!(text.len(), 13 | 15)
            && text
                .bytes()
                .enumerate()
                .all(|(at, byte)| byte.is_ascii_digit() || (at == 6 && byte.is_ascii_alphabetic()));
        right.then(|| Self(text.to_owned()))
    }

    /// Its text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A line of at most `N` characters.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ligne<const N: usize>(String);

impl<const N: usize> Ligne<N> {
    /// The text on one line, cut where it is too long.
    pub fn new(text: &str) -> Self {
        let one_line = text.chars().map(|c| match c {
            '\n' | '\r' => ' ',
            c => c,
        });
        Self(one_line.take(N).collect())
    }

    /// Its text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}
