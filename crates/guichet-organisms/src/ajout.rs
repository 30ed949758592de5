//! The rows of `enveloppe.tsv`: what the platform writes, where, and from what.

use std::io::Write as _;

use dsn_norm::{BlocIdx, RubriqueIdx, bloc_index, rubrique_index};

use crate::enveloppe::Envelope;
use crate::tsv::Ligne;

/// Where the platform writes something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    /// Before the message.
    Avant,
    /// After S10.
    Envoi,
    /// After the head of the declaration.
    Declaration,
    /// At the end of the rubriques of an occurrence.
    Bloc(BlocIdx),
    /// After the message.
    Apres,
}

/// A row of `enveloppe.tsv`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Ajout {
    pub(crate) place: Place,
    /// The identifier as written.
    id: String,
    /// Its index; the rubriques around the message are in no table of the norm.
    pub(crate) rubrique: Option<RubriqueIdx>,
    valeur: Valeur,
    longueur: usize,
}

/// What a row writes: a text of ours, or something that the caller knows.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Valeur {
    Constante(String),
    Nommee(Source),
}

/// What the caller knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Source {
    NumeroLot,
    DateLot,
    HeureLot,
    Nom,
    Prenom,
    Siret,
    ModeDepot,
    SiteDepot,
    HorodatageDepot,
    RaisonSociale,
    Idflux,
    Mel,
    CibleIdflux,
    CibleRang,
    Rang,
    Entreprise,
    Commune,
    Echeance,
    CategorieJuridique,
    Enseigne,
    Sngi,
    Lieu,
}

/// The names of the sources in the table.
const SOURCES: &[(&str, Source)] = &[
    ("lot.numéro", Source::NumeroLot),
    ("lot.date", Source::DateLot),
    ("lot.heure", Source::HeureLot),
    ("déclarant.nom", Source::Nom),
    ("déclarant.prénom", Source::Prenom),
    ("déclarant.siret", Source::Siret),
    ("déclarant.raison_sociale", Source::RaisonSociale),
    ("déclarant.mél", Source::Mel),
    ("dépôt.mode", Source::ModeDepot),
    ("dépôt.site", Source::SiteDepot),
    ("dépôt.horodatage", Source::HorodatageDepot),
    ("dépôt.idflux", Source::Idflux),
    ("cible.idflux", Source::CibleIdflux),
    ("cible.rang", Source::CibleRang),
    ("déclaration.rang", Source::Rang),
    ("entreprise.raison_sociale", Source::Entreprise),
    ("établissement.commune", Source::Commune),
    ("établissement.échéance", Source::Echeance),
    (
        "établissement.catégorie_juridique",
        Source::CategorieJuridique,
    ),
    ("établissement.enseigne", Source::Enseigne),
    ("individu.sngi", Source::Sngi),
    ("lieu.enseigne", Source::Lieu),
];

/// What values are taken from: the envelope, the rank, and the key of the current occurrence.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Sources<'s> {
    pub(crate) envelope: &'s Envelope<'s>,
    pub(crate) rang: u32,
    pub(crate) cle: &'s [u8],
}

impl<'s> Sources<'s> {
    pub(crate) fn new(envelope: &'s Envelope<'s>, rang: u32) -> Self {
        Self {
            envelope,
            rang,
            cle: b"",
        }
    }
}

impl Place {
    fn lire(texte: &str) -> Result<Self, String> {
        Ok(match texte {
            "avant" => Self::Avant,
            "envoi" => Self::Envoi,
            "déclaration" => Self::Declaration,
            "après" => Self::Apres,
            id => {
                let bloc = id.as_bytes().try_into().ok().and_then(bloc_index);
                Self::Bloc(bloc.ok_or_else(|| format!("place « {id} » inconnue"))?)
            }
        })
    }

    /// Whether it lies between S10 and S90: then the rules of the recipient decide.
    pub(crate) fn dans_le_message(self) -> bool {
        !matches!(self, Self::Avant | Self::Apres)
    }
}

impl Ajout {
    pub(crate) fn lire(ligne: Ligne<'_, '_>) -> Result<Self, String> {
        let place = Place::lire(ligne.cellule("place")?)?;
        let id = ligne.cellule("rubrique")?;
        let bytes: &[u8; 14] = id
            .as_bytes()
            .try_into()
            .map_err(|_| format!("rubrique « {id} »"))?;
        let rubrique = rubrique_index(bytes);
        if rubrique.is_none() && place.dans_le_message() {
            return Err(format!("rubrique « {id} » inconnue"));
        }
        let texte = ligne.cellule("valeur")?;
        let valeur = match texte.strip_prefix('=') {
            Some(constante) => Valeur::Constante(constante.to_owned()),
            None => {
                let known = SOURCES.iter().find(|(nom, _)| *nom == texte);
                let (_, source) = known.ok_or_else(|| format!("valeur « {texte} » inconnue"))?;
                Valeur::Nommee(*source)
            }
        };
        let longueur = ligne.cellule("longueur")?;
        Ok(Self {
            place,
            id: id.to_owned(),
            rubrique,
            valeur,
            longueur: longueur
                .parse()
                .map_err(|_| format!("longueur « {longueur} »"))?,
        })
    }

