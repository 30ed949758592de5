//! Parsed patterns → minimal deterministic automata over classes of bytes.

use std::collections::{BTreeMap, BTreeSet};

use crate::pattern::{ByteSet, Node};

/// A minimal automaton. State 0 refuses for good, state 1 is the start.
pub(crate) struct Automaton {
    /// Byte → class.
    pub(crate) classes: [u8; 256],
    pub(crate) class_count: usize,
    /// State → class → next state.
    pub(crate) next: Vec<Vec<usize>>,
    pub(crate) accepting: Vec<bool>,
}

/// Compiles a parsed pattern.
pub(crate) fn compile(node: &Node) -> Automaton {
    let mut nfa = Nfa::default();
    let (start, end) = (nfa.state(), nfa.state());
    nfa.add(node, start, end);
    let (classes, samples) = nfa.classes();
    let (next, accepting) = nfa.determinize(start, end, &samples);
    let (next, accepting) = minimize(&next, &accepting);
    Automaton {
        classes,
        class_count: samples.len(),
        next,
        accepting,
    }
}

/// Thompson's construction: free moves and moves on a set of bytes.
#[derive(Default)]
struct Nfa {
    free: Vec<Vec<usize>>,
    moves: Vec<Vec<(ByteSet, usize)>>,
}

impl Nfa {
    fn state(&mut self) -> usize {
        self.free.push(Vec::new());
        self.moves.push(Vec::new());
        self.free.len() - 1
    }

    /// Adds paths for `node` between two states.
    fn add(&mut self, node: &Node, from: usize, to: usize) {
        match node {
            Node::Empty => self.free[from].push(to),
            Node::Set(set) => self.moves[from].push((**set, to)),
            Node::Choice(branches) => branches.iter().for_each(|b| self.add(b, from, to)),
            Node::Sequence(parts) => {
                let last = parts.iter().fold(from, |at, part| self.add_after(part, at));
                self.free[last].push(to);
            }
            Node::Repeat { node, min, max } => {
                let mut at = (0..*min).fold(from, |at, _| self.add_after(node, at));
                match max {
                    Some(max) => {
                        for _ in *min..*max {
                            self.free[at].push(to);
                            at = self.add_after(node, at);
                        }
                    }
                    None => {
                        // A state of its own, so that the loop cannot be entered from elsewhere.
                        let turn = self.state();
                        self.free[at].push(turn);
                        self.add(node, turn, turn);
                        at = turn;
                    }
                }
                self.free[at].push(to);
            }
        }
    }

    fn add_after(&mut self, node: &Node, from: usize) -> usize {
        let to = self.state();
        self.add(node, from, to);
        to
    }

    /// Bytes that no set tells apart share a class; with each class, one byte of it.
    fn classes(&self) -> ([u8; 256], Vec<u8>) {
        let mut known: BTreeMap<Vec<bool>, u8> = BTreeMap::new();
        let mut samples = Vec::new();
        let classes = std::array::from_fn(|byte| {
            let signature = self
                .moves
                .iter()
                .flatten()
                .map(|(set, _)| set[byte])
                .collect();
            *known.entry(signature).or_insert_with(|| {
                samples.push(u8::try_from(byte).expect("a byte"));
                u8::try_from(samples.len() - 1).expect("at most 256 classes")
            })
        });
        (classes, samples)
    }

    fn close(&self, states: impl IntoIterator<Item = usize>) -> BTreeSet<usize> {
        let mut todo: Vec<usize> = states.into_iter().collect();
        let mut closed = BTreeSet::new();
        while let Some(state) = todo.pop() {
            if closed.insert(state) {
                todo.extend(&self.free[state]);
            }
        }
        closed
    }

    /// The subset construction.
    fn determinize(
        &self,
        start: usize,
        end: usize,
        samples: &[u8],
    ) -> (Vec<Vec<usize>>, Vec<bool>) {
        let mut sets = vec![BTreeSet::new(), self.close([start])];
        let mut next: Vec<Vec<usize>> = Vec::new();
        while next.len() < sets.len() {
            let current = sets[next.len()].clone();
            let row = samples.iter().map(|&byte| {
                let reached = current.iter().flat_map(|&state| &self.moves[state]);
                let reached = reached
                    .filter(|(set, _)| set[usize::from(byte)])
                    .map(|&(_, to)| to);
                let reached = self.close(reached);
                sets.iter().position(|s| *s == reached).unwrap_or_else(|| {
                    sets.push(reached);
                    sets.len() - 1
                })
            });
            let row = row.collect();
            next.push(row);
        }
        (next, sets.iter().map(|s| s.contains(&end)).collect())
    }
}

/// Moore's algorithm: states that nothing tells apart become one. Keeps 0 and 1 in their places.
fn minimize(next: &[Vec<usize>], accepting: &[bool]) -> (Vec<Vec<usize>>, Vec<bool>) {
    let mut group: Vec<usize> = accepting.iter().map(|&a| usize::from(a)).collect();
    loop {
        let mut known: BTreeMap<(usize, Vec<usize>), usize> = BTreeMap::new();
        let refined: Vec<usize> = (0..next.len())
            .map(|state| {
                let key = (
                    group[state],
                    next[state].iter().map(|&to| group[to]).collect(),
                );
                let fresh = known.len();
                *known.entry(key).or_insert(fresh)
            })
            .collect();
        let stable = refined.iter().max() == group.iter().max();
        group = refined;
        if stable {
            break;
        }
    }
    assert_eq!(
        group[..2],
        [0, 1],
        "a pattern that accepts nothing or everything"
    );
    let count = group.iter().max().map_or(0, |max| max + 1);
    let first = |g| {
        group
            .iter()
            .position(|&of| of == g)
            .expect("each group has a state")
    };
    let rows = (0..count).map(|g| next[first(g)].iter().map(|&to| group[to]).collect());
    (
        rows.collect(),
        (0..count).map(|g| accepting[first(g)]).collect(),
    )
}
