//! What a code means, in general: for the headings of groups without a stored
//! finding, and for the help of SARIF rules.

use dsn_check::Code;
use dsn_check::codes;

/// A code explained.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Explained {
    /// In a few words, no capital, no full stop.
    pub titre: &'static str,
    /// Why it is checked and how it is mended.
    pub explication: &'static str,
}

/// Official codes that are corroborated (format of the file, structure,
/// generic controls), explained in our words.
const OFFICIAL: &[(&str, &str, &str)] = &[
    (
        "CST-02",
        "bloc obligatoire absent ou bloc interdit",
        "La nature de la déclaration fixe les blocs obligatoires et ceux qui n'y ont pas leur place. Ajoutez le bloc manquant ou retirez le bloc de trop.",
    ),
    (
        "CST-03",
        "rubrique obligatoire absente",
        "La nature de la déclaration rend cette rubrique obligatoire dans son bloc. Renseignez-la dans le logiciel de paie.",
    ),
    (
        "CST-04",
        "rubrique interdite dans cette nature",
        "La nature de la déclaration n'admet pas cette rubrique. Retirez-la de cette déclaration.",
    ),
    (
        "CST-11",
        "total ou nombre de déclarations inexact",
        "Le bloc S90.G00.90 porte le nombre exact de rubriques et de déclarations de l'envoi ; un dépôt de machine à machine contient une seule déclaration.",
    ),
    (
        "CSL-00",
        "valeur qui n'a pas la forme attendue",
        "Chaque rubrique a un type qui fixe les caractères admis et leur ordre. Corrigez la valeur à la source.",
    ),
    (
        "CSL-01",
        "valeur trop longue ou trop courte",
        "Chaque rubrique a une longueur minimale et une longueur maximale. Corrigez la valeur à la source.",
    ),
    (
        "CV-10",
        "rubrique ou bloc inconnu de cette version de la norme",
        "La version de norme annoncée en S10.G00.00.006 ne connaît pas cet identifiant. Vérifiez la version annoncée ou mettez le logiciel de paie à jour.",
    ),
    (
        "CV-12",
        "déclaration impossible à identifier",
        "La nature et le type (S20.G00.05.001 et .002) ne désignent aucun modèle de déclaration de cette version de la norme.",
    ),
];

/// Families of keyed controls, by the letters before the hyphen.
const FAMILIES: &[(&str, &str, &str)] = &[
    (
        "CST",
        "contrôle de structure",
        "Les contrôles de structure portent sur la présence, l'ordre et le nombre des blocs et des rubriques.",
    ),
    (
        "CSL",
        "contrôle de la valeur d'une rubrique",
        "Ces contrôles portent sur la valeur seule : liste de codes, clé de contrôle, caractères admis.",
    ),
    (
        "CRE",
        "valeur absente de la table de référence",
        "La valeur doit figurer dans une table tenue hors de la norme (communes, pays, conventions collectives…).",
    ),
    (
        "CCH",
        "incohérence entre rubriques",
        "Ces contrôles comparent la rubrique avec d'autres rubriques de la même déclaration.",
    ),
    (
        "SIG",
        "contenu inhabituel",
        "Le contenu est inhabituel ou probablement erroné, sans que la déclaration soit rejetée.",
    ),
    (
        "CME",
        "contrôle métier",
        "Ces contrôles demandent des données que seul l'organisme destinataire connaît.",
    ),
    (
        "CID",
        "contrôle d'identification",
        "Ces contrôles demandent les déclarations déjà reçues par la plateforme.",
    ),
];

/// What `code` means.
pub(crate) fn explain(code: Code) -> Explained {
    explain_code(code.name()).unwrap_or(Explained {
        titre: "anomalie",
        explication: "Voir le message de l'anomalie.",
    })
}

/// What a code means in general, by its name alone (`CST-03`, `DSN-LIG-01`);
/// by its family (`CCH`) if there is nothing more precise to say.
pub fn explain_code(name: &str) -> Option<Explained> {
    let family = name.split('-').next().unwrap_or(name);
    let known = OFFICIAL
        .iter()
        .find(|(code, ..)| *code == name)
        .or_else(|| FAMILIES.iter().find(|(letters, ..)| *letters == family));
    if let Some((_, titre, explication)) = known {
        return Some(Explained { titre, explication });
    }
    let own = codes::ALL.iter().find(|own| own.code == name)?;
    Some(Explained {
        titre: own.titre,
        explication: own.explication,
    })
}

#[cfg(test)]
mod tests {
    use super::{codes, explain_code};

    #[test]
    fn every_family_has_its_words() {
        for (name, titre) in [
            ("CST-03", "rubrique obligatoire absente"),
            ("CCH-11", "incohérence entre rubriques"),
            ("CSL-12", "contrôle de la valeur d'une rubrique"),
            ("SIG-11", "contenu inhabituel"),
        ] {
            assert_eq!(explain_code(name).map(|e| e.titre), Some(titre), "{name}");
        }
    }

    #[test]
    fn our_own_codes_use_their_own_table() {
        for own in codes::ALL {
            assert_eq!(explain_code(own.code).map(|e| e.titre), Some(own.titre));
        }
    }
}
