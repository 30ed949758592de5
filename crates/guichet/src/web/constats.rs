//! What the checker found in a file, as a view: causes, then the lines of the file.

use std::collections::BTreeMap;

use dsn_check::{Counts, Finding, Group, Report, Severity, Verdict};
use dsn_report::explain_code;
use dsn_syntax::encoding::to_text;
use dsn_syntax::line::Lines;
use guichet_pages::Ton;
use guichet_pages::composants::Bandeau;
use guichet_pages::pages::fichier::{Cause, Fichier, Lieu, Ligne};
use guichet_pages::texte::compte;

use super::libelles;
use crate::controle::Controle;

/// Causes shown, places of one cause, lines around a mark, marked lines, letters of a line.
const CAUSES: usize = 40;
const LIEUX: usize = 5;
const AUTOUR: u64 = 2;
const MARQUES: usize = 120;
const LETTRES: usize = 160;

/// The view of a report. `nominatif`: whether names may be shown.
pub(super) fn vue(trouve: &Controle, nominatif: bool) -> Fichier {
    let report = &trouve.report;
    let causes = causes(report, nominatif);
    Fichier {
        bandeau: bandeau(report, causes.len()),
        reconnu: reconnu(report),
        lignes: lignes(trouve),
        non_evalue: non_evalue(report),
        causes,
        telechargements: Vec::new(),
    }
}

fn phrase(counts: Counts) -> String {
    let mut parts = Vec::new();
    if counts.blocking > 0 {
        parts.push(compte(
            counts.blocking,
            "anomalie bloquante",
            "anomalies bloquantes",
        ));
    }
    if counts.warning > 0 {
        parts.push(compte(
            counts.warning,
            "signalement non bloquant",
            "signalements non bloquants",
        ));
    }
    if counts.advice > 0 {
        parts.push(compte(counts.advice, "conseil", "conseils"));
    }
    parts.join(", ")
}

fn bandeau(report: &Report, causes: usize) -> Bandeau {
    let counts = report.counts;
    match report.verdict {
        Verdict::Interrupted => Bandeau::new(
            Ton::Bloquant,
            "Le fichier n’a pas pu être lu jusqu’au bout : il n’est pas valable en l’état.",
        ),
        Verdict::Invalid => {
            let causes = compte(causes as u64, "cause", "causes");
            Bandeau::new(Ton::Bloquant, format!("{}, {causes}.", phrase(counts)))
                .suite("Une anomalie bloquante empêche la transmission aux organismes. Corrigez dans le logiciel de paie, puis déposez de nouveau.")
        }
        Verdict::Valid if counts.total() > 0 => Bandeau::new(
            Ton::Attention,
            format!("Rien de bloquant : {}.", phrase(counts)),
        )
        .suite("La forme est conforme. Les remarques ci-dessous n’empêchent pas la transmission."),
        Verdict::Valid => Bandeau::new(Ton::Fait, "Rien à corriger : la forme est conforme.")
            .suite("La forme est conforme. Cela ne garantit pas le traitement par les organismes."),
    }
}

fn reconnu(report: &Report) -> Vec<(String, String)> {
    let mut rows = Vec::new();
    let mut row = |name: &str, value: String| rows.push((name.to_owned(), value));
    if let Some(norme) = report.norme {
        row("Norme", norme.libelle().to_owned());
    }
    for declaration in report.declarations.iter().take(10) {
        let code = declaration.nature_code.as_deref().unwrap_or_default();
        let mut text = libelles::nature(code);
        if let Some(mois) = declaration.mois.as_deref().filter(|_| code == "01") {
            text.push_str(&format!(" de {}", guichet_pages::instant::mois_clair(mois)));
        }
        let kind = libelles::sorte(declaration.type_code.as_deref().unwrap_or_default());
        if !kind.is_empty() {
            text.push_str(&format!(", {kind}"));
        }
        if let Some(siret) = &declaration.siret {
            text.push_str(&format!(", SIRET {}", guichet_pages::texte::siret(siret)));
        }
        text.push_str(&format!(
            ", {}",
            compte(declaration.individus, "salarié", "salariés")
        ));
        row(&format!("Déclaration {}", declaration.rang), text);
    }
    let rest = report.declarations.len().saturating_sub(10);
    if rest > 0 {
        row("", format!("et {rest} autres"));
    }
    rows
}

fn ton(severity: Severity) -> Ton {
    match severity {
        Severity::Blocking => Ton::Bloquant,
        Severity::Warning => Ton::Attention,
        Severity::Advice => Ton::Info,
    }
}

fn causes(report: &Report, nominatif: bool) -> Vec<Cause> {
    let mut groups: Vec<&Group> = report.groups.iter().collect();
    groups.sort_by_key(|group| (group.severity, group.first_line));
    let shown = groups.into_iter().take(CAUSES);
    shown.map(|group| cause(report, group, nominatif)).collect()
}

