//! `/arret/saisie`: the signalement of somebody, from the last monthly and a few dates.

use std::collections::BTreeMap;

use axum::http::StatusCode;
use dsn_norm::Nature;
use guichet_identity::{Action, Cible, ServiceCode};
use guichet_pages::composants::Bandeau;
use guichet_pages::pages::signaler::{self as vues, Donnee, Formulaire};
use guichet_pages::texte::nir_masque;
use guichet_pages::{Jour, Ton};

use super::super::corriger::{CHAMPS, Definition, Genre, champ, normees, saisie, saisies};
use super::super::demande::{Demande, Issue, envoyer, lire, page};
use super::super::echec::Echec;
use super::super::{fabrique, reponse};
use super::{acces_ou_refus, connu, nom_du_destinataire, nom_du_regime};
use crate::acces::{Acces, Route};
use crate::depot::lecture::Contenu;
use crate::estimation::{self, Faits};
use crate::signalement::{Numero, Personne, Signalement, destinataire};

pub(super) fn routes() -> Vec<Route> {
    vec![
        lire("/arret/saisie", Acces::Page, montrer),
        envoyer("/arret/saisie", Acces::Page, recevoir),
    ]
}

/// What a reprise is told by.
static REPRISE: [Definition; 5] = [
    Definition {
        obligatoire: true,
        ..champ(
            "reprise",
            "Date de la reprise",
            "S21.G00.60.010",
            "Le premier jour travaillé de nouveau, avant la fin prévue de l’arrêt.",
            Genre::Date,
        )
    },
    Definition {
        obligatoire: true,
        ..champ(
            "motif-reprise",
            "Motif de la reprise",
            "S21.G00.60.011",
            "",
            Genre::Liste,
        )
    },
    Definition {
        obligatoire: true,
        ..champ(
            "djt",
            "Dernier jour travaillé",
            "S21.G00.60.002",
            "Celui de l’arrêt signalé.",
            Genre::Date,
        )
    },
    Definition {
        obligatoire: true,
        ..champ(
            "fin",
            "Fin prévue de l’arrêt",
            "S21.G00.60.003",
            "Celle de l’arrêt signalé.",
            Genre::Date,
        )
    },
    Definition {
        obligatoire: true,
        ..champ(
            "motif",
            "Motif de l’arrêt",
            "S21.G00.60.001",
            "",
            Genre::Liste,
        )
    },
];

/// Whom it is about, and what is known of them.
struct Sujet {
    nature: Nature,
    champs: &'static [Definition],
    adresse: String,
    mois: String,
    personne: Personne,
    base: Signalement,
    numero: Numero,
    service: ServiceCode,
    /// The arrêt that a reprise ends, where it was signalled here.
    arret: Option<Contenu>,
}

async fn sujet(demande: &Demande) -> Result<Sujet, Echec> {
    let v = &demande.requete;
    let (siret, mois) = (v.texte("siret"), v.texte("mois"));
    acces_ou_refus(demande, siret).await?;
    let known = connu::de(demande, siret, mois).await?;
    let known = known.ok_or_else(Echec::introuvable)?;
    let rang: u32 = v
        .texte("personne")
        .parse()
        .map_err(|_| Echec::introuvable())?;
    let personne = known.personnes().into_iter().find(|one| one.rang == rang);
    let personne = personne.ok_or_else(Echec::introuvable)?;
    let recipient = destinataire(&personne.regime);
    let service = recipient.service().ok_or_else(|| {
        Echec::refus(format!(
            "Le régime maladie de ce contrat est « {} » : il a sa propre caisse, et ni l’Assurance maladie ni la MSA ne reçoivent ce signalement. Adressez l’arrêt à la caisse de ce régime.",
            nom_du_regime(&personne.regime)
        ))
    })?;
    let cible = Cible {
        service: Some(service),
        ..Cible::default()
    };
    demande.droit(Action::Deposer, cible).await?;
    let (nature, intention, champs): (_, _, &'static [Definition]) = match v.texte("intention") {
        "reprise" => (Nature::Reprise, "reprise", &REPRISE),
        _ => (Nature::Arret, "arret", &CHAMPS),
    };
    let mut base = known.reprendre(Some(rang));
    base.poser("S10.G00.00.007", recipient.point_de_depot());
    let arret = match nature {
        Nature::Reprise => connu::arret_de(demande, siret, &personne.numero).await?,
        _ => None,
    };
    Ok(Sujet {
        nature,
        champs,
        adresse: format!(
            "/arret/saisie?intention={intention}&siret={siret}&mois={mois}&personne={rang}"
        ),
        mois: known.mois.clone(),
        personne,
        base,
        numero: fabrique::numero(demande, siret).await?,
        service,
        arret,
    })
}

