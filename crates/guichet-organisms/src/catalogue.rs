//! The tables of `organismes/`, read once and asked often.

use std::fmt;
use std::sync::{Arc, LazyLock, Mutex, PoisonError};

use dsn_norm::{Nature, RubriqueIdx, Version};

use crate::ajout::Ajout;
use crate::condition::{Atome, Cible, Condition};
use crate::declaration::DeclarationView;
use crate::jour::{Jour, Validite};
use crate::organisme::{Format, Organisme, Regime, Retour, Role, Unite};
use crate::plan::{Plan, RegleBloc, RegleOccurrence};
use crate::tsv::{Ligne, Tableau, choix};

/// The texts of the tables.
#[derive(Clone, Copy, Debug)]
pub struct Tables<'t> {
    /// `organismes.tsv`.
    pub organismes: &'t str,
    /// `retours.tsv`.
    pub retours: &'t str,
    /// `routage.tsv`.
    pub routage: &'t str,
    /// `rubriques.tsv`.
    pub rubriques: &'t str,
    /// `occurrences.tsv`.
    pub occurrences: &'t str,
    /// `enveloppe.tsv`.
    pub enveloppe: &'t str,
}

impl Tables<'static> {
    /// The tables compiled in.
    pub const EMBARQUEES: Self = Self {
        organismes: include_str!("../../../organismes/organismes.tsv"),
        retours: include_str!("../../../organismes/retours.tsv"),
        routage: include_str!("../../../organismes/routage.tsv"),
        rubriques: include_str!("../../../organismes/rubriques.tsv"),
        occurrences: include_str!("../../../organismes/occurrences.tsv"),
        enveloppe: include_str!("../../../organismes/enveloppe.tsv"),
    };
}

/// A table that cannot be read. Its text, in French, names the table and the line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DataError(String);

/// Who receives what.
#[derive(Debug, Default)]
pub struct Catalogue {
    organismes: Vec<Organisme>,
    routage: Vec<Route>,
    questions: Questions,
    blocs: Vec<RegleBloc>,
    occurrences: Vec<RegleOccurrence>,
    ajouts: Vec<(Validite, Ajout)>,
    plans: Mutex<Vec<(Cle, Arc<Plan>)>>,
}

/// A row of `routage.tsv`.
#[derive(Debug)]
struct Route {
    organisme: String,
    natures: String,
    envoi: String,
    versions: String,
    validite: Validite,
    condition: Condition,
    /// For each test of the condition, its bit among the questions.
    bits: Vec<u32>,
}

/// What is asked of each declaration, by rubrique.
#[derive(Debug, Default)]
pub(crate) struct Questions {
    questions: Vec<Question>,
    /// [`RubriqueIdx`] → places in `questions`.
    par_rubrique: Vec<(u16, u16)>,
}

/// A test and the bit of its answer.
#[derive(Clone, Debug)]
pub(crate) struct Question {
    idx: RubriqueIdx,
    pub(crate) atome: Atome,
    pub(crate) bit: u32,
}

/// What a plan depends on.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Cle {
    organisme: String,
    nature: Nature,
    version: Version,
    jour: Jour,
}

/// Plans kept: more than the organisms, natures and versions of one day.
const PLANS: usize = 512;

