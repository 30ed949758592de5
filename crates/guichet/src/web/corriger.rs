//! `/declarations/{idflux}/{rang}/corriger`: an arrêt corrected by a signalement that cancels and
//! replaces the last validated send.

use std::collections::BTreeMap;

use axum::http::StatusCode;
use guichet_identity::{Action, Cible, ServiceCode};
use guichet_pages::composants::{Bandeau, Champ, Choix};
use guichet_pages::pages::corriger::{self, Corriger, Difference, Saisie};
use guichet_pages::texte::{insecables, nir_masque, siret};
use guichet_pages::{Jour, Ton};

use super::bilan;
use super::correction::{self, Remplacement};
use super::demande::{Demande, Issue, envoyer, lire, page};
use super::detail::{self, Dossier};
use super::echec::Echec;
use super::formulaire::Valeurs;
use super::{fabrique, libelles, reponse};
use crate::acces::{Acces, Route};
use crate::depot::lecture::Contenu;

/// What kind of value a field holds.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Genre {
    Date,
    Liste,
    Compte,
}

/// A field of the form.
pub(super) struct Definition {
    pub(super) nom: &'static str,
    pub(super) libelle: &'static str,
    pub(super) rubrique: &'static str,
    pub(super) aide: &'static str,
    pub(super) genre: Genre,
    pub(super) obligatoire: bool,
}

pub(super) const fn champ(
    nom: &'static str,
    libelle: &'static str,
    rubrique: &'static str,
    aide: &'static str,
    genre: Genre,
) -> Definition {
    Definition {
        nom,
        libelle,
        rubrique,
        aide,
        genre,
        obligatoire: false,
    }
}

/// In the order of the arrêt's life.
pub(super) static CHAMPS: [Definition; 9] = [
    Definition {
        obligatoire: true,
        ..champ(
            "djt",
            "Dernier jour travaillé",
            "S21.G00.60.002",
            "D’ordinaire la veille de l’arrêt.",
            Genre::Date,
        )
    },
    champ(
        "fin",
        "Fin prévue de l’arrêt",
        "S21.G00.60.003",
        "Telle que le médecin l’a prescrite.",
        Genre::Date,
    ),
    Definition {
        obligatoire: true,
        ..champ(
            "motif",
            "Motif",
            "S21.G00.60.001",
            "Le risque que la caisse connaît.",
            Genre::Liste,
        )
    },
    champ(
        "accident",
        "Date de l’accident ou de la première constatation",
        "S21.G00.60.012",
        "Pour un accident ou une maladie professionnelle.",
        Genre::Date,
    ),
    champ(
        "subrogation",
        "Subrogation",
        "S21.G00.60.004",
        "L’employeur perçoit les indemnités à la place du salarié.",
        Genre::Liste,
    ),
    champ(
        "debut-subrogation",
        "Début de la subrogation",
        "S21.G00.60.005",
        "",
        Genre::Date,
    ),
    champ(
        "fin-subrogation",
        "Fin de la subrogation",
        "S21.G00.60.006",
        "Ce n’est pas la fin de l’arrêt.",
        Genre::Date,
    ),
    champ(
        "iban",
        "IBAN",
        "S21.G00.60.007",
        "Le compte sur lequel les indemnités sont versées.",
        Genre::Compte,
    ),
    champ("bic", "BIC", "S21.G00.60.008", "", Genre::Compte),
];

pub(super) fn routes() -> Vec<Route> {
    const CHEMIN: &str = "/declarations/{idflux}/{rang}/corriger";
    vec![
        lire(CHEMIN, Acces::Page, montrer),
        envoyer(CHEMIN, Acces::Page, recevoir),
    ]
}

/// An arrêt that may be corrected, with what was sent.
struct Sujet {
    dossier: Dossier,
    contenu: Contenu,
    remplacement: Remplacement,
    service: ServiceCode,
    /// What the caisse found wrong, in its words.
    reproche: Option<String>,
}

