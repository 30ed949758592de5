//! Reading our tables: tab separated, one header line, lines that begin with `#` are for people.

use crate::jour::{Jour, Validite};

/// The rows of a table with the names of their columns.
pub(crate) struct Tableau<'a> {
    colonnes: Vec<&'a str>,
    lignes: Vec<(usize, Vec<&'a str>)>,
}

/// A row of a table.
#[derive(Clone, Copy)]
pub(crate) struct Ligne<'t, 'a> {
    colonnes: &'t [&'a str],
    /// 1-based line of the file.
    pub(crate) numero: usize,
    cellules: &'t [&'a str],
}

impl<'a> Tableau<'a> {
    /// Reads a table; an error names the line that has not as many cells as the header.
    pub(crate) fn lire(texte: &'a str) -> Result<Self, String> {
        let mut lignes = texte
            .lines()
            .enumerate()
            .map(|(at, ligne)| (at + 1, ligne))
            .filter(|(_, ligne)| !ligne.is_empty() && !ligne.starts_with('#'))
            .map(|(numero, ligne)| (numero, ligne.split('\t').collect::<Vec<_>>()));
        let (_, colonnes) = lignes.next().ok_or("table vide")?;
        let lignes: Vec<_> = lignes.collect();
        for (numero, cellules) in &lignes {
            if cellules.len() != colonnes.len() {
                let (found, wanted) = (cellules.len(), colonnes.len());
                return Err(format!(
                    "ligne {numero} : {found} cellules, {wanted} attendues"
                ));
            }
        }
        Ok(Self { colonnes, lignes })
    }

    pub(crate) fn lignes(&self) -> impl Iterator<Item = Ligne<'_, 'a>> {
        self.lignes.iter().map(|(numero, cellules)| Ligne {
            colonnes: &self.colonnes,
            numero: *numero,
            cellules,
        })
    }
}

impl<'a> Ligne<'_, 'a> {
    /// The cell of a column; empty cells are allowed, missing columns are not.
    pub(crate) fn cellule(&self, colonne: &str) -> Result<&'a str, String> {
        let at = self.colonnes.iter().position(|nom| *nom == colonne);
        at.and_then(|at| self.cellules.get(at).copied())
            .ok_or_else(|| format!("colonne « {colonne} » absente"))
    }

    /// The columns `du` and `au`.
    pub(crate) fn validite(&self) -> Result<Validite, String> {
        let lire = |colonne| -> Result<Option<Jour>, String> {
            match self.cellule(colonne)? {
                "" => Ok(None),
                texte => Jour::lire(texte)
                    .map(Some)
                    .ok_or_else(|| format!("date « {texte} » illisible")),
            }
        };
        Ok(Validite {
            du: lire("du")?,
            au: lire("au")?,
        })
    }
}

/// Which names a cell such as `*`, `URSSAF MSA` or `* -OC` takes.
pub(crate) fn choix(cellule: &str, nom: &str) -> bool {
    let mut pris = false;
    for mot in cellule.split_whitespace() {
        match mot.strip_prefix('-') {
            Some(exclu) if exclu == nom => return false,
            Some(_) => {}
            None => pris |= mot == "*" || mot == nom,
        }
    }
    pris
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_takes_names() {
        for (cellule, nom, pris) in [
            ("*", "OC", true),
            ("* -OC", "OC", false),
            ("* -OC", "MSA", true),
            ("URSSAF MSA", "MSA", true),
            ("URSSAF MSA", "CNAM", false),
            ("", "CNAM", false),
        ] {
            assert_eq!(choix(cellule, nom), pris, "{cellule} {nom}");
        }
    }

    #[test]
    fn a_short_row_is_named() {
        let table = Tableau::lire("a\tb\n# pour lire\n1\t2\n3\n");
        assert_eq!(
            table.err().as_deref(),
            Some("ligne 4 : 1 cellules, 2 attendues")
        );
        let table = Tableau::lire("a\tb\n\n1\t2\n").unwrap();
        let ligne = table.lignes().next().unwrap();
        assert_eq!((ligne.numero, ligne.cellule("b")), (3, Ok("2")));
        assert!(ligne.cellule("c").is_err() && ligne.validite().is_err());
    }
}
