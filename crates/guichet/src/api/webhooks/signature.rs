//! The signature of what is sent, as Standard Webhooks describe it: HMAC-SHA-256 over the identifier,
//! the instant and the body, in base64, one after the other when two secrets are good.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256};

/// Before a secret, as it is shown.
pub(super) const PREFIXE: &str = "whsec_";

/// The block of SHA-256.
const BLOC: usize = 64;

/// HMAC-SHA-256 (RFC 2104).
fn hmac(key: &[u8], message: &[u8]) -> [u8; 32] {
    let mut block = [0_u8; BLOC];
    let short: [u8; 32];
    let key = if key.len() > BLOC {
        short = Sha256::digest(key).into();
        &short[..]
    } else {
        key
    };
    for (to, from) in block.iter_mut().zip(key) {
        *to = *from;
    }
    let inner = Sha256::new()
        .chain_update(block.map(|byte| byte ^ 0x36))
        .chain_update(message)
        .finalize();
    Sha256::new()
        .chain_update(block.map(|byte| byte ^ 0x5c))
        .chain_update(inner)
        .finalize()
        .into()
}

/// The header `webhook-signature`; the secrets are in base64.
pub(in crate::api) fn signer<'a>(
    secrets: impl Iterator<Item = &'a str>,
    identifiant: &str,
    secondes: i64,
    corps: &str,
) -> String {
    let message = format!("{identifiant}.{secondes}.{corps}");
    let signatures: Vec<String> = secrets
        .filter_map(|secret| STANDARD.decode(secret).ok())
        .map(|key| format!("v1,{}", STANDARD.encode(hmac(&key, message.as_bytes()))))
        .collect();
    signatures.join(" ")
}

/// A new secret, in base64.
pub(super) fn nouveau(octets: &[u8; 32]) -> String {
    STANDARD.encode(octets)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hex(bytes: &[u8]) -> String {
        bytes.iter().map(|byte| format!("{byte:02x}")).collect()
    }

    /// RFC 4231, cases 1, 2 and 6.
    #[test]
    fn the_published_examples_of_hmac() {
        for (key, message, expected) in [
            (
                vec![0x0b; 20],
                &b"Hi There"[..],
                "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7",
            ),
            (
                b"Jefe".to_vec(),
                b"what do ya want for nothing?",
                "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843",
            ),
            (
                vec![0xaa; 131],
                b"Test Using Larger Than Block-Size Key - Hash Key First",
                "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54",
            ),
        ] {
            assert_eq!(hex(&hmac(&key, message)), expected);
        }
    }

    /// The example of the specification of Standard Webhooks.
    #[test]
    fn the_published_example_of_standard_webhooks() {
        let secret = "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
        let id = "msg_p5jXN8AQM9LWM0D4loKWxJek";
        let body = r#"{"test": 2432232314}"#;
        let signed = signer([secret].into_iter(), id, 1_614_265_330, body);
        assert_eq!(signed, "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
        let both = signer([secret, "c2Vj"].into_iter(), id, 1_614_265_330, body);
        assert!(both.starts_with(&signed) && both.split(' ').count() == 2);
    }
}
