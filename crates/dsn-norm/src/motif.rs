//! The patterns of the norm, as automata built with the crate.

/// The place of a pattern among all distinct patterns of all versions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct MotifIdx(pub u16);

/// A pattern that a whole value must match.
#[derive(Debug, PartialEq, Eq)]
pub struct Motif {
    /// The regular expression as the norm writes it.
    pub source: &'static str,
    /// The same, ready to run.
    pub automate: &'static Automate,
}

/// A deterministic automaton over classes of bytes.
#[derive(Debug, PartialEq, Eq)]
pub struct Automate {
    /// Cells in a row of `table`.
    pub(crate) width: u16,
    /// Byte → class, a place in a row.
    pub(crate) classes: [u8; 256],
    /// One row a state: for each class the place of the next state's row; last, 1 where the state accepts.
    /// The first row refuses for good, the second is the start.
    pub(crate) table: &'static [u16],
}

impl Motif {
    pub(crate) const fn none() -> Self {
        static REFUSE: Automate = Automate {
            width: 2,
            classes: [0; 256],
            table: &[0, 0, 0, 0],
        };
        Self {
            source: "",
            automate: &REFUSE,
        }
    }

    /// Whether the whole value matches.
    #[must_use]
    pub fn matches(&self, value: &[u8]) -> bool {
        self.automate.accepts(value)
    }
}

impl Automate {
    /// Whether the automaton accepts the whole value.
    #[must_use]
    pub fn accepts(&self, value: &[u8]) -> bool {
        let mut row = self.width;
        for &byte in value {
            let class = self.classes.get(usize::from(byte)).copied().unwrap_or(0);
            row = self
                .table
                .get(usize::from(row + u16::from(class)))
                .copied()
                .unwrap_or(0);
        }
        self.table.get(usize::from(row + self.width - 1)) == Some(&1)
    }
}
