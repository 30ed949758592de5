//! What is said of a subject, before it is said in text or in JSON.

use dsn_norm::{
    Bloc, BlocId, BlocIdx, Cardinalite, Completude, Genre, Modele, Nature, Norme, Rubrique,
    RubriqueId, RubriqueIdx, UsageKind, Version, bloc_index, norme, rubrique_index,
};
use serde::Serialize;

use super::control::{self, ControleLine, ControlePage};
use super::history::{self, VersionChanges};
use super::subject::Subject;
use crate::catalogue::id_key;
use crate::failure::Failure;
use crate::output::completude;

/// One subject explained.
#[derive(Debug, Serialize)]
#[serde(tag = "sujet", rename_all = "lowercase")]
pub(super) enum Page {
    Rubrique(RubriquePage),
    Bloc(BlocPage),
    Valeur(ValeurPage),
    Controle(ControlePage),
    Plateforme(PlateformePage),
}

/// A rubrique.
#[derive(Debug, Serialize)]
pub(super) struct RubriquePage {
    pub(super) rubrique: String,
    pub(super) nom: &'static str,
    pub(super) norme: &'static str,
    pub(super) bloc: Named,
    pub(super) forme: Forme,
    pub(super) codes: Vec<CodeLine>,
    pub(super) usages: Vec<UsageLine>,
    pub(super) controles: Vec<ControleLine>,
    pub(super) versions: Vec<&'static str>,
    pub(super) changements: Vec<VersionChanges>,
}

/// Something with an identifier and a name.
#[derive(Debug, Serialize)]
pub(super) struct Named {
    pub(super) id: String,
    pub(super) nom: &'static str,
}

impl Named {
    /// A rubrique, named as the newest version that has it does.
    pub(super) fn rubrique(idx: RubriqueIdx) -> Self {
        let newest = candidates(None)
            .into_iter()
            .find_map(|v| norme(v).rubrique(idx));
        Self {
            id: idx.id().to_string(),
            nom: newest.map_or("", |rubrique| rubrique.nom),
        }
    }
}

/// What a value must look like.
#[derive(Debug, Serialize)]
pub(super) struct Forme {
    pub(super) genre: &'static str,
    pub(super) min: u16,
    pub(super) max: u16,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) motif: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) liste: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) table: Option<TableLine>,
}

/// An external table, and what we have of it.
#[derive(Debug, Serialize)]
pub(super) struct TableLine {
    pub(super) id: &'static str,
    pub(super) nom: &'static str,
    pub(super) completude: Option<&'static str>,
    pub(super) edition: &'static str,
}

/// A code of a list.
#[derive(Debug, Serialize)]
pub(super) struct CodeLine {
    pub(super) code: &'static str,
    pub(super) libelle: &'static str,
}

/// The usage of a rubrique in a nature.
#[derive(Debug, Serialize)]
pub(super) struct UsageLine {
    pub(super) nature: &'static str,
    pub(super) libelle: &'static str,
    pub(super) usage: &'static str,
    pub(super) certain: bool,
}

/// A bloc.
#[derive(Debug, Serialize)]
pub(super) struct BlocPage {
    pub(super) bloc: String,
    pub(super) nom: &'static str,
    pub(super) norme: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) parent: Option<Named>,
    /// The blocs below the same parent in their order, this one among them.
    pub(super) ordre: Vec<String>,
    pub(super) cardinalites: Vec<CardinaliteLine>,
    pub(super) rubriques: Vec<Named>,
    pub(super) blocs: Vec<Named>,
    pub(super) versions: Vec<&'static str>,
    pub(super) changements: Vec<VersionChanges>,
}

/// How often a bloc occurs in a model of message.
#[derive(Debug, Serialize)]
pub(super) struct CardinaliteLine {
    pub(super) nature: &'static str,
    pub(super) libelle: &'static str,
    pub(super) sans_individu: bool,
    /// `1..*`; none: forbidden.
    pub(super) cardinalite: Option<String>,
}

/// A value of a rubrique.
#[derive(Debug, Serialize)]
pub(super) struct ValeurPage {
    pub(super) rubrique: String,
    pub(super) nom: &'static str,
    pub(super) norme: &'static str,
    pub(super) valeur: String,
    pub(super) admise: Admise,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) libelle: Option<&'static str>,
    /// Versions whose list has the code; empty where there is no list.
    pub(super) versions: Vec<&'static str>,
}

/// Whether a value is admitted by its type.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Admise {
    Oui,
    Non,
    /// The table it must be in is missing here, or incomplete.
    Inconnu,
}

/// What only the platform writes, when it hands a declaration to an organism.
#[derive(Debug, Serialize)]
pub(super) struct PlateformePage {
    pub(super) id: String,
    pub(super) nom: &'static str,
}

