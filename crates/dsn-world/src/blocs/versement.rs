//! S21.G00.50 and what hangs on it: remuneration, bonuses, net amounts, bases, contributions.

use dsn_norm::{Nature, Version};

use crate::blocs::{corrections, protection};
use crate::cotisations::Destinataire;
use crate::hasard::Hasard;
use crate::monde::Etablissement;
use crate::montant::{Centimes, Mesure, Taux};
use crate::paie::{Bulletin, Paie};
use crate::plume::Plume;
use crate::salarie::{Contrat, Salarie};
use crate::temps::{Date, Mois};

/// Which of several payments of a message this is.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Place {
    /// The day of payment.
    pub date: Date,
    /// S21.G00.50.003, when there are several.
    pub numero: Option<&'static str>,
    /// S21.G00.50.020: 01 in the month of the last declaration, 02 in the month before.
    pub rattachement: &'static str,
}

impl Place {
    /// The only payment of a message.
    pub(crate) const fn seul(date: Date) -> Self {
        Self {
            date,
            numero: None,
            rattachement: "01",
        }
    }
}

/// S21.G00.50 with all its blocs.
pub(crate) fn versement(
    plume: &mut Plume,
    etablissement: &Etablissement,
    salarie: &Salarie,
    bulletin: &Bulletin,
    mois: Mois,
    place: Place,
    hasard: &mut Hasard,
) {
    let impot = &bulletin.impot;
    plume
        .bloc(b"S21.G00.50")
        .r(1, place.date)
        .r(2, impot.net_fiscal)
        .o(3, place.numero)
        .r(4, bulletin.net_verse)
        .r(6, impot.taux)
        .r(
            7,
            if impot.identifiant.is_some() {
                "01"
            } else {
                "13"
            },
        )
        .o(8, impot.identifiant)
        .r(9, impot.montant)
        .r(13, impot.net_fiscal.max(Centimes::ZERO))
        .r(20, place.rattachement);
    for (contrat, paie) in salarie.contrats.iter().zip(&bulletin.contrats) {
        remunerations(plume, contrat, paie);
    }
    for (contrat, paie) in salarie.contrats.iter().zip(&bulletin.contrats) {
        primes(plume, contrat, paie);
    }
    autres_elements(plume, salarie, bulletin);
    regularisation(plume, mois, hasard);
    elements_nets(plume, bulletin, mois);
    bases(plume, etablissement, salarie, bulletin);
    corrections::bases(plume, salarie, mois);
}

/// S21.G00.51 and .53.
fn remunerations(plume: &mut Plume, contrat: &Contrat, paie: &Paie) {
    for (code, montant) in [
        ("001", paie.brut),
        ("002", paie.brut),
        ("003", paie.retabli),
        ("010", paie.base),
    ] {
        remuneration(plume, contrat, paie, code, None, montant);
        if code == "001" && plume.version() >= Version::P26V01 {
            // Before P26 an activity stands under 002 only.
            let days = Mesure(i64::from(paie.debut.jours_jusqu_a(paie.fin)) * 100);
            activite(plume, "01", days, "40");
        }
        if code == "002" {
            let unit = if contrat.forfait_jours() { "12" } else { "10" };
            activite(plume, "01", paie.travail, unit);
            if paie.absence.0 > 0 {
                activite(plume, "02", paie.absence, unit);
            }
        }
    }
    if let Some((heures, montant)) = paie.heures_sup {
        remuneration(plume, contrat, paie, "017", Some(heures), montant);
    }
}

fn remuneration(
    plume: &mut Plume,
    contrat: &Contrat,
    paie: &Paie,
    code: &str,
    heures: Option<Mesure>,
    montant: Centimes,
) {
    plume
        .bloc(b"S21.G00.51")
        .r(1, paie.debut)
        .r(2, paie.fin)
        .r(10, &contrat.numero)
        .r(11, code)
        .o(12, heures)
        .r(13, montant);
}

fn activite(plume: &mut Plume, code: &str, mesure: Mesure, unite: &str) {
    plume
        .bloc(b"S21.G00.53")
        .r(1, code)
        .r(2, mesure)
        .r(3, unite);
}

/// S21.G00.52.
fn primes(plume: &mut Plume, contrat: &Contrat, paie: &Paie) {
    for prime in &paie.primes {
        plume
            .bloc(b"S21.G00.52")
            .r(1, prime.code)
            .r(2, prime.montant)
            .o(3, prime.rattachement.map(|(debut, _)| debut))
            .o(4, prime.rattachement.map(|(_, fin)| fin))
            .r(6, &contrat.numero);
    }
}

