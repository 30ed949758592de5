//! External tables read at run time: the official files, or ours under licences that keep them out of the
//! program. The caller reads the bytes; here they are understood.

use std::collections::BTreeMap;
use std::fmt;

use crate::form::{Form, decode};
use crate::{Completude, Politique, TableId};

/// A table read at run time. It answers as [`crate::Table`] does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LoadedTable {
    id: TableId,
    codes: BTreeMap<Box<[u8]>, Box<str>>,
    /// How many official files it holds; one of another form counts for none.
    officielles: usize,
    others: usize,
}

/// Why a table could not be read, in French, with the line where that helps.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LoadError {
    line: Option<usize>,
    problem: &'static str,
}

impl fmt::Display for LoadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            Some(line) => write!(
                f,
                "table externe illisible, ligne {line} : {}",
                self.problem
            ),
            None => write!(f, "table externe illisible : {}", self.problem),
        }
    }
}

impl std::error::Error for LoadError {}

impl LoadedTable {
    /// Reads a table in any of four forms: our TSV, the comma-separated form with a column `code`, the official
    /// files of net-entreprises (semicolons, double quotes, first line skipped), those of Urssaf
    /// (semicolons, apostrophes). Text that is not UTF-8 is taken as ISO-8859-1.
    ///
    /// # Errors
    /// When the form is not recognised, a quote stays open, a code is missing, or no code is found.
    pub fn parse(id: TableId, bytes: &[u8]) -> Result<Self, LoadError> {
        let text = decode(bytes);
        let text = text.trim_start_matches('\u{feff}');
        let form = Form::of(text).ok_or(LoadError {
            line: None,
            problem: "forme non reconnue (attendu : TSV ou CSV avec une colonne « code », ou fichier officiel à points-virgules)",
        })?;
        let mut codes = BTreeMap::new();
        let (mut code_column, mut label_column) = (0, Some(1));
        let mut first = true;
        for (i, line) in text.lines().enumerate() {
            if line.trim().is_empty() {
                continue;
            }
            let first = std::mem::take(&mut first);
            let fault = |problem| LoadError {
                line: Some(i + 1),
                problem,
            };
            if first && form.skips_first(line) {
                continue;
            }
            let cells = form
                .cells(line)
                .ok_or_else(|| fault("guillemet qui n'est pas refermé"))?;
            if first && form.header {
                let column = |names: &[&str]| {
                    cells
                        .iter()
                        .position(|cell| names.contains(&cell.trim().to_lowercase().as_str()))
                };
                code_column = column(&["code"]).ok_or_else(|| fault("pas de colonne « code »"))?;
                label_column = column(&["libelle", "label", "libellé"]);
                continue;
            }
            let code = cells
                .get(code_column)
                .map(|cell| cell.trim())
                .filter(|code| !code.is_empty());
            let code = normalize(id, code.ok_or_else(|| fault("code manquant"))?);
            let label = label_column
                .and_then(|column| cells.get(column))
                .map_or("", |cell| cell.trim());
            codes
                .entry(code.as_bytes().into())
                .or_insert_with(|| label.into());
        }
        if codes.is_empty() {
            return Err(LoadError {
                line: None,
                problem: "aucun code",
            });
        }
        let officielles = usize::from(form.official);
        Ok(Self {
            id,
            codes,
            officielles,
            others: 1 - officielles,
        })
    }

    /// Adds the codes of another file of the same table: PREV, MUT, ASSU and OCI make up one.
    pub fn merge(&mut self, other: Self) {
        for (code, label) in other.codes {
            self.codes.entry(code).or_insert(label);
        }
        self.officielles += other.officielles;
        self.others += other.others;
    }

    /// Which table it is.
    #[must_use]
    pub fn id(&self) -> TableId {
        self.id
    }

    /// Whether the table has this code. A risk code may carry the letter B of the bureau rate.
    #[must_use]
    pub fn contains(&self, code: &[u8]) -> bool {
        self.codes.contains_key(code)
            || self.id == TableId::RisquesAtmp
                && matches!(code, [base @ .., b'B'] if base.len() == 5 && self.codes.contains_key(base))
    }

    /// The label of a code, if the file gave one.
    #[must_use]
    pub fn libelle(&self, code: &[u8]) -> Option<&str> {
        self.codes
            .get(code)
            .map(AsRef::as_ref)
            .filter(|label| !label.is_empty())
    }

