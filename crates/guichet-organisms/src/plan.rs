//! What one organism receives of one nature in one version, as tables that the cutter looks up.

use std::iter::successors;

use dsn_norm::{BlocIdx, Nature, Norme, RubriqueIdx, Version, bloc_index, norme};

use crate::ajout::{Ajout, Place};
use crate::condition::{Cible, Condition};

use crate::jour::{Jour, Validite};
use crate::tsv::{Ligne, choix};

/// Masks over blocs have this many bits.
const _: () = assert!(BlocIdx::COUNT <= 128);

/// A row of `rubriques.tsv`: rubriques of a bloc that organisms receive.
#[derive(Debug)]
pub(crate) struct RegleBloc {
    portee: Portee,
    bloc: BlocIdx,
    numeros: Vec<(bool, u16, u16)>,
}

/// A row of `occurrences.tsv`: which occurrences of a bloc organisms receive, each with all below it.
#[derive(Debug)]
pub(crate) struct RegleOccurrence {
    portee: Portee,
    bloc: BlocIdx,
    condition: String,
}

/// To whom, where and when a row applies.
#[derive(Debug)]
struct Portee {
    organismes: String,
    natures: String,
    versions: String,
    validite: Validite,
}

/// What one organism receives of one nature in one version.
#[derive(Debug)]
pub(crate) struct Plan {
    /// At [`RubriqueIdx`].
    rubriques: Vec<InfoRubrique>,
    /// At [`BlocIdx`].
    blocs: Vec<InfoBloc>,
    /// One condition for each bloc whose occurrences are chosen.
    pub(crate) gardes: Vec<Garde>,
    ajouts: Vec<Ajout>,
}

/// A bloc whose occurrences are chosen.
#[derive(Debug)]
pub(crate) struct Garde {
    pub(crate) bloc: BlocIdx,
    pub(crate) condition: Condition,
    /// The condition as the table writes it.
    pub(crate) texte: String,
}

/// What the cutter must know of a rubrique.
#[derive(Clone, Debug)]
pub(crate) struct InfoRubrique {
    pub(crate) bloc: BlocIdx,
    /// Its place in its bloc.
    pub(crate) rang: u8,
    /// Whether the version has it: what it does not have never passes.
    pub(crate) connue: bool,
    /// Whether the recipient receives it.
    pub(crate) passe: bool,
    /// Tests of its value: a place in `gardes` and one in the tests of its condition.
    pub(crate) tests: Vec<(u8, u8)>,
}

/// What the cutter must know of a bloc.
#[derive(Clone, Debug)]
pub(crate) struct InfoBloc {
    /// The blocs above it, one bit each.
    pub(crate) au_dessus: u128,
    /// Its place in `gardes`.
    pub(crate) garde: Option<u8>,
    /// How many of the blocs above it are chosen by occurrence.
    pub(crate) gardes_au_dessus: usize,
    /// Whether it comes after the head of the declaration.
    pub(crate) corps: bool,
    /// Whether an occurrence is an individual with contracts.
    pub(crate) individu: bool,
    /// Tests that its presence answers.
    pub(crate) tests: Vec<(u8, u8)>,
    /// What the platform adds at the end of its own rubriques: places among the additions.
    pub(crate) ajouts: Vec<usize>,
}

impl RegleBloc {
    pub(crate) fn lire(ligne: Ligne<'_, '_>) -> Result<Self, String> {
        let mut numeros = Vec::new();
        for mot in ligne.cellule("rubriques")?.split_whitespace() {
            let (prise, mot) = match mot.strip_prefix('-') {
                Some(reste) => (false, reste),
                None => (true, mot),
            };
            let (debut, fin) = mot.split_once('-').unwrap_or((mot, mot));
            let numero = |texte: &str| -> Result<u16, String> {
                texte.parse().map_err(|_| format!("rubrique « {mot} »"))
            };
            numeros.push(match mot {
                "*" => (prise, 0, 999),
                _ => (prise, numero(debut)?, numero(fin)?),
            });
        }
        Ok(Self {
            portee: Portee::lire(ligne)?,
            bloc: bloc(ligne)?,
            numeros,
        })
    }

