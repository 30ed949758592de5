//! The returns of the control: CCO, BAN, and the checks between declarations.

use dsn_check::{Report, Verdict};
use dsn_report::{BilanDepot, DeclarationDepot, FileReport, Portee, RenderOptions};
use dsn_returns::bilan::documents::compte_rendu;
use dsn_returns::bilan::{self, Rapport, Reconstituee};
use guichet_store::StoreError;
use guichet_store::documents::{self, Nom};
use guichet_store::retours::NouveauRetour;

use super::ecriture::{Ecriture, Publication};
use super::examen::Examine;
use super::jugement::{Conclusion, Jugement};
use super::{Dossier, NATURE_CONTROLE, NATURE_INTERDECLARATION};
use crate::App;
use crate::clock::Moment;
use crate::depot::{self, Depot};
use crate::interdeclaration::Constat;
use crate::retention;

/// The documents of nature 11 and 21.
pub(super) fn publier(
    app: &App,
    dossier: &Dossier,
    examine: &Examine<'_>,
    report: &Report,
    conclusions: &[Conclusion],
    now: Moment,
    jugement: &mut Jugement,
) -> Result<(), StoreError> {
    let all = jugement.ecriture.lignes.len();
    let certified = jugement.ecriture.certifiees();
    if certified > 0 && certified < all {
        let kept = only_certified(report);
        let cco = controlled(dossier, examine, &kept, &jugement.ecriture);
        push(
            app,
            dossier,
            &cco,
            (NATURE_CONTROLE, "OK"),
            None,
            now,
            jugement,
        )?;
    }
    let whole = controlled(dossier, examine, report, &jugement.ecriture);
    let statut = if certified == all && all > 0 {
        "OK"
    } else {
        "KO"
    };
    push(
        app,
        dossier,
        &whole,
        (NATURE_CONTROLE, statut),
        None,
        now,
        jugement,
    )?;
    for (declaration, conclusion) in whole.declarations.iter().zip(conclusions) {
        if conclusion.rapprochement.is_empty() || declaration.etat != bilan::Etat::Ok {
            continue;
        }
        let rapport = interdeclaration(&dossier.depot, declaration, &conclusion.rapprochement);
        let statut = rapport.envoi.etat.code();
        let about = Some(declaration.rang);
        push(
            app,
            dossier,
            &rapport,
            (NATURE_INTERDECLARATION, statut),
            about,
            now,
            jugement,
        )?;
    }
    Ok(())
}

/// The report of the certified declarations alone.
fn only_certified(report: &Report) -> Report {
    let mut kept = report.clone();
    for declaration in &report.declarations {
        if declaration.verdict != Verdict::Valid {
            kept.counts.blocking -= declaration.counts.blocking;
            kept.counts.warning -= declaration.counts.warning;
            kept.counts.advice -= declaration.counts.advice;
        }
    }
    kept.declarations.retain(|d| d.verdict == Verdict::Valid);
    let ranks: Vec<u32> = kept.declarations.iter().map(|d| d.rang).collect();
    kept.findings
        .retain(|f| f.place.declaration == 0 || ranks.contains(&f.place.declaration));
    kept.verdict = Verdict::Valid;
    kept
}

/// The CCO or the BAN.
fn controlled(
    dossier: &Dossier,
    examine: &Examine<'_>,
    report: &Report,
    ecriture: &Ecriture,
) -> Rapport {
    let number = |text: &Option<String>| text.as_deref().and_then(|text| text.parse().ok());
    let known: Vec<DeclarationDepot<'_>> = ecriture
        .lignes
        .iter()
        .map(|ligne| {
            let row = &ligne.declaration;
            DeclarationDepot {
                rang: row.rang,
                fraction: number(&row.fraction),
                ordre: row.ordre.and_then(|ordre| u64::try_from(ordre).ok()),
                id_annulation: row.id_annulation.as_deref().and_then(|id| id.parse().ok()),
                identifiant_metier: row.identifiant_metier.as_deref(),
                nic_siege: row.nic_siege.as_deref(),
                certificat: row.certificat.as_deref(),
            }
        })
        .collect();
    let mut identification = depot::identification(&dossier.depot);
    identification.enregistrement = identification.reception;
    let name = identification
        .identifiant
        .clone()
        .unwrap_or_else(|| format!("{}.dsn", dossier.depot.idflux));
    debug_assert_eq!(examine.report.declarations.len(), ecriture.lignes.len());
    BilanDepot {
        identification,
        declarations: &known,
        portee: Portee::Envoi,
    }
    .rapport(
        &FileReport {
            path: &name,
            report,
            source: Some(&dossier.octets),
        },
        &RenderOptions::default(),
    )
}

