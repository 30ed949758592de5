//! S21.G00.40 and what hangs on it: changes, arrêts, end, suspensions, complementary pension.

use dsn_identifiers::Iban;
use dsn_norm::Nature;

use crate::carriere::{Fin, MotifFin, NatureContrat};
use crate::evenements::{Arret, MotifArret, Suspension};
use crate::hasard::Hasard;
use crate::identifiants::BIC;
use crate::monde::{Entreprise, Etablissement};
use crate::montant::{Centimes, Mesure, Taux};
use crate::plume::Plume;
use crate::salarie::{Contrat, Lieu, Salarie};
use crate::temps::{Date, Mois};

/// S21.G00.40.
pub(crate) fn contrat(
    plume: &mut Plume,
    entreprise: &Entreprise,
    etablissement: &Etablissement,
    contrat: &Contrat,
    seul: bool,
) {
    let emploi = contrat.emploi;
    let days = contrat.forfait_jours();
    // Days a month of a yearly 218; hours a month of a weekly 35.
    let (unit, full) = if days { ("20", 1_817) } else { ("10", 15_167) };
    let share = Mesure(full * i64::from(contrat.quotite) / 1000);
    let part_time = contrat.quotite < 1000;
    let cdd = contrat.nature == NatureContrat::Cdd;
    // A hire declaration names a measure or says nothing.
    let dispositif = match (contrat.apprentissage(), plume.nature()) {
        (true, _) => Some("65"),
        (false, Nature::Dpae) => None,
        (false, _) => Some("99"),
    };
    // A message without bloc 85 cannot describe another place.
    let lieu = match plume.bloc_admis(b"S21.G00.85") {
        true => lieu(etablissement, &contrat.lieu),
        false => etablissement.siret.to_string(),
    };
    plume
        .bloc(b"S21.G00.40")
        .r(1, contrat.debut)
        .r(2, emploi.statut)
        .r(3, if emploi.cadre() { "01" } else { "04" })
        .r(4, emploi.pcs)
        .r(6, emploi.libelle)
        .r(
            7,
            if contrat.nature == NatureContrat::Cdi {
                "01"
            } else {
                "02"
            },
        )
        .o(8, dispositif)
        .r(9, &contrat.numero)
        .o(10, contrat.fin_previsionnelle)
        .r(11, unit)
        .r(12, Mesure(full))
        .r(13, share)
        .r(14, if part_time { "20" } else { "10" })
        .r(
            16,
            if etablissement.ville.alsace_moselle {
                "01"
            } else {
                "99"
            },
        )
        .r(17, entreprise.secteur.idcc)
        .r(18, "200")
        .r(19, lieu)
        .r(20, "200")
        .o(21, cdd.then_some("02"))
        .r(24, "99")
        .r(26, "99")
        .r(36, if seul { "01" } else { "02" })
        .r(37, if part_time { "03" } else { "01" })
        .r(39, "200")
        .r(40, entreprise.secteur.risque)
        .r(
            41,
            format!("{} - NIVEAU {}", emploi.statut, 1 + contrat.salaire.0 % 5),
        )
        .r(43, Taux(entreprise.secteur.taux_at))
        .r(82, 60_u32)
        .r(83, "0830")
        .r(84, if part_time { "01" } else { "02" });
}

/// S21.G00.40.019: the SIRET of the establishment or of the site, or a name for home.
pub(crate) fn lieu(etablissement: &Etablissement, lieu: &Lieu) -> String {
    match lieu {
        Lieu::Etablissement => etablissement.siret.to_string(),
        Lieu::Site(siret) => siret.to_string(),
        Lieu::Domicile => "DOMICILE".to_owned(),
    }
}

/// S21.G00.41: a former share of time, for a few.
pub(crate) fn changement(plume: &mut Plume, contrat: &Contrat, mois: Mois, hasard: &mut Hasard) {
    let known = contrat.debut < mois.premier() && !contrat.forfait_jours();
    if hasard.pour_mille(20) && known {
        plume
            .bloc(b"S21.G00.41")
            .r(1, mois.premier())
            .r(
                7,
                Mesure(i64::from(*hasard.choix(&[7_583, 10_400, 12_133, 13_650]))),
            )
            .r(28, mois.premier());
    }
    if hasard.pour_mille(15) && known {
        plume
            .bloc(b"S21.G00.41")
            .r(1, mois.jour(hasard.entre(2, 27) as u8))
            .r(
                2,
                if contrat.emploi.statut == "07" {
                    "06"
                } else {
                    "07"
                },
            )
            .r(28, mois.premier());
    }
}

