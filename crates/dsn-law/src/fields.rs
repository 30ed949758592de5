//! The questions a command understands: named texts, whether they came from flags, JSON or a case file.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use crate::amount;
use crate::date::{Date, Month};
use crate::error::LawError;

/// What a field holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// `AAAA-MM-JJ`.
    Date,
    /// `AAAA-MM`.
    Month,
    /// An amount in euros.
    Amount,
    /// Several amounts, `montant` or `montant/jours`, separated by commas.
    Amounts,
    /// A whole number.
    Count,
    /// `oui` or `non`.
    YesNo,
    /// One of these words.
    Choice(&'static [&'static str]),
    /// Free text.
    Text,
}

/// A field of a question.
#[derive(Debug, Clone, Copy)]
pub struct Field {
    /// Its name: the flag `--name` and the JSON key.
    pub name: &'static str,
    /// What it holds.
    pub kind: Kind,
    /// Whether the command cannot answer without it.
    pub required: bool,
    /// Help, in French.
    pub help: &'static str,
}

impl Field {
    /// An optional field.
    #[must_use]
    pub const fn new(name: &'static str, kind: Kind, help: &'static str) -> Field {
        Field {
            name,
            kind,
            required: false,
            help,
        }
    }

    /// A required field.
    #[must_use]
    pub const fn required(name: &'static str, kind: Kind, help: &'static str) -> Field {
        Field {
            name,
            kind,
            required: true,
            help,
        }
    }
}

/// The fields given.
#[derive(Debug, Clone, Default)]
pub struct Fields(BTreeMap<String, String>);

impl Fields {
    /// No field yet.
    #[must_use]
    pub fn new() -> Fields {
        Fields::default()
    }

    /// Gives a field; underscores in the name count as hyphens, an empty value as absent.
    pub fn set(&mut self, name: &str, value: impl Into<String>) {
        let value = value.into();
        if !value.trim().is_empty() {
            self.0.insert(name.replace('_', "-"), value);
        }
    }

    /// Refuses a field the command does not know, and a missing required one.
    ///
    /// # Errors
    /// The first such field.
    pub fn check(&self, known: &[&[Field]]) -> Result<(), LawError> {
        let all = || known.iter().flat_map(|fields| fields.iter());
        for name in self.0.keys() {
            if !all().any(|field| field.name == name) {
                let names: Vec<&str> = all().map(|field| field.name).collect();
                return Err(LawError::Unknown {
                    field: name.clone(),
                    known: names.join(", "),
                });
            }
        }
        match all().find(|field| field.required && self.text(field.name).is_none()) {
            Some(field) => Err(LawError::missing(field.name, field.help)),
            None => Ok(()),
        }
    }

    /// A text.
    #[must_use]
    pub fn text(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(|value| value.trim())
    }

    fn read<V>(
        &self,
        name: &str,
        parse: impl Fn(&str) -> Result<V, String>,
    ) -> Result<Option<V>, LawError> {
        self.text(name)
            .map(|text| parse(text).map_err(|why| LawError::invalid(name, why)))
            .transpose()
    }

    pub(crate) fn date(&self, name: &str) -> Result<Option<Date>, LawError> {
        self.read(name, |text| text.parse().map_err(|e| format!("{e}")))
    }

    pub(crate) fn month(&self, name: &str) -> Result<Option<Month>, LawError> {
        self.read(name, |text| text.parse().map_err(|e| format!("{e}")))
    }

    pub(crate) fn amount(&self, name: &str) -> Result<Option<Decimal>, LawError> {
        self.read(name, amount::parse)
    }

    /// A whole number up to a million.
    pub(crate) fn count(&self, name: &str) -> Result<Option<u32>, LawError> {
        self.read(name, |text| {
            let digits = !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
            match text.parse::<u32>() {
                Ok(number) if digits && number <= 1_000_000 => Ok(number),
                _ => Err(format!(
                    "« {text} » n'est pas un nombre entier, ou il est trop grand"
                )),
            }
        })
    }

    pub(crate) fn yes(&self, name: &str) -> Result<Option<bool>, LawError> {
        self.read(name, |text| match text.to_lowercase().as_str() {
            "oui" | "true" | "vrai" | "1" => Ok(true),
            "non" | "false" | "faux" | "0" => Ok(false),
            _ => Err(format!("« {text} » : oui ou non attendu")),
        })
    }

    /// Yes only when said.
    pub(crate) fn is_yes(&self, name: &str) -> Result<bool, LawError> {
        Ok(self.yes(name)?.unwrap_or(false))
    }

    /// The value among named ones.
    pub(crate) fn choice<V: Copy>(
        &self,
        name: &str,
        values: &[(&'static str, V)],
    ) -> Result<Option<V>, LawError> {
        self.read(name, |text| {
            let found = values
                .iter()
                .find(|(word, _)| word.eq_ignore_ascii_case(text));
            found.map(|&(_, value)| value).ok_or_else(|| {
                let words: Vec<&str> = values.iter().map(|(word, _)| *word).collect();
                format!("« {text} » inconnu : {} attendu", words.join(", "))
            })
        })
    }

    /// The fields a caller must give for this computation.
    pub(crate) fn needed<V>(&self, name: &str, value: Option<V>, why: &str) -> Result<V, LawError> {
        value.ok_or_else(|| LawError::missing(name, why))
    }
}
