//! Files that are not what they should be: a clear answer, in bounded memory.

use dsn_check::{Checker, Context, Report, Verdict, check_bytes};

const ARRET: &[u8] = include_bytes!("../../../norm/controls/bases/arret.dsn");

fn codes(report: &Report) -> Vec<String> {
    let mut codes: Vec<_> = report.groups.iter().map(|g| g.code.to_string()).collect();
    codes.dedup();
    codes
}

/// The whole file at once, and in small pieces: the same report.
fn check(bytes: &[u8]) -> Report {
    let context = Context::default();
    let whole = check_bytes(bytes, &context);
    for size in [1, 7, 4096] {
        if bytes.len() / size > 200_000 {
            continue;
        }
        let mut checker = Checker::new(&context);
        for piece in bytes.chunks(size) {
            checker.feed(piece);
        }
        assert_eq!(checker.finish(), whole, "pieces of {size}");
    }
    whole
}

#[test]
fn what_is_not_a_dsn_file_is_named() {
    let cases: &[(&str, Vec<u8>, &str, &str)] = &[
        ("empty", vec![], "DSN-FIC-01", "vide"),
        (
            "nul bytes",
            vec![0; 100_000],
            "DSN-FIC-02",
            "aucune rubrique",
        ),
        (
            "blank lines",
            b"\r\n\r\n \r\n".to_vec(),
            "DSN-FIC-02",
            "aucune rubrique",
        ),
        (
            "gzip",
            [&[0x1F, 0x8B, 8, 0], ARRET].concat(),
            "DSN-FIC-02",
            "gzip",
        ),
        (
            "zip",
            [b"PK\x03\x04".as_slice(), ARRET].concat(),
            "DSN-FIC-02",
            "zip",
        ),
        (
            "xml",
            b"<?xml version=\"1.0\"?>\n<rapport/>\n".to_vec(),
            "DSN-FIC-02",
            "XML",
        ),
        ("json", b"{\"dsn\": []}".to_vec(), "DSN-FIC-02", "JSON"),
        ("pdf", b"%PDF-1.7\n\x00\xFF".to_vec(), "DSN-FIC-02", "PDF"),
        (
            "utf-16",
            ARRET.iter().flat_map(|b| [*b, 0]).collect(),
            "DSN-FIC-02",
            "UTF-16",
        ),
        (
            "text",
            b"bonjour\nceci n'est pas une DSN\n".repeat(1000),
            "DSN-FIC-02",
            "aucune rubrique",
        ),
    ];
    for (name, bytes, code, words) in cases {
        let report = check(bytes);
        assert_eq!(report.verdict, Verdict::Invalid, "{name}");
        assert_eq!(codes(&report), [*code], "{name}");
        assert_eq!(report.counts.total(), 1, "{name}");
        assert!(
            report.findings[0].message.contains(words),
            "{name}: {}",
            report.findings[0].message
        );
        assert!(!report.not_evaluated.is_empty(), "{name}");
        assert_eq!(report.stats.bytes, bytes.len() as u64, "{name}");
    }
}

#[test]
fn a_file_cut_anywhere_is_never_valid() {
    for end in (1..ARRET.len()).step_by(13) {
        let report = check(&ARRET[..end]);
        // Only the very end, its last terminator, may be missing.
        if ARRET.len() - end > 2 {
            assert_eq!(report.verdict, Verdict::Invalid, "cut at {end}");
        }
    }
}

#[test]
fn without_quotes_each_line_is_reported_once() {
    let text = String::from_utf8_lossy(ARRET).replace('\'', "");
    let report = check(text.as_bytes());
    assert_eq!(codes(&report), ["DSN-LIG-02"]);
    assert_eq!(report.counts.blocking, report.stats.lines);
}

