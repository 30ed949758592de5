//! The conclusion of one deposit: what each declaration becomes, and the documents that say so.

use dsn_check::{Report, Severity, Verdict};
use dsn_report::{BilanDepot, DeclarationDepot, FileReport, Portee, RenderOptions};
use dsn_returns::bilan::documents::compte_rendu;
use dsn_returns::bilan::{self, Rapport, Reconstituee};
use guichet_store::StoreError;
use guichet_store::declarations::Declaration;
use guichet_store::documents::{self, Garanti, Prepare};
use guichet_store::retours::NouveauRetour;
use tokio::runtime::Handle;

use super::ecriture::{Ecriture, Ligne, Publication};
use super::examen::Examine;
use super::savoir::Connaissance;
use super::{Dossier, NATURE_CONTROLE, NATURE_INTERDECLARATION, augmentation};
use crate::App;
use crate::clock::Moment;
use crate::depot::{self, Depot};
use crate::interdeclaration::annuaire::{self, Annuaire, Examen};
use crate::interdeclaration::empreintes::hexadecimal;
use crate::interdeclaration::faits::Faits;
use crate::interdeclaration::{
    Constat, Effet, decider, jour, mois_manquant, rapprocher, se_rapproche,
};
use crate::retention;

/// The reference of the certificate of a declaration: its flux and its rank.
pub fn certificat(idflux: &str, rang: u32) -> String {
    format!("{idflux}-{rang}")
}

/// A conclusion, with documents that are not safe yet.
pub(super) struct Jugement {
    ecriture: Ecriture,
    documents: Vec<Prepare>,
    registres: Vec<(usize, Prepare)>,
    uniques: Vec<u64>,
}

impl Jugement {
    /// Makes its documents safe.
    pub(super) fn garantir(self, app: &App, runtime: &Handle) -> Result<Ecriture, StoreError> {
        let mut ecriture = self.ecriture;
        let mut uniques = self.uniques.into_iter();
        let mut safe = |prepare: Prepare| -> Result<Garanti, StoreError> {
            let unique = uniques.next().unwrap_or_default();
            runtime.block_on(app.objets.garantir(prepare, unique))
        };
        for prepare in self.documents {
            let safe = safe(prepare)?;
            ecriture.documents.push(safe);
        }
        for (at, prepare) in self.registres {
            let safe = safe(prepare)?;
            if let Some(ligne) = ecriture.lignes.get_mut(at) {
                match &mut ligne.effet {
                    Effet::Prendre(situation) | Effet::Remplacer { situation, .. } => {
                        situation.registre = Some(safe.empreinte().to_owned());
                    }
                    Effet::Rien => {}
                }
            }
            ecriture.documents.push(safe);
        }
        Ok(ecriture)
    }
}

/// What is concluded about one declaration.
struct Conclusion {
    effet: Effet,
    /// Told in a return of nature 21.
    rapprochement: Vec<Constat>,
}

pub(super) fn juger(
    app: &App,
    dossier: &Dossier,
    examine: &Examine<'_>,
    connu: &[Connaissance],
    annuaire: &Annuaire,
    now: Moment,
) -> Result<Jugement, StoreError> {
    let mut report = examine.report.clone();
    let mut taken: Vec<String> = Vec::new();
    let mut conclusions = Vec::with_capacity(report.declarations.len());
    for at in 0..report.declarations.len() {
        conclusions.push(conclude(
            app,
            dossier,
            examine,
            connu,
            annuaire,
            &mut report,
            at,
            &mut taken,
            now,
        ));
    }
    let mut jugement = Jugement {
        ecriture: Ecriture::new(dossier, now, report.context.clone()),
        documents: Vec::new(),
        registres: Vec::new(),
        uniques: Vec::new(),
    };
    let rejected = is_rejected(&report);
    for (declaration, conclusion) in report.declarations.iter().zip(&conclusions) {
        let certified = !rejected && declaration.verdict == Verdict::Valid;
        let found = examine.faits_de(declaration.line);
        let faits = found.map(|(_, faits)| faits);
        let individu = found.and_then(|(at, _)| examine.individus.get(at).copied().flatten());
        let effet = if certified {
            conclusion.effet.clone()
        } else {
            Effet::Rien
        };
        if let (true, Some(registre)) = (
            effet != Effet::Rien,
            faits.and_then(|faits| faits.registre.as_ref()),
        ) {
            let prepare = documents::preparer(registre.octets());
            jugement
                .registres
                .push((jugement.ecriture.lignes.len(), prepare));
        }
        jugement.ecriture.lignes.push(Ligne {
            declaration: row(
                &dossier.depot,
                declaration,
                faits,
                individu,
                certified,
                &effet,
                now,
            ),
            distribuee: certified && distributed(examine.reel, declaration.nature_code.as_deref()),
            effet,
        });
    }
    publish(
        app,
        dossier,
        examine,
        &report,
        &conclusions,
        now,
        &mut jugement,
    )?;
    jugement.ecriture.conclure();
    for _ in 0..jugement.documents.len() + jugement.registres.len() {
        jugement.uniques.push(app.hasard.nombre());
    }
    Ok(jugement)
}

/// A test of a monthly is sent for analysis, a test of a signalement to nobody (cahier technique
/// 1.4.3.1).
fn distributed(reel: bool, nature: Option<&str>) -> bool {
    reel || nature == Some("01")
}

