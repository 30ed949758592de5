//! The objects of SARIF 2.1.0 that we write (OASIS standard, sections named
//! beside the types), in the order they are written.

use serde::Serialize;

use crate::json_model::{CountsJson, CoverageJson, NotEvaluatedJson};

#[derive(Serialize)]
pub(crate) struct Text {
    pub text: String,
}

impl From<&str> for Text {
    fn from(text: &str) -> Self {
        Self {
            text: text.to_owned(),
        }
    }
}

/// 3.18.
#[derive(Serialize)]
pub(crate) struct Tool {
    pub driver: Driver,
}

/// 3.19.
#[derive(Serialize)]
pub(crate) struct Driver {
    pub name: &'static str,
    pub version: &'static str,
    pub language: &'static str,
    pub rules: Vec<Rule>,
}

/// 3.49.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Rule {
    pub id: String,
    pub short_description: Text,
    pub full_description: Text,
    pub help: Text,
}

/// 3.24.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Artifact<'a> {
    pub location: ArtifactLocation,
    pub length: u64,
    pub properties: ArtifactProperties<'a>,
}

/// What SARIF has no place for: the verdict with its coverage.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ArtifactProperties<'a> {
    pub verdict: &'static str,
    pub coverage: CoverageJson,
    pub norm: Option<&'static str>,
    pub counts: CountsJson,
    pub omitted: u64,
    pub context: &'a str,
    pub not_evaluated: Vec<NotEvaluatedJson<'a>>,
}

/// 3.4.
#[derive(Serialize)]
pub(crate) struct ArtifactLocation {
    pub uri: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub index: Option<usize>,
}

/// 3.20.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Invocation {
    pub execution_successful: bool,
}

/// 3.27.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Outcome {
    pub rule_id: String,
    pub rule_index: usize,
    pub level: &'static str,
    pub message: Text,
    pub locations: [Location; 1],
    pub partial_fingerprints: PartialFingerprints,
    pub properties: OutcomeProperties,
}

#[derive(Serialize)]
pub(crate) struct PartialFingerprints {
    #[serde(rename = "dsnCheck/v1")]
    pub dsn_check: String,
}

#[derive(Serialize)]
pub(crate) struct OutcomeProperties {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<String>,
    pub advice: String,
}

/// 3.28.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Location {
    pub physical_location: PhysicalLocation,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub logical_locations: Vec<LogicalLocation>,
}

/// 3.29.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct PhysicalLocation {
    pub artifact_location: ArtifactLocation,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub region: Option<Region>,
}

/// 3.30.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Region {
    pub start_line: u64,
    pub byte_offset: u64,
    pub byte_length: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub snippet: Option<Text>,
}

/// 3.33.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct LogicalLocation {
    pub name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kind: Option<&'static str>,
}
