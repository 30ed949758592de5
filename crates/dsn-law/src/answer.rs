//! What a command answers: values under stable French names, then steps, sources, options, warnings.
//!
//! The tree is neutral: the edge turns it into JSON, the pretty text is [`Answer::text`].

use crate::amount;
use crate::date::Date;
use crate::params::{Certainty, Found};
use crate::trace::{Explained, Step};
use rust_decimal::Decimal;

/// A value of an answer.
#[derive(Debug, Clone, PartialEq)]
pub enum Node {
    /// No value: the notion does not apply here.
    Null,
    /// Yes or no.
    Bool(bool),
    /// A count.
    Int(i64),
    /// A text; amounts (two decimals) and dates (ISO) are texts too.
    Text(String),
    /// Several values.
    List(Vec<Node>),
    /// Named values, in order.
    Object(Vec<(&'static str, Node)>),
}

impl Node {
    /// An amount with two decimals.
    #[must_use]
    pub fn amount(amount: Decimal) -> Node {
        Node::Text(amount::two_decimals(amount))
    }

    /// An amount that may not apply.
    #[must_use]
    pub fn optional_amount(amount: Option<Decimal>) -> Node {
        amount.map_or(Node::Null, Node::amount)
    }

    /// An ISO date.
    #[must_use]
    pub fn date(date: Date) -> Node {
        Node::Text(date.to_string())
    }

    /// A text.
    #[must_use]
    pub fn text(text: impl Into<String>) -> Node {
        Node::Text(text.into())
    }

    /// The value under a dotted path such as `periodes.0.jours`.
    #[must_use]
    pub fn at(&self, path: &str) -> Option<&Node> {
        path.split('.').try_fold(self, |node, part| match node {
            Node::Object(fields) => fields
                .iter()
                .find(|(name, _)| *name == part)
                .map(|(_, n)| n),
            Node::List(items) => items.get(part.parse::<usize>().ok()?),
            _ => None,
        })
    }

    /// The value as a short text, as a case file writes it.
    #[must_use]
    pub fn short(&self) -> String {
        match self {
            Node::Null => "-".to_owned(),
            Node::Bool(true) => "oui".to_owned(),
            Node::Bool(false) => "non".to_owned(),
            Node::Int(number) => number.to_string(),
            Node::Text(text) => text.clone(),
            Node::List(items) => items.iter().map(Node::short).collect::<Vec<_>>().join(","),
            Node::Object(fields) => fields
                .iter()
                .map(|(name, node)| format!("{name}={}", node.short()))
                .collect::<Vec<_>>()
                .join(" "),
        }
    }
}

/// The options in force, name and value.
pub type ShownOptions = Vec<(&'static str, String)>;

/// An answer with its explanation.
#[derive(Debug, Clone, Default)]
pub struct Answer {
    /// The values, under their stable names.
    pub values: Vec<(&'static str, Node)>,
    /// The result in a few French sentences.
    pub summary: Vec<String>,
    /// The steps and warnings.
    pub trace: Explained,
    /// The options in force: name, value.
    pub options: ShownOptions,
}

impl Answer {
    /// Adds a value.
    pub(crate) fn put(&mut self, name: &'static str, node: Node) {
        self.values.push((name, node));
    }

    /// Adds a sentence.
    pub(crate) fn say(&mut self, sentence: impl Into<String>) {
        self.summary.push(sentence.into());
    }

    /// The texts relied on, each once, in order of use.
    #[must_use]
    pub fn sources(&self) -> Vec<&'static str> {
        let mut seen: Vec<&'static str> = Vec::new();
        for step in &self.trace.steps {
            let own = std::iter::once(step.rule.text().source);
            let used = step.parameters.iter().map(|found| found.entry.source);
            for source in own.chain(used) {
                if !seen.contains(&source) {
                    seen.push(source);
                }
            }
        }
        seen
    }

    /// The least sure of the rules applied.
    #[must_use]
    pub fn certainty(&self) -> Certainty {
        self.trace
            .steps
            .iter()
            .map(|step| step.rule.text().certainty)
            .max()
            .unwrap_or(Certainty::Sure)
    }

    /// Warnings: those of the computation, then one per value used past its day.
    #[must_use]
    pub fn warnings(&self) -> Vec<String> {
        let mut all = self.trace.warnings.clone();
        let used = self.trace.steps.iter().flat_map(|step| &step.parameters);
        for found in used.filter(|found| found.stale) {
            let warning = format!(
                "Valeur périmée utilisée à votre demande : {} = {} (vérifiée le {}, valable jusqu'au {})",
                found.key.label(),
                found.entry.text,
                found.entry.checked_on.french(),
                found.entry.holds_until().french()
            );
            if !all.contains(&warning) {
                all.push(warning);
            }
        }
        all
    }

    /// The whole answer as one object: values, then `steps`, `sources`, `options`, `avertissements`.
    #[must_use]
    pub fn node(&self) -> Node {
        let mut fields = self.values.clone();
        let list = |items: Vec<String>| Node::List(items.into_iter().map(Node::Text).collect());
        fields.push((
            "steps",
            Node::List(self.trace.steps.iter().map(step_node).collect()),
        ));
        fields.push((
            "sources",
            list(self.sources().into_iter().map(str::to_owned).collect()),
        ));
        let options = self
            .options
            .iter()
            .map(|(name, value)| (*name, Node::text(value)));
        fields.push(("options", Node::Object(options.collect())));
        fields.push(("avertissements", list(self.warnings())));
        Node::Object(fields)
    }

    /// The answer for a reader, in French: result, warnings, steps, sources.
    #[must_use]
    pub fn text(&self) -> String {
        let mut out = String::new();
        let mut line = |text: String| {
            out.push_str(&text);
            out.push('\n');
        };
        for sentence in &self.summary {
            line(sentence.clone());
        }
        for warning in self.warnings() {
            line(format!("Attention : {warning}"));
        }
        if !self.trace.steps.is_empty() {
            line(String::new());
            line("Étapes".to_owned());
        }
        for (rank, step) in self.trace.steps.iter().enumerate() {
            let rule = step.rule.text();
            line(format!(
                "{:>3}. {} [{} ; {}]",
                rank + 1,
                rule.text,
                rule.source,
                rule.certainty.name()
            ));
            for detail in details(step) {
                line(format!("     {detail}"));
            }
        }
        if !self.options.is_empty() {
            line(String::new());
            let shown: Vec<String> = self
                .options
                .iter()
                .map(|(name, value)| format!("{name} = {value}"))
                .collect();
            line(format!("Options : {}", shown.join(", ")));
        }
        out
    }
}

/// What a step stands on and gives, for a reader, in French: its operands, the values of the law that it
/// uses, its operation with its result.
#[must_use]
pub fn details(step: &Step) -> Vec<String> {
    let mut lines = Vec::new();
    let operands: Vec<String> = step
        .operands
        .iter()
        .map(|(name, value)| format!("{name} : {}", with_comma(value)))
        .collect();
    if !operands.is_empty() {
        lines.push(operands.join(", "));
    }
    lines.extend(step.parameters.iter().map(parameter_line));
    match (step.operation.is_empty(), step.result.is_empty()) {
        (false, _) => lines.push(format!(
            "{} = {}{}",
            with_comma(&step.operation),
            with_comma(&step.result),
            rounding(step)
        )),
        (true, false) => lines.push(format!("→ {}", with_comma(&step.result))),
        (true, true) => {}
    }
    lines
}

/// Numbers as a French reader writes them: a point between two digits becomes a comma.
fn with_comma(text: &str) -> String {
    let bytes = text.as_bytes();
    let digit = |at: Option<usize>| {
        at.and_then(|at| bytes.get(at))
            .is_some_and(u8::is_ascii_digit)
    };
    text.char_indices()
        .map(|(at, c)| match c {
            '.' if digit(at.checked_sub(1)) && digit(at.checked_add(1)) => ',',
            c => c,
        })
        .collect()
}

fn rounding(step: &Step) -> String {
    match step.rounding {
        "aucun" => String::new(),
        how => format!(" (arrondi {how})"),
    }
}

fn parameter_line(found: &Found) -> String {
    format!(
        "{} = {} {}, {} ({}, {}, vérifié le {}{})",
        found.key.label(),
        with_comma(found.entry.text),
        found.key.unit(),
        found.entry.validity(),
        found.entry.status.name(),
        found.entry.source,
        found.entry.checked_on.french(),
        if found.stale { ", PÉRIMÉ" } else { "" }
    )
}

fn step_node(step: &Step) -> Node {
    let rule = step.rule.text();
    let operands = step.operands.iter().map(|(name, value)| {
        Node::Object(vec![
            ("nom", Node::text(*name)),
            ("valeur", Node::text(value)),
        ])
    });
    Node::Object(vec![
        ("id", Node::text(rule.id)),
        ("regle", Node::text(rule.text)),
        ("source", Node::text(rule.source)),
        ("certitude", Node::text(rule.certainty.name())),
        (
            "parametres",
            Node::List(step.parameters.iter().map(parameter_node).collect()),
        ),
        ("operandes", Node::List(operands.collect())),
        ("operation", Node::text(&step.operation)),
        ("resultat", Node::text(&step.result)),
        ("arrondi", Node::text(step.rounding)),
    ])
}

/// A parameter value as an object: what it is, when it holds, where it comes from.
pub(crate) fn parameter_node(found: &Found) -> Node {
    let entry = found.entry;
    let day = |date: Option<Date>| date.map_or(Node::Null, Node::date);
    Node::Object(vec![
        ("cle", Node::text(found.key.name())),
        ("libelle", Node::text(found.key.label())),
        ("valeur", Node::text(entry.text)),
        ("unite", Node::text(found.key.unit())),
        ("du", day(entry.from)),
        ("au", day(entry.to)),
        ("valable_jusqu_au", Node::date(entry.holds_until())),
        ("statut", Node::text(entry.status.name())),
        ("source", Node::text(entry.source)),
        ("publication", Node::text(entry.publication)),
        ("verifie_le", Node::date(entry.checked_on)),
        ("perime", Node::Bool(found.stale)),
    ])
}
