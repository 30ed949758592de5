//! The pen: writes rubriques in the form of a file, and drops those that the norm does not want there.
//!
//! Writers say all they know of a bloc, in the order of the norm; the tables of `dsn-norm` decide which
//! rubriques exist in the version and are allowed in the nature. That is what makes a new version small work.

use dsn_norm::{
    BlocIdx, Modele, Nature, Norme, RubriqueIdx, UsageKind, Version, bloc_index, norme,
    rubrique_index,
};

use crate::montant::{Centimes, Mesure, Taux};
use crate::temps::{Date, Mois};

/// How lines end.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum FinDeLigne {
    /// Carriage return and line feed, as most software writes.
    #[default]
    CrLf,
    /// Line feed alone.
    Lf,
}

/// The pen, its buffer and its count.
#[derive(Debug)]
pub(crate) struct Plume {
    norme: &'static Norme,
    nature: Nature,
    /// Allowed rubriques, by dense index.
    admises: Vec<bool>,
    /// The two last bytes of a line, or the last.
    fin: &'static [u8],
    tampon: Vec<u8>,
    /// Rubriques written since the beginning of the send.
    compte: u64,
    /// The identifier of the next line: bloc, point, number.
    id: [u8; 14],
    /// The last number written in this bloc, to hold writers to the order of the norm.
    dernier: u16,
}

impl Plume {
    pub(crate) fn new(version: Version, fin: FinDeLigne) -> Self {
        Self {
            norme: norme(version),
            nature: Nature::Mensuelle,
            admises: vec![false; RubriqueIdx::COUNT],
            fin: match fin {
                FinDeLigne::CrLf => b"'\r\n",
                FinDeLigne::Lf => b"'\n",
            },
            tampon: Vec::with_capacity(32 * 1024),
            compte: 0,
            id: *b"S00.G00.00.000",
            dernier: 0,
        }
    }

    pub(crate) fn version(&self) -> Version {
        self.norme.version
    }

    /// The nature of the declaration being written.
    pub(crate) fn nature(&self) -> Nature {
        self.nature
    }

    /// What follows belongs to a declaration of this model: its usages decide what is written.
    pub(crate) fn modele(&mut self, modele: Modele, nature: Nature) {
        self.nature = nature;
        for rubrique in self.norme.rubriques() {
            let there = self
                .norme
                .bloc(rubrique.bloc)
                .is_some_and(|bloc| bloc.cardinalite(modele).is_some());
            let usage = rubrique.usage(nature);
            // An uncertain permission is not used; an uncertain prohibition is obeyed.
            let allowed = match usage.kind {
                UsageKind::Obligatoire => true,
                UsageKind::Conditionnel => usage.certain,
                UsageKind::Interdit | UsageKind::Absent => false,
            };
            self.admises[usize::from(rubrique.idx.0)] = there && allowed;
        }
    }

    /// Starts an occurrence of a bloc.
    pub(crate) fn bloc(&mut self, bloc: &[u8; 10]) -> &mut Self {
        self.id[..10].copy_from_slice(bloc);
        self.dernier = 0;
        self
    }

    /// Whether the bloc exists in this version and is allowed in this model.
    pub(crate) fn bloc_admis(&self, bloc: &[u8; 10]) -> bool {
        let rubriques =
            bloc_index(bloc).map_or(&[] as &[_], |idx: BlocIdx| self.norme.rubriques_of(idx));
        rubriques
            .iter()
            .any(|rubrique| self.admises[usize::from(rubrique.idx.0)])
    }

    /// Writes the rubrique of this number of the current bloc, unless the norm does not want it here.
    pub(crate) fn r(&mut self, numero: u16, valeur: impl Valeur) -> &mut Self {
        debug_assert!(numero > self.dernier, "{} {numero}", self.id.escape_ascii());
        self.dernier = numero;
        let digit = |n: u16| b'0' + (n % 10) as u8;
        self.id[11] = digit(numero / 100);
        self.id[12] = digit(numero / 10);
        self.id[13] = digit(numero);
        let idx = rubrique_index(&self.id);
        if idx.is_some_and(|idx| self.admises[usize::from(idx.0)]) {
            self.tampon.extend_from_slice(&self.id);
            self.tampon.extend_from_slice(b",'");
            valeur.ecrire(&mut self.tampon);
            self.tampon.extend_from_slice(self.fin);
            self.compte += 1;
        }
        self
    }

    /// As [`Plume::r`] for a value that may be missing.
    pub(crate) fn o(&mut self, numero: u16, valeur: Option<impl Valeur>) -> &mut Self {
        if let Some(valeur) = valeur {
            self.r(numero, valeur);
        }
        self
    }

    /// Rubriques written so far.
    pub(crate) fn compte(&self) -> u64 {
        self.compte
    }

