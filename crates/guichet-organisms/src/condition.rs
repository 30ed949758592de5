//! Conditions of the tables: a closed vocabulary over the rubriques of a declaration or of one occurrence.
//!
//! A condition is alternatives separated by `|`, each a conjunction of tests separated by `et`; a test may
//! be preceded by `non`. The tests:
//!
//! - `toujours`;
//! - `present ID`: a rubrique, or an occurrence of a bloc that is itself handed over;
//! - `valeur ID v1 v2`: a value is one of these, `DMSA*` standing for a beginning;
//! - `autre ID v1 v2`: a value is none of these;
//! - `type ID t1 t2`: a value is the code of an organism of one of these kinds;
//! - `oc ID`: a value is the code of the recipient; `adhesion ID`: one of its identifiers of adhésion;
//!   `affiliation ID`: an identifier of an affiliation handed over for the same individual.

use dsn_norm::{BlocIdx, RubriqueIdx, bloc_index, rubrique_index};

use crate::types;

/// What a test looks at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Cible {
    /// A rubrique.
    Rubrique(RubriqueIdx),
    /// An occurrence of a bloc.
    Bloc(BlocIdx),
}

/// What a value must be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Test {
    Present,
    Valeur(Vec<String>),
    Autre(Vec<String>),
    Type(Vec<String>),
    Oc,
    Adhesion,
    Affiliation,
}

/// One test of a condition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Atome {
    pub(crate) cible: Cible,
    pub(crate) test: Test,
}

/// A conjunction: the tests that must hold and those that must not, one bit each.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Terme {
    oui: u64,
    non: u64,
}

/// Alternatives of conjunctions of tests.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Condition {
    pub(crate) atomes: Vec<Atome>,
    termes: Vec<Terme>,
}

/// What the recipient adds to a test.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Contexte<'c, 'a> {
    pub(crate) institution: Option<&'c [u8]>,
    pub(crate) adhesions: &'c [&'a [u8]],
    pub(crate) affiliations: &'c [&'a [u8]],
}

impl Condition {
    /// Reads a condition; the error says what is not understood.
    pub(crate) fn lire(texte: &str) -> Result<Self, String> {
        let mut condition = Self::default();
        condition.ou(texte)?;
        Ok(condition)
    }

    /// Adds the alternatives of another condition.
    pub(crate) fn ou(&mut self, texte: &str) -> Result<(), String> {
        for alternative in texte.split('|') {
            let mut terme = Terme::default();
            for test in alternative.split(" et ") {
                self.ajouter(test.trim(), &mut terme)?;
            }
            self.termes.push(terme);
        }
        Ok(())
    }

    fn ajouter(&mut self, test: &str, terme: &mut Terme) -> Result<(), String> {
        if test == "toujours" {
            return Ok(());
        }
        let (negatif, reste) = match test.strip_prefix("non ") {
            Some(reste) => (true, reste),
            None => (false, test),
        };
        let atome = Atome::lire(reste)?;
        let connu = self.atomes.iter().position(|other| *other == atome);
        let at = connu.unwrap_or_else(|| {
            self.atomes.push(atome);
            self.atomes.len() - 1
        });
        let bit = u32::try_from(at)
            .ok()
            .and_then(|at| 1_u64.checked_shl(at))
            .ok_or("plus de 64 tests dans une condition")?;
        if negatif {
            terme.non |= bit;
        } else {
            terme.oui |= bit;
        }
        Ok(())
    }

    /// Whether the condition holds, given the tests that were met: bit `i` for `atomes[i]`.
    pub(crate) fn tient(&self, bits: u64) -> bool {
        let mut termes = self.termes.iter();
        termes.any(|terme| bits & terme.oui == terme.oui && bits & terme.non == 0)
    }
}

impl Atome {
    fn lire(texte: &str) -> Result<Self, String> {
        let mut mots = texte.split_whitespace();
        let (verbe, id) = (mots.next().unwrap_or(""), mots.next().unwrap_or(""));
        let cible = Cible::lire(id).ok_or_else(|| format!("« {texte} » : « {id} » inconnu"))?;
        let valeurs: Vec<String> = mots.map(str::to_owned).collect();
        let test = match (verbe, valeurs.is_empty()) {
            ("present", true) => Test::Present,
            ("oc", true) => Test::Oc,
            ("adhesion", true) => Test::Adhesion,
            ("affiliation", true) => Test::Affiliation,
            ("valeur", false) => Test::Valeur(valeurs),
            ("autre", false) => Test::Autre(valeurs),
            ("type", false) => match valeurs.iter().find(|genre| !types::existe(genre)) {
                Some(genre) => return Err(format!("« {texte} » : type « {genre} » inconnu")),
                None => Test::Type(valeurs),
            },
            _ => return Err(format!("« {texte} » n'est pas un test")),
        };
        if matches!(cible, Cible::Bloc(_)) && test != Test::Present {
            return Err(format!("« {texte} » : un bloc n'a pas de valeur"));
        }
        Ok(Self { cible, test })
    }

