//! The conversation with the mail server.

use std::fmt;
use std::time::{Duration, UNIX_EPOCH};

use lettre::message::Mailbox;
use lettre::message::header::ContentType;
use lettre::{AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor};

use super::Lettre;
use crate::clock::Moment;
use crate::config;

/// How long the mail server may take to answer.
const DELAI: Duration = Duration::from_secs(20);

/// Why a letter is not sent. The texts name no address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum EnvoiErreur {
    /// The server does not answer, or asks to come back: later may work.
    Absent(String),
    /// The server refuses this letter for good: the address does not exist.
    Refuse,
    /// The settings make no sense: nothing works until they are changed.
    Reglages(String),
}

impl fmt::Display for EnvoiErreur {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Absent(why) => write!(f, "le serveur de courriel ne répond pas : {why}"),
            Self::Refuse => f.write_str("le serveur de courriel refuse le destinataire"),
            Self::Reglages(why) => write!(f, "réglages [courriel] : {why}"),
        }
    }
}

impl std::error::Error for EnvoiErreur {}

/// Sends letters.
pub struct Facteur {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    sender: Mailbox,
}

impl Facteur {
    /// As the settings say; nobody when no server is set.
    ///
    /// # Errors
    /// A URL or a sender that cannot be read.
    pub fn new(reglages: &config::Courriel) -> Result<Option<Self>, EnvoiErreur> {
        if reglages.smtp.is_empty() {
            return Ok(None);
        }
        let wrong =
            |name: &str, why: &dyn fmt::Display| EnvoiErreur::Reglages(format!("{name} : {why}"));
        let transport = AsyncSmtpTransport::<Tokio1Executor>::from_url(&reglages.smtp)
            .map_err(|error| wrong("smtp", &error))?
            .timeout(Some(DELAI))
            .build();
        let sender = reglages
            .expediteur
            .parse()
            .map_err(|error| wrong("expediteur", &error))?;
        Ok(Some(Self { transport, sender }))
    }

    /// Sends a letter. `identite` makes its Message-ID: the same for the same letter.
    ///
    /// # Errors
    /// See [`EnvoiErreur`].
    pub async fn envoyer(
        &self,
        lettre: &Lettre,
        identite: &str,
        maintenant: Moment,
    ) -> Result<(), EnvoiErreur> {
        let recipient: Mailbox = lettre.adresse.parse().map_err(|_| EnvoiErreur::Refuse)?;
        let domain = self.sender.email.domain();
        let at = UNIX_EPOCH + Duration::from_millis(u64::try_from(maintenant.0).unwrap_or(0));
        let message = Message::builder()
            .from(self.sender.clone())
            .to(recipient)
            .date(at)
            .message_id(Some(format!("<{identite}@{domain}>")))
            .subject(&lettre.objet)
            .header(ContentType::TEXT_PLAIN)
            .body(lettre.texte.clone())
            .map_err(|error| EnvoiErreur::Reglages(error.to_string()))?;
        match self.transport.send(message).await {
            Ok(_) => Ok(()),
            Err(error) if error.is_permanent() => Err(EnvoiErreur::Refuse),
            Err(error) => Err(EnvoiErreur::Absent(kind(&error).to_owned())),
        }
    }
}

/// What went wrong, without what the server said: it repeats addresses.
fn kind(error: &lettre::transport::smtp::Error) -> &'static str {
    if error.is_timeout() {
        "délai dépassé"
    } else if error.is_transient() {
        "il demande de réessayer plus tard"
    } else if error.is_tls() {
        "la connexion chiffrée échoue"
    } else {
        "connexion impossible ou interrompue"
    }
}
