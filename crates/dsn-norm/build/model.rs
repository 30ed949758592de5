//! The tables of the versions, checked against each other, ready to be written out.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use crate::tsv::{Row, Tsv};

/// Natures in the order of `Nature` in `src/nature.rs`.
pub(crate) const NATURES: [&str; 7] = ["01", "04", "05", "07", "08", "09", "10"];

/// Models in the order of `Modele` in `src/nature.rs`; `01-` is the monthly declaration *sans individu*.
pub(crate) const MODELES: [&str; 8] = ["01", "01-", "04", "05", "07", "08", "09", "10"];

/// Per model: minimum, and maximum unless unbounded; `None` where the bloc is forbidden.
pub(crate) type Cardinalites = [Option<(u8, Option<u8>)>; MODELES.len()];

/// A code list: its name and its codes with their labels, sorted by code.
pub(crate) type Liste = (String, Vec<(String, String)>);

/// Everything the versions say.
pub(crate) struct Model {
    /// Identifiers of all blocs, sorted: the index in this list is the `BlocIdx`.
    pub(crate) blocs: Vec<String>,
    /// Identifiers of all rubriques, sorted: the index is the `RubriqueIdx`.
    pub(crate) rubriques: Vec<String>,
    /// Blocs of the envelope of lots.
    pub(crate) enveloppe: BTreeSet<String>,
    /// Identifier of each bloc or rubrique of the platform → its name and type.
    pub(crate) plateforme: BTreeMap<String, (String, String)>,
    /// Distinct patterns, sorted.
    pub(crate) motifs: Vec<String>,
    /// Distinct code lists, sorted by name, then codes.
    pub(crate) listes: Vec<Liste>,
    /// Code of each nature → label in the latest version that has it.
    pub(crate) natures: BTreeMap<String, String>,
    pub(crate) versions: Vec<Version>,
}

/// One version of the norm.
pub(crate) struct Version {
    pub(crate) code: String,
    pub(crate) libelle: String,
    pub(crate) natures: BTreeSet<String>,
    /// In the order of the norm.
    pub(crate) blocs: Vec<Bloc>,
    pub(crate) listes: BTreeMap<String, Liste>,
}

pub(crate) struct Bloc {
    pub(crate) id: String,
    pub(crate) nom: String,
    pub(crate) parent: Option<String>,
    pub(crate) ordre: u8,
    pub(crate) cardinalites: Cardinalites,
    pub(crate) rubriques: Vec<Rubrique>,
}

pub(crate) struct Rubrique {
    pub(crate) id: String,
    pub(crate) nom: String,
    pub(crate) datatype: String,
    pub(crate) genre: char,
    pub(crate) min: u16,
    pub(crate) max: u16,
    pub(crate) motif: Option<String>,
    pub(crate) liste: Option<String>,
    pub(crate) table: Option<String>,
    /// Per nature: the cell of the usage table, `O`, `C`, `I`, `N`, with `?` where uncertain, or empty.
    pub(crate) usages: [String; NATURES.len()],
}

impl Model {
    /// Reads `norm/`; `files` collects what was read.
    pub(crate) fn read(norm: &Path, files: &mut Vec<PathBuf>) -> Self {
        let mut read = |path: PathBuf| {
            let table = Tsv::read(&path);
            files.push(path);
            table
        };
        let mut enveloppe = BTreeSet::new();
        let mut plateforme = BTreeMap::new();
        for row in read(norm.join("plateforme.tsv")).rows() {
            let id = row.get("id").to_owned();
            if row.get("sorte") == "enveloppe" {
                enveloppe.insert(id.clone());
            }
            plateforme.insert(id, (row.get("nom").to_owned(), row.get("type").to_owned()));
        }
        let mut natures = BTreeMap::new();
        let mut versions = Vec::new();
        for row in read(norm.join("versions.tsv")).rows() {
            versions.push(Version::read(norm, row, &mut read, &mut natures));
        }
        assert!(
            versions.is_sorted_by(|a, b| a.code < b.code),
            "versions.tsv: not sorted"
        );
        let all = || versions.iter().flat_map(|v| &v.blocs);
        let blocs = all().map(|b| b.id.clone());
        let blocs = blocs.chain(plateforme.keys().filter(|id| id.len() == 10).cloned());
        let rubriques = all().flat_map(|b| &b.rubriques).map(|r| r.id.clone());
        let rubriques = rubriques.chain(plateforme.keys().filter(|id| id.len() == 14).cloned());
        Self {
            blocs: sorted(blocs),
            rubriques: sorted(rubriques),
            motifs: sorted(
                all()
                    .flat_map(|b| &b.rubriques)
                    .filter_map(|r| r.motif.clone()),
            ),
            listes: sorted(versions.iter().flat_map(|v| v.listes.values().cloned())),
            enveloppe,
            plateforme,
            natures,
            versions,
        }
    }

    /// The dense index of a bloc.
    pub(crate) fn bloc(&self, id: &str) -> usize {
        self.blocs
            .binary_search_by(|b| b.as_str().cmp(id))
            .unwrap_or_else(|_| panic!("bloc {id}"))
    }

