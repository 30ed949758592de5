//! Attestations de salaire: what a return asks for, made, listed, read.

use axum::http::{Method, StatusCode};
use axum::response::Response;
use guichet_pages::texte::{lire_montant, nir_masque};
use guichet_store::attestations::{self as rows, Attestation};
use guichet_store::{StoreError, Tx, retours};

use super::appel::{Appel, avec_limite, json};
use super::catalogue;
use super::contrat::{
    Corps, Forme, Lieu, Media, Operation, base62, facultatif, idflux, liste, numero, objet, parmi,
    siret, texte,
};
use super::idempotence::{self, Demande, Empechement};
use super::probleme::{Erreur, Phrase, Probleme};
use crate::attestation::{self, Echec, Faute, Genre, Saisie};
use crate::clock::Moment;
use crate::paris;
use crate::retours::codes::{Suite, attestation_demandee};

const CHAPITRE: &str = "Attestations";
const GENRES: &[&str] = &["rectificative", "nouvelle"];

objet! {
    /// The wages of a month.
    Salaire, "Le salaire brut d'un mois." {
        mois: String = texte(7, 7, "2026-02"), "Le mois, AAAA-MM.";
        brut: String = texte(1, 20, "2150.00"), "En euros, deux décimales au plus.";
    }
}

objet! {
    /// The wages of a month, if a monthly tells them.
    SalaireConnu, "Le salaire brut d'un mois, s'il est connu." {
        mois: String = texte(7, 7, "2026-02"), "Le mois, AAAA-MM.";
        brut: Option<String> = facultatif(texte(1, 20, "2150.00")), "En euros, d'après la DSN mensuelle qui fait foi ; absent si aucune n'est connue.";
    }
}

objet! {
    /// What an attestation about a return begins with.
    AttestationProposee, "De quoi établir l'attestation qu'un retour demande." {
        demandee: Option<String> = facultatif(parmi(GENRES)), "L'attestation que le retour demande ; absente s'il n'en demande pas.";
        signalement_a_corriger: bool = Forme::Booleen, "Si le retour demande aussi un signalement annule et remplace : l'attestation seule ne clôt alors rien.";
        etablie: Option<i64> = facultatif(numero()), "L'attestation déjà établie en réponse à ce retour.";
        siret: String = texte(0, 14, "99999900600014"), "Établissement de l'arrêt.";
        nir: String = texte(0, 40, ""), "NIR du salarié, masqué : l'attestation établie le porte en entier.";
        nom: String = texte(0, 200, "EXEMPLE"), "Nom du salarié.";
        prenom: String = texte(0, 200, "Anne"), "Prénoms du salarié.";
        djt: String = texte(0, 10, "2026-03-09"), "Dernier jour travaillé selon l'arrêt, AAAA-MM-JJ.";
        motif: String = texte(0, 10, "01"), "Motif selon l'arrêt (S21.G00.60.001).";
        salaires: Vec<SalaireConnu> = liste(Forme::Objet(SalaireConnu::fiche), 3), "Les trois mois qui précèdent le dernier jour travaillé, du plus récent au plus ancien.";
    }
}

objet! {
    /// What is asked for.
    DemandeAttestation, "Une attestation à établir." {
        genre: String = parmi(GENRES), "Rectificative : elle remplace les salaires que la caisse a rétablis. Nouvelle : elle tient lieu d'un signalement qui n'a pas abouti.";
        flux: Option<String> = facultatif(idflux()), "Le dépôt de l'arrêt, avec « retour ».";
        retour: Option<String> = facultatif(base62(1, 10, "aZ09bY18cX")), "Le retour auquel elle répond : l'établissement et le salarié sont repris de l'arrêt.";
        siret: Option<String> = facultatif(siret()), "Établissement ; sans retour seulement.";
        nir: Option<String> = facultatif(texte(1, 40, "")), "NIR du salarié ; sans retour seulement.";
        nom: Option<String> = facultatif(texte(1, 200, "EXEMPLE")), "Nom du salarié ; sans retour seulement.";
        prenom: Option<String> = facultatif(texte(1, 200, "Anne")), "Prénoms du salarié ; sans retour seulement.";
        djt: String = texte(10, 10, "2026-03-09"), "Dernier jour travaillé, AAAA-MM-JJ.";
        motif: String = texte(2, 2, "01"), "Motif de l'arrêt (S21.G00.60.001).";
        salaires: Vec<Salaire> = liste(Forme::Objet(Salaire::fiche), 3), "Les trois mois qui précèdent le dernier jour travaillé, du plus récent au plus ancien.";
    }
}

