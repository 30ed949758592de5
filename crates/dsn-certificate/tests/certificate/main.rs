//! The certificate as a whole: what it says, the same bytes for the same input,
//! whatever the texts.

mod extract;

use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

use dsn_certificate::Certificat;
use dsn_returns::bilan::Couverture;
use dsn_returns::bilan::documents::PORTEE_DU_CERTIFICAT;
use dsn_returns::civil::Moment;
use proptest::prelude::*;

fn certificat() -> Certificat<'static> {
    let at = |heure, seconde| Moment::new((2026, 5, 31), (heure, 2, seconde)).unwrap();
    Certificat {
        plateforme: "Guichet",
        reference: "G-2026-000001",
        siret: "99999900600017",
        raison_sociale: Some("Société Fictive & Œuvres"),
        nature: "04 – Signalement d'arrêt de travail",
        type_declaration: Some("01 – normale"),
        periode: "12 mai 2026",
        ordre: Some(3),
        idflux: "EXEMPLE0000000000000001",
        norme: "P26V01",
        essai: false,
        reception: at(11, 58),
        emission: at(11, 59),
        emission_utc: at(9, 59),
        couverture: Couverture {
            evalues: 45,
            applicables: 45,
        },
        non_bloquantes: 0,
        contexte: "norme:0123456789abcdef date:2026-05-31 canal:machine",
    }
}

/// A test send, checked in part, of which optional things are not known.
fn partiel() -> Certificat<'static> {
    Certificat {
        raison_sociale: None,
        type_declaration: None,
        ordre: None,
        essai: true,
        couverture: Couverture {
            evalues: 120,
            applicables: 505,
        },
        non_bloquantes: 2,
        ..certificat()
    }
}

fn has(pdf: &[u8], wanted: &str) -> bool {
    count(pdf, wanted) > 0
}

fn count(pdf: &[u8], wanted: &str) -> usize {
    pdf.windows(wanted.len())
        .filter(|bytes| *bytes == wanted.as_bytes())
        .count()
}

#[test]
fn it_is_tagged_and_archivable() {
    let pdf = certificat().pdf().unwrap();
    for wanted in [
        "%PDF-1.7",
        "/StructTreeRoot",
        "/Marked true",
        "/Lang(fr-FR)",
        "/S/TH",
        "<pdfuaid:part>1</pdfuaid:part>",
        "<pdfaid:part>2</pdfaid:part>",
        "<pdfaid:conformance>A</pdfaid:conformance>",
        "Certificat de conformité G-2026-000001",
        "2026-05-31T09:02:59",
    ] {
        assert!(has(&pdf, wanted), "{wanted}");
    }
    assert!(pdf.len() < 60_000, "{} bytes", pdf.len());
}

#[test]
fn the_same_input_gives_the_same_bytes() {
    assert_eq!(certificat().pdf(), certificat().pdf());
    assert_ne!(certificat().pdf(), partiel().pdf());
}

/// Shows S52.
#[test]
fn it_says_what_was_recorded() {
    for (name, certificat) in [("complet", certificat()), ("partiel", partiel())] {
        let lines = certificat.lignes().unwrap();
        let mut shown = extract::texts(&certificat.pdf().unwrap());
        let foot = shown.pop().unwrap();
        assert_eq!(foot, "Certificat de conformité G-2026-000001, page 1 sur 1");
        assert_eq!(shown, lines, "{name}");
        let text = lines.join("\n") + "\n";
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/golden/{name}.txt"));
        if std::env::var_os("GUICHET_BLESS").is_some() {
            std::fs::write(&path, &text).unwrap();
        }
        assert_eq!(std::fs::read_to_string(&path).unwrap(), text, "{name}");
    }
}

/// Shows S53.
#[test]
fn it_always_says_coverage_and_reach() {
    let text = |certificat: Certificat<'_>| certificat.lignes().unwrap().concat();
    assert!(text(certificat()).contains("Contrôles évalués\u{a0}: 45 sur 45."));
    assert!(text(certificat()).contains(PORTEE_DU_CERTIFICAT));
    assert!(!text(certificat()).contains("essai"));
    let partial = text(partiel());
    for wanted in [
        "120 sur 505. 385 contrôles applicables n'ont pas pu l'être.",
        "Envoi d'essai",
        PORTEE_DU_CERTIFICAT,
    ] {
        assert!(partial.contains(wanted), "{wanted}: {partial}");
    }
}

#[test]
fn others_read_the_same_text() {
    let mut child = match Command::new("pdftotext")
        .args(["-layout", "-", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
    {
        Ok(child) => child,
        Err(_) => {
            eprintln!("SKIPPED: pdftotext is not installed");
            return;
        }
    };
    let pdf = certificat().pdf().unwrap();
    child.stdin.take().unwrap().write_all(&pdf).unwrap();
    let text = String::from_utf8(child.wait_with_output().unwrap().stdout).unwrap();
    for wanted in [
        "Certificat de conformité",
        "G-2026-000001",
        "Œuvres",
        "45 sur 45",
    ] {
        assert!(text.contains(wanted), "{wanted}: {text}");
    }
}

#[test]
fn long_texts_turn_the_page() {
    let long = "w".repeat(20_000);
    let certificat = Certificat {
        contexte: &long,
        ..certificat()
    };
    assert!(count(&certificat.pdf().unwrap(), "/Type/Page/") > 3);
    let shown = certificat.lignes().unwrap().concat();
    assert_eq!(shown.matches('w').count(), 20_000);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn any_text_is_printed(text in any::<String>(), other in ".{0,300}") {
        let pdf = Certificat {
            plateforme: &text,
            reference: &text,
            siret: &other,
            nature: &text,
            contexte: &other,
            ..certificat()
        }
        .pdf();
        prop_assert!(pdf.is_ok(), "{:?}", pdf);
    }
}
