//! The keyed controls CME-11: is the establishment in the directory, open or closed?
//!
//! A directory that is not complete cannot say that an establishment does not exist: what it does not
//! know is then not evaluated, and the coverage says so. A complete one (setting
//! `controle.repertoire_complet`) rejects the unknown.

use std::collections::{BTreeSet, HashMap};

use dsn_check::{Code, NotEvaluated, Severity};
use dsn_norm::controls::{Family, Key, applicable};
use dsn_norm::{Nature, Version};

use super::Constat;
use super::faits::{Faits, Valeur};

/// What the directory says of a company or an establishment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Etat {
    /// Active.
    Actif,
    /// Ceased or closed, since this ISO date where it is known.
    Ferme(Option<String>),
}

/// The part of the directory that a batch of declarations needs.
#[derive(Debug, Clone, Default)]
pub struct Annuaire {
    /// By SIREN (9 digits) and SIRET (14 digits).
    pub etats: HashMap<String, Etat>,
    /// Whether the directory holds anything at all.
    pub charge: bool,
    /// Whether it holds everybody.
    pub complet: bool,
}

/// What was evaluated, and what was found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Examen {
    /// Rejections.
    pub constats: Vec<Constat>,
    /// Controls that apply.
    pub applicables: u32,
    /// Controls decided wherever they applied; their names.
    pub evalues: Vec<String>,
    /// The others, and why.
    pub non_evalues: Vec<NotEvaluated>,
}

/// An identifier to look up, and what must be true of it.
struct Demande<'a> {
    identifiant: String,
    valeur: Valeur<'a>,
    /// Closed during this month, `AAAA-MM`, or later is right too.
    ou_ferme_depuis: Option<String>,
}

/// The SIREN and SIRET that a declaration asks about.
pub fn besoins(faits: &Faits<'_>) -> BTreeSet<String> {
    let mut all = BTreeSet::new();
    for rubrique in RUBRIQUES {
        all.extend(demandes(faits, rubrique).into_iter().map(|d| d.identifiant));
    }
    all
}

const RUBRIQUES: [&str; 4] = [
    "S21.G00.06.001",
    "S21.G00.11.001",
    "S21.G00.85.001",
    "S89.G00.32.005",
];

/// Evaluates the controls CME of a declaration.
pub fn examiner(
    faits: &Faits<'_>,
    version: Version,
    nature: Nature,
    annuaire: &Annuaire,
) -> Examen {
    let mut examen = Examen::default();
    for key in applicable(version, nature).filter(|key| key.family == Family::Cme) {
        examen.applicables += 1;
        let name = key.to_string();
        if !annuaire.charge {
            examen.non_evalues.push(NotEvaluated {
                code: name,
                reason: "le répertoire des établissements n'est pas chargé".to_owned(),
            });
            continue;
        }
        let rubrique = key.rubrique.id().to_string();
        let asked = if exempted(faits, version, &rubrique) {
            Vec::new()
        } else {
            demandes(faits, &rubrique)
        };
        if evaluate(&asked, key, annuaire, &mut examen.constats) {
            examen.evalues.push(name);
        } else {
            examen.non_evalues.push(NotEvaluated {
                code: name,
                reason: "établissement absent du répertoire, qui n'est pas complet".to_owned(),
            });
        }
    }
    examen
}

/// Interim agencies do not declare places of work of their own.
fn exempted(faits: &Faits<'_>, version: Version, rubrique: &str) -> bool {
    rubrique == "S21.G00.85.001"
        && match version {
            Version::P27V01 => faits.interim,
            _ => matches!(faits.apet.octets, b"7810Z" | b"7820Z"),
        }
}

