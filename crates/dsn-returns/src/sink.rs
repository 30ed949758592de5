//! Where a document is written to, element by element, whatever its syntax: the
//! same walk over a document gives its XML and its JSON.

use std::io;

/// An attribute: name and value.
pub type Attribute<'a> = (&'static str, &'a str);

/// A document being written. Elements are given in the order of their schema;
/// those of one name that may repeat come one right after the other.
pub trait Sink {
    /// Opens an element that holds others.
    ///
    /// # Errors
    /// Those of the output, here and below.
    fn open(&mut self, name: &'static str, attributes: &[Attribute<'_>]) -> io::Result<()>;

    /// Closes the element opened last; nothing when none is open.
    fn close(&mut self) -> io::Result<()>;

    /// An element that holds a text and nothing else.
    fn leaf(
        &mut self,
        name: &'static str,
        attributes: &[Attribute<'_>],
        text: &str,
    ) -> io::Result<()>;

    /// Says that there is no element of this name, one that may repeat: where
    /// the syntax has empty lists, it gets one.
    fn none(&mut self, name: &'static str) -> io::Result<()>;

    /// An element with its text, if there is one.
    fn leaf_if(&mut self, name: &'static str, text: Option<&str>) -> io::Result<()> {
        match text {
            Some(text) => self.leaf(name, &[], text),
            None => Ok(()),
        }
    }

    /// An element with a number or a date, if there is one.
    fn value_if<T: ToString>(&mut self, name: &'static str, value: Option<T>) -> io::Result<()>
    where
        Self: Sized,
    {
        match value {
            Some(value) => self.leaf(name, &[], &value.to_string()),
            None => Ok(()),
        }
    }
}
