//! A calendar as iCalendar text (RFC 5545): whole days, so that no time zone is needed.

use super::calendar::{Entry, Task};

/// Longest line, in bytes, before folding.
const LINE: usize = 75;

/// The calendar file. `name` is the establishment; it makes the identifiers unique and stable.
#[must_use]
pub fn render(entries: &[Entry], name: &str) -> String {
    let mut out = String::new();
    for line in [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Guichet//dsn echeance//FR",
        "CALSCALE:GREGORIAN",
    ] {
        push(&mut out, line);
    }
    for entry in entries {
        let compact = entry.date.to_string().replace('-', "");
        let next = entry.date.plus_days(1).to_string().replace('-', "");
        let (kind, title) = match entry.task {
            Task::Declare => (
                "dsn",
                format!("DSN mensuelle de {} à déposer avant midi", entry.period),
            ),
            Task::Pay => (
                "paiement",
                format!("Cotisations de {} à payer", entry.period),
            ),
        };
        let rule = entry.rule.text();
        push(&mut out, "BEGIN:VEVENT");
        push(
            &mut out,
            &format!("UID:{kind}-{}-{}@guichet", entry.period, identifier(name)),
        );
        // The stamp must not depend on when the file is written: the same question gives the same file.
        push(&mut out, &format!("DTSTAMP:{compact}T000000Z"));
        push(&mut out, &format!("DTSTART;VALUE=DATE:{compact}"));
        push(&mut out, &format!("DTEND;VALUE=DATE:{next}"));
        push(&mut out, &format!("SUMMARY:{}", escaped(&title)));
        push(
            &mut out,
            &format!(
                "DESCRIPTION:{}",
                escaped(&format!("{} ({})", rule.text, rule.source))
            ),
        );
        for line in [
            "TRANSP:TRANSPARENT",
            "BEGIN:VALARM",
            "ACTION:DISPLAY",
            "TRIGGER:-P2D",
        ] {
            push(&mut out, line);
        }
        push(&mut out, &format!("DESCRIPTION:{}", escaped(&title)));
        push(&mut out, "END:VALARM");
        push(&mut out, "END:VEVENT");
    }
    push(&mut out, "END:VCALENDAR");
    out
}

fn identifier(name: &str) -> String {
    name.chars().filter(char::is_ascii_alphanumeric).collect()
}

fn escaped(text: &str) -> String {
    let mut out = String::new();
    for c in text.chars() {
        match c {
            '\\' | ';' | ',' => {
                out.push('\\');
                out.push(c);
            }
            '\n' => out.push_str("\\n"),
            c if c.is_control() => {}
            c => out.push(c),
        }
    }
    out
}

/// Adds a line, folded so that none is longer than the format allows, never inside a character.
fn push(out: &mut String, line: &str) {
    let mut width = 0;
    for c in line.chars() {
        if width + c.len_utf8() > LINE {
            out.push_str("\r\n ");
            width = 1;
        }
        out.push(c);
        width += c.len_utf8();
    }
    out.push_str("\r\n");
}
