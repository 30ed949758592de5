//! The organism API as an organism calls it: a token that is asked for again when it ends, the list of
//! lots by cursor, texts that are checked, receipts, returns.

use std::fmt;

use bytes::Bytes;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::hachage;
use crate::transport::{PasDeReponse, Reponse, Requete, Transport};

/// Who an organism is for the portal.
#[derive(Clone)]
pub struct Identite {
    /// `client_id`.
    pub identifiant: String,
    /// `client_secret`.
    pub secret: String,
}

/// Why a request did not do what it should.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Echec {
    /// The portal does not answer, or asks to come back: later may work.
    PlusTard(String),
    /// The portal refuses: asking again would not help. The code of the problem.
    Refus {
        /// HTTP status.
        statut: u16,
        /// The code of the problem, empty when it names none.
        code: String,
    },
    /// What was received is not what the portal announced.
    Abime(&'static str),
}

impl fmt::Display for Echec {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::PlusTard(why) => f.write_str(why),
            Self::Refus { statut, code } => write!(f, "le guichet refuse ({statut} {code})"),
            Self::Abime(what) => write!(f, "réponse abîmée : {what}"),
        }
    }
}

impl std::error::Error for Echec {}

impl From<PasDeReponse> for Echec {
    fn from(error: PasDeReponse) -> Self {
        Self::PlusTard(error.to_string())
    }
}

/// A lot as the list shows it: what an organism needs of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fiche {
    /// Its identifier.
    pub idlot: String,
    /// The flux of the deposit.
    pub idflux: String,
    /// Rank of the declaration in the deposit.
    pub rang: u32,
    /// S20.G00.05.001.
    pub nature: String,
    /// Whether the deposit is a test: looked at, nothing kept.
    pub essai: bool,
    /// The declaration that this one cancels or replaces.
    pub cible: Option<Cible>,
    /// Hash of its text.
    pub empreinte: String,
}

/// A declaration of an earlier deposit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cible {
    /// Its flux.
    pub idflux: String,
    /// Its rank there.
    pub rang: u32,
}

/// Lots behind a cursor.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Page {
    /// The lots.
    pub lots: Vec<Fiche>,
    /// To be shown next time.
    pub curseur: String,
    /// Whether more waits.
    pub suite: bool,
}

/// A return to give.
#[derive(Clone, Copy, Debug)]
pub struct Retour<'a> {
    /// The organism's own name for it, the same for each of its versions.
    pub reference: &'a str,
    /// Official number.
    pub nature: &'a str,
    /// `OK`, `KO` or `ANO`.
    pub statut: &'a str,
}

/// An organism in front of a portal.
pub struct Client<T> {
    transport: T,
    identite: Identite,
    jeton: Option<String>,
}

impl<T: Transport> Client<T> {
    /// Not connected yet.
    pub fn new(transport: T, identite: Identite) -> Self {
        Self {
            transport,
            identite,
            jeton: None,
        }
    }

    /// The lots published behind a cursor, or from the first one on.
    ///
    /// # Errors
    /// See [`Echec`].
    pub async fn lister(&mut self, depuis: Option<&str>) -> Result<Page, Echec> {
        let from = depuis.map_or_else(String::new, |cursor| format!("&depuis={cursor}"));
        let path = format!("/organismes/v1/lots?limite=200{from}");
        let answer = self.appeler("GET", path, "", Bytes::new()).await?;
        serde_json::from_slice(&answer.corps).map_err(|_| Echec::Abime("liste de lots"))
    }

    /// The text of a lot, as long and as intact as the list says.
    ///
    /// # Errors
    /// See [`Echec`].
    pub async fn telecharger(&mut self, fiche: &Fiche) -> Result<Bytes, Echec> {
        let path = format!("/organismes/v1/lots/{}", fiche.idlot);
        let answer = self.appeler("GET", path, "", Bytes::new()).await?;
        if hachage::empreinte(&answer.corps) == fiche.empreinte {
            Ok(answer.corps)
        } else {
            Err(Echec::Abime("texte de lot"))
        }
    }

    /// Acknowledges a lot: the declarant learns that the organism has it.
    ///
    /// # Errors
    /// See [`Echec`].
    pub async fn accuser(&mut self, idlot: &str, empreinte: &str) -> Result<(), Echec> {
        let path = format!("/organismes/v1/lots/{idlot}/accuse");
        let body = json!({ "empreinte": empreinte }).to_string();
        self.appeler("POST", path, JSON, body.into())
            .await
            .map(drop)
    }

    /// Gives a return, or another version of it.
    ///
    /// # Errors
    /// See [`Echec`].
    pub async fn retourner(
        &mut self,
        idlot: &str,
        retour: Retour<'_>,
        document: Bytes,
    ) -> Result<(), Echec> {
        let Retour {
            reference,
            nature,
            statut,
        } = retour;
        let path = format!(
            "/organismes/v1/lots/{idlot}/retours/{reference}?nature={nature}&statut={statut}"
        );
        self.appeler("PUT", path, "application/xml", document)
            .await
            .map(drop)
    }

    /// Says that a lot cannot be read, for good.
    ///
    /// # Errors
    /// See [`Echec`].
    pub async fn renoncer(&mut self, idlot: &str, message: &str) -> Result<(), Echec> {
        let path = format!("/organismes/v1/lots/{idlot}/echec");
        let body = json!({ "motif": "illisible", "message": message, "definitif": true });
        self.appeler("POST", path, JSON, body.to_string().into())
            .await
            .map(drop)
    }

    async fn appeler(
        &mut self,
        methode: &'static str,
        chemin: String,
        media: &'static str,
        corps: Bytes,
    ) -> Result<Reponse, Echec> {
        for fresh in [false, true] {
            if fresh || self.jeton.is_none() {
                self.jeton = Some(self.demander_un_jeton().await?);
            }
            let request = Requete {
                methode,
                chemin: chemin.clone(),
                jeton: self.jeton.clone(),
                media,
                corps: corps.clone(),
            };
            let answer = self.transport.envoyer(request).await?;
            // A token that ended is asked for again, once.
            if answer.statut != 401 || fresh {
                return accepte(answer);
            }
        }
        Err(Echec::PlusTard("jeton refusé".to_owned()))
    }

    async fn demander_un_jeton(&self) -> Result<String, Echec> {
        let body = json!({
            "client_id": self.identite.identifiant,
            "client_secret": self.identite.secret,
        });
        let request = Requete {
            methode: "POST",
            chemin: "/organismes/v1/jeton".to_owned(),
            jeton: None,
            media: JSON,
            corps: body.to_string().into(),
        };
        let answer = accepte(self.transport.envoyer(request).await?)?;
        let answer: Value =
            serde_json::from_slice(&answer.corps).map_err(|_| Echec::Abime("jeton"))?;
        let token = answer.get("access_token").and_then(Value::as_str);
        token.map(str::to_owned).ok_or(Echec::Abime("jeton"))
    }
}

const JSON: &str = "application/json";

fn accepte(answer: Reponse) -> Result<Reponse, Echec> {
    match answer.statut {
        200..=299 => Ok(answer),
        429 | 500..=599 => Err(Echec::PlusTard(format!(
            "le guichet répond {}",
            answer.statut
        ))),
        statut => {
            let problem: Option<Value> = serde_json::from_slice(&answer.corps).ok();
            let code = problem.as_ref().and_then(|p| p.get("code")?.as_str());
            Err(Echec::Refus {
                statut,
                code: code.unwrap_or_default().to_owned(),
            })
        }
    }
}
