//! The function of a bloc: the values that its controls share, then each control
//! behind what spares it.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

use dsn_norm::controls::expr::{Date, Expr, Number, Ref, Text, WideAtom};
use dsn_norm::controls::{CONTROLS, Control};
use dsn_norm::{BlocIdx, Nature, Version, norme};

use crate::formula::{CLOSE, Formula, OPEN, patterns};
use crate::shapes::reasons;
use crate::terms::{Registry, Scope, nature};

/// Controls that one table of codes can name.
const WIDTH: usize = 64;

/// A control and when it must be asked.
struct Suspicion {
    id: u16,
    name: String,
    formula: Formula,
    /// What follows then: code.
    told: String,
}

/// What functions are written with.
const PARAMETERS: &str = "f: &Frame<'_, '_>, at: OccIdx, o: &Occ, out: &mut Suspects";

/// Functions, by their bodies: versions that ask the same share them.
#[derive(Default)]
struct Functions {
    names: BTreeMap<String, String>,
    code: String,
}

impl Functions {
    /// The name of the function with this body.
    fn of(&mut self, name: &str, head: &str, parameters: &str, body: String) -> String {
        let number = self.names.len();
        let name = self.names.entry(body).or_insert_with_key(|body| {
            let name = format!("{name}_{number}");
            self.code += &format!("{head}fn {name}({parameters}) {{\n{body}}}\n");
            name
        });
        name.clone()
    }
}

/// The functions of all blocs, and for each version the table of them.
pub(crate) fn write(registry: &RefCell<Registry>) -> String {
    let mut functions = Functions::default();
    let mut tables =
        String::from("pub(crate) type Check = fn(&Frame<'_, '_>, OccIdx, &Occ, &mut Suspects);\n");
    let mut arms = String::new();
    for version in Version::ALL {
        let entries: String = BlocIdx::all()
            .map(
                |bloc| match function(registry, &mut functions, version, bloc) {
                    Some(name) => format!("Some({name}), "),
                    None => "None, ".to_owned(),
                },
            )
            .collect();
        tables += &format!("static {version:?}: [Option<Check>; BlocIdx::COUNT] = [{entries}];\n");
        arms += &format!("Version::{version:?} => &{version:?}, ");
    }
    functions.code
        + &tables
        + &format!(
            "/// The function of each bloc.\n\
             pub(crate) fn checks(version: Version) -> &'static [Option<Check>; BlocIdx::COUNT] {{\n    match version {{ {arms} }}\n}}\n"
        )
}

/// The function of a bloc; `None` where nothing is asked of it while a file is
/// read.
fn function(
    registry: &RefCell<Registry>,
    functions: &mut Functions,
    version: Version,
    bloc: BlocIdx,
) -> Option<String> {
    // The envelope is asked at its end, once a send.
    if matches!(bloc.id().segment(), 10 | 90) {
        return None;
    }
    let mut controls = (0..)
        .zip(CONTROLS)
        .filter(|(_, control)| control.bloc == bloc && control.in_version(version))
        .peekable();
    controls.peek()?;
    let suspicions: Vec<Suspicion> = controls
        .filter_map(|(id, control)| Suspicion::of(registry, version, id, control))
        .collect();
    let always_there = norme(version).bloc(bloc)?.obligatoires(Nature::Mensuelle);
    let (mut gates, mut triggers, mut always) = (
        BTreeMap::<(char, u8), Vec<_>>::new(),
        BTreeMap::<u32, Vec<_>>::new(),
        Vec::new(),
    );
    for suspicion in &suspicions {
        // A rubrique that need not be there spares more than a code.
        let needs = suspicion.formula.needs();
        let gate = suspicion.formula.gate();
        let rare = needs & !always_there & !gate.map_or(0, |((_, rang), _)| 1 << rang);
        match gate {
            Some((load, codes)) if rare == 0 => {
                gates
                    .entry(load)
                    .or_default()
                    .push((suspicion, codes.to_vec()));
            }
            _ if needs == 0 => always.push(suspicion),
            _ => {
                let trigger = if rare == 0 { needs } else { rare };
                triggers.entry(trigger.ilog2()).or_default().push(suspicion);
            }
        }
    }
    let mut code = String::new();
    for suspicion in always {
        code += &suspicion.code(&suspicion.formula);
    }
    for (rang, suspicions) in triggers {
        code += &format!("    if seen & {:#x} != 0 {{\n", 1_u128 << rang);
        for suspicion in suspicions {
            code += &suspicion.code(&suspicion.formula.clone().without(1 << rang));
        }
        code += "    }\n";
    }
    let name = bloc.id().to_string().to_lowercase().replace('.', "_");
    for (load, gated) in gates {
        for part in gated.chunks(WIDTH) {
            code += &gate(functions, &name, load, part);
        }
    }
    Some(functions.of(&name, "", PARAMETERS, with_loads(&code)))
}

