//! `dsn norm diff`: what changes from one version to another, for people; with
//! a file, what of it concerns this file.

mod used;

use std::collections::BTreeMap;
use std::io::{self, Write};

use dsn_norm::{Aspect, BlocIdx, Changement, Objet, Version, norme};
use serde::Serialize;

use self::used::Used;
use crate::catalogue::version_of;
use crate::cli::{Common, NormDiff, TextOrJson};
use crate::commands::write_json;
use crate::failure::Failure;
use crate::inputs::{display, read_all};
use crate::output::{Style, colors, printable, write_to};

/// What is written as JSON.
#[derive(Debug, Serialize)]
struct Account {
    avant: &'static str,
    apres: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    fichier: Option<String>,
    changements: Vec<Row>,
}

#[derive(Debug, Serialize)]
struct Row {
    bloc: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    rubrique: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    code: Option<&'static str>,
    nom: &'static str,
    aspect: String,
    avant: Option<String>,
    apres: Option<String>,
}

pub(super) fn run(args: &NormDiff, common: &Common) -> Result<(), Failure> {
    let (before, after) = (version_of(&args.before)?, version_of(&args.after)?);
    let mut changes = dsn_norm::diff(before, after);
    let total = changes.len();
    if let Some(path) = &args.input {
        let used = Used::of(&read_all(path)?);
        changes.retain(|change| used.is_concerned(change, before, after));
    }
    if args.form.format == TextOrJson::Json {
        let row = |change| row(change, before, after);
        return write_json(&Account {
            avant: before.code(),
            apres: after.code(),
            fichier: args.input.as_ref().map(|path| display(path).into_owned()),
            changements: changes.into_iter().map(row).collect(),
        });
    }
    let style = Style::new(colors(common.color));
    let (from, to) = (before.code(), after.code());
    write_to(None, |out| {
        if let Some(path) = &args.input {
            let name = printable(&display(path));
            writeln!(
                out,
                "De {from} à {to}, pour « {name} » : {} sur {total}\n",
                counted(
                    changes.len(),
                    "changement concerne ce fichier",
                    "changements concernent ce fichier"
                ),
            )?;
        } else {
            writeln!(
                out,
                "De {from} à {to} : {}\n",
                counted(total, "changement", "changements")
            )?;
        }
        write_changes(&changes, before, after, style, out)?;
        summary(&changes, out)
    })
}

fn row(change: Changement, before: Version, after: Version) -> Row {
    Row {
        bloc: change.bloc().id().to_string(),
        rubrique: change.rubrique().map(|idx| idx.id().to_string()),
        code: match change.objet {
            Objet::Valeur { code, .. } => Some(code),
            Objet::Bloc(_) | Objet::Rubrique(_) => None,
        },
        nom: name(change.objet, before, after),
        aspect: change.aspect.to_string(),
        avant: change.avant,
        apres: change.apres,
    }
}

/// Name of the bloc or rubrique, as the later version that has it spells it.
fn name(objet: Objet, before: Version, after: Version) -> &'static str {
    let versions = [norme(after), norme(before)];
    let name = versions.iter().find_map(|norme| match objet {
        Objet::Bloc(idx) => norme.bloc(idx).map(|bloc| bloc.nom),
        Objet::Rubrique(idx) | Objet::Valeur { rubrique: idx, .. } => {
            norme.rubrique(idx).map(|rubrique| rubrique.nom)
        }
    });
    name.unwrap_or_default()
}

/// The changes, below a heading per bloc and per rubrique.
fn write_changes(
    changes: &[Changement],
    before: Version,
    after: Version,
    style: Style,
    out: &mut dyn Write,
) -> io::Result<()> {
    let mut bloc: Option<BlocIdx> = None;
    let mut rubrique = None;
    for change in changes {
        if bloc != Some(change.bloc()) {
            bloc = Some(change.bloc());
            rubrique = None;
            let objet = Objet::Bloc(change.bloc());
            let id = style.id(&objet.to_string());
            writeln!(out, "{id} {}", style.bold(name(objet, before, after)))?;
        }
        if let Some(idx) = change.rubrique().filter(|_| rubrique != change.rubrique()) {
            rubrique = Some(idx);
            let objet = Objet::Rubrique(idx);
            let id = style.id(&objet.to_string());
            writeln!(out, "  {id} {}", name(objet, before, after))?;
        }
        let indent = if change.rubrique().is_some() { 4 } else { 2 };
        writeln!(out, "{:indent$}{}", "", sentence(change))?;
    }
    Ok(())
}

/// One change in a few words.
pub(crate) fn sentence(change: &Changement) -> String {
    let before = change.avant.as_deref().unwrap_or("aucun");
    let after = change.apres.as_deref().unwrap_or("aucun");
    match (change.objet, change.aspect) {
        (Objet::Valeur { code, .. }, Aspect::Existence) if change.avant.is_none() => {
            format!("+ code {code} : {after}")
        }
        (Objet::Valeur { code, .. }, Aspect::Existence) => format!("- code {code} : {before}"),
        (Objet::Valeur { code, .. }, _) => format!("~ code {code} : {before} → {after}"),
        (Objet::Bloc(_), Aspect::Existence) if change.avant.is_none() => "+ bloc ajouté".into(),
        (Objet::Bloc(_), Aspect::Existence) => "- bloc supprimé".into(),
        (Objet::Rubrique(_), Aspect::Existence) if change.avant.is_none() => {
            "+ rubrique ajoutée".into()
        }
        (Objet::Rubrique(_), Aspect::Existence) => "- rubrique supprimée".into(),
        (_, aspect) => format!("~ {aspect} : {before} → {after}"),
    }
}

/// How many changes of each kind.
fn summary(changes: &[Changement], out: &mut dyn Write) -> io::Result<()> {
    let mut kinds: BTreeMap<&str, usize> = BTreeMap::new();
    for change in changes {
        let kind = match (change.objet, change.aspect, change.avant.is_none()) {
            (Objet::Bloc(_), Aspect::Existence, true) => "blocs ajoutés",
            (Objet::Bloc(_), Aspect::Existence, false) => "blocs supprimés",
            (Objet::Rubrique(_), Aspect::Existence, true) => "rubriques ajoutées",
            (Objet::Rubrique(_), Aspect::Existence, false) => "rubriques supprimées",
            (Objet::Valeur { .. }, Aspect::Existence, true) => "codes ajoutés",
            (Objet::Valeur { .. }, Aspect::Existence, false) => "codes supprimés",
            (_, Aspect::Usage(_), _) => "usages modifiés",
            (_, Aspect::Cardinalite(_), _) => "cardinalités modifiées",
            (_, Aspect::Nom, _) => "libellés modifiés",
            _ => "formes modifiées",
        };
        *kinds.entry(kind).or_default() += 1;
    }
    if kinds.is_empty() {
        return Ok(());
    }
    let parts: Vec<_> = kinds
        .iter()
        .map(|(kind, n)| format!("{kind} : {n}"))
        .collect();
    writeln!(out, "\n{}", parts.join(", "))
}

fn counted(number: usize, one: &str, many: &str) -> String {
    format!("{number} {}", if number > 1 { many } else { one })
}
