//! What organisms publish of their own accord: held to the contract, and found by the machine API.

use guichet_identity::nom;
use guichet_store::comptes::{self, NouveauCompte};
use guichet_store::{documents, habilitations};
use guichet_testkit::sur_les_deux;

use super::*;

const CHEMIN: &str = "/organismes/v1/publications/{reference}";
const SIRET: &str = "99999900600011";
const BPIJ: &[u8] =
    b"<BPIJ xmlns='www.cnamts.fr/tlsemp/IJ'><Identification>1</Identification></BPIJ>";
const FICHE: &[u8] = b"<FICHE><Entreprise/></FICHE>";

async fn publier(client: &Client, reference: &str, query: &str, document: &[u8]) -> Reponse {
    let path = format!("{V1}/publications/{reference}?{query}");
    send(client, Method::PUT, &path, "application/xml", document).await
}

/// Every answer of the contract that [`super::operations`] does not give already.
pub(super) async fn toutes_les_reponses(banc: &Banc, contrat: &mut Contrat) {
    let (cnam, oc) = (&banc.cnam, banc.client("OC:P0001").await);
    let bpij = format!("nature=BPIJ&siret={SIRET}");
    let fiche = "nature=FPOC&siren=999999006&nic=00011";
    let long = "x".repeat(65);
    let huge = vec![b' '; 20 * 1024 * 1024 + 1];
    for (client, reference, query, document, expected) in [
        (cnam, "P-1", bpij.as_str(), BPIJ, (201, "")),
        (cnam, "P-1", &bpij, BPIJ, (200, "")),
        (
            cnam,
            "P-1",
            "nature=BPIJ&siret=999999006000119",
            BPIJ,
            (400, "parametre-invalide"),
        ),
        (
            cnam,
            "P-1",
            "nature=BPIJ",
            BPIJ,
            (400, "parametre-invalide"),
        ),
        (cnam, "P-1", "nature=CRM", BPIJ, (400, "parametre-invalide")),
        (
            cnam,
            "P-1",
            &format!("{bpij}&siren=999999006"),
            BPIJ,
            (400, "parametre-invalide"),
        ),
        (
            cnam,
            "P-1",
            &format!("{bpij}&autre=1"),
            BPIJ,
            (400, "parametre-invalide"),
        ),
        (cnam, &long, &bpij, BPIJ, (404, "publication-inconnue")),
        (cnam, "P-1", &bpij, b"", (422, "document-absent")),
        (cnam, "P-1", &bpij, FICHE, (422, "document-mal-forme")),
        (cnam, "P-1", &bpij, b"<BPIJ", (422, "document-mal-forme")),
        (cnam, "P-1", &bpij, &huge, (413, "corps-trop-volumineux")),
        (
            cnam,
            "F-1",
            &format!("{fiche}&producteur=P0001"),
            FICHE,
            (422, "publication-refusee"),
        ),
        (&oc, "F-1", &bpij, BPIJ, (422, "publication-refusee")),
        (&oc, "F-1", fiche, FICHE, (201, "")),
        (
            &oc,
            "F-1",
            &format!("{fiche}&porteur=P0002"),
            FICHE,
            (200, ""),
        ),
        (
            &oc,
            "F-1",
            &format!("{fiche}&ensemble=SIEGE"),
            FICHE,
            (400, "parametre-invalide"),
        ),
        (
            &oc,
            "F-1",
            "nature=FPOC&siren=999999006",
            FICHE,
            (400, "parametre-invalide"),
        ),
        (
            &oc,
            "F-1",
            &format!("{fiche}&producteur=P0009"),
            FICHE,
            (400, "parametre-invalide"),
        ),
        (
            &oc,
            "F-2",
            "nature=FPOC&siren=999999006&ensemble=SIEGE",
            FICHE,
            (201, ""),
        ),
    ] {
        let told = publier(client, reference, query, document).await;
        assert_eq!(
            told.probleme(),
            (expected.0, expected.1.to_owned()),
            "{reference} {query}"
        );
        contrat.verifier("PUT", CHEMIN, &told);
    }
    let path = format!("{V1}/publications/P-1?{bpij}");
    let told = send(cnam, Method::PUT, &path, "text/plain", BPIJ).await;
    assert_eq!(told.probleme(), (415, "type-refuse".to_owned()));
    contrat.verifier("PUT", CHEMIN, &told);
    for (client, reference, expected) in [
        (&oc, "F-1", (200, "")),
        (cnam, "P-1", (200, "")),
        // What another organism calls so is unknown.
        (&oc, "P-1", (404, "publication-inconnue")),
    ] {
        let told = client.get(&format!("{V1}/publications/{reference}")).await;
        assert_eq!(
            told.probleme(),
            (expected.0, expected.1.to_owned()),
            "{reference}"
        );
        contrat.verifier("GET", CHEMIN, &told);
    }
}

