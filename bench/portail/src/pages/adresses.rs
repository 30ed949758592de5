//! Which pages are measured: those with an address of their own, and those of some deposits of the
//! demonstration, found by following links as a person would.

use std::path::Path;
use std::time::Duration;

use super::Page;
use crate::http::Client;
use crate::portail::Portail;

/// Pages that are always there. `{siret}` and `{siren}` are those of a client, `{metier}` one
/// identifiant métier.
const FIXES: &[(&str, &str)] = &[
    ("accueil", "/"),
    ("suivi", "/suivi"),
    ("recherche: quinze jours", "/suivi/recherche"),
    ("recherche: tout", "/suivi/recherche?tout=1"),
    (
        "recherche: tout, arrêts",
        "/suivi/recherche?tout=1&nature=04",
    ),
    ("recherche: tout, rejetées", REJETEES),
    (
        "recherche: tout, nature sans résultat",
        "/suivi/recherche?tout=1&nature=08",
    ),
    (
        "recherche: tout, SIRET",
        "/suivi/recherche?tout=1&siret={siret}",
    ),
    (
        "recherche: tout, SIREN",
        "/suivi/recherche?tout=1&siret={siren}",
    ),
    (
        "recherche: tout, identifiant métier",
        "/suivi/recherche?tout=1&identifiant={metier}",
    ),
    (
        "recherche: ancienne quinzaine",
        "/suivi/recherche?depuis=01/05/2024+00:00&jusqu-a=15/05/2024+00:00",
    ),
    (
        "recherche: événements conformes",
        "/suivi/recherche?depuis=18/03/2026+00:00&jusqu-a=&evenements=1&etat=conforme",
    ),
    (
        "recherche: mensuelles conformes d'un mois",
        "/suivi/recherche?tout=1&nature=01&mois=2026-02&etat=conforme",
    ),
    (
        "recherche: mensuelles non transmises",
        "/suivi/recherche?tout=1&nature=01&mois=2026-03&etat=absente",
    ),
    (
        "recherche: dépôts d'avant 2025",
        "/suivi/recherche?depuis=01/01/2020+00:00&jusqu-a=01/01/2025+00:00",
    ),
    ("portefeuille", "/portefeuille"),
    ("portefeuille: tous", "/portefeuille?vue=tous"),
    ("portefeuille: page 5", "/portefeuille?vue=tous&page=4"),
    ("à faire", "/taches"),
    ("à faire: d'un établissement", "/taches?siret={siret}"),
    ("à faire: arrêts", "/taches?sorte=arret"),
    ("notifications", "/notifications"),
    ("statistiques", "/statistiques"),
    ("sorties", "/sorties"),
    ("administration", "/administration"),
    (
        "administration: consultation",
        "/administration/consultation",
    ),
    (
        "administration: pourquoi",
        "/administration/consultation?siret={siret}",
    ),
    ("administration: demandes", "/administration/demandes"),
    ("profil", "/profil"),
    ("aide", "/aide"),
    ("base de connaissance", "/aide/base"),
    ("base de connaissance: code", "/aide/base?q=DJTNC"),
    ("base de connaissance: mot", "/aide/base?q=date"),
    ("services", "/services"),
    ("déposer", "/deposer"),
    ("contrôler", "/controler"),
    ("attestations", "/attestation"),
    ("attestation: nouvelle", "/attestation/nouvelle"),
];

const REJETEES: &str = "/suivi/recherche?tout=1&etat=rejetee";

/// Where the addresses that the demonstration drew are kept beside its directory.
const FICHIER: &str = "adresses.txt";

