//! A validator for the part of JSON Schema (draft 2020-12) that our schemas
//! use: small enough to be read, and it refuses to judge a keyword it does not
//! know. A full validator would bring fifty crates for one test.

use regex::Regex;
use serde_json::{Map, Value};

/// What is wrong with a document, each with its place; empty when it is valid.
pub(crate) fn complaints(schema: &Value, document: &Value) -> Vec<String> {
    let mut check = Check {
        root: schema,
        found: Vec::new(),
    };
    check.value(schema, document, "");
    check.found
}

struct Check<'s> {
    root: &'s Value,
    found: Vec<String>,
}

impl Check<'_> {
    fn value(&mut self, schema: &Value, value: &Value, at: &str) {
        for (keyword, rule) in schema.as_object().unwrap() {
            let good = match keyword.as_str() {
                "$schema" | "$id" | "$defs" | "title" | "description" => true,
                "$ref" => {
                    let target = rule.as_str().unwrap().strip_prefix('#').unwrap();
                    self.value(self.root.pointer(target).unwrap(), value, at);
                    true
                }
                "type" => one_or_many(rule).any(|name| has_type(value, name)),
                "const" => value == rule,
                "enum" => rule.as_array().unwrap().contains(value),
                "minimum" => value.as_f64().is_none_or(|n| n >= rule.as_f64().unwrap()),
                "pattern" => value
                    .as_str()
                    .is_none_or(|text| Regex::new(rule.as_str().unwrap()).unwrap().is_match(text)),
                "required" => self.required(rule, value, at),
                "properties" => self.properties(rule.as_object().unwrap(), value, at),
                "items" => {
                    for (index, item) in value.as_array().into_iter().flatten().enumerate() {
                        self.value(rule, item, &format!("{at}/{index}"));
                    }
                    true
                }
                "oneOf" => {
                    let matching = rule
                        .as_array()
                        .unwrap()
                        .iter()
                        .filter(|schema| self.accepts(schema, value))
                        .count();
                    matching == 1
                }
                other => panic!("keyword {other} is not known to this validator"),
            };
            if !good {
                self.found.push(format!("{at}: {keyword}: {value}"));
            }
        }
    }

    fn accepts(&self, schema: &Value, value: &Value) -> bool {
        let mut check = Check {
            root: self.root,
            found: Vec::new(),
        };
        check.value(schema, value, "");
        check.found.is_empty()
    }

    fn required(&mut self, names: &Value, value: &Value, at: &str) -> bool {
        let Some(object) = value.as_object() else {
            return true;
        };
        for name in one_or_many(names) {
            if !object.contains_key(name) {
                self.found.push(format!("{at}: {name} is missing"));
            }
        }
        true
    }

    fn properties(&mut self, rules: &Map<String, Value>, value: &Value, at: &str) -> bool {
        for (name, rule) in rules {
            if let Some(value) = value.get(name) {
                self.value(rule, value, &format!("{at}/{name}"));
            }
        }
        true
    }
}

fn one_or_many(rule: &Value) -> impl Iterator<Item = &str> {
    let many = rule.as_array().into_iter().flatten();
    rule.as_str()
        .into_iter()
        .chain(many.map(|item| item.as_str().unwrap()))
}

fn has_type(value: &Value, name: &str) -> bool {
    match name {
        "null" => value.is_null(),
        "boolean" => value.is_boolean(),
        "integer" => value.is_u64() || value.is_i64(),
        "string" => value.is_string(),
        "array" => value.is_array(),
        "object" => value.is_object(),
        other => panic!("type {other} is not known to this validator"),
    }
}
