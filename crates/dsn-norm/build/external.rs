//! Generated code for the external tables: the enum `TableId` and the tables compiled in.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use crate::emit::{emit_static, line};
use crate::tsv::Tsv;

/// A table of numbers gets a bit for each possible number up to this width.
const WIDEST_BITS: usize = 5;

/// `norm/tables/index.tsv`.
pub(crate) struct Register {
    entries: Vec<Entry>,
}

struct Entry {
    id: String,
    datatype: String,
    officielles: Vec<String>,
    fichier: String,
    nom: String,
    edition: String,
    licence: String,
    completude: String,
    politique: String,
    colonne: String,
}

impl Register {
    /// Reads the register; `files` collects it and the tables compiled in.
    pub(crate) fn read(norm: &Path, files: &mut Vec<PathBuf>) -> Self {
        let path = norm.join("tables/index.tsv");
        let entries: Vec<Entry> = Tsv::read(&path)
            .rows()
            .map(|row| {
                let cell = |column: &str| row.get(column).to_owned();
                Entry {
                    id: cell("id"),
                    datatype: cell("type"),
                    officielles: row
                        .get("officielles")
                        .split_whitespace()
                        .map(str::to_owned)
                        .collect(),
                    fichier: cell("fichier"),
                    nom: cell("nom"),
                    edition: cell("edition"),
                    licence: cell("licence"),
                    completude: cell("completude"),
                    politique: cell("politique"),
                    colonne: cell("colonne"),
                }
            })
            .collect();
        files.push(path);
        let compiled: BTreeSet<PathBuf> = entries
            .iter()
            .filter(|e| e.compiled())
            .map(|e| norm.join(&e.fichier))
            .collect();
        files.extend(compiled);
        Self { entries }
    }

    /// The id of the table of a type of the norm.
    pub(crate) fn of_type(&self, datatype: &str) -> &str {
        let entry = self.entries.iter().find(|e| e.datatype == datatype);
        &entry
            .unwrap_or_else(|| panic!("tables/index.tsv: no row for the type {datatype}"))
            .id
    }

    /// Writes the enum and the tables.
    pub(crate) fn emit(&self, norm: &Path, out: &Path, code: &mut String) {
        line!(
            code,
            "/// An external table to which the norm refers, or one of ours that gives labels."
        );
        line!(
            code,
            "#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]"
        );
        line!(code, "pub enum TableId {{");
        for entry in &self.entries {
            line!(code, "    /// {}.", entry.nom);
            line!(code, "    {},", entry.id);
        }
        line!(code, "}}");
        let ids = self.entries.iter().map(|e| format!("TableId::{}", e.id));
        emit_static(code, "TABLE_IDS", "TableId", ids);
        let infos = self.entries.iter().map(|e| {
            let datatype = Some(&e.datatype).filter(|t| !t.is_empty());
            let fichier = Some(&e.fichier).filter(|f| !f.is_empty());
            format!(
                "crate::table::Info {{ id: {:?}, nom: {:?}, datatype: {datatype:?}, officielles: &{:?}, fichier: {fichier:?}, edition: {:?}, licence: {:?}, completude: {}, politique: {} }}",
                e.id, e.nom, e.officielles, e.edition, e.licence, e.completude(), e.politique()
            )
        });
        emit_static(code, "TABLE_INFOS", "crate::table::Info", infos);
        let mut contents = BTreeMap::new();
        for entry in self.entries.iter().filter(|e| e.compiled()) {
            contents
                .entry(&entry.fichier)
                .or_insert_with(|| entry.emit_content(norm, out, code));
        }
        let tables = self.entries.iter().map(|e| match contents.get(&e.fichier) {
            None => "None".to_owned(),
            Some(content) => format!(
                "Some(crate::Table {{ id: TableId::{}, content: &{content} }})",
                e.id
            ),
        });
        emit_static(code, "TABLES", "Option<crate::Table>", tables);
    }
}

impl Entry {
    /// Only what lies in `tables/` may be compiled in; the other folders hold other licences.
    fn compiled(&self) -> bool {
        self.fichier.starts_with("tables/")
    }

    fn completude(&self) -> String {
        match self.completude.as_str() {
            "" => "None".to_owned(),
            "complete" => "Some(crate::Completude::Complete)".to_owned(),
            "quasi" => "Some(crate::Completude::Quasi)".to_owned(),
            "partielle" => "Some(crate::Completude::Partielle)".to_owned(),
            other => panic!("tables/index.tsv: {}: completude {other:?}", self.id),
        }
    }

    fn politique(&self) -> &'static str {
        match self.politique.as_str() {
            "rejeter" => "crate::Politique::Rejeter",
            "avertir" => "crate::Politique::Avertir",
            // Of a table whose content we lack, nothing may be concluded.
            "indice" | "" => "crate::Politique::Indice",
            other => panic!("tables/index.tsv: {}: politique {other:?}", self.id),
        }
    }

    /// The codes of a table, grouped by length, and its text for the labels; returns the name of the static.
    fn emit_content(&self, norm: &Path, out: &Path, code: &mut String) -> String {
        let path = norm.join(&self.fichier);
        let table = Tsv::read(&path);
        assert_eq!(
            table.first_column(),
            self.colonne,
            "{}: the code comes first",
            self.fichier
        );
        let mut by_length: BTreeMap<usize, BTreeSet<&str>> = BTreeMap::new();
        for row in table.rows() {
            let code = row.get(&self.colonne);
            by_length.entry(code.len()).or_default().insert(code);
        }
        let stem = path.file_stem().and_then(|s| s.to_str()).expect("a name");
        let mut groups = String::new();
        for (length, codes) in by_length {
            let (bits, others) = split(length, &codes);
            let embed = |kind: &str, bytes: &[u8]| {
                let file = format!("{stem}_{length}.{kind}");
                std::fs::write(out.join(&file), bytes).expect("OUT_DIR is writable");
                format!("include_bytes!(concat!(env!(\"OUT_DIR\"), \"/{file}\"))")
            };
            write!(
                groups,
                "\n    crate::table::Groupe {{ length: {length}, count: {}, bits: {}, others: {} }},",
                codes.len(),
                embed("bits", &bits),
                embed("others", &others)
            )
            .expect("a string");
        }
        let name = format!("TABLE_{}", stem.to_uppercase());
        let text = path.canonicalize().expect("a table that was just read");
        line!(
            code,
            "static {name}: crate::table::Content = crate::table::Content {{ text: include_str!({:?}), libelle: {:?}, groups: &[{groups}\n] }};",
            text,
            table.column("libelle")
        );
        name
    }
}

/// Codes of one length: a bit for each number where that is worth it, the others joined in order.
fn split(length: usize, codes: &BTreeSet<&str>) -> (Vec<u8>, Vec<u8>) {
    let is_number = |code: &&&str| code.bytes().all(|b| b.is_ascii_digit());
    let numbers: Vec<usize> = codes
        .iter()
        .filter(is_number)
        .filter_map(|code| code.parse().ok())
        .collect();
    let size = 10_usize
        .pow(u32::try_from(length).expect("a small length").min(9))
        .div_ceil(8);
    if length > WIDEST_BITS || size > numbers.len() * length * 2 {
        return (
            Vec::new(),
            codes.iter().flat_map(|code| code.bytes()).collect(),
        );
    }
    let mut bits = vec![0_u8; size];
    numbers.iter().for_each(|n| bits[n / 8] |= 1 << (n % 8));
    let others = codes
        .iter()
        .filter(|code| !is_number(code))
        .flat_map(|code| code.bytes());
    (bits, others.collect())
}
