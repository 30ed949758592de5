//! The keys of situations: what makes two declarations one and the same.

use super::faits::Faits;

/// Environment and SIRET.
pub fn perimetre(environnement: &str, siret: &str) -> String {
    format!("{environnement}/{siret}")
}

/// What a declaration is about, as far as keys go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Genre {
    /// Nature 01: establishment, month and fraction.
    Mensuelle,
    /// Natures 04 to 08 and 10: establishment and order number.
    Signalement,
    /// Nature 09: establishment, month, fraction and individual.
    Substitution,
}

impl Genre {
    /// From S20.G00.05.001.
    pub fn de(nature: &str) -> Self {
        match nature {
            "01" => Self::Mensuelle,
            "09" => Self::Substitution,
            _ => Self::Signalement,
        }
    }
}

/// The key of a declaration, when it has all that it takes.
pub fn cle(faits: &Faits<'_>, environnement: &str, individu: Option<&str>) -> Option<String> {
    let nature = faits.nature.texte()?;
    let perimetre = perimetre(environnement, &faits.siret()?);
    Some(match Genre::de(nature) {
        Genre::Mensuelle => format!(
            "M/{perimetre}/{}/{}",
            faits.mois_iso()?,
            faits.fraction.texte()?
        ),
        Genre::Signalement => format!("S/{perimetre}/{}", faits.numero_d_ordre()?),
        Genre::Substitution => format!(
            "R/{perimetre}/{}/{}/{}",
            faits.mois_iso()?,
            faits.fraction.texte()?,
            individu.unwrap_or("-")
        ),
    })
}
