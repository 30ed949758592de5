//! Bordereaux de paiement des indemnités journalières, for who may read those of an establishment.

use axum::http::Uri;
use dsn_returns::bilan::Etat;
use dsn_returns::listes::{BpijPublie, DeclarantBpij, Declare, ListeBpij};
use guichet_identity::Appelant;
use guichet_store::publications::Regard;
use guichet_store::publications::bpij::{self, Bpij};

use super::chemin;
use super::hote::{self, Fonction};
use super::listes::instant;
use super::objets::{publication, regard};
use super::periode::Periode;
use super::refus::Refus;
use crate::App;

/// What is asked for beside the period.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Choix {
    /// One establishment, or all of them when it is empty.
    siret: String,
    /// The page, from 1.
    page: u32,
}

impl Choix {
    /// Reads `siret` and `page` from the query.
    pub(super) fn lire(uri: &Uri) -> Result<Self, Refus> {
        let siret = chemin::parametre(uri, "siret").unwrap_or_default();
        let chiffres = siret.bytes().all(|octet| octet.is_ascii_digit());
        if !siret.is_empty() && (siret.len() != 14 || !chiffres) {
            return Err(Refus::Parametre);
        }
        let page = match chemin::parametre(uri, "page") {
            None => 1,
            Some(texte) => texte.parse().map_err(|_| Refus::Parametre)?,
        };
        if page == 0 {
            return Err(Refus::Parametre);
        }
        Ok(Self { siret, page })
    }
}

/// An establishment with what was published for it.
type Lu = (bpij::Declare, Vec<Bpij>);

/// One page of the establishments that the caller may look at, each with what was published for it
/// in the period, or with the reason why there is nothing.
pub(super) async fn lister(
    app: &App,
    appelant: &Appelant,
    periode: Periode,
    choix: Choix,
) -> Result<ListeBpij, Refus> {
    let par_page = app.config.fil.bpij_par_page.max(1);
    let (regard, siret, page) = (regard(appelant), choix.siret.clone(), choix.page);
    let (lus, total) = app
        .store
        .read(move |tx| {
            let passes = i64::from(page - 1) * i64::from(par_page);
            let (declares, total) = bpij::declares(tx, regard, &siret, passes, par_page)?;
            let lus = declares
                .into_iter()
                .map(|declare| {
                    let publies =
                        bpij::publies(tx, &declare.siret, periode.debut.0, periode.fin.0)?;
                    Ok((declare, publies))
                })
                .collect::<Result<Vec<Lu>, _>>()?;
            Ok((lus, total))
        })
        .await?;
    let mut liste = ListeBpij {
        declarants: par_declarant(app, lus)?,
        pages: Some((choix.page, pages(total, par_page))),
    };
    if liste.declarants.is_empty() {
        liste
            .declarants
            .extend(sans_bpij(appelant, regard, choix, total));
    }
    Ok(liste)
}

fn pages(total: i64, par_page: u32) -> u32 {
    let total = u32::try_from(total).unwrap_or(u32::MAX);
    total.div_ceil(par_page).max(1)
}

/// They come declarant by declarant.
fn par_declarant(app: &App, lus: Vec<Lu>) -> Result<Vec<DeclarantBpij>, Refus> {
    let base = hote::adresse(app, Fonction::Telechargement);
    let mut declarants: Vec<DeclarantBpij> = Vec::new();
    for (lu, publies) in lus {
        let declare = declare(&base, lu.siret, publies)?;
        match declarants.last_mut() {
            Some(un) if un.siret == lu.declarant_siret => un.declares.push(declare),
            _ => declarants.push(DeclarantBpij {
                siret: lu.declarant_siret,
                declares: vec![declare],
            }),
        }
    }
    Ok(declarants)
}

fn declare(base: &str, siret: String, publies: Vec<Bpij>) -> Result<Declare, Refus> {
    let bpij = publies
        .into_iter()
        .map(|publie| {
            Ok(BpijPublie {
                publication: instant(publie.publication_at)?.jour,
                url: format!("{base}/telecharger-bpij/1.0/{}", publie.idbpij),
            })
        })
        .collect::<Result<Vec<_>, Refus>>()?;
    let message = bpij.is_empty().then(|| Declare::AUCUN.to_owned());
    Ok(Declare {
        siret,
        statut: Etat::Ok,
        bpij,
        message,
    })
}

/// What is said when there is no establishment on the page: of a declarant, that it is there, and of
/// an establishment asked for by name, that there is no link to it.
fn sans_bpij(
    appelant: &Appelant,
    regard: Regard,
    choix: Choix,
    total: i64,
) -> Option<DeclarantBpij> {
    let sans_lien = !choix.siret.is_empty() && total == 0;
    let declares = sans_lien.then(|| Declare {
        siret: choix.siret,
        statut: Etat::Ko,
        bpij: Vec::new(),
        message: Some(Declare::SANS_LIEN.to_owned()),
    });
    (sans_lien || regard.compte_id.is_some()).then(|| DeclarantBpij {
        siret: appelant.siret.clone(),
        declares: declares.into_iter().collect(),
    })
}

/// The document of a bordereau.
pub(super) async fn document(
    app: &App,
    appelant: &Appelant,
    idbpij: String,
) -> Result<Vec<u8>, Refus> {
    let regard = regard(appelant);
    let lecture = app
        .store
        .read(move |tx| bpij::lire(tx, regard, &idbpij))
        .await?;
    publication(app, lecture).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_choice_is_optional_and_checked() {
        for (requete, choix) in [
            ("", Ok(("", 1))),
            ("?page=&siret=", Ok(("", 1))),
            ("?siret=99999900100015&page=3", Ok(("99999900100015", 3))),
            ("?page=0", Err(Refus::Parametre)),
            ("?page=-1", Err(Refus::Parametre)),
            ("?page=x", Err(Refus::Parametre)),
            ("?siret=999", Err(Refus::Parametre)),
            ("?siret=9999990010001X", Err(Refus::Parametre)),
        ] {
            let uri = format!("/lister-bpij-declarant/1.0/20260101{requete}");
            let lu = Choix::lire(&uri.parse().expect("a URI"));
            let voulu = choix.map(|(siret, page)| Choix {
                siret: siret.to_owned(),
                page,
            });
            assert_eq!(lu, voulu, "{requete}");
        }
    }

    #[test]
    fn there_is_always_a_page() {
        for (total, par_page, attendu) in [(0, 100, 1), (1, 100, 1), (100, 100, 1), (101, 100, 2)] {
            assert_eq!(pages(total, par_page), attendu);
        }
    }
}
