//! The external tables to which the norm refers, as far as their content is known and may be compiled in.

use crate::TableId;
use crate::generated::{TABLE_IDS, TABLE_INFOS, TABLES};

/// How much of an official table we have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Completude {
    /// All codes in force at the date of the edition.
    Complete,
    /// Nearly all: a few rare or recent codes may be missing.
    Quasi,
    /// A part only.
    Partielle,
}

/// What may be concluded from the absence of a code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Politique {
    /// The value is refused.
    Rejeter,
    /// A warning: the table may lack the code.
    Avertir,
    /// Nothing: the table is good for labels and hints, the control is *not evaluated*.
    Indice,
}

/// A table compiled in.
#[derive(Debug)]
pub struct Table {
    /// Which one.
    pub id: TableId,
    pub(crate) content: &'static Content,
}

/// What the register says of a table, compiled in or not.
#[derive(Debug)]
pub(crate) struct Info {
    pub(crate) id: &'static str,
    pub(crate) nom: &'static str,
    pub(crate) datatype: Option<&'static str>,
    pub(crate) officielles: &'static [&'static str],
    pub(crate) fichier: Option<&'static str>,
    pub(crate) edition: &'static str,
    pub(crate) licence: &'static str,
    pub(crate) completude: Option<Completude>,
    pub(crate) politique: Politique,
}

/// Codes and labels; tables of several types may share them.
#[derive(Debug)]
pub(crate) struct Content {
    /// Our TSV, sorted by code: read for labels only.
    pub(crate) text: &'static str,
    /// The column of the labels.
    pub(crate) libelle: Option<usize>,
    pub(crate) groups: &'static [Groupe],
}

/// The codes of one length.
#[derive(Debug)]
pub(crate) struct Groupe {
    pub(crate) length: usize,
    pub(crate) count: usize,
    /// A bit for each number of this length, or empty.
    pub(crate) bits: &'static [u8],
    /// The codes that have no bit, sorted, end to end.
    pub(crate) others: &'static [u8],
}

/// The table compiled in for an id; `None`: its content is not available, say so, never pass it silently.
#[must_use]
pub fn table(id: TableId) -> Option<&'static Table> {
    TABLES.get(id as usize)?.as_ref()
}

impl TableId {
    /// How many there are.
    pub const COUNT: usize = TABLE_IDS.len();

    /// All tables, by id.
    pub const ALL: [Self; Self::COUNT] = TABLE_IDS;

    fn info(self) -> &'static Info {
        static NONE: Info = Info {
            id: "",
            nom: "",
            datatype: None,
            officielles: &[],
            fichier: None,
            edition: "",
            licence: "",
            completude: None,
            politique: Politique::Indice,
        };
        TABLE_INFOS.get(self as usize).unwrap_or(&NONE)
    }

    /// Our id, as in `norm/tables/index.tsv` (`CodesPostaux`).
    #[must_use]
    pub fn id(self) -> &'static str {
        self.info().id
    }

    /// What it is, in French.
    #[must_use]
    pub fn nom(self) -> &'static str {
        self.info().nom
    }

    /// The type of the norm that refers to it (`La_Poste_Hexaposte`).
    #[must_use]
    pub fn datatype(self) -> Option<&'static str> {
        self.info().datatype
    }

    /// The names of the official tables that make it up (`HEX`; `PREV`, `MUT`, `ASSU`, `OCI`).
    #[must_use]
    pub fn officielles(self) -> &'static [&'static str] {
        self.info().officielles
    }

    /// The file below `norm/` that holds it; for some licences it is not compiled in but read at run time.
    #[must_use]
    pub fn fichier(self) -> Option<&'static str> {
        self.info().fichier
    }

    /// The edition of the content we have, a date or a year.
    #[must_use]
    pub fn edition(self) -> &'static str {
        self.info().edition
    }

    /// The licence of the content we have.
    #[must_use]
    pub fn licence(self) -> &'static str {
        self.info().licence
    }

    /// How complete our content is, `None` if there is none.
    #[must_use]
    pub fn completude(self) -> Option<Completude> {
        self.info().completude
    }

    /// What may be concluded from the absence of a code in our content.
    #[must_use]
    pub fn politique(self) -> Politique {
        self.info().politique
    }

    /// The table of our id, whatever the case of its letters.
    #[must_use]
    pub fn from_id(id: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|table| table.id().eq_ignore_ascii_case(id))
    }

    /// The tables that an official one makes up (`IDCC` serves two), whatever the case of its letters.
    pub fn from_officielle(nom: &str) -> impl Iterator<Item = Self> {
        Self::ALL.into_iter().filter(move |table| {
            table
                .officielles()
                .iter()
                .any(|o| o.eq_ignore_ascii_case(nom))
        })
    }
}

impl Table {
    /// Whether the table has this code.
    #[must_use]
    pub fn contains(&self, code: &[u8]) -> bool {
        let group = self
            .content
            .groups
            .iter()
            .find(|group| group.length == code.len());
        group.is_some_and(|group| group.contains(code))
    }

    /// The label of a code, where the table has labels.
    #[must_use]
    pub fn libelle(&self, code: &[u8]) -> Option<&'static str> {
        let column = self.content.libelle?;
        let (_, rows) = self.content.text.split_once('\n')?;
        let row = find_row(rows, code)?;
        row.split('\t').nth(column)
    }

    /// How many codes it has.
    #[must_use]
    pub fn len(&self) -> usize {
        self.content.groups.iter().map(|group| group.count).sum()
    }

    /// Whether it has no code.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The edition, a date or a year.
    #[must_use]
    pub fn edition(&self) -> &'static str {
        self.id.edition()
    }

    /// How complete it is.
    #[must_use]
    pub fn completude(&self) -> Completude {
        self.id.completude().unwrap_or(Completude::Partielle)
    }

    /// What may be concluded from the absence of a code.
    #[must_use]
    pub fn politique(&self) -> Politique {
        self.id.politique()
    }
}

