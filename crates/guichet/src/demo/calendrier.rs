//! What is deposited when, and by whom.

use bytes::Bytes;
use dsn_world::{Declaration, EtablissementId, Mois};

use super::arrets::{self, Choisi, Sort};
use super::monde::Fiction;
use crate::clock::Moment;
use crate::paris;

/// Months declared by the small firm and the group, the present one not counted.
const MOIS: i32 = 6;
/// Months declared for a client of the accountant, unless it has an arrêt.
const MOIS_CLIENT: i32 = 2;
/// How long ago an arrêt was deposited of which nothing is known yet.
const TOUT_A_L_HEURE_MS: i64 = 20 * 60 * 1000;

/// A file to deposit.
pub(super) struct Depot {
    pub(super) quand: Moment,
    /// The key of the account that deposits it.
    pub(super) compte: &'static str,
    pub(super) fichier: Bytes,
}

/// How the last month of a client goes.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Mensuelle {
    Conforme,
    Rejetee,
    NonTransmise,
}

/// Makes the deposits of the past.
pub(super) struct Calendrier<'f> {
    fiction: &'f Fiction,
    maintenant: Moment,
    depots: Vec<Depot>,
}

impl<'f> Calendrier<'f> {
    pub(super) fn new(fiction: &'f Fiction, maintenant: Moment) -> Self {
        Self {
            fiction,
            maintenant,
            depots: Vec::new(),
        }
    }

    /// The small firm, its neighbour and the group.
    pub(super) fn entreprises(mut self) -> Vec<Depot> {
        for (compte, company) in [
            ("declarant", Fiction::PETITE),
            ("declarant_other", Fiction::AUTRE),
            ("groupe", Fiction::GROUPE),
        ] {
            for office in self.fiction.etablissements(company) {
                self.etablissement(compte, office, MOIS, Mensuelle::Conforme);
            }
        }
        self.rendre()
    }

    /// The clients of the accountant. A few were forgotten, and the files of a few are wrong.
    pub(super) fn clients(mut self) -> Vec<Depot> {
        let mut plain = 0;
        for company in self.fiction.clients() {
            for office in self.fiction.etablissements(company) {
                let special = self
                    .fiction
                    .choisis
                    .iter()
                    .any(|c| c.etablissement == office);
                let (months, last) = if special {
                    (MOIS_CLIENT + 3, Mensuelle::Conforme)
                } else {
                    plain += 1;
                    let last = match plain {
                        1..=3 => Mensuelle::Rejetee,
                        4..=7 => Mensuelle::NonTransmise,
                        _ => Mensuelle::Conforme,
                    };
                    (MOIS_CLIENT, last)
                };
                self.etablissement("accountant", office, months, last);
            }
        }
        self.rendre()
    }

    fn rendre(mut self) -> Vec<Depot> {
        self.depots.sort_by_key(|depot| depot.quand);
        self.depots
    }

    fn etablissement(
        &mut self,
        compte: &'static str,
        office: EtablissementId,
        months: i32,
        last: Mensuelle,
    ) {
        let present = arrets::mois(self.aujourd_hui());
        let chosen: Vec<Choisi> = self
            .fiction
            .choisis
            .iter()
            .filter(|one| one.etablissement == office)
            .cloned()
            .collect();
        for back in (1..=months).rev() {
            let month = present.plus(-back);
            let how = if back == 1 { last } else { Mensuelle::Conforme };
            self.mensuelle(compte, office, month, how, &chosen);
            if compte != "accountant" {
                self.evenements(compte, office, month);
            }
        }
        if compte != "accountant" {
            self.evenements(compte, office, present);
        }
        for one in &chosen {
            self.arret(compte, one);
        }
    }

    fn aujourd_hui(&self) -> dsn_law::Date {
        super::jour(self.maintenant)
    }

    fn deposer(&mut self, quand: Moment, compte: &'static str, fichier: Bytes) {
        let quand = quand.min(self.maintenant);
        self.depots.push(Depot {
            quand,
            compte,
            fichier,
        });
    }

