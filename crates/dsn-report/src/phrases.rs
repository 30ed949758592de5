//! The sentences about a verdict and a place, the same in every format.

use dsn_check::{Counts, Coverage, DeclarationReport, NotEvaluated, Place, Report, Verdict};

use crate::text::{compte, nombre};
use crate::totals::Totals;

/// The verdict in one or two French words, never to be shown without its
/// coverage: see [`verdict_phrase`].
pub fn verdict_word(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Valid => "conforme",
        Verdict::Invalid => "non conforme",
        Verdict::Interrupted => "lecture interrompue",
    }
}

/// The verdict with its coverage: « conforme sur les contrôles évalués : 45 sur
/// 45 ».
pub fn verdict_phrase(verdict: Verdict, coverage: Coverage) -> String {
    let word = verdict_word(verdict);
    let share = share(coverage);
    match verdict {
        Verdict::Valid => format!("{word} sur les contrôles évalués\u{a0}: {share}"),
        Verdict::Invalid | Verdict::Interrupted => {
            format!("{word} (contrôles évalués\u{a0}: {share})")
        }
    }
}

/// The coverage alone: « 120 contrôles évalués sur 505, 385 non évalués ».
pub fn coverage_phrase(coverage: Coverage) -> String {
    let missing = coverage.applicable.saturating_sub(coverage.evaluated);
    let base = format!("{} évalués", share(coverage));
    if missing == 0 {
        base
    } else {
        format!(
            "{base}, {}",
            compte(missing.into(), "non évalué", "non évalués")
        )
    }
}

fn share(coverage: Coverage) -> String {
    format!(
        "{} sur {}",
        nombre(coverage.evaluated.into()),
        nombre(coverage.applicable.into())
    )
}

/// The counts: « 3 anomalies bloquantes, 1 signalement, 0 conseil ».
pub(crate) fn counts_phrase(counts: Counts) -> String {
    format!(
        "{}, {}, {}",
        compte(
            counts.blocking,
            "anomalie bloquante",
            "anomalies bloquantes"
        ),
        compte(counts.warning, "signalement", "signalements"),
        compte(counts.advice, "conseil", "conseils"),
    )
}

/// Who a finding is about: « déclaration 1, salarié 2 (DUPONT Jean), contrat
/// 0001 »; empty outside any declaration.
pub(crate) fn who(place: &Place, several_declarations: bool) -> String {
    let mut parts = Vec::new();
    if place.declaration > 0 && several_declarations {
        parts.push(format!("déclaration {}", place.declaration));
    }
    if let Some(individu) = &place.individu {
        if individu.nom.is_empty() {
            parts.push(format!("salarié n°\u{a0}{}", individu.rang));
        } else {
            parts.push(format!(
                "salarié n°\u{a0}{} ({})",
                individu.rang, individu.nom
            ));
        }
    }
    if let Some(contrat) = &place.contrat {
        parts.push(format!("contrat {contrat}"));
    }
    parts.join(", ")
}

/// A declaration in a few words: « déclaration 1, nature 04 (…), type 01,
/// établissement …, mois … ».
pub(crate) fn declaration_phrase(declaration: &DeclarationReport, nature: Option<&str>) -> String {
    let mut text = format!("déclaration {}", declaration.rang);
    match (&declaration.nature_code, nature) {
        (Some(code), Some(libelle)) => text.push_str(&format!(", nature {code} ({libelle})")),
        (Some(code), None) => text.push_str(&format!(", nature {code}")),
        (None, _) => text.push_str(", nature non indiquée"),
    }
    if let Some(code) = &declaration.type_code {
        text.push_str(&format!(", type {code}"));
    }
    if let Some(siret) = &declaration.siret {
        text.push_str(&format!(", établissement {siret}"));
    }
    if let Some(mois) = &declaration.mois {
        text.push_str(&format!(", {}", mois_libelle(mois)));
    }
    text
}

/// `2026-05` in words: « mai 2026 »; anything else as it is.
fn mois_libelle(mois: &str) -> String {
    const NAMES: [&str; 12] = [
        "janvier",
        "février",
        "mars",
        "avril",
        "mai",
        "juin",
        "juillet",
        "août",
        "septembre",
        "octobre",
        "novembre",
        "décembre",
    ];
    mois.split_once('-')
        .and_then(|(year, month)| {
            let index = month.parse::<usize>().ok()?.checked_sub(1)?;
            Some(format!("{} {year}", NAMES.get(index)?))
        })
        .unwrap_or_else(|| format!("mois {mois}"))
}

