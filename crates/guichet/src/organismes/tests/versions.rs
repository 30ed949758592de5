//! Returns: given, given again, replaced, read, and what the declarant sees of it.

use serde_json::json;

use super::*;

/// Returns: given, given again, replaced, read.
pub(super) async fn returns(banc: &Banc, contrat: &mut Contrat) {
    let (client, lot) = (&banc.cnam, banc.lot(0));
    let put = "/organismes/v1/lots/{idlot}/retours/{reference}";
    let base = format!("{V1}/lots/{lot}/retours");
    let none = client.get(&format!("{base}/CR-1")).await;
    assert_eq!(none.probleme(), (404, "retour-inconnu".to_owned()));
    let first = client
        .retourner(lot, "CR-1", "nature=31&statut=OK", BILAN)
        .await;
    assert_eq!(first.statut, 201);
    assert_eq!(first.entete("location"), format!("{base}/CR-1"));
    contrat.verifier("PUT", put, &first);
    banc.epreuve.a("2026-04-02T09:21");
    let same = client
        .retourner(lot, "CR-1", "nature=31&statut=OK", BILAN)
        .await;
    assert_eq!((same.statut.as_u16(), same.json()), (200, first.json()));
    contrat.verifier("PUT", put, &same);
    let changed = [BILAN, b"\n"].concat();
    let second = client
        .retourner(lot, "CR-1", "nature=31&statut=ANO", &changed)
        .await;
    assert_eq!(second.statut, 200);
    let (before, after) = (first.json(), second.json());
    assert_eq!(after["version"], 2);
    assert_ne!(after["idretour"], before["idretour"]);
    assert!(after["publie_le"].as_str() > before["publie_le"].as_str());
    let other = client
        .retourner(lot, "CR-1", "nature=36&statut=OK", BILAN)
        .await;
    assert_eq!(other.probleme(), (409, "reference-autre-nature".to_owned()));
    contrat.verifier("PUT", put, &other);

    // The declarant sees the last version alone, under its new identifier.
    let idflux = &banc.idflux[0];
    let (_, listed) = crate::retours::par_flux(banc.app(), idflux)
        .await
        .unwrap()
        .unwrap();
    let seen: Vec<_> = listed.iter().filter(|r| r.nature == 31).collect();
    assert_eq!(seen.len(), 1);
    assert_eq!(after["idretour"], seen[0].idretour.as_str());
    let old = before["idretour"].as_str().unwrap();
    let gone = crate::retours::telecharger(banc.app(), idflux, old)
        .await
        .unwrap();
    assert_eq!(gone, None);
    let new = crate::retours::telecharger(banc.app(), idflux, &seen[0].idretour)
        .await
        .unwrap();
    assert_eq!(new.unwrap().octets, changed);

    let list = client.get(&base).await;
    contrat.verifier("GET", "/organismes/v1/lots/{idlot}/retours", &list);
    assert_eq!(list.json()["retours"], json!([after]));
    let all = client.get(&format!("{base}/CR-1")).await;
    contrat.verifier("GET", put, &all);
    assert_eq!(all.json()["versions"].as_array().unwrap().len(), 2);
    let piece = "/organismes/v1/lots/{idlot}/retours/{reference}/document";
    let archived = client.get(&format!("{base}/CR-1/document?version=1")).await;
    contrat.verifier("GET", piece, &archived);
    assert_eq!(archived.octets, BILAN);
    let current = client.get(&format!("{base}/CR-1/document")).await;
    assert_eq!(current.octets, changed);
    for (query, expected) in [("0", 400), ("x", 400), ("3", 404)] {
        let told = client
            .get(&format!("{base}/CR-1/document?version={query}"))
            .await;
        assert_eq!(told.statut.as_u16(), expected);
        contrat.verifier("GET", piece, &told);
    }
}
