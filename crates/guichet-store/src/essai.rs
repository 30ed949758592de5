//! What the tests of all areas begin with.

use guichet_testkit::Base;

use crate::{Options, Store};

/// The store of a test, with its tables.
pub(crate) fn ouvrir(base: &Base) -> Store {
    let store = ouvrir_vide(base);
    store.migrate_blocking().unwrap();
    store
}

/// The store of a test, without any table.
pub(crate) fn ouvrir_vide(base: &Base) -> Store {
    Store::open(&base.adresse().parse().unwrap(), &Options::default()).unwrap()
}
