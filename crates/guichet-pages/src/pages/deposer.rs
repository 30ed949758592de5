//! Depositing a file, or only having it checked.

use maud::{Markup, html};

use crate::composants::{Champ, Choix, Jeton, erreurs};
use crate::pages::fichier::{self, Fichier};

/// What the page shows.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Deposer {
    /// What the form carries.
    pub jeton: Jeton,
    /// The services the account is registered for: code and name.
    pub services: Vec<(String, String)>,
    /// The one chosen.
    pub service: String,
    /// Why the last attempt was not taken.
    pub erreur: Option<String>,
    /// Only check: nothing is kept.
    pub controle_seul: bool,
    /// What the check found.
    pub resultat: Option<Fichier>,
    /// Bytes accepted at most, as people read it.
    pub limite: String,
}

/// The page.
pub fn page(vue: &Deposer) -> Markup {
    let fault = vue.erreur.as_deref().map(|phrase| ("fichier", phrase));
    let action = if vue.controle_seul {
        "/controler"
    } else {
        "/deposer"
    };
    html! {
        (erreurs(fault.as_slice()))
        @if let Some(resultat) = &vue.resultat {
            section aria-label="Résultat du contrôle" { (fichier::page(resultat)) }
            h2 { "Contrôler un autre fichier" }
        }
        @if vue.controle_seul {
            p { "Le contrôle est le même que celui d’un dépôt. " b { "Rien n’est conservé" } " : ni le fichier, ni le résultat. Ce qu’un fichier seul ne peut pas dire (doublons, annulations, lien avec les mois passés) n’est pas regardé." }
        } @else {
            p { "Le fichier produit par votre logiciel de paie, tel quel. Le récépissé est immédiat ; le contrôle suit en quelques secondes." }
        }
        form method="post" action=(action) enctype="multipart/form-data" {
            (vue.jeton.champ())
            @if !vue.controle_seul && vue.services.len() > 1 {
                (Champ::new("service", "Service", &vue.service).obligatoire()
                    .aide("L’environnement d’essai ne déclare rien, quel que soit le fichier.")
                    .montre_choix(&vue.services.iter().map(|(code, nom)| Choix::new(code, nom)).collect::<Vec<_>>()))
            } @else if let Some((code, nom)) = vue.services.first() {
                @if !vue.controle_seul { p { "Service : " b { (nom) } } input type="hidden" name="service" value=(code); }
            }
            div.depose data-depose {
                div.champ {
                    label for="fichier" { "Fichier DSN" }
                    p.aide id="fichier-aide" { "Choisissez un fichier, ou faites-le glisser ici. Texte, ou compressé en gzip ; " (vue.limite) " au plus." }
                    @if let Some(erreur) = &vue.erreur { p.erreur id="fichier-erreur" { (erreur) } }
                    input type="file" id="fichier" name="fichier" required aria-describedby="fichier-aide" aria-invalid=[vue.erreur.as_ref().map(|_| "true")];
                }
            }
            div data-progres hidden role="status" { p {} progress aria-label="Progression de l’envoi" {} }
            p.actions {
                @if vue.controle_seul { button.bouton.principal type="submit" { "Contrôler" } a href="/deposer" { "Déposer plutôt" } }
                @else {
                    button.bouton.principal type="submit" { "Envoyer" }
                    button.bouton type="submit" formaction="/controler" data-sans-progres { "Contrôler sans déposer" }
                }
            }
        }
    }
}