/// Judges one declaration and adds what was found to the report.
#[allow(
    clippy::too_many_arguments,
    reason = "the parts of one judgement, gathered nowhere else"
)]
fn conclude(
    app: &App,
    dossier: &Dossier,
    examine: &Examine<'_>,
    connu: &[Connaissance],
    annuaire: &Annuaire,
    report: &mut Report,
    at: usize,
    taken: &mut Vec<String>,
    now: Moment,
) -> Conclusion {
    let mut conclusion = Conclusion {
        effet: Effet::Rien,
        rapprochement: Vec::new(),
    };
    let Some(declaration) = report.declarations.get(at) else {
        return conclusion;
    };
    let (rang, line) = (declaration.rang, declaration.line);
    let Some((position, faits)) = examine.faits_de(line) else {
        return conclusion;
    };
    let cme = match (report.norme, declaration.nature) {
        (Some(version), Some(nature)) => annuaire::examiner(faits, version, nature, annuaire),
        _ => Examen::default(),
    };
    let mut constats = cme.constats.clone();
    let compare = examine.se_compare(line);
    if let (true, Some(jour)) = (compare, jour(now)) {
        let nothing = Connaissance::default();
        let connu = connu.get(position).unwrap_or(&nothing);
        let individu = examine.individus.get(position).copied().flatten();
        let individu = individu.map(|octets| hexadecimal(&octets));
        let mut known = connu.connu.clone();
        let environnement = &dossier.depot.environnement;
        // Two equal declarations in one send: the second finds the first.
        if let Some(cle) =
            crate::interdeclaration::cle::cle(faits, environnement, individu.as_deref())
            && taken.contains(&cle)
            && known.situation.is_none()
        {
            known.situation = Some(guichet_store::situations::Situation {
                cle,
                identifiant: faits.identifiant().unwrap_or_default(),
                ordre: faits.numero_d_ordre().unwrap_or_default(),
                constitution: faits.mois_de_constitution().unwrap_or_default(),
                ..Default::default()
            });
        }
        let decision = decider(faits, environnement, individu.as_deref(), &known, jour);
        constats.extend(decision.constats);
        conclusion.effet = decision.effet;
        conclusion.rapprochement = if faits.nature.texte().is_some_and(se_rapproche) {
            rapprocher(faits, connu.derniere.as_ref(), &app.empreintes)
        } else {
            mois_manquant(faits, connu.dernier_avant.as_deref())
                .into_iter()
                .collect()
        };
    }
    let rejects = constats.iter().any(|c| c.gravite == Severity::Blocking);
    if rejects {
        conclusion.effet = Effet::Rien;
        conclusion.rapprochement.clear();
    }
    if let Effet::Prendre(situation) | Effet::Remplacer { situation, .. } = &conclusion.effet {
        taken.push(situation.cle.clone());
    }
    let reason = if compare {
        None
    } else if examine.reel {
        Some("la forme de la déclaration ou de l'envoi est refusée")
    } else {
        Some("envoi de test : aucun rapprochement avec les déclarations réelles")
    };
    augmentation::ajouter(report, &dossier.octets, rang, constats);
    augmentation::couvrir(report, rang, &cme, reason);
    conclusion
}

fn is_rejected(report: &Report) -> bool {
    let inside: u64 = report.declarations.iter().map(|d| d.counts.blocking).sum();
    report.verdict == Verdict::Interrupted || report.counts.blocking > inside
}

/// The row of a declaration.
fn row(
    depot: &Depot,
    declaration: &dsn_check::DeclarationReport,
    faits: Option<&Faits<'_>>,
    individu: Option<[u8; 16]>,
    certified: bool,
    effet: &Effet,
    now: Moment,
) -> Declaration {
    let of = |get: fn(&Faits<'_>) -> Option<String>| faits.and_then(get);
    Declaration {
        depot_id: depot.id,
        rang: declaration.rang,
        nature: declaration.nature_code.clone(),
        type_code: declaration.type_code.clone(),
        fraction: of(|f| f.fraction.owned()),
        ordre: faits.and_then(Faits::numero_d_ordre),
        identifiant_metier: of(|f| f.identifiant_metier.owned()),
        id_annulation: of(|f| f.annulee.owned()),
        mois: declaration.mois.clone(),
        siret: declaration.siret.clone(),
        nic_siege: of(|f| f.nic_siege.owned()),
        identifiant: of(|f| f.identifiant()),
        individus: i64::try_from(declaration.individus).unwrap_or(i64::MAX),
        individu_cle: individu.map(|octets| hexadecimal(&octets)),
        contrat: of(|f| f.contrat()).filter(|_| individu.is_some()),
        contenu_cle: of(|f| Some(hexadecimal(&f.contenu))).filter(|_| individu.is_some()),
        situation: match effet {
            Effet::Rien => None,
            Effet::Prendre(situation) | Effet::Remplacer { situation, .. } => {
                Some(situation.cle.clone())
            }
        },
        bloquantes: i64::try_from(declaration.counts.blocking).unwrap_or(i64::MAX),
        signalements: i64::try_from(declaration.counts.warning).unwrap_or(i64::MAX),
        etat: if certified { "conforme" } else { "rejetee" }.to_owned(),
        certificat: certified.then(|| certificat(&depot.idflux, declaration.rang)),
        evalues: i64::from(declaration.coverage.evaluated),
        applicables: i64::from(declaration.coverage.applicable),
        controlee_at: now.0,
        ..Declaration::default()
    }
}

/// The documents of nature 11 and 21.
fn publish(
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
    let prepare = documents::preparer(&octets);
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
            document: Some(prepare.empreinte().to_owned()),
            media: Some(crate::retours::XML.to_owned()),
            notification: !certificate,
            purge_at: end.0,
            ..NouveauRetour::default()
        },
    });
    jugement.documents.push(prepare);
    Ok(())
}