async fn montrer(demande: Demande) -> Issue {
    let sujet = sujet(&demande).await?;
    let mut typed: BTreeMap<&'static str, String> = BTreeMap::new();
    for definition in sujet.champs {
        let sent = sujet.arret.as_ref();
        let sent = sent.map_or("", |arret| arret.valeur(definition.rubrique));
        let value = match (definition.nom, definition.genre) {
            ("motif", _) if sent.is_empty() => "01".to_owned(),
            ("subrogation", _) if sent.is_empty() => "02".to_owned(),
            (_, Genre::Date) => Jour::de_la_norme(sent).map_or_else(String::new, Jour::iso),
            _ => sent.to_owned(),
        };
        typed.insert(definition.nom, value);
    }
    let vue = vue(&demande, &sujet, &typed)?;
    rendre(&demande, &vue).await
}

fn vue(
    demande: &Demande,
    sujet: &Sujet,
    typed: &BTreeMap<&'static str, String>,
) -> Result<Formulaire, Echec> {
    Ok(Formulaire {
        bandeau: bandeau(sujet, typed),
        jeton: demande.visiteur()?.jeton_de_formulaire(),
        adresse: sujet.adresse.clone(),
        connues: connues(sujet),
        saisies: sujet
            .champs
            .iter()
            .map(|definition| {
                let mut shown = saisie(definition, typed);
                // A correction may leave them as they were; a first signalement has them.
                if ["fin", "subrogation"].contains(&definition.nom) {
                    shown.champ.obligatoire = true;
                }
                shown
            })
            .collect(),
        ..Formulaire::default()
    })
}

/// Whom it is about, and by when once the last day worked is known.
fn bandeau(sujet: &Sujet, typed: &BTreeMap<&'static str, String>) -> Bandeau {
    let Personne { nom, prenoms, .. } = &sujet.personne;
    let what = match sujet.nature {
        Nature::Reprise => "Signaler la reprise",
        _ => "Signaler l’arrêt",
    };
    let phrase = format!("{what} de {prenoms} {nom}.");
    if sujet.nature == Nature::Reprise && sujet.arret.is_none() {
        return Bandeau::new(Ton::Attention, phrase)
            .suite("Aucun arrêt de cette personne n’a été signalé ici : une reprise ne se signale que si l’arrêt l’a été.");
    }
    let text = |nom| typed.get(nom).map_or("", String::as_str);
    let due = limite(text("djt"), text("motif"), text("subrogation") == "01");
    let Some((due, regle)) = due.filter(|_| sujet.nature == Nature::Arret) else {
        return Bandeau::new(Ton::Neutre, phrase)
            .suite("Vérifiez, puis déposez : le fichier est contrôlé comme tout autre.");
    };
    let said = format!("À déclarer au plus tard le {}. {regle}", due.long());
    match sujet.numero.jour > due {
        true => Bandeau::new(Ton::Attention, format!("{phrase} Le délai est passé."))
            .suite(said)
            .suite(
                "Déposez tout de même : un signalement tardif retarde le paiement des indemnités.",
            ),
        false => Bandeau::new(Ton::Neutre, phrase).suite(said),
    }
}

/// The last day to signal an arrêt that follows this day, with its rule.
fn limite(djt: &str, motif: &str, subrogation: bool) -> Option<(Jour, String)> {
    let answer = estimation::echeance_de_l_arret(&Faits {
        motif: motif.to_owned(),
        dernier_jour_travaille: djt.parse().ok()?,
        fin_previsionnelle: None,
        accident: None,
        subrogation,
        debut_du_contrat: None,
        paies: Vec::new(),
        effectif: None,
    });
    let answer = answer.ok()?;
    let value = |name| {
        let found = answer.values.iter().find(|(known, _)| *known == name);
        found.map(|(_, node)| node.short())
    };
    let day = Jour::lire(&value("date")?)?;
    Some((day, value("regle").unwrap_or_default()))
}

