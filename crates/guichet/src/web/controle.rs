//! `/depots/{idflux}/controle`: what the check found in a deposited file, on the lines of that file.

use dsn_report::Format;

use guichet_pages::composants::Bandeau;
use guichet_pages::pages::fichier::{self, Lignes};
use guichet_pages::{Ton, texte};

use super::acces;
use super::constats;
use super::demande::{Demande, Issue, lire, page};
use super::echec::Echec;
use super::{lignes, reponse};
use crate::acces::{Acces, Route};
use crate::controle::{self, Controle};

pub(super) fn routes() -> Vec<Route> {
    vec![
        lire("/depots/{idflux}/controle", Acces::Page, montrer),
        lire(
            "/depots/{idflux}/controle/fichier",
            Acces::Page,
            fichier_entier,
        ),
        lire(
            "/depots/{idflux}/controle/{format}",
            Acces::Page,
            telecharger,
        ),
    ]
}

/// The report on the file of the address, and its name.
async fn trouver(demande: &Demande) -> Result<(Controle, String, bool), Echec> {
    let lisible = acces::depot(demande, demande.chemin("idflux")).await?;
    let kept = match lisible.entier {
        true => crate::depot::contenu(&demande.app, &lisible.depot).await?,
        false => None,
    };
    let bytes =
        kept.ok_or_else(|| Echec::fini("Le fichier de ce dépôt n’est pas, ou plus, à lire ici."))?;
    let mut nominatif = true;
    for declaration in &lisible.declarations {
        let siret = declaration.siret.as_deref().unwrap_or_default();
        nominatif = nominatif && acces::nominatif(demande, &lisible.depot, siret).await?;
    }
    let context = controle::contexte(&lisible.depot);
    let found = controle::a_la_demande(bytes.into(), context).await;
    let name = lisible.depot.nom_fichier.unwrap_or(lisible.depot.idflux);
    Ok((found.ok_or_else(Echec::indisponible)?, name, nominatif))
}

async fn montrer(demande: Demande) -> Issue {
    let (found, _, nominatif) = trouver(&demande).await?;
    let base = format!("/depots/{}", demande.chemin("idflux"));
    let chemin = [
        ("Suivi des échanges", "/suivi"),
        ("Dépôt", base.as_str()),
        ("Contrôle", ""),
    ];
    let cadre = demande
        .cadre("Ce que le contrôle a trouvé", "/suivi", &chemin)
        .await?;
    let whole = format!("{base}/controle/fichier");
    let mut vue = constats::vue(&found, nominatif, Some(&whole));
    if vue.bandeau.principale.is_none() && !vue.causes.is_empty() {
        vue.bandeau = vue.bandeau.agir("Corriger et redéposer", "/deposer");
    }
    if nominatif {
        vue.telechargements = [
            ("HTML", "html"),
            ("JSON", "json"),
            ("XML", "xml"),
            ("CSV", "csv"),
        ]
        .map(|(nom, format)| (nom.to_owned(), format!("{base}/controle/{format}")))
        .to_vec();
    }
    Ok(page(&cadre, &fichier::page(&vue)))
}

/// The whole file, a page of lines at a time, with its marks.
async fn fichier_entier(demande: Demande) -> Issue {
    let (found, name, nominatif) = trouver(&demande).await?;
    if !nominatif {
        return Err(Echec::refus(
            "Le fichier nomme des salariés que votre rôle ne permet pas de voir.",
        ));
    }
    let base = format!("/depots/{}", demande.chemin("idflux"));
    let back = format!("{base}/controle");
    let chemin = [
        ("Suivi des échanges", "/suivi"),
        ("Dépôt", base.as_str()),
        ("Contrôle", back.as_str()),
        ("Fichier", ""),
    ];
    let cadre = demande
        .cadre("Le fichier, ligne à ligne", "/suivi", &chemin)
        .await?;
    let all = lignes::nombre(&found);
    let wanted: u64 = demande.requete.texte("ligne").parse().unwrap_or(1);
    let first = wanted.clamp(1, all.max(1)).saturating_sub(1) / lignes::PAGE * lignes::PAGE + 1;
    let last = all.min(first + lignes::PAGE - 1);
    let at = |line: u64| format!("{back}/fichier?ligne={line}");
    let vue = Lignes {
        bandeau: Bandeau::new(
            Ton::Neutre,
            format!(
                "{name} : lignes {first} à {last} sur {}.",
                texte::entier(all)
            ),
        ),
        lignes: lignes::page(&found, first),
        avant: (first > 1).then(|| at(first.saturating_sub(lignes::PAGE))),
        apres: (last < all).then(|| at(last + 1)),
        retour: back.clone(),
    };
    Ok(page(&cadre, &fichier::lignes(&vue)))
}

async fn telecharger(demande: Demande) -> Issue {
    let (media, format) = match demande.chemin("format") {
        "html" => ("text/html; charset=utf-8", Some(Format::Html)),
        "json" => ("application/json", Some(Format::Json)),
        "xml" => ("application/xml", Some(Format::Bilan)),
        "csv" => ("text/csv; charset=utf-8", None),
        _ => return Err(Echec::introuvable()),
    };
    let (found, name, nominatif) = trouver(&demande).await?;
    if !nominatif {
        return Err(Echec::refus(
            "Le compte rendu nomme des salariés que votre rôle ne permet pas de voir.",
        ));
    }
    let bytes = match format {
        Some(format) => found.rendu(format, &name).map_err(|_| Echec::panne())?,
        None => en_csv(&found)?,
    };
    let name = format!(
        "controle-{}.{}",
        demande.chemin("idflux"),
        demande.chemin("format")
    );
    Ok(reponse::fichier(media, &name, bytes))
}

fn en_csv(found: &Controle) -> Result<Vec<u8>, Echec> {
    let mut out = csv::WriterBuilder::new()
        .delimiter(b';')
        .from_writer(Vec::new());
    let header = [
        "code", "gravite", "rubrique", "ligne", "valeur", "message", "a_faire",
    ];
    out.write_record(header).map_err(|_| Echec::panne())?;
    for finding in &found.report.findings {
        let rubrique = finding.rubrique.map(|rubrique| rubrique.id().to_string());
        out.write_record([
            &finding.code.to_string(),
            finding.severity.libelle(),
            &rubrique.unwrap_or_default(),
            &finding.place.line.to_string(),
            &super::recherche::tableur(finding.value.as_deref().unwrap_or("")),
            &finding.message,
            &finding.advice,
        ])
        .map_err(|_| Echec::panne())?;
    }
    out.into_inner().map_err(|_| Echec::panne())
}
