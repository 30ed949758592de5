//! The files of the folder `examples/`: the valid ones as the world writes them, the others with the
//! mistakes listed here.

use dsn_check::{Context, Verdict, check_bytes};
use dsn_norm::{Nature, Version};
use dsn_world::{
    Declaration, Envoi, EtablissementId, Graine, Monde, Taille, exemple, mensuelle, mois_d_exemple,
};

use crate::enregistre::{chemin, compare};

const VERSION: Version = Version::P26V01;

fn compare_example(name: &str, bytes: &[u8]) {
    compare(&chemin(&format!("../../examples/{name}")), bytes);
}

fn small_month() -> Vec<u8> {
    // This seed has an executive, a contract with a term and an arrêt with its reprise.
    mensuelle(Graine(818), VERSION, 3, mois_d_exemple(VERSION)).to_bytes()
}

fn nobody() -> Vec<u8> {
    let monde = Monde::new(Graine(818), Taille::un_etablissement(3));
    let id = EtablissementId {
        entreprise: 0,
        rang: 0,
    };
    let declaration = Declaration::sans_individu(id, mois_d_exemple(VERSION));
    Envoi::new(&monde, VERSION)
        .avec(declaration)
        .to_bytes()
        .expect("a valid send")
}

#[test]
fn valid_examples_are_up_to_date_and_valid() {
    let of = |nature| exemple(nature, VERSION).expect("P26V01 has every nature");
    for (name, bytes) in [
        ("mensuelle-valide.dsn", small_month()),
        ("sans-individu-valide.dsn", nobody()),
        ("arret-valide.dsn", of(Nature::Arret)),
        ("reprise-valide.dsn", of(Nature::Reprise)),
        ("fin-de-contrat-valide.dsn", of(Nature::FinContrat)),
        ("amorcage-valide.dsn", of(Nature::Amorcage)),
        ("substitution-valide.dsn", of(Nature::Substitution)),
        ("dpae-valide.dsn", of(Nature::Dpae)),
    ] {
        compare_example(name, &bytes);
        let report = check_bytes(&bytes, &Context::default());
        assert_eq!(
            report.verdict,
            Verdict::Valid,
            "{name}: {:?}",
            report.findings
        );
    }
}

/// A mistake: the first line of this rubrique with this value (any value when empty) gets another value,
/// or is left out. The value is Latin-1.
struct Faute {
    rubrique: &'static str,
    avant: &'static str,
    apres: Option<&'static [u8]>,
}

const fn faute(rubrique: &'static str, avant: &'static str, apres: &'static [u8]) -> Faute {
    Faute {
        rubrique,
        avant,
        apres: Some(apres),
    }
}

const fn oubli(rubrique: &'static str) -> Faute {
    Faute {
        rubrique,
        avant: "",
        apres: None,
    }
}

fn with_mistakes(valid: &[u8], fautes: &[Faute]) -> Vec<u8> {
    let mut lines: Vec<Vec<u8>> = valid
        .split_inclusive(|byte| *byte == b'\n')
        .map(<[u8]>::to_vec)
        .collect();
    for Faute {
        rubrique,
        avant,
        apres,
    } in fautes
    {
        let start = format!("{rubrique},'{avant}");
        let at = lines
            .iter()
            .position(|line| line.starts_with(start.as_bytes()))
            .unwrap_or_else(|| panic!("no line {start}"));
        match apres {
            Some(value) => {
                lines[at] = [rubrique.as_bytes(), b",'", value, b"'\r\n"].concat();
            }
            None => drop(lines.remove(at)),
        }
    }
    lines.concat()
}

/// The file is recorded and the checker says at least these codes.
fn compare_mistaken(name: &str, valid: &[u8], fautes: &[Faute], codes: &[&str]) {
    let bytes = with_mistakes(valid, fautes);
    compare_example(name, &bytes);
    let report = check_bytes(&bytes, &Context::default());
    assert_eq!(report.verdict, Verdict::Invalid, "{name}");
    let found: Vec<String> = report.findings.iter().map(|f| f.code.to_string()).collect();
    for code in codes {
        assert!(
            found.iter().any(|other| other == code),
            "{name}: no {code} in {found:?}"
        );
    }
}

#[test]
fn the_mistaken_arret_has_its_mistakes() {
    let valid = exemple(Nature::Arret, VERSION).expect("P26V01 has every nature");
    compare_mistaken(
        "arret-avec-erreurs.dsn",
        &valid,
        &[
            oubli("S20.G00.07.003"),
            faute("S21.G00.11.001", "", b"00012"),
            faute("S21.G00.30.001", "", b"2641399851699"),
            faute("S21.G00.60.001", "", b"77"),
            faute("S21.G00.60.003", "", b"31022026"),
            faute("S21.G00.60.006", "", b"12032026"),
            oubli("S21.G00.60.007"),
        ],
        &[
            "CST-03",
            "DSN-VAL-05",
            "S21.G00.11.001/CSL-12",
            "S21.G00.30.001/CSL-00",
            "S21.G00.60.001/CSL-11",
            "S21.G00.60.006/CCH-12",
            "S21.G00.60.007/CCH-11",
            "S90.G00.90.001/CST-11",
        ],
    );
}

#[test]
fn the_mistaken_month_has_its_mistakes() {
    compare_mistaken(
        "mensuelle-avec-erreurs.dsn",
        &small_month(),
        &[
            faute("S21.G00.06.006", "", b"SAINT-\xC9TIENNE"),
            faute("S21.G00.20.004", "", b"FR7699999000010000000000116"),
            oubli("S21.G00.30.013"),
            faute("S21.G00.40.007", "02", b"2"),
            faute("S21.G00.50.009", "", b"104,20"),
            faute("S21.G00.51.002", "", b"30022026"),
            oubli("S21.G00.71.002"),
            faute("S21.G00.86.002", "03", b"04"),
        ],
        &[
            "CST-02",
            "CST-03",
            "DSN-VAL-05",
            "S21.G00.06.006/CSL-01",
            "S21.G00.20.004/CSL-11",
            "S21.G00.40.007/CSL-01",
            "S21.G00.50.009/CSL-00",
            "S21.G00.86.002/CSL-11",
            "S90.G00.90.001/CST-11",
        ],
    );
}
