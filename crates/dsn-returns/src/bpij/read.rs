//! Reading a BPIJ, of this version or of an earlier one.

use super::write::NAMESPACE;
use super::{
    Adresse, Assurance, Assure, Bpij, Caisse, CertificatMedical, CodeCaisse, Cumul, Domiciliation,
    Employeur, Entete, Ligne, NirAssure, Partie, Prestation, Regularisation,
};
use crate::civil::{Jour, Moment};
use crate::decimal::Decimal;
use crate::tree::{Element, ReadError, read_xml};

/// Reads a BPIJ from XML.
///
/// # Errors
/// A document that is not well formed, that has another root or namespace, or
/// that lacks an identifier, a date or an amount it must have.
pub fn read(bytes: &[u8]) -> Result<Bpij, ReadError> {
    let root = read_xml(bytes)?.named("BPIJ")?;
    if root.namespace.as_deref() != Some(NAMESPACE) {
        return Err(ReadError::Root {
            found: format!("BPIJ ({})", root.namespace.unwrap_or_default()),
            expected: "BPIJ (www.cnamts.fr/tlsemp/IJ)",
        });
    }
    let declarant = root.required("Declarant")?;
    Ok(Bpij {
        identification: root.text_or_empty("Identification"),
        temps: root.required_value("Temps", Moment::parse)?,
        fonction: root.child("Fonction").map(head),
        info: root.child("Info").map(head),
        cumul: total(&root)?,
        declarant: party(declarant)?,
        declares: all(declarant, "Declare", employer)?,
    })
}

fn all<T>(
    element: &Element,
    name: &'static str,
    of: fn(&Element) -> Result<T, ReadError>,
) -> Result<Vec<T>, ReadError> {
    element.all(name).map(of).collect()
}

fn head(element: &Element) -> Entete {
    let attribute = |name| element.attribute(name).map(str::to_owned);
    Entete {
        texte: element.text.clone(),
        a: attribute("A"),
        l: attribute("L"),
        v: attribute("V"),
        q: attribute("Q"),
        code: attribute("Code"),
        r: attribute("R"),
    }
}

fn total(element: &Element) -> Result<Option<Cumul>, ReadError> {
    let read = |cumul: &Element| {
        Ok(Cumul {
            libelle: cumul.text("Libelle"),
            montant: cumul.required_value("Montant", Decimal::new)?,
        })
    };
    element.child("Cumul").map(read).transpose()
}

fn party(element: &Element) -> Result<Partie, ReadError> {
    let identite = element.required("Identite")?;
    Ok(Partie {
        identite: identite.text.clone(),
        referentiel: identite.attribute("R").unwrap_or_default().to_owned(),
        raison_sociale: element.text("RaisonSociale"),
        adresse: element.child("Adresse").map(|adresse| Adresse {
            complement: line(adresse, "Complement"),
            numero_voie: adresse.text("NumeroVoie"),
            nom_voie: line(adresse, "NomVoie"),
            code_postal: line(adresse, "CodePostal"),
            localite: line(adresse, "Localite"),
        }),
        domiciliation: account(element),
        cumul: total(element)?,
    })
}

fn line<const N: usize>(element: &Element, name: &'static str) -> Option<Ligne<N>> {
    Some(Ligne::new(&element.child(name)?.text))
}

fn account(element: &Element) -> Option<Domiciliation> {
    let account = element.child("Domiciliation")?;
    Some(Domiciliation {
        iban: account.text("IBAN"),
        bic: account.text("BIC"),
        guichet: account.text("Guichet"),
        compte: account.text("Compte"),
        cle_rib: account.text("CleRIB"),
    })
}

fn employer(element: &Element) -> Result<Employeur, ReadError> {
    Ok(Employeur {
        partie: party(element)?,
        caisses: all(element, "Caisse", caisse)?,
    })
}

fn caisse(element: &Element) -> Result<Caisse, ReadError> {
    Ok(Caisse {
        code: element.required_value("CodeCPAM", CodeCaisse::new)?,
        libelle: element.text("Libelle"),
        jour_comptable: element.required_value("JComptable", Jour::parse)?,
        cumul: total(element)?,
        assures: all(element, "Assure", person)?,
    })
}

fn person(element: &Element) -> Result<Assure, ReadError> {
    Ok(Assure {
        nir: element.required_value("NIR", NirAssure::new)?,
        nom: element.text_or_empty("Nom"),
        prenom: element.text_or_empty("Prenom"),
        info: element.text("Info"),
        domiciliation: account(element),
        cumul: total(element)?,
        assurances: all(element, "Assurance", insurance)?,
        indus: all(element, "Indu", settled)?,
        rappels: all(element, "Rappel", settled)?,
    })
}

fn settled(element: &Element) -> Result<Regularisation, ReadError> {
    Ok(Regularisation {
        numero: element.text_or_empty("Numero"),
        montant: element.required_value("Montant", Decimal::new)?,
    })
}

fn insurance(element: &Element) -> Result<Assurance, ReadError> {
    Ok(Assurance {
        code_nature: element.text_or_empty("CodeNature"),
        cumul: total(element)?,
        prestations: all(element, "Prestation", payment)?,
    })
}

fn payment(element: &Element) -> Result<Prestation, ReadError> {
    let certificat = |certificat: &Element| {
        Ok(CertificatMedical {
            type_code: certificat.text_or_empty("Type"),
            debut: certificat.required_value("DateDeb", Jour::parse)?,
            fin: certificat.required_value("DateFin", Jour::parse)?,
        })
    };
    Ok(Prestation {
        code_nature: element.text_or_empty("CodeNature"),
        reference: element.child("Reference").map(|reference| {
            (
                reference.text.clone(),
                reference.attribute("Q").map(str::to_owned),
            )
        }),
        libelle: element.text_or_empty("Libelle"),
        debut: element.required_value("DateDebPrest", Jour::parse)?,
        fin: element.value("DateFinPrest", Jour::parse),
        numero_sinistre: element.text("NumSin"),
        date_sinistre: element.value("DateSin", Jour::parse),
        debut_conge: element.value("DateDebConge", Jour::parse),
        fin_conge: element.value("DateFinConge", Jour::parse),
        nombre_ij: element.value("NbIJ", Decimal::new),
        ij_subrogee: element.value("IJSub", |text| match text {
            "true" | "1" => Some(true),
            "false" | "0" => Some(false),
            _ => None,
        }),
        prix_unitaire: element.value("PU", Decimal::new),
        montant: element.value("Montant", Decimal::new),
        certificat: element.child("Certificat").map(certificat).transpose()?,
    })
}