    /// The dense index of a rubrique.
    pub(crate) fn rubrique(&self, id: &str) -> usize {
        self.rubriques
            .binary_search_by(|r| r.as_str().cmp(id))
            .unwrap_or_else(|_| panic!("rubrique {id}"))
    }
}

fn sorted<T: Ord>(items: impl Iterator<Item = T>) -> Vec<T> {
    items.collect::<BTreeSet<_>>().into_iter().collect()
}

impl Version {
    fn read(
        norm: &Path,
        row: Row<'_>,
        read: &mut dyn FnMut(PathBuf) -> Tsv,
        natures: &mut BTreeMap<String, String>,
    ) -> Self {
        let code = row.get("version");
        let folder = norm.join(code);
        let mut own_natures = BTreeSet::new();
        for row in read(folder.join("natures.tsv")).rows() {
            let nature = row.get("code");
            assert!(
                NATURES.contains(&nature),
                "{code}: nature {nature} is unknown to src/nature.rs"
            );
            own_natures.insert(nature.to_owned());
            natures.insert(nature.to_owned(), row.get("libelle").to_owned());
        }
        let mut listes: BTreeMap<String, Liste> = BTreeMap::new();
        for row in read(folder.join("listes.tsv")).rows() {
            let nom = row.get("liste").to_owned();
            let liste = listes
                .entry(nom.clone())
                .or_insert_with(|| (nom, Vec::new()));
            liste
                .1
                .push((row.get("code").to_owned(), row.get("libelle").to_owned()));
        }
        for (nom, codes) in listes.values() {
            assert!(
                codes.is_sorted_by(|a, b| a.0 < b.0),
                "{code}: list {nom} is not sorted"
            );
        }
        let mut rubriques = read_rubriques(&read(folder.join("rubriques.tsv")));
        let mut cardinalites = read_cardinalites(&read(folder.join("cardinalites.tsv")));
        let mut blocs = Vec::new();
        for row in read(folder.join("blocs.tsv")).rows() {
            let id = row.get("bloc").to_owned();
            let parent = row.get("parent");
            blocs.push(Bloc {
                nom: row.get("nom").to_owned(),
                parent: (!parent.is_empty()).then(|| parent.to_owned()),
                ordre: row.number("ordre"),
                cardinalites: cardinalites.remove(&id).unwrap_or_default(),
                rubriques: rubriques.remove(&id).unwrap_or_default(),
                id,
            });
        }
        let version = Self {
            code: code.to_owned(),
            libelle: row.get("libelle").to_owned(),
            natures: own_natures,
            blocs,
            listes,
        };
        assert!(
            rubriques.is_empty(),
            "{}: rubriques of unknown blocs",
            version.code
        );
        assert!(
            cardinalites.is_empty(),
            "{}: cardinalities of unknown blocs",
            version.code
        );
        version.check();
        version
    }

    /// What the generated code takes for granted.
    fn check(&self) {
        assert!(
            self.blocs.is_sorted_by_key(|b| b.ordre),
            "{}: order of the blocs",
            self.code
        );
        for bloc in &self.blocs {
            let place = format!("{} {}", self.code, bloc.id);
            if let Some(parent) = &bloc.parent {
                assert!(
                    self.blocs.iter().any(|b| b.id == *parent),
                    "{place}: parent {parent}"
                );
            }
            assert!(
                bloc.rubriques.len() <= 128,
                "{place}: the masks hold 128 rubriques"
            );
            for rubrique in &bloc.rubriques {
                if let Some(liste) = &rubrique.liste {
                    assert!(self.listes.contains_key(liste), "{place}: list {liste}");
                }
            }
        }
    }
}

fn read_rubriques(table: &Tsv) -> BTreeMap<String, Vec<Rubrique>> {
    let mut rubriques: BTreeMap<String, Vec<Rubrique>> = BTreeMap::new();
    for row in table.rows() {
        let optional = |column: &str| Some(row.get(column).to_owned()).filter(|c| !c.is_empty());
        let id = row.get("rubrique").to_owned();
        rubriques
            .entry(id[..10].to_owned())
            .or_default()
            .push(Rubrique {
                id,
                nom: row.get("nom").to_owned(),
                datatype: row.get("type").to_owned(),
                genre: row.number("genre"),
                min: row.number("min"),
                max: row.number("max"),
                motif: optional("motif"),
                liste: optional("liste"),
                table: optional("table"),
                usages: NATURES.map(|nature| row.get(&format!("usage_{nature}")).to_owned()),
            });
    }
    rubriques
}

fn read_cardinalites(table: &Tsv) -> BTreeMap<String, Cardinalites> {
    let mut cardinalites: BTreeMap<String, Cardinalites> = BTreeMap::new();
    for row in table.rows() {
        let modele = row.get("nature");
        let at = MODELES.iter().position(|m| *m == modele);
        let at = at.unwrap_or_else(|| panic!("cardinalites.tsv: nature {modele}"));
        let max = (row.get("max") != "*").then(|| row.number("max"));
        cardinalites.entry(row.get("bloc").to_owned()).or_default()[at] =
            Some((row.number("min"), max));
    }
    cardinalites
}
