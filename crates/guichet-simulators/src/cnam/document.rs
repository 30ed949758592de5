//! A bilan as the official document.

use dsn_returns::bilan::{
    self, Anomalie, Categorie, Contenu, Declaration, Environnement, EnvoiIdentification, Salarie,
    documents,
};

use super::fichier::Dossier;
use super::regles::{Bilan, Etat, EtatDuCompteRendu, Point};
use crate::hachage;

impl Etat {
    /// As the API and the document write it.
    #[must_use]
    pub fn code(self) -> &'static str {
        self.officiel().code()
    }

    fn officiel(self) -> bilan::Etat {
        match self {
            Self::Ok => bilan::Etat::Ok,
            Self::Ko => bilan::Etat::Ko,
            Self::Ano => bilan::Etat::Ano,
        }
    }
}

/// What a bilan says, whatever its layout: two bilans of the same hash need not be sent twice.
pub(super) fn empreinte(bilan: &Bilan) -> String {
    hachage::empreinte(format!("{bilan:?}").as_bytes())
}

/// What is to be known first, in one sentence.
fn chapeau(bilan: &Bilan) -> &'static str {
    match (bilan.etat, bilan.lettre) {
        (Etat::Ok, Some(EtatDuCompteRendu::Valide)) => {
            "Attestation réceptionnée. Compte rendu par courriel : Valide. Aucune action à mener."
        }
        (Etat::Ok, Some(_)) => {
            "Attestation réceptionnée. Compte rendu par courriel : En cours de traitement CPAM. Aucune \
             action à mener."
        }
        (Etat::Ok, None) => "Réceptionné. Aucune action à mener.",
        (Etat::Ko, Some(_)) => {
            "Attestation réceptionnée. Compte rendu par courriel : Invalide. Action nécessaire."
        }
        (Etat::Ko, None) => "Réceptionné. Action nécessaire.",
        (Etat::Ano, _) => {
            "Attestation non réceptionnée. Pas de compte rendu par courriel. Action nécessaire."
        }
    }
}

/// Writes the document.
pub(super) fn ecrire(dossier: &Dossier, bilan: &Bilan, reference: &str) -> Vec<u8> {
    let lu = &dossier.declaration;
    let mut declaration = Declaration {
        rang: dossier.fiche.rang,
        nature: Some(lu.nature.clone()),
        type_code: Some(lu.type_code.clone()).filter(|code| !code.is_empty()),
        fraction: lu.fraction.parse().ok(),
        ordre: lu.ordre.parse().ok(),
        identifiant_metier: Some(lu.identifiant_metier.clone()).filter(|id| !id.is_empty()),
        siren: lu.siren.clone(),
        nic_affectation: lu.nic.clone(),
        etat: bilan.etat.officiel(),
        contenu: Contenu {
            salaries: u64::try_from(lu.individus.len()).ok(),
            contrats: (bilan.etat == Etat::Ano)
                .then(|| lu.individus.iter().map(|i| i.contrats.len() as u64).sum()),
            ..Contenu::default()
        },
        ..Declaration::default()
    };
    for point in &bilan.points {
        declaration.push(anomalie(dossier, point));
    }
    let identification = EnvoiIdentification {
        idflux: Some(lu.idflux.clone()),
        essai_reel: Some(lu.envoi.clone()).filter(|code| !code.is_empty()),
        emetteur_siret: lu.emetteur.clone(),
        ..EnvoiIdentification::default()
    };
    let mut report = documents::compte_rendu(bilan.nature, identification, vec![declaration]);
    report.identifiant = Some(reference.to_owned());
    report.message = Some(chapeau(bilan).to_owned());
    let mut bytes = Vec::new();
    // Writing to memory does not fail.
    let _ = bilan::write(&report, &mut bytes);
    bytes
}

fn anomalie(dossier: &Dossier, point: &Point) -> Anomalie {
    let person = dossier.declaration.individus.first();
    let single = dossier.declaration.individus.len() == 1;
    let environnement = person
        .filter(|_| single)
        .map_or_else(Environnement::default, |individu| Environnement {
            contrat: individu
                .contrats
                .first()
                .filter(|_| point.bloquant)
                .map(|contrat| personne_contrat(contrat.numero.clone(), contrat.debut)),
            ..Environnement::salarie(Salarie {
                nir: individu.nir.clone(),
                ntt: individu.ntt.clone(),
                nom_famille: Some(individu.nom.clone()),
                prenoms: Some(individu.prenoms.clone()),
                ..Salarie::default()
            })
        });
    Anomalie {
        code: point.code.to_owned(),
        categorie: point.bloquant.then_some(Categorie::Bloquant),
        message: point.message.clone(),
        nombre: point.bloquant.then_some(1),
        environnement,
        ..Anomalie::default()
    }
}

fn personne_contrat(numero: String, debut: Option<crate::lecture::Jour>) -> bilan::Contrat {
    bilan::Contrat {
        date_debut: debut.map_or_else(String::new, |day| {
            format!("{:02}{:02}{:04}", day.0.day(), day.0.month(), day.0.year())
        }),
        numero,
        ..bilan::Contrat::default()
    }
}
