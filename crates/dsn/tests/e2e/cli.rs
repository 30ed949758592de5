//! The binary from outside: what it prints, and its exit codes.

use crate::common::{dsn, dsn_with, golden, tests};

/// Name of the golden file, arguments, exit code; standard output is recorded,
/// then the standard error if there is any.
const CASES: &[(&str, &[&str], i32)] = &[
    ("help.txt", &["--help"], 0),
    ("help-check.txt", &["check", "--help"], 0),
    ("help-explain.txt", &["explain", "--help"], 0),
    ("help-show.txt", &["show", "--help"], 0),
    ("help-convert.txt", &["convert", "--help"], 0),
    ("help-norm.txt", &["norm", "--help"], 0),
    ("help-norm-diff.txt", &["norm", "diff", "--help"], 0),
    ("help-norm-tables.txt", &["norm", "tables", "--help"], 0),
    ("help-schema.txt", &["schema", "--help"], 0),
    ("help-completions.txt", &["completions", "--help"], 0),
    ("usage-nothing.txt", &[], 2),
    ("usage-command.txt", &["chek"], 2),
    (
        "usage-option.txt",
        &["show", "arret.dsn", "--profondeurs", "2"],
        2,
    ),
    (
        "usage-value.txt",
        &["convert", "arret.dsn", "--vers", "xml"],
        2,
    ),
    (
        "usage-number.txt",
        &["show", "arret.dsn", "--profondeur", "x"],
        2,
    ),
    ("usage-missing.txt", &["convert", "arret.dsn"], 2),
    (
        "usage-conflict.txt",
        &["explain", "60", "--chercher", "arrêt"],
        2,
    ),
    (
        "explain-rubrique.txt",
        &["explain", "S21.G00.60.004", "66.001"],
        0,
    ),
    ("explain-bloc.txt", &["explain", "S21.G00.66"], 0),
    (
        "explain-value.txt",
        &[
            "explain",
            "60.001=06",
            "60.001=98",
            "30.006=31122000",
            "40.017=0000",
        ],
        0,
    ),
    (
        "explain-json.json",
        &["explain", "60.004", "66", "60.001=06", "--format", "json"],
        0,
    ),
    (
        "explain-search.txt",
        &["explain", "--chercher", "STOCK options"],
        0,
    ),
    (
        "explain-search-nothing.txt",
        &["explain", "--chercher", "licorne"],
        0,
    ),
    ("explain-unknown.txt", &["explain", "S21.G00.60.099"], 2),
    (
        "explain-other-version.txt",
        &["explain", "S21.G00.59", "--norme", "P25V01"],
        2,
    ),
    (
        "explain-version.txt",
        &["explain", "60", "--norme", "P24V01"],
        2,
    ),
    ("explain-platform.txt", &["explain", "S21.G00.30.300"], 0),
    ("explain-nonsense.txt", &["explain", "subrogation"], 2),
    ("show.txt", &["show", "mensuelle.dsn"], 0),
    (
        "show-depth.txt",
        &["show", "mensuelle.dsn", "--profondeur", "2", "--lignes"],
        0,
    ),
    (
        "show-individu.txt",
        &[
            "show",
            "mensuelle.dsn",
            "--individu",
            "zoe",
            "--profondeur",
            "1",
        ],
        0,
    ),
    (
        "show-rank.txt",
        &[
            "show",
            "mensuelle.dsn",
            "--individu",
            "1",
            "--profondeur",
            "1",
        ],
        0,
    ),
    (
        "show-bloc.txt",
        &["show", "mensuelle.dsn", "--bloc", "S21.G00.60", "--lignes"],
        0,
    ),
    (
        "show-siret.txt",
        &["show", "mensuelle.dsn", "--etablissement", "11111111100001"],
        0,
    ),
    (
        "show-malformed.txt",
        &["show", "malformee.dsn", "--lignes"],
        0,
    ),
    (
        "show-colour.txt",
        &[
            "show",
            "arret.dsn",
            "--profondeur",
            "1",
            "--color",
            "always",
        ],
        0,
    ),
    ("show-missing.txt", &["show", "absent.dsn"], 2),
    ("show-folder.txt", &["show", "."], 2),
    (
        "convert-json.json",
        &["convert", "mensuelle.dsn", "--vers", "json"],
        0,
    ),
    (
        "convert-malformed.json",
        &["convert", "malformee.dsn", "--vers", "json"],
        0,
    ),
    (
        "convert-csv.csv",
        &["convert", "mensuelle.dsn", "--vers", "csv"],
        0,
    ),
    (
        "convert-malformed.csv",
        &["convert", "malformee.dsn", "--vers", "csv"],
        0,
    ),
    (
        "convert-not-json.txt",
        &["convert", "arret.dsn", "--vers", "dsn"],
        2,
    ),
    (
        "explain-control.txt",
        &["explain", "CST-03", "DSN-LIG-01"],
        0,
    ),
    ("explain-control-unknown.txt", &["explain", "XYZ-12"], 2),
    ("norm-diff.txt", &["norm", "diff", "P25V01", "P26V01"], 0),
    (
        "norm-diff-file.txt",
        &["norm", "diff", "P26V01", "P27V01", "mensuelle.dsn"],
        0,
    ),
    (
        "norm-diff-file.json",
        &[
            "norm",
            "diff",
            "P26V01",
            "P27V01",
            "mensuelle.dsn",
            "--format",
            "json",
        ],
        0,
    ),
    (
        "norm-diff-same.txt",
        &["norm", "diff", "P26V01", "P26V01"],
        0,
    ),
    ("norm-diff-version.txt", &["norm", "diff", "P26", "P27"], 2),
    (
        "check-format.txt",
        &["check", "arret.dsn", "--format", "pdf"],
        2,
    ),
    (
        "check-two-on-stdout.txt",
        &["check", "arret.dsn", "-f", "json", "-f", "sarif"],
        2,
    ),
    (
        "check-bilan.txt",
        &["check", "arret.dsn", "mensuelle.dsn", "-f", "bilan"],
        2,
    ),
    (
        "check-date.txt",
        &["check", "arret.dsn", "--date", "2026-02-30"],
        2,
    ),
    (
        "check-table.txt",
        &["check", "arret.dsn", "--table", "licornes=x.csv"],
        2,
    ),
    (
        "check-table-missing.txt",
        &["check", "arret.dsn", "--table", "Communes=absent.csv"],
        2,
    ),
    (
        "check-table-unreadable.txt",
        &["check", "arret.dsn", "--table", "IDCC=arret.dsn"],
        2,
    ),
    ("norm-tables.txt", &["norm", "tables"], 0),
    ("schema.txt", &["schema"], 0),
    ("schema-unknown.txt", &["schema", "dsn"], 2),
];