#[test]
fn a_line_of_a_hundred_megabytes() {
    let context = Context::default();
    for start in ["", "S21.G00.30.002,'"] {
        let mut checker = Checker::new(&context);
        checker.feed(ARRET);
        checker.feed(start.as_bytes());
        let mut most = 0;
        for _ in 0..100 {
            checker.feed(&[b'A'; 1 << 20]);
            most = most.max(checker.window_len());
        }
        checker.feed(b"'\n");
        let report = checker.finish();
        assert_eq!(report.verdict, Verdict::Invalid);
        assert!(codes(&report).contains(&"DSN-LIG-05".to_owned()));
        assert!(most < 4 << 20, "{most} bytes kept");
    }
}

#[test]
fn a_million_unknown_rubriques() {
    let context = Context::default();
    let line = b"S21.G00.30.777,'X'\r\n".repeat(1000);
    for place in [b"S21.G00.30".as_slice(), b"S21.G00.06"] {
        let at = ARRET
            .windows(10)
            .position(|w| w == place)
            .expect("the base has this bloc");
        let end = at
            + ARRET[at..]
                .iter()
                .position(|b| *b == b'\n')
                .expect("a line")
            + 1;
        let mut checker = Checker::new(&context);
        checker.feed(&ARRET[..end]);
        let mut most = 0;
        for _ in 0..1000 {
            checker.feed(&line);
            most = most.max(checker.window_len());
        }
        checker.feed(&ARRET[end..]);
        let report = checker.finish();
        let unknown = report.groups.iter().find(|g| g.code.name() == "CV-10");
        assert_eq!(unknown.map(|g| g.count), Some(1_000_000));
        assert_eq!(
            report
                .findings
                .iter()
                .filter(|f| f.code.name() == "CV-10")
                .count(),
            200
        );
        assert!(report.omitted >= 999_800);
        assert!(most < 12 << 20, "{most} bytes kept");
    }
}

#[test]
fn an_individual_without_end() {
    let context = Context::default();
    let text = String::from_utf8_lossy(ARRET);
    let (before, after) = text.split_once("S90.G00.90.001").expect("a total");
    let mut checker = Checker::new(&context);
    checker.feed(before.as_bytes());
    let bloc =
        b"S21.G00.60.001,'01'\nS21.G00.60.002,'10032026'\nS21.G00.60.003,'12032026'\n".repeat(500);
    for _ in 0..1000 {
        checker.feed(&bloc);
        assert!(checker.window_len() < 12 << 20);
    }
    checker.feed(b"S90.G00.90.001");
    checker.feed(after.as_bytes());
    let report = checker.finish();
    assert_eq!(report.verdict, Verdict::Invalid);
    assert!(codes(&report).contains(&"DSN-STR-06".to_owned()));
}

#[test]
fn utf8_is_reported_once_and_read() {
    let text = String::from_utf8_lossy(ARRET).into_owned();
    let name = text
        .lines()
        .find(|l| l.starts_with("S21.G00.30.004"))
        .expect("first names");
    let accented = text.replace(name, "S21.G00.30.004,'HÉLÈNE'");
    let utf8 = check(accented.as_bytes());
    assert_eq!(codes(&utf8), ["DSN-FIC-03"]);
    let with_mark = check(&[&[0xEF, 0xBB, 0xBF], ARRET].concat());
    assert_eq!(codes(&with_mark), ["DSN-FIC-03"]);
    let latin1: Vec<u8> = accented.chars().map(|c| c as u8).collect();
    assert_eq!(check(&latin1).verdict, Verdict::Valid);
}

#[test]
fn declarations_without_a_send_around_them() {
    let report = check(b"S20.G00.05.002,'01'\nS20.G00.05.001,'08'\nS20.G00.05.002,'01'\n");
    assert_eq!(report.verdict, Verdict::Invalid);
    assert_eq!(report.declarations.len(), 2);
}

#[test]
fn bytes_that_are_no_digits_in_a_date() {
    let report = check(b"S20.G00.05.001,'08'\nS21.G00.40.001,'M-_5032026'\n");
    assert_eq!(report.verdict, Verdict::Invalid);
}
