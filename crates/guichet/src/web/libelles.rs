//! Codes in words.

use dsn_norm::{RubriqueIdx, Version, norme, rubrique_index};
use guichet_organisms::Catalogue;
use guichet_pages::composants::Choix;
use guichet_pages::{Etat, Ton};
use guichet_store::declarations::Declaration;
use guichet_store::depots::Depot;

pub(super) use crate::valeurs::{liste, valeur};

/// The natures that can be looked for, as people call them.
pub(super) const NATURES: [(&str, &str); 7] = [
    ("01", "DSN mensuelle"),
    ("04", "Arrêt de travail"),
    ("05", "Reprise suite à arrêt de travail"),
    ("07", "Fin de contrat de travail"),
    ("08", "Signalement d’amorçage"),
    ("09", "DSN de substitution"),
    ("10", "Déclaration préalable à l’embauche"),
];

/// The nature of a code.
pub(super) fn nature(code: &str) -> String {
    let known = NATURES.iter().find(|(known, _)| *known == code);
    known.map_or_else(|| format!("Nature {code}"), |(_, nom)| (*nom).to_owned())
}

/// The type of a declaration; nothing for the normal one.
pub(super) fn sorte(code: &str) -> &'static str {
    match code {
        "02" => "sans individu",
        "03" => "annule et remplace",
        "04" => "annule",
        "05" => "annule et remplace sans individu",
        _ => "",
    }
}

/// « Réel » or « Test », by S10.G00.00.005.
pub(super) fn envoi(essai_reel: Option<&str>) -> &'static str {
    match essai_reel {
        Some("02") => "Réel",
        Some("01") => "Test",
        _ => "Non reconnu",
    }
}

/// The name of the file, or what stands for it.
pub(super) fn fichier(depot: &Depot) -> String {
    depot
        .nom_fichier
        .clone()
        .unwrap_or_else(|| "sans nom".to_owned())
}

/// Where a deposit stands; `rejetees` of its declarations are.
pub(super) fn etat_du_depot(depot: &Depot, rejetees: usize) -> Etat {
    match (depot.etat.as_str(), depot.verdict_at) {
        ("rejete", None) => Etat::new(Ton::Bloquant, "Fichier non reconnu"),
        ("rejete", Some(_)) => Etat::new(Ton::Bloquant, "Fichier rejeté"),
        ("recu", _) => Etat::new(Ton::Info, "Fichier reçu, contrôle en cours"),
        _ if rejetees > 0 => Etat::new(Ton::Attention, "Fichier contrôlé, en partie rejeté"),
        _ => Etat::new(Ton::Fait, "Fichier contrôlé conforme"),
    }
}

/// Where a declaration stands.
pub(super) fn etat_de_declaration(code: &str) -> Etat {
    match code {
        "conforme" => Etat::new(Ton::Fait, "Déclaration conforme"),
        "annulee" => Etat::new(Ton::Neutre, "Annulée depuis"),
        "remplacee" => Etat::new(Ton::Neutre, "Remplacée depuis"),
        "rejetee" => Etat::new(Ton::Bloquant, "Déclaration rejetée"),
        _ => Etat::new(Ton::Info, "Contrôle en cours"),
    }
}

/// « Arrêt de travail », « DSN mensuelle de février 2026, annule et remplace ».
pub(super) fn declaration(declaration: &Declaration) -> String {
    let mut text = nature(declaration.nature.as_deref().unwrap_or_default());
    if let Some(mois) = declaration
        .mois
        .as_deref()
        .filter(|_| declaration.nature.as_deref() == Some("01"))
    {
        text.push_str(&format!(" {}", guichet_pages::instant::de_mois(mois)));
    }
    let kind = sorte(declaration.type_code.as_deref().unwrap_or_default());
    if !kind.is_empty() {
        text.push_str(&format!(", {kind}"));
    }
    text
}

/// The name of an organism, by its code.
pub(super) fn organisme(code: &str) -> String {
    let known = Catalogue::embarque().organisme(code);
    known.map_or_else(|| code.to_owned(), |known| known.nom.clone())
}

/// What a return is.
pub(super) fn retour(nature: i64, organisme: &str, statut: &str) -> String {
    let own = match (nature, statut) {
        (10, "OK") => Some("Accusé d’enregistrement (AEE)"),
        (10, _) => Some("Avis de rejet (ARE)"),
        (11, "OK") => Some("Certificat de conformité (CCO)"),
        (11, _) => Some("Bilan d’anomalies (BAN)"),
        (20, _) => Some("Bilan d’identification des salariés"),
        (21, _) => Some("Contrôles entre déclarations"),
        _ => None,
    };
    if let Some(own) = own {
        return own.to_owned();
    }
    let code = nature.to_string();
    let known = Catalogue::embarque()
        .organisme(organisme)
        .and_then(|known| known.retours.iter().find(|known| known.nature == code));
    known.map_or_else(
        || format!("Compte rendu {nature}"),
        |known| known.nom.clone(),
    )
}

/// The name of a rubrique, in the latest version of the norm that has it.
pub(super) fn rubrique(idx: RubriqueIdx) -> Option<&'static str> {
    let versions = Version::ALL.into_iter().rev();
    versions
        .map(norme)
        .find_map(|norme| norme.rubrique(idx))
        .map(|found| found.nom)
}

/// The name of the rubrique of an identifier.
pub(super) fn rubrique_de(id: &str) -> Option<&'static str> {
    rubrique(rubrique_index(id.as_bytes().try_into().ok()?)?)
}

/// The codes of the list of a rubrique as a form offers them.
pub(super) fn choix(id: &str) -> Vec<Choix> {
    let codes = liste(id).into_iter();
    codes
        .map(|(code, nom)| Choix::new(code, format!("{code} – {nom}")))
        .collect()
}