#[test]
fn outputs_are_the_golden_ones() {
    for (name, args, code) in CASES {
        let run = dsn(args);
        let mut actual = run.text().to_owned();
        if !run.stderr.is_empty() {
            actual.push_str("--- erreur\n");
            actual.push_str(&run.stderr);
        }
        assert_eq!(run.code, *code, "{args:?}\n{actual}");
        golden(name, &actual);
    }
    let mut recorded: Vec<String> = std::fs::read_dir(tests().join("golden"))
        .unwrap()
        .map(Result::unwrap)
        .filter(|entry| entry.file_type().unwrap().is_file())
        .map(|entry| entry.file_name().into_string().unwrap())
        .collect();
    recorded.sort_unstable();
    let mut cases: Vec<&str> = CASES.iter().map(|(name, ..)| *name).collect();
    cases.sort_unstable();
    assert_eq!(
        recorded, cases,
        "a golden file without its case, or twice the same"
    );
}

/// Pages of controls change often: only what this command adds to them is looked at.
#[test]
fn keyed_controls_are_explained_with_their_natures() {
    for (args, expected) in [
        (
            ["explain", "S21.G00.60.005/CCH-11"],
            "P26V01    natures 01, 04\n",
        ),
        (["explain", "60.005/cch-11"], "Refusé : "),
        (["explain", "60.005/CCH-11"], "Pourquoi : "),
        (["explain", "S21.G00.60.005"], "Contrôles de la norme ("),
        (
            ["explain", "S21.G00.40.017"],
            "Table     Conventions collectives (IDCC) (presque complète, édition ",
        ),
        (["explain", "60.005/CST-03"], "rubrique obligatoire absente"),
    ] {
        let run = dsn(&args);
        assert_eq!(run.code, 0, "{}", run.stderr);
        assert!(run.text().contains(expected), "{args:?}: {}", run.text());
    }
    let run = dsn(&["explain", "60.005/CCH-99"]);
    assert_eq!(run.code, 2);
    assert!(
        run.stderr.contains("contrôles de cette rubrique : CCH-11"),
        "{}",
        run.stderr
    );
}

#[test]
fn the_standard_input_is_a_file_like_another() {
    let bytes = std::fs::read(tests().join("files/mensuelle.dsn")).unwrap();
    for args in [
        ["show", "mensuelle.dsn"].as_slice(),
        &["convert", "mensuelle.dsn", "--vers", "csv"],
    ] {
        let named = dsn(args);
        let mut args = args.to_vec();
        args[1] = "-";
        let piped = dsn_with(&args, &bytes);
        assert_eq!(named.stdout, piped.stdout);
        assert_eq!((named.code, piped.code), (0, 0));
    }
}

#[test]
fn completions_name_every_command() {
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let run = dsn(&["completions", shell]);
        assert_eq!(run.code, 0);
        for command in ["check", "explain", "show", "convert", "norm", "schema"] {
            assert!(run.text().contains(command), "{shell}: {command}");
        }
    }
}

#[test]
fn nobody_reading_is_not_an_error() {
    use std::io::Read;
    use std::process::{Command, Stdio};

    let long = b"S21.G00.30.001,'1'\n".repeat(50_000);
    let path = std::env::temp_dir().join(format!("dsn-pipe-{}.dsn", std::process::id()));
    std::fs::write(&path, long).unwrap();
    let mut child = Command::new(env!("CARGO_BIN_EXE_dsn"))
        .arg("show")
        .arg(&path)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut first = [0; 10];
    child.stdout.take().unwrap().read_exact(&mut first).unwrap();
    let output = child.wait_with_output().unwrap();
    std::fs::remove_file(path).unwrap();
    assert_eq!(output.status.code(), Some(0));
    assert!(output.stderr.is_empty());
}

#[test]
fn published_schemas_are_json() {
    for name in dsn(&["schema"]).text().lines() {
        let name = name.split_whitespace().next().unwrap();
        let run = dsn(&["schema", name]);
        let schema: serde_json::Value = serde_json::from_slice(&run.stdout).unwrap();
        assert_eq!(
            schema["$schema"],
            "https://json-schema.org/draft/2020-12/schema"
        );
        assert_eq!(run.code, 0);
    }
}
