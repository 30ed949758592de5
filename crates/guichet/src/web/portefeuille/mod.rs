//! `/portefeuille`: one line per establishment, those that need somebody first; who of the cabinet
//! follows it, views that are kept, certificates and bilans in bulk.

mod cabinet;
mod lots;
mod tri;

use guichet_pages::composants::Bandeau;
use guichet_pages::pages::portefeuille::{self, Ligne, Portefeuille, Vue};
use guichet_pages::texte::compte;
use guichet_pages::{Etat, Ton};
use guichet_store::suivi::EtatDuMois;

use super::besoins::Besoin;
use super::demande::{Demande, Issue, envoyer, lire, page};
use super::formulaire::Valeurs;
use super::instant;
use crate::acces::{Acces, Route};
use crate::http::formulaire::encode;

/// Lines of a page.
const PAR_PAGE: usize = 50;

pub(super) fn routes() -> Vec<Route> {
    vec![
        lire("/portefeuille", Acces::Page, montrer),
        envoyer("/portefeuille/telecharger", Acces::Page, lots::telecharger),
        envoyer("/portefeuille/confier", Acces::Page, cabinet::confier),
        envoyer("/portefeuille/vues", Acces::Page, cabinet::garder_vue),
        envoyer(
            "/portefeuille/vues/oublier",
            Acces::Page,
            cabinet::oublier_vue,
        ),
    ]
}

/// How the portfolio is looked at: what its address carries.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct Regard {
    /// Every establishment, and not only those that need somebody.
    tous: bool,
    /// One of [`tri::TRIS`].
    tri: &'static str,
    /// Nobody's (`aucun`), or somebody's by the number of their account; all when empty.
    collaborateur: String,
}

impl Regard {
    fn de(v: &Valeurs) -> Self {
        let known = tri::TRIS.iter().find(|(code, _)| *code == v.texte("tri"));
        let who = v.texte("collaborateur");
        let named = who == "aucun" || (!who.is_empty() && who.bytes().all(|b| b.is_ascii_digit()));
        Self {
            tous: v.texte("vue") == "tous",
            tri: known.map_or(tri::TRIS[0].0, |(code, _)| code),
            collaborateur: if named { who.to_owned() } else { String::new() },
        }
    }

    /// As an address carries it.
    fn requete(&self) -> String {
        let view = if self.tous { "tous" } else { "a-traiter" };
        let who = encode(&self.collaborateur);
        format!("vue={view}&tri={}&collaborateur={who}", self.tri)
    }

    fn adresse(&self) -> String {
        format!("/portefeuille?{}", self.requete())
    }

    fn montre(&self, row: &tri::Ligne) -> bool {
        let whose = row.suivi_par.as_ref().map(|who| who.compte_id.to_string());
        match self.collaborateur.as_str() {
            "" => true,
            "aucun" => whose.is_none(),
            wanted => whose.as_deref() == Some(wanted),
        }
    }
}

/// The establishments that a form names: those that were ticked, else all of its page.
fn choisis(demande: &Demande) -> Vec<String> {
    let form = &demande.corps.valeurs;
    let ticked: Vec<String> = form.tous("siret").map(str::to_owned).collect();
    match ticked.is_empty() {
        true => form.tous("affiche").map(str::to_owned).collect(),
        false => ticked,
    }
}

