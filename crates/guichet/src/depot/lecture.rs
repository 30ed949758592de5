//! A deposited file read for people: the rubriques of one declaration.

use dsn_syntax::document::rubrique;
use dsn_syntax::encoding::to_text;
use dsn_syntax::line::Lines;

/// A rubrique of a declaration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Rubrique {
    /// Its identifier.
    pub(crate) id: String,
    /// Its value.
    pub(crate) valeur: String,
    /// Its line in the file, from 1.
    pub(crate) ligne: u64,
}

/// What one declaration of a file says, S10 and S20 included.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Contenu(pub(crate) Vec<Rubrique>);

/// Rubriques read at most: an event has a hundred; a monthly of thousands of people is not for this.
const RUBRIQUES: usize = 5_000;

impl Contenu {
    /// Reads the declaration of a rank, from 1, with the head of the send before it.
    pub(crate) fn lire(octets: &[u8], rang: u32) -> Self {
        let mut seen = 0;
        let mut last_rank_in_s20 = false;
        let mut kept = Vec::new();
        for (number, line) in Lines::new(octets).enumerate() {
            let Some(found) = rubrique(&line) else {
                continue;
            };
            let id = String::from_utf8_lossy(found.id).into_owned();
            let opens = id == "S20.G00.05.001";
            // A declaration without its first rubrique begins with the bloc all the same.
            let in_s20 = id.starts_with("S20.G00.05");
            if opens || (in_s20 && !last_rank_in_s20) {
                seen += 1;
            }
            last_rank_in_s20 = in_s20;
            if seen > rang || kept.len() == RUBRIQUES {
                break;
            }
            if id.starts_with("S10") || (seen == rang && !id.starts_with("S90")) {
                kept.push(Rubrique {
                    id,
                    valeur: to_text(found.value).into_owned(),
                    ligne: number as u64 + 1,
                });
            }
        }
        Self(kept)
    }

    /// The first value of a rubrique; empty when it is not there.
    pub(crate) fn valeur(&self, id: &str) -> &str {
        let found = self.0.iter().find(|rubrique| rubrique.id == id);
        found.map_or("", |rubrique| rubrique.valeur.as_str())
    }

    /// First names and name of the first individual.
    pub(crate) fn nom(&self) -> (&str, &str) {
        let usage = self.valeur("S21.G00.30.003");
        let family = self.valeur("S21.G00.30.002");
        let name = if usage.is_empty() { family } else { usage };
        (name, self.valeur("S21.G00.30.004"))
    }
}

#[cfg(test)]
mod tests {
    use dsn_norm::{Nature, Version};

    use super::*;

    #[test]
    fn the_declaration_of_a_rank_is_read_with_the_head_of_the_send() {
        let file = dsn_world::exemple(Nature::Arret, Version::P26V01).expect("an example");
        let contenu = Contenu::lire(&file, 1);
        assert_eq!(contenu.valeur("S20.G00.05.001"), "04");
        assert!(!contenu.valeur("S10.G00.00.006").is_empty());
        assert!(!contenu.valeur("S21.G00.60.002").is_empty());
        assert!(!contenu.nom().0.is_empty());
        assert!(contenu.valeur("S90.G00.90.001").is_empty());
        assert_eq!(Contenu::lire(&file, 2).valeur("S20.G00.05.001"), "");
        assert_eq!(Contenu::lire(b"\xff\xfe rien", 1), Contenu::default());
    }
}
