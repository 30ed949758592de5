//! What can be declared: a nature, an establishment, a month, and for signalements a person.

use dsn_norm::{Modele, Nature};

use crate::monde::EtablissementId;
use crate::temps::{Date, Mois};

/// Whether a declaration is the first, replaces one or cancels one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Portee {
    /// Types 01 and 02.
    #[default]
    Normale,
    /// Types 03 and 05: the one before is replaced.
    AnnuleEtRemplace,
    /// Type 04: the one before is cancelled.
    Annule,
}

/// A declaration to write.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Declaration {
    nature: Nature,
    modele: Modele,
    portee: Portee,
    etablissement: EtablissementId,
    mois: Mois,
    poste: Option<u32>,
    ordre: u64,
}

impl Declaration {
    const fn new(
        nature: Nature,
        modele: Modele,
        etablissement: EtablissementId,
        mois: Mois,
    ) -> Self {
        Self {
            nature,
            modele,
            portee: Portee::Normale,
            etablissement,
            mois,
            poste: None,
            ordre: 1,
        }
    }

    const fn de(self, poste: u32) -> Self {
        Self {
            poste: Some(poste),
            ordre: numero_d_ordre(self.nature, self.mois, poste),
            ..self
        }
    }

    /// Nature 01: everybody of the establishment in the month.
    #[must_use]
    pub const fn mensuelle(etablissement: EtablissementId, mois: Mois) -> Self {
        Self::new(Nature::Mensuelle, Modele::Mensuelle, etablissement, mois)
    }

    /// Nature 01, type 02: a month in which the establishment pays nobody.
    #[must_use]
    pub const fn sans_individu(etablissement: EtablissementId, mois: Mois) -> Self {
        Self::new(
            Nature::Mensuelle,
            Modele::MensuelleSansIndividu,
            etablissement,
            mois,
        )
    }

    /// Nature 04: the arrêt that touches the month, of the holder of a job.
    #[must_use]
    pub const fn arret(etablissement: EtablissementId, poste: u32, mois: Mois) -> Self {
        Self::new(Nature::Arret, Modele::Arret, etablissement, mois).de(poste)
    }

    /// Nature 05: the reprise after that arrêt.
    #[must_use]
    pub const fn reprise(etablissement: EtablissementId, poste: u32, mois: Mois) -> Self {
        Self::new(Nature::Reprise, Modele::Reprise, etablissement, mois).de(poste)
    }

    /// Nature 07: the end, in the month, of the first contract of the holder of a job.
    #[must_use]
    pub const fn fin_contrat(etablissement: EtablissementId, poste: u32, mois: Mois) -> Self {
        Self::new(Nature::FinContrat, Modele::FinContrat, etablissement, mois).de(poste)
    }

    /// Nature 08: variable data of the holder of a job, on their hire.
    #[must_use]
    pub const fn amorcage(etablissement: EtablissementId, poste: u32, mois: Mois) -> Self {
        Self::new(Nature::Amorcage, Modele::Amorcage, etablissement, mois).de(poste)
    }

    /// Nature 09: a declaration of substitution for the holder of a job, made by an organism.
    #[must_use]
    pub const fn substitution(etablissement: EtablissementId, poste: u32, mois: Mois) -> Self {
        Self::new(
            Nature::Substitution,
            Modele::Substitution,
            etablissement,
            mois,
        )
        .de(poste)
    }

    /// Nature 10 (from P26V01): the hire of the holder of a job.
    #[must_use]
    pub const fn dpae(etablissement: EtablissementId, poste: u32, mois: Mois) -> Self {
        Self::new(Nature::Dpae, Modele::Dpae, etablissement, mois).de(poste)
    }

    /// The same, replacing the one before: type 03, or 05 sans individu.
    #[must_use]
    pub const fn annule_et_remplace(self) -> Self {
        Self {
            portee: Portee::AnnuleEtRemplace,
            ..self
        }
    }

    /// The same, cancelling the one before: type 04.
    #[must_use]
    pub const fn annule(self) -> Self {
        Self {
            portee: Portee::Annule,
            ..self
        }
    }

    /// The nature.
    #[must_use]
    pub const fn nature(&self) -> Nature {
        self.nature
    }

