//! Conditions as static data: what the compiler of pages writes and the evaluator reads.

use crate::{BlocIdx, RubriqueIdx, TableId};

/// A rubrique seen from an occurrence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ref {
    /// The rubrique.
    pub rubrique: RubriqueIdx,
    /// 0: seen from the control's own occurrence; n: from the occurrence that the n-th quantifier
    /// around this place holds.
    pub level: u8,
}

/// Something read as text. Absent when any of its rubriques is.
#[derive(Debug)]
pub enum Text {
    /// The value of a rubrique.
    Value(Ref),
    /// Characters of a value: positions from 1, both ends included; absent when the value is too
    /// short.
    Slice(Ref, u16, u16),
    /// One after the other.
    Join(&'static [Text]),
    /// Itself.
    Literal(&'static str),
}

/// A day. Undetermined when absent or not of the calendar.
#[derive(Debug)]
pub enum Date {
    /// The value of a rubrique, JJMMAAAA.
    Value(Ref),
    /// Year, month, day as one number: 20260131.
    Literal(u32),
    /// The day of the check, or else the day the file was made (S20.G00.05.007).
    Today,
    /// Some days later, or earlier.
    Days(&'static Date, i32),
    /// Some months later, or earlier; the day is brought back to the end of a shorter month.
    Months(&'static Date, i32),
    /// The last day of its month.
    LastDay(&'static Date),
}

/// A number, in ten-thousandths. Undetermined when absent or not a number.
#[derive(Debug)]
pub enum Number {
    /// The value of a rubrique.
    Value(Ref),
    /// Itself, in ten-thousandths.
    Literal(i64),
    /// How many characters a value has.
    Length(Ref),
    /// The year that ends a date JJMMAAAA, even if its day or month are not known.
    YearOf(Ref),
    /// The year of a day.
    Year(&'static Date),
    /// The month of a day, counted from the year 0.
    Month(&'static Date),
    /// How many occurrences, inside what is in memory.
    Count(&'static Quantifier),
    /// How many occurrences over the declaration or the send: index in [`super::COUNTS`].
    Wide(u16),
    /// How many rubriques the send holds.
    SendRubriques,
    /// A number more, in ten-thousandths.
    Add(&'static Number, i64),
}

/// Comparison signs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cmp {
    /// `=`
    Eq,
    /// `!=`
    Ne,
    /// `<`
    Lt,
    /// `<=`
    Le,
    /// `>`
    Gt,
    /// `>=`
    Ge,
}

/// Tests of a text against a literal. On an absent text they are false.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TextTest {
    /// Begins with it.
    Starts,
    /// Ends with it.
    Ends,
    /// Has it somewhere.
    Contains,
    /// Has no other characters than those of the literal.
    Only,
    /// Has its form: `9` a digit, `A` a capital letter, `*` a digit or a letter, anything else itself.
    Like,
}

/// Occurrences of a bloc inside what is in memory.
#[derive(Debug)]
pub struct Quantifier {
    /// Which bloc.
    pub bloc: BlocIdx,
    /// Under the nearest occurrence of one of these blocs at or above the starting one; empty: under
    /// the starting one.
    pub top: &'static [BlocIdx],
    /// The level of the starting occurrence.
    pub from: u8,
    /// What is asked of each, seen from the level one deeper than `from`… the number of quantifiers
    /// around it.
    pub condition: Option<Expr>,
    /// The level that `condition` sees the occurrence at.
    pub level: u8,
}

/// A condition: true, false or undetermined; a control fires when it is false.
#[derive(Debug)]
pub enum Expr {
    /// The rubrique is there.
    Present(Ref),
    /// Not.
    Not(&'static Expr),
    /// All of them.
    All(&'static [Expr]),
    /// At least one of them.
    Any(&'static [Expr]),
    /// Both or neither.
    Iff(&'static Expr, &'static Expr),
    /// The two texts are the same; false if one is absent.
    Same(Text, Text),
    /// The text is one of these, sorted; false if absent.
    OneOf(Text, &'static [&'static str]),
    /// See [`TextTest`].
    Test(TextTest, Text, &'static str),
    /// Compares days.
    Dates(Cmp, Date, Date),
    /// Compares numbers.
    Numbers(Cmp, Number, Number),
    /// At least one occurrence.
    Exists(&'static Quantifier),
    /// No earlier occurrence under the same top has the same keys.
    UniqueHere(&'static UniqueHere),
    /// No earlier occurrence in the scope has the same keys: index in [`super::KEY_SETS`].
    Unique(u16),
    /// A fact about the whole declaration or send: index in the control's `wides`.
    Wide(u8),
    /// The text is in an external table; false if absent.
    InTable(Text, TableId),
    /// A named predicate.
    Predicate(Predicate, &'static [Text]),
    /// A fact that only the platform knows: always undetermined here.
    Platform(PlatformFact),
    /// The file came by machine.
    ByMachine,
}

/// Uniqueness inside what is in memory.
#[derive(Debug)]
pub struct UniqueHere {
    /// As in [`Quantifier`].
    pub top: &'static [BlocIdx],
    /// What must differ, seen from each occurrence.
    pub keys: &'static [Text],
}

/// A fact about the whole declaration or send inside a condition.
#[derive(Debug)]
pub enum WideAtom {
    /// At least one occurrence: index in [`super::COUNTS`].
    Exists(u16),
    /// The keys of the occurrence are in a set: index in [`super::KEY_SETS`].
    Refers(u16, &'static [Text]),
}

/// How far a wide fact is gathered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WideScope {
    /// One declaration.
    Declaration,
    /// The whole send.
    Send,
}

/// Occurrences counted over a declaration or a send.
#[derive(Debug)]
pub struct WideCount {
    /// Which bloc.
    pub bloc: BlocIdx,
    /// How far.
    pub scope: WideScope,
    /// What is asked of each, seen from level 0.
    pub condition: Option<Expr>,
}

/// Keys gathered over a declaration or a send.
#[derive(Debug)]
pub struct KeySet {
    /// The bloc of the occurrences.
    pub bloc: BlocIdx,
    /// How far.
    pub scope: WideScope,
    /// The key of each, seen from level 0.
    pub keys: &'static [Text],
    /// What is asked of each, seen from level 0.
    pub condition: Option<Expr>,
}

/// Facts that only the platform knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PlatformFact {
    /// The company is active in the register of the INSEE.
    EntrepriseActive,
    /// The establishment is known to the register of the INSEE.
    EtablissementConnu,
    /// The declaration that this one cancels or replaces was certified.
    DeclarationConnue,
}

/// Predicates that several controls share. Each is undetermined on an absent or malformed value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Predicate {
    /// The key of a SIREN.
    SirenKey,
    /// The key of a SIRET (La Poste's rule included).
    SiretKey,
    /// The two check digits of an IBAN.
    IbanKey,
    /// The RIB key inside a French or Monegasque IBAN.
    BbanKey,
    /// The department in a NIR existed in the year of a date of birth.
    NirDepartment,
    /// Rules of identities (cahier technique 4.4.8).
    Identity,
    /// The same, where a double hyphen may stand between two family names.
    FamilyName,
    /// The same, for the person to call, whose title may be written.
    ContactIdentity,
    /// Rules of e-mail addresses (4.4.10).
    Email,
    /// The same, where no two separators follow each other.
    StrictEmail,
    /// Rules of contract numbers (4.4.11).
    ContractNumber,
    /// A day of the calendar, or a date of birth whose day or month is unknown: 99.
    BirthDate99,
    /// The same with 00 or 99.
    BirthDate0099,
}
