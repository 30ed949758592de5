//! On both engines.

use guichet_testkit::sur_les_deux;

use super::*;
use crate::essai::{deposer, ouvrir};

sur_les_deux! {
/// A number is given once, whether what carries it is known yet or not.
fn an_order_number_is_given_once(base: &Base) {
    let store = ouvrir(base);
    const SIRET: &str = "99999900600011";
    const AUTRE: &str = "99999900600029";
    let given = store.write_blocking(|tx| {
        assert_eq!(ordre_suivant(tx, SIRET)?, 1);
        let given = [donner_ordre(tx, SIRET)?, donner_ordre(tx, SIRET)?];
        assert_eq!(donner_ordre(tx, AUTRE)?, 1);
        Ok(given)
    }).unwrap();
    assert_eq!(given, [1, 2]);
    store.write_blocking(|tx| {
        assert_eq!(ordre_suivant(tx, SIRET)?, 3);
        let depot_id = deposer(tx, 7, 1_000, SIRET, "04").0;
        tx.execute("UPDATE declaration SET ordre = 40 WHERE depot_id = $1", params![depot_id])?;
        assert_eq!((ordre_suivant(tx, SIRET)?, donner_ordre(tx, SIRET)?), (41, 41));
        assert_eq!((ordre_suivant(tx, SIRET)?, ordre_suivant(tx, AUTRE)?), (42, 2));
        Ok(())
    }).unwrap();
}
}
