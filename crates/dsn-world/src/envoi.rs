//! A send: declarations between an envelope and its totals, written as a stream.

use std::fmt;
use std::io::{self, Write};

use dsn_norm::{Modele, Nature, Version, norme};

use crate::blocs::enveloppe::{self, Emetteur};
use crate::declaration::Declaration;
use crate::message;
use crate::monde::{EtablissementId, Monde};
use crate::plume::{FinDeLigne, Plume};

/// A send to write: one or several declarations of a world, in a version of the norm.
#[derive(Clone, Debug)]
pub struct Envoi<'m> {
    monde: &'m Monde,
    version: Version,
    fin: FinDeLigne,
    declarations: Vec<Declaration>,
}

/// Why a send cannot be written.
#[derive(Debug)]
pub enum Erreur {
    /// The send holds no declaration.
    Vide,
    /// The world has no such establishment.
    EtablissementInconnu(EtablissementId),
    /// The establishment has no such job.
    PosteInconnu(u32),
    /// The version of the norm does not have the nature.
    NatureInconnue(Nature, Version),
    /// The nature does not have the type (a cancelled arrêt, for instance).
    TypeInterdit(Nature),
    /// Nothing happened to this person in this month that such a declaration could tell.
    SansEvenement(Declaration),
    /// Writing failed.
    Ecriture(io::Error),
}

impl fmt::Display for Erreur {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Vide => write!(f, "l'envoi ne contient aucune déclaration"),
            Self::EtablissementInconnu(id) => write!(
                f,
                "le monde n'a pas d'établissement {} dans l'entreprise {}",
                id.rang, id.entreprise
            ),
            Self::PosteInconnu(poste) => write!(f, "l'établissement n'a pas de poste {poste}"),
            Self::NatureInconnue(nature, version) => {
                write!(
                    f,
                    "la nature {} n'existe pas en {}",
                    nature.code(),
                    version.code()
                )
            }
            Self::TypeInterdit(nature) => {
                write!(
                    f,
                    "ce type de déclaration n'existe pas pour la nature {}",
                    nature.code()
                )
            }
            Self::SansEvenement(declaration) => write!(
                f,
                "rien à déclarer ce mois-là pour cette personne (nature {})",
                declaration.nature().code()
            ),
            Self::Ecriture(cause) => write!(f, "écriture impossible : {cause}"),
        }
    }
}

impl std::error::Error for Erreur {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Ecriture(cause) => Some(cause),
            _ => None,
        }
    }
}

impl From<io::Error> for Erreur {
    fn from(cause: io::Error) -> Self {
        Self::Ecriture(cause)
    }
}

impl<'m> Envoi<'m> {
    /// An empty send. Lines end with CRLF.
    #[must_use]
    pub const fn new(monde: &'m Monde, version: Version) -> Self {
        Self {
            monde,
            version,
            fin: FinDeLigne::CrLf,
            declarations: Vec::new(),
        }
    }

    /// Adds a declaration.
    #[must_use]
    pub fn avec(mut self, declaration: Declaration) -> Self {
        self.declarations.push(declaration);
        self
    }

    /// Chooses how lines end.
    #[must_use]
    pub fn fin_de_ligne(self, fin: FinDeLigne) -> Self {
        Self { fin, ..self }
    }

    /// Writes the send and says how many rubriques it has. Memory does not grow with the number of
    /// employees: a first pass adds up what the establishment owes, a second one writes.
    ///
    /// # Errors
    /// A declaration that the world or the norm does not allow (nothing is written then), or the writer's
    /// own error.
    pub fn write_to(&self, sortie: &mut dyn Write) -> Result<u64, Erreur> {
        let emetteur = self.verifier()?;
        let mut plume = Plume::new(self.version, self.fin);
        let neant = |d: &Declaration| d.modele() == Modele::MensuelleSansIndividu;
        if let Some(first) = self.declarations.first() {
            plume.modele(first.modele(), first.nature());
        }
        enveloppe::envoi(&mut plume, &emetteur, self.declarations.iter().all(neant));
        for declaration in &self.declarations {
            plume.modele(declaration.modele(), declaration.nature());
            message::declaration(&mut plume, self.monde, declaration, sortie)?;
        }
        enveloppe::total(&mut plume, self.declarations.len() as u64);
        sortie.write_all(plume.tampon())?;
        Ok(plume.compte())
    }

    /// The send in memory.
    ///
    /// # Errors
    /// As [`Envoi::write_to`].
    pub fn to_bytes(&self) -> Result<Vec<u8>, Erreur> {
        let mut bytes = Vec::new();
        self.write_to(&mut bytes)?;
        Ok(bytes)
    }

    /// Everything that can be refused is refused before the first byte. Gives the sender: that of the first
    /// declaration.
    fn verifier(&self) -> Result<Emetteur<'m>, Erreur> {
        let mut emetteur = None;
        for declaration in &self.declarations {
            let (nature, id) = (declaration.nature(), declaration.etablissement());
            let (entreprise, etablissement) = self
                .monde
                .etablissement(id)
                .ok_or(Erreur::EtablissementInconnu(id))?;
            if !norme(self.version).a_nature(nature) {
                return Err(Erreur::NatureInconnue(nature, self.version));
            }
            if !declaration.portee_permise() {
                return Err(Erreur::TypeInterdit(nature));
            }
            if let Some(poste) = declaration.poste() {
                let salarie = self
                    .monde
                    .salarie(etablissement.id, poste, declaration.mois())
                    .ok_or(Erreur::PosteInconnu(poste))?;
                if message::evenement(declaration, &salarie).is_none() {
                    return Err(Erreur::SansEvenement(*declaration));
                }
            }
            emetteur.get_or_insert(match nature {
                Nature::Substitution => Emetteur::Organisme(etablissement),
                _ => Emetteur::Employeur(entreprise),
            });
        }
        emetteur.ok_or(Erreur::Vide)
    }
}
