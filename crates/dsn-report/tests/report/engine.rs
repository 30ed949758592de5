//! What the checker really says of a file with mistakes, in every format.

use dsn_check::{Context, Report, Severity, check_bytes};
use dsn_report::{DSN_CHECK_1, Format, RenderOptions};

use crate::common::{Case, rendered};
use crate::json_schema;

/// An arrêt with mistakes of several kinds, in ISO-8859-1.
const BYTES: &[u8] = b"S10.G00.00.001,'PAIE'\r
S10.G00.00.002,'EDITEUR'\r
S10.G00.00.005,'01'\r
S10.G00.00.006,'P26V01'\r
S10.G00.00.007,'01'\r
S10.G00.00.008,'01'\r
S10.G00.01.001,'999999006'\r
S10.G00.01.002,'00017'\r
S20.G00.05.001,'04'\r
S20.G00.05.002,'01'\r
S21.G00.06.001,'999999006'\r
S21.G00.11.001,'00017'\r
S21.G00.30.001,'1990175999999'\r
S21.G00.30.002,'FICTIVE \xc9'\r
pas une rubrique\r
S21.G00.60.002,'31022026'\r
S99.G00.00.001,'?'\r
S90.G00.90.001,'99'\r
";

fn report() -> Report {
    check_bytes(BYTES, &Context::default())
}

fn document(format: Format) -> String {
    let case = Case {
        path: "arret.dsn",
        bytes: BYTES.to_vec(),
        report: report(),
    };
    rendered(format, &[case], &RenderOptions::default())
}

#[test]
fn every_anomaly_is_in_every_format_that_lists_them() {
    let report = report();
    assert!(report.findings.len() > 5, "{report:?}");
    for format in Format::ALL {
        let document = document(format);
        for finding in &report.findings {
            if format == Format::Bilan && finding.severity == Severity::Advice {
                continue;
            }
            let code = finding.code.to_string();
            assert!(document.contains(&code), "{code} not in {format}");
        }
    }
}

#[test]
fn its_json_is_valid_against_the_published_schema() {
    let schema = serde_json::from_str(DSN_CHECK_1).unwrap();
    let document = serde_json::from_str(&document(Format::Json)).unwrap();
    assert_eq!(json_schema::complaints(&schema, &document), [""; 0]);
}

/// « 12 | … » quotes line 12 and no other.
#[test]
fn quoted_lines_are_the_lines_of_the_file() {
    let lines: Vec<String> = BYTES
        .split(|byte| *byte == b'\n')
        .map(|line| line.strip_suffix(b"\r").unwrap_or(line))
        .map(|line| line.iter().copied().map(char::from).collect())
        .collect();
    let terminal = document(Format::Terminal);
    let quotes: Vec<(usize, &str)> = terminal
        .lines()
        .filter_map(|line| {
            let (number, quote) = line.trim_start().split_once(" | ")?;
            Some((number.parse().ok()?, quote))
        })
        .collect();
    assert!(quotes.len() > 5, "{terminal}");
    for (number, quote) in quotes {
        assert_eq!(lines[number - 1], quote);
    }
}
