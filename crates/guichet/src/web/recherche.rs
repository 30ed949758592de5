//! `/suivi/recherche`: the history, under criteria that stay in the address.

use dsn_identifiers::{Siren, Siret};
use guichet_pages::pages::recherche::{self, Groupe, Recherche, Trouvee};
use guichet_store::suivi::{self, Critere, Depuis, EtatDuMois, Lieux, Ligne};

use super::demande::{Demande, Issue, lire, page};
use super::echeances::Echeancier;
use super::echec::Echec;
use super::formulaire::Valeurs;
use super::instant::instant;
use super::suivi::{EVENEMENTS, il_y_a, noms};
use super::{connexion, libelles, reponse};
use crate::acces::{Acces, Route};
use crate::clock::Moment;
use crate::http::formulaire::encode;
use crate::paris;

/// Declarations on a page.
const PAR_PAGE: usize = 60;

/// Declarations in a file.
const PAR_FICHIER: u32 = 10_000;

pub(super) fn routes() -> Vec<Route> {
    vec![
        lire("/suivi/recherche", Acces::Page, montrer),
        lire("/suivi/recherche.csv", Acces::Page, telecharger),
    ]
}

/// The criteria as typed, and as they are asked.
struct Lus {
    vue: Recherche,
    critere: Critere,
    depuis: Depuis,
}

/// Reads the criteria; what is wrong with them is in the view.
fn lus(v: &Valeurs, now: Moment) -> Lus {
    let mut vue = Recherche {
        depuis: v.texte("depuis").to_owned(),
        jusqu_a: v.texte("jusqu-a").to_owned(),
        nature: v.texte("nature").to_owned(),
        siret: v.texte("siret").to_owned(),
        identifiant: v.texte("identifiant").to_owned(),
        etat: v.texte("etat").to_owned(),
        mois: v.texte("mois").to_owned(),
        echeance: v.texte("echeance").to_owned(),
        par_defaut: !v.a("depuis") && !v.a("tout"),
        natures: libelles::NATURES
            .map(|(code, nom)| (code.to_owned(), nom.to_owned()))
            .to_vec(),
        ..Recherche::default()
    };
    let mut fault = |nom, phrase: String| vue.erreurs.push((nom, phrase));
    let debut = match (v.texte("depuis"), v.a("tout")) {
        ("", true) => Some(Moment(0)),
        ("", false) => Some(il_y_a(now, EVENEMENTS)),
        (text, _) => date(text),
    };
    let fin = match v.texte("jusqu-a") {
        "" => Some(now),
        text => date(text),
    };
    for (nom, read) in [("depuis", debut), ("jusqu-a", fin)] {
        if read.is_none() {
            fault(
                nom,
                "Écrivez la date ainsi : JJ/MM/AAAA HH:MM, par exemple 01/03/2026 08:00."
                    .to_owned(),
            );
        }
    }
    if let (Some(debut), Some(fin)) = (debut, fin)
        && fin < debut
    {
        fault(
            "jusqu-a",
            "La fin de la période est avant son début.".to_owned(),
        );
    }
    let siret = connexion::sans_espaces(v.texte("siret"));
    let wrong = match siret.len() {
        0 => None,
        9 => Siren::parse(siret.as_bytes())
            .err()
            .map(|error| error.to_string()),
        _ => Siret::parse(siret.as_bytes())
            .err()
            .map(|error| error.to_string()),
    };
    if let Some(wrong) = wrong {
        fault(
            "siret",
            format!("Ce n’est ni un SIRET ni un SIREN : {wrong}."),
        );
    }
    let mois = mois_lu(v.texte("mois"));
    match guichet_pages::Jour::lire(&format!("{mois}-01")) {
        Some(first) => vue.mois = format!("{:02}/{}", first.mois, first.annee),
        None if mois.is_empty() => {}
        None => vue.erreurs.push((
            "mois",
            "Écrivez le mois ainsi : MM/AAAA, par exemple 03/2026.".to_owned(),
        )),
    }
    if !matches!(vue.echeance.as_str(), "" | "5" | "15") {
        vue.echeance.clear();
    }
    if !vue.echeance.is_empty() && mois.is_empty() {
        vue.erreurs.push((
            "mois",
            "Indiquez aussi le mois déclaré : l’échéance est celle des mensuelles d’un mois."
                .to_owned(),
        ));
    }
    let critere = Critere {
        debut: debut.map_or(0, |at| at.0),
        // Nothing was received later: a far end would only begin the search far away.
        fin: fin.map_or(0, |at| at.0.min(now.0)),
        nature: vue.nature.clone(),
        siret,
        identifiant_metier: vue.identifiant.clone(),
        etat: vue.etat.clone(),
        mois,
        evenements: v.a("evenements"),
        lieux: Lieux::Tous,
    };
    if vue.depuis.is_empty() {
        vue.depuis = debut.filter(|at| at.0 > 0).map_or_else(String::new, montre);
    }
    if vue.jusqu_a.is_empty() {
        vue.jusqu_a = fin.map_or_else(String::new, montre);
    }
    Lus {
        depuis: curseur(v),
        critere,
        vue,
    }
}

