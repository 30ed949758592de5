//! Documents kept and found again, on both engines, in a folder and in an S3 service.

use guichet_testkit::{ServiceS3, attendre, sur_les_deux};

use super::*;
use crate::Store;
use crate::essai::ouvrir;

const NOW: i64 = 1_780_000_000_000;

/// What refers to documents in these tests.
const REFERENCES: &[Reference] = &[Reference {
    table: "piece",
    colonne: "document",
}];

/// Bytes that compression does not make shorter.
fn noise(length: usize, seed: u8) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(length + 32);
    let mut number = 0_u64;
    while bytes.len() < length {
        bytes.extend(empreinte(&[&number.to_le_bytes()[..], &[seed]].concat()).bytes());
        number += 1;
    }
    bytes.truncate(length);
    bytes
}

/// Hexadecimal digits shrink by half: this is well above what travels in the commit.
const LARGE: usize = 6 * EN_BASE_AU_PLUS;

struct Vault {
    store: Store,
    objets: Objets,
    /// Keeps the folder of the objects.
    _folder: Option<tempfile::TempDir>,
}

impl Vault {
    fn on_folder(base: &guichet_testkit::Base) -> Self {
        let store = ouvrir(base);
        store
            .write_blocking(|tx| tx.batch("CREATE TABLE piece (document TEXT)"))
            .unwrap();
        Self {
            store,
            objets: Objets::dossier(&base.dossier().join("objets")).unwrap(),
            _folder: None,
        }
    }

    fn keep(&self, octets: &[u8], unique: u64) -> Result<String, StoreError> {
        let sure = attendre(self.objets.garantir(preparer(octets, Nom::Contenu), unique))?;
        let hash = sure.nom().to_owned();
        let useless = self
            .store
            .write_blocking(move |tx| ecrire(tx, &sure, NOW))?;
        if let Some(name) = useless {
            attendre(self.objets.retirer(&name))?;
        }
        Ok(hash)
    }

    fn open(&self, empreinte: &str) -> Result<Vec<u8>, StoreError> {
        let found = self.store.read_blocking(|tx| trouver(tx, empreinte))?;
        attendre(self.objets.ouvrir(found.ok_or(StoreError::NotFound)?))
    }

    fn erase(&self, empreinte: &str) -> u64 {
        let hash = empreinte.to_owned();
        let outcome = self
            .store
            .write_blocking(move |tx| effacer(tx, &hash, REFERENCES));
        let Effacement::Parti(object) = outcome.unwrap() else {
            return 0;
        };
        if let Some(name) = object {
            attendre(self.objets.retirer(&name)).unwrap();
        }
        1
    }

    fn refer(&self, empreinte: &str) {
        let empreinte = empreinte.to_owned();
        let statement = "INSERT INTO piece VALUES ($1)";
        self.store
            .write_blocking(move |tx| tx.execute(statement, params![&empreinte]))
            .unwrap();
    }

    fn objects(&self) -> Vec<String> {
        attendre(self.objets.noms()).unwrap()
    }
}

/// What any object store must do.
fn keeps_and_erases(vault: &Vault) {
    let small = b"S10.G00.00.001,'Essai'\n".repeat(40);
    let large = noise(LARGE, 0);
    for (octets, objects) in [(b"".to_vec(), 0), (small, 0), (large, 1)] {
        let hash = vault.keep(&octets, 1).unwrap();
        assert_eq!(vault.objects().len(), objects);
        // A second time, with another number, nothing is added.
        assert_eq!(vault.keep(&octets, 2), Ok(hash.clone()));
        assert_eq!(vault.objects().len(), objects);
        assert_eq!(vault.open(&hash), Ok(octets.clone()));
        // As long as something refers to it, it stays.
        vault.refer(&hash);
        assert_eq!(vault.erase(&hash), 0);
        assert_eq!(vault.open(&hash), Ok(octets.clone()));
        vault
            .store
            .write_blocking(|tx| tx.execute("DELETE FROM piece", &[]))
            .unwrap();
        assert_eq!(vault.erase(&hash), 1);
        assert_eq!(vault.open(&hash), Err(StoreError::NotFound));
        assert_eq!(vault.objects(), Vec::<String>::new());
        assert_eq!(vault.erase(&hash), 0);
        // It may come back.
        assert_eq!(vault.keep(&octets, 3), Ok(hash.clone()));
        assert_eq!(vault.open(&hash), Ok(octets));
        vault.erase(&hash);
    }
}

