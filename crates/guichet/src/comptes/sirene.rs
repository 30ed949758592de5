//! The directory filled from the files of SIRENE: `StockEtablissement` and `StockUniteLegale`, CSV
//! with named columns, of tens of millions of lines. Read as a stream, written in short
//! transactions; importing again changes nothing, importing a newer file brings up to date.

use std::io::Read;

use csv::ByteRecord;
use guichet_identity::identifiants::texte_utf8_ou_latin1;
use guichet_store::repertoire::{Etablissement, UniteLegale, ecrire_etablissements, ecrire_unites};
use guichet_store::{Store, StoreError};

use super::journal::{Evenement, noter};
use crate::clock::Moment;

/// Rows in one transaction.
const LOT: usize = 2_000;
/// Longest text kept of a column, in characters.
const TEXTE_MAX: usize = 200;
/// Faults that are told one by one.
const FAUTES_DITES: usize = 20;

/// What an import did.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Bilan {
    /// `etablissements` or `entreprises`.
    pub genre: &'static str,
    /// Rows read.
    pub lues: u64,
    /// Rows written.
    pub ecrites: u64,
    /// Rows left out because they cannot be understood.
    pub ecartees: u64,
    /// The first of them: line of the file, and why.
    pub fautes: Vec<(u64, String)>,
}

/// Why an import does not go on. What was written before stays. `Display` is French.
#[derive(Debug)]
pub enum ImportErreur {
    /// The file is not one of those two; what is missing.
    Entete(String),
    /// The file cannot be read on.
    Lecture(String),
    /// The database does not answer.
    Base(StoreError),
}

