//! `/depots/{idflux}/retours/{idretour}`: what was answered, read from then on; and as it is.

use dsn_returns::bilan::{self, Anomalie, Categorie, Declaration, Etat as Verdict, Rapport};
use guichet_pages::composants::Bandeau;
use guichet_pages::pages::bilan::{self as vues, Bilan, Lecture, Personne, Valeur};
use guichet_pages::texte::{nir_masque, nom_masque, siret};
use guichet_pages::{Etat, Ton};
use guichet_store::attestations::{self, Attestation};
use guichet_store::retours::Retour;

use super::acces::{self, Lisible};
use super::demande::{Demande, Issue, lire, page};
use super::detail::{etablie, reste};
use super::echec::Echec;
use super::instant::{instant, jours_jusqu_a};
use super::paiement::{self, Paiements};
use super::{libelles, reponse};
use crate::acces::{Acces, Route};
use crate::clock::Moment;
use crate::retours::codes::{self, Cause, Suite, attestation_demandee, causes};
use crate::retours::{self, Document};

/// Days before its end from which a bilan says so loudly.
const FIN_PROCHE: i64 = 10;

pub(super) fn routes() -> Vec<Route> {
    vec![
        lire("/depots/{idflux}/retours/{idretour}", Acces::Page, montrer),
        lire(
            "/depots/{idflux}/retours/{idretour}/document",
            Acces::Page,
            telecharger,
        ),
    ]
}

/// A return that may be read, with its document.
pub(super) struct Lu {
    pub(super) lisible: Lisible,
    pub(super) document: Document,
    /// The attestation made for it.
    attestation: Option<Attestation>,
    pub(super) nominatif: bool,
}

/// The return of the address: it counts as read from then on.
pub(super) async fn lu(demande: &Demande) -> Result<Lu, Echec> {
    let (idflux, idretour) = (demande.chemin("idflux"), demande.chemin("idretour"));
    let lisible = acces::depot(demande, idflux).await?;
    let found = retours::telecharger(&demande.app, idflux, idretour).await?;
    let document = found.ok_or_else(|| {
        Echec::fini("Ce compte rendu n’existe pas, a été remplacé par une version plus récente, ou n’est plus conservé : un bilan se lit pendant trois mois.")
    })?;
    let about = document.retour.declaration_id;
    let visible = match about {
        Some(id) => lisible.declarations.iter().any(|d| d.id == id),
        None => lisible.entier,
    };
    if !visible {
        return Err(Echec::introuvable());
    }
    let mut nominatif = true;
    for declaration in lisible
        .declarations
        .iter()
        .filter(|d| about.is_none_or(|id| id == d.id))
    {
        let siret = declaration.siret.as_deref().unwrap_or_default();
        nominatif = nominatif && acces::nominatif(demande, &lisible.depot, siret).await?;
    }
    let id = document.retour.id;
    let attestation = demande
        .app
        .store
        .read(move |tx| attestations::du_retour(tx, id))
        .await?;
    Ok(Lu {
        lisible,
        document,
        attestation,
        nominatif,
    })
}

async fn montrer(demande: Demande) -> Issue {
    let lu = lu(&demande).await?;
    let retour = &lu.document.retour;
    let declaration = lu
        .lisible
        .declarations
        .iter()
        .find(|d| Some(d.id) == retour.declaration_id);
    let back = match declaration {
        Some(d) => format!("/declarations/{}/{}", retour.idflux, d.rang),
        None => format!("/depots/{}", retour.idflux),
    };
    let chemin = [
        ("Suivi des échanges", "/suivi"),
        ("Déclaration", back.as_str()),
        ("Bilan de traitement", ""),
    ];
    let cadre = demande
        .cadre("Bilan de traitement", "/suivi", &chemin)
        .await?;
    let days = jours_jusqu_a(demande.maintenant(), Moment(retour.purge_at));
    let here = format!("/depots/{}/retours/{}", retour.idflux, retour.idretour);
    let mut vue = Bilan {
        intitule: intitule(retour),
        fin: format!("Ce compte rendu est {}.", reste(days)),
        fin_proche: days <= FIN_PROCHE,
        retour: back.clone(),
        telechargements: vec![(
            "le document tel quel".to_owned(),
            format!("{here}/document"),
        )],
        ..Bilan::default()
    };
    match bilan::read(&lu.document.octets) {
        Ok(rapport) if lu.document.media == retours::XML => {
            remplir(&mut vue, &lu, &rapport, &back, &here)
        }
        _ => {
            vue.bandeau = Bandeau::new(
                Ton::Info,
                format!(
                    "{} : à lire dans le document.",
                    libelles::retour(retour.nature, &retour.organisme, &retour.statut)
                ),
            )
            .agir("Télécharger le document", format!("{here}/document"));
        }
    }
    Ok(page(&cadre, &vues::page(&vue)))
}

