//! The official XML report of one file, through dsn-returns: here the mapping
//! from findings to a bilan, and the format of the command line; in `depot` what
//! a platform answers to a deposit.
//!
//! On the command line its type is always `BAN`, even without an anomaly: a
//! `CCO` is the certificate that only the platform issues, and nothing written
//! there may be taken for one. The verdict's coverage is in the `message` of the
//! root, the one place the schema leaves for it. Advice is ours, not the norm's:
//! it is left out.

mod depot;
mod envoi;

use std::io::{self, Write};

use dsn_check::{Counts, DeclarationReport, Report, Severity, Verdict};
use dsn_returns::bilan::{
    self, Anomalie, Categorie, Contenu, Declaration, Environnement, Envoi, Etat, Rapport, Rubrique,
    Salarie, Valeurs,
};

use crate::phrases::verdict_phrase;
use crate::render::{FileReport, RenderOptions, Renderer};
use crate::view::{Anomaly, FileView};

pub use depot::{BilanDepot, DeclarationDepot, Portee};
pub use envoi::identification_envoi;

/// Writes [`Format::Bilan`](crate::Format::Bilan).
pub(crate) struct Bilan {
    options: RenderOptions,
    written: bool,
}

impl Bilan {
    pub(crate) fn new(options: RenderOptions) -> Self {
        Self {
            options,
            written: false,
        }
    }
}

impl Renderer for Bilan {
    fn begin(&mut self, _out: &mut dyn Write) -> io::Result<()> {
        Ok(())
    }

    fn file(&mut self, file: &FileReport<'_>, out: &mut dyn Write) -> io::Result<()> {
        if self.written {
            return Err(io::Error::new(
                io::ErrorKind::InvalidInput,
                "un bilan décrit un seul fichier : demandez un document par fichier",
            ));
        }
        self.written = true;
        bilan::write(&rapport(&FileView::new(file, &self.options)), out)
    }

    fn end(&mut self, _out: &mut dyn Write) -> io::Result<()> {
        Ok(())
    }
}

fn rapport(view: &FileView<'_>) -> Rapport {
    let report = view.report;
    let (anomalies, declarations) = findings(view);
    Rapport {
        type_code: "BAN".to_owned(),
        identifiant: None,
        message: Some(format!(
            "Contrôle local, sans valeur de certificat\u{a0}: {}",
            verdict_phrase(report.verdict, report.coverage())
        )),
        envoi: Envoi {
            identification: envoi::identification(view),
            etat: etat(report.verdict),
            contenu: Contenu {
                declarations: Some(report.declarations.len() as u64),
                salaries: Some(report.stats.individus),
                ..Contenu::default()
            },
            generales: general(report),
            dans_declarations: inside(report),
            anomalies,
        },
        declarations,
    }
}

/// The anomalies of the send itself, and the declarations with theirs.
fn findings(view: &FileView<'_>) -> (Vec<Anomalie>, Vec<Declaration>) {
    let mut outside = Vec::new();
    let mut declarations: Vec<_> = view.report.declarations.iter().map(declaration).collect();
    for anomaly in view.anomalies() {
        if anomaly.severity == Severity::Advice {
            continue;
        }
        let rank = anomaly.place.declaration;
        let item = anomalie(view.report, &anomaly);
        match declarations.binary_search_by_key(&rank, |declaration| declaration.rang) {
            Ok(index) => declarations
                .get_mut(index)
                .map_or(&mut outside, |declaration| &mut declaration.anomalies)
                .push(item),
            Err(_) => outside.push(item),
        }
    }
    (outside, declarations)
}

/// How many anomalies are inside declarations.
fn inside(report: &Report) -> u64 {
    report.declarations.iter().map(|d| normed(d.counts)).sum()
}

/// How many are outside: in S10, in S90, or in the file as such.
fn general(report: &Report) -> u64 {
    normed(report.counts).saturating_sub(inside(report))
}

/// Anomalies in the sense of the norm: all but our advice.
fn normed(counts: Counts) -> u64 {
    counts.blocking + counts.warning
}

/// A reading interrupted is never shown as valid; the schema knows no third
/// state for it.
fn etat(verdict: Verdict) -> Etat {
    match verdict {
        Verdict::Valid => Etat::Ok,
        Verdict::Invalid | Verdict::Interrupted => Etat::Ko,
    }
}

fn declaration(report: &DeclarationReport) -> Declaration {
    let siret = report.siret.as_deref().unwrap_or_default();
    let (siren, nic) = siret.split_at_checked(9).unwrap_or((siret, ""));
    Declaration {
        rang: report.rang,
        nature: report.nature_code.clone(),
        type_code: report.type_code.clone(),
        mois: report.mois.as_deref().and_then(first_of_month),
        siren: siren.to_owned(),
        nic_affectation: nic.to_owned(),
        etat: etat(report.verdict),
        contenu: Contenu {
            salaries: Some(report.individus),
            ..Contenu::default()
        },
        bloquantes: report.counts.blocking,
        non_bloquantes: report.counts.warning,
        ..Declaration::default()
    }
}

/// `2026-05` as S20.G00.05.005 writes it: `01052026`.
fn first_of_month(mois: &str) -> Option<String> {
    let (year, month) = mois.split_once('-')?;
    Some(format!("01{month}{year}"))
}

fn anomalie(report: &Report, anomaly: &Anomaly<'_>) -> Anomalie {
    let place = anomaly.place;
    let same = report
        .groups
        .iter()
        .find(|group| group.code == anomaly.id && group.rubrique == anomaly.rubrique_index);
    Anomalie {
        code: anomaly.code.clone(),
        categorie: Some(match anomaly.severity {
            Severity::Blocking => Categorie::Bloquant,
            Severity::Warning | Severity::Advice => Categorie::NonBloquant,
        }),
        message: anomaly.message.to_string(),
        numero_ligne: (place.line > 0).then_some(place.line),
        nombre: same.map(|group| group.count),
        valeurs: anomaly.rubrique.as_ref().map(|id| Valeurs {
            declenchante: Rubrique {
                identifiant: id.clone(),
                libelle: anomaly.rubrique_name.map(str::to_owned),
                valeur: anomaly.value.as_deref().unwrap_or_default().to_owned(),
            },
            associees: Vec::new(),
        }),
        environnement: place
            .individu
            .as_deref()
            .map(|individu| {
                Environnement::salarie(Salarie {
                    nir: anomaly.nir.as_deref().unwrap_or_default().to_owned(),
                    nom_famille: (!individu.nom.is_empty()).then(|| individu.nom.clone()),
                    rang: Some(individu.rang),
                    ..Salarie::default()
                })
            })
            .unwrap_or_default(),
    }
}

#[cfg(test)]
mod tests {
    use super::first_of_month;

    #[test]
    fn months_are_written_as_the_norm_does() {
        assert_eq!(first_of_month("2026-05").as_deref(), Some("01052026"));
        assert_eq!(first_of_month("?"), None);
    }
}
