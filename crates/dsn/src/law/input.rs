//! Questions as JSON: one object, a list of objects, or one object per line.

use std::path::Path;

use dsn_law::fields::Fields;
use serde_json::Value;

use crate::failure::Failure;
use crate::inputs::read_all;

/// The questions of one call.
pub(super) struct Questions {
    /// Each question, or why it cannot be read.
    pub(super) list: Vec<Result<Fields, String>>,
    /// Several may come: answers go on one line each.
    pub(super) many: bool,
}

impl Questions {
    /// One question, from the flags.
    pub(super) fn one(fields: Fields) -> Questions {
        Questions {
            list: vec![Ok(fields)],
            many: false,
        }
    }
}

/// Reads a file or `-`; the flags hold for every question that does not say otherwise.
pub(super) fn read(path: &Path, flags: &Fields) -> Result<Questions, Failure> {
    let bytes = read_all(path)?;
    let text = std::str::from_utf8(&bytes)
        .map_err(|_| Failure::new("les questions ne sont pas de l'UTF-8"))?;
    match serde_json::from_str::<Value>(text) {
        Ok(Value::Array(items)) => Ok(Questions {
            list: items.iter().map(|item| fields(item, flags)).collect(),
            many: true,
        }),
        Ok(value) => Ok(Questions {
            list: vec![fields(&value, flags)],
            many: false,
        }),
        Err(_) => Ok(Questions {
            list: text
                .lines()
                .enumerate()
                .filter(|(_, line)| !line.trim().is_empty())
                .map(|(rank, line)| {
                    let value = serde_json::from_str(line).map_err(|error| {
                        format!("ligne {} : ce n'est pas du JSON ({error})", rank + 1)
                    })?;
                    fields(&value, flags).map_err(|why| format!("ligne {} : {why}", rank + 1))
                })
                .collect(),
            many: true,
        }),
    }
}

fn fields(value: &Value, flags: &Fields) -> Result<Fields, String> {
    let Value::Object(object) = value else {
        return Err("un objet JSON est attendu".to_owned());
    };
    let mut fields = flags.clone();
    for (name, value) in object {
        fields.set(name, text_of(name, value)?);
    }
    Ok(fields)
}

/// A JSON value as a flag would write it. Numbers keep their own digits.
fn text_of(name: &str, value: &Value) -> Result<String, String> {
    match value {
        Value::Null => Ok(String::new()),
        Value::Bool(true) => Ok("oui".to_owned()),
        Value::Bool(false) => Ok("non".to_owned()),
        Value::Number(number) => Ok(number.to_string()),
        Value::String(text) => Ok(text.clone()),
        Value::Array(items) => {
            let texts: Result<Vec<String>, String> =
                items.iter().map(|item| text_of(name, item)).collect();
            Ok(texts?.join(","))
        }
        Value::Object(_) => Err(format!(
            "{name} : une valeur simple ou une liste est attendue"
        )),
    }
}

/// A scale given by flag as `@file` is read from that file: its text is the value. A question in JSON
/// names no file: it holds the text itself.
pub(super) fn with_files(mut flags: Fields) -> Result<Fields, Failure> {
    const SCALE: &str = "bareme";
    let path = flags.text(SCALE).and_then(|text| text.strip_prefix('@'));
    let Some(path) = path.filter(|path| !path.contains('\t')) else {
        return Ok(flags);
    };
    let bytes = read_all(Path::new(path))?;
    let text =
        String::from_utf8(bytes).map_err(|_| Failure::new("le barème n'est pas de l'UTF-8"))?;
    flags.set(SCALE, text);
    Ok(flags)
}