fn intitule(retour: &Retour) -> String {
    match (retour.nature, retour.organisme.as_str()) {
        (31, _) => "Compte rendu de traitement d’arrêts ou reprise du travail".to_owned(),
        (nature, code) => libelles::retour(nature, code, &retour.statut),
    }
}

fn remplir(vue: &mut Bilan, lu: &Lu, rapport: &Rapport, back: &str, here: &str) {
    let retour = &lu.document.retour;
    let causes = causes(retour, rapport);
    vue.bandeau = match (retour.organisme.as_str(), &lu.attestation) {
        ("", _) => bandeau_du_portail(retour, back),
        ("CNAM", Some(made)) => etablie(made),
        ("CNAM", None) => bandeau_cnam(retour, rapport, &causes, back, here),
        (code, _) => bandeau_autre(retour, code),
    };
    if retour.organisme == "CNAM" {
        vue.reponses = reponses(&retour.statut, &causes, a_surveiller(rapport).is_some());
    }
    vue.declarations = rapport
        .declarations
        .iter()
        .map(|declaration| self::declaration(declaration, &retour.organisme, lu.nominatif))
        .collect();
    vue.envoi = envoi(lu, rapport);
}

fn bandeau_du_portail(retour: &Retour, back: &str) -> Bandeau {
    match (retour.nature, retour.statut.as_str()) {
        (10, "OK") => Bandeau::new(Ton::Fait, "Le fichier a été reçu et enregistré."),
        (10, _) => Bandeau::new(Ton::Bloquant, "Le fichier n’a pas été reçu comme une DSN. Rien n’a été déclaré."),
        (11, "OK") => Bandeau::new(Ton::Fait, "La forme est conforme. Cela ne garantit pas le traitement par les organismes."),
        (11, _) => Bandeau::new(Ton::Bloquant, "Le contrôle a trouvé des anomalies bloquantes : ce qui est rejeté n’a pas été transmis.")
            .agir("Voir les anomalies dans le fichier", format!("/depots/{}/controle", retour.idflux)),
        _ => Bandeau::new(Ton::Attention, "Des déclarations ne s’accordent pas entre elles : lisez les remarques ci-dessous.")
            .agir("Voir la déclaration", back),
    }
}

fn bandeau_autre(retour: &Retour, code: &str) -> Bandeau {
    let who = libelles::organisme(code);
    match retour.statut.as_str() {
        "OK" => Bandeau::new(
            Ton::Fait,
            format!("{who} a traité la déclaration. Rien à faire."),
        ),
        _ => Bandeau::new(
            Ton::Attention,
            format!("{who} a traité la déclaration avec des remarques : lisez-les ci-dessous."),
        ),
    }
}

/// Received? What now? By what the caisse says.
fn bandeau_cnam(
    retour: &Retour,
    rapport: &Rapport,
    causes: &[&Cause],
    back: &str,
    here: &str,
) -> Bandeau {
    let attestation =
        |genre: &str| format!("/attestation/nouvelle?retour={}&genre={genre}", retour.id);
    let watched = a_surveiller(rapport);
    let first = match causes.first() {
        Some(cause) => cause.sens.to_owned(),
        None => watched.clone().unwrap_or_default(),
    };
    match retour.statut.as_str() {
        "OK" if watched.is_some() => Bandeau::new(Ton::Attention, "La caisse a bien reçu l’attestation, mais les indemnités attendent encore : à surveiller.").suite(first),
        "OK" => {
            let bandeau = Bandeau::new(Ton::Fait, "La caisse a reçu l’attestation et traite le dossier. Rien à faire.");
            let Paiements { fait, attendu } = paiements(retour, rapport);
            let bandeau = match fait {
                Some(day) => bandeau.suite(format!("Dernier paiement le {}.", day.long())),
                None => bandeau,
            };
            match attendu {
                Some(day) => bandeau.suite(format!("Les paiements se suivent tous les 14 jours : {} paiement attendu le {}.",
                    if fait.is_some() { "prochain" } else { "premier" }, day.long())),
                None => bandeau,
            }
        }
        "ANO" => Bandeau::new(Ton::Bloquant, "La caisse n’a pas pu exploiter ce signalement. Aucun courriel n’est envoyé dans ce cas.")
            .suite(first)
            .agir("Saisir une nouvelle attestation de salaire", attestation("nouvelle"))
            .ou("Préparer un message à l’éditeur", format!("{here}/editeur")),
        _ if causes.iter().any(|cause| cause.suite == Suite::Signalement) => {
            let bandeau = Bandeau::new(Ton::Bloquant, "La caisse a reçu l’arrêt mais ne peut pas payer. Corrigez-le, le dossier repartira.").suite(first)
                .agir("Corriger le signalement (annule et remplace)", format!("{back}/corriger"));
            match attestation_demandee(retour, causes) {
                Some(genre) => bandeau.ou("Saisir aussi une attestation rectificative", attestation(genre)),
                None => bandeau,
            }
        }
        _ => match attestation_demandee(retour, causes) {
            Some(genre) => {
                let bandeau = Bandeau::new(Ton::Bloquant, "La caisse a reçu l’arrêt mais ne peut pas payer : une attestation rectificative est attendue.").suite(first)
                    .agir("Saisir une attestation rectificative", attestation(genre));
                // Another signalement carries no wages: it is offered where the cause is not known.
                match causes.is_empty() {
                    true => bandeau.ou("Corriger le signalement (annule et remplace)", format!("{back}/corriger")),
                    false => bandeau,
                }
            }
            None => Bandeau::new(Ton::Attention, "La caisse attend une pièce qui ne dépend pas de votre déclaration : à surveiller.").suite(first),
        },
    }
}

