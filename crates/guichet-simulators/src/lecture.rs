//! What an organism reads in the text of a lot: who sends, for which establishment, and what is said of
//! each individual. Whatever is missing or unreadable is absent: the norm was checked before.

use dsn_law::Date;
use dsn_syntax::encoding::to_text;
use dsn_syntax::{LineShape, Lines, parse_line};
use serde::{Deserialize, Serialize};

pub use crate::serie::Jour;

/// A declaration as its lot gives it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Declaration {
    /// S10.G00.95.900: the flux of the deposit.
    pub idflux: String,
    /// S10.G00.95.901: the address of who deposited, when it is known and confirmed.
    pub courriel: String,
    /// S10.G00.00.005: 01 a test, 02 real.
    pub envoi: String,
    /// S10.G00.01.001 and .002.
    pub emetteur: String,
    /// S20.G00.05.001.
    pub nature: String,
    /// S20.G00.05.002.
    pub type_code: String,
    /// S20.G00.05.003.
    pub fraction: String,
    /// S20.G00.05.004.
    pub ordre: String,
    /// S20.G00.05.005, or for an event S20.G00.05.007.
    pub jour: Option<Jour>,
    /// S20.G00.05.009.
    pub identifiant_metier: String,
    /// S21.G00.06.001.
    pub siren: String,
    /// S21.G00.11.001.
    pub nic: String,
    /// S21.G00.06.903 or S10.G00.01.003: the name of the company.
    pub raison_sociale: String,
    /// S21.G00.11.004.
    pub code_postal: String,
    /// Its individuals, in file order.
    pub individus: Vec<Individu>,
}

impl Declaration {
    /// The SIRET declared.
    #[must_use]
    pub fn siret(&self) -> String {
        format!("{}{}", self.siren, self.nic)
    }
}

/// An individual.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Individu {
    /// S21.G00.30.001, empty without.
    pub nir: String,
    /// S21.G00.30.020, empty without.
    pub ntt: String,
    /// S21.G00.30.002.
    pub nom: String,
    /// S21.G00.30.004.
    pub prenoms: String,
    /// The contracts.
    pub contrats: Vec<Contrat>,
}

impl Individu {
    /// What an organism knows the person by.
    #[must_use]
    pub fn cle(&self) -> &str {
        if self.nir.is_empty() {
            &self.ntt
        } else {
            &self.nir
        }
    }
}

/// A contract in a declaration.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contrat {
    /// S21.G00.40.009.
    pub numero: String,
    /// S21.G00.40.001.
    pub debut: Option<Jour>,
    /// S21.G00.62.001.
    pub fin: Option<Jour>,
    /// The arrêts (S21.G00.60).
    pub arrets: Vec<Arret>,
    /// Suspensions (S21.G00.65): first and last day.
    pub suspensions: Vec<(Option<Jour>, Option<Jour>)>,
    /// S21.G00.51, type 001: gross pay.
    pub brut: Option<Centimes>,
    /// S21.G00.51, type 003: gross pay as if there had been no absence.
    pub retabli: Option<Centimes>,
    /// The bonuses (S21.G00.52).
    pub primes: Vec<Prime>,
}

/// An amount in euro cents.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Centimes(pub i64);

impl std::fmt::Display for Centimes {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (sign, cents) = (if self.0 < 0 { "-" } else { "" }, self.0.unsigned_abs());
        write!(f, "{sign}{},{:02}\u{a0}€", cents / 100, cents % 100)
    }
}

/// An arrêt (S21.G00.60).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Arret {
    /// .001
    pub motif: String,
    /// .002
    pub dernier_jour_travaille: Option<Jour>,
    /// .003
    pub fin_previsionnelle: Option<Jour>,
    /// .004 is 01.
    pub subrogation: bool,
    /// .005
    pub debut_subrogation: Option<Jour>,
    /// .006
    pub fin_subrogation: Option<Jour>,
    /// .010
    pub reprise: Option<Jour>,
    /// .012
    pub accident: Option<Jour>,
}

