//! What a declaration says that the portal compares with what it knows: read in one pass over the
//! lines, beside the check.

use dsn_syntax::line::ID_LEN;
use dsn_syntax::{LineShape, Lines, parse_line};

use super::empreintes::{Calcul, Chose, Empreintes};
use super::registre::Registre;

/// A value with its line.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Valeur<'a> {
    /// As the file writes it; empty when it is not there.
    pub octets: &'a [u8],
    /// 1-based; 0 when it is not there.
    pub ligne: u64,
}

impl<'a> Valeur<'a> {
    /// The text, if there is a value.
    pub fn texte(&self) -> Option<&'a str> {
        let text = std::str::from_utf8(self.octets).ok()?;
        (!text.is_empty()).then_some(text)
    }

    /// The same, owned.
    pub fn owned(&self) -> Option<String> {
        let text = dsn_syntax::encoding::to_text(self.octets).into_owned();
        (!text.is_empty()).then_some(text)
    }
}

/// An individual and its contracts.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Individu<'a> {
    /// Line where it begins.
    pub ligne: u64,
    /// S21.G00.30.001, empty when absent.
    pub nir: &'a [u8],
    /// S21.G00.30.020.
    pub ntt: &'a [u8],
    /// S21.G00.30.002.
    pub nom: &'a [u8],
    /// S21.G00.30.004.
    pub prenoms: &'a [u8],
    /// S21.G00.30.006.
    pub naissance: &'a [u8],
    /// Its contracts.
    pub contrats: Vec<Contrat<'a>>,
}

/// A contract.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Contrat<'a> {
    /// Line where it begins.
    pub ligne: u64,
    /// S21.G00.40.009.
    pub numero: &'a [u8],
    /// S21.G00.40.001.
    pub debut: &'a [u8],
}

/// A place of work.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Lieu<'a> {
    /// S21.G00.85.001.
    pub identifiant: Valeur<'a>,
    /// S21.G00.85.010.
    pub nature: &'a [u8],
}

/// Somebody who received fees.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Beneficiaire<'a> {
    /// S89.G00.32.004.
    pub siren: &'a [u8],
    /// S89.G00.32.005.
    pub nic: Valeur<'a>,
}

/// One declaration.
#[derive(Debug, Clone, Default)]
pub struct Faits<'a> {
    /// 1-based rank in the file.
    pub rang: u32,
    /// Line of its S20.G00.05.
    pub ligne: u64,
    /// S20.G00.05.001.
    pub nature: Valeur<'a>,
    /// S20.G00.05.002.
    pub type_code: Valeur<'a>,
    /// S20.G00.05.003.
    pub fraction: Valeur<'a>,
    /// S20.G00.05.004.
    pub ordre: Valeur<'a>,
    /// S20.G00.05.005, JJMMAAAA.
    pub mois: Valeur<'a>,
    /// S20.G00.05.006.
    pub annulee: Valeur<'a>,
    /// S20.G00.05.007, JJMMAAAA.
    pub constitution: Valeur<'a>,
    /// S20.G00.05.009.
    pub identifiant_metier: Valeur<'a>,
    /// S21.G00.06.001.
    pub siren: Valeur<'a>,
    /// S21.G00.06.002.
    pub nic_siege: Valeur<'a>,
    /// S21.G00.11.001.
    pub nic: Valeur<'a>,
    /// S21.G00.11.002.
    pub apet: Valeur<'a>,
    /// The first individual.
    pub individu: Option<Individu<'a>>,
    /// How many there are.
    pub individus: u64,
    /// Whether a contract is one of interim work (S21.G00.40.007 in 03, 08).
    pub interim: bool,
    /// S21.G00.85.
    pub lieux: Vec<Lieu<'a>>,
    /// S89.G00.32.
    pub beneficiaires: Vec<Beneficiaire<'a>>,
    /// Payments (S21.G00.50.001) made until the end of the month declared, and after it.
    pub versements: (u64, u64),
    /// Hash of the lines from S21 on.
    pub contenu: [u8; 16],
    /// What a monthly says of each individual.
    pub registre: Option<Registre>,
}