    /// Whether the test needs a recipient: such a test cannot choose the recipients.
    pub(crate) fn du_destinataire(&self) -> bool {
        matches!(self.test, Test::Oc | Test::Adhesion | Test::Affiliation)
    }

    /// Whether a value meets the test.
    pub(crate) fn vaut(&self, valeur: &[u8], contexte: Contexte<'_, '_>) -> bool {
        match &self.test {
            Test::Present => true,
            Test::Valeur(admises) => admises.iter().any(|admise| egale(admise, valeur)),
            Test::Autre(exclues) => !exclues.iter().any(|exclue| egale(exclue, valeur)),
            Test::Type(genres) => {
                types::type_de(valeur).is_some_and(|genre| genres.iter().any(|g| g == genre))
            }
            Test::Oc => contexte.institution == Some(valeur),
            Test::Adhesion => contexte.adhesions.contains(&valeur),
            Test::Affiliation => contexte.affiliations.contains(&valeur),
        }
    }
}

impl Cible {
    fn lire(id: &str) -> Option<Self> {
        let id = id.as_bytes();
        if let Ok(bloc) = <&[u8; 10]>::try_from(id) {
            return bloc_index(bloc).map(Self::Bloc);
        }
        rubrique_index(id.try_into().ok()?).map(Self::Rubrique)
    }
}

/// Whether a value is the one of the tables, or begins as `debut*` says.
fn egale(motif: &str, valeur: &[u8]) -> bool {
    match motif.strip_suffix('*') {
        Some(debut) => valeur.starts_with(debut.as_bytes()),
        None => motif.as_bytes() == valeur,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn alternatives_conjunctions_and_negation() {
        let condition = Condition::lire(
            "present S21.G00.30 et non valeur S21.G00.40.018 300 | valeur S21.G00.20.001 DMSA*",
        )
        .unwrap();
        assert_eq!(condition.atomes.len(), 3);
        for (bits, tient) in [
            (0b000, false),
            (0b001, true),
            (0b011, false),
            (0b111, true),
            (0b100, true),
        ] {
            assert_eq!(condition.tient(bits), tient, "{bits:b}");
        }
        assert!(Condition::lire("toujours").unwrap().tient(0));
        assert!(!Condition::default().tient(u64::MAX));
    }

    #[test]
    fn values_meet_tests() {
        let contexte = Contexte {
            institution: Some(b"P9999"),
            adhesions: &[b"100"],
            affiliations: &[b"1"],
        };
        for (test, valeur, vaut) in [
            ("valeur S21.G00.40.018 200 300", "300", true),
            ("valeur S21.G00.40.018 200 300", "30", false),
            ("valeur S21.G00.20.001 DMSA*", "DMSA33", true),
            ("autre S21.G00.40.018 300", "300", false),
            ("autre S21.G00.40.018 300", "200", true),
            ("type S21.G00.20.001 FIP URS", "DGFIP", true),
            ("type S21.G00.20.001 URS", "DGFIP", false),
            ("oc S21.G00.15.002", "P9999", true),
            ("oc S21.G00.15.002", "P9998", false),
            ("adhesion S21.G00.70.013", "100", true),
            ("affiliation S21.G00.78.005", "2", false),
            ("present S21.G00.30.001", "", true),
        ] {
            let atome = Atome::lire(test).unwrap();
            assert_eq!(
                atome.vaut(valeur.as_bytes(), contexte),
                vaut,
                "{test} {valeur}"
            );
        }
    }

    #[test]
    fn what_is_not_understood_is_said() {
        for texte in [
            "",
            "present",
            "present S21.G00.99",
            "present S21.G00.30.999",
            "valeur S21.G00.40.018",
            "valeur S21.G00.40 300",
            "type S21.G00.20.001 XYZ",
            "contient S21.G00.30",
            "present S21.G00.30 |",
        ] {
            assert!(Condition::lire(texte).is_err(), "{texte}");
        }
    }
}
