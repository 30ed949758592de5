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
    pub(crate) route: Route,
}

/// How a value is matched. The automaton is always right; the patterns of nearly all dates and amounts have a
/// shorter way, which the tests hold against it.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Route {
    Automate,
    /// `JJMMAAAA` with a day to 31, a month to 12, and a year that starts with 20 or, if allowed, 19.
    Date {
        siecle_19: bool,
    },
    /// Digits, a point, two digits; before them a minus sign, if allowed; all zeros only if allowed.
    Montant {
        signe: bool,
        nul: bool,
    },
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
            route: Route::Automate,
        }
    }

    /// Whether the whole value matches.
    #[must_use]
    pub fn matches(&self, value: &[u8]) -> bool {
        match self.route {
            Route::Automate => self.automate.accepts(value),
            Route::Date { siecle_19 } => is_date(value, siecle_19),
            Route::Montant { signe, nul } => {
                is_montant(value, signe) && (nul || value.iter().any(|b| matches!(b, b'1'..=b'9')))
            }
        }
    }
}

fn is_date(value: &[u8], siecle_19: bool) -> bool {
    let Ok(bytes) = <[u8; 8]>::try_from(value) else {
        return false;
    };
    let lanes = u64::from_le_bytes(bytes) ^ u64::from_le_bytes(*b"00000000");
    // 0x76 carries 10 and more into the highest bit of a lane.
    let excess = (lanes | lanes.wrapping_add(0x7676_7676_7676_7676)) & 0x8080_8080_8080_8080;
    // In every other lane, the number that two digits make.
    let [day, _, month, _, century, ..] = lanes
        .wrapping_mul(10)
        .wrapping_add(lanes >> 8)
        .to_le_bytes();
    excess == 0
        && day.wrapping_sub(1) < 31
        && month.wrapping_sub(1) < 12
        && (century == 20 || siecle_19 && century == 19)
}

fn is_montant(value: &[u8], signe: bool) -> bool {
    let value = match value {
        [b'-', rest @ ..] if signe => rest,
        _ => value,
    };
    let [whole @ .., b'.', c1, c2] = value else {
        return false;
    };
    c1.is_ascii_digit()
        && c2.is_ascii_digit()
        && !whole.is_empty()
        && whole.iter().all(u8::is_ascii_digit)
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
