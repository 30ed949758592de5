//! What a setting is, and the macro that declares a section of them.

use std::path::PathBuf;

use super::{Duree, Heure};

/// One setting, for the page of documentation.
#[derive(Clone, Debug)]
pub struct Setting {
    /// The section it stands in.
    pub section: &'static str,
    /// Its name there.
    pub name: &'static str,
    /// Its sort, in French.
    pub kind: &'static str,
    /// Its default, as one would write it.
    pub default: String,
    /// What it means, in French.
    pub doc: &'static str,
}

/// A value that a setting may have.
pub trait SettingValue: Sized {
    /// Its sort, in French.
    const KIND: &'static str;
    /// Reads it; the error is a French sentence.
    fn parse(text: &str) -> Result<Self, String>;
    /// Writes it as it would be read.
    fn render(&self) -> String;
}

macro_rules! by_from_str {
    ($type:ty, $kind:literal, $what:literal) => {
        impl SettingValue for $type {
            const KIND: &'static str = $kind;
            fn parse(text: &str) -> Result<Self, String> {
                text.trim()
                    .parse()
                    .map_err(|_| format!("« {text} » n'est pas {}.", $what))
            }
            fn render(&self) -> String {
                self.to_string()
            }
        }
    };
}

by_from_str!(u32, "nombre", "un nombre entier");
by_from_str!(u64, "nombre", "un nombre entier");
by_from_str!(Heure, "heure", "une heure, comme 03:00");
by_from_str!(
    std::net::SocketAddr,
    "adresse:port",
    "une adresse suivie d'un port, comme 127.0.0.1:8080"
);

impl SettingValue for Duree {
    const KIND: &'static str = "durée";
    fn parse(text: &str) -> Result<Self, String> {
        text.parse()
    }
    fn render(&self) -> String {
        self.to_string()
    }
}

impl SettingValue for bool {
    const KIND: &'static str = "oui ou non";
    fn parse(text: &str) -> Result<Self, String> {
        match text.trim() {
            "oui" | "true" => Ok(true),
            "non" | "false" => Ok(false),
            _ => Err(format!("« {text} » n'est ni oui ni non.")),
        }
    }
    fn render(&self) -> String {
        if *self { "oui" } else { "non" }.to_owned()
    }
}

impl SettingValue for String {
    const KIND: &'static str = "texte";
    fn parse(text: &str) -> Result<Self, String> {
        Ok(text.to_owned())
    }
    fn render(&self) -> String {
        self.clone()
    }
}

impl SettingValue for PathBuf {
    const KIND: &'static str = "chemin";
    fn parse(text: &str) -> Result<Self, String> {
        Ok(Self::from(text))
    }
    fn render(&self) -> String {
        self.display().to_string()
    }
}

/// Declares a section: a struct whose fields are settings with a default and a meaning.
macro_rules! section {
    ($(#[$meta:meta])* $name:ident, $key:literal { $($field:ident: $type:ty = $default:expr, $doc:literal;)* }) => {
        $(#[$meta])*
        #[derive(Clone, Debug)]
        pub struct $name { $(#[doc = $doc] pub $field: $type,)* }

        impl Default for $name {
            fn default() -> Self {
                Self { $($field: $default,)* }
            }
        }

        impl $name {
            pub(super) const KEY: &'static str = $key;

            pub(super) fn settings() -> Vec<$crate::config::Setting> {
                let default = Self::default();
                vec![$($crate::config::Setting {
                    section: $key,
                    name: stringify!($field),
                    kind: <$type as $crate::config::SettingValue>::KIND,
                    default: $crate::config::SettingValue::render(&default.$field),
                    doc: $doc,
                },)*]
            }

            /// Sets one field; `None` when there is none of this name.
            pub(super) fn set(&mut self, name: &str, text: &str) -> Option<Result<(), String>> {
                match name {
                    $(stringify!($field) => Some(
                        <$type as $crate::config::SettingValue>::parse(text).map(|value| self.$field = value)
                    ),)*
                    _ => None,
                }
            }
        }
    };
}
pub(super) use section;
