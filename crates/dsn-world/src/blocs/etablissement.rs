//! S21.G00.06 to S21.G00.44: the company, the establishment, and what it pays to organisms.

use crate::blocs::protection::{adhesion, changement};
use crate::cotisations::{self, RETRAITE, Totaux};
use crate::identifiants::BIC;
use crate::monde::{Entreprise, Etablissement, Garantie};
use crate::montant::{Centimes, Mesure, Taux};
use crate::plume::Plume;
use crate::temps::Mois;

/// S21.G00.06, .13 and .11.
pub(crate) fn identite(
    plume: &mut Plume,
    entreprise: &Entreprise,
    etablissement: &Etablissement,
    mois: Mois,
) {
    let siege = &entreprise.etablissements[0];
    plume
        .bloc(b"S21.G00.06")
        .r(1, entreprise.siren.as_str())
        .r(2, siege.siret.nic().as_str())
        .r(3, entreprise.secteur.ape)
        .r(4, &siege.voie)
        .r(5, siege.ville.code_postal)
        .r(6, siege.ville.nom)
        .r(15, entreprise.secteur.idcc);
    if mois.mois_de_annee() == 5 && etablissement.effectif >= 20 {
        // Disabled workers who are not employees, of the year before.
        plume
            .bloc(b"S21.G00.13")
            .r(2, "01")
            .r(3, Mesure(150))
            .r(4, u32::from(mois.annee()) - 1);
    }
    plume
        .bloc(b"S21.G00.11")
        .r(1, etablissement.siret.nic().as_str())
        .r(2, entreprise.secteur.ape)
        .r(3, &etablissement.voie)
        .r(4, etablissement.ville.code_postal)
        .r(5, etablissement.ville.nom)
        .r(17, "01")
        .r(22, entreprise.secteur.idcc);
}

/// S21.G00.12: the account to which aids for apprentices are paid.
pub(crate) fn compte_des_aides(plume: &mut Plume, entreprise: &Entreprise) {
    plume
        .bloc(b"S21.G00.12")
        .r(1, "01")
        .r(2, BIC)
        .r(3, entreprise.compte.as_str());
}

/// S21.G00.15 and .16: the contracts of protection, `couvertes` only when each must have a member in the message.
pub(crate) fn adhesions(
    plume: &mut Plume,
    etablissement: &Etablissement,
    mois: Mois,
    couvertes: bool,
) {
    for contract in &etablissement.adhesions {
        if !couvertes || contract.garantie != Garantie::SansPersonnel {
            adhesion(plume, contract);
            // One establishment in three changed its organism at the beginning of the year.
            if mois.mois_de_annee() == 1 && etablissement.effectif.is_multiple_of(3) {
                changement(plume, contract, mois);
            }
        }
    }
}

/// S21.G00.82, .20 with .55, .22 with .23 and .44.
pub(crate) fn versements(
    plume: &mut Plume,
    entreprise: &Entreprise,
    etablissement: &Etablissement,
    totaux: &Totaux,
    mois: Mois,
) {
    let lignes = bordereau(entreprise, etablissement, totaux);
    let du: Centimes = lignes.iter().map(|ligne| ligne.montant).sum();
    cotisation_etablissement(plume, etablissement, totaux, mois);
    let paiement = |organisme, entite, montant| Paiement {
        organisme,
        entite,
        montant,
    };
    let urssaf = paiement(etablissement.ville.urssaf, None, du.max(Centimes::ZERO));
    let impot = paiement("DGFIP", Some("DGFIP_PAS"), totaux.impot);
    let retraite = paiement(RETRAITE, None, totaux.retraite.max(Centimes::ZERO));
    for paiement in [urssaf, retraite, impot] {
        versement(plume, entreprise, &paiement, mois);
    }
    for (id, montant) in &totaux.protections {
        let Some(contract) = etablissement.adhesions.iter().find(|a| a.id == *id) else {
            continue;
        };
        versement(
            plume,
            entreprise,
            &paiement(contract.organisme, None, *montant),
            mois,
        );
        plume
            .bloc(b"S21.G00.55")
            .r(1, *montant)
            .r(3, &contract.reference)
            .r(4, format!("{}M{:02}", mois.annee(), mois.mois_de_annee()));
    }
    plume
        .bloc(b"S21.G00.22")
        .r(1, etablissement.ville.urssaf)
        .r(3, mois.premier())
        .r(4, mois.dernier())
        .r(5, du);
    for ligne in lignes {
        plume
            .bloc(b"S21.G00.23")
            .r(1, ligne.code)
            .r(2, ligne.qualifiant)
            .o(3, ligne.taux)
            .o(4, ligne.assiette)
            .o(5, ligne.assiette.is_none().then_some(ligne.montant))
            .o(6, ligne.commune);
    }
    assujettissements(plume, totaux, mois);
}

