use std::io::{Read, Write};
use std::net::TcpListener;
use std::path::Path;

use guichet_testkit::GrappeTls;

use crate::{Options, Store, StoreError, Target};

fn open(address: &str) -> Result<Store, String> {
    let target = Target::Postgres(address.to_owned());
    Store::open(&target, &Options::default()).map_err(|error| error.to_string())
}

fn address(cluster: &GrappeTls, host: &str, base: &str, tls: &str) -> String {
    let port = cluster.port();
    format!("postgres://guichet:secret@{host}:{port}/{base}{tls}")
}

/// Whether the server itself sees this connection encrypted.
fn encrypted(store: &Store) -> Result<String, StoreError> {
    store.read_blocking(|tx| {
        let seen = "SELECT ssl::text FROM pg_stat_ssl WHERE pid = pg_backend_pid()";
        tx.query_one(seen, &[])?.text(0).map(str::to_owned)
    })
}

#[test]
fn a_server_is_reached_over_tls_when_its_certificate_leads_where_it_must() {
    if std::env::var_os("GUICHET_SANS_POSTGRES").is_some() {
        eprintln!("not run: GUICHET_SANS_POSTGRES is set");
        return;
    }
    let cluster = GrappeTls::nouvelle();
    let trusting = |mode: &str, authorities: &Path| {
        format!("?sslmode={mode}&sslrootcert={}", authorities.display())
    };
    let base = cluster.nouvelle_base();
    for mode in ["require", "verify-ca", "verify-full"] {
        let tls = trusting(mode, &cluster.autorites());
        let store = open(&address(&cluster, "127.0.0.1", &base, &tls)).expect(mode);
        store.migrate_blocking().expect(mode);
        assert_eq!(encrypted(&store).as_deref(), Ok("true"), "{mode}");

        // Certificates of others, and a name that the certificate does not bear.
        let tls = trusting(mode, &cluster.autres_autorites());
        let error = open(&address(&cluster, "127.0.0.1", &base, &tls))
            .err()
            .expect(mode);
        assert!(error.contains("certificate"), "{error}");
        let tls = trusting(mode, &cluster.autorites());
        let error = open(&address(&cluster, "localhost", &base, &tls))
            .err()
            .expect(mode);
        assert!(error.contains("certificate"), "{error}");
    }
    // This server refuses who comes without.
    assert!(open(&address(&cluster, "127.0.0.1", &base, "")).is_err());

    // PostgreSQL's own programs take the same way.
    let tls = trusting("require", &cluster.autorites());
    let from = open(&address(&cluster, "127.0.0.1", &base, &tls)).unwrap();
    from.write_blocking(|tx| crate::travaux::ajouter(tx, "g", "c", "{}", 5))
        .unwrap();
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("base.pgdump");
    from.copy_into(&file).unwrap();
    let other = address(&cluster, "127.0.0.1", &cluster.nouvelle_base(), &tls);
    crate::postgres::restore(&file, &other, crate::sauvegarde::Existant::Garder).unwrap();
    let restored = open(&other).unwrap();
    assert_eq!(
        restored
            .read_blocking(crate::travaux::compter)
            .unwrap()
            .len(),
        1
    );
    let wrong = trusting("require", &cluster.autres_autorites());
    let wrong = address(&cluster, "127.0.0.1", &cluster.nouvelle_base(), &wrong);
    assert!(crate::postgres::may_restore(&wrong, crate::sauvegarde::Existant::Garder).is_err());
}

/// A server without TLS hears that TLS is wanted, and no more: no name, no password.
#[test]
fn a_server_that_cannot_is_told_nothing() {
    let server = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = server.local_addr().unwrap().port();
    let heard = std::thread::spawn(move || {
        let (mut client, _) = server.accept().unwrap();
        let mut request = [0; 8];
        client.read_exact(&mut request).unwrap();
        client.write_all(b"N").unwrap();
        let mut rest = Vec::new();
        // However the client closes, what it sent before is in `rest`.
        let _ = client.read_to_end(&mut rest);
        (request, rest)
    });
    let folder = tempfile::tempdir().unwrap();
    let authorities = folder.path().join("autorites.pem");
    std::fs::write(&authorities, CERTIFICATE).unwrap();
    let authorities = authorities.display();
    let refused = open(&format!(
        "postgres://guichet:secret@127.0.0.1:{port}/g?sslmode=require&sslrootcert={authorities}"
    ));
    let error = refused.err().expect("a refusal");
    assert!(
        error.contains("TLS") && !error.contains("secret"),
        "{error}"
    );
    // Protocol 3.0, SSLRequest: its length and its code.
    let asked = [0, 0, 0, 8, 4, 210, 22, 47];
    assert_eq!(heard.join().unwrap(), (asked, Vec::new()));
}

/// What `sslrootcert` names must hold certificates.
#[test]
fn a_file_of_authorities_that_says_nothing_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let empty = folder.path().join("vide.pem");
    std::fs::write(&empty, "rien\n").unwrap();
    for (path, said) in [
        (empty, "aucun certificat"),
        (folder.path().join("absent.pem"), "absent.pem"),
    ] {
        let path = path.display();
        let refused = open(&format!(
            "postgres://u:secret@127.0.0.1:1/g?sslmode=verify-full&sslrootcert={path}"
        ));
        let error = refused.err().expect("a refusal");
        assert!(error.contains(said) && !error.contains("secret"), "{error}");
    }
}

/// Of an authority that does not exist, until 2126.
const CERTIFICATE: &str = "-----BEGIN CERTIFICATE-----
MIIBfDCCASGgAwIBAgIUQr/6wNPB9djqAWCeAqiDEaZRPxIwCgYIKoZIzj0EAwIw
EjEQMA4GA1UEAwwHZmljdGl2ZTAgFw0yNjExMjIxNTEzMTBaGA8yMTI2MTAyOTE1
MTMxMFowEjEQMA4GA1UEAwwHZmljdGl2ZTBZMBMGByqGSM49AgEGCCqGSM49AwEH
A0IABMfKqVijw59ZsE6uwnCgRhRT5NliQaFxX+K19LEwzSu5CNiQmZ5+qMjz9fZZ
faKJ/Yzossbntt3IX3a79MS+apqjUzBRMB0GA1UdDgQWBBRuK7ZdRsni1XGeQZoH
Akf8lSusvzAfBgNVHSMEGDAWgBRuK7ZdRsni1XGeQZoHAkf8lSusvzAPBgNVHRMB
Af8EBTADAQH/MAoGCCqGSM49BAMCA0kAMEYCIQDpiJCidmT34c4hDMOi9j3sLjTB
ELcj8GxDYpgDdRb8KgIhAOTnUoVvw+WxJwP2rDZVZh5uEIr9PQ+ffVHTnETveq8R
-----END CERTIFICATE-----
";