    fn donne(&self, numero: u16) -> bool {
        let mut mots = self.numeros.iter().rev();
        mots.find(|(_, debut, fin)| (debut..=fin).contains(&&numero))
            .is_some_and(|(prise, ..)| *prise)
    }
}

impl RegleOccurrence {
    pub(crate) fn lire(ligne: Ligne<'_, '_>) -> Result<Self, String> {
        let condition = ligne.cellule("condition")?;
        Condition::lire(condition)?;
        Ok(Self {
            portee: Portee::lire(ligne)?,
            bloc: bloc(ligne)?,
            condition: condition.to_owned(),
        })
    }
}

fn bloc(ligne: Ligne<'_, '_>) -> Result<BlocIdx, String> {
    let id = ligne.cellule("bloc")?;
    let found = id.as_bytes().try_into().ok().and_then(bloc_index);
    found.ok_or_else(|| format!("bloc « {id} » inconnu"))
}

impl Portee {
    fn lire(ligne: Ligne<'_, '_>) -> Result<Self, String> {
        Ok(Self {
            organismes: ligne.cellule("organismes")?.to_owned(),
            natures: ligne.cellule("natures")?.to_owned(),
            versions: ligne.cellule("versions")?.to_owned(),
            validite: ligne.validite()?,
        })
    }

    fn couvre(&self, organisme: &str, nature: Nature, version: Version, jour: Jour) -> bool {
        choix(&self.organismes, organisme)
            && choix(&self.natures, nature.code())
            && choix(&self.versions, version.code())
            && self.validite.contient(jour)
    }
}

