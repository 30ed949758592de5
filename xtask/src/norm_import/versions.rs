//! One folder of tables for each version of the norm.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use super::source::Csv;
use super::tsv::{Output, Tsv};

/// Natures of all versions, in the order of our `usage_NN` columns.
const NATURES: [&str; 7] = ["01", "04", "05", "07", "08", "09", "10"];

/// Blocs admitted in a monthly declaration *sans individu* (cahier technique 2025.1, 2.4; file-format.md).
const SANS_INDIVIDU: [&str; 15] = [
    "S21.G00.06",
    "S21.G00.11",
    "S21.G00.13",
    "S21.G00.15",
    "S21.G00.16",
    "S21.G00.20",
    "S21.G00.22",
    "S21.G00.23",
    "S21.G00.44",
    "S21.G00.55",
    "S21.G00.82",
    "S89.G00.32",
    "S89.G00.33",
    "S89.G00.35",
    "S89.G00.43",
];

/// Cardinality bounds as the sources print them (`1`, `*`).
type Bounds = (String, String);

/// What the versions share.
struct Sources {
    blocs: Csv,
    rubriques: Csv,
    listes: Csv,
    enveloppe: Csv,
    par_nature: BTreeMap<(String, String), Bounds>,
}

/// Writes the tables of every version found in `blocks.csv`, and `versions.tsv`, which names them.
pub(super) fn import(norm: &Path, out: &mut Output) -> Result<(), String> {
    let mut par_nature = BTreeMap::new();
    for row in Csv::read(norm, "cardinality_by_nature.csv")?.rows() {
        let key = (
            row.get("nature")?.to_owned(),
            row.get("block_id")?.to_owned(),
        );
        par_nature.insert(
            key,
            (row.get("min")?.to_owned(), row.get("max")?.to_owned()),
        );
    }
    let sources = Sources {
        blocs: Csv::read(norm, "blocks.csv")?,
        rubriques: Csv::read(norm, "rubriques.csv")?,
        listes: Csv::read(norm, "enums.csv")?,
        enveloppe: Csv::read(norm, "natures_types.csv")?,
        par_nature,
    };
    let versions = sources
        .blocs
        .rows()
        .map(|row| row.get("version").map(str::to_owned))
        .collect::<Result<BTreeSet<_>, _>>()?;
    // The label of a version is the one its own list gives to its own code.
    let mut table = Tsv::new(&["version", "libelle"]);
    for row in sources.enveloppe.rows() {
        if row.is("list", "DSN_Version")? && row.is("code", row.get("version")?)? {
            table.push(&[row.get("version")?, row.get("label")?]);
        }
    }
    out.add("versions.tsv", table);
    for version in versions {
        out.add(format!("{version}/blocs.tsv"), blocs(&sources, &version)?);
        out.add(
            format!("{version}/cardinalites.tsv"),
            cardinalites(norm, &sources, &version)?,
        );
        out.add(
            format!("{version}/rubriques.tsv"),
            rubriques(&sources, &version)?,
        );
        out.add(format!("{version}/listes.tsv"), listes(&sources, &version)?);
        for (file, list) in [
            ("natures", "DSN_Declaration_Nature"),
            ("types", "DSN_Declaration_Type"),
        ] {
            out.add(
                format!("{version}/{file}.tsv"),
                enveloppe(&sources, &version, list)?,
            );
        }
    }
    Ok(())
}

/// `blocs.tsv`: in the order of the norm, hence of the file.
fn blocs(sources: &Sources, version: &str) -> Result<Tsv, String> {
    let mut rows = Vec::new();
    for row in sources.blocs.rows() {
        if row.is("version", version)? {
            let ordre = row.get("order")?;
            let rang: u16 = ordre
                .parse()
                .map_err(|_| format!("blocks.csv: order {ordre:?}"))?;
            let parent = match row.get("parent_block")? {
                "DSN" => "",
                parent => parent,
            };
            rows.push((
                rang,
                [row.get("block_id")?, row.get("name")?, parent, ordre],
            ));
        }
    }
    rows.sort();
    let mut table = Tsv::new(&["bloc", "nom", "parent", "ordre"]);
    for (_, cells) in &rows {
        table.push(cells);
    }
    Ok(table)
}