    /// The bytes written since the last time they were taken.
    pub(crate) fn tampon(&mut self) -> &mut Vec<u8> {
        &mut self.tampon
    }
}

/// A value that knows its form in a file.
pub(crate) trait Valeur {
    /// Appends the value in ISO-8859-1.
    fn ecrire(&self, out: &mut Vec<u8>);
}

impl Valeur for str {
    fn ecrire(&self, out: &mut Vec<u8>) {
        if self.is_ascii() {
            out.extend_from_slice(self.as_bytes());
        } else {
            // The tables hold nothing outside Latin-1 (a test says so).
            out.extend(self.chars().map(|c| u8::try_from(c).unwrap_or(b'?')));
        }
    }
}

impl Valeur for String {
    fn ecrire(&self, out: &mut Vec<u8>) {
        self.as_str().ecrire(out);
    }
}

impl<T: Valeur + ?Sized> Valeur for &T {
    fn ecrire(&self, out: &mut Vec<u8>) {
        (**self).ecrire(out);
    }
}

impl<const N: usize> Valeur for [u8; N] {
    fn ecrire(&self, out: &mut Vec<u8>) {
        out.extend_from_slice(self);
    }
}

impl Valeur for u64 {
    fn ecrire(&self, out: &mut Vec<u8>) {
        let mut digits = [0; 20];
        let (mut rest, mut at) = (*self, digits.len());
        loop {
            at -= 1;
            digits[at] = b'0' + (rest % 10) as u8;
            rest /= 10;
            if rest == 0 {
                break;
            }
        }
        out.extend_from_slice(&digits[at..]);
    }
}

impl Valeur for u32 {
    fn ecrire(&self, out: &mut Vec<u8>) {
        u64::from(*self).ecrire(out);
    }
}

impl Valeur for Date {
    fn ecrire(&self, out: &mut Vec<u8>) {
        out.extend_from_slice(&self.jjmmaaaa());
    }
}

/// The first day of the month.
impl Valeur for Mois {
    fn ecrire(&self, out: &mut Vec<u8>) {
        self.premier().ecrire(out);
    }
}

impl Valeur for Centimes {
    fn ecrire(&self, out: &mut Vec<u8>) {
        if self.0 < 0 {
            out.push(b'-');
        }
        let absolute = self.0.unsigned_abs();
        (absolute / 100).ecrire(out);
        hundredths(absolute, out);
    }
}

impl Valeur for Mesure {
    fn ecrire(&self, out: &mut Vec<u8>) {
        Centimes(self.0).ecrire(out);
    }
}

/// With two decimals; the third, when there is one, is written too.
impl Valeur for Taux {
    fn ecrire(&self, out: &mut Vec<u8>) {
        u64::from(self.0 / 1000).ecrire(out);
        hundredths(u64::from(self.0 / 10), out);
        if !self.0.is_multiple_of(10) {
            out.push(b'0' + (self.0 % 10) as u8);
        }
    }
}

fn hundredths(n: u64, out: &mut Vec<u8>) {
    out.push(b'.');
    out.push(b'0' + (n / 10 % 10) as u8);
    out.push(b'0' + (n % 10) as u8);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texte(valeur: impl Valeur) -> Vec<u8> {
        let mut out = Vec::new();
        valeur.ecrire(&mut out);
        out
    }

    #[test]
    fn values_take_the_form_of_the_norm() {
        assert_eq!(texte(Centimes(-123_405)), b"-1234.05");
        assert_eq!(texte(Centimes(7)), b"0.07");
        assert_eq!(texte(Taux(15_450)), b"15.45");
        assert_eq!(texte(Taux(16)), b"0.016");
        assert_eq!(texte(0_u64), b"0");
        assert_eq!(
            texte(18_446_744_073_709_551_615_u64),
            b"18446744073709551615"
        );
        assert_eq!(texte("HÉRON"), b"H\xC9RON");
        assert_eq!(texte(Mois::new(2026, 3)), b"01032026");
    }

    #[test]
    fn what_the_norm_does_not_want_is_dropped() {
        let mut plume = Plume::new(Version::P27V01, FinDeLigne::Lf);
        plume.modele(Modele::Arret, Nature::Arret);
        // 06.003 left the norm with P27, 06.004 is forbidden in an arrêt, S21.G00.50 does not exist there.
        plume
            .bloc(b"S21.G00.06")
            .r(1, "999999000")
            .r(3, "6201Z")
            .r(4, "1 RUE");
        plume.bloc(b"S21.G00.50").r(1, "31012027");
        assert_eq!(plume.tampon(), b"S21.G00.06.001,'999999000'\n");
        assert_eq!(plume.compte(), 1);
    }
}
