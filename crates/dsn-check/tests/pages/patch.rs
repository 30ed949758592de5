//! Patches on a base declaration: the examples of the pages of controls.

use std::path::Path;

use dsn_check::{Channel, Context, Day, GivenTable};
use dsn_norm::{BlocIdx, Norme, RubriqueIdx, TableId, Version, bloc_index, norme, rubrique_index};

/// One occurrence of a bloc: its rubriques in order.
#[derive(Clone, Debug)]
struct Node {
    bloc: BlocIdx,
    lines: Vec<(RubriqueIdx, String)>,
}

/// A declaration that patches change.
pub(crate) struct Patched {
    norme: &'static Norme,
    nodes: Vec<Node>,
    totals_set: bool,
    /// What the context says besides the bytes.
    pub(crate) context: Context,
    /// The other controls that fire.
    pub(crate) also: Vec<String>,
}

/// Applies the lines of a patch; `None` when the base is of another version. The
/// error names the line.
pub(crate) fn apply(patch: &str, version: Version) -> Result<Option<Patched>, String> {
    let mut lines = patch.lines().map(str::trim).filter(|l| !l.is_empty());
    let base = lines
        .next()
        .and_then(|l| l.strip_prefix("base "))
        .ok_or("no `base`")?;
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let own = root.join(format!("norm/controls/bases/{base}.dsn"));
    let path = if own.is_file() {
        own
    } else if version == Version::P26V01 {
        root.join(format!("examples/{base}.dsn"))
    } else {
        // Those files are of one version only.
        return Ok(None);
    };
    let bytes = std::fs::read(&path).map_err(|e| format!("{}: {e}", path.display()))?;
    let text: String = bytes.into_iter().map(char::from).collect();
    let mut patched = Patched::read(&text, norme(version))?;
    patched.set("S10.G00.00.006", None, version.code())?;
    for line in lines {
        patched.line(line).map_err(|e| format!("`{line}`: {e}"))?;
    }
    Ok(Some(patched))
}

impl Patched {
    fn read(text: &str, norme: &'static Norme) -> Result<Self, String> {
        let mut patched = Self {
            norme,
            nodes: Vec::new(),
            totals_set: false,
            context: Context::default(),
            also: Vec::new(),
        };
        for line in text.lines() {
            let (id, value) = record(line).ok_or(format!("not a rubrique: {line}"))?;
            let idx = rubrique(id)?;
            // A base serves every version: what one of them lacks is left out.
            let Ok(rang) = patched.rang(idx) else {
                continue;
            };
            let continues = match patched.nodes.last() {
                Some(node) => {
                    let last = node.lines.last().map(|l| patched.rang(l.0)).transpose()?;
                    node.bloc == idx.bloc() && last < Some(rang)
                }
                None => false,
            };
            if !continues {
                patched.nodes.push(Node {
                    bloc: idx.bloc(),
                    lines: Vec::new(),
                });
            }
            let node = patched.nodes.last_mut().ok_or("empty")?;
            node.lines.push((idx, value.to_owned()));
        }
        Ok(patched)
    }

    fn rang(&self, idx: RubriqueIdx) -> Result<u8, String> {
        let rubrique = self.norme.rubrique(idx);
        rubrique
            .map(|r| r.rang)
            .ok_or(format!("{} is not in this version", idx.id()))
    }

    fn line(&mut self, line: &str) -> Result<(), String> {
        if let Some((id, value)) = record(line) {
            let (id, occurrence) = occurrence(id)?;
            self.totals_set |= id.starts_with("S90");
            return self.set(id, occurrence, value);
        }
        let (word, rest) = line.split_once(' ').unwrap_or((line, ""));
        match word {
            "-" => {
                let (id, occurrence) = occurrence(rest)?;
                if id.len() == 14 {
                    self.unset(id, occurrence)
                } else {
                    self.remove(id, occurrence)
                }
            }
            "+" => self.add(rest),
            "2x" => self.repeat(rest),
            "also" => {
                self.also.push(rest.to_owned());
                Ok(())
            }
            "machine" => {
                self.context.channel = Channel::Machine;
                Ok(())
            }
            "table" => {
                let mut words = rest.split(' ');
                let id = words
                    .next()
                    .and_then(TableId::from_id)
                    .ok_or("no such table")?;
                // The form of the official files, as many as the table has parts: what is not in them is
                // refused.
                let text: String = ["CODE"]
                    .into_iter()
                    .chain(words)
                    .map(|code| format!("\"{code}\";\"\"\n"))
                    .collect();
                let part = GivenTable::parse(id, text.as_bytes()).map_err(|e| e.to_string())?;
                let mut table = part.clone();
                for _ in 1..id.officielles().len() {
                    table.merge(part.clone());
                }
                self.context.tables.push(table);
                Ok(())
            }
            "today" => {
                let number = |from, to| rest.get(from..to).and_then(|d: &str| d.parse().ok());
                let (day, month) = (number(0, 2), number(2, 4));
                let day = day.zip(month).zip(number(4, 8)).ok_or("not a day")?;
                let ((day, month), year) = day;
                self.context.today = Some(Day {
                    year,
                    month: month as u8,
                    day: day as u8,
                });
                Ok(())
            }
            _ => Err("not a line of a patch".to_owned()),
        }
    }

    /// The n-th occurrence of a bloc, or the last.
    fn find(&self, bloc: BlocIdx, occurrence: Option<usize>) -> Result<usize, String> {
        let mut found = (0..self.nodes.len()).filter(|at| self.nodes[*at].bloc == bloc);
        let found = match occurrence {
            Some(n) => found.nth(n - 1),
            None => found.next_back(),
        };
        found.ok_or(format!("no such occurrence of {}", bloc.id()))
    }

