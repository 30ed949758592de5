//! What the tables must know of a declaration to choose its recipients, read in one pass.

use std::fmt;

use dsn_norm::{Nature, Version, rubrique_index};
use dsn_syntax::document::bloc_of;
use dsn_syntax::{LineShape, Lines, parse_line};

use crate::catalogue::{Catalogue, Questions};
use crate::condition::Contexte;
use crate::envoi::{Envoi, TypeEnvoi};

/// A contract of prévoyance that the establishment adheres to (S21.G00.15).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Adhesion<'a> {
    /// S21.G00.15.002: the institution; empty if the bloc does not say.
    pub institution: &'a [u8],
    /// S21.G00.15.003: the délégataire.
    pub delegataire: Option<&'a [u8]>,
    /// S21.G00.15.005: what the affiliations of the employees refer to.
    pub identifiant: Option<&'a [u8]>,
}

/// A declaration and what was learnt of it.
#[derive(Clone, Debug)]
pub struct DeclarationView<'e, 'a> {
    pub(crate) envoi: &'e Envoi<'a>,
    pub(crate) bytes: &'a [u8],
    rang: u32,
    version: Version,
    nature: Nature,
    type_declaration: &'a [u8],
    adhesions: Vec<Adhesion<'a>>,
    /// Bit `i`: the answer to question `i` of the catalogue.
    pub(crate) reponses: u128,
}

/// Why a declaration cannot be distributed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DeclarationError {
    /// The deposit has no declaration of this rank.
    RangAbsent(u32),
    /// S10.G00.00.006 is absent, or names a version that we do not have.
    VersionInconnue,
    /// S20.G00.05.001 is absent, or names a nature that we do not have.
    NatureInconnue,
}

impl<'e, 'a> DeclarationView<'e, 'a> {
    /// Reads the declaration of a rank (from 1) of a deposit.
    ///
    /// # Errors
    /// When there is none, or when its version or nature is unknown.
    pub fn lire(
        catalogue: &Catalogue,
        envoi: &'e Envoi<'a>,
        rang: u32,
    ) -> Result<Self, DeclarationError> {
        let bytes = envoi
            .declaration(rang)
            .ok_or(DeclarationError::RangAbsent(rang))?;
        let version = envoi.version().ok_or(DeclarationError::VersionInconnue)?;
        let mut lecteur = Lecteur {
            questions: catalogue.questions(),
            reponses: 0,
            adhesions: Vec::new(),
            derniere_adhesion: None,
            nature: None,
            type_declaration: b"",
        };
        lecteur.lire(envoi.entete());
        lecteur.lire(bytes);
        Ok(Self {
            envoi,
            bytes,
            rang,
            version,
            nature: lecteur.nature.ok_or(DeclarationError::NatureInconnue)?,
            type_declaration: lecteur.type_declaration,
            adhesions: lecteur.adhesions,
            reponses: lecteur.reponses,
        })
    }

    /// Its rank in the deposit, from 1.
    #[must_use]
    pub fn rang(&self) -> u32 {
        self.rang
    }

    /// Its version of the norm.
    #[must_use]
    pub fn version(&self) -> Version {
        self.version
    }

    /// Its nature (S20.G00.05.001).
    #[must_use]
    pub fn nature(&self) -> Nature {
        self.nature
    }

    /// Its type (S20.G00.05.002), as written; empty if absent.
    #[must_use]
    pub fn type_declaration(&self) -> &'a [u8] {
        self.type_declaration
    }

    /// Whether the deposit is a test.
    #[must_use]
    pub fn type_envoi(&self) -> TypeEnvoi {
        self.envoi.type_envoi()
    }

    /// The contracts of prévoyance of the establishment, in file order.
    #[must_use]
    pub fn adhesions(&self) -> &[Adhesion<'a>] {
        &self.adhesions
    }
}

struct Lecteur<'q, 'a> {
    questions: &'q Questions,
    reponses: u128,
    adhesions: Vec<Adhesion<'a>>,
    /// The last rubrique of S21.G00.15 seen: a number that is not greater opens another adhésion.
    derniere_adhesion: Option<[u8; 3]>,
    nature: Option<Nature>,
    type_declaration: &'a [u8],
}

impl<'a> Lecteur<'_, 'a> {
    fn lire(&mut self, bytes: &'a [u8]) {
        for line in Lines::new(bytes) {
            let LineShape::Rubrique { id, value } = parse_line(line.bytes) else {
                continue;
            };
            let Some(idx) = rubrique_index(id) else {
                continue;
            };
            for question in self.questions.sur(idx) {
                if question.atome.vaut(value, Contexte::default()) {
                    self.reponses |= 1 << question.bit;
                }
            }
            if bloc_of(id) == *b"S21.G00.15" {
                let [.., a, b, c] = *id;
                self.adhesion([a, b, c], value);
            } else {
                self.derniere_adhesion = None;
                match id {
                    b"S20.G00.05.001" => self.nature = Nature::from_code(value),
                    b"S20.G00.05.002" => self.type_declaration = value,
                    _ => {}
                }
            }
        }
    }

    fn adhesion(&mut self, numero: [u8; 3], value: &'a [u8]) {
        if self.derniere_adhesion.is_none_or(|last| numero <= last) {
            self.adhesions.push(Adhesion::default());
        }
        self.derniere_adhesion = Some(numero);
        if let Some(adhesion) = self.adhesions.last_mut() {
            match &numero {
                b"002" => adhesion.institution = value,
                b"003" => adhesion.delegataire = Some(value),
                b"005" => adhesion.identifiant = Some(value),
                _ => {}
            }
        }
    }
}

impl fmt::Display for DeclarationError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::RangAbsent(rang) => write!(f, "le dépôt n'a pas de déclaration de rang {rang}"),
            Self::VersionInconnue => f.write_str("la version de norme du dépôt est inconnue"),
            Self::NatureInconnue => f.write_str("la nature de la déclaration est inconnue"),
        }
    }
}

impl std::error::Error for DeclarationError {}