impl Groupe {
    fn contains(&self, code: &[u8]) -> bool {
        if !self.bits.is_empty() && code.iter().all(u8::is_ascii_digit) {
            let number = code
                .iter()
                .fold(0_usize, |n, digit| n * 10 + usize::from(digit - b'0'));
            return self
                .bits
                .get(number / 8)
                .is_some_and(|byte| byte >> (number % 8) & 1 == 1);
        }
        // Sorted and of one length: the place in `others` is found by halving.
        let (mut low, mut high) = (0, self.others.len().checked_div(self.length).unwrap_or(0));
        while low < high {
            let middle = usize::midpoint(low, high);
            let at = middle * self.length;
            match self
                .others
                .get(at..at + self.length)
                .map(|other| other.cmp(code))
            {
                Some(std::cmp::Ordering::Less) => low = middle + 1,
                Some(std::cmp::Ordering::Greater) => high = middle,
                Some(std::cmp::Ordering::Equal) => return true,
                None => return false,
            }
        }
        false
    }
}

/// The first row of sorted rows whose first cell is `code`.
fn find_row<'a>(rows: &'a str, code: &[u8]) -> Option<&'a str> {
    let bytes = rows.as_bytes();
    // Both bounds always stand at the start of a row or at the end.
    let (mut low, mut high) = (0, bytes.len());
    while low < high {
        let middle = usize::midpoint(low, high);
        let start = bytes
            .get(..middle)?
            .iter()
            .rposition(|b| *b == b'\n')
            .map_or(0, |at| at + 1);
        let row = row_at(bytes, start)?;
        if row.split(|b| *b == b'\t').next()? < code {
            low = start + row.len() + 1;
        } else {
            high = start;
        }
    }
    let row = row_at(bytes, low)?;
    (row.split(|b| *b == b'\t').next()? == code)
        .then(|| rows.get(low..low + row.len()))
        .flatten()
}

/// The row that starts at a place, without its line end.
fn row_at(bytes: &[u8], start: usize) -> Option<&[u8]> {
    bytes.get(start..)?.split(|b| *b == b'\n').next()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Bits, sorted codes and labels all come from the same text and must agree with it.
    #[test]
    fn every_code_of_every_table_is_found_and_its_neighbours_are_not() {
        for table in TABLES.iter().flatten() {
            let mut rows = table.content.text.lines().skip(1).peekable();
            let codes: std::collections::BTreeSet<&str> = table
                .content
                .text
                .lines()
                .skip(1)
                .map(|r| r.split('\t').next().unwrap())
                .collect();
            assert_eq!(codes.len(), table.len(), "{:?}", table.id);
            assert!(rows.peek().is_some());
            for code in &codes {
                assert!(table.contains(code.as_bytes()), "{:?} {code}", table.id);
                assert_eq!(
                    table.libelle(code.as_bytes()).is_some(),
                    table.content.libelle.is_some()
                );
                for place in 0..code.len() {
                    let mut other = code.as_bytes().to_vec();
                    other[place] = other[place].wrapping_add(1);
                    let known = std::str::from_utf8(&other).is_ok_and(|o| codes.contains(o));
                    assert_eq!(table.contains(&other), known, "{:?} {other:?}", table.id);
                    assert_eq!(
                        table.contains(&other[..place]),
                        codes.contains(&code[..place])
                    );
                }
            }
        }
    }

    #[test]
    fn labels_are_those_of_the_tables() {
        let label = |id, code: &[u8]| table(id).unwrap().libelle(code);
        assert_eq!(label(TableId::Communes, b"75056"), Some("Paris"));
        assert_eq!(label(TableId::Communes, b"2A004"), Some("Ajaccio"));
        assert_eq!(label(TableId::Departements, b"976"), Some("Mayotte"));
        assert_eq!(label(TableId::Communes, b"99999"), None);
        assert_eq!(label(TableId::Communes, b""), None);
        assert_eq!(label(TableId::CodesPostaux, b"75001"), None);
    }

    #[test]
    fn addresses_abroad_exclude_france_and_its_territories() {
        let (address, birth) = (
            table(TableId::PaysAdresse).unwrap(),
            table(TableId::PaysNaissance).unwrap(),
        );
        for code in [
            "FR", "GP", "BL", "MF", "MQ", "GF", "RE", "PM", "YT", "WF", "PF", "NC", "MC",
        ] {
            assert!(
                !address.contains(code.as_bytes()) && birth.contains(code.as_bytes()),
                "{code}"
            );
        }
        assert_eq!((address.len(), birth.len()), (236, 249));
    }

    #[test]
    fn a_table_without_content_concludes_nothing() {
        assert!(table(TableId::Opco).is_none());
        assert_eq!(TableId::Opco.politique(), Politique::Indice);
        assert_eq!(TableId::from_officielle("idcc").count(), 2);
        assert_eq!(
            TableId::from_id("codespostaux"),
            Some(TableId::CodesPostaux)
        );
        // Their licences keep them out of the program.
        assert!(
            table(TableId::CodesTypePersonnel).is_none() && table(TableId::RisquesAtmp).is_none()
        );
    }
}