/// A month as people type it (`03/2026`) or as addresses carry it, as `AAAA-MM`.
fn mois_lu(texte: &str) -> String {
    match texte.split_once('/') {
        Some((month, year)) => format!("{}-{:0>2}", year.trim(), month.trim()),
        None => texte.to_owned(),
    }
}

fn montre(at: Moment) -> String {
    instant(at).court().replace(" à ", " ")
}

/// `JJ/MM/AAAA HH:MM`, or the day alone.
fn date(text: &str) -> Option<Moment> {
    let (day, time) = text.split_once(' ').unwrap_or((text, "00:00"));
    let mut parts = day.trim().splitn(3, '/');
    let (d, m, y) = (parts.next()?, parts.next()?, parts.next()?);
    if y.len() != 4 {
        return None;
    }
    paris::parse_iso(&format!("{y}-{m:0>2}-{d:0>2}T{:0>5}", time.trim()))
}

/// Where the page begins: what an address of ours says, else at the latest.
fn curseur(v: &Valeurs) -> Depuis {
    let read = |name: &str| {
        let (at, id) = v.texte(name).split_once('-')?;
        Some((at.parse().ok()?, id.parse().ok()?))
    };
    match (read("avant"), read("apres")) {
        (Some((at, id)), _) => Depuis::Avant(at, id),
        (_, Some((at, id))) => Depuis::Apres(at, id),
        _ => Depuis::Dernier,
    }
}

/// The address of the same search, from another row on.
fn adresse(v: &Valeurs, chemin: &str, depuis: Depuis) -> String {
    const CRITERES: [&str; 10] = [
        "depuis",
        "jusqu-a",
        "nature",
        "siret",
        "identifiant",
        "etat",
        "mois",
        "echeance",
        "evenements",
        "tout",
    ];
    let mut pairs: Vec<String> = CRITERES
        .iter()
        .filter(|name| v.a(name))
        .map(|name| format!("{name}={}", encode(v.texte(name))))
        .collect();
    match depuis {
        Depuis::Dernier => {}
        Depuis::Avant(at, id) => pairs.push(format!("avant={at}-{id}")),
        Depuis::Apres(at, id) => pairs.push(format!("apres={at}-{id}")),
    }
    if pairs.is_empty() {
        return chemin.to_owned();
    }
    format!("{chemin}?{}", pairs.join("&"))
}

/// The rows of a page out of those found, of which one more than fit was asked for; whether there is a
/// page before and one after.
fn page_de(mut found: Vec<Ligne>, depuis: Depuis) -> (Vec<Ligne>, bool, bool) {
    let more = found.len() > PAR_PAGE;
    match depuis {
        Depuis::Dernier => {
            found.truncate(PAR_PAGE);
            (found, false, more)
        }
        Depuis::Avant(..) => {
            found.truncate(PAR_PAGE);
            (found, true, more)
        }
        // The one too many is the latest.
        Depuis::Apres(..) => (found.split_off(usize::from(more)), more, true),
    }
}

async fn montrer(demande: Demande) -> Issue {
    let chemin = [("Suivi des échanges", "/suivi"), ("Recherche", "")];
    let cadre = demande.cadre("Recherche", "/suivi", &chemin).await?;
    let Lus {
        mut vue,
        mut critere,
        depuis,
    } = lus(&demande.requete, demande.maintenant());
    let v = &demande.requete;
    if vue.erreurs.is_empty() {
        critere.lieux = lieux(&demande, &vue.echeance, &critere.mois).await?;
    }
    vue.csv = adresse(v, "/suivi/recherche.csv", Depuis::Dernier);
    if vue.erreurs.is_empty() && critere.etat == "absente" {
        absents(&demande, &mut vue, &critere).await?;
    } else if vue.erreurs.is_empty() {
        let id = demande.compte_id()?;
        let found = demande
            .app
            .store
            .read(move |tx| suivi::rechercher(tx, id, &critere, depuis, PAR_PAGE as u32 + 1))
            .await?;
        let (found, before, after) = page_de(found, depuis);
        let link = |depuis| adresse(v, "/suivi/recherche", depuis);
        let key = |ligne: &Ligne| (ligne.recu_at, ligne.declaration_id);
        let first = found.first().map(key).filter(|_| before);
        let last = found.last().map(key).filter(|_| after);
        vue.avant = first.map(|(at, id)| link(Depuis::Apres(at, id)));
        vue.apres = last.map(|(at, id)| link(Depuis::Avant(at, id)));
        vue.groupes = groupes(&demande, found, &link(depuis)).await?;
    }
    let mut response = page(&cadre, &recherche::page(&vue));
    if !vue.erreurs.is_empty() {
        *response.status_mut() = axum::http::StatusCode::UNPROCESSABLE_ENTITY;
    }
    Ok(response)
}

