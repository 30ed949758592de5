//! S21.G00.85 and S89: places of work, fees, people paid who are not employees.

use crate::blocs::contrat::lieu as identifiant_de_lieu;
use crate::hasard::{Graine, Sujet};
use crate::identifiants;
use crate::monde::{Entreprise, Etablissement};
use crate::montant::{Centimes, Taux};
use crate::plume::Plume;
use crate::salarie::{Identifiant, Lieu, Salarie};
use crate::tables::{NOMS, PRENOMS_F, PRENOMS_M, VILLES};
use crate::temps::Mois;

/// S21.G00.85, for a place that contracts refer to.
pub(crate) fn lieu_de_travail(
    plume: &mut Plume,
    entreprise: &Entreprise,
    etablissement: &Etablissement,
    lieu: &Lieu,
) {
    let site = matches!(lieu, Lieu::Site(_));
    let ville = etablissement.ville;
    plume
        .bloc(b"S21.G00.85")
        .r(1, identifiant_de_lieu(etablissement, lieu))
        .o(2, site.then_some(entreprise.secteur.ape))
        .r(3, &etablissement.voie)
        .r(4, ville.code_postal)
        .r(5, ville.nom)
        .r(10, if site { "01" } else { "03" })
        .r(11, ville.commune);
}

/// S89.G00.32 with .33 and .43: fees of the year before, in January, for one establishment in three.
pub(crate) fn honoraires(
    plume: &mut Plume,
    graine: Graine,
    etablissement: &Etablissement,
    mois: Mois,
) {
    let rang = etablissement.premier_poste;
    let mut hasard = graine.hasard(Sujet::Annexe, !rang);
    if mois.mois_de_annee() != 1 || !hasard.pour_mille(333) {
        return;
    }
    for beneficiaire in 0..hasard.entre(1, 3) {
        let ville = hasard.choix(VILLES);
        // The first is a person, the others are companies.
        let person = beneficiaire == 0;
        let siret = identifiants::siret(identifiants::siren(5_000 + beneficiaire), 0);
        plume
            .bloc(b"S89.G00.32")
            .r(1, "EXPERT")
            .o(2, person.then(|| *hasard.choix(NOMS)))
            .o(3, person.then(|| *hasard.choix(PRENOMS_F)))
            .o(4, (!person).then(|| siret.siren().to_string()))
            .o(5, (!person).then(|| siret.nic().to_string()))
            .o(6, (!person).then_some("CABINET IMAGINAIRE"))
            .r(8, "4 RUE DES FICTIONS")
            .r(9, ville.commune)
            .r(11, ville.code_postal)
            .r(12, ville.nom)
            .r(17, u32::from(mois.annee()) - 1);
        if person {
            plume
                .bloc(b"S89.G00.33")
                .r(1, "01")
                .r(2, Centimes::euros(84));
            plume
                .bloc(b"S89.G00.35")
                .r(1, "02")
                .r(2, Centimes::euros(212));
        }
        let montant = Centimes::euros(i64::from(hasard.entre(200, 20_000)));
        plume.bloc(b"S89.G00.43").r(1, "01").r(2, montant);
    }
}

/// S89.G00.67 and .87: supplementary pension and free shares of a first employee, in June, where there are
/// ten employees or more.
pub(crate) fn droits(
    plume: &mut Plume,
    etablissement: &Etablissement,
    salarie: &Salarie,
    mois: Mois,
) {
    if mois.mois_de_annee() != 6 || etablissement.effectif < 10 {
        return;
    }
    let (nir, ntt) = match &salarie.identifiant {
        Identifiant::Nir(nir) => (Some(nir.as_str()), None),
        Identifiant::Ntt(ntt) => (None, Some(ntt.as_str())),
    };
    plume
        .bloc(b"S89.G00.67")
        .o(1, nir)
        .o(2, ntt)
        .r(3, Centimes::euros(1_250))
        .r(4, Taux(1_500))
        .r(5, u32::from(mois.annee()) - 1);
    plume
        .bloc(b"S89.G00.87")
        .r(1, "02")
        .r(2, 40_u32)
        .r(3, Centimes(1_875))
        .r(4, Taux(100_000))
        .r(5, mois.plus(-25).premier())
        .r(6, mois.premier())
        .o(7, nir)
        .o(8, ntt);
}

/// S89.G00.91 and .92: a pension paid by the employer, in one establishment out of five.
pub(crate) fn non_salarie(
    plume: &mut Plume,
    graine: Graine,
    etablissement: &Etablissement,
    mois: Mois,
) {
    let mut hasard = graine.hasard(Sujet::Annexe, etablissement.premier_poste);
    if hasard.pour_mille(200) {
        // Ranks of persons that no job reaches.
        let civil = identifiants::etat_civil(graine, 2_000_000_000 + etablissement.premier_poste);
        let table = if civil.femme { PRENOMS_F } else { PRENOMS_M };
        let lieu = match civil.lieu {
            identifiants::Naissance::Departement(code) => code,
            identifiants::Naissance::Etranger => *b"99",
        };
        let abroad = civil.lieu == identifiants::Naissance::Etranger;
        plume
            .bloc(b"S89.G00.91")
            .r(1, civil.nir)
            .r(2, *hasard.choix(NOMS))
            .r(4, *hasard.choix(table))
            .r(5, if civil.femme { "02" } else { "01" })
            .r(6, civil.naissance)
            .r(
                7,
                if abroad {
                    "PORTO"
                } else {
                    "COMMUNE IMAGINAIRE"
                },
            )
            .r(8, "7 RUE DES FICTIONS")
            .r(9, etablissement.ville.code_postal)
            .r(10, etablissement.ville.nom)
            .r(19, lieu)
            .r(20, if abroad { "PT" } else { "FR" });
        let montant = Centimes::euros(i64::from(hasard.entre(300, 1_900)));
        let (taux, zero) = (Taux(5_000), Centimes::ZERO);
        plume
            .bloc(b"S89.G00.92")
            .r(1, "08")
            .r(2, "50")
            .r(3, montant)
            .r(4, mois.premier())
            .r(5, mois.dernier())
            .r(6, montant)
            .r(7, taux)
            .r(8, "01")
            .r(9, u64::from(hasard.entre(1, 999_999)))
            .r(10, montant.au_taux(taux))
            .r(11, mois.dernier())
            .r(12, zero)
            .r(13, montant)
            .r(16, montant - montant.au_taux(taux))
            .r(17, montant);
    }
}
