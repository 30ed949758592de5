//! Reading the settings: the file, then the environment.

use std::fmt;

use super::Config;

/// Why the settings cannot be used, in French.
#[derive(Debug)]
pub struct ConfigError(String);

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for ConfigError {}

/// The settings told by the text of a TOML file and by the variables of the environment.
///
/// # Errors
/// Text that is not TOML, a setting that does not exist, a value that cannot be read.
pub fn load(
    file: Option<&str>,
    environment: impl IntoIterator<Item = (String, String)>,
) -> Result<Config, ConfigError> {
    let mut config = Config::default();
    if let Some(text) = file {
        from_file(&mut config, text)?;
    }
    for (variable, value) in environment {
        let Some(rest) = variable.strip_prefix("GUICHET_") else {
            continue;
        };
        from_variable(&mut config, &variable, rest, &value)?;
    }
    Ok(config)
}

fn from_file(config: &mut Config, text: &str) -> Result<(), ConfigError> {
    let table: toml::Table = text
        .parse()
        .map_err(|error| ConfigError(format!("Le fichier n'est pas du TOML : {error}")))?;
    for (section, content) in &table {
        let Some(settings) = content.as_table() else {
            return Err(ConfigError(format!("« {section} » n'est pas une section.")));
        };
        if !Config::SECTIONS.contains(&section.as_str()) {
            return Err(ConfigError(format!(
                "La section « {section} » n'existe pas."
            )));
        }
        for (name, value) in settings {
            let text = match value {
                toml::Value::String(text) => text.clone(),
                toml::Value::Integer(number) => number.to_string(),
                toml::Value::Boolean(truth) => truth.to_string(),
                _ => return Err(ConfigError(format!("{section}.{name} : valeur illisible."))),
            };
            set(config, section, name, &text, &format!("{section}.{name}"))?;
        }
    }
    Ok(())
}

/// Variables that belong to the tests, not to the portal.
const NOT_SETTINGS: [&str; 3] = ["BLESS", "REFERENCE", "PANNE"];

fn from_variable(
    config: &mut Config,
    variable: &str,
    rest: &str,
    value: &str,
) -> Result<(), ConfigError> {
    if NOT_SETTINGS.contains(&rest) {
        return Ok(());
    }
    let rest = rest.to_ascii_lowercase();
    for section in Config::SECTIONS {
        let name = rest.strip_prefix(section).and_then(|r| r.strip_prefix('_'));
        if let Some(name) = name {
            return set(config, section, name, value, variable);
        }
    }
    Err(ConfigError(format!(
        "{variable} : ce réglage n'existe pas."
    )))
}

fn set(
    config: &mut Config,
    section: &str,
    name: &str,
    text: &str,
    shown: &str,
) -> Result<(), ConfigError> {
    match config.set(section, name, text) {
        None => Err(ConfigError(format!("{shown} : ce réglage n'existe pas."))),
        Some(Err(reason)) => Err(ConfigError(format!("{shown} : {reason}"))),
        Some(Ok(())) => Ok(()),
    }
}
