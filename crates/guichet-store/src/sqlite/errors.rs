//! SQLite's failures as ours.

use rusqlite::{Error, ErrorCode, ffi};

use crate::StoreError;

/// What a failure of SQLite means to a caller.
pub(super) fn translate(error: Error) -> StoreError {
    let (code, message) = match &error {
        Error::SqliteFailure(code, message) => (code, message.as_deref().unwrap_or_default()),
        Error::QueryReturnedNoRows => return StoreError::NotFound,
        other => return StoreError::Other(other.to_string()),
    };
    match code.code {
        ErrorCode::DiskFull => StoreError::Full(error.to_string()),
        // The index of the journal could not grow: SQLite says "full" for every other file.
        ErrorCode::SystemIoFailure if code.extended_code == ffi::SQLITE_IOERR_SHMSIZE => {
            StoreError::Full(error.to_string())
        }
        ErrorCode::DatabaseBusy
        | ErrorCode::DatabaseLocked
        | ErrorCode::SystemIoFailure
        | ErrorCode::CannotOpen => StoreError::Unavailable(error.to_string()),
        ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase => {
            StoreError::Corrupt(error.to_string())
        }
        ErrorCode::ConstraintViolation => StoreError::Conflict {
            constraint: constraint(code.extended_code, message),
        },
        _ => StoreError::Other(error.to_string()),
    }
}

/// The name PostgreSQL would give the constraint, from the message of SQLite: `UNIQUE constraint
/// failed: travail.genre, travail.cle` is `travail_genre_cle_key`.
fn constraint(extended: i32, message: &str) -> String {
    let Some((kind, detail)) = message.split_once(" constraint failed: ") else {
        return if extended == ffi::SQLITE_CONSTRAINT_FOREIGNKEY {
            "fkey".to_owned()
        } else {
            message.to_owned()
        };
    };
    let mut columns = detail.split(", ").filter_map(|name| name.split_once('.'));
    let (table, first) = match columns.next() {
        Some(found) => found,
        // `CHECK constraint failed: name` and `UNIQUE constraint failed: index 'name'`.
        None => {
            let name = detail.strip_prefix("index ").unwrap_or(detail);
            return name.trim_matches('\'').to_owned();
        }
    };
    let columns = columns.fold(first.to_owned(), |names, (_, next)| names + "_" + next);
    match (kind, extended) {
        ("NOT NULL", _) => format!("{table}_{columns}_not_null"),
        (_, ffi::SQLITE_CONSTRAINT_PRIMARYKEY | ffi::SQLITE_CONSTRAINT_ROWID) => {
            format!("{table}_pkey")
        }
        _ => format!("{table}_{columns}_key"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn constraints_are_named_as_postgresql_names_them() {
        for (extended, message, expected) in [
            (
                ffi::SQLITE_CONSTRAINT_UNIQUE,
                "UNIQUE constraint failed: travail.genre, travail.cle",
                "travail_genre_cle_key",
            ),
            (
                ffi::SQLITE_CONSTRAINT_PRIMARYKEY,
                "UNIQUE constraint failed: document.empreinte",
                "document_pkey",
            ),
            (
                ffi::SQLITE_CONSTRAINT_NOTNULL,
                "NOT NULL constraint failed: travail.etat",
                "travail_etat_not_null",
            ),
            (
                ffi::SQLITE_CONSTRAINT_UNIQUE,
                "UNIQUE constraint failed: index 'depot_ouvert'",
                "depot_ouvert",
            ),
            (
                ffi::SQLITE_CONSTRAINT_CHECK,
                "CHECK constraint failed: montant_positif",
                "montant_positif",
            ),
            (
                ffi::SQLITE_CONSTRAINT_FOREIGNKEY,
                "FOREIGN KEY constraint failed",
                "fkey",
            ),
        ] {
            assert_eq!(constraint(extended, message), expected);
        }
    }
}