/// Each datum of the file, with where it comes from.
fn connues(sujet: &Sujet) -> Vec<Donnee> {
    let month = guichet_pages::instant::mois_clair(&sujet.mois);
    let from = format!("DSN mensuelle de {month}");
    let known = |nom, rubrique| Donnee {
        nom,
        rubrique,
        valeur: sujet.base.valeur(rubrique).to_owned(),
        source: from.clone(),
    };
    let date = |nom, rubrique| Donnee {
        valeur: Jour::de_la_norme(sujet.base.valeur(rubrique))
            .map_or_else(String::new, Jour::court),
        ..known(nom, rubrique)
    };
    let regime = &sujet.personne.regime;
    vec![
        Donnee {
            nom: "Destinataire",
            rubrique: "",
            valeur: nom_du_destinataire(regime),
            source: format!(
                "Régime maladie du contrat : {} (S21.G00.40.018), {from}",
                nom_du_regime(regime)
            ),
        },
        Donnee {
            valeur: guichet_pages::texte::siret(&sujet.base.siret()),
            ..known("SIRET", "S21.G00.11.001")
        },
        Donnee {
            nom: "NIR ou NTT",
            rubrique: "S21.G00.30.001",
            valeur: nir_masque(&sujet.personne.numero),
            source: from.clone(),
        },
        known("Nom de famille", "S21.G00.30.002"),
        known("Prénoms", "S21.G00.30.004"),
        date("Date de naissance", "S21.G00.30.006"),
        known("Numéro du contrat", "S21.G00.40.009"),
        date("Début du contrat", "S21.G00.40.001"),
        known("Contact chez l’employeur", "S20.G00.07.001"),
        Donnee {
            nom: "Numéro d’ordre",
            rubrique: "S20.G00.05.004",
            valeur: sujet.numero.ordre.to_string(),
            source: "Le suivant de l’établissement".to_owned(),
        },
        Donnee {
            nom: "Date de constitution",
            rubrique: "S20.G00.05.007",
            valeur: sujet.numero.jour.court(),
            source: "Aujourd’hui".to_owned(),
        },
        Donnee {
            nom: "Salaires des trois derniers mois",
            rubrique: "",
            valeur: "Aucun".to_owned(),
            source: "Un signalement n’en porte pas : la caisse les lit dans les DSN mensuelles"
                .to_owned(),
        },
    ]
}

async fn rendre(demande: &Demande, vue: &Formulaire) -> Issue {
    let chemin = [("Signaler un arrêt", "/arret"), ("Les dates", "")];
    let cadre = demande
        .cadre("Signaler un arrêt", "/arret", &chemin)
        .await?;
    let mut response = page(&cadre, &vues::formulaire(vue));
    if !vue.erreurs.is_empty() {
        *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
    }
    Ok(response)
}

async fn recevoir(demande: Demande) -> Issue {
    let sujet = sujet(&demande).await?;
    let typed = saisies(&demande.corps.valeurs, sujet.champs);
    let mut vue = vue(&demande, &sujet, &typed)?;
    let (values, faults) = normees(&typed, sujet.champs);
    for saisie in &mut vue.saisies {
        let fault = faults.iter().find(|(nom, _)| *nom == saisie.champ.nom);
        saisie.champ.erreur = fault.map(|(_, phrase)| phrase.clone());
    }
    vue.erreurs = faults;
    if !vue.erreurs.is_empty() {
        return rendre(&demande, &vue).await;
    }
    let mut made = sujet.base.clone();
    for (rubrique, valeur) in &values {
        made.poser(rubrique, valeur);
    }
    let lines = made.lignes(sujet.nature, sujet.numero);
    let made = match fabrique::controler(&demande, lines).await? {
        Ok(made) => made,
        Err(phrase) => {
            vue.erreurs.push(("djt", phrase));
            return rendre(&demande, &vue).await;
        }
    };
    vue.deposable = made.valide();
    if vue.deposable && fabrique::a_deposer(&demande) {
        let name = format!("signalement-{}.dsn", sujet.numero.ordre);
        let flux = made.deposer(&demande, sujet.service, name).await?;
        return Ok(reponse::aller(&format!("/depots/{flux}")));
    }
    let (controle, apercu) = made.montrer();
    (vue.controle, vue.apercu) = (Some(controle), apercu);
    rendre(&demande, &vue).await
}
