//! The manifest of a backup: one line per file, `hash length path`, readable by people and by
//! `sha256sum` with a little help.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::Path;

use sha2::{Digest, Sha256};

use crate::StoreError;
use crate::fichiers;
use crate::hexadecimal::hex;

const NAME: &str = "manifeste.txt";
const HEAD: &str = "sauvegarde guichet 1";

/// Hash and length of each file, by path relative to the folder.
#[derive(Default)]
pub(super) struct Manifeste(BTreeMap<String, (String, u64)>);

impl Manifeste {
    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    pub(super) fn bytes(&self) -> u64 {
        self.0.values().map(|(_, length)| length).sum()
    }

    pub(super) fn has_object(&self, name: &str) -> bool {
        self.0.contains_key(&object_path(name))
    }

    pub(super) fn add_object(&mut self, name: &str, bytes: &[u8]) {
        let entry = (hex(&Sha256::digest(bytes)), bytes.len() as u64);
        self.0.insert(object_path(name), entry);
    }

    pub(super) fn objects(&self) -> impl Iterator<Item = &String> {
        self.0.keys().filter(|path| path.contains('/'))
    }

    pub(super) fn add_file(&mut self, folder: &Path, name: &str) -> Result<(), StoreError> {
        let path = folder.join(name);
        let entry = hash(&path).map_err(|error| fichiers::failure(&error, &path))?;
        self.0.insert(name.to_owned(), entry);
        Ok(())
    }

    pub(super) fn write(&self, folder: &Path) -> Result<(), StoreError> {
        let mut text = format!("{HEAD}\n");
        for (path, (hash, length)) in &self.0 {
            text.push_str(&format!("{hash} {length} {path}\n"));
        }
        let path = folder.join(NAME);
        fichiers::write_safely(&path, text.as_bytes())
            .map_err(|error| fichiers::failure(&error, &path))
    }

    pub(super) fn read(folder: &Path) -> Result<Self, StoreError> {
        let path = folder.join(NAME);
        let wrong = |what: &str| StoreError::Corrupt(format!("{} : {what}", path.display()));
        let text = fs::read_to_string(&path)
            .map_err(|error| wrong(&format!("manifeste illisible ({error})")))?;
        let mut lines = text.lines();
        if lines.next() != Some(HEAD) {
            return Err(wrong("ce n’est pas le manifeste d’une sauvegarde"));
        }
        let mut files = BTreeMap::new();
        for line in lines {
            let mut parts = line.splitn(3, ' ');
            let entry = (|| {
                let hash = parts.next()?.to_owned();
                let length = parts.next()?.parse().ok()?;
                Some((parts.next()?.to_owned(), (hash, length)))
            })();
            let (path, entry) = entry.ok_or_else(|| wrong("ligne illisible"))?;
            files.insert(path, entry);
        }
        Ok(Self(files))
    }

    pub(super) fn verify(&self, folder: &Path) -> Result<(), StoreError> {
        for (name, expected) in &self.0 {
            let path = folder.join(name);
            match hash(&path) {
                Ok(found) if found == *expected => {}
                Ok(_) => {
                    return Err(StoreError::Corrupt(format!(
                        "{} n’est pas le fichier qui a été sauvegardé",
                        path.display()
                    )));
                }
                Err(error) => {
                    return Err(StoreError::Corrupt(format!("{} : {error}", path.display())));
                }
            }
        }
        Ok(())
    }
}

/// Where the folder of objects keeps an object.
fn object_path(name: &str) -> String {
    let start = name.get(..2).unwrap_or_default();
    format!("{}/{start}/{name}", super::OBJECTS)
}

fn hash(path: &Path) -> io::Result<(String, u64)> {
    let mut file = File::open(path)?;
    let mut digest = Sha256::new();
    let mut length = 0;
    let mut buffer = vec![0; 1 << 16];
    loop {
        let read = file.read(&mut buffer)?;
        let Some(bytes) = buffer.get(..read).filter(|bytes| !bytes.is_empty()) else {
            return Ok((hex(&digest.finalize()), length));
        };
        digest.update(bytes);
        length += bytes.len() as u64;
    }
}
