//! The Markdown of the repository: links and paths lead somewhere, generated parts are fresh.

use std::collections::BTreeSet;
use std::path::{Component, Path, PathBuf};

use super::{Outcome, no_complaint};
use crate::{generated, repository};

/// A path in backquotes that begins with one of these is one of ours, and must exist.
const OUR_FOLDERS: &[&str] = &[
    ".ci/",
    ".github/",
    "bench/",
    "crates/",
    "docs/",
    "examples/",
    "fuzz/",
    "law/",
    "norm/",
    "organismes/",
    "xtask/",
];

pub(super) fn run() -> Outcome {
    no_complaint(complaints())
}

fn complaints() -> Result<Vec<String>, String> {
    let mut complaints = generated::stale()?;
    for path in repository::files_with_extension(&["md"])? {
        let text = prose(&repository::read(&path)?);
        for link in links(&text) {
            if let Err(reason) = follow(&path, &link) {
                complaints.push(format!("{}: `{link}`: {reason}", path.display()));
            }
        }
        for named in paths_in_backquotes(&text) {
            if !repository::root().join(&named).exists() {
                complaints.push(format!("{}: `{named}` does not exist", path.display()));
            }
        }
    }
    Ok(complaints)
}

/// The text without its fenced blocks, whose brackets are code.
fn prose(markdown: &str) -> String {
    let mut inside_fence = false;
    let mut kept = String::new();
    for line in markdown.lines() {
        if line.trim_start().starts_with("```") {
            inside_fence = !inside_fence;
        } else if !inside_fence {
            kept.push_str(line);
            kept.push('\n');
        }
    }
    kept
}

/// The targets of inline links, those of the web left out.
fn links(text: &str) -> Vec<String> {
    let targets = text
        .split("](")
        .skip(1)
        .filter_map(|rest| rest.split_once(')'))
        .map(|(target, _)| target);
    targets
        .filter(|target| !target.contains("://") && !target.starts_with("mailto:"))
        .filter(|target| !target.contains(char::is_whitespace))
        .map(str::to_owned)
        .collect()
}

/// Paths of ours in backquotes. One with a placeholder (`<…>`, `*`, `…`) names no file.
fn paths_in_backquotes(text: &str) -> Vec<String> {
    let quoted = text
        .lines()
        .flat_map(|line| line.split('`').skip(1).step_by(2));
    quoted
        .filter(|path| OUR_FOLDERS.iter().any(|folder| path.starts_with(folder)))
        .filter(|path| !path.contains(|c: char| c.is_whitespace() || "<>*…{}".contains(c)))
        .map(|path| path.split("::").next().unwrap_or(path).to_owned())
        .collect()
}

/// Whether a link from a document leads to a file that exists, and to a heading of it.
fn follow(from: &Path, link: &str) -> Result<(), String> {
    let (file, anchor) = link
        .split_once('#')
        .map_or((link, None), |(file, anchor)| (file, Some(anchor)));
    let target = if file.is_empty() {
        from.to_path_buf()
    } else {
        resolve(from, file)?
    };
    if !repository::root().join(&target).exists() {
        return Err("no such file".to_owned());
    }
    match anchor {
        Some(anchor)
            if target
                .extension()
                .is_some_and(|extension| extension == "md") =>
        {
            if anchors(&repository::read(&target)?).contains(anchor) {
                Ok(())
            } else {
                Err(format!("no heading `{anchor}` in {}", target.display()))
            }
        }
        _ => Ok(()),
    }
}

/// The path from the root of a link in the document `from`.
fn resolve(from: &Path, link: &str) -> Result<PathBuf, String> {
    let folder = from.parent().unwrap_or(Path::new(""));
    let mut resolved = PathBuf::new();
    for component in folder.join(link).components() {
        match component {
            Component::ParentDir => {
                if !resolved.pop() {
                    return Err("leaves the repository".to_owned());
                }
            }
            Component::Normal(name) => resolved.push(name),
            Component::CurDir => {}
            Component::RootDir | Component::Prefix(_) => return Err("absolute path".to_owned()),
        }
    }
    Ok(resolved)
}

/// The anchors that forges give to headings: lower case, no punctuation, dashes for spaces.
fn anchors(markdown: &str) -> BTreeSet<String> {
    prose(markdown)
        .lines()
        .filter(|line| line.starts_with('#'))
        .map(|line| {
            let heading = line.trim_start_matches('#').trim().to_lowercase();
            heading
                .chars()
                .filter(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_'))
                .map(|c| if c == ' ' { '-' } else { c })
                .collect()
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_and_paths_are_found_outside_fences() {
        let text = prose(
            "a [b](c.md#d) `norm/P26V01` `norm/<version>`\n```\n[x](y)\n```\n[w](https://w.org)\n",
        );
        assert_eq!(links(&text), ["c.md#d"]);
        assert_eq!(paths_in_backquotes(&text), ["norm/P26V01"]);
    }

    #[test]
    fn links_are_resolved_from_their_document() {
        let from = Path::new("docs/decisions/0001.md");
        assert_eq!(
            resolve(from, "../glossary.md"),
            Ok(PathBuf::from("docs/glossary.md"))
        );
        assert!(resolve(from, "../../../etc").is_err());
        assert!(resolve(from, "/etc").is_err());
    }

    #[test]
    fn anchors_are_those_of_forges() {
        let anchors = anchors("# A control, added\n\n## `dsn check`\n");
        assert!(anchors.contains("a-control-added"));
        assert!(anchors.contains("dsn-check"));
    }
}
