//! Running the built binary, and golden files.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// What a run left.
pub(crate) struct Run {
    pub(crate) code: i32,
    pub(crate) stdout: Vec<u8>,
    pub(crate) stderr: String,
}

impl Run {
    pub(crate) fn text(&self) -> &str {
        std::str::from_utf8(&self.stdout).expect("the output is UTF-8")
    }
}

/// Runs `dsn` in the folder of the test files.
pub(crate) fn dsn(args: &[&str]) -> Run {
    dsn_with(args, b"")
}

/// Runs `dsn` with these bytes on its standard input.
pub(crate) fn dsn_with(args: &[&str], stdin: &[u8]) -> Run {
    let mut child = Command::new(env!("CARGO_BIN_EXE_dsn"))
        .args(args)
        .current_dir(tests().join("files"))
        .env_remove("NO_COLOR")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the binary runs");
    let mut input = child.stdin.take().expect("its input is piped");
    let bytes = stdin.to_vec();
    // It may end without reading: that is not our failure.
    let feeder = std::thread::spawn(move || input.write_all(&bytes));
    let output = child.wait_with_output().expect("it ends");
    let _ = feeder.join().expect("the feeder ends");
    Run {
        code: output.status.code().expect("it is not killed"),
        stdout: output.stdout,
        stderr: String::from_utf8(output.stderr).expect("complaints are UTF-8"),
    }
}

pub(crate) fn tests() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests")
}

/// Compares with `tests/golden/<name>`; `GUICHET_BLESS=1` records instead.
pub(crate) fn golden(name: &str, actual: &str) {
    let path = tests().join("golden").join(name);
    if std::env::var_os("GUICHET_BLESS").is_some() {
        fs::write(&path, actual).expect("the golden file can be written");
        return;
    }
    let expected = fs::read_to_string(&path).unwrap_or_default();
    assert!(
        actual == expected,
        "{name} differs (GUICHET_BLESS=1 records it)\n--- expected\n{expected}\n--- actual\n{actual}"
    );
}
