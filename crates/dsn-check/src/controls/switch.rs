//! Controls that only some codes concern, found by the code: the type of a
//! contribution or of a pay line rules most of them out at once.

use super::plan::Step;

/// Controls asked together: at most this many, one bit each.
pub(crate) const WIDTH: usize = u64::BITS as usize;

/// Up to 64 controls of a bloc, with what tells quickly which of them matter.
#[derive(Clone, Debug)]
pub(crate) struct Chunk {
    pub(crate) steps: Vec<Step>,
    switches: Vec<Switch>,
    /// All of them, as bits.
    all: u64,
    /// Those that need not wait for the end of the declaration.
    at_once: u64,
}

/// Controls that need one of some codes in the same rubrique.
#[derive(Clone, Debug)]
struct Switch {
    rang: u8,
    guarded: u64,
    /// Codes of two digits, by number.
    two: Vec<u64>,
    /// Codes of three digits, by number.
    three: Vec<u64>,
    others: Vec<(&'static str, u64)>,
}

impl Chunk {
    /// The chunks of a bloc's controls.
    pub(crate) fn of(steps: &[Step]) -> Vec<Self> {
        steps.chunks(WIDTH).map(Self::new).collect()
    }

    fn new(steps: &[Step]) -> Self {
        let mut chunk = Self {
            steps: steps.to_vec(),
            switches: Vec::new(),
            all: 0,
            at_once: 0,
        };
        for (i, step) in steps.iter().enumerate() {
            let bit = 1 << i;
            chunk.all |= bit;
            if !step.is_wide {
                chunk.at_once |= bit;
            }
            if let Some((rang, codes)) = step.guard.codes() {
                let at = chunk.switches.iter().position(|s| s.rang == rang);
                let at = at.unwrap_or_else(|| {
                    chunk.switches.push(Switch::new(rang));
                    chunk.switches.len() - 1
                });
                if let Some(switch) = chunk.switches.get_mut(at) {
                    codes.iter().for_each(|code| switch.add(code, bit));
                }
            }
        }
        chunk
    }

    /// The controls that the occurrence's codes leave a chance to fire, as
    /// bits; `value` reads a rubrique by its rank.
    #[inline]
    pub(crate) fn candidates<'v>(
        &self,
        in_header: bool,
        value: impl Fn(u8) -> Option<&'v [u8]>,
    ) -> u64 {
        let mut left = if in_header { self.at_once } else { self.all };
        for switch in &self.switches {
            let concerned = value(switch.rang).map_or(0, |value| switch.concerned(value));
            left &= concerned | !switch.guarded;
        }
        left
    }
}

impl Switch {
    fn new(rang: u8) -> Self {
        Self {
            rang,
            guarded: 0,
            two: Vec::new(),
            three: Vec::new(),
            others: Vec::new(),
        }
    }

    fn add(&mut self, code: &'static str, bit: u64) {
        self.guarded |= bit;
        let place = match (number(code.as_bytes()), code.len()) {
            (Some(number), 2) => {
                self.two.resize(100, 0);
                self.two.get_mut(number)
            }
            (Some(number), _) => {
                self.three.resize(1000, 0);
                self.three.get_mut(number)
            }
            (None, _) => {
                if !self.others.iter().any(|(other, _)| *other == code) {
                    self.others.push((code, 0));
                }
                let found = self.others.iter_mut().find(|(other, _)| *other == code);
                found.map(|(_, bits)| bits)
            }
        };
        if let Some(bits) = place {
            *bits |= bit;
        }
    }

    /// The controls that a value concerns.
    #[inline]
    fn concerned(&self, value: &[u8]) -> u64 {
        let Some(number) = number(value) else {
            return self.unusual(value);
        };
        let table = if value.len() == 2 {
            &self.two
        } else {
            &self.three
        };
        table.get(number).copied().unwrap_or(0)
    }

    #[cold]
    fn unusual(&self, value: &[u8]) -> u64 {
        let mut others = self.others.iter();
        let found = others.find(|(code, _)| code.as_bytes() == value);
        found.map_or(0, |(_, bits)| *bits)
    }
}

/// The number that two or three digits make.
#[inline]
fn number(code: &[u8]) -> Option<usize> {
    let digit = |byte: &u8| {
        let digit = byte.wrapping_sub(b'0');
        (digit <= 9).then_some(usize::from(digit))
    };
    match code {
        [a, b] => Some(digit(a)? * 10 + digit(b)?),
        [a, b, c] => Some(digit(a)? * 100 + digit(b)? * 10 + digit(c)?),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_concerns_the_controls_that_name_it() {
        let mut switch = Switch::new(0);
        for (codes, bit) in [
            (vec!["01", "060"], 1),
            (vec!["01", "99", "A1"], 2),
            (vec!["7820Z"], 4),
        ] {
            codes.into_iter().for_each(|code| switch.add(code, bit));
        }
        assert_eq!(switch.guarded, 7);
        for (value, bits) in [
            ("01", 3),
            ("001", 0),
            ("060", 1),
            ("60", 0),
            ("99", 2),
            ("A1", 2),
            ("7820Z", 4),
            ("", 0),
            ("1", 0),
            ("0A", 0),
        ] {
            assert_eq!(switch.concerned(value.as_bytes()), bits, "{value}");
        }
        assert_eq!(Switch::new(0).concerned(b"01"), 0);
    }

    /// A control whose guard names codes is a candidate for those only.
    #[test]
    fn every_guard_agrees_with_its_switch() {
        use crate::context::Context;
        use crate::controls::plan::Plan;
        use dsn_norm::{BlocIdx, Nature, Version};

        let mut guarded = 0;
        for version in Version::ALL {
            let plan = Plan::new(version, &Context::default());
            for nature in Nature::ALL {
                let steps = plan.steps(nature).unwrap();
                for chunk in BlocIdx::all()
                    .filter_map(|b| steps.at(b))
                    .flat_map(|at| &at.chunks)
                {
                    for (i, step) in chunk.steps.iter().enumerate() {
                        let Some((rang, codes)) = step.guard.codes() else {
                            continue;
                        };
                        guarded += 1;
                        for code in ["01", "031", "7820Z", "99"].iter().chain(codes) {
                            let found =
                                chunk.candidates(false, |r| (r == rang).then_some(code.as_bytes()));
                            assert_eq!(
                                found >> i & 1 == 1,
                                codes.contains(code),
                                "{}",
                                step.control.key()
                            );
                        }
                    }
                }
            }
        }
        assert!(guarded > 50, "{guarded}");
    }
}
