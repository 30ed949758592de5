//! Writing a bilan. The order of elements is that of the schema.

use std::io::{self, Write};

use super::personne::{Contrat, Environnement, Salarie};
use super::{
    Anomalie, Conformite, Contenu, Declaration, Envoi, EnvoiIdentification, Rapport, Rubrique,
};
use crate::json::JsonWriter;
use crate::sink::Sink;
use crate::xml::XmlWriter;

pub(super) const NAMESPACE: &str = "http://www.gip-mds.fr/";
const VERSION: &str = "v02r03";

/// The elements that may repeat somewhere.
const REPEATED: &[&str] = &[
    "declaration",
    "declaration_anomalie",
    "declaration_compteurs",
    "declaration_reconstituee",
    "envoi_anomalie",
    "envoi_compteurs",
    "individu_non_salarie",
    "rubrique_associee",
    "salarie",
];

/// People in the environment of one anomaly: the schema takes two of a kind.
const PEOPLE: usize = 2;

/// Writes `rapport` as a whole XML document.
///
/// # Errors
/// Those of `out`.
pub fn write(rapport: &Rapport, out: &mut dyn Write) -> io::Result<()> {
    document(rapport, &mut XmlWriter::document(out)?)
}

/// Writes `rapport` as JSON: an object that mirrors the XML, in the layout of
/// [`crate::json`]. That of the official service is not published: assumption.
///
/// # Errors
/// Those of `out`.
pub fn write_json(rapport: &Rapport, out: &mut dyn Write) -> io::Result<()> {
    let mut json = JsonWriter::document(out, REPEATED)?;
    document(rapport, &mut json)?;
    json.end()
}

fn document(rapport: &Rapport, out: &mut impl Sink) -> io::Result<()> {
    let mut attributes = vec![("xmlns:gipmds", NAMESPACE)];
    if let Some(identifiant) = &rapport.identifiant {
        attributes.push(("identifiant", identifiant));
    }
    attributes.extend([
        ("type", rapport.type_code.as_str()),
        ("profil", "DSN"),
        ("version", VERSION),
    ]);
    if let Some(message) = &rapport.message {
        attributes.push(("message", message));
    }
    out.open("gipmds:rapport", &attributes)?;
    envoi(out, &rapport.envoi)?;
    for item in &rapport.declarations {
        declaration(out, item)?;
    }
    out.close()
}

fn envoi(out: &mut impl Sink, envoi: &Envoi) -> io::Result<()> {
    out.open("envoi", &[])?;
    envoi_identification(out, &envoi.identification)?;
    out.open("envoi_bilan", &[])?;
    out.leaf("envoi_etat", &[], envoi.etat.code())?;
    let contrats = None;
    contenu(
        out,
        "envoi_contenu",
        Contenu {
            contrats,
            ..envoi.contenu
        },
    )?;
    let total = envoi.generales.saturating_add(envoi.dans_declarations);
    for (categorie, nombre) in [
        ("generale", envoi.generales),
        ("declaration", envoi.dans_declarations),
        ("total", total),
    ] {
        compteur(out, "envoi_compteurs", "envoi_categorie", categorie, nombre)?;
    }
    out.close()?;
    for item in &envoi.anomalies {
        out.open("envoi_anomalie", &[])?;
        anomalie(out, item)?;
        out.close()?;
    }
    out.close()
}

fn envoi_identification(out: &mut impl Sink, id: &EnvoiIdentification) -> io::Result<()> {
    out.open("envoi_identification", &[])?;
    if let Some(declarant) = &id.declarant {
        out.open("declarant", &[])?;
        out.leaf("siret", &[], &declarant.siret)?;
        out.leaf("nom", &[], &declarant.nom)?;
        out.leaf("prenom", &[], &declarant.prenom)?;
        out.close()?;
    }
    out.leaf_if("idflux", id.idflux.as_deref())?;
    out.leaf_if("identifiant_archive", id.identifiant_archive.as_deref())?;
    out.leaf_if("identifiant", id.identifiant.as_deref())?;
    out.leaf_if("version_norme", id.version_norme.as_deref())?;
    out.leaf_if("point_de_depot", id.point_de_depot.as_deref())?;
    out.leaf_if("type_envoi", id.type_envoi.as_deref())?;
    out.leaf_if("essai_reel", id.essai_reel.as_deref())?;
    out.leaf("emetteur_siret", &[], &id.emetteur_siret)?;
    out.leaf_if("raison_sociale", id.raison_sociale.as_deref())?;
    out.leaf_if("nom_logiciel", id.nom_logiciel.as_deref())?;
    out.leaf_if("editeur_logiciel", id.editeur_logiciel.as_deref())?;
    out.leaf_if("version_logiciel", id.version_logiciel.as_deref())?;
    out.leaf_if("code_conformite", id.code_conformite.as_deref())?;
    out.value_if("date_reception", id.reception.map(|at| at.jour))?;
    out.value_if("heure_reception", id.reception.map(|at| at.heure))?;
    out.value_if("date_enregistrement", id.enregistrement.map(|at| at.jour))?;
    out.value_if("heure_enregistrement", id.enregistrement.map(|at| at.heure))?;
    out.close()
}