fn cause(report: &Report, group: &Group, nominatif: bool) -> Cause {
    let of_group = |f: &&Finding| {
        f.code == group.code && f.rubrique == group.rubrique && f.severity == group.severity
    };
    let findings: Vec<&Finding> = report.findings.iter().filter(of_group).collect();
    let first = findings.first();
    let same = |text: fn(&Finding) -> &str| {
        let one = first.map(|f| text(f))?;
        findings
            .iter()
            .all(|f| text(f) == one)
            .then(|| one.to_owned())
    };
    let message = same(|f| &f.message);
    let explained = explain_code(group.code.name());
    let title = explained.as_ref().map_or("", |known| known.titre);
    let name = group.rubrique.and_then(libelles::rubrique);
    Cause {
        code: group.code.to_string(),
        ton: ton(group.severity),
        gravite: group.severity.libelle().to_owned(),
        quoi: name.map_or_else(|| majuscule(title), str::to_owned),
        rubrique: group.rubrique.map(|rubrique| rubrique.id().to_string()),
        conseil: same(|f| &f.advice).unwrap_or_default(),
        pourquoi: explained
            .map(|known| known.explication.to_owned())
            .unwrap_or_default(),
        nombre: group.count,
        lieux: findings
            .iter()
            .take(LIEUX)
            .map(|f| lieu(f, nominatif, message.is_none()))
            .collect(),
        message: message.unwrap_or_else(|| majuscule(title)),
    }
}

fn majuscule(texte: &str) -> String {
    let mut letters = texte.chars();
    letters
        .next()
        .map(|first| first.to_uppercase().chain(letters).collect())
        .unwrap_or_default()
}

fn lieu(finding: &Finding, nominatif: bool, message: bool) -> Lieu {
    let mut qui = Vec::new();
    if let Some(individu) = &finding.place.individu {
        qui.push(match nominatif && !individu.nom.is_empty() {
            true => individu.nom.clone(),
            false => format!("salarié n° {}", individu.rang),
        });
    }
    if let Some(contrat) = &finding.place.contrat {
        qui.push(format!("contrat {contrat}"));
    }
    Lieu {
        ligne: finding.place.line,
        qui: qui.join(", "),
        valeur: finding.value.as_deref().map(court),
        message: message.then(|| finding.message.clone()),
    }
}

fn court(texte: &str) -> String {
    let clean: String = texte
        .chars()
        .take(LETTRES + 1)
        .filter(|c| !c.is_control())
        .collect();
    match clean.char_indices().nth(LETTRES) {
        Some((at, _)) => format!("{}…", clean.get(..at).unwrap_or_default()),
        None => clean,
    }
}

/// The lines with marks, a few around each, and what is left out between.
fn lignes(trouve: &Controle) -> Vec<Ligne> {
    let mut marks: BTreeMap<u64, Vec<(Ton, String)>> = BTreeMap::new();
    for finding in trouve.report.findings.iter().filter(|f| f.place.line > 0) {
        if marks.len() >= MARQUES && !marks.contains_key(&finding.place.line) {
            break;
        }
        let note = format!("{} — {}", finding.code, finding.message);
        marks
            .entry(finding.place.line)
            .or_default()
            .push((ton(finding.severity), note));
    }
    let near = |line: u64| {
        let from = line.saturating_sub(AUTOUR);
        marks.range(from..=line + AUTOUR).next().is_some()
    };
    let Some(last) = marks.keys().next_back().map(|line| line + AUTOUR) else {
        return Vec::new();
    };
    let mut shown = Vec::new();
    let mut left_out = 0_u64;
    for (at, line) in Lines::new(&trouve.octets).enumerate() {
        let number = at as u64 + 1;
        if number > last {
            break;
        }
        if !near(number) {
            left_out += 1;
            continue;
        }
        if left_out > 0 {
            shown.push(saut(std::mem::take(&mut left_out)));
        }
        shown.push(Ligne {
            numero: number,
            texte: court(&to_text(line.bytes)),
            marques: marks.get(&number).cloned().unwrap_or_default(),
        });
    }
    shown
}

fn saut(nombre: u64) -> Ligne {
    Ligne {
        numero: 0,
        texte: format!(
            "… {}",
            compte(nombre, "ligne sans anomalie", "lignes sans anomalie")
        ),
        marques: Vec::new(),
    }
}

fn non_evalue(report: &Report) -> Vec<(String, String)> {
    let mut by_reason: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for one in &report.not_evaluated {
        by_reason.entry(&one.reason).or_default().push(&one.code);
    }
    let rows = by_reason
        .into_iter()
        .map(|(reason, codes)| (reason.to_owned(), codes.join(", ")));
    rows.collect()
}
