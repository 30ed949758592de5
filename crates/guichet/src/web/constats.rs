//! What the checker found in a file, as a view: causes, their places, then the lines of the file.

use std::collections::BTreeMap;

use dsn_check::{Counts, Finding, Group, Report, Severity, Verdict};
use dsn_report::explain_code;
use guichet_pages::Ton;
use guichet_pages::composants::Bandeau;
use guichet_pages::pages::fichier::{Cause, Fichier, Lieu};
use guichet_pages::texte::{compte, majuscule};

use super::{libelles, lignes};
use crate::controle::Controle;

/// Causes shown, places of one cause.
const CAUSES: usize = 40;
const LIEUX: usize = 5;

/// The view of a report. `nominatif`: whether names, values and lines may be shown. `fichier`: where the
/// whole file is read, if it is kept.
pub(super) fn vue(trouve: &Controle, nominatif: bool, fichier: Option<&str>) -> Fichier {
    let report = &trouve.report;
    let shown = match nominatif {
        true => lignes::extrait(trouve),
        false => lignes::Extrait::default(),
    };
    let place = Place {
        nominatif,
        shown: &shown,
        fichier: fichier.filter(|_| nominatif),
    };
    let causes = causes(report, &place);
    Fichier {
        bandeau: bandeau(report, causes.len()),
        reconnu: reconnu(report),
        non_evalue: non_evalue(report),
        causes,
        telechargements: Vec::new(),
        entier: place.fichier.filter(|_| !shown.entier).map(str::to_owned),
        lignes: shown.lignes,
    }
}

/// What may be shown of a place, and where its line is.
struct Place<'a> {
    nominatif: bool,
    shown: &'a lignes::Extrait,
    fichier: Option<&'a str>,
}

impl Place<'_> {
    /// The address of a line: on this page, or in the whole file.
    fn lien(&self, ligne: u64) -> String {
        let here = self.shown.lignes.iter().any(|shown| shown.numero == ligne);
        match self.fichier {
            _ if here => format!("#l{ligne}"),
            Some(fichier) => format!("{fichier}?ligne={ligne}#l{ligne}"),
            None => String::new(),
        }
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
            text.push_str(&format!(" {}", guichet_pages::instant::de_mois(mois)));
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

pub(super) fn ton(severity: Severity) -> Ton {
    match severity {
        Severity::Blocking => Ton::Bloquant,
        Severity::Warning => Ton::Attention,
        Severity::Advice => Ton::Info,
    }
}

fn causes(report: &Report, place: &Place<'_>) -> Vec<Cause> {
    let mut groups: Vec<&Group> = report.groups.iter().collect();
    groups.sort_by_key(|group| (group.severity, group.first_line));
    let shown = groups.into_iter().take(CAUSES);
    shown.map(|group| cause(report, group, place)).collect()
}

fn cause(report: &Report, group: &Group, place: &Place<'_>) -> Cause {
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
            .map(|f| lieu(f, place, message.is_none()))
            .collect(),
        message: message.unwrap_or_else(|| majuscule(title)),
    }
}

fn lieu(finding: &Finding, place: &Place<'_>, message: bool) -> Lieu {
    let mut qui = Vec::new();
    if let Some(individu) = &finding.place.individu {
        qui.push(match place.nominatif && !individu.nom.is_empty() {
            true => individu.nom.clone(),
            false => format!("salarié n° {}", individu.rang),
        });
    }
    if let Some(contrat) = &finding.place.contrat {
        qui.push(format!("contrat {contrat}"));
    }
    Lieu {
        ligne: finding.place.line,
        lien: place.lien(finding.place.line),
        qui: qui.join(", "),
        valeur: finding
            .value
            .as_deref()
            .filter(|_| place.nominatif)
            .map(lignes::court),
        message: message.then(|| finding.message.clone()),
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