/// The establishments whose monthly of a month is due on this day.
async fn lieux(demande: &Demande, echeance: &str, mois: &str) -> Result<Lieux, Echec> {
    let (id, month) = (demande.compte_id()?, mois.to_owned());
    if echeance.is_empty() {
        return Ok(Lieux::Tous);
    }
    let days = demande
        .app
        .store
        .read(move |tx| Echeancier::lire(tx, id, &month))
        .await?;
    let on_the_fifth = days.map(|days| days.le_5()).unwrap_or_default();
    Ok(match echeance {
        "5" => Lieux::Seulement(on_the_fifth),
        _ => Lieux::Sauf(on_the_fifth),
    })
}

/// The establishments that did not send the monthly of a month.
async fn absents(demande: &Demande, vue: &mut Recherche, critere: &Critere) -> Result<(), Echec> {
    let id = demande.compte_id()?;
    let month = critere.mois.clone();
    let since = paris::parse_iso(&format!("{month}-01")).map_or(0, |at| at.0);
    let all = demande
        .app
        .store
        .read(move |tx| suivi::du_mois(tx, id, &month, since))
        .await?;
    let missing: Vec<String> = all
        .into_iter()
        .filter(|one| one.etat == EtatDuMois::Absente && critere.lieux.contient(&one.siret))
        .map(|one| one.siret)
        .collect();
    let names = noms(demande, missing.clone()).await?;
    vue.cherche_absents = true;
    vue.absents = missing
        .into_iter()
        .map(|siret| {
            let name = names.get(&siret).cloned().unwrap_or_default();
            (siret, name)
        })
        .collect();
    Ok(())
}

/// What was found, by establishment, in the order in which establishments come first.
async fn groupes(demande: &Demande, found: Vec<Ligne>, here: &str) -> Result<Vec<Groupe>, Echec> {
    let mut groups: Vec<Groupe> = Vec::new();
    for ligne in found {
        let trouvee = trouvee(&ligne, here);
        match groups.iter_mut().find(|group| group.siret == ligne.siret) {
            Some(group) => group.trouvees.push(trouvee),
            None => groups.push(Groupe {
                siret: ligne.siret,
                nom: String::new(),
                trouvees: vec![trouvee],
            }),
        }
    }
    let sirets = groups.iter().map(|group| group.siret.clone()).collect();
    let names = noms(demande, sirets).await?;
    for group in &mut groups {
        group.nom = names.get(&group.siret).cloned().unwrap_or_default();
    }
    Ok(groups)
}

fn trouvee(ligne: &Ligne, here: &str) -> Trouvee {
    let kind = libelles::sorte(&ligne.type_code);
    let nature = libelles::nature(&ligne.nature);
    let mois = ligne.mois.as_deref().filter(|_| ligne.nature == "01");
    Trouvee {
        le: instant(Moment(ligne.recu_at)),
        nature: if kind.is_empty() {
            nature
        } else {
            format!("{nature}, {kind}")
        },
        mois: mois.map(guichet_pages::instant::de_mois),
        test: ligne.essai_reel.as_deref() == Some("01"),
        etat: libelles::etat_de_declaration(&ligne.etat),
        a_lire: u64::try_from(ligne.a_lire).unwrap_or(0),
        lien: format!(
            "/declarations/{}/{}?retour={}",
            ligne.idflux,
            ligne.rang,
            encode(here)
        ),
    }
}

async fn telecharger(demande: Demande) -> Issue {
    let Lus {
        vue, mut critere, ..
    } = lus(&demande.requete, demande.maintenant());
    if let Some((_, phrase)) = vue.erreurs.first() {
        return Err(Echec::refus(phrase.clone()));
    }
    critere.lieux = lieux(&demande, &vue.echeance, &critere.mois).await?;
    let id = demande.compte_id()?;
    let found = demande
        .app
        .store
        .read(move |tx| suivi::rechercher(tx, id, &critere, Depuis::Dernier, PAR_FICHIER))
        .await?;
    let mut out = csv::WriterBuilder::new()
        .delimiter(b';')
        .from_writer(Vec::new());
    let mut write = |row: [&str; 9]| out.write_record(row).map_err(|_| Echec::panne());
    write([
        "depot",
        "siret",
        "nature",
        "type",
        "mois",
        "identifiant_metier",
        "envoi",
        "etat",
        "reference",
    ])?;
    for ligne in &found {
        let le = montre(Moment(ligne.recu_at));
        write([
            &le,
            &ligne.siret,
            &ligne.nature,
            &ligne.type_code,
            ligne.mois.as_deref().unwrap_or(""),
            &tableur(ligne.identifiant_metier.as_deref().unwrap_or("")),
            libelles::envoi(ligne.essai_reel.as_deref()),
            &ligne.etat,
            &ligne.idflux,
        ])?;
    }
    let bytes = out.into_inner().map_err(|_| Echec::panne())?;
    Ok(reponse::fichier(
        "text/csv; charset=utf-8",
        "declarations.csv",
        bytes,
    ))
}

/// A text made up by others, which no spreadsheet takes for a formula.
pub(super) fn tableur(texte: &str) -> String {
    match texte.starts_with(['=', '+', '-', '@', '\t', '\r']) {
        true => format!("'{texte}"),
        false => texte.to_owned(),
    }
}
