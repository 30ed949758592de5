//! Writing a BPIJ. The order of elements is that of the schema.

use std::io::{self, Write};

use super::{
    Adresse, Assurance, Assure, Bpij, Caisse, Cumul, Domiciliation, Employeur, Entete, Partie,
    Prestation, Regularisation,
};
use crate::sink::{Attribute, Sink as _};
use crate::xml::XmlWriter;

pub(super) const NAMESPACE: &str = "www.cnamts.fr/tlsemp/IJ";
const VERSION: &str = "02.04";

type Xml<'o> = XmlWriter<'o>;

/// Writes `bpij` as a whole XML document.
///
/// # Errors
/// Those of `out`; and `InvalidInput` where a list is empty that the schema wants
/// with one item at least (employers, insurances, payments).
pub fn write(bpij: &Bpij, out: &mut dyn Write) -> io::Result<()> {
    let mut xml = XmlWriter::document(out)?;
    let xml = &mut xml;
    let attributes = [
        ("xmlns", NAMESPACE),
        ("Nature", "BPIJ"),
        ("Version", VERSION),
    ];
    xml.open("BPIJ", &attributes)?;
    xml.leaf("Identification", &[], &bpij.identification)?;
    xml.leaf("Temps", &[], &bpij.temps.to_string())?;
    head(xml, "Fonction", bpij.fonction.as_ref())?;
    head(xml, "Info", bpij.info.as_ref())?;
    total(xml, bpij.cumul.as_ref())?;
    xml.open("Declarant", &[])?;
    party(xml, &bpij.declarant)?;
    for declare in at_least_one("Declare", &bpij.declares)? {
        employer(xml, declare)?;
    }
    xml.close()?;
    xml.close()
}

fn at_least_one<'v, T>(name: &str, items: &'v [T]) -> io::Result<&'v [T]> {
    if items.is_empty() {
        let reason = format!("un BPIJ veut au moins un élément « {name} » à cet endroit");
        return Err(io::Error::new(io::ErrorKind::InvalidInput, reason));
    }
    Ok(items)
}

fn head(xml: &mut Xml<'_>, name: &'static str, entete: Option<&Entete>) -> io::Result<()> {
    let Some(entete) = entete else {
        return Ok(());
    };
    let attributes: Vec<Attribute<'_>> = [
        ("A", &entete.a),
        ("L", &entete.l),
        ("V", &entete.v),
        ("Q", &entete.q),
        ("Code", &entete.code),
        ("R", &entete.r),
    ]
    .into_iter()
    .filter_map(|(key, value)| Some((key, value.as_deref()?)))
    .collect();
    xml.leaf(name, &attributes, &entete.texte)
}

fn total(xml: &mut Xml<'_>, cumul: Option<&Cumul>) -> io::Result<()> {
    let Some(cumul) = cumul else {
        return Ok(());
    };
    xml.open("Cumul", &[])?;
    xml.leaf_if("Libelle", cumul.libelle.as_deref())?;
    xml.leaf("Montant", &[], cumul.montant.as_str())?;
    xml.close()
}

fn party(xml: &mut Xml<'_>, partie: &Partie) -> io::Result<()> {
    xml.leaf("Identite", &[("R", &partie.referentiel)], &partie.identite)?;
    xml.leaf_if("RaisonSociale", partie.raison_sociale.as_deref())?;
    if let Some(adresse) = &partie.adresse {
        address(xml, adresse)?;
    }
    account(xml, partie.domiciliation.as_ref())?;
    total(xml, partie.cumul.as_ref())
}

fn address(xml: &mut Xml<'_>, adresse: &Adresse) -> io::Result<()> {
    xml.open("Adresse", &[])?;
    xml.leaf_if(
        "Complement",
        adresse.complement.as_ref().map(|l| l.as_str()),
    )?;
    xml.leaf_if("NumeroVoie", adresse.numero_voie.as_deref())?;
    xml.leaf_if("NomVoie", adresse.nom_voie.as_ref().map(|l| l.as_str()))?;
    xml.leaf_if(
        "CodePostal",
        adresse.code_postal.as_ref().map(|l| l.as_str()),
    )?;
    xml.leaf_if("Localite", adresse.localite.as_ref().map(|l| l.as_str()))?;
    xml.close()
}

