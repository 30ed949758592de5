//! The arrêts of the demonstration, chosen so that every answer of the CNAM is there whatever the day,
//! and the scenario that makes it answer so.

use dsn_law::Date;
use dsn_law::holidays::{Territory, add_days, counts};
use dsn_law::ijss::DayCount;
use dsn_world::{Arret, EtablissementId, Mois, Monde, MotifArret};
use guichet_simulators::lecture::Jour;
use guichet_simulators::scenario::{Assure, Caisse, Prescription, Scenario};

use super::monde::{Fiction, nir, stables};

/// What the CNAM will say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sort {
    /// Paid to its end.
    Paye,
    /// Being paid.
    EnPaiement,
    /// The prescription never comes.
    SansPrescription,
    /// Another last day worked than the prescription.
    Djt,
    /// A doubtful pay in the reference months.
    Salaires,
    /// The month before was never declared.
    SansMensuelle,
    /// Deposited just now: no answer yet.
    EnCours,
}

impl Sort {
    /// How many days ago work stopped, and how long for.
    const fn jours(self) -> (i32, i32) {
        match self {
            Self::Paye => (41, 24),
            Self::EnPaiement => (25, 45),
            Self::SansPrescription => (13, 20),
            Self::Djt => (9, 20),
            Self::Salaires => (16, 30),
            Self::SansMensuelle => (12, 15),
            Self::EnCours => (3, 10),
        }
    }
}

/// An arrêt that somebody was given.
#[derive(Clone, Debug)]
pub(super) struct Choisi {
    pub(super) etablissement: EtablissementId,
    pub(super) poste: u32,
    pub(super) nir: String,
    pub(super) sort: Sort,
    /// Last day worked.
    pub(super) djt: Date,
    pub(super) arret: Arret,
}

/// In the small firm.
const PETITE: [Sort; 6] = [
    Sort::Paye,
    Sort::EnPaiement,
    Sort::Djt,
    Sort::Salaires,
    Sort::SansPrescription,
    Sort::EnCours,
];

/// One each, with the first clients of the accountant who can have it.
const CLIENTS: [Sort; 8] = [
    Sort::Djt,
    Sort::Salaires,
    Sort::SansMensuelle,
    Sort::EnPaiement,
    Sort::Djt,
    Sort::Salaires,
    Sort::SansMensuelle,
    Sort::Djt,
];

/// Months that count for an arrêt, the present one included.
const MOIS: i32 = 7;

/// Gives people their arrêts; nobody of the small firm, the group or the clients has another one.
pub(super) fn choisir(monde: Monde, aujourd_hui: Date) -> (Monde, Vec<Choisi>) {
    let months: Vec<Mois> = (0..MOIS)
        .map(|back| mois(aujourd_hui).plus(-back))
        .collect();
    let mut chosen = Vec::new();
    let offices = |entreprise: usize| -> Vec<EtablissementId> {
        let company = monde.entreprises().get(entreprise);
        let offices = company.map_or(&[][..], |company| &company.etablissements);
        offices.iter().map(|office| office.id).collect()
    };
    let mut give = |etablissement: EtablissementId, sorts: &[Sort]| {
        let jobs = stables(&monde, etablissement, &months);
        let mut given = 0;
        for (poste, sort) in jobs.into_iter().zip(sorts) {
            if let Some(nir) = nir(&monde, etablissement, poste, mois(aujourd_hui)) {
                chosen.push(un(etablissement, poste, nir, *sort, aujourd_hui));
                given += 1;
            }
        }
        given
    };
    for office in offices(Fiction::PETITE) {
        give(office, &PETITE);
    }
    let group = offices(Fiction::GROUPE);
    let mut group = group.iter().rev();
    // One establishment of the group forgot a month.
    group.find(|office| give(**office, &[Sort::SansMensuelle]) > 0);
    group.find(|office| give(**office, &[Sort::EnPaiement]) > 0);
    let mut sorts = CLIENTS.iter();
    let mut next = sorts.next();
    for client in Fiction::GROUPE + 1..monde.entreprises().len() {
        let (Some(sort), Some(office)) = (next, offices(client).first().copied()) else {
            break;
        };
        if give(office, &[*sort]) > 0 {
            next = sorts.next();
        }
    }
    let mut monde = sans_arrets(monde);
    for one in &chosen {
        monde = monde.avec_arrets(one.etablissement, one.poste, vec![one.arret]);
    }
    (monde, chosen)
}

/// The world without the arrêts that were drawn.
fn sans_arrets(monde: Monde) -> Monde {
    let jobs: Vec<(EtablissementId, u32)> = monde
        .etablissements()
        .flat_map(|office| (0..office.effectif).map(|poste| (office.id, poste)))
        .collect();
    jobs.into_iter().fold(monde, |monde, (id, poste)| {
        monde.avec_arrets(id, poste, Vec::new())
    })
}

fn un(
    etablissement: EtablissementId,
    poste: u32,
    nir: String,
    sort: Sort,
    aujourd_hui: Date,
) -> Choisi {
    let (ago, length) = sort.jours();
    let mut djt = aujourd_hui.plus_days(-ago);
    while !counts(djt, DayCount::Business, Territory::Metropole) {
        djt = djt.plus_days(-1);
    }
    let arret = Arret {
        motif: MotifArret::Maladie,
        dernier_jour_travaille: du_monde(djt),
        fin_previsionnelle: du_monde(djt.plus_days(length)),
        subrogation: matches!(sort, Sort::Paye | Sort::SansMensuelle),
    };
    Choisi {
        etablissement,
        poste,
        nir,
        sort,
        djt,
        arret,
    }
}

/// The scenario of the CNAM of the demonstration.
pub(super) fn scenario(choisis: &[Choisi]) -> Scenario {
    let assure = choisis.iter().filter_map(|one| {
        let named = Assure {
            nir: one.nir.clone(),
            ..Assure::default()
        };
        match one.sort {
            Sort::Djt => {
                // A day of work lies between the last day worked and the prescription.
                let debut = add_days(one.djt, 2, DayCount::Business, Territory::Metropole);
                let (_, length) = one.sort.jours();
                Some(Assure {
                    prescription: vec![Prescription {
                        debut: Jour(debut),
                        fin: Jour(debut.plus_days(length)),
                        risque: "01".to_owned(),
                        recue_le: None,
                    }],
                    ..named
                })
            }
            Sort::SansPrescription => Some(Assure {
                sans_prescription: true,
                ..named
            }),
            _ => None,
        }
    });
    Scenario {
        graine: 2026,
        caisse: vec![Caisse {
            code: "991".to_owned(),
            nom: "CPAM de l'Exemple".to_owned(),
            telephone: "36 79 (numéro fictif)".to_owned(),
            courriel: "dsij@cpam-exemple.example".to_owned(),
            departements: Vec::new(),
        }],
        assure: assure.collect(),
        ..Scenario::default()
    }
}

/// The month of a day.
pub(super) fn mois(jour: Date) -> Mois {
    du_monde(jour).mois()
}

fn du_monde(jour: Date) -> dsn_world::Date {
    let part = |value: u32| u8::try_from(value).unwrap_or(1);
    let year = u16::try_from(jour.year()).unwrap_or(2026);
    dsn_world::Date::new(year, part(jour.month()), part(jour.day()))
}