/// `cardinalites.tsv`: per nature, the blocs its tree admits; `01-` is the monthly declaration *sans individu*.
///
/// The bounds are those of the nature where chapter 8 of the cahier technique gives them, else those of the
/// tree. A bloc of which no rubrique is usable in the nature has no row.
fn cardinalites(norm: &Path, sources: &Sources, version: &str) -> Result<Tsv, String> {
    let usable = usable_blocs(sources, version)?;
    let mut table = Tsv::new(&["nature", "bloc", "min", "max"]);
    for row in sources.enveloppe.rows() {
        if !(row.is("version", version)? && row.is("list", "DSN_Declaration_Nature")?) {
            continue;
        }
        let nature = row.get("code")?;
        let tree: Vec<(String, Bounds)> = read_tree(norm, version, nature)?
            .into_iter()
            .filter(|(bloc, _)| usable.contains(&(nature.to_owned(), bloc.clone())))
            .map(|(bloc, bounds)| {
                let key = (nature.to_owned(), bloc.clone());
                (
                    bloc,
                    sources.par_nature.get(&key).cloned().unwrap_or(bounds),
                )
            })
            .collect();
        for (bloc, (min, max)) in &tree {
            table.push(&[nature, bloc, min, max]);
        }
        if nature == "01" {
            for (bloc, (min, max)) in tree.iter().filter(|(bloc, _)| sans_individu(bloc)) {
                table.push(&["01-", bloc, min, max]);
            }
        }
    }
    Ok(table)
}

/// Whether a declaration *sans individu* may hold this bloc.
fn sans_individu(bloc: &str) -> bool {
    ["S10.", "S20.", "S90."].iter().any(|p| bloc.starts_with(p)) || SANS_INDIVIDU.contains(&bloc)
}

/// The pairs (nature, bloc) for which at least one rubrique is not `N`.
fn usable_blocs(sources: &Sources, version: &str) -> Result<BTreeSet<(String, String)>, String> {
    let mut usable = BTreeSet::new();
    for row in sources.rubriques.rows() {
        if row.is("version", version)? {
            for nature in NATURES {
                let usage = row.get(&format!("usage_{nature}"))?;
                if !matches!(usage, "" | "N" | "N?") {
                    usable.insert((nature.to_owned(), row.get("block")?.to_owned()));
                }
            }
        }
    }
    Ok(usable)
}

/// The tree of a nature, in file order: lines such as `  S21.G00.30 Individu (0..*)  O=002`.
fn read_tree(norm: &Path, version: &str, nature: &str) -> Result<Vec<(String, Bounds)>, String> {
    let path = norm.join(format!("structure_{version}_{nature}.txt"));
    let text = std::fs::read_to_string(&path).map_err(|e| format!("{}: {e}", path.display()))?;
    let mut tree = Vec::new();
    for line in text
        .lines()
        .filter(|l| !l.is_empty() && !l.starts_with('#'))
    {
        let parsed = line.trim_start().split_once(' ').and_then(|(bloc, rest)| {
            // The name may hold brackets of its own: the bounds are the last ones with two dots.
            rest.rsplit('(')
                .find_map(|part| part.split_once(')')?.0.split_once(".."))
                .map(|(min, max)| (bloc.to_owned(), (min.to_owned(), max.to_owned())))
        });
        tree.push(parsed.ok_or_else(|| format!("{}: line {line:?}", path.display()))?);
    }
    Ok(tree)
}

/// `rubriques.tsv`: in the order of the source, which is the order of the norm within a bloc.
fn rubriques(sources: &Sources, version: &str) -> Result<Tsv, String> {
    let usages: Vec<String> = NATURES.iter().map(|n| format!("usage_{n}")).collect();
    let mut header = vec![
        "rubrique", "nom", "type", "genre", "min", "max", "motif", "liste", "table",
    ];
    header.extend(usages.iter().map(String::as_str));
    let mut table = Tsv::new(&header);
    for row in sources.rubriques.rows() {
        if !row.is("version", version)? {
            continue;
        }
        let reference = row.get("enum_ref")?;
        let (liste, externe) = match row.get("enum_kind")? {
            "inline" => (reference, ""),
            "external" => ("", reference),
            _ => ("", ""),
        };
        let mut cells = vec![
            row.get("id")?,
            row.get("name_fr")?,
            row.get("datatype")?,
            row.get("type")?,
            row.get("min_len")?,
            row.get("max_len")?,
            row.get("regex")?,
            liste,
            externe,
        ];
        for usage in &usages {
            cells.push(row.get(usage)?);
        }
        table.push(&cells);
    }
    Ok(table)
}

/// `listes.tsv`: sorted by list, then code.
fn listes(sources: &Sources, version: &str) -> Result<Tsv, String> {
    let mut rows = BTreeSet::new();
    for row in sources.listes.rows() {
        if row.is("version", version)? {
            rows.insert([row.get("enum")?, row.get("code")?, row.get("label")?]);
        }
    }
    let mut table = Tsv::new(&["liste", "code", "libelle"]);
    rows.iter().for_each(|cells| table.push(cells));
    Ok(table)
}

/// A list of the envelope (natures or types of declaration).
fn enveloppe(sources: &Sources, version: &str, list: &str) -> Result<Tsv, String> {
    let mut rows = BTreeSet::new();
    for row in sources.enveloppe.rows() {
        if row.is("version", version)? && row.is("list", list)? {
            rows.insert([row.get("code")?, row.get("label")?]);
        }
    }
    let mut table = Tsv::new(&["code", "libelle"]);
    rows.iter().for_each(|cells| table.push(cells));
    Ok(table)
}
