//! What a monthly says of an establishment and of its people, as a signalement needs it.

use dsn_syntax::document::rubrique;
use dsn_syntax::encoding::to_text;
use dsn_syntax::line::Lines;

use super::Signalement;

/// Somebody in a monthly.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Personne {
    /// Their place in it, from 1.
    pub rang: u32,
    /// NIR, or NTT.
    pub numero: String,
    /// Name that is used.
    pub nom: String,
    /// First names.
    pub prenoms: String,
    /// S21.G00.40.018 of the contract that a signalement would name.
    pub regime: String,
    /// Contracts that have not ended.
    pub contrats: usize,
}

/// One bloc with its lines.
type Bloc = Vec<(String, String)>;

/// A contract with the blocs below it.
#[derive(Clone, Debug, Default)]
struct Contrat {
    lignes: Bloc,
    fini: bool,
}

/// Somebody, with what stands below.
#[derive(Clone, Debug, Default)]
struct Individu {
    lignes: Bloc,
    contrats: Vec<Contrat>,
    adhesions: Vec<String>,
}

impl Individu {
    /// The contract that a signalement names: the first that has not ended. One is enough for all.
    fn contrat(&self) -> Option<&Contrat> {
        let open = self.contrats.iter().find(|contrat| !contrat.fini);
        open.or(self.contrats.first())
    }
}

/// A monthly, as far as signalements need it.
#[derive(Clone, Debug, Default)]
struct Mensuelle {
    tete: Bloc,
    adhesions: Vec<Bloc>,
    individus: Vec<Individu>,
}

fn premiere<'b>(bloc: &'b Bloc, id: &str) -> &'b str {
    let found = bloc.iter().find(|(known, _)| known == id);
    found.map_or("", |(_, valeur)| valeur)
}

/// Reads the declaration of a rank, from 1, with the head of the send.
fn mensuelle(octets: &[u8], rang: u32) -> Mensuelle {
    let mut read = Mensuelle::default();
    let (mut seen, mut last) = (0, String::new());
    for line in Lines::new(octets) {
        let Some(found) = rubrique(&line) else {
            continue;
        };
        let id = String::from_utf8_lossy(found.id).into_owned();
        let valeur = to_text(found.value).into_owned();
        if id == "S20.G00.05.001" {
            seen += 1;
        }
        if seen > rang || (seen < rang && !id.starts_with("S10")) {
            continue;
        }
        let bloc = id.get(..10).unwrap_or_default().to_owned();
        // A bloc begins where another one ends, or where its rubriques begin anew.
        let begins = !last.starts_with(&bloc) || id <= last;
        read.prendre(&bloc, begins, id.clone(), valeur);
        last = id;
    }
    read
}

impl Mensuelle {
    fn prendre(&mut self, bloc: &str, begins: bool, id: String, valeur: String) {
        match bloc {
            "S21.G00.15" => {
                if begins {
                    self.adhesions.push(Bloc::new());
                }
                if let Some(adhesion) = self.adhesions.last_mut() {
                    adhesion.push((id, valeur));
                }
            }
            "S21.G00.30" => {
                if begins {
                    self.individus.push(Individu::default());
                }
                if let Some(individu) = self.individus.last_mut() {
                    individu.lignes.push((id, valeur));
                }
            }
            "S21.G00.40" => {
                let Some(individu) = self.individus.last_mut() else {
                    return;
                };
                if begins {
                    individu.contrats.push(Contrat::default());
                }
                if let Some(contrat) = individu.contrats.last_mut() {
                    contrat.lignes.push((id, valeur));
                }
            }
            "S21.G00.62" => {
                let contrat = self.individus.last_mut();
                if let Some(contrat) = contrat.and_then(|i| i.contrats.last_mut()) {
                    contrat.fini = true;
                }
            }
            "S21.G00.70" if id == "S21.G00.70.013" => {
                if let Some(individu) = self.individus.last_mut() {
                    individu.adhesions.push(valeur);
                }
            }
            _ if bloc.starts_with("S10") || bloc.starts_with("S20") || bloc < "S21.G00.15" => {
                self.tete.push((id, valeur));
            }
            _ => {}
        }
    }
}

/// The people of a monthly, in its order.
pub fn personnes(octets: &[u8], rang: u32) -> Vec<Personne> {
    let read = mensuelle(octets, rang);
    let mut people = Vec::with_capacity(read.individus.len());
    for (place, individu) in (1..).zip(&read.individus) {
        let of = |id: &str| premiere(&individu.lignes, id).to_owned();
        let or = |first: &str, second: &str| match of(first) {
            none if none.is_empty() => of(second),
            found => found,
        };
        let contrat = individu.contrat();
        people.push(Personne {
            rang: place,
            numero: or("S21.G00.30.001", "S21.G00.30.020"),
            nom: or("S21.G00.30.003", "S21.G00.30.002"),
            prenoms: of("S21.G00.30.004"),
            regime: contrat.map_or_else(String::new, |contrat| {
                premiere(&contrat.lignes, "S21.G00.40.018").to_owned()
            }),
            contrats: individu.contrats.iter().filter(|c| !c.fini).count(),
        });
    }
    people
}

/// What a monthly gives to a signalement about the person of a place, from 1; without a place, about
/// nobody yet.
pub fn reprendre(octets: &[u8], rang: u32, personne: Option<u32>) -> Signalement {
    let read = mensuelle(octets, rang);
    let mut made = Signalement::default();
    for (id, valeur) in &read.tete {
        // The first contact is the one of signalements.
        if made.valeur(id).is_empty() {
            made.poser(id, valeur);
        }
    }
    let place = personne.and_then(|place| usize::try_from(place).ok()?.checked_sub(1));
    let Some(individu) = place.and_then(|place| read.individus.get(place)) else {
        return made;
    };
    let contrat = individu.contrat().into_iter().flat_map(|c| &c.lignes);
    for (id, valeur) in individu.lignes.iter().chain(contrat) {
        made.poser(id, valeur);
    }
    let theirs = |adhesion: &&Bloc| {
        let id = premiere(adhesion, "S21.G00.15.005");
        individu.adhesions.iter().any(|known| known == id)
    };
    made.adhesions = read.adhesions.iter().filter(theirs).cloned().collect();
    made
}