impl Faits<'_> {
    /// S21.G00.06.001 and S21.G00.11.001, if both are there.
    pub fn siret(&self) -> Option<String> {
        let siret = format!("{}{}", self.siren.texte()?, self.nic.texte()?);
        (siret.len() == 14).then_some(siret)
    }

    /// S20.G00.05.005 as `AAAA-MM`.
    pub fn mois_iso(&self) -> Option<String> {
        mois_iso(self.mois.texte()?)
    }

    /// The month of S20.G00.05.007 as `AAAA-MM`.
    pub fn mois_de_constitution(&self) -> Option<String> {
        mois_iso(self.constitution.texte()?)
    }

    /// S20.G00.05.004, where it is a number.
    pub fn numero_d_ordre(&self) -> Option<i64> {
        self.ordre.texte()?.parse().ok()
    }

    /// What another declaration names this one by (S20.G00.05.006): S20.G00.05.007 and .004 together.
    pub fn identifiant(&self) -> Option<String> {
        let ordre = self.numero_d_ordre()?;
        Some(format!("{}{ordre}", self.constitution.texte()?))
    }

    /// Whether most of the pay is paid after the month declared; unknown when nobody is paid.
    pub fn decalee(&self) -> Option<bool> {
        let (within, after) = self.versements;
        (within + after > 0).then_some(after > within)
    }

    /// Counts a payment of this day, JJMMAAAA.
    fn verser(&mut self, jour: Valeur<'_>) {
        let paid = jour.texte().and_then(mois_iso);
        let (within, after) = &mut self.versements;
        match (paid, self.mois.texte().and_then(mois_iso)) {
            (Some(paid), Some(declared)) if paid > declared => *after += 1,
            (Some(_), Some(_)) => *within += 1,
            _ => {}
        }
    }

    /// The contract of the first individual: number and first day.
    pub fn contrat(&self) -> Option<String> {
        let contrat = self.individu.as_ref()?.contrats.first()?;
        let text = dsn_syntax::encoding::to_text;
        Some(format!("{} {}", text(contrat.numero), text(contrat.debut)))
    }
}

/// `01032026` as `2026-03`.
fn mois_iso(jjmmaaaa: &str) -> Option<String> {
    if jjmmaaaa.len() != 8 {
        return None;
    }
    Some(format!("{}-{}", jjmmaaaa.get(4..)?, jjmmaaaa.get(2..4)?))
}

/// The hash that an individual is known by: of its NIR, else of its NTT.
pub fn individu_cle(individu: &Individu<'_>, empreintes: &Empreintes) -> Option<[u8; 16]> {
    match (individu.nir, individu.ntt) {
        ([], []) => None,
        ([], ntt) => Some(empreintes.seize(Chose::Ntt, ntt)),
        (nir, _) => Some(empreintes.seize(Chose::Nir, nir)),
    }
}

/// Reads the declarations of a file; `reel` when it may be compared with others one day, so that what
/// a monthly says of each individual is gathered.
pub fn lire<'a>(octets: &'a [u8], empreintes: &Empreintes, reel: bool) -> Vec<Faits<'a>> {
    let mut lecture = Lecture {
        empreintes,
        reel,
        faits: Vec::new(),
        ouvert: None,
    };
    for line in Lines::new(octets) {
        let LineShape::Rubrique { id, value } = parse_line(line.bytes) else {
            continue;
        };
        let valeur = Valeur {
            octets: value,
            ligne: line.number,
        };
        lecture.rubrique(id, valeur, line.bytes);
    }
    lecture.fermer();
    lecture.faits
}

struct Lecture<'a, 'e> {
    empreintes: &'e Empreintes,
    reel: bool,
    faits: Vec<Faits<'a>>,
    ouvert: Option<Ouvert<'a>>,
}

/// The declaration being read.
struct Ouvert<'a> {
    faits: Faits<'a>,
    contenu: Calcul,
    individu: Option<Individu<'a>>,
    /// Whether each individual is remembered: in a real monthly.
    gather: bool,
}

impl<'a> Lecture<'a, '_> {
    fn rubrique(&mut self, id: &[u8; ID_LEN], valeur: Valeur<'a>, line: &[u8]) {
        match id {
            b"S20.G00.05.001" => {
                self.fermer();
                let rang = u32::try_from(self.faits.len() + 1).unwrap_or(u32::MAX);
                self.ouvert = Some(Ouvert {
                    faits: Faits {
                        rang,
                        ligne: valeur.ligne,
                        nature: valeur,
                        ..Faits::default()
                    },
                    contenu: self.empreintes.commencer(Chose::Contenu),
                    individu: None,
                    gather: self.reel && valeur.octets == b"01",
                });
            }
            [b'S', b'9', b'0', ..] => self.fermer(),
            _ => {
                if let Some(ouvert) = &mut self.ouvert {
                    ouvert.rubrique(id, valeur, line, self.empreintes);
                }
            }
        }
    }

    fn fermer(&mut self) {
        if let Some(mut ouvert) = self.ouvert.take() {
            ouvert.fermer_individu(self.empreintes);
            ouvert.faits.contenu = ouvert.contenu.seize();
            self.faits.push(ouvert.faits);
        }
    }
}