/// Waits until the demonstration is complete, and notes the pages of some of its deposits.
pub(super) async fn noter(portail: &Portail, folder: &Path) -> Result<(), String> {
    let mut client = Client::connect(portail.address).await?;
    loop {
        let answer = client.get("/demo/etat", "").await?;
        if String::from_utf8_lossy(&answer.body).contains("\"pret\"") {
            break;
        }
        tokio::time::sleep(Duration::from_millis(300)).await;
    }
    let session = session(portail, &mut client).await?;
    let mut found = Vec::new();
    let arrets = links(&mut client, &session, "/suivi/recherche?tout=1&nature=04").await?;
    let detail = first(&arrets, "/declarations/")?;
    let linked = links(&mut client, &session, &detail).await?;
    let depot = format!("/depots/{}", detail.split('/').nth(2).unwrap_or_default());
    found.push((
        "détail d'un arrêt",
        detail.split('?').next().unwrap_or_default().to_owned(),
    ));
    found.push(("dépôt", depot));
    found.push(("certificat", first(&linked, "/certificats/")?));
    let monthlies = links(&mut client, &session, "/suivi/recherche?tout=1&nature=01").await?;
    let monthly = first(&monthlies, "/declarations/")?;
    found.push((
        "détail d'une mensuelle",
        monthly.split('?').next().unwrap_or_default().to_owned(),
    ));
    let bilans = bilans(&mut client, &session).await?;
    found.push(("bilan", first(&bilans, "/depots/")?));
    // One asks for a signalement, another for an attestation.
    let mut asked = Vec::new();
    for bilan in &bilans {
        asked.extend(links(&mut client, &session, bilan).await?);
    }
    for (nom, part) in [
        ("corriger", "/corriger"),
        ("attestation d'un bilan", "/attestation/nouvelle?"),
    ] {
        let link = asked.iter().find(|link| link.contains(part));
        let link = link.ok_or_else(|| format!("no bilan of the demonstration asks for {part}"))?;
        found.push((nom, link.clone()));
    }
    let rejected = links(&mut client, &session, REJETEES).await?;
    let rejected = first(&rejected, "/declarations/")?;
    let flux = rejected.split('/').nth(2).unwrap_or_default();
    found.push(("fichier rejeté", format!("/depots/{flux}/controle")));
    let text: String = found
        .iter()
        .map(|(nom, link)| format!("{nom}\t{link}\n"))
        .collect();
    std::fs::write(folder.join(FICHIER), text).map_err(|error| error.to_string())
}

/// The bilans of arrêts that the simulated CNAM does not pay, once it said so.
async fn bilans(client: &mut Client, session: &str) -> Result<Vec<String>, String> {
    for _ in 0..100 {
        let mut tasks = links(client, session, "/taches?sorte=arret").await?;
        tasks.retain(|link| link.starts_with("/depots/"));
        if !tasks.is_empty() {
            return Ok(tasks);
        }
        tokio::time::sleep(Duration::from_millis(300)).await;
    }
    Err("the simulated CNAM does not answer".to_owned())
}

/// The header of a session of the accountant.
pub(super) async fn session(portail: &Portail, client: &mut Client) -> Result<String, String> {
    let [siret, nom, prenom, word] = portail.account("accountant")?;
    let form: String = [
        ("siret", siret),
        ("nom", nom),
        ("prenom", prenom),
        ("motdepasse", word),
    ]
    .iter()
    .map(|(name, value)| format!("{name}={}&", encoded(value)))
    .collect();
    let headers = "Content-Type: application/x-www-form-urlencoded\r\n";
    let answer = client.post("/connexion", headers, form.as_bytes()).await?;
    let cookie = answer.head.lines().find_map(|line| {
        let (name, value) = line.split_once(':')?;
        let is_it = name.eq_ignore_ascii_case("set-cookie");
        is_it.then(|| {
            value
                .trim()
                .split(';')
                .next()
                .unwrap_or_default()
                .to_owned()
        })
    });
    match cookie {
        Some(cookie) => Ok(format!("Cookie: {cookie}\r\n")),
        None => Err(format!("the login was answered {}", answer.status)),
    }
}

fn encoded(value: &str) -> String {
    value.bytes().map(|byte| format!("%{byte:02X}")).collect()
}

/// Every page to measure.
pub(super) fn toutes(folder: &Path) -> Result<Vec<Page>, String> {
    let siret = super::passe::premier(folder)?;
    let siren = siret.get(..9).unwrap_or_default();
    let metier = super::passe::IDENTIFIANT;
    let fixed = FIXES.iter().map(|(nom, adresse)| Page {
        nom: (*nom).to_owned(),
        adresse: adresse
            .replace("{siret}", &siret)
            .replace("{siren}", siren)
            .replace("{metier}", metier),
    });
    let text = std::fs::read_to_string(folder.join(FICHIER)).map_err(|error| error.to_string())?;
    let noted = text
        .lines()
        .filter_map(|line| line.split_once('\t'))
        .map(|(nom, adresse)| Page {
            nom: nom.to_owned(),
            adresse: adresse.to_owned(),
        });
    Ok(fixed.chain(noted).collect())
}

/// Where the links of a page lead.
async fn links(client: &mut Client, session: &str, adresse: &str) -> Result<Vec<String>, String> {
    let answer = client.get(adresse, session).await?;
    if answer.status != 200 {
        return Err(format!("{adresse} was answered {}", answer.status));
    }
    let text = String::from_utf8_lossy(&answer.body).into_owned();
    let found = text
        .split("href=\"")
        .skip(1)
        .filter_map(|rest| rest.split('"').next());
    Ok(found.map(|link| link.replace("&amp;", "&")).collect())
}

fn first(links: &[String], prefix: &str) -> Result<String, String> {
    let found = links.iter().find(|link| link.starts_with(prefix));
    found.cloned().ok_or_else(|| format!("no link to {prefix}"))
}
