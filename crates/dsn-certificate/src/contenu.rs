//! What a certificate says, in reading order.

use dsn_returns::bilan::documents::PORTEE_DU_CERTIFICAT;
use dsn_returns::civil::Moment;

use crate::Certificat;

/// A piece of the page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Block {
    /// The title.
    Title(String),
    /// What stands under it.
    Subtitle(String),
    /// A line of the table: what it is, its value.
    Row(&'static str, String),
    /// The title of a section.
    Heading(&'static str),
    /// A paragraph.
    Paragraph(String),
    /// A paragraph nobody may miss.
    Notice(&'static str),
}

pub(crate) const TITLE: &str = "Certificat de conformité";

pub(crate) fn blocks(certificat: &Certificat<'_>) -> Vec<Block> {
    let mut blocks = vec![
        Block::Title(TITLE.to_owned()),
        Block::Subtitle(format!(
            "{}, déclaration sociale nominative",
            certificat.plateforme
        )),
    ];
    if certificat.essai {
        blocks.push(Block::Notice(
            "Envoi d'essai\u{a0}: ce certificat ne vaut pas déclaration.",
        ));
    }
    let rows = [
        ("Référence", Some(certificat.reference.to_owned())),
        ("SIRET", Some(certificat.siret.to_owned())),
        (
            "Raison sociale",
            certificat.raison_sociale.map(str::to_owned),
        ),
        ("Nature", Some(certificat.nature.to_owned())),
        ("Type", certificat.type_declaration.map(str::to_owned)),
        ("Période", Some(certificat.periode.to_owned())),
        (
            "Numéro d'ordre",
            certificat.ordre.map(|ordre| ordre.to_string()),
        ),
        ("Identifiant du flux", Some(certificat.idflux.to_owned())),
        ("Version de la norme", Some(certificat.norme.to_owned())),
        ("Dépôt reçu le", Some(in_words(certificat.reception))),
        ("Certificat établi le", Some(in_words(certificat.emission))),
    ];
    blocks.extend(
        rows.into_iter()
            .filter_map(|(name, value)| Some(Block::Row(name, value?))),
    );
    blocks.push(Block::Heading("Ce qui a été contrôlé"));
    blocks.push(Block::Paragraph(coverage(certificat)));
    blocks.push(Block::Paragraph(format!(
        "Anomalies non bloquantes signalées\u{a0}: {}.",
        certificat.non_bloquantes
    )));
    blocks.push(Block::Paragraph(format!(
        "Empreinte du contexte du contrôle (norme, tables, options)\u{a0}: {}",
        certificat.contexte
    )));
    blocks.push(Block::Heading("Ce que ce certificat atteste"));
    blocks.push(Block::Paragraph(PORTEE_DU_CERTIFICAT.to_owned()));
    blocks
}

fn coverage(certificat: &Certificat<'_>) -> String {
    let couverture = certificat.couverture;
    let missing = couverture.applicables.saturating_sub(couverture.evalues);
    let rest = match missing {
        0 => "Tous les contrôles applicables l'ont été.".to_owned(),
        1 => "Un contrôle applicable n'a pas pu l'être.".to_owned(),
        missing => format!("{missing} contrôles applicables n'ont pas pu l'être."),
    };
    format!(
        "Contrôles évalués\u{a0}: {} sur {}. {rest}",
        couverture.evalues, couverture.applicables
    )
}

fn in_words(moment: Moment) -> String {
    format!(
        "{} à {} (heure de Paris)",
        moment.jour.en_clair(),
        moment.heure
    )
}
