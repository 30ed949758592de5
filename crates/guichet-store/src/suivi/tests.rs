//! On both engines.

use guichet_testkit::sur_les_deux;

use super::*;
use crate::essai::{deposer, ouvrir};
use crate::retours::{self, NouveauRetour};
use crate::{comptes, habilitations};

const SIRET: &str = "99999900600011";
const AUTRE: &str = "99999900600029";
const VOISIN: &str = "99999901400015";

fn compte(tx: &mut Tx<'_>, prenom: &str) -> i64 {
    let nouveau = comptes::NouveauCompte {
        genre: "declarant".to_owned(),
        siret: SIRET.to_owned(),
        cle_prenom: prenom.to_owned(),
        courriel_etat: "absent".to_owned(),
        etat: "actif".to_owned(),
        ..comptes::NouveauCompte::default()
    };
    comptes::creer(tx, &nouveau, 0).unwrap()
}

sur_les_deux! {
/// Shows S31, S33, S34: what one follows is one's own deposits and one's establishments, no more.
fn one_follows_one_s_deposits_and_one_s_establishments(base: &Base) {
    ouvrir(base).write_blocking(|tx| {
        let (me, other) = (compte(tx, "moi"), compte(tx, "autre"));
        deposer(tx, me, 1_000, VOISIN, "01");
        deposer(tx, other, 2_000, SIRET, "04");
        deposer(tx, other, 3_000, AUTRE, "01");
        deposer(tx, other, 4_000, VOISIN, "01");
        habilitations::accorder(tx, me, SIRET, "DSN", None, 0)?;
        comptes::donner_role(tx, me, "administrateur", AUTRE, 0)?;
        let all = Critere { fin: i64::MAX, ..Critere::default() };
        let at = |tx: &mut Tx<'_>, critere: &Critere| -> Vec<i64> {
            rechercher(tx, me, critere, Depuis::Dernier, 50).unwrap().iter().map(|l| l.recu_at).collect()
        };
        assert_eq!(at(tx, &all), [3_000, 2_000, 1_000]);
        assert_eq!(at(tx, &Critere { nature: "04".to_owned(), ..all.clone() }), [2_000]);
        assert_eq!(at(tx, &Critere { evenements: true, ..all.clone() }), [2_000]);
        assert_eq!(at(tx, &Critere { siret: "999999006".to_owned(), ..all.clone() }), [3_000, 2_000]);
        assert_eq!(at(tx, &Critere { siret: AUTRE.to_owned(), ..all.clone() }), [3_000]);
        assert_eq!(at(tx, &Critere { debut: 2_000, fin: 2_500, ..all.clone() }), [2_000]);
        assert_eq!(at(tx, &Critere { etat: "rejetee".to_owned(), ..all.clone() }), [] as [i64; 0]);
        let page = |tx: &mut Tx<'_>, depuis| -> Vec<i64> {
            rechercher(tx, me, &all, depuis, 1).unwrap().iter().map(|l| l.recu_at).collect()
        };
        let second = rechercher(tx, me, &all, Depuis::Dernier, 2)?[1].clone();
        assert_eq!(second.recu_at, 2_000);
        assert_eq!(page(tx, Depuis::Avant(2_000, second.declaration_id)), [1_000]);
        assert_eq!(page(tx, Depuis::Apres(2_000, second.declaration_id)), [3_000]);
        let received: Vec<i64> = echanges(tx, me, (1_500, i64::MAX), 10)?.iter().map(|d| d.recu_at).collect();
        assert_eq!(received, [3_000, 2_000]);
        assert_eq!(evenements(tx, me, (0, i64::MAX))?, (0, 1));
        assert_eq!(etablissements(tx, me, 10)?, [SIRET, AUTRE]);
        // What was revoked is gone at once.
        habilitations::retirer(tx, me, SIRET, "DSN")?;
        assert_eq!(at(tx, &all), [3_000, 1_000]);
        Ok(())
    }).unwrap();
}

