//! Why the work could not be done, in French: exit code 2.

use std::fmt;
use std::io;
use std::path::Path;

/// What stops a command.
#[derive(Debug)]
pub(crate) enum Failure {
    /// Something to tell the user.
    Message(String),
    /// Whoever read our output has had enough: nothing to say.
    BrokenPipe,
}

impl Failure {
    /// A failure to tell about.
    pub(crate) fn new(message: impl Into<String>) -> Self {
        Self::Message(message.into())
    }

    /// A file could not be read.
    pub(crate) fn reading(path: &Path, error: &io::Error) -> Self {
        let message = if path.as_os_str() == "-" {
            format!("l'entrée standard ne peut pas être lue : {}", reason(error))
        } else {
            format!(
                "« {} » ne peut pas être lu : {}",
                path.display(),
                reason(error)
            )
        };
        Self::Message(message)
    }

    /// A file could not be written.
    pub(crate) fn writing(path: &Path, error: &io::Error) -> Self {
        Self::Message(format!(
            "« {} » ne peut pas être écrit : {}",
            path.display(),
            reason(error)
        ))
    }
}

/// Anything but reading and writing of named files: the standard output.
impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        if error.kind() == io::ErrorKind::BrokenPipe {
            return Self::BrokenPipe;
        }
        Self::Message(format!(
            "la sortie standard ne peut pas être écrite : {}",
            reason(&error)
        ))
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Message(message) => f.write_str(message),
            Self::BrokenPipe => Ok(()),
        }
    }
}

/// What the system answered, in French where we know how to say it.
pub(crate) fn reason(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => "il n'existe pas".into(),
        io::ErrorKind::PermissionDenied => "l'accès est refusé".into(),
        io::ErrorKind::IsADirectory => "c'est un dossier".into(),
        io::ErrorKind::NotADirectory => {
            "son chemin passe par un fichier qui n'est pas un dossier".into()
        }
        io::ErrorKind::StorageFull => "il n'y a plus de place".into(),
        io::ErrorKind::ReadOnlyFilesystem => "le support est en lecture seule".into(),
        _ => error.to_string(),
    }
}
