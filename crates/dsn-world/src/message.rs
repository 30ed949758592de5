//! The messages: which blocs, in which order, for each nature.

use std::io::{self, Write};

use dsn_norm::{Modele, Nature};

use crate::blocs::versement::Place;
use crate::blocs::{
    annexes, contrat, corrections, enveloppe, etablissement, individu, protection, versement,
};
use crate::cotisations::Totaux;
use crate::declaration::Declaration;
use crate::evenements::MotifArret;
use crate::hasard::{Hasard, Sujet};
use crate::monde::{Entreprise, Etablissement, Monde};
use crate::montant::Taux;
use crate::paie::{self, Bulletin};
use crate::plume::Plume;
use crate::salarie::{Contrat, Salarie};
use crate::temps::{Date, Mois};

/// Bytes kept before they are handed to the writer.
const TAMPON: usize = 64 * 1024;

/// What a message is about.
struct Cadre<'m> {
    monde: &'m Monde,
    entreprise: &'m Entreprise,
    etablissement: &'m Etablissement,
    mois: Mois,
}

impl Cadre<'_> {
    fn bulletin(&self, salarie: &Salarie, mois: Mois) -> Bulletin {
        let taux_at = Taux(self.entreprise.secteur.taux_at);
        paie::bulletin(
            self.monde.graine(),
            self.etablissement,
            taux_at,
            salarie,
            mois,
        )
    }

    /// The stream of what is drawn while a person's month is written.
    fn hasard(&self, salarie: &Salarie) -> Hasard {
        let rank = u64::from(self.mois.rang());
        self.monde
            .graine()
            .hasard2(Sujet::Annexe, !salarie.personne, rank)
    }
}

/// The day of the event that a signalement tells; `None` when the person's month has no such event.
pub(crate) fn evenement(declaration: &Declaration, salarie: &Salarie) -> Option<Date> {
    let first = salarie.contrats.first()?;
    // Part-time work for health reasons has no signalement.
    let arret = salarie
        .arret
        .filter(|arret| arret.motif != MotifArret::TempsPartielTherapeutique);
    match declaration.nature() {
        Nature::Arret => arret.map(|arret| arret.dernier_jour_travaille),
        Nature::Reprise => arret
            .map(|arret| arret.reprise())
            .filter(|reprise| reprise.mois() == declaration.mois()),
        Nature::FinContrat => first.fin.map(|fin| fin.date),
        Nature::Amorcage | Nature::Dpae => {
            first.commence_en(declaration.mois()).then_some(first.debut)
        }
        Nature::Mensuelle | Nature::Substitution => Some(declaration.mois().dernier()),
    }
}

/// Writes one declaration, from S20 on. Callers have checked that the world can tell it.
pub(crate) fn declaration(
    plume: &mut Plume,
    monde: &Monde,
    declaration: &Declaration,
    sortie: &mut dyn Write,
) -> io::Result<()> {
    let Some((entreprise, etablissement)) = monde.etablissement(declaration.etablissement()) else {
        return Ok(());
    };
    let mois = declaration.mois();
    let cadre = Cadre {
        monde,
        entreprise,
        etablissement,
        mois,
    };
    let salarie = declaration
        .poste()
        .and_then(|poste| monde.salarie(etablissement.id, poste, mois));
    let constitution = constitution(declaration, salarie.as_ref());
    enveloppe::declaration(plume, declaration, etablissement, constitution);
    etablissement::identite(plume, entreprise, etablissement, mois);
    match (&salarie, declaration.modele()) {
        (_, Modele::MensuelleSansIndividu) => {
            etablissement::versements_nuls(plume, etablissement, mois);
            Ok(())
        }
        (Some(salarie), _) => {
            signalement(plume, &cadre, declaration.nature(), salarie);
            Ok(())
        }
        (None, _) => mensuelle(plume, &cadre, sortie),
    }
}

/// The day the file was made: after what it tells.
fn constitution(declaration: &Declaration, salarie: Option<&Salarie>) -> Date {
    let first = salarie.and_then(|s| s.contrats.first());
    let arret = salarie.and_then(|s| s.arret);
    match declaration.nature() {
        Nature::Arret => arret.map(|arret| arret.dernier_jour_travaille.plus(3)),
        Nature::Reprise => arret.map(|arret| arret.reprise().plus(1)),
        Nature::FinContrat => first.and_then(|c| c.fin).map(|fin| fin.date.plus(2)),
        Nature::Amorcage => first.map(|c| c.debut.plus(1)),
        Nature::Dpae => first.map(|c| c.debut.plus(-4)),
        Nature::Substitution => Some(declaration.mois().plus(2).jour(20)),
        Nature::Mensuelle => None,
    }
    .unwrap_or_else(|| declaration.mois().plus(1).jour(3))
}

