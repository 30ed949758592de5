//! The JSON Schemas of questions and answers, written from the same tables as the commands.
//!
//! `GUICHET_BLESS=1 cargo test -p dsn schemas` writes them again.

use std::collections::BTreeMap;
use std::path::PathBuf;

use dsn_law::commands::{self, Command, Output, Shape};
use dsn_law::fields::{Field, Kind};
use serde_json::{Map, Value, json};

use super::json::Json;

fn typed(shape: &str, pattern: Option<&str>, nullable: bool, help: &str) -> Value {
    let mut schema = Map::new();
    let kind = if nullable {
        json!([shape, "null"])
    } else {
        json!(shape)
    };
    schema.insert("type".to_owned(), kind);
    schema.insert("description".to_owned(), json!(help));
    if let Some(pattern) = pattern {
        schema.insert("pattern".to_owned(), json!(pattern));
    }
    Value::Object(schema)
}

const AMOUNT: &str = r"^-?[0-9]+\.[0-9]{2}$";
const DATE: &str = "^[0-9]{4}-[0-9]{2}-[0-9]{2}$";
const MONTH: &str = "^[0-9]{4}-[0-9]{2}$";

fn output_schema(output: &Output) -> Value {
    let (null, help) = (output.nullable, output.help);
    match output.shape {
        Shape::Amount => typed("string", Some(AMOUNT), null, help),
        Shape::Date => typed("string", Some(DATE), null, help),
        Shape::Text => typed("string", None, null, help),
        Shape::Count => typed("integer", None, null, help),
        Shape::YesNo => typed("boolean", None, null, help),
        Shape::Object => typed("object", None, null, help),
        Shape::List(items) => {
            let mut schema = typed("array", None, null, help);
            schema["items"] = object(
                items.iter().map(|item| (item.name, output_schema(item))),
                true,
            );
            schema
        }
    }
}

/// An object with these properties, all required or none.
fn object<'a>(properties: impl Iterator<Item = (&'a str, Value)>, all: bool) -> Value {
    let properties: BTreeMap<&str, Value> = properties.collect();
    let names: Vec<&str> = properties.keys().copied().collect();
    let mut schema = json!({ "type": "object", "properties": properties });
    if all {
        schema["required"] = json!(names);
    }
    schema
}

fn field_schema(field: &Field) -> Value {
    let help = field.help;
    match field.kind {
        Kind::Date => typed("string", Some(DATE), false, help),
        Kind::Month => typed("string", Some(MONTH), false, help),
        Kind::Amount => json!({ "type": ["string", "number"], "description": help }),
        Kind::Amounts => json!({
            "type": ["string", "array"],
            "items": { "type": ["string", "number"] },
            "description": help,
        }),
        Kind::Count => json!({ "type": ["integer", "string"], "description": help }),
        Kind::YesNo => json!({ "enum": [true, false, "oui", "non"], "description": help }),
        Kind::Choice(words) => json!({ "enum": words, "description": help }),
        Kind::Text => typed("string", None, false, help),
    }
}

/// The values every answer ends with.
fn explanation() -> Vec<(&'static str, Value)> {
    let texts =
        |help: &str| json!({ "type": "array", "items": { "type": "string" }, "description": help });
    vec![
        (
            "steps",
            json!({ "type": "array", "items": { "$ref": "#/$defs/step" }, "description": "les étapes, dans l'ordre" }),
        ),
        ("sources", texts("les textes appliqués, chacun une fois")),
        (
            "options",
            json!({ "type": "object", "additionalProperties": { "type": "string" }, "description": "les options en vigueur" }),
        ),
        ("avertissements", texts("ce que le lecteur doit savoir")),
    ]
}

fn step() -> Value {
    let parameter = object(
        [
            "cle",
            "libelle",
            "valeur",
            "unite",
            "valable_jusqu_au",
            "statut",
            "source",
            "publication",
            "verifie_le",
        ]
        .into_iter()
        .map(|name| (name, json!({ "type": "string" })))
        .chain(
            ["du", "au"]
                .into_iter()
                .map(|name| (name, json!({ "type": ["string", "null"] }))),
        )
        .chain([("perime", json!({ "type": "boolean" }))]),
        true,
    );
    let operand = object(
        ["nom", "valeur"]
            .into_iter()
            .map(|name| (name, json!({ "type": "string" }))),
        true,
    );
    object(
        [
            "id",
            "regle",
            "source",
            "certitude",
            "operation",
            "resultat",
            "arrondi",
        ]
        .into_iter()
        .map(|name| (name, json!({ "type": "string" })))
        .chain([
            ("parametres", json!({ "type": "array", "items": parameter })),
            ("operandes", json!({ "type": "array", "items": operand })),
        ]),
        true,
    )
}

fn question(command: &Command) -> Value {
    let fields = command.fields.iter().chain(Command::common_fields());
    let mut schema = object(fields.map(|field| (field.name, field_schema(field))), false);
    let required: Vec<&str> = command
        .fields
        .iter()
        .filter(|f| f.required)
        .map(|f| f.name)
        .collect();
    schema["required"] = json!(required);
    schema["additionalProperties"] = json!(false);
    schema["description"] = json!(command.about);
    schema
}

