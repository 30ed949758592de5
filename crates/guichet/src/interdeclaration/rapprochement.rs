//! Identifying data compared with the last real certified monthly: never a rejection, a return of
//! nature 21 that says what cannot be rebuilt, and why.

use super::codes;
use super::decision::mois_clair;
use super::empreintes::Empreintes;
use super::faits::{Faits, Valeur};
use super::registre::Fiche;
use super::{Constat, cle::Genre};

/// What the last real certified monthly says of an individual.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mensuelle {
    /// Its month, `AAAA-MM`.
    pub mois: String,
    /// The entries of the individual: none when it is not in it.
    pub fiches: Vec<Fiche>,
}

/// Whether a signalement is compared: the events that history is read for. A hire (08, 10) may come
/// before any monthly, a substitution (09) is not the declarant's.
pub fn se_rapproche(nature: &str) -> bool {
    matches!(nature, "04" | "05" | "07")
}

/// What differs from the monthly before.
pub fn rapprocher(
    faits: &Faits<'_>,
    derniere: Option<&Mensuelle>,
    empreintes: &Empreintes,
) -> Vec<Constat> {
    let Some(individu) = &faits.individu else {
        return Vec::new();
    };
    let at = Valeur {
        octets: b"",
        ligne: individu.ligne,
    };
    let Some(derniere) = derniere else {
        return vec![Constat::new(
            codes::SANS_MENSUELLE,
            "Aucune mensuelle réelle et certifiée de cet établissement n'est connue\u{a0}: l'historique du \
             salarié manque, les déclarations substituées ne seront pas reconstituées."
                .to_owned(),
            "Déposez d'abord la mensuelle du dernier mois échu, puis un signalement « annule et remplace » ; \
             sinon, faites la formalité hors DSN."
                .to_owned(),
        )
        .sur(b"S21.G00.30.001", at)];
    };
    let month = mois_clair(&derniere.mois);
    if derniere.fiches.is_empty() {
        let hired = individu
            .contrats
            .iter()
            .all(|contrat| faits_mois(contrat.debut).is_some_and(|debut| debut > derniere.mois));
        let (message, conseil) = if hired && !individu.contrats.is_empty() {
            (
                format!(
                    "Le contrat a commencé après la dernière mensuelle certifiée ({month})\u{a0}: il n'y a \
                     pas encore d'historique à reprendre."
                ),
                "Rien à corriger : la mensuelle du mois d'embauche portera l'historique.",
            )
        } else {
            (
                format!(
                    "Ce salarié ne figure pas dans la dernière mensuelle certifiée ({month}) sous ce NIR ou \
                     ce NTT."
                ),
                "Reprenez le NIR (ou le NTT) de la dernière mensuelle, par un signalement « annule et \
                 remplace » ; un changement de NIR se signale par le bloc « Changements individu ».",
            )
        };
        return vec![
            Constat::new(codes::SALARIE_ABSENT, message, conseil.to_owned())
                .sur(b"S21.G00.30.001", at),
        ];
    }
    // The nearest entry tells what differs.
    let here = Fiche::de(individu, empreintes);
    derniere
        .fiches
        .iter()
        .map(|fiche| differences(faits, &here, fiche, &month))
        .min_by_key(Vec::len)
        .unwrap_or_default()
}

fn differences(faits: &Faits<'_>, here: &Fiche, monthly: &Fiche, month: &str) -> Vec<Constat> {
    let Some(individu) = &faits.individu else {
        return Vec::new();
    };
    let line = |octets| Valeur {
        octets,
        ligne: individu.ligne,
    };
    let mut found = Vec::new();
    let identity: [(bool, &'static [u8; 14], &str, &[u8]); 3] = [
        (
            here.nom == monthly.nom,
            b"S21.G00.30.002",
            "Le nom de famille",
            individu.nom,
        ),
        (
            here.prenoms == monthly.prenoms,
            b"S21.G00.30.004",
            "Les prénoms",
            individu.prenoms,
        ),
        (
            here.naissance == monthly.naissance,
            b"S21.G00.30.006",
            "La date de naissance",
            individu.naissance,
        ),
    ];
    for (same, rubrique, what, value) in identity {
        if !same {
            found.push(different(what, month).sur(rubrique, line(value)));
        }
    }
    for (contrat, (numero, debut)) in individu.contrats.iter().zip(&here.contrats) {
        let at = |octets| Valeur {
            octets,
            ligne: contrat.ligne,
        };
        let known = &monthly.contrats;
        if known.contains(&(*numero, *debut)) {
            continue;
        }
        let (what, rubrique, value): (_, &'static [u8; 14], _) =
            if known.iter().any(|(other, _)| other == numero) {
                (
                    "La date de début du contrat",
                    b"S21.G00.40.001",
                    contrat.debut,
                )
            } else {
                ("Le numéro de contrat", b"S21.G00.40.009", contrat.numero)
            };
        found.push(different(what, month).sur(rubrique, at(value)));
    }
    found
}

fn different(what: &str, month: &str) -> Constat {
    Constat::new(
        codes::IDENTITE_DIFFERENTE,
        format!(
            "{what} ne correspond pas à la dernière mensuelle certifiée de cet établissement ({month}) : les \
             déclarations substituées ne seront pas reconstituées."
        ),
        "Reprenez la valeur de la mensuelle par un signalement « annule et remplace » ; un changement réel \
         se déclare dans la mensuelle, par le bloc « Changements »."
            .to_owned(),
    )
}

/// A monthly whose month before is missing, though the establishment has declared earlier ones.
pub fn mois_manquant(faits: &Faits<'_>, dernier_avant: Option<&str>) -> Option<Constat> {
    let mois = faits.mois_iso()?;
    let expected = mois_avant(&mois)?;
    let last = dernier_avant?;
    if Genre::de(faits.nature.texte()?) != Genre::Mensuelle || last >= expected.as_str() {
        return None;
    }
    Some(
        Constat::new(
            codes::MOIS_MANQUANT,
            format!(
                "La mensuelle de {} manque\u{a0}: la dernière certifiée avant celle-ci est celle de {}.",
                mois_clair(&expected),
                mois_clair(last)
            ),
            "Déposez la mensuelle qui manque : l'historique des salariés est interrompu tant qu'elle n'est \
             pas certifiée."
                .to_owned(),
        )
        .sur(b"S20.G00.05.005", faits.mois),
    )
}

/// `2026-01` gives `2025-12`.
pub fn mois_avant(mois: &str) -> Option<String> {
    let (year, month) = mois.split_once('-')?;
    let (year, month): (u16, u8) = (year.parse().ok()?, month.parse().ok()?);
    Some(match month {
        1 => format!("{:04}-12", year.checked_sub(1)?),
        2..=12 => format!("{year:04}-{:02}", month - 1),
        _ => return None,
    })
}

/// The month of a date JJMMAAAA.
fn faits_mois(jjmmaaaa: &[u8]) -> Option<String> {
    let text = std::str::from_utf8(jjmmaaaa).ok()?;
    (text.len() == 8).then(|| Some(format!("{}-{}", text.get(4..)?, text.get(2..4)?)))?
}
