//! `/arret/fichier`: arrêts and reprises from a file of rows, each controlled, then deposited on its own;
//! the receipt of each is shown with its hash.

use axum::http::StatusCode;
use dsn_norm::Nature;
use dsn_syntax::encoding::to_text;
use guichet_identity::{Action, Cible};
use guichet_pages::composants::Bandeau;
use guichet_pages::pages::signaler::{self as vues, Lot, Resultat};
use guichet_pages::texte::{compte, nir_masque};
use guichet_pages::{Etat, Ton};
use guichet_store::{depots, retours};

use super::super::connexion::sans_espaces;
use super::super::demande::{Demande, Issue, envoyer, lire, page};
use super::super::echec::Echec;
use super::super::{depot, fabrique, libelles};
use super::{connu, nom_du_destinataire};
use crate::acces::{Acces, Route};
use crate::controle;
use crate::signalement::{self, COLONNES, Colonne, Ligne, Signalement, destinataire};

pub(super) fn routes() -> Vec<Route> {
    vec![
        lire("/arret/fichier", Acces::Page, montrer),
        envoyer("/arret/fichier", Acces::Page, recevoir),
    ]
}

fn vide(demande: &Demande) -> Result<Lot, Echec> {
    Ok(Lot {
        bandeau: Bandeau::new(Ton::Neutre, "Un fichier JSON ou CSV, une ligne par arrêt ou par reprise.")
            .suite("Ce que la dernière mensuelle dit du salarié n’a pas à être répété : SIRET, NIR, dates et motif suffisent alors."),
        jeton: demande.visiteur()?.jeton_de_formulaire(),
        colonnes: COLONNES.iter().map(|c| (c.nom, c.rubrique, sens(c))).collect(),
        ..Lot::default()
    })
}

/// What a column means: in our words, else in those of the norm.
fn sens(colonne: &Colonne) -> &'static str {
    match colonne.sens {
        "" => libelles::rubrique_de(colonne.rubrique).unwrap_or_default(),
        said => said,
    }
}

async fn rendre(demande: &Demande, vue: &Lot) -> Issue {
    let chemin = [("Signaler un arrêt", "/arret"), ("Fichier", "")];
    let cadre = demande
        .cadre("Importer des arrêts", "/arret", &chemin)
        .await?;
    let mut response = page(&cadre, &vues::lot(vue));
    if vue.erreur.is_some() {
        *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
    }
    Ok(response)
}

async fn montrer(demande: Demande) -> Issue {
    let vue = vide(&demande)?;
    rendre(&demande, &vue).await
}

async fn recevoir(demande: Demande) -> Issue {
    let mut vue = vide(&demande)?;
    let file = demande.corps.fichier.as_ref();
    let read = match file.filter(|file| !file.octets.is_empty()) {
        Some(file) => signalement::lire(&file.octets),
        None => Err("Choisissez un fichier : aucun n’a été reçu, ou il est vide.".to_owned()),
    };
    let lines = match read {
        Ok(lines) => lines,
        Err(phrase) => {
            vue.erreur = Some(phrase);
            return rendre(&demande, &vue).await;
        }
    };
    let deposit = fabrique::a_deposer(&demande);
    let (mut good, mut bad) = (0, 0);
    for (rang, line) in (1..).zip(&lines) {
        let mut row = Resultat {
            rang,
            qui: qui(line),
            destinataire: String::new(),
            etat: Etat::new(Ton::Fait, "Conforme"),
            note: String::new(),
            depot: None,
        };
        match une(&demande, line, deposit, &mut row).await? {
            Ok(()) => good += 1,
            Err(phrase) => {
                bad += 1;
                row.etat = Etat::new(Ton::Bloquant, "À corriger");
                row.note = phrase;
            }
        }
        vue.resultats.push(row);
    }
    vue.bandeau = bilan(good, bad, deposit);
    rendre(&demande, &vue).await
}

fn bilan(good: u64, bad: u64, deposit: bool) -> Bandeau {
    let right = match deposit {
        true => compte(good, "signalement déposé", "signalements déposés"),
        false => compte(good, "signalement conforme", "signalements conformes"),
    };
    let wrong = compte(bad, "ligne à corriger", "lignes à corriger");
    match (bad, deposit) {
        (0, true) => Bandeau::new(Ton::Fait, format!("{right}.")).suite(
            "Conservez les accusés : ils sont aussi gardés ici, sur la page de chaque dépôt.",
        ),
        (0, false) => Bandeau::new(Ton::Fait, format!("{right}. Rien n’est encore déposé.")),
        _ => Bandeau::new(Ton::Attention, format!("{right}, {wrong}."))
            .suite("Les lignes à corriger ne sont jamais déposées."),
    }
}

fn qui(line: &Ligne) -> String {
    let name = format!("{} {}", line.texte("nom"), line.texte("prenoms"));
    match name.trim() {
        "" => nir_masque(&line.numero()),
        name => name.to_owned(),
    }
}

