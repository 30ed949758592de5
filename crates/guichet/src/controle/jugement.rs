//! The conclusion of one deposit: what each declaration becomes, and the documents that say so.

use dsn_check::{Report, Severity, Verdict};
use guichet_store::StoreError;
use guichet_store::declarations::Declaration;
use guichet_store::documents::{self, Garanti, Nom, Prepare};
use tokio::runtime::Handle;

use super::ecriture::{Ecriture, Ligne};
use super::examen::Examine;
use super::savoir::Connaissance;
use super::{Dossier, augmentation, publication};
use crate::App;
use crate::clock::Moment;
use crate::depot::Depot;
use crate::interdeclaration::annuaire::{self, Annuaire, Examen};
use crate::interdeclaration::empreintes::hexadecimal;
use crate::interdeclaration::faits::Faits;
use crate::interdeclaration::{
    Constat, Effet, decider, jour, mois_manquant, rapprocher, se_rapproche,
};

/// The reference of the certificate of a declaration: its flux and its rank.
pub fn certificat(idflux: &str, rang: u32) -> String {
    format!("{idflux}-{rang}")
}

/// A conclusion, with documents that are not safe yet.
pub(super) struct Jugement {
    pub(super) ecriture: Ecriture,
    pub(super) documents: Vec<Prepare>,
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
                        situation.registre = Some(safe.nom().to_owned());
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
pub(super) struct Conclusion {
    effet: Effet,
    /// Told in a return of nature 21.
    pub(super) rapprochement: Vec<Constat>,
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
            let prepare = documents::preparer(registre.octets(), Nom::Instant(now.0));
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
    publication::publier(
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
        remplace_id: match effet {
            Effet::Remplacer { attendue, .. } => Some(*attendue),
            Effet::Rien | Effet::Prendre(_) => None,
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
