//! Cutting: one pass over the lines of a declaration, what is not the recipient's is never written.
//!
//! An occurrence that may have to go (see `organismes/occurrences.tsv`) is written as it comes, and taken
//! back when it closes without its condition: the output is cut where the occurrence began. So nothing is
//! read twice and nothing is held but the output.

use dsn_norm::{BlocIdx, rubrique_index};
use dsn_syntax::{LineShape, Lines, line::Defect, parse_line};

use crate::ajout::{Ajout, Place, Sources};
use crate::condition::Contexte;
use crate::lot::LotError;
use crate::plan::{InfoRubrique, Plan};

/// S21.G00.70.012, what S21.G00.78.005 refers to.
const AFFILIATION: &[u8; 14] = b"S21.G00.70.012";

/// What names an individual or a place of work: the key of what the platform adds to it.
const CLES: [&[u8; 14]; 3] = [b"S21.G00.30.001", b"S21.G00.30.020", b"S21.G00.85.001"];

/// An open occurrence that may have to go.
#[derive(Debug)]
struct Ouverte<'a> {
    garde: u8,
    bloc: BlocIdx,
    /// Where the output stood when it opened.
    debut: usize,
    lignes: u64,
    /// The tests met so far.
    bits: u64,
    affiliation: Option<&'a [u8]>,
}

/// The cutter, and what it knows of the place it has come to.
pub(crate) struct Tranche<'x, 'a> {
    plan: &'x Plan,
    sources: Sources<'x>,
    institution: Option<&'x [u8]>,
    adhesions: Vec<&'a [u8]>,
    out: &'x mut Vec<u8>,
    /// Lines written since the beginning of the message.
    lignes: u64,
    pile: Vec<Ouverte<'a>>,
    /// The bloc and the rank of the last rubrique.
    courant: Option<(BlocIdx, u8)>,
    /// Whether what stands above the current occurrence is still the recipient's.
    ouvert: bool,
    /// Identifiers of affiliations handed over for the current individual.
    affiliations: Vec<&'a [u8]>,
    cle: &'a [u8],
    /// Whether the follow-up bloc of the declaration was written.
    suivi: bool,
}

impl<'x, 'a> Tranche<'x, 'a> {
    pub(crate) fn new(
        plan: &'x Plan,
        sources: Sources<'x>,
        institution: Option<&'x [u8]>,
        adhesions: Vec<&'a [u8]>,
        out: &'x mut Vec<u8>,
    ) -> Self {
        Self {
            plan,
            sources,
            institution,
            adhesions,
            out,
            lignes: 0,
            pile: Vec::new(),
            courant: None,
            ouvert: true,
            affiliations: Vec::new(),
            cle: b"",
            suivi: false,
        }
    }

    /// Cuts S10, then the declaration; returns the number of lines written.
    pub(crate) fn message(
        mut self,
        entete: &'a [u8],
        declaration: &'a [u8],
    ) -> Result<u64, LotError> {
        self.lire(entete)?;
        self.fermer_occurrence();
        self.courant = None;
        self.ajouter_a(Place::Envoi);
        self.lire(declaration)?;
        self.fermer_occurrence();
        while !self.pile.is_empty() {
            self.fermer();
        }
        self.suivre();
        Ok(self.lignes)
    }

    fn lire(&mut self, bytes: &'a [u8]) -> Result<(), LotError> {
        for line in Lines::new(bytes) {
            match parse_line(line.bytes) {
                LineShape::Rubrique { id, value } => {
                    if self.rubrique(id, value) {
                        self.out.extend_from_slice(line.bytes);
                        self.finir();
                    }
                }
                LineShape::Malformed(Defect::Spaced { id, value }) => {
                    if self.rubrique(id, value) {
                        for part in [id, &b",'"[..], value, b"'"] {
                            self.out.extend_from_slice(part);
                        }
                        self.finir();
                    }
                }
                LineShape::Blank => {}
                LineShape::Malformed(_) => return Err(LotError::LigneIllisible(line.number)),
            }
        }
        Ok(())
    }

