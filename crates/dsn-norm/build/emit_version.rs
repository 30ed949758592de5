//! Generated code for one version: its blocs, its rubriques, and where each is.

use crate::emit::{emit_static, line};
use crate::external::Register;
use crate::model::{Bloc, MODELES, Model, NATURES, Rubrique, Version};
use std::fmt::Write as _;

/// Writes the `Norme` of a version.
pub(crate) fn emit(model: &Model, version: &Version, register: &Register, code: &mut String) {
    let name = &version.code;
    let mut rubriques = Vec::new();
    let mut blocs = Vec::new();
    let mut bloc_places = vec![0xFF_usize; model.blocs.len()];
    let mut rubrique_places = vec![0xFFFF_usize; model.rubriques.len()];
    for (place, bloc) in version.blocs.iter().enumerate() {
        bloc_places[model.bloc(&bloc.id)] = place;
        let first = rubriques.len();
        for (rang, rubrique) in bloc.rubriques.iter().enumerate() {
            rubrique_places[model.rubrique(&rubrique.id)] = rubriques.len();
            rubriques.push(emit_rubrique(model, version, register, rubrique, rang));
        }
        blocs.push(emit_bloc(model, version, bloc, first));
    }
    emit_static(
        code,
        &format!("RUBRIQUES_{name}"),
        "crate::Rubrique",
        rubriques.into_iter(),
    );
    emit_static(
        code,
        &format!("BLOCS_{name}"),
        "crate::Bloc",
        blocs.into_iter(),
    );
    let bloc_places = bloc_places.iter().map(usize::to_string);
    emit_static(code, &format!("BLOC_PLACES_{name}"), "u8", bloc_places);
    let rubrique_places = rubrique_places.iter().map(usize::to_string);
    emit_static(
        code,
        &format!("RUBRIQUE_PLACES_{name}"),
        "u16",
        rubrique_places,
    );
    let natures = NATURES
        .iter()
        .map(|n| version.natures.contains(*n).to_string());
    emit_static(code, &format!("NATURES_{name}"), "bool", natures);
    line!(
        code,
        "static NORME_{name}: crate::Norme = crate::Norme {{ version: Version::{name}, blocs: &BLOCS_{name}, rubriques: &RUBRIQUES_{name}, bloc_places: &BLOC_PLACES_{name}, rubrique_places: &RUBRIQUE_PLACES_{name}, natures: &NATURES_{name} }};"
    );
}

fn emit_rubrique(
    model: &Model,
    version: &Version,
    register: &Register,
    rubrique: &Rubrique,
    rang: usize,
) -> String {
    let liste = rubrique.liste.as_ref().map(|liste| {
        let at = model
            .listes
            .binary_search(&version.listes[liste])
            .expect("a known list");
        format!("crate::ListeIdx({at})")
    });
    let motif = rubrique.motif.as_ref().map(|motif| {
        let at = model.motifs.binary_search(motif).expect("a known pattern");
        format!("crate::MotifIdx({at})")
    });
    let table = rubrique
        .table
        .as_ref()
        .map(|t| format!("crate::TableId::{}", register.of_type(t)));
    let bloc_index = model.bloc(&rubrique.id[..10]);
    let usages: String = usages(version, rubrique)
        .map(|(kind, certain)| {
            format!("crate::Usage {{ kind: crate::UsageKind::{kind}, certain: {certain} }}, ")
        })
        .concat();
    format!(
        "crate::Rubrique {{ idx: crate::RubriqueIdx({}), bloc: crate::BlocIdx({bloc_index}), rang: {rang}, nom: {:?}, datatype: {:?}, genre: crate::Genre::{}, min: {}, max: {}, motif: {}, liste: {}, table: {}, usages: [{usages}] }}",
        model.rubrique(&rubrique.id),
        rubrique.nom,
        rubrique.datatype,
        rubrique.genre,
        rubrique.min,
        rubrique.max,
        option(motif),
        option(liste),
        option(table),
    )
}

/// Per nature: the kind of usage and whether it is certain.
///
/// A mark of doubt, or an empty cell in a nature of this version, makes the usage conditional and uncertain.
fn usages(version: &Version, rubrique: &Rubrique) -> [(&'static str, bool); NATURES.len()] {
    std::array::from_fn(|i| {
        match (
            rubrique.usages[i].as_str(),
            version.natures.contains(NATURES[i]),
        ) {
            ("O", true) => ("Obligatoire", true),
            ("C", true) => ("Conditionnel", true),
            ("I", true) => ("Interdit", true),
            ("N", true) | ("", false) => ("Absent", true),
            ("O?", true) => ("Obligatoire", false),
            ("I?", true) => ("Interdit", false),
            ("N?", true) => ("Absent", false),
            ("C?" | "I|C?" | "", true) => ("Conditionnel", false),
            (other, _) => panic!("{} {}: usage {other:?}", version.code, rubrique.id),
        }
    })
}

fn emit_bloc(model: &Model, version: &Version, bloc: &Bloc, first: usize) -> String {
    let name = &version.code;
    let parent = bloc
        .parent
        .as_ref()
        .map(|p| format!("crate::BlocIdx({})", model.bloc(p)));
    let cardinalites: Vec<String> = bloc
        .cardinalites
        .iter()
        .map(|c| {
            option(c.map(|(min, max)| format!("crate::Cardinalite {{ min: {min}, max: {max:?} }}")))
        })
        .collect();
    assert_eq!(cardinalites.len(), MODELES.len());
    // Masks over the place of a rubrique in its bloc. Where the bloc itself is absent, nothing is set.
    let mask = |wanted: &dyn Fn((&str, bool)) -> bool| -> String {
        let masks: [u128; NATURES.len()] = std::array::from_fn(|nature| {
            let bits = bloc.rubriques.iter().enumerate();
            bits.filter(|(_, r)| wanted(usages(version, r)[nature]))
                .fold(0, |m, (i, _)| m | 1 << i)
        });
        format!("{masks:#x?}").replace(char::is_whitespace, "")
    };
    let enfants = version
        .blocs
        .iter()
        .filter(|b| b.parent.as_deref() == Some(bloc.id.as_str()));
    let enfants: String = enfants
        .map(|b| format!("crate::BlocIdx({}), ", model.bloc(&b.id)))
        .collect();
    format!(
        "crate::Bloc {{ idx: crate::BlocIdx({}), nom: {:?}, parent: {}, ordre: {}, rubriques: crate::norme::part(&RUBRIQUES_{name}, {first}, {}), cardinalites: [{}], obligatoires: {}, interdites: {}, incertaines: {}, enfants: &[{enfants}] }}",
        model.bloc(&bloc.id),
        bloc.nom,
        option(parent),
        bloc.ordre,
        bloc.rubriques.len(),
        cardinalites.join(", "),
        mask(&|usage| usage == ("Obligatoire", true)),
        mask(&|usage| usage == ("Interdit", true)),
        mask(&|(_, certain)| !certain),
    )
}

fn option(value: Option<String>) -> String {
    value.map_or_else(|| "None".to_owned(), |v| format!("Some({v})"))
}
