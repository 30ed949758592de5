//! A writer of JSON that mirrors the XML of the same document.
//!
//! The official layout of version 2.0 is published for the lists only; what
//! follows is applied everywhere, and is our assumption for the rest:
//!
//! - an element is a member named like it, in lower case and without prefix;
//! - an attribute is a member beside those of the elements inside;
//! - an element that may repeat is always an array, even of one;
//! - every value is a string.

use std::io::{self, Write};

use crate::sink::{Attribute, Sink};

/// Writes one document, an object with the root as its only member.
pub struct JsonWriter<'o> {
    out: &'o mut dyn Write,
    /// Names that may repeat, as the XML writes them.
    repeated: &'static [&'static str],
    /// The objects that are open; the document itself is the first.
    open: Vec<Object>,
}

/// An object being written.
#[derive(Default)]
struct Object {
    /// Whether it has a member already.
    begun: bool,
    /// The array being filled in it.
    list: Option<&'static str>,
}

impl<'o> JsonWriter<'o> {
    /// Starts a document in which the elements of these names are arrays.
    ///
    /// # Errors
    /// Those of `out`.
    pub fn document(out: &'o mut dyn Write, repeated: &'static [&'static str]) -> io::Result<Self> {
        out.write_all(b"{")?;
        Ok(Self {
            out,
            repeated,
            open: vec![Object::default()],
        })
    }

    /// Closes what is open, then the document.
    ///
    /// # Errors
    /// Those of the output.
    pub fn end(mut self) -> io::Result<()> {
        while !self.open.is_empty() {
            self.end_object()?;
        }
        self.out.write_all(b"\n")
    }

    /// Writes what comes before a value of this name: comma, name, bracket.
    fn key(&mut self, name: &'static str) -> io::Result<()> {
        let Some(object) = self.open.last_mut() else {
            return Ok(());
        };
        if object.list == Some(name) {
            return self.out.write_all(b",");
        }
        if object.list.take().is_some() {
            self.out.write_all(b"]")?;
        }
        if object.begun {
            self.out.write_all(b",")?;
        }
        object.begun = true;
        let is_list = self.repeated.contains(&name);
        object.list = is_list.then_some(name);
        member_name(self.out, name)?;
        self.out.write_all(if is_list { b":[" } else { b":" })
    }

    fn attributes(&mut self, attributes: &[Attribute<'_>]) -> io::Result<()> {
        for (name, value) in attributes {
            // Namespaces belong to XML alone.
            if !name.starts_with("xmlns") {
                self.key(name)?;
                string(self.out, value)?;
            }
        }
        Ok(())
    }

    fn end_object(&mut self) -> io::Result<()> {
        match self.open.pop() {
            Some(object) if object.list.is_some() => self.out.write_all(b"]}"),
            Some(_) => self.out.write_all(b"}"),
            None => Ok(()),
        }
    }
}

impl Sink for JsonWriter<'_> {
    fn open(&mut self, name: &'static str, attributes: &[Attribute<'_>]) -> io::Result<()> {
        self.key(name)?;
        self.out.write_all(b"{")?;
        self.open.push(Object::default());
        self.attributes(attributes)
    }

    fn close(&mut self) -> io::Result<()> {
        // The document itself is closed by its end.
        if self.open.len() > 1 {
            self.end_object()?;
        }
        Ok(())
    }

    fn leaf(
        &mut self,
        name: &'static str,
        attributes: &[Attribute<'_>],
        text: &str,
    ) -> io::Result<()> {
        if attributes.is_empty() {
            self.key(name)?;
            return string(self.out, text);
        }
        self.open(name, attributes)?;
        self.key(TEXT)?;
        string(self.out, text)?;
        self.close()
    }

    fn none(&mut self, name: &'static str) -> io::Result<()> {
        self.key(name)
    }
}

/// The member that holds the text of an element which has attributes too.
pub(crate) const TEXT: &str = "valeur";

fn member_name(out: &mut dyn Write, name: &str) -> io::Result<()> {
    let local = name.rsplit(':').next().unwrap_or(name);
    string(out, &local.to_ascii_lowercase())
}

fn string(out: &mut dyn Write, text: &str) -> io::Result<()> {
    serde_json::to_writer(out, text).map_err(io::Error::from)
}

#[cfg(test)]
mod tests {
    use super::{JsonWriter, Sink};

    #[test]
    fn elements_that_may_repeat_are_arrays() {
        let mut out = Vec::new();
        let mut json = JsonWriter::document(&mut out, &["b", "d"]).unwrap();
        json.open("p:A", &[("xmlns:p", "x"), ("type", "1")])
            .unwrap();
        json.leaf("b", &[], "un").unwrap();
        json.leaf("b", &[], "de\"ux\u{1}").unwrap();
        json.leaf("c", &[], "").unwrap();
        json.none("d").unwrap();
        json.open("E", &[]).unwrap();
        json.open("b", &[]).unwrap();
        json.close().unwrap();
        json.close().unwrap();
        json.leaf("f", &[("g", "h")], "i").unwrap();
        json.end().unwrap();
        assert_eq!(
            String::from_utf8(out).unwrap(),
            "{\"a\":{\"type\":\"1\",\"b\":[\"un\",\"de\\\"ux\\u0001\"],\"c\":\"\",\"d\":[],\
             \"e\":{\"b\":[{}]},\"f\":{\"g\":\"h\",\"valeur\":\"i\"}}}\n"
        );
    }
}