    /// Writes the row, unless its value is unknown; says whether it did.
    pub(crate) fn ecrire(&self, sources: Sources<'_>, out: &mut Vec<u8>) -> bool {
        let debut = out.len();
        out.extend_from_slice(self.id.as_bytes());
        out.extend_from_slice(b",'");
        let valeur = out.len();
        match &self.valeur {
            Valeur::Constante(texte) => latin1(texte, self.longueur, out),
            Valeur::Nommee(source) => self.nommee(*source, sources, out),
        }
        if out.len() == valeur {
            out.truncate(debut);
            return false;
        }
        out.extend_from_slice(b"'\r\n");
        true
    }

    fn nommee(&self, source: Source, sources: Sources<'_>, out: &mut Vec<u8>) {
        let Sources {
            envelope,
            rang,
            cle,
        } = sources;
        let texte = match source {
            Source::NumeroLot => envelope.numero_lot,
            Source::DateLot => {
                // AAAAMMJJ → JJMMAAAA
                let parts = [6..8, 4..6, 0..4];
                let parts = parts.map(|part| envelope.horodatage_lot.get(part).unwrap_or(""));
                parts.iter().for_each(|part| latin1(part, 4, out));
                return;
            }
            Source::HeureLot => envelope.horodatage_lot.get(8..).unwrap_or(""),
            Source::Nom => envelope.nom,
            Source::Prenom => envelope.prenom,
            Source::Siret => envelope.siret,
            Source::ModeDepot => envelope.mode_depot,
            Source::SiteDepot => envelope.site_depot,
            Source::HorodatageDepot => envelope.horodatage_depot,
            Source::RaisonSociale => envelope.raison_sociale,
            Source::Idflux => envelope.idflux,
            Source::Mel => envelope.mel,
            Source::CibleIdflux => envelope.cible.map_or("", |(idflux, _)| idflux),
            Source::CibleRang => return nombre(envelope.cible.map(|(_, rang)| rang), out),
            Source::Rang => return nombre(Some(rang), out),
            Source::Entreprise => envelope.entreprise,
            Source::Commune => envelope.etablissement.commune,
            Source::Echeance => envelope.etablissement.echeance,
            Source::CategorieJuridique => envelope.etablissement.categorie_juridique,
            Source::Enseigne => envelope.etablissement.enseigne,
            Source::Sngi => {
                let numero = self.rubrique.map_or(0, |idx| idx.id().numero());
                let individu = envelope.individus.get(cle);
                individu.and_then(|i| i.get(&numero)).copied().unwrap_or("")
            }
            Source::Lieu => envelope.lieux.get(cle).copied().unwrap_or(""),
        };
        latin1(texte, self.longueur, out);
    }
}

fn nombre(nombre: Option<u32>, out: &mut Vec<u8>) {
    if let Some(nombre) = nombre {
        // Writing to memory does not fail.
        let _ = write!(out, "{nombre}");
    }
}

/// Writes at most `longueur` characters in ISO-8859-1, without blanks at the ends; what the character set
/// lacks, and control characters, become `?`.
fn latin1(texte: &str, longueur: usize, out: &mut Vec<u8>) {
    let debut = out.len();
    out.extend(
        texte
            .trim()
            .chars()
            .take(longueur)
            .map(|signe| match u8::try_from(signe) {
                Ok(byte) if !signe.is_control() => byte,
                _ => b'?',
            }),
    );
    while out.len() > debut && out.last() == Some(&b' ') {
        out.pop();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_become_one_byte_a_character() {
        for (texte, longueur, expected) in [
            ("Société d'Été", 80, &b"Soci\xE9t\xE9 d'\xC9t\xE9"[..]),
            ("cœur", 80, b"c?ur"),
            ("a\nb", 80, b"a?b"),
            ("  deux mots  ", 5, b"deux"),
            ("   ", 5, b""),
        ] {
            let mut out = b"x ".to_vec();
            latin1(texte, longueur, &mut out);
            assert_eq!(&out[2..], expected, "{texte}");
        }
    }
}
