//! The contract as data: what each operation may answer, and what was seen.

use std::collections::BTreeSet;

use boon::{Compiler, Schemas};
use serde_json::Value;

use crate::organismes::essai::Reponse;

/// Where the contract is, for references inside it.
const URL: &str = "http://contrat.example/openapi.json";

/// The contract, and the answers seen so far.
pub(super) struct Contrat {
    doc: Value,
    vus: BTreeSet<String>,
}

impl Contrat {
    pub(super) fn lire() -> Self {
        let text = include_str!("../../../../../docs/organism-api/openapi.yaml");
        Self {
            doc: serde_yaml_ng::from_str(text).unwrap(),
            vus: BTreeSet::new(),
        }
    }

    /// `GET /organismes/v1/lots` and its likes.
    pub(super) fn operations(&self) -> BTreeSet<(String, String)> {
        let mut all = BTreeSet::new();
        for (path, item) in self.doc["paths"].as_object().unwrap() {
            for method in item
                .as_object()
                .unwrap()
                .keys()
                .filter(|key| *key != "parameters")
            {
                all.insert((method.to_uppercase(), path.clone()));
            }
        }
        all
    }

    /// The codes that the contract knows.
    pub(super) fn codes(&self) -> Vec<String> {
        let codes = &self.doc["components"]["schemas"]["Probleme"]["properties"]["code"]["enum"];
        serde_json::from_value(codes.clone()).unwrap()
    }

    /// Holds an answer to the contract, and remembers it.
    pub(super) fn verifier(&mut self, method: &str, path: &str, response: &Reponse) {
        let status = response.statut.as_u16().to_string();
        let about = format!("{method} {path} {status}");
        let pointer = format!("/paths/{}/{}", escaped(path), method.to_lowercase());
        let operation = self
            .doc
            .pointer(&pointer)
            .unwrap_or_else(|| panic!("{about}"));
        let responses = operation["responses"].as_object().unwrap();
        let key = if responses.contains_key(&status) {
            status.as_str()
        } else {
            "default"
        };
        let mut pointer = format!("{pointer}/responses/{key}");
        if let Some(reference) = self.doc.pointer(&pointer).unwrap().get("$ref") {
            pointer = reference
                .as_str()
                .unwrap()
                .trim_start_matches('#')
                .to_owned();
        }
        let told = self.doc.pointer(&pointer).unwrap();
        assert!(!response.entete("x-request-id").is_empty(), "{about}");
        if let Some(headers) = told["headers"].as_object() {
            for name in headers.keys().filter(|name| *name != "Content-Encoding") {
                assert!(!response.entete(name).is_empty(), "{about}: {name}");
            }
        }
        if let Some(content) = told["content"].as_object() {
            let kind = response.entete("content-type");
            assert!(content.contains_key(kind), "{about}: {kind}");
            if kind.ends_with("json") {
                let schema = format!("{pointer}/content/{}/schema", escaped(kind));
                self.valider(&schema, &response.json(), &about);
            }
        } else {
            assert!(response.octets.is_empty(), "{about}");
        }
        self.vus.insert(format!("{method} {path} {key}"));
    }

    /// Holds a request body to the contract.
    pub(super) fn verifier_demande(&self, method: &str, path: &str, body: &Value) {
        let pointer = format!(
            "/paths/{}/{}/requestBody/content/application~1json/schema",
            escaped(path),
            method.to_lowercase()
        );
        self.valider(&pointer, body, path);
    }

    fn valider(&self, pointer: &str, value: &Value, about: &str) {
        let mut schemas = Schemas::new();
        let mut compiler = Compiler::new();
        compiler.add_resource(URL, self.doc.clone()).unwrap();
        let fragment = pointer.replace('{', "%7B").replace('}', "%7D");
        let schema = compiler
            .compile(&format!("{URL}#{fragment}"), &mut schemas)
            .unwrap();
        if let Err(error) = schemas.validate(value, schema) {
            panic!("{about}: {error:#}\n{value:#}");
        }
    }

    /// The answers of the contract that were not seen.
    pub(super) fn jamais_vus(&self) -> BTreeSet<String> {
        let mut all = BTreeSet::new();
        for (method, path) in self.operations() {
            let pointer = format!(
                "/paths/{}/{}/responses",
                escaped(&path),
                method.to_lowercase()
            );
            for status in self
                .doc
                .pointer(&pointer)
                .unwrap()
                .as_object()
                .unwrap()
                .keys()
            {
                all.insert(format!("{method} {path} {status}"));
            }
        }
        all.difference(&self.vus).cloned().collect()
    }
}

fn escaped(part: &str) -> String {
    part.replace('~', "~0").replace('/', "~1")
}
