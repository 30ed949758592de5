//! JSON into elements: a member is a child, an array is a child repeated, and an
//! object where an array is usual is a single one.

use serde_json::Value;

use super::{DEEPEST, Element, ReadError, utf8};

/// Reads a JSON document, an object with one member, and gives that member as
/// the root.
///
/// # Errors
/// Bytes that are not UTF-8, no JSON, another number of members, or objects too
/// deep inside one another.
pub fn read_json(bytes: &[u8]) -> Result<Element, ReadError> {
    let wrong = |at: usize, reason: String| ReadError::Malformed {
        at: at as u64,
        reason,
    };
    let value: Value = serde_json::from_str(utf8(bytes)?)
        .map_err(|error| wrong(error.line(), error.to_string()))?;
    let mut document = Element::default();
    fill(&mut document, value, 0)?;
    match document.children.pop() {
        Some(root) if document.children.is_empty() => Ok(root),
        _ => Err(wrong(0, "un seul membre est attendu".to_owned())),
    }
}

fn fill(element: &mut Element, value: Value, depth: usize) -> Result<(), ReadError> {
    if depth > DEEPEST {
        return Err(ReadError::TooDeep);
    }
    match value {
        Value::Object(members) => {
            for (name, value) in members {
                let values = match value {
                    Value::Array(values) => values,
                    value => vec![value],
                };
                for value in values.into_iter().filter(|value| !value.is_null()) {
                    let mut child = Element {
                        name: name.clone(),
                        ..Element::default()
                    };
                    fill(&mut child, value, depth + 1)?;
                    element.children.push(child);
                }
            }
        }
        Value::String(text) => element.text = text,
        value => element.text = value.to_string(),
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::read_json;
    use crate::tree::ReadError;

    #[test]
    fn an_object_and_an_array_of_one_are_the_same() {
        let array = read_json(br#"{"a":{"b":[{"c":"1"}]}}"#).unwrap();
        let object = read_json(br#"{"a":{"b":{"c":1},"d":null,"e":[]}}"#).unwrap();
        assert_eq!(array, object);
        assert_eq!(array.child("B").unwrap().text("c").as_deref(), Some("1"));
    }

    #[test]
    fn other_documents_are_refused() {
        for text in [
            "",
            "{}",
            "[]",
            "\"a\"",
            "{\"a\":{},\"b\":{}}",
            "{\"a\":[{},{}]}",
            "{\"a\"",
        ] {
            let error = read_json(text.as_bytes()).unwrap_err();
            assert!(matches!(error, ReadError::Malformed { .. }), "{text}");
        }
        let deep = format!("{}1{}", "{\"a\":".repeat(60), "}".repeat(60));
        assert_eq!(read_json(deep.as_bytes()), Err(ReadError::TooDeep));
    }
}