/// A bonus (S21.G00.52).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Prime {
    /// .001
    pub code: String,
    /// .002
    pub montant: Centimes,
    /// .003 and .004
    pub rattachement: (Option<Jour>, Option<Jour>),
    /// .006, empty when the bonus is of no contract.
    pub contrat: String,
}

/// Reads the text of a lot, which holds one declaration.
#[must_use]
pub fn lire(texte: &[u8]) -> Declaration {
    let mut lecteur = Lecteur::default();
    for line in Lines::new(texte) {
        if let LineShape::Rubrique { id, value } = parse_line(line.bytes) {
            let id = to_text(id);
            if let Some((bloc, rubrique)) = id.rsplit_once('.') {
                lecteur.rubrique(bloc, rubrique, &to_text(value));
            }
        }
    }
    lecteur.finir()
}

#[derive(Default)]
struct Lecteur {
    lu: Declaration,
    /// The remuneration being read: contract, type.
    remuneration: (String, String),
}

impl Lecteur {
    fn rubrique(&mut self, bloc: &str, rubrique: &str, valeur: &str) {
        let owned = || valeur.to_owned();
        let lu = &mut self.lu;
        match (bloc, rubrique) {
            ("S10.G00.00", "005") => lu.envoi = owned(),
            ("S10.G00.01", "001") => lu.emetteur = owned(),
            ("S10.G00.01", "002") => lu.emetteur.push_str(valeur),
            ("S10.G00.01", "003") | ("S21.G00.06", "903") => lu.raison_sociale = owned(),
            ("S10.G00.95", "900") => lu.idflux = owned(),
            ("S10.G00.95", "901") => lu.courriel = owned(),
            ("S20.G00.05", "001") => lu.nature = owned(),
            ("S20.G00.05", "002") => lu.type_code = owned(),
            ("S20.G00.05", "003") => lu.fraction = owned(),
            ("S20.G00.05", "004") => lu.ordre = owned(),
            ("S20.G00.05", "005") => lu.jour = jour(valeur),
            ("S20.G00.05", "007") => lu.jour = lu.jour.or(jour(valeur)),
            ("S20.G00.05", "009") => lu.identifiant_metier = owned(),
            ("S21.G00.06", "001") => lu.siren = owned(),
            ("S21.G00.11", "001") => lu.nic = owned(),
            ("S21.G00.11", "004") => lu.code_postal = owned(),
            ("S21.G00.30", _) => self.individu(rubrique, valeur),
            ("S21.G00.40" | "S21.G00.60" | "S21.G00.62" | "S21.G00.65", _) => {
                self.contrat(bloc, rubrique, valeur);
            }
            ("S21.G00.51" | "S21.G00.52", _) => self.paie(bloc, rubrique, valeur),
            _ => {}
        }
    }

    fn individu(&mut self, rubrique: &str, valeur: &str) {
        let starts = match (self.lu.individus.last(), rubrique) {
            (None, _) | (_, "001") => true,
            // Without a NIR the family name comes first.
            (Some(open), "002") => !open.nom.is_empty(),
            _ => false,
        };
        if starts {
            self.lu.individus.push(Individu::default());
        }
        let Some(individu) = self.lu.individus.last_mut() else {
            return;
        };
        match rubrique {
            "001" => valeur.clone_into(&mut individu.nir),
            "002" => valeur.clone_into(&mut individu.nom),
            "004" => valeur.clone_into(&mut individu.prenoms),
            "020" => valeur.clone_into(&mut individu.ntt),
            _ => {}
        }
    }

