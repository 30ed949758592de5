//! Scales of kept wages as data: the legal scheme and collective agreements in one format.
//!
//! A scale is a text of `@` headers and tab-separated rows; `law/conventions/legal.tsv` is its own
//! best documentation, `docs/law.md` describes it. Callers may give their own.

use rust_decimal::Decimal;

use crate::date::Date;
use crate::error::LawError;

/// Why the employee is absent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Absence {
    /// Ordinary sickness or accident.
    Sickness,
    /// Accident on the way to work.
    Commute,
    /// Work accident or occupational disease.
    WorkAccident,
}

/// Words of the absences in a scale.
pub const ABSENCES: &[(&str, Absence)] = &[
    ("maladie", Absence::Sickness),
    ("trajet", Absence::Commute),
    ("at", Absence::WorkAccident),
];

/// A share of pay, exact: numerator over denominator.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Share {
    /// Numerator.
    pub top: Decimal,
    /// Denominator, never zero.
    pub bottom: Decimal,
}

impl Share {
    /// The share of an amount, multiplied before divided.
    #[must_use]
    pub fn of(&self, amount: Decimal) -> Decimal {
        amount * self.top / self.bottom
    }

    /// Whether the whole pay is kept.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        self.top >= self.bottom
    }
}

impl std::fmt::Display for Share {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if self.bottom == Decimal::ONE {
            write!(f, "{}", self.top.normalize())
        } else {
            write!(f, "{}/{}", self.top.normalize(), self.bottom.normalize())
        }
    }
}

/// Days at one share.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tranche {
    /// Calendar days.
    pub days: u32,
    /// Share of pay kept.
    pub share: Share,
}

/// One row: who, for what, from which seniority.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// Category of employee; `*` for all.
    pub category: String,
    /// Absences covered.
    pub absences: Vec<Absence>,
    /// Full years of seniority, lowest.
    pub from_years: u32,
    /// Full years of seniority, excluded; `None` without limit.
    pub to_years: Option<u32>,
    /// Days of absence before the first paid one.
    pub waiting: u32,
    /// The days, in order.
    pub tranches: Vec<Tranche>,
}

/// A scale.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scale {
    /// Short name: `legal`, or an IDCC.
    pub id: String,
    /// Title.
    pub title: String,
    /// Articles, and where they were read.
    pub source: String,
    /// When they were read.
    pub checked_on: Date,
    /// `verifie`, `secondaire` or `hypothese`.
    pub status: String,
    /// Months in which days already paid reduce the rights; 0: each stop starts afresh.
    pub window_months: u32,
    /// What the shares apply to: `brut` or `net`.
    pub basis: String,
    /// The rows.
    pub rows: Vec<Row>,
}

/// The scales built in.
const BUILT_IN: &[(&str, &str)] = &[
    (
        "legal",
        include_str!("../../../../law/conventions/legal.tsv"),
    ),
    (
        "alsace-moselle",
        include_str!("../../../../law/conventions/alsace-moselle.tsv"),
    ),
    ("1486", include_str!("../../../../law/conventions/1486.tsv")),
    ("1979", include_str!("../../../../law/conventions/1979.tsv")),
    ("2120", include_str!("../../../../law/conventions/2120.tsv")),
];

/// Names of the scales built in.
pub fn built_in_names() -> impl Iterator<Item = &'static str> {
    BUILT_IN.iter().map(|(name, _)| *name)
}

/// A scale built in.
///
/// # Errors
/// No scale of that name.
pub fn built_in(name: &str) -> Result<Scale, LawError> {
    match BUILT_IN.iter().find(|(known, _)| *known == name) {
        Some((_, text)) => parse(text),
        None => {
            let names: Vec<&str> = built_in_names().collect();
            Err(LawError::invalid(
                "convention",
                format!(
                    "« {name} » : barème inconnu ; connus : {} (ou un fichier, avec bareme)",
                    names.join(", ")
                ),
            ))
        }
    }
}

