//! The JSON form of a document, read back: what it means in bytes.

use std::borrow::Cow;
use std::fmt;

use dsn_norm::Version;
use dsn_syntax::Terminator;
use dsn_syntax::document::Hierarchy;
use dsn_syntax::encoding::{Charset, UTF8_BOM, latin1_to_string, recognise, string_to_latin1};
use dsn_syntax::line::{ID_LEN, Line, is_identifier};
use serde::Deserialize;

use crate::catalogue::{Catalogue, newest};

/// Name and version of the form.
pub(super) const SCHEMA: &str = "dsn-document/1";

/// Encoding of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
pub(super) enum Encoding {
    /// What the norm wants.
    #[serde(rename = "ISO-8859-1")]
    Latin1,
    /// What some files are in.
    #[serde(rename = "UTF-8")]
    Utf8,
}

impl Encoding {
    /// As written in JSON.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Latin1 => "ISO-8859-1",
            Self::Utf8 => "UTF-8",
        }
    }

    /// The encoding of most lines that are not plain ASCII.
    pub(super) fn usual(lines: &[Line<'_>]) -> Self {
        let mut difference = 0i64;
        for line in lines {
            match recognise(line.bytes) {
                Charset::Ascii => {}
                Charset::Latin1 => difference -= 1,
                Charset::Utf8 => difference += 1,
            }
        }
        if difference > 0 {
            Self::Utf8
        } else {
            Self::Latin1
        }
    }

    /// The encoding of one line in a file whose encoding is `self`.
    pub(super) fn of(self, line: &[u8]) -> Self {
        match recognise(line) {
            Charset::Ascii => self,
            Charset::Latin1 => Self::Latin1,
            Charset::Utf8 => Self::Utf8,
        }
    }

    /// Text of bytes in this encoding, as [`Encoding::of`] found it.
    pub(super) fn decode(self, bytes: &[u8]) -> Cow<'_, str> {
        match self {
            Self::Latin1 => Cow::Owned(latin1_to_string(bytes)),
            Self::Utf8 => String::from_utf8_lossy(bytes),
        }
    }

    /// Bytes of one line of text.
    fn encode(self, text: &str) -> Result<Cow<'_, [u8]>, Reason> {
        if text.contains('\n') {
            return Err(Reason(format!("« {text} » tient sur plusieurs lignes")));
        }
        match self {
            Self::Utf8 => Ok(Cow::Borrowed(text.as_bytes())),
            Self::Latin1 => string_to_latin1(text)
                .map(Cow::Owned)
                .map_err(|c| Reason(format!("le caractère « {c} » n'existe pas en ISO-8859-1"))),
        }
    }
}

/// How lines end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
pub(super) enum End {
    /// Carriage return and line feed.
    #[serde(rename = "CRLF")]
    CrLf,
    /// Line feed.
    #[serde(rename = "LF")]
    Lf,
    /// Nothing: the end of the file.
    #[serde(rename = "aucune")]
    None,
}

impl End {
    /// As written in JSON.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::CrLf => "CRLF",
            Self::Lf => "LF",
            Self::None => "aucune",
        }
    }

    /// How most lines end: the norm's writers use CRLF.
    pub(super) fn usual(lines: &[Line<'_>]) -> Self {
        let lf = lines
            .iter()
            .filter(|line| line.terminator == Terminator::Lf)
            .count();
        let crlf = lines
            .iter()
            .filter(|line| line.terminator == Terminator::CrLf)
            .count();
        if lf > crlf { Self::Lf } else { Self::CrLf }
    }
}

impl From<Terminator> for End {
    fn from(terminator: Terminator) -> Self {
        match terminator {
            Terminator::Lf => Self::Lf,
            Terminator::CrLf => Self::CrLf,
            Terminator::None => Self::None,
        }
    }
}

impl From<End> for Terminator {
    fn from(end: End) -> Self {
        match end {
            End::Lf => Self::Lf,
            End::CrLf => Self::CrLf,
            End::None => Self::None,
        }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Root<'a> {
    #[serde(borrow)]
    schema: Cow<'a, str>,
    #[serde(default, borrow)]
    norme: Option<Cow<'a, str>>,
    #[serde(default = "latin1")]
    encodage: Encoding,
    #[serde(default = "crlf")]
    fin_de_ligne: End,
    #[serde(default)]
    bom: bool,
    #[serde(default, borrow)]
    preambule: Vec<Item<'a>>,
    #[serde(default, borrow)]
    blocs: Vec<Bloc<'a>>,
}

impl Root<'_> {
    /// The norm that gave the document its tree.
    fn catalogue(&self) -> Catalogue {
        let code = self.norme.as_deref().unwrap_or_default();
        Catalogue::new(Version::from_code(code.as_bytes()).unwrap_or_else(newest))
    }
}

