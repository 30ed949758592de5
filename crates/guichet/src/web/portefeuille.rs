//! `/portefeuille`: one line per establishment, those that need somebody first; certificates and bilans
//! in bulk.

use std::collections::HashMap;

use guichet_pages::composants::Bandeau;
use guichet_pages::pages::portefeuille::{self, Ligne, Portefeuille};
use guichet_pages::texte::compte;
use guichet_pages::{Etat, Ton};
use guichet_store::suivi::{self, Critere, EtatDuMois};

use super::besoins::{self, Besoin, Sorte};
use super::demande::{Demande, Issue, envoyer, lire, page};
use super::echec::Echec;
use super::reponse;
use super::suivi::{mois_avant, noms};
use super::zip::Zip;
use crate::acces::{Acces, Route};
use crate::clock::Moment;
use crate::interdeclaration::echeance::Delais;
use crate::{certificat, paris, retours};

/// Lines of a page.
const PAR_PAGE: usize = 50;

/// Documents of a file, and the bytes they may have together.
const DOCUMENTS: usize = 500;
const OCTETS: usize = 64 * 1024 * 1024;

pub(super) fn routes() -> Vec<Route> {
    vec![
        lire("/portefeuille", Acces::Page, montrer),
        envoyer("/portefeuille/telecharger", Acces::Page, telecharger),
    ]
}

/// The lines, those that need somebody first, then by due date and name.
struct Tri {
    siret: String,
    mois: EtatDuMois,
    besoins: Vec<Besoin>,
    non_lus: u64,
}

async fn trier(demande: &Demande) -> Result<Vec<Tri>, Echec> {
    let now = demande.maintenant();
    let id = demande.compte_id()?;
    let month = mois_avant(now, 1);
    let since = paris::parse_iso(&format!("{month}-01")).map_or(0, |at| at.0);
    let depuis = paris::plus_months(now, -3).unwrap_or(now);
    let (months, told) = demande
        .app
        .store
        .read(move |tx| {
            let months = suivi::du_mois(tx, id, &month, since)?;
            Ok((
                months,
                suivi::signales(tx, id, depuis.0, now.0, besoins::SIGNALES)?,
            ))
        })
        .await?;
    let mut needs: HashMap<String, Vec<Besoin>> = HashMap::new();
    for besoin in besoins::tous(demande).await? {
        needs.entry(besoin.siret.clone()).or_default().push(besoin);
    }
    let mut unread: HashMap<&str, u64> = HashMap::new();
    for one in told.iter().filter(|one| one.lu_at.is_none()) {
        *unread.entry(one.siret.as_str()).or_default() += 1;
    }
    let mut rows: Vec<Tri> = months
        .into_iter()
        .map(|month| Tri {
            besoins: needs.remove(&month.siret).unwrap_or_default(),
            non_lus: unread.get(month.siret.as_str()).copied().unwrap_or(0),
            mois: month.etat,
            siret: month.siret,
        })
        .collect();
    rows.sort_by(|a, b| cle(a).cmp(&cle(b)).then_with(|| a.siret.cmp(&b.siret)));
    Ok(rows)
}

/// Money first, then what is late, then by date.
fn cle(row: &Tri) -> (bool, bool, i64) {
    let arret = row
        .besoins
        .iter()
        .any(|besoin| besoin.sorte == Sorte::Arret);
    let pressing = row.besoins.iter().any(|besoin| besoin.ton == Ton::Bloquant);
    let first = row.besoins.iter().map(|besoin| besoin.quand.0).min();
    (!pressing, !arret, first.unwrap_or(i64::MAX))
}

async fn montrer(demande: Demande) -> Issue {
    let cadre = demande
        .cadre("Portefeuille", "/portefeuille", &[("Portefeuille", "")])
        .await?;
    let all = trier(&demande).await?;
    let total = all.len() as u64;
    let due = Delais::de(&mois_avant(demande.maintenant(), 1));
    let due = due.and_then(|d| guichet_pages::Jour::lire(&d.echeance.to_string()));
    let due = due.map_or_else(String::new, |due| due.court());
    let needing = all.iter().filter(|row| !row.besoins.is_empty()).count() as u64;
    let a_traiter = demande.requete.texte("vue") != "tous";
    let shown: Vec<Tri> = all
        .into_iter()
        .filter(|row| !a_traiter || !row.besoins.is_empty())
        .collect();
    let number: usize = demande.requete.texte("page").parse().unwrap_or(0);
    let rest = shown
        .len()
        .saturating_sub((number + 1).saturating_mul(PAR_PAGE));
    let here: Vec<Tri> = shown
        .into_iter()
        .skip(number.saturating_mul(PAR_PAGE))
        .take(PAR_PAGE)
        .collect();
    let names = noms(&demande, here.iter().map(|row| row.siret.clone()).collect()).await?;
    let link = |page: usize| {
        format!(
            "/portefeuille?vue={}&page={page}",
            if a_traiter { "a-traiter" } else { "tous" }
        )
    };
    let first = here.first().and_then(|row| row.besoins.first());
    let vue = Portefeuille {
        bandeau: bandeau(total, needing, first),
        jeton: demande.visiteur()?.jeton_de_formulaire(),
        lignes: here.iter().map(|row| ligne(row, &due, &names)).collect(),
        a_traiter,
        nombres: (needing, total),
        avant: number.checked_sub(1).map(link),
        apres: (rest > 0).then(|| link(number + 1)),
    };
    Ok(page(&cadre, &portefeuille::page(&vue)))
}

