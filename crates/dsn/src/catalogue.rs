//! One version of the norm, asked with the identifiers that a file writes.

use std::borrow::Cow;

use dsn_norm::{
    BlocId, BlocIdx, Genre, Norme, Rubrique, RubriqueId, Version, bloc_index, rubrique_index,
};
use dsn_syntax::document::{BlocKey, Hierarchy, Parent, bloc_of};
use dsn_syntax::encoding::to_text;
use dsn_syntax::line::{ID_LEN, LineShape, Lines, parse_line};

/// The send.
const ENVOI: BlocKey = *b"S10.G00.00";
/// A declaration.
pub(crate) const DECLARATION: BlocKey = *b"S20.G00.05";
/// An employee.
pub(crate) const INDIVIDU: BlocKey = *b"S21.G00.30";
/// A contract.
pub(crate) const CONTRAT: BlocKey = *b"S21.G00.40";

/// The rubrique that says which version a file follows.
const VERSION: [u8; ID_LEN] = *b"S10.G00.00.006";

/// The newest version of the norm.
pub(crate) fn newest() -> Version {
    let [.., newest] = Version::ALL;
    newest
}

/// Names, labels and places in one version of the norm.
pub(crate) struct Catalogue {
    norme: &'static Norme,
}

impl Catalogue {
    /// Of this version.
    pub(crate) fn new(version: Version) -> Self {
        Self {
            norme: dsn_norm::norme(version),
        }
    }

    /// Of the version that a file declares first; of the newest one if it
    /// declares none that we know.
    pub(crate) fn of_file(bytes: &[u8]) -> Self {
        let declared = Lines::new(bytes).find_map(|line| match parse_line(line.bytes) {
            LineShape::Rubrique { id, value } if *id == VERSION => Version::from_code(value),
            _ => None,
        });
        Self::new(declared.unwrap_or_else(newest))
    }

    /// The version.
    pub(crate) fn version(&self) -> Version {
        self.norme.version
    }

    /// A rubrique, if the version has it.
    pub(crate) fn rubrique(&self, id: &[u8; ID_LEN]) -> Option<&'static Rubrique> {
        self.norme.rubrique(rubrique_index(id)?)
    }

    /// Name of a bloc of the version, or of the platform.
    pub(crate) fn nom_bloc(&self, bloc: &BlocKey) -> Option<&'static str> {
        let idx = bloc_index(bloc)?;
        match self.norme.bloc(idx) {
            Some(bloc) => Some(bloc.nom),
            None => idx.plateforme().map(|bloc| bloc.nom),
        }
    }

    /// Name of a rubrique of the version, or of the platform.
    pub(crate) fn nom_rubrique(&self, id: &[u8; ID_LEN]) -> Option<&'static str> {
        let idx = rubrique_index(id)?;
        match self.norme.rubrique(idx) {
            Some(rubrique) => Some(rubrique.nom),
            None => idx.plateforme().map(|rubrique| rubrique.nom),
        }
    }

    /// Label of a value that is a code of a list or of a table.
    pub(crate) fn libelle(&self, id: &[u8; ID_LEN], value: &[u8]) -> Option<Cow<'static, str>> {
        let rubrique = self.rubrique(id)?;
        let libelle = match rubrique.genre {
            Genre::E => self.norme.liste(rubrique.liste?).libelle(value),
            Genre::R => dsn_norm::table(rubrique.table?)?.libelle(value),
            Genre::X | Genre::N | Genre::D => None,
        };
        libelle.filter(|text| !text.is_empty()).map(Cow::Borrowed)
    }
}

impl Hierarchy for Catalogue {
    fn parent(&self, bloc: &BlocKey) -> Parent {
        let Some(idx) = bloc_index(bloc) else {
            return Parent::Unknown;
        };
        if let Some(bloc) = self.norme.bloc(idx) {
            return bloc
                .parent
                .map_or(Parent::Root, |idx| Parent::Bloc(key_of(idx)));
        }
        match idx.plateforme() {
            Some(bloc) if bloc.enveloppe => Parent::Root,
            Some(_) if idx.id().segment() == 10 => Parent::Bloc(ENVOI),
            Some(_) if idx.id().segment() == 20 => Parent::Bloc(DECLARATION),
            _ => Parent::Unknown,
        }
    }

    fn rank(&self, rubrique: &[u8; ID_LEN]) -> Option<u16> {
        let idx = rubrique_index(rubrique);
        if let Some(rubrique) = idx.and_then(|idx| self.norme.rubrique(idx)) {
            return Some(rubrique.rang.into());
        }
        // In a bloc of the platform the number of the rubrique is its rank; in
        // a bloc of the norm, a rubrique of the platform stays where it stands.
        let bloc = bloc_index(&bloc_of(rubrique))?;
        bloc.plateforme()?;
        RubriqueId::from_bytes(rubrique).map(RubriqueId::numero)
    }
}

/// A bloc as a file writes it.
pub(crate) fn key_of(bloc: BlocIdx) -> BlocKey {
    id_key(bloc.id())
}

/// A bloc identifier as a file writes it.
pub(crate) fn id_key(id: BlocId) -> BlocKey {
    <[u8; 10]>::try_from(id.to_string().as_bytes()).unwrap_or(*b"S00.G00.00")
}

/// An identifier as text.
pub(crate) fn text_of(id: &[u8]) -> String {
    to_text(id).into_owned()
}

/// The version of a code such as `P26V01`, whatever the case of its letters.
pub(crate) fn version_of(code: &str) -> Result<Version, crate::failure::Failure> {
    Version::from_code(code.to_ascii_uppercase().as_bytes()).ok_or_else(|| {
        let known: Vec<_> = Version::ALL.iter().map(|version| version.code()).collect();
        crate::failure::Failure::new(format!(
            "« {code} » n'est pas une version connue de la norme ; versions connues : {}",
            known.join(", ")
        ))
    })
}
