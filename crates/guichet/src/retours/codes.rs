//! What organisms say in their reports, read with the table `organismes/codes.tsv`.

use std::sync::LazyLock;

use dsn_returns::bilan::Rapport;
use guichet_store::retours::Retour;

/// What can be done about a cause.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Suite {
    /// A signalement that cancels and replaces.
    Signalement,
    /// A rectifying attestation de salaire.
    Rectificative,
    /// A new attestation de salaire.
    Nouvelle,
    /// Nothing from the declarant: to be watched.
    Surveiller,
}

/// A cause that an organism may name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Cause {
    /// Code of the organism.
    pub(crate) organisme: &'static str,
    /// The word it is known by.
    pub(crate) mot: &'static str,
    /// What can be done.
    pub(crate) suite: Suite,
    /// What it means.
    pub(crate) sens: &'static str,
    /// What to do, in words.
    pub(crate) a_faire: &'static str,
    /// Where the row comes from.
    pub(crate) source: &'static str,
}

const TABLE: &str = include_str!("../../../../organismes/codes.tsv");

/// Every cause, in the order of the table.
pub(crate) fn toutes() -> &'static [Cause] {
    static CAUSES: LazyLock<Vec<Cause>> = LazyLock::new(|| {
        let rows = TABLE.lines().filter(|line| !line.starts_with('#')).skip(1);
        rows.filter_map(ligne).collect()
    });
    &CAUSES
}

fn ligne(line: &'static str) -> Option<Cause> {
    let mut cells = line.split('\t');
    let mut next = || cells.next();
    Some(Cause {
        organisme: next()?,
        mot: next()?,
        suite: match next()? {
            "signalement" => Suite::Signalement,
            "rectificative" => Suite::Rectificative,
            "nouvelle" => Suite::Nouvelle,
            "surveiller" => Suite::Surveiller,
            _ => return None,
        },
        sens: next()?,
        a_faire: next()?,
        source: next()?,
    })
}

/// The causes that a code and a message name: a code whole, a word anywhere in the text.
pub(crate) fn lire(organisme: &str, code: &str, message: &str) -> Vec<&'static Cause> {
    let text = format!(" {} ", message.to_lowercase());
    let named = |mot: &str| {
        let word = mot.to_lowercase();
        text.match_indices(&word).any(|(at, _)| {
            let before = text.get(..at).and_then(|t| t.chars().next_back());
            // What is said to be left out is no cause.
            let before_it = text.get(..at).unwrap_or_default().trim_end();
            let left_out = before_it.ends_with(" hors") || before_it.ends_with("(hors");
            // A plural is the same word; another letter makes another word.
            let rest = text.get(at + word.len()..).unwrap_or_default();
            let rest = rest.strip_prefix('s').unwrap_or(rest);
            let apart = |c: Option<char>| c.is_none_or(|c| !c.is_alphanumeric());
            !left_out && apart(before) && apart(rest.chars().next())
        })
    };
    toutes()
        .iter()
        .filter(|cause| cause.organisme == organisme)
        .filter(|cause| cause.mot.eq_ignore_ascii_case(code.trim()) || named(cause.mot))
        .collect()
}

/// The causes that a report names, each once.
pub(crate) fn causes(retour: &Retour, rapport: &Rapport) -> Vec<&'static Cause> {
    let mut found: Vec<&'static Cause> = Vec::new();
    let all = rapport.declarations.iter().flat_map(|d| &d.anomalies);
    for anomalie in all.chain(&rapport.envoi.anomalies) {
        for cause in lire(&retour.organisme, &anomalie.code, &anomalie.message) {
            if !found.contains(&cause) {
                found.push(cause);
            }
        }
    }
    found
}

/// The attestation de salaire that a report of the caisse asks for, `rectificative` or `nouvelle`, by its
/// causes; none when it asks for something else, or for nothing.
pub(crate) fn attestation_demandee(retour: &Retour, causes: &[&Cause]) -> Option<&'static str> {
    let named = |suite| causes.iter().any(|cause| cause.suite == suite);
    match (retour.organisme.as_str(), retour.statut.as_str()) {
        ("CNAM", "ANO") => Some("nouvelle"),
        ("CNAM", "KO") if named(Suite::Rectificative) => Some("rectificative"),
        ("CNAM", "KO") if named(Suite::Signalement) || named(Suite::Surveiller) => None,
        ("CNAM", "KO") => Some("rectificative"),
        _ => None,
    }
}

/// What an organism asks to keep an eye on though all is received: a cause that it names, or its own
/// words.
pub(crate) fn a_surveiller(organisme: &str, code: &str, message: &str) -> bool {
    let told = message.trim_start().to_lowercase();
    told.starts_with("à surveiller") || !lire(organisme, code, message).is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_of_the_table_is_read() {
        let rows = TABLE.lines().filter(|line| !line.starts_with('#')).count() - 1;
        assert_eq!(toutes().len(), rows);
        for cause in toutes() {
            assert!(["publié", "hypothèse"].contains(&cause.source), "{cause:?}");
            assert!(cause.sens.ends_with('.') && cause.a_faire.ends_with('.'));
        }
    }

    /// Shows S66, S67, S72, S73: a text may name several causes.
    #[test]
    fn a_free_text_may_name_several_causes() {
        let words = |code, message| -> Vec<&str> {
            lire("CNAM", code, message)
                .iter()
                .map(|cause| cause.mot)
                .collect()
        };
        assert_eq!(words("DJTNC", "DJT non cohérent"), ["DJTNC"]);
        assert_eq!(
            words("", "Salaires erronés (SALER) : base d'un apprenti"),
            ["SALER", "apprenti"]
        );
        assert_eq!(
            words("Flux Dsn", "DSN M-1 manquante, HORS DELAI"),
            ["Flux Dsn", "HORS DELAI"]
        );
        assert_eq!(words("", "primes absentes"), ["prime"]);
        let apart = "SALER : 174,54 € (hors primes) en janvier, 2 327,37 € hors primes en février";
        assert_eq!(words("", apart), ["SALER"]);
        assert_eq!(words("", "dehors : prime"), ["prime"]);
        assert_eq!(words("", "apprentissage"), [] as [&str; 0]);
        assert_eq!(words("AUTRE", ""), [] as [&str; 0]);
        assert!(lire("URSSAF", "DJTNC", "").is_empty());
    }
}
