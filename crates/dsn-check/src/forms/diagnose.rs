//! Why a value was refused, in words. Only reached for a value that a
//! recogniser refused, so clarity comes before speed.

use dsn_norm::{Genre, Norme, Rubrique};
use dsn_syntax::encoding::{latin1_to_string, utf8_to_latin1_lossy};

use super::address::{self, AddressFault};
use super::wording;
use super::{Form, exists};
use crate::codes;
use crate::finding::{Code, Severity};

/// What is wrong with one value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ValueFault {
    pub(crate) code: Code,
    pub(crate) severity: Severity,
    pub(crate) message: String,
    pub(crate) advice: String,
}

/// A value judged on what was meant.
#[derive(Debug, Default)]
pub(crate) struct Judgement {
    /// The first fault, in the order of the norm's controls.
    pub(crate) fault: Option<ValueFault>,
    /// The value in ISO-8859-1, when it was written in UTF-8.
    pub(crate) transcoded: Option<Vec<u8>>,
}

/// Judges a value that its recogniser, or its length, did not accept at once.
pub(crate) fn judge(
    norme: &'static Norme,
    rubrique: &Rubrique,
    form: Form,
    value: &[u8],
) -> Judgement {
    let mut transcoded = None;
    let mut lost = None;
    if !value.is_ascii() && std::str::from_utf8(value).is_ok() {
        let (latin1, first_lost) = utf8_to_latin1_lossy(value);
        lost = first_lost;
        transcoded = Some(latin1);
    }
    let meant = transcoded.as_deref().unwrap_or(value);
    let fault = match lost {
        Some(character) => Some(not_latin1(character)),
        None => fault(norme, rubrique, form, meant),
    };
    Judgement { fault, transcoded }
}

fn own(code: &'static str, severity: Severity, message: String, advice: &str) -> ValueFault {
    ValueFault {
        code: Code::alone(code),
        severity,
        message,
        advice: advice.to_owned(),
    }
}

fn not_latin1(character: char) -> ValueFault {
    own(
        codes::CARACTERE_INTERDIT,
        Severity::Blocking,
        format!("La valeur contient « {character} », qui n'existe pas en ISO-8859-1."),
        "Remplacez ce caractère par son équivalent simple (œ par oe, ’ par ', – par -).",
    )
}

fn fault(
    norme: &'static Norme,
    rubrique: &Rubrique,
    form: Form,
    value: &[u8],
) -> Option<ValueFault> {
    let trimmed = value.trim_ascii();
    if trimmed.is_empty() {
        return Some(own(
            codes::VALEUR_VIDE,
            Severity::Blocking,
            if value.is_empty() {
                "La valeur est vide.".to_owned()
            } else {
                "La valeur ne contient que des blancs.".to_owned()
            },
            "Renseignez la valeur, ou n'écrivez pas la ligne si la rubrique n'a pas lieu d'être.",
        ));
    }
    if let Some(&control) = value.iter().find(|b| is_control(**b)) {
        return Some(own(
            codes::CARACTERE_INTERDIT,
            Severity::Blocking,
            format!("La valeur contient un caractère de contrôle (octet 0x{control:02X})."),
            "Retirez ce caractère invisible, souvent venu d'un copier-coller.",
        ));
    }
    if trimmed.len() != value.len() {
        return Some(own(
            codes::VALEUR_BLANCS,
            Severity::Blocking,
            "Un blanc précède ou suit la valeur.".to_owned(),
            "Retirez les blancs au début et à la fin de la valeur.",
        ));
    }
    length(rubrique, value)
        .or_else(|| shape(norme, rubrique, form, value))
        .or_else(|| doubtful(value))
}

/// C0 and C1 control characters, and DEL.
fn is_control(byte: u8) -> bool {
    matches!(byte, 0x00..=0x1F | 0x7F..=0x9F)
}

