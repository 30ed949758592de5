//! Every format over every kind of report, compared with a recorded document.
//! `GUICHET_BLESS=1` records them again; the difference is then read in review.

use std::path::PathBuf;

use crate::common::{Case, cases, invalide, rendered, valide};
use dsn_report::{Format, RenderOptions};

pub(crate) fn check(name: &str, actual: &str) {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("tests/golden")
        .join(name);
    if std::env::var_os("GUICHET_BLESS").is_some() {
        std::fs::write(&path, actual).unwrap();
        return;
    }
    let recorded = std::fs::read_to_string(&path)
        .unwrap_or_else(|error| panic!("{}: {error} (GUICHET_BLESS=1 records)", path.display()));
    assert!(
        recorded == actual,
        "{name} differs from what was recorded (GUICHET_BLESS=1 records again):\n{actual}"
    );
}

fn check_all(name: &str, format: Format, cases: &[Case], options: &RenderOptions) {
    check(name, &rendered(format, cases, options));
}

#[test]
fn every_format_over_several_files() {
    for (format, extension) in [
        (Format::Terminal, "txt"),
        (Format::Json, "json"),
        (Format::Jsonl, "jsonl"),
        (Format::Sarif, "sarif"),
        (Format::Junit, "junit.xml"),
        (Format::Github, "github.txt"),
        (Format::Html, "html"),
    ] {
        let name = format!("tout.{extension}");
        check_all(&name, format, &cases(), &RenderOptions::default());
    }
}

#[test]
fn the_bilan_of_each_file() {
    for (name, case) in ["valide", "invalide", "interrompu", "norme-inconnue", "vide"]
        .into_iter()
        .zip(cases())
    {
        let name = format!("{name}.bilan.xml");
        check_all(&name, Format::Bilan, &[case], &RenderOptions::default());
    }
}

#[test]
fn one_valid_file_in_a_terminal() {
    let options = RenderOptions::default();
    check_all("valide.txt", Format::Terminal, &[valide()], &options);
}

#[test]
fn a_narrow_terminal_with_colours_and_masks() {
    let options = RenderOptions {
        colour: true,
        width: 60,
        places: 1,
        mask: true,
    };
    check_all("etroit.txt", Format::Terminal, &[invalide()], &options);
}