impl Plan {
    pub(crate) fn new<'r>(
        blocs: &'r [RegleBloc],
        occurrences: &[RegleOccurrence],
        ajouts: impl Iterator<Item = &'r Ajout>,
        organisme: &str,
        nature: Nature,
        version: Version,
        jour: Jour,
    ) -> Self {
        let norme = norme(version);
        let regles: Vec<&RegleBloc> = blocs
            .iter()
            .filter(|regle| regle.portee.couvre(organisme, nature, version, jour))
            .collect();
        let donnee = |idx: RubriqueIdx| {
            let (bloc, numero) = (idx.bloc(), idx.id().numero());
            regles.iter().any(|r| r.bloc == bloc && r.donne(numero))
        };
        let mut plan = Self {
            rubriques: RubriqueIdx::all()
                .map(|idx| InfoRubrique::new(norme, idx, donnee(idx)))
                .collect(),
            blocs: BlocIdx::all()
                .map(|bloc| InfoBloc::new(norme, bloc))
                .collect(),
            gardes: Vec::new(),
            ajouts: ajouts
                .filter(|ajout| ajout.place.dans_le_message() && ajout.rubrique.is_some_and(donnee))
                .cloned()
                .collect(),
        };
        let retenues = occurrences.iter();
        for regle in retenues.filter(|r| r.portee.couvre(organisme, nature, version, jour)) {
            plan.garder(regle);
        }
        plan.relier();
        plan
    }

    /// Adds a condition on the occurrences of a bloc; several for one bloc are alternatives.
    fn garder(&mut self, regle: &RegleOccurrence) {
        let known = self
            .gardes
            .iter()
            .position(|garde| garde.bloc == regle.bloc);
        let at = known.unwrap_or_else(|| {
            self.gardes.push(Garde {
                bloc: regle.bloc,
                condition: Condition::default(),
                texte: String::new(),
            });
            self.gardes.len() - 1
        });
        if let Some(garde) = self.gardes.get_mut(at) {
            // Read once already, when the tables were loaded.
            let _ = garde.condition.ou(&regle.condition);
            if !garde.texte.is_empty() {
                garde.texte.push_str(" | ");
            }
            garde.texte.push_str(&regle.condition);
        }
    }

    /// From rubriques and blocs to the tests that look at them, and to the additions.
    fn relier(&mut self) {
        for (place, garde) in (0_u8..).zip(&self.gardes) {
            if let Some(info) = self.blocs.get_mut(usize::from(garde.bloc.0)) {
                info.garde = Some(place);
            }
            for (test, atome) in (0_u8..).zip(&garde.condition.atomes) {
                let tests = match atome.cible {
                    Cible::Rubrique(idx) => {
                        let info = self.rubriques.get_mut(usize::from(idx.0));
                        info.map(|info| &mut info.tests)
                    }
                    Cible::Bloc(bloc) => {
                        let info = self.blocs.get_mut(usize::from(bloc.0));
                        info.map(|info| &mut info.tests)
                    }
                };
                if let Some(tests) = tests {
                    tests.push((place, test));
                }
            }
        }
        let gardes = self.gardes.iter();
        let gardes = gardes.fold(0_u128, |mask, garde| mask | 1 << garde.bloc.0);
        for info in &mut self.blocs {
            info.gardes_au_dessus = (info.au_dessus & gardes).count_ones() as usize;
        }
        for (at, ajout) in self.ajouts.iter().enumerate() {
            if let Place::Bloc(bloc) = ajout.place
                && let Some(info) = self.blocs.get_mut(usize::from(bloc.0))
            {
                info.ajouts.push(at);
            }
        }
    }

    /// Whether some rubrique passes at all.
    pub(crate) fn donne_quelque_chose(&self) -> bool {
        self.rubriques.iter().any(|info| info.passe)
    }

    pub(crate) fn rubrique(&self, idx: RubriqueIdx) -> Option<&InfoRubrique> {
        self.rubriques.get(usize::from(idx.0))
    }

    pub(crate) fn bloc(&self, idx: BlocIdx) -> Option<&InfoBloc> {
        self.blocs.get(usize::from(idx.0))
    }

    /// What the platform adds at a place, in the order of the table.
    pub(crate) fn ajouts_a(&self, place: Place) -> impl Iterator<Item = &Ajout> {
        let ici = move |ajout: &&Ajout| ajout.place == place;
        self.ajouts.iter().filter(ici)
    }

    /// Whether the platform adds this rubrique for the recipient.
    pub(crate) fn ajoute(&self, idx: RubriqueIdx) -> bool {
        self.ajouts.iter().any(|ajout| ajout.rubrique == Some(idx))
    }

    /// The condition on the occurrences of a bloc.
    pub(crate) fn condition(&self, bloc: BlocIdx) -> Option<&str> {
        let garde = self.gardes.iter().find(|garde| garde.bloc == bloc);
        garde.map(|garde| garde.texte.as_str())
    }

    pub(crate) fn ajout(&self, at: usize) -> Option<&Ajout> {
        self.ajouts.get(at)
    }
}

impl InfoRubrique {
    fn new(norme: &Norme, idx: RubriqueIdx, donnee: bool) -> Self {
        let rubrique = norme.rubrique(idx);
        Self {
            bloc: idx.bloc(),
            rang: rubrique.map_or(0, |rubrique| rubrique.rang),
            connue: rubrique.is_some(),
            passe: rubrique.is_some() && donnee,
            tests: Vec::new(),
        }
    }
}

impl InfoBloc {
    fn new(norme: &Norme, bloc: BlocIdx) -> Self {
        let parent = |bloc: BlocIdx| norme.bloc(bloc).and_then(|bloc| bloc.parent);
        // The tree of the norm is shallow; the bound ends a table that would go round in circles.
        let au_dessus = successors(parent(bloc), |above| parent(*above)).take(16);
        let id = bloc.id().to_string();
        Self {
            au_dessus: au_dessus.fold(0, |mask, above| mask | 1 << above.0),
            garde: None,
            gardes_au_dessus: 0,
            individu: id == "S21.G00.30",
            corps: id.starts_with("S21") || id.starts_with("S89"),
            tests: Vec::new(),
            ajouts: Vec::new(),
        }
    }
}
