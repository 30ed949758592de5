//! What `cargo metadata` says about our packages and about those they stand on.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::command;

/// One package of the dependency graph.
pub(crate) struct Package {
    /// Its name on the registry.
    pub(crate) name: String,
    /// Its version.
    pub(crate) version: String,
    /// Its one-line description, empty when it has none.
    pub(crate) description: String,
    /// Its SPDX licence expression, empty when it declares none.
    pub(crate) licence: String,
    /// Whether it is one of ours.
    pub(crate) is_ours: bool,
    /// What it stands on when built for users: normal and build dependencies, by id.
    pub(crate) stands_on: Vec<String>,
    /// Names it declares, of every kind, tests included.
    pub(crate) declared: BTreeSet<String>,
}

/// The resolved dependency graph, by package id.
pub(crate) struct Metadata {
    /// Every package by its id.
    pub(crate) packages: BTreeMap<String, Package>,
}

impl Metadata {
    /// Asks cargo, with the lock file as it is: a stale lock file is an error.
    pub(crate) fn load() -> Result<Self, String> {
        let text = command::output(command::cargo_with(&[
            "metadata",
            "--format-version",
            "1",
            "--locked",
        ]))?;
        let json: Value =
            serde_json::from_str(&text).map_err(|error| format!("cargo metadata: {error}"))?;
        let ours: BTreeSet<&str> = list(&json["workspace_members"])
            .filter_map(Value::as_str)
            .collect();
        let mut packages = BTreeMap::new();
        for package in list(&json["packages"]) {
            let id = text_of(&package["id"]);
            packages.insert(
                id.clone(),
                Package {
                    name: text_of(&package["name"]),
                    version: text_of(&package["version"]),
                    description: text_of(&package["description"]),
                    licence: text_of(&package["license"]),
                    is_ours: ours.contains(id.as_str()),
                    stands_on: Vec::new(),
                    declared: declared_names(package),
                },
            );
        }
        for node in list(&json["resolve"]["nodes"]) {
            let Some(package) = packages.get_mut(&text_of(&node["id"])) else {
                continue;
            };
            package.stands_on = list(&node["deps"])
                .filter(|dependency| {
                    list(&dependency["dep_kinds"]).any(|kind| kind["kind"] != "dev")
                })
                .map(|dependency| text_of(&dependency["pkg"]))
                .collect();
        }
        Ok(Self { packages })
    }

    /// Our own packages, in the order of their names.
    pub(crate) fn ours(&self) -> Vec<&Package> {
        let mut ours: Vec<&Package> = self
            .packages
            .values()
            .filter(|package| package.is_ours)
            .collect();
        ours.sort_by(|left, right| left.name.cmp(&right.name));
        ours
    }
}

/// Names of everything a package of ours stands on when it is built, near and far. From
/// `cargo tree`, since `cargo metadata` also counts optional dependencies that nobody turns on.
pub(crate) fn reached_from(name: &str) -> Result<BTreeSet<String>, String> {
    let kinds = ["--edges", "normal,build", "--target", "all"];
    let form = ["--prefix", "none", "--format", "{p}"];
    let command = command::cargo_with(
        &[&["tree", "--locked", "--package", name][..], &kinds, &form].concat(),
    );
    let text = command::output(command)?;
    let names = text
        .lines()
        .filter_map(|line| line.split_whitespace().next());
    Ok(names.skip(1).map(str::to_owned).collect())
}

/// The names a manifest outside the workspace declares (the libFuzzer harness is a workspace of its own).
pub(crate) fn declared_by_manifest(manifest: &str) -> Result<BTreeSet<String>, String> {
    let command = command::cargo_with(&[
        "metadata",
        "--format-version",
        "1",
        "--no-deps",
        "--manifest-path",
        manifest,
    ]);
    let text = command::output(command)?;
    let json: Value =
        serde_json::from_str(&text).map_err(|error| format!("cargo metadata: {error}"))?;
    Ok(list(&json["packages"]).flat_map(declared_names).collect())
}

/// Names of the dependencies a package declares on a registry.
fn declared_names(package: &Value) -> BTreeSet<String> {
    list(&package["dependencies"])
        .filter(|dependency| dependency["path"].is_null())
        .map(|dependency| text_of(&dependency["name"]))
        .collect()
}

fn list(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}

fn text_of(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}