fn declaration(out: &mut impl Sink, declaration: &Declaration) -> io::Result<()> {
    out.open("declaration", &[])?;
    declaration_identification(out, declaration)?;
    declaration_bilan(out, declaration)?;
    for item in &declaration.anomalies {
        out.open("declaration_anomalie", &[])?;
        anomalie(out, item)?;
        environnement(out, &item.environnement)?;
        out.close()?;
    }
    out.close()
}

fn declaration_identification(out: &mut impl Sink, declaration: &Declaration) -> io::Result<()> {
    out.open("declaration_identification", &[])?;
    out.leaf("rang", &[], &declaration.rang.to_string())?;
    out.leaf_if("nature", declaration.nature.as_deref())?;
    out.leaf_if("type", declaration.type_code.as_deref())?;
    out.value_if("fraction", declaration.fraction)?;
    out.value_if("ordre", declaration.ordre)?;
    out.leaf_if("mois", declaration.mois.as_deref())?;
    out.leaf_if(
        "identifiant_metier",
        declaration.identifiant_metier.as_deref(),
    )?;
    out.value_if("id_annulation", declaration.id_annulation)?;
    out.leaf("SIREN", &[], &declaration.siren)?;
    out.leaf_if("nic_siege", declaration.nic_siege.as_deref())?;
    out.leaf("nic_affectation", &[], &declaration.nic_affectation)?;
    out.close()
}

fn declaration_bilan(out: &mut impl Sink, declaration: &Declaration) -> io::Result<()> {
    out.open("declaration_bilan", &[])?;
    out.leaf("etat", &[], declaration.etat.code())?;
    let declarations = None;
    contenu(
        out,
        "declaration_contenu",
        Contenu {
            declarations,
            ..declaration.contenu
        },
    )?;
    for item in &declaration.reconstituees {
        out.open("declaration_reconstituee", &[])?;
        out.leaf("type", &[], &item.type_code)?;
        out.leaf("etat", &[], item.etat.code())?;
        out.leaf("nombre", &[], &item.nombre.to_string())?;
        out.close()?;
    }
    for (categorie, nombre) in [
        ("bloquant", declaration.bloquantes),
        ("non-bloquant", declaration.non_bloquantes),
    ] {
        compteur(out, "declaration_compteurs", "categorie", categorie, nombre)?;
    }
    if let Some(conformite) = &declaration.conformite {
        out.open("niveau_conformite", &[])?;
        match conformite {
            Conformite::Certifiee(certificat) => {
                out.leaf("etat_conformite", &[], "OK")?;
                out.leaf_if("certificat_conformite", certificat.as_deref())?;
            }
            Conformite::Rejetee => out.leaf("etat_conformite", &[], "KO")?,
        }
        out.close()?;
    }
    for item in &declaration.salaries {
        personne(out, "salarie", false, item)?;
    }
    out.close()
}

fn anomalie(out: &mut impl Sink, anomalie: &Anomalie) -> io::Result<()> {
    out.open("description", &[])?;
    out.leaf("code", &[], &anomalie.code)?;
    out.leaf_if("categorie", anomalie.categorie.map(|c| c.code()))?;
    out.leaf("message", &[], &anomalie.message)?;
    out.value_if("numero_ligne", anomalie.numero_ligne)?;
    out.value_if("nombre", anomalie.nombre)?;
    out.close()?;
    if let Some(valeurs) = &anomalie.valeurs {
        out.open("valeurs", &[])?;
        rubrique(out, "rubrique_declenchante", &valeurs.declenchante)?;
        for item in &valeurs.associees {
            rubrique(out, "rubrique_associee", item)?;
        }
        out.close()?;
    }
    Ok(())
}

