//! The companies of the demonstration, and what they declare.

use bytes::Bytes;
use dsn_norm::{Nature, Version};
use dsn_world::{
    Declaration, Envoi, EtablissementId, Graine, Identifiant, Mois, Monde, NatureContrat, Taille,
};
use guichet_store::repertoire::{Etablissement, UniteLegale};

use super::arrets::{self, Choisi};

/// What the world is drawn from.
const GRAINE: Graine = Graine(2036);

/// The companies, each with its part to play.
pub(super) struct Fiction {
    monde: Monde,
    /// The arrêts that people were given, in the order of their companies.
    pub(super) choisis: Vec<Choisi>,
}

impl Fiction {
    /// A payroll manager alone in a small firm.
    pub(super) const PETITE: usize = 0;
    /// Somebody else, who must not see the first one's returns.
    pub(super) const AUTRE: usize = 1;
    /// An establishment that transmits for others.
    pub(super) const CONCENTRATEUR: usize = 2;
    /// A farm.
    pub(super) const AGRICOLE: usize = 3;
    /// Where the agent of an organism works.
    pub(super) const ORGANISME: usize = 4;
    /// Who runs the platform, and who publishes payroll software.
    pub(super) const PLATEFORME: usize = 5;
    /// An accountant, who declares for all the companies after the group.
    pub(super) const CABINET: usize = 6;
    /// A company with several establishments.
    pub(super) const GROUPE: usize = 7;

    /// The world around a day, with so many clients of the accountant.
    pub(super) fn new(jour: dsn_law::Date, clients: u32) -> Self {
        let size = |entreprises, etablissements, salaries| Taille {
            entreprises,
            etablissements,
            salaries,
        };
        let monde = Monde::de_groupes(
            GRAINE,
            &[
                size(1, 1, (18, 18)),
                size(6, 2, (2, 6)),
                // Above fifty: its monthlies are due on the 5th.
                size(1, 8, (9, 14)),
                size(clients, 1, (1, 3)),
            ],
        );
        let (monde, choisis) = arrets::choisir(monde, jour);
        Self { monde, choisis }
    }

    /// The SIRET of the head office of a company.
    pub(super) fn siege(&self, entreprise: usize) -> String {
        self.sirets(entreprise)
            .into_iter()
            .next()
            .unwrap_or_default()
    }

    /// The SIRETs of a company.
    pub(super) fn sirets(&self, entreprise: usize) -> Vec<String> {
        let company = self.monde.entreprises().get(entreprise);
        let offices = company.map_or(&[][..], |company| &company.etablissements);
        offices
            .iter()
            .map(|office| office.siret.to_string())
            .collect()
    }

    /// The establishments of a company.
    pub(super) fn etablissements(&self, entreprise: usize) -> Vec<EtablissementId> {
        let company = self.monde.entreprises().get(entreprise);
        let offices = company.map_or(&[][..], |company| &company.etablissements);
        offices.iter().map(|office| office.id).collect()
    }

    /// The ranks of the accountant's clients.
    pub(super) fn clients(&self) -> std::ops::Range<usize> {
        Self::GROUPE + 1..self.monde.entreprises().len()
    }

    /// The companies and establishments as the directory of declarants has them.
    pub(super) fn repertoire(&self) -> (Vec<UniteLegale>, Vec<Etablissement>) {
        let mut unites = Vec::new();
        let mut etablissements = Vec::new();
        for company in self.monde.entreprises() {
            let head = company
                .etablissements
                .first()
                .map(|office| office.siret.to_string());
            unites.push(UniteLegale {
                siren: company.siren.to_string(),
                active: true,
                denomination: company.raison_sociale.clone(),
                nic_siege: head
                    .as_deref()
                    .and_then(|siret| siret.get(9..))
                    .unwrap_or_default()
                    .to_owned(),
                creation: Some("2015-01-01".to_owned()),
                ..UniteLegale::default()
            });
            for (rank, office) in company.etablissements.iter().enumerate() {
                etablissements.push(Etablissement {
                    siret: office.siret.to_string(),
                    siege: rank == 0,
                    ouvert: true,
                    denomination: company.raison_sociale.clone(),
                    creation: Some("2015-01-01".to_owned()),
                    ..Etablissement::default()
                });
            }
        }
        (unites, etablissements)
    }

    /// A declaration in a file of its own, as the service wants; `None` for what the norm of the month
    /// does not have.
    pub(super) fn fichier(&self, declaration: Declaration) -> Option<Bytes> {
        let version = match declaration.mois().annee() {
            ..=2025 => Version::P25V01,
            2026 => Version::P26V01,
            _ => Version::P27V01,
        };
        let send = Envoi::new(&self.monde, version).avec(declaration);
        send.to_bytes().ok().map(Bytes::from)
    }

    /// The events of a month other than arrêts and reprises, which were chosen.
    pub(super) fn evenements(
        &self,
        etablissement: EtablissementId,
        mois: Mois,
    ) -> Vec<Declaration> {
        let all = self.monde.declarations(etablissement, mois).into_iter();
        all.filter(|declaration| {
            !matches!(
                declaration.nature(),
                Nature::Mensuelle | Nature::Arret | Nature::Reprise
            )
        })
        .collect()
    }
}

/// The jobs of an establishment whose holders stay, with one plain contract and a NIR, over the months.
pub(super) fn stables(monde: &Monde, id: EtablissementId, mois: &[Mois]) -> Vec<u32> {
    let Some((_, office)) = monde.etablissement(id) else {
        return Vec::new();
    };
    let plain = |poste: u32, month: Mois| {
        let salarie = monde.salarie(id, poste, month)?;
        let [contrat] = salarie.contrats.as_slice() else {
            return None;
        };
        let stays = contrat.nature == NatureContrat::Cdi
            && contrat.fin.is_none()
            && contrat.debut < month.premier();
        match (&salarie.identifiant, stays) {
            (Identifiant::Nir(nir), true) => Some((nir.to_string(), contrat.numero.clone())),
            _ => None,
        }
    };
    let stays = |poste: &u32| {
        let mut people = mois.iter().map(|month| plain(*poste, *month));
        match people.next().flatten() {
            Some(first) => people.all(|other| other.as_ref() == Some(&first)),
            None => false,
        }
    };
    (0..office.effectif).filter(stays).collect()
}

/// The NIR of whoever holds a job in a month.
pub(super) fn nir(monde: &Monde, id: EtablissementId, poste: u32, mois: Mois) -> Option<String> {
    match monde.salarie(id, poste, mois)?.identifiant {
        Identifiant::Nir(nir) => Some(nir.to_string()),
        Identifiant::Ntt(_) => None,
    }
}