/// S21.G00.54: transport pass, employer's share of the protection contracts.
fn autres_elements(plume: &mut Plume, salarie: &Salarie, bulletin: &Bulletin) {
    let (Some(contrat), Some(paie)) = (salarie.contrats.first(), bulletin.contrats.first()) else {
        return;
    };
    let health = bulletin
        .protections
        .get(1)
        .map(|p| p.cotisation.fraction(1, 2));
    // Half of the software packages declare the health share.
    let elements = [
        ("18", bulletin.transport),
        ("92", health.filter(|_| salarie.personne.is_multiple_of(2))),
    ];
    for (code, montant) in elements {
        if let Some(montant) = montant {
            plume
                .bloc(b"S21.G00.54")
                .r(1, code)
                .r(2, montant)
                .r(3, paie.debut)
                .r(4, paie.fin)
                .r(5, &contrat.numero);
        }
    }
}

/// S21.G00.56: a correction of the tax withheld in a former month, for a few. In January it is about the
/// year before, in other months about the same year.
fn regularisation(plume: &mut Plume, mois: Mois, hasard: &mut Hasard) {
    if !hasard.pour_mille(10) {
        return;
    }
    let back = match mois.mois_de_annee() {
        1 => 1,
        rank => hasard.entre(1, u32::from(rank) - 1),
    };
    let erreur = mois.plus(-(back as i32));
    let base = Centimes(i64::from(hasard.entre(1_000, 20_000)));
    let taux = Taux(hasard.sous(140) * 100);
    plume
        .bloc(b"S21.G00.56")
        .r(
            1,
            format!("{:02}{}", erreur.mois_de_annee(), erreur.annee()),
        )
        .r(2, "01")
        .r(3, base)
        .r(6, taux)
        .r(7, base.au_taux(taux))
        .r(10, base);
}

/// S21.G00.58: net social amount, overtime exempt from tax.
fn elements_nets(plume: &mut Plume, bulletin: &Bulletin, mois: Mois) {
    let extra: Centimes = bulletin
        .contrats
        .iter()
        .filter_map(|paie| paie.heures_sup)
        .map(|(_, montant)| montant)
        .sum();
    let overtime = (extra > Centimes::ZERO).then_some(("01", extra));
    for (code, montant) in [("03", bulletin.net_social)].into_iter().chain(overtime) {
        plume
            .bloc(b"S21.G00.58")
            .r(1, mois.premier())
            .r(2, mois.dernier())
            .r(3, code)
            .r(4, montant);
    }
}

/// S21.G00.78, .79 and .81.
fn bases(plume: &mut Plume, etablissement: &Etablissement, salarie: &Salarie, bulletin: &Bulletin) {
    let Some(contrat) = salarie.contrats.first() else {
        return;
    };
    let periods = || bulletin.contrats.iter().map(|paie| (paie.debut, paie.fin));
    let debut = periods().map(|(debut, _)| debut).min();
    let fin = periods().map(|(_, fin)| fin).max();
    let (Some(debut), Some(fin)) = (debut, fin) else {
        return;
    };
    for (code, montant) in [
        ("02", bulletin.plafonnee),
        ("03", bulletin.brut),
        ("04", bulletin.base_csg),
        ("07", bulletin.brut),
        ("57", bulletin.brut),
    ] {
        let mut contributions = bulletin
            .cotisations
            .iter()
            .filter(|c| c.base == code)
            .peekable();
        if contributions.peek().is_none() {
            continue;
        }
        plume
            .bloc(b"S21.G00.78")
            .r(1, code)
            .r(2, debut)
            .r(3, fin)
            .r(4, montant);
        if code == "03" {
            plume.bloc(b"S21.G00.79").r(1, "01").r(4, bulletin.smic);
        }
        for cotisation in contributions {
            // A reduction needs its component of base: without bloc 79 it stays out.
            if cotisation.taux.is_none() && !plume.bloc_admis(b"S21.G00.79") {
                continue;
            }
            // The table of S21.G00.81.002 has no pension group.
            let organisme = match cotisation.destinataire {
                Destinataire::Urssaf => Some(etablissement.ville.urssaf),
                Destinataire::Retraite => None,
            };
            plume
                .bloc(b"S21.G00.81")
                .r(1, cotisation.code)
                .o(2, organisme)
                .o(3, (code == "03").then_some(cotisation.assiette))
                .r(4, cotisation.montant)
                .o(5, (code == "57").then_some(etablissement.ville.commune))
                .o(7, cotisation.taux_declare());
        }
    }
    if plume.nature() == Nature::Mensuelle {
        protection::bases(plume, bulletin, &contrat.numero);
    }
}
