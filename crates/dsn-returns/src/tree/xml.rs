//! XML into elements, over quick-xml. No recursion: a document cannot exhaust
//! the stack.

use quick_xml::escape::resolve_predefined_entity;
use quick_xml::events::{BytesRef, BytesStart, Event};
use quick_xml::name::ResolveResult;
use quick_xml::{NsReader, XmlVersion};

use super::{DEEPEST, Element, ReadError, utf8};

/// Reads an XML 1.0 document in UTF-8 and gives its root.
///
/// # Errors
/// Bytes that are not UTF-8, or no well-formed document; entities other than
/// those of XML itself are refused, and elements too deep inside one another.
pub fn read_xml(bytes: &[u8]) -> Result<Element, ReadError> {
    let mut reader = NsReader::from_str(utf8(bytes)?);
    let mut open: Vec<Element> = Vec::new();
    let mut root = None;
    loop {
        let at = reader.buffer_position();
        let wrong = |reason: String| ReadError::Malformed { at, reason };
        let event = reader.read_event().map_err(|e| wrong(e.to_string()))?;
        match event {
            Event::Start(start) => {
                if open.len() == DEEPEST {
                    return Err(ReadError::TooDeep);
                }
                open.push(element(&reader, &start).map_err(wrong)?);
            }
            Event::Empty(start) => {
                let child = element(&reader, &start).map_err(wrong)?;
                attach(child, &mut open, &mut root).map_err(wrong)?;
            }
            Event::End(_) => {
                if let Some(child) = open.pop() {
                    attach(child, &mut open, &mut root).map_err(wrong)?;
                }
            }
            Event::Text(text) => add(&mut open, &text.xml10_content()).map_err(wrong)?,
            Event::CData(text) => add(&mut open, &text.xml10_content()).map_err(wrong)?,
            Event::GeneralRef(reference) => {
                let mut buffer = [0; 4];
                let text = resolve(&reference, &mut buffer).map_err(wrong)?;
                add(&mut open, text).map_err(wrong)?;
            }
            Event::Eof => {
                return match root {
                    Some(root) if open.is_empty() => Ok(root),
                    _ => Err(wrong("la fin manque".to_owned())),
                };
            }
            Event::Comment(_) | Event::Decl(_) | Event::PI(_) | Event::DocType(_) => {}
        }
    }
}

fn element(reader: &NsReader<&[u8]>, start: &BytesStart<'_>) -> Result<Element, String> {
    let (namespace, name) = reader.resolver().resolve_element(start.name());
    let namespace = match namespace {
        ResolveResult::Bound(namespace) => Some(namespace.0.to_owned()),
        ResolveResult::Unbound => None,
        ResolveResult::Unknown(prefix) => return Err(format!("préfixe {prefix} sans espace")),
    };
    let mut attributes = Vec::new();
    for attribute in start.attributes() {
        let attribute = attribute.map_err(|e| e.to_string())?;
        if attribute.key.as_namespace_binding().is_some() {
            continue;
        }
        let value = attribute
            .normalized_value(XmlVersion::Implicit1_0)
            .map_err(|e| e.to_string())?;
        let key = attribute.key.local_name();
        attributes.push((key.as_ref().to_owned(), value.into_owned()));
    }
    Ok(Element {
        name: name.as_ref().to_owned(),
        namespace,
        attributes,
        ..Element::default()
    })
}

fn attach(child: Element, open: &mut [Element], root: &mut Option<Element>) -> Result<(), String> {
    match (open.last_mut(), &root) {
        (Some(parent), _) => parent.children.push(child),
        (None, None) => *root = Some(child),
        (None, Some(_)) => return Err("deux racines".to_owned()),
    }
    Ok(())
}

/// Adds text to the element being read; outside the root, blanks only.
fn add(open: &mut [Element], text: &str) -> Result<(), String> {
    match open.last_mut() {
        Some(parent) => parent.text.push_str(text),
        None if text.trim().is_empty() => {}
        None => return Err("texte hors de la racine".to_owned()),
    }
    Ok(())
}

/// What `&…;` stands for: a character, or one of the five of XML.
fn resolve<'b>(reference: &BytesRef<'_>, buffer: &'b mut [u8; 4]) -> Result<&'b str, String> {
    match reference.resolve_char_ref() {
        Ok(Some(character)) => Ok(character.encode_utf8(buffer)),
        Ok(None) => resolve_predefined_entity(reference)
            .ok_or_else(|| format!("entité « {} » inconnue", reference.as_ref())),
        Err(error) => Err(error.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::read_xml;
    use crate::tree::ReadError;

    #[test]
    fn prefixes_marks_and_instructions_do_not_matter() {
        for text in [
            "<a xmlns='urn:x' t='1'><b>&lt;é&#10;</b></a>",
            "\u{feff}<?xml version='1.0'?><?xml-stylesheet href='x'?>\n<p:a t='1' xmlns:p='urn:x'>\
             <!-- c --><p:b><![CDATA[<é]]>&#xA;</p:b>\n</p:a>\n",
        ] {
            let root = read_xml(text.as_bytes()).unwrap();
            assert_eq!(root.name, "a");
            assert_eq!(root.namespace.as_deref(), Some("urn:x"));
            assert_eq!(root.attribute("t"), Some("1"));
            assert_eq!(root.text("B").as_deref(), Some("<é\n"));
        }
    }

    #[test]
    fn broken_documents_are_refused() {
        for text in [
            "",
            "x",
            "<a>",
            "<a></b>",
            "<a/><b/>",
            "<a/>x",
            "<a>&inconnue;</a>",
            "<a b='1' b='2'/>",
            "<p:a/>",
            "<a b='&x;'/>",
            "<a>&#0;</a>",
            "<a",
            "</a>",
            "<a>&#xD800;</a>",
        ] {
            let error = read_xml(text.as_bytes()).unwrap_err();
            assert!(
                matches!(error, ReadError::Malformed { .. }),
                "{text}: {error}"
            );
        }
        assert_eq!(read_xml(b"<a>\xe9</a>"), Err(ReadError::NotUtf8));
    }

    #[test]
    fn depth_has_a_bound() {
        let deep = "<a>".repeat(100_000);
        assert_eq!(read_xml(deep.as_bytes()), Err(ReadError::TooDeep));
    }
}
