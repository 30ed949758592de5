//! The establishments of who asks, with what each needs, in the order asked for.

use std::cmp::Reverse;
use std::collections::HashMap;

use guichet_pages::Ton;
use guichet_store::cabinet::{self, Confie};
use guichet_store::suivi::{self, EtatDuMois};

use super::super::besoins::{self, Besoin, Releve, Sorte};
use super::super::demande::Demande;
use super::super::echeances::Echeancier;
use super::super::echec::Echec;
use super::super::suivi::{mois_avant, noms};
use crate::clock::Moment;

/// The orders to choose from: the word in the address, and what is read.
pub(super) const TRIS: [(&str, &str); 5] = [
    ("urgence", "Urgence"),
    ("echeance", "Échéance"),
    ("enjeu", "Argent et droits en jeu"),
    ("non-lus", "Comptes rendus à lire"),
    ("nom", "Nom"),
];

/// An establishment, with what it needs.
pub(super) struct Ligne {
    pub(super) siret: String,
    pub(super) nom: String,
    /// Where the last month that is over stands.
    pub(super) mois: EtatDuMois,
    /// The next monthly: of which month, and until when.
    pub(super) prochaine: (String, Moment),
    pub(super) besoins: Vec<Besoin>,
    pub(super) non_lus: u64,
    /// Who of the cabinet follows it.
    pub(super) suivi_par: Option<Confie>,
}

impl Ligne {
    fn nombre(&self, which: impl Fn(&Besoin) -> bool) -> usize {
        self.besoins.iter().filter(|besoin| which(besoin)).count()
    }

    /// Arrêts that the caisse does not pay.
    pub(super) fn arrets(&self) -> usize {
        self.nombre(|besoin| besoin.sorte == Sorte::Arret)
    }

    /// Months not sent in time: their employees have no rights from them, and a penalty may follow.
    pub(super) fn retards(&self) -> usize {
        self.nombre(|besoin| besoin.sorte == Sorte::Mensuelle && besoin.ton == Ton::Bloquant)
    }

    /// What was rejected: nothing of it is declared.
    pub(super) fn rejets(&self) -> usize {
        self.nombre(|besoin| besoin.sorte == Sorte::Rejet)
    }

    /// Money first, then what is late, then by date.
    fn urgence(&self) -> (bool, bool, i64) {
        let pressing = self.nombre(|besoin| besoin.ton == Ton::Bloquant) > 0;
        let first = self.besoins.iter().map(|besoin| besoin.quand.0).min();
        (!pressing, self.arrets() == 0, first.unwrap_or(i64::MAX))
    }
}

/// The establishments, in the order of this word; `urgence` when it is none of ours.
pub(super) async fn trier(demande: &Demande, tri: &str) -> Result<Vec<Ligne>, Echec> {
    let (now, id) = (demande.maintenant(), demande.compte_id()?);
    let cabinet = demande.visiteur()?.appelant.siret.clone();
    let (unread, entrusted) = demande
        .app
        .store
        .read(move |tx| {
            Ok((
                suivi::non_lus(tx, id, now.0)?,
                cabinet::confies(tx, &cabinet)?,
            ))
        })
        .await?;
    let Releve {
        besoins,
        mois: [(last, ended), (before, older)],
        echeanciers,
        sorties,
    } = besoins::relever(demande).await?;
    let mut needs: HashMap<String, Vec<Besoin>> = HashMap::new();
    for besoin in besoins {
        needs.entry(besoin.siret.clone()).or_default().push(besoin);
    }
    let unread: HashMap<String, i64> = unread.into_iter().collect();
    let mut follows: HashMap<String, Confie> = entrusted
        .into_iter()
        .map(|one| (one.siret.clone(), one))
        .collect();
    let names = noms(demande, ended.iter().map(|one| one.siret.clone()).collect()).await?;
    let months = [mois_avant(now, 0), last, before];
    // The monthly of a month, from this one on back, with its due day.
    let due = |siret: &str, rank: usize| {
        let month = months.get(rank).cloned().unwrap_or_default();
        let days = echeanciers.get(rank).and_then(Option::as_ref);
        let noon = days.and_then(|days: &Echeancier| days.de(siret).midi());
        (month, noon.unwrap_or(now))
    };
    let mut rows: Vec<Ligne> = ended
        .into_iter()
        .zip(older)
        .map(|(month, older)| {
            let gone = sorties.get(&month.siret);
            let next = match (older.etat, month.etat) {
                (EtatDuMois::Conforme, EtatDuMois::Conforme) => 0,
                (EtatDuMois::Conforme, _) => 1,
                _ if gone.is_some_and(|last| *last < months[2]) => 1,
                _ => 2,
            };
            Ligne {
                besoins: needs.remove(&month.siret).unwrap_or_default(),
                non_lus: unread
                    .get(&month.siret)
                    .map_or(0, |n| u64::try_from(*n).unwrap_or(0)),
                suivi_par: follows.remove(&month.siret),
                nom: names.get(&month.siret).cloned().unwrap_or_default(),
                mois: month.etat,
                prochaine: due(&month.siret, next),
                siret: month.siret,
            }
        })
        .collect();
    // One order after the other: what the last one finds equal stays in the order of those before.
    rows.sort_by(|a, b| a.siret.cmp(&b.siret));
    rows.sort_by_key(Ligne::urgence);
    match tri {
        "echeance" => rows.sort_by_key(|row| row.prochaine.1),
        "enjeu" => rows.sort_by_key(|row| Reverse((row.arrets(), row.retards(), row.rejets()))),
        "non-lus" => rows.sort_by_key(|row| Reverse(row.non_lus)),
        "nom" => rows.sort_by(|a, b| a.nom.cmp(&b.nom)),
        _ => {}
    }
    Ok(rows)
}
