//! « Puis-je ? », and when not: « pourquoi ne puis-je pas ? ».
//!
//! Each action is open by one of several ways (`voies`); a way is a list of conditions that must
//! all hold. A refusal names the condition that lacks on the most natural way, who can grant it, and
//! what to do. The declared SIRET never stands in the way of a deposit: rights govern reading.

mod condition;
mod explication;

pub use condition::Condition;

use crate::appelant::Appelant;
use crate::role::Role;
use crate::service::ServiceCode;

/// What an habilitation opens for an establishment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Demarche {
    /// Its DSN: deposits, bilans, returns.
    Dsn,
    /// Its statements of daily allowances (BPIJ).
    Bpij,
    /// Its announcements of hirings (DPAE).
    Dpae,
}

impl Demarche {
    /// All démarches.
    pub const TOUTES: [Demarche; 3] = [Demarche::Dsn, Demarche::Bpij, Demarche::Dpae];

    /// The word kept in the database and written in files.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Demarche::Dsn => "DSN",
            Demarche::Bpij => "BPIJ",
            Demarche::Dpae => "DPAE",
        }
    }

    /// The démarche of a [`code`](Demarche::code), whatever its case.
    #[must_use]
    pub fn depuis_code(code: &str) -> Option<Demarche> {
        Demarche::TOUTES
            .into_iter()
            .find(|demarche| demarche.code().eq_ignore_ascii_case(code))
    }
}

/// What somebody wants to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Action {
    /// Deposit a DSN.
    Deposer,
    /// List one's own deposits and their returns.
    ListerSesDepots,
    /// List the returns of what one transmitted as a concentrateur.
    ListerCommeConcentrateur,
    /// Read one deposit, its certificate, its bilans and its returns.
    LireDepot,
    /// Read what was declared for an establishment, whoever deposited it.
    LireEtablissement,
    /// Read the statements of daily allowances of an establishment.
    LireBpij,
    /// Grant and revoke habilitations for an establishment.
    GererHabilitations,
    /// Create, register, lock, unlock and delete the contacts of an establishment.
    GererContacts,
    /// Name another administrator of an establishment.
    Coopter,
    /// Change one's own password, e-mail address, subscriptions.
    GererSonCompte,
    /// Ask the directory of declarants about a SIRET.
    ConsulterRepertoire,
    /// Subscribe a URL to events.
    GererWebhooks,
    /// Pull the lots of an organism.
    TirerLots,
    /// Push the returns of an organism.
    PousserRetours,
    /// Create accounts of organisms, editors, concentrateurs, operators.
    CreerComptes,
    /// Read and verify the audit log.
    LireJournal,
    /// See the state of the platform: queues, figures, settings.
    Exploiter,
}

impl Action {
    /// All actions, in the order of their declaration.
    pub const TOUTES: [Action; 17] = [
        Action::Deposer,
        Action::ListerSesDepots,
        Action::ListerCommeConcentrateur,
        Action::LireDepot,
        Action::LireEtablissement,
        Action::LireBpij,
        Action::GererHabilitations,
        Action::GererContacts,
        Action::Coopter,
        Action::GererSonCompte,
        Action::ConsulterRepertoire,
        Action::GererWebhooks,
        Action::TirerLots,
        Action::PousserRetours,
        Action::CreerComptes,
        Action::LireJournal,
        Action::Exploiter,
    ];

    /// The démarche whose habilitation counts, unless the target names another.
    #[must_use]
    pub fn demarche(self) -> Demarche {
        match self {
            Action::LireBpij => Demarche::Bpij,
            _ => Demarche::Dsn,
        }
    }
}

/// On what. Whatever is left out counts as absent: a condition on it does not hold.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Cible {
    /// The declared (or managed) establishment.
    pub siret: Option<String>,
    /// The démarche, when it is not the action's own.
    pub demarche: Option<Demarche>,
    /// The service, when it is not that of the token.
    pub service: Option<ServiceCode>,
    /// The account that deposited.
    pub depose_par: Option<i64>,
    /// The concentrateur's account that transmitted.
    pub transmis_par: Option<i64>,
    /// The establishment in whose name it was deposited: an accountant's own.
    pub deposant_siret: Option<String>,
    /// The organism whose lots and returns are meant.
    pub organisme: Option<String>,
    /// The account to be changed.
    pub compte_id: Option<i64>,
}