impl std::fmt::Display for ImportErreur {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Entete(missing) => write!(
                f,
                "ce fichier n'est ni StockEtablissement ni StockUniteLegale de SIRENE : il manque {missing} à la première ligne"
            ),
            Self::Lecture(why) => write!(f, "lecture impossible : {why}"),
            Self::Base(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for ImportErreur {}

/// Imports a file. `progres` is told the rows read after each transaction. `acteur` and
/// `maintenant` are for the audit log.
///
/// # Errors
/// See [`ImportErreur`].
pub fn importer(
    store: &Store,
    fichier: impl Read,
    acteur: &str,
    maintenant: Moment,
    mut progres: impl FnMut(u64),
) -> Result<Bilan, ImportErreur> {
    let unreadable = |error: csv::Error| ImportErreur::Lecture(error.to_string());
    let mut reader = csv::ReaderBuilder::new()
        .flexible(true)
        .from_reader(fichier);
    let header = reader.byte_headers().map_err(unreadable)?.clone();
    let mut import = Import::new(&header)?;
    let mut record = ByteRecord::new();
    while reader.read_byte_record(&mut record).map_err(unreadable)? {
        let line = record.position().map_or(0, csv::Position::line);
        import.take(&record, line);
        if import.waiting() == LOT {
            import.flush(store)?;
            progres(import.bilan.lues);
        }
    }
    import.flush(store)?;
    progres(import.bilan.lues);
    let bilan = import.bilan;
    let (who, object) = (acteur.to_owned(), bilan.genre.to_owned());
    let detail = format!("{} lignes, {} écartées", bilan.lues, bilan.ecartees);
    store
        .write_blocking(move |tx| {
            noter(
                tx,
                maintenant,
                &who,
                Evenement::RepertoireImporte,
                &object,
                &detail,
            )
        })
        .map_err(ImportErreur::Base)?;
    Ok(bilan)
}

enum Rows {
    Places(PlaceColumns, Vec<Etablissement>),
    Companies(CompanyColumns, Vec<UniteLegale>),
}

struct Import {
    rows: Rows,
    bilan: Bilan,
}

impl Import {
    fn new(header: &ByteRecord) -> Result<Self, ImportErreur> {
        let names: Vec<String> = header
            .iter()
            .map(|name| {
                texte_utf8_ou_latin1(name)
                    .trim_start_matches('\u{FEFF}')
                    .to_owned()
            })
            .collect();
        let is_places = names.iter().any(|name| name == "siret");
        let (rows, genre) = if is_places {
            let columns = PlaceColumns::find(&names).map_err(ImportErreur::Entete)?;
            (Rows::Places(columns, Vec::new()), "etablissements")
        } else {
            let columns = CompanyColumns::find(&names).map_err(ImportErreur::Entete)?;
            (Rows::Companies(columns, Vec::new()), "entreprises")
        };
        let bilan = Bilan {
            genre,
            ..Bilan::default()
        };
        Ok(Self { rows, bilan })
    }

    fn take(&mut self, record: &ByteRecord, line: u64) {
        self.bilan.lues += 1;
        let fault = match &mut self.rows {
            Rows::Places(columns, rows) => columns.read(record).map(|row| rows.push(row)),
            Rows::Companies(columns, rows) => columns.read(record).map(|row| rows.push(row)),
        };
        if let Err(why) = fault {
            self.bilan.ecartees += 1;
            if self.bilan.fautes.len() < FAUTES_DITES {
                self.bilan.fautes.push((line, why));
            }
        }
    }

    fn waiting(&self) -> usize {
        match &self.rows {
            Rows::Places(_, rows) => rows.len(),
            Rows::Companies(_, rows) => rows.len(),
        }
    }

    fn flush(&mut self, store: &Store) -> Result<(), ImportErreur> {
        self.bilan.ecrites += self.waiting() as u64;
        match &mut self.rows {
            Rows::Places(_, rows) => {
                let rows = std::mem::take(rows);
                store.write_blocking(move |tx| ecrire_etablissements(tx, &rows))
            }
            Rows::Companies(_, rows) => {
                let rows = std::mem::take(rows);
                store.write_blocking(move |tx| ecrire_unites(tx, &rows))
            }
        }
        .map_err(ImportErreur::Base)
    }
}

/// Where the columns of a file are: those without which nothing can be said, and the others.
macro_rules! columns {
    ($name:ident { $($field:ident = $column:literal,)* } or { $($optional:ident = $maybe:literal,)* }) => {
        struct $name { $($field: usize,)* $($optional: Option<usize>,)* }

        impl $name {
            fn find(names: &[String]) -> Result<Self, String> {
                let find = |column: &str| names.iter().position(|name| name == column);
                Ok(Self {
                    $($field: find($column).ok_or_else(|| format!("la colonne {}", $column))?,)*
                    $($optional: find($maybe),)*
                })
            }
        }
    };
}

columns! {
    PlaceColumns {
        siret = "siret",
        etat = "etatAdministratifEtablissement",
    } or {
        siege = "etablissementSiege",
        creation = "dateCreationEtablissement",
        debut = "dateDebut",
        denomination = "denominationUsuelleEtablissement",
        enseigne = "enseigne1Etablissement",
        naf = "activitePrincipaleEtablissement",
        code_postal = "codePostalEtablissement",
        commune = "codeCommuneEtablissement",
        commune_nom = "libelleCommuneEtablissement",
    }
}

columns! {
    CompanyColumns {
        siren = "siren",
        etat = "etatAdministratifUniteLegale",
    } or {
        denomination = "denominationUniteLegale",
        nom = "nomUniteLegale",
        prenom = "prenomUsuelUniteLegale",
        categorie_juridique = "categorieJuridiqueUniteLegale",
        naf = "activitePrincipaleUniteLegale",
        nic_siege = "nicSiegeUniteLegale",
        creation = "dateCreationUniteLegale",
        debut = "dateDebut",
    }
}

impl PlaceColumns {
    fn read(&self, record: &ByteRecord) -> Result<Etablissement, String> {
        let siret = text(record, Some(self.siret));
        digits(&siret, 14, "siret")?;
        let ouvert = en_activite(record, self.etat, "F")?;
        Ok(Etablissement {
            siret,
            siege: text(record, self.siege) == "true",
            ouvert,
            denomination: text(record, self.denomination),
            enseigne: text(record, self.enseigne),
            naf: text(record, self.naf),
            code_postal: text(record, self.code_postal),
            commune: text(record, self.commune),
            commune_nom: text(record, self.commune_nom),
            creation: date(record, self.creation),
            // The present period of a closed establishment begins when it closed.
            fermeture: date(record, self.debut).filter(|_| !ouvert),
        })
    }
}

impl CompanyColumns {
    fn read(&self, record: &ByteRecord) -> Result<UniteLegale, String> {
        let siren = text(record, Some(self.siren));
        digits(&siren, 9, "siren")?;
        let active = en_activite(record, self.etat, "C")?;
        let mut denomination = text(record, self.denomination);
        if denomination.is_empty() {
            let person = [text(record, self.prenom), text(record, self.nom)];
            denomination = person.join(" ").trim().to_owned();
        }
        Ok(UniteLegale {
            siren,
            active,
            denomination,
            categorie_juridique: text(record, self.categorie_juridique),
            naf: text(record, self.naf),
            nic_siege: text(record, self.nic_siege),
            creation: date(record, self.creation),
            cessation: date(record, self.debut).filter(|_| !active),
        })
    }
}

/// A column's text; empty when it is missing or not to be published (`[ND]`).
fn text(record: &ByteRecord, column: Option<usize>) -> String {
    let bytes = column
        .and_then(|column| record.get(column))
        .unwrap_or_default();
    let text: String = texte_utf8_ou_latin1(bytes)
        .trim()
        .chars()
        .filter(|letter| !letter.is_control())
        .take(TEXTE_MAX)
        .collect();
    if text == "[ND]" { String::new() } else { text }
}

/// Whether the state is `A`, active; the only other word is `fin`.
fn en_activite(record: &ByteRecord, column: usize, fin: &str) -> Result<bool, String> {
    match text(record, Some(column)).as_str() {
        "A" => Ok(true),
        word if word == fin => Ok(false),
        other => Err(format!("état « {other} » : A ou {fin} est attendu")),
    }
}

fn digits(text: &str, length: usize, column: &str) -> Result<(), String> {
    if text.len() == length && text.bytes().all(|byte| byte.is_ascii_digit()) {
        Ok(())
    } else {
        Err(format!("{column} : {length} chiffres sont attendus"))
    }
}

/// An ISO date, if the column holds one.
fn date(record: &ByteRecord, column: Option<usize>) -> Option<String> {
    let text = text(record, column);
    let shape: String = text
        .chars()
        .map(|letter| if letter.is_ascii_digit() { '0' } else { letter })
        .collect();
    (shape == "0000-00-00").then_some(text)
}