    /// How many codes it has.
    #[must_use]
    pub fn len(&self) -> usize {
        self.codes.len()
    }

    /// Whether it has no code: never, for a table that [`Self::parse`] gave.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.codes.is_empty()
    }

    /// Whether it holds nothing but official files, and as many as the table has parts.
    #[must_use]
    pub fn officielle(&self) -> bool {
        self.others == 0 && self.officielles >= self.id.officielles().len().max(1)
    }

    /// How complete it is: an official table is, of another file we know what the register says.
    #[must_use]
    pub fn completude(&self) -> Completude {
        match self.id.completude() {
            _ if self.officielle() => Completude::Complete,
            Some(known) => known,
            None => Completude::Partielle,
        }
    }

    /// What may be concluded from the absence of a code. A file given for a table of which we have no content
    /// is good for a warning.
    #[must_use]
    pub fn politique(&self) -> Politique {
        match self.id.fichier() {
            _ if self.officielle() => Politique::Rejeter,
            Some(_) => self.id.politique(),
            None => Politique::Avertir,
        }
    }
}

impl TableId {
    /// The tables that a file of this name holds: `NEODESP26-IDCC-P26V01.csv`, the name of one of our files
    /// (`codes_type_personnel.tsv`), or one of our ids (`Idcc.csv`).
    pub fn from_file_name(name: &str) -> impl Iterator<Item = Self> {
        let stem = name.rsplit(['/', '\\']).next().unwrap_or(name);
        let stem = stem.rsplit_once('.').map_or(stem, |(stem, _)| stem);
        let mut parts = stem.split('-');
        let official = match (parts.next(), parts.next(), parts.next(), parts.next()) {
            (Some(start), Some(table), Some(_), None) if start.starts_with("NEODES") => Some(table),
            _ => None,
        };
        Self::ALL.into_iter().filter(move |table| {
            let file = table.fichier().and_then(|f| f.rsplit('/').next());
            let file = file.and_then(|f| f.strip_suffix(".tsv"));
            match official {
                Some(official) => table
                    .officielles()
                    .iter()
                    .any(|o| o.eq_ignore_ascii_case(official)),
                None => file == Some(stem) || table.id().eq_ignore_ascii_case(stem),
            }
        })
    }
}

