//! `PUT /lots/{idlot}/retours/{reference}`: the organism gives a return, or another version of it.

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::Response;
use guichet_organisms::{Format, Role};
use guichet_store::documents::{self, Garanti, Nom};
use guichet_store::lots::{self, Lot, NouvelleVersion, Portee, VersionDeRetour};
use guichet_store::retours::{self, NouveauRetour};
use guichet_store::webhooks::LIVRER;
use guichet_store::{StoreError, Tx, depots};

use super::accuse::locked;
use super::appel::{Appel, Issue};
use super::corps::Depose;
use super::probleme::{Code, Refus};
use super::{corps, document, vues};
use crate::retention;

/// What the organism says of its return.
#[derive(Clone)]
struct Dit {
    reference: String,
    nature: String,
    statut: &'static str,
    delegataire: Option<String>,
}

/// Everything that the transaction needs.
struct Ecriture {
    portee: Portee,
    lot_id: i64,
    dit: Dit,
    document: Option<(Garanti, &'static str)>,
    idretour: String,
    now: i64,
    purge_at: i64,
}

/// What became of it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Sort {
    Nouveau,
    Remplace,
    Inchange,
}

pub(super) async fn deposer(mut appel: Appel) -> Result<Response, Refus> {
    let id = appel.idlot().await?;
    let dit = parametres(&mut appel).await?;
    let (app, now, portee) = (
        appel.demande.app.clone(),
        appel.demande.now,
        appel.portee.clone(),
    );
    // Asked before the body is read, so that nothing large is read for nothing; decided below.
    let known = appel.lot(id).await;
    let given = corps::document(appel.demande).await?;
    let lot = known?;
    let reference = dit.reference.clone();
    let versions = app
        .store
        .read(move |tx| lots::versions(tx, id, &reference))
        .await?;
    etat(&lot, &versions, &dit)?;
    let accepted = sens(&lot, &dit, &given).await?;
    let document = match accepted {
        None => None,
        Some((octets, media)) => {
            let nom = Nom::Instant(now.0);
            let prepared = tokio::task::spawn_blocking(move || documents::preparer(&octets, nom))
                .await
                .map_err(|_| Refus::new(Code::Panne))?;
            let safe = app.objets.garantir(prepared, app.hasard.nombre()).await?;
            Some((safe, media))
        }
    };
    drop(given);
    let ecriture = Ecriture {
        portee,
        lot_id: id,
        dit: dit.clone(),
        document,
        idretour: app.hasard.idretour(),
        now: now.0,
        purge_at: retention::fin_de_bilan(&app.config, now).0,
    };
    let (sort, version, useless) = app.store.write(move |tx| ecrire(tx, &ecriture)).await??;
    app.reveil.sonner(LIVRER);
    if let Some(objet) = useless
        && let Err(error) = app.objets.retirer(&objet).await
    {
        tracing::warn!(%error, "document en double laissé au balayage");
    }
    let status = match sort {
        Sort::Nouveau => StatusCode::CREATED,
        Sort::Remplace | Sort::Inchange => StatusCode::OK,
    };
    let mut response = corps::reponse(status, &vues::retour(id, &version));
    if sort == Sort::Nouveau {
        let place = format!("/organismes/v1/lots/{id}/retours/{}", dit.reference);
        if let Ok(place) = HeaderValue::from_str(&place) {
            response.headers_mut().insert(header::LOCATION, place);
        }
    }
    Ok(response)
}

async fn parametres(appel: &mut Appel) -> Result<Dit, Refus> {
    let reference = appel.reference().await?;
    let [nature, statut, delegataire] = appel.parametres(["nature", "statut", "delegataire"])?;
    let wrong = |name: &str| {
        Refus::new(Code::ParametreInvalide).detail(
            format!("Le paramètre « {name} » manque ou n'a pas la forme voulue."),
            format!("The parameter '{name}' is missing or not of the expected form."),
        )
    };
    let nature = nature
        .filter(|n| (2..=3).contains(&n.len()) && n.bytes().all(|b| b.is_ascii_digit()))
        .ok_or_else(|| wrong("nature"))?;
    let statut = match statut.as_deref() {
        Some("OK") => "OK",
        Some("KO") => "KO",
        Some("ANO") => "ANO",
        _ => return Err(wrong("statut")),
    };
    let form = |code: &String| {
        code.len() == 6
            && code
                .bytes()
                .all(|b| b.is_ascii_digit() || b.is_ascii_uppercase())
    };
    if delegataire.as_ref().is_some_and(|code| !form(code)) {
        return Err(wrong("delegataire"));
    }
    Ok(Dit {
        reference,
        nature,
        statut,
        delegataire,
    })
}

/// Whether the lot and the reference accept it as they are.
fn etat(lot: &Lot, versions: &[VersionDeRetour], dit: &Dit) -> Result<(), Refus> {
    if lot.etat == "echec" {
        return Err(Refus::new(Code::LotEnEchec));
    }
    let other = |version: &VersionDeRetour| dit.nature.parse() != Ok(version.nature);
    if versions.last().is_some_and(other) {
        return Err(Refus::new(Code::ReferenceAutreNature));
    }
    Ok(())
}

