//! `dsn schema`: the JSON Schemas we publish.

use crate::cli::Schema;
use crate::failure::Failure;
use crate::output::write_to;

/// A published schema.
#[derive(Clone, Copy)]
struct Published {
    name: &'static str,
    about: &'static str,
    text: &'static str,
}

const ALL: &[Published] = &[
    Published {
        name: "dsn-check",
        about: "le rapport de « dsn check --format json »",
        text: dsn_report::DSN_CHECK_1,
    },
    Published {
        name: "dsn-document",
        about: "un fichier DSN entier, écrit par « dsn convert --vers json »",
        text: include_str!("../../../../docs/schemas/dsn-document-1.schema.json"),
    },
];

/// Every schema: those of files and reports, then those of the law.
fn all() -> impl Iterator<Item = Published> {
    let law = crate::law::SCHEMAS.iter();
    ALL.iter()
        .copied()
        .chain(law.map(|&(name, about, text)| Published { name, about, text }))
}

/// Writes one schema, or the list of all.
pub(crate) fn run(args: &Schema) -> Result<(), Failure> {
    let Some(name) = &args.name else {
        return write_to(None, |out| {
            for schema in all() {
                writeln!(out, "{:16}  {}", schema.name, schema.about)?;
            }
            Ok(())
        });
    };
    let found = all().find(|schema| schema.name == name);
    let Some(schema) = found else {
        let known: Vec<_> = all().map(|schema| schema.name).collect();
        return Err(Failure::new(format!(
            "le schéma « {name} » est inconnu ; schémas publiés : {}",
            known.join(", ")
        )));
    };
    write_to(None, |out| out.write_all(schema.text.as_bytes()))
}
