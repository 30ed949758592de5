//! What must be tested to suspect a control: a formula over tests that are Rust
//! code, brought into the order that spares most of them.
//!
//! A formula only ever grows more suspicious when one of its tests says yes
//! without need: there is no negation in it. So a test may say yes too often.

use dsn_norm::Nature;

/// The bits of all natures.
const NATURES: u8 = (1 << Nature::COUNT) - 1;

/// A load of a value of the control's own occurrence, in the code of a test:
/// the kind (`v` value, `c` code, `k` code that the index of the segment holds, `d`
/// day, `n` amount, `y` year) and the rank, between these signs.
pub(crate) const OPEN: char = '«';
pub(crate) const CLOSE: char = '»';

/// A formula over tests.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Formula {
    Yes,
    No,
    All(Vec<Formula>),
    Any(Vec<Formula>),
    /// Rubriques of the own occurrence, by rank, that are there and that are not.
    Seen {
        present: u128,
        absent: u128,
    },
    /// The nature of the declaration is one of these bits.
    Nature(u8),
    /// A value of the own occurrence, loaded as this kind, is one of some codes.
    Code {
        kind: char,
        rang: u8,
        codes: Vec<u64>,
    },
    Test(Test),
}

/// Code that is true or false.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Test {
    pub(crate) code: String,
    /// About how many instructions.
    pub(crate) cost: u32,
    /// Rubriques of the own occurrence without which it is false.
    pub(crate) present: u128,
}

impl Formula {
    pub(crate) fn test(code: String, cost: u32, present: u128) -> Self {
        Self::Test(Test {
            code,
            cost,
            present,
        })
    }

    pub(crate) fn present(rang: u8) -> Self {
        Self::Seen {
            present: 1 << rang,
            absent: 0,
        }
    }

    pub(crate) fn absent(rang: u8) -> Self {
        Self::Seen {
            present: 0,
            absent: 1 << rang,
        }
    }

    /// All of these.
    pub(crate) fn all(parts: Vec<Self>) -> Self {
        let (mut flat, mut present, mut absent, mut natures) = (Vec::new(), 0, 0, NATURES);
        for part in parts {
            match part {
                Self::Yes => {}
                Self::No => return Self::No,
                Self::All(inner) => flat.extend(inner),
                other => flat.push(other),
            }
        }
        let mut kept: Vec<Self> = Vec::new();
        for part in flat {
            match part {
                Self::Seen {
                    present: p,
                    absent: a,
                } => {
                    present |= p;
                    absent |= a;
                }
                Self::Nature(bits) => natures &= bits,
                other if kept.contains(&other) => {}
                other => kept.push(other),
            }
        }
        if present & absent != 0 || natures == 0 {
            return Self::No;
        }
        if present | absent != 0 {
            kept.push(Self::Seen { present, absent });
        }
        if natures != NATURES {
            kept.push(Self::Nature(natures));
        }
        kept.sort_by_key(Self::cost);
        match kept.len() {
            0 => Self::Yes,
            1 => kept.remove(0),
            _ => Self::All(kept),
        }
    }

    /// At least one of these.
    pub(crate) fn any(parts: Vec<Self>) -> Self {
        let mut flat = Vec::new();
        for part in parts {
            match part {
                Self::No => {}
                Self::Yes => return Self::Yes,
                Self::Any(inner) => flat.extend(inner),
                other => flat.push(other),
            }
        }
        let (mut kept, mut natures): (Vec<Self>, u8) = (Vec::new(), 0);
        for part in flat {
            match part {
                Self::Nature(bits) => natures |= bits,
                other if kept.contains(&other) => {}
                other => kept.push(other),
            }
        }
        if natures == NATURES {
            return Self::Yes;
        }
        if natures != 0 {
            kept.push(Self::Nature(natures));
        }
        kept.sort_by_key(Self::cost);
        match kept.len() {
            0 => Self::No,
            1 => kept.remove(0),
            _ => Self::Any(kept),
        }
    }

