//! What a monthly says of each individual, hashed: kept so that later declarations can be compared
//! with it without reading it again, and without keeping identities in an index.
//!
//! Bytes: `REG1`, then for each individual 16 of NIR or NTT, 8 each of family name, first names and
//! date of birth, one number of contracts, and for each contract 8 of number and 8 of first day.

use super::empreintes::{Chose, Empreintes};
use super::faits::{Individu, individu_cle};

const MARK: &[u8] = b"REG1";

/// Being written.
#[derive(Debug, Clone)]
pub struct Registre(Vec<u8>);

impl Default for Registre {
    fn default() -> Self {
        Self(MARK.to_vec())
    }
}

/// An individual of a register.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fiche {
    /// Hash of the family name.
    pub nom: [u8; 8],
    /// Hash of the first names.
    pub prenoms: [u8; 8],
    /// Hash of the date of birth.
    pub naissance: [u8; 8],
    /// Hashes of number and first day of each contract.
    pub contrats: Vec<([u8; 8], [u8; 8])>,
}

impl Fiche {
    /// What is hashed of an individual.
    pub fn de(individu: &Individu<'_>, empreintes: &Empreintes) -> Self {
        Self {
            nom: empreintes.huit(Chose::Nom, &normal(individu.nom)),
            prenoms: empreintes.huit(Chose::Prenoms, &normal(individu.prenoms)),
            naissance: empreintes.huit(Chose::Naissance, individu.naissance),
            contrats: individu
                .contrats
                .iter()
                .map(|contrat| {
                    (
                        empreintes.huit(Chose::Contrat, contrat.numero),
                        empreintes.huit(Chose::Debut, contrat.debut),
                    )
                })
                .collect(),
        }
    }
}

/// The text of a value, in whichever encoding it was written.
fn normal(valeur: &[u8]) -> Vec<u8> {
    dsn_syntax::encoding::to_text(valeur)
        .into_owned()
        .into_bytes()
}

impl Registre {
    /// Adds an individual; one without NIR and NTT cannot be found again and is left out.
    pub fn ajouter(&mut self, individu: &Individu<'_>, empreintes: &Empreintes) {
        let Some(cle) = individu_cle(individu, empreintes) else {
            return;
        };
        let fiche = Fiche::de(individu, empreintes);
        self.0.extend_from_slice(&cle);
        for part in [fiche.nom, fiche.prenoms, fiche.naissance] {
            self.0.extend_from_slice(&part);
        }
        let known = fiche.contrats.len().min(usize::from(u8::MAX));
        self.0.push(u8::try_from(known).unwrap_or(u8::MAX));
        for (numero, debut) in fiche.contrats.iter().take(known) {
            self.0.extend_from_slice(numero);
            self.0.extend_from_slice(debut);
        }
    }

    /// Its bytes.
    pub fn octets(&self) -> &[u8] {
        &self.0
    }
}

/// What a register says of an individual: one entry each time the monthly names it.
pub fn chercher(registre: &[u8], cle: &[u8; 16]) -> Vec<Fiche> {
    let mut found = Vec::new();
    let Some(mut rest) = registre.strip_prefix(MARK) else {
        return found;
    };
    while let Some((here, after)) = take::<16>(rest) {
        let Some((fiche, after)) = fiche(after) else {
            break;
        };
        if here == *cle {
            found.push(fiche);
        }
        rest = after;
    }
    found
}

fn fiche(bytes: &[u8]) -> Option<(Fiche, &[u8])> {
    let (nom, bytes) = take::<8>(bytes)?;
    let (prenoms, bytes) = take::<8>(bytes)?;
    let (naissance, bytes) = take::<8>(bytes)?;
    let (number, mut bytes) = bytes.split_first()?;
    let mut contrats = Vec::with_capacity(usize::from(*number));
    for _ in 0..*number {
        let (numero, after) = take::<8>(bytes)?;
        let (debut, after) = take::<8>(after)?;
        contrats.push((numero, debut));
        bytes = after;
    }
    let fiche = Fiche {
        nom,
        prenoms,
        naissance,
        contrats,
    };
    Some((fiche, bytes))
}

fn take<const N: usize>(bytes: &[u8]) -> Option<([u8; N], &[u8])> {
    let (first, rest) = bytes.split_first_chunk::<N>()?;
    Some((*first, rest))
}

#[cfg(test)]
mod tests {
    use super::super::faits::Contrat;
    use super::*;

    #[test]
    fn an_individual_is_found_again_by_what_identifies_it() {
        let empreintes = Empreintes::new(&[7; 32]);
        let contrat = |numero: &'static str| Contrat {
            ligne: 9,
            numero: numero.as_bytes(),
            debut: b"01022024",
        };
        let individu = |nir: &'static str, contrats| Individu {
            nir: nir.as_bytes(),
            nom: "LÉVÊQUE".as_bytes(),
            prenoms: b"Anne",
            naissance: b"02051985",
            contrats,
            ..Individu::default()
        };
        let mut registre = Registre::default();
        registre.ajouter(
            &individu("1850575999001", vec![contrat("00001")]),
            &empreintes,
        );
        registre.ajouter(&individu("2850575999002", vec![]), &empreintes);
        registre.ajouter(
            &individu("1850575999001", vec![contrat("00002")]),
            &empreintes,
        );
        registre.ajouter(&individu("", vec![]), &empreintes);
        let cle = |nir: &str| empreintes.seize(Chose::Nir, nir.as_bytes());
        let found = chercher(registre.octets(), &cle("1850575999001"));
        assert_eq!(found.len(), 2);
        // The same name in ISO-8859-1 is the same name.
        let latin: &[u8] = b"L\xc9V\xcaQUE";
        let same = Individu {
            nom: latin,
            ..individu("1850575999001", vec![contrat("00001")])
        };
        assert_eq!(found.first(), Some(&Fiche::de(&same, &empreintes)));
        assert!(chercher(registre.octets(), &cle("1850575999009")).is_empty());
        assert!(chercher(b"autre chose", &cle("1850575999001")).is_empty());
    }
}