fn rubrique(out: &mut impl Sink, name: &'static str, rubrique: &Rubrique) -> io::Result<()> {
    out.open(name, &[])?;
    out.leaf("identifiant", &[], &rubrique.identifiant)?;
    out.leaf_if("libelle", rubrique.libelle.as_deref())?;
    out.leaf("valeur", &[], &rubrique.valeur)?;
    out.close()
}

fn environnement(out: &mut impl Sink, environnement: &Environnement) -> io::Result<()> {
    if environnement.is_empty() {
        return Ok(());
    }
    out.open("environnement", &[])?;
    for item in environnement.salaries.iter().take(PEOPLE) {
        personne(out, "salarie", true, item)?;
    }
    for item in environnement.non_salaries.iter().take(PEOPLE) {
        personne(out, "individu_non_salarie", true, item)?;
    }
    if let Some(contrat) = &environnement.contrat {
        contract(out, contrat)?;
    }
    out.close()
}

fn personne(
    out: &mut impl Sink,
    name: &'static str,
    with_origin: bool,
    salarie: &Salarie,
) -> io::Result<()> {
    match salarie.origine {
        Some(origine) if with_origin => out.open(name, &[("origine", origine.code())])?,
        _ => out.open(name, &[])?,
    }
    if !salarie.nir.is_empty() || salarie.ntt.is_empty() {
        out.leaf("NIR", &[], &salarie.nir)?;
    }
    if !salarie.ntt.is_empty() {
        out.leaf("NTT", &[], &salarie.ntt)?;
    }
    out.leaf_if("nom_famille", salarie.nom_famille.as_deref())?;
    out.leaf_if("nom_usage", salarie.nom_usage.as_deref())?;
    out.leaf_if("prenoms", salarie.prenoms.as_deref())?;
    out.leaf_if("sexe", salarie.sexe.as_deref())?;
    out.leaf_if("date_naissance", salarie.date_naissance.as_deref())?;
    out.leaf_if("lieu_naissance", salarie.lieu_naissance.as_deref())?;
    out.leaf_if("code_pays", salarie.code_pays.as_deref())?;
    out.leaf_if("matricule", salarie.matricule.as_deref())?;
    out.value_if("rang", salarie.rang)?;
    let taux = salarie.taux_imposition_pas.as_ref();
    out.leaf_if("taux_imposition_PAS", taux.map(|taux| taux.as_str()))?;
    if let Some(futur) = &salarie.futur_taux {
        out.open("future_imposition_PAS", &[])?;
        out.leaf_if("taux", futur.taux.as_ref().map(|taux| taux.as_str()))?;
        out.leaf("date_effet", &[], &futur.date_effet.to_string())?;
        out.close()?;
    }
    out.close()
}

fn contract(out: &mut impl Sink, contrat: &Contrat) -> io::Result<()> {
    out.open("contrat", &[])?;
    out.leaf("date_debut_contrat", &[], &contrat.date_debut)?;
    out.leaf("num_contrat", &[], &contrat.numero)?;
    out.leaf_if("nature_contrat", contrat.nature.as_deref())?;
    out.leaf_if(
        "statut_conventionnel_contrat",
        contrat.statut_conventionnel.as_deref(),
    )?;
    out.leaf_if("libelle_emploi_contrat", contrat.libelle_emploi.as_deref())?;
    out.leaf_if(
        "code_regime_maladie_contrat",
        contrat.code_regime_maladie.as_deref(),
    )?;
    out.close()
}

fn contenu(out: &mut impl Sink, name: &'static str, contenu: Contenu) -> io::Result<()> {
    if contenu == Contenu::default() {
        return Ok(());
    }
    out.open(name, &[])?;
    out.value_if("declarations", contenu.declarations)?;
    out.value_if("salaries", contenu.salaries)?;
    out.value_if("individus_non_salaries", contenu.individus_non_salaries)?;
    out.value_if("contrats", contenu.contrats)?;
    out.close()
}

/// A counter; the schema wants those above zero only.
fn compteur(
    out: &mut impl Sink,
    name: &'static str,
    key: &'static str,
    categorie: &str,
    nombre: u64,
) -> io::Result<()> {
    if nombre == 0 {
        return Ok(());
    }
    out.open(name, &[])?;
    out.leaf(key, &[], categorie)?;
    out.leaf("nombre", &[], &nombre.to_string())?;
    out.close()
}