    /// On the third of the month after, before every due date.
    fn mensuelle(
        &mut self,
        compte: &'static str,
        office: EtablissementId,
        month: Mois,
        how: Mensuelle,
        chosen: &[Choisi],
    ) {
        let forgotten = chosen
            .iter()
            .any(|one| one.sort == Sort::SansMensuelle && arrets::mois(one.djt).plus(-1) == month);
        if forgotten || how == Mensuelle::NonTransmise {
            return;
        }
        let Some(mut file) = self.fiction.fichier(Declaration::mensuelle(office, month)) else {
            return;
        };
        for one in chosen {
            if one.sort == Sort::Salaires && arrets::mois(one.djt).plus(-2) == month {
                file = Bytes::from(salaire_errone(&file, &one.nir));
            }
        }
        if how == Mensuelle::Rejetee {
            file = Bytes::from(naissance_impossible(&file));
        }
        let next = month.plus(1);
        let day = format!("{:04}-{:02}-03T09:00", next.annee(), next.mois_de_annee());
        let at = paris::parse_iso(&day).unwrap_or(self.maintenant);
        self.deposer(at, compte, file);
    }

    fn evenements(&mut self, compte: &'static str, office: EtablissementId, month: Mois) {
        for declaration in self.fiction.evenements(office, month) {
            if let Some(file) = self.fiction.fichier(declaration) {
                self.le_jour_de_sa_constitution(compte, file);
            }
        }
    }

    fn arret(&mut self, compte: &'static str, one: &Choisi) {
        let month = arrets::mois(one.djt);
        let told = Declaration::arret(one.etablissement, one.poste, month);
        let Some(file) = self.fiction.fichier(told) else {
            return;
        };
        if one.sort == Sort::EnCours {
            let at = Moment(self.maintenant.0 - TOUT_A_L_HEURE_MS);
            self.deposer(at, compte, file);
            return;
        }
        self.le_jour_de_sa_constitution(compte, file);
    }

    /// At ten on the day the file was made; never, if that day is still to come.
    fn le_jour_de_sa_constitution(&mut self, compte: &'static str, file: Bytes) {
        let Some(at) = constitution(&file) else {
            return;
        };
        if at <= self.maintenant {
            self.deposer(at, compte, file);
        }
    }
}

/// S20.G00.05.007 at ten.
fn constitution(file: &[u8]) -> Option<Moment> {
    let text = dsn_syntax::encoding::to_text(file);
    let line = text
        .lines()
        .find_map(|line| line.strip_prefix("S20.G00.05.007,'"))?;
    let (day, month, year) = (line.get(..2)?, line.get(2..4)?, line.get(4..8)?);
    paris::parse_iso(&format!("{year}-{month}-{day}T10:00"))
}

/// The same file with a tenth of the rebuilt pay (type 003) of one person.
fn salaire_errone(file: &[u8], nir: &str) -> Vec<u8> {
    let (mut theirs, mut rebuilt) = (false, false);
    lignes(file, |id, value| {
        match id {
            "S21.G00.30.001" => theirs = value == nir,
            "S21.G00.51.011" => rebuilt = value == "003",
            "S21.G00.51.013" if theirs && rebuilt => {
                let (euros, _) = value.split_once('.').unwrap_or((value, ""));
                let tenth = euros.parse::<u64>().unwrap_or(0) / 10;
                return Some(format!("{tenth}.00"));
            }
            _ => {}
        }
        None
    })
}

/// The same file with a person born on a day that does not exist.
fn naissance_impossible(file: &[u8]) -> Vec<u8> {
    lignes(file, |id, value| {
        (id == "S21.G00.30.006").then(|| format!("3102{}", value.get(4..).unwrap_or_default()))
    })
}

/// Lines with some values changed.
fn lignes(file: &[u8], mut change: impl FnMut(&str, &str) -> Option<String>) -> Vec<u8> {
    let text = dsn_syntax::encoding::to_text(file);
    let mut out = String::with_capacity(text.len());
    for line in text.lines() {
        let parts = line
            .split_once(",'")
            .and_then(|(id, rest)| Some((id, rest.strip_suffix('\'')?)));
        match parts.and_then(|(id, value)| Some((id, change(id, value)?))) {
            Some((id, value)) => out.push_str(&format!("{id},'{value}'")),
            None => out.push_str(line),
        }
        out.push_str("\r\n");
    }
    dsn_syntax::encoding::string_to_latin1(&out).unwrap_or_else(|_| file.to_vec())
}