/// What lies far apart is found in one order, whatever the page, in both directions; nothing twice.
fn what_lies_far_apart_is_found_in_one_order(base: &Base) {
    const DAY: i64 = 86_400_000;
    /// In days: some within the first periods looked at, some at their ends, some far away.
    const AGES: [i64; 8] = [0, 1, 16, 17, 144, 145, 200, 5_000];
    ouvrir(base).write_blocking(|tx| {
        let me = compte(tx, "moi");
        habilitations::accorder(tx, me, SIRET, "DSN", None, 0)?;
        let fin = 20_000 * DAY;
        let mut made = Vec::new();
        for (rank, age) in AGES.iter().enumerate() {
            let siret = [SIRET, VOISIN][rank % 2];
            made.push((fin - age * DAY, deposer(tx, me, fin - age * DAY, siret, "04").1));
            // Where the second period begins.
            if *age == 16 {
                made.push((fin - age * DAY - 1, deposer(tx, me, fin - age * DAY - 1, siret, "04").1));
            }
        }
        let all = Critere { fin, ..Critere::default() };
        for size in 1..=made.len() as u32 + 1 {
            let page = |tx: &mut Tx<'_>, depuis| -> Vec<(i64, i64)> {
                let found = rechercher(tx, me, &all, depuis, size).unwrap();
                found.iter().map(|l| (l.recu_at, l.declaration_id)).collect()
            };
            let (mut down, mut from) = (Vec::new(), Depuis::Dernier);
            loop {
                let found = page(tx, from);
                let Some(last) = found.last() else { break };
                from = Depuis::Avant(last.0, last.1);
                down.extend(found);
            }
            assert_eq!(down, made, "{size}");
            let mut up = vec![*made.last().unwrap()];
            loop {
                let found = page(tx, Depuis::Apres(up[0].0, up[0].1));
                if found.is_empty() {
                    break;
                }
                up = [found, up].concat();
            }
            assert_eq!(up, made, "{size}");
        }
        let received: Vec<i64> = echanges(tx, me, (0, fin), 6)?.iter().map(|d| d.recu_at).collect();
        let latest: Vec<i64> = made.iter().take(6).map(|one| one.0).collect();
        assert_eq!(received, latest);
        assert_eq!(evenements(tx, me, (0, fin))?, (0, 9));
        assert_eq!(depots_par_mois(tx, me, (0, fin + 1), VOISIN)?, (4, 0));
        Ok(())
    }).unwrap();
}

/// Shows S54: a return that must be read counts until it is, for who deposited and for who is
/// habilitated.
fn what_must_be_read_counts_until_it_is(base: &Base) {
    ouvrir(base).write_blocking(|tx| {
        let (me, other) = (compte(tx, "moi"), compte(tx, "autre"));
        habilitations::accorder(tx, me, SIRET, "DSN", None, 0)?;
        let (depot_id, declaration_id) = deposer(tx, other, 2_000, SIRET, "04");
        let retour = NouveauRetour {
            idretour: "r1".to_owned(),
            depot_id,
            declaration_id: Some(declaration_id),
            compte_id: Some(other),
            nature: 31,
            organisme: "CNAM".to_owned(),
            statut: "KO",
            publication_at: 3_000,
            notification: true,
            purge_at: 9_000,
            ..NouveauRetour::default()
        };
        let id = retours::ajouter(tx, &retour)?;
        for who in [me, other] {
            assert_eq!(a_lire(tx, who, 5_000)?, 1);
            let found = signales(tx, who, 0, 5_000, 10)?;
            assert_eq!((found.len(), found[0].siret.as_str()), (1, SIRET));
            assert_eq!(signales(tx, who, 0, 9_000, 10)?.len(), 0);
        }
        retours::marquer_lu(tx, id, 6_000)?;
        assert_eq!(a_lire(tx, me, 7_000)?, 0);
        assert_eq!(signales(tx, me, 0, 7_000, 10)?.len(), 1);
        Ok(())
    }).unwrap();
}