async fn sujet(demande: &Demande) -> Result<Sujet, Echec> {
    let dossier = detail::dossier(demande).await?;
    let declaration = &dossier.declaration;
    let kept = &dossier.depot;
    let service = match (kept.point.as_str(), kept.environnement.as_str()) {
        ("RA", "reel") => ServiceCode::RA_REEL,
        ("RA", _) => ServiceCode::RA_ESSAI,
        (_, "reel") => ServiceCode::RG_REEL,
        _ => ServiceCode::RG_ESSAI,
    };
    let cible = Cible {
        service: Some(service),
        ..Cible::default()
    };
    demande.droit(Action::Deposer, cible).await?;
    if !dossier.nominatif {
        return Err(Echec::refus(
            "Ce signalement nomme un salarié que votre rôle ne permet pas de voir : il se corrige par le déclarant.",
        ));
    }
    if declaration.nature.as_deref() != Some("04") {
        return Err(Echec::refus(
            "Seul un signalement d’arrêt de travail se corrige ici. Corrigez les autres déclarations dans le logiciel de paie.",
        ));
    }
    match declaration.etat.as_str() {
        "conforme" => {}
        "remplacee" => {
            return Err(Echec::refus(
                "Ce signalement a déjà été remplacé : corrigez le dernier envoi validé, que la recherche montre.",
            ));
        }
        _ => {
            return Err(Echec::refus(
                "Seul un signalement conforme peut être remplacé. Corrigez le fichier rejeté et déposez-le de nouveau.",
            ));
        }
    }
    let cible = declaration.identifiant.clone().ok_or_else(|| {
        Echec::refus("Ce signalement n’a pas d’identifiant : il ne peut pas être visé.")
    })?;
    let reproche = bilan::reproche(demande, &dossier.retours).await?;
    let contenu = dossier.contenu(demande).await?;
    if contenu.0.is_empty() {
        return Err(Echec::fini(
            "Le fichier de ce signalement n’est plus conservé : il ne peut pas être corrigé ici.",
        ));
    }
    let number = declaration.siret.clone().unwrap_or_default();
    Ok(Sujet {
        remplacement: Remplacement {
            cible,
            numero: fabrique::numero(demande, &number).await?,
        },
        dossier,
        contenu,
        service,
        reproche,
    })
}

async fn montrer(demande: Demande) -> Issue {
    let sujet = sujet(&demande).await?;
    let typed = saisies_d_origine(&sujet.contenu);
    let vue = vue(&demande, &sujet, &typed)?;
    rendre(&demande, &sujet, &vue, StatusCode::OK).await
}

/// The values of the form, as they were sent: dates as browsers write them.
fn saisies_d_origine(contenu: &Contenu) -> BTreeMap<&'static str, String> {
    let value = |definition: &Definition| {
        let sent = contenu.valeur(definition.rubrique);
        match definition.genre {
            Genre::Date => Jour::de_la_norme(sent).map_or_else(String::new, Jour::iso),
            Genre::Liste | Genre::Compte => sent.to_owned(),
        }
    };
    CHAMPS
        .iter()
        .map(|definition| (definition.nom, value(definition)))
        .collect()
}

/// The values of the form, as they were typed.
pub(super) fn saisies(
    form: &Valeurs,
    champs: &'static [Definition],
) -> BTreeMap<&'static str, String> {
    let typed = |definition: &Definition| {
        let text = form.texte(definition.nom);
        match definition.genre {
            Genre::Compte => text
                .chars()
                .filter(|c| !c.is_whitespace())
                .collect::<String>()
                .to_uppercase(),
            Genre::Date | Genre::Liste => text.to_owned(),
        }
    };
    champs
        .iter()
        .map(|definition| (definition.nom, typed(definition)))
        .collect()
}

