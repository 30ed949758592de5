//! The external tables: what we keep of each reference file, under which licence.
//!
//! Which file a table goes to follows from its licence (see `norm/SOURCES.md`): `tables/` is compiled in,
//! `tables-odbl/` and `tables-mpl/` are loaded at run time only.

use std::collections::BTreeSet;
use std::path::Path;

use super::source::{Csv, Row};
use super::territories::TERRITORIES;
use super::tsv::{Output, Tsv};

/// Which rows of a reference file a table keeps.
enum Keep {
    All,
    /// The cell of the column is one of the values.
    Is(&'static str, &'static [&'static str]),
    /// The cell of the column, a list separated by spaces, holds one of the words.
    Holds(&'static str, &'static [&'static str]),
}

/// From a row and the cells copied from it to the row of our table.
type Adapt = fn(Row<'_>, Vec<String>) -> Result<Vec<String>, String>;

/// How one of our files is drawn from one reference file.
struct Recipe {
    file: &'static str,
    source: &'static str,
    /// Our column, their column. The rows are sorted by these cells; equal rows are kept once.
    columns: &'static [(&'static str, &'static str)],
    keep: Keep,
    /// What the cells need beyond copying.
    adapt: Adapt,
}

/// Columns of `tables/index.tsv`.
const DATATYPE: usize = 1;
const FILE: usize = 3;

/// The usual pair of columns.
const CODE_LIBELLE: &[(&str, &str)] = &[("code", "code"), ("libelle", "label")];

/// Organisms: codes and their kind are facts, the labels come without a licence and stay out.
const ORGANISME: &[(&str, &str)] = &[("code", "code"), ("type", "type"), ("test", "is_test")];

const RECIPES: &[Recipe] = &[
    recipe(
        "tables/banques.tsv",
        "banques.csv",
        &[("code", "code"), ("bic", "bic"), ("libelle", "label")],
        Keep::All,
    ),
    recipe(
        "tables/categories_juridiques.tsv",
        "categories_juridiques.csv",
        CODE_LIBELLE,
        Keep::All,
    ),
    // Codes only: the pairs and labels come partly from a base under Licence Ouverte or ODbL, undecided.
    recipe(
        "tables/codes_postaux.tsv",
        "codes_postaux.csv",
        &[("code", "code")],
        Keep::All,
    ),
    recipe(
        "tables/communes.tsv",
        "communes.csv",
        &[
            ("code", "code"),
            ("libelle", "label"),
            ("departement", "departement"),
        ],
        Keep::Is("type", &["ACT", "ARM"]),
    ),
    recipe(
        "tables/communes_anciennes.tsv",
        "communes_anciens_codes.csv",
        &[
            ("code", "code"),
            ("libelle", "current_label"),
            ("code_actuel", "current_code"),
        ],
        Keep::All,
    ),
    recipe(
        "tables/departements.tsv",
        "departements.csv",
        &[
            ("code", "code"),
            ("libelle", "label"),
            ("region", "region_label"),
            ("naissance", "dsn_birth_code"),
        ],
        Keep::All,
    ),
    recipe(
        "tables/idcc.tsv",
        "idcc.csv",
        &[
            ("code", "code"),
            ("libelle", "label"),
            ("debut", "valid_from"),
            ("fin", "valid_to"),
        ],
        Keep::All,
    ),
    recipe("tables/naf.tsv", "naf_rev2.csv", CODE_LIBELLE, Keep::All),
    recipe(
        "tables/naf_2025.tsv",
        "naf_2025.csv",
        CODE_LIBELLE,
        Keep::All,
    ),
    recipe(
        "tables/organismes_bordereau.tsv",
        "organismes_ops.csv",
        ORGANISME,
        Keep::Holds("tables", &["IBC"]),
    ),
    recipe(
        "tables/organismes_complementaires.tsv",
        "organismes_ops.csv",
        ORGANISME,
        Keep::Holds("tables", &["PREV", "MUT", "ASSU", "OCI"]),
    ),
    recipe(
        "tables/organismes_cotisation.tsv",
        "organismes_ops.csv",
        ORGANISME,
        Keep::Holds("tables", &["ICI"]),
    ),
    Recipe {
        adapt: caisse,
        ..recipe(
            "tables/organismes_rattachement.tsv",
            "organismes_absence_rattachement.csv",
            CODE_LIBELLE,
            Keep::All,
        )
    },
    // A complementary organism is paid under its PREV, MUT, ASSU or OCI code.
    recipe(
        "tables/organismes_versement.tsv",
        "organismes_ops.csv",
        ORGANISME,
        Keep::Holds("tables", &["IVO", "PREV", "MUT", "ASSU", "OCI"]),
    ),
    Recipe {
        adapt: country,
        ..recipe(
            "tables/pays.tsv",
            "pays_iso3166.csv",
            CODE_LIBELLE,
            Keep::Is("birth_allowed", &["1"]),
        )
    },
    Recipe {
        adapt: country,
        ..recipe(
            "tables/pays_adresse.tsv",
            "pays_iso3166.csv",
            CODE_LIBELLE,
            Keep::Is("address_allowed", &["1"]),
        )
    },
    recipe(
        "tables/pays_insee.tsv",
        "pays_insee.csv",
        &[
            ("code", "code"),
            ("libelle", "label"),
            ("iso2", "iso2"),
            ("statut", "status"),
        ],
        Keep::All,
    ),
    recipe(
        "tables/pcs_ese.tsv",
        "pcs_ese.csv",
        CODE_LIBELLE,
        Keep::Is("in_pcs_ese", &["1"]),
    ),
    recipe(
        "tables/pcs_ese_complement.tsv",
        "pcs_complement.csv",
        &[
            ("code", "code"),
            ("libelle", "label"),
            ("pcs", "required_with_pcs"),
        ],
        Keep::All,
    ),
    recipe(
        "tables-mpl/cpam.tsv",
        "cpam.csv",
        &[
            ("code", "code"),
            ("libelle", "label"),
            ("departement", "departement"),
        ],
        Keep::All,
    ),
    recipe(
        "tables-mpl/risques_atmp.tsv",
        "codes_risque_at.csv",
        &[("code", "code"), ("libelle", "label"), ("ctn", "ctn")],
        Keep::All,
    ),
    recipe(
        "tables-odbl/codes_type_personnel.tsv",
        "ctp.csv",
        &[
            ("code", "code"),
            ("libelle", "label"),
            ("format", "format"),
            ("taux_plafonne", "taux_plafonne"),
            ("taux_deplafonne", "taux_deplafonne"),
            ("taux_at", "taux_at"),
            ("debut", "valid_from"),
            ("fin", "valid_to"),
        ],
        Keep::All,
    ),
];

const fn recipe(
    file: &'static str,
    source: &'static str,
    columns: &'static [(&'static str, &'static str)],
    keep: Keep,
) -> Recipe {
    Recipe {
        file,
        source,
        columns,
        keep,
        adapt: |_, cells| Ok(cells),
    }
}

/// Draws every table, and checks that the register knows the tables and types there are.
///
/// The register `tables/index.tsv` is written by hand: editions, completeness and what may be done with an
/// unknown code are judgements, made anew when a table changes.
pub(super) fn import(reference: &Path, register: &str, out: &mut Output) -> Result<(), String> {
    let registered = |column: usize, value: &str| {
        register
            .lines()
            .skip(1)
            .any(|row| row.split('\t').nth(column) == Some(value))
    };
    for recipe in RECIPES {
        if !registered(FILE, recipe.file) {
            return Err(format!("tables/index.tsv: no row for {}", recipe.file));
        }
        out.add(recipe.file, recipe.draw(&reference.join("referentials"))?);
    }
    for row in Csv::read(&reference.join("norm"), "referentials.csv")?.rows() {
        let datatype = row.get("datatype")?;
        if !registered(DATATYPE, datatype) {
            return Err(format!("tables/index.tsv: no row for the type {datatype}"));
        }
    }
    Ok(())
}

impl Recipe {
    fn draw(&self, referentials: &Path) -> Result<Tsv, String> {
        let csv = Csv::read(referentials, self.source)?;
        let mut rows: BTreeSet<Vec<String>> = BTreeSet::new();
        for row in csv.rows() {
            if self.keeps(row)? {
                let cells = self
                    .columns
                    .iter()
                    .map(|(_, theirs)| row.get(theirs).map(|cell| cell.trim().to_owned()))
                    .collect::<Result<Vec<_>, _>>()?;
                rows.insert((self.adapt)(row, cells)?);
            }
        }
        let header: Vec<&str> = self.columns.iter().map(|(ours, _)| *ours).collect();
        let mut table = Tsv::new(&header);
        for cells in &rows {
            table.push(&cells.iter().map(String::as_str).collect::<Vec<_>>());
        }
        Ok(table)
    }

    fn keeps(&self, row: Row<'_>) -> Result<bool, String> {
        Ok(match &self.keep {
            Keep::All => true,
            Keep::Is(column, values) => values.contains(&row.get(column)?),
            Keep::Holds(column, words) => row.get(column)?.split(' ').any(|w| words.contains(&w)),
        })
    }
}

/// A country: its label is INSEE's where INSEE has one, else ours.
fn country(row: Row<'_>, mut cells: Vec<String>) -> Result<Vec<String>, String> {
    if row.get("insee_code")?.is_empty() {
        let code = row.get("code")?;
        let label = TERRITORIES
            .iter()
            .find(|(known, _)| *known == code)
            .ok_or_else(|| {
                format!("pays_iso3166.csv: write a label for {code} in territories.rs")
            })?;
        label.1.clone_into(&mut cells[1]);
    }
    Ok(cells)
}

/// A caisse of the MSA: its label comes from a file without a licence and stays out.
fn caisse(_: Row<'_>, mut cells: Vec<String>) -> Result<Vec<String>, String> {
    if cells[0].starts_with("DMSA") {
        cells[1].clear();
    }
    Ok(cells)
}
