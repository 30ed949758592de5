//! The form of a return's document: the right root in well-formed XML, or a PDF. Schemas are not
//! enforced (official examples break their own), nor is anything changed.

use std::borrow::Cow;

use guichet_organisms::Format;
use quick_xml::NsReader;
use quick_xml::events::Event;
use quick_xml::name::{Namespace, ResolveResult};

/// Elements inside each other, at most: deeper documents are nobody's.
const PROFONDEUR: usize = 200;

/// The root of each format: its name and its namespace.
fn racine(format: Format) -> Option<(&'static str, &'static str)> {
    match format {
        Format::Bilan => Some(("rapport", "http://www.gip-mds.fr/")),
        Format::Neores => Some(("GIPMDS", "https://gipmds/1.0")),
        Format::CrmOc => Some(("Fichier", "")),
        Format::CrmAgircArrco | Format::Aucun | Format::Pdf => None,
    }
}

/// Whether the bytes have the form of `format`; what is wrong, in French and in English.
pub(super) fn verifier(octets: &[u8], pdf: bool, format: Format) -> Result<(), [&'static str; 2]> {
    match format {
        Format::Pdf if pdf && octets.starts_with(b"%PDF-") => Ok(()),
        Format::Pdf => Err([
            "Un document PDF est attendu (application/pdf, commençant par %PDF-).",
            "A PDF document is expected (application/pdf, beginning with %PDF-).",
        ]),
        _ if pdf => Err([
            "Un document XML est attendu.",
            "An XML document is expected.",
        ]),
        _ => xml(octets, racine(format)),
    }
}

/// Whether the bytes are XML with this root: its name and its namespace.
pub(super) fn a_la_racine(
    octets: &[u8],
    pdf: bool,
    root: (&str, &str),
) -> Result<(), [&'static str; 2]> {
    if pdf {
        return Err([
            "Un document XML est attendu.",
            "An XML document is expected.",
        ]);
    }
    xml(octets, Some(root))
}

const MALFORMED: [&str; 2] = [
    "Le document n'est pas du XML bien formé.",
    "The document is not well-formed XML.",
];

fn xml(octets: &[u8], expected: Option<(&str, &str)>) -> Result<(), [&'static str; 2]> {
    let text = texte(octets).ok_or(MALFORMED)?;
    let mut reader = NsReader::from_str(text.trim_start_matches('\u{feff}'));
    reader.config_mut().check_comments = true;
    let (mut depth, mut roots) = (0_usize, 0_usize);
    loop {
        let event = reader.read_event().map_err(|_| MALFORMED)?;
        match &event {
            Event::Start(element) | Event::Empty(element) => {
                if depth == 0 {
                    roots += 1;
                    let (namespace, name) = reader.resolver().resolve_element(element.name());
                    let space = match namespace {
                        ResolveResult::Bound(Namespace(space)) => space,
                        ResolveResult::Unbound => "",
                        ResolveResult::Unknown(_) => return Err(MALFORMED),
                    };
                    if expected.is_some_and(|(n, s)| name.as_ref() != n || space != s) {
                        return Err([
                            "La racine du document n'est pas celle des documents de cette nature.",
                            "The root of the document is not that of documents of this nature.",
                        ]);
                    }
                }
                for attribute in element.attributes() {
                    attribute.map_err(|_| MALFORMED)?;
                }
                if matches!(event, Event::Start(_)) {
                    depth += 1;
                }
            }
            Event::End(_) => depth = depth.checked_sub(1).ok_or(MALFORMED)?,
            Event::Text(text) if depth == 0 && !text.trim_ascii().is_empty() => {
                return Err(MALFORMED);
            }
            Event::CData(_) | Event::GeneralRef(_) if depth == 0 => return Err(MALFORMED),
            Event::DocType(_) => {
                return Err([
                    "Le document porte une définition de type (DOCTYPE), que les retours n'ont pas.",
                    "The document carries a type definition (DOCTYPE), which returns do not have.",
                ]);
            }
            Event::Eof => break,
            _ => {}
        }
        if depth > PROFONDEUR || roots > 1 {
            return Err(MALFORMED);
        }
    }
    match (roots, depth) {
        (1, 0) => Ok(()),
        _ => Err(MALFORMED),
    }
}

/// The text of a document: ISO-8859-1 where its first line says so (returns of organismes
/// complémentaires), else UTF-8.
fn texte(octets: &[u8]) -> Option<Cow<'_, str>> {
    let head: String = octets.iter().take(200).map(|b| char::from(*b)).collect();
    let declaration = head.split("?>").next().filter(|d| d.starts_with("<?xml"));
    let latin = |d: &str| d.to_ascii_lowercase().contains("iso-8859-1");
    if declaration.is_some_and(latin) {
        return Some(octets.iter().map(|b| char::from(*b)).collect());
    }
    std::str::from_utf8(octets).ok().map(Cow::Borrowed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_format_has_its_root() {
        let bilan: &[u8] = b"\xEF\xBB\xBF<?xml version=\"1.0\"?><a:rapport xmlns:a=\"http://www.gip-mds.fr/\"><envoi/></a:rapport>\n";
        let neores: &[u8] = b"<GIPMDS xmlns=\"https://gipmds/1.0\"/>";
        let latin: &[u8] = b"<?xml version='1.0' encoding='ISO-8859-1'?><Fichier N=\"\xE9\"/>";
        for (octets, format) in [
            (bilan, Format::Bilan),
            (neores, Format::Neores),
            (latin, Format::CrmOc),
            (b"<n'importe/>", Format::Aucun),
            (b"<notification/>", Format::CrmAgircArrco),
        ] {
            let right = verifier(octets, false, format).is_ok();
            assert_eq!(right, format != Format::Aucun, "{format:?}");
        }
        assert!(verifier(neores, false, Format::Bilan).is_err());
        assert!(verifier(b"<rapport/>", false, Format::Bilan).is_err());
        assert!(verifier(b"%PDF-1.7", true, Format::Pdf).is_ok());
        assert!(verifier(b"%PDF-1.7", false, Format::Pdf).is_err());
        assert!(verifier(b"<rapport/>", true, Format::Pdf).is_err());
    }

    #[test]
    fn hostile_documents_are_refused() {
        let deep = "<a>".repeat(100_000);
        let bomb = "<!DOCTYPE a [<!ENTITY x \"xxxxxxxx\">]><a>&x;</a>";
        for text in [
            "",
            "texte",
            "<a>",
            "<a></b>",
            "<a/><a/>",
            "<a/>suite",
            "&amp;<a/>",
            "<a b=1/>",
            "<a b=\"1\" b=\"2\"/>",
            "<p:a/>",
            "<a",
            "</a>",
            "<!-- -- --><a/>",
            &deep,
            bomb,
        ] {
            let told = verifier(text.as_bytes(), false, Format::CrmAgircArrco);
            assert!(
                told.is_err(),
                "{}",
                text.chars().take(40).collect::<String>()
            );
        }
        assert!(verifier(b"<a>\xE9</a>", false, Format::CrmAgircArrco).is_err());
        assert!(verifier(b"\x1f\x8b\x08", false, Format::CrmAgircArrco).is_err());
    }
}
