//! Lots and returns as the API shows them.

use guichet_organisms::{Catalogue, Format, Organisme, Retour, Role};
use guichet_store::lots::{Lot, VersionDeRetour};
use serde_json::{Value, json};

use crate::clock::Moment;
use crate::paris;

/// An instant, RFC 3339 in UTC.
pub(super) fn instant(at: i64) -> String {
    paris::format_utc(Moment(at))
}

/// A hash with the name of its method.
pub(super) fn empreinte(hexadecimal: &str) -> String {
    format!("sha-256:{hexadecimal}")
}

/// An institution, null when there is none.
pub(super) fn institution(code: &str) -> Option<&str> {
    Some(code).filter(|code| !code.is_empty())
}

/// The organism of a lot in the tables.
pub(super) fn organisme(code: &str) -> Option<&'static Organisme> {
    Catalogue::embarque().organisme(code)
}

/// The number of a nature of return as it is kept.
pub(super) fn numero(retour: &Retour) -> i64 {
    retour.nature.parse().unwrap_or_default()
}

/// A lot.
pub(super) fn lot(lot: &Lot) -> Value {
    let possible: Vec<Value> = organisme(&lot.organisme)
        .into_iter()
        .flat_map(|organisme| organisme.retours_pour(&lot.nature))
        .filter(|retour| retour.role != Role::Accuse)
        .map(|retour| {
            json!({
                "nature": retour.nature,
                "nom": retour.nom,
                "role": role(retour.role),
                "format": format(retour.format),
            })
        })
        .collect();
    json!({
        "idlot": lot.id.to_string(),
        "organisme": lot.organisme,
        "institution": institution(&lot.institution),
        "idflux": lot.idflux,
        "rang": lot.rang,
        "nature": lot.nature,
        "type": lot.type_code,
        "version": lot.norme,
        "essai": lot.essai,
        "siret": lot.siret,
        "mois": lot.mois,
        "fraction": lot.fraction,
        "ordre": lot.ordre.map(|ordre| ordre.to_string()).unwrap_or_default(),
        "cible": lot.cible.as_ref().map(|(idflux, rang)| json!({"idflux": idflux, "rang": rang})),
        "publie_le": instant(lot.disponible_at),
        "taille": lot.taille,
        "empreinte": empreinte(&lot.empreinte),
        "etat": lot.etat,
        "accuse": lot.accuse_at.map(|at| json!({"nature": lot.accuse_nature, "le": instant(at)})),
        "retours_possibles": possible,
    })
}

/// A return in one of its versions.
pub(super) fn retour(idlot: i64, version: &VersionDeRetour) -> Value {
    json!({
        "reference": version.reference,
        "idlot": idlot.to_string(),
        "nature": format!("{:02}", version.nature),
        "statut": version.statut,
        "delegataire": version.delegataire,
        "version": version.version,
        "idretour": version.idretour,
        "publie_le": instant(version.publication_at),
        "document": document(version),
    })
}

/// A version in the list of versions.
pub(super) fn version(version: &VersionDeRetour) -> Value {
    json!({
        "version": version.version,
        "statut": version.statut,
        "idretour": version.idretour,
        "publie_le": instant(version.publication_at),
        "document": document(version),
    })
}

fn document(version: &VersionDeRetour) -> Option<Value> {
    version.empreinte.as_deref().map(|hexadecimal| {
        json!({
            "type_contenu": version.media,
            "taille": version.taille,
            "empreinte": empreinte(hexadecimal),
        })
    })
}

fn role(role: Role) -> &'static str {
    match role {
        Role::Accuse => "accuse",
        Role::Bilan => "bilan",
        Role::Information => "information",
    }
}

fn format(format: Format) -> &'static str {
    match format {
        Format::Aucun => "aucun",
        Format::Bilan => "bilan",
        Format::Neores => "neores",
        Format::CrmOc => "crm-oc",
        Format::CrmAgircArrco => "crm-agirc-arrco",
        Format::Pdf => "pdf",
    }
}
