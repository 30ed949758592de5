//! What forms and addresses carry: pairs of a name and a text, and files.

use bytes::Bytes;

/// The pairs of a query or of a form (`application/x-www-form-urlencoded`), decoded.
pub fn paires(texte: &str) -> Vec<(String, String)> {
    texte
        .split('&')
        .filter(|pair| !pair.is_empty())
        .map(|pair| {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            (decode(name), decode(value))
        })
        .collect()
}

/// `%C3%A9` and `+` as they are meant; what is badly written stays as it is.
fn decode(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        let escaped = match (first, after) {
            (b'%', [high, low, tail @ ..]) => {
                let digit = |byte: &u8| char::from(*byte).to_digit(16);
                digit(high)
                    .zip(digit(low))
                    .and_then(|(high, low)| u8::try_from(high * 16 + low).ok())
                    .map(|byte| (byte, tail))
            }
            _ => None,
        };
        let (byte, tail) = escaped.unwrap_or((if *first == b'+' { b' ' } else { *first }, after));
        bytes.push(byte);
        rest = tail;
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// A text as a part of an address: everything but letters, digits and `-._~` is escaped.
pub fn encode(texte: &str) -> String {
    let mut out = String::with_capacity(texte.len());
    for byte in texte.bytes() {
        match byte {
            b'0'..=b'9' | b'A'..=b'Z' | b'a'..=b'z' | b'-' | b'.' | b'_' | b'~' => {
                out.push(char::from(byte));
            }
            _ => out.push_str(&format!("%{byte:02X}")),
        }
    }
    out
}

/// A part of a form with files.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Partie {
    /// Name of the field.
    pub nom: String,
    /// Name of the file; none for a field of text.
    pub fichier: Option<String>,
    /// What it holds.
    pub octets: Bytes,
}

/// At most as many parts.
const PARTIES: usize = 64;

/// The parts of a form with files (`multipart/form-data`, RFC 7578); none when it is not well formed.
pub fn parties(type_de_contenu: &str, corps: &Bytes) -> Option<Vec<Partie>> {
    let boundary = parametre(type_de_contenu, "boundary")?;
    let opening = format!("--{boundary}");
    let separator = format!("\r\n--{boundary}");
    let mut at = opening.len();
    if !corps.starts_with(opening.as_bytes()) {
        return None;
    }
    let mut parts = Vec::new();
    loop {
        let rest = corps.get(at..)?;
        if rest.starts_with(b"--") {
            return Some(parts);
        }
        if !rest.starts_with(b"\r\n") || parts.len() == PARTIES {
            return None;
        }
        let head_end = find(rest, b"\r\n\r\n")?;
        let head = std::str::from_utf8(rest.get(2..head_end)?).ok()?;
        let begin = at + head_end + 4;
        let length = find(corps.get(begin..)?, separator.as_bytes())?;
        parts.push(partie(head, corps.slice(begin..begin + length))?);
        at = begin + length + separator.len();
    }
}

fn partie(head: &str, octets: Bytes) -> Option<Partie> {
    let disposition = head.split("\r\n").find_map(|line| {
        let (name, value) = line.split_once(':')?;
        name.eq_ignore_ascii_case("content-disposition")
            .then_some(value)
    })?;
    Some(Partie {
        nom: parametre(disposition, "name")?,
        fichier: parametre(disposition, "filename"),
        octets,
    })
}

/// `name` of `form-data; name="x"`. Browsers write a quote inside as `%22`.
fn parametre(value: &str, name: &str) -> Option<String> {
    value.split(';').find_map(|parameter| {
        let (key, text) = parameter.trim().split_once('=')?;
        let text = text.trim_matches('"').replace("%22", "\"");
        key.eq_ignore_ascii_case(name).then_some(text)
    })
}

fn find(within: &[u8], wanted: &[u8]) -> Option<usize> {
    let first = *wanted.first()?;
    let mut from = 0;
    // From one first byte to the next: bodies are large, separators rare.
    while let Some(step) = within.get(from..)?.iter().position(|byte| *byte == first) {
        from += step;
        if within.get(from..)?.starts_with(wanted) {
            return Some(from);
        }
        from += 1;
    }
    None
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const TYPE: &str = "multipart/form-data; boundary=xYz";

    fn body(text: &str) -> Bytes {
        Bytes::from(text.to_owned())
    }

    #[test]
    fn fields_and_files_are_told_apart() {
        let body = body(
            "--xYz\r\nContent-Disposition: form-data; name=\"jeton\"\r\n\r\nabc\r\n--xYz\r\n\
             Content-Disposition: form-data; name=\"fichier\"; filename=\"paie.dsn\"\r\n\
             Content-Type: text/plain\r\n\r\nS10\r\n--x\r\n--xYz--\r\n",
        );
        let parts = parties(TYPE, &body).expect("a form");
        assert_eq!(parts.len(), 2);
        assert_eq!(
            (&*parts[0].nom, &parts[0].octets[..]),
            ("jeton", &b"abc"[..])
        );
        assert_eq!(parts[1].fichier.as_deref(), Some("paie.dsn"));
        assert_eq!(&parts[1].octets[..], b"S10\r\n--x");
    }

    #[test]
    fn what_is_no_form_is_none() {
        for text in [
            "",
            "--xYz",
            "--xYz\r\n",
            "--xYz\r\nA: b\r\n\r\nc\r\n--xYz--",
            "rien",
        ] {
            assert_eq!(parties(TYPE, &body(text)), None, "{text}");
        }
        assert_eq!(parties("multipart/form-data", &body("--xYz--")), None);
    }

    #[test]
    fn queries_are_decoded_and_nothing_panics() {
        for (query, pairs) in [
            ("", vec![]),
            ("a=1&b=2", vec![("a", "1"), ("b", "2")]),
            ("a=%C3%A9+b&c", vec![("a", "é b"), ("c", "")]),
            (
                "a=%&b=%4&c=%zz",
                vec![("a", "%"), ("b", "%4"), ("c", "%zz")],
            ),
            ("&&=", vec![("", "")]),
        ] {
            let found = paires(query);
            let found: Vec<(&str, &str)> = found
                .iter()
                .map(|(name, value)| (name.as_str(), value.as_str()))
                .collect();
            assert_eq!(found, pairs, "{query}");
        }
        assert_eq!(paires("a=%FF"), [("a".to_owned(), "\u{fffd}".to_owned())]);
    }

    proptest! {
        #[test]
        fn an_encoded_text_comes_back(text in "\\PC{0,30}") {
            let query = format!("a={}", encode(&text));
            prop_assert_eq!(&paires(&query)[0].1, &text);
        }

        #[test]
        fn no_body_panics(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
            let mut body = b"--xYz\r\n".to_vec();
            body.extend(bytes);
            let _ = parties(TYPE, &Bytes::from(body));
        }
    }
}
