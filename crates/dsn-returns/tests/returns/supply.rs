//! A supply of texts and numbers from which documents are built: proptest
//! shrinks the supply, and the document with it.

use dsn_returns::civil::{Jour, Moment};
use proptest::prelude::*;

/// Texts and numbers, taken one by one, round and round.
#[derive(Clone, Debug)]
pub(crate) struct Supply {
    texts: Vec<String>,
    numbers: Vec<u32>,
    text: usize,
    number: usize,
}

/// Texts that have broken documents before.
const HOSTILE: &[&str] = &[
    "]]>",
    "<![CDATA[",
    "</valeur>",
    "&amp;",
    "&",
    "<",
    ">",
    "\"",
    "'",
    "\t",
    "\n",
    "\r",
    "\r\n",
    " ",
    "\u{a0}",
    "é",
    "œ",
    "Ł",
    "日本",
    "😀",
    "\u{85}",
    "\u{2028}",
    "{}",
    "\\",
    "\\u0000",
    "--",
];

/// Characters that XML does not admit.
const FORBIDDEN: &[&str] = &[
    "\0", "\u{1}", "\u{8}", "\u{1b}", "\u{1f}", "\u{fffe}", "\u{ffff}",
];

/// A supply whose texts XML can hold.
pub(crate) fn supply() -> impl Strategy<Value = Supply> {
    from(HOSTILE.to_vec())
}

/// A supply of any texts.
pub(crate) fn hostile_supply() -> impl Strategy<Value = Supply> {
    from([HOSTILE, FORBIDDEN].concat())
}

fn from(pieces: Vec<&'static str>) -> impl Strategy<Value = Supply> {
    let piece = prop_oneof![
        prop::sample::select(pieces).prop_map(str::to_owned),
        "[ -~]{0,8}",
        "[0-9]{1,14}",
    ];
    let text = prop::collection::vec(piece, 0..4).prop_map(|pieces| pieces.concat());
    (
        prop::collection::vec(text, 1..40),
        prop::collection::vec(any::<u32>(), 1..40),
    )
        .prop_map(|(texts, numbers)| Supply {
            texts,
            numbers,
            text: 0,
            number: 0,
        })
}

impl Supply {
    pub(crate) fn text(&mut self) -> String {
        self.text += 1;
        self.texts[self.text % self.texts.len()].clone()
    }

    pub(crate) fn number(&mut self) -> u32 {
        self.number += 1;
        self.numbers[self.number % self.numbers.len()]
    }

    pub(crate) fn below(&mut self, end: u32) -> u32 {
        self.number() % end
    }

    pub(crate) fn maybe<T>(&mut self, of: impl FnOnce(&mut Self) -> T) -> Option<T> {
        (self.below(3) > 0).then(|| of(self))
    }

    pub(crate) fn maybe_text(&mut self) -> Option<String> {
        self.maybe(Self::text)
    }

    pub(crate) fn several<T>(&mut self, most: u32, of: impl Fn(&mut Self) -> T) -> Vec<T> {
        let number = self.below(most + 1);
        (0..number).map(|_| of(self)).collect()
    }

    pub(crate) fn one_of<T: Copy>(&mut self, all: &[T]) -> T {
        all[self.below(all.len() as u32) as usize]
    }

    pub(crate) fn jour(&mut self) -> Jour {
        let annee = 1 + self.below(9999) as u16;
        Jour::new(annee, 1 + self.below(12) as u8, 1 + self.below(28) as u8).unwrap()
    }

    pub(crate) fn moment(&mut self) -> Moment {
        let (annee, mois, jour) = self.jour().parts();
        let time = (
            self.below(24) as u8,
            self.below(60) as u8,
            self.below(60) as u8,
        );
        Moment::new((annee, mois, jour), time).unwrap()
    }
}
