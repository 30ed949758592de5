//! Logging in.

use maud::{Markup, html};

use crate::composants::{Champ, erreurs};

/// An account of the demonstration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CompteDemo {
    /// Who it is, in a sentence.
    pub qui: String,
    /// SIRET, nom, prénom; or an identifier in the last place.
    pub siret: String,
    /// Nom.
    pub nom: String,
    /// Prénom.
    pub prenom: String,
    /// Identifier, for accounts known by one.
    pub identifiant: String,
    /// Password.
    pub mot_de_passe: String,
}

/// What the page shows.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Connexion {
    /// Why nobody got in.
    pub refus: Option<String>,
    /// As typed.
    pub siret: String,
    /// As typed.
    pub nom: String,
    /// As typed.
    pub prenom: String,
    /// As typed.
    pub identifiant: String,
    /// Where to go then.
    pub retour: String,
    /// The accounts of a demonstration.
    pub demo: Vec<CompteDemo>,
}

/// The page.
pub fn page(vue: &Connexion) -> Markup {
    let refus = vue.refus.as_deref().map(|refus| ("", refus));
    html! {
        (erreurs(refus.as_slice()))
        p { "Déposez vos déclarations, suivez ce que les organismes en font, corrigez ce qui bloque." }
        @if !vue.demo.is_empty() { p { a.bouton href="#comptes-demo" { "Essayer avec un compte de démonstration" } } }
        div.deux {
            form.carte method="post" action="/connexion" {
                h2 { "Régime général" }
                input type="hidden" name="retour" value=(vue.retour);
                (Champ::new("siret", "SIRET", &vue.siret).aide("14 chiffres, avec ou sans espaces.").completion("username").obligatoire().montre())
                (Champ::new("nom", "Nom", &vue.nom).completion("family-name").obligatoire().montre())
                (Champ::new("prenom", "Prénom", &vue.prenom).completion("given-name").obligatoire().montre())
                (Champ::new("motdepasse", "Mot de passe", "").sorte("password").completion("current-password").obligatoire().montre())
                p.actions { button.bouton.principal type="submit" { "Se connecter" } a href="/mot-de-passe" { "Mot de passe oublié" } }
            }
            form.carte method="post" action="/connexion" {
                h2 { "Régime agricole (MSA)" }
                input type="hidden" name="retour" value=(vue.retour);
                (Champ::new("identifiant", "Identifiant MSA", &vue.identifiant).completion("username").obligatoire().montre())
                div.champ {
                    label for="motdepasse-msa" { "Mot de passe" }
                    input type="password" id="motdepasse-msa" name="motdepasse" autocomplete="current-password" required;
                }
                p.actions { button.bouton type="submit" { "Se connecter avec un identifiant" } }
            }
        }
        p { "Pas encore de compte ? " a href="/inscription" { "S’inscrire" } }
        @if !vue.demo.is_empty() { (demo(vue)) }
    }
}

fn demo(vue: &Connexion) -> Markup {
    html! {
        section aria-labelledby="comptes-demo" {
            h2 id="comptes-demo" { "Comptes de démonstration" }
            p.discret { "Un clic suffit : ces personnes n’existent pas." }
            ul.grille {
                @for compte in &vue.demo {
                    li.tuile {
                        p { b { (compte.prenom) " " (compte.nom) (compte.identifiant) } }
                        p { (compte.qui) }
                        form method="post" action="/connexion" {
                            input type="hidden" name="retour" value=(vue.retour);
                            input type="hidden" name="siret" value=(compte.siret);
                            input type="hidden" name="nom" value=(compte.nom);
                            input type="hidden" name="prenom" value=(compte.prenom);
                            input type="hidden" name="identifiant" value=(compte.identifiant);
                            input type="hidden" name="motdepasse" value=(compte.mot_de_passe);
                            button.bouton.mince type="submit" { "Entrer" span.cache { " comme " (compte.prenom) " " (compte.nom) (compte.identifiant) } }
                        }
                        details { summary { "Identifiants" }
                            p.chiffres.petit { (compte.siret) " " (compte.nom) " " (compte.prenom) " " (compte.identifiant) " · " code { (compte.mot_de_passe) } }
                        }
                    }
                }
            }
        }
    }
}
