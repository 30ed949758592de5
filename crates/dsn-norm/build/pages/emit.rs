//! All pages together: checked against the keys of the norm, written as static data.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use super::Fault;
use super::ast::Scope;
use super::compile::{Compiler, Numbering, Shared};
use super::facts::{Facts, Key};
use super::message::template;
use super::page::{Page, Section, read};

/// Everything generated, and the files it came from.
pub(crate) struct Generated {
    pub(crate) code: String,
    pub(crate) files: Vec<PathBuf>,
}

/// Natures in the order of `Nature`.
const NATURES: [&str; 7] = ["01", "04", "05", "07", "08", "09", "10"];

/// Reads the tables and all pages below `norm/`; every fault is reported with page and line. Where
/// natures are named, controls that apply to none of them are left out.
pub(crate) fn generate(
    norm: &Path,
    numbering: &dyn Numbering,
    natures: &[&str],
) -> Result<Generated, String> {
    let mut facts = Facts::read(norm)?;
    let mut files = std::mem::take(&mut facts.files);
    let mut faults = Vec::new();
    let mut shared = Shared::default();
    let mut controls = Vec::new();
    let mut seen = BTreeSet::new();
    for path in pages(&norm.join("controls"))? {
        let text =
            std::fs::read_to_string(&path).map_err(|e| format!("{}: {e}", path.display()))?;
        let name = format!(
            "norm/controls/{}",
            path.strip_prefix(norm.join("controls"))
                .unwrap_or(&path)
                .display()
        );
        let compiled = read(&text).and_then(|page| check_name(&page, &name).map(|()| page));
        match compiled {
            Err(fault) => faults.push(format!("{name}:{}: {}", fault.line, fault.message)),
            Ok(page) => {
                let sections = page.sections.iter();
                for section in sections.filter(|section| {
                    let key = (page.rubrique.clone(), section.code.clone());
                    natures.is_empty() || facts.applies(&key, natures)
                }) {
                    match control(&facts, numbering, &mut shared, &mut seen, &page, section) {
                        Ok(code) => controls.push((page.rubrique.clone(), code)),
                        Err(fault) => {
                            faults.push(format!("{name}:{}: {}", fault.line, fault.message))
                        }
                    }
                }
            }
        }
        files.push(path);
    }
    if !faults.is_empty() {
        return Err(faults.join("\n"));
    }
    controls.sort_by(|a, b| a.0.cmp(&b.0));
    let mut code = String::new();
    emit_keys(&facts, numbering, &mut code);
    emit_list(
        &mut code,
        "Control",
        "CONTROLS",
        controls.iter().map(|c| c.1.as_str()),
    );
    emit_list(
        &mut code,
        "WideCount",
        "COUNTS",
        shared.counts.iter().map(String::as_str),
    );
    emit_list(
        &mut code,
        "KeySet",
        "KEY_SETS",
        shared.key_sets.iter().map(String::as_str),
    );
    Ok(Generated { code, files })
}

/// The code of the controls of one page, for the tests.
#[cfg(test)]
pub(crate) fn compile_page(
    norm: &Path,
    numbering: &dyn Numbering,
    text: &str,
) -> Result<Vec<String>, String> {
    let facts = Facts::read(norm)?;
    let (mut shared, mut seen) = (Shared::default(), BTreeSet::new());
    let shown = |fault: Fault| format!("{}: {}", fault.line, fault.message);
    let page = read(text).map_err(shown)?;
    let sections = page.sections.iter();
    sections
        .map(|s| control(&facts, numbering, &mut shared, &mut seen, &page, s).map_err(shown))
        .collect()
}

fn emit_list<'a>(code: &mut String, kind: &str, name: &str, items: impl Iterator<Item = &'a str>) {
    let _ = writeln!(
        code,
        "/// Generated from the pages.\npub static {name}: &[{kind}] = &["
    );
    for item in items {
        let _ = writeln!(code, "    {item},");
    }
    code.push_str("];\n");
}

/// The pages, sorted: `norm/controls/S21.G00.60/005.md`.
fn pages(folder: &Path) -> Result<Vec<PathBuf>, String> {
    let list = |path: &Path| -> Result<Vec<PathBuf>, String> {
        let entries = std::fs::read_dir(path).map_err(|e| format!("{}: {e}", path.display()))?;
        let mut paths: Vec<PathBuf> = entries.flatten().map(|e| e.path()).collect();
        paths.sort();
        Ok(paths)
    };
    let mut pages = Vec::new();
    for bloc in list(folder)?.iter().filter(|p| p.is_dir()) {
        pages.extend(
            list(bloc)?
                .into_iter()
                .filter(|p| p.extension().is_some_and(|e| e == "md")),
        );
    }
    Ok(pages)
}

fn check_name(page: &Page, name: &str) -> Result<(), Fault> {
    let (bloc, number) = (&page.rubrique[..10], &page.rubrique[11..]);
    if name == format!("norm/controls/{bloc}/{number}.md") {
        Ok(())
    } else {
        Err(Fault::new(
            1,
            format!("the page of {} is {bloc}/{number}.md", page.rubrique),
        ))
    }
}

