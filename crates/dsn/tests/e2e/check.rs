//! `dsn check` from outside: files, exit codes, outputs.

use std::fs;
use std::path::PathBuf;

use crate::common::{dsn, dsn_with, tests};
use serde_json::Value;

/// A file without any mistake, whatever controls are added: the tests of
/// dsn-world see to it.
const VALID: &str = "../../../../examples/arret-valide.dsn";

/// A folder of its own for a test, gone at the end.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("dsn-check-{name}-{}", std::process::id()));
        fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    fn path(&self, name: &str) -> String {
        self.0.join(name).to_str().unwrap().to_owned()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn file(name: &str) -> Vec<u8> {
    fs::read(tests().join("files").join(name)).unwrap()
}

fn json(args: &[&str]) -> (i32, Value) {
    let mut args = args.to_vec();
    args.extend(["--format", "json"]);
    let run = dsn(&args);
    (run.code, serde_json::from_slice(&run.stdout).unwrap())
}

#[test]
fn exit_codes_are_0_1_and_2() {
    for (args, code) in [
        (vec!["check", VALID], 0),
        (vec!["check", "malformee.dsn"], 1),
        (vec!["check", VALID, "malformee.dsn"], 1),
        (vec!["check", "absent.dsn"], 2),
        (vec!["check", "malformee.dsn", "absent.dsn"], 2),
        (vec!["check", "."], 1),
    ] {
        assert_eq!(dsn(&args).code, code, "{args:?}");
    }
}

#[test]
fn a_file_that_cannot_be_read_is_interrupted_and_the_others_are_checked() {
    let run = dsn(&["check", "absent.dsn", VALID, "--format", "json"]);
    let report: Value = serde_json::from_slice(&run.stdout).unwrap();
    assert_eq!(report["files"][0]["verdict"], "interrupted");
    assert_eq!(report["files"][1]["verdict"], "valid");
    assert!(
        run.stderr
            .contains("« absent.dsn » ne peut pas être lu : il n'existe pas")
    );
    assert_eq!(run.code, 2);
}

#[test]
fn a_folder_gives_its_dsn_files_in_order_and_nothing_else() {
    let folder = Folder::new("folder");
    fs::create_dir_all(folder.path("b/c")).unwrap();
    for name in [
        "z.dsn",
        "b/c/x.TXT",
        "a.edi",
        "b/note.pdf",
        "b/sans-extension",
    ] {
        fs::write(folder.path(name), file(VALID)).unwrap();
    }
    let (code, report) = json(&["check", &folder.path("")]);
    let paths: Vec<_> = report["files"]
        .as_array()
        .unwrap()
        .iter()
        .map(|file| {
            file["path"]
                .as_str()
                .unwrap()
                .strip_prefix(&folder.path(""))
                .unwrap()
        })
        .collect();
    assert_eq!(paths, ["a.edi", "b/c/x.TXT", "z.dsn"]);
    assert_eq!(code, 0);

    fs::create_dir_all(folder.path("vide")).unwrap();
    let run = dsn(&["check", &folder.path("vide")]);
    assert_eq!(run.code, 2);
    assert!(
        run.stderr
            .contains("ne contient aucun fichier .dsn, .txt ou .edi"),
        "{}",
        run.stderr
    );
}

#[test]
fn the_standard_input_gives_the_same_findings() {
    let named = dsn(&["check", "malformee.dsn", "--format", "json"]);
    let piped = dsn_with(&["check", "-", "--format", "json"], &file("malformee.dsn"));
    let name = |bytes: &[u8], path: &str| {
        let text = String::from_utf8(bytes.to_vec()).unwrap();
        assert!(text.contains(path), "{text}");
        text.replace(path, "x")
    };
    assert_eq!(
        name(&named.stdout, "malformee.dsn"),
        name(&piped.stdout, "(entrée standard)")
    );
    assert_eq!((named.code, piped.code), (1, 1));
}

#[test]
fn several_formats_in_one_run() {
    let folder = Folder::new("formats");
    let formats = ["json", "jsonl", "sarif", "junit", "github", "html", "bilan"];
    let mut args = vec![
        "check".to_owned(),
        "malformee.dsn".to_owned(),
        "-f".into(),
        "terminal".into(),
    ];
    for format in formats {
        args.extend([
            "--format".into(),
            format!("{format}={}", folder.path(format)),
        ]);
    }
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    let run = dsn(&args);
    assert_eq!(run.code, 1, "{}", run.stderr);
    assert_eq!(run.stdout, dsn(&["check", "malformee.dsn"]).stdout);
    for format in formats {
        let alone = dsn(&["check", "malformee.dsn", "-f", format]);
        assert!(!alone.stdout.is_empty(), "{format}");
        assert!(
            alone.stdout == fs::read(folder.path(format)).unwrap(),
            "{format}"
        );
    }
}

#[test]
fn an_output_that_cannot_be_written_is_told_before_the_work() {
    let run = dsn(&["check", VALID, "--format", "json=/absent/rapport.json"]);
    assert_eq!(run.code, 2);
    assert!(
        run.stderr
            .contains("« /absent/rapport.json » ne peut pas être écrit"),
        "{}",
        run.stderr
    );
    assert!(run.stdout.is_empty());
}

#[test]
fn options_reach_the_context() {
    let (_, plain) = json(&["check", VALID]);
    let plain = plain["files"][0]["context"].as_str().unwrap().to_owned();
    for (options, expected) in [
        (vec!["--norme", "p27v01"], "P27V01"),
        (vec!["--date", "2026-02-28"], "2026-02-28"),
        (vec!["--canal", "machine"], "machine"),
    ] {
        let mut args = vec!["check", VALID];
        args.extend(options);
        let (_, report) = json(&args);
        let context = report["files"][0]["context"].as_str().unwrap();
        assert!(context.contains(expected) && context != plain, "{context}");
    }
    let folder = Folder::new("table");
    fs::write(folder.path("a.csv"), "code,libelle\n1234,Un\n").unwrap();
    fs::write(folder.path("b.csv"), "code,libelle\n5678,Deux\n").unwrap();
    let (a, b) = (
        format!("idcc={}", folder.path("a.csv")),
        format!("IDCC={}", folder.path("b.csv")),
    );
    let context = |tables: &[&str]| {
        let mut args = vec!["check", VALID];
        for table in tables {
            args.extend(["--table", table]);
        }
        let (_, report) = json(&args);
        report["files"][0]["context"].as_str().unwrap().to_owned()
    };
    let contexts = [plain, context(&[&a]), context(&[&b]), context(&[&a, &b])];
    for (nth, one) in contexts.iter().enumerate() {
        assert!(
            contexts.iter().skip(nth + 1).all(|other| other != one),
            "{contexts:?}"
        );
    }
}

#[test]
fn stored_findings_are_capped_and_the_others_counted() {
    let (_, all) = json(&["check", "malformee.dsn"]);
    let (_, one) = json(&["check", "malformee.dsn", "--max-anomalies", "1"]);
    assert_eq!(all["files"][0]["counts"], one["files"][0]["counts"]);
    assert_eq!(all["files"][0]["omitted"], 0);
    assert!(one["files"][0]["omitted"].as_u64().unwrap() > 0);
}

#[test]
fn quiet_is_a_line_a_file() {
    let run = dsn(&["check", VALID, "malformee.dsn", "--quiet"]);
    let lines: Vec<_> = run.text().lines().collect();
    assert_eq!(lines.len(), 2);
    assert!(lines[0].starts_with(&format!("{VALID} : conforme sur les contrôles évalués")));
    assert!(lines[1].starts_with("malformee.dsn : non conforme"));
}

#[test]
fn identifiers_can_be_masked() {
    let bytes =
        String::from_utf8_lossy(&file("arret.dsn")).replace("1900199999123", "190019999912");
    let shown = dsn_with(&["check", "-"], bytes.as_bytes());
    let masked = dsn_with(&["check", "-", "--masquer"], bytes.as_bytes());
    assert!(shown.text().contains("190019999912"), "{}", shown.text());
    assert!(!masked.text().contains("190019999912"), "{}", masked.text());
}

#[test]
fn the_number_of_threads_changes_nothing() {
    let folder = Folder::new("threads");
    let names = [VALID, "malformee.dsn", "mensuelle.dsn"];
    for (n, name) in (0..40).zip(names.iter().cycle()) {
        fs::write(folder.path(&format!("{n:02}.dsn")), file(name)).unwrap();
    }
    let run = |threads| {
        dsn(&[
            "check",
            &folder.path(""),
            "absent.dsn",
            "--threads",
            threads,
            "-f",
            "json",
        ])
    };
    let (one, four) = (run("1"), run("4"));
    assert!(one.stdout == four.stdout);
    assert_eq!((one.code, one.stderr), (four.code, four.stderr));
    let report: Value = serde_json::from_slice(&one.stdout).unwrap();
    assert_eq!(report["files"].as_array().unwrap().len(), 41);
}

#[test]
fn a_report_never_goes_over_a_file_that_is_read() {
    let folder = Folder::new("overwrite");
    fs::write(folder.path("a.dsn"), file(VALID)).unwrap();
    let a = folder.path("a.dsn");
    for args in [
        vec![
            "check".to_owned(),
            a.clone(),
            "--format".into(),
            format!("json={a}"),
        ],
        vec![
            "check".into(),
            folder.path(""),
            "--format".into(),
            format!("json={a}"),
        ],
        vec![
            "convert".into(),
            a.clone(),
            "--vers".into(),
            "json".into(),
            "-o".into(),
            a.clone(),
        ],
    ] {
        let args: Vec<&str> = args.iter().map(String::as_str).collect();
        let run = dsn(&args);
        assert_eq!(run.code, 2, "{args:?}");
        assert!(
            run.stderr.contains("est à la fois lu et à écrire"),
            "{}",
            run.stderr
        );
    }
    assert_eq!(fs::read(&a).unwrap(), file(VALID));
    let x = format!("json={}", folder.path("x"));
    let run = dsn(&["check", &a, "--format", &x, "--format", &x]);
    assert_eq!(run.code, 2);
    assert!(
        run.stderr.contains("deux formats vont dans"),
        "{}",
        run.stderr
    );
}

/// Most of the controls of the monthly nature have no page yet.
#[test]
fn a_partial_coverage_can_be_refused() {
    let monthly = "../../../../examples/mensuelle-valide.dsn";
    let (code, report) = json(&["check", monthly]);
    let coverage = &report["files"][0]["coverage"];
    assert_ne!(coverage["evaluated"], coverage["applicable"]);
    assert_eq!(code, 0);
    assert_eq!(dsn(&["check", monthly, "--require-full-coverage"]).code, 1);
}

#[cfg(unix)]
#[test]
fn a_named_pipe_is_read_once() {
    let folder = Folder::new("pipe");
    let pipe = folder.path("pipe.dsn");
    let made = std::process::Command::new("mkfifo").arg(&pipe).status();
    assert!(made.is_ok_and(|status| status.success()));
    let writer = {
        let (pipe, bytes) = (pipe.clone(), file("malformee.dsn"));
        std::thread::spawn(move || fs::write(pipe, bytes).unwrap())
    };
    let run = dsn(&["check", &pipe]);
    writer.join().unwrap();
    assert_eq!(run.code, 1, "{}", run.stderr);
    assert!(run.text().contains("DSN-LIG-01"));
}
