//! The codes that are ours, because no official code is corroborated for what
//! they say, with what they mean. `dsn explain` and the documentation read
//! this table.

/// A code of ours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OwnCode {
    /// The code itself.
    pub code: &'static str,
    /// What it says, in French, in a few words.
    pub titre: &'static str,
    /// Why it is checked and how it is mended, in French.
    pub explication: &'static str,
}

macro_rules! own_codes {
    ($($name:ident = $code:literal, $titre:literal, $explication:literal;)*) => {
        $(#[doc = $titre] pub const $name: &str = $code;)*
        /// Every code of ours.
        pub const ALL: &[OwnCode] = &[
            $(OwnCode { code: $code, titre: $titre, explication: $explication },)*
        ];
    };
}

own_codes! {
    FICHIER_VIDE = "DSN-FIC-01", "fichier vide",
        "Le fichier ne contient aucun octet, ou que des lignes vides. Produisez-le de nouveau depuis le logiciel de paie.";
    PAS_UNE_DSN = "DSN-FIC-02", "ce n'est pas un fichier DSN",
        "Le contenu n'est pas un texte de lignes de la forme S10.G00.00.001,'valeur' : archive, document, autre format. Donnez le fichier DSN lui-même.";
    UTF8 = "DSN-FIC-03", "fichier encodé en UTF-8",
        "La norme veut l'ISO-8859-1 (un octet par caractère). Le contenu est lu tout de même, mais un dépôt serait refusé : réglez l'encodage d'export du logiciel de paie.";
    APRES_TOTAL = "DSN-FIC-04", "contenu après le total de l'envoi",
        "Rien ne doit suivre le bloc S90.G00.90, qui clôt l'envoi.";
    LOT = "DSN-FIC-05", "lot tel que le reçoit un organisme",
        "Le fichier porte l'enveloppe S05/S06/S96/S95 ou les rubriques que la plateforme ajoute. Il est lu comme tel : ces ajouts ne sont pas reprochés au déclarant.";
    FIN_DE_LIGNE = "DSN-FIC-06", "fins de ligne irrégulières",
        "Le fichier mélange CR LF et LF seul, ou sa dernière ligne n'a pas de fin. La norme admet l'un ou l'autre ; écrivez toujours le même.";
    VERSION_INCONNUE = "DSN-FIC-07", "version de norme non prise en charge",
        "Sans version de norme connue (S10.G00.00.006), les blocs et rubriques ne peuvent pas être contrôlés : seule la forme des lignes l'a été.";
    LIGNE_ILLISIBLE = "DSN-LIG-01", "ligne qui n'est pas une rubrique",
        "Une ligne a la forme S21.G00.30.002,'valeur' : identifiant, virgule, valeur entre deux apostrophes.";
    APOSTROPHES = "DSN-LIG-02", "valeur mal délimitée",
        "Après l'identifiant viennent une virgule, puis la valeur entre deux apostrophes droites, puis la fin de ligne.";
    BLANCS = "DSN-LIG-03", "blancs autour de l'identifiant ou de la valeur",
        "Aucun blanc n'est admis avant l'identifiant, autour de la virgule ni après la dernière apostrophe.";
    LIGNE_VIDE = "DSN-LIG-04", "ligne vide",
        "Un fichier DSN ne contient pas de ligne vide.";
    LIGNE_LONGUE = "DSN-LIG-05", "ligne trop longue",
        "Une ligne compte au plus 256 caractères (cahier technique 3.4).";
    BLOC_DEPLACE = "DSN-STR-01", "bloc mal placé",
        "Les blocs se suivent dans l'ordre de l'arborescence de la nature déclarée ; un bloc enfant suit son parent.";
    RUBRIQUE_DEPLACEE = "DSN-STR-02", "rubrique hors de l'ordre du bloc",
        "Les rubriques d'un bloc se suivent dans l'ordre de la norme ; une rubrique qui recule ouvre une nouvelle occurrence du bloc, d'où des rubriques « absentes » qui n'en sont pas.";
    SANS_PARENT = "DSN-STR-03", "bloc sans son parent",
        "Un bloc n'est admis que sous son bloc parent (cahier technique 4.4).";
    TROP_DE_BLOCS = "DSN-STR-04", "bloc répété au-delà de la cardinalité",
        "La nature de la déclaration limite le nombre d'occurrences de ce bloc sous son parent.";
    PLATEFORME = "DSN-STR-05", "rubrique réservée à la plateforme",
        "Cette rubrique est ajoutée par la plateforme quand elle transmet la déclaration aux organismes ; un déclarant ne l'écrit jamais.";
    DEMESURE = "DSN-STR-06", "individu ou déclaration démesurés",
        "Au-delà d'une taille qu'aucun individu réel n'approche, le contrôle ne garde plus tout en mémoire et le dit, plutôt que de se prononcer sur ce qu'il n'a pas vu entier.";
    VALEUR_VIDE = "DSN-VAL-01", "valeur vide ou à blanc",
        "Une rubrique sans valeur ne s'écrit pas (cahier technique 4.4).";
    VALEUR_BLANCS = "DSN-VAL-02", "blanc avant ou après la valeur",
        "Aucun blanc ne précède ni ne suit les caractères d'une valeur (cahier technique 4.4.1).";
    CARACTERE_INTERDIT = "DSN-VAL-03", "caractère interdit",
        "Les caractères de contrôle et ceux qui n'existent pas en ISO-8859-1 ne sont pas admis (cahier technique 3.5).";
    CARACTERE_DOUTEUX = "DSN-VAL-04", "caractère inhabituel",
        "Ce signe existe en ISO-8859-1, mais il est rare dans une DSN et certains destinataires le refusent : vérifiez qu'il est voulu.";
    DATE_IMPOSSIBLE = "DSN-VAL-05", "date qui n'existe pas",
        "La valeur a la forme d'une date, mais ce jour n'existe pas dans le calendrier.";
    ADRESSE = "DSN-ADR-01", "adresse hors de la norme postale",
        "La norme veut une adresse géographique : pas de CEDEX dans la localité, un numéro de quatre chiffres au plus et un libellé de voie de 32 caractères au plus (cahier technique 4.4.9). C'est un conseil : aucun code officiel n'est corroboré pour ces règles.";
    USAGE_INCERTAIN = "DSN-USG-01", "usage incertain dans cette version de la norme",
        "Le tableau des usages publié ne tranche pas pour cette rubrique dans cette version : c'est un conseil, jamais un rejet.";
}

#[cfg(test)]
mod tests {
    use super::ALL;

    #[test]
    fn codes_are_unique_and_explained() {
        let mut codes: Vec<_> = ALL.iter().map(|c| c.code).collect();
        codes.sort_unstable();
        codes.dedup();
        assert_eq!(codes.len(), ALL.len());
        assert!(ALL.iter().all(|c| c.explication.ends_with('.')));
    }
}
