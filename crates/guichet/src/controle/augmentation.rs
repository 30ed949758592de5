//! What the portal found added to the checker's report, as if the checker had found it: counts,
//! verdict, coverage and findings stay one account.

use dsn_check::{Finding, Group, NotEvaluated, Place, Report, Severity, Verdict};
use dsn_norm::controls::{Family, applicable};
use dsn_syntax::Lines;

use crate::interdeclaration::Constat;
use crate::interdeclaration::annuaire::Examen;

/// Adds what was found about the declaration of a rank.
pub(super) fn ajouter(report: &mut Report, octets: &[u8], rang: u32, constats: Vec<Constat>) {
    for constat in constats {
        let Some(declaration) = report.declarations.iter_mut().find(|d| d.rang == rang) else {
            continue;
        };
        declaration.counts.add(constat.gravite, 1);
        report.counts.add(constat.gravite, 1);
        if constat.gravite == Severity::Blocking {
            declaration.verdict = Verdict::Invalid;
            report.verdict = Verdict::Invalid;
        }
        let line = if constat.ligne == 0 {
            declaration.line
        } else {
            constat.ligne
        };
        let group = report
            .groups
            .iter_mut()
            .find(|g| g.code == constat.code && g.rubrique == constat.rubrique);
        match group {
            Some(group) => group.count += 1,
            None => report.groups.push(Group {
                code: constat.code,
                rubrique: constat.rubrique,
                severity: constat.gravite,
                count: 1,
                first_line: line,
            }),
        }
        let found = Finding {
            code: constat.code,
            severity: constat.gravite,
            rubrique: constat.rubrique,
            bloc: None,
            place: place(octets, line, rang),
            value: constat.valeur,
            message: constat.message,
            advice: constat.conseil,
        };
        let at = report
            .findings
            .partition_point(|finding| finding.place.line <= found.place.line);
        report.findings.insert(at, found);
    }
}

fn place(octets: &[u8], number: u64, declaration: u32) -> Place {
    let line = Lines::new(octets).find(|line| line.number == number);
    Place {
        line: number,
        offset: line.map_or(0, |line| line.offset),
        len: line.map_or(0, |line| {
            u32::try_from(line.bytes.len()).unwrap_or(u32::MAX)
        }),
        declaration,
        individu: None,
        contrat: None,
    }
}

/// Counts the controls that the portal evaluates (families CME and CID) into the coverage of a
/// declaration, and says what it could not evaluate. `compare` when the checks between declarations
/// were made.
pub(super) fn couvrir(report: &mut Report, rang: u32, cme: &Examen, compare: Option<&str>) {
    let version = report.norme;
    let Some(declaration) = report.declarations.iter_mut().find(|d| d.rang == rang) else {
        return;
    };
    let (Some(version), Some(nature)) = (version, declaration.nature) else {
        return;
    };
    let coverage = &mut declaration.coverage;
    coverage.applicable += cme.applicables;
    coverage.evaluated += u32::try_from(cme.evalues.len()).unwrap_or(0);
    let mut missing = cme.non_evalues.clone();
    let mut decided = cme.evalues.clone();
    for key in applicable(version, nature).filter(|key| key.family == Family::Cid) {
        coverage.applicable += 1;
        match compare {
            None => {
                coverage.evaluated += 1;
                decided.push(key.to_string());
            }
            Some(reason) => missing.push(NotEvaluated {
                code: key.to_string(),
                reason: reason.to_owned(),
            }),
        }
    }
    // What the checker says it cannot know is known here, unless another declaration lacks it.
    report.not_evaluated.retain(|told| {
        !decided.contains(&told.code) && !missing.iter().any(|m| m.code == told.code)
    });
    report.not_evaluated.extend(missing);
    report.not_evaluated.sort();
}
