//! Names of the norm for a report: rubriques, blocs, natures, and what a
//! rubrique may hold.

use dsn_check::{Code, DeclarationReport, Report, codes};
use dsn_norm::{BlocIdx, Genre, Norme, Rubrique, RubriqueIdx, Version, norme};

/// Codes of a list that are all named; of a longer list only the size is.
const CODES_NAMED: usize = 6;

/// Codes about a value that is absent or has not the form of its type.
const ABOUT_FORM: [&str; 6] = [
    "CST-03",
    "CSL-00",
    "CSL-01",
    "CSL-11",
    codes::VALEUR_VIDE,
    codes::DATE_IMPOSSIBLE,
];

/// Name of a rubrique in the version that the file declares, else in the latest
/// version that has it, else as the platform calls it.
pub(crate) fn rubrique_name(report: &Report, rubrique: RubriqueIdx) -> Option<&'static str> {
    versions(report)
        .find_map(|norme| norme.rubrique(rubrique))
        .map(|found| found.nom)
        .or_else(|| rubrique.plateforme().map(|found| found.nom))
}

/// Name of a bloc, found in the same order.
pub(crate) fn bloc_name(report: &Report, bloc: BlocIdx) -> Option<&'static str> {
    versions(report)
        .find_map(|norme| norme.bloc(bloc))
        .map(|found| found.nom)
        .or_else(|| bloc.plateforme().map(|found| found.nom))
}

/// Name of the nature of a declaration.
pub(crate) fn nature_name(declaration: &DeclarationReport) -> Option<&'static str> {
    declaration.nature.map(|nature| nature.libelle())
}

/// What the norm expects of the rubrique, where the code is about its form or
/// its presence; a control between rubriques says it in its own message.
pub(crate) fn expected(report: &Report, code: Code, rubrique: RubriqueIdx) -> Option<String> {
    if !ABOUT_FORM.contains(&code.name()) && !code.name().starts_with("CRE-") {
        return None;
    }
    let norme = norme(report.norme?);
    Some(form(norme, norme.rubrique(rubrique)?))
}

fn versions(report: &Report) -> impl Iterator<Item = &'static Norme> {
    let latest_first = Version::ALL.into_iter().rev();
    report.norme.into_iter().chain(latest_first).map(norme)
}

fn form(norme: &Norme, rubrique: &Rubrique) -> String {
    match rubrique.genre {
        Genre::D => match rubrique.max {
            8 => "une date JJMMAAAA".to_owned(),
            6 => "un mois MMAAAA".to_owned(),
            4 => "une année AAAA".to_owned(),
            _ => format!("une date, {}", length(rubrique)),
        },
        Genre::N => format!("un nombre, {}", length(rubrique)),
        // A birth date may hide day and month, hence its genre.
        Genre::X if rubrique.datatype == "N4DS_DDN" => {
            "une date JJMMAAAA, 99 pour un jour ou un mois inconnu".to_owned()
        }
        Genre::X => format!("un texte, {}", length(rubrique)),
        Genre::E => match rubrique.liste {
            Some(liste) => named_codes(norme.liste(liste).codes),
            None => format!("un code, {}", length(rubrique)),
        },
        Genre::R => match rubrique.table {
            Some(table) => format!("un code de la table «\u{a0}{}\u{a0}»", table.nom()),
            None => format!("un code d'une table externe, {}", length(rubrique)),
        },
    }
}

fn length(rubrique: &Rubrique) -> String {
    match (rubrique.min, rubrique.max) {
        (min, max) if min == max => format!("{max} caractères"),
        (min, max) => format!("{min} à {max} caractères"),
    }
}

fn named_codes(codes: &[(&str, &str)]) -> String {
    if codes.len() > CODES_NAMED {
        return format!("un code parmi les {} de la liste", codes.len());
    }
    let named: Vec<_> = codes
        .iter()
        .map(|(code, libelle)| format!("{code} ({libelle})"))
        .collect();
    named.join(" ou ")
}