fn answer(command: &Command) -> Value {
    let outputs = command
        .outputs
        .iter()
        .map(|output| (output.name, output_schema(output)));
    object(outputs.chain(explanation()), true)
}

/// One schema per first word: every question and answer under its own definition.
fn schema(word: &str, inside: &[&Command]) -> Value {
    let mut definitions = BTreeMap::from([
        ("step".to_owned(), step()),
        (
            "refus".to_owned(),
            object([("erreur", json!({ "type": "string" }))].into_iter(), true),
        ),
    ]);
    let mut answers = vec![json!({ "$ref": "#/$defs/refus" })];
    for command in inside {
        let name = command.path.join("-");
        answers.push(json!({ "$ref": format!("#/$defs/{name}.reponse") }));
        definitions.insert(format!("{name}.question"), question(command));
        definitions.insert(format!("{name}.reponse"), answer(command));
    }
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": format!("urn:dsn-{word}:1"),
        "title": format!("dsn-{word}/1"),
        "description": format!("Réponses de « dsn {word} --format json » ; les questions sont sous $defs. Des clés peuvent s'ajouter en version 1, aucune n'est renommée ni retirée."),
        "anyOf": answers,
        "$defs": definitions,
    })
}

fn published() -> BTreeMap<&'static str, Value> {
    let mut words: BTreeMap<&str, Vec<&Command>> = BTreeMap::new();
    for command in commands::all() {
        words.entry(command.path[0]).or_default().push(command);
    }
    words
        .into_iter()
        .map(|(word, inside)| (word, schema(word, &inside)))
        .collect()
}

fn file(word: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join(format!("../../docs/schemas/dsn-{word}-1.schema.json"))
}

#[test]
fn published_schemas_are_those_of_the_commands() {
    for (word, schema) in published() {
        let text = serde_json::to_string_pretty(&schema).unwrap() + "\n";
        let path = file(word);
        if std::env::var_os("GUICHET_BLESS").is_some() {
            // What is compiled in is still the old text: the next run compares it.
            std::fs::write(&path, &text).unwrap();
            continue;
        }
        let found = std::fs::read_to_string(&path).unwrap_or_default();
        assert!(
            found == text,
            "{} is not fresh: run with GUICHET_BLESS=1",
            path.display()
        );
        assert!(
            super::SCHEMAS
                .iter()
                .any(|(name, _, published)| name[4..] == *word && *published == text),
            "dsn schema lacks {word}"
        );
    }
}

/// What a value breaks of a schema, in the part of the language our schemas use.
fn breaches(root: &Value, schema: &Value, value: &Value, path: &str, found: &mut Vec<String>) {
    if let Some(reference) = schema["$ref"].as_str() {
        let name = reference.rsplit('/').next().unwrap();
        return breaches(root, &root["$defs"][name], value, path, found);
    }
    let kind = match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(_) => "integer",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    };
    let allowed = &schema["type"];
    let fits = allowed.as_str() == Some(kind)
        || allowed
            .as_array()
            .is_some_and(|list| list.contains(&json!(kind)));
    if !allowed.is_null() && !fits {
        return found.push(format!("{path}: {kind} instead of {allowed}"));
    }
    for name in schema["required"].as_array().into_iter().flatten() {
        if value[name.as_str().unwrap()].is_null() && value.get(name.as_str().unwrap()).is_none() {
            found.push(format!("{path}: {name} is missing"));
        }
    }
    if let (Value::Object(object), Some(properties)) = (value, schema["properties"].as_object()) {
        for (name, value) in object {
            if let Some(inner) = properties.get(name) {
                breaches(root, inner, value, &format!("{path}/{name}"), found);
            }
        }
    }
    for (rank, item) in value.as_array().into_iter().flatten().enumerate() {
        breaches(
            root,
            &schema["items"],
            item,
            &format!("{path}/{rank}"),
            found,
        );
    }
}

#[test]
fn every_example_answers_within_its_schema() {
    let schemas = published();
    for command in commands::all() {
        for example in command
            .examples
            .iter()
            .filter(|example| !example.contains("--fichier"))
        {
            let words =
                std::iter::once("dsn").chain(example.split(' ').take_while(|word| *word != ">"));
            let cli = <crate::cli::Cli as clap::Parser>::try_parse_from(words).unwrap();
            let crate::cli::Command::Law(law) = cli.command else {
                panic!("{example} is no question of law");
            };
            let node = law.command.answer(&law.flags).unwrap().node();
            let value = serde_json::to_value(Json(&node)).unwrap();
            let root = &schemas[command.path[0]];
            let mut found = Vec::new();
            let wanted = &root["$defs"][format!("{}.reponse", command.path.join("-"))];
            breaches(root, wanted, &value, "", &mut found);
            assert!(found.is_empty(), "{example}: {found:?}");
        }
    }
}
