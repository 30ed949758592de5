//! A document read, whatever its syntax: the same element tree from its XML and
//! from its JSON (the layout of [`crate::json`]). Reading is lenient: prefixes,
//! comments, instructions, a byte order mark or a missing XML declaration do not
//! matter, and what a document adds to what is looked for is passed over.

mod json;
mod xml;

use std::fmt;

pub use json::read_json;
pub use xml::read_xml;

/// How deep elements may be inside one another: three times what the schemas
/// have.
const DEEPEST: usize = 48;

/// An element.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Element {
    /// Its name, without prefix.
    pub name: String,
    /// The namespace it is in; never known from JSON.
    pub namespace: Option<String>,
    /// Its attributes, without prefixes and namespace declarations; none in
    /// JSON, where they are children.
    pub attributes: Vec<(String, String)>,
    /// The elements inside.
    pub children: Vec<Element>,
    /// The text directly inside.
    pub text: String,
}

impl Element {
    /// The elements inside that have this name, upper or lower case.
    pub fn all<'e>(&'e self, name: &'static str) -> impl Iterator<Item = &'e Self> {
        self.children
            .iter()
            .filter(move |child| child.name.eq_ignore_ascii_case(name))
    }

    /// The first of them.
    pub fn child(&self, name: &'static str) -> Option<&Self> {
        self.all(name).next()
    }

    /// The first of them, which must be there.
    ///
    /// # Errors
    /// [`ReadError::Missing`].
    pub fn required(&self, name: &'static str) -> Result<&Self, ReadError> {
        self.child(name).ok_or(ReadError::Missing(name))
    }

    /// The text of the element of this name, exactly as written.
    pub fn text(&self, name: &'static str) -> Option<String> {
        Some(self.child(name)?.text.clone())
    }

    /// The same, empty if there is no such element.
    pub fn text_or_empty(&self, name: &'static str) -> String {
        self.text(name).unwrap_or_default()
    }

    /// What the text of the element of this name means, blanks around it aside;
    /// nothing if it means nothing.
    pub fn value<T>(&self, name: &'static str, of: impl Fn(&str) -> Option<T>) -> Option<T> {
        of(self.child(name)?.text.trim())
    }

    /// The same, for a value that must be there and mean something.
    ///
    /// # Errors
    /// [`ReadError::Missing`] and [`ReadError::Value`].
    pub fn required_value<T>(
        &self,
        name: &'static str,
        of: impl Fn(&str) -> Option<T>,
    ) -> Result<T, ReadError> {
        let text = self.required(name)?.text.trim();
        of(text).ok_or_else(|| ReadError::Value {
            element: name,
            text: text.to_owned(),
        })
    }

    /// A number.
    pub fn number<T: std::str::FromStr>(&self, name: &'static str) -> Option<T> {
        self.value(name, |text| text.parse().ok())
    }

    /// An attribute; in JSON, the child that stands for it.
    pub fn attribute(&self, name: &'static str) -> Option<&str> {
        let attribute = self.attributes.iter().find(|(key, _)| key == name);
        match attribute {
            Some((_, value)) => Some(value),
            None => Some(&self.child(name)?.text),
        }
    }

    /// This element, if it has this name: for the root of a document.
    ///
    /// # Errors
    /// [`ReadError::Root`].
    pub fn named(self, expected: &'static str) -> Result<Self, ReadError> {
        if self.name.eq_ignore_ascii_case(expected) {
            Ok(self)
        } else {
            Err(ReadError::Root {
                found: self.name,
                expected,
            })
        }
    }
}

/// Why a document could not be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ReadError {
    /// The bytes are not UTF-8.
    NotUtf8,
    /// The syntax is broken.
    Malformed {
        /// Byte offset, or line in JSON.
        at: u64,
        /// What the parser says.
        reason: String,
    },
    /// Elements are inside one another without end.
    TooDeep,
    /// It is another document.
    Root {
        /// The root there is.
        found: String,
        /// The root looked for.
        expected: &'static str,
    },
    /// An element that must be there is not.
    Missing(&'static str),
    /// An element says something that is not in its closed list.
    Value {
        /// The element.
        element: &'static str,
        /// What it says.
        text: String,
    },
}

impl fmt::Display for ReadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotUtf8 => f.write_str("le document n'est pas en UTF-8"),
            Self::Malformed { at, reason } => {
                write!(f, "le document est mal formé (position {at}) : {reason}")
            }
            Self::TooDeep => write!(f, "plus de {DEEPEST} éléments sont emboîtés"),
            Self::Root { found, expected } => {
                write!(f, "la racine est « {found} », « {expected} » est attendue")
            }
            Self::Missing(element) => write!(f, "l'élément « {element} » manque"),
            Self::Value { element, text } => {
                write!(f, "l'élément « {element} » ne peut pas valoir « {text} »")
            }
        }
    }
}

impl std::error::Error for ReadError {}

/// The text of a document, without its byte order mark.
fn utf8(bytes: &[u8]) -> Result<&str, ReadError> {
    let text = std::str::from_utf8(bytes).map_err(|_| ReadError::NotUtf8)?;
    Ok(text.trim_start_matches('\u{feff}'))
}
