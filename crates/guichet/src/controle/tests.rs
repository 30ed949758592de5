//! A deposit from the wire to its returns.

use dsn_norm::Nature;
use guichet_store::repertoire::{self, Etablissement, UniteLegale};
use guichet_store::{declarations, depots};
use guichet_testkit::sur_les_deux;

use super::epreuve::{Epreuve, Fichier};
use crate::depot::Recu;
use crate::retours;

/// Nature and state of each return, with the text of its document.
async fn returns(epreuve: &Epreuve, recu: &Recu) -> Vec<(i64, String, String)> {
    let app = &epreuve.app;
    let (_, found) = retours::par_flux(app, &recu.idflux).await.unwrap().unwrap();
    let mut all = Vec::new();
    for retour in found {
        let document = retours::telecharger(app, &recu.idflux, &retour.idretour)
            .await
            .unwrap()
            .unwrap();
        let text = String::from_utf8(document.octets).unwrap();
        all.push((retour.nature, retour.statut, text));
    }
    all
}

/// Deposits, controls, and gives the state of the deposit and the document of nature 11.
async fn verdict(epreuve: &Epreuve, fichier: &Fichier) -> (String, String) {
    let recu = epreuve.deposer(&fichier.octets()).await;
    assert_eq!(epreuve.controler().await, [Ok(())]);
    let state = depots_etat(epreuve, &recu).await;
    let found = returns(epreuve, &recu).await;
    let (_, _, text) = found
        .into_iter()
        .find(|(nature, ..)| *nature == 11)
        .unwrap();
    (state, text)
}

async fn depots_etat(epreuve: &Epreuve, recu: &Recu) -> String {
    let id = recu.depot_id;
    let depot = epreuve.app.store.read(move |tx| depots::lire(tx, id)).await;
    depot.unwrap().etat
}

fn accepted((state, text): &(String, String)) {
    assert_eq!(state, "traite", "{text}");
    assert!(text.contains("type=\"CCO\""), "{text}");
}

fn refused((state, text): &(String, String), code: &str) {
    assert_eq!(state, "rejete", "{text}");
    assert!(text.contains("type=\"BAN\""), "{text}");
    assert!(text.contains(code), "{code} : {text}");
}

fn arret() -> Fichier {
    Fichier::exemple(Nature::Arret)
}

/// Replaces `before`, one order number later.
fn replaces(before: &Fichier) -> Fichier {
    let ordre: u64 = before.valeur("S20.G00.05.004").parse().unwrap();
    before
        .clone()
        .avec("S20.G00.05.002", "03")
        .avec("S20.G00.05.004", &(ordre + 1).to_string())
        .avec("S20.G00.05.006", &before.identifiant())
}