/// Reads a scale.
///
/// # Errors
/// The line and what is wrong with it.
pub fn parse(text: &str) -> Result<Scale, LawError> {
    let mut headers: Vec<(&str, &str)> = Vec::new();
    let mut rows = Vec::new();
    let mut heading_seen = false;
    for (rank, line) in text.lines().enumerate() {
        let wrong =
            |why: String| LawError::invalid("bareme", format!("ligne {} : {why}", rank + 1));
        let line = line.trim_end();
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        if let Some(header) = line.strip_prefix('@') {
            let pair = header
                .split_once('\t')
                .ok_or_else(|| wrong("« @nom<tabulation>valeur » attendu".to_owned()))?;
            headers.push(pair);
        } else if heading_seen {
            rows.push(row(line).map_err(wrong)?);
        } else {
            heading_seen = true;
        }
    }
    let header = |name: &str| {
        headers
            .iter()
            .find(|(known, _)| *known == name)
            .map(|(_, value)| (*value).to_owned())
            .ok_or_else(|| LawError::invalid("bareme", format!("l'en-tête @{name} manque")))
    };
    if rows.is_empty() {
        return Err(LawError::invalid("bareme", "aucune ligne de barème"));
    }
    Ok(Scale {
        id: header("id")?,
        title: header("titre")?,
        source: header("source")?,
        checked_on: header("verifie_le")?
            .parse()
            .map_err(|error| LawError::invalid("bareme", format!("@verifie_le : {error}")))?,
        status: header("statut")?,
        window_months: header("fenetre")?
            .parse()
            .map_err(|_| LawError::invalid("bareme", "@fenetre : un nombre de mois est attendu"))?,
        basis: header("assiette")?,
        rows,
    })
}

fn row(line: &str) -> Result<Row, String> {
    let columns: Vec<&str> = line.split('\t').collect();
    let [category, absences, from, to, waiting, tranches] = columns.as_slice() else {
        return Err(format!(
            "six colonnes attendues, {} trouvées",
            columns.len()
        ));
    };
    let years = |text: &str| match text.parse::<u32>() {
        Ok(years) if years <= 100 => Ok(years),
        _ => Err(format!("« {text} » n'est pas une ancienneté en années")),
    };
    let known = |word: &str| {
        ABSENCES
            .iter()
            .find(|(name, _)| *name == word)
            .map(|&(_, absence)| absence)
            .ok_or_else(|| format!("« {word} » : maladie, trajet ou at attendu"))
    };
    Ok(Row {
        category: (*category).to_owned(),
        absences: absences.split(',').map(known).collect::<Result<_, _>>()?,
        from_years: years(from)?,
        to_years: if *to == "*" { None } else { Some(years(to)?) },
        waiting: days(waiting)?,
        tranches: tranches.split(' ').map(tranche).collect::<Result<_, _>>()?,
    })
}

fn days(text: &str) -> Result<u32, String> {
    match text.parse::<u32>() {
        Ok(days) if days <= 3660 => Ok(days),
        _ => Err(format!("« {text} » n'est pas un nombre de jours")),
    }
}

fn tranche(text: &str) -> Result<Tranche, String> {
    let wrong = || format!("« {text} » : « joursxtaux » attendu, par exemple 30x0.90 ou 30x2/3");
    let (count, share) = text.split_once('x').ok_or_else(wrong)?;
    let (top, bottom) = share.split_once('/').unwrap_or((share, "1"));
    let number = |text: &str| crate::amount::parse(text).map_err(|_| wrong());
    let share = Share {
        top: number(top)?,
        bottom: number(bottom)?,
    };
    if share.bottom.is_zero() || share.top > share.bottom {
        return Err(format!("« {text} » : le taux va de 0 à 1"));
    }
    Ok(Tranche {
        days: days(count)?,
        share,
    })
}

impl Scale {
    /// The row that fits, if any.
    #[must_use]
    pub fn row(&self, category: Option<&str>, absence: Absence, years: u32) -> Option<&Row> {
        self.rows.iter().find(|row| {
            (row.category == "*" || Some(row.category.as_str()) == category)
                && row.absences.contains(&absence)
                && row.from_years <= years
                && row.to_years.is_none_or(|to| years < to)
        })
    }

    /// The categories its rows name, each once.
    #[must_use]
    pub fn categories(&self) -> Vec<&str> {
        let mut names: Vec<&str> = Vec::new();
        for row in &self.rows {
            if row.category != "*" && !names.contains(&row.category.as_str()) {
                names.push(&row.category);
            }
        }
        names
    }
}
