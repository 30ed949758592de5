//! The pages through the whole router, on a clock that the test moves; the organisms answer through
//! their own API.

mod agir;
mod arrets;
mod cabinet;
mod droits;
mod echeances;
mod entree;
mod etats;
mod lire;
mod services;
mod signaler;
mod soi;
mod tableau;

use std::sync::Arc;

use axum::body::Body;
use axum::http::{HeaderMap, Request, StatusCode, header};
use dsn_norm::Nature;
use guichet_identity::nom;
use guichet_store::comptes::{self, NouveauCompte};
use guichet_store::habilitations;
use guichet_store::repertoire::{Etablissement, UniteLegale, ecrire_etablissements, ecrire_unites};
use guichet_testkit::Base;
use serde_json::json;

use crate::App;
use crate::controle::epreuve::{Epreuve, Fichier};
use crate::organismes::essai::{Client, Portail};
use crate::travaux;

/// The establishment of the examples.
pub(super) const SIRET: &str = "99999900600011";
pub(super) const MDP: &str = "chaise-verte-42";

/// What came back.
pub(super) struct Page {
    pub(super) statut: StatusCode,
    pub(super) entetes: HeaderMap,
    pub(super) octets: Vec<u8>,
}

impl Page {
    pub(super) fn texte(&self) -> String {
        String::from_utf8_lossy(&self.octets).into_owned()
    }

    /// Where it leads.
    pub(super) fn lieu(&self) -> String {
        let place = self.entetes.get(header::LOCATION);
        place.map_or("", |place| place.to_str().unwrap()).to_owned()
    }

    /// The page, which must be one.
    pub(super) fn page(self) -> String {
        let text = self.texte();
        assert_eq!(self.statut, StatusCode::OK, "{text}");
        text
    }
}

/// A portal, and somebody's browser.
pub(super) struct Navigateur {
    pub(super) epreuve: Epreuve,
    pub(super) portail: Portail,
    pub(super) cookie: Option<String>,
    pub(super) jeton: String,
}

/// Somebody with an account.
pub(super) struct Personne<'a> {
    pub(super) prenom: &'a str,
    pub(super) siret: &'a str,
    pub(super) genre: &'a str,
    pub(super) role: &'a str,
    pub(super) services: &'a [&'a str],
    pub(super) habilitations: &'a [&'a str],
}

impl Default for Personne<'_> {
    fn default() -> Self {
        Self {
            prenom: "Ada",
            siret: SIRET,
            genre: "declarant",
            role: "administrateur",
            services: &["25"],
            habilitations: &[SIRET],
        }
    }
}

pub(super) async fn compte(app: &Arc<App>, qui: &Personne<'_>) -> i64 {
    let hash = app.hacheur.hacher(MDP, [3; 16]).await.unwrap();
    let compte = NouveauCompte {
        genre: qui.genre.to_owned(),
        siret: qui.siret.to_owned(),
        nom: "Exemple".to_owned(),
        prenom: qui.prenom.to_owned(),
        cle_nom: nom::cle("Exemple"),
        cle_prenom: nom::cle(qui.prenom),
        mot_de_passe: Some(hash),
        courriel_etat: "absent".to_owned(),
        etat: "actif".to_owned(),
        organisme: (qui.genre == "agent").then(|| "CNAM".to_owned()),
        ..NouveauCompte::default()
    };
    let now = app.clock.now().0;
    let (role, siret) = (qui.role.to_owned(), qui.siret.to_owned());
    let own = |list: &[&str]| {
        list.iter()
            .map(|s| (*s).to_owned())
            .collect::<Vec<String>>()
    };
    let (services, held) = (own(qui.services), own(qui.habilitations));
    app.store
        .write(move |tx| {
            let id = comptes::creer(tx, &compte, now)?;
            for service in &services {
                comptes::inscrire(tx, id, service, now)?;
            }
            let of_place = matches!(
                role.as_str(),
                "administrateur" | "declarant" | "tiers-declarant"
            );
            comptes::donner_role(tx, id, &role, if of_place { &siret } else { "" }, now)?;
            for siret in &held {
                habilitations::accorder(tx, id, siret, "DSN", None, now)?;
            }
            Ok(id)
        })
        .await
        .unwrap()
}