fn latin1() -> Encoding {
    Encoding::Latin1
}

fn crlf() -> End {
    End::CrLf
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Bloc<'a> {
    #[serde(borrow)]
    bloc: Cow<'a, str>,
    #[serde(default, rename = "nom")]
    _nom: Option<serde::de::IgnoredAny>,
    #[serde(default)]
    ligne: Option<u64>,
    #[serde(default, borrow)]
    rubriques: Vec<Item<'a>>,
    #[serde(default, borrow)]
    blocs: Vec<Bloc<'a>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Item<'a> {
    #[serde(default, borrow)]
    rubrique: Option<Cow<'a, str>>,
    #[serde(default, rename = "nom")]
    _nom: Option<serde::de::IgnoredAny>,
    #[serde(default, borrow)]
    valeur: Option<Cow<'a, str>>,
    #[serde(default, rename = "libelle")]
    _libelle: Option<serde::de::IgnoredAny>,
    #[serde(default, borrow)]
    brut: Option<Cow<'a, str>>,
    #[serde(default)]
    encodage: Option<Encoding>,
    #[serde(default)]
    fin: Option<End>,
}

/// Why a JSON document cannot be written as a DSN file, in French.
#[derive(Debug)]
pub(super) struct Reason(String);

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The bytes of the DSN file that a JSON document stands for.
pub(super) fn read(json: &[u8]) -> Result<Vec<u8>, Reason> {
    let root: Root<'_> = serde_json::from_slice(json).map_err(|error| {
        Reason(format!(
            "ce n'est pas un document JSON de la forme {SCHEMA} (ligne {}, colonne {}) : {error}",
            error.line(),
            error.column()
        ))
    })?;
    if root.schema != SCHEMA {
        return Err(Reason(format!(
            "la forme « {} » n'est pas connue ; attendue : {SCHEMA}",
            root.schema
        )));
    }
    let mut blocs = Vec::new();
    let mut at = 0;
    flatten(&root.blocs, &mut at, &mut blocs);
    blocs.sort_by_key(|&(line, _)| line);

    let mut out = Vec::with_capacity(json.len() / 3);
    if root.bom {
        out.extend_from_slice(&UTF8_BOM);
    }
    for item in &root.preambule {
        write_item(item, None, &root, &mut out)?;
    }
    for (_, bloc) in blocs {
        for item in &bloc.rubriques {
            write_item(item, Some(&bloc.bloc), &root, &mut out)?;
        }
    }
    Ok(out)
}

/// Blocs from the top down with the line that orders them: their own, or that
/// of the bloc before.
fn flatten<'d, 'a>(blocs: &'d [Bloc<'a>], at: &mut u64, all: &mut Vec<(u64, &'d Bloc<'a>)>) {
    for bloc in blocs {
        *at = bloc.ligne.unwrap_or(*at);
        all.push((*at, bloc));
        flatten(&bloc.blocs, at, all);
    }
}

/// Writes one line.
fn write_item(
    item: &Item<'_>,
    bloc: Option<&str>,
    root: &Root<'_>,
    out: &mut Vec<u8>,
) -> Result<(), Reason> {
    let encoding = item.encodage.unwrap_or(root.encodage);
    match (&item.rubrique, &item.valeur, &item.brut) {
        (Some(id), Some(value), None) => {
            let value = check_identifier(id, bloc, root).and_then(|()| encoding.encode(value));
            let value = value.map_err(|Reason(reason)| Reason(format!("{id} : {reason}")))?;
            out.extend_from_slice(id.as_bytes());
            out.extend_from_slice(b",'");
            out.extend_from_slice(&value);
            out.push(b'\'');
        }
        (None, None, Some(raw)) => out.extend_from_slice(&encoding.encode(raw)?),
        _ => {
            return Err(Reason(
                "une ligne se donne par « rubrique » et « valeur », ou par « brut » seul".into(),
            ));
        }
    }
    let end = item.fin.unwrap_or(root.fin_de_ligne);
    out.extend_from_slice(Terminator::from(end).bytes());
    Ok(())
}

fn check_identifier(id: &str, bloc: Option<&str>, root: &Root<'_>) -> Result<(), Reason> {
    let Some(key) = <&[u8; ID_LEN]>::try_from(id.as_bytes())
        .ok()
        .filter(|key| is_identifier(key))
    else {
        return Err(Reason(
            "ce n'est pas un identifiant de rubrique (Sdd.Gdd.dd.ddd)".into(),
        ));
    };
    // A rubrique that the norm does not know may stand in any bloc.
    match bloc {
        Some(bloc) if !id.starts_with(bloc) && root.catalogue().rank(key).is_some() => {
            Err(Reason(format!("elle est rangée dans le bloc {bloc}")))
        }
        _ => Ok(()),
    }
}
