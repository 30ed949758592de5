//! Who is there: a cookie that holds a token of the portal, the same as our API's.
//!
//! The cookie is `HttpOnly` and `SameSite=Strict`, `Secure` where the portal is reached by https;
//! each form carries a word made from the token, which no other site can know.

use axum::http::{HeaderMap, HeaderValue, header};
use guichet_identity::{Appelant, Role};
use guichet_pages::Utilisateur;
use guichet_pages::composants::Jeton;
use sha2::{Digest, Sha256};

use crate::App;
use crate::comptes::{self, RefusJeton};

/// Somebody logged in.
#[derive(Debug, Clone)]
pub(super) struct Visiteur {
    /// Who, with what they hold at this instant.
    pub(super) appelant: Appelant,
    /// What the cookie holds.
    pub(super) jeton: String,
}

/// The name of the cookie: with https, one that only our own host can have set.
fn nom(app: &App) -> &'static str {
    if app.url().starts_with("https:") {
        "__Host-guichet"
    } else {
        "guichet"
    }
}

/// The token that a request shows.
fn montre<'h>(app: &App, headers: &'h HeaderMap) -> Option<&'h str> {
    let name = nom(app);
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find_map(|(key, value)| (key == name).then_some(value))
}

/// Who is there; none when nobody is logged in, or no longer.
pub(super) async fn visiteur(
    app: &App,
    headers: &HeaderMap,
) -> Result<Option<Visiteur>, RefusJeton> {
    let Some(token) = montre(app, headers) else {
        return Ok(None);
    };
    match comptes::appelant(app, token).await {
        Ok(appelant) => Ok(Some(Visiteur {
            appelant,
            jeton: token.to_owned(),
        })),
        Err(RefusJeton::Indisponible(error)) => Err(RefusJeton::Indisponible(error)),
        Err(_) => Ok(None),
    }
}

/// The header that opens a session, or ends it when the token is empty.
pub(super) fn cookie(app: &App, token: &str) -> Option<(header::HeaderName, HeaderValue)> {
    let secure = if app.url().starts_with("https:") {
        "; Secure"
    } else {
        ""
    };
    let end = if token.is_empty() { "; Max-Age=0" } else { "" };
    let text = format!(
        "{}={token}; Path=/; HttpOnly; SameSite=Strict{secure}{end}",
        nom(app)
    );
    let value = HeaderValue::from_str(&text).ok()?;
    Some((header::SET_COOKIE, value))
}

impl Visiteur {
    /// What the forms of this session carry.
    pub(super) fn jeton_de_formulaire(&self) -> Jeton {
        let digest = Sha256::new()
            .chain_update("formulaire;")
            .chain_update(&self.jeton)
            .finalize();
        Jeton(digest.iter().map(|byte| format!("{byte:02x}")).collect())
    }

    /// Whether a form carries it.
    pub(super) fn reconnait(&self, montre: &str) -> bool {
        // Both are hashes of the same token: their comparison in time tells nothing of it.
        jeton_egal(&self.jeton_de_formulaire().0, montre)
    }

    /// As the pages name them.
    pub(super) fn utilisateur(&self, non_lus: u64, portefeuille: bool) -> Utilisateur {
        let who = &self.appelant;
        let name = format!("{} {}", who.prenom, who.nom);
        let organisme = who.organisme.clone();
        Utilisateur {
            nom: match name.trim() {
                "" => "votre compte".to_owned(),
                name => name.to_owned(),
            },
            role: self.role().to_owned(),
            organisation: organisme.unwrap_or_else(|| match who.siret.as_str() {
                "" => "sans établissement".to_owned(),
                siret => guichet_pages::texte::siret(siret),
            }),
            non_lus,
            operateur: who.roles.a(Role::Operateur),
            portefeuille,
        }
    }

    /// What they are, in a word: the first that says most.
    fn role(&self) -> &'static str {
        let named = [
            (Role::Operateur, "opérateur"),
            (Role::AgentOrganisme, "gestionnaire"),
            (Role::Administrateur, "administrateur"),
            (Role::TiersDeclarant, "tiers déclarant"),
            (Role::Declarant, "déclarant"),
            (Role::Concentrateur, "concentrateur"),
            (Role::Editeur, "éditeur"),
        ];
        let held = named.iter().find(|(role, _)| self.appelant.roles.a(*role));
        held.map_or("utilisateur", |(_, word)| word)
    }
}

/// Compares in a time that depends on the lengths alone.
fn jeton_egal(attendu: &str, montre: &str) -> bool {
    attendu.len() == montre.len()
        && attendu
            .bytes()
            .zip(montre.bytes())
            .fold(0, |difference, (a, b)| difference | (a ^ b))
            == 0
}
