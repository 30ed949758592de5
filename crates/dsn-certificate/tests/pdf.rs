//! The certificate as a whole: what it says, the same bytes for the same input,
//! whatever the texts.

use dsn_certificate::Certificat;
use dsn_returns::bilan::Couverture;
use dsn_returns::civil::Moment;

fn certificat() -> Certificat<'static> {
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
        reception: Moment::new((2026, 5, 31), (11, 2, 58)).unwrap(),
        emission: Moment::new((2026, 5, 31), (11, 2, 59)).unwrap(),
        couverture: Couverture {
            evalues: 45,
            applicables: 45,
        },
        non_bloquantes: 0,
        contexte: "norme:0123456789abcdef date:2026-05-31 canal:machine",
    }
}

fn has(pdf: &[u8], wanted: &str) -> bool {
    pdf.windows(wanted.len())
        .any(|bytes| bytes == wanted.as_bytes())
}

#[test]
fn it_is_tagged_and_archivable() {
    let pdf = certificat().pdf().unwrap();
    if let Ok(path) = std::env::var("CERT_OUT") {
        std::fs::write(path, &pdf).unwrap();
    }
    for wanted in [
        "%PDF-1.7",
        "/StructTreeRoot",
        "/Marked true",
        "/Lang (fr-FR)",
        "pdfuaid:part",
        "pdfaid:part",
        "Certificat de conformité G-2026-000001",
    ] {
        assert!(has(&pdf, wanted), "{wanted}");
    }
    assert!(pdf.len() < 60_000, "{} bytes", pdf.len());
}
