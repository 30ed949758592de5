//! Writing a bilan. The order of elements is that of the schema.

use std::io::{self, Write};

use super::{Anomalie, Contenu, Declaration, Envoi, EnvoiIdentification, Etat, Rapport};
use crate::xml::XmlWriter;

const NAMESPACE: &str = "http://www.gip-mds.fr/";
const VERSION: &str = "v02r03";

/// Writes `rapport` as a whole document.
///
/// # Errors
/// Those of `out`.
pub fn write(rapport: &Rapport, out: &mut dyn Write) -> io::Result<()> {
    let mut xml = XmlWriter::document(out)?;
    let mut attributes = vec![
        ("xmlns:gipmds", NAMESPACE),
        ("type", rapport.type_code.as_str()),
        ("profil", "DSN"),
        ("version", VERSION),
    ];
    if let Some(message) = &rapport.message {
        attributes.push(("message", message));
    }
    xml.open("gipmds:rapport", &attributes)?;
    envoi(&mut xml, &rapport.envoi)?;
    for item in &rapport.declarations {
        declaration(&mut xml, item)?;
    }
    xml.close()
}

fn envoi(xml: &mut XmlWriter<'_>, envoi: &Envoi) -> io::Result<()> {
    xml.open("envoi", &[])?;
    envoi_identification(xml, &envoi.identification)?;
    xml.open("envoi_bilan", &[])?;
    xml.leaf("envoi_etat", &[], etat(envoi.etat))?;
    contenu(xml, "envoi_contenu", envoi.contenu)?;
    let total = envoi.generales + envoi.dans_declarations;
    for (categorie, nombre) in [
        ("generale", envoi.generales),
        ("declaration", envoi.dans_declarations),
        ("total", total),
    ] {
        compteur(xml, "envoi_compteurs", "envoi_categorie", categorie, nombre)?;
    }
    xml.close()?;
    for item in &envoi.anomalies {
        xml.open("envoi_anomalie", &[])?;
        anomalie(xml, item)?;
        xml.close()?;
    }
    xml.close()
}

fn envoi_identification(xml: &mut XmlWriter<'_>, id: &EnvoiIdentification) -> io::Result<()> {
    xml.open("envoi_identification", &[])?;
    xml.leaf_if("identifiant", id.identifiant.as_deref())?;
    xml.leaf_if("version_norme", id.version_norme.as_deref())?;
    xml.leaf_if("point_de_depot", id.point_de_depot.as_deref())?;
    xml.leaf_if("type_envoi", id.type_envoi.as_deref())?;
    xml.leaf_if("essai_reel", id.essai_reel.as_deref())?;
    xml.leaf("emetteur_siret", &[], &id.emetteur_siret)?;
    xml.leaf_if("raison_sociale", id.raison_sociale.as_deref())?;
    xml.leaf_if("nom_logiciel", id.nom_logiciel.as_deref())?;
    xml.leaf_if("editeur_logiciel", id.editeur_logiciel.as_deref())?;
    xml.leaf_if("version_logiciel", id.version_logiciel.as_deref())?;
    xml.leaf_if("code_conformite", id.code_conformite.as_deref())?;
    xml.close()
}

fn declaration(xml: &mut XmlWriter<'_>, declaration: &Declaration) -> io::Result<()> {
    xml.open("declaration", &[])?;
    xml.open("declaration_identification", &[])?;
    xml.leaf("rang", &[], &declaration.rang.to_string())?;
    xml.leaf_if("nature", declaration.nature.as_deref())?;
    xml.leaf_if("type", declaration.type_code.as_deref())?;
    xml.leaf_if("mois", declaration.mois.as_deref())?;
    xml.leaf("SIREN", &[], &declaration.siren)?;
    xml.leaf("nic_affectation", &[], &declaration.nic_affectation)?;
    xml.close()?;
    xml.open("declaration_bilan", &[])?;
    xml.leaf("etat", &[], etat(declaration.etat))?;
    contenu(xml, "declaration_contenu", declaration.contenu)?;
    for (categorie, nombre) in [
        ("bloquant", declaration.bloquantes),
        ("non-bloquant", declaration.non_bloquantes),
    ] {
        compteur(xml, "declaration_compteurs", "categorie", categorie, nombre)?;
    }
    xml.close()?;
    for item in &declaration.anomalies {
        xml.open("declaration_anomalie", &[])?;
        anomalie(xml, item)?;
        environnement(xml, item)?;
        xml.close()?;
    }
    xml.close()
}

