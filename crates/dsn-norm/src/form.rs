//! The forms in which external tables come: how their lines are cut into cells.

/// How a file separates and protects its cells.
pub(crate) struct Form {
    separator: char,
    quote: Option<char>,
    /// The first line names the columns, of which one is `code`; else the code comes first, the label second.
    pub(crate) header: bool,
    /// The file comes from the organism that publishes the table.
    pub(crate) official: bool,
}

impl Form {
    /// The form of a text, told from its first two lines.
    pub(crate) fn of(text: &str) -> Option<Self> {
        let mut lines = text.lines().filter(|line| !line.trim().is_empty());
        let (first, second) = (lines.next()?, lines.next().unwrap_or_default());
        let named = |separator| {
            first
                .split(separator)
                .any(|cell| cell.trim_matches(['"', ' ']) == "code")
        };
        if named('\t') {
            return Some(Self {
                separator: '\t',
                quote: None,
                header: true,
                official: false,
            });
        }
        if first.contains(';') || second.contains(';') {
            let quote = if first.starts_with('\'') || second.starts_with('\'') {
                '\''
            } else {
                '"'
            };
            return Some(Self {
                separator: ';',
                quote: Some(quote),
                header: false,
                official: true,
            });
        }
        named(',').then_some(Self {
            separator: ',',
            quote: Some('"'),
            header: true,
            official: false,
        })
    }

    /// Whether the first line is no data: always in the files of net-entreprises; in those of Urssaf when its
    /// first cell holds no digit, as every code does.
    pub(crate) fn skips_first(&self, line: &str) -> bool {
        let cell = line.split(self.separator).next().unwrap_or_default();
        self.official && (self.quote == Some('"') || !cell.contains(|c: char| c.is_ascii_digit()))
    }

    /// The cells of a line, without their quotes; `None` if one stays open.
    pub(crate) fn cells(&self, line: &str) -> Option<Vec<String>> {
        let mut cells = vec![String::new()];
        let mut inside = false;
        let mut signs = line.chars().peekable();
        while let Some(sign) = signs.next() {
            let cell = cells.last_mut()?;
            if inside {
                if Some(sign) != self.quote {
                    cell.push(sign);
                } else if signs.peek() == Some(&sign) {
                    // A doubled quote stands for itself.
                    cell.push(sign);
                    signs.next();
                } else if self.quote == Some('\'') && !matches!(signs.peek(), None | Some(';')) {
                    // Urssaf does not double the apostrophe of « l'effectif ».
                    cell.push(sign);
                } else {
                    inside = false;
                }
            } else if sign == self.separator {
                cells.push(String::new());
            } else if Some(sign) == self.quote && cell.is_empty() {
                inside = true;
            } else {
                cell.push(sign);
            }
        }
        (!inside).then_some(cells)
    }
}

/// UTF-8, or else ISO-8859-1, of which every byte is a character.
pub(crate) fn decode(bytes: &[u8]) -> String {
    match std::str::from_utf8(bytes) {
        Ok(text) => text.to_owned(),
        Err(_) => bytes.iter().copied().map(char::from).collect(),
    }
}
