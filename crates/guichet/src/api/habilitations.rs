//! Habilitations: who may do what for which establishment.

use axum::http::{Method, StatusCode};
use axum::response::Response;
use guichet_identity::{Action, Cible, Demarche};
use guichet_store::habilitations::{self as rows, Habilitation as Ligne};

use super::appel::{Appel, avec_limite, json};
use super::catalogue;
use super::contrat::{
    Corps, Forme, Lieu, Media, Operation, facultatif, liste, nombre, numero, objet, parmi, siret,
    texte,
};
use super::probleme::Probleme;
use crate::clock::Moment;
use crate::comptes::Acteur;
use crate::comptes::habilitations::{self, Issue};
use crate::paris;

/// The démarches.
const DEMARCHES: &[&str] = &["DSN", "BPIJ", "DPAE"];

/// Lines of a file in the report at most: those of the file.
const LIGNES: usize = guichet_identity::habilitation_csv::LIGNES_MAX + 1;

objet! {
    /// An habilitation.
    Habilitation, "Ce qu'une personne peut faire pour un établissement." {
        compte: i64 = numero(), "Numéro du compte de la personne.";
        compte_siret: String = texte(0, 14, "99999900600014"), "Établissement du compte.";
        nom: String = texte(0, 200, "Exemple"), "Nom de la personne.";
        prenom: String = texte(0, 200, "Ada"), "Prénom de la personne.";
        siret: String = texte(0, 14, "99999900700012"), "Établissement concerné.";
        demarche: String = parmi(DEMARCHES), "Démarche ouverte.";
        accordee_le: String = Forme::Instant, "Depuis quand.";
    }
}

objet! {
    /// Some of them.
    Habilitations, "Des habilitations." {
        habilitations: Vec<Habilitation> = liste(Forme::Objet(Habilitation::fiche), 250), "Les habilitations, dans l'ordre.";
        suivant: Option<String> = facultatif(texte(1, 20, "")), "À donner dans « apres » pour lire la suite ; absent à la fin.";
    }
}

objet! {
    /// One to be granted.
    DemandeHabilitation, "Une habilitation à accorder." {
        compte: i64 = numero(), "Numéro du compte de la personne.";
        siret: String = siret(), "Établissement concerné.";
        demarche: String = parmi(DEMARCHES), "Démarche à ouvrir.";
    }
}

objet! {
    /// What became of a demand.
    IssueHabilitation, "Ce qui a été fait." {
        change: bool = Forme::Booleen, "Si quelque chose a changé.";
        message: String = texte(1, 4000, "habilitation accordée"), "Ce qui a été fait, en français.";
    }
}

objet! {
    /// What became of a line.
    LigneLot, "Ce qu'est devenue une ligne." {
        ligne: i64 = nombre(), "Numéro de la ligne, à partir de 1.";
        change: bool = Forme::Booleen, "Si quelque chose a changé.";
        refusee: bool = Forme::Booleen, "Si la ligne a été refusée.";
        message: String = texte(1, 4000, "habilitation accordée"), "Ce qui a été fait, ou pourquoi non.";
    }
}

objet! {
    /// What became of a file.
    RapportLot, "Ce qu'est devenu le fichier, ligne à ligne." {
        lignes: Vec<LigneLot> = liste(Forme::Objet(LigneLot::fiche), LIGNES), "Une entrée par ligne non vide, sans l'en-tête.";
    }
}

pub(super) fn operations() -> Vec<Operation> {
    const ONE: &str = "/api/v1/habilitations/{compte}/{siret}/{demarche}";
    let chapitre = "Habilitations";
    vec![
        avec_limite(
            Operation::new(
                Method::GET,
                "/api/v1/habilitations",
                ["listerHabilitations", chapitre, "Lister des habilitations"],
                lister,
            )
            .sens("Les siennes, ou celles d'un établissement dont on est administrateur.")
            .avec(Lieu::Requete, "siret", facultatif(siret()), "Établissement dont on veut les habilitations.")
            .avec(Lieu::Requete, "apres", facultatif(texte(1, 20, "")), "Ce que « suivant » disait."),
        )
        .rend(200, "Les habilitations.", Media::Json(Habilitations::fiche)),
        Operation::new(
            Method::POST,
            "/api/v1/habilitations",
            ["accorderHabilitation", chapitre, "Accorder une habilitation"],
            accorder,
        )
        .sens("L'effet est immédiat. Accorder ce qui l'est déjà ne change rien.")
        .corps(Corps::Json(DemandeHabilitation::fiche))
        .rend(200, "Ce qui a été fait.", Media::Json(IssueHabilitation::fiche)),
        Operation::new(
            Method::DELETE,
            ONE,
            ["retirerHabilitation", chapitre, "Retirer une habilitation"],
            retirer,
        )
        .sens("L'effet est immédiat. Retirer ce qui n'est pas accordé ne change rien.")
        .avec(Lieu::Chemin, "compte", numero(), "Numéro du compte.")
        .avec(Lieu::Chemin, "siret", siret(), "Établissement.")
        .avec(Lieu::Chemin, "demarche", parmi(DEMARCHES), "Démarche.")
        .rend(200, "Ce qui a été fait.", Media::Json(IssueHabilitation::fiche)),
        Operation::new(
            Method::POST,
            "/api/v1/habilitations/lot",
            ["importerHabilitations", chapitre, "Accorder et retirer en nombre, par un fichier"],
            importer,
        )
        .sens("Un fichier CSV séparé par des points-virgules : siret_declarant;nom;prenom;siret;demarche;action, où l'action 1 accorde et 0 retire. Chaque ligne vaut pour elle seule.")
        .corps(Corps::Brut("text/csv"))
        .rend(200, "Le rapport.", Media::Json(RapportLot::fiche)),
    ]
}

