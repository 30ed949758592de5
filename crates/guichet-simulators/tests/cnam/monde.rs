//! A portal in memory, and lots of fictitious people to put in it.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use bytes::Bytes;
use dsn_law::Date;
use dsn_returns::bilan::{self, Rapport};
use guichet_simulators::client::{Client, Identite};
use guichet_simulators::cnam::{Cnam, Courriel, Envoi, Fichier, Messagerie, SansArmoire, Tour};
use guichet_simulators::paris;
use guichet_simulators::scenario::Scenario;
use guichet_simulators::transport::{PasDeReponse, Reponse, Requete, Transport};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

pub(crate) const NIR: &str = "1990199999001";

/// A return as the portal has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Recu {
    pub(crate) nature: String,
    pub(crate) statut: String,
    pub(crate) document: Bytes,
    pub(crate) versions: usize,
}

#[derive(Default)]
pub(crate) struct Etat {
    lots: Vec<(Value, Bytes)>,
    pub(crate) accuses: Vec<String>,
    pub(crate) retours: BTreeMap<String, Recu>,
    pub(crate) jetons: usize,
    /// So many requests are refused as if the token had ended.
    pub(crate) jetons_finis: usize,
    pub(crate) muet: bool,
}

/// The portal: copies share what they hold.
#[derive(Clone, Default)]
pub(crate) struct Portail(pub(crate) Arc<Mutex<Etat>>);

impl Portail {
    /// Publishes a lot and answers its identifier.
    pub(crate) fn publier(&self, nature: &str, texte: &str, cible: Option<&str>) -> String {
        let mut etat = self.0.lock().unwrap();
        let id = (etat.lots.len() + 1).to_string();
        let texte = dsn_syntax::encoding::string_to_latin1(texte).unwrap();
        let texte = Bytes::from(texte);
        let digest: String = Sha256::digest(&texte)
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect();
        let fiche = json!({
            "idlot": id, "idflux": format!("FLUX{id}"), "rang": 1, "nature": nature,
            "essai": false, "empreinte": format!("sha-256:{digest}"),
            "cible": cible.map(|lot| json!({"idflux": format!("FLUX{lot}"), "rang": 1})),
            "organisme": "CNAM", "etat": "publie",
        });
        etat.lots.push((fiche, texte));
        id
    }

    /// The return to a lot.
    pub(crate) fn retour(&self, lot: &str) -> Option<Recu> {
        let etat = self.0.lock().unwrap();
        let suffix = format!("-{lot}");
        let mut found = etat
            .retours
            .iter()
            .filter(|(key, _)| key.ends_with(&suffix));
        found.next().map(|(_, recu)| recu.clone())
    }

    /// The same, its document read.
    pub(crate) fn bilan(&self, lot: &str) -> (String, Rapport) {
        let recu = self.retour(lot).expect("a return");
        let rapport = bilan::read(&recu.document).expect("a bilan");
        (recu.statut, rapport)
    }
}

fn json_of(statut: u16, body: &Value) -> Reponse {
    Reponse {
        statut,
        corps: body.to_string().into(),
    }
}

impl Transport for Portail {
    async fn envoyer(&self, requete: Requete) -> Result<Reponse, PasDeReponse> {
        let mut etat = self.0.lock().unwrap();
        if etat.muet {
            return Err(PasDeReponse("personne".to_owned()));
        }
        let (path, query) = requete
            .chemin
            .split_once('?')
            .unwrap_or((&requete.chemin, ""));
        let path: Vec<&str> = path
            .trim_start_matches("/organismes/v1/")
            .split('/')
            .collect();
        if path == ["jeton"] {
            etat.jetons += 1;
            let token = json!({"access_token": format!("jeton{}", etat.jetons)});
            return Ok(json_of(200, &token));
        }
        if etat.jetons_finis > 0 {
            etat.jetons_finis -= 1;
            return Ok(json_of(401, &json!({"code": "jeton-refuse"})));
        }
        assert_eq!(requete.jeton, Some(format!("jeton{}", etat.jetons)));
        let value = |name: &str| {
            let found = query.split('&').find_map(|part| part.strip_prefix(name));
            found.map(str::to_owned)
        };
        Ok(match (requete.methode, path.as_slice()) {
            ("GET", ["lots"]) => {
                let from: usize = value("depuis=").map_or(0, |text| text.parse().unwrap());
                // Two at a time, so that several pages are needed.
                let page: Vec<Value> = etat
                    .lots
                    .iter()
                    .skip(from)
                    .take(2)
                    .map(|(f, _)| f.clone())
                    .collect();
                let reached = from + page.len();
                json_of(
                    200,
                    &json!({"lots": page, "curseur": reached.to_string(), "suite": reached < etat.lots.len()}),
                )
            }
            ("GET", ["lots", id]) => Reponse {
                statut: 200,
                corps: etat.lots[id.parse::<usize>().unwrap() - 1].1.clone(),
            },
            ("POST", ["lots", id, "accuse"]) => {
                etat.accuses.push((*id).to_owned());
                json_of(200, &json!({}))
            }
            ("PUT", ["lots", _, "retours", reference]) => {
                let old = etat.retours.get(*reference).map_or(0, |recu| recu.versions);
                let recu = Recu {
                    nature: value("nature=").unwrap(),
                    statut: value("statut=").unwrap(),
                    document: requete.corps,
                    versions: old + 1,
                };
                etat.retours.insert((*reference).to_owned(), recu);
                json_of(201, &json!({}))
            }
            other => panic!("{other:?}"),
        })
    }
}