/// The first message that asks to keep an eye on the case, of a report of the caisse.
pub(super) fn a_surveiller(rapport: &Rapport) -> Option<String> {
    let mut all = rapport.declarations.iter().flat_map(|d| &d.anomalies);
    let found = all.find(|a| codes::a_surveiller("CNAM", &a.code, &a.message));
    found.map(|a| a.message.clone())
}

/// What the caisse says is wrong with a declaration, in its last report.
pub(super) async fn reproche(demande: &Demande, tous: &[Retour]) -> Result<Option<String>, Echec> {
    let wrong = tous.iter().rev();
    let mut wrong =
        wrong.filter(|r| r.organisme == "CNAM" && r.statut != "OK" && r.media.is_some());
    let Some(retour) = wrong.next() else {
        return Ok(None);
    };
    let document = retours::relire(&demande.app, retour).await?;
    let read = document.and_then(|document| bilan::read(&document.octets).ok());
    Ok(read.and_then(|rapport| {
        let mut all = rapport.declarations.into_iter().flat_map(|d| d.anomalies);
        all.next().map(|a| a.message)
    }))
}

/// What was paid, and when the next payment is expected, by the messages of the report.
pub(super) fn paiements(retour: &Retour, rapport: &Rapport) -> Paiements {
    let all = rapport.declarations.iter().flat_map(|d| &d.anomalies);
    paiement::lire(
        all.map(|a| a.message.as_str()),
        Moment(retour.production_at),
    )
}

fn reponses(statut: &str, causes: &[&Cause], surveiller: bool) -> Vec<(String, String)> {
    let watched = causes.iter().all(|cause| cause.suite == Suite::Surveiller);
    let (recue, courriel, action) = match statut {
        "OK" if !surveiller => ("Oui", "Oui : valide, ou en cours de traitement", "Non"),
        "OK" => ("Oui", "Oui : en cours de traitement", "À surveiller"),
        "ANO" => (
            "Non",
            "Non",
            "Oui : souvent un réglage du logiciel, à voir avec l’éditeur",
        ),
        _ if watched && !causes.is_empty() => ("Oui", "Oui : invalide", "À surveiller"),
        _ => ("Oui", "Oui : invalide", "Oui"),
    };
    [
        ("Attestation reçue par la caisse", recue),
        ("Compte rendu par courriel", courriel),
        ("Action de votre part", action),
    ]
    .map(|(question, reponse)| (question.to_owned(), reponse.to_owned()))
    .to_vec()
}

