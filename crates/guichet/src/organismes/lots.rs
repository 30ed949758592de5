//! The list of lots, the record of one, its text.

use axum::body::Body;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::Response;
use guichet_store::lots::{self, ATTENTE_MAX, Filtre, Lot, Portee};
use guichet_store::{StoreError, documents};
use serde_json::json;
use sha2::{Digest, Sha256};

use super::appel::Appel;
use super::probleme::{Code, Refus};
use super::{corps, vues};

const TEXTE: &str = "text/plain; charset=ISO-8859-1";

/// The states that the list can be asked for.
const ETATS: [&str; 4] = ["publie", "retire", "accuse", "echec"];

/// `GET /lots`: what was published behind a cursor.
pub(super) async fn lister(appel: Appel) -> Result<Response, Refus> {
    let [depuis, limite, etat] = appel.parametres(["depuis", "limite", "etat"])?;
    let wrong = |name: &str| {
        Refus::new(Code::ParametreInvalide).detail(
            format!("Le paramètre « {name} » n'a pas la forme voulue."),
            format!("The parameter '{name}' is not of the expected form."),
        )
    };
    let most = appel.demande.app.config.organismes.lots_par_page.max(1);
    let limite: u32 = match limite {
        None => 100.min(most),
        Some(text) => text
            .parse()
            .ok()
            .filter(|n| (1..=most).contains(n) && !text.starts_with('+'))
            .ok_or_else(|| wrong("limite"))?,
    };
    if etat
        .as_ref()
        .is_some_and(|etat| !ETATS.contains(&etat.as_str()))
    {
        return Err(wrong("etat"));
    }
    let portee = appel.portee.clone();
    let apres = match &depuis {
        None => 0,
        Some(text) => place(&portee, text).ok_or_else(|| Refus::new(Code::CurseurInconnu))?,
    };
    let (store, now) = (&appel.demande.app.store, appel.demande.now.0);
    let scope = portee.clone();
    let (_, waiting) = store
        .read(move |tx| lots::derniere_place(tx, &scope, now))
        .await?;
    if waiting {
        let scope = portee.clone();
        loop {
            let scope = scope.clone();
            let placed = store.write(move |tx| lots::placer(tx, &scope, now)).await?;
            if placed < u64::from(ATTENTE_MAX) {
                break;
            }
        }
    }
    let scope = portee.clone();
    let (mut page, last) = store
        .read(move |tx| {
            let (last, _) = lots::derniere_place(tx, &scope, now)?;
            let filtre = Filtre {
                apres,
                jusqu_a: last,
                etat,
                max: limite + 1,
            };
            Ok((lots::page(tx, &scope, &filtre)?, last))
        })
        .await?;
    if apres > last {
        return Err(Refus::new(Code::CurseurInconnu));
    }
    let suite = page.len() > limite as usize;
    page.truncate(limite as usize);
    let reached = match page.last().and_then(|lot| lot.place) {
        Some(place) if suite => place,
        _ => last,
    };
    let lots: Vec<_> = page.iter().map(vues::lot).collect();
    Ok(corps::reponse(
        StatusCode::OK,
        &json!({ "lots": lots, "curseur": curseur(&portee, reached), "suite": suite }),
    ))
}

/// `GET /lots/{idlot}/fiche`.
pub(super) async fn fiche(mut appel: Appel) -> Result<Response, Refus> {
    let id = appel.idlot().await?;
    let lot = appel.lot(id).await?;
    Ok(corps::reponse(StatusCode::OK, &vues::lot(&lot)))
}

/// `GET /lots/{idlot}`: the text.
pub(super) async fn telecharger(mut appel: Appel) -> Result<Response, Refus> {
    let id = appel.idlot().await?;
    let lot = appel.lot(id).await?;
    let Lot {
        document: Some(document),
        empreinte,
        etat,
        ..
    } = lot
    else {
        return Err(Refus::new(Code::LotPurge));
    };
    let app = &appel.demande.app;
    let headers = &appel.demande.parts.headers;
    let tag = format!("W/\"{empreinte}\"");
    let kept = headers
        .get_all(header::IF_NONE_MATCH)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .map(str::trim)
        .any(|held| held == "*" || held.trim_start_matches("W/") == tag.trim_start_matches("W/"));
    let tag = HeaderValue::from_str(&tag).map_err(|_| Refus::new(Code::Panne))?;
    if kept {
        let mut response = Response::new(Body::empty());
        *response.status_mut() = StatusCode::NOT_MODIFIED;
        response.headers_mut().insert(header::ETAG, tag);
        return Ok(response);
    }
    let garde = app
        .store
        .read(move |tx| documents::trouver(tx, &document))
        .await?
        .ok_or_else(|| StoreError::Corrupt(format!("lot {id} : texte introuvable")))?;
    let octets = app.objets.ouvrir(garde).await?;
    let mut response = corps::octets(headers, octets, TEXTE).await?;
    if etat == "publie" {
        app.store
            .write(move |tx| lots::marquer_retire(tx, id))
            .await?;
    }
    let answer = response.headers_mut();
    answer.insert(header::ETAG, tag);
    let name = format!("attachment; filename=\"lot-{id}.dsn\"");
    if let Ok(name) = HeaderValue::from_str(&name) {
        answer.insert(header::CONTENT_DISPOSITION, name);
    }
    Ok(response)
}

/// A place in the list of an organism, as a reader keeps it: sixteen digits of the place, eight that
/// show that it is one of ours and of this organism.
fn curseur(portee: &Portee, place: i64) -> String {
    format!("{place:016x}{}", marque(portee, place))
}

fn place(portee: &Portee, texte: &str) -> Option<i64> {
    let (place, mark) = texte.split_at_checked(16)?;
    let place = i64::from_str_radix(place, 16).ok().filter(|p| *p >= 0)?;
    (mark == marque(portee, place)).then_some(place)
}

fn marque(portee: &Portee, place: i64) -> String {
    let mut digest = Sha256::new();
    digest.update(b"curseur de lots\n");
    digest.update(portee.organisme.as_bytes());
    digest.update(place.to_be_bytes());
    let sum: [u8; 32] = digest.finalize().into();
    let [a, b, c, d, ..] = sum;
    format!("{a:02x}{b:02x}{c:02x}{d:02x}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_is_read_again_by_its_organism_only() {
        let cnam = Portee {
            organisme: "CNAM".to_owned(),
            institution: String::new(),
        };
        let cnav = Portee {
            organisme: "CNAV".to_owned(),
            ..cnam.clone()
        };
        for number in [0, 1, 4096, i64::MAX] {
            let text = curseur(&cnam, number);
            assert_eq!(text.len(), 24);
            assert_eq!(place(&cnam, &text), Some(number));
            assert_eq!(place(&cnav, &text), None);
        }
        for wrong in [
            "",
            "1",
            "000000000000000100000000",
            "é".repeat(12).as_str(),
            "+00000000000001",
        ] {
            assert_eq!(place(&cnam, wrong), None, "{wrong}");
        }
    }
}