/// Letters are kept, unless nobody takes them.
#[derive(Clone, Default)]
pub(crate) struct Boite(pub(crate) Arc<Mutex<(Vec<Courriel>, bool)>>);

impl Messagerie for Boite {
    async fn envoyer(&self, courriel: &Courriel) -> Envoi {
        let mut boite = self.0.lock().unwrap();
        if boite.1 {
            return Envoi::PlusTard;
        }
        boite.0.push(courriel.clone());
        Envoi::Fini
    }
}

/// A portal, the CNAM in front of it, and a letter box.
pub(crate) struct Scene {
    pub(crate) portail: Portail,
    pub(crate) cnam: Cnam<Portail, SansArmoire>,
    pub(crate) boite: Boite,
}

impl Scene {
    pub(crate) fn new(scenario: &str) -> Self {
        let portail = Portail::default();
        Self {
            cnam: cnam(&portail, scenario, Fichier::default()),
            portail,
            boite: Boite::default(),
        }
    }

    /// A turn at an instant in Paris, `AAAA-MM-JJ HH`.
    pub(crate) async fn le(&mut self, instant: &str) -> Tour {
        let (day, hour) = instant.split_once(' ').unwrap_or((instant, "0"));
        let at = paris::debut(date(day)) + hour.parse::<i64>().unwrap() * 3_600_000;
        self.cnam.tour(at, &self.boite).await.unwrap()
    }
}

pub(crate) fn cnam(
    portail: &Portail,
    scenario: &str,
    fichier: Fichier,
) -> Cnam<Portail, SansArmoire> {
    let identite = Identite {
        identifiant: "cnam".to_owned(),
        secret: "secret".to_owned(),
    };
    let scenario = Scenario::lire(scenario).unwrap();
    Cnam::new(
        Client::new(portail.clone(), identite),
        scenario,
        fichier,
        SansArmoire,
    )
}

pub(crate) fn date(text: &str) -> Date {
    text.parse().unwrap()
}

/// `2026-03-05` as `05032026`.
fn compact(text: &str) -> String {
    let parts: Vec<&str> = text.split('-').rev().collect();
    parts.concat()
}

/// A lot made of rubriques.
#[derive(Clone, Default)]
pub(crate) struct Texte(String);

impl Texte {
    pub(crate) fn r(mut self, id: &str, value: &str) -> Self {
        self.0.push_str(&format!("{id},'{value}'\r\n"));
        self
    }

    pub(crate) fn lignes(&self) -> &str {
        &self.0
    }

    fn entete(nature: &str, ordre: &str) -> Self {
        Self::default()
            .r("S10.G00.00.005", "02")
            .r("S10.G00.01.001", "999999006")
            .r("S10.G00.01.002", "00011")
            .r("S10.G00.95.900", "ABCDEF0123456789exemple")
            .r("S10.G00.95.901", "paie@exemple.fr")
            .r("S20.G00.05.001", nature)
            .r("S20.G00.05.002", "01")
            .r("S20.G00.05.003", "11")
            .r("S20.G00.05.004", ordre)
    }

    fn etablissement(self) -> Self {
        self.r("S21.G00.06.001", "999999006")
            .r("S21.G00.11.001", "00011")
            .r("S21.G00.11.004", "57000")
    }

    fn personne(self, nir: &str) -> Self {
        self.r("S21.G00.30.001", nir)
            .r("S21.G00.30.002", "NOISETIER")
            .r("S21.G00.30.004", "ANSELME")
    }

    fn contrat(self, numero: &str) -> Self {
        self.r("S21.G00.40.001", "01012020")
            .r("S21.G00.40.009", numero)
    }

    fn paie(self, numero: &str, genre: &str, montant: &str) -> Self {
        self.r("S21.G00.51.010", numero)
            .r("S21.G00.51.011", genre)
            .r("S21.G00.51.013", montant)
    }
}