/// Shows S26: what the due days stand on: the mean of the year before, of all the establishments of a
/// company, else of the months of the year; and the last pay that is known.
fn due_days_stand_on_people_and_pay(base: &Base) {
    ouvrir(base).write_blocking(|tx| {
        let me = compte(tx, "moi");
        habilitations::accorder(tx, me, SIRET, "DSN", None, 0)?;
        assert_eq!(effectifs(tx, me, "2026-03")?, []);
        let known = |tx: &mut Tx<'_>, siret: &str, mois: &str, nature: &str, individus, decalee| {
            let (_, declaration_id) = deposer(tx, me, 1_000 + individus, siret, nature);
            let place = crate::situations::Situation {
                cle: format!("{siret}/{mois}/{nature}"),
                perimetre: format!("reel/{siret}"),
                nature: nature.to_owned(),
                mois: Some(mois.to_owned()),
                declaration_id,
                individus,
                decalee,
                ..Default::default()
            };
            assert!(crate::situations::prendre(tx, &place).unwrap());
        };
        known(tx, SIRET, "2026-01", "01", 31, Some(false));
        known(tx, AUTRE, "2026-01", "01", 20, Some(true));
        known(tx, AUTRE, "2026-02", "01", 22, None);
        known(tx, SIRET, "2026-02", "09", 900, None);
        known(tx, SIRET, "2026-04", "01", 901, Some(true));
        known(tx, VOISIN, "2026-01", "01", 902, None);
        let company = SIRET[..9].to_owned();
        assert_eq!(effectifs(tx, me, "2026-01")?, [(company.clone(), 51)]);
        assert_eq!(effectifs(tx, me, "2026-03")?, [(company.clone(), 36)], "73 in two months");
        known(tx, SIRET, "2025-11", "01", 903, Some(true));
        known(tx, SIRET, "2025-12", "01", 904, None);
        assert_eq!(effectifs(tx, me, "2026-03")?, [(company.clone(), 903)], "the year before");
        let pay = |tx: &mut Tx<'_>, mois: &str| decalages(tx, me, &company, mois).unwrap();
        assert_eq!(pay(tx, "2025-10"), [(SIRET.to_owned(), None)]);
        assert_eq!(pay(tx, "2025-12"), [(SIRET.to_owned(), Some(true))]);
        assert_eq!(pay(tx, "2026-03"), [(SIRET.to_owned(), Some(false))]);
        // A search among some establishments, and among all the others.
        habilitations::accorder(tx, me, VOISIN, "DSN", None, 0)?;
        let found = |tx: &mut Tx<'_>, lieux: Lieux, siret: &str| {
            let critere = Critere { fin: i64::MAX, lieux, siret: siret.to_owned(), ..Critere::default() };
            let mut all: Vec<String> = rechercher(tx, me, &critere, Depuis::Dernier, 50)
                .unwrap().into_iter().map(|one| one.siret).collect();
            all.sort();
            all.dedup();
            all
        };
        let some = || vec![SIRET.to_owned()];
        assert_eq!(found(tx, Lieux::Seulement(some()), ""), [SIRET]);
        assert_eq!(found(tx, Lieux::Seulement(some()), VOISIN), [""; 0]);
        assert_eq!(found(tx, Lieux::Seulement(Vec::new()), ""), [""; 0]);
        assert_eq!(found(tx, Lieux::Sauf(some()), ""), [AUTRE, VOISIN]);
        assert_eq!(found(tx, Lieux::Sauf(Vec::new()), ""), [SIRET, AUTRE, VOISIN]);
        Ok(())
    }).unwrap();
}
}

/// Whatever the bounds: every instant is looked at, none twice.
#[test]
fn periods_follow_one_another() {
    for (debut, fin) in [(0, 20_000 * 86_400_000), (i64::MIN, i64::MAX), (7, 7)] {
        let down: Vec<_> = recherche::periodes(debut, fin, Depuis::Dernier).collect();
        let up: Vec<_> = recherche::periodes(debut, fin, Depuis::Apres(debut, 0)).collect();
        for mut all in [down, up] {
            all.sort_unstable();
            assert_eq!((all[0].0, all[all.len() - 1].1), (debut, fin), "{all:?}");
            for pair in all.windows(2) {
                assert_eq!(pair[0].1 + 1, pair[1].0, "{all:?}");
            }
        }
    }
    assert_eq!(recherche::periodes(7, 6, Depuis::Dernier).count(), 0);
}
