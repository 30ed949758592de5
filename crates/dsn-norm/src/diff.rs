//! What changed from one version of the norm to another.

use std::fmt;

use crate::{
    Bloc, BlocIdx, Cardinalite, Genre, Modele, Nature, Norme, Rubrique, RubriqueIdx, Version, norme,
};

/// One difference between two versions.
///
/// What exists only in the later version has no `avant`, what exists only in the earlier one no `apres`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Changement {
    /// What changed.
    pub objet: Objet,
    /// Which side of it.
    pub aspect: Aspect,
    /// The state in the first version, for people, in French.
    pub avant: Option<String>,
    /// The state in the second version, for people, in French.
    pub apres: Option<String>,
}

/// What a change is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Objet {
    /// A bloc.
    Bloc(BlocIdx),
    /// A rubrique.
    Rubrique(RubriqueIdx),
    /// A code of the list of a rubrique that exists in both versions.
    Valeur {
        /// The rubrique whose list changed.
        rubrique: RubriqueIdx,
        /// The code.
        code: &'static str,
    },
}

/// The side of an object that changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Aspect {
    /// The object itself appeared or disappeared; the state is its name or label.
    Existence,
    /// The name of a bloc or rubrique, the label of a code.
    Nom,
    /// The bloc above a bloc.
    Parent,
    /// The cardinality of a bloc in a model that both versions have.
    Cardinalite(Modele),
    /// The kind of value.
    Genre,
    /// The name of the type.
    Type,
    /// The lengths.
    Longueur,
    /// The pattern.
    Motif,
    /// The code list or external table, by name.
    Liste,
    /// The usage in a nature that both versions have.
    Usage(Nature),
}

impl Changement {
    /// The rubrique concerned, if it is about one or about a code of its list.
    #[must_use]
    pub fn rubrique(&self) -> Option<RubriqueIdx> {
        match self.objet {
            Objet::Bloc(_) => None,
            Objet::Rubrique(rubrique) | Objet::Valeur { rubrique, .. } => Some(rubrique),
        }
    }

    /// The bloc concerned.
    #[must_use]
    pub fn bloc(&self) -> BlocIdx {
        match self.objet {
            Objet::Bloc(bloc) => bloc,
            Objet::Rubrique(rubrique) | Objet::Valeur { rubrique, .. } => rubrique.bloc(),
        }
    }
}

impl fmt::Display for Objet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Bloc(bloc) => bloc.id().fmt(f),
            Self::Rubrique(rubrique) => rubrique.id().fmt(f),
            Self::Valeur { rubrique, code } => write!(f, "{} = {code}", rubrique.id()),
        }
    }
}

impl fmt::Display for Aspect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Existence => f.write_str("présence dans la norme"),
            Self::Nom => f.write_str("libellé"),
            Self::Parent => f.write_str("bloc parent"),
            Self::Cardinalite(Modele::MensuelleSansIndividu) => {
                f.write_str("cardinalité en nature 01 sans individu")
            }
            Self::Cardinalite(modele) => {
                write!(f, "cardinalité en nature {}", modele.nature().code())
            }
            Self::Genre => f.write_str("genre de valeur"),
            Self::Type => f.write_str("type"),
            Self::Longueur => f.write_str("longueur"),
            Self::Motif => f.write_str("motif"),
            Self::Liste => f.write_str("liste de valeurs"),
            Self::Usage(nature) => write!(f, "usage en nature {}", nature.code()),
        }
    }
}

/// All changes from one version to another: per bloc in the order of the norm, what only the first has last.
#[must_use]
pub fn diff(avant: Version, apres: Version) -> Vec<Changement> {
    let mut diff = Diff {
        avant: norme(avant),
        apres: norme(apres),
        changes: Vec::new(),
    };
    for bloc in diff.apres.blocs() {
        diff.bloc(diff.avant.bloc(bloc.idx), bloc);
    }
    for bloc in diff
        .avant
        .blocs()
        .filter(|b| diff.apres.bloc(b.idx).is_none())
    {
        diff.push(
            Objet::Bloc(bloc.idx),
            Aspect::Existence,
            Some(bloc.nom),
            None,
        );
        for rubrique in bloc.rubriques {
            diff.push(
                Objet::Rubrique(rubrique.idx),
                Aspect::Existence,
                Some(rubrique.nom),
                None,
            );
        }
    }
    diff.changes
}

struct Diff {
    avant: &'static Norme,
    apres: &'static Norme,
    changes: Vec<Changement>,
}

impl Diff {
    fn push(&mut self, objet: Objet, aspect: Aspect, avant: Option<&str>, apres: Option<&str>) {
        if avant != apres {
            let (avant, apres) = (avant.map(str::to_owned), apres.map(str::to_owned));
            self.changes.push(Changement {
                objet,
                aspect,
                avant,
                apres,
            });
        }
    }

    /// The natures that both versions have: of the others nothing is compared.
    fn natures(&self) -> impl Iterator<Item = Nature> + use<> {
        let (avant, apres) = (self.avant, self.apres);
        Nature::ALL
            .into_iter()
            .filter(move |n| avant.a_nature(*n) && apres.a_nature(*n))
    }