/// Nature 01: everybody, in two passes.
fn mensuelle(plume: &mut Plume, cadre: &Cadre<'_>, sortie: &mut dyn Write) -> io::Result<()> {
    let (monde, mois) = (cadre.monde, cadre.mois);
    let mut totaux = Totaux::default();
    for salarie in monde.salaries(cadre.etablissement.id, mois) {
        totaux.ajouter(&salarie, &cadre.bulletin(&salarie, mois));
    }
    etablissement::adhesions(plume, cadre.etablissement, mois, false);
    etablissement::versements(plume, cadre.entreprise, cadre.etablissement, &totaux, mois);
    for salarie in monde.salaries(cadre.etablissement.id, mois) {
        personne(plume, cadre, &salarie);
        if plume.tampon().len() >= TAMPON {
            sortie.write_all(plume.tampon())?;
            plume.tampon().clear();
        }
    }
    for lieu in &totaux.lieux {
        annexes::lieu_de_travail(plume, cadre.entreprise, cadre.etablissement, lieu);
    }
    annexes::honoraires(plume, monde.graine(), cadre.etablissement, mois);
    if let Some(first) = monde.salarie(cadre.etablissement.id, 0, mois) {
        annexes::droits(plume, cadre.etablissement, &first, mois);
    }
    annexes::non_salarie(plume, monde.graine(), cadre.etablissement, mois);
    Ok(())
}

/// Natures 04 to 10: one person.
fn signalement(plume: &mut Plume, cadre: &Cadre<'_>, nature: Nature, salarie: &Salarie) {
    if salarie.contrats.iter().any(Contrat::apprentissage) {
        etablissement::compte_des_aides(plume, cadre.entreprise);
    }
    etablissement::adhesions(plume, cadre.etablissement, cadre.mois, true);
    if nature == Nature::Substitution {
        let mut totaux = Totaux::default();
        totaux.ajouter(salarie, &cadre.bulletin(salarie, cadre.mois));
        let (entreprise, etablissement) = (cadre.entreprise, cadre.etablissement);
        etablissement::versements(plume, entreprise, etablissement, &totaux, cadre.mois);
    }
    // Signalements are about the first contract alone.
    let mut alone = salarie.clone();
    if nature != Nature::Substitution {
        alone.contrats.truncate(1);
    }
    personne(plume, cadre, &alone);
    if plume.bloc_admis(b"S21.G00.85") {
        let mut totaux = Totaux::default();
        totaux.ajouter(&alone, &cadre.bulletin(&alone, cadre.mois));
        for lieu in &totaux.lieux {
            annexes::lieu_de_travail(plume, cadre.entreprise, cadre.etablissement, lieu);
        }
    }
}

/// S21.G00.30 and all below it.
fn personne(plume: &mut Plume, cadre: &Cadre<'_>, salarie: &Salarie) {
    let Cadre {
        entreprise,
        etablissement,
        mois,
        ..
    } = *cadre;
    let nature = plume.nature();
    let mut hasard = cadre.hasard(salarie);
    individu::individu(plume, etablissement, salarie);
    individu::changement(plume, salarie, mois, &mut hasard);
    if let Some(first) = salarie.contrats.first() {
        individu::prevention(plume, first, mois, &mut hasard);
    }
    let seul = salarie.contrats.len() == 1;
    for (rank, work) in salarie.contrats.iter().enumerate() {
        contrat::contrat(plume, entreprise, etablissement, work, seul);
        if rank == 0 {
            contrat::changement(plume, work, mois, &mut hasard);
            contrat::precedent(plume, entreprise, etablissement, salarie, work);
        }
        // One signalement is enough for several contracts; the monthly repeats the arrêt on each of them.
        if let Some(arret) = &salarie.arret
            && (rank == 0 || work.dure(arret))
        {
            let known = arret.reprise() <= mois.dernier() && nature != Nature::Arret;
            contrat::arret(plume, arret, &entreprise.compte, known);
        }
        if let Some(fin) = &work.fin {
            contrat::fin(plume, fin, mois);
        }
        if rank == 0 {
            if let Some(suspension) = &salarie.suspension {
                contrat::suspension(plume, suspension);
            }
            contrat::amenagement(plume, work);
            protection::affiliations(plume, etablissement, salarie, work);
        }
        contrat::retraite(plume);
        if rank == 0 {
            corrections::retraite(plume, salarie, mois);
        }
    }
    if plume.bloc_admis(b"S21.G00.50") {
        versements(plume, cadre, salarie, &mut hasard);
    }
    individu::anciennetes(plume, salarie, mois.dernier());
    individu::saisie(plume, salarie, &mut hasard);
}

/// The payment of the month; for an end of contract, that of the month before too, if there was one.
fn versements(plume: &mut Plume, cadre: &Cadre<'_>, salarie: &Salarie, hasard: &mut Hasard) {
    let (etablissement, mois) = (cadre.etablissement, cadre.mois);
    let fin = salarie.contrats.first().and_then(|c| c.fin);
    let mut write = |plume: &mut Plume, salarie: &Salarie, mois, place| {
        let slip = cadre.bulletin(salarie, mois);
        versement::versement(plume, etablissement, salarie, &slip, mois, place, hasard);
    };
    let (Nature::FinContrat, Some(fin)) = (plume.nature(), fin) else {
        write(plume, salarie, mois, Place::seul(mois.dernier()));
        return;
    };
    let before = mois.plus(-1);
    let earlier = cadre
        .monde
        .salarie(etablissement.id, salarie.poste, before)
        .filter(|other| other.personne == salarie.personne);
    let Some(earlier) = earlier else {
        write(plume, salarie, mois, Place::seul(fin.date));
        return;
    };
    let place = |date, numero, rattachement| Place {
        date,
        numero: Some(numero),
        rattachement,
    };
    write(plume, &earlier, before, place(before.dernier(), "01", "02"));
    write(plume, salarie, mois, place(fin.date, "02", "01"));
}
