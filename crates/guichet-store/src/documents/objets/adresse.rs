//! The address of an S3-compatible service as one setting:
//! `s3://KEY:SECRET@HOST[:PORT]/BUCKET[?region=REGION][&http]`.

use std::str::FromStr;

use super::S3;
use crate::StoreError;

/// What most services that are not Amazon's accept.
const REGION: &str = "us-east-1";

impl FromStr for S3 {
    type Err = StoreError;

    /// Reads `s3://KEY:SECRET@HOST/BUCKET?region=REGION`. Characters of the key and of the secret
    /// that have a meaning in an address are written `%2F`. The service is called by HTTPS unless
    /// `http` is among what follows the question mark.
    fn from_str(text: &str) -> Result<Self, StoreError> {
        parse(text).ok_or_else(|| {
            // The text holds a secret: it is not repeated.
            StoreError::Other(
                "adresse d’entrepôt d’objets non reconnue : attendu \
                 s3://CLÉ:SECRET@HÔTE/SEAU?region=RÉGION"
                    .to_owned(),
            )
        })
    }
}

fn parse(text: &str) -> Option<S3> {
    let text = text.strip_prefix("s3://")?;
    let (place, settings) = text.split_once('?').unwrap_or((text, ""));
    let (access, place) = place.rsplit_once('@')?;
    let (key, secret) = access.split_once(':')?;
    let (host, bucket) = place.split_once('/')?;
    let (mut region, mut scheme) = (REGION.to_owned(), "https");
    for setting in settings.split('&').filter(|setting| !setting.is_empty()) {
        match setting.split_once('=') {
            Some(("region", name)) => region = name.to_owned(),
            None if setting == "http" => scheme = "http",
            _ => return None,
        }
    }
    let named = !host.is_empty() && !bucket.is_empty() && !bucket.contains('/');
    named.then_some(S3 {
        adresse: format!("{scheme}://{host}"),
        region,
        seau: bucket.to_owned(),
        cle: decoded(key)?,
        secret: decoded(secret)?,
    })
}

/// `%2F` as `/`.
fn decoded(text: &str) -> Option<String> {
    let mut parts = text.split('%');
    let mut bytes = parts.next()?.as_bytes().to_vec();
    for part in parts {
        bytes.push(u8::from_str_radix(part.get(..2)?, 16).ok()?);
        bytes.extend_from_slice(part.get(2..)?.as_bytes());
    }
    String::from_utf8(bytes).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_read() {
        let service: S3 = "s3://cle:a%2Fb%2B@s3.exemple.fr/depots?region=fr-par"
            .parse()
            .unwrap();
        assert_eq!(service.adresse, "https://s3.exemple.fr");
        assert_eq!(
            (service.region.as_str(), service.seau.as_str()),
            ("fr-par", "depots")
        );
        assert_eq!(
            (service.cle.as_str(), service.secret.as_str()),
            ("cle", "a/b+")
        );
        let local: S3 = "s3://c:s@127.0.0.1:9000/seau?http".parse().unwrap();
        assert_eq!(local.adresse, "http://127.0.0.1:9000");
        assert_eq!(local.region, REGION);
    }

    #[test]
    fn what_is_no_address_is_refused_without_repeating_it() {
        for wrong in [
            "s3://seau",
            "s3://c:secret@hote",
            "s3://c:secret@hote/",
            "s3://c:secret@hote/seau/prefixe",
            "s3://c:secret@hote/seau?zone=x",
            "s3://c:secret%2@hote/seau",
            "https://c:secret@hote/seau",
        ] {
            let Err(error) = wrong.parse::<S3>() else {
                panic!("{wrong}");
            };
            assert!(!error.to_string().contains("secret@"), "{error}");
        }
    }
}
