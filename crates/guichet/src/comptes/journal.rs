//! Entries of the audit log about accounts: who did what to whom, by numbers.

use guichet_identity::Appelant;
use guichet_store::journal::{self, Fait};
use guichet_store::{StoreError, Tx};

use crate::clock::Moment;

/// Who does something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Acteur<'a> {
    /// Somebody logged in.
    Compte(&'a Appelant),
    /// Whoever types commands on the machine.
    Console,
    /// Nobody: a date was reached, a link was followed.
    Systeme,
}

impl Acteur<'_> {
    /// As the log names them.
    pub fn nom(&self) -> String {
        match self {
            Acteur::Compte(appelant) => compte(appelant.compte_id),
            Acteur::Console => "console".to_owned(),
            Acteur::Systeme => "systeme".to_owned(),
        }
    }

    /// Their account, if they have one.
    pub fn compte_id(&self) -> Option<i64> {
        match self {
            Acteur::Compte(appelant) => Some(appelant.compte_id),
            Acteur::Console | Acteur::Systeme => None,
        }
    }
}

macro_rules! evenements {
    ($($name:ident = $code:literal, $doc:literal;)*) => {
        /// What the audit log says about accounts.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum Evenement { $(#[doc = $doc] $name,)* }

        impl Evenement {
            /// Every event, in the order of the page that lists them.
            pub const TOUS: &'static [Evenement] = &[$(Evenement::$name,)*];

            /// The word kept in the log.
            pub fn code(self) -> &'static str {
                match self { $(Evenement::$name => $code,)* }
            }

            /// What it means, in French.
            pub fn sens(self) -> &'static str {
                match self { $(Evenement::$name => $doc,)* }
            }
        }
    };
}

evenements! {
    ConnexionReussie = "connexion.reussie", "Un jeton a été remis ; le détail nomme le service.";
    ConnexionRefusee = "connexion.refusee", "Un mot de passe faux a été présenté pour ce compte.";
    ConnexionVerrouillee = "connexion.verrouillee", "Un mot de passe faux de plus : le compte est verrouillé pour un temps.";
    CompteCree = "compte.cree", "Un compte a été créé ; le détail dit son genre.";
    CompteConfirme = "compte.confirme", "L'adresse électronique d'une inscription a été confirmée : le compte est actif.";
    CompteVerrouille = "compte.verrouille", "Un compte a été verrouillé par un administrateur ou l'exploitant.";
    CompteDeverrouille = "compte.deverrouille", "Un compte a été déverrouillé.";
    CompteSupprime = "compte.supprime", "Un compte a été supprimé : jetons, rôles, inscriptions et habilitations avec lui.";
    MotDePasseChange = "mot-de-passe.change", "Un mot de passe a été changé : les jetons du compte sont révoqués.";
    AdresseChangee = "adresse.changee", "Une autre adresse électronique a été donnée, à confirmer ; elle n'est pas écrite ici.";
    AdresseConfirmee = "adresse.confirmee", "Une adresse électronique a été confirmée.";
    AdressePerimee = "adresse.perimee", "Une adresse électronique est restée sans confirmation.";
    RoleDonne = "role.donne", "Un rôle a été donné ; le détail dit lequel et pour quel établissement.";
    RoleRetire = "role.retire", "Un rôle a été retiré.";
    InscriptionAjoutee = "inscription.ajoutee", "Un compte a été inscrit à un service.";
    InscriptionRetiree = "inscription.retiree", "Un compte n'est plus inscrit à un service.";
    HabilitationAccordee = "habilitation.accordee", "Une habilitation a été accordée ; le détail dit l'établissement et la démarche.";
    HabilitationRetiree = "habilitation.retiree", "Une habilitation a été retirée.";
    RepertoireImporte = "repertoire.importe", "Des établissements ou des entreprises ont été importés dans le répertoire.";
}

/// An account as the log names it.
pub(crate) fn compte(id: i64) -> String {
    format!("compte:{id}")
}

/// Adds an entry. Last in a transaction: on PostgreSQL the log is held until its end.
pub(crate) fn noter(
    tx: &mut Tx<'_>,
    maintenant: Moment,
    acteur: &str,
    evenement: Evenement,
    objet: &str,
    detail: &str,
) -> Result<(), StoreError> {
    journal::ajouter(
        tx,
        &Fait {
            survenu_at: maintenant.0,
            acteur: acteur.to_owned(),
            action: evenement.code(),
            objet: objet.to_owned(),
            detail: detail.to_owned(),
        },
    )?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_of_events_is_current() {
        let mut page = String::from(
            "# Journal d'audit : les événements des comptes\n\n\
             Chaque entrée nomme qui (un compte par son numéro, la console, le système), quoi, sur quoi, \
             et porte l'empreinte de la précédente. `guichet admin journal verifier` relit la chaîne.\n\n\
             | événement | sens |\n|---|---|\n",
        );
        for event in Evenement::TOUS {
            page.push_str(&format!("| `{}` | {} |\n", event.code(), event.sens()));
        }
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/audit.md");
        if std::env::var_os("GUICHET_BLESS").is_some() {
            std::fs::write(path, &page).unwrap();
        }
        let kept = std::fs::read_to_string(path).unwrap();
        assert_eq!(kept, page, "run this test with GUICHET_BLESS=1");
    }
}
