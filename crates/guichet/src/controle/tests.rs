//! A deposit from the wire to its returns.

use dsn_norm::{Nature, Version};
use dsn_world::exemple;

use super::epreuve::Epreuve;
use crate::retours;

async fn listed(epreuve: &Epreuve, idflux: &str) -> Vec<(i64, String)> {
    let (_, found) = retours::par_flux(&epreuve.app, idflux).await.unwrap().unwrap();
    found.into_iter().map(|r| (r.nature, r.statut)).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_valid_signalement_gets_its_receipt_then_its_certificate() {
    let epreuve = Epreuve::new("2026-04-02T09:00");
    let recu = epreuve.deposer(&exemple(Nature::Arret, Version::P26V01).unwrap()).await;
    assert!(recu.enregistre);
    assert_eq!(listed(&epreuve, &recu.idflux).await, [(10, "OK".to_owned())]);
    assert_eq!(epreuve.controler().await, [Ok(())]);
    let found = listed(&epreuve, &recu.idflux).await;
    assert_eq!(found.get(1), Some(&(11, "OK".to_owned())), "{found:?}");
}
