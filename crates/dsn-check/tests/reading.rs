//! What the reading says of small files: structure and form.

use dsn_check::{Context, Report, Verdict, check_bytes};

/// A sick-leave declaration with nothing wrong in its structure or form.
const ARRET: &str = "\
S10.G00.00.001,'LOGICIEL ESSAI'
S10.G00.00.002,'EDITEUR ESSAI'
S10.G00.00.005,'01'
S10.G00.00.006,'P26V01'
S10.G00.00.007,'01'
S10.G00.00.008,'01'
S10.G00.01.001,'999999006'
S10.G00.01.002,'00011'
S10.G00.01.003,'CABINET FICTIF'
S10.G00.01.005,'75001'
S10.G00.01.006,'PARIS'
S10.G00.02.001,'01'
S10.G00.02.002,'JEANNE ESSAI'
S10.G00.02.004,'jeanne@exemple.fr'
S10.G00.02.005,'0100000000'
S20.G00.05.001,'04'
S20.G00.05.002,'01'
S20.G00.05.003,'11'
S20.G00.05.004,'1'
S20.G00.05.007,'13052026'
S20.G00.07.001,'JEANNE ESSAI'
S20.G00.07.002,'0100000000'
S20.G00.07.003,'jeanne@exemple.fr'
S20.G00.07.004,'01'
S21.G00.06.001,'999999006'
S21.G00.11.001,'00011'
S21.G00.30.001,'2850175123456'
S21.G00.30.002,'FICTIVE'
S21.G00.30.004,'ALICE'
S21.G00.30.006,'15011985'
S21.G00.40.001,'01012020'
S21.G00.40.009,'CT0001'
S21.G00.60.001,'01'
S21.G00.60.002,'11052026'
S21.G00.60.003,'20052026'
S21.G00.60.004,'02'
S90.G00.90.001,'38'
S90.G00.90.002,'1'
";

fn check(text: &str) -> Report {
    check_bytes(text.as_bytes(), &Context::default())
}

/// `line code rubrique-or-bloc` of each finding.
fn findings(report: &Report) -> Vec<String> {
    report
        .findings
        .iter()
        .map(|f| {
            let about = f
                .rubrique
                .map(|r| r.id().to_string())
                .or_else(|| f.bloc.map(|b| b.id().to_string()))
                .unwrap_or_default();
            format!("{} {} {about}", f.place.line, f.code)
                .trim_end()
                .to_owned()
        })
        .collect()
}

fn without(line: &str) -> String {
    assert!(ARRET.contains(line), "{line}");
    ARRET
        .lines()
        .filter(|l| !l.starts_with(line))
        .map(|l| format!("{l}\n"))
        .collect()
}

fn with(from: &str, to: &str) -> String {
    assert!(ARRET.contains(from), "{from}");
    ARRET.replace(from, to)
}

#[test]
fn nothing_wrong() {
    let report = check(ARRET);
    assert_eq!(findings(&report), Vec::<String>::new());
    assert_eq!(report.verdict, Verdict::Valid);
    assert_eq!(report.stats.lines, 38);
    assert_eq!(report.declarations.len(), 1);
    let declaration = &report.declarations[0];
    assert_eq!(declaration.siret.as_deref(), Some("99999900600011"));
    assert_eq!(declaration.line, 16);
    assert_eq!(declaration.individus, 1);
}

