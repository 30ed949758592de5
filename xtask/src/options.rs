//! Options of a command: `--name value`, nothing else.

/// The options given.
#[derive(Debug)]
pub(crate) struct Options<'a> {
    given: Vec<(&'a str, &'a str)>,
}

impl<'a> Options<'a> {
    /// Reads options among those known.
    pub(crate) fn parse(arguments: &'a [String], known: &[&str]) -> Result<Self, String> {
        let mut given = Vec::new();
        let mut words = arguments.iter();
        while let Some(name) = words.next() {
            if !known.contains(&name.as_str()) {
                return Err(format!(
                    "`{name}` is not known; known are: {}",
                    known.join(", ")
                ));
            }
            let value = words
                .next()
                .ok_or_else(|| format!("`{name}` wants a value"))?;
            given.push((name.as_str(), value.as_str()));
        }
        Ok(Self { given })
    }

    /// The last value given for a name.
    pub(crate) fn text(&self, name: &str) -> Option<&'a str> {
        self.all(name).last()
    }

    /// Every value given for a name.
    pub(crate) fn all(&self, name: &str) -> impl Iterator<Item = &'a str> {
        self.given
            .iter()
            .filter(move |(other, _)| *other == name)
            .map(|(_, value)| *value)
    }

    /// A number, or `default` when none is given.
    pub(crate) fn number(&self, name: &str, default: u64) -> Result<u64, String> {
        match self.text(name) {
            None => Ok(default),
            Some(text) => text
                .parse()
                .map_err(|_| format!("`{name}`: `{text}` is not a number")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn options_are_pairs_of_known_names_and_values() {
        let words = |text: &str| text.split(' ').map(str::to_owned).collect::<Vec<_>>();
        let known = ["--seed", "--only"];
        let given = words("--seed 7 --only a --only b");
        let options = Options::parse(&given, &known);
        assert!(options.is_ok_and(|options| {
            options.number("--seed", 1) == Ok(7)
                && options.all("--only").collect::<Vec<_>>() == ["a", "b"]
                && options.text("--seconds").is_none()
                && options.number("--only", 1).is_err()
        }));
        assert!(Options::parse(&words("--seconds 1"), &known).is_err());
        assert!(Options::parse(&words("--seed"), &known).is_err());
    }
}