fn demandes<'a>(faits: &Faits<'a>, rubrique: &str) -> Vec<Demande<'a>> {
    // A signalement declares no month: that of its file stands for it.
    let month = faits.mois_iso().or_else(|| faits.mois_de_constitution());
    match rubrique {
        "S21.G00.06.001" => one(digits(&[faits.siren.octets], 9), faits.siren, None),
        "S21.G00.11.001" => one(
            digits(&[faits.siren.octets, faits.nic.octets], 14),
            faits.nic,
            month,
        ),
        "S21.G00.85.001" => faits
            .lieux
            .iter()
            .filter(|lieu| lieu.nature == b"01")
            .flat_map(|lieu| {
                one(
                    digits(&[lieu.identifiant.octets], 14),
                    lieu.identifiant,
                    None,
                )
            })
            .collect(),
        "S89.G00.32.005" => faits
            .beneficiaires
            .iter()
            .flat_map(|who| {
                one(
                    digits(&[who.siren, who.nic.octets], 14),
                    who.nic,
                    month.clone(),
                )
            })
            .collect(),
        _ => Vec::new(),
    }
}

fn one(identifiant: Option<String>, valeur: Valeur<'_>, since: Option<String>) -> Vec<Demande<'_>> {
    identifiant
        .map(|identifiant| Demande {
            identifiant,
            valeur,
            ou_ferme_depuis: since,
        })
        .into_iter()
        .collect()
}

/// Digits put together, when they are as many as they must be: the form is judged elsewhere.
fn digits(parts: &[&[u8]], length: usize) -> Option<String> {
    let text = String::from_utf8(parts.concat()).ok()?;
    (text.len() == length && text.bytes().all(|b| b.is_ascii_digit())).then_some(text)
}

/// Whether every identifier could be judged; says what is wrong with those that could.
fn evaluate(
    asked: &[Demande<'_>],
    key: &'static Key,
    annuaire: &Annuaire,
    constats: &mut Vec<Constat>,
) -> bool {
    let mut complete = true;
    for demande in asked {
        let wrong = match annuaire.etats.get(&demande.identifiant) {
            Some(Etat::Actif) => None,
            Some(Etat::Ferme(since)) if closed_late_enough(since.as_deref(), demande) => None,
            Some(Etat::Ferme(Some(since))) => Some(format!(
                "est fermé au répertoire depuis le {}",
                french(since)
            )),
            Some(Etat::Ferme(None)) => Some("est fermé au répertoire".to_owned()),
            None if annuaire.complet => Some("est inconnu du répertoire".to_owned()),
            None => {
                complete = false;
                None
            }
        };
        if let Some(wrong) = wrong {
            constats.push(constat(key, demande, &wrong));
        }
    }
    complete
}

fn closed_late_enough(since: Option<&str>, demande: &Demande<'_>) -> bool {
    match (since, &demande.ou_ferme_depuis) {
        // The month of the closing is compared: `AAAA-MM-JJ` against `AAAA-MM`.
        (Some(since), Some(month)) => since
            .get(..7)
            .is_some_and(|closed| closed >= month.as_str()),
        // Closed at an unknown date: nothing says that it was before.
        (None, Some(_)) => true,
        (_, None) => false,
    }
}

fn constat(key: &'static Key, demande: &Demande<'_>, wrong: &str) -> Constat {
    let what = match demande.identifiant.len() {
        9 => "Le SIREN",
        _ => "L'établissement",
    };
    Constat {
        code: Code::keyed(key.rubrique, key.code),
        gravite: Severity::Blocking,
        rubrique: Some(key.rubrique),
        ligne: demande.valeur.ligne,
        valeur: demande.valeur.owned(),
        message: format!(
            "{what} {} {wrong} (répertoire SIRENE).",
            demande.identifiant
        ),
        conseil:
            "Vérifiez le numéro et son état au répertoire SIRENE ; si l'établissement vient d'être \
                  créé ou rouvert, déposez de nouveau quand le répertoire est à jour."
                .to_owned(),
    }
}

/// `2026-03-01` as `01/03/2026`.
fn french(iso: &str) -> String {
    let mut parts = iso.splitn(3, '-');
    match (parts.next(), parts.next(), parts.next()) {
        (Some(year), Some(month), Some(day)) => format!("{day}/{month}/{year}"),
        _ => iso.to_owned(),
    }
}