/// The code of a `Control`.
fn control(
    facts: &Facts,
    numbering: &dyn Numbering,
    shared: &mut Shared,
    seen: &mut BTreeSet<(String, String, String)>,
    page: &Page,
    section: &Section,
) -> Result<String, Fault> {
    let fault = |message: String| Err(Fault::new(section.line, message));
    let id = (page.rubrique.clone(), section.code.clone());
    let Some(key) = facts.keys.get(&id) else {
        return fault(format!("{}/{} is not in applicability.tsv", id.0, id.1));
    };
    check_metadata(key, section)?;
    for version in &section.versions {
        if !seen.insert((id.0.clone(), id.1.clone(), version.clone())) {
            return fault(format!("{} is written twice for {version}", section.code));
        }
    }
    let bloc = match &section.on {
        Some((line, bloc)) if !facts.blocs.contains_key(bloc) => {
            return Err(Fault::new(*line, format!("no bloc {bloc} in the norm")));
        }
        Some((_, bloc)) => bloc.clone(),
        None => page.rubrique[..10].to_owned(),
    };
    let at_end = if bloc.starts_with("S10.") || bloc.starts_with("S90.") {
        Some(Scope::Send)
    } else {
        (bloc == "S20.G00.05").then_some(Scope::Declaration)
    };
    let mut compiler = Compiler {
        facts,
        numbering,
        shared,
        versions: &section.versions,
        levels: vec![bloc.clone()],
        at_end,
        wides: Vec::new(),
        uniques: Vec::new(),
        wide_scopes: Vec::new(),
        counts: Vec::new(),
        needs_end: false,
        line: section.line,
    };
    let Some(formula) = &section.condition else {
        return fault("no condition".to_owned());
    };
    let expr = compiler.formula(formula)?;
    compiler.check_wides()?;
    compiler.line = section.line;
    let message = template(&compiler, &page.rubrique, &section.message)?;
    let advice = template(&compiler, &page.rubrique, &section.advice)?;
    // `dsn explain` shows the bloc before the condition.
    let shown = match &section.on {
        Some((_, bloc)) => format!("on {bloc}: {}", section.source),
        None => section.source.clone(),
    };
    let key_index = facts.keys.keys().position(|k| *k == id).unwrap_or_default();
    let versions = facts
        .versions
        .iter()
        .enumerate()
        .filter(|(_, v)| section.versions.contains(v));
    let versions = versions.fold(0_u8, |mask, (i, _)| mask | 1 << i);
    let examples: String = section
        .examples
        .iter()
        .map(|e| {
            format!(
                "Example {{ refused: {}, titre: {:?}, patch: {:?} }}, ",
                e.refused, e.title, e.patch
            )
        })
        .collect();
    Ok(format!(
        "Control {{ key: {key_index}, versions: {versions}, bloc: BlocIdx({}), rubrique: RubriqueIdx({}), expr: {expr}, wides: &[{}], uniques: &{:?}, counts: &{:?}, at_end: {}, condition: {:?}, message: {message}, advice: {advice}, pourquoi: {:?}, examples: &[{examples}] }}",
        numbering.bloc(&bloc),
        numbering.rubrique(&page.rubrique),
        compiler.wides.join(", "),
        compiler.uniques,
        compiler.counts,
        compiler.needs_end,
        shown,
        section.why,
    ))
}

/// What the page says against what the norm lists.
fn check_metadata(key: &Key, section: &Section) -> Result<(), Fault> {
    let fault = |message: String| Err(Fault::new(section.line, message));
    if section.severity != key.severity {
        return fault(format!(
            "severity is `{}`, the norm has `{}`",
            section.severity, key.severity
        ));
    }
    match section
        .versions
        .iter()
        .find(|v| !key.natures.contains_key(*v))
    {
        Some(version) => fault(format!("{} does not exist in {version}", section.code)),
        None => Ok(()),
    }
}

/// The keys of the norm, with or without a page.
fn emit_keys(facts: &Facts, numbering: &dyn Numbering, code: &mut String) {
    let mut items = Vec::new();
    for ((rubrique, key), fact) in &facts.keys {
        let masks: Vec<String> = facts
            .versions
            .iter()
            .map(|version| match fact.natures.get(version) {
                None => "None".to_owned(),
                Some(natures) => {
                    let bits = NATURES
                        .iter()
                        .enumerate()
                        .filter(|(_, n)| natures.iter().any(|m| m == **n));
                    format!("Some({})", bits.fold(0_u8, |mask, (i, _)| mask | 1 << i))
                }
            })
            .collect();
        let family = key.split('-').next().unwrap_or_default();
        let severity = if fact.severity == "warning" {
            "Warning"
        } else {
            "Blocking"
        };
        let family = format!("{}{}", &family[..1], family[1..].to_lowercase());
        items.push(format!(
            "Key {{ rubrique: RubriqueIdx({}), code: {key:?}, family: Family::{family}, severity: Severity::{severity}, natures: [{}] }}",
            numbering.rubrique(rubrique),
            masks.join(", ")
        ));
    }
    emit_list(code, "Key", "KEYS", items.iter().map(String::as_str));
}