/// The page of a subject, in this version or in the newest one that knows it.
pub(super) fn of(subject: &Subject, version: Option<Version>) -> Result<Page, Failure> {
    match subject {
        Subject::Rubrique(id) if plateforme_rubrique(*id).is_some() => {
            let nom = plateforme_rubrique(*id).unwrap_or_default();
            Ok(plateforme_page(id, nom))
        }
        Subject::Bloc(id) if plateforme_bloc(*id).is_some() => {
            let nom = plateforme_bloc(*id).unwrap_or_default();
            Ok(plateforme_page(id, nom))
        }
        Subject::Rubrique(id) => {
            let (norme, rubrique) = find_rubrique(*id, version)?;
            Ok(Page::Rubrique(rubrique_page(norme, rubrique)))
        }
        Subject::Bloc(id) => bloc_page(*id, version).map(Page::Bloc),
        Subject::Value(id, value) => {
            let (norme, rubrique) = find_rubrique(*id, version)?;
            Ok(Page::Valeur(valeur_page(norme, rubrique, value)))
        }
        Subject::Control(id, name) => control::page(*id, name).map(Page::Controle),
    }
}

fn plateforme_page(id: &impl ToString, nom: &'static str) -> Page {
    Page::Plateforme(PlateformePage {
        id: id.to_string(),
        nom,
    })
}

fn plateforme_rubrique(id: RubriqueId) -> Option<&'static str> {
    Some(rubrique_idx(id).ok()?.plateforme()?.nom)
}

fn plateforme_bloc(id: BlocId) -> Option<&'static str> {
    Some(bloc_index(&id_key(id))?.plateforme()?.nom)
}

/// The versions to look in, the preferred one first.
fn candidates(version: Option<Version>) -> Vec<Version> {
    match version {
        Some(version) => vec![version],
        None => Version::ALL.into_iter().rev().collect(),
    }
}

fn find_rubrique(
    id: RubriqueId,
    version: Option<Version>,
) -> Result<(&'static Norme, &'static Rubrique), Failure> {
    let idx = rubrique_idx(id)?;
    let found = candidates(version)
        .into_iter()
        .find_map(|v| Some((norme(v), norme(v).rubrique(idx)?)));
    found.ok_or_else(|| absent(&format!("la rubrique {id}"), version, versions_of(idx)))
}

fn absent(what: &str, version: Option<Version>, known: Vec<&'static str>) -> Failure {
    let place = match version {
        Some(version) => format!("pas dans la version {}", version.code()),
        None => "dans aucune version de la norme".to_owned(),
    };
    let known = known.join(", ");
    Failure::new(format!(
        "{what} n'existe {place} ; versions qui l'ont : {known}"
    ))
}

/// The index of a rubrique of some version, or of the platform.
pub(super) fn rubrique_idx(id: RubriqueId) -> Result<RubriqueIdx, Failure> {
    let key = <[u8; 14]>::try_from(id.to_string().as_bytes()).ok();
    key.and_then(|key| rubrique_index(&key)).ok_or_else(|| {
        Failure::new(format!(
            "la rubrique {id} n'existe dans aucune version connue de la norme \
             (« dsn explain {} » liste celles de son bloc)",
            id.bloc()
        ))
    })
}

fn versions_of(idx: RubriqueIdx) -> Vec<&'static str> {
    codes_of(|norme| norme.rubrique(idx).is_some())
}

