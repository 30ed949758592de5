//! What is answered when something cannot be done: `application/problem+json` (RFC 9457), in French,
//! or in English for who prefers it.

use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use guichet_identity::Refus;
use guichet_store::StoreError;
use serde_json::{Value, json};

use super::catalogue::{self, Sorte};
use crate::comptes::{Echec, RefusJeton};

/// The languages of the API.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Langue {
    /// French, unless asked otherwise.
    Francais,
    /// English.
    Anglais,
}

impl Langue {
    /// The one that `Accept-Language` prefers.
    pub(super) fn preferee(headers: &HeaderMap) -> Self {
        let header = headers.get(header::ACCEPT_LANGUAGE);
        let text = header.and_then(|value| value.to_str().ok()).unwrap_or("");
        let mut best = (Self::Francais, 0.0_f32);
        for part in text.split(',') {
            let (range, weight) = part.split_once(";q=").unwrap_or((part, "1"));
            let weight = weight.trim().parse().unwrap_or(0.0);
            let primary = range.trim().split('-').next().unwrap_or("");
            let langue = match primary.to_ascii_lowercase().as_str() {
                "fr" => Self::Francais,
                "en" => Self::Anglais,
                _ => continue,
            };
            if weight > best.1 {
                best = (langue, weight);
            }
        }
        best.0
    }
}

/// A sentence in both languages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Phrase {
    fr: String,
    en: String,
}

impl Phrase {
    /// In French and in English.
    pub(super) fn new(fr: impl Into<String>, en: impl Into<String>) -> Self {
        Self {
            fr: fr.into(),
            en: en.into(),
        }
    }

    /// In one of them.
    pub(super) fn en(&self, langue: Langue) -> &str {
        match langue {
            Langue::Francais => &self.fr,
            Langue::Anglais => &self.en,
        }
    }
}

/// A fault of what was sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Erreur {
    /// Where: a JSON pointer, or the name of a parameter.
    pub(super) pointeur: String,
    /// What is wrong.
    pub(super) phrase: Phrase,
}

/// A name that a client made up, fit to be shown: cut short, without control characters.
pub(super) fn montrable(nom: &str) -> String {
    nom.chars()
        .take(60)
        .map(|letter| match letter.is_control() {
            true => char::REPLACEMENT_CHARACTER,
            false => letter,
        })
        .collect()
}

/// Why something was not done.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Probleme {
    /// Its kind.
    pub(super) sorte: &'static Sorte,
    detail: Option<Box<Phrase>>,
    a_faire: Option<Box<Phrase>>,
    erreurs: Vec<Erreur>,
    /// Seconds after which to try again.
    attendre: Option<u32>,
}

impl From<&'static Sorte> for Probleme {
    fn from(sorte: &'static Sorte) -> Self {
        Self {
            sorte,
            detail: None,
            a_faire: None,
            erreurs: Vec::new(),
            attendre: (sorte.statut == 503).then_some(5),
        }
    }
}

impl Probleme {
    /// To be tried again after so many seconds.
    pub(super) fn attendre(mut self, secondes: u32) -> Self {
        self.attendre = Some(secondes);
        self
    }

    /// With what is particular to this occurrence.
    pub(super) fn detail(mut self, fr: impl Into<String>, en: impl Into<String>) -> Self {
        self.detail = Some(Box::new(Phrase::new(fr, en)));
        self
    }

    /// With the faults of what was sent.
    pub(super) fn erreurs(mut self, erreurs: Vec<Erreur>) -> Self {
        self.erreurs = erreurs;
        self
    }

    /// Some parameter is not what it should be.
    pub(super) fn parametre(nom: &str, phrase: Phrase) -> Self {
        Self::from(&catalogue::PARAMETRE).erreurs(vec![Erreur {
            pointeur: montrable(nom),
            phrase,
        }])
    }

    /// The document that is sent.
    pub(super) fn document(&self, langue: Langue) -> Value {
        let sorte = self.sorte;
        let detail = self.detail.as_ref().map(|phrase| phrase.en(langue));
        let a_faire = self.a_faire.as_ref().map(|phrase| phrase.en(langue));
        let mut document = json!({
            "type": format!("{}#{}", catalogue::PAGE, sorte.code),
            "title": sorte.titre(langue),
            "status": sorte.statut,
            "detail": detail.unwrap_or_else(|| sorte.sens(langue)),
            "a_faire": a_faire.unwrap_or_else(|| sorte.a_faire(langue)),
        });
        if !self.erreurs.is_empty() {
            document["erreurs"] = self
                .erreurs
                .iter()
                .map(|e| json!({"pointeur": e.pointeur, "message": e.phrase.en(langue)}))
                .collect();
        }
        document
    }