fn length(rubrique: &Rubrique, value: &[u8]) -> Option<ValueFault> {
    let (min, max) = (usize::from(rubrique.min), usize::from(rubrique.max));
    if (min..=max).contains(&value.len()) {
        return None;
    }
    let expected = if min == max {
        format!("exactement {}", characters(min))
    } else {
        format!("de {min} à {}", characters(max))
    };
    Some(ValueFault {
        code: Code::keyed(rubrique.idx, "CSL-01"),
        severity: Severity::Blocking,
        message: format!(
            "La valeur compte {} ; il en faut {expected}.",
            characters(value.len())
        ),
        advice: if value.len() > max {
            "Raccourcissez la valeur.".to_owned()
        } else {
            "Complétez la valeur ; gardez les zéros de tête d'un code.".to_owned()
        },
    })
}

fn characters(number: usize) -> String {
    if number < 2 {
        format!("{number} caractère")
    } else {
        format!("{number} caractères")
    }
}

fn shape(
    norme: &'static Norme,
    rubrique: &Rubrique,
    form: Form,
    value: &[u8],
) -> Option<ValueFault> {
    if accepts(form, value) {
        return None;
    }
    let keyed = |name, message, advice: String| {
        Some(ValueFault {
            code: Code::keyed(rubrique.idx, name),
            severity: Severity::Blocking,
            message,
            advice,
        })
    };
    match form {
        Form::Text => None,
        Form::Code2(_) | Form::Code3(_) | Form::Code(_) => keyed(
            "CSL-11",
            "Ce code n'est pas dans la liste de la rubrique.".to_owned(),
            codes_advice(norme, rubrique),
        ),
        Form::Address | Form::Street | Form::Locality => address_fault(rubrique, form, value),
        Form::Date { .. } if impossible_date(value) => Some(own(
            codes::DATE_IMPOSSIBLE,
            Severity::Blocking,
            "Ce jour n'existe pas dans le calendrier.".to_owned(),
            "Corrigez la date : jour, mois, année, sous la forme JJMMAAAA.",
        )),
        _ => keyed(
            "CSL-00",
            "La valeur n'a pas la forme attendue.".to_owned(),
            format!("Forme attendue : {}.", expected_form(norme, rubrique, form)),
        ),
    }
}

/// Runs a recogniser on a bare value.
pub(crate) fn accepts(form: Form, value: &[u8]) -> bool {
    match form {
        // Text beyond ASCII is judged by the other rules.
        Form::Text => true,
        Form::Address => address::line(value).is_ok(),
        Form::Street => address::line(value).is_ok() && address::street(value).is_ok(),
        _ => form.accepts_any(value),
    }
}

fn codes_advice(norme: &'static Norme, rubrique: &Rubrique) -> String {
    let Some(liste) = rubrique.liste else {
        return String::new();
    };
    let codes = norme.liste(liste).codes;
    if codes.len() <= 12 {
        let all: Vec<_> = codes
            .iter()
            .map(|(code, libelle)| format!("{code} ({libelle})"))
            .collect();
        format!("Valeurs admises : {}.", all.join(", "))
    } else {
        format!(
            "La liste compte {} valeurs : « dsn explain {} » les donne.",
            codes.len(),
            rubrique.idx.id()
        )
    }
}