/// Codes of the versions that satisfy a condition, oldest first.
fn codes_of(condition: impl Fn(&'static Norme) -> bool) -> Vec<&'static str> {
    let satisfied = Version::ALL.into_iter().filter(|&v| condition(norme(v)));
    satisfied.map(Version::code).collect()
}

fn named(norme: &'static Norme, idx: BlocIdx) -> Named {
    Named {
        id: idx.id().to_string(),
        nom: norme.bloc(idx).map_or("", |bloc| bloc.nom),
    }
}

fn rubrique_page(norme: &'static Norme, rubrique: &'static Rubrique) -> RubriquePage {
    let liste = rubrique.liste.map(|liste| norme.liste(liste));
    let codes = liste.map_or(&[][..], |liste| liste.codes).iter();
    RubriquePage {
        rubrique: rubrique.idx.id().to_string(),
        nom: rubrique.nom,
        norme: norme.version.code(),
        bloc: named(norme, rubrique.bloc),
        forme: Forme {
            genre: genre(rubrique.genre),
            min: rubrique.min,
            max: rubrique.max,
            motif: rubrique.motif.map(|motif| norme.motif(motif).source),
            liste: liste.map(|liste| liste.nom),
            table: rubrique.table.map(|table| TableLine {
                id: table.id(),
                nom: table.nom(),
                completude: table.completude().map(completude),
                edition: table.edition(),
            }),
        },
        codes: codes
            .map(|&(code, libelle)| CodeLine { code, libelle })
            .collect(),
        usages: Nature::ALL
            .into_iter()
            .filter(|&nature| norme.a_nature(nature))
            .map(|nature| {
                let usage = rubrique.usage(nature);
                UsageLine {
                    nature: nature.code(),
                    libelle: nature.libelle(),
                    usage: usage_word(usage.kind),
                    certain: usage.certain,
                }
            })
            .collect(),
        controles: control::of_rubrique(rubrique.idx, norme.version),
        versions: versions_of(rubrique.idx),
        changements: history::of_rubrique(rubrique.idx),
    }
}

fn bloc_page(id: BlocId, version: Option<Version>) -> Result<BlocPage, Failure> {
    let idx = bloc_index(&id_key(id)).ok_or_else(|| {
        Failure::new(format!(
            "le bloc {id} n'existe dans aucune version connue de la norme"
        ))
    })?;
    let versions = codes_of(|norme| norme.bloc(idx).is_some());
    let found = candidates(version)
        .into_iter()
        .find_map(|v| Some((norme(v), norme(v).bloc(idx)?)));
    let Some((norme, bloc)) = found else {
        return Err(absent(&format!("le bloc {id}"), version, versions));
    };
    let rubriques = bloc.rubriques.iter().map(|rubrique| Named {
        id: rubrique.idx.id().to_string(),
        nom: rubrique.nom,
    });
    Ok(BlocPage {
        bloc: id.to_string(),
        nom: bloc.nom,
        norme: norme.version.code(),
        parent: bloc.parent.map(|parent| named(norme, parent)),
        ordre: siblings(norme, bloc)
            .map(|idx| idx.id().to_string())
            .collect(),
        cardinalites: Modele::ALL
            .into_iter()
            .filter(|modele| norme.a_nature(modele.nature()))
            .map(|modele| CardinaliteLine {
                nature: modele.nature().code(),
                libelle: modele.nature().libelle(),
                sans_individu: modele == Modele::MensuelleSansIndividu,
                cardinalite: bloc.cardinalite(modele).map(|c: Cardinalite| c.to_string()),
            })
            .collect(),
        rubriques: rubriques.collect(),
        blocs: bloc.enfants.iter().map(|&idx| named(norme, idx)).collect(),
        versions,
        changements: history::of_bloc(idx),
    })
}

/// The blocs below the parent of a bloc, in the order of the norm.
fn siblings(norme: &'static Norme, bloc: &'static Bloc) -> impl Iterator<Item = BlocIdx> {
    let same_parent = norme.blocs().filter(|other| other.parent == bloc.parent);
    same_parent.map(|other| other.idx)
}

fn valeur_page(norme: &'static Norme, rubrique: &'static Rubrique, value: &str) -> ValeurPage {
    let bytes = value.as_bytes();
    let liste = rubrique.liste.map(|liste| norme.liste(liste));
    let table = rubrique.table.map(dsn_norm::table);
    let (admise, libelle) = match (liste, table) {
        (Some(liste), _) => (yes_no(liste.contains(bytes)), liste.libelle(bytes)),
        (None, Some(None)) => (Admise::Inconnu, None),
        (None, Some(Some(table))) if table.contains(bytes) => (Admise::Oui, table.libelle(bytes)),
        (None, Some(Some(table))) if table.completude() == Completude::Complete => {
            (Admise::Non, None)
        }
        (None, Some(Some(_))) => (Admise::Inconnu, None),
        (None, None) => (yes_no(has_form(norme, rubrique, value)), None),
    };
    let versions = codes_of(|norme| {
        let liste = norme.rubrique(rubrique.idx).and_then(|r| r.liste);
        liste.is_some_and(|liste| norme.liste(liste).contains(bytes))
    });
    ValeurPage {
        rubrique: rubrique.idx.id().to_string(),
        nom: rubrique.nom,
        norme: norme.version.code(),
        valeur: value.to_owned(),
        admise,
        libelle,
        versions,
    }
}

fn yes_no(condition: bool) -> Admise {
    if condition { Admise::Oui } else { Admise::Non }
}

/// Whether a value has the length and the pattern of its type.
fn has_form(norme: &'static Norme, rubrique: &Rubrique, value: &str) -> bool {
    let Ok(bytes) = dsn_syntax::encoding::string_to_latin1(value) else {
        return false;
    };
    let length = u16::try_from(bytes.len()).unwrap_or(u16::MAX);
    let motif = rubrique.motif.map(|motif| norme.motif(motif));
    (rubrique.min..=rubrique.max).contains(&length)
        && motif.is_none_or(|motif| motif.matches(&bytes))
}

fn genre(genre: Genre) -> &'static str {
    match genre {
        Genre::X => "alphanumérique",
        Genre::N => "numérique",
        Genre::D => "date",
        Genre::E => "code d'une liste de la norme",
        Genre::R => "code d'une table externe",
    }
}

fn usage_word(usage: UsageKind) -> &'static str {
    match usage {
        UsageKind::Obligatoire => "obligatoire",
        UsageKind::Conditionnel => "conditionnel",
        UsageKind::Interdit => "interdit",
        UsageKind::Absent => "absent",
    }
}