/// Controls that one of some codes concerns, found by the code, in a function of
/// their own: most occurrences never come there.
fn gate(
    functions: &mut Functions,
    name: &str,
    (kind, rang): (char, u8),
    gated: &[(&Suspicion, Vec<u64>)],
) -> String {
    let mut concerned: BTreeMap<u64, u64> = BTreeMap::new();
    for (bit, (_, codes)) in gated.iter().enumerate() {
        for literal in codes {
            *concerned.entry(*literal).or_default() |= 1 << bit;
        }
    }
    let mut arms: BTreeMap<u64, Vec<u64>> = BTreeMap::new();
    for (literal, bits) in concerned {
        arms.entry(bits).or_default().push(literal);
    }
    let mut body = String::new();
    for (bit, (suspicion, _)) in gated.iter().enumerate() {
        let bit = format!("concerned & {:#x} != 0", 1_u64 << bit);
        let rest = suspicion.formula.behind_gate(rang);
        body += &suspicion.code(&Formula::all(vec![Formula::test(bit, 0, 0), rest]));
    }
    let parameters = format!("{PARAMETERS}, concerned: u64");
    let inside = functions.of(
        &format!("{name}_gate"),
        "#[inline(never)]\n",
        &parameters,
        with_loads(&body),
    );
    let arms: String = arms
        .into_iter()
        .map(|(bits, literals)| format!("{} => {bits:#x}_u64, ", patterns(&literals)))
        .collect();
    format!(
        "    let concerned = match {OPEN}{kind}{rang}{CLOSE} {{ {arms}_ => 0 }};\n    \
         if concerned != 0 {{ {inside}(f, at, o, out, concerned); }}\n"
    )
}

/// Puts the loads of values into the code: those asked once where they are
/// asked, the others at the beginning.
fn with_loads(code: &str) -> String {
    let mut uses: BTreeMap<(char, u8), usize> = BTreeMap::new();
    for load in loads(code) {
        *uses.entry(load).or_default() += 1;
    }
    let often: BTreeSet<(char, u8)> = uses
        .iter()
        .filter(|(_, n)| **n > 1)
        .map(|(load, _)| *load)
        .collect();
    // A day or a code read at the beginning is one more look at its value.
    let mut values: BTreeMap<u8, usize> = BTreeMap::new();
    // The index of the segment holds some codes.
    for ((kind, rang), number) in uses.iter().filter(|((kind, _), _)| *kind != 'k') {
        let number = if *kind == 'v' || !often.contains(&(*kind, *rang)) {
            *number
        } else {
            1
        };
        *values.entry(*rang).or_default() += number;
    }
    let is_shared = |(kind, rang): (char, u8)| match kind {
        'v' => values.get(&rang).is_some_and(|number| *number > 1),
        _ => often.contains(&(kind, rang)),
    };
    let mut head = String::from("    let seen = o.seen;\n");
    for (rang, _) in values.iter().filter(|(rang, _)| is_shared(('v', **rang))) {
        head += &format!("    let v{rang} = f.value::<{rang}>(o);\n");
    }
    for (kind, rang) in often.iter().filter(|(kind, _)| *kind != 'v') {
        let load = loaded((*kind, *rang), &is_shared, false);
        head += &format!("    let {kind}{rang} = {load};\n");
    }
    head + &replaced(code, &is_shared)
}

/// The loads in a piece of code, as kind and rank.
fn loads(code: &str) -> impl Iterator<Item = (char, u8)> {
    code.split(OPEN).skip(1).filter_map(|rest| {
        let (load, _) = rest.split_once(CLOSE)?;
        let kind = load.chars().next()?;
        Some((kind, load.get(1..)?.parse().ok()?))
    })
}

/// The code with its loads written out.
pub(crate) fn replaced(code: &str, is_shared: &dyn Fn((char, u8)) -> bool) -> String {
    let mut parts = code.split(OPEN);
    let mut out = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (load, rest) = part.split_once(CLOSE).expect("loads are closed");
        let mut signs = load.chars();
        let kind = signs.next().expect("loads have a kind");
        let rang = signs.as_str().parse().expect("loads have a rank");
        out += &loaded((kind, rang), is_shared, true);
        out += rest;
    }
    out
}

fn loaded(load: (char, u8), is_shared: &dyn Fn((char, u8)) -> bool, by_name: bool) -> String {
    let (kind, rang) = load;
    if by_name && is_shared(load) {
        return format!("{kind}{rang}");
    }
    match kind {
        'v' => format!("f.value::<{rang}>(o)"),
        'k' => "f.first_code(at)".to_owned(),
        'y' => format!("year_of({})", loaded(('v', rang), is_shared, true)),
        'c' => format!("code({})", loaded(('v', rang), is_shared, true)),
        'n' => format!("amount({})", loaded(('v', rang), is_shared, true)),
        _ => format!("f.day({})", loaded(('v', rang), is_shared, true)),
    }
}