impl Navigateur {
    /// A portal at this instant, with the establishment of the examples in the directory.
    pub(super) async fn ouvrir(base: &Base, instant: &str) -> Self {
        Self::sur(Epreuve::new(base, instant)).await
    }

    async fn sur(epreuve: Epreuve) -> Self {
        epreuve
            .app
            .store
            .write(|tx| {
                let unite = UniteLegale {
                    siren: SIRET[..9].to_owned(),
                    active: true,
                    denomination: "Fabrique <d'essai> & fils".to_owned(),
                    ..UniteLegale::default()
                };
                ecrire_unites(tx, &[unite])?;
                let office = Etablissement {
                    siret: SIRET.to_owned(),
                    siege: true,
                    ouvert: true,
                    ..Etablissement::default()
                };
                ecrire_etablissements(tx, &[office])
            })
            .await
            .unwrap();
        let portail = Portail::new(&epreuve.app);
        Self {
            epreuve,
            portail,
            cookie: None,
            jeton: String::new(),
        }
    }

    /// The same, with Ada logged in.
    pub(super) async fn avec_ada(base: &Base, instant: &str) -> Self {
        let mut navigateur = Self::ouvrir(base, instant).await;
        compte(&navigateur.epreuve.app, &Personne::default()).await;
        navigateur.entrer("Ada", SIRET).await;
        navigateur
    }

    /// The same, with letters that go to a mail server.
    pub(super) async fn avec_courriel(base: &Base, instant: &str, smtp: String) -> Self {
        let mut epreuve = Epreuve::new(base, instant);
        let app = Arc::get_mut(&mut epreuve.app).expect("nobody else has it");
        app.config.courriel.smtp = smtp;
        Self::sur(epreuve).await
    }

    /// The same portal, another person.
    pub(super) async fn autre(&self, prenom: &str, siret: &str) -> Navigateur {
        let mut other = Navigateur {
            epreuve: Epreuve {
                app: Arc::clone(&self.epreuve.app),
            },
            portail: self.portail.clone(),
            cookie: None,
            jeton: String::new(),
        };
        other.entrer(prenom, siret).await;
        other
    }

    pub(super) async fn entrer(&mut self, prenom: &str, siret: &str) {
        let form = format!("siret={siret}&nom=EXEMPLE&prenom={prenom}&motdepasse={MDP}");
        let page = self.envoyer("/connexion", &form).await;
        assert_eq!(page.statut, StatusCode::SEE_OTHER, "{}", page.texte());
        let cookie = page.entetes[header::SET_COOKIE].to_str().unwrap();
        self.cookie = Some(cookie.split(';').next().unwrap().to_owned());
        let home = self.lire("/profil-inexistant").await.texte();
        let field = home.split("name=\"jeton\" value=\"").nth(1).unwrap();
        self.jeton = field.split('"').next().unwrap().to_owned();
    }

    async fn demander(&self, request: axum::http::request::Builder, body: Vec<u8>) -> Page {
        let request = match &self.cookie {
            Some(cookie) => request.header(header::COOKIE, cookie),
            None => request,
        };
        let answer = self
            .portail
            .envoyer(request.body(Body::from(body)).unwrap())
            .await;
        Page {
            statut: answer.statut,
            entetes: answer.entetes,
            octets: answer.octets,
        }
    }

    pub(super) async fn lire(&self, chemin: &str) -> Page {
        self.demander(Request::get(chemin), Vec::new()).await
    }

    /// Sends a form, with the token of the session unless it holds one.
    pub(super) async fn envoyer(&self, chemin: &str, form: &str) -> Page {
        let form = match form.contains("jeton=") {
            true => form.to_owned(),
            false => format!("{form}&jeton={}", self.jeton),
        };
        let request =
            Request::post(chemin).header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        self.demander(request, form.into_bytes()).await
    }

    /// Sends a form with a file.
    pub(super) async fn envoyer_fichier(&self, chemin: &str, nom: &str, octets: &[u8]) -> Page {
        self.envoyer_pour(chemin, "verifier", nom, octets).await
    }

    /// Has the signalements of a file of rows deposited.
    pub(super) async fn deposer_lignes(&self, nom: &str, octets: &[u8]) -> Page {
        self.envoyer_pour("/arret/fichier", "deposer", nom, octets)
            .await
    }

