//! The files of the repository, without asking git: a source archive is checked like a clone.

use std::path::{Path, PathBuf};

/// The root of the repository.
pub(crate) fn root() -> PathBuf {
    let manifest = Path::new(env!("CARGO_MANIFEST_DIR"));
    manifest.parent().unwrap_or(manifest).to_path_buf()
}

/// Where cargo puts what it builds.
pub(crate) fn target() -> PathBuf {
    let folder = std::env::var_os("CARGO_TARGET_DIR");
    root().join(folder.unwrap_or_else(|| "target".into()))
}

/// Every file below the root, as paths relative to it, sorted. Left out are what is built, what is
/// downloaded, and hidden folders other than those of CI.
pub(crate) fn files() -> Result<Vec<PathBuf>, String> {
    let root = root();
    let mut found = Vec::new();
    let mut folders = vec![root.clone()];
    while let Some(folder) = folders.pop() {
        let entries =
            std::fs::read_dir(&folder).map_err(|error| format!("{}: {error}", folder.display()))?;
        for entry in entries {
            let entry = entry.map_err(|error| format!("{}: {error}", folder.display()))?;
            let kind = entry
                .file_type()
                .map_err(|error| format!("{}: {error}", entry.path().display()))?;
            let name = entry.file_name();
            if kind.is_dir() {
                if is_ours(&name.to_string_lossy()) {
                    folders.push(entry.path());
                }
            } else if let Ok(relative) = entry.path().strip_prefix(&root) {
                found.push(relative.to_path_buf());
            }
        }
    }
    found.sort();
    Ok(found)
}

/// Whether a folder of this name holds files of the repository.
fn is_ours(name: &str) -> bool {
    match name {
        ".cargo" | ".ci" | ".github" => true,
        "target" | "node_modules" => false,
        _ => !name.starts_with('.') && !name.starts_with("target-"),
    }
}

/// The text of a file given by its path from the root.
pub(crate) fn read(relative: &Path) -> Result<String, String> {
    std::fs::read_to_string(root().join(relative))
        .map_err(|error| format!("{}: {error}", relative.display()))
}

/// The files with one of these extensions.
pub(crate) fn files_with_extension(extensions: &[&str]) -> Result<Vec<PathBuf>, String> {
    let mut files = files()?;
    files.retain(|path| {
        path.extension().is_some_and(|extension| {
            extensions
                .iter()
                .any(|wanted| extension.eq_ignore_ascii_case(wanted))
        })
    });
    Ok(files)
}