/// The return of nature 21: what could not be compared or differs, and what is not rebuilt for it.
fn interdeclaration(
    depot: &Depot,
    declaration: &bilan::Declaration,
    constats: &[Constat],
) -> Rapport {
    let mut told = bilan::Declaration {
        conformite: None,
        anomalies: Vec::new(),
        bloquantes: 0,
        non_bloquantes: 0,
        salaries: Vec::new(),
        ..declaration.clone()
    };
    // A signalement is not rebuilt; a monthly stands, with a gap before it.
    let rebuilt = match declaration.nature.as_deref() {
        Some("04" | "05") => Some("DSIJ"),
        Some("07") => Some("AED"),
        _ => None,
    };
    told.etat = match rebuilt {
        Some(_) => bilan::Etat::Ko,
        None => bilan::Etat::Ano,
    };
    told.reconstituees = rebuilt
        .map(|type_code| Reconstituee {
            type_code: type_code.to_owned(),
            etat: bilan::Etat::Ko,
            nombre: 1,
        })
        .into_iter()
        .collect();
    for constat in constats {
        told.push(bilan::Anomalie {
            code: constat.code.to_string(),
            categorie: Some(bilan::Categorie::NonBloquant),
            message: format!("{} {}", constat.message, constat.conseil),
            numero_ligne: (constat.ligne > 0).then_some(constat.ligne),
            valeurs: constat.rubrique.map(|rubrique| bilan::Valeurs {
                declenchante: bilan::Rubrique {
                    identifiant: rubrique.id().to_string(),
                    libelle: None,
                    valeur: constat.valeur.clone().unwrap_or_default(),
                },
                associees: Vec::new(),
            }),
            ..bilan::Anomalie::default()
        });
    }
    compte_rendu(
        &NATURE_INTERDECLARATION.to_string(),
        depot::identification(depot),
        vec![told],
    )
}

/// Adds a document and its return.
fn push(
    app: &App,
    dossier: &Dossier,
    rapport: &Rapport,
    (nature, statut): (i64, &'static str),
    rang: Option<u32>,
    now: Moment,
    jugement: &mut Jugement,
) -> Result<(), StoreError> {
    let mut octets = Vec::with_capacity(4096);
    bilan::write(rapport, &mut octets)
        .map_err(|error| StoreError::Other(format!("document illisible : {error}")))?;
    let prepare = documents::preparer(&octets, Nom::Instant(now.0));
    let certificate = nature == NATURE_CONTROLE && statut == "OK";
    let end = if certificate {
        retention::fin_de_certificat(&app.config, now)
    } else {
        retention::fin_de_bilan(&app.config, now)
    };
    let depot = &dossier.depot;
    jugement.ecriture.publications.push(Publication {
        rang,
        retour: NouveauRetour {
            idretour: app.hasard.idretour(),
            depot_id: depot.id,
            compte_id: depot.compte_id,
            concentrateur_compte_id: depot.concentrateur_compte_id,
            nature,
            statut,
            production_at: now.0,
            publication_at: now.0,
            document: Some(prepare.nom().to_owned()),
            media: Some(crate::retours::XML.to_owned()),
            notification: !certificate,
            purge_at: end.0,
            ..NouveauRetour::default()
        },
    });
    jugement.documents.push(prepare);
    Ok(())
}