/// Whether this organism sends such a return for this declaration, with such a document.
async fn sens(
    lot: &Lot,
    dit: &Dit,
    given: &Depose,
) -> Result<Option<(bytes::Bytes, &'static str)>, Refus> {
    let found = vues::organisme(&lot.organisme).and_then(|organisme| {
        organisme
            .retours_pour(&lot.nature)
            .find(|retour| retour.nature == dit.nature)
    });
    let Some(retour) = found else {
        let (who, nature, about) = (&lot.organisme, &dit.nature, &lot.nature);
        return Err(Refus::new(Code::NatureRefusee).detail(
            format!(
                "L'organisme {who} n'envoie pas de retour {nature} pour une déclaration de nature {about}."
            ),
            format!(
                "The organism {who} sends no return {nature} for a declaration of nature {about}."
            ),
        ));
    };
    if retour.role == Role::Accuse {
        return Err(Refus::new(Code::NatureDAccuse));
    }
    if dit.delegataire.is_some() && lot.institution.is_empty() {
        return Err(Refus::new(Code::DelegataireInattendu));
    }
    let Depose { octets, pdf, .. } = given;
    match (retour.format, octets.is_empty()) {
        (Format::Aucun, true) => return Ok(None),
        (Format::Aucun, false) => return Err(Refus::new(Code::DocumentInattendu)),
        (_, true) => return Err(Refus::new(Code::DocumentAbsent)),
        (_, false) => {}
    }
    let (format, octets, pdf) = (retour.format, octets.clone(), *pdf);
    let read = octets.clone();
    let formed = tokio::task::spawn_blocking(move || document::verifier(&read, pdf, format));
    match formed.await {
        Ok(Ok(())) => Ok(Some((
            octets,
            if pdf {
                "application/pdf"
            } else {
                "application/xml"
            },
        ))),
        Ok(Err([fr, en])) => Err(Refus::new(Code::DocumentMalForme).detail(fr, en)),
        Err(_) => Err(Refus::new(Code::Panne)),
    }
}

type Ecrit = (Sort, VersionDeRetour, Option<String>);

fn ecrire(tx: &mut Tx<'_>, e: &Ecriture) -> Issue<Ecrit> {
    let Some(lot) = locked(tx, &e.portee, e.lot_id)? else {
        return Ok(Err(Refus::new(Code::LotInconnu)));
    };
    let mut versions = lots::versions(tx, e.lot_id, &e.dit.reference)?;
    if let Err(refus) = etat(&lot, &versions, &e.dit) {
        return Ok(Err(refus));
    }
    let empreinte = e
        .document
        .as_ref()
        .map(|(document, _)| document.empreinte());
    if let Some(last) = versions.pop_if(|last| {
        last.statut == e.dit.statut
            && last.delegataire == e.dit.delegataire
            && last.empreinte.as_deref() == empreinte
    }) {
        return Ok(Ok((Sort::Inchange, last, None)));
    }
    let last = versions.last();
    let (useless, retour_id) = publish(tx, e, &lot, last)?;
    let taille = |(document, _): &(Garanti, _)| i64::try_from(document.taille()).ok();
    lots::ajouter_version(
        tx,
        &NouvelleVersion {
            lot_id: lot.id,
            reference: &e.dit.reference,
            version: last.map_or(1, |last| last.version + 1),
            retour_id,
            precedent: last.map(|last| last.retour_id),
            empreinte,
            taille: e.document.as_ref().and_then(taille),
        },
    )?;
    let sort = if last.is_some() {
        Sort::Remplace
    } else {
        Sort::Nouveau
    };
    let written = lots::versions(tx, e.lot_id, &e.dit.reference)?.pop();
    let written = written.ok_or(StoreError::NotFound)?;
    Ok(Ok((sort, written, useless)))
}

/// Writes the document and the return that the declarant sees.
fn publish(
    tx: &mut Tx<'_>,
    e: &Ecriture,
    lot: &Lot,
    last: Option<&VersionDeRetour>,
) -> Result<(Option<String>, i64), StoreError> {
    let depot = depots::lire(tx, lot.depot_id)?;
    let mut useless = None;
    if let Some((document, _)) = &e.document {
        useless = documents::ecrire(tx, document, e.now)?;
    }
    // A client that polls by period must see the new version, even of the same millisecond.
    let publication_at = last.map_or(e.now, |last| e.now.max(last.publication_at + 1));
    let retour_id = retours::ajouter(
        tx,
        &NouveauRetour {
            idretour: e.idretour.clone(),
            depot_id: lot.depot_id,
            declaration_id: Some(lot.declaration_id),
            compte_id: depot.compte_id,
            concentrateur_compte_id: depot.concentrateur_compte_id,
            nature: e.dit.nature.parse().unwrap_or_default(),
            organisme: lot.organisme.clone(),
            statut: e.dit.statut,
            production_at: e.now,
            publication_at,
            document: e.document.as_ref().map(|(d, _)| d.nom().to_owned()),
            media: e.document.as_ref().map(|(_, media)| (*media).to_owned()),
            ops: vues::institution(&lot.institution).map(str::to_owned),
            delegataire: e.dit.delegataire.clone(),
            notification: e.document.is_some() && e.dit.statut != "OK",
            purge_at: e.purge_at,
        },
    )?;
    Ok((useless, retour_id))
}