/// A declarant with one habilitation, and its token.
async fn declarant(epreuve: &Epreuve, portail: &Portail, nom: &str, siret: &str) -> String {
    let app = &epreuve.app;
    let hash = app
        .hacheur
        .hacher("chaise-verte-42", [3; 16])
        .await
        .unwrap();
    let compte = NouveauCompte {
        genre: "declarant".to_owned(),
        siret: siret.to_owned(),
        nom: nom.to_owned(),
        prenom: "Ada".to_owned(),
        cle_nom: nom::cle(nom),
        cle_prenom: nom::cle("Ada"),
        mot_de_passe: Some(hash),
        courriel_etat: "absent".to_owned(),
        etat: "actif".to_owned(),
        ..NouveauCompte::default()
    };
    let (now, whose) = (app.clock.now().0, siret.to_owned());
    let make = move |tx: &mut guichet_store::Tx<'_>| {
        let id = comptes::creer(tx, &compte, now)?;
        comptes::inscrire(tx, id, "25", now)?;
        for demarche in ["DSN", "BPIJ"] {
            habilitations::accorder(tx, id, &whose, demarche, None, now)?;
        }
        Ok(())
    };
    app.store.write(make).await.unwrap();
    let asked = serde_json::json!({"siret": siret, "nom": nom, "prenom": "Ada",
        "mot_de_passe": "chaise-verte-42", "service": "25"});
    let request = Request::post("/api/v1/jeton")
        .header(header::CONTENT_TYPE, "application/json")
        .body(Body::from(asked.to_string()))
        .unwrap();
    let told = portail.envoyer(request).await;
    told.json()["jeton"].as_str().unwrap().to_owned()
}

/// What the machine API answers, inflated.
async fn fil(portail: &Portail, jeton: &str, path: &str) -> (u16, String) {
    let request = Request::get(path)
        .header(header::AUTHORIZATION, format!("DSNLogin jeton={jeton}"))
        .body(Body::empty())
        .unwrap();
    let told = portail.envoyer(request).await;
    let bounds = crate::http::Bounds {
        size: 1 << 20,
        ratio: 1000,
    };
    let text = match told.statut.as_u16() {
        200 => crate::http::gunzip(&told.octets, bounds, |_| true).unwrap(),
        _ => told.octets,
    };
    (told.statut.as_u16(), String::from_utf8(text).unwrap())
}

