//! PostgreSQL's failures as ours.

use std::error::Error as _;

use postgres::Error;
use postgres::error::DbError;

use crate::StoreError;

/// What a failure of PostgreSQL means to a caller.
pub(super) fn translate(error: &Error) -> StoreError {
    if let Some(told) = error.as_db_error() {
        return told_by_server(told);
    }
    // The server said nothing: the connection broke or was never made, or a value did not fit.
    let broken = error.is_closed()
        || error
            .source()
            .is_some_and(|source| source.is::<std::io::Error>())
        || error.to_string().starts_with("error connecting")
        || error.to_string().starts_with("timeout");
    let detail = match error.source() {
        Some(source) => format!("{error} ({source})"),
        None => error.to_string(),
    };
    if broken {
        StoreError::Unavailable(detail)
    } else {
        StoreError::Other(detail)
    }
}

/// Codes: appendix A of PostgreSQL's manual. Only the message is kept: the detail repeats values,
/// which may be personal data.
fn told_by_server(told: &DbError) -> StoreError {
    let message = told.message().to_owned();
    match told.code().code() {
        // disk_full
        "53100" => StoreError::Full(message),
        // Resources, connections, a server that stops or starts, a deadlock, an I/O error.
        code if ["53", "08", "57", "40"].contains(&class(code)) || code == "58030" => {
            StoreError::Unavailable(message)
        }
        // not_null_violation: the constraint has a name from version 18 on only.
        "23502" => StoreError::Conflict {
            constraint: told.constraint().map_or_else(
                || {
                    let part = |name: Option<&str>| name.unwrap_or_default().to_owned();
                    format!("{}_{}_not_null", part(told.table()), part(told.column()))
                },
                str::to_owned,
            ),
        },
        code if class(code) == "23" => StoreError::Conflict {
            constraint: told.constraint().unwrap_or(&message).to_owned(),
        },
        code if ["XX001", "XX002"].contains(&code) => StoreError::Corrupt(message),
        code => StoreError::Other(format!("{message} ({code})")),
    }
}

fn class(code: &str) -> &str {
    code.get(..2).unwrap_or_default()
}