    fn contrat(&mut self, bloc: &str, rubrique: &str, valeur: &str) {
        let Some(individu) = self.lu.individus.last_mut() else {
            return;
        };
        if (bloc, rubrique) == ("S21.G00.40", "001") {
            individu.contrats.push(Contrat {
                debut: jour(valeur),
                ..Contrat::default()
            });
        }
        let Some(contrat) = individu.contrats.last_mut() else {
            return;
        };
        match (bloc, rubrique) {
            ("S21.G00.40", "009") => valeur.clone_into(&mut contrat.numero),
            ("S21.G00.62", "001") => contrat.fin = jour(valeur),
            ("S21.G00.60", "001") => contrat.arrets.push(Arret {
                motif: valeur.to_owned(),
                ..Arret::default()
            }),
            ("S21.G00.65", "001") => contrat.suspensions.push((None, None)),
            ("S21.G00.65", "002") => {
                if let Some((debut, _)) = contrat.suspensions.last_mut() {
                    *debut = jour(valeur);
                }
            }
            ("S21.G00.65", "003") => {
                if let Some((_, fin)) = contrat.suspensions.last_mut() {
                    *fin = jour(valeur);
                }
            }
            ("S21.G00.60", _) => {
                if let Some(arret) = contrat.arrets.last_mut() {
                    arret_lu(arret, rubrique, valeur);
                }
            }
            _ => {}
        }
    }

    fn paie(&mut self, bloc: &str, rubrique: &str, valeur: &str) {
        let Some(individu) = self.lu.individus.last_mut() else {
            return;
        };
        match (bloc, rubrique) {
            ("S21.G00.51", "010") => valeur.clone_into(&mut self.remuneration.0),
            ("S21.G00.51", "011") => valeur.clone_into(&mut self.remuneration.1),
            ("S21.G00.51", "013") => {
                let (numero, genre) = &self.remuneration;
                let Some(contrat) = individu.contrats.iter_mut().find(|c| c.numero == *numero)
                else {
                    return;
                };
                let sum = match genre.as_str() {
                    "001" => &mut contrat.brut,
                    "003" => &mut contrat.retabli,
                    _ => return,
                };
                let more = centimes(valeur).unwrap_or_default().0;
                *sum = Some(Centimes(sum.unwrap_or_default().0.saturating_add(more)));
            }
            ("S21.G00.52", "001") => {
                // A bonus is of the contract it names; until it does, of the first one.
                let prime = Prime {
                    code: valeur.to_owned(),
                    ..Prime::default()
                };
                if let Some(contrat) = individu.contrats.first_mut() {
                    contrat.primes.push(prime);
                }
            }
            ("S21.G00.52", _) => {
                if let Some(prime) = individu
                    .contrats
                    .first_mut()
                    .and_then(|contrat| contrat.primes.last_mut())
                {
                    match rubrique {
                        "002" => prime.montant = centimes(valeur).unwrap_or_default(),
                        "003" => prime.rattachement.0 = jour(valeur),
                        "004" => prime.rattachement.1 = jour(valeur),
                        "006" => valeur.clone_into(&mut prime.contrat),
                        _ => {}
                    }
                }
            }
            _ => {}
        }
    }

    /// Bonuses go to the contract that they name.
    fn finir(mut self) -> Declaration {
        for individu in &mut self.lu.individus {
            let Some(first) = individu.contrats.first_mut() else {
                continue;
            };
            for prime in std::mem::take(&mut first.primes) {
                let at = individu
                    .contrats
                    .iter()
                    .position(|contrat| contrat.numero == prime.contrat)
                    .unwrap_or(0);
                if let Some(contrat) = individu.contrats.get_mut(at) {
                    contrat.primes.push(prime);
                }
            }
        }
        self.lu
    }
}

fn arret_lu(arret: &mut Arret, rubrique: &str, valeur: &str) {
    match rubrique {
        "002" => arret.dernier_jour_travaille = jour(valeur),
        "003" => arret.fin_previsionnelle = jour(valeur),
        "004" => arret.subrogation = valeur == "01",
        "005" => arret.debut_subrogation = jour(valeur),
        "006" => arret.fin_subrogation = jour(valeur),
        "010" => arret.reprise = jour(valeur),
        "012" => arret.accident = jour(valeur),
        _ => {}
    }
}