sur_les_deux! {
    async fn a_valid_signalement_gets_its_receipt_then_its_certificate(base: &Base) {
        let epreuve = Epreuve::new(base, "2026-04-02T09:00");
        let recu = epreuve.deposer(&arret().octets()).await;
        assert!(recu.enregistre);
        let before = returns(&epreuve, &recu).await;
        assert_eq!(before.len(), 1);
        let mut given = Vec::new();
        dsn_returns::bilan::write(&recu.document, &mut given).unwrap();
        // The receipt downloaded later is the one that was given.
        assert_eq!(before[0].2.as_bytes(), given);
        assert_eq!(epreuve.controler().await, [Ok(())]);
        let after = returns(&epreuve, &recu).await;
        let states: Vec<_> = after.iter().map(|(n, s, _)| (*n, s.as_str())).collect();
        // No monthly is known: the history cannot be rebuilt, and that is said.
        assert_eq!(states, [(10, "OK"), (11, "OK"), (21, "KO")]);
        assert!(after[1].2.contains("contrôles évalués"), "{}", after[1].2);
        assert!(after[2].2.contains("DSN-INT-20"), "{}", after[2].2);
        let reference = crate::controle::certificat(&recu.idflux, 1);
        let page = crate::certificat::page(&epreuve.app, &reference)
            .await
            .unwrap()
            .unwrap();
        assert!(page.couverture.evalues > 0 && page.couverture.evalues <= page.couverture.applicables);
        assert_eq!(page.nature(), "04 – Signalement Arrêt de travail");
        assert!(page.pdf().unwrap().starts_with(b"%PDF"));
        // Nothing is left to do, and doing it again does nothing.
        assert!(epreuve.controler().await.is_empty());
    }

    async fn what_does_not_begin_with_s10_is_refused_at_once(base: &Base) {
        let epreuve = Epreuve::new(base, "2026-04-02T09:00");
        let recu = epreuve.deposer(b"<xml/>").await;
        assert!(!recu.enregistre);
        assert_eq!(recu.idflux.len(), 23);
        let found = returns(&epreuve, &recu).await;
        assert_eq!((found[0].0, found[0].1.as_str()), (10, "KO"));
        assert!(found[0].2.contains("B1-105-15"));
        assert!(epreuve.controler().await.is_empty());
    }

    async fn a_fault_of_the_declaration_or_of_the_send_is_a_ban(base: &Base) {
        let epreuve = Epreuve::new(base, "2026-04-02T09:00");
        let wrong = arret().avec("S21.G00.30.006", "99999999");
        refused(&verdict(&epreuve, &wrong).await, "S21.G00.30.006");
        // S10 and S90 reject the whole.
        let total = arret().avec("S90.G00.90.002", "7");
        refused(&verdict(&epreuve, &total).await, "S90.G00.90.002");
    }

    async fn the_same_order_number_is_a_double_and_a_new_one_is_not(base: &Base) {
        let epreuve = Epreuve::new(base, "2026-04-02T09:00");
        accepted(&verdict(&epreuve, &arret()).await);
        refused(&verdict(&epreuve, &arret()).await, "DSN-INT-02");
        accepted(&verdict(&epreuve, &arret().avec("S20.G00.05.004", "99001")).await);
    }

    async fn of_equal_declarations_that_arrive_together_one_is_certified(base: &Base) {
        let epreuve = Epreuve::new(base, "2026-04-02T09:00");
        for _ in 0..6 {
            epreuve.deposer(&arret().octets()).await;
        }
        let (a, b, c) = tokio::join!(
            epreuve.prendre_et_controler("a", 2),
            epreuve.prendre_et_controler("b", 2),
            epreuve.prendre_et_controler("c", 2),
        );
        assert!(a.iter().chain(&b).chain(&c).all(Result::is_ok));
        let states = epreuve.app.store.read(depots::par_etat).await.unwrap();
        let of = |name: &str| {
            states
                .iter()
                .find(|(e, _)| e == name)
                .map_or(0, |(_, n)| *n)
        };
        assert_eq!((of("traite"), of("rejete")), (1, 5), "{states:?}");
    }

    async fn a_signalement_is_replaced_by_naming_the_last_one(base: &Base) {
        let epreuve = Epreuve::new(base, "2026-04-02T09:00");
        let first = arret();
        accepted(&verdict(&epreuve, &first).await);
        let second = replaces(&first);
        let unknown = second.clone().avec("S20.G00.05.006", "010120261");
        refused(&verdict(&epreuve, &unknown).await, "S20.G00.05.006/CID-11");
        let lower = second.clone().avec("S20.G00.05.004", "0");
        refused(&verdict(&epreuve, &lower).await, "DSN-INT-07");
        let contract = second.clone().avec("S21.G00.40.009", "AUTRE1");
        refused(&verdict(&epreuve, &contract).await, "DSN-INT-05");
        accepted(&verdict(&epreuve, &second).await);
        // The first one is no longer the last.
        refused(&verdict(&epreuve, &replaces(&first)).await, "DSN-INT-03");
        accepted(&verdict(&epreuve, &replaces(&second)).await);
        let siret = first.valeur("S21.G00.06.001") + &first.valeur("S21.G00.11.001");
        let all = epreuve
            .app
            .store
            .read(move |tx| declarations::du_siret(tx, &siret, 50))
            .await;
        let mut states: Vec<_> = all.unwrap().into_iter().map(|d| d.etat).collect();
        states.retain(|etat| etat != "rejetee");
        assert_eq!(states, ["conforme", "remplacee", "remplacee"]);
    }

    async fn an_end_of_contract_is_cancelled_once_and_whole(base: &Base) {
        let epreuve = Epreuve::new(base, "2026-04-02T09:00");
        let first = Fichier::exemple(Nature::FinContrat);
        accepted(&verdict(&epreuve, &first).await);
        let cancels = replaces(&first).avec("S20.G00.05.002", "04");
        let other = cancels.clone().avec("S21.G00.30.002", "AUTRE");
        refused(&verdict(&epreuve, &other).await, "DSN-INT-11");
        accepted(&verdict(&epreuve, &cancels).await);
        refused(&verdict(&epreuve, &replaces(&cancels)).await, "DSN-INT-10");
    }

    async fn a_monthly_is_known_by_month_and_replaced_until_the_day_before(base: &Base) {
        let epreuve = Epreuve::new(base, "2026-04-02T09:00");
        let first = Fichier::exemple(Nature::Mensuelle);
        let replacing = |ordre: &str| {
            first
                .clone()
                .avec("S20.G00.05.002", "03")
                .avec("S20.G00.05.004", ordre)
        };
        refused(&verdict(&epreuve, &replacing("7")).await, "CID-11");
        accepted(&verdict(&epreuve, &first).await);
        refused(&verdict(&epreuve, &first).await, "DSN-INT-01");
        accepted(&verdict(&epreuve, &replacing("7")).await);
        refused(&verdict(&epreuve, &replacing("6")).await, "DSN-INT-07");
        // 15 April 2026 is the due day: the day before, until midnight.
        epreuve.a("2026-04-14T23:59:59");
        accepted(&verdict(&epreuve, &replacing("8")).await);
        epreuve.a("2026-04-15T00:00");
        refused(&verdict(&epreuve, &replacing("9")).await, "DSN-INT-08");
    }

    async fn a_monthly_has_its_period(base: &Base) {
        let epreuve = Epreuve::new(base, "2026-02-27T09:00");
        let monthly = Fichier::exemple(Nature::Mensuelle);
        refused(&verdict(&epreuve, &monthly).await, "DSN-INT-09");
        epreuve.a("2026-07-16T09:00");
        refused(&verdict(&epreuve, &monthly).await, "DSN-INT-09");
        epreuve.a("2026-07-15T09:00");
        accepted(&verdict(&epreuve, &monthly).await);
    }

    async fn a_test_send_is_controlled_and_changes_nothing(base: &Base) {
        let epreuve = Epreuve::new(base, "2026-04-02T09:00");
        let test = arret().avec("S10.G00.00.005", "01");
        for _ in 0..2 {
            let outcome = verdict(&epreuve, &test).await;
            accepted(&outcome);
        }
        accepted(&verdict(&epreuve, &arret()).await);
    }

    async fn identifying_data_are_compared_with_the_last_monthly(base: &Base) {
        let epreuve = Epreuve::new(base, "2026-04-02T09:00");
        let signalement = arret();
        // The same person, in a monthly of the establishment.
        let mut monthly = Fichier::exemple(Nature::Mensuelle);
        let contract = monthly.valeur("S21.G00.40.009");
        monthly = monthly.partout(&contract, &signalement.valeur("S21.G00.40.009"));
        for id in [
            "S21.G00.06.001",
            "S21.G00.11.001",
            "S21.G00.30.001",
            "S21.G00.30.002",
            "S21.G00.30.004",
            "S21.G00.30.006",
            "S21.G00.40.001",
        ] {
            monthly = monthly.avec(id, &signalement.valeur(id));
        }
        let recu = epreuve.deposer(&monthly.octets()).await;
        assert_eq!(epreuve.controler().await, [Ok(())]);
        if depots_etat(&epreuve, &recu).await != "traite" {
            let found = returns(&epreuve, &recu).await;
            panic!("la mensuelle d'essai est refusée : {}", found[1].2);
        }
        let told = |fichier: Fichier| {
            let epreuve = &epreuve;
            async move {
                let recu = epreuve.deposer(&fichier.octets()).await;
                assert_eq!(epreuve.controler().await, [Ok(())]);
                let found = returns(epreuve, &recu).await;
                found
                    .into_iter()
                    .find(|(n, ..)| *n == 21)
                    .map(|(_, _, text)| text)
            }
        };
        let ordre = |n: &str| signalement.clone().avec("S20.G00.05.004", n);
        assert_eq!(told(ordre("50001")).await, None);
        let name = told(ordre("50002").avec("S21.G00.30.002", "AUTRE"))
            .await
            .unwrap();
        assert!(
            name.contains("DSN-INT-22") && name.contains("S21.G00.30.002"),
            "{name}"
        );
        let contract = told(ordre("50003").avec("S21.G00.40.009", "AUTRE1"))
            .await
            .unwrap();
        assert!(contract.contains("S21.G00.40.009"), "{contract}");
        // Born the same month, another order number.
        let nir = signalement.valeur("S21.G00.30.001");
        let last = if nir.ends_with('1') { "2" } else { "1" };
        let other = format!("{}{last}", &nir[..12]);
        let absent = told(ordre("50004").avec("S21.G00.30.001", &other))
            .await
            .unwrap();
        assert!(absent.contains("DSN-INT-21"), "{absent}");
    }

    async fn in_a_mixed_send_each_declaration_has_its_own_verdict(base: &Base) {
        let epreuve = Epreuve::new(base, "2026-04-02T09:00");
        let two = Fichier::deux_mensuelles();
        let wrong = two.clone().dernier("S21.G00.30.006", "99999999");
        let recu = epreuve.deposer(&wrong.octets()).await;
        assert_eq!(epreuve.controler().await, [Ok(())]);
        assert_eq!(depots_etat(&epreuve, &recu).await, "traite");
        let found = returns(&epreuve, &recu).await;
        let states: Vec<_> = found.iter().map(|(n, s, _)| (*n, s.as_str())).collect();
        assert_eq!(states, [(10, "OK"), (11, "OK"), (11, "KO")]);
        let (cco, ban) = (&found[1].2, &found[2].2);
        assert!(cco.contains("type=\"CCO\"") && !cco.contains("bloquant</categorie><nombre>1"));
        assert_eq!(cco.matches("<declaration>").count(), 1, "{cco}");
        assert!(ban.contains("type=\"BAN\"") && ban.matches("<declaration>").count() == 2, "{ban}");
        // The one that was certified is a double now, the other one is still awaited.
        let recu = epreuve.deposer(&two.octets()).await;
        assert_eq!(epreuve.controler().await, [Ok(())]);
        let id = recu.depot_id;
        let all = epreuve.app.store.read(move |tx| declarations::du_depot(tx, id)).await;
        let states: Vec<_> = all.unwrap().into_iter().map(|d| d.etat).collect();
        assert_eq!(states, ["rejetee", "conforme"]);
    }

    async fn two_equal_declarations_in_one_send_are_one_and_a_double(base: &Base) {
        let epreuve = Epreuve::new(base, "2026-04-02T09:00");
        let months = Fichier::deux_mensuelles();
        let same = months.clone().avec("S20.G00.05.005", &months.valeur("S20.G00.05.005"));
        let recu = epreuve.deposer(&same.octets()).await;
        assert_eq!(epreuve.controler().await, [Ok(())]);
        let found = returns(&epreuve, &recu).await;
        let text = &found.last().unwrap().2;
        assert!(text.contains("type=\"BAN\""), "{text}");
        // Never both, whatever else the checker says of such a file.
        let id = recu.depot_id;
        let all = epreuve.app.store.read(move |tx| declarations::du_depot(tx, id)).await;
        let certified = all.unwrap().into_iter().filter(|d| d.etat == "conforme").count();
        assert!(certified <= 1, "{text}");
    }

    async fn the_directory_answers_the_controls_that_need_it(base: &Base) {
        let epreuve = Epreuve::new(base, "2026-04-02T09:00");
        let arret = arret();
        let (siren, nic) = (arret.valeur("S21.G00.06.001"), arret.valeur("S21.G00.11.001"));
        let covered = async |ordre: &str| {
            let fichier = arret.clone().avec("S20.G00.05.004", ordre);
            let recu = epreuve.deposer(&fichier.octets()).await;
            assert_eq!(epreuve.controler().await, [Ok(())]);
            let id = recu.depot_id;
            let all = epreuve.app.store.read(move |tx| declarations::du_depot(tx, id)).await;
            let one = all.unwrap().remove(0);
            (one.etat, one.evalues, one.applicables)
        };
        let (etat, without, applicable) = covered("60001").await;
        assert_eq!(etat, "conforme");
        let write = async |ouvert: bool, fermeture: Option<&str>| {
            let unite = UniteLegale { siren: siren.clone(), active: true, ..UniteLegale::default() };
            let etablissement = Etablissement {
                siret: format!("{siren}{nic}"),
                ouvert,
                fermeture: fermeture.map(str::to_owned),
                ..Etablissement::default()
            };
            epreuve
                .app
                .store
                .write(move |tx| {
                    repertoire::ecrire_unites(tx, &[unite])?;
                    repertoire::ecrire_etablissements(tx, &[etablissement])
                })
                .await
                .unwrap();
        };
        write(true, None).await;
        let (etat, with, same) = covered("60002").await;
        assert_eq!((etat.as_str(), same), ("conforme", applicable));
        assert!(with > without, "{with} > {without}");
        write(false, Some("2020-01-31")).await;
        assert_eq!(covered("60003").await.0, "rejetee");
        // Closed in the month of the declaration or later: still right.
        write(false, Some("2026-04-01")).await;
        assert_eq!(covered("60004").await.0, "conforme");
    }
}
