//! What somebody types of an attestation, its faults, and what it says once made.

use guichet_pages::Jour;
use guichet_pages::instant::de_mois;
use guichet_pages::texte::{lire_montant, montant, siret};

use crate::depot::lecture::Contenu;
use crate::valeurs;

/// Which attestation it is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Genre {
    /// It replaces the wages that the caisse restored from the monthlies.
    Rectificative,
    /// It stands for a signalement that was not understood.
    #[default]
    Nouvelle,
}

impl Genre {
    /// As the address and the database say it.
    pub fn code(self) -> &'static str {
        match self {
            Self::Rectificative => "rectificative",
            Self::Nouvelle => "nouvelle",
        }
    }

    /// Anything but `rectificative` is a new one.
    pub fn de(code: &str) -> Self {
        match code {
            "rectificative" => Self::Rectificative,
            _ => Self::Nouvelle,
        }
    }
}

/// What the form holds, as it is typed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Saisie {
    /// Which attestation it is.
    pub genre: Genre,
    /// The return that it answers.
    pub retour: Option<i64>,
    /// The establishment.
    pub siret: String,
    /// Of the employee.
    pub nir: String,
    /// Family name.
    pub nom: String,
    /// First names.
    pub prenom: String,
    /// Last day worked, `AAAA-MM-JJ`.
    pub djt: String,
    /// S21.G00.60.001.
    pub motif: String,
    /// Month (`AAAA-MM`) and gross pay of the three months before, the latest first.
    pub salaires: Vec<(String, String)>,
}

/// What is wrong with a field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Faute {
    /// The field; `salaire-1` for the latest month.
    pub champ: &'static str,
    /// In French.
    pub fr: String,
    /// In English.
    pub en: &'static str,
}

/// The fields of the wages.
const SALAIRES: [&str; 3] = ["salaire-1", "salaire-2", "salaire-3"];

/// The three months before a day, the latest first.
pub fn trois_mois(avant: Jour) -> Vec<String> {
    let months = i32::from(avant.annee) * 12 + i32::from(avant.mois) - 1;
    (1..=3)
        .map(|before| {
            let month = months - before;
            format!(
                "{:04}-{:02}",
                month.div_euclid(12),
                month.rem_euclid(12) + 1
            )
        })
        .collect()
}

impl Saisie {
    /// Who it is about, as the arrêt tells it.
    pub(super) fn identifier(&mut self, arret: &Contenu, siret: String) {
        let (nom, prenom) = arret.nom();
        nom.clone_into(&mut self.nom);
        prenom.clone_into(&mut self.prenom);
        arret.valeur("S21.G00.30.001").clone_into(&mut self.nir);
        self.siret = siret;
    }

    /// What is wrong, in the order of the form.
    pub(super) fn fautes(&self) -> Vec<Faute> {
        let mut faults = Vec::new();
        let mut fault = |champ, fr: &str, en| {
            faults.push(Faute {
                champ,
                fr: fr.to_owned(),
                en,
            });
        };
        if let Err(error) = dsn_identifiers::Siret::parse(self.siret.as_bytes()) {
            fault(
                "siret",
                &format!("SIRET : {error}."),
                "This is not a SIRET.",
            );
        }
        for (champ, value) in [
            ("nir", &self.nir),
            ("nom", &self.nom),
            ("prenom", &self.prenom),
        ] {
            if value.is_empty() {
                fault(
                    champ,
                    "Cette valeur est nécessaire.",
                    "This value is needed.",
                );
            }
        }
        let day = Jour::lire(&self.djt);
        if day.is_none() {
            fault(
                "djt",
                "Choisissez le dernier jour travaillé.",
                "The last day worked is needed, as YYYY-MM-DD.",
            );
        }
        if valeurs::valeur("S21.G00.60.001", &self.motif).is_none() {
            fault(
                "motif",
                "Choisissez un motif de la liste.",
                "Choose a reason from the list of S21.G00.60.001.",
            );
        }
        let months = day.map(trois_mois);
        for (at, champ) in SALAIRES.into_iter().enumerate() {
            let (month, gross) = self.salaires.get(at).map_or(("", ""), |(m, g)| (m, g));
            let expected = months.as_ref().and_then(|months| months.get(at));
            if expected.is_some_and(|expected| expected != month) {
                fault(
                    champ,
                    "Donnez les trois mois qui précèdent le dernier jour travaillé, le plus récent d’abord.",
                    "Give the three months before the last day worked, the latest first.",
                );
            } else if lire_montant(gross).is_none() {
                fault(
                    champ,
                    "Écrivez un montant en euros, par exemple 2 150,00.",
                    "Write an amount in euros, such as 2150.00.",
                );
            }
        }
        faults
    }

    /// What the attestation says: label and value.
    pub(super) fn lignes(&self) -> Vec<(String, String)> {
        let row = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        let motif = valeurs::valeur("S21.G00.60.001", &self.motif).unwrap_or_default();
        let djt = Jour::lire(&self.djt).map_or_else(String::new, Jour::long);
        let mut rows = vec![
            row("Sorte", self.genre.code()),
            row("SIRET", &siret(&self.siret)),
            row("NIR", &self.nir),
            row("Nom", &self.nom),
            row("Prénom", &self.prenom),
            row("Dernier jour travaillé", &djt),
            row("Motif", format!("{} {motif}", self.motif).trim()),
        ];
        rows.extend(self.salaires.iter().map(|(month, gross)| {
            let name = format!("Salaire brut {}", de_mois(month));
            (name, lire_montant(gross).map(montant).unwrap_or_default())
        }));
        rows
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn complete() -> Saisie {
        let month = |month: &str| (month.to_owned(), "2150.50".to_owned());
        Saisie {
            siret: "99999900600011".to_owned(),
            nir: "190019999999979".to_owned(),
            nom: "EXEMPLE".to_owned(),
            prenom: "Anne".to_owned(),
            djt: "2026-01-09".to_owned(),
            motif: "01".to_owned(),
            salaires: ["2025-12", "2025-11", "2025-10"].map(month).to_vec(),
            ..Saisie::default()
        }
    }

    #[test]
    fn each_fault_names_its_field() {
        let siret = complete().fautes();
        assert!(
            siret.iter().all(|fault| fault.champ == "siret"),
            "{siret:?}"
        );
        type Change = fn(&mut Saisie);
        for (champ, change) in [
            ("siret", (|s| s.siret = "12".to_owned()) as Change),
            ("nir", |s| s.nir.clear()),
            ("nom", |s| s.nom.clear()),
            ("prenom", |s| s.prenom.clear()),
            ("djt", |s| s.djt = "09/01/2026".to_owned()),
            ("motif", |s| s.motif = "ZZ".to_owned()),
            ("salaire-1", |s| s.salaires[0].1 = "beaucoup".to_owned()),
            ("salaire-2", |s| s.salaires[1].0 = "2026-01".to_owned()),
            ("salaire-3", |s| s.salaires.truncate(2)),
        ] {
            let mut typed = complete();
            change(&mut typed);
            let found = typed.fautes();
            assert!(
                found.iter().any(|fault| fault.champ == champ),
                "{champ} {found:?}"
            );
        }
    }

    #[test]
    fn the_three_months_cross_the_year() {
        assert_eq!(
            trois_mois(Jour::new(2026, 2, 9)),
            ["2026-01", "2025-12", "2025-11"]
        );
    }
}