impl Catalogue {
    /// The tables compiled in. A test reads them all; should one be unreadable, nobody receives anything.
    #[must_use]
    pub fn embarque() -> &'static Self {
        static EMBARQUE: LazyLock<Catalogue> =
            LazyLock::new(|| Catalogue::charger(&Tables::EMBARQUEES).unwrap_or_default());
        &EMBARQUE
    }

    /// Reads tables.
    ///
    /// # Errors
    /// The first thing that is not understood.
    pub fn charger(tables: &Tables<'_>) -> Result<Self, DataError> {
        let mut catalogue = Self::default();
        lire("organismes.tsv", tables.organismes, |ligne| {
            catalogue.organismes.push(organisme(ligne)?);
            Ok(())
        })?;
        lire("retours.tsv", tables.retours, |ligne| {
            let code = ligne.cellule("organisme")?;
            let retour = retour(ligne)?;
            let mut rows = catalogue.organismes.iter_mut();
            let found = rows.find(|organisme| organisme.code == code);
            let found = found.ok_or_else(|| format!("organisme « {code} » inconnu"))?;
            found.retours.push(retour);
            Ok(())
        })?;
        lire("routage.tsv", tables.routage, |ligne| {
            catalogue.route(ligne)
        })?;
        lire("rubriques.tsv", tables.rubriques, |ligne| {
            catalogue.blocs.push(RegleBloc::lire(ligne)?);
            Ok(())
        })?;
        lire("occurrences.tsv", tables.occurrences, |ligne| {
            catalogue.occurrences.push(RegleOccurrence::lire(ligne)?);
            Ok(())
        })?;
        lire("enveloppe.tsv", tables.enveloppe, |ligne| {
            let ajout = (ligne.validite()?, Ajout::lire(ligne)?);
            catalogue.ajouts.push(ajout);
            Ok(())
        })?;
        catalogue.questions.ranger();
        Ok(catalogue)
    }

    /// All organisms, in the order of the table.
    #[must_use]
    pub fn organismes(&self) -> &[Organisme] {
        &self.organismes
    }

    /// The organisms in place on a day.
    pub fn organismes_du(&self, jour: Jour) -> impl Iterator<Item = &Organisme> {
        let present = move |organisme: &&Organisme| organisme.validite.contient(jour);
        self.organismes.iter().filter(present)
    }

    /// The organism of a code, whatever the day.
    #[must_use]
    pub fn organisme(&self, code: &str) -> Option<&Organisme> {
        self.organismes
            .iter()
            .find(|organisme| organisme.code == code)
    }

    /// What the platform adds to lots on a day.
    pub(crate) fn ajouts(&self, jour: Jour) -> impl Iterator<Item = &Ajout> {
        let valables = self.ajouts.iter();
        let valables = valables.filter(move |(validite, _)| validite.contient(jour));
        valables.map(|(_, ajout)| ajout)
    }

    pub(crate) fn questions(&self) -> &Questions {
        &self.questions
    }

    /// Whether some row sends the declaration to an organism.
    pub(crate) fn est_destinataire(
        &self,
        organisme: &str,
        declaration: &DeclarationView<'_, '_>,
        jour: Jour,
    ) -> bool {
        self.routage.iter().any(|route| {
            route.organisme == organisme
                && route.couvre(declaration.nature(), declaration.version(), jour)
                && choix(&route.envoi, declaration.type_envoi().code())
                && route.condition.tient(route.reponses(declaration.reponses))
        })
    }

    /// What an organism receives of declarations of a nature and version, received on a day.
    pub(crate) fn plan(
        &self,
        organisme: &str,
        nature: Nature,
        version: Version,
        jour: Jour,
    ) -> Arc<Plan> {
        let mut plans = self.plans.lock().unwrap_or_else(PoisonError::into_inner);
        let known = plans.iter().find(|(cle, _)| {
            cle.organisme == organisme
                && (cle.nature, cle.version, cle.jour) == (nature, version, jour)
        });
        if let Some((_, plan)) = known {
            return Arc::clone(plan);
        }
        // Whom no row sends this nature receives nothing of it, whatever the other tables say.
        let nommes = self
            .routage
            .iter()
            .any(|route| route.organisme == organisme && route.couvre(nature, version, jour));
        let plan = Plan::new(
            if nommes { &self.blocs } else { &[] },
            &self.occurrences,
            self.ajouts(jour),
            organisme,
            nature,
            version,
            jour,
        );
        let plan = Arc::new(plan);
        // A new day begins, or the caller replays old ones: the plans of other days are made anew.
        if plans.len() >= PLANS {
            plans.clear();
        }
        let cle = Cle {
            organisme: organisme.to_owned(),
            nature,
            version,
            jour,
        };
        plans.push((cle, Arc::clone(&plan)));
        plan
    }

    fn route(&mut self, ligne: Ligne<'_, '_>) -> Result<(), String> {
        let organisme = ligne.cellule("organisme")?.to_owned();
        if self.organisme(&organisme).is_none() {
            return Err(format!("organisme « {organisme} » inconnu"));
        }
        let condition = Condition::lire(ligne.cellule("condition")?)?;
        let bits = condition.atomes.iter();
        let bits = bits.map(|atome| self.questions.poser(atome));
        let bits = bits.collect::<Result<Vec<_>, _>>()?;
        self.routage.push(Route {
            organisme,
            natures: ligne.cellule("natures")?.to_owned(),
            envoi: ligne.cellule("envoi")?.to_owned(),
            versions: ligne.cellule("versions")?.to_owned(),
            validite: ligne.validite()?,
            condition,
            bits,
        });
        Ok(())
    }
}

