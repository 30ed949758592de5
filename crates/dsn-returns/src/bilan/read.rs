//! Reading a bilan. What this library does not hold (rates of an establishment,
//! comments of a producer) is passed over; an optional value that means nothing
//! is as if it were absent.

use super::personne::{Contrat, Environnement, FuturTaux, Origine, Salarie};
use super::write::NAMESPACE;
use super::{
    Anomalie, Categorie, Conformite, Contenu, Declarant, Declaration, Envoi, EnvoiIdentification,
    Etat, Rapport, Reconstituee, Rubrique, Valeurs,
};
use crate::civil::{Heure, Jour, Moment};
use crate::decimal::Decimal;
use crate::tree::{Element, ReadError, read_json, read_xml};

/// Reads a bilan from XML, whatever the prefix of its root.
///
/// # Errors
/// A document that is not well formed, that has another root or namespace, or
/// that lacks what every bilan has. A `bordereau` instead of an `envoi` is not
/// held here: the `envoi` is missing.
pub fn read(bytes: &[u8]) -> Result<Rapport, ReadError> {
    let root = read_xml(bytes)?.named("rapport")?;
    if root.namespace.as_deref() != Some(NAMESPACE) {
        return Err(ReadError::Root {
            found: format!("rapport ({})", root.namespace.unwrap_or_default()),
            expected: "rapport (http://www.gip-mds.fr/)",
        });
    }
    rapport(&root)
}

/// Reads a bilan from the JSON that [`super::write_json`] writes.
///
/// # Errors
/// As [`read`].
pub fn read_bilan_json(bytes: &[u8]) -> Result<Rapport, ReadError> {
    rapport(&read_json(bytes)?.named("rapport")?)
}

fn rapport(root: &Element) -> Result<Rapport, ReadError> {
    let attribute = |name| root.attribute(name).map(str::to_owned);
    Ok(Rapport {
        type_code: attribute("type").ok_or(ReadError::Missing("type"))?,
        identifiant: attribute("identifiant"),
        message: attribute("message"),
        envoi: envoi(root.required("envoi")?)?,
        declarations: root
            .all("declaration")
            .map(declaration)
            .collect::<Result<_, _>>()?,
    })
}

fn envoi(element: &Element) -> Result<Envoi, ReadError> {
    let bilan = element.required("envoi_bilan")?;
    let counter = |wanted| counter(bilan, "envoi_compteurs", "envoi_categorie", wanted);
    Ok(Envoi {
        identification: envoi_identification(element.required("envoi_identification")?),
        etat: bilan.required_value("envoi_etat", Etat::from_code)?,
        contenu: bilan
            .child("envoi_contenu")
            .map_or_else(Contenu::default, contenu),
        generales: counter("generale"),
        dans_declarations: counter("declaration"),
        anomalies: element
            .all("envoi_anomalie")
            .map(anomalie)
            .collect::<Result<_, _>>()?,
    })
}

fn envoi_identification(element: &Element) -> EnvoiIdentification {
    EnvoiIdentification {
        declarant: element.child("declarant").map(|declarant| Declarant {
            siret: declarant.text_or_empty("siret"),
            nom: declarant.text_or_empty("nom"),
            prenom: declarant.text_or_empty("prenom"),
        }),
        idflux: element.text("idflux"),
        identifiant_archive: element.text("identifiant_archive"),
        identifiant: element.text("identifiant"),
        version_norme: element.text("version_norme"),
        point_de_depot: element.text("point_de_depot"),
        type_envoi: element.text("type_envoi"),
        essai_reel: element.text("essai_reel"),
        emetteur_siret: element.text_or_empty("emetteur_siret"),
        raison_sociale: element.text("raison_sociale"),
        nom_logiciel: element.text("nom_logiciel"),
        editeur_logiciel: element.text("editeur_logiciel"),
        version_logiciel: element.text("version_logiciel"),
        code_conformite: element.text("code_conformite"),
        reception: moment(element, "date_reception", "heure_reception"),
        enregistrement: moment(element, "date_enregistrement", "heure_enregistrement"),
    }
}

fn moment(element: &Element, jour: &'static str, heure: &'static str) -> Option<Moment> {
    Some(Moment {
        jour: element.value(jour, Jour::parse)?,
        heure: element.value(heure, Heure::parse)?,
    })
}

