//! The contract of our own API, tried by schemathesis against a running server: whatever it makes up
//! from the contract, the server answers as the contract says, and never with a failure of its own.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Instant;

use super::{Outcome, debian, lacking};
use crate::command::is_installed;
use crate::repository;

/// The version that is installed, from PyPI.
const VERSION: &str = "4.32.5";

/// Who calls: the account, and how many examples of each operation it tries. Each sees another side
/// of the answers: a program's own account, somebody who deposits and administers, and the operator.
const APPELANTS: [(&str, &str); 3] = [("editeur", "8"), ("declarant", "8"), ("operator", "4")];

/// What is held against the contract.
const CONTROLES: &str = "not_a_server_error,status_code_conformance,\
    content_type_conformance,response_schema_conformance";

/// These would end the run, or lock the account.
const EXCLUES: [&str; 3] = ["revoquerJeton", "changerMotDePasse", "changerCourriel"];

/// Logs in with an account of the demonstration.
const JETON: &str = r"
import json, sys, urllib.request as u
c = json.load(open('demo-accounts.json'))[sys.argv[1]]
if 'client_id' in c:
    q = {'client_id': c['client_id'], 'client_secret': c['client_secret']}
else:
    q = {'siret': c['siret'], 'nom': c['nom'], 'prenom': c['prenom'], 'mot_de_passe': c['motdepasse']}
r = u.Request(sys.argv[2] + '/api/v1/jeton', json.dumps(q).encode(), {'Content-Type': 'application/json'})
print(json.load(u.urlopen(r))['jeton'])
";

pub(super) fn run() -> Outcome {
    let schemathesis = match installed() {
        Ok(command) => command,
        // Somebody may be on a train.
        Err(why) => return lacking(format!("schemathesis cannot be installed: {why}")),
    };
    try_it(&schemathesis).into()
}

fn try_it(schemathesis: &Path) -> Result<(), String> {
    let server = Server::start()?;
    for (account, examples) in APPELANTS {
        let begun = Instant::now();
        server.try_as(schemathesis, account, examples)?;
        println!("  {account}: {:.1} s", begun.elapsed().as_secs_f64());
    }
    Ok(())
}

/// The command, in a virtual environment below `target/`.
fn installed() -> Result<PathBuf, String> {
    let folder = repository::root()
        .join("target")
        .join(format!("schemathesis-{VERSION}"));
    let command = folder.join("bin").join("schemathesis");
    if command.exists() {
        return Ok(command);
    }
    println!(
        "  installing schemathesis {VERSION} from PyPI in {}",
        folder.display()
    );
    // Debian's Python comes without what makes virtual environments.
    if !is_installed("python3", &["-c", "import ensurepip, venv"]) {
        debian::install(
            "Python with virtual environments",
            &["python3", "python3-venv"],
        )?;
    }
    // One that was not finished is begun anew.
    done(
        Command::new("python3")
            .args(["-m", "venv", "--clear"])
            .arg(&folder),
    )?;
    let package = format!("schemathesis=={VERSION}");
    done(Command::new(folder.join("bin").join("pip")).args(["install", "--quiet", &package]))?;
    Ok(command)
}

fn done(command: &mut Command) -> Result<(), String> {
    let output = command
        .output()
        .map_err(|error| format!("{command:?}: {error}"))?;
    if output.status.success() {
        return Ok(());
    }
    Err(format!(
        "{command:?}: {}",
        String::from_utf8_lossy(&output.stderr)
    ))
}

/// A demonstration on a folder of its own, ended and deleted when dropped.
struct Server {
    process: Child,
    folder: PathBuf,
    url: String,
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended by itself, and what is left hurts nobody.
        let _ = self.process.kill();
        let _ = self.process.wait();
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

impl Server {
    fn start() -> Result<Self, String> {
        done(Command::new("cargo").args(["build", "--quiet", "--locked", "-p", "guichet"]))?;
        let program = repository::target().join("debug").join("guichet");
        let folder = std::env::temp_dir().join(format!("guichet-contract-{}", std::process::id()));
        std::fs::create_dir_all(&folder)
            .map_err(|error| format!("{}: {error}", folder.display()))?;
        let mut process = Command::new(&program)
            .args(["serve", "--demo", "--listen", "127.0.0.1:0", "--data"])
            .env("GUICHET_DEMO_CLIENTS", "0")
            .arg(&folder)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .map_err(|error| format!("{}: {error}", program.display()))?;
        let output = process.stdout.take().ok_or("the server says nothing")?;
        let mut server = Self {
            process,
            folder,
            url: String::new(),
        };
        for line in BufReader::new(output).lines() {
            let line = line.map_err(|error| error.to_string())?;
            if let Some(at) = line.find("http://") {
                server.url = line[at..].trim().to_owned();
                return Ok(server);
            }
        }
        Err("the server ended before it listened".to_owned())
    }

    /// Tries every operation with an account of the demonstration.
    fn try_as(&self, schemathesis: &Path, account: &str, examples: &str) -> Result<(), String> {
        let token = self.token(account)?;
        let output = Command::new(schemathesis)
            // What it keeps for its next run is not ours to keep.
            .current_dir(&self.folder)
            .args(["run", &format!("{}/api/v1/openapi.json", self.url)])
            .args(["--header", &format!("Authorization: Bearer {token}")])
            .args(["--checks", CONTROLES])
            .args(
                EXCLUES
                    .iter()
                    .flat_map(|name| ["--exclude-operation-id", name]),
            )
            .args(["--max-examples", examples, "--seed", "4", "--workers", "1"])
            .args(["--generation-database", "none", "--no-color"])
            .output()
            .map_err(|error| format!("schemathesis does not start: {error}"))?;
        if output.status.success() {
            return Ok(());
        }
        let text = [output.stdout, output.stderr].concat();
        Err(format!("as {account}: {}", String::from_utf8_lossy(&text)))
    }

    /// A token for an account of the demonstration.
    fn token(&self, account: &str) -> Result<String, String> {
        let output = Command::new("python3")
            .args(["-c", JETON, account, &self.url])
            .current_dir(&self.folder)
            .output()
            .map_err(|error| format!("python3: {error}"))?;
        match output.status.success() {
            true => Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned()),
            false => Err(format!(
                "no token for {account}: {}",
                String::from_utf8_lossy(&output.stderr)
            )),
        }
    }
}
