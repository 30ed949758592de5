//! Rows of JSON or CSV: what payroll software without DSN can export.

use std::collections::BTreeMap;

use guichet_pages::Jour;

use super::Signalement;

/// Rows in a file, at most.
pub const LIGNES: usize = 50;

/// What kind of value a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Genre {
    /// As it is.
    Texte,
    /// Without spaces, in capitals: IBAN, numbers.
    Serre,
    /// `AAAA-MM-JJ` or `JJ/MM/AAAA`.
    Date,
    /// `oui` or `non`, or the code of the norm.
    OuiNon,
}

/// A column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Colonne {
    /// Its name.
    pub nom: &'static str,
    /// The rubrique that it fills; empty for what the file does not carry.
    pub rubrique: &'static str,
    /// What it holds.
    pub genre: Genre,
    /// What it means.
    pub sens: &'static str,
}

const fn colonne(
    nom: &'static str,
    rubrique: &'static str,
    genre: Genre,
    sens: &'static str,
) -> Colonne {
    Colonne {
        nom,
        rubrique,
        genre,
        sens,
    }
}

/// All of them, in the order in which they are explained.
pub const COLONNES: [Colonne; 25] = [
    colonne(
        "siret",
        "",
        Genre::Serre,
        "Établissement du salarié. Nécessaire.",
    ),
    colonne(
        "nir",
        "S21.G00.30.001",
        Genre::Serre,
        "Numéro de sécurité sociale, 13 caractères ou 15 avec la clé.",
    ),
    colonne(
        "ntt",
        "S21.G00.30.020",
        Genre::Serre,
        "Numéro technique temporaire, à défaut de NIR.",
    ),
    colonne(
        "dernier_jour_travaille",
        "S21.G00.60.002",
        Genre::Date,
        "Nécessaire.",
    ),
    colonne(
        "fin_prevue",
        "S21.G00.60.003",
        Genre::Date,
        "Dernier jour prescrit. Nécessaire.",
    ),
    colonne(
        "motif",
        "S21.G00.60.001",
        Genre::Texte,
        "Code de la norme : 01 maladie, 02 maternité, 06 accident du travail… Nécessaire.",
    ),
    colonne(
        "accident",
        "S21.G00.60.012",
        Genre::Date,
        "Jour de l’accident ou de la première constatation.",
    ),
    colonne(
        "subrogation",
        "S21.G00.60.004",
        Genre::OuiNon,
        "oui ou non ; non à défaut.",
    ),
    colonne("debut_subrogation", "S21.G00.60.005", Genre::Date, ""),
    colonne("fin_subrogation", "S21.G00.60.006", Genre::Date, ""),
    colonne("iban", "S21.G00.60.007", Genre::Serre, ""),
    colonne("bic", "S21.G00.60.008", Genre::Serre, ""),
    colonne(
        "reprise",
        "S21.G00.60.010",
        Genre::Date,
        "Jour de la reprise : fait un signalement de reprise anticipée (nature 05).",
    ),
    colonne(
        "motif_reprise",
        "S21.G00.60.011",
        Genre::Texte,
        "Code de la norme : 01 reprise normale…",
    ),
    colonne(
        "nom",
        "S21.G00.30.002",
        Genre::Texte,
        "Nom de famille. Repris de la dernière mensuelle, comme les suivants, quand le salarié y est.",
    ),
    colonne("nom_usage", "S21.G00.30.003", Genre::Texte, ""),
    colonne("prenoms", "S21.G00.30.004", Genre::Texte, ""),
    colonne("naissance", "S21.G00.30.006", Genre::Date, ""),
    colonne("matricule", "S21.G00.30.019", Genre::Texte, ""),
    colonne(
        "contrat",
        "S21.G00.40.009",
        Genre::Texte,
        "Numéro du contrat.",
    ),
    colonne("debut_contrat", "S21.G00.40.001", Genre::Date, ""),
    colonne(
        "regime",
        "",
        Genre::Serre,
        "Régime maladie du contrat : 200 général, 300 agricole. Décide qui reçoit le signalement.",
    ),
    colonne(
        "contact",
        "S20.G00.07.001",
        Genre::Texte,
        "À qui la caisse peut parler.",
    ),
    colonne("telephone", "S20.G00.07.002", Genre::Serre, ""),
    colonne("courriel", "S20.G00.07.003", Genre::Texte, ""),
];

/// A row that was read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ligne(BTreeMap<String, String>);

impl Ligne {
    /// The text of a column.
    pub fn texte(&self, nom: &str) -> &str {
        self.0.get(nom).map_or("", |text| text.trim())
    }

    /// The number of the person: NIR without its key, or NTT.
    pub fn numero(&self) -> String {
        let nir = serre(self.texte("nir"));
        match nir.get(..13) {
            Some(number) if nir.len() == 15 => number.to_owned(),
            _ if !nir.is_empty() => nir,
            _ => serre(self.texte("ntt")),
        }
    }