fn account(xml: &mut Xml<'_>, domiciliation: Option<&Domiciliation>) -> io::Result<()> {
    let Some(account) = domiciliation else {
        return Ok(());
    };
    xml.open("Domiciliation", &[])?;
    xml.leaf_if("IBAN", account.iban.as_deref())?;
    xml.leaf_if("BIC", account.bic.as_deref())?;
    xml.leaf_if("Guichet", account.guichet.as_deref())?;
    xml.leaf_if("Compte", account.compte.as_deref())?;
    xml.leaf_if("CleRIB", account.cle_rib.as_deref())?;
    xml.close()
}

fn employer(xml: &mut Xml<'_>, employeur: &Employeur) -> io::Result<()> {
    xml.open("Declare", &[])?;
    party(xml, &employeur.partie)?;
    for item in &employeur.caisses {
        caisse(xml, item)?;
    }
    xml.close()
}

fn caisse(xml: &mut Xml<'_>, caisse: &Caisse) -> io::Result<()> {
    xml.open("Caisse", &[])?;
    xml.leaf("CodeCPAM", &[], caisse.code.as_str())?;
    xml.leaf_if("Libelle", caisse.libelle.as_deref())?;
    xml.leaf("JComptable", &[], &caisse.jour_comptable.to_string())?;
    total(xml, caisse.cumul.as_ref())?;
    for item in &caisse.assures {
        person(xml, item)?;
    }
    xml.close()
}

fn person(xml: &mut Xml<'_>, assure: &Assure) -> io::Result<()> {
    xml.open("Assure", &[])?;
    xml.leaf("NIR", &[], assure.nir.as_str())?;
    xml.leaf("Nom", &[], &assure.nom)?;
    xml.leaf("Prenom", &[], &assure.prenom)?;
    xml.leaf_if("Info", assure.info.as_deref())?;
    account(xml, assure.domiciliation.as_ref())?;
    total(xml, assure.cumul.as_ref())?;
    for item in at_least_one("Assurance", &assure.assurances)? {
        insurance(xml, item)?;
    }
    settled(xml, "Indu", &assure.indus)?;
    settled(xml, "Rappel", &assure.rappels)?;
    xml.close()
}

fn settled(xml: &mut Xml<'_>, name: &'static str, items: &[Regularisation]) -> io::Result<()> {
    for item in items {
        xml.open(name, &[])?;
        xml.leaf("Numero", &[], &item.numero)?;
        xml.leaf("Montant", &[], item.montant.as_str())?;
        xml.close()?;
    }
    Ok(())
}

fn insurance(xml: &mut Xml<'_>, assurance: &Assurance) -> io::Result<()> {
    xml.open("Assurance", &[])?;
    xml.leaf("CodeNature", &[], &assurance.code_nature)?;
    total(xml, assurance.cumul.as_ref())?;
    for item in at_least_one("Prestation", &assurance.prestations)? {
        payment(xml, item)?;
    }
    xml.close()
}

fn payment(xml: &mut Xml<'_>, prestation: &Prestation) -> io::Result<()> {
    xml.open("Prestation", &[])?;
    xml.leaf("CodeNature", &[], &prestation.code_nature)?;
    if let Some((text, q)) = &prestation.reference {
        let attribute = q.as_deref().map(|q| ("Q", q));
        xml.leaf("Reference", attribute.as_slice(), text)?;
    }
    xml.leaf("Libelle", &[], &prestation.libelle)?;
    xml.leaf("DateDebPrest", &[], &prestation.debut.to_string())?;
    xml.value_if("DateFinPrest", prestation.fin)?;
    xml.leaf_if("NumSin", prestation.numero_sinistre.as_deref())?;
    xml.value_if("DateSin", prestation.date_sinistre)?;
    xml.value_if("DateDebConge", prestation.debut_conge)?;
    xml.value_if("DateFinConge", prestation.fin_conge)?;
    xml.leaf_if("NbIJ", prestation.nombre_ij.as_ref().map(|d| d.as_str()))?;
    xml.value_if("IJSub", prestation.ij_subrogee)?;
    xml.leaf_if("PU", prestation.prix_unitaire.as_ref().map(|d| d.as_str()))?;
    xml.leaf_if("Montant", prestation.montant.as_ref().map(|d| d.as_str()))?;
    if let Some(certificat) = &prestation.certificat {
        xml.open("Certificat", &[])?;
        xml.leaf("Type", &[], &certificat.type_code)?;
        xml.leaf("DateDeb", &[], &certificat.debut.to_string())?;
        xml.leaf("DateFin", &[], &certificat.fin.to_string())?;
        xml.close()?;
    }
    xml.close()
}