impl Cible {
    /// An establishment.
    #[must_use]
    pub fn etablissement(siret: &str) -> Cible {
        Cible {
            siret: Some(siret.to_owned()),
            ..Cible::default()
        }
    }
}

/// What the database knows between the caller and the target.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Liens {
    /// The caller holds the habilitation for the target's establishment and démarche.
    pub habilite: bool,
    /// The caller holds the habilitation for the establishment in whose name it was deposited.
    pub habilite_deposant: bool,
    /// The caller is administrator of the target's establishment.
    pub administre: bool,
}

/// The answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Decision {
    /// Yes, and by which condition; `None` when being logged in is enough.
    Permis(Option<Condition>),
    /// No, and why.
    Refuse(Refus),
}

impl Decision {
    /// Whether the answer is yes.
    #[must_use]
    pub fn est_permis(&self) -> bool {
        matches!(self, Decision::Permis(_))
    }
}

/// Why not: three French sentences for the person who asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refus {
    /// What was asked.
    pub action: Action,
    /// The condition that lacks.
    pub manque: Condition,
    /// Which condition lacks.
    pub pourquoi: String,
    /// Who can grant it.
    pub qui: String,
    /// What to do.
    pub remede: String,
}

impl std::fmt::Display for Refus {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} {} {}", self.pourquoi, self.qui, self.remede)
    }
}

/// The ways to each action, the most natural first; a way without condition is open to whoever is
/// logged in. The empty list would be open to nobody.
fn voies(action: Action) -> &'static [&'static [Condition]] {
    use Condition as C;
    match action {
        Action::Deposer | Action::ListerSesDepots => &[&[C::Inscrit]],
        Action::ListerCommeConcentrateur => &[&[C::Role(Role::Concentrateur), C::Inscrit]],
        Action::LireDepot => &[
            &[C::Habilite],
            &[C::Deposant],
            &[C::Transmetteur],
            &[C::Administre],
            &[C::HabiliteDeposant],
        ],
        Action::LireEtablissement | Action::LireBpij => &[&[C::Habilite], &[C::Administre]],
        Action::GererHabilitations | Action::GererContacts | Action::Coopter => {
            &[&[C::Administre], &[C::Role(Role::Operateur)]]
        }
        Action::GererSonCompte => &[&[C::Soi]],
        Action::ConsulterRepertoire => &[&[]],
        Action::GererWebhooks => &[
            &[C::Role(Role::Editeur)],
            &[C::Role(Role::Declarant)],
            &[C::Role(Role::TiersDeclarant)],
            &[C::Role(Role::Administrateur)],
            &[C::Role(Role::Concentrateur)],
        ],
        Action::TirerLots | Action::PousserRetours => {
            &[&[C::Role(Role::AgentOrganisme), C::MemeOrganisme]]
        }
        Action::CreerComptes | Action::LireJournal | Action::Exploiter => {
            &[&[C::Role(Role::Operateur)]]
        }
    }
}

/// Whether the decision depends on [`Liens`]: when not, the database need not be asked.
#[must_use]
pub fn depend_des_liens(appelant: &Appelant, action: Action, cible: &Cible) -> bool {
    !droit(appelant, &Liens::default(), action, cible).est_permis()
        && voies(action)
            .iter()
            .flat_map(|way| way.iter())
            .any(|condition| {
                matches!(
                    condition,
                    Condition::Habilite | Condition::HabiliteDeposant | Condition::Administre
                )
            })
}

/// May the caller do this to that?
#[must_use]
pub fn droit(appelant: &Appelant, liens: &Liens, action: Action, cible: &Cible) -> Decision {
    let mut nearest: Option<(usize, Condition)> = None;
    for way in voies(action) {
        let mut missing = way
            .iter()
            .filter(|condition| !condition.tient(appelant, liens, action, cible));
        let Some(first) = missing.next() else {
            return Decision::Permis(way.last().copied());
        };
        let count = 1 + missing.count();
        if nearest.is_none_or(|(fewest, _)| count < fewest) {
            nearest = Some((count, *first));
        }
    }
    let manque = nearest.map_or(Condition::Role(Role::Operateur), |(_, condition)| condition);
    Decision::Refuse(explication::refus(appelant, action, manque, cible))
}