impl Suspicion {
    fn of(
        registry: &RefCell<Registry>,
        version: Version,
        id: u16,
        control: &Control,
    ) -> Option<Self> {
        let scope = Scope {
            norme: norme(version),
            registry,
            control: id,
            levels: vec![control.bloc],
            reasons: reasons(&control.expr),
        };
        let natures = Nature::ALL
            .into_iter()
            .filter(|nature| control.key().applies(version, *nature))
            .fold(0, |bits, nature| bits | 1 << nature.index());
        let formula = Formula::all(vec![Formula::Nature(natures), scope.fails(&control.expr)]);
        let told = match key_of(&scope, control) {
            Some(key) => format!("out.wait({id}, {key})"),
            None => format!("out.ask({id})"),
        };
        (formula != Formula::No).then(|| Self {
            id,
            name: control.key().to_string(),
            formula,
            told,
        })
    }

    /// The code that asks the control where a formula says so.
    fn code(&self, formula: &Formula) -> String {
        let (condition, told) = (formula.code(), &self.told);
        format!(
            "    // {} {}\n    if {condition} {{ {told}; }}\n",
            self.name, self.id
        )
    }
}

/// The key of all values that a control looks at which waits for the end of the
/// declaration or of the send: the same key, the same wait.
fn key_of(scope: &Scope<'_>, control: &Control) -> Option<String> {
    if control.wides.is_empty() || control.at_end {
        return None;
    }
    let mut places = Places::default();
    places.expr(&control.expr)?;
    for wide in control.wides {
        if let WideAtom::Refers(_, keys) = wide {
            places.texts(keys);
        }
    }
    let mut code = "Hash::new()".to_owned();
    for place in places.found {
        // The nature is the same in the whole declaration.
        if place.rubrique != nature()
            && let Some(term) = scope.value(place)
        {
            code = format!("keyed({code}, {})", term.code);
        }
    }
    Some(format!("{code}.finish()"))
}

/// The rubriques that a condition looks at; `None` where it looks at other
/// occurrences.
#[derive(Default)]
struct Places {
    found: Vec<Ref>,
}

impl Places {
    fn expr(&mut self, expr: &Expr) -> Option<()> {
        match expr {
            Expr::Present(place) => self.add(*place),
            Expr::Not(inner) => self.expr(inner)?,
            Expr::All(parts) | Expr::Any(parts) => {
                for part in *parts {
                    self.expr(part)?;
                }
            }
            Expr::Iff(a, b) => {
                self.expr(a)?;
                self.expr(b)?;
            }
            Expr::Same(a, b) => {
                self.text(a);
                self.text(b);
            }
            Expr::OneOf(text, _) | Expr::Test(_, text, _) | Expr::InTable(text, _) => {
                self.text(text)
            }
            Expr::Predicate(_, texts) => self.texts(texts),
            Expr::Dates(_, a, b) => {
                self.date(a);
                self.date(b);
            }
            Expr::Numbers(_, a, b) => {
                self.number(a)?;
                self.number(b)?;
            }
            Expr::Wide(_) | Expr::Platform(_) | Expr::ByMachine => {}
            Expr::Exists(_) | Expr::UniqueHere(_) | Expr::Unique(_) => return None,
        }
        Some(())
    }

    fn add(&mut self, place: Ref) {
        if !self.found.contains(&place) {
            self.found.push(place);
        }
    }

    fn texts(&mut self, texts: &[Text]) {
        texts.iter().for_each(|text| self.text(text));
    }

    fn text(&mut self, text: &Text) {
        match text {
            Text::Value(place) | Text::Slice(place, ..) => self.add(*place),
            Text::Join(parts) => self.texts(parts),
            Text::Literal(_) => {}
        }
    }

    fn date(&mut self, date: &Date) {
        match date {
            Date::Value(place) => self.add(*place),
            Date::Days(date, _) | Date::Months(date, _) | Date::LastDay(date) => self.date(date),
            Date::Literal(_) | Date::Today => {}
        }
    }

    fn number(&mut self, number: &Number) -> Option<()> {
        match number {
            Number::Value(place) | Number::Length(place) | Number::YearOf(place) => {
                self.add(*place)
            }
            Number::Year(date) | Number::Month(date) => self.date(date),
            Number::Add(number, _) => self.number(number)?,
            Number::Literal(_) => {}
            Number::Count(_) | Number::Wide(_) | Number::SendRubriques => return None,
        }
        Some(())
    }
}