fn address_fault(rubrique: &Rubrique, form: Form, value: &[u8]) -> Option<ValueFault> {
    let fault = match form {
        Form::Locality => address::locality(value),
        Form::Street => address::line(value).and_then(|()| address::street(value)),
        _ => address::line(value),
    };
    let sign = |byte: u8| match byte {
        b' ' => "un espace".to_owned(),
        b'\'' => "une apostrophe".to_owned(),
        b'-' => "un trait d'union".to_owned(),
        b'.' => "un point".to_owned(),
        other => format!("« {} »", latin1_to_string(&[other])),
    };
    let keyed = |message: String, advice: &str| ValueFault {
        code: Code::keyed(rubrique.idx, "CSL-01"),
        severity: Severity::Blocking,
        message,
        advice: advice.to_owned(),
    };
    let advised =
        |message: &str, advice| own(codes::ADRESSE, Severity::Advice, message.to_owned(), advice);
    Some(match fault.err()? {
        AddressFault::AtEnd(byte) => keyed(
            format!("La valeur commence ou finit par {}.", sign(byte)),
            "Retirez ce signe au début ou à la fin.",
        ),
        AddressFault::SideBySide(a, b) => keyed(
            format!("{} et {} se suivent.", capital(&sign(a)), sign(b)),
            "Espace, apostrophe, trait d'union et point s'emploient seuls ; seul un point peut précéder un espace.",
        ),
        AddressFault::Character(byte) => keyed(
            format!("La localité contient {}.", sign(byte)),
            "Une localité s'écrit avec des lettres sans accent, des chiffres et des espaces seuls (SAINT DENIS).",
        ),
        AddressFault::Cedex => advised(
            "La localité porte un CEDEX ; la norme veut une adresse géographique.",
            "Indiquez la commune et son code postal propre, sans CEDEX.",
        ),
        AddressFault::LongNumber => advised(
            "Le numéro dans la voie compte plus de quatre chiffres.",
            "Ne gardez que le numéro dans la voie ; d'une série, le premier.",
        ),
        AddressFault::LongLabel => advised(
            "Le libellé de la voie dépasse 32 caractères.",
            "Abrégez le libellé, ou portez le complément dans la rubrique prévue.",
        ),
    })
}

fn capital(text: &str) -> String {
    let mut chars = text.chars();
    chars
        .next()
        .map(|first| first.to_uppercase().chain(chars).collect())
        .unwrap_or_default()
}

/// Eight digits with a plausible day and month that the calendar lacks.
fn impossible_date(value: &[u8]) -> bool {
    let Ok(text) = std::str::from_utf8(value) else {
        return false;
    };
    let part = |from: usize| -> Option<u8> { text.get(from..from + 2)?.parse().ok() };
    let (Some(day), Some(month), Some(century), Some(year)) = (part(0), part(2), part(4), part(6))
    else {
        return false;
    };
    (1..=31).contains(&day)
        && (1..=12).contains(&month)
        && (19..=20).contains(&century)
        && !exists(day, month, century, year)
}

fn expected_form(norme: &Norme, rubrique: &Rubrique, form: Form) -> String {
    match form {
        Form::Decimal { signed, zero } => format!(
            "un nombre avec un point et deux décimales, comme 1234.56{}{}",
            if signed {
                ", précédé de « - » s'il est négatif"
            } else {
                ", sans signe"
            },
            if zero { "" } else { ", différent de zéro" }
        ),
        Form::Digits { zero } => format!(
            "des chiffres seuls{}",
            if zero { "" } else { ", pas tous à zéro" }
        ),
        Form::Date {
            first_of_month: true,
            ..
        } => "le premier jour d'un mois, 01MMAAAA".to_owned(),
        Form::Date { .. } => "une date JJMMAAAA".to_owned(),
        _ => match rubrique.motif {
            Some(motif) => {
                let source = norme.motif(motif).source;
                wording::plain(source).map_or_else(
                    || format!("le motif {source} de la norme"),
                    ToOwned::to_owned,
                )
            }
            None => match rubrique.genre {
                Genre::N => "des chiffres seuls".to_owned(),
                _ => "du texte".to_owned(),
            },
        },
    }
}

/// Signs of ISO-8859-1 beyond letters: admitted in doubt, never blocking.
fn doubtful(value: &[u8]) -> Option<ValueFault> {
    let odd = value
        .iter()
        .find(|b| matches!(**b, 0xA0..=0xBF | 0xD7 | 0xF7) && **b != 0xB0)?;
    Some(own(
        codes::CARACTERE_DOUTEUX,
        Severity::Advice,
        format!(
            "La valeur contient « {} », inhabituel dans une DSN.",
            latin1_to_string(&[*odd])
        ),
        "Vérifiez que ce signe est voulu, sinon remplacez-le.",
    ))
}