impl<'a> Ouvert<'a> {
    fn rubrique(
        &mut self,
        id: &[u8; ID_LEN],
        valeur: Valeur<'a>,
        line: &[u8],
        empreintes: &Empreintes,
    ) {
        let from_s21 = matches!(id, [b'S', b'2', b'1', ..] | [b'S', b'8', b'9', ..]);
        // Only signalements are ever compared whole.
        if from_s21 && self.faits.nature.octets != b"01" {
            self.contenu.ajouter(line);
            self.contenu.ajouter(b"\n");
        }
        let faits = &mut self.faits;
        match id {
            b"S20.G00.05.002" => faits.type_code = valeur,
            b"S20.G00.05.003" => faits.fraction = valeur,
            b"S20.G00.05.004" => faits.ordre = valeur,
            b"S20.G00.05.005" => faits.mois = valeur,
            b"S20.G00.05.006" => faits.annulee = valeur,
            b"S20.G00.05.007" => faits.constitution = valeur,
            b"S20.G00.05.009" => faits.identifiant_metier = valeur,
            b"S21.G00.06.001" => faits.siren = valeur,
            b"S21.G00.06.002" => faits.nic_siege = valeur,
            b"S21.G00.11.001" => faits.nic = valeur,
            b"S21.G00.11.002" => faits.apet = valeur,
            b"S21.G00.85.001" => faits.lieux.push(Lieu {
                identifiant: valeur,
                nature: b"",
            }),
            b"S21.G00.85.010" => {
                if let Some(lieu) = faits.lieux.last_mut() {
                    lieu.nature = valeur.octets;
                }
            }
            b"S89.G00.32.001" => faits.beneficiaires.push(Beneficiaire::default()),
            b"S89.G00.32.004" => {
                if let Some(beneficiaire) = faits.beneficiaires.last_mut() {
                    beneficiaire.siren = valeur.octets;
                }
            }
            b"S89.G00.32.005" => {
                if let Some(beneficiaire) = faits.beneficiaires.last_mut() {
                    beneficiaire.nic = valeur;
                }
            }
            b"S21.G00.50.001" => faits.verser(valeur),
            b"S21.G00.40.007" if matches!(valeur.octets, b"03" | b"08") => faits.interim = true,
            [b'S', b'2', b'1', _, _, _, _, _, b'3', b'0', ..] => {
                self.individu(id, valeur, empreintes);
            }
            _ => {
                if let Some(individu) = &mut self.individu {
                    contrat(individu, id, valeur);
                }
            }
        }
    }

    /// A rubrique of S21.G00.30: the first of the bloc, or one that goes back, opens another
    /// individual.
    fn individu(&mut self, id: &[u8; ID_LEN], valeur: Valeur<'a>, empreintes: &Empreintes) {
        let starts = match (&self.individu, id) {
            (None, _) | (_, b"S21.G00.30.001") => true,
            // Without a NIR the family name comes first.
            (Some(open), b"S21.G00.30.002") => !open.nom.is_empty(),
            _ => false,
        };
        if starts {
            self.fermer_individu(empreintes);
            self.faits.individus += 1;
            self.individu = Some(Individu {
                ligne: valeur.ligne,
                ..Individu::default()
            });
        }
        let Some(individu) = &mut self.individu else {
            return;
        };
        match id {
            b"S21.G00.30.001" => individu.nir = valeur.octets,
            b"S21.G00.30.002" => individu.nom = valeur.octets,
            b"S21.G00.30.004" => individu.prenoms = valeur.octets,
            b"S21.G00.30.006" => individu.naissance = valeur.octets,
            b"S21.G00.30.020" => individu.ntt = valeur.octets,
            _ => {}
        }
    }

    fn fermer_individu(&mut self, empreintes: &Empreintes) {
        let Some(individu) = self.individu.take() else {
            return;
        };
        if self.gather {
            self.faits
                .registre
                .get_or_insert_with(Registre::default)
                .ajouter(&individu, empreintes);
        }
        if self.faits.individu.is_none() {
            self.faits.individu = Some(individu);
        }
    }
}

/// A rubrique of a contract: .001 comes first.
fn contrat<'a>(individu: &mut Individu<'a>, id: &[u8; ID_LEN], valeur: Valeur<'a>) {
    match id {
        b"S21.G00.40.001" => individu.contrats.push(Contrat {
            ligne: valeur.ligne,
            debut: valeur.octets,
            numero: b"",
        }),
        b"S21.G00.40.009" => {
            if let Some(contrat) = individu.contrats.last_mut() {
                contrat.numero = valeur.octets;
            }
        }
        _ => {}
    }
}
