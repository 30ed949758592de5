//! A scenario: what an organism knows and how it behaves, as a data file (TOML) about fictitious people.
//! `scenarios/cnam.toml` is one, with every setting explained.

use serde::{Deserialize, Serialize};

use crate::serie::Jour;

/// What a simulated CNAM begins with.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Scenario {
    /// What chance begins with.
    pub graine: u64,
    /// How long things take.
    pub delais: Delais,
    /// Where the rules draw the line.
    pub regles: Regles,
    /// What may befall people whom the scenario does not name.
    pub hasard: Hasard,
    /// The caisses; the first one is that of whoever belongs to no other.
    pub caisse: Vec<Caisse>,
    /// SIRETs that subscribed to the bordereau de paiement (BPIJ).
    pub abonnes_bpij: Vec<String>,
    /// The people whom the caisse knows something about.
    pub assure: Vec<Assure>,
}

/// How long things take.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Delais {
    /// Least minutes between the receipt of a signalement and its bilan.
    pub bilan_min: u32,
    /// Most minutes.
    pub bilan_max: u32,
    /// Minutes before a monthly that was received counts.
    pub mensuelle: u32,
    /// Days between two payments.
    pub paiement: u32,
}

impl Default for Delais {
    fn default() -> Self {
        Self {
            bilan_min: 45,
            bilan_max: 240,
            mensuelle: 60,
            paiement: 14,
        }
    }
}

/// Where the rules draw the line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Regles {
    /// From how many percent between a reference pay and the middle one of the months it is doubtful.
    pub ecart_salaires: u32,
    /// Jours ouvrés during which the monthly of the month before is waited for, from the first day of
    /// the arrêt.
    pub attente_mensuelle: u32,
}

impl Default for Regles {
    fn default() -> Self {
        Self {
            ecart_salaires: 50,
            attente_mensuelle: 5,
        }
    }
}

/// What may befall people whom the scenario does not name, per thousand.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Hasard {
    /// The prescription begins two days after what the DJT says.
    pub djt_incoherent: u32,
    /// The prescription never comes.
    pub sans_prescription: u32,
}

/// A caisse primaire, as letters name it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Caisse {
    /// Its code.
    pub code: String,
    /// Its name.
    pub nom: String,
    /// What to dial.
    pub telephone: String,
    /// Where to write.
    pub courriel: String,
    /// The first two characters of the postal codes of its establishments.
    #[serde(default)]
    pub departements: Vec<String>,
}

/// Somebody whom the caisse knows something about.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Assure {
    /// NIR, thirteen characters, or NTT.
    pub nir: String,
    /// The caisse does not know this number.
    pub inconnu: bool,
    /// Its prescriptions. None at all: a coherent one is supposed for each arrêt.
    pub prescription: Vec<Prescription>,
    /// The caisse never gets a prescription for this person.
    pub sans_prescription: bool,
    /// What the caisse doubts about the pays, in the words of a reader: added to the causes of SALER.
    pub doutes_salaires: Vec<String>,
    /// A document that the employer must send: the arrêt waits for it.
    pub piece: Option<String>,
    /// The caisse asked for a second attestation: a double is not refused.
    pub double_demande: bool,
}

/// An arrêt as a doctor prescribed it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Prescription {
    /// First day.
    pub debut: Jour,
    /// Last day.
    pub fin: Jour,
    /// The risk, as S21.G00.60.001 codes it; illness when it is not said.
    #[serde(default = "maladie")]
    pub risque: String,
    /// The day it reaches the caisse; the first day when it is not said.
    #[serde(default)]
    pub recue_le: Option<Jour>,
}

fn maladie() -> String {
    "01".to_owned()
}

impl Scenario {
    /// Reads a scenario.
    ///
    /// # Errors
    /// What is not understood, with its place.
    pub fn lire(texte: &str) -> Result<Self, String> {
        let read: Self = toml::from_str(texte).map_err(|error| format!("scénario : {error}"))?;
        if read.delais.bilan_min > read.delais.bilan_max {
            return Err("scénario : delais.bilan_min dépasse delais.bilan_max".to_owned());
        }
        if read.delais.paiement == 0 {
            return Err("scénario : delais.paiement vaut au moins un jour".to_owned());
        }
        Ok(read)
    }

    /// The scenario as a file.
    ///
    /// # Errors
    /// What the writer of TOML says.
    pub fn ecrire(&self) -> Result<String, String> {
        toml::to_string_pretty(self).map_err(|error| error.to_string())
    }

    /// What the scenario says of a person.
    #[must_use]
    pub fn assure(&self, cle: &str) -> Option<&Assure> {
        self.assure.iter().find(|assure| assure.nir == cle)
    }

    /// The caisse of an establishment.
    #[must_use]
    pub fn caisse_de(&self, code_postal: &str) -> Option<&Caisse> {
        let department = code_postal.get(..2).unwrap_or_default();
        self.caisse
            .iter()
            .find(|caisse| caisse.departements.iter().any(|d| d == department))
            .or_else(|| self.caisse.first())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const EXEMPLE: &str = include_str!("../scenarios/cnam.toml");

    #[test]
    fn the_example_is_read_and_written_again_as_it_is() {
        let read = Scenario::lire(EXEMPLE).unwrap();
        assert_eq!(read.delais, Delais::default());
        assert_eq!(read.regles, Regles::default());
        assert!(read.assure.len() > 5 && read.caisse.len() > 1);
        let again = Scenario::lire(&read.ecrire().unwrap()).unwrap();
        assert_eq!(again, read);
        assert_eq!(Scenario::lire("").unwrap(), Scenario::default());
    }

    #[test]
    fn what_is_not_understood_is_said() {
        for (wrong, word) in [
            ("grain = 1", "grain"),
            ("[delais]\nbilan_min = 9\nbilan_max = 3", "bilan_min"),
            ("[delais]\npaiement = 0", "paiement"),
            (
                "[[assure]]\n[[assure.prescription]]\ndebut = \"demain\"\nfin = \"2026-01-01\"",
                "demain",
            ),
        ] {
            let why = Scenario::lire(wrong).unwrap_err();
            assert!(
                why.starts_with("scénario : ") && why.contains(word),
                "{why}"
            );
        }
    }

    #[test]
    fn a_caisse_is_that_of_the_department() {
        let read = Scenario::lire(EXEMPLE).unwrap();
        let name = |postal| read.caisse_de(postal).map(|caisse| caisse.code.as_str());
        assert_eq!(name("57000"), Some("991"));
        assert_eq!(name("69001"), Some("992"));
        assert_eq!(name(""), Some("991"));
    }
}
