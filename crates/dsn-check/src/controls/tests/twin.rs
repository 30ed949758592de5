//! The compiled conditions against their slow twin, the interpreter: on any
//! file, both must give the same report.
//!
//! The files: the bases of the pages' examples, changed at random by the lines
//! of the examples, so that conditions turn true, false and undetermined.

use std::cell::Cell;
use std::collections::BTreeSet;
use std::path::Path;

use dsn_norm::controls::CONTROLS;
use dsn_norm::{TableId, Version};

use crate::check_bytes;
use crate::context::{Channel, Context, Day, GivenTable};
use crate::report::Report;

thread_local! {
    static SLOW: Cell<bool> = const { Cell::new(false) };
}

/// Whether evaluators made on this thread ask the interpreter for everything.
pub(in crate::controls) fn is_slow() -> bool {
    SLOW.get()
}

fn slowly(bytes: &[u8], context: &Context) -> Report {
    SLOW.set(true);
    let report = check_bytes(bytes, context);
    SLOW.set(false);
    report
}

/// A sequence that looks like chance, the same every time.
struct Chance(u64);

impl Chance {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        (self.0 >> 33) as usize % end.max(1)
    }

    fn one<'t, T>(&mut self, of: &'t [T]) -> &'t T {
        &of[self.below(of.len())]
    }
}

type Line = Vec<u8>;

/// The declarations that the pages' examples change, one a nature and more.
fn bases() -> Vec<Vec<Line>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../norm/controls/bases");
    let files = std::fs::read_dir(folder).unwrap();
    let mut paths: Vec<_> = files.map(|file| file.unwrap().path()).collect();
    paths.sort();
    let lines = |bytes: Vec<u8>| {
        let lines = bytes.split(|b| *b == b'\n');
        lines
            .map(|l| l.trim_ascii_end().to_vec())
            .filter(|l| !l.is_empty())
            .collect()
    };
    paths
        .iter()
        .map(|path| lines(std::fs::read(path).unwrap()))
        .collect()
}

/// The lines that examples write, and the values they give to each rubrique.
fn written() -> Vec<Line> {
    let examples = CONTROLS.iter().flat_map(|control| control.examples);
    let lines = examples.flat_map(|example| example.patch.lines());
    let lines = lines.map(str::trim).filter(|line| line.contains(",'"));
    let latin = |line: &str| {
        line.chars()
            .map(|c| u8::try_from(u32::from(c)).unwrap_or(b'?'))
            .collect()
    };
    let found: BTreeSet<Line> = lines.map(latin).collect();
    found.into_iter().collect()
}

fn id(line: &[u8]) -> &[u8] {
    &line[..14.min(line.len())]
}

fn bloc(line: &[u8]) -> &[u8] {
    &line[..10.min(line.len())]
}

/// The first and the end of the bloc around a line.
fn around(lines: &[Line], at: usize) -> (usize, usize) {
    let same = |other: &Line| bloc(other) == bloc(&lines[at]);
    let first = at - lines[..at].iter().rev().take_while(|l| same(l)).count();
    let end = at + lines[at..].iter().take_while(|l| same(l)).count();
    (first, end)
}

/// Changes a file somewhere behind its first lines.
fn change(lines: &mut Vec<Line>, written: &[Line], chance: &mut Chance) {
    let at = 7 + chance.below(lines.len() - 8);
    let (first, end) = around(lines, at);
    match chance.below(10) {
        // A value that an example gives to this rubrique, or to another of the bloc.
        0..=4 => {
            let whole_bloc = chance.below(2) == 0;
            let fits = |line: &&Line| {
                id(line) == id(&lines[at]) || whole_bloc && bloc(line) == bloc(&lines[at])
            };
            let fitting: Vec<&Line> = written.iter().filter(fits).collect();
            if !fitting.is_empty() {
                let line = (*chance.one(&fitting)).clone();
                let place = lines[first..end].iter().position(|l| id(l) >= id(&line));
                let place = first + place.unwrap_or(end - first);
                if place < lines.len() && id(&lines[place]) == id(&line) {
                    lines[place] = line;
                } else {
                    lines.insert(place, line);
                }
            }
        }
        5 | 6 => drop(lines.remove(at)),
        // The bloc once more, here or elsewhere.
        7 => {
            let copy = lines[first..end].to_vec();
            let place = if chance.below(3) == 0 { at } else { end };
            lines.splice(place..place, copy);
        }
        8 if chance.below(2) == 0 => drop(lines.drain(first..end)),
        // The individual once more, behind the last.
        8 => {
            let of = |id: &'static [u8]| move |line: &Line| line.starts_with(id);
            let first = lines.iter().rposition(of(b"S21.G00.30.001"));
            let end = lines.iter().position(of(b"S90")).unwrap_or(lines.len());
            if let Some(first) = first.filter(|first| *first < end) {
                let copy = lines[first..end].to_vec();
                lines.splice(end..end, copy);
            }
        }
        // Any line, or a value that is not of its form.
        _ => {
            if chance.below(2) == 0 {
                lines.insert(at, chance.one(written).clone());
            } else if lines[at].len() > 17 {
                // The last one is in UTF-8.
                let signs: [&[u8]; 8] = [b"0", b" ", b"-", b"'", b"A", b"\0", b"\xE9", b"\xC3\xA9"];
                let place = 16 + chance.below(lines[at].len() - 17);
                lines[at].splice(place..=place, chance.one(&signs).iter().copied());
            }
        }
    }
}

fn contexts() -> Vec<Context> {
    let given = GivenTable::parse(TableId::CodesPostaux, b"code\tlibelle\n75001\tPARIS\n");
    let today = Some(Day {
        year: 2026,
        month: 4,
        day: 2,
    });
    vec![
        Context::default(),
        Context {
            today,
            channel: Channel::Machine,
            tables: vec![given.unwrap()],
            ..Context::default()
        },
    ]
}

#[test]
fn compiled_conditions_say_what_the_interpreter_says() {
    let (bases, written, contexts) = (bases(), written(), contexts());
    let mut chance = Chance(2026);
    let mut fired = BTreeSet::new();
    for round in 0..3_000 {
        let mut lines = bases[round % bases.len()].clone();
        let version = *chance.one(&Version::ALL);
        for line in lines
            .iter_mut()
            .filter(|l| l.starts_with(b"S10.G00.00.006"))
        {
            *line = format!("S10.G00.00.006,'{}'", version.code()).into_bytes();
        }
        for _ in 0..1 + chance.below(25) {
            change(&mut lines, &written, &mut chance);
        }
        let bytes = lines.join(&b"\r\n"[..]);
        let context = chance.one(&contexts);
        let (fast, slow) = (check_bytes(&bytes, context), slowly(&bytes, context));
        if fast != slow {
            let text: String = bytes.iter().copied().map(char::from).collect();
            let only = |of: &Report, other: &Report| -> Vec<String> {
                let new = of.findings.iter().filter(|f| !other.findings.contains(f));
                new.map(|f| format!("{} {:?}", f.code, f.place)).collect()
            };
            panic!(
                "{text}\nround {round}, {version:?}\nfast only: {:?} {:?}\nslow only: {:?} {:?}",
                only(&fast, &slow),
                fast.not_evaluated,
                only(&slow, &fast),
                slow.not_evaluated,
            );
        }
        fired.extend(slow.groups.iter().map(|group| group.code.to_string()));
    }
    let keyed = fired.iter().filter(|code| code.contains('/')).count();
    assert!(
        keyed > CONTROLS.len() * 3 / 4,
        "only {keyed} controls fired"
    );
}
