//! Generated code for what the versions share: identifiers, look-up tables, lists, patterns.

use std::fmt::Write as _;

use crate::model::{Liste, Model, NATURES};
use crate::{automaton, pattern};

/// No rubrique, in tables of 16 bits.
const NO_RUBRIQUE: usize = 0xFFFF;

/// Appends a line of code.
macro_rules! line {
    ($code:expr, $($arg:tt)*) => { writeln!($code, $($arg)*).expect("a string") };
}
pub(crate) use line;

/// Writes everything that does not depend on one version.
pub(crate) fn emit(model: &Model, code: &mut String) {
    emit_versions(model, code);
    emit_identifiers(model, code);
    emit_lookup(model, code);
    emit_plateforme(model, code);
    for (i, liste) in model.listes.iter().enumerate() {
        emit_liste(i, liste, code);
    }
    let listes = (0..model.listes.len()).map(|i| format!("LISTE_{i}"));
    emit_static(code, "LISTES", "crate::Liste", listes);
    let motifs = model.motifs.iter().map(|motif| emit_motif(motif));
    emit_static(code, "MOTIFS", "crate::Motif", motifs);
    let labels = NATURES.map(|nature| format!("{:?}", model.natures[nature]));
    emit_static(code, "NATURES", "&str", labels.into_iter());
}

/// A static array.
pub(crate) fn emit_static(
    code: &mut String,
    name: &str,
    item: &str,
    items: impl Iterator<Item = String>,
) {
    let items: Vec<String> = items.collect();
    line!(
        code,
        "pub(crate) static {name}: [{item}; {}] = [",
        items.len()
    );
    for item in items {
        line!(code, "    {item},");
    }
    line!(code, "];");
}

/// The enum `Version` and where each has its `Norme`.
fn emit_versions(model: &Model, code: &mut String) {
    line!(
        code,
        "/// A version of the norm, as S10.G00.00.006 names it."
    );
    line!(
        code,
        "#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]"
    );
    line!(code, "pub enum Version {{");
    for version in &model.versions {
        line!(code, "    /// Version {}.", version.code);
        line!(code, "    {},", version.code);
    }
    line!(code, "}}");
    line!(
        code,
        "pub(crate) const VERSIONS: [Version; {}] = [",
        model.versions.len()
    );
    model
        .versions
        .iter()
        .for_each(|v| line!(code, "    Version::{},", v.code));
    line!(code, "];");
    line!(
        code,
        "pub(crate) const fn version_code(version: Version) -> &'static str {{"
    );
    line!(code, "    match version {{");
    for version in &model.versions {
        line!(code, "        Version::{0} => {0:?},", version.code);
    }
    line!(code, "    }}\n}}");
    let labels = model.versions.iter().map(|v| format!("{:?}", v.libelle));
    emit_static(code, "VERSION_LABELS", "&str", labels);
    line!(
        code,
        "pub(crate) const fn norme_of(version: Version) -> &'static crate::Norme {{"
    );
    line!(code, "    match version {{");
    for version in &model.versions {
        line!(code, "        Version::{0} => &NORME_{0},", version.code);
    }
    line!(code, "    }}\n}}");
}

/// The parts of an identifier: 21, 0, 30 and, of a rubrique, 1.
fn parts(id: &str) -> (usize, usize, usize, Option<usize>) {
    let number = |at: std::ops::Range<usize>| id[at].parse().expect("digits in an identifier");
    (
        number(1..3),
        number(5..7),
        number(8..10),
        (id.len() == 14).then(|| number(11..14)),
    )
}

fn emit_identifiers(model: &Model, code: &mut String) {
    let blocs = model.blocs.iter().map(|id| {
        let (segment, groupe, numero, _) = parts(id);
        format!("crate::BlocId::of({segment}, {groupe}, {numero})")
    });
    emit_static(code, "BLOC_IDS", "crate::BlocId", blocs);
    let numeros = model.rubriques.iter().map(|id| {
        let (_, _, _, numero) = parts(id);
        format!(
            "({}, {})",
            model.bloc(&id[..10]),
            numero.expect("a rubrique")
        )
    });
    emit_static(code, "RUBRIQUE_IDS", "(u8, u16)", numeros);
}

/// Segment → first place in the table by numbers and expected group; place → bloc, and first place and number
/// of places of its rubriques; place → rubrique.
fn emit_lookup(model: &Model, code: &mut String) {
    let parts_of_blocs: Vec<_> = model.blocs.iter().map(|id| parts(id)).collect();
    let mut slots: Vec<(usize, usize)> = parts_of_blocs.iter().map(|p| (p.0, p.1)).collect();
    slots.dedup();
    let slot_of = |segment| slots.iter().position(|slot| slot.0 == segment);
    assert!(
        slots
            .iter()
            .enumerate()
            .all(|(i, slot)| slot_of(slot.0) == Some(i)),
        "a segment with two groups needs another look-up"
    );
    // A byte is the index: 256 cells spare the check of the bounds. No group is 255.
    let segments = (0..256).map(|segment| match slot_of(segment) {
        Some(i) => format!("({}, {})", i * 100, slots[i].1),
        None => "(0, 0xFF)".to_owned(),
    });
    emit_static(code, "SEGMENTS", "(u16, u8)", segments);
    let mut blocs = vec!["(0xFF, 0, 0)".to_owned(); slots.len() * 100];
    let mut places: Vec<usize> = Vec::new();
    for (i, (segment, _, numero, _)) in parts_of_blocs.into_iter().enumerate() {
        let first = places.len();
        let own = |(_, id): &(usize, &String)| id.starts_with(&model.blocs[i]);
        for (rubrique, id) in model.rubriques.iter().enumerate().filter(own) {
            let at = first + parts(id).3.expect("a rubrique");
            places.resize(places.len().max(at + 1), NO_RUBRIQUE);
            places[at] = rubrique;
        }
        let place = slot_of(segment).expect("a slot") * 100 + numero;
        blocs[place] = format!("({i}, {first}, {})", places.len() - first);
    }
    emit_static(code, "BLOCS_BY_NUMBER", "(u8, u16, u16)", blocs.into_iter());
    let places = places.iter().map(usize::to_string);
    emit_static(code, "RUBRIQUES_BY_NUMBER", "u16", places);
}

