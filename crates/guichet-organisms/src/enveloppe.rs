//! What the platform knows and writes into a lot, given by the caller.

use std::collections::BTreeMap;

/// What the platform knows of a deposit and of its declarant, for the head of its lots.
///
/// Texts are Unicode; what ISO-8859-1 lacks becomes `?`. An empty text is not written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Envelope<'e> {
    /// Number of the lot: at most 10 characters.
    pub numero_lot: &'e str,
    /// When the lot was made, `AAAAMMJJHHMMSS`.
    pub horodatage_lot: &'e str,
    /// Family name of the declarant (S10.G00.95.001).
    pub nom: &'e str,
    /// First name of the declarant (S10.G00.95.002).
    pub prenom: &'e str,
    /// SIRET of the declarant (S10.G00.95.003).
    pub siret: &'e str,
    /// How the deposit came in, at most 6 characters: `MtoM`, `EDI` … (S10.G00.95.006).
    pub mode_depot: &'e str,
    /// The site that deposited, a SIRET (S10.G00.95.007).
    pub site_depot: &'e str,
    /// When the deposit was received, `AAAAMMJJHHMMSS` (S10.G00.95.008).
    pub horodatage_depot: &'e str,
    /// Name of the declarant's company (S10.G00.95.009).
    pub raison_sociale: &'e str,
    /// Identifier of the deposit (S10.G00.95.900).
    pub idflux: &'e str,
    /// E-mail address of the declarant (S10.G00.95.901).
    pub mel: &'e str,
    /// Deposit and rank of the declaration that this one replaces or cancels (S10.G00.95.010, S20.G00.96.010).
    pub cible: Option<(&'e str, u32)>,
    /// Name of the company declared (S21.G00.06.903).
    pub entreprise: &'e str,
    /// What the directory knows of the establishment.
    pub etablissement: Etablissement<'e>,
    /// What the SNGI certified, by NIR (S21.G00.30.001) or NTT (S21.G00.30.020) as declared.
    pub individus: BTreeMap<&'e [u8], Sngi<'e>>,
    /// Names of places of work (S21.G00.85.850), by S21.G00.85.001.
    pub lieux: BTreeMap<&'e [u8], &'e str>,
}

/// What the directory knows of an establishment.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Etablissement<'e> {
    /// INSEE code of its commune (S21.G00.11.110).
    pub commune: &'e str,
    /// Its due date, `JJMMAAAA` (S21.G00.11.111).
    pub echeance: &'e str,
    /// Its legal category, level III (S21.G00.11.112).
    pub categorie_juridique: &'e str,
    /// Its trade name (S21.G00.11.904).
    pub enseigne: &'e str,
}

/// What the SNGI certified of an individual: number of the rubrique of S21.G00.30 (300 to 313) → value.
pub type Sngi<'e> = BTreeMap<u16, &'e str>;
