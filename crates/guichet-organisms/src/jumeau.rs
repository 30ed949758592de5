//! The slow twin of the cutter: a tree, each occurrence judged on its own. The two must agree.

use std::collections::BTreeMap;

use dsn_norm::{Nature, Norme, Version, bloc_index, norme, rubrique_index};
use dsn_syntax::document::{BlocKey, Document, Hierarchy, Occurrence, OccurrenceIdx, Parent};
use proptest::prelude::*;

use crate::catalogue::Catalogue;
use crate::condition::{Cible, Contexte, Test};
use crate::declaration::DeclarationView;
use crate::enveloppe::Envelope;
use crate::envoi::Envoi;
use crate::jour::Jour;
use crate::lot::message;
use crate::plan::Plan;
use crate::recipient::Recipient;

const JOUR: Jour = Jour::new(2026, 3, 2);

struct Arbre(&'static Norme);

impl Hierarchy for Arbre {
    fn parent(&self, bloc: &BlocKey) -> Parent {
        let known = bloc_index(bloc).and_then(|idx| self.0.bloc(idx));
        match known {
            None => Parent::Unknown,
            Some(bloc) => bloc.parent.map_or(Parent::Root, |parent| {
                Parent::Bloc(parent.id().to_string().as_bytes().try_into().unwrap())
            }),
        }
    }

    fn rank(&self, rubrique: &[u8; 14]) -> Option<u16> {
        let rubrique = rubrique_index(rubrique).and_then(|idx| self.0.rubrique(idx));
        rubrique.map(|rubrique| rubrique.rang.into())
    }
}

struct Jumeau<'a> {
    document: Document<'a>,
    plan: &'a Plan,
    institution: Option<&'a [u8]>,
    adhesions: Vec<&'a [u8]>,
    affiliations: Vec<&'a [u8]>,
    /// Occurrences handed over, those of them that stand in one that goes included.
    gardees: BTreeMap<OccurrenceIdx, bool>,
}

type Lignes<'a> = Vec<(&'a [u8], &'a [u8])>;

impl<'a> Jumeau<'a> {
    /// What passes of an occurrence and of all below it.
    fn visiter(&mut self, at: OccurrenceIdx) -> Lignes<'a> {
        let occurrence = self.document.occurrence(at).unwrap().clone();
        if occurrence.bloc == *b"S21.G00.30" {
            self.affiliations.clear();
        }
        let mut lignes: Lignes<'a> = self
            .document
            .rubriques_of(&occurrence)
            .filter(|r| {
                let idx = rubrique_index(r.id);
                idx.and_then(|idx| self.plan.rubrique(idx))
                    .is_some_and(|info| info.passe)
            })
            .map(|r| (&r.id[..], r.value))
            .collect();
        for child in &occurrence.children {
            lignes.extend(self.visiter(*child));
        }
        let garde = self.garde(&occurrence);
        self.gardees.insert(at, garde);
        if garde && occurrence.bloc == *b"S21.G00.70" {
            self.affiliations
                .extend(self.document.value_of(&occurrence, b"012"));
        }
        if garde { lignes } else { Vec::new() }
    }

    fn garde(&self, occurrence: &Occurrence) -> bool {
        let bloc = bloc_index(&occurrence.bloc).unwrap();
        let Some(garde) = self.plan.gardes.iter().find(|garde| garde.bloc == bloc) else {
            return true;
        };
        let contexte = Contexte {
            institution: self.institution,
            adhesions: &self.adhesions,
            affiliations: &self.affiliations,
        };
        let mut bits = 0;
        for (bit, atome) in garde.condition.atomes.iter().enumerate() {
            let tenu = match (atome.cible, &atome.test) {
                (Cible::Bloc(wanted), Test::Present) => self
                    .sous(occurrence)
                    .iter()
                    .any(|(at, o)| bloc_index(&o.bloc) == Some(wanted) && self.gardees[at]),
                (Cible::Bloc(_), _) => false,
                (Cible::Rubrique(idx), _) => {
                    let mut below: Vec<&Occurrence> = vec![occurrence];
                    let sous = self.sous(occurrence);
                    below.extend(sous.iter().map(|(_, o)| o));
                    below.iter().any(|o| {
                        self.document.rubriques_of(o).any(|r| {
                            rubrique_index(r.id) == Some(idx) && atome.vaut(r.value, contexte)
                        })
                    })
                }
            };
            bits |= u64::from(tenu) << bit;
        }
        garde.condition.tient(bits)
    }

    fn sous(&self, occurrence: &Occurrence) -> Vec<(OccurrenceIdx, Occurrence)> {
        let mut all = Vec::new();
        for child in &occurrence.children {
            let below = self.document.occurrence(*child).unwrap().clone();
            all.push((*child, below.clone()));
            all.extend(self.sous(&below));
        }
        all
    }
}