    fn set(&mut self, id: &str, occurrence: Option<usize>, value: &str) -> Result<(), String> {
        let idx = rubrique(id)?;
        let (at, rang) = (self.find(idx.bloc(), occurrence)?, self.rang(idx)?);
        let place = self.place(at, rang)?;
        let lines = &mut self.nodes[at].lines;
        match lines.get_mut(place).filter(|line| line.0 == idx) {
            Some(line) => line.1 = value.to_owned(),
            None => lines.insert(place, (idx, value.to_owned())),
        }
        Ok(())
    }

    /// Where a rubrique of this rank stands, or would.
    fn place(&self, at: usize, rang: u8) -> Result<usize, String> {
        for (place, line) in self.nodes[at].lines.iter().enumerate() {
            if self.rang(line.0)? >= rang {
                return Ok(place);
            }
        }
        Ok(self.nodes[at].lines.len())
    }

    fn unset(&mut self, id: &str, occurrence: Option<usize>) -> Result<(), String> {
        let idx = rubrique(id)?;
        let at = self.find(idx.bloc(), occurrence)?;
        let lines = &mut self.nodes[at].lines;
        let before = lines.len();
        lines.retain(|line| line.0 != idx);
        if lines.len() == before {
            Err("nothing to remove".to_owned())
        } else {
            Ok(())
        }
    }

    fn is_under(&self, bloc: BlocIdx, above: BlocIdx) -> bool {
        let mut here = self.norme.bloc(bloc).and_then(|b| b.parent);
        while let Some(parent) = here {
            if parent == above {
                return true;
            }
            here = self.norme.bloc(parent).and_then(|b| b.parent);
        }
        false
    }

    /// The end of what hangs under the node `at`.
    fn end(&self, at: usize) -> usize {
        let bloc = self.nodes[at].bloc;
        let below = self.nodes[at + 1..].iter();
        at + 1 + below.take_while(|n| self.is_under(n.bloc, bloc)).count()
    }

    fn remove(&mut self, id: &str, occurrence: Option<usize>) -> Result<(), String> {
        let at = self.find(bloc(id)?, occurrence)?;
        self.nodes.drain(at..self.end(at));
        Ok(())
    }

    fn repeat(&mut self, id: &str) -> Result<(), String> {
        let at = self.find(bloc(id)?, None)?;
        let end = self.end(at);
        let copy: Vec<Node> = self.nodes[at..end].to_vec();
        self.nodes.splice(end..end, copy);
        Ok(())
    }

    fn add(&mut self, id: &str) -> Result<(), String> {
        let bloc = bloc(id)?;
        let info = self.norme.bloc(bloc).ok_or("not in this version")?;
        let at = match self.find(bloc, None) {
            Ok(last) => self.end(last),
            Err(_) => {
                let parent = self.find(info.parent.ok_or("no parent")?, None)?;
                let end = self.end(parent);
                let order = |n: &Node| self.norme.bloc(n.bloc).map(|b| b.ordre);
                let below = self.nodes[parent + 1..end].iter();
                parent + 1 + below.take_while(|n| order(n) < Some(info.ordre)).count()
            }
        };
        self.nodes.insert(
            at,
            Node {
                bloc,
                lines: Vec::new(),
            },
        );
        Ok(())
    }

    /// The file, in ISO-8859-1, with right totals unless the patch set them.
    pub(crate) fn bytes(mut self) -> Vec<u8> {
        if !self.totals_set {
            let rubriques: usize = self.nodes.iter().map(|n| n.lines.len()).sum();
            let is_declaration = |n: &&Node| n.bloc.id().to_string() == "S20.G00.05";
            let declarations = self.nodes.iter().filter(is_declaration).count();
            for (number, total) in [(1, rubriques), (2, declarations)] {
                for line in self.nodes.iter_mut().flat_map(|n| &mut n.lines) {
                    if line.0.id().to_string() == format!("S90.G00.90.00{number}") {
                        line.1 = total.to_string();
                    }
                }
            }
        }
        let lines = self.nodes.iter().flat_map(|n| &n.lines);
        let text: String = lines
            .map(|(idx, value)| format!("{},'{value}'\n", idx.id()))
            .collect();
        text.chars()
            .map(|c| u8::try_from(c).unwrap_or(b'?'))
            .collect()
    }
}

/// `S21.G00.60.004,'01'`.
fn record(line: &str) -> Option<(&str, &str)> {
    let (id, value) = line.split_once(",'")?;
    Some((id, value.strip_suffix('\'')?))
}

/// `S21.G00.15[1].002` → the identifier and 1.
fn occurrence(id: &str) -> Result<(&str, Option<usize>), String> {
    let Some((head, tail)) = id.split_once('[') else {
        return Ok((id, None));
    };
    let (number, tail) = tail.split_once(']').ok_or("`[` without `]`")?;
    let number = number.parse().map_err(|_| "not a rank")?;
    let whole = format!("{head}{tail}");
    // Identifiers are few: leaking one of a test harms nothing.
    Ok((Box::leak(whole.into_boxed_str()), Some(number)))
}

fn rubrique(id: &str) -> Result<RubriqueIdx, String> {
    let bytes = id
        .as_bytes()
        .try_into()
        .map_err(|_| format!("not a rubrique: {id}"))?;
    rubrique_index(bytes).ok_or(format!("no rubrique {id}"))
}

fn bloc(id: &str) -> Result<BlocIdx, String> {
    let bytes = id
        .as_bytes()
        .try_into()
        .map_err(|_| format!("not a bloc: {id}"))?;
    bloc_index(bytes).ok_or(format!("no bloc {id}"))
}
