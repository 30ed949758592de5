//! The tokens of one's account: which there are, and the end of one or of all others.

use axum::http::{Method, StatusCode};
use axum::response::Response;
use guichet_identity::jeton;
use guichet_store::jetons::{self, Tenu};

use super::appel::{Appel, json, rien};
use super::catalogue;
use super::contrat::{Forme, Lieu, Media, Operation, base62, liste, nombre, objet, texte};
use super::probleme::Probleme;
use crate::clock::Moment;
use crate::paris;

/// Hexadecimal digits of the hash that name a token: enough to tell those of one account apart.
const REPERE: usize = 16;

/// Tokens shown at most.
const AU_PLUS: u32 = 200;

objet! {
    /// A token, without what opens.
    JetonTenu, "Un jeton encore valable ; rien ici ne permet de le présenter." {
        repere: String = base62(REPERE, REPERE, "9f86d081884c7d65"), "Ce qui le désigne.";
        service: String = texte(1, 2, "25"), "Service pour lequel il a été remis ; GU : cette API et les pages.";
        remis_le: String = Forme::Instant, "Quand il a été remis.";
        expire_le: String = Forme::Instant, "Quand il ne vaudra plus.";
        presente: bool = Forme::Booleen, "Si c'est celui de cette demande.";
    }
}

objet! {
    /// The tokens.
    JetonsTenus, "Les jetons encore valables du compte." {
        jetons: Vec<JetonTenu> = liste(Forme::Objet(JetonTenu::fiche), AU_PLUS as usize), "Les jetons, du plus récent au plus ancien.";
    }
}

objet! {
    /// How many ended.
    JetonsRevoques, "Ce qui a été fait." {
        revoques: i64 = nombre(), "Nombre de jetons qui n'ouvrent plus rien.";
    }
}

pub(super) fn operations() -> Vec<Operation> {
    let all = "/api/v1/jetons";
    vec![
        Operation::new(
            Method::GET,
            all,
            ["listerJetons", "Jetons", "Lister ses jetons"],
            lister,
        )
        .rend(200, "Les jetons.", Media::Json(JetonsTenus::fiche)),
        Operation::new(
            Method::DELETE,
            all,
            [
                "revoquerAutresJetons",
                "Jetons",
                "Révoquer tous ses autres jetons",
            ],
            revoquer_autres,
        )
        .sens("Le jeton présenté reste valable.")
        .rend(
            200,
            "Ce qui a été fait.",
            Media::Json(JetonsRevoques::fiche),
        ),
        Operation::new(
            Method::DELETE,
            "/api/v1/jetons/{repere}",
            ["revoquerUnJeton", "Jetons", "Révoquer un de ses jetons"],
            revoquer,
        )
        .avec(
            Lieu::Chemin,
            "repere",
            base62(REPERE, REPERE, "9f86d081884c7d65"),
            "Ce qui désigne le jeton.",
        )
        .rend(204, "Le jeton n'ouvre plus rien.", Media::Rien),
    ]
}

/// The hash of the token that was shown.
fn presente(appel: &Appel) -> Result<[u8; 32], Probleme> {
    jeton::empreinte_du_texte(appel.jeton()).ok_or_else(|| (&catalogue::JETON_INVALIDE).into())
}

async fn lister(appel: Appel) -> Result<Response, Probleme> {
    let (compte_id, now) = (appel.compte_id()?, appel.app.clock.now().0);
    let shown: String = presente(&appel)?
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect();
    let found = appel
        .app
        .store
        .read(move |tx| jetons::tenus(tx, compte_id, now, AU_PLUS))
        .await?;
    let jetons = found.into_iter().map(|tenu| of(tenu, &shown)).collect();
    json(StatusCode::OK, &JetonsTenus { jetons })
}

fn of(tenu: Tenu, shown: &str) -> JetonTenu {
    JetonTenu {
        presente: tenu.empreinte == shown,
        repere: tenu.empreinte.chars().take(REPERE).collect(),
        service: tenu.service,
        remis_le: paris::format_iso(Moment(tenu.emis_at)),
        expire_le: paris::format_iso(Moment(tenu.expire_at)),
    }
}

async fn revoquer_autres(appel: Appel) -> Result<Response, Probleme> {
    let (compte_id, kept) = (appel.compte_id()?, presente(&appel)?);
    let gone = appel
        .app
        .store
        .write(move |tx| jetons::revoquer_compte(tx, compte_id, Some(&kept)))
        .await?;
    let revoques = i64::try_from(gone).unwrap_or(i64::MAX);
    json(StatusCode::OK, &JetonsRevoques { revoques })
}

async fn revoquer(appel: Appel) -> Result<Response, Probleme> {
    let (compte_id, repere) = (appel.compte_id()?, appel.exige("repere")?);
    let gone = appel
        .app
        .store
        .write(move |tx| jetons::revoquer_repere(tx, compte_id, &repere))
        .await?;
    match gone {
        0 => Err((&catalogue::INTROUVABLE).into()),
        _ => Ok(rien()),
    }
}
