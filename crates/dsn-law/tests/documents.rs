//! `docs/law.md` lists every rule that is not sure and every value that is not verified.
//!
//! `GUICHET_BLESS=1 cargo test -p dsn-law --test documents` writes the list again.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::Path;

use dsn_law::params::{Certainty, Key, Rule, Status};

const BEGIN: &str = "<!-- begin generated: law assumptions -->\n";
const END: &str = "<!-- end generated: law assumptions -->\n";

fn generated() -> String {
    let mut text = String::from("| rule | certainty | what it says | text |\n|---|---|---|---|\n");
    for rule in Rule::all().filter(|rule| rule.certainty != Certainty::Sure) {
        let certainty = rule.certainty.name();
        writeln!(
            text,
            "| `{}` | {certainty} | {} | {} |",
            rule.id, rule.text, rule.source
        )
        .unwrap();
    }
    text.push_str("\n| value | status | source |\n|---|---|---|\n");
    let mut seen = BTreeSet::new();
    for key in Key::all() {
        for entry in key
            .series()
            .iter()
            .filter(|entry| entry.status != Status::Verified)
        {
            if seen.insert((key.name(), entry.text)) {
                let status = entry.status.name();
                writeln!(
                    text,
                    "| `{}` = {} | {status} | {} |",
                    key.name(),
                    entry.text,
                    entry.source
                )
                .unwrap();
            }
        }
    }
    text
}

#[test]
fn the_page_lists_every_assumption() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/law.md");
    let page = std::fs::read_to_string(&path).unwrap();
    let (before, rest) = page.split_once(BEGIN).expect("the page has the mark");
    let (found, after) = rest.split_once(END).expect("the page has the end mark");
    let wanted = generated();
    if std::env::var_os("GUICHET_BLESS").is_some() {
        std::fs::write(&path, format!("{before}{BEGIN}{wanted}{END}{after}")).unwrap();
        return;
    }
    assert!(
        found == wanted,
        "docs/law.md is not fresh: run with GUICHET_BLESS=1"
    );
}
