//! Small tools for French text: numbers, plurals, wrapping, and making the
//! characters of a file harmless and visible.

use std::borrow::Cow;

/// A number with its thousands apart, as French writes it.
pub(crate) fn nombre(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (position, digit) in digits.chars().enumerate() {
        if position > 0 && (digits.len() - position).is_multiple_of(3) {
            text.push('\u{a0}');
        }
        text.push(digit);
    }
    text
}

/// A number and its noun; in French zero is singular.
pub(crate) fn compte(number: u64, one: &str, many: &str) -> String {
    format!("{} {}", nombre(number), if number < 2 { one } else { many })
}

/// Text of a file made visible: a control character becomes its picture (␛ for
/// escape), a character that turns the reading order around its number. What
/// comes out can be printed anywhere without acting on the screen.
pub(crate) fn visible(text: &str) -> Cow<'_, str> {
    if !text.chars().any(is_invisible) {
        return Cow::Borrowed(text);
    }
    let mut shown = String::with_capacity(text.len());
    for c in text.chars() {
        match u32::from(c) {
            code @ 0..=0x1f => shown.push(char::from_u32(0x2400 + code).unwrap_or('\u{fffd}')),
            0x7f => shown.push('␡'),
            code if is_invisible(c) => shown.push_str(&format!("‹U+{code:04X}›")),
            _ => shown.push(c),
        }
    }
    Cow::Owned(shown)
}

fn is_invisible(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
}

/// Decodes bytes of a DSN file: UTF-8 where they are, ISO-8859-1 otherwise, so
/// that no byte is ever lost.
pub(crate) fn decode(bytes: &[u8]) -> String {
    match std::str::from_utf8(bytes) {
        Ok(text) => text.to_owned(),
        Err(_) => bytes.iter().copied().map(char::from).collect(),
    }
}

/// Puts a no-break space where French sets a sign apart from its word.
fn tie(text: &str) -> String {
    let mut tied = text.replace("« ", "«\u{a0}");
    for sign in ['»', ':', ';', '?', '!'] {
        tied = tied.replace(&format!(" {sign}"), &format!("\u{a0}{sign}"));
    }
    tied
}

/// Cuts a text at `max` characters, saying so with an ellipsis.
pub(crate) fn shorten(text: &str, max: usize) -> Cow<'_, str> {
    if text.chars().count() <= max {
        return Cow::Borrowed(text);
    }
    let mut short: String = text.chars().take(max.saturating_sub(1)).collect();
    short.push('…');
    Cow::Owned(short)
}

/// Breaks a text into lines of at most `width` characters, at blanks only; a
/// longer word stands alone on its line, a sign stays with the word it belongs
/// to.
pub(crate) fn wrap(text: &str, width: usize) -> Vec<String> {
    let text = tie(text);
    let mut lines = Vec::new();
    let mut line = String::new();
    let mut used = 0;
    // Not split_whitespace: the no-break space before « : » must hold.
    for word in text.split([' ', '\n']).filter(|word| !word.is_empty()) {
        let length = word.chars().count();
        if used > 0 && used + 1 + length > width {
            lines.push(std::mem::take(&mut line));
            used = 0;
        }
        if used > 0 {
            line.push(' ');
            used += 1;
        }
        line.push_str(word);
        used += length;
    }
    if used > 0 {
        lines.push(line);
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::{compte, decode, nombre, shorten, visible, wrap};

    #[test]
    fn numbers_as_french_writes_them() {
        assert_eq!(nombre(0), "0");
        assert_eq!(nombre(999), "999");
        assert_eq!(nombre(1_000), "1\u{a0}000");
        assert_eq!(nombre(1_234_567), "1\u{a0}234\u{a0}567");
        assert_eq!(compte(0, "ligne", "lignes"), "0 ligne");
        assert_eq!(compte(1, "ligne", "lignes"), "1 ligne");
        assert_eq!(compte(2, "ligne", "lignes"), "2 lignes");
    }

    #[test]
    fn control_characters_become_pictures() {
        assert_eq!(visible("été d'Œuf"), "été d'Œuf");
        assert_eq!(visible("a\u{1b}[31mb\0\r\n\u{7f}"), "a␛[31mb␀␍␊␡");
        assert_eq!(visible("a\u{85}b\u{202e}c"), "a‹U+0085›b‹U+202E›c");
    }

    #[test]
    fn bytes_are_decoded_without_loss() {
        assert_eq!(decode(b"\xe9t\xe9"), "été");
        assert_eq!(decode("été".as_bytes()), "été");
        assert_eq!(decode(&[0xff, 0x80]), "\u{ff}\u{80}");
    }

    #[test]
    fn shortened_text_says_so() {
        assert_eq!(shorten("abcdef", 6), "abcdef");
        assert_eq!(shorten("abcdefg", 6), "abcde…");
    }

    #[test]
    fn text_wraps_at_blanks_only() {
        assert_eq!(wrap("un deux trois", 7), ["un deux", "trois"]);
        assert_eq!(
            wrap("anticonstitutionnellement oui", 5),
            ["anticonstitutionnellement", "oui"]
        );
        assert_eq!(wrap("attendu : x", 9), ["attendu\u{a0}:", "x"]);
        assert_eq!(
            wrap("le « mot » dit", 9),
            ["le", "«\u{a0}mot\u{a0}»", "dit"]
        );
        assert!(wrap("", 5).is_empty());
    }
}