#[test]
fn each_fault_is_reported_once_at_its_place() {
    let insert = |after: &str, added: &str| with(after, &format!("{after}\n{added}"));
    let cases: Vec<(&str, String, &[&str])> = vec![
        ("mandatory rubrique", without("S21.G00.60.001"), &["33 CST-03 S21.G00.60.001"]),
        ("mandatory bloc", without("S20.G00.07"), &["16 CST-02 S20.G00.07"]),
        (
            "bloc without its parent",
            without("S21.G00.40"),
            &["31 DSN-STR-03 S21.G00.60"],
        ),
        (
            "forbidden rubrique",
            insert("S21.G00.30.004,'ALICE'", "S21.G00.30.005,'02'"),
            &["30 CST-04 S21.G00.30.005"],
        ),
        (
            "forbidden bloc",
            insert("S21.G00.60.004,'02'", "S21.G00.71.002,'RETA'"),
            &["37 CST-02 S21.G00.71"],
        ),
        (
            "unknown rubrique",
            insert("S21.G00.40.009,'CT0001'", "S21.G00.40.500,'1'"),
            &["33 CV-10 S21.G00.40"],
        ),
        (
            "unknown bloc, reported once",
            insert("S21.G00.40.009,'CT0001'", "S21.G00.99.001,'1'\nS21.G00.99.002,'1'"),
            &["33 CV-10"],
        ),
        (
            "rubrique of a later version",
            with("S10.G00.00.006,'P26V01'", "S10.G00.00.006,'P25V01'")
                .replace("S21.G00.40.009,'CT0001'", "S21.G00.40.009,'CT0001'\nS21.G00.40.082,'10'"),
            &["33 CV-10 S21.G00.40.082"],
        ),
        (
            "unidentifiable declaration",
            with("S20.G00.05.001,'04'", "S20.G00.05.001,'02'"),
            &["16 CV-12 S20.G00.05.001"],
        ),
        (
            "bloc of bounded number",
            insert("S21.G00.60.004,'02'", "S21.G00.60.001,'01'\nS21.G00.60.002,'11052026'\nS21.G00.60.003,'20052026'\nS21.G00.60.004,'02'"),
            &["37 DSN-STR-04 S21.G00.60"],
        ),
        (
            "bloc too late",
            without("S20.G00.07").replace(
                "S21.G00.11.001,'00011'\n",
                "S21.G00.11.001,'00011'\nS20.G00.07.001,'JEANNE ESSAI'\nS20.G00.07.002,'0100000000'\nS20.G00.07.003,'jeanne@exemple.fr'\nS20.G00.07.004,'01'\n",
            ),
            &["23 DSN-STR-01 S20.G00.07", "27 DSN-STR-01 S21.G00.30"],
        ),
        (
            "rubriques out of order in a bloc",
            with(
                "S21.G00.60.002,'11052026'\nS21.G00.60.003,'20052026'",
                "S21.G00.60.003,'20052026'\nS21.G00.60.002,'11052026'",
            ),
            &["35 DSN-STR-02 S21.G00.60.002"],
        ),
        (
            "rubriques out of order in the individual",
            with(
                "S21.G00.30.002,'FICTIVE'\nS21.G00.30.004,'ALICE'",
                "S21.G00.30.004,'ALICE'\nS21.G00.30.002,'FICTIVE'",
            ),
            &["29 DSN-STR-02 S21.G00.30.002"],
        ),
        (
            "code of no list",
            with("S21.G00.60.001,'01'", "S21.G00.60.001,'77'"),
            &["33 S21.G00.60.001/CSL-11 S21.G00.60.001"],
        ),
        (
            "day of no calendar",
            with("S21.G00.60.003,'20052026'", "S21.G00.60.003,'31062026'"),
            &["35 DSN-VAL-05 S21.G00.60.003"],
        ),
        (
            "date of no form",
            with("S21.G00.60.003,'20052026'", "S21.G00.60.003,'2026-05-'"),
            &["35 S21.G00.60.003/CSL-00 S21.G00.60.003"],
        ),
        (
            "too long",
            with("S10.G00.00.001,'LOGICIEL ESSAI'", "S10.G00.00.001,'LOGICIEL ESSAI AU NOM LONG'"),
            &["1 S10.G00.00.001/CSL-01 S10.G00.00.001"],
        ),
        ("empty", with("S21.G00.40.009,'CT0001'", "S21.G00.40.009,''"), &["32 DSN-VAL-01 S21.G00.40.009"]),
        ("blank around", with("'CT0001'", "' CT0001'"), &["32 DSN-VAL-02 S21.G00.40.009"]),
        ("control character", with("'CT0001'", "'CT\u{1}001'"), &["32 DSN-VAL-03 S21.G00.40.009"]),
        ("not a record", insert("S21.G00.40.009,'CT0001'", "N'IMPORTE QUOI"), &["33 DSN-LIG-01"]),
        ("no quotes", with("S21.G00.40.009,'CT0001'", "S21.G00.40.009,CT0001"), &["32 DSN-LIG-02 S21.G00.40.009"]),
        (
            "carriage return inside a value, at every length",
            with("'CT0001'", &format!("'{}'\rX'", "A".repeat(30))),
            &["32 DSN-VAL-03 S21.G00.40.009"],
        ),
        (
            "line too long",
            with("'LOGICIEL ESSAI'", &format!("'{}'", "A".repeat(240))),
            &["1 DSN-LIG-05 S10.G00.00.001"],
        ),
        ("spaces around", with("S21.G00.40.009,'CT0001'", "S21.G00.40.009, 'CT0001'"), &["32 DSN-LIG-03 S21.G00.40.009"]),
        ("blank line", insert("S21.G00.40.009,'CT0001'", ""), &["33 DSN-LIG-04"]),
        (
            "platform rubrique",
            insert("S21.G00.30.006,'15011985'", "S21.G00.30.300,'2850175123456'"),
            &["31 DSN-STR-05 S21.G00.30.300"],
        ),
        ("no total", without("S90.G00.90"), &["36 CST-02 S90.G00.90"]),
        ("unknown version", with("P26V01", "P19V01"), &["4 S10.G00.00.006/CSL-11 S10.G00.00.006"]),
    ];
    let mut wrong = Vec::new();
    for (name, text, expected) in cases {
        let report = check(&text);
        // Totals are another matter.
        let found: Vec<_> = findings(&report)
            .into_iter()
            .filter(|f| !f.contains("CST-11"))
            .collect();
        if found != expected || report.verdict != Verdict::Invalid {
            wrong.push(format!("{name}: {found:?} instead of {expected:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
