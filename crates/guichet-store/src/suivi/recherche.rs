//! The history of what an account follows, under criteria, page by page.
//!
//! Most searches find enough among what came last: a search looks at the last days first, and further
//! back only when that is not enough. What was looked at is not looked at again.

use super::portee::declarations;
use crate::{Row, StoreError, Tx, Value};

/// What is looked for. What is left empty narrows nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Critere {
    /// Received from this instant on.
    pub debut: i64,
    /// Received until this instant.
    pub fin: i64,
    /// S20.G00.05.001.
    pub nature: String,
    /// A SIRET, or the SIREN of several.
    pub siret: String,
    /// S20.G00.05.009.
    pub identifiant_metier: String,
    /// `conforme` (those cancelled or replaced since included) or `rejetee`.
    pub etat: String,
    /// S20.G00.05.005 as `AAAA-MM`.
    pub mois: String,
    /// Only events: every nature but the monthly.
    pub evenements: bool,
    /// Of which establishments.
    pub lieux: Lieux,
}

/// Establishments, by their SIRETs.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Lieux {
    /// All of them.
    #[default]
    Tous,
    /// These alone.
    Seulement(Vec<String>),
    /// All but these.
    Sauf(Vec<String>),
}

impl Lieux {
    /// Whether an establishment is among them.
    pub fn contient(&self, siret: &str) -> bool {
        let named = |all: &[String]| all.iter().any(|one| one == siret);
        match self {
            Self::Tous => true,
            Self::Seulement(these) => named(these),
            Self::Sauf(these) => !named(these),
        }
    }
}

/// From which row of the history on a page begins, in which direction.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Depuis {
    /// From the latest on, into the past.
    #[default]
    Dernier,
    /// What came before this instant and key of a declaration.
    Avant(i64, i64),
    /// What came after them.
    Apres(i64, i64),
}

/// A declaration in a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ligne {
    /// Its key.
    pub declaration_id: i64,
    /// Its flux.
    pub idflux: String,
    /// Its rank there.
    pub rang: i64,
    /// When its deposit was received.
    pub recu_at: i64,
    /// Name of the file.
    pub nom_fichier: Option<String>,
    /// S10.G00.00.005.
    pub essai_reel: Option<String>,
    /// S20.G00.05.001.
    pub nature: String,
    /// S20.G00.05.002.
    pub type_code: String,
    /// S20.G00.05.005 as `AAAA-MM`.
    pub mois: Option<String>,
    /// Establishment declared.
    pub siret: String,
    /// S20.G00.05.009.
    pub identifiant_metier: Option<String>,
    /// `conforme`, `rejetee`, `annulee` or `remplacee`.
    pub etat: String,
    /// Reference of the certificate.
    pub certificat: Option<String>,
    /// Returns that must be read and were not.
    pub a_lire: i64,
}

/// The values of a statement, each named as it is added.
#[derive(Default)]
struct Valeurs(Vec<Value>);

impl Valeurs {
    fn ajouter(&mut self, value: impl Into<Value>) -> String {
        self.0.push(value.into());
        format!("${}", self.0.len())
    }
}

/// The criteria that narrow: what is not asked costs nothing, row after row.
fn filtre(critere: &Critere, depuis: Depuis, values: &mut Valeurs) -> String {
    let mut all = Vec::new();
    for (column, wanted) in [
        ("nature", &critere.nature),
        ("identifiant_metier", &critere.identifiant_metier),
        ("mois", &critere.mois),
    ] {
        if !wanted.is_empty() {
            all.push(format!("d.{column} = {}", values.ajouter(wanted)));
        }
    }
    match critere.etat.as_str() {
        "" => {}
        // Whatever became of them since.
        "conforme" => all.push("d.etat IN ('conforme', 'annulee', 'remplacee')".to_owned()),
        other => all.push(format!("d.etat = {}", values.ajouter(other))),
    }
    if critere.evenements {
        all.push("d.nature <> '01'".to_owned());
    }
    if let Some((beyond, at, id)) = match depuis {
        Depuis::Dernier => None,
        Depuis::Avant(at, id) => Some(("<", at, id)),
        Depuis::Apres(at, id) => Some((">", at, id)),
    } {
        let (at, id) = (values.ajouter(at), values.ajouter(id));
        all.push(format!("(d.recu_at, d.id) {beyond} ({at}, {id})"));
    }
    all.iter().map(|one| format!(" AND {one}")).collect()
}

/// The establishments looked at: a SIRET, the SIREN of several, some, or all.
fn lieu(critere: &Critere, values: &mut Valeurs) -> Option<String> {
    let column = match critere.siret.len() {
        0 => None,
        9 => Some("SUBSTR(siret, 1, 9)"),
        _ => Some("siret"),
    };
    let named = column.map(|column| format!("{column} = {}", values.ajouter(&critere.siret)));
    let (word, these) = match &critere.lieux {
        Lieux::Tous => return named,
        Lieux::Seulement(these) => ("IN", these),
        Lieux::Sauf(these) => ("NOT IN", these),
    };
    let marks: Vec<String> = these.iter().map(|one| values.ajouter(one)).collect();
    // An empty list is none of PostgreSQL's; no SIRET is empty.
    let list = if marks.is_empty() {
        "''".to_owned()
    } else {
        marks.join(", ")
    };
    let among = format!("siret {word} ({list})");
    Some(named.map_or(among.clone(), |named| format!("{named} AND {among}")))
}