sur_les_deux! {
async fn what_an_organism_publishes_is_listed_and_given_by_the_machine_api(base: &Base) {
    let epreuve = Epreuve::new(base, "2026-04-02T09:00");
    let portail = Portail::new(&epreuve.app);
    let mine = declarant(&epreuve, &portail, "EXEMPLE", SIRET).await;
    let other = declarant(&epreuve, &portail, "AUTRE", "99999901400015").await;
    let cnam = Client::ouvrir(&epreuve.app, &portail, "CNAM").await;
    let oc = Client::ouvrir(&epreuve.app, &portail, "OC:P0001").await;
    let bpij = format!("nature=BPIJ&siret={SIRET}");
    let fiche = "nature=FPOC&siren=999999006&nic=00011&porteur=P0002";
    for (client, query, document, list, get) in [
        (&cnam, bpij.as_str(), BPIJ, "/lister-bpij-declarant/1.0/20260402", "/telecharger-bpij/1.0/{}"),
        (&oc, fiche, FICHE, "/lister-objets-declarant/1.0/20260402090000", "/telecharger-objet/1.0/{}/xml"),
    ] {
        let told = publier(client, "A", query, document).await;
        assert_eq!(told.statut, 201, "{:?}", told.probleme());
        let first = told.json()["identifiant"].as_str().unwrap().to_owned();
        epreuve.a("2026-04-02T09:01");
        let (status, seen) = fil(&portail, &mine, list).await;
        assert_eq!(status, 200);
        assert!(seen.contains(&get.replace("{}", &first)), "{list}: {seen}");
        let (status, seen) = fil(&portail, &other, list).await;
        assert!(status == 200 && !seen.contains(&first), "{list}: {seen}");
        let path = get.replace("{}", &first);
        let given = String::from_utf8(document.to_vec()).unwrap();
        assert_eq!(fil(&portail, &mine, &path).await, (200, given));
        assert_eq!(fil(&portail, &other, &path).await.0, 403);

        // The same again changes nothing; another document takes its place.
        let again = publier(client, "A", query, document).await;
        assert_eq!((again.statut.as_u16(), &again.json()["version"]), (200, &1.into()));
        let changed = String::from_utf8(document.to_vec()).unwrap().replace("><", "> <");
        let told = publier(client, "A", query, changed.as_bytes()).await;
        assert_eq!((told.statut.as_u16(), &told.json()["version"]), (200, &2.into()));
        let second = told.json()["identifiant"].as_str().unwrap().to_owned();
        epreuve.a("2026-04-02T09:02");
        let (_, seen) = fil(&portail, &mine, list).await;
        assert!(seen.contains(&second) && !seen.contains(&first), "{seen}");
        assert_eq!(fil(&portail, &mine, &path).await.0, 404);
        assert_eq!(fil(&portail, &mine, &get.replace("{}", &second)).await, (200, changed));
        let empreinte = documents::empreinte(document);
        let left = epreuve.app.store.read(move |tx| documents::trouver(tx, &empreinte)).await;
        assert!(left.unwrap().is_none(), "nothing refers to the old document");
        epreuve.a("2026-04-02T09:00");
    }
}
}

#[tokio::test(flavor = "multi_thread")]
async fn the_identification_of_a_monthly_is_given_by_who_keeps_the_register() {
    let base = Base::sqlite();
    let epreuve = Epreuve::new(&base, "2026-04-02T09:00");
    let monthly = exemple(Nature::Mensuelle, Version::P26V01).unwrap();
    epreuve.deposer(&monthly).await;
    epreuve.controler().await;
    crate::travaux::epuiser(&epreuve.app, crate::distribution::handlers())
        .await
        .unwrap();
    let portail = Portail::new(&epreuve.app);
    let mut cnav = Client::ouvrir(&epreuve.app, &portail, "CNAV").await;
    let lots = cnav.travailler("nature=20&statut=OK", BILAN).await;
    assert_eq!(lots.len(), 1, "{lots:?}");
    let mut urssaf = Client::ouvrir(&epreuve.app, &portail, "URSSAF").await;
    let lot = urssaf.relever().await[0]["idlot"]
        .as_str()
        .unwrap()
        .to_owned();
    let told = urssaf
        .retourner(&lot, "a", "nature=20&statut=OK", BILAN)
        .await;
    assert_eq!(told.probleme(), (422, "nature-refusee".to_owned()));
}
