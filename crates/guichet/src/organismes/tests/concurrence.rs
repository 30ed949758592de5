//! Two who do the same at once: done once, and told alike.

use guichet_testkit::sur_les_deux;

use super::*;

sur_les_deux! {
    async fn one_receipt_however_often_it_is_given(base: &Base) {
        let banc = Banc::sur(base).await;
        let path = format!("{V1}/lots/{}/accuse", banc.lot(0));
        let mut tasks = Vec::new();
        for _ in 0..16 {
            let (client, path) = (banc.cnam.clone(), path.clone());
            tasks.push(tokio::spawn(async move {
                client.post(&path, &serde_json::json!({})).await.json()
            }));
        }
        let mut told = Vec::new();
        for task in tasks {
            told.push(task.await.unwrap());
        }
        assert!(told.windows(2).all(|pair| pair[0] == pair[1]), "{told:?}");
        let flux = &banc.idflux[0];
        let (_, listed) = crate::retours::par_flux(banc.app(), flux)
            .await
            .unwrap()
            .unwrap();
        assert_eq!(listed.iter().filter(|r| r.nature == 30).count(), 1);
    }

    async fn versions_follow_each_other_without_a_gap(base: &Base) {
        let banc = Banc::sur(base).await;
        let mut tasks = Vec::new();
        for number in 0..12 {
            let (client, lot) = (banc.cnam.clone(), banc.lot(0).to_owned());
            // Each document is given by two at the same moment.
            let document = format!(
                "<rapport xmlns='http://www.gip-mds.fr/'>{}</rapport>",
                number / 2
            );
            tasks.push(tokio::spawn(async move {
                let told = client.retourner(&lot, "CR-1", "nature=31&statut=OK", document.as_bytes());
                told.await.statut.as_u16()
            }));
        }
        let mut created = 0;
        for task in tasks {
            match task.await.unwrap() {
                201 => created += 1,
                status => assert_eq!(status, 200),
            }
        }
        assert_eq!(created, 1);
        let all = banc
            .cnam
            .get(&format!("{V1}/lots/{}/retours/CR-1", banc.lot(0)))
            .await
            .json();
        let versions = all["versions"].as_array().unwrap();
        let numbers: Vec<_> = versions
            .iter()
            .map(|v| v["version"].as_u64().unwrap())
            .collect();
        assert_eq!(numbers, (1..=numbers.len() as u64).collect::<Vec<_>>());
        assert!(numbers.len() >= 6);
        let flux = &banc.idflux[0];
        let (_, listed) = crate::retours::par_flux(banc.app(), flux)
            .await
            .unwrap()
            .unwrap();
        assert_eq!(listed.iter().filter(|r| r.nature == 31).count(), 1);
    }
}