objet! {
    /// An attestation.
    AttestationEtablie, "Une attestation établie : à imprimer, signer et remettre à la caisse ; le portail ne la lui transmet pas." {
        numero: i64 = numero(), "Son numéro.";
        genre: String = parmi(GENRES), "Rectificative ou nouvelle.";
        siret: String = texte(0, 14, "99999900600014"), "L'établissement.";
        etablie_le: String = Forme::Instant, "Quand elle a été établie.";
        flux: Option<String> = facultatif(idflux()), "Le dépôt du retour qu'elle clôt.";
        retour: Option<String> = facultatif(base62(1, 10, "aZ09bY18cX")), "Le retour qu'elle clôt : il ne demande plus rien. Absent tant que le signalement reste à corriger, ou si elle ne répond à aucun retour.";
    }
}

objet! {
    /// A line of it.
    LigneAttestation, "Une ligne de l'attestation." {
        libelle: String = texte(1, 200, "Dernier jour travaillé"), "Ce qui est dit.";
        valeur: String = texte(0, 400, "9 mars 2026"), "La valeur, telle qu'elle s'imprime.";
    }
}

objet! {
    /// An attestation with all it says.
    AttestationDetaillee, "Une attestation et ce qu'elle dit." {
        attestation: AttestationEtablie = Forme::Objet(AttestationEtablie::fiche), "L'attestation.";
        lignes: Vec<LigneAttestation> = liste(Forme::Objet(LigneAttestation::fiche), 100), "Ce qu'elle dit, dans l'ordre ; le NIR y est en entier.";
    }
}

objet! {
    /// Some attestations.
    Attestations, "Des attestations, de la plus récente à la plus ancienne." {
        attestations: Vec<AttestationEtablie> = liste(Forme::Objet(AttestationEtablie::fiche), 200), "Les attestations.";
        suivant: Option<i64> = facultatif(numero()), "À donner dans « avant » pour lire la suite ; absent à la fin.";
    }
}

pub(super) fn operations() -> Vec<Operation> {
    const PROPOSEE: &str = "/api/v1/depots/{idflux}/retours/{idretour}/attestation";
    let etablir = Operation::new(
        Method::POST,
        "/api/v1/attestations",
        ["etablirAttestation", CHAPITRE, "Établir une attestation"],
        etablir,
    )
    .sens("Elle est conservée, et clôt le retour auquel elle répond si rien d'autre n'est demandé. Avec une clé d'idempotence, la même demande refaite rend la même réponse sans seconde attestation.");
    vec![
        Operation::new(
            Method::GET,
            PROPOSEE,
            [
                "proposerAttestation",
                CHAPITRE,
                "Lire ce qu'il faut pour l'attestation qu'un retour demande",
            ],
            proposer,
        )
        .sens("Ce que l'arrêt dit, et les salaires des DSN mensuelles qui font foi. Pour qui peut voir le salarié : le déposant, et qui suit l'établissement.")
        .avec(Lieu::Chemin, "idflux", idflux(), "Identifiant du dépôt.")
        .avec(Lieu::Chemin, "idretour", base62(1, 10, "aZ09bY18cX"), "Identifiant du retour.")
        .rend(200, "De quoi l'établir.", Media::Json(AttestationProposee::fiche)),
        idempotence::avec_cle(etablir)
            .corps(Corps::Json(DemandeAttestation::fiche))
            .rend(201, "L'attestation est établie.", Media::Json(AttestationEtablie::fiche)),
        avec_limite(
            Operation::new(
                Method::GET,
                "/api/v1/attestations",
                ["listerAttestations", CHAPITRE, "Lister ses attestations"],
                lister,
            )
            .sens("Celles que le compte a établies, sur les pages ou ici.")
            .avec(Lieu::Requete, "avant", facultatif(numero()), "Ce que « suivant » disait."),
        )
        .rend(200, "Les attestations.", Media::Json(Attestations::fiche)),
        Operation::new(
            Method::GET,
            "/api/v1/attestations/{attestation}",
            ["lireAttestation", CHAPITRE, "Lire une attestation"],
            lire,
        )
        .sens("Pour qui l'a établie, et pour qui suit l'établissement.")
        .avec(Lieu::Chemin, "attestation", numero(), "Son numéro.")
        .rend(200, "L'attestation.", Media::Json(AttestationDetaillee::fiche)),
    ]
}

