//! The contract of our own API, tried by schemathesis against a running server: whatever it makes up
//! from the contract, the server answers as the contract says, and never with a failure of its own.

use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use super::Outcome;
use crate::repository;

/// The version that is installed, from PyPI.
const VERSION: &str = "4.32.5";

/// Examples of each operation: a minute or two in all.
const EXAMPLES: &str = "12";

/// What the made-up client logs in with: an account of this run only.
const IDENTIFIANT: &str = "EDITEUR-CONTRAT";
const SECRET: &str = "lampe-verte-du-contrat-42";

pub(super) fn run() -> Outcome {
    if Command::new("python3").arg("--version").output().is_err() {
        return Outcome::Skipped(
            "python3 is not installed: apt-get install python3-venv".to_owned(),
        );
    }
    try_it().into()
}

fn try_it() -> Result<(), String> {
    let schemathesis = installed()?;
    let server = Server::start()?;
    let token = server.token()?;
    let url = format!("{}/api/v1/openapi.json", server.url);
    let output = Command::new(schemathesis)
        // What it keeps for its next run is not ours to keep.
        .current_dir(&server.folder)
        .args(["run", &url])
        .args(["--header", &format!("Authorization: Bearer {token}")])
        .args(["--checks", "not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance"])
        // The first would end the run, the second would lock the account.
        .args(["--exclude-operation-id", "revoquerJeton"])
        .args(["--exclude-operation-id", "changerMotDePasse"])
        .args(["--max-examples", EXAMPLES, "--seed", "4", "--workers", "1"])
        .args(["--generation-database", "none", "--no-color"])
        .output()
        .map_err(|error| format!("schemathesis does not start: {error}"))?;
    if output.status.success() {
        return Ok(());
    }
    let text = [output.stdout, output.stderr].concat();
    Err(String::from_utf8_lossy(&text).into_owned())
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
    done(Command::new("python3").args(["-m", "venv"]).arg(&folder))?;
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
        done(Command::new("cargo").args(["build", "--quiet", "-p", "guichet"]))?;
        let target = std::env::var_os("CARGO_TARGET_DIR")
            .map_or_else(|| repository::root().join("target"), PathBuf::from);
        let program = target.join("debug").join("guichet");
        let folder = std::env::temp_dir().join(format!("guichet-contract-{}", std::process::id()));
        create_account(&program, &folder)?;
        let mut process = Command::new(&program)
            .args(["serve", "--demo", "--listen", "127.0.0.1:0", "--data"])
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

    /// A token for the account.
    fn token(&self) -> Result<String, String> {
        let body = format!(r#"{{"client_id":"{IDENTIFIANT}","client_secret":"{SECRET}"}}"#);
        let script = "import json,sys,urllib.request as u\n\
             q=u.Request(sys.argv[1],sys.argv[2].encode(),{'Content-Type':'application/json'})\n\
             print(json.load(u.urlopen(q))['jeton'])";
        let url = format!("{}/api/v1/jeton", self.url);
        let output = Command::new("python3")
            .args(["-c", script, &url, &body])
            .output()
            .map_err(|error| format!("python3: {error}"))?;
        match output.status.success() {
            true => Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned()),
            false => Err(format!(
                "no token: {}",
                String::from_utf8_lossy(&output.stderr)
            )),
        }
    }
}

fn create_account(program: &Path, folder: &Path) -> Result<(), String> {
    std::fs::create_dir_all(folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    let mut command = Command::new(program)
        .args(["admin", "--data"])
        .arg(folder)
        .args([
            "compte",
            "creer",
            "--genre",
            "editeur",
            "--identifiant",
            IDENTIFIANT,
        ])
        .arg("--mot-de-passe-stdin")
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(|error| format!("{}: {error}", program.display()))?;
    if let Some(mut input) = command.stdin.take() {
        writeln!(input, "{SECRET}").map_err(|error| error.to_string())?;
    }
    let output = command
        .wait_with_output()
        .map_err(|error| error.to_string())?;
    match output.status.success() {
        true => Ok(()),
        false => Err(format!(
            "no account: {}",
            String::from_utf8_lossy(&output.stderr)
        )),
    }
}