/// Values on which conditions turn, for the rubriques they look at.
fn valeurs(id: &str) -> &'static [&'static str] {
    match id {
        "S10.G00.00.006" => &["P26V01"],
        "S20.G00.05.001" => &["01"],
        "S21.G00.15.002" | "S21.G00.20.001" => {
            &["P9999", "A99999", "DGFIP", "DMSA33", "78861779300013"]
        }
        "S21.G00.15.005" | "S21.G00.70.013" | "S21.G00.70.012" | "S21.G00.78.005" => {
            &["1", "2", "3"]
        }
        "S21.G00.40.018" | "S21.G00.40.020" | "S21.G00.40.039" => &["200", "300", "147", "140"],
        "S21.G00.71.002" => &["RUAA", "CRPNPAC", "90000"],
        "S21.G00.78.001" => &["02", "31", "20", "10"],
        "S21.G00.81.001" => &["059", "105", "075", "040"],
        "S21.G00.81.002" => &["DMSA33", "78861779300013", "13000548100010"],
        "S21.G00.58.003" => &["01", "03"],
        "S20.G00.08.001" => &["88", "91", "DMSA33"],
        _ => &["v"],
    }
}

/// A deposit in the order of the norm, with its choices taken from a stream of bytes.
fn depot(norme: &Norme, choix: &[u8]) -> Vec<u8> {
    let mut choix = choix.iter().copied().cycle();
    let mut bytes = Vec::new();
    for bloc in norme.blocs().filter(|bloc| bloc.parent.is_none()) {
        ecrire(norme, bloc, &mut choix, &mut bytes);
    }
    bytes
}

fn ecrire(
    norme: &Norme,
    bloc: &dsn_norm::Bloc,
    choix: &mut impl Iterator<Item = u8>,
    bytes: &mut Vec<u8>,
) {
    let mut wrote = false;
    for rubrique in bloc.rubriques {
        let id = rubrique.idx.id().to_string();
        let known = valeurs(&id);
        let tire = choix.next().unwrap();
        let always = matches!(id.as_str(), "S10.G00.00.006" | "S20.G00.05.001");
        if always
            || (tire < 120 && known.len() > 1)
            || tire < 12
            || !wrote && rubrique.rang > 1 && tire < 60
        {
            let value = known[usize::from(choix.next().unwrap()) % known.len()];
            bytes.extend(format!("{id},'{value}'\r\n").as_bytes());
            wrote = true;
        }
    }
    if !wrote {
        return;
    }
    for child in bloc.enfants.iter().filter_map(|child| norme.bloc(*child)) {
        let id = child.idx.id().to_string();
        let often = matches!(
            &id[..10],
            "S20.G00.05" | "S21.G00.06" | "S21.G00.11" | "S21.G00.30" | "S21.G00.40"
        );
        let most = if id == "S20.G00.05" { 1 } else { 3 };
        let tire = choix.next().unwrap();
        let times = match often {
            true => 1 + tire % most,
            false => tire % 4,
        };
        for _ in 0..times.min(most) {
            ecrire(norme, child, choix, bytes);
        }
    }
}

fn lignes(message: &[u8]) -> Lignes<'_> {
    message
        .split(|byte| *byte == b'\n')
        .filter(|line| !line.is_empty())
        .map(|line| (&line[..14], &line[16..line.len() - 2]))
        .collect()
}