    pub(crate) fn cost(&self) -> u32 {
        match self {
            Self::Yes | Self::No => 0,
            Self::All(parts) | Self::Any(parts) => parts.iter().map(Self::cost).sum(),
            Self::Seen { .. } | Self::Nature(_) => 2,
            Self::Code { codes, .. } => 3 + codes.len() as u32,
            Self::Test(test) => test.cost,
        }
    }

    /// Rubriques of the own occurrence without which it is false.
    pub(crate) fn needs(&self) -> u128 {
        match self {
            Self::Seen { present, .. } => *present,
            Self::Code { rang, .. } => 1 << rang,
            Self::Test(test) => test.present,
            Self::All(parts) => parts.iter().fold(0, |all, part| all | part.needs()),
            Self::Any(parts) => parts.iter().fold(u128::MAX, |all, part| all & part.needs()),
            Self::Nature(_) | Self::Yes => 0,
            Self::No => u128::MAX,
        }
    }

    /// The first rubrique of which it asks a code, as kind and rank, with the codes.
    pub(crate) fn gate(&self) -> Option<((char, u8), &[u64])> {
        match self {
            Self::Code { kind, rang, codes } => Some(((*kind, *rang), codes)),
            Self::All(parts) => parts.iter().find_map(Self::gate),
            _ => None,
        }
    }

    /// The same, where the codes of its gate are known to be there.
    pub(crate) fn behind_gate(&self, rang: u8) -> Self {
        let open = |part: &&Self| !matches!(part, Self::Code { rang: r, .. } if *r == rang);
        let (gate, parts) = match self {
            Self::All(parts) => (parts.iter().find(|part| !open(part)), parts.clone()),
            other => (Some(other), vec![other.clone()]),
        };
        let rest = parts
            .into_iter()
            .filter(|part| Some(part) != gate)
            .collect();
        Self::all(rest).without(1 << rang)
    }

    /// The same, where these rubriques are known to be there.
    pub(crate) fn without(self, known: u128) -> Self {
        match self {
            Self::Seen { present, absent } => match (present & !known, absent) {
                (0, 0) => Self::Yes,
                (present, absent) => Self::Seen { present, absent },
            },
            Self::All(parts) => Self::all(parts.into_iter().map(|p| p.without(known)).collect()),
            other => other,
        }
    }

    /// The code of the condition.
    pub(crate) fn code(&self) -> String {
        match self {
            Self::Yes => "true".to_owned(),
            Self::No => "false".to_owned(),
            Self::All(parts) => joined(parts, " && "),
            Self::Any(parts) => joined(parts, " || "),
            Self::Seen { present, absent } => {
                format!("seen & {:#x} == {present:#x}", present | absent)
            }
            Self::Nature(bits) => format!("f.nature & {bits:#x} != 0"),
            Self::Code { kind, rang, codes } => {
                format!("matches!({OPEN}{kind}{rang}{CLOSE}, {})", patterns(codes))
            }
            Self::Test(test) => test.code.clone(),
        }
    }
}

fn joined(parts: &[Formula], sign: &str) -> String {
    let parts: Vec<String> = parts.iter().map(Formula::code).collect();
    format!("({})", parts.join(sign))
}

/// `0x… | 0x…`
pub(crate) fn patterns(codes: &[u64]) -> String {
    let patterns: Vec<String> = codes.iter().map(|code| format!("{code:#x}")).collect();
    patterns.join(" | ")
}

/// The code that a value of at most seven bytes has at run time.
pub(crate) fn packed(literal: &str) -> Option<u64> {
    let bytes = literal.as_bytes();
    if bytes.len() > 7 || !literal.is_ascii() {
        return None;
    }
    let low = bytes
        .iter()
        .rev()
        .fold(0, |word, byte| word << 8 | u64::from(*byte));
    Some(low | (bytes.len() as u64) << 56)
}
