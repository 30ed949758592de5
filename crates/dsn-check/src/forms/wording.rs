//! The patterns of the norm in plain words.

/// What a pattern of the norm asks for, in French, after « Forme attendue : ».
/// A pattern that is not listed here is shown as the norm writes it.
pub(crate) fn plain(source: &str) -> Option<&'static str> {
    PATTERNS
        .iter()
        .find(|(start, _)| source.starts_with(start))
        .map(|(_, words)| *words)
}

/// Beginnings of patterns, the longer before the shorter, and their meaning.
const PATTERNS: &[(&str, &str)] = &[
    (
        "[1-2][0-9]{2}(0[1-9]|1[0-2]|20|3[0-9]",
        "un NIR de 13 caractères sans clé : sexe (1 ou 2), année, mois (01 à 12, ou 20, 30 à 42, 50 à 99), département (2A et 2B admis), commune et rang de 001 à 999",
    ),
    (
        "([A-Z]{4}[A-Z]{2}",
        "un BIC de 8 ou 11 caractères : banque (4 lettres), pays (2 lettres), emplacement (2 lettres ou chiffres), agence éventuelle (3)",
    ),
    (
        "[A-Z0-9]+",
        "des lettres majuscules et des chiffres, sans espace",
    ),
    (
        "(0[1-9]|1[0-2])(19|20)[0-9]{2}",
        "un mois et une année, MMAAAA",
    ),
    (
        "(0[1-9]|[1-9][0-9])|2A|2B",
        "un département de naissance : 01 à 99, 2A ou 2B",
    ),
    (
        "(0[1-9]|[1-2][0-9]|3[0-1]|99)(0[1-9]|1[0-2]|99)",
        "une date de naissance JJMMAAAA, où un jour ou un mois inconnu s'écrit 99",
    ),
    (
        "(0[0-9]|[1-2][0-9]|3[0-1]|99)(0[0-9]|1[0-2]|99)",
        "une date de naissance JJMMAAAA, où un jour ou un mois inconnu s'écrit 00 ou 99",
    ),
    (
        "(0[1-9]|[1-2][0-9]|3[0-1])(0[1-9]|1[0-2])(19|20)[0-9]{2}(0|",
        "la date JJMMAAAA de la déclaration visée, suivie de son numéro d'ordre",
    ),
    (
        "[2][0][1-9][0-9](M01",
        "une année et une période : 2026M01 à M12 (mois), T01 à T04 (trimestre), S01 ou S02 (semestre), A00 (année)",
    ),
    (
        "[1-9]{2}",
        "deux chiffres sans zéro : rang et nombre de fractions, 11 pour une déclaration entière",
    ),
    ("0|[1-9][0-9]*", "un nombre entier sans zéro de tête"),
    (
        "[1-9][0-9]*",
        "un nombre entier sans zéro de tête, différent de zéro",
    ),
    (
        "2([0-9]{3})",
        "une année sur quatre chiffres, à partir de 2000",
    ),
    ("-1|0|[1-9]", "-1, 0 ou un nombre entier sans zéro de tête"),
    (
        "[0]?([0-9]{1,2}\\.[0-9]{2,3}|100",
        "un taux de 0.00 à 100.00, avec deux ou trois décimales",
    ),
    (
        "[0]?([0-9]{1,2}\\.[0-9]{2}|100",
        "un taux de 0.00 à 100.00, avec deux décimales",
    ),
    (
        "[0-9]{1,2}\\.[0-9]{2}|100",
        "un taux de 0.00 à 100.00, avec deux décimales",
    ),
    (
        "([0-9]{1}\\.[0-9]{2})|(10\\.00)",
        "un taux de 0.00 à 10.00, avec deux décimales",
    ),
    (
        "[0-9]{1,2}\\.[0-9]{2}",
        "un ou deux chiffres, un point et deux décimales",
    ),
    (
        "[0-9]{1,3}\\.[0-9]{2}",
        "un à trois chiffres, un point et deux décimales",
    ),
    (
        "[0-9]{1}\\.[0-9]{2}",
        "un chiffre, un point et deux décimales",
    ),
    (
        "\\d{1,5}\\.\\d{2}",
        "un à cinq chiffres, un point et deux décimales, sans signe",
    ),
    (
        "^-?\\d{1,8}",
        "un à huit chiffres, un point et deux décimales, précédés de « - » si le montant est négatif",
    ),
    (
        "-?[0-9]*\\.[0-9]{2}",
        "des chiffres, un point et deux décimales, précédés de « - » si le montant est négatif",
    ),
    (
        "-?(([0-9]){1,12})",
        "un à douze chiffres, un point et deux décimales, précédés de « - » si le montant est négatif",
    ),
    (
        "(0\\.50)|[1-9]",
        "un nombre de 0.50 à 99.50, par pas de 0.50",
    ),
    ("(?:[01][0-9]|2[0-3])", "une heure HHMM, de 0000 à 2359"),
    (
        "1[0-9]{3}|2[0-4][0-9]{2}|25[0]{2}|[1-9][0-9]{2}|[0]",
        "un nombre de 100 à 2500, ou zéro",
    ),
    ("1[0-9]{3}|2[0-4]", "un nombre de 100 à 2500"),
    (
        "1[0-9]{3}|0?1",
        "un indice de 100 à 2500, ou une à deux lettres et un chiffre",
    ),
    ("(0[1-9])|(1[0-2])", "un échelon de 01 à 12"),
    ("(0[0-9])|(1[0-2])", "un échelon de 00 à 12"),
    ("0[1-9]|1[0-9]|20", "une catégorie de 01 à 20"),
    ("0[0-9]|1[0-9]|20", "une catégorie de 00 à 20"),
    ("[9][9][0-8]", "un nombre de 1 à 998"),
    ("[9][9][0-9]", "un nombre de 1 à 999"),
];

#[cfg(test)]
mod tests {
    use dsn_norm::{Version, norme};

    use super::*;

    #[test]
    fn every_entry_is_a_pattern_of_the_norm_and_the_first_that_says_it() {
        let mut used = std::collections::BTreeSet::new();
        for version in Version::ALL {
            let norme = norme(version);
            for rubrique in norme.rubriques() {
                if let Some(motif) = rubrique.motif {
                    used.extend(plain(norme.motif(motif).source));
                }
            }
        }
        let unused: Vec<_> = PATTERNS
            .iter()
            .filter(|(_, words)| !used.contains(words))
            .collect();
        assert!(unused.is_empty(), "{unused:?}");
    }

    #[test]
    fn a_nir_is_said_in_words() {
        let norme = norme(Version::P26V01);
        let nir = dsn_norm::rubrique_index(b"S21.G00.30.001").and_then(|i| norme.rubrique(i));
        let motif = nir.and_then(|r| r.motif).expect("the NIR has a pattern");
        assert!(plain(norme.motif(motif).source).is_some_and(|words| words.contains("sexe")));
    }
}
