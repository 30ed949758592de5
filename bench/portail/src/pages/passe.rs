//! The past of a busy account, written straight into the tables: two years of monthlies and events
//! of 300 establishments, each with its returns.

use std::path::Path;

use guichet_store::declarations::{self, Declaration};
use guichet_store::depots::{self, NouveauDepot, Verdict};
use guichet_store::retours::{self, NouveauRetour};
use guichet_store::situations::{self, Situation};
use guichet_store::{Options, Store, StoreError, Target, Tx, comptes, suivi};

/// Declarations in all, establishments, months of monthlies.
const DECLARATIONS: usize = 100_000;
const ETABLISSEMENTS: u32 = 300;
const MOIS: i64 = 24;

/// Midnight UTC of 1 April 2026, the day before the bench's present, in milliseconds.
const FIN: i64 = 1_775_001_600_000;
const JOUR: i64 = 86_400_000;
/// How long a bilan and a certificate are kept.
const CONSERVATION: i64 = 90 * JOUR;

/// Declarations of one transaction: in a longer one SQLite spends its time on the journal of what could
/// be undone.
const ENSEMBLE: usize = 100;

/// The identifiant métier of one declaration.
pub(super) const IDENTIFIANT: &str = "BENCH0000050000";

/// One declaration to write.
struct Fait {
    at: i64,
    siret: String,
    nature: &'static str,
    mois: String,
    rang: usize,
}

fn ouvrir(data: &Path) -> Result<Store, String> {
    let target = Target::Sqlite(data.join("guichet.sqlite"));
    Store::open(&target, &Options::default()).map_err(|error| error.to_string())
}

/// The accountant, of whose establishment this is the SIRET, and the establishments it follows.
fn suivis(store: &Store, siret: &str) -> Result<(i64, Vec<String>), String> {
    let of = siret.to_owned();
    let found = store.read_blocking(move |tx| {
        let accounts = comptes::lister(tx, Some(&of), 0, 2)?;
        let id = accounts.first().ok_or(StoreError::NotFound)?.id;
        Ok((id, suivi::etablissements(tx, id, ETABLISSEMENTS)?))
    });
    found.map_err(|error| error.to_string())
}

/// A SIRET that the accountant follows.
pub(super) fn premier(folder: &Path) -> Result<String, String> {
    let path = folder.join("siret.txt");
    std::fs::read_to_string(path).map_err(|error| error.to_string())
}

/// Writes the past of the accountant. Nobody else has the database open.
pub(super) fn ecrire(data: &Path, cabinet: &str) -> Result<(), String> {
    let store = ouvrir(data)?;
    let (compte_id, sirets) = suivis(&store, cabinet)?;
    if sirets.len() < ETABLISSEMENTS as usize {
        return Err(format!("{} establishments only", sirets.len()));
    }
    let folder = data.parent().unwrap_or(data);
    std::fs::write(folder.join("siret.txt"), &sirets[0]).map_err(|error| error.to_string())?;
    let held = sirets.clone();
    let cabinet = cabinet.to_owned();
    let administered = store.write_blocking(move |tx| {
        // The pages of administration have the most to show to somebody who administers everything.
        for siret in &held {
            comptes::donner_role(tx, compte_id, "administrateur", siret, FIN)?;
        }
        Ok(())
    });
    administered.map_err(|error| error.to_string())?;
    let mut facts = faits(&sirets).into_iter().peekable();
    while facts.peek().is_some() {
        let some: Vec<Fait> = facts.by_ref().take(ENSEMBLE).collect();
        let cabinet = cabinet.clone();
        let written = store.write_blocking(move |tx| {
            some.iter()
                .try_for_each(|fait| un(tx, compte_id, &cabinet, fait))
        });
        written.map_err(|error| error.to_string())?;
    }
    Ok(())
}

/// What is declared, in the order of time: each month every establishment's monthly, and events all
/// along.
fn faits(sirets: &[String]) -> Vec<Fait> {
    let (year, month) = (2026, 3);
    let mut facts = Vec::with_capacity(DECLARATIONS);
    for back in 1..=MOIS {
        let number = year * 12 + month - 1 - back;
        let mois = format!("{:04}-{:02}", number / 12, number % 12 + 1);
        for (rank, siret) in sirets.iter().enumerate() {
            let at = FIN - back * 30 * JOUR + 10 * JOUR + rank as i64 * 60_000;
            facts.push((at, siret, "01", mois.clone()));
        }
    }
    let events = DECLARATIONS - facts.len();
    for rank in 0..events {
        let at = FIN - MOIS * 30 * JOUR + rank as i64 * (MOIS * 30 * JOUR) / events as i64;
        let siret = &sirets[rank * 7 % sirets.len()];
        let nature = ["04", "05", "04", "07"][rank % 4];
        facts.push((at, siret, nature, String::new()));
    }
    facts.sort_by_key(|fact| fact.0);
    let numbered = facts.into_iter().enumerate();
    let made = numbered.map(|(rang, (at, siret, nature, mois))| Fait {
        at,
        siret: siret.clone(),
        nature,
        mois,
        rang,
    });
    made.collect()
}