impl From<Echec> for Probleme {
    fn from(echec: Echec) -> Self {
        match echec {
            Echec::Introuvable => (&catalogue::INTROUVABLE).into(),
            Echec::Interdit(refus, _) => (&*refus).into(),
            Echec::Nominatif => Self::from(&catalogue::DROIT).detail(
                "Cet arrêt nomme un salarié que votre rôle ne permet pas de voir : l'attestation revient au déclarant.",
                "This arrêt names an employee whom your role may not see: the attestation is the declarant's to make.",
            ),
            Echec::Finie => Self::from(&catalogue::INTROUVABLE).detail(
                "Cette attestation n'est plus conservée.",
                "This attestation is no longer kept.",
            ),
            Echec::Fautes(fautes) => {
                Self::from(&catalogue::REFUSE).erreurs(fautes.into_iter().map(erreur).collect())
            }
            Echec::Indisponible(error) => error.into(),
        }
    }
}

/// A fault, at its place in the body.
fn erreur(faute: Faute) -> Erreur {
    let pointeur = match faute.champ {
        "salaire-1" => "/salaires/0".to_owned(),
        "salaire-2" => "/salaires/1".to_owned(),
        "salaire-3" => "/salaires/2".to_owned(),
        champ => format!("/{champ}"),
    };
    Erreur {
        pointeur,
        phrase: Phrase::new(faute.fr, faute.en),
    }
}

/// The current return of a deposit.
async fn retour(
    appel: &Appel,
    flux: String,
    idretour: String,
) -> Result<retours::Retour, Probleme> {
    let now = appel.app.clock.now().0;
    let found = appel
        .app
        .store
        .read(move |tx| retours::lire(tx, &flux, &idretour, now))
        .await?;
    found.ok_or_else(|| {
        Probleme::from(&catalogue::INTROUVABLE).detail(
            "Ce dépôt n'a pas ce retour, ou ne l'a plus.",
            "This deposit has no such return, or no longer.",
        )
    })
}

async fn proposer(appel: Appel) -> Result<Response, Probleme> {
    let found = retour(&appel, appel.exige("idflux")?, appel.exige("idretour")?).await?;
    let (app, qui, id) = (&appel.app, appel.qui()?, found.id);
    let (saisie, _) = attestation::proposer(app, qui, Genre::default(), Some(id)).await?;
    let causes = attestation::causes(app, &found).await?;
    let made = app.store.read(move |tx| rows::du_retour(tx, id)).await?;
    let amount = |text: &str| {
        let cents = lire_montant(text)?;
        Some(format!("{}.{:02}", cents / 100, cents % 100))
    };
    let salaires = saisie.salaires.iter().map(|(mois, brut)| SalaireConnu {
        mois: mois.clone(),
        brut: amount(brut),
    });
    json(
        StatusCode::OK,
        &AttestationProposee {
            demandee: attestation_demandee(&found, &causes).map(str::to_owned),
            signalement_a_corriger: causes.iter().any(|cause| cause.suite == Suite::Signalement),
            etablie: made.map(|made| made.id),
            nir: nir_masque(&saisie.nir),
            salaires: salaires.collect(),
            siret: saisie.siret,
            nom: saisie.nom,
            prenom: saisie.prenom,
            djt: saisie.djt,
            motif: saisie.motif,
        },
    )
}

