//! The codes of what only the portal knows: ours, because no official code is published for them.
//! The documentation of the codes is written from this table.

/// A code of ours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Code {
    /// The code itself.
    pub code: &'static str,
    /// What it says, in French, in a few words.
    pub titre: &'static str,
    /// Where the norm says so.
    pub paragraphe: &'static str,
    /// Whether the declaration is rejected for it.
    pub bloquant: bool,
}

macro_rules! codes {
    ($($name:ident = $code:literal, $titre:literal, $paragraphe:literal, $bloquant:literal;)*) => {
        $(#[doc = $titre] pub const $name: Code = Code {
            code: $code, titre: $titre, paragraphe: $paragraphe, bloquant: $bloquant,
        };)*
        /// Every code.
        pub const ALL: &[Code] = &[$($name,)*];
    };
}

codes! {
    DOUBLE_MENSUELLE = "DSN-INT-01", "mensuelle normale déjà acceptée", "cahier technique 1.4.3.2", true;
    DOUBLE_SIGNALEMENT = "DSN-INT-02", "signalement normal déjà accepté", "cahier technique 1.4.3.2", true;
    PAS_LE_DERNIER = "DSN-INT-03", "la déclaration visée n'est pas la dernière validée", "cahier technique 1.4.3.4", true;
    AUTRE_SALARIE = "DSN-INT-04", "salarié différent de celui du signalement visé", "cahier technique 1.4.3.4", true;
    AUTRE_CONTRAT = "DSN-INT-05", "contrat différent de celui du signalement visé", "cahier technique 1.4.3.4", true;
    AUTRE_NATURE = "DSN-INT-06", "nature différente de celle de la déclaration visée", "cahier technique 1.4.3.4", true;
    ORDRE_INFERIEUR = "DSN-INT-07", "numéro d'ordre inférieur au dernier intégré", "cahier technique 1.4.3.3 et 1.4.3.4", true;
    ECHEANCE_PASSEE = "DSN-INT-08", "annule et remplace après la veille de l'échéance", "cahier technique 1.4.2 et 1.4.3.3", true;
    HORS_PERIODE = "DSN-INT-09", "mensuelle hors de la période de dépôt", "cahier technique 1.4.2", true;
    DEJA_ANNULEE = "DSN-INT-10", "le signalement visé est déjà annulé", "cahier technique 1.4.3.4", true;
    CONTENU_DIFFERENT = "DSN-INT-11", "annulation qui ne reprend pas le signalement visé", "cahier technique 1.4.3.4", true;
    SANS_MENSUELLE = "DSN-INT-20", "aucune mensuelle certifiée à rapprocher", "cahier technique 2.1.1 et 2.5.1", false;
    SALARIE_ABSENT = "DSN-INT-21", "salarié absent de la dernière mensuelle certifiée", "cahier technique 2.1.1 et 2.5.1", false;
    IDENTITE_DIFFERENTE = "DSN-INT-22", "donnée identifiante différente de la dernière mensuelle certifiée", "cahier technique 2.1.1 et 2.5.1", false;
    MOIS_MANQUANT = "DSN-INT-23", "mensuelle du mois précédent manquante", "cahier technique 2.1.1", false;
}

#[cfg(test)]
mod tests {
    use super::ALL;

    #[test]
    fn codes_are_unique_and_name_their_paragraph() {
        let mut codes: Vec<_> = ALL.iter().map(|c| c.code).collect();
        codes.sort_unstable();
        codes.dedup();
        assert_eq!(codes.len(), ALL.len());
        assert!(
            ALL.iter()
                .all(|c| c.paragraphe.starts_with("cahier technique "))
        );
    }
}
