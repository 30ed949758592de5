//! A writer of XML 1.0 in UTF-8 that cannot produce a document that is not well
//! formed: elements are closed by the stack, texts are escaped, and characters
//! that XML does not admit are replaced by their picture.

use std::borrow::Cow;
use std::io::{self, Write};

pub use crate::sink::{Attribute, Sink};

const BLANKS: &[u8] = &[b' '; 32];

/// Writes one document, element by element: see [`Sink`].
pub struct XmlWriter<'o> {
    out: &'o mut dyn Write,
    open: Vec<&'static str>,
    indented: bool,
}

impl<'o> XmlWriter<'o> {
    /// Starts an indented document with its declaration.
    ///
    /// # Errors
    /// Those of `out`, here and below.
    pub fn document(out: &'o mut dyn Write) -> io::Result<Self> {
        out.write_all(b"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n")?;
        Ok(Self::resume(out, &[]))
    }

    /// Goes on with an indented document in which these elements are open,
    /// outermost first: for documents written in several calls.
    pub fn resume(out: &'o mut dyn Write, open: &[&'static str]) -> Self {
        Self {
            out,
            open: open.to_vec(),
            indented: true,
        }
    }

    /// Starts a document on one line and without declaration.
    pub fn compact(out: &'o mut dyn Write) -> Self {
        Self {
            out,
            open: Vec::new(),
            indented: false,
        }
    }

    fn tag(&mut self, name: &'static str, attributes: &[Attribute<'_>]) -> io::Result<()> {
        self.indent()?;
        self.out.write_all(b"<")?;
        self.out.write_all(name.as_bytes())?;
        for (key, value) in attributes {
            write!(self.out, " {key}=\"{}\"", escape_attribute(value))?;
        }
        Ok(())
    }

    fn end_tag(&mut self, name: &'static str) -> io::Result<()> {
        self.out.write_all(b"</")?;
        self.out.write_all(name.as_bytes())?;
        self.out.write_all(b">")?;
        self.end_line()
    }

    fn indent(&mut self) -> io::Result<()> {
        if !self.indented {
            return Ok(());
        }
        // Our documents are ten levels deep at most: one write.
        let blanks = 2 * self.open.len();
        match BLANKS.get(..blanks) {
            Some(blanks) => self.out.write_all(blanks),
            None => write!(self.out, "{:blanks$}", ""),
        }
    }

    fn end_line(&mut self) -> io::Result<()> {
        if self.indented {
            self.out.write_all(b"\n")?;
        }
        Ok(())
    }
}

impl Sink for XmlWriter<'_> {
    fn open(&mut self, name: &'static str, attributes: &[Attribute<'_>]) -> io::Result<()> {
        self.tag(name, attributes)?;
        self.out.write_all(b">")?;
        self.end_line()?;
        self.open.push(name);
        Ok(())
    }

    fn close(&mut self) -> io::Result<()> {
        match self.open.pop() {
            Some(name) => {
                self.indent()?;
                self.end_tag(name)
            }
            None => Ok(()),
        }
    }

    fn leaf(
        &mut self,
        name: &'static str,
        attributes: &[Attribute<'_>],
        text: &str,
    ) -> io::Result<()> {
        self.tag(name, attributes)?;
        if text.is_empty() {
            self.out.write_all(b"/>")?;
            return self.end_line();
        }
        self.out.write_all(b">")?;
        self.out.write_all(escape_text(text).as_bytes())?;
        self.end_tag(name)
    }

    fn none(&mut self, _name: &'static str) -> io::Result<()> {
        Ok(())
    }
}

fn escape_text(text: &str) -> Cow<'_, str> {
    escape(text, |c| match c {
        // A parser would turn a bare CR into LF.
        '\r' => Some("&#13;"),
        _ => None,
    })
}

fn escape_attribute(text: &str) -> Cow<'_, str> {
    escape(text, |c| match c {
        '\t' => Some("&#9;"),
        '\n' => Some("&#10;"),
        '\r' => Some("&#13;"),
        _ => None,
    })
}

fn escape(text: &str, special: fn(char) -> Option<&'static str>) -> Cow<'_, str> {
    let plain =
        |c: char| !matches!(c, '&' | '<' | '>' | '"' | '\'') && special(c).is_none() && admitted(c);
    if text.chars().all(plain) {
        return Cow::Borrowed(text);
    }
    let mut escaped = String::with_capacity(text.len() + 16);
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&apos;"),
            c => match special(c) {
                Some(reference) => escaped.push_str(reference),
                None if admitted(c) => escaped.push(c),
                None => escaped.push(picture(c)),
            },
        }
    }
    Cow::Owned(escaped)
}

/// Whether XML 1.0 admits the character at all (production 2, `Char`).
fn admitted(c: char) -> bool {
    matches!(c, '\t' | '\n' | '\r' | '\u{20}'..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'..)
}

/// The picture of a control character: ␛ for escape.
fn picture(c: char) -> char {
    match u32::from(c) {
        code @ 0..=0x1f => char::from_u32(0x2400 + code).unwrap_or('\u{fffd}'),
        _ => '\u{fffd}',
    }
}

#[cfg(test)]
mod tests {
    use super::{Sink, XmlWriter, escape_attribute, escape_text};

    #[test]
    fn a_document_is_indented_and_closed() {
        let mut out = Vec::new();
        let mut xml = XmlWriter::document(&mut out).unwrap();
        xml.open("a", &[("b", "1 < 2")]).unwrap();
        xml.leaf("c", &[], "été & hiver").unwrap();
        xml.leaf("d", &[("e", "f")], "").unwrap();
        xml.leaf_if("g", None).unwrap();
        xml.close().unwrap();
        xml.close().unwrap();
        assert_eq!(
            String::from_utf8(out).unwrap(),
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
             <a b=\"1 &lt; 2\">\n  <c>été &amp; hiver</c>\n  <d e=\"f\"/>\n</a>\n"
        );
    }

    #[test]
    fn a_compact_document_has_nothing_around_its_elements() {
        let mut out = Vec::new();
        let mut xml = XmlWriter::compact(&mut out);
        xml.open("a", &[]).unwrap();
        xml.none("b").unwrap();
        xml.close().unwrap();
        assert_eq!(String::from_utf8(out).unwrap(), "<a></a>");
    }

    #[test]
    fn no_text_can_break_out() {
        assert_eq!(
            escape_text("</x>]]>\"'&\r\n"),
            "&lt;/x&gt;]]&gt;&quot;&apos;&amp;&#13;\n"
        );
        assert_eq!(
            escape_attribute("\" a='b'\n\t"),
            "&quot; a=&apos;b&apos;&#10;&#9;"
        );
    }

    #[test]
    fn characters_xml_does_not_admit_become_pictures() {
        assert_eq!(escape_text("a\0\u{1b}\u{ffff}b"), "a␀␛\u{fffd}b");
    }
}