/// The values as the norm writes them, by rubrique; what cannot be read, by field.
pub(super) fn normees(
    typed: &BTreeMap<&'static str, String>,
    champs: &'static [Definition],
) -> (BTreeMap<&'static str, String>, Vec<(&'static str, String)>) {
    let mut values = BTreeMap::new();
    let mut faults = Vec::new();
    for definition in champs {
        let text = typed.get(definition.nom).map_or("", String::as_str);
        let value = match definition.genre {
            Genre::Date if !text.is_empty() => match Jour::lire(text) {
                Some(day) => day.norme(),
                None => {
                    faults.push((
                        definition.nom,
                        format!("{} : choisissez une date.", definition.libelle),
                    ));
                    continue;
                }
            },
            // A quote or a line end would make other rubriques.
            _ => text
                .chars()
                .filter(|c| !c.is_control() && *c != '\'')
                .collect(),
        };
        if definition.obligatoire && value.is_empty() {
            faults.push((
                definition.nom,
                format!("{} : cette valeur est nécessaire.", definition.libelle),
            ));
        }
        values.insert(definition.rubrique, value);
    }
    (values, faults)
}

fn vue(
    demande: &Demande,
    sujet: &Sujet,
    typed: &BTreeMap<&'static str, String>,
) -> Result<Corriger, Echec> {
    let Sujet {
        dossier,
        contenu,
        remplacement,
        ..
    } = sujet;
    let depot = &dossier.depot;
    let back = format!(
        "/declarations/{}/{}",
        depot.idflux, dossier.declaration.rang
    );
    let (nom, prenom) = contenu.nom();
    let locked = |nom, libelle: &str, valeur: String, rubrique| {
        Champ::new(nom, libelle, valeur)
            .verrou("Ne peut pas changer.")
            .rubrique(rubrique)
    };
    let nir = contenu.valeur("S21.G00.30.001");
    let (identity, rubrique) = match nir {
        "" => (
            contenu.valeur("S21.G00.30.020").to_owned(),
            "S21.G00.30.020",
        ),
        nir => (nir_masque(nir), "S21.G00.30.001"),
    };
    let start = contenu.valeur("S21.G00.40.001");
    let start = Jour::de_la_norme(start).map_or_else(String::new, Jour::court);
    let contract = format!("{}, depuis le {start}", contenu.valeur("S21.G00.40.009"));
    let number = dossier.declaration.siret.clone().unwrap_or_default();
    Ok(Corriger {
        bandeau: presente(sujet, &format!("{prenom} {nom}"))
            .suite("Le formulaire part du dernier envoi validé. La correction l’annule et le remplace ; le dossier repartira chez la caisse."),
        jeton: demande.visiteur()?.jeton_de_formulaire(),
        adresse: format!("{back}/corriger"),
        verrous: vec![
            locked("v-salarie", "NIR ou NTT du salarié", identity, rubrique),
            locked("v-contrat", "Contrat", contract, "S21.G00.40.009"),
            locked("v-siret", "SIRET", siret(&number), "S21.G00.11.001"),
            locked("v-cible", "Envoi remplacé (dernier envoi validé)", remplacement.cible.clone(), "S20.G00.05.006"),
        ],
        saisies: CHAMPS.iter().map(|definition| saisie(definition, typed)).collect(),
        retour: back,
        ..Corriger::default()
    })
}

/// What is corrected, and what the caisse said of it.
fn presente(sujet: &Sujet, qui: &str) -> Bandeau {
    let sent = super::instant::instant(crate::clock::Moment(sujet.dossier.depot.recu_at));
    let bandeau = Bandeau::new(
        Ton::Neutre,
        format!("Corriger l’arrêt de {qui}, déposé le {}.", sent.long()),
    );
    match &sujet.reproche {
        Some(said) => bandeau.suite(insecables(&format!("La caisse a répondu : « {said} »"))),
        None => bandeau,
    }
}

pub(super) fn saisie(definition: &Definition, typed: &BTreeMap<&'static str, String>) -> Saisie {
    let value = typed.get(definition.nom).cloned().unwrap_or_default();
    let mut champ =
        Champ::new(definition.nom, definition.libelle, value).rubrique(definition.rubrique);
    if !definition.aide.is_empty() {
        champ = champ.aide(definition.aide);
    }
    if definition.obligatoire {
        champ = champ.obligatoire();
    }
    let choix = match definition.genre {
        Genre::Date => {
            champ = champ.sorte("date");
            Vec::new()
        }
        Genre::Liste => choix(definition),
        Genre::Compte => Vec::new(),
    };
    Saisie { champ, choix }
}

