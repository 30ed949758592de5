//! What a user asks about, from what they type.

use dsn_norm::{BlocId, RubriqueId};

use crate::failure::Failure;

/// Something that can be explained.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Subject {
    /// `S21.G00.60.001`
    Rubrique(RubriqueId),
    /// `S21.G00.60`
    Bloc(BlocId),
    /// `S21.G00.60.001=06`
    Value(RubriqueId, String),
    /// `S21.G00.60.005/CCH-11`, `CST-03`, `DSN-LIG-01`
    Control(Option<RubriqueId>, String),
}

/// Reads a subject: upper or lower case, and `60.001` or `60` for what stands
/// below `S21.G00`.
pub(super) fn parse(text: &str) -> Result<Subject, Failure> {
    let unknown = || {
        Failure::new(format!(
            "« {text} » n'est ni une rubrique (S21.G00.60.001), ni un bloc (S21.G00.60), \
             ni une valeur (S21.G00.60.001=06), ni un contrôle (S21.G00.60.005/CCH-11, CST-03) ; \
             pour chercher un mot : dsn explain --chercher {text}"
        ))
    };
    let rubrique = |id: &str| full(id).parse::<RubriqueId>().map_err(|_| unknown());
    let trimmed = text.trim();
    if let Some((id, value)) = trimmed.split_once('=') {
        let value = value.trim_matches(['\'', '"']);
        return Ok(Subject::Value(rubrique(id)?, value.to_owned()));
    }
    if let Some((id, control)) = trimmed.split_once('/') {
        return Ok(Subject::Control(
            Some(rubrique(id)?),
            control.to_ascii_uppercase(),
        ));
    }
    if let Ok(bloc) = full(trimmed).parse() {
        return Ok(Subject::Bloc(bloc));
    }
    if let Ok(id) = rubrique(trimmed) {
        return Ok(Subject::Rubrique(id));
    }
    let control = trimmed.to_ascii_uppercase();
    let is_control = control.contains('-')
        && control.starts_with(|c: char| c.is_ascii_uppercase())
        && control
            .chars()
            .all(|c| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '-');
    if is_control {
        return Ok(Subject::Control(None, control));
    }
    Err(unknown())
}

/// The whole identifier of a short one.
fn full(id: &str) -> String {
    let id = id.trim().to_ascii_uppercase();
    if id.starts_with(|c: char| c.is_ascii_digit()) {
        format!("S21.G00.{id}")
    } else {
        id
    }
}

#[cfg(test)]
mod tests {
    use super::{Subject, parse};

    #[test]
    fn subjects_as_people_type_them() {
        let show = |text: &str| match parse(text) {
            Ok(Subject::Rubrique(id)) => format!("rubrique {id}"),
            Ok(Subject::Bloc(id)) => format!("bloc {id}"),
            Ok(Subject::Value(id, value)) => format!("valeur {id} {value}"),
            Ok(Subject::Control(Some(id), name)) => format!("contrôle {id} {name}"),
            Ok(Subject::Control(None, name)) => format!("contrôle {name}"),
            Err(_) => "?".to_owned(),
        };
        for (text, expected) in [
            ("S21.G00.60.001", "rubrique S21.G00.60.001"),
            ("s21.g00.60.001", "rubrique S21.G00.60.001"),
            ("60.001", "rubrique S21.G00.60.001"),
            ("S21.G00.60", "bloc S21.G00.60"),
            ("60", "bloc S21.G00.60"),
            ("S21.G00.60.001=06", "valeur S21.G00.60.001 06"),
            ("S21.G00.60.001='06'", "valeur S21.G00.60.001 06"),
            ("S21.G00.30.004=", "valeur S21.G00.30.004 "),
            ("S21.G00.60.005/CCH-11", "contrôle S21.G00.60.005 CCH-11"),
            ("60.005/cch-11", "contrôle S21.G00.60.005 CCH-11"),
            ("CST-03", "contrôle CST-03"),
            ("dsn-lig-01", "contrôle DSN-LIG-01"),
            ("subrogation", "?"),
            ("S21", "?"),
            ("", "?"),
            ("-", "?"),
            ("S21.G00.60.0011", "?"),
            ("S21.G00=1", "?"),
        ] {
            assert_eq!(show(text), expected, "{text}");
        }
    }
}