/// An arrêt to signal.
#[derive(Clone, Copy)]
pub(crate) struct Arret<'a> {
    pub(crate) nir: &'a str,
    pub(crate) contrat: &'a str,
    pub(crate) motif: &'a str,
    pub(crate) djt: &'a str,
    pub(crate) fin: &'a str,
    /// First and last day.
    pub(crate) subrogation: Option<(&'a str, &'a str)>,
}

impl Default for Arret<'_> {
    fn default() -> Self {
        Self {
            nir: NIR,
            contrat: "C1",
            motif: "01",
            djt: "2026-03-09",
            fin: "2026-03-31",
            subrogation: None,
        }
    }
}

impl Arret<'_> {
    fn bloc(&self, texte: Texte) -> Texte {
        let texte = texte
            .r("S21.G00.60.001", self.motif)
            .r("S21.G00.60.002", &compact(self.djt))
            .r("S21.G00.60.003", &compact(self.fin));
        match self.subrogation {
            None => texte.r("S21.G00.60.004", "02"),
            Some((from, to)) => texte
                .r("S21.G00.60.004", "01")
                .r("S21.G00.60.005", &compact(from))
                .r("S21.G00.60.006", &compact(to)),
        }
    }

    /// Nature 04.
    pub(crate) fn signalement(&self, ordre: &str) -> Texte {
        let texte = Texte::entete("04", ordre)
            .r("S20.G00.05.007", &compact(self.djt))
            .etablissement()
            .personne(self.nir)
            .contrat(self.contrat);
        self.bloc(texte)
    }

    /// Nature 05.
    pub(crate) fn reprise(&self, ordre: &str, day: &str) -> Texte {
        let texte = Texte::entete("05", ordre)
            .r("S20.G00.05.007", &compact(day))
            .etablissement()
            .personne(self.nir)
            .contrat(self.contrat);
        self.bloc(texte).r("S21.G00.60.010", &compact(day))
    }
}

/// A monthly of one person: each contract with its gross pay, and what else it says after it.
pub(crate) struct Mensuelle<'a> {
    pub(crate) nir: &'a str,
    pub(crate) mois: &'a str,
    pub(crate) contrats: Vec<(&'a str, &'a str)>,
    /// On every contract.
    pub(crate) arret: Option<Arret<'a>>,
    /// Only on the first contract.
    pub(crate) premier_seul: bool,
    /// Type 003 of every contract.
    pub(crate) retabli: Option<&'a str>,
    pub(crate) primes: Vec<[&'a str; 4]>,
}

impl<'a> Mensuelle<'a> {
    pub(crate) fn de(mois: &'a str) -> Self {
        Self {
            nir: NIR,
            mois,
            contrats: vec![("C1", "2500.00")],
            arret: None,
            premier_seul: false,
            retabli: None,
            primes: Vec::new(),
        }
    }

    pub(crate) fn texte(&self) -> Texte {
        let mut texte = Texte::entete("01", "1")
            .r("S20.G00.05.005", &compact(&format!("{}-01", self.mois)))
            .etablissement()
            .personne(self.nir);
        for (rank, (numero, _)) in self.contrats.iter().enumerate() {
            texte = texte.contrat(numero);
            if let Some(arret) = self.arret.filter(|_| rank == 0 || !self.premier_seul) {
                texte = arret.bloc(texte);
            }
        }
        for (numero, montant) in &self.contrats {
            if !montant.is_empty() {
                texte = texte.paie(numero, "001", montant);
            }
            if let Some(retabli) = self.retabli {
                texte = texte.paie(numero, "003", retabli);
            }
        }
        for [code, montant, from, to] in &self.primes {
            texte = texte.r("S21.G00.52.001", code).r("S21.G00.52.002", montant);
            if !from.is_empty() {
                texte = texte
                    .r("S21.G00.52.003", &compact(from))
                    .r("S21.G00.52.004", &compact(to));
            }
        }
        texte
    }
}

impl Portail {
    /// The three monthlies before March 2026.
    pub(crate) fn trois_mois(&self) {
        for mois in ["2025-12", "2026-01", "2026-02"] {
            self.mensuelle(&Mensuelle::de(mois));
        }
    }

    pub(crate) fn mensuelle(&self, mensuelle: &Mensuelle<'_>) -> String {
        self.publier("01", mensuelle.texte().lignes(), None)
    }

    pub(crate) fn arret(&self, arret: &Arret<'_>) -> String {
        let ordre = (self.0.lock().unwrap().lots.len() + 10).to_string();
        self.publier("04", arret.signalement(&ordre).lignes(), None)
    }
}
