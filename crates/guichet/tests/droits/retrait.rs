//! A right that is withdrawn is gone at once: the same token, the next request.

use guichet::organismes::admin::Organisme;
use guichet_store::comptes as lignes;

use crate::client::Requete;
use crate::comptes::{self, ETABLISSEMENT};
use crate::monde::Monde;

/// What somebody is answered, now.
fn statut(monde: &Monde, login: &str, chemin: &str) -> u16 {
    let requete = Requete::get(&monde.remplacer(chemin)).entete("Authorization", login);
    requete.envoyer(monde.adresse).statut
}

/// The administrator grants or withdraws what `qui` may do.
fn habiliter(monde: &Monde, qui: &str, demarche: &str, ajout: bool) {
    let compte = monde.nom(&format!("compte:{qui}")).to_owned();
    let jeton = format!("Bearer {}", monde.jeton("declarant", false));
    let requete = if ajout {
        let corps =
            format!(r#"{{"compte":{compte},"siret":"{ETABLISSEMENT}","demarche":"{demarche}"}}"#);
        Requete::post("/api/v1/habilitations", corps.into_bytes())
    } else {
        let mut requete = Requete::get(&format!(
            "/api/v1/habilitations/{compte}/{ETABLISSEMENT}/{demarche}"
        ));
        requete.methode = "DELETE".to_owned();
        requete
    };
    let reponse = requete
        .entete("Authorization", jeton)
        .entete("Content-Type", "application/json")
        .envoyer(monde.adresse);
    assert_eq!(reponse.statut, 200, "{}", reponse.texte());
    assert!(reponse.texte().contains(r#""change":true"#));
}

#[test]
fn an_habilitation_opens_and_shuts_from_one_request_to_the_next() {
    let monde = crate::monde();
    let jeton = monde.jeton("autre", false);
    let (api, fil) = (format!("Bearer {jeton}"), format!("DSNLogin jeton={jeton}"));
    for (demarche, login, chemin) in [
        ("DSN", &api, "/api/v1/depots/(flux)"),
        (
            "DSN",
            &api,
            "/api/v1/depots/(flux)/retours/(retour)/document",
        ),
        ("DSN", &fil, "/lister-retours-flux/1.0/(flux)"),
        ("DSN", &fil, "/telecharger-retour/1.0/(flux)/(retour)"),
        ("DSN", &fil, "/telecharger-objet/1.0/objet-1/xml"),
        ("BPIJ", &fil, "/telecharger-bpij/1.0/bpij-1"),
    ] {
        for (ajout, attendu) in [(true, 200), (false, 403)] {
            habiliter(&monde, "autre", demarche, ajout);
            assert_eq!(statut(&monde, login, chemin), attendu, "{chemin} {ajout}");
        }
    }
}

#[test]
fn a_registration_a_lock_and_a_suspension_hold_from_the_next_request() {
    let monde = crate::monde();
    let compte = comptes::nomme("msa");
    let jeton = monde.connexion("msa");
    let (api, fil) = (format!("Bearer {jeton}"), format!("DSNLogin jeton={jeton}"));
    let liste = "/lister-retours-declarant/1.0/(depuis)";
    assert_eq!(statut(&monde, &fil, liste), 200);
    monde.ecrire(move |tx| {
        let id = compte.id(tx)?;
        lignes::desinscrire(tx, id, "26")
    });
    assert_eq!(statut(&monde, &fil, liste), 401);
    assert_eq!(statut(&monde, &api, "/api/v1/compte"), 200);
    monde.ecrire(move |tx| compte.verrouiller(tx));
    assert_eq!(statut(&monde, &api, "/api/v1/compte"), 401);
    monde.ecrire(move |tx| {
        let id = compte.id(tx)?;
        lignes::inscrire(tx, id, "26", 1)?;
        lignes::changer_etat(tx, id, "verrouille", "actif")
    });
    assert_eq!(statut(&monde, &fil, liste), 200);

    let organisme = format!("Bearer {}", monde.jeton("cnav", false));
    let client_id = || "cnav".to_owned();
    let lots = "/organismes/v1/lots";
    assert_eq!(statut(&monde, &organisme, lots), 200);
    monde.commande(Organisme::Suspendre {
        client_id: client_id(),
    });
    assert_eq!(statut(&monde, &organisme, lots), 403);
    monde.commande(Organisme::Retablir {
        client_id: client_id(),
    });
    assert_eq!(statut(&monde, &organisme, lots), 200);
}
