//! The last value that a control accepted.
//!
//! Many controls look at one value alone (a key, a table, a form), and the same
//! value comes back: the organism of every contribution, the contract of every
//! pay line. What was accepted once is accepted again without being looked at.

use dsn_norm::RubriqueIdx;
use dsn_norm::controls::Control;
use dsn_norm::controls::expr::{Expr, Text};

/// Longest value remembered, in bytes.
const LONGEST: usize = 31;

/// A value accepted by one control; at first none.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Memo {
    len: u8,
    bytes: [u8; LONGEST],
}

impl Memo {
    /// Whether this very value was accepted.
    #[inline]
    pub(crate) fn knows(&self, value: &[u8]) -> bool {
        usize::from(self.len) == value.len() && self.bytes.get(..value.len()) == Some(value)
    }

    /// Remembers an accepted value instead of the one before.
    pub(crate) fn learn(&mut self, value: &[u8]) {
        if let Some(room) = self.bytes.get_mut(..value.len())
            && !value.is_empty()
        {
            room.copy_from_slice(value);
            self.len = value.len() as u8;
        }
    }
}

/// The rubrique of its own bloc that a control depends on, if it depends on
/// nothing else.
pub(crate) fn sole_operand(control: &Control) -> Option<RubriqueIdx> {
    let mut sole = None;
    let pure = is_pure(&control.expr, &mut |rubrique| {
        *sole.get_or_insert(rubrique) == rubrique && rubrique.bloc() == control.bloc
    });
    sole.filter(|_| pure)
}

/// Whether a condition depends on texts alone, all of rubriques that `admits`
/// says.
fn is_pure(expr: &Expr, admits: &mut dyn FnMut(RubriqueIdx) -> bool) -> bool {
    match expr {
        Expr::Present(place) => place.level == 0 && admits(place.rubrique),
        Expr::Not(inner) => is_pure(inner, admits),
        Expr::All(parts) | Expr::Any(parts) => parts.iter().all(|part| is_pure(part, admits)),
        Expr::Iff(a, b) => is_pure(a, admits) && is_pure(b, admits),
        Expr::Same(a, b) => is_pure_text(a, admits) && is_pure_text(b, admits),
        Expr::OneOf(text, _) | Expr::Test(_, text, _) | Expr::InTable(text, _) => {
            is_pure_text(text, admits)
        }
        Expr::Predicate(_, texts) => texts.iter().all(|text| is_pure_text(text, admits)),
        // Days, numbers, other occurrences and the world outside are not asked
        // often enough to be worth following.
        _ => false,
    }
}

fn is_pure_text(text: &Text, admits: &mut dyn FnMut(RubriqueIdx) -> bool) -> bool {
    match text {
        Text::Value(place) | Text::Slice(place, ..) => place.level == 0 && admits(place.rubrique),
        Text::Literal(_) => true,
        Text::Join(parts) => parts.iter().all(|part| is_pure_text(part, admits)),
    }
}

#[cfg(test)]
mod tests {
    use dsn_norm::controls::CONTROLS;

    use super::*;

    #[test]
    fn only_accepted_values_are_known() {
        let mut memo = Memo::default();
        assert!(!memo.knows(b"") || memo.len == 0);
        memo.learn(b"00001");
        assert!(memo.knows(b"00001"));
        assert!(!memo.knows(b"0000"));
        assert!(!memo.knows(b"00002"));
        memo.learn(&[b'A'; 40]);
        assert!(memo.knows(b"00001"), "a value too long is not remembered");
    }

    #[test]
    fn controls_of_one_value_are_told_from_the_others() {
        let sole = |key: &str| {
            let control = CONTROLS.iter().find(|c| c.key().to_string() == key);
            control.and_then(sole_operand).map(|r| r.id().to_string())
        };
        assert_eq!(
            sole("S21.G00.40.009/CSL-11").as_deref(),
            Some("S21.G00.40.009")
        );
        assert_eq!(sole("S21.G00.30.006/CCH-11"), None, "two rubriques");
        assert_eq!(sole("S21.G00.30.006/CCH-12"), None, "depends on the day");
        assert_eq!(sole("S21.G00.30.001/CCH-14"), None, "depends on others");
    }
}