    /// The answer.
    pub(super) fn reponse(&self, langue: Langue) -> Response {
        let status =
            StatusCode::from_u16(self.sorte.statut).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let body = self.document(langue).to_string();
        let mut response = (status, body).into_response();
        let headers = response.headers_mut();
        let mut set = |name, value| headers.insert(name, HeaderValue::from_static(value));
        set(header::CONTENT_TYPE, "application/problem+json");
        set(header::CACHE_CONTROL, "no-store");
        set(
            header::CONTENT_LANGUAGE,
            match langue {
                Langue::Francais => "fr",
                Langue::Anglais => "en",
            },
        );
        if self.sorte.statut == 401 {
            set(header::WWW_AUTHENTICATE, "Bearer realm=\"guichet\"");
        }
        if let Some(seconds) = self.attendre {
            headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        response
    }
}

impl From<StoreError> for Probleme {
    fn from(error: StoreError) -> Self {
        if error.is_retryable() {
            tracing::warn!(%error, "requête de l'API remise à plus tard");
            return Self::from(&catalogue::INDISPONIBLE);
        }
        tracing::error!(%error, "requête de l'API en échec");
        Self::from(&catalogue::PANNE)
    }
}

impl From<RefusJeton> for Probleme {
    fn from(refus: RefusJeton) -> Self {
        match refus {
            RefusJeton::Absent => Self::from(&catalogue::JETON_ABSENT),
            RefusJeton::Invalide => Self::from(&catalogue::JETON_INVALIDE),
            RefusJeton::Expire => Self::from(&catalogue::JETON_EXPIRE),
            RefusJeton::NonInscrit => Self::from(&catalogue::DROIT),
            RefusJeton::Indisponible(error) => Self::from(error),
        }
    }
}

impl From<&Refus> for Probleme {
    /// The decision explains itself, in French.
    fn from(refus: &Refus) -> Self {
        let mut probleme = Self::from(&catalogue::DROIT);
        let generic = catalogue::DROIT.sens(Langue::Anglais);
        probleme.detail = Some(Box::new(Phrase::new(&refus.pourquoi, generic)));
        let todo = format!("{} {}", refus.qui, refus.remede);
        let generic = catalogue::DROIT.a_faire(Langue::Anglais);
        probleme.a_faire = Some(Box::new(Phrase::new(todo, generic)));
        probleme
    }
}

impl From<Echec> for Probleme {
    fn from(echec: Echec) -> Self {
        let of = |sorte: &'static Sorte, fr: String| {
            Self::from(sorte).detail(fr, sorte.sens(Langue::Anglais))
        };
        match echec {
            Echec::Droit(refus) => Self::from(&*refus),
            Echec::Introuvable(sentence) => of(&catalogue::INTROUVABLE, sentence),
            Echec::Invalide(sentences) => of(&catalogue::REFUSE, sentences.join(" ; ")),
            Echec::Conflit(sentence) => of(&catalogue::CONFLIT, sentence),
            Echec::Indisponible(error) => Self::from(error),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn french_unless_english_is_preferred() {
        for (wanted, langue) in [
            ("", Langue::Francais),
            ("en", Langue::Anglais),
            ("en-GB,fr;q=0.9", Langue::Anglais),
            ("fr-CH, en;q=0.9", Langue::Francais),
            ("de, en;q=0.5, fr;q=0.7", Langue::Francais),
            ("de", Langue::Francais),
            ("en;q=abc", Langue::Francais),
            (";;,,q=", Langue::Francais),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(header::ACCEPT_LANGUAGE, wanted.parse().expect("a header"));
            assert_eq!(Langue::preferee(&headers), langue, "{wanted}");
        }
    }

    #[test]
    fn a_name_made_up_is_shown_without_harm() {
        assert_eq!(montrable("a\u{8b}b\n"), "a\u{fffd}b\u{fffd}");
        assert_eq!(montrable(&"é".repeat(500)).chars().count(), 60);
    }

    #[test]
    fn a_problem_says_what_and_what_to_do_in_both_languages() {
        for sorte in catalogue::TOUTES {
            for langue in [Langue::Francais, Langue::Anglais] {
                let document = Probleme::from(*sorte).document(langue);
                for member in ["type", "title", "detail", "a_faire"] {
                    assert!(
                        document[member]
                            .as_str()
                            .is_some_and(|text| !text.is_empty())
                    );
                }
                assert_eq!(document["status"], sorte.statut);
            }
        }
    }
}