/// `JJMMAAAA`.
fn jour(text: &str) -> Option<Jour> {
    let (day, rest) = text.split_at_checked(2)?;
    let (month, year) = rest.split_at_checked(2)?;
    let number = |text: &str| text.parse::<u32>().ok();
    let year = i32::try_from(number(year)?).ok()?;
    Date::new(year, number(month)?, number(day)?).map(Jour)
}

/// `1873.13`, `-5`.
fn centimes(text: &str) -> Option<Centimes> {
    let (sign, digits) = match text.strip_prefix('-') {
        Some(rest) => (-1, rest),
        None => (1, text),
    };
    let (euros, cents) = digits.split_once('.').unwrap_or((digits, "0"));
    let cents = match cents.len() {
        1 => cents.parse::<i64>().ok()? * 10,
        2 => cents.parse().ok()?,
        _ => return None,
    };
    let euros = euros.parse::<i64>().ok()?.checked_mul(100)?;
    Some(Centimes(sign * euros.checked_add(cents)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_and_days_are_exact_or_absent() {
        let amount = |text| centimes(text).map(|c| c.0);
        assert_eq!(amount("1873.13"), Some(187_313));
        assert_eq!(amount("-5"), Some(-500));
        assert_eq!(amount("0.5"), Some(50));
        for wrong in ["", "a", "1.234", "1.", "99999999999999999999"] {
            assert_eq!(amount(wrong), None, "{wrong}");
        }
        assert_eq!(Centimes(187_313).to_string(), "1873,13\u{a0}€");
        assert_eq!(Centimes(-5).to_string(), "-0,05\u{a0}€");
        assert_eq!(jour("31022026"), None);
        assert_eq!(jour("é1022026"), None);
    }

    #[test]
    fn each_contract_has_its_pay_and_its_arrets() {
        let texte = b"S10.G00.95.900,'FLUX'\nS20.G00.05.001,'01'\nS20.G00.05.005,'01022026'\n\
            S21.G00.06.001,'999999006'\nS21.G00.11.001,'00011'\n\
            S21.G00.30.001,'1990199999001'\nS21.G00.30.002,'NOISETIER'\n\
            S21.G00.40.001,'01012020'\nS21.G00.40.009,'C1'\n\
            S21.G00.60.001,'01'\nS21.G00.60.002,'09022026'\nS21.G00.60.004,'01'\n\
            S21.G00.40.001,'01012021'\nS21.G00.40.009,'C2'\n\
            S21.G00.51.010,'C1'\nS21.G00.51.011,'001'\nS21.G00.51.013,'1000.00'\n\
            S21.G00.51.010,'C2'\nS21.G00.51.011,'001'\nS21.G00.51.013,'500.00'\n\
            S21.G00.51.010,'C2'\nS21.G00.51.011,'003'\nS21.G00.51.013,'700.00'\n\
            S21.G00.52.001,'027'\nS21.G00.52.002,'30.00'\nS21.G00.52.006,'C2'\n\
            S21.G00.30.002,'HOUX'\n";
        let lu = lire(texte);
        assert_eq!(lu.siret(), "99999900600011");
        let [person, other] = lu.individus.as_slice() else {
            panic!("{lu:?}");
        };
        assert_eq!(
            (person.cle(), other.nom.as_str()),
            ("1990199999001", "HOUX")
        );
        let [first, second] = person.contrats.as_slice() else {
            panic!("{person:?}");
        };
        assert_eq!(first.brut, Some(Centimes(100_000)));
        assert_eq!(first.arrets.len(), 1);
        assert!(first.arrets[0].subrogation && first.primes.is_empty());
        assert_eq!(second.retabli, Some(Centimes(70_000)));
        assert_eq!(second.primes[0].montant, Centimes(3_000));
    }
}