/// What the norm compares of a code: of the table NNE only the last four signs.
fn normalize(id: TableId, code: &str) -> &str {
    match (id, code.char_indices().nth_back(3)) {
        (TableId::Nne, Some((at, _))) => code.get(at..).unwrap_or(code),
        _ => code,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(id: TableId, bytes: &[u8]) -> LoadedTable {
        LoadedTable::parse(id, bytes).unwrap_or_else(|e| panic!("{e}"))
    }

    #[test]
    fn the_four_forms_are_understood() {
        let cases: [(&[u8], Option<&str>, Politique); 7] = [
            (b"code\tlibelle\n1234\tUn\n", Some("Un"), Politique::Avertir),
            (
                b"\xEF\xBB\xBFcode,label,autre\n1234,\"Un, \"\"deux\"\"\",x\n",
                Some("Un, \"deux\""),
                Politique::Avertir,
            ),
            (
                b"Code;Libell\xE9;Debut;Fin\r\n\"1234\";\"\xC9t\xE9\";\"\";\"\"\r\n",
                Some("Été"),
                Politique::Rejeter,
            ),
            (
                b"table IDCC\n1234;Sans guillemets\n",
                Some("Sans guillemets"),
                Politique::Rejeter,
            ),
            (
                b"'1234';'L'effectif';'01/01/2020';'//'\n",
                Some("L'effectif"),
                Politique::Rejeter,
            ),
            (
                b"\n\r\ncode,label\n1234,Un\n",
                Some("Un"),
                Politique::Avertir,
            ),
            (b"'code';'nom'\n'1234';''\n", None, Politique::Rejeter),
        ];
        for (bytes, label, politique) in cases {
            let table = parse(TableId::Idcc, bytes);
            let place = String::from_utf8_lossy(bytes);
            assert_eq!((table.len(), table.libelle(b"1234")), (1, label), "{place}");
            assert!(
                table.contains(b"1234") && !table.contains(b"123"),
                "{place}"
            );
            assert_eq!(table.politique(), politique, "{place}");
        }
    }

    #[test]
    fn what_is_no_table_is_refused_in_french() {
        let cases: [(&[u8], &str); 7] = [
            (b"", "forme non reconnue"),
            (b"n'importe quoi\nencore\n", "forme non reconnue"),
            (b"\x00\xff\x00\xff", "forme non reconnue"),
            (b"code\tlibelle\n", "aucun code"),
            (b"code\tlibelle\n\tsans code\n", "ligne 2 : code manquant"),
            (b"code,label\n1,\"ouvert\n", "ligne 2 : guillemet"),
            (b"titre;\n", "aucun code"),
        ];
        for (bytes, expected) in cases {
            let error = LoadedTable::parse(TableId::Idcc, bytes)
                .unwrap_err()
                .to_string();
            assert!(error.contains(expected), "{error}");
        }
    }

    #[test]
    fn a_table_of_several_official_files_is_official_when_all_are_there() {
        let file = |code: &str| format!("titre;\n\"{code}\";\"x\"\n").into_bytes();
        let mut table = parse(TableId::OrganismesComplementaires, &file("P0001"));
        assert_eq!(table.politique(), Politique::Avertir);
        for code in ["M0002", "A0003", "O0004"] {
            assert!(!table.officielle());
            table.merge(parse(TableId::OrganismesComplementaires, &file(code)));
        }
        assert!(table.officielle() && table.len() == 4);
        assert_eq!(
            (table.politique(), table.completude()),
            (Politique::Rejeter, Completude::Complete)
        );
        table.merge(parse(TableId::OrganismesComplementaires, b"code\nX9\n"));
        assert_eq!(table.politique(), Politique::Avertir);
    }

    #[test]
    fn some_codes_are_compared_in_a_way_of_their_own() {
        let risks = parse(TableId::RisquesAtmp, b"code\n745BD\n");
        assert!(risks.contains(b"745BD") && risks.contains(b"745BDB"));
        assert!(!risks.contains(b"745BDA") && !risks.contains(b"745B") && !risks.contains(b"B"));
        assert_eq!(risks.politique(), Politique::Indice);
        let jobs = parse(TableId::Nne, b"code\nX01234\n12\n");
        assert!(jobs.contains(b"1234") && !jobs.contains(b"X01234") && jobs.contains(b"12"));
    }

    /// Whatever the bytes, there is an answer; an accepted table finds each of its codes.
    #[test]
    fn any_bytes_get_an_answer() {
        let signs = b"code\tlabel,;'\"\n\r\xEF\xBB\xBF\xE9 01AB";
        let mut state = 7_u64;
        let mut accepted = 0;
        for round in 0..20_000 {
            let bytes: Vec<u8> = (0..round % 60)
                .map(|_| {
                    state = state
                        .wrapping_mul(6_364_136_223_846_793_005)
                        .wrapping_add(1);
                    signs[(state >> 33) as usize % signs.len()]
                })
                .collect();
            let bytes = [&b"code,label\n"[..(round % 3) * 5], &bytes].concat();
            if let Ok(table) = LoadedTable::parse(TableId::Opco, &bytes) {
                accepted += 1;
                assert!(table.codes.keys().all(|code| table.contains(code)));
            }
        }
        assert!(accepted > 100, "{accepted}");
    }

    #[test]
    fn file_names_say_which_table() {
        let ids = |name| TableId::from_file_name(name).collect::<Vec<_>>();
        assert_eq!(
            ids("NEODESP26-IDCC-P26V01.csv"),
            [TableId::Idcc, TableId::IdccEtablissement]
        );
        assert_eq!(
            ids("tables/NEODESP26-MUT-P26V01.csv"),
            [TableId::OrganismesComplementaires]
        );
        assert_eq!(
            ids("codes_type_personnel.tsv"),
            [TableId::CodesTypePersonnel]
        );
        assert_eq!(ids("Opco.csv"), [TableId::Opco]);
        assert_eq!(ids("autre.csv"), []);
        assert_eq!(ids(""), []);
    }

    /// Our own tables, those kept out of the program among them, are read as their neighbours are compiled.
    #[test]
    fn our_own_files_are_read() {
        let norm = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../norm");
        for id in TableId::ALL {
            let Some(file) = id.fichier() else { continue };
            let loaded = parse(id, &std::fs::read(norm.join(file)).unwrap());
            assert!(
                TableId::from_file_name(file).any(|found| found == id),
                "{file}"
            );
            assert_eq!(loaded.politique(), id.politique(), "{file}");
            if let Some(table) = crate::table(id) {
                assert_eq!(loaded.len(), table.len(), "{file}");
            }
        }
    }
}