    /// The model of message.
    #[must_use]
    pub const fn modele(&self) -> Modele {
        self.modele
    }

    /// First, replacing or cancelling.
    #[must_use]
    pub const fn portee(&self) -> Portee {
        self.portee
    }

    /// The establishment.
    #[must_use]
    pub const fn etablissement(&self) -> EtablissementId {
        self.etablissement
    }

    /// The month declared, or that of the event.
    #[must_use]
    pub const fn mois(&self) -> Mois {
        self.mois
    }

    /// The job of the person concerned, for natures 04 to 10.
    #[must_use]
    pub const fn poste(&self) -> Option<u32> {
        self.poste
    }

    /// Whether the norm has this type for this nature.
    #[must_use]
    pub fn portee_permise(&self) -> bool {
        match self.portee {
            Portee::Normale => true,
            Portee::AnnuleEtRemplace => self.nature != Nature::Amorcage,
            Portee::Annule => matches!(
                self.nature,
                Nature::FinContrat | Nature::Amorcage | Nature::Substitution
            ),
        }
    }

    /// S20.G00.05.002.
    pub(crate) fn code_type(&self) -> &'static str {
        match (self.modele, self.portee) {
            (Modele::MensuelleSansIndividu, Portee::Normale) => "02",
            (Modele::MensuelleSansIndividu, _) => "05",
            (_, Portee::Normale) => "01",
            (_, Portee::AnnuleEtRemplace) => "03",
            (_, Portee::Annule) => "04",
        }
    }

    /// S20.G00.05.004: a replacement comes after what it replaces.
    #[must_use]
    pub fn ordre_ecrit(&self) -> u64 {
        match self.portee {
            Portee::Normale => self.ordre,
            Portee::AnnuleEtRemplace | Portee::Annule => self.ordre + 1,
        }
    }

    /// S20.G00.05.006: date and order of the declaration that this one replaces or cancels, made the day
    /// before. The pen drops it where the month identifies it already.
    pub(crate) fn remplacee(&self, constitution: Date) -> Option<String> {
        let date = constitution.plus(-1).jjmmaaaa();
        (self.portee != Portee::Normale)
            .then(|| format!("{}{}", String::from_utf8_lossy(&date), self.ordre))
    }
}

/// S20.G00.05.004 of a signalement: each event of an establishment has its own, and a later month a
/// greater one, because order numbers are never used twice. Odd, so that the replacement of one never
/// has the number of another.
const fn numero_d_ordre(nature: Nature, mois: Mois, poste: u32) -> u64 {
    let nature = match nature {
        Nature::Dpae => 0,
        Nature::Amorcage => 1,
        Nature::Arret => 2,
        Nature::Reprise => 3,
        Nature::FinContrat => 4,
        Nature::Substitution => 5,
        Nature::Mensuelle => 6,
    };
    // Twelve decimal digits hold any job of any month until the year 5000.
    ((mois.rang() as u64 * 10 + nature) * 1_000_000 + poste as u64) * 2 + 1
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::Portee;
    use crate::{EtablissementId, Graine, Mois, Monde, Taille};
    use dsn_norm::Nature;

    #[test]
    fn each_event_of_an_establishment_has_an_order_number_of_its_own() {
        let monde = Monde::new(Graine(5), Taille::un_etablissement(60));
        let id = EtablissementId {
            entreprise: 0,
            rang: 0,
        };
        let mut seen = BTreeSet::new();
        let mut last_month = 0;
        for month in 0..18 {
            let mut greatest = last_month;
            for declaration in monde.declarations(id, Mois::new(2025, 6).plus(month)) {
                if declaration.nature() == Nature::Mensuelle {
                    continue;
                }
                assert!(declaration.ordre_ecrit() > last_month);
                greatest = greatest.max(declaration.ordre_ecrit());
                assert!(seen.insert(declaration.ordre_ecrit()), "{declaration:?}");
                let replaced = declaration.annule_et_remplace();
                assert_eq!(replaced.portee(), Portee::AnnuleEtRemplace);
                assert!(replaced.ordre_ecrit() > declaration.ordre_ecrit());
                assert!(seen.insert(replaced.ordre_ecrit()), "{declaration:?}");
            }
            last_month = greatest;
        }
        assert!(seen.len() > 40, "{}", seen.len());
    }
}