    fn bloc(&mut self, avant: Option<&'static Bloc>, apres: &'static Bloc) {
        let objet = Objet::Bloc(apres.idx);
        if let Some(avant) = avant {
            self.push(objet, Aspect::Nom, Some(avant.nom), Some(apres.nom));
            let parent = |bloc: &Bloc| bloc.parent.map(|p| p.id().to_string());
            let (old, new) = (parent(avant), parent(apres));
            self.push(objet, Aspect::Parent, old.as_deref(), new.as_deref());
            let natures: Vec<Nature> = self.natures().collect();
            for modele in Modele::ALL
                .into_iter()
                .filter(|m| natures.contains(&m.nature()))
            {
                let (old, new) = (avant.cardinalite(modele), apres.cardinalite(modele));
                let text =
                    |c: Option<Cardinalite>| c.map_or("interdit".to_owned(), |c| c.to_string());
                self.push(
                    objet,
                    Aspect::Cardinalite(modele),
                    Some(&text(old)),
                    Some(&text(new)),
                );
            }
        } else {
            self.push(objet, Aspect::Existence, None, Some(apres.nom));
        }
        for rubrique in apres.rubriques {
            match self.avant.rubrique(rubrique.idx) {
                Some(avant) => self.rubrique(avant, rubrique),
                None => self.push(
                    Objet::Rubrique(rubrique.idx),
                    Aspect::Existence,
                    None,
                    Some(rubrique.nom),
                ),
            }
        }
        for gone in avant.map_or(&[][..], |bloc| bloc.rubriques) {
            if self.apres.rubrique(gone.idx).is_none() {
                self.push(
                    Objet::Rubrique(gone.idx),
                    Aspect::Existence,
                    Some(gone.nom),
                    None,
                );
            }
        }
    }

    fn rubrique(&mut self, avant: &'static Rubrique, apres: &'static Rubrique) {
        let objet = Objet::Rubrique(apres.idx);
        self.push(objet, Aspect::Nom, Some(avant.nom), Some(apres.nom));
        self.push(
            objet,
            Aspect::Genre,
            Some(genre(avant.genre)),
            Some(genre(apres.genre)),
        );
        self.push(
            objet,
            Aspect::Type,
            Some(avant.datatype),
            Some(apres.datatype),
        );
        let lengths = |r: &Rubrique| match (r.min, r.max) {
            (min, max) if min == max => format!("{min}"),
            (min, max) => format!("{min} à {max}"),
        };
        self.push(
            objet,
            Aspect::Longueur,
            Some(&lengths(avant)),
            Some(&lengths(apres)),
        );
        let motif = |norme: &Norme, r: &Rubrique| r.motif.map(|motif| norme.motif(motif).source);
        let (old, new) = (motif(self.avant, avant), motif(self.apres, apres));
        self.push(objet, Aspect::Motif, old, new);
        let liste = |norme: &Norme, r: &Rubrique| match (r.liste, r.table) {
            (Some(liste), _) => Some(norme.liste(liste).nom),
            (None, table) => table.map(crate::TableId::nom),
        };
        let (old, new) = (liste(self.avant, avant), liste(self.apres, apres));
        self.push(objet, Aspect::Liste, old, new);
        for nature in self.natures() {
            let (old, new) = (usage(avant, nature), usage(apres, nature));
            self.push(objet, Aspect::Usage(nature), Some(&old), Some(&new));
        }
        self.valeurs(avant, apres);
    }

    /// The codes of a rubrique's list; none if it has no list in one of the versions.
    fn valeurs(&mut self, avant: &'static Rubrique, apres: &'static Rubrique) {
        let (Some(old), Some(new)) = (avant.liste, apres.liste) else {
            return;
        };
        if old == new {
            return;
        }
        let (old, new) = (self.avant.liste(old), self.apres.liste(new));
        let mut codes: Vec<&'static str> = old.codes.iter().chain(new.codes).map(|c| c.0).collect();
        codes.sort_unstable();
        codes.dedup();
        for code in codes {
            let objet = Objet::Valeur {
                rubrique: apres.idx,
                code,
            };
            let (old, new) = (old.libelle(code.as_bytes()), new.libelle(code.as_bytes()));
            let aspect = if old.is_some() && new.is_some() {
                Aspect::Nom
            } else {
                Aspect::Existence
            };
            self.push(objet, aspect, old, new);
        }
    }
}

/// The usage of a rubrique in a word; a doubt of the tables is part of it.
fn usage(rubrique: &Rubrique, nature: Nature) -> String {
    let usage = rubrique.usage(nature);
    let kind = match usage.kind {
        crate::UsageKind::Obligatoire => "obligatoire",
        crate::UsageKind::Conditionnel => "conditionnelle",
        crate::UsageKind::Interdit => "interdite",
        crate::UsageKind::Absent => "bloc absent",
    };
    if usage.certain {
        kind.to_owned()
    } else {
        format!("{kind} (incertain)")
    }
}

fn genre(genre: Genre) -> &'static str {
    match genre {
        Genre::X => "alphanumérique",
        Genre::N => "numérique",
        Genre::D => "date",
        Genre::E => "code d'une liste",
        Genre::R => "code d'une table externe",
    }
}