/// A line for people; a finding about the whole file has none.
pub(crate) fn line_phrase(line: u64) -> String {
    match line {
        0 => "tout le fichier".to_owned(),
        line => format!("ligne {}", nombre(line)),
    }
}

/// A code with the rubrique it is about, named once: `CST-03 S21.G00.60.003`.
pub(crate) fn code_and_subject(code: &str, subject: Option<&str>) -> String {
    match subject {
        Some(subject) if !code.starts_with(subject) => format!("{code} {subject}"),
        _ => code.to_owned(),
    }
}

/// What the file holds: « norme P26V01, 1 déclaration, 3 salariés, 512 lignes ».
pub(crate) fn content_phrase(report: &Report) -> String {
    let norme = match report.norme {
        Some(version) => format!("norme {}", version.code()),
        None => "norme inconnue".to_owned(),
    };
    let lot = if report.lot { "lot d'organisme, " } else { "" };
    format!(
        "{lot}{norme}, {}, {}, {}",
        compte(
            report.declarations.len() as u64,
            "déclaration",
            "déclarations"
        ),
        compte(report.stats.individus, "salarié", "salariés"),
        compte(report.stats.lines, "ligne", "lignes"),
    )
}

/// The files of a run: « 3 fichiers : 1 conforme, 1 non conforme, 1 lecture
/// interrompue ».
pub(crate) fn files_phrase(totals: &Totals) -> String {
    let mut text = format!(
        "{}\u{a0}: {}, {}",
        compte(totals.files(), "fichier", "fichiers"),
        compte(totals.valid, "conforme", "conformes"),
        compte(totals.invalid, "non conforme", "non conformes"),
    );
    if totals.interrupted > 0 {
        text.push_str(", ");
        text.push_str(&compte(
            totals.interrupted,
            "lecture interrompue",
            "lectures interrompues",
        ));
    }
    text
}

/// What was not evaluated, by reason, in the order of the first code.
pub(crate) fn by_reason(items: &[NotEvaluated]) -> Vec<(&str, Vec<&str>)> {
    let mut reasons: Vec<(&str, Vec<&str>)> = Vec::new();
    for item in items {
        match reasons
            .iter_mut()
            .find(|(reason, _)| *reason == item.reason)
        {
            Some((_, codes)) => codes.push(&item.code),
            None => reasons.push((&item.reason, vec![&item.code])),
        }
    }
    reasons
}

#[cfg(test)]
mod tests {
    use super::{
        Coverage, Verdict, code_and_subject, coverage_phrase, mois_libelle, verdict_phrase,
    };

    #[test]
    fn a_verdict_says_its_coverage() {
        let full = Coverage {
            evaluated: 45,
            applicable: 45,
        };
        let part = Coverage {
            evaluated: 120,
            applicable: 1505,
        };
        assert_eq!(
            verdict_phrase(Verdict::Valid, full),
            "conforme sur les contrôles évalués\u{a0}: 45 sur 45"
        );
        assert_eq!(
            verdict_phrase(Verdict::Invalid, part),
            "non conforme (contrôles évalués\u{a0}: 120 sur 1\u{a0}505)"
        );
        assert_eq!(coverage_phrase(full), "45 sur 45 évalués");
        assert_eq!(
            coverage_phrase(part),
            "120 sur 1\u{a0}505 évalués, 1\u{a0}385 non évalués"
        );
    }

    #[test]
    fn months_are_named() {
        assert_eq!(mois_libelle("2026-01"), "janvier 2026");
        assert_eq!(mois_libelle("2026-12"), "décembre 2026");
        for odd in ["2026-00", "2026-13", "x"] {
            assert_eq!(mois_libelle(odd), format!("mois {odd}"));
        }
    }

    #[test]
    fn a_rubrique_is_named_once() {
        let rubrique = Some("S21.G00.30.001");
        assert_eq!(
            code_and_subject("CST-03", rubrique),
            "CST-03 S21.G00.30.001"
        );
        assert_eq!(
            code_and_subject("S21.G00.30.001/CSL-11", rubrique),
            "S21.G00.30.001/CSL-11"
        );
        assert_eq!(code_and_subject("DSN-FIC-01", None), "DSN-FIC-01");
    }
}
