//! The certificate of conformity of a declaration (CCO) as a PDF: tagged, so
//! that it can be read aloud (PDF/UA-1), and fit for archives (PDF/A-2a). Our
//! own layout, one embedded family of fonts (folder `fonts`).
//!
//! It must never certify anything itself (it prints what it is told), never show
//! a certificate without the coverage of the check and its reach, and never read
//! a clock or a file: the same input gives the same bytes.
//!
//! Start with [`Certificat::pdf`]; then `contenu` (what is said), `layout`
//! (where it goes), `draw` (how it becomes a PDF).

#![cfg_attr(
    not(test),
    deny(
        clippy::unwrap_used,
        clippy::expect_used,
        clippy::indexing_slicing,
        clippy::panic
    )
)]

mod contenu;
mod draw;
mod face;
mod layout;

use std::fmt;

use dsn_returns::bilan::Couverture;
use dsn_returns::civil::Moment;

/// What a certificate says. Texts are printed as they are; signs that the font
/// does not have are replaced.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Certificat<'a> {
    /// Name of the platform that certifies.
    pub plateforme: &'a str,
    /// Reference of the certificate, unique on the platform.
    pub reference: &'a str,
    /// SIRET of the establishment declared.
    pub siret: &'a str,
    /// Its name.
    pub raison_sociale: Option<&'a str>,
    /// Nature of the declaration, code and name: « 04 – Arrêt de travail ».
    pub nature: &'a str,
    /// Its type, code and name.
    pub type_declaration: Option<&'a str>,
    /// The month declared, or the day of the event, in words.
    pub periode: &'a str,
    /// Its order number.
    pub ordre: Option<u64>,
    /// Identifier of the flux it came in.
    pub idflux: &'a str,
    /// Version of the norm: `P26V01`.
    pub norme: &'a str,
    /// Whether it was a test send.
    pub essai: bool,
    /// When the deposit was received, Paris time.
    pub reception: Moment,
    /// When the certificate was made out, Paris time.
    pub emission: Moment,
    /// The same instant in UTC, for the metadata of the file.
    pub emission_utc: Moment,
    /// Coverage of the check of this declaration.
    pub couverture: Couverture,
    /// Number of anomalies that do not reject.
    pub non_bloquantes: u64,
    /// Fingerprint of norm, tables and options that the verdict rests on.
    pub contexte: &'a str,
}

impl Certificat<'_> {
    /// The certificate as a PDF.
    ///
    /// # Errors
    /// [`PdfError`]: not for any text, but if a font or a rule of PDF stands in
    /// the way.
    pub fn pdf(&self) -> Result<Vec<u8>, PdfError> {
        let faces = face::Faces::embedded().ok_or(PdfError::Font)?;
        let pages = layout::lay_out(&contenu::blocks(self), faces);
        draw::document(self, &pages, faces)
    }

    /// What the PDF says, line by line: for tests and for a plain rendering.
    ///
    /// # Errors
    /// As [`Certificat::pdf`].
    pub fn lignes(&self) -> Result<Vec<String>, PdfError> {
        let faces = face::Faces::embedded().ok_or(PdfError::Font)?;
        let pages = layout::lay_out(&contenu::blocks(self), faces);
        Ok(pages
            .iter()
            .flat_map(|page| page.lines.iter().map(|line| line.text.clone()))
            .collect())
    }
}

/// Why a PDF could not be made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PdfError {
    /// An embedded font cannot be read.
    Font,
    /// The document would break a rule of PDF/UA or PDF/A.
    Refused(String),
}

impl fmt::Display for PdfError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Font => f.write_str("la police du certificat est illisible"),
            Self::Refused(reason) => write!(f, "le PDF du certificat est refusé : {reason}"),
        }
    }
}

impl std::error::Error for PdfError {}
