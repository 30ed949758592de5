//! A disk that is soon full: a small file system in memory. Mounting one is root's right.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use tempfile::TempDir;

/// A small file system, unmounted when it is dropped.
pub struct PetitDisque {
    folder: TempDir,
}

impl PetitDisque {
    /// Mounts one of so many mebibytes. Nothing, said on the standard error, without the right to.
    pub fn monter(mebioctets: u32) -> Option<Self> {
        let folder = tempfile::Builder::new()
            .prefix("guichet-disque-")
            .tempdir()
            .expect("a temporary folder");
        let size = format!("size={mebioctets}m,mode=755");
        let mounted = Command::new("mount")
            .args(["-t", "tmpfs", "-o", &size, "guichet-essai"])
            .arg(folder.path())
            .stderr(Stdio::null())
            .status();
        if !mounted.is_ok_and(|status| status.success()) {
            eprintln!("not run: no right to mount a small file system");
            return None;
        }
        Some(Self { folder })
    }

    /// Where it is.
    pub fn chemin(&self) -> &Path {
        self.folder.path()
    }

    /// Takes all the room but so many kibibytes; [`PetitDisque::vider`] gives it back.
    pub fn remplir(&self, sauf_kibioctets: usize) {
        let block = [0; 1024];
        let mut file = fs::File::create(self.ballast()).expect("a file");
        let mut written = 0_u64;
        while file.write_all(&block).is_ok() {
            written += 1024;
        }
        let left = written.saturating_sub(sauf_kibioctets as u64 * 1024);
        file.set_len(left).expect("less of it");
    }

    /// Gives the room back.
    pub fn vider(&self) {
        fs::remove_file(self.ballast()).expect("what filled it");
    }

    fn ballast(&self) -> PathBuf {
        self.chemin().join("lest")
    }
}

impl Drop for PetitDisque {
    fn drop(&mut self) {
        // Whoever still holds a file of it, lazily.
        let unmounted = Command::new("umount").arg("-l").arg(self.chemin()).status();
        if !unmounted.is_ok_and(|status| status.success()) {
            eprintln!("{} stays mounted", self.chemin().display());
        }
    }
}