fn bandeau(total: u64, needing: u64, first: Option<&Besoin>) -> Bandeau {
    let all = compte(total, "établissement", "établissements");
    match (total, needing) {
        (0, _) => Bandeau::new(
            Ton::Neutre,
            "Aucun établissement : demandez une habilitation à leurs administrateurs.",
        )
        .agir("Demander un accès", "/administration/demandes"),
        (_, 0) => Bandeau::new(Ton::Fait, format!("{all} : tous à jour.")),
        _ => {
            let bandeau = Bandeau::new(
                Ton::Attention,
                format!(
                    "{all} : {} à jour, {} quelqu’un.",
                    total - needing,
                    compte(needing, "demande", "demandent")
                ),
            );
            match first {
                Some(besoin) => bandeau.agir("Ouvrir le premier", besoin.lien.clone()),
                None => bandeau,
            }
        }
    }
}

fn ligne(row: &Tri, due: &str, names: &HashMap<String, String>) -> Ligne {
    let open = row
        .besoins
        .iter()
        .filter(|besoin| besoin.sorte == Sorte::Arret)
        .count() as u64;
    let mois = match row.mois {
        EtatDuMois::Conforme => Etat::new(Ton::Fait, "Conforme"),
        EtatDuMois::Rejetee => Etat::new(Ton::Bloquant, "Rejetée"),
        EtatDuMois::Absente => Etat::new(Ton::Attention, "Non transmise"),
    };
    let late = row
        .besoins
        .iter()
        .any(|b| b.sorte == Sorte::Mensuelle && b.ton == Ton::Bloquant);
    let enjeu = match (open, late) {
        (0, false) => String::new(),
        (0, true) => "Pénalité de retard".to_owned(),
        (n, _) => compte(n, "indemnisation bloquée", "indemnisations bloquées"),
    };
    Ligne {
        siret: row.siret.clone(),
        nom: names.get(&row.siret).cloned().unwrap_or_default(),
        echeance: due.to_owned(),
        mois,
        ouverts: open,
        enjeu,
        non_lus: row.non_lus,
        action: row
            .besoins
            .first()
            .map(|besoin| (besoin.action.clone(), besoin.lien.clone())),
    }
}

/// The certificates or the bilans of the establishments chosen, of two months, as one file.
async fn telecharger(demande: Demande) -> Issue {
    let form = &demande.corps.valeurs;
    let chosen: Vec<String> = form.tous("siret").map(str::to_owned).collect();
    let all = trier(&demande).await?;
    let mine = all.into_iter().map(|row| row.siret);
    let sirets: Vec<String> = match chosen.is_empty() {
        true => mine.take(PAR_PAGE).collect(),
        false => mine.filter(|siret| chosen.contains(siret)).collect(),
    };
    let zip = match form.texte("quoi") {
        "bilans" => bilans(&demande, &sirets).await?,
        _ => certificats(&demande, &sirets).await?,
    };
    if zip.est_vide() {
        return Err(Echec::refus(
            "Rien à télécharger pour ces établissements : aucun document de ces deux mois n’y est encore lisible.",
        ));
    }
    let name = format!("{}.zip", form.texte("quoi"));
    Ok(reponse::fichier("application/zip", &name, zip.fermer()))
}

async fn certificats(demande: &Demande, sirets: &[String]) -> Result<Zip, Echec> {
    let now = demande.maintenant();
    let id = demande.compte_id()?;
    let debut = paris::plus_months(now, -2).unwrap_or(now);
    let mut zip = Zip::default();
    for siret in sirets {
        let critere = Critere {
            debut: debut.0,
            fin: now.0,
            siret: siret.clone(),
            etat: "conforme".to_owned(),
            ..Critere::default()
        };
        let found = demande
            .app
            .store
            .read(move |tx| suivi::rechercher(tx, id, &critere, 0, 50))
            .await?;
        for reference in found.iter().filter_map(|ligne| ligne.certificat.as_deref()) {
            if zip.nombre() >= DOCUMENTS || zip.taille() >= OCTETS {
                return Ok(zip);
            }
            let Some(page) = certificat::page(&demande.app, reference).await? else {
                continue;
            };
            let made = tokio::task::spawn_blocking(move || page.pdf()).await;
            let bytes = made
                .map_err(|_| Echec::panne())?
                .map_err(|_| Echec::panne())?;
            zip.ajouter(&format!("{siret}/certificat-{reference}.pdf"), &bytes);
        }
    }
    Ok(zip)
}

async fn bilans(demande: &Demande, sirets: &[String]) -> Result<Zip, Echec> {
    let now = demande.maintenant();
    let id = demande.compte_id()?;
    let depuis = paris::plus_months(now, -3).unwrap_or(now);
    let told = demande
        .app
        .store
        .read(move |tx| suivi::signales(tx, id, depuis.0, now.0, besoins::SIGNALES))
        .await?;
    let mut zip = Zip::default();
    for one in told.iter().filter(|one| sirets.contains(&one.siret)) {
        if zip.nombre() >= DOCUMENTS || zip.taille() >= OCTETS {
            break;
        }
        if let Some(document) =
            retours::telecharger(&demande.app, &one.idflux, &one.idretour).await?
        {
            let day = super::instant::jour(Moment(one.publication_at)).iso();
            let name = format!(
                "{}/{day}-nature-{}-{}.xml",
                one.siret, one.nature, one.idretour
            );
            zip.ajouter(&name, &document.octets);
        }
    }
    Ok(zip)
}