impl Route {
    fn couvre(&self, nature: Nature, version: Version, jour: Jour) -> bool {
        choix(&self.natures, nature.code())
            && choix(&self.versions, version.code())
            && self.validite.contient(jour)
    }

    /// The answers to the tests of this row, among those to all questions.
    fn reponses(&self, toutes: u128) -> u64 {
        let tests = self.bits.iter().enumerate();
        tests.fold(0, |bits, (at, bit)| {
            bits | u64::try_from(toutes >> bit & 1).unwrap_or(0) << at
        })
    }
}

impl Questions {
    /// The bit of a test; the same test has the same bit.
    fn poser(&mut self, atome: &Atome) -> Result<u32, String> {
        if atome.du_destinataire() {
            return Err(
                "« oc », « adhesion » et « affiliation » ne choisissent pas un destinataire".into(),
            );
        }
        let idx = match atome.cible {
            Cible::Rubrique(idx) => vec![idx],
            Cible::Bloc(bloc) => RubriqueIdx::all().filter(|r| r.bloc() == bloc).collect(),
        };
        let known = self.questions.iter().find(|known| known.atome == *atome);
        if let Some(known) = known {
            return Ok(known.bit);
        }
        let bit = self.questions.iter().map(|q| q.bit + 1).max().unwrap_or(0);
        if bit >= u128::BITS {
            return Err("plus de 128 tests dans le routage".to_owned());
        }
        self.questions.extend(idx.into_iter().map(|idx| Question {
            idx,
            atome: atome.clone(),
            bit,
        }));
        Ok(bit)
    }

    fn ranger(&mut self) {
        self.questions.sort_by_key(|question| question.idx);
        self.par_rubrique = RubriqueIdx::all()
            .map(|idx| {
                let debut = self.questions.partition_point(|q| q.idx < idx);
                let fin = self.questions.partition_point(|q| q.idx <= idx);
                let place = |at: usize| u16::try_from(at).unwrap_or(u16::MAX);
                (place(debut), place(fin))
            })
            .collect();
    }

    /// What is asked of the values of a rubrique.
    pub(crate) fn sur(&self, idx: RubriqueIdx) -> &[Question] {
        let places = self.par_rubrique.get(usize::from(idx.0));
        let (debut, fin) = places.copied().unwrap_or((0, 0));
        let places = usize::from(debut)..usize::from(fin);
        self.questions.get(places).unwrap_or_default()
    }
}

fn lire<'a>(
    nom: &str,
    texte: &'a str,
    mut chaque: impl FnMut(Ligne<'_, 'a>) -> Result<(), String>,
) -> Result<(), DataError> {
    let tableau = Tableau::lire(texte).map_err(|quoi| DataError(format!("{nom} : {quoi}")))?;
    for ligne in tableau.lignes() {
        chaque(ligne)
            .map_err(|quoi| DataError(format!("{nom}, ligne {} : {quoi}", ligne.numero)))?;
    }
    Ok(())
}

fn organisme(ligne: Ligne<'_, '_>) -> Result<Organisme, String> {
    Ok(Organisme {
        code: ligne.cellule("organisme")?.to_owned(),
        nom: ligne.cellule("nom")?.to_owned(),
        regime: Regime::lire(ligne.cellule("régime")?)?,
        unite: Unite::lire(ligne.cellule("unité")?)?,
        retours: Vec::new(),
        source: ligne.cellule("source")?.to_owned(),
        pourquoi: ligne.cellule("pourquoi")?.to_owned(),
        validite: ligne.validite()?,
    })
}

fn retour(ligne: Ligne<'_, '_>) -> Result<Retour, String> {
    let natures = ligne.cellule("natures")?.split_whitespace();
    Ok(Retour {
        nature: ligne.cellule("retour")?.to_owned(),
        nom: ligne.cellule("nom")?.to_owned(),
        role: Role::lire(ligne.cellule("rôle")?)?,
        format: Format::lire(ligne.cellule("format")?)?,
        declarations: natures.map(str::to_owned).collect(),
        moment: ligne.cellule("moment")?.to_owned(),
        source: ligne.cellule("source")?.to_owned(),
    })
}

impl fmt::Display for DataError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for DataError {}
