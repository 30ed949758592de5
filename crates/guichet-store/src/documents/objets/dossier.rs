//! Objects as files: written beside, synced, renamed, and the folder synced.

use std::fs;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use crate::StoreError;
use crate::fichiers::{failure, sync_folder, write_safely};

/// Files spread over 256 folders by the first two digits of their names.
pub(super) struct Dossier {
    root: PathBuf,
}

impl Dossier {
    /// Makes the folders that are missing, and syncs them.
    pub(super) fn open(root: &Path) -> Result<Self, StoreError> {
        let folder = Self {
            root: root.to_owned(),
        };
        folder
            .make_folders()
            .map_err(|error| failure(&error, root))?;
        Ok(folder)
    }

    fn make_folders(&self) -> io::Result<()> {
        fs::create_dir_all(&self.root)?;
        for number in 0..=255_u8 {
            match fs::create_dir(self.root.join(format!("{number:02x}"))) {
                Err(error) if error.kind() != ErrorKind::AlreadyExists => return Err(error),
                _ => {}
            }
        }
        sync_folder(&self.root)?;
        self.root.parent().map_or(Ok(()), sync_folder)
    }

    pub(super) fn put(&self, name: &str, contenu: &[u8]) -> Result<(), StoreError> {
        let path = self.path(name)?;
        write_safely(&path, contenu).map_err(|error| failure(&error, &path))
    }

    pub(super) fn get(&self, name: &str) -> Result<Option<Vec<u8>>, StoreError> {
        let path = self.path(name)?;
        match fs::read(&path) {
            Ok(bytes) => Ok(Some(bytes)),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            Err(error) => Err(failure(&error, &path)),
        }
    }

    pub(super) fn delete(&self, name: &str) -> Result<(), StoreError> {
        let path = self.path(name)?;
        match fs::remove_file(&path) {
            Err(error) if error.kind() != ErrorKind::NotFound => Err(failure(&error, &path)),
            _ => Ok(()),
        }
    }

    /// Unfinished files of a process that died are listed too: nothing refers to them.
    pub(super) fn names(&self) -> Result<Vec<String>, StoreError> {
        let mut names = Vec::new();
        let mut list = || -> io::Result<()> {
            for folder in fs::read_dir(&self.root)? {
                let folder = folder?;
                if folder.file_type()?.is_dir() {
                    for file in fs::read_dir(folder.path())? {
                        names.extend(file?.file_name().into_string().ok());
                    }
                }
            }
            Ok(())
        };
        list().map_err(|error| failure(&error, &self.root))?;
        names.sort_unstable();
        Ok(names)
    }

    /// A name is ours: letters, digits, `-` and `.`, so that no path leaves the folder.
    fn path(&self, name: &str) -> Result<PathBuf, StoreError> {
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'.';
        match name.get(..2) {
            Some(start)
                if start.bytes().all(|byte| byte.is_ascii_hexdigit())
                    && name.bytes().all(plain) =>
            {
                Ok(self.root.join(start).join(name))
            }
            _ => Err(StoreError::Corrupt(format!(
                "« {name} » n’est pas un nom d’objet"
            ))),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_name_leads_out_of_the_folder() {
        let folder = Dossier {
            root: "/nulle/part".into(),
        };
        for name in ["", "a", "../x", "aa/../../x", "aa\\x", "é", "aa\0", "zz-1"] {
            assert!(folder.path(name).is_err(), "{name}");
        }
        assert_eq!(
            folder.path("ab12-0f").unwrap(),
            Path::new("/nulle/part/ab/ab12-0f")
        );
    }
}