/// S21.G00.60. `reprise`: the end of the arrêt is known.
pub(crate) fn arret(plume: &mut Plume, arret: &Arret, compte: &Iban, reprise: bool) {
    let subrogation = arret.subrogation;
    plume
        .bloc(b"S21.G00.60")
        .r(1, arret.motif.code())
        .r(2, arret.dernier_jour_travaille)
        .r(3, arret.fin_previsionnelle)
        .r(4, if subrogation { "01" } else { "02" })
        .o(5, subrogation.then(|| arret.premier_jour()))
        .o(6, subrogation.then_some(arret.fin_previsionnelle))
        .o(7, subrogation.then(|| compte.as_str()))
        .o(8, subrogation.then_some(BIC))
        .o(10, reprise.then(|| arret.reprise()))
        .o(11, reprise.then_some("01"))
        .o(12, arret.accident());
    if arret.motif == MotifArret::TempsPartielTherapeutique {
        plume
            .bloc(b"S21.G00.66")
            .r(1, arret.premier_jour())
            .r(2, arret.fin_previsionnelle)
            .r(3, Centimes::euros(450));
    }
}

/// S21.G00.45: the establishment that declared the contract before, for a few of those that have one.
pub(crate) fn precedent(
    plume: &mut Plume,
    entreprise: &Entreprise,
    etablissement: &Etablissement,
    salarie: &Salarie,
    contrat: &Contrat,
) {
    let other = entreprise
        .etablissements
        .iter()
        .find(|other| other.siret != etablissement.siret);
    if let Some(other) = other.filter(|_| salarie.personne.is_multiple_of(5)) {
        plume
            .bloc(b"S21.G00.45")
            .r(1, other.siret.as_str())
            .r(2, &contrat.numero);
    }
}

/// S21.G00.75: part-time work for a parental leave, from P27V01.
pub(crate) fn amenagement(plume: &mut Plume, contrat: &Contrat) {
    if contrat.quotite == 800 {
        plume
            .bloc(b"S21.G00.75")
            .r(1, "632")
            .r(2, contrat.debut.max(Date::new(2025, 1, 1)));
    }
}

/// S21.G00.62, and .63 where a nature has it.
pub(crate) fn fin(plume: &mut Plume, fin: &Fin, mois: Mois) {
    let notified = fin.date.plus(-40);
    let dismissed = fin.motif == MotifFin::Licenciement;
    let notice = matches!(fin.motif, MotifFin::Licenciement | MotifFin::Demission);
    plume
        .bloc(b"S21.G00.62")
        .r(1, fin.date)
        .r(2, fin.motif.code())
        .o(3, notice.then_some(notified))
        .o(
            4,
            (fin.motif == MotifFin::RuptureConventionnelle).then_some(notified),
        )
        .o(5, dismissed.then(|| fin.date.plus(-60)))
        .r(6, fin.date)
        .r(8, "02")
        .o(16, dismissed.then_some("01"))
        .r(20, mois);
    if plume.bloc_admis(b"S21.G00.63") {
        plume
            .bloc(b"S21.G00.63")
            .r(1, if notice { "01" } else { "90" })
            .o(2, notice.then(|| notified.plus(1)))
            .o(3, notice.then_some(fin.date));
    }
}

/// S21.G00.65.
pub(crate) fn suspension(plume: &mut Plume, suspension: &Suspension) {
    plume
        .bloc(b"S21.G00.65")
        .r(1, suspension.motif)
        .r(2, suspension.debut)
        .r(3, suspension.fin);
}

/// S21.G00.71.
pub(crate) fn retraite(plume: &mut Plume) {
    plume.bloc(b"S21.G00.71").r(2, "RUAA");
}