fn un(tx: &mut Tx<'_>, compte_id: i64, cabinet: &str, fait: &Fait) -> Result<(), StoreError> {
    let rejected = fait.rang % 50 == 7;
    let depot = NouveauDepot {
        idflux: format!("Bench{:018}", fait.rang),
        recu_at: fait.at,
        compte_id: Some(compte_id),
        declarant_siret: cabinet.to_owned(),
        declarant_nom: "HÊTRE".to_owned(),
        declarant_prenom: "IRÈNE".to_owned(),
        concentrateur_compte_id: None,
        point: "RG",
        environnement: "reel",
        canal: "fil",
        nom_fichier: Some(format!("paie-{}.dsn", fait.rang)),
        logiciel: None,
        document: "0".repeat(64),
        taille: 6_000,
        etat: "recu",
        essai_reel: Some("02".to_owned()),
        norme: Some("P26V01".to_owned()),
        emetteur_siret: Some(cabinet.to_owned()),
    };
    let depot_id = depots::ajouter(tx, &depot)?;
    let verdict = Verdict {
        etat: if rejected { "rejete" } else { "traite" },
        at: fait.at + 2_000,
        contexte: "bench",
    };
    depots::conclure(tx, depot_id, verdict)?;
    if !rejected {
        depots::passer(tx, depot_id, "envoye")?;
    }
    let monthly = fait.nature == "01";
    let declaration = Declaration {
        depot_id,
        rang: 1,
        nature: Some(fait.nature.to_owned()),
        type_code: Some("01".to_owned()),
        ordre: Some(i64::try_from(fait.rang).unwrap_or(0)),
        identifiant_metier: Some(format!("BENCH{:010}", fait.rang)),
        mois: Some(fait.mois.clone()).filter(|mois| !mois.is_empty()),
        siret: Some(fait.siret.clone()),
        individus: 1,
        etat: if rejected { "rejetee" } else { "conforme" }.to_owned(),
        certificat: (!rejected).then(|| format!("BENCH{}", fait.rang)),
        evalues: 200,
        applicables: 200,
        controlee_at: fait.at + 2_000,
        ..Declaration::default()
    };
    let declaration_id = declarations::ajouter(tx, &declaration)?;
    if monthly && !rejected {
        let perimetre = format!("reel/{}", fait.siret);
        let situation = Situation {
            cle: format!("M/{perimetre}/{}/11", fait.mois),
            perimetre,
            nature: "01".to_owned(),
            mois: Some(fait.mois.clone()),
            declaration_id,
            ordre: 1,
            constitution: fait.mois.clone(),
            identifiant: format!("BENCH{}", fait.rang),
            ..Situation::default()
        };
        situations::prendre(tx, &situation)?;
    }
    for retour in retours_de(fait, depot_id, declaration_id, rejected, compte_id) {
        let id = retours::ajouter(tx, &retour)?;
        // Nearly all was read, but what came in the last days.
        if retour.notification && (fait.rang % 20 != 3) && fait.at < FIN - 3 * JOUR {
            retours::marquer_lu(tx, id, retour.publication_at + JOUR)?;
        }
    }
    Ok(())
}

/// The receipt, the certificate or the bilan d'anomalies, and what organisms answer.
fn retours_de(
    fait: &Fait,
    depot_id: i64,
    declaration_id: i64,
    rejected: bool,
    compte_id: i64,
) -> Vec<NouveauRetour> {
    let retour = |rank: usize, nature, organisme: &str, statut, after: i64| {
        let at = fait.at + after;
        let kept = at + CONSERVATION > FIN;
        NouveauRetour {
            idretour: format!("r{rank}"),
            depot_id,
            declaration_id: (nature != 10).then_some(declaration_id),
            compte_id: Some(compte_id),
            nature,
            organisme: organisme.to_owned(),
            statut,
            production_at: at,
            publication_at: at,
            document: (nature != 10 && kept).then(|| "0".repeat(64)),
            media: Some("application/xml".to_owned()),
            notification: statut != "OK",
            purge_at: at + CONSERVATION,
            ..NouveauRetour::default()
        }
    };
    let mut all = vec![retour(0, 10, "", "OK", 0)];
    if rejected {
        all.push(retour(1, 11, "", "KO", 2_000));
        return all;
    }
    all.push(retour(1, 11, "", "OK", 2_000));
    let verdict = match fait.rang % 100 {
        1 | 2 => "KO",
        3 => "ANO",
        _ => "OK",
    };
    match fait.nature {
        "04" | "05" => all.push(retour(2, 31, "CNAM", verdict, 2 * JOUR)),
        "01" => {
            for (rank, organisme) in ["URSSAF", "DGFIP", "AGIRC-ARRCO"].iter().enumerate() {
                let mut one = retour(2 + rank, 50, organisme, "OK", JOUR);
                one.notification = fait.rang.is_multiple_of(20);
                all.push(one);
            }
        }
        _ => {}
    }
    all
}