    /// Writes what the row says over what is known already.
    ///
    /// # Errors
    /// In French, what is not a value of its column.
    pub fn ecrire(&self, sur: &mut Signalement) -> Result<(), String> {
        for colonne in COLONNES {
            let text = self.texte(colonne.nom);
            if text.is_empty() || colonne.rubrique.is_empty() {
                continue;
            }
            let value = match (colonne.nom, colonne.genre) {
                ("nir", _) => self.numero(),
                (_, Genre::Texte) => text.to_owned(),
                (_, Genre::Serre) => serre(text),
                (_, Genre::Date) => date(text)
                    .ok_or_else(|| {
                        format!(
                            "{} : « {text} » n’est pas une date (AAAA-MM-JJ ou JJ/MM/AAAA).",
                            colonne.nom
                        )
                    })?
                    .norme(),
                (_, Genre::OuiNon) => match text.to_lowercase().as_str() {
                    "oui" | "true" | "01" | "1" => "01".to_owned(),
                    "non" | "false" | "02" | "0" => "02".to_owned(),
                    _ => return Err(format!("{} : écrivez oui ou non.", colonne.nom)),
                },
            };
            sur.poser(colonne.rubrique, &value);
        }
        if sur.valeur("S21.G00.60.004").is_empty() {
            sur.poser("S21.G00.60.004", "02");
        }
        Ok(())
    }
}

fn serre(text: &str) -> String {
    let kept = text.chars().filter(|c| !c.is_whitespace());
    kept.collect::<String>().to_uppercase()
}

fn date(text: &str) -> Option<Jour> {
    match text.split('/').collect::<Vec<_>>().as_slice() {
        [day, month, year] if year.len() == 4 => {
            Jour::lire(&format!("{year}-{month:0>2}-{day:0>2}"))
        }
        _ => Jour::lire(text),
    }
}

/// Reads the rows of a file: a JSON object or array of objects, or CSV with its header.
///
/// # Errors
/// In French, what the file is not, and the columns that do not exist.
pub fn lire(octets: &[u8]) -> Result<Vec<Ligne>, String> {
    let text = dsn_syntax::encoding::to_text(octets);
    let text = match std::str::from_utf8(octets) {
        Ok(utf8) => utf8.trim_start_matches('\u{feff}'),
        Err(_) => &text,
    };
    let rows = match text.trim_start().chars().next() {
        Some('{' | '[') => json(text)?,
        Some(_) => csv(text)?,
        None => return Err("Le fichier est vide.".to_owned()),
    };
    if rows.is_empty() {
        return Err("Le fichier n’a aucune ligne.".to_owned());
    }
    if rows.len() > LIGNES {
        return Err(format!(
            "Le fichier a {} lignes : {LIGNES} au plus en une fois.",
            rows.len()
        ));
    }
    let mut unknown: Vec<&str> = Vec::new();
    for name in rows.iter().flat_map(|row| row.0.keys()) {
        let known = COLONNES.iter().any(|colonne| colonne.nom == name);
        if !known && !unknown.contains(&name.as_str()) {
            unknown.push(name);
        }
    }
    if !unknown.is_empty() {
        return Err(format!("Colonnes inconnues : {}.", unknown.join(", ")));
    }
    Ok(rows)
}

fn json(text: &str) -> Result<Vec<Ligne>, String> {
    use serde_json::Value;

    let read: Value = serde_json::from_str(text)
        .map_err(|error| format!("Ce n’est pas du JSON (ligne {}).", error.line()))?;
    let rows = match read {
        Value::Array(rows) => rows,
        one => vec![one],
    };
    let row = |value: Value| match value {
        Value::Object(fields) => {
            let cells = fields.into_iter().filter_map(|(name, value)| match value {
                Value::Null => None,
                Value::String(text) => Some((name, text)),
                other => Some((name, other.to_string())),
            });
            Ok(Ligne(cells.collect()))
        }
        _ => Err("Chaque salarié est un objet JSON.".to_owned()),
    };
    rows.into_iter().map(row).collect()
}

fn csv(text: &str) -> Result<Vec<Ligne>, String> {
    let header = text.lines().next().unwrap_or_default();
    let delimiter = if header.contains(';') { b';' } else { b',' };
    let mut reader = ::csv::ReaderBuilder::new()
        .delimiter(delimiter)
        .trim(::csv::Trim::All)
        .from_reader(text.as_bytes());
    let wrong = |error: ::csv::Error| match error.position() {
        Some(at) => format!(
            "Ligne {} : elle n’a pas autant de colonnes que l’en-tête.",
            at.line()
        ),
        None => "Ce n’est pas du CSV.".to_owned(),
    };
    let names = reader.headers().map_err(wrong)?.clone();
    let mut rows = Vec::new();
    for record in reader.records() {
        let record = record.map_err(wrong)?;
        let cells = names.iter().zip(&record);
        rows.push(Ligne(
            cells
                .map(|(name, cell)| (name.to_lowercase(), cell.to_owned()))
                .collect(),
        ));
    }
    Ok(rows)
}
