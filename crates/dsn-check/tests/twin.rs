//! The reading loop against its slow twin: on any sequence of rubriques, both
//! must see the same blocs out of place and the same blocs without parent.
//!
//! The twin builds the whole tree of the file ([`Document`]); what the engine
//! should say about places is then read off the tree.

use std::collections::{BTreeSet, HashMap};

use dsn_check::{Context, check_bytes, codes};
use dsn_norm::{Norme, Version, bloc_index, norme, rubrique_index};
use dsn_syntax::document::{BlocKey, Document, Hierarchy, OccurrenceIdx, Parent};
use proptest::prelude::*;

/// The version all files declare.
const VERSION: Version = Version::P26V01;

struct Tree(&'static Norme);

impl Hierarchy for Tree {
    fn parent(&self, bloc: &BlocKey) -> Parent {
        let bloc = bloc_index(bloc).and_then(|idx| self.0.bloc(idx));
        bloc.map_or(Parent::Unknown, |bloc| match bloc.parent {
            Some(parent) => Parent::Bloc(key(parent.id().to_string())),
            None => Parent::Root,
        })
    }

    fn rank(&self, rubrique: &[u8; 14]) -> Option<u16> {
        let rubrique = self.0.rubrique(rubrique_index(rubrique)?)?;
        Some(rubrique.rang.into())
    }
}

fn key(id: String) -> BlocKey {
    id.as_bytes().try_into().expect("a bloc has ten signs")
}

/// What both say of a file: lines by kind of fault.
#[derive(Debug, Default, PartialEq, Eq)]
struct Account {
    misplaced: BTreeSet<u64>,
    without_parent: BTreeSet<u64>,
}

/// What the engine says of the lines before `end`.
fn engine(bytes: &[u8], end: u64) -> Account {
    let report = check_bytes(bytes, &Context::default());
    let lines = |code: &str| {
        let findings = report.findings.iter();
        findings
            .filter(|f| f.code.to_string() == code && f.place.line < end)
            .map(|f| f.place.line)
            .collect()
    };
    Account {
        misplaced: lines(codes::BLOC_DEPLACE),
        without_parent: lines(codes::SANS_PARENT),
    }
}

/// What the tree says, and the line where it knows more than the engine: a bloc
/// that belongs to an individual (or to a bloc beside the individuals) which is
/// over, and which the engine therefore forgot.
fn twin(bytes: &[u8]) -> (Account, u64) {
    let norme = norme(VERSION);
    let document = Document::parse(bytes, &Tree(norme));
    let mut account = Account::default();
    // Order of the last child seen in each occurrence since it was (re)opened.
    let mut reached: HashMap<Option<OccurrenceIdx>, u8> = HashMap::new();
    let mut open: Vec<OccurrenceIdx> = Vec::new();
    let mut segment = None;
    let mut orphaned = false;
    for (at, occurrence) in document.occurrences() {
        let bloc = bloc_index(&occurrence.bloc)
            .and_then(|idx| norme.bloc(idx))
            .expect("the tree holds blocs of the norm");
        let line = document.lines_of(occurrence).first().map(|l| l.number);
        let path = path_to(&document, at);
        let parent = occurrence.parent;
        let last_order = reached.get(&parent).copied().unwrap_or(0);
        if parent.is_some_and(|parent| !open.contains(&parent)) {
            let reopened = path.iter().filter(|o| **o != at && !open.contains(o));
            for &above in reopened {
                if begins_segment(&document, above) && Some(above) != segment {
                    return (account, line.unwrap_or(0));
                }
                reached.insert(Some(above), bloc.ordre);
            }
            account.misplaced.extend(line);
        } else if bloc.ordre < last_order && !orphaned {
            account.misplaced.extend(line);
        }
        reached.insert(parent, bloc.ordre);
        if begins_segment(&document, at) {
            segment = Some(at);
        }
        if occurrence.phantom() {
            orphaned = true;
        } else if std::mem::take(&mut orphaned) {
            account.without_parent.extend(line);
        }
        open = path;
    }
    (account, u64::MAX)
}

/// What the engine keeps in memory together: an individual, or a bloc that
/// stands beside the individuals.
fn begins_segment(document: &Document<'_>, at: OccurrenceIdx) -> bool {
    let occurrence = document.occurrence(at).expect("it is of this document");
    let parent = occurrence.parent.and_then(|at| document.occurrence(at));
    match &occurrence.bloc {
        b"S21.G00.30" => true,
        b"S20.G00.07" | b"S20.G00.08" | b"S21.G00.06" => false,
        _ => parent.is_some_and(|parent| &parent.bloc == b"S20.G00.05"),
    }
}

/// An occurrence, then what it stands in.
fn path_to(document: &Document<'_>, at: OccurrenceIdx) -> Vec<OccurrenceIdx> {
    std::iter::successors(Some(at), |&at| document.occurrence(at)?.parent).collect()
}

/// A send of a monthly declaration, up to its establishment.
const HEAD: &str = "\
S10.G00.00.001,'LOGICIEL ESSAI'
S10.G00.00.006,'P26V01'
S20.G00.05.001,'01'
S20.G00.05.002,'01'
S21.G00.06.001,'999999008'
S21.G00.11.001,'00010'
";

/// Rubriques of the monthly model, some blocs more often than others. Nothing
/// comes after the total: the engine forgets what it closes.
fn line() -> impl Strategy<Value = String> {
    let blocs = [
        "S20.G00.05",
        "S20.G00.07",
        "S21.G00.06",
        "S21.G00.11",
        "S21.G00.15",
        "S21.G00.16",
        "S21.G00.20",
        "S21.G00.55",
        "S21.G00.30",
        "S21.G00.30",
        "S21.G00.30",
        "S21.G00.31",
        "S21.G00.40",
        "S21.G00.40",
        "S21.G00.60",
        "S21.G00.66",
        "S21.G00.70",
        "S21.G00.73",
        "S21.G00.50",
        "S21.G00.51",
        "S21.G00.53",
        "S21.G00.78",
        "S21.G00.81",
        "S21.G00.86",
        "S21.G00.85",
        "S89.G00.91",
        "S89.G00.92",
        "S99.G00.01",
    ];
    let number = prop_oneof![4 => 1..4u16, 1 => Just(999u16)];
    (prop::sample::select(blocs.to_vec()), number)
        .prop_map(|(bloc, number)| format!("{bloc}.{number:03},'01'\n"))
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 512,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]
    #[test]
    fn both_readers_put_blocs_at_the_same_places(lines in prop::collection::vec(line(), 0..40)) {
        let text = format!("{HEAD}{}S90.G00.90.001,'1'\nS90.G00.90.002,'1'\n", lines.concat());
        let (expected, end) = twin(text.as_bytes());
        prop_assert_eq!(engine(text.as_bytes(), end), expected, "\n{}", text);
    }
}