/// Objects without a row go at the second sweep, the others stay.
fn sweeps(vault: &Vault) {
    let hash = vault.keep(&noise(LARGE, 0), 1).unwrap();
    // Somebody died between the object and its row; another is just about to write it.
    attendre(
        vault
            .objets
            .garantir(preparer(&noise(LARGE, 1), Nom::Contenu), 1),
    )
    .unwrap();
    let sure = attendre(
        vault
            .objets
            .garantir(preparer(&noise(LARGE, 2), Nom::Contenu), 1),
    )
    .unwrap();
    // The content of the first row again, under another number, and its writer died as well.
    attendre(
        vault
            .objets
            .garantir(preparer(&noise(LARGE, 0), Nom::Contenu), 2),
    )
    .unwrap();
    let sweep = |now| {
        let swept = attendre(balayer(&vault.store, &vault.objets, now, now - 60)).unwrap();
        (swept.vus, swept.effaces)
    };
    assert_eq!(sweep(NOW), (3, 0));
    assert_eq!(sweep(NOW + 59), (3, 0));
    let late = sure.nom().to_owned();
    vault
        .store
        .write_blocking(move |tx| ecrire(tx, &sure, NOW))
        .unwrap();
    assert_eq!(sweep(NOW + 60), (0, 2));
    assert_eq!(sweep(NOW + 120), (0, 0));
    assert_eq!(vault.objects().len(), 2);
    assert!(vault.open(&hash).is_ok() && vault.open(&late).is_ok());
}

