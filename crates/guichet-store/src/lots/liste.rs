//! The list of an organism: places given, pages read.

use super::{COLONNES, Lot, TABLES, lot};
use crate::{StoreError, Tx, Value, params};

/// At most as many lots are given a place in one transaction.
pub const ATTENTE_MAX: u32 = 2000;

/// Whose lots: those of an organism, or of one institution of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Portee {
    /// Code of the organism.
    pub organisme: String,
    /// Institution; empty for all.
    pub institution: String,
}

/// What a page shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Filtre {
    /// Only lots behind this place.
    pub apres: i64,
    /// Only lots up to this place.
    pub jusqu_a: i64,
    /// Only lots in this state.
    pub etat: Option<String>,
    /// At most as many.
    pub max: u32,
}

/// Gives a place to the lots that are offered at `now` and have none, in the order in which they
/// were offered, and says how many got one; [`ATTENTE_MAX`] means that there may be more. Others who
/// give places of the same organism wait.
///
/// # Errors
/// Those of the database.
pub fn placer(tx: &mut Tx<'_>, portee: &Portee, now: i64) -> Result<u64, StoreError> {
    let row = tx.query_one(
        "INSERT INTO lot_file (organisme, derniere) VALUES ($1, 0) \
         ON CONFLICT (organisme) DO UPDATE SET derniere = lot_file.derniere RETURNING derniere",
        params![&portee.organisme],
    )?;
    let last = row.int(0)?;
    let placed = tx.execute(
        "UPDATE lot SET place = $4 + attente.rang FROM (\
           SELECT id, ROW_NUMBER() OVER (ORDER BY disponible_at, id) AS rang FROM lot \
           WHERE organisme = $1 AND ($2 = '' OR institution = $2) AND place IS NULL \
           AND disponible_at <= $3 ORDER BY disponible_at, id LIMIT $5) AS attente \
         WHERE lot.id = attente.id",
        params![
            &portee.organisme,
            &portee.institution,
            now,
            last,
            ATTENTE_MAX
        ],
    )?;
    if placed > 0 {
        let placed = i64::try_from(placed).unwrap_or(i64::MAX);
        tx.execute(
            "UPDATE lot_file SET derniere = derniere + $2 WHERE organisme = $1",
            params![&portee.organisme, placed],
        )?;
    }
    Ok(placed)
}

/// The last place given in the list of an organism, and whether a lot waits for one at `now`.
///
/// # Errors
/// Those of the database.
pub fn derniere_place(
    tx: &mut Tx<'_>,
    portee: &Portee,
    now: i64,
) -> Result<(i64, bool), StoreError> {
    let row = tx.query_opt(
        "SELECT derniere FROM lot_file WHERE organisme = $1",
        params![&portee.organisme],
    )?;
    let last = row.map_or(Ok(0), |row| row.int(0))?;
    let waiting = tx.query_opt(
        "SELECT 1 FROM lot WHERE organisme = $1 AND ($2 = '' OR institution = $2) \
         AND place IS NULL AND disponible_at <= $3 LIMIT 1",
        params![&portee.organisme, &portee.institution, now],
    )?;
    Ok((last, waiting.is_some()))
}

/// A page of the list, in its order.
///
/// # Errors
/// Those of the database.
pub fn page(tx: &mut Tx<'_>, portee: &Portee, filtre: &Filtre) -> Result<Vec<Lot>, StoreError> {
    let mut sql = format!(
        "SELECT {COLONNES} FROM {TABLES} WHERE l.organisme = $1 AND l.place > $2 \
         AND l.place <= $3 AND ($4 = '' OR l.institution = $4)"
    );
    let mut values = vec![
        Value::from(&portee.organisme),
        Value::from(filtre.apres),
        Value::from(filtre.jusqu_a),
        Value::from(&portee.institution),
        Value::from(filtre.max),
    ];
    if let Some(etat) = &filtre.etat {
        sql.push_str(" AND l.etat = $6");
        values.push(Value::from(etat));
    }
    sql.push_str(" ORDER BY l.place LIMIT $5");
    tx.query(&sql, &values)?.iter().map(lot).collect()
}

/// A lot of this organism; the lot of another is not found.
///
/// # Errors
/// Those of the database.
pub fn lire(tx: &mut Tx<'_>, portee: &Portee, id: i64) -> Result<Option<Lot>, StoreError> {
    let sql = format!(
        "SELECT {COLONNES} FROM {TABLES} WHERE l.id = $1 AND l.organisme = $2 \
         AND ($3 = '' OR l.institution = $3)"
    );
    let row = tx.query_opt(&sql, params![id, &portee.organisme, &portee.institution])?;
    row.as_ref().map(lot).transpose()
}