async fn montrer(demande: Demande) -> Issue {
    let cadre = demande
        .cadre("Portefeuille", "/portefeuille", &[("Portefeuille", "")])
        .await?;
    let regard = Regard::de(&demande.requete);
    let (collegues, vues) = cabinet::du_cabinet(&demande).await?;
    let mut all = tri::trier(&demande, regard.tri).await?;
    all.retain(|row| regard.montre(row));
    let total = all.len() as u64;
    let needing = all.iter().filter(|row| !row.besoins.is_empty()).count() as u64;
    let first = all.iter().find_map(|row| row.besoins.first()).cloned();
    all.retain(|row| regard.tous || !row.besoins.is_empty());
    let number: usize = demande.requete.texte("page").parse().unwrap_or(0);
    let begin = number.saturating_mul(PAR_PAGE);
    let link = |page: usize| format!("{}&page={page}", regard.adresse());
    let of = |tous| {
        Regard {
            tous,
            ..regard.clone()
        }
        .adresse()
    };
    let vue = Portefeuille {
        bandeau: bandeau(total, needing, first.as_ref()),
        jeton: demande.visiteur()?.jeton_de_formulaire(),
        lignes: all.iter().skip(begin).take(PAR_PAGE).map(ligne).collect(),
        a_traiter: !regard.tous,
        nombres: (needing, total),
        onglets: [of(false), of(true)],
        avant: number.checked_sub(1).map(link),
        apres: (begin.saturating_add(PAR_PAGE) < all.len()).then(|| link(number + 1)),
        tri: regard.tri.to_owned(),
        tris: tri::TRIS.to_vec(),
        collaborateur: regard.collaborateur.clone(),
        collaborateurs: collegues,
        vues: vues
            .into_iter()
            .map(|kept| Vue {
                presente: kept.requete == regard.requete(),
                lien: format!("/portefeuille?{}", kept.requete),
                id: kept.id,
                nom: kept.nom,
            })
            .collect(),
    };
    Ok(page(&cadre, &portefeuille::page(&vue)))
}

fn bandeau(total: u64, needing: u64, first: Option<&Besoin>) -> Bandeau {
    let all = compte(total, "établissement", "établissements");
    match (total, needing) {
        (0, _) => Bandeau::new(
            Ton::Neutre,
            "Aucun établissement : demandez une habilitation à leurs administrateurs.",
        )
        .agir("Demander un accès", "/administration/demandes"),
        (_, 0) => Bandeau::new(Ton::Fait, format!("{all} : tous à jour.")),
        _ => {
            let bandeau = Bandeau::new(
                Ton::Attention,
                format!(
                    "{all} : {} à jour, {} quelqu’un.",
                    total - needing,
                    compte(needing, "demande", "demandent")
                ),
            );
            match first {
                Some(besoin) => bandeau.agir("Ouvrir le premier", besoin.lien.clone()),
                None => bandeau,
            }
        }
    }
}

fn ligne(row: &tri::Ligne) -> Ligne {
    let mois = match row.mois {
        EtatDuMois::Conforme => Etat::new(Ton::Fait, "Conforme"),
        EtatDuMois::Rejetee => Etat::new(Ton::Bloquant, "Rejetée"),
        EtatDuMois::Absente => Etat::new(Ton::Attention, "Non transmise"),
    };
    let (month, due) = &row.prochaine;
    Ligne {
        siret: row.siret.clone(),
        nom: row.nom.clone(),
        echeance: instant::jour(*due).court(),
        mois_attendu: guichet_pages::instant::mois_clair(month),
        mois,
        ouverts: row.arrets() as u64,
        enjeu: enjeu(row),
        non_lus: row.non_lus,
        suivi_par: row
            .suivi_par
            .as_ref()
            .map(|who| cabinet::nomme(&who.prenom, &who.nom)),
        action: row
            .besoins
            .first()
            .map(|besoin| (besoin.action.clone(), besoin.lien.clone())),
    }
}

/// Money and rights at stake, in words.
fn enjeu(row: &tri::Ligne) -> String {
    let mut parts = Vec::new();
    match row.arrets() as u64 {
        0 => {}
        n => parts.push(compte(
            n,
            "indemnisation bloquée",
            "indemnisations bloquées",
        )),
    }
    if row.retards() > 0 {
        parts.push("pénalité de retard, droits du mois non ouverts".to_owned());
    }
    match row.rejets() as u64 {
        0 => {}
        n => parts.push(compte(n, "déclaration à refaire", "déclarations à refaire")),
    }
    parts.join(" ; ")
}