sur_les_deux! {
    fn documents_in_a_folder(base: &Base) {
        keeps_and_erases(&Vault::on_folder(base));
    }

    fn orphans_in_a_folder(base: &Base) {
        sweeps(&Vault::on_folder(base));
    }

    fn what_is_made_at_one_time_has_names_that_are_neighbours(base: &Base) {
        let vault = Vault::on_folder(base);
        let keep = |octets: &[u8], at| {
            let sure = attendre(vault.objets.garantir(preparer(octets, Nom::Instant(at)), 1)).unwrap();
            let nom = sure.nom().to_owned();
            assert_eq!(sure.empreinte(), empreinte(octets));
            vault.store.write_blocking(move |tx| ecrire(tx, &sure, at)).unwrap();
            nom
        };
        let first = keep(b"un", NOW);
        let second = keep(b"deux", NOW + 1);
        let again = keep(b"un", NOW + 2);
        assert!(first < second && second < again, "{first} {second} {again}");
        assert_eq!(keep(b"un", NOW), first);
        for (nom, octets) in [(&first, &b"un"[..]), (&second, b"deux"), (&again, b"un")] {
            assert_eq!(vault.open(nom).as_deref(), Ok(octets));
        }
        // Each is kept for itself.
        assert_eq!(vault.erase(&first), 1);
        assert_eq!(vault.open(&again).as_deref(), Ok(&b"un"[..]));
    }

    fn other_bytes_under_a_known_name_are_refused(base: &Base) {
        let vault = Vault::on_folder(base);
        let nom = vault.keep(b"un", 1).unwrap();
        let forged = "UPDATE document SET empreinte = 'autre'";
        vault.store.write_blocking(|tx| tx.execute(forged, &[])).unwrap();
        let refused = vault.keep(b"un", 2).unwrap_err();
        assert!(refused.is_conflict_on("document_pkey"), "{nom}: {refused}");
    }

    fn altered_objects_are_seen(base: &Base) {
        let vault = Vault::on_folder(base);
        let hash = vault.keep(&noise(LARGE, 0), 1).unwrap();
        let name = vault.objects().remove(0);
        let path = base.dossier().join("objets").join(&name[..2]).join(&name);
        let mut bytes = std::fs::read(&path).unwrap();
        let middle = bytes.len() / 2;
        bytes[middle] ^= 1;
        std::fs::write(&path, &bytes).unwrap();
        assert!(matches!(vault.open(&hash), Err(StoreError::Corrupt(_))));
        std::fs::remove_file(&path).unwrap();
        assert!(matches!(vault.open(&hash), Err(StoreError::Corrupt(_))));
    }

    /// One deletes what nothing refers to any more, another writes the same content and refers to
    /// it: whoever comes first, what is referred to is there.
    fn erasing_and_writing_the_same_content_at_once(base: &Base) {
        let vault = Vault::on_folder(base);
        for (round, octets) in (0..30).flat_map(|round| [(round, noise(LARGE, 7)), (round, vec![7])]) {
            let hash = vault.keep(&octets, 10 * round).unwrap();
            std::thread::scope(|scope| {
                scope.spawn(|| vault.erase(&hash));
                scope.spawn(|| {
                    let unique = 10 * round + 1;
                    let sure = attendre(vault.objets.garantir(preparer(&octets, Nom::Contenu), unique)).unwrap();
                    let useless = vault.store.write_blocking(move |tx| {
                        let useless = ecrire(tx, &sure, NOW)?;
                        tx.execute("INSERT INTO piece VALUES ($1)", params![sure.nom()])?;
                        Ok(useless)
                    }).unwrap();
                    if let Some(name) = useless {
                        attendre(vault.objets.retirer(&name)).unwrap();
                    }
                });
            });
            assert_eq!(vault.open(&hash), Ok(octets));
            assert_eq!(vault.erase(&hash), 0);
            vault.store.write_blocking(|tx| tx.execute("DELETE FROM piece", &[])).unwrap();
            assert_eq!(vault.erase(&hash), 1);
            assert_eq!(vault.objects(), Vec::<String>::new());
        }
    }
}

fn on_s3(service: &ServiceS3, base: &guichet_testkit::Base, folder: tempfile::TempDir) -> Vault {
    let host = service.adresse();
    let address = format!(
        "s3://{}:{}@{}/{}?region=fr-essai&http",
        ServiceS3::CLE,
        ServiceS3::SECRET,
        host.trim_start_matches("http://"),
        ServiceS3::SEAU
    );
    Vault {
        objets: Objets::ouvrir_reglage(&address, base.dossier()).unwrap(),
        _folder: Some(folder),
        ..Vault::on_folder(base)
    }
}

#[test]
fn documents_in_an_s3_service() {
    let folder = tempfile::tempdir().unwrap();
    let service = ServiceS3::demarrer(folder.path());
    let base = guichet_testkit::Base::sqlite();
    let vault = on_s3(&service, &base, folder);
    keeps_and_erases(&vault);
    sweeps(&vault);
}

#[test]
fn an_s3_service_that_is_gone_is_unavailable() {
    let folder = tempfile::tempdir().unwrap();
    let service = ServiceS3::demarrer(folder.path());
    let base = guichet_testkit::Base::sqlite();
    let vault = on_s3(&service, &base, folder);
    let hash = vault.keep(&noise(LARGE, 0), 1).unwrap();
    drop(service);
    let lost = vault.keep(&noise(LARGE, 1), 1);
    assert!(matches!(lost, Err(StoreError::Unavailable(_))), "{lost:?}");
    let unread = vault.open(&hash);
    assert!(
        matches!(unread, Err(StoreError::Unavailable(_))),
        "{unread:?}"
    );
    // Small documents do not need it.
    assert!(vault.keep(b"petit", 1).is_ok());
}