/// One row; in French, what is wrong with it.
async fn une(
    demande: &Demande,
    line: &Ligne,
    deposit: bool,
    row: &mut Resultat,
) -> Result<Result<(), String>, Echec> {
    let siret = sans_espaces(line.texte("siret"));
    if let Err(error) = dsn_identifiers::Siret::parse(siret.as_bytes()) {
        return Ok(Err(format!("siret : {error}.")));
    }
    if !super::super::acces::etablissement(demande, &siret).await? {
        return Ok(Err(
            "siret : votre compte n’a pas d’habilitation pour cet établissement.".to_owned(),
        ));
    }
    let (mut made, mut regime) = base(demande, &siret, &line.numero()).await?;
    if !line.texte("regime").is_empty() {
        regime = line.texte("regime").to_owned();
    }
    row.destinataire = nom_du_destinataire(&regime);
    let recipient = destinataire(&regime);
    let Some(service) = recipient.service() else {
        return Ok(Err(match regime.as_str() {
            "" => "regime : inconnu, ni dans le fichier ni dans une mensuelle.".to_owned(),
            _ => "regime : ce régime a sa propre caisse, qui ne reçoit rien d’ici.".to_owned(),
        }));
    };
    if let Err(phrase) = line.ecrire(&mut made) {
        return Ok(Err(phrase));
    }
    made.poser("S10.G00.00.007", recipient.point_de_depot());
    let nature = match made.valeur("S21.G00.60.010") {
        "" => Nature::Arret,
        _ => Nature::Reprise,
    };
    let numero = fabrique::numero(demande, &siret).await?;
    let file = match fabrique::controler(demande, made.lignes(nature, numero)).await? {
        Ok(file) => file,
        Err(phrase) => return Ok(Err(phrase)),
    };
    if !file.valide() {
        return Ok(Err(fautes(&file.trouve)));
    }
    if !deposit {
        return Ok(Ok(()));
    }
    let cible = Cible {
        service: Some(service),
        ..Cible::default()
    };
    if !demande.decider(Action::Deposer, cible).await?.est_permis() {
        return Ok(Err(
            "Votre compte ne peut pas déposer auprès de ce régime.".to_owned()
        ));
    }
    let name = format!("signalement-{}.dsn", numero.ordre);
    let flux = file.deposer(demande, service, name).await?;
    row.etat = Etat::new(Ton::Fait, "Déposé");
    row.depot = Some((format!("/depots/{flux}"), accuse(demande, &flux).await?));
    Ok(Ok(()))
}

/// What is known of somebody, with their régime; what the account says when nothing is.
async fn base(
    demande: &Demande,
    siret: &str,
    numero: &str,
) -> Result<(Signalement, String), Echec> {
    let known = connu::derniere(demande, siret).await?;
    if let Some(known) = &known {
        let mut people = known.personnes().into_iter();
        if let Some(person) = people.find(|one| !numero.is_empty() && one.numero == numero) {
            return Ok((known.reprendre(Some(person.rang)), person.regime));
        }
    }
    let mut made = known.map_or_else(Signalement::default, |known| known.reprendre(None));
    let who = &demande.visiteur()?.appelant;
    let (siren, nic) = siret.split_at_checked(9).unwrap_or((siret, ""));
    let name = format!("{} {}", who.prenom, who.nom);
    for (rubrique, valeur) in [
        ("S10.G00.01.001", siren),
        ("S10.G00.01.002", nic),
        ("S10.G00.01.003", name.as_str()),
        ("S10.G00.02.002", name.as_str()),
        ("S20.G00.07.001", name.as_str()),
        ("S21.G00.06.001", siren),
        ("S21.G00.11.001", nic),
    ] {
        if made.valeur(rubrique).is_empty() {
            made.poser(rubrique, valeur);
        }
    }
    Ok((made, String::new()))
}

/// What blocks a file, each with its rubrique.
fn fautes(found: &controle::Controle) -> String {
    let blocking = found
        .report
        .findings
        .iter()
        .filter(|finding| finding.severity == dsn_check::Severity::Blocking);
    let told: Vec<String> = blocking
        .take(3)
        .map(|finding| to_text(finding.message.as_bytes()).into_owned())
        .collect();
    told.join(" ")
}

/// The hash of the receipt of a deposit.
async fn accuse(demande: &Demande, flux: &str) -> Result<String, Echec> {
    let wanted = flux.to_owned();
    let now = demande.maintenant().0;
    let receipts = demande
        .app
        .store
        .read(move |tx| match depots::par_idflux(tx, &wanted)? {
            Some(kept) => retours::du_depot(tx, kept.id, now),
            None => Ok(Vec::new()),
        })
        .await?;
    for receipt in &receipts {
        if let Some(hash) = depot::empreinte_de_l_accuse(demande, receipt).await? {
            return Ok(hash);
        }
    }
    Err(Echec::panne())
}
