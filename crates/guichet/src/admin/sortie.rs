//! What commands answer: text for people, or JSON.

use std::io::{BufRead, Read};
use std::path::Path;

use serde_json::Value;

/// How to answer.
#[derive(Debug, Clone, Copy)]
pub(super) struct Sortie {
    /// JSON instead of text.
    pub(super) json: bool,
}

impl Sortie {
    /// Answers with a sentence, or with a value.
    pub(super) fn dire(self, texte: &str, valeur: &Value) {
        if self.json {
            println!("{valeur}");
        } else {
            println!("{texte}");
        }
    }
}

/// The bytes of a file; `-` is the standard input.
pub(super) fn lire(fichier: &Path) -> Result<Vec<u8>, String> {
    let mut bytes = Vec::new();
    ouvrir(fichier)?
        .read_to_end(&mut bytes)
        .map_err(|error| format!("{} : {error}", fichier.display()))?;
    Ok(bytes)
}

/// A file to be read; `-` is the standard input.
pub(super) fn ouvrir(fichier: &Path) -> Result<Box<dyn Read>, String> {
    if fichier == Path::new("-") {
        return Ok(Box::new(std::io::stdin()));
    }
    let file =
        std::fs::File::open(fichier).map_err(|error| format!("{} : {error}", fichier.display()))?;
    Ok(Box::new(std::io::BufReader::new(file)))
}

/// A password: the first line of the standard input.
pub(super) fn mot_de_passe() -> Result<String, String> {
    let mut line = String::new();
    std::io::stdin()
        .lock()
        .read_line(&mut line)
        .map_err(|error| format!("entrée standard : {error}"))?;
    let password = line.trim_end_matches(['\n', '\r']).to_owned();
    if password.is_empty() {
        return Err("aucun mot de passe sur l'entrée standard".to_owned());
    }
    Ok(password)
}