    /// Takes a rubrique into account; says whether the recipient receives it.
    fn rubrique(&mut self, id: &'a [u8; 14], value: &'a [u8]) -> bool {
        let plan = self.plan;
        let Some(info) = rubrique_index(id).and_then(|idx| plan.rubrique(idx)) else {
            return false;
        };
        if !info.connue {
            return false;
        }
        let suite = self.courant;
        if suite.is_none_or(|(bloc, rang)| bloc != info.bloc || info.rang <= rang) {
            self.ouvrir(info.bloc);
        }
        self.courant = Some((info.bloc, info.rang));
        if !info.tests.is_empty() {
            self.tester(info, value);
        }
        if id == AFFILIATION
            && let Some(ouverte) = self.pile.last_mut()
        {
            ouverte.affiliation = Some(value);
        }
        if self.cle.is_empty() && CLES.contains(&id) {
            self.cle = value;
        }
        info.passe && self.ouvert
    }

    fn tester(&mut self, info: &InfoRubrique, value: &[u8]) {
        let contexte = Contexte {
            institution: self.institution,
            adhesions: &self.adhesions,
            affiliations: &self.affiliations,
        };
        for &(garde, test) in &info.tests {
            let ouverte = self.pile.iter_mut().rev().find(|o| o.garde == garde);
            let condition = self.plan.gardes.get(usize::from(garde));
            let atome = condition.and_then(|g| g.condition.atomes.get(usize::from(test)));
            if let (Some(ouverte), Some(atome)) = (ouverte, atome)
                && atome.vaut(value, contexte)
            {
                ouverte.bits |= 1 << test;
            }
        }
    }

    /// A bloc begins.
    fn ouvrir(&mut self, bloc: BlocIdx) {
        self.fermer_occurrence();
        let Some(info) = self.plan.bloc(bloc) else {
            self.ouvert = false;
            return;
        };
        while let Some(derniere) = self.pile.last()
            && info.au_dessus >> derniere.bloc.0 & 1 == 0
        {
            self.fermer();
        }
        if info.corps {
            self.suivre();
        }
        if info.individu {
            self.affiliations.clear();
        }
        self.cle = b"";
        // What stands outside the occurrence it should be chosen with belongs to nobody.
        self.ouvert = self.pile.len() == info.gardes_au_dessus;
        match info.garde {
            Some(garde) if self.ouvert => self.pile.push(Ouverte {
                garde,
                bloc,
                debut: self.out.len(),
                lignes: self.lignes,
                bits: 0,
                affiliation: None,
            }),
            None if self.ouvert => self.presence(bloc),
            _ => {}
        }
    }

    /// The last open occurrence closes: it stays or goes.
    fn fermer(&mut self) {
        let Some(ouverte) = self.pile.pop() else {
            return;
        };
        let garde = self.plan.gardes.get(usize::from(ouverte.garde));
        if garde.is_some_and(|garde| garde.condition.tient(ouverte.bits)) {
            self.affiliations.extend(ouverte.affiliation);
            self.presence(ouverte.bloc);
        } else {
            self.out.truncate(ouverte.debut);
            self.lignes = ouverte.lignes;
        }
    }

    /// An occurrence of a bloc is the recipient's: tests of what stands above it are met.
    fn presence(&mut self, bloc: BlocIdx) {
        let Some(info) = self.plan.bloc(bloc) else {
            return;
        };
        for &(garde, test) in &info.tests {
            let ouvertes = self.pile.iter_mut().filter(|o| o.garde == garde);
            ouvertes.for_each(|ouverte| ouverte.bits |= 1 << test);
        }
    }

    /// The rubriques of an occurrence are over: the platform adds its own.
    fn fermer_occurrence(&mut self) {
        let Some((bloc, _)) = self.courant.take() else {
            return;
        };
        let plan = self.plan;
        let ajouts = plan.bloc(bloc).map_or(&[][..], |info| &info.ajouts);
        if self.ouvert {
            for ajout in ajouts.iter().filter_map(|at| plan.ajout(*at)) {
                self.ajouter(ajout);
            }
        }
    }

    /// The follow-up bloc of the declaration, before its body.
    fn suivre(&mut self) {
        if !self.suivi {
            self.suivi = true;
            self.ajouter_a(Place::Declaration);
        }
    }

    fn ajouter_a(&mut self, place: Place) {
        let plan = self.plan;
        for ajout in plan.ajouts_a(place) {
            self.ajouter(ajout);
        }
    }

    fn ajouter(&mut self, ajout: &Ajout) {
        let sources = Sources {
            cle: self.cle,
            ..self.sources
        };
        let written = ajout.ecrire(sources, self.out);
        self.lignes += u64::from(written);
    }

    fn finir(&mut self) {
        self.out.extend_from_slice(b"\r\n");
        self.lignes += 1;
    }
}
