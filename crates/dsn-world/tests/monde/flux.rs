//! Written as a stream: no chunk grows with the file, and the totals are right all the same.

use std::io::{self, Write};

use dsn_norm::Version;
use dsn_world::{FinDeLigne, Graine, Mois, mensuelle};

/// Counts instead of keeping.
#[derive(Default)]
struct Compteur {
    octets: usize,
    lignes: u64,
    plus_grand: usize,
    individus: u32,
    fin: Vec<u8>,
}

impl Write for Compteur {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.octets += bytes.len();
        self.plus_grand = self.plus_grand.max(bytes.len());
        for line in bytes.split_inclusive(|byte| *byte == b'\n') {
            assert!(
                line.starts_with(b"S") && line.ends_with(b"'\n"),
                "{}",
                line.escape_ascii()
            );
            self.lignes += 1;
            self.individus += u32::from(line.starts_with(b"S21.G00.30.002"));
        }
        self.fin = bytes[bytes.len().saturating_sub(64)..].to_vec();
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[test]
fn chunks_stay_small_and_totals_hold() {
    let mut sortie = Compteur::default();
    let rubriques = mensuelle(Graine(4), Version::P26V01, 5_000, Mois::new(2026, 5))
        .fin_de_ligne(FinDeLigne::Lf)
        .write_to(&mut sortie)
        .expect("counting does not fail");
    assert_eq!((sortie.individus, sortie.lignes), (5_000, rubriques));
    assert!(sortie.plus_grand < 100_000, "{}", sortie.plus_grand);
    let total = format!("S90.G00.90.001,'{rubriques}'\nS90.G00.90.002,'1'\n");
    assert!(sortie.fin.ends_with(total.as_bytes()));
}

/// What benches rely on: the weight of an employee, as it was observed on real monthly files.
#[test]
fn an_employee_has_a_realistic_weight() {
    let mut sortie = Compteur::default();
    mensuelle(Graine(6), Version::P26V01, 3_000, Mois::new(2026, 5))
        .fin_de_ligne(FinDeLigne::Lf)
        .write_to(&mut sortie)
        .expect("counting does not fail");
    let rubriques = sortie.lignes / 3_000;
    assert!((200..235).contains(&rubriques), "{rubriques} rubriques");
    let octets = sortie.octets / 3_000;
    assert!((4_900..5_700).contains(&octets), "{octets} bytes");
}

#[test]
fn a_writer_that_fails_is_heard() {
    struct Plein;
    impl Write for Plein {
        fn write(&mut self, _: &[u8]) -> io::Result<usize> {
            Err(io::ErrorKind::StorageFull.into())
        }
        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }
    let error = mensuelle(Graine(4), Version::P26V01, 5, Mois::new(2026, 5)).write_to(&mut Plein);
    assert_eq!(
        error.map_err(|error| error.kind()),
        Err(io::ErrorKind::StorageFull)
    );
}
