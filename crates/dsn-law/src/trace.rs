//! The steps of a computation: written only when somebody will read them.

use rust_decimal::Decimal;

use crate::amount;
use crate::params::{Found, Rule};

/// One step of a computation, as the result shows it.
#[derive(Debug, Clone)]
pub struct Step {
    /// The rule applied.
    pub rule: Rule,
    /// The values used, with their validity.
    pub parameters: Vec<Found>,
    /// The operation with its operands, such as `5405.4 / 91.25`; empty when nothing is computed.
    pub operation: String,
    /// The operands by name.
    pub operands: Vec<(&'static str, String)>,
    /// The result, exact before rounding.
    pub result: String,
    /// The rounding applied, `aucun` when none.
    pub rounding: &'static str,
}

impl Step {
    /// A step that applies a rule.
    #[must_use]
    pub fn new(rule: Rule) -> Step {
        Step {
            rule,
            parameters: Vec::new(),
            operation: String::new(),
            operands: Vec::new(),
            result: String::new(),
            rounding: "aucun",
        }
    }

    /// Names a parameter used.
    #[must_use]
    pub fn using(mut self, found: Found) -> Step {
        self.parameters.push(found);
        self
    }

    /// Names an operand.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl ToString) -> Step {
        self.operands.push((name, value.to_string()));
        self
    }

    /// Names a numeric operand.
    #[must_use]
    pub fn number(self, name: &'static str, value: Decimal) -> Step {
        self.with(name, amount::exact(value))
    }

    /// The operation and its exact result.
    #[must_use]
    pub fn computed(mut self, operation: String, result: Decimal) -> Step {
        self.operation = operation;
        self.result = amount::exact(result);
        self
    }

    /// A result that is no number.
    #[must_use]
    pub fn concluded(mut self, result: impl ToString) -> Step {
        self.result = result.to_string();
        self
    }

    /// Says that the result was rounded to the cent.
    #[must_use]
    pub fn rounded_to_cent(mut self) -> Step {
        self.rounding = "au centime le plus proche";
        self
    }

    /// Says how the result was rounded.
    #[must_use]
    pub fn rounded(mut self, how: &'static str) -> Step {
        self.rounding = how;
        self
    }
}

/// Where steps go. [`NoTrace`] drops them without building them.
pub trait Trace {
    /// Adds a step; the closure runs only when steps are kept.
    fn step(&mut self, step: impl FnOnce() -> Step);
    /// Adds a warning for the reader of the result.
    fn warn(&mut self, warning: impl FnOnce() -> String);
}

/// Keeps nothing: for computations by the million.
#[derive(Debug, Default, Clone, Copy)]
pub struct NoTrace;

impl Trace for NoTrace {
    fn step(&mut self, _: impl FnOnce() -> Step) {}
    fn warn(&mut self, _: impl FnOnce() -> String) {}
}

/// Keeps every step and warning.
#[derive(Debug, Default, Clone)]
pub struct Explained {
    /// The steps, in order.
    pub steps: Vec<Step>,
    /// The warnings, in order.
    pub warnings: Vec<String>,
}

impl Trace for Explained {
    fn step(&mut self, step: impl FnOnce() -> Step) {
        self.steps.push(step());
    }

    fn warn(&mut self, warning: impl FnOnce() -> String) {
        self.warnings.push(warning());
    }
}
