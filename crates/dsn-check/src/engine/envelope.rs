//! Sends and declarations: what opens and closes them, which version and which
//! model they follow.

use dsn_norm::{BlocIdx, Modele, Nature, Version};
use dsn_syntax::encoding::to_text;

use super::draft::{About, Spot, Text};
use super::state::{Declaration, Engine, KnownVersion, LinePlace, Mark};
use crate::finding::{Code, Severity};
use crate::forms::word::{Ending, PREFIX};
use crate::known::KNOWN;
use crate::plan::{ModelRules, ROOT};
use crate::report::{DeclarationReport, Verdict};
use crate::segment::{Entry, NONE, OccIdx};

/// How a model is named in a message, in French, with its article.
pub(crate) fn model_name(modele: Option<Modele>) -> String {
    modele.map_or_else(
        || "cette déclaration".to_owned(),
        |m| {
            let sans_individu = if m == Modele::MensuelleSansIndividu {
                " sans individu"
            } else {
                ""
            };
            format!(
                "une déclaration « {} »{sans_individu}",
                m.nature().libelle()
            )
        },
    )
}

impl Engine<'_> {
    /// Keeps a rubrique of the envelope or of the declaration's header.
    pub(crate) fn record_in_header(&mut self, idx: dsn_norm::RubriqueIdx, value: &[u8]) {
        let kept = value.get(..usize::from(u16::MAX)).unwrap_or(value);
        let entry = Entry {
            offset: self.header.bytes.len() as u32,
            len: kept.len() as u32,
        };
        let line = self.line();
        self.header.segment.push(entry, line);
        self.header.places.push(LinePlace {
            offset: self.window_offset + self.at as u64,
            len: (value.len() + PREFIX + 1) as u32,
        });
        self.header.bytes.extend_from_slice(kept);
        if idx == KNOWN.version {
            self.read_version(value);
        }
    }

    fn read_version(&mut self, value: &[u8]) {
        if self.context.force_version.is_some() {
            return;
        }
        match Version::from_code(value) {
            Some(version) => {
                if self.plan.norme.version != version {
                    self.use_version(version);
                }
                self.version = KnownVersion::Known(version);
            }
            None => self.version = KnownVersion::Unknown,
        }
    }

    /// An S20.G00.05 opens.
    pub(crate) fn begin_declaration(&mut self) {
        self.follow(None);
        self.send_declarations += 1;
        self.declaration = Declaration {
            rang: self.declaration.rang + 1,
            open: true,
            unresolved: true,
            line: self.line(),
            individus: 0,
        };
        self.header.declaration_start = self.header.mark();
        let bare = self.bare_lines * 2 > self.lines;
        self.slots.expect(Ending::new(bare));
        self.sink.take_declaration_counts();
    }

    /// The header of the declaration: the first occurrence after the envelope.
    fn declaration_occ(&self) -> OccIdx {
        self.header.declaration_start.occs as OccIdx
    }

    fn header_text(&self, bloc: BlocIdx, rubrique: dsn_norm::RubriqueIdx) -> Option<String> {
        let from = self.header.declaration_start.occs;
        let occs = self.header.segment.occs.get(from..)?;
        let at = from + occs.iter().position(|occ| occ.bloc == bloc)?;
        self.value_in(self.header.view(), at as OccIdx, rubrique)
            .map(|v| to_text(v).into_owned())
    }

    /// Nature and type are known: chooses the rules of the declaration.
    pub(crate) fn resolve_model(&mut self, window: &[u8]) {
        self.declaration.unresolved = false;
        if self.version == KnownVersion::Unknown {
            return;
        }
        let nature = self.header_text(KNOWN.declaration, KNOWN.nature);
        let kind = self.header_text(KNOWN.declaration, KNOWN.type_declaration);
        let (Some(nature), Some(kind)) = (nature, kind) else {
            // Their absence is reported with the bloc.
            self.cannot_tell_model("nature ou type absent");
            return;
        };
        let norme = self.plan.norme;
        let admitted = |rubrique, code: &str| {
            norme
                .rubrique(rubrique)
                .and_then(|r| r.liste)
                .is_none_or(|l| norme.liste(l).contains(code.as_bytes()))
        };
        let known = admitted(KNOWN.nature, &nature)
            .then(|| Nature::from_code(nature.as_bytes()))
            .flatten()
            .filter(|_| admitted(KNOWN.type_declaration, &kind));
        match known.map(|n| Modele::of(n, kind.as_bytes())) {
            Some(modele) => {
                self.follow(Some(ModelRules::of(norme, modele)));
                self.keyed_nature(Some(modele.nature()));
            }
            None => {
                let rubrique = if known.is_none() && !admitted(KNOWN.nature, &nature) {
                    KNOWN.nature
                } else {
                    KNOWN.type_declaration
                };
                let spot = self.header_spot(window, self.declaration_occ(), rubrique);
                let value = format!("{nature}/{kind}");
                self.report(
                    Code::alone("CV-12"),
                    Severity::Blocking,
                    About::rubrique(rubrique, Some(value.as_bytes())),
                    spot,
                    || {
                        Text::new(
                            format!(
                                "La nature {nature} et le type {kind} ne désignent aucune déclaration de la norme {}.",
                                norme.version.code()
                            ),
                            "Natures admises : 01 mensuelle, 04 arrêt, 05 reprise, 07 fin de contrat, 08 amorçage, 09 substitution, 10 embauche (depuis P26V01) ; types : 01 à 05.",
                        )
                    },
                );
                self.cannot_tell_model("déclaration non identifiée");
            }
        }
    }

    fn cannot_tell_model(&mut self, why: &str) {
        self.not_evaluated.insert((
            "structure".to_owned(),
            format!(
                "déclaration n° {} : {why}, la présence des blocs et rubriques n'a pas été contrôlée",
                self.declaration.rang
            ),
        ));
    }

    /// Place of a rubrique of a header occurrence, or of its first line.
    pub(crate) fn header_spot(
        &self,
        window: &[u8],
        at: OccIdx,
        rubrique: dsn_norm::RubriqueIdx,
    ) -> Spot {
        let Some(occ) = self.header.segment.occ(at) else {
            return self.spot_here(window);
        };
        let rang = self.plan.rubrique(rubrique).map_or(0, |r| r.rang);
        let before = if rang < 128 && occ.seen >> rang & 1 == 1 {
            (occ.seen & ((1u128 << rang) - 1)).count_ones()
        } else {
            0
        };
        let index = occ.first_entry + before;
        match self.header.places.get(index as usize) {
            Some(place) => Spot {
                line: self.header.segment.line(index),
                offset: place.offset,
                len: place.len,
                occ: NONE,
            },
            None => self.spot_here(window),
        }
    }

    /// The declaration is complete.
    pub(crate) fn end_declaration(&mut self) {
        if !self.declaration.open {
            return;
        }
        if self.declaration.unresolved {
            self.resolve_model(&[]);
        }
        let from = self.header.declaration_start;
        self.validate_header(from.occs);
        let coverage = self.keyed_declaration();
        let siren = self.header_text(KNOWN.entreprise, KNOWN.siren);
        let nic = self.header_text(KNOWN.etablissement, KNOWN.nic);
        let nature_code = self.header_text(KNOWN.declaration, KNOWN.nature);
        let mois = self.header_text(KNOWN.declaration, KNOWN.mois);
        let counts = self.sink.take_declaration_counts();
        self.declarations.push(DeclarationReport {
            rang: self.declaration.rang,
            line: self.declaration.line,
            nature: self.rules.as_ref().map(|r| r.modele.nature()),
            nature_code,
            type_code: self.header_text(KNOWN.declaration, KNOWN.type_declaration),
            siret: siren.zip(nic).map(|(siren, nic)| siren + &nic),
            mois: mois.as_deref().and_then(iso_month),
            individus: u64::from(self.declaration.individus),
            counts,
            verdict: if counts.blocking == 0 {
                Verdict::Valid
            } else {
                Verdict::Invalid
            },
            coverage,
        });
        self.declaration.open = false;
        self.header.truncate(from);
        let envelope = self
            .stack
            .iter()
            .position(|f| f.bloc != ROOT && f.bloc != KNOWN.envoi.0);
        self.stack.truncate(envelope.unwrap_or(self.stack.len()));
    }

    /// The send is complete: after S90, at another S10, or at the end.
    pub(crate) fn end_send(&mut self, window: &[u8]) {
        self.commit_seen();
        self.close_segment(window);
        self.end_declaration();
        if !self.send_open {
            return;
        }
        self.send_open = false;
        let norme = self.plan.norme;
        // The envelope is the same in every nature.
        if self.version != KnownVersion::Unknown {
            self.follow(Some(ModelRules::of(norme, Modele::Mensuelle)));
            self.validate_header(0);
            self.keyed_send();
        }
        self.follow(None);
        self.header.truncate(Mark::default());
        self.header.declaration_start = Mark::default();
        self.stack.truncate(1);
        if let Some(root) = self.stack.last_mut() {
            root.last_order = 0;
        }
        self.send_declarations = 0;
        self.send_records = self.records;
    }
}

/// `01MMAAAA` as `AAAA-MM`.
fn iso_month(value: &str) -> Option<String> {
    let (month, year) = (value.get(2..4)?, value.get(4..8)?);
    (value.len() == 8 && value.bytes().all(|b| b.is_ascii_digit()))
        .then(|| format!("{year}-{month}"))
}