fn declaration(declaration: &Declaration, organisme: &str, nominatif: bool) -> vues::Declaration {
    let (ton, etat) = match declaration.etat {
        Verdict::Ok => (Ton::Fait, "Bilan OK"),
        Verdict::Ko => (Ton::Bloquant, "Bilan KO"),
        Verdict::Ano => (Ton::Bloquant, "Bilan ANO"),
    };
    let mut nombres = Vec::new();
    if let Some(n) = declaration.contenu.salaries {
        nombres.push(format!("Nombre de salariés : {n}"));
    }
    if let Some(n) = declaration.contenu.contrats {
        nombres.push(format!("Nombre de contrats : {n}"));
    }
    let nature = declaration.nature.clone().unwrap_or_default();
    let label = libelles::nature(&format!("{nature:0>2}"));
    let mut identification = vec![
        Valeur::new(
            "Nature de la déclaration",
            "S20.G00.05.001",
            format!("{nature} – {label}"),
        ),
        Valeur::new("SIREN", "S21.G00.06.001", siret(&declaration.siren)),
        Valeur::new(
            "NIC d’affectation",
            "S21.G00.11.001",
            &declaration.nic_affectation,
        ),
    ];
    if let Some(id) = &declaration.identifiant_metier {
        identification.push(Valeur::new("Identifiant métier", "S20.G00.05.009", id));
    }
    let in_anomalies = declaration
        .anomalies
        .iter()
        .flat_map(|a| &a.environnement.salaries);
    let mut personnes: Vec<Personne> = Vec::new();
    for salarie in declaration.salaries.iter().chain(in_anomalies) {
        let nom = salarie.nom_famille.as_deref().unwrap_or("non renseigné");
        let prenom = salarie.prenoms.as_deref().unwrap_or("non renseigné");
        let shown = match nominatif {
            true => Personne {
                nir: nir_masque(&salarie.nir),
                nom: nom.to_owned(),
                prenom: prenom.to_owned(),
            },
            false => Personne {
                nir: nir_masque(""),
                nom: nom_masque(nom),
                prenom: nom_masque(prenom),
            },
        };
        if !personnes.contains(&shown) {
            personnes.push(shown);
        }
    }
    vues::Declaration {
        rang: declaration.rang,
        etat: Etat::new(ton, etat),
        nombres,
        identification,
        anomalies: declaration
            .anomalies
            .iter()
            .map(|a| anomalie(a, organisme))
            .collect(),
        personnes,
    }
}

fn anomalie(anomalie: &Anomalie, organisme: &str) -> vues::Anomalie {
    let values = anomalie.valeurs.iter();
    let values = values.flat_map(|v| std::iter::once(&v.declenchante).chain(&v.associees));
    let mut valeurs: Vec<Valeur> = values
        .map(|v| {
            let name = v
                .libelle
                .clone()
                .or_else(|| libelles::rubrique_de(&v.identifiant).map(str::to_owned));
            Valeur::new(
                name.unwrap_or_else(|| "Valeur".to_owned()),
                &v.identifiant,
                &v.valeur,
            )
        })
        .collect();
    if let Some(contrat) = &anomalie.environnement.contrat {
        valeurs.push(Valeur::new("Contrat", "S21.G00.40.009", &contrat.numero));
    }
    vues::Anomalie {
        code: anomalie.code.clone(),
        categorie: anomalie.categorie.map(|categorie| match categorie {
            Categorie::Bloquant => "bloquant".to_owned(),
            Categorie::NonBloquant => "non bloquant".to_owned(),
        }),
        message: anomalie.message.clone(),
        nombre: anomalie.nombre,
        valeurs,
        lectures: codes::lire(organisme, &anomalie.code, &anomalie.message)
            .into_iter()
            .map(|cause| Lecture {
                sens: cause.sens.to_owned(),
                a_faire: cause.a_faire.to_owned(),
            })
            .collect(),
    }
}

fn envoi(lu: &Lu, rapport: &Rapport) -> Vec<Valeur> {
    let depot = &lu.lisible.depot;
    let said = &rapport.envoi.identification;
    let code = said
        .essai_reel
        .as_deref()
        .or(depot.essai_reel.as_deref())
        .unwrap_or_default();
    vec![
        Valeur::new("Identification du flux", "", &depot.idflux),
        Valeur::new(
            "Code envoi",
            "S10.G00.00.005",
            format!("{code} – {}", libelles::envoi(Some(code))),
        ),
        Valeur::new(
            "SIRET de l’émetteur",
            "S10.G00.01.001, .002",
            siret(&said.emetteur_siret),
        ),
        Valeur::new(
            "Publié le",
            "",
            instant(Moment(lu.document.retour.publication_at)).court(),
        ),
    ]
}

async fn telecharger(demande: Demande) -> Issue {
    let lu = lu(&demande).await?;
    if !lu.nominatif {
        return Err(Echec::refus(
            "Ce document nomme des salariés que votre rôle ne permet pas de voir.",
        ));
    }
    let retour = &lu.document.retour;
    let kind = if lu.document.media == "application/pdf" {
        "pdf"
    } else {
        "xml"
    };
    let name = format!(
        "retour-{}-{}-{}.{kind}",
        retour.nature, retour.idflux, retour.idretour
    );
    let media = lu.document.media.clone();
    Ok(reponse::fichier(&media, &name, lu.document.octets))
}