/// What may be chosen: the list of the norm, without what is another administration's or not yet used.
fn choix(definition: &Definition) -> Vec<Choix> {
    let mut all = Vec::new();
    if !definition.obligatoire {
        all.push(Choix::new("", "Non renseigné"));
    }
    for (code, libelle) in libelles::liste(definition.rubrique) {
        if !libelle.starts_with("[FP]") && !libelle.starts_with("Potentiel") && code != "99" {
            all.push(Choix::new(code, format!("{code} – {libelle}")));
        }
    }
    all
}

async fn rendre(demande: &Demande, sujet: &Sujet, vue: &Corriger, status: StatusCode) -> Issue {
    let back = format!(
        "/declarations/{}/{}",
        sujet.dossier.depot.idflux, sujet.dossier.declaration.rang
    );
    let chemin = [
        ("Suivi des échanges", "/suivi"),
        ("Déclaration", back.as_str()),
        ("Corriger", ""),
    ];
    let cadre = demande
        .cadre("Corriger un arrêt de travail", "/suivi", &chemin)
        .await?;
    let mut response = page(&cadre, &corriger::page(vue));
    *response.status_mut() = status;
    Ok(response)
}

async fn recevoir(demande: Demande) -> Issue {
    let sujet = sujet(&demande).await?;
    let typed = saisies(&demande.corps.valeurs, &CHAMPS);
    let mut vue = vue(&demande, &sujet, &typed)?;
    let (values, faults) = normees(&typed, &CHAMPS);
    if !faults.is_empty() {
        for saisie in &mut vue.saisies {
            saisie.champ.erreur = faults
                .iter()
                .find(|(nom, _)| *nom == saisie.champ.nom)
                .map(|(_, p)| p.clone());
        }
        vue.erreurs = faults;
        return rendre(&demande, &sujet, &vue, StatusCode::UNPROCESSABLE_ENTITY).await;
    }
    let lines = correction::corriger(&sujet.contenu, &values, &sujet.remplacement);
    vue.differences = differences(&sujet.contenu, &values);
    let made = match fabrique::controler(&demande, lines).await? {
        Ok(made) => made,
        Err(phrase) => {
            vue.erreurs.push(("iban", phrase));
            return rendre(&demande, &sujet, &vue, StatusCode::UNPROCESSABLE_ENTITY).await;
        }
    };
    vue.deposable = made.valide() && !vue.differences.is_empty();
    if vue.deposable && fabrique::a_deposer(&demande) {
        let name = format!("correction-{}.dsn", sujet.remplacement.cible);
        let flux = made.deposer(&demande, sujet.service, name).await?;
        return Ok(reponse::aller(&format!("/depots/{flux}")));
    }
    let (controle, apercu) = made.montrer();
    (vue.controle, vue.apercu) = (Some(controle), apercu);
    rendre(&demande, &sujet, &vue, StatusCode::OK).await
}

/// What changes, in words.
fn differences(contenu: &Contenu, values: &BTreeMap<&'static str, String>) -> Vec<Difference> {
    let clear = |rubrique: &str, value: &str| match Jour::de_la_norme(value) {
        Some(day) => day.court(),
        None => match libelles::valeur(rubrique, value) {
            Some(label) => format!("{value} – {label}"),
            None => value.to_owned(),
        },
    };
    let changed = CHAMPS.iter().filter_map(|definition| {
        let before = contenu.valeur(definition.rubrique);
        let after = values.get(definition.rubrique)?;
        (before != after).then(|| Difference {
            nom: definition.libelle.to_owned(),
            rubrique: definition.rubrique.to_owned(),
            avant: clear(definition.rubrique, before),
            apres: clear(definition.rubrique, after),
        })
    });
    changed.collect()
}