fn emit_plateforme(model: &Model, code: &mut String) {
    let blocs = model.blocs.iter().map(|id| match model.plateforme.get(id) {
        None => "None".to_owned(),
        Some((nom, _)) => format!(
            "Some(crate::BlocPlateforme {{ nom: {nom:?}, enveloppe: {} }})",
            model.enveloppe.contains(id)
        ),
    });
    emit_static(
        code,
        "BLOCS_PLATEFORME",
        "Option<crate::BlocPlateforme>",
        blocs,
    );
    let rubriques = model
        .rubriques
        .iter()
        .map(|id| match model.plateforme.get(id) {
            None => "None".to_owned(),
            Some((nom, datatype)) => {
                format!(
                    "Some(crate::RubriquePlateforme {{ nom: {nom:?}, datatype: {datatype:?} }})"
                )
            }
        });
    emit_static(
        code,
        "RUBRIQUES_PLATEFORME",
        "Option<crate::RubriquePlateforme>",
        rubriques,
    );
}

/// A code list, with a mask when all its codes are numbers of two or of three digits.
fn emit_liste(index: usize, (nom, codes): &Liste, code: &mut String) {
    let numbers = |width: usize| -> Option<Vec<usize>> {
        let number = |c: &String| (c.len() == width).then(|| c.parse().ok()).flatten();
        codes.iter().map(|(c, _)| number(c)).collect()
    };
    let masque = if let Some(numbers) = numbers(2) {
        let mask = numbers.iter().fold(0_u128, |mask, n| mask | 1 << n);
        format!("Deux({mask:#x})")
    } else if let Some(numbers) = numbers(3) {
        let mut mask = [0_u64; 16];
        numbers.iter().for_each(|n| mask[n / 64] |= 1 << (n % 64));
        format!("Trois({mask:?})")
    } else {
        "Autre".to_owned()
    };
    let codes: String = codes
        .iter()
        .map(|(c, l)| format!("\n    ({c:?}, {l:?}),"))
        .collect();
    line!(
        code,
        "const LISTE_{index}: crate::Liste = crate::Liste {{ nom: {nom:?}, masque: crate::liste::Masque::{masque}, codes: &[{codes}\n] }};"
    );
}

/// A pattern and its automaton: the moves of a state are a row of the table, its last cell says whether the
/// state accepts; a move is the place of the next row.
fn emit_motif(motif: &str) -> String {
    let automaton = automaton::compile(&pattern::parse(motif));
    let width = automaton.class_count + 1;
    let mut table = Vec::new();
    for (row, &accepting) in automaton.next.iter().zip(&automaton.accepting) {
        table.extend(row.iter().map(|state| state * width));
        table.push(usize::from(accepting));
    }
    assert!(
        table.len() <= usize::from(u16::MAX),
        "pattern {motif:?}: too large"
    );
    format!(
        "crate::Motif {{ source: {motif:?}, route: crate::motif::Route::{}, automate: &crate::Automate {{ width: {width}, classes: {:?}, table: &{table:?} }} }}",
        route(motif),
        automaton.classes
    )
}

/// The shorter way of a pattern, if it has one: see `Route` in `src/motif.rs`. Several spellings of the norm
/// say the same, such as "any number of zeros, then a number that may be zero".
fn route(motif: &str) -> &'static str {
    match motif {
        "(0[1-9]|[1-2][0-9]|3[0-1])(0[1-9]|1[0-2])(20)[0-9]{2}" => "Date { siecle_19: false }",
        "(0[1-9]|[1-2][0-9]|3[0-1])(0[1-9]|1[0-2])(19|20)[0-9]{2}" => "Date { siecle_19: true }",
        r"-?[0]*(0|[1-9][0-9]*)\.[0-9]{2}" => "Montant { signe: true, nul: true }",
        r"[0]*(0|[1-9][0-9]*)\.[0-9]{2}" | r"[0]*([1-9][0-9]*\.[0-9]{2}|0\.[0-9]{2})" => {
            "Montant { signe: false, nul: true }"
        }
        r"-?[0]*([1-9][0-9]*\.[0-9]{2}|0\.(0[1-9]|[1-9][0-9]))" => {
            "Montant { signe: true, nul: false }"
        }
        r"[0]*([1-9][0-9]*\.[0-9]{2}|0\.(0[1-9]|[1-9][0-9]))" => {
            "Montant { signe: false, nul: false }"
        }
        _ => "Automate",
    }
}
