//! `PUT /publications/{reference}`: what an organism publishes of its own accord, outside any lot, for
//! whoever declares for the establishments it names: a fiche de paramétrage of an organisme
//! complémentaire (FPOC), a bordereau de paiement des indemnités journalières (BPIJ). The machine API
//! lists and gives them.

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::Response;
use guichet_store::Tx;
use guichet_store::documents::{self, Garanti, Nom};
use guichet_store::publications::bpij::Bpij;
use guichet_store::publications::objets::{Objet, Perimetre};
use guichet_store::publications::parutions::{self, Auteur, Contenu, Parution, Suite};
use guichet_store::retention::{self, Purge};
use serde_json::{Value, json};

use super::appel::{Appel, Issue};
use super::probleme::{Code, Refus};
use super::{corps, document, vues};
use crate::clock::Moment;
use crate::depot::REFERENCES;

/// Who publishes what, with the root of its document: its name and its namespace. The objects are
/// those of organismes complémentaires; the published schema of the BPIJ is the Assurance maladie's.
const NATURES: [(&str, &str, (&str, &str)); 2] = [
    ("OC", "FPOC", ("FICHE", "")),
    ("CNAM", "BPIJ", ("BPIJ", "www.cnamts.fr/tlsemp/IJ")),
];

/// For which establishments, as the query says it.
enum Pour {
    Objet {
        siren: String,
        perimetre: Perimetre,
        producteur: String,
        porteur: Option<String>,
    },
    Bpij(String),
}

/// `PUT /publications/{reference}`.
pub(super) async fn deposer(mut appel: Appel) -> Result<Response, Refus> {
    let auteur = auteur(&mut appel).await?;
    let (nature, pour) = parametres(&appel)?;
    let (app, now) = (appel.demande.app.clone(), appel.demande.now);
    let given = corps::document(appel.demande).await?;
    let known = NATURES
        .iter()
        .find(|(organisme, known, _)| *organisme == auteur.organisme && *known == nature);
    let Some((_, _, root)) = known else {
        return Err(Refus::new(Code::PublicationRefusee).detail(
            format!(
                "L'organisme {} ne publie pas de {nature}.",
                auteur.organisme
            ),
            format!("The organism {} publishes no {nature}.", auteur.organisme),
        ));
    };
    if given.octets.is_empty() {
        return Err(Refus::new(Code::DocumentAbsent));
    }
    let (octets, pdf) = (given.octets.clone(), given.pdf);
    let work = move || {
        document::a_la_racine(&octets, pdf, *root)
            .map(|()| documents::preparer(&octets, Nom::Contenu))
    };
    let formed = tokio::task::spawn_blocking(work).await;
    let prepared = formed
        .map_err(|_| Refus::new(Code::Panne))?
        .map_err(|[fr, en]| Refus::new(Code::DocumentMalForme).detail(fr, en))?;
    let safe = app.objets.garantir(prepared, app.hasard.nombre()).await?;
    drop(given);
    let contenu = pour.contenu(&app.hasard.word(20), now, safe.nom());
    let written = app
        .store
        .write(move |tx| ecrire(tx, &auteur, &contenu, &safe, now))
        .await;
    let (suite, purge) = match written {
        // Two who publish the same for the first time: the one that lost asks again.
        Err(error) if error.is_conflict_on("parution_reference_key") => {
            return Err(Refus::new(Code::Indisponible).attendre(1_000));
        }
        other => other??,
    };
    for objet in &purge.objets {
        if let Err(error) = app.objets.retirer(objet).await {
            tracing::warn!(%error, "document remplacé laissé au balayage");
        }
    }
    let (status, parution) = match suite {
        Suite::Nouvelle(parution) => (StatusCode::CREATED, parution),
        Suite::Remplacee(parution, _) | Suite::Inchangee(parution) => (StatusCode::OK, parution),
        Suite::AutreNature => return Err(Refus::new(Code::ReferenceAutreNature)),
    };
    let mut response = corps::reponse(status, &vue(&parution));
    if status == StatusCode::CREATED {
        let place = format!("/organismes/v1/publications/{}", parution.auteur.reference);
        if let Ok(place) = HeaderValue::from_str(&place) {
            response.headers_mut().insert(header::LOCATION, place);
        }
    }
    Ok(response)
}

/// `GET /publications/{reference}`: what stands under it now.
pub(super) async fn lire(mut appel: Appel) -> Result<Response, Refus> {
    let auteur = auteur(&mut appel).await?;
    let [] = appel.parametres([])?;
    let store = &appel.demande.app.store;
    let found = store
        // The row is read as it is changed, so this is a writing.
        .write(move |tx| parutions::lire(tx, &auteur))
        .await?;
    let found = found.ok_or_else(|| Refus::new(Code::PublicationInconnue))?;
    Ok(corps::reponse(StatusCode::OK, &vue(&found)))
}

async fn auteur(appel: &mut Appel) -> Result<Auteur, Refus> {
    let reference = appel.reference().await;
    Ok(Auteur {
        organisme: appel.portee.organisme.clone(),
        institution: appel.portee.institution.clone(),
        reference: reference.map_err(|_| Refus::new(Code::PublicationInconnue))?,
    })
}

