//! What of the norm a file uses.

use std::collections::HashSet;

use dsn_norm::{
    Aspect, BlocIdx, Changement, Modele, Nature, Objet, RubriqueIdx, UsageKind, Version, norme,
    rubrique_index,
};
use dsn_syntax::line::{LineShape, Lines, parse_line};

/// Blocs, rubriques, values and natures of a file.
#[derive(Default)]
pub(super) struct Used {
    blocs: HashSet<BlocIdx>,
    rubriques: HashSet<RubriqueIdx>,
    /// Values of rubriques that have a list in some version.
    values: HashSet<(RubriqueIdx, Vec<u8>)>,
    modeles: HashSet<Modele>,
}

impl Used {
    pub(super) fn of(bytes: &[u8]) -> Self {
        let has_list = |idx| {
            Version::ALL
                .into_iter()
                .any(|v| norme(v).rubrique(idx).is_some_and(|r| r.liste.is_some()))
        };
        let listed: HashSet<RubriqueIdx> =
            RubriqueIdx::all().filter(|&idx| has_list(idx)).collect();
        let mut used = Self::default();
        let mut nature = None;
        for line in Lines::new(bytes) {
            let LineShape::Rubrique { id, value } = parse_line(line.bytes) else {
                continue;
            };
            let Some(idx) = rubrique_index(id) else {
                continue;
            };
            used.blocs.insert(idx.bloc());
            used.rubriques.insert(idx);
            if listed.contains(&idx) {
                used.values.insert((idx, value.to_vec()));
            }
            match id {
                b"S20.G00.05.001" => nature = Nature::from_code(value),
                b"S20.G00.05.002" => {
                    used.modeles
                        .extend(nature.map(|nature| Modele::of(nature, value)));
                }
                _ => {}
            }
        }
        used
    }

    /// Whether the writer of the file has something to do, or to know.
    pub(super) fn is_concerned(
        &self,
        change: &Changement,
        before: Version,
        after: Version,
    ) -> bool {
        match (change.objet, change.aspect) {
            (Objet::Bloc(bloc), Aspect::Cardinalite(modele)) => {
                self.modeles.contains(&modele)
                    && (self.blocs.contains(&bloc) || self.must_have_bloc(bloc, after))
            }
            (Objet::Bloc(bloc), _) => {
                self.blocs.contains(&bloc) || self.must_have_bloc(bloc, after)
            }
            (Objet::Rubrique(idx), Aspect::Usage(nature)) => {
                self.has_nature(nature)
                    && (self.rubriques.contains(&idx) || self.must_have(idx, before, after))
            }
            (Objet::Rubrique(idx), _) => {
                self.rubriques.contains(&idx) || self.must_have(idx, before, after)
            }
            (Objet::Valeur { rubrique, code }, _) => {
                self.values.contains(&(rubrique, code.as_bytes().to_vec()))
            }
        }
    }

    fn has_nature(&self, nature: Nature) -> bool {
        self.modeles.iter().any(|modele| modele.nature() == nature)
    }

    /// Whether the later version wants a bloc that the file does not have.
    fn must_have_bloc(&self, bloc: BlocIdx, after: Version) -> bool {
        let Some(bloc) = norme(after).bloc(bloc) else {
            return false;
        };
        let wanted = |&modele: &Modele| bloc.cardinalite(modele).is_some_and(|c| c.min > 0);
        bloc.parent
            .is_some_and(|parent| self.blocs.contains(&parent))
            && self.modeles.iter().any(wanted)
    }

    /// Whether the later version makes mandatory, in a bloc of the file, a
    /// rubrique that was not.
    fn must_have(&self, idx: RubriqueIdx, before: Version, after: Version) -> bool {
        let mandatory = |version, nature| {
            let rubrique = norme(version).rubrique(idx);
            rubrique.is_some_and(|r| r.usage(nature).kind == UsageKind::Obligatoire)
        };
        let becomes = |modele: &Modele| {
            mandatory(after, modele.nature()) && !mandatory(before, modele.nature())
        };
        self.blocs.contains(&idx.bloc()) && self.modeles.iter().any(becomes)
    }
}
