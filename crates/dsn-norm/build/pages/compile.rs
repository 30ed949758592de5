//! A condition checked against the norm and written out as the code of a static `Expr`.

use std::fmt::Write as _;

use super::Fault;
use super::ast::{Blocs, Cmp, Formula, Kind, Scope, Term};
use super::facts::{Facts, ONCE};
use super::terms::Kinds;

/// Wide counts and key sets of all pages, each written once.
#[derive(Default)]
pub(crate) struct Shared {
    pub(crate) counts: Vec<String>,
    pub(crate) key_sets: Vec<String>,
}

/// The index of `code` in `list`, where it is put if it is new.
fn intern(list: &mut Vec<String>, code: String) -> usize {
    list.iter().position(|c| *c == code).unwrap_or_else(|| {
        list.push(code);
        list.len() - 1
    })
}

/// Indexes of the norm, as `dsn-norm` numbers them.
pub(crate) trait Numbering {
    fn rubrique(&self, id: &str) -> usize;
    fn bloc(&self, id: &str) -> usize;
}

/// The compiler of one condition.
pub(crate) struct Compiler<'a> {
    pub(crate) facts: &'a Facts,
    pub(crate) numbering: &'a dyn Numbering,
    pub(crate) shared: &'a mut Shared,
    /// Versions that the control applies to.
    pub(crate) versions: &'a [String],
    /// Blocs of the occurrences in sight: the control's, then those of the quantifiers.
    pub(crate) levels: Vec<String>,
    /// The scope whose totals the control's bloc may read: it is asked once they are known.
    pub(crate) at_end: Option<Scope>,
    /// Code of the wide atoms.
    pub(crate) wides: Vec<String>,
    /// Key sets whose uniqueness is asked.
    pub(crate) uniques: Vec<usize>,
    /// How far each wide atom is gathered.
    pub(crate) wide_scopes: Vec<Scope>,
    /// Wide counts read as numbers.
    pub(crate) counts: Vec<usize>,
    /// Whether a number over the whole declaration or send is read.
    pub(crate) needs_end: bool,
    pub(crate) line: usize,
}

type Code = Result<String, Fault>;

/// Names of the predicates: as written, as in `Predicate`, number of terms.
const PREDICATES: [(&str, &str, usize); 13] = [
    ("siren_key", "SirenKey", 1),
    ("siret_key", "SiretKey", 1),
    ("iban_key", "IbanKey", 1),
    ("bban_key", "BbanKey", 1),
    ("nir_department", "NirDepartment", 2),
    ("identity", "Identity", 1),
    ("family_name", "FamilyName", 1),
    ("contact_identity", "ContactIdentity", 1),
    ("email", "Email", 1),
    ("strict_email", "StrictEmail", 1),
    ("contract_number", "ContractNumber", 1),
    ("birth_date_99", "BirthDate99", 1),
    ("birth_date_00_99", "BirthDate0099", 1),
];

/// Facts of the platform: as written, as in `PlatformFact`.
const PLATFORM_FACTS: [(&str, &str); 3] = [
    ("entreprise_active", "EntrepriseActive"),
    ("etablissement_connu", "EtablissementConnu"),
    ("declaration_connue", "DeclarationConnue"),
];

/// At most this many wide facts in one control: each doubles what is kept for an undecided one.
const MAX_WIDES: usize = 3;

/// Quantifiers inside each other: the evaluator keeps this many places.
const MAX_DEPTH: usize = 4;