    async fn envoyer_pour(&self, chemin: &str, faire: &str, nom: &str, octets: &[u8]) -> Page {
        let mut body = format!(
            "--b\r\nContent-Disposition: form-data; name=\"jeton\"\r\n\r\n{}\r\n\
             --b\r\nContent-Disposition: form-data; name=\"faire\"\r\n\r\n{faire}\r\n\
             --b\r\nContent-Disposition: form-data; name=\"service\"\r\n\r\n25\r\n\
             --b\r\nContent-Disposition: form-data; name=\"fichier\"; filename=\"{nom}\"\r\n\r\n",
            self.jeton
        )
        .into_bytes();
        body.extend_from_slice(octets);
        body.extend_from_slice(b"\r\n--b--\r\n");
        let request =
            Request::post(chemin).header(header::CONTENT_TYPE, "multipart/form-data; boundary=b");
        self.demander(request, body).await
    }

    /// Deposits a file on the page, lets the jobs do their work, and answers its flux.
    pub(super) async fn deposer(&self, octets: &[u8]) -> String {
        let page = self.envoyer_fichier("/deposer", "paie.dsn", octets).await;
        assert_eq!(page.statut, StatusCode::SEE_OTHER, "{}", page.texte());
        let flux = page.lieu().strip_prefix("/depots/").unwrap().to_owned();
        self.travailler().await;
        flux
    }

    /// Does what waits to be done.
    pub(super) async fn travailler(&self) {
        travaux::epuiser(&self.epreuve.app, travaux::handlers())
            .await
            .unwrap();
    }

    /// The CNAM, as an outsider: it pulls, acknowledges, and answers the last lot of an arrêt with this
    /// verdict and this anomaly.
    pub(super) async fn repondre(&self, statut: &str, code: &str, message: &str) {
        let mut cnam = Client::ouvrir(&self.epreuve.app, &self.portail, "CNAM").await;
        let lots = cnam.relever().await;
        let lot = lots.last().unwrap();
        let id = lot["idlot"].as_str().unwrap();
        let receipt = json!({"empreinte": lot["empreinte"]});
        let path = format!("/organismes/v1/lots/{id}/accuse");
        assert_eq!(cnam.post(&path, &receipt).await.statut, 200);
        let bilan = bilan(lot["idflux"].as_str().unwrap(), 31, statut, code, message);
        let query = format!("nature=31&statut={statut}");
        let given = cnam.retourner(id, "CR-1", &query, bilan.as_bytes()).await;
        assert!(
            [200, 201].contains(&given.statut.as_u16()),
            "{:?}",
            given.probleme()
        );
    }
}

/// A bilan of a nature as organisms write it; without anomaly when there is no message.
pub(super) fn bilan(idflux: &str, nature: u32, statut: &str, code: &str, message: &str) -> String {
    let contrats = match statut {
        "ANO" => "<contrats>1</contrats>",
        _ => "",
    };
    let anomalie = match message {
        "" => String::new(),
        _ => format!(
            "<declaration_anomalie><description><code>{code}</code><categorie>bloquant</categorie>\
             <message>{message}</message><nombre>1</nombre></description><environnement><salarie>\
             <NIR>285069912345678</NIR><nom_famille>ARBRE</nom_famille><prenoms>Lucie</prenoms>\
             </salarie></environnement></declaration_anomalie>"
        ),
    };
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?><g:rapport xmlns:g=\"http://www.gip-mds.fr/\" \
         type=\"{nature}\" profil=\"DSN\" version=\"v01r06\"><envoi><envoi_identification>\
         <idflux>{idflux}</idflux><essai_reel>02</essai_reel><emetteur_siret>{SIRET}</emetteur_siret>\
         </envoi_identification><envoi_bilan><envoi_etat>{statut}</envoi_etat></envoi_bilan></envoi>\
         <declaration><declaration_identification><rang>1</rang><nature>4</nature>\
         <SIREN>999999006</SIREN><nic_affectation>00011</nic_affectation>\
         </declaration_identification><declaration_bilan><etat>{statut}</etat><declaration_contenu>\
         <salaries>1</salaries>{contrats}</declaration_contenu></declaration_bilan>{anomalie}</declaration>\
         </g:rapport>"
    )
}

/// The arrêt of the examples.
pub(super) fn arret() -> Fichier {
    Fichier::exemple(Nature::Arret)
}