fn anomalie(xml: &mut XmlWriter<'_>, anomalie: &Anomalie) -> io::Result<()> {
    xml.open("description", &[])?;
    xml.leaf("code", &[], &anomalie.code)?;
    let categorie = if anomalie.bloquante {
        "bloquant"
    } else {
        "non-bloquant"
    };
    xml.leaf("categorie", &[], categorie)?;
    xml.leaf("message", &[], &anomalie.message)?;
    let number = |number: u64| number.to_string();
    xml.leaf_if("numero_ligne", anomalie.numero_ligne.map(number).as_deref())?;
    xml.leaf_if("nombre", anomalie.nombre.map(number).as_deref())?;
    xml.close()?;
    if let Some(rubrique) = &anomalie.rubrique {
        xml.open("valeurs", &[])?;
        xml.open("rubrique_declenchante", &[])?;
        xml.leaf("identifiant", &[], &rubrique.identifiant)?;
        xml.leaf_if("libelle", rubrique.libelle.as_deref())?;
        xml.leaf("valeur", &[], &rubrique.valeur)?;
        xml.close()?;
        xml.close()?;
    }
    Ok(())
}

fn environnement(xml: &mut XmlWriter<'_>, anomalie: &Anomalie) -> io::Result<()> {
    let Some(salarie) = &anomalie.salarie else {
        return Ok(());
    };
    xml.open("environnement", &[])?;
    xml.open("salarie", &[("origine", "DSN")])?;
    xml.leaf("NIR", &[], &salarie.nir)?;
    xml.leaf_if("nom_famille", salarie.nom_famille.as_deref())?;
    xml.leaf("rang", &[], &salarie.rang.to_string())?;
    xml.close()?;
    xml.close()
}

fn contenu(xml: &mut XmlWriter<'_>, name: &'static str, contenu: Contenu) -> io::Result<()> {
    xml.open(name, &[])?;
    let number = |number: u64| number.to_string();
    xml.leaf_if("declarations", contenu.declarations.map(number).as_deref())?;
    xml.leaf_if("salaries", contenu.salaries.map(number).as_deref())?;
    xml.close()
}

/// A counter; the schema wants those above zero only.
fn compteur(
    xml: &mut XmlWriter<'_>,
    name: &'static str,
    key: &'static str,
    categorie: &str,
    nombre: u64,
) -> io::Result<()> {
    if nombre == 0 {
        return Ok(());
    }
    xml.open(name, &[])?;
    xml.leaf(key, &[], categorie)?;
    xml.leaf("nombre", &[], &nombre.to_string())?;
    xml.close()
}

fn etat(etat: Etat) -> &'static str {
    match etat {
        Etat::Ok => "OK",
        Etat::Ko => "KO",
        Etat::Ano => "ANO",
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Anomalie, Declaration, RubriqueDeclenchante, Salarie};
    use super::{Rapport, write};

    fn written(rapport: &Rapport) -> String {
        let mut out = Vec::new();
        write(rapport, &mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn an_empty_bilan_has_its_mandatory_elements() {
        let text = written(&Rapport::default());
        assert!(text.contains("<emetteur_siret/>"), "{text}");
        assert!(text.contains("<envoi_etat>KO</envoi_etat>"), "{text}");
        assert!(!text.contains("compteurs"), "{text}");
    }

    #[test]
    fn an_anomaly_is_written_whole_and_escaped() {
        let rapport = Rapport {
            declarations: vec![Declaration {
                rang: 1,
                bloquantes: 2,
                anomalies: vec![Anomalie {
                    code: "S21.G00.30.001/CSL-11".into(),
                    bloquante: true,
                    message: "1 < 2 & \"3\"".into(),
                    numero_ligne: Some(12),
                    nombre: Some(2),
                    rubrique: Some(RubriqueDeclenchante {
                        identifiant: "S21.G00.30.001".into(),
                        libelle: None,
                        valeur: "</valeur>".into(),
                    }),
                    salarie: Some(Salarie {
                        rang: 3,
                        ..Salarie::default()
                    }),
                }],
                ..Declaration::default()
            }],
            ..Rapport::default()
        };
        let text = written(&rapport);
        for part in [
            "<message>1 &lt; 2 &amp; &quot;3&quot;</message>",
            "<numero_ligne>12</numero_ligne>",
            "<nombre>2</nombre>",
            "<valeur>&lt;/valeur&gt;</valeur>",
            "<salarie origine=\"DSN\">",
            "<NIR/>",
            "<rang>3</rang>",
        ] {
            assert!(text.contains(part), "{part} not in {text}");
        }
    }
}
