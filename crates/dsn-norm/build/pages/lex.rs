//! Words of a condition, each with its line.

use super::Fault;

/// A word of the condition language.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Token {
    /// `S21.G00.60.005`.
    Rubrique(String),
    /// `S21.G00.60`.
    Bloc(String),
    /// A keyword or a name: letters, digits, `_`.
    Word(String),
    /// `"…"`.
    Text(String),
    /// `12` or `0.50`, as written.
    Number(String),
    /// `( ) { } , = != < <= > >= + -`.
    Sign(&'static str),
}

impl std::fmt::Display for Token {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Rubrique(t) | Self::Bloc(t) | Self::Word(t) | Self::Number(t) => {
                write!(f, "`{t}`")
            }
            Self::Text(t) => write!(f, "`\"{t}\"`"),
            Self::Sign(t) => write!(f, "`{t}`"),
        }
    }
}

/// Longer signs first.
const SIGNS: [&str; 13] = [
    "<=", ">=", "!=", "(", ")", "{", "}", ",", "=", "<", ">", "+", "-",
];

/// Cuts `text` into words; `line` is the line of the page where it starts.
pub(crate) fn lex(text: &str, line: usize) -> Result<Vec<(Token, usize)>, Fault> {
    let mut tokens = Vec::new();
    for (i, content) in text.lines().enumerate() {
        lex_line(content, line + i, &mut tokens)?;
    }
    Ok(tokens)
}

fn lex_line(content: &str, line: usize, tokens: &mut Vec<(Token, usize)>) -> Result<(), Fault> {
    let mut rest = content.trim_start();
    while !rest.is_empty() {
        let (token, used) = if let Some(text) = rest.strip_prefix('"') {
            let end = text
                .find('"')
                .ok_or_else(|| Fault::new(line, "a text without its closing `\"`"))?;
            (Token::Text(text[..end].to_owned()), end + 2)
        } else if let Some(sign) = SIGNS.iter().find(|s| rest.starts_with(**s)) {
            (Token::Sign(sign), sign.len())
        } else {
            let end = rest.find(|c: char| !(c.is_ascii_alphanumeric() || c == '_' || c == '.'));
            let word = &rest[..end.unwrap_or(rest.len())];
            (
                word_token(word)
                    .ok_or_else(|| Fault::new(line, format!("cannot read `{rest}`")))?,
                word.len(),
            )
        };
        tokens.push((token, line));
        rest = rest[used..].trim_start();
    }
    Ok(())
}

fn word_token(word: &str) -> Option<Token> {
    if is_id(word, 14) {
        return Some(Token::Rubrique(word.to_owned()));
    }
    if is_id(word, 10) {
        return Some(Token::Bloc(word.to_owned()));
    }
    let first = word.chars().next()?;
    if first.is_ascii_digit() {
        let digits = word.bytes().all(|b| b.is_ascii_digit() || b == b'.');
        return (digits && word.matches('.').count() <= 1).then(|| Token::Number(word.to_owned()));
    }
    (first.is_ascii_alphabetic() && !word.contains('.')).then(|| Token::Word(word.to_owned()))
}

/// Whether `word` is an identifier `Sdd.Gdd.dd` (10) or `Sdd.Gdd.dd.ddd` (14).
pub(crate) fn is_id(word: &str, length: usize) -> bool {
    let form = b"S00.G00.00.000";
    word.len() == length
        && word.bytes().zip(form).all(|(b, f)| match f {
            b'0' => b.is_ascii_digit(),
            f => b == *f,
        })
}
