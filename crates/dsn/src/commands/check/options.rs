//! From arguments to the context of a check.

use std::collections::BTreeMap;
use std::path::Path;

use dsn_check::{Channel, Context, Day, GivenTable, Limits};
use dsn_norm::TableId;

use crate::catalogue::version_of;
use crate::cli::{self, Check};
use crate::failure::Failure;
use crate::inputs::read_all;

/// Everything besides the bytes that the verdict depends on.
pub(super) fn context(args: &Check) -> Result<Context, Failure> {
    Ok(Context {
        force_version: args.norme.as_deref().map(version_of).transpose()?,
        today: args.date.as_deref().map(day).transpose()?,
        channel: match args.canal {
            Some(cli::Channel::Machine) => Channel::Machine,
            None => Channel::Unknown,
        },
        tables: tables(&args.tables)?,
        limits: Limits {
            per_code: args.max_anomalies,
            ..Limits::default()
        },
    })
}

/// A day that exists, written `AAAA-MM-JJ`.
fn day(text: &str) -> Result<Day, Failure> {
    let digits = |part: &str, length: usize| {
        let well_formed = part.len() == length && part.bytes().all(|b| b.is_ascii_digit());
        well_formed.then(|| part.parse::<u16>().ok()).flatten()
    };
    let parts: Vec<&str> = text.split('-').collect();
    let read = match parts.as_slice() {
        [year, month, day] => (|| Some((digits(year, 4)?, digits(month, 2)?, digits(day, 2)?)))(),
        _ => None,
    };
    let exists = |&(year, month, day): &(u16, u16, u16)| {
        let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
        let length = match month {
            2 => 28 + u16::from(leap),
            4 | 6 | 9 | 11 => 30,
            1..=12 => 31,
            _ => 0,
        };
        (1..=length).contains(&day)
    };
    let (year, month, day) = read.filter(exists).ok_or_else(|| {
        Failure::new(format!(
            "« {text} » n'est pas un jour (forme attendue : AAAA-MM-JJ)"
        ))
    })?;
    Ok(Day {
        year,
        month: u8::try_from(month).unwrap_or(0),
        day: u8::try_from(day).unwrap_or(0),
    })
}

/// The tables given as `NOM=FICHIER`, or as a file whose name says which table
/// it is; several files of one table make it up together.
fn tables(given: &[String]) -> Result<Vec<GivenTable>, Failure> {
    let mut tables: BTreeMap<TableId, GivenTable> = BTreeMap::new();
    for argument in given {
        let (ids, path) = match argument.split_once('=') {
            Some((name, path)) => (ids_of(name), path),
            None => (
                TableId::from_file_name(argument).collect(),
                argument.as_str(),
            ),
        };
        if ids.is_empty() {
            return Err(Failure::new(format!(
                "« {argument} » ne dit pas de quelle table il s'agit : NOM=FICHIER, où NOM est \
                 un nom de « dsn norm tables » (par exemple Communes) ou le nom officiel de la \
                 table (par exemple IDCC)"
            )));
        }
        let bytes = read_all(Path::new(path))?;
        for id in ids {
            let table = GivenTable::parse(id, &bytes)
                .map_err(|error| Failure::new(format!("« {path} » : {error}")))?;
            match tables.get_mut(&id) {
                Some(first) => first.merge(table),
                None => drop(tables.insert(id, table)),
            }
        }
    }
    Ok(tables.into_values().collect())
}

fn ids_of(name: &str) -> Vec<TableId> {
    match TableId::from_id(name) {
        Some(id) => vec![id],
        None => TableId::from_officielle(name).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::day;

    #[test]
    fn days_that_exist() {
        for (text, exists) in [
            ("2026-02-05", true),
            ("2024-02-29", true),
            ("2026-02-29", false),
            ("2000-02-29", true),
            ("1900-02-29", false),
            ("2026-04-31", false),
            ("2026-13-01", false),
            ("2026-00-01", false),
            ("2026-01-00", false),
            ("2026-1-1", false),
            ("05022026", false),
            ("2026-02-05-", false),
            ("+026-02-05", false),
            ("", false),
        ] {
            assert_eq!(day(text).is_ok(), exists, "{text}");
        }
    }
}