struct Paiement {
    organisme: &'static str,
    entite: Option<&'static str>,
    montant: Centimes,
}

fn versement(plume: &mut Plume, entreprise: &Entreprise, paiement: &Paiement, mois: Mois) {
    plume
        .bloc(b"S21.G00.20")
        .r(1, paiement.organisme)
        .o(2, paiement.entite)
        .r(3, BIC)
        .r(4, entreprise.compte.as_str())
        .r(5, paiement.montant)
        .r(6, mois.premier())
        .r(7, mois.dernier())
        .r(10, "05")
        .r(11, mois.plus(1).jour(15));
}

/// A line of the statement of contributions due (bloc S21.G00.23).
struct Ligne {
    code: &'static str,
    qualifiant: &'static str,
    taux: Option<Taux>,
    assiette: Option<Centimes>,
    montant: Centimes,
    commune: Option<&'static str>,
}

/// What the Urssaf is owed, in whole euros.
fn bordereau(
    entreprise: &Entreprise,
    etablissement: &Etablissement,
    totaux: &Totaux,
) -> Vec<Ligne> {
    let ligne = |code, qualifiant, assiette: Centimes, taux| {
        let assiette = assiette.arrondi_euro();
        Ligne {
            code,
            qualifiant,
            taux: None,
            assiette: Some(assiette),
            montant: assiette.au_taux(taux),
            commune: None,
        }
    };
    let taux_at = Taux(entreprise.secteur.taux_at);
    let (fnal, capped) = cotisations::fnal(etablissement.effectif);
    let mut lignes = vec![
        Ligne {
            taux: Some(taux_at),
            ..ligne("100", "920", totaux.brut, Taux(13_260 + taux_at.0))
        },
        ligne("100", "921", totaux.plafonnee, Taux(15_450)),
        ligne("260", "920", totaux.base_csg, Taux(9_700)),
        match capped {
            true => ligne("332", "921", totaux.plafonnee, fnal),
            false => ligne("236", "920", totaux.brut, fnal),
        },
        ligne("772", "920", totaux.brut, Taux(4_000)),
        ligne("937", "920", totaux.brut, Taux(250)),
    ];
    if totaux.brut_sans_reduction > Centimes::ZERO {
        lignes.push(ligne("430", "920", totaux.brut_sans_reduction, Taux(1_800)));
        lignes.push(ligne("635", "920", totaux.brut_sans_reduction, Taux(6_000)));
    }
    if totaux.reduction > Centimes::ZERO {
        let montant = -totaux.reduction.arrondi_euro();
        let relief = ligne("668", "920", Centimes::ZERO, Taux(0));
        lignes.push(Ligne {
            assiette: None,
            montant,
            ..relief
        });
    }
    if let Some(taux) = cotisations::mobilite(etablissement) {
        lignes.push(Ligne {
            taux: Some(taux),
            commune: Some(etablissement.ville.commune),
            ..ligne("900", "920", totaux.brut, taux)
        });
    }
    lignes
}

/// S21.G00.82: a contribution for people who are not employees, on the first contract of protection.
fn cotisation_etablissement(
    plume: &mut Plume,
    etablissement: &Etablissement,
    totaux: &Totaux,
    mois: Mois,
) {
    // One establishment in four has former employees to cover.
    let covered = etablissement.effectif % 4 == 3 && !totaux.protections.is_empty();
    if let (true, Some(contract)) = (covered, etablissement.adhesions.first()) {
        plume
            .bloc(b"S21.G00.82")
            .r(1, Centimes::euros(120))
            .r(2, "020")
            .r(3, mois.premier())
            .r(4, mois.dernier())
            .r(5, contract.id);
    }
}

/// S21.G00.44: taxes of the year before, in March.
fn assujettissements(plume: &mut Plume, totaux: &Totaux, mois: Mois) {
    if mois.mois_de_annee() != 3 {
        return;
    }
    let annee = u32::from(mois.annee()) - 1;
    let yearly = Centimes(totaux.brut.0 * 12);
    for (code, montant) in [
        ("001", Some(yearly)),
        ("005", Some(yearly.au_taux(Taux(450)))),
        ("010", None),
    ] {
        plume
            .bloc(b"S21.G00.44")
            .r(1, code)
            .o(2, montant)
            .r(3, annee);
    }
}

/// S21.G00.22 and .23 of an establishment that pays nobody.
pub(crate) fn versements_nuls(plume: &mut Plume, etablissement: &Etablissement, mois: Mois) {
    plume
        .bloc(b"S21.G00.22")
        .r(1, etablissement.ville.urssaf)
        .r(3, mois.premier())
        .r(4, mois.dernier())
        .r(5, Centimes::ZERO);
    plume
        .bloc(b"S21.G00.23")
        .r(1, "100")
        .r(2, "920")
        .r(4, Centimes::ZERO);
}
