//! The words of a bilan: its codes, its conclusion, what it says and when that may change.
//!
//! `DJTNC`, `SALER`, `PMNR` and `Flux Dsn` are codes that were seen in public; the others are ours.

/// Code of what keeps a flux from being taken in.
pub const FLUX_DSN: &str = "Flux Dsn";
/// Code of a last day worked that does not fit the prescription.
pub const DJTNC: &str = "DJTNC";
/// Code of doubtful or absent pays.
pub const SALER: &str = "SALER";
/// Code of a person whom the caisse does not know.
pub const PMNR: &str = "PMNR";
/// Code, ours, of another risk than the one prescribed.
pub const RISQN: &str = "RISQN";
/// Code, ours, of a subrogation that does not fit the arrêt.
pub const SUBRO: &str = "SUBRO";
/// Code, ours, of a document that is missing.
pub const PIECE: &str = "PIECE";
/// Code, ours, of a reprise that does not fit its arrêt.
pub const REPNC: &str = "REPNC";
/// Code, ours, of an arrêt of more than six months that nobody closed.
pub const A6NC: &str = "A6NC";
/// What stands where there is no code.
pub const SANS_CODE: &str = "non renseigné";

/// Conclusion of a bilan.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Etat {
    /// Received and right.
    Ok,
    /// Received, to be corrected.
    Ko,
    /// Not received.
    Ano,
}

/// One thing that a bilan says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Point {
    /// Its code.
    pub code: &'static str,
    /// What it says, in French; several causes of one code share a text.
    pub message: String,
    /// Whether it keeps the declaration from being taken in.
    pub bloquant: bool,
}

/// What the letter that goes with a bilan says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EtatDuCompteRendu {
    /// Paid.
    Valide,
    /// Being dealt with.
    EnCours,
    /// Something must be corrected or sent.
    Invalide,
}

/// A bilan to give.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bilan {
    /// Nature of the return.
    pub nature: &'static str,
    /// Its conclusion.
    pub etat: Etat,
    /// What it says.
    pub points: Vec<Point>,
    /// The letter that goes with it; none with an ANO.
    pub lettre: Option<EtatDuCompteRendu>,
}

/// What is said at an instant, and when something else may be said.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Avis {
    /// The bilan; none while the declaration is being dealt with.
    pub bilan: Option<Bilan>,
    /// The next instant at which the answer may change by itself.
    pub prochain: Option<i64>,
}

impl Avis {
    pub(super) fn attente(until: i64) -> Self {
        Self {
            bilan: None,
            prochain: Some(until),
        }
    }

    /// Taken in, and nothing more to say.
    pub(super) fn ok(message: String) -> Self {
        Self {
            bilan: Some(Bilan {
                nature: "31",
                etat: Etat::Ok,
                points: vec![point(SANS_CODE, message)],
                lettre: None,
            }),
            prochain: None,
        }
    }

    pub(super) fn ano(message: String) -> Self {
        let point = Point {
            code: FLUX_DSN,
            message,
            bloquant: true,
        };
        Self {
            bilan: Some(Bilan {
                nature: "31",
                etat: Etat::Ano,
                points: vec![point],
                lettre: None,
            }),
            prochain: None,
        }
    }

    pub(super) fn ko(points: Vec<Point>) -> Self {
        Self {
            bilan: Some(Bilan {
                nature: "31",
                etat: Etat::Ko,
                points,
                lettre: Some(EtatDuCompteRendu::Invalide),
            }),
            prochain: None,
        }
    }
}

/// Something that a bilan says and that rejects nothing.
pub(super) fn point(code: &'static str, message: String) -> Point {
    Point {
        code,
        message,
        bloquant: false,
    }
}
