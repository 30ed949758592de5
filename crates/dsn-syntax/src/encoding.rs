//! ISO-8859-1, and UTF-8 where it is given by mistake.
//!
//! The norm wants ISO-8859-1 (cahier technique 3.4). Files in UTF-8 exist; they
//! are recognised line by line (never guessed from the beginning of the file),
//! so that lengths and characters are judged on what was meant.

use std::borrow::Cow;

/// The byte-order mark of UTF-8.
pub const UTF8_BOM: [u8; 3] = [0xEF, 0xBB, 0xBF];

/// How the characters beyond ASCII of a piece of text are encoded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Charset {
    /// Only ASCII: both readings agree.
    Ascii,
    /// ISO-8859-1: some byte beyond ASCII is not part of valid UTF-8.
    Latin1,
    /// Every byte beyond ASCII is part of a valid UTF-8 sequence.
    Utf8,
}

/// Recognises the encoding of one line.
///
/// Latin-1 text that happens to be valid UTF-8 needs a capital `Â` to `ô`
/// followed by a sign of the rows A0–BF (such as `Ã©`), which names and
/// addresses do not contain.
pub fn recognise(bytes: &[u8]) -> Charset {
    if bytes.is_ascii() {
        Charset::Ascii
    } else if std::str::from_utf8(bytes).is_ok() {
        Charset::Utf8
    } else {
        Charset::Latin1
    }
}

/// Text of ISO-8859-1 bytes: each byte is the character of the same number.
pub fn latin1_to_string(bytes: &[u8]) -> String {
    bytes.iter().map(|&b| char::from(b)).collect()
}

/// The text a value means, whichever of the two encodings it is in.
pub fn to_text(bytes: &[u8]) -> Cow<'_, str> {
    match std::str::from_utf8(bytes) {
        Ok(text) => Cow::Borrowed(text),
        Err(_) => Cow::Owned(latin1_to_string(bytes)),
    }
}

/// The ISO-8859-1 bytes of a text, or the first character that has none.
///
/// # Errors
/// The first character beyond U+00FF, such as `œ` or `€`.
pub fn string_to_latin1(text: &str) -> Result<Vec<u8>, char> {
    text.chars()
        .map(|c| u8::try_from(u32::from(c)).map_err(|_| c))
        .collect()
}

/// Transcodes valid UTF-8 to ISO-8859-1; characters it lacks become `?`, and
/// the second part says the first of them.
pub fn utf8_to_latin1_lossy(bytes: &[u8]) -> (Vec<u8>, Option<char>) {
    let mut lost = None;
    let out = String::from_utf8_lossy(bytes)
        .chars()
        .map(|c| {
            u8::try_from(u32::from(c)).unwrap_or_else(|_| {
                lost.get_or_insert(c);
                b'?'
            })
        })
        .collect();
    (out, lost)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn recognises_each_encoding() {
        assert_eq!(recognise(b"DURAND"), Charset::Ascii);
        assert_eq!(recognise("Hélène".as_bytes()), Charset::Utf8);
        assert_eq!(recognise(b"H\xE9l\xE8ne"), Charset::Latin1);
        assert_eq!(recognise(b"H\xE9l\xC3\xA8ne"), Charset::Latin1);
    }

    #[test]
    fn transcodes_both_ways() {
        assert_eq!(to_text(b"H\xE9l\xE8ne"), "Hélène");
        assert_eq!(to_text("Hélène".as_bytes()), "Hélène");
        assert_eq!(
            string_to_latin1("Hélène").as_deref(),
            Ok(b"H\xE9l\xE8ne".as_slice())
        );
        assert_eq!(string_to_latin1("cœur"), Err('œ'));
        assert_eq!(
            utf8_to_latin1_lossy("cœur €".as_bytes()),
            (b"c?ur ?".to_vec(), Some('œ'))
        );
    }
}