fn ligne(row: &Row) -> Result<Ligne, StoreError> {
    let text = |column| Ok::<_, StoreError>(row.opt_text(column)?.map(str::to_owned));
    let word = |column| Ok::<_, StoreError>(text(column)?.unwrap_or_default());
    Ok(Ligne {
        declaration_id: row.int(0)?,
        idflux: row.text(1)?.to_owned(),
        rang: row.int(2)?,
        recu_at: row.int(3)?,
        nom_fichier: text(4)?,
        essai_reel: text(5)?,
        nature: word(6)?,
        type_code: word(7)?,
        mois: text(8)?,
        siret: word(9)?,
        identifiant_metier: text(10)?,
        etat: row.text(11)?.to_owned(),
        certificat: text(12)?,
        a_lire: row.int(13)?,
    })
}

/// The periods to look at, one after the other until enough was found: each begins where the one before it
/// ended, in the direction asked for.
pub(super) fn periodes(debut: i64, fin: i64, depuis: Depuis) -> impl Iterator<Item = (i64, i64)> {
    /// How much is looked at first, in milliseconds, and how many times more each further time.
    const D_ABORD: i64 = 16 * 86_400_000;
    const PLUS: i64 = 8;
    let mut span = D_ABORD;
    let mut left = Some(match depuis {
        Depuis::Dernier => (debut, fin),
        Depuis::Avant(at, _) => (debut, fin.min(at)),
        Depuis::Apres(at, _) => (debut.max(at), fin),
    });
    std::iter::from_fn(move || {
        let (from, until) = left.filter(|(from, until)| from <= until)?;
        let period = match depuis {
            Depuis::Apres(..) => (from, until.min(from.saturating_add(span))),
            Depuis::Dernier | Depuis::Avant(..) => (from.max(until.saturating_sub(span)), until),
        };
        left = match depuis {
            Depuis::Apres(..) => period.1.checked_add(1).map(|next| (next, until)),
            Depuis::Dernier | Depuis::Avant(..) => period.0.checked_sub(1).map(|next| (from, next)),
        };
        span = span.saturating_mul(PLUS);
        Some(period)
    })
}

/// At most `max` declarations that an account follows and that answer the criteria, the latest first.
///
/// # Errors
/// Those of the database.
pub fn rechercher(
    tx: &mut Tx<'_>,
    compte_id: i64,
    critere: &Critere,
    depuis: Depuis,
    max: u32,
) -> Result<Vec<Ligne>, StoreError> {
    let mut found = Vec::new();
    for period in periodes(critere.debut, critere.fin, depuis) {
        let missing = max.saturating_sub(u32::try_from(found.len()).unwrap_or(u32::MAX));
        if missing == 0 {
            break;
        }
        found.extend(tranche(tx, compte_id, critere, period, depuis, missing)?);
    }
    if matches!(depuis, Depuis::Apres(..)) {
        found.reverse();
    }
    Ok(found)
}

/// Those of one period, in the direction asked for.
fn tranche(
    tx: &mut Tx<'_>,
    compte_id: i64,
    critere: &Critere,
    (debut, fin): (i64, i64),
    depuis: Depuis,
    max: u32,
) -> Result<Vec<Ligne>, StoreError> {
    let order = match depuis {
        Depuis::Dernier | Depuis::Avant(..) => "DESC",
        Depuis::Apres(..) => "ASC",
    };
    let mut values = Valeurs::default();
    for value in [compte_id, debut, fin] {
        values.ajouter(value);
    }
    let place = lieu(critere, &mut values);
    let rest = filtre(critere, depuis, &mut values);
    let keys = declarations("d.recu_at AS recu_at, d.id AS id", place.as_deref(), &rest);
    let max = values.ajouter(max);
    let last = format!("ORDER BY recu_at {order}, id {order} LIMIT {max}");
    let sql = format!(
        "SELECT d.id, p.idflux, d.rang, d.recu_at, p.nom_fichier, p.essai_reel, d.nature, d.type, \
         d.mois, d.siret, d.identifiant_metier, d.etat, d.certificat, \
         (SELECT COUNT(*) FROM retour r WHERE r.depot_id = d.depot_id AND r.notification = 1 \
         AND r.lu_at IS NULL AND r.remplace_par IS NULL AND COALESCE(r.declaration_id, d.id) = d.id) \
         FROM (SELECT recu_at, id FROM ({keys}) toutes {last}) f CROSS JOIN declaration d \
         CROSS JOIN depot p WHERE d.id = f.id AND p.id = d.depot_id \
         ORDER BY f.recu_at {order}, f.id {order}"
    );
    let rows = tx.query(&sql, &values.0)?;
    rows.iter().map(ligne).collect()
}