async fn lister(appel: Appel) -> Result<Response, Probleme> {
    let limit = appel.limite();
    let after = appel.texte("apres").unwrap_or("").to_owned();
    // A holder has three at most for one establishment: with three more, the last group is whole.
    let asked = limit + 3;
    let (rows, cursor): (Vec<Ligne>, fn(&Ligne) -> String) = match appel.texte("siret") {
        Some(siret) => {
            let siret = siret.to_owned();
            let cible = Cible::etablissement(&siret);
            appel.droit(Action::GererHabilitations, cible).await?;
            let after = after.parse().unwrap_or(0);
            let read =
                move |tx: &mut guichet_store::Tx<'_>| rows::du_siret(tx, &siret, after, asked);
            (appel.app.store.read(read).await?, |l| {
                l.compte_id.to_string()
            })
        }
        None => {
            let id = appel.compte_id()?;
            let read = move |tx: &mut guichet_store::Tx<'_>| rows::du_compte(tx, id, &after, asked);
            (appel.app.store.read(read).await?, |l| l.siret.clone())
        }
    };
    json(StatusCode::OK, &page(rows, limit as usize, cursor))
}

/// The first `limit` rows and the rest of the last group.
fn page(mut rows: Vec<Ligne>, limit: usize, cursor: fn(&Ligne) -> String) -> Habilitations {
    let mut suivant = None;
    if rows.len() > limit {
        let last = rows.get(limit.saturating_sub(1)).map(cursor);
        let end = rows
            .iter()
            .skip(limit)
            .take_while(|row| Some(cursor(row)) == last)
            .count();
        if limit + end < rows.len() {
            suivant = last;
        }
        rows.truncate(limit + end);
    }
    Habilitations {
        habilitations: rows.into_iter().map(of).collect(),
        suivant,
    }
}

fn of(ligne: Ligne) -> Habilitation {
    Habilitation {
        compte: ligne.compte_id,
        compte_siret: ligne.compte_siret,
        nom: ligne.nom,
        prenom: ligne.prenom,
        siret: ligne.siret,
        demarche: ligne.demarche,
        accordee_le: paris::format_iso(Moment(ligne.accordee_at)),
    }
}

fn demarche(code: &str) -> Result<Demarche, Probleme> {
    Demarche::depuis_code(code).ok_or_else(|| (&catalogue::PARAMETRE).into())
}

fn issue(issue: &Issue) -> IssueHabilitation {
    IssueHabilitation {
        change: issue.a_change(),
        message: issue.to_string(),
    }
}

async fn accorder(mut appel: Appel) -> Result<Response, Probleme> {
    let demande: DemandeHabilitation = appel.json().await?;
    let demarche = demarche(&demande.demarche)?;
    let acteur = Acteur::Compte(appel.qui()?);
    let done = habilitations::regler(
        &appel.app,
        acteur,
        demande.compte,
        &demande.siret,
        demarche,
        true,
    )
    .await?;
    json(StatusCode::OK, &issue(&done))
}

async fn retirer(appel: Appel) -> Result<Response, Probleme> {
    let demarche = demarche(&appel.exige("demarche")?)?;
    let (compte, siret) = (appel.numero("compte")?, appel.exige("siret")?);
    let acteur = Acteur::Compte(appel.qui()?);
    let done = habilitations::regler(&appel.app, acteur, compte, &siret, demarche, false).await?;
    json(StatusCode::OK, &issue(&done))
}

async fn importer(mut appel: Appel) -> Result<Response, Probleme> {
    let (octets, _held) = appel.octets().await?;
    let acteur = Acteur::Compte(appel.qui()?);
    let report = habilitations::importer(&appel.app, acteur, &octets).await?;
    let lignes = report
        .iter()
        .map(|line| LigneLot {
            ligne: i64::try_from(line.ligne).unwrap_or(i64::MAX),
            change: line.issue.a_change(),
            refusee: matches!(line.issue, Issue::Refusee(_)),
            message: line.issue.to_string(),
        })
        .collect();
    json(StatusCode::OK, &RapportLot { lignes })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_never_cut_an_establishment_in_two() {
        let row = |siret: &str, demarche: &str| Ligne {
            compte_id: 1,
            compte_siret: String::new(),
            nom: String::new(),
            prenom: String::new(),
            siret: siret.to_owned(),
            demarche: demarche.to_owned(),
            accordee_at: 0,
        };
        let all = ["a", "b", "b", "b", "c"].map(|siret| row(siret, "DSN"));
        for (limit, kept, next) in [
            (1, 1, Some("a")),
            (2, 4, Some("b")),
            (4, 4, Some("b")),
            (5, 5, None),
        ] {
            let rows = all.iter().take(limit + 3).cloned().collect();
            let page = page(rows, limit, |l| l.siret.clone());
            assert_eq!(page.habilitations.len(), kept, "{limit}");
            assert_eq!(page.suivant.as_deref(), next, "{limit}");
        }
    }
}
