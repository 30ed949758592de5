//! Same seed, same bytes: small files in full, large ones by their digest.

use dsn_norm::{Nature, Version};
use dsn_world::{
    Declaration, Envoi, Erreur, Graine, Mois, Monde, Taille, exemple, mensuelle, mois_d_exemple,
};

use crate::enregistre::{chemin, compare};

#[test]
fn one_small_file_of_each_nature_and_version() {
    let mut written = 0;
    for version in Version::ALL {
        for nature in Nature::ALL {
            match exemple(nature, version) {
                Ok(bytes) => {
                    let name = format!("tests/golden/{}-{}.dsn", version.code(), nature.code());
                    compare(&chemin(&name), &bytes);
                    written += 1;
                }
                Err(Erreur::NatureInconnue(Nature::Dpae, Version::P25V01)) => {}
                Err(error) => panic!("{version:?} {nature:?}: {error}"),
            }
        }
    }
    assert_eq!(written, Version::COUNT * Nature::COUNT - 1);
}

/// FNV-1a on 64 bits: enough to see that something changed.
fn digest(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xCBF2_9CE4_8422_2325, |hash, byte| {
        (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01B3)
    })
}

#[test]
fn larger_files_keep_their_digest() {
    let mut lines = String::new();
    let mut line = |name: String, bytes: &[u8]| {
        lines += &format!("{name} {} {:016x}\n", bytes.len(), digest(bytes));
    };
    for version in Version::ALL {
        let mois = mois_d_exemple(version);
        for months in [-2, 0, 9] {
            let bytes = mensuelle(Graine(2026), version, 150, mois.plus(months)).to_bytes();
            line(
                format!("{} {months:+} 150 salariés", version.code()),
                &bytes,
            );
        }
    }
    let taille = Taille {
        entreprises: 5,
        etablissements: 3,
        salaries: (1, 40),
    };
    let monde = Monde::new(Graine(8), taille);
    let mois = Mois::new(2026, 6);
    let envoi = monde.etablissements().fold(
        Envoi::new(&monde, Version::P26V01),
        |envoi, etablissement| envoi.avec(Declaration::mensuelle(etablissement.id, mois)),
    );
    line(
        "P26V01 plusieurs déclarations".to_owned(),
        &envoi.to_bytes().expect("a valid send"),
    );
    compare(&chemin("tests/golden/empreintes.txt"), lines.as_bytes());
}