const DESTINATAIRES: [&str; 16] = [
    "URSSAF",
    "MSA",
    "CNAM",
    "CNAV",
    "AGIRC-ARRCO",
    "FRANCE-TRAVAIL",
    "DGFIP",
    "OC:P9999",
    "OC:A99999",
    "CIBTP",
    "CNIEG",
    "CAMIEG",
    "CRPNPAC",
    "CRPCEN",
    "IRCANTEC",
    "OC:AUTRE",
];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    #[test]
    fn the_cutter_agrees_with_its_twin(choix in prop::collection::vec(any::<u8>(), 64..1500)) {
        let catalogue = Catalogue::embarque();
        let norme = norme(Version::P26V01);
        let bytes = depot(norme, &choix);
        let envoi = Envoi::lire(&bytes);
        prop_assert_eq!(envoi.nombre(), 1);
        let declaration = DeclarationView::lire(catalogue, &envoi, 1).unwrap();
        for code in DESTINATAIRES {
            let recipient = Recipient::lire(code);
            let fast = message(catalogue, &declaration, &recipient, JOUR, &Envelope::default()).unwrap();
            let mut fast = lignes(&fast);
            let total = fast.len().to_string();
            prop_assert_eq!(fast.pop().unwrap().0, b"S90.G00.90.002");
            prop_assert_eq!(fast.pop().unwrap().1, total.as_bytes());
            fast.retain(|(id, _)| !id.starts_with(b"S20.G00.96"));
            let plan = catalogue.plan(&recipient.organisme, Nature::Mensuelle, Version::P26V01, JOUR);
            let institution = recipient.institution.as_deref().map(str::as_bytes);
            let mut jumeau = Jumeau {
                document: Document::parse(&bytes, &Arbre(norme)),
                plan: &plan,
                institution,
                adhesions: declaration
                    .adhesions()
                    .iter()
                    .filter(|a| institution == Some(a.institution))
                    .filter_map(|a| a.identifiant)
                    .collect(),
                affiliations: Vec::new(),
                gardees: BTreeMap::new(),
            };
            let roots = jumeau.document.roots().to_vec();
            let slow: Lignes<'_> = roots.into_iter().flat_map(|root| jumeau.visiter(root)).collect();
            let slow: Lignes<'_> = slow.into_iter().filter(|(id, _)| !id.starts_with(b"S90")).collect();
            prop_assert_eq!(fast, slow, "{}", code);
        }
    }

    /// Lines in any order: what comes out stood in the source, in that order, and is the recipient's.
    #[test]
    fn nothing_passes_that_no_rule_gives(
        places in prop::collection::vec((any::<prop::sample::Index>(), 0..4_usize), 0..120),
    ) {
        let catalogue = Catalogue::embarque();
        let all: Vec<_> = norme(Version::P26V01).rubriques().collect();
        let mut bytes = b"S10.G00.00.006,'P26V01'\nS20.G00.05.001,'01'\n".to_vec();
        for (place, value) in &places {
            let id = place.get(&all).idx.id().to_string();
            let known = valeurs(&id);
            if !id.starts_with("S10.G00.00.006") && !id.starts_with("S20.G00.05") {
                bytes.extend(format!("{id},'{}'\n", known[value % known.len()]).as_bytes());
            }
        }
        let envoi = Envoi::lire(&bytes);
        let declaration = DeclarationView::lire(catalogue, &envoi, 1).unwrap();
        for code in DESTINATAIRES {
            let recipient = Recipient::lire(code);
            let once = message(catalogue, &declaration, &recipient, JOUR, &Envelope::default()).unwrap();
            let twice = message(catalogue, &declaration, &recipient, JOUR, &Envelope::default()).unwrap();
            prop_assert_eq!(&once, &twice);
            let plan = catalogue.plan(&recipient.organisme, Nature::Mensuelle, Version::P26V01, JOUR);
            let source = bytes.split(|b| *b == b'\n').filter(|line| !line.is_empty());
            let mut source = source.map(|line| (&line[..14], &line[16..line.len() - 1]));
            for line in lignes(&once) {
                if line.0.starts_with(b"S90") || line.0.starts_with(b"S20.G00.96") {
                    continue;
                }
                prop_assert!(source.any(|other| other == line), "{}: {:?}", code, line);
                let idx = rubrique_index(line.0.try_into().unwrap()).unwrap();
                prop_assert!(plan.rubrique(idx).unwrap().passe);
            }
        }
    }

    /// Any bytes: an answer, never a panic.
    #[test]
    fn any_bytes_have_an_answer(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        let catalogue = Catalogue::embarque();
        let mut with_head = b"S10.G00.00.006,'P26V01'\nS20.G00.05.001,'04'\n".to_vec();
        with_head.extend(&bytes);
        for bytes in [&bytes, &with_head] {
            let envoi = Envoi::lire(bytes);
            if let Ok(declaration) = DeclarationView::lire(catalogue, &envoi, 1) {
                let _ = message(catalogue, &declaration, &Recipient::lire("CNAM"), JOUR, &Envelope::default());
            }
        }
    }
}