fn declaration(element: &Element) -> Result<Declaration, ReadError> {
    let id = element.required("declaration_identification")?;
    let bilan = element.required("declaration_bilan")?;
    let counter = |wanted| counter(bilan, "declaration_compteurs", "categorie", wanted);
    Ok(Declaration {
        rang: id.required_value("rang", |text| text.parse().ok())?,
        nature: id.text("nature"),
        type_code: id.text("type"),
        fraction: id.number("fraction"),
        ordre: id.number("ordre"),
        mois: id.text("mois"),
        identifiant_metier: id.text("identifiant_metier"),
        id_annulation: id.number("id_annulation"),
        siren: id.text_or_empty("SIREN"),
        nic_siege: id.text("nic_siege"),
        nic_affectation: id.text_or_empty("nic_affectation"),
        etat: bilan.required_value("etat", Etat::from_code)?,
        contenu: bilan
            .child("declaration_contenu")
            .map_or_else(Contenu::default, contenu),
        reconstituees: bilan
            .all("declaration_reconstituee")
            .map(|item| {
                Ok(Reconstituee {
                    type_code: item.text_or_empty("type"),
                    etat: item.required_value("etat", Etat::from_code)?,
                    nombre: item.number("nombre").unwrap_or(0),
                })
            })
            .collect::<Result<_, ReadError>>()?,
        bloquantes: counter("bloquant"),
        non_bloquantes: counter("non-bloquant"),
        conformite: bilan
            .child("niveau_conformite")
            .map(conformite)
            .transpose()?,
        salaries: bilan.all("salarie").map(personne).collect(),
        anomalies: element
            .all("declaration_anomalie")
            .map(anomalie)
            .collect::<Result<_, _>>()?,
    })
}

fn conformite(element: &Element) -> Result<Conformite, ReadError> {
    let certified = element.required_value("etat_conformite", |text| match text {
        "OK" => Some(true),
        "KO" => Some(false),
        _ => None,
    })?;
    Ok(if certified {
        Conformite::Certifiee(element.text("certificat_conformite"))
    } else {
        Conformite::Rejetee
    })
}

fn anomalie(element: &Element) -> Result<Anomalie, ReadError> {
    let description = element.required("description")?;
    Ok(Anomalie {
        code: description.text_or_empty("code"),
        categorie: description.value("categorie", Categorie::from_code),
        message: description.text_or_empty("message"),
        numero_ligne: description.number("numero_ligne"),
        nombre: description.number("nombre"),
        valeurs: element.child("valeurs").map(|valeurs| Valeurs {
            declenchante: valeurs
                .child("rubrique_declenchante")
                .map_or_else(Rubrique::default, rubrique),
            associees: valeurs.all("rubrique_associee").map(rubrique).collect(),
        }),
        environnement: element
            .child("environnement")
            .map_or_else(Environnement::default, environnement),
    })
}

fn rubrique(element: &Element) -> Rubrique {
    Rubrique {
        identifiant: element.text_or_empty("identifiant"),
        libelle: element.text("libelle"),
        valeur: element.text_or_empty("valeur"),
    }
}

fn environnement(element: &Element) -> Environnement {
    Environnement {
        salaries: element.all("salarie").map(personne).collect(),
        non_salaries: element.all("individu_non_salarie").map(personne).collect(),
        contrat: element.child("contrat").map(|contrat| Contrat {
            date_debut: contrat.text_or_empty("date_debut_contrat"),
            numero: contrat.text_or_empty("num_contrat"),
            nature: contrat.text("nature_contrat"),
            statut_conventionnel: contrat.text("statut_conventionnel_contrat"),
            libelle_emploi: contrat.text("libelle_emploi_contrat"),
            code_regime_maladie: contrat.text("code_regime_maladie_contrat"),
        }),
    }
}

fn personne(element: &Element) -> Salarie {
    Salarie {
        origine: element.attribute("origine").and_then(Origine::from_code),
        nir: element.text_or_empty("NIR"),
        ntt: element.text_or_empty("NTT"),
        nom_famille: element.text("nom_famille"),
        nom_usage: element.text("nom_usage"),
        prenoms: element.text("prenoms"),
        sexe: element.text("sexe"),
        date_naissance: element.text("date_naissance"),
        lieu_naissance: element.text("lieu_naissance"),
        code_pays: element.text("code_pays"),
        matricule: element.text("matricule"),
        rang: element.number("rang"),
        taux_imposition_pas: element.value("taux_imposition_PAS", Decimal::new),
        futur_taux: element.child("future_imposition_PAS").and_then(|futur| {
            Some(FuturTaux {
                taux: futur.value("taux", Decimal::new),
                date_effet: futur.value("date_effet", Jour::parse)?,
            })
        }),
    }
}

fn contenu(element: &Element) -> Contenu {
    Contenu {
        declarations: element.number("declarations"),
        salaries: element.number("salaries"),
        individus_non_salaries: element.number("individus_non_salaries"),
        contrats: element.number("contrats"),
    }
}

/// A counter; zero where there is none.
fn counter(element: &Element, name: &'static str, key: &'static str, wanted: &str) -> u64 {
    element
        .all(name)
        .find(|item| item.child(key).is_some_and(|key| key.text.trim() == wanted))
        .and_then(|item| item.number("nombre"))
        .unwrap_or(0)
}
