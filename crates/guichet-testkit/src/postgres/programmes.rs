//! The programs of PostgreSQL, and the user they run as.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Where the programs are and who runs them.
pub(super) struct Programs {
    folder: PathBuf,
    /// Of the user who runs the tests.
    pub(super) uid: u32,
}

impl Programs {
    /// Looks in PATH, then where Debian puts them. Panics when there are none: tests that need
    /// PostgreSQL must not pass without it.
    pub(super) fn find() -> Self {
        let uid = owner_of_this_process();
        let in_path = std::env::var_os("PATH").unwrap_or_default();
        let debian = fs::read_dir("/usr/lib/postgresql").into_iter().flatten();
        let mut debian: Vec<PathBuf> = debian
            .flatten()
            .map(|version| version.path().join("bin"))
            .collect();
        // The newest first.
        debian.sort_unstable();
        debian.reverse();
        let folder = std::env::split_paths(&in_path)
            .chain(debian)
            .find(|folder| folder.join("initdb").is_file() && folder.join("pg_ctl").is_file());
        let Some(folder) = folder else {
            panic!(
                "PostgreSQL (initdb, pg_ctl) is not installed: `apt-get install postgresql`, or \
                 `cargo xtask test --only postgresql`; GUICHET_SANS_POSTGRES=1 leaves these tests out"
            );
        };
        Self { folder, uid }
    }

    /// A program, run as a user who is not root.
    pub(super) fn command(&self, name: &str) -> Command {
        let program = self.folder.join(name);
        let mut command = if self.uid == 0 {
            let mut command = Command::new("runuser");
            command.args(["--user", "postgres", "--"]).arg(program);
            command
        } else {
            Command::new(program)
        };
        // The user may not enter the folder of the test.
        command.current_dir("/");
        command
    }

    /// The same, as typed in a shell.
    pub(super) fn typed(&self, name: &str) -> String {
        let program = self.folder.join(name).display().to_string();
        match self.uid {
            0 => format!("runuser --user postgres -- {program}"),
            _ => program,
        }
    }

    /// Gives a folder to the user the programs run as.
    pub(super) fn give(&self, folder: &Path) {
        if self.uid == 0 {
            run(Command::new("chown").arg("postgres").arg(folder));
        }
        run(Command::new("chmod").arg("700").arg(folder));
    }
}

/// Whoever owns `/proc/self` runs this process.
fn owner_of_this_process() -> u32 {
    use std::os::unix::fs::MetadataExt;
    fs::metadata("/proc/self").expect("/proc is mounted").uid()
}

/// Runs a program that must succeed.
pub(super) fn run(command: &mut Command) {
    let status = command
        .status()
        .unwrap_or_else(|error| panic!("{command:?}: {error}"));
    assert!(status.success(), "{command:?}: {status}");
}