impl Compiler<'_> {
    pub(crate) fn fault<T>(&self, message: impl Into<String>) -> Result<T, Fault> {
        Err(Fault::new(self.line, message))
    }

    /// The code of an `Expr`.
    pub(crate) fn formula(&mut self, formula: &Formula) -> Code {
        self.line = formula.line;
        Ok(match &formula.kind {
            Kind::All(parts) => format!("Expr::All(&[{}])", self.formulas(parts)?),
            Kind::Any(parts) => format!("Expr::Any(&[{}])", self.formulas(parts)?),
            Kind::Not(inner) => match &inner.kind {
                Kind::Not(twice) => self.formula(twice)?,
                _ => format!("Expr::Not(&{})", self.formula(inner)?),
            },
            Kind::Iff(a, b) => format!("Expr::Iff(&{}, &{})", self.formula(a)?, self.formula(b)?),
            Kind::Present(id) => format!("Expr::Present({})", self.reference(id)?),
            Kind::Compare(cmp, a, b) => self.compare(*cmp, a, b)?,
            Kind::OneOf(term, codes) => format!("Expr::OneOf({}, &{codes:?})", self.text(term)?),
            Kind::Test(test, term, literal) => {
                format!(
                    "Expr::Test(TextTest::{test:?}, {}, {literal:?})",
                    self.text(term)?
                )
            }
            Kind::Exists(blocs) => self.exists(blocs)?,
            Kind::Unique(keys, scope) => self.unique(keys, *scope)?,
            Kind::Refers(keys, targets, scope, condition) => {
                self.refers(keys, targets, *scope, condition.as_deref())?
            }
            Kind::InTable(term, table) => {
                if !self.facts.tables.contains(table) {
                    return self.fault(format!(
                        "no external table `{table}` in norm/tables/index.tsv"
                    ));
                }
                format!("Expr::InTable({}, TableId::{table})", self.text(term)?)
            }
            Kind::Predicate(name, terms) => self.predicate(name, terms)?,
            Kind::Platform(name) => match PLATFORM_FACTS.iter().find(|f| f.0 == name) {
                Some((_, variant)) => format!("Expr::Platform(PlatformFact::{variant})"),
                None => return self.fault(format!("unknown fact of the platform `{name}`")),
            },
            Kind::ByMachine => "Expr::ByMachine".to_owned(),
        })
    }

    fn formulas(&mut self, parts: &[Formula]) -> Code {
        let mut code = String::new();
        for part in parts {
            code += &self.formula(part)?;
            code += ", ";
        }
        Ok(code)
    }

    fn predicate(&mut self, name: &str, terms: &[Term]) -> Code {
        let Some((_, variant, arity)) = PREDICATES.iter().find(|p| p.0 == name) else {
            return self.fault(format!("unknown predicate `{name}`"));
        };
        if terms.len() != *arity {
            return self.fault(format!("`{name}` takes {arity} terms, not {}", terms.len()));
        }
        Ok(format!(
            "Expr::Predicate(Predicate::{variant}, &[{}])",
            self.texts(terms)?
        ))
    }

    fn compare(&mut self, cmp: Cmp, a: &Term, b: &Term) -> Code {
        let kinds = Kinds { facts: self.facts };
        let (dates, numbers) = (
            kinds.is_date(a) || kinds.is_date(b),
            kinds.is_number(a) || kinds.is_number(b),
        );
        let computed = kinds.is_computed(a) || kinds.is_computed(b);
        let ordered = !matches!(cmp, Cmp::Eq | Cmp::Ne);
        if (ordered || computed) && dates {
            return Ok(format!(
                "Expr::Dates(Cmp::{cmp:?}, {}, {})",
                self.date(a)?,
                self.date(b)?
            ));
        }
        if (ordered || computed) && numbers {
            return Ok(format!(
                "Expr::Numbers(Cmp::{cmp:?}, {}, {})",
                self.number(a)?,
                self.number(b)?
            ));
        }
        if ordered {
            return self.fault(
                "`<`, `<=`, `>` and `>=` compare dates or numbers: use date(…) or length(…)",
            );
        }
        let same = format!("Expr::Same({}, {})", self.text(a)?, self.text(b)?);
        Ok(if cmp == Cmp::Ne {
            format!("Expr::Not(&{same})")
        } else {
            same
        })
    }

    /// The bloc below which a quantifier looks: the anchors that `scope` means for the bloc in sight.
    fn top(&self, scope: &Scope, bloc: &str) -> Result<Vec<usize>, Fault> {
        let from = self.levels.last().cloned().unwrap_or_default();
        let named;
        let anchors: &[&str] = match scope {
            Scope::Bloc => {
                if self.facts.is_above(&from, bloc) && from != bloc {
                    return Ok(Vec::new());
                }
                return self.fault(format!("{bloc} does not hang under {from}: say `in …`"));
            }
            Scope::Under(id) => {
                named = [std::str::from_utf8(id).unwrap_or_default()];
                self.check_bloc(named[0])?;
                &named
            }
            Scope::Contract => &["S21.G00.40"],
            Scope::Individual => &["S21.G00.30", "S89.G00.91"],
            Scope::Declaration | Scope::Send => {
                return self.fault("a wide scope cannot stand here");
            }
        };
        let holds = |a: &&&str| self.facts.is_above(a, &from) && self.facts.is_above(a, bloc);
        let found: Vec<usize> = anchors
            .iter()
            .filter(holds)
            .map(|a| self.numbering.bloc(a))
            .collect();
        if found.is_empty() {
            return self.fault(format!(
                "{from} and {bloc} do not both hang under {}",
                anchors.join(" or ")
            ));
        }
        Ok(found)
    }

    pub(crate) fn quantifier(&mut self, blocs: &Blocs) -> Code {
        self.check_bloc(&blocs.bloc)?;
        if self.levels.len() > MAX_DEPTH {
            return self.fault(format!(
                "more than {MAX_DEPTH} quantifiers inside each other"
            ));
        }
        let top = self.top(&blocs.scope.unwrap_or(Scope::Bloc), &blocs.bloc)?;
        let from = self.levels.len() - 1;
        self.levels.push(blocs.bloc.clone());
        let condition = self.condition(blocs.condition.as_deref());
        self.levels.pop();
        Ok(self.quantifier_code(&blocs.bloc, &top, from, &condition?))
    }

    fn quantifier_code(&self, bloc: &str, top: &[usize], from: usize, condition: &str) -> String {
        let mut tops = String::new();
        for bloc in top {
            let _ = write!(tops, "BlocIdx({bloc}), ");
        }
        let bloc = self.numbering.bloc(bloc);
        let level = from + 1;
        format!(
            "Quantifier {{ bloc: BlocIdx({bloc}), top: &[{tops}], from: {from}, level: {level}, condition: {condition} }}"
        )
    }

    fn condition(&mut self, condition: Option<&Formula>) -> Code {
        match condition {
            None => Ok("None".to_owned()),
            Some(formula) => Ok(format!("Some({})", self.formula(formula)?)),
        }
    }

    fn exists(&mut self, blocs: &Blocs) -> Code {
        if !blocs.scope.is_some_and(Scope::is_wide) {
            return Ok(format!("Expr::Exists(&{})", self.quantifier(blocs)?));
        }
        let count = self.wide_count(blocs)?;
        let scope = blocs.scope.unwrap_or(Scope::Declaration);
        self.wide(format!("WideAtom::Exists({count})"), scope)
    }

    /// Registers what a quantifier over the whole declaration or send gathers.
    pub(crate) fn wide_count(&mut self, blocs: &Blocs) -> Result<usize, Fault> {
        self.check_bloc(&blocs.bloc)?;
        let scope = blocs.scope.unwrap_or(Scope::Declaration);
        let condition = self.apart(&blocs.bloc, |c| c.condition(blocs.condition.as_deref()))?;
        let bloc = self.numbering.bloc(&blocs.bloc);
        let code = format!(
            "WideCount {{ bloc: BlocIdx({bloc}), scope: WideScope::{scope:?}, condition: {condition} }}"
        );
        Ok(intern(&mut self.shared.counts, code))
    }

    /// Compiles something seen from an occurrence of `bloc` alone: what a wide scope gathers cannot
    /// know which occurrence will ask.
    fn apart<T>(
        &mut self,
        bloc: &str,
        part: impl FnOnce(&mut Self) -> Result<T, Fault>,
    ) -> Result<T, Fault> {
        let levels = std::mem::replace(&mut self.levels, vec![bloc.to_owned()]);
        let before = (self.wides.len(), self.uniques.len());
        let result = part(self);
        self.levels = levels;
        let result = result?;
        if before != (self.wides.len(), self.uniques.len()) {
            return self.fault("a wide scope inside a wide scope");
        }
        Ok(result)
    }

    fn wide(&mut self, code: String, scope: Scope) -> Code {
        if self.levels.len() > 1 {
            return self.fault("a wide scope cannot stand inside `where`");
        }
        self.wide_scopes.push(scope);
        let at = intern(&mut self.wides, code);
        if at >= MAX_WIDES {
            return self.fault(format!(
                "more than {MAX_WIDES} facts of a wide scope in one control"
            ));
        }
        Ok(format!("Expr::Wide({at})"))
    }

    /// What the evaluator takes for granted about wide facts.
    pub(crate) fn check_wides(&self) -> Result<(), Fault> {
        if self.wide_scopes.windows(2).any(|pair| pair[0] != pair[1]) {
            return self
                .fault("facts of the declaration and of the send cannot stand in one condition");
        }
        if !self.uniques.is_empty() && (!self.wides.is_empty() || self.needs_end) {
            return self.fault("`unique` within a wide scope cannot stand with other wide facts");
        }
        Ok(())
    }

    fn key_set(
        &mut self,
        bloc: &str,
        scope: Scope,
        keys: &[Term],
        condition: Option<&Formula>,
    ) -> Result<usize, Fault> {
        let (keys, condition) =
            self.apart(bloc, |c| Ok((c.texts(keys)?, c.condition(condition)?)))?;
        let bloc = self.numbering.bloc(bloc);
        let code = format!(
            "KeySet {{ bloc: BlocIdx({bloc}), scope: WideScope::{scope:?}, keys: &[{keys}], condition: {condition} }}"
        );
        Ok(intern(&mut self.shared.key_sets, code))
    }

    fn unique(&mut self, keys: &[Term], scope: Scope) -> Code {
        if self.levels.len() > 1 {
            return self.fault("`unique` cannot stand inside `where`");
        }
        let bloc = self.levels[0].clone();
        if scope.is_wide() {
            let set = self.key_set(&bloc, scope, keys, None)?;
            if !self.uniques.contains(&set) {
                self.uniques.push(set);
            }
            return Ok(format!("Expr::Unique({set})"));
        }
        let top = self.top(&scope, &bloc)?;
        let mut tops = String::new();
        for bloc in top {
            let _ = write!(tops, "BlocIdx({bloc}), ");
        }
        Ok(format!(
            "Expr::UniqueHere(&UniqueHere {{ top: &[{tops}], keys: &[{}] }})",
            self.texts(keys)?
        ))
    }

    fn refers(
        &mut self,
        keys: &[Term],
        targets: &[Term],
        scope: Scope,
        condition: Option<&Formula>,
    ) -> Code {
        if keys.len() != targets.len() {
            return self.fault("both sides of `refers to` need as many terms");
        }
        let Some(bloc) = targets.iter().find_map(first_bloc) else {
            return self.fault("`refers to` needs a rubrique on its right");
        };
        self.check_bloc(&bloc)?;
        if scope.is_wide() {
            let set = self.key_set(&bloc, scope, targets, condition)?;
            let keys = self.texts(keys)?;
            return self.wide(format!("WideAtom::Refers({set}, &[{keys}])"), scope);
        }
        let top = self.top(&scope, &bloc)?;
        let from = self.levels.len() - 1;
        let keys = keys
            .iter()
            .map(|k| self.text(k))
            .collect::<Result<Vec<_>, _>>()?;
        self.levels.push(bloc.clone());
        let mut tests = String::new();
        for (key, target) in keys.iter().zip(targets) {
            let target = self.text(target)?;
            let _ = write!(tests, "Expr::Same({key}, {target}), ");
        }
        if let Some(condition) = condition {
            tests += &self.formula(condition)?;
        }
        self.levels.pop();
        let condition = format!("Some(Expr::All(&[{tests}]))");
        Ok(format!(
            "Expr::Exists(&{})",
            self.quantifier_code(&bloc, &top, from, &condition)
        ))
    }

    fn check_bloc(&self, bloc: &str) -> Result<(), Fault> {
        match self.facts.blocs.get(bloc) {
            None => self.fault(format!("no bloc {bloc} in the norm")),
            Some(_) => Ok(()),
        }
    }

    /// The code of a `Ref`: the rubrique must belong to an occurrence in sight, to one above it, or
    /// to a bloc that occurs once.
    pub(crate) fn reference(&self, id: &str) -> Code {
        let Some((_, versions)) = self.facts.rubriques.get(id) else {
            return self.fault(format!("no rubrique {id} in the norm"));
        };
        if !self.versions.iter().any(|v| versions.contains(v)) {
            return self.fault(format!(
                "{id} exists in none of {}",
                self.versions.join(", ")
            ));
        }
        let bloc = &id[..10];
        let in_envelope = |b: &str| b.starts_with("S10.");
        let level = self
            .levels
            .iter()
            .rposition(|at| self.facts.is_above(bloc, at))
            .or_else(|| {
                let once =
                    ONCE.contains(&bloc) && (in_envelope(bloc) || !in_envelope(&self.levels[0]));
                once.then_some(0)
            });
        match level {
            Some(level) => {
                let rubrique = self.numbering.rubrique(id);
                Ok(format!("Ref {{ rubrique: RubriqueIdx({rubrique}), level: {level} }}"))
            }
            None => self.fault(format!(
                "{id} is neither in {} nor above it, and {bloc} may occur several times: use `exists {bloc} in … where …`",
                self.levels.join(" or ")
            )),
        }
    }
}

/// The bloc of the first rubrique in a term.
fn first_bloc(term: &Term) -> Option<String> {
    match term {
        Term::Rubrique(id) | Term::Slice(id, ..) => Some(id[..10].to_owned()),
        Term::Join(parts) => parts.iter().find_map(first_bloc),
        _ => None,
    }
}