/// What is asked for, as it is judged; who it is about comes with the return, or is given.
async fn saisie(appel: &Appel, demande: DemandeAttestation) -> Result<Saisie, Probleme> {
    let given = [
        ("siret", &demande.siret),
        ("nir", &demande.nir),
        ("nom", &demande.nom),
        ("prenom", &demande.prenom),
    ];
    let known = match (demande.flux, demande.retour) {
        (None, None) => None,
        (Some(flux), Some(idretour)) => {
            let twice = given.iter().filter(|(_, value)| value.is_some());
            let twice = twice.map(|(name, _)| Erreur {
                pointeur: format!("/{name}"),
                phrase: Phrase::new(
                    "À ne pas donner avec un retour : il vient de l'arrêt.",
                    "Not to be given with a return: it comes from the arrêt.",
                ),
            });
            let twice: Vec<Erreur> = twice.collect();
            if !twice.is_empty() {
                return Err(Probleme::from(&catalogue::CORPS).erreurs(twice));
            }
            Some(retour(appel, flux, idretour).await?.id)
        }
        (flux, _) => {
            let missing = if flux.is_some() { "/retour" } else { "/flux" };
            let phrase = Phrase::new(
                "« flux » et « retour » vont ensemble.",
                "`flux` and `retour` go together.",
            );
            return Err(Probleme::from(&catalogue::CORPS).erreurs(vec![Erreur {
                pointeur: missing.to_owned(),
                phrase,
            }]));
        }
    };
    let mut read = Saisie {
        genre: Genre::de(&demande.genre),
        retour: known,
        siret: demande.siret.unwrap_or_default(),
        nir: demande.nir.unwrap_or_default(),
        nom: demande.nom.unwrap_or_default(),
        prenom: demande.prenom.unwrap_or_default(),
        djt: demande.djt,
        motif: demande.motif,
        salaires: demande
            .salaires
            .into_iter()
            .map(|salaire| (salaire.mois, salaire.brut))
            .collect(),
    };
    attestation::completer(&appel.app, appel.qui()?, &mut read).await?;
    Ok(read)
}

async fn etablir(mut appel: Appel) -> Result<Response, Probleme> {
    let demande: DemandeAttestation = appel.json().await?;
    let asked = serde_json::to_vec(&demande).map_err(|_| Probleme::from(&catalogue::PANNE))?;
    let cle = Demande::de(&appel, &[b"attestation", &asked])?;
    let make = faire(&appel, demande, cle.clone());
    let reponse = idempotence::une_fois(&appel, cle.as_ref(), make).await?;
    let lieu = serde_json::from_str::<AttestationEtablie>(&reponse.corps)
        .map(|made| format!("/api/v1/attestations/{}", made.numero))
        .unwrap_or_default();
    Ok(idempotence::rendre(reponse, &lieu))
}

/// Makes it and keeps its answer under the key, all in one transaction.
async fn faire(
    appel: &Appel,
    demande: DemandeAttestation,
    cle: Option<Demande>,
) -> Result<guichet_store::idempotence::Reponse, Empechement> {
    let read = saisie(appel, demande).await?;
    let prete = attestation::preparer(&appel.app, appel.qui()?, &read)
        .await
        .map_err(Probleme::from)?;
    let write = appel.app.store.write(move |tx| {
        let made = attestation::ecrire(tx, &prete)?;
        let reponse = idempotence::faite(&vue(tx, made)?)?;
        if let Some(cle) = cle {
            cle.garder(tx, &reponse)?;
        }
        Ok(reponse)
    });
    Ok(write.await?)
}

/// What is said of one.
fn vue(tx: &mut Tx<'_>, made: Attestation) -> Result<AttestationEtablie, StoreError> {
    let settled = match made.retour_id {
        Some(id) => retours::par_id(tx, id)?,
        None => None,
    };
    let (flux, retour) = settled.map(|found| (found.idflux, found.idretour)).unzip();
    Ok(AttestationEtablie {
        numero: made.id,
        genre: made.genre,
        siret: made.siret,
        etablie_le: paris::format_iso(Moment(made.cree_at)),
        flux,
        retour,
    })
}

async fn lister(appel: Appel) -> Result<Response, Probleme> {
    let (id, avant, limite) = (appel.compte_id()?, appel.entier("avant"), appel.limite());
    let attestations = appel
        .app
        .store
        .read(move |tx| {
            let made = rows::du_compte(tx, id, avant, limite)?;
            made.into_iter()
                .map(|one| vue(tx, one))
                .collect::<Result<Vec<_>, _>>()
        })
        .await?;
    let full = attestations.len() == limite as usize;
    let suivant = attestations.last().map(|last| last.numero);
    json(
        StatusCode::OK,
        &Attestations {
            attestations,
            suivant: suivant.filter(|_| full),
        },
    )
}

async fn lire(appel: Appel) -> Result<Response, Probleme> {
    let id = appel.numero("attestation")?;
    let (made, lines) = attestation::lire(&appel.app, appel.qui()?, id).await?;
    let attestation = appel.app.store.read(move |tx| vue(tx, made)).await?;
    json(
        StatusCode::OK,
        &AttestationDetaillee {
            attestation,
            lignes: lines
                .into_iter()
                .map(|(libelle, valeur)| LigneAttestation { libelle, valeur })
                .collect(),
        },
    )
}
