//! Arrêts of more than six months, which monthlies alone tell.

use super::fichier::Dossier;
use super::messages;
use super::regles::{A6NC, Avis, Bilan, Etat, SANS_CODE, point};
use crate::lecture::Jour;

/// What is said of a monthly: nothing, unless somebody has been away for more than six months.
pub(super) fn mensuelle(dossier: &Dossier) -> Avis {
    let Some(Jour(first)) = dossier.declaration.jour else {
        return Avis::default();
    };
    let end = first.month_of().last_day();
    let (mut open, mut unclosed) = (0, Vec::new());
    for person in &dossier.declaration.individus {
        for arret in person.contrats.iter().flat_map(|c| &c.arrets) {
            let Some(Jour(djt)) = arret.dernier_jour_travaille else {
                continue;
            };
            if arret.reprise.is_some() || djt.plus_months(6) > end {
                continue;
            }
            open += 1;
            if arret.fin_previsionnelle.is_some_and(|Jour(day)| day < end) {
                unclosed.push((person.nom.as_str(), djt));
            }
        }
    }
    let (etat, points) = match (open, unclosed.as_slice()) {
        (0, _) => return Avis::default(),
        (_, []) => (
            Etat::Ok,
            vec![point(SANS_CODE, messages::longs_arrets(open))],
        ),
        (_, unclosed) => (
            Etat::Ko,
            unclosed
                .iter()
                .map(|(name, djt)| point(A6NC, messages::jamais_clos(name, *djt)))
                .collect(),
        ),
    };
    Avis {
        bilan: Some(Bilan {
            nature: "33",
            etat,
            points,
            lettre: None,
        }),
        prochain: None,
    }
}
