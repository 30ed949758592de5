//! What is counted and put into sets over a declaration or a send.

use std::cell::RefCell;
use std::fmt::Write;

use dsn_norm::controls::expr::{Expr, Text};
use dsn_norm::controls::{COUNTS, KEY_SETS};
use dsn_norm::{BlocIdx, Version, norme};

use crate::blocs::replaced;
use crate::shapes::is_exact;
use crate::terms::{Registry, Scope};

/// The functions that count, and that make keys.
pub(crate) fn write(registry: &RefCell<Registry>) -> String {
    let (mut counts, mut keys) = (String::new(), String::new());
    for version in Version::ALL {
        let scope = |bloc: BlocIdx| Scope {
            norme: norme(version),
            registry,
            control: u16::MAX,
            levels: vec![bloc],
            reasons: 0,
        };
        for (id, count) in COUNTS.iter().enumerate() {
            if let Some(condition) = truth(&scope(count.bloc), count.condition.as_ref()) {
                writeln!(
                    counts,
                    "        (Version::{version:?}, {id}) => Some(Truth::from({condition})),"
                )
                .expect("a string takes everything");
            }
        }
        for (id, set) in KEY_SETS.iter().enumerate() {
            let scope = scope(set.bloc);
            let (Some(condition), Some(key)) =
                (truth(&scope, set.condition.as_ref()), key(&scope, set.keys))
            else {
                continue;
            };
            writeln!(
                keys,
                "        (Version::{version:?}, {id}) => Some(if {condition} {{ {key} }} else {{ None }}),"
            )
            .expect("a string takes everything");
        }
    }
    let parameters = "version: Version, id: u16, f: &Frame<'_, '_>, at: OccIdx, o: &Occ";
    format!(
        "/// Whether an occurrence is one that is counted; `None`: ask the interpreter.\n\
         #[inline]\n\
         pub(crate) fn count({parameters}) -> Option<Truth> {{\n    let seen = o.seen;\n    match (version, id) {{\n{counts}        _ => None,\n    }}\n}}\n\
         /// The key of an occurrence in a set, where it has one; `None`: ask the interpreter.\n\
         #[inline]\n\
         pub(crate) fn key({parameters}) -> Option<Option<u64>> {{\n    let seen = o.seen;\n    match (version, id) {{\n{keys}        _ => None,\n    }}\n}}\n"
    )
}

/// The code of a condition that is never undetermined.
fn truth(scope: &Scope<'_>, condition: Option<&Expr>) -> Option<String> {
    match condition {
        None => Some("true".to_owned()),
        Some(condition) if is_exact(condition) => {
            Some(replaced(&scope.holds(condition).code(), &|_| false))
        }
        Some(_) => None,
    }
}

/// The code of a key, absent where one of its parts is.
fn key(scope: &Scope<'_>, keys: &[Text]) -> Option<String> {
    let mut code = "Hash::new()".to_owned();
    for text in keys {
        code = format!("part({code}, {})?", scope.text(text)?.code);
    }
    let code = replaced(&code, &|_| false);
    Some(format!("(|| Some({code}.finish()))()"))
}
