//! What surrounds every page: head, skip link, who is there, menus, footer.

use maud::{DOCTYPE, Markup, PreEscaped, html};

use crate::composants::{Jeton, Maillon, ariane, onglets};
use crate::texte::entier;

/// Who reads the page.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Utilisateur {
    /// First name and name.
    pub nom: String,
    /// « administrateur », « gestionnaire ».
    pub role: String,
    /// The establishment or the organism.
    pub organisation: String,
    /// Notifications not read yet.
    pub non_lus: u64,
    /// Whether the portal is theirs to run.
    pub operateur: bool,
    /// Whether they declare for several establishments.
    pub portefeuille: bool,
}

/// What is known of a page besides its content.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Cadre {
    /// Its title, which is also its first heading.
    pub titre: String,
    /// Who reads it, when somebody is logged in.
    pub utilisateur: Option<Utilisateur>,
    /// The entry of the menu that it belongs to: its address.
    pub actif: &'static str,
    /// Where it is, after the home page.
    pub chemin: Vec<Maillon>,
    /// What its forms carry.
    pub jeton: Jeton,
    /// In a demonstration: the time it is there.
    pub demonstration: Option<String>,
    /// Narrow, for one form.
    pub etroit: bool,
}

/// The entries of the menu, by block: address and name.
type Bloc = (&'static str, &'static [(&'static str, &'static str)]);

const BLOCS: [Bloc; 3] = [
    (
        "Votre tableau de bord",
        &[
            ("/notifications", "Vos notifications"),
            ("/", "Vos déclarations"),
            ("/taches", "À faire"),
        ],
    ),
    (
        "Votre espace entreprise",
        &[
            ("/administration", "Gestion"),
            ("/administration/consultation", "Consultation"),
            ("/administration/demandes", "Demandes en attente"),
        ],
    ),
    (
        "Vos services complémentaires",
        &[
            ("/controler", "Outils de contrôle"),
            ("/arret", "Signaler un arrêt"),
            ("/attestation", "Attestation de salaire"),
            ("/aide", "Aide et contacts"),
            ("/services", "Autres services"),
        ],
    ),
];

/// The tabs of the dashboard.
const TABLEAU: [(&str, &str); 4] = [
    ("/suivi", "Suivi des échanges"),
    ("/statistiques", "Statistiques"),
    ("/administration", "Administration des profils"),
    ("/sorties", "Sorties de la DSN"),
];

impl Cadre {
    /// The frame of a page for somebody who is not logged in.
    pub fn public(titre: impl Into<String>) -> Self {
        Self {
            titre: titre.into(),
            etroit: true,
            ..Self::default()
        }
    }

    /// The whole page.
    pub fn page(&self, contenu: &Markup) -> String {
        let dashboard =
            self.utilisateur.is_some() && TABLEAU.iter().any(|(lien, _)| *lien == self.actif);
        html! {
            (DOCTYPE)
            html lang="fr" {
                head {
                    meta charset="utf-8";
                    meta name="viewport" content="width=device-width, initial-scale=1";
                    meta name="referrer" content="same-origin";
                    title { (self.titre) " · Guichet" }
                    link rel="icon" href="data:,";
                    link rel="stylesheet" href="/assets/guichet.css";
                    script src="/assets/guichet.js" defer {}
                }
                body {
                    a.evitement href="#contenu" { "Aller au contenu" }
                    (self.entete())
                    div class={ "corps" @if self.utilisateur.is_none() { " seul" } @if self.etroit && self.utilisateur.is_none() { " etroit" } } {
                        @if let Some(qui) = &self.utilisateur { (self.menus(qui)) }
                        main id="contenu" tabindex="-1" {
                            @if !self.chemin.is_empty() { (ariane(&self.chemin)) }
                            h1 { (self.titre) }
                            @if dashboard { (self.tableau_de_bord()) }
                            (contenu)
                        }
                    }
                    (pied())
                }
            }
        }
        .into_string()
    }

    fn entete(&self) -> Markup {
        html! {
            header {
                @if let Some(heure) = &self.demonstration {
                    div.demonstration { p { "Démonstration : personnes et entreprises fictives. Ici, nous sommes le " (heure) "." } }
                }
                div.entete {
                    div.entete-ligne {
                        a.marque href="/" { (PreEscaped(MARQUE)) "Guichet" }
                        @if let Some(qui) = &self.utilisateur {
                            nav aria-label="Raccourcis" {
                                ul.liens-haut {
                                    li { a href="/suivi" { "Tableau de bord" } }
                                    li { a href="/aide" { "Aide" } }
                                    li { a href="/aide/base" { "Base de connaissance" } }
                                }
                            }
                            div.qui {
                                p {
                                    span.discret { "Vous êtes " (qui.role) " — " (qui.organisation) " — " }
                                    a href="/profil" { (qui.nom) }
                                }
                                form method="post" action="/deconnexion" {
                                    (self.jeton.champ())
                                    button.bouton.mince type="submit" { "Se déconnecter" }
                                }
                            }
                        }
                    }
                }
            }
        }
    }

    fn menus(&self, qui: &Utilisateur) -> Markup {
        html! {
            nav.menu aria-label="Menu principal" {
                div.menu-bureau { (self.blocs(qui)) }
                details.menu-mobile {
                    summary {
                        "Menu"
                        @if qui.non_lus > 0 { " · " (crate::texte::compte(qui.non_lus, "notification non lue", "notifications non lues")) }
                    }
                    (self.blocs(qui))
                }
            }
        }
    }

    fn blocs(&self, qui: &Utilisateur) -> Markup {
        let current = |lien: &str| {
            (lien == self.actif || (lien == "/" && self.actif == "/suivi")).then_some("page")
        };
        html! {
            @for (titre, entrees) in BLOCS {
                h2 { (titre) }
                ul {
                    @for (lien, nom) in entrees {
                        li {
                            a href=(lien) aria-current=[current(lien)] {
                                (nom)
                                @if *lien == "/notifications" && qui.non_lus > 0 {
                                    span.compteur { (entier(qui.non_lus)) span.cache { " non lues" } }
                                }
                            }
                        }
                    }
                    @if entrees.iter().any(|(lien, _)| *lien == "/taches") && qui.portefeuille {
                        li { a href="/portefeuille" aria-current=[current("/portefeuille")] { "Portefeuille" } }
                    }
                }
            }
            @if qui.operateur {
                h2 { "La plateforme" }
                ul { li { a href="/exploitation" aria-current=[current("/exploitation")] { "Exploitation" } } }
            }
        }
    }

    fn tableau_de_bord(&self) -> Markup {
        let tabs = TABLEAU.map(|(lien, nom)| (nom, lien.to_owned(), lien == self.actif));
        onglets("Tableau de bord", &tabs)
    }
}

/// The mark: an open counter.
const MARQUE: &str = r#"<svg viewBox="0 0 28 28" aria-hidden="true" focusable="false"><rect x="1.5" y="1.5" width="25" height="25" rx="6" fill="var(--petrole)"/><path d="M7 19.5h14M9 19v-6.5a5 5 0 0 1 10 0V19" fill="none" stroke="var(--sur-petrole)" stroke-width="2.4" stroke-linecap="round"/></svg>"#;

fn pied() -> Markup {
    html! {
        footer.pied {
            div {
                p { "Guichet, une plateforme ouverte pour la DSN." }
                p { a href="/accessibilite" { "Accessibilité" } }
                p { a href="/api/v1/" { "Interface pour les programmes" } }
            }
        }
    }
}
