//! Which occurrences a user asked to see.

use std::collections::HashMap;

use dsn_norm::BlocId;
use dsn_syntax::document::{BlocKey, Document, Occurrence, OccurrenceIdx};
use dsn_syntax::encoding::to_text;

use crate::catalogue::{DECLARATION, INDIVIDU, id_key};
use crate::cli::Show;
use crate::failure::Failure;
use dsn_report::plier;

const ENTREPRISE: BlocKey = *b"S21.G00.06";
const ETABLISSEMENT: BlocKey = *b"S21.G00.11";

/// What a user asked to see.
pub(super) struct Filter {
    etablissement: Option<String>,
    individu: Option<Individu>,
    bloc: Option<BlocKey>,
}

enum Individu {
    Rank(u64),
    Name(String),
}

impl Filter {
    pub(super) fn new(args: &Show) -> Result<Self, Failure> {
        let bloc = args.bloc.as_ref().map(|bloc| {
            bloc.to_ascii_uppercase()
                .parse::<BlocId>()
                .map(id_key)
                .map_err(|error| Failure::new(error.to_string()))
        });
        Ok(Self {
            etablissement: args
                .etablissement
                .as_ref()
                .map(|siret| siret.split_whitespace().collect()),
            individu: args.individu.as_ref().map(|text| match text.parse() {
                Ok(rank) => Individu::Rank(rank),
                Err(_) => Individu::Name(plier(text)),
            }),
            bloc: bloc.transpose()?,
        })
    }

    /// Whether everything is asked for.
    pub(super) fn is_empty(&self) -> bool {
        self.etablissement.is_none() && self.individu.is_none() && self.bloc.is_none()
    }

    /// What to say when nothing was found, in French.
    pub(super) fn nothing(&self) -> &'static str {
        if self.is_empty() {
            "Ce fichier n'a aucune ligne."
        } else {
            "Rien dans ce fichier ne correspond à ce choix."
        }
    }
}

/// How much of an occurrence is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Extent {
    /// Its heading, because something below it is shown.
    Heading,
    /// All of it.
    Full,
}

/// The occurrences shown; those below one shown in full are left out.
pub(super) struct Selection {
    extents: HashMap<OccurrenceIdx, Extent>,
    /// Lines without any bloc to show.
    preamble: bool,
}

impl Selection {
    pub(super) fn is_empty(&self) -> bool {
        self.extents.is_empty() && !self.preamble
    }

    pub(super) fn extent(&self, at: OccurrenceIdx) -> Option<Extent> {
        self.extents.get(&at).copied()
    }
}

pub(super) fn select(document: &Document<'_>, filter: &Filter) -> Selection {
    let mut extents = HashMap::new();
    let individus = ranks(document);
    for (at, occurrence) in document.occurrences() {
        if !is_target(filter, occurrence) || !passes(document, filter, &individus, at) {
            continue;
        }
        extents.insert(at, Extent::Full);
        for above in ancestors(document, at).skip(1) {
            extents.entry(above).or_insert(Extent::Heading);
        }
    }
    Selection {
        extents,
        preamble: filter.is_empty() && !document.preamble().is_empty(),
    }
}

/// Whether an occurrence is of the kind that the narrowest filter names.
fn is_target(filter: &Filter, occurrence: &Occurrence) -> bool {
    match filter {
        Filter {
            bloc: Some(bloc), ..
        } => occurrence.bloc == *bloc,
        Filter {
            individu: Some(_), ..
        } => occurrence.bloc == INDIVIDU,
        Filter {
            etablissement: Some(_),
            ..
        } => occurrence.bloc == DECLARATION,
        _ => occurrence.parent.is_none(),
    }
}

/// Whether what an occurrence stands in satisfies every filter.
fn passes(
    document: &Document<'_>,
    filter: &Filter,
    individus: &HashMap<OccurrenceIdx, u64>,
    at: OccurrenceIdx,
) -> bool {
    let within = |bloc: &BlocKey| {
        ancestors(document, at).find(|&at| document.occurrence(at).is_some_and(|o| o.bloc == *bloc))
    };
    let individu = filter.individu.as_ref().is_none_or(|wanted| {
        within(&INDIVIDU).is_some_and(|at| match wanted {
            Individu::Rank(rank) => individus.get(&at) == Some(rank),
            Individu::Name(name) => plier(&name_of(document, at)).contains(name),
        })
    });
    individu
        && filter.etablissement.as_ref().is_none_or(|siret| {
            within(&DECLARATION).is_some_and(|at| siret_of(document, at).starts_with(siret))
        })
}

/// An occurrence, then what it stands in.
fn ancestors(document: &Document<'_>, at: OccurrenceIdx) -> impl Iterator<Item = OccurrenceIdx> {
    std::iter::successors(Some(at), |&at| document.occurrence(at)?.parent)
}

/// Rank of each individual in its declaration, from 1.
pub(super) fn ranks(document: &Document<'_>) -> HashMap<OccurrenceIdx, u64> {
    let mut counts = HashMap::new();
    let mut ranks = HashMap::new();
    for (at, _) in document.occurrences().filter(|(_, o)| o.bloc == INDIVIDU) {
        let declaration = ancestors(document, at).find(|&at| {
            document
                .occurrence(at)
                .is_some_and(|o| o.bloc == DECLARATION)
        });
        let count: &mut u64 = counts.entry(declaration).or_default();
        *count += 1;
        ranks.insert(at, *count);
    }
    ranks
}

/// Family name and first names of an individual, as declared.
pub(super) fn name_of(document: &Document<'_>, at: OccurrenceIdx) -> String {
    values(document, at, &[b"002", b"004"]).join(" ")
}

/// SIRET of the establishment of a declaration.
pub(super) fn siret_of(document: &Document<'_>, declaration: OccurrenceIdx) -> String {
    let child = |at: OccurrenceIdx, bloc: BlocKey| {
        let children = &document.occurrence(at)?.children;
        children
            .iter()
            .copied()
            .find(|&at| document.occurrence(at).is_some_and(|o| o.bloc == bloc))
    };
    let Some(entreprise) = child(declaration, ENTREPRISE) else {
        return String::new();
    };
    let mut siret = values(document, entreprise, &[b"001"]).concat();
    if let Some(etablissement) = child(entreprise, ETABLISSEMENT) {
        siret.push_str(&values(document, etablissement, &[b"001"]).concat());
    }
    siret
}

/// Values of some rubriques of an occurrence, those that are there.
pub(super) fn values(
    document: &Document<'_>,
    at: OccurrenceIdx,
    suffixes: &[&[u8; 3]],
) -> Vec<String> {
    let Some(occurrence) = document.occurrence(at) else {
        return Vec::new();
    };
    suffixes
        .iter()
        .filter_map(|suffix| document.value_of(occurrence, suffix))
        .map(|value| to_text(value).into_owned())
        .collect()
}