fn parametres(appel: &Appel) -> Result<(&'static str, Pour), Refus> {
    let [nature, siren, nic, ensemble, siret, producteur, porteur] = appel.parametres([
        "nature",
        "siren",
        "nic",
        "ensemble",
        "siret",
        "producteur",
        "porteur",
    ])?;
    let wrong = |name: &str| {
        Refus::new(Code::ParametreInvalide).detail(
            format!("Le paramètre « {name} » manque, est de trop ou n'a pas la forme voulue."),
            format!(
                "The parameter '{name}' is missing, not expected, or not of the expected form."
            ),
        )
    };
    let none = |name, given: &Option<String>| match given {
        None => Ok(()),
        Some(_) => Err(wrong(name)),
    };
    let digits = |name, text: Option<String>, length| {
        text.filter(|t| t.len() == length && t.bytes().all(|b| b.is_ascii_digit()))
            .ok_or_else(|| wrong(name))
    };
    let code = |text: &String| {
        (5..=9).contains(&text.len())
            && text
                .bytes()
                .all(|b| b.is_ascii_digit() || b.is_ascii_uppercase())
    };
    if nature.as_deref() == Some("BPIJ") {
        for (name, given) in [
            ("siren", &siren),
            ("nic", &nic),
            ("ensemble", &ensemble),
            ("producteur", &producteur),
            ("porteur", &porteur),
        ] {
            none(name, given)?;
        }
        return Ok(("BPIJ", Pour::Bpij(digits("siret", siret, 14)?)));
    }
    if nature.as_deref() != Some("FPOC") {
        return Err(wrong("nature"));
    }
    none("siret", &siret)?;
    let siren = digits("siren", siren, 9)?;
    let perimetre = match (nic, ensemble) {
        (nic @ Some(_), None) => Perimetre::Nic(digits("nic", nic, 5)?),
        (None, Some(name)) if nomme(&name) => Perimetre::Ensemble(name),
        (None, Some(_)) => return Err(wrong("ensemble")),
        _ => return Err(wrong("nic")),
    };
    // Who stands for one institution is the producer; who stands for all names one.
    let own = vues::institution(&appel.portee.institution);
    let producteur = match (own, producteur) {
        (Some(own), None) => own.to_owned(),
        (Some(own), Some(named)) if named == own => named,
        (None, Some(named)) if code(&named) => named,
        _ => return Err(wrong("producteur")),
    };
    if porteur.as_ref().is_some_and(|porteur| !code(porteur)) {
        return Err(wrong("porteur"));
    }
    let pour = Pour::Objet {
        siren,
        perimetre,
        producteur,
        porteur,
    };
    Ok(("FPOC", pour))
}

/// Whether a set of establishments may be called so.
fn nomme(name: &str) -> bool {
    let letter = |c: char| c.is_alphanumeric() || " -_.".contains(c);
    (1..=80).contains(&name.chars().count()) && name.chars().all(letter)
}

impl Pour {
    fn contenu(self, identifiant: &str, now: Moment, document: &str) -> Contenu {
        let (identifiant, document) = (identifiant.to_owned(), document.to_owned());
        match self {
            Self::Objet {
                siren,
                perimetre,
                producteur,
                porteur,
            } => Contenu::Objet(Objet {
                idobjet: identifiant,
                nature: "FPOC".to_owned(),
                siren,
                perimetre,
                producteur,
                porteur,
                production_at: now.0,
                publication_at: now.0,
                document,
            }),
            Self::Bpij(siret) => Contenu::Bpij(Bpij {
                idbpij: identifiant,
                siret,
                publication_at: now.0,
                document,
            }),
        }
    }
}

fn ecrire(
    tx: &mut Tx<'_>,
    auteur: &Auteur,
    contenu: &Contenu,
    document: &Garanti,
    now: Moment,
) -> Issue<(Suite, Purge)> {
    let mut purge = Purge::default();
    purge.objets.extend(documents::ecrire(tx, document, now.0)?);
    let taille = i64::try_from(document.taille()).unwrap_or(i64::MAX);
    let suite = parutions::publier(tx, auteur, contenu, taille)?;
    let lost = match &suite {
        Suite::Remplacee(_, ancien) => Some(ancien.clone()),
        // Nothing refers to what was sent, unless something did before.
        Suite::AutreNature => Some(contenu.document().to_owned()),
        Suite::Nouvelle(_) | Suite::Inchangee(_) => None,
    };
    if let Some(lost) = lost {
        retention::oublier(tx, &lost, REFERENCES, &mut purge)?;
    }
    Ok(Ok((suite, purge)))
}

fn vue(parution: &Parution) -> Value {
    let contenu = &parution.contenu;
    let mut told = json!({
        "reference": parution.auteur.reference,
        "nature": contenu.nature(),
        "version": parution.version,
        "identifiant": contenu.identifiant(),
        "publie_le": vues::instant(contenu.publication_at()),
        "siren": null, "nic": null, "ensemble": null, "siret": null,
        "producteur": null, "porteur": null,
        "document": {
            "type_contenu": "application/xml",
            "taille": parution.taille,
            "empreinte": vues::empreinte(contenu.document()),
        },
    });
    match contenu {
        Contenu::Bpij(bpij) => told["siret"] = json!(bpij.siret),
        Contenu::Objet(objet) => {
            told["siren"] = json!(objet.siren);
            told["producteur"] = json!(objet.producteur);
            told["porteur"] = json!(objet.porteur);
            match &objet.perimetre {
                Perimetre::Nic(nic) => told["nic"] = json!(nic),
                Perimetre::Ensemble(name) => told["ensemble"] = json!(name),
            }
        }
    }
    told
}
