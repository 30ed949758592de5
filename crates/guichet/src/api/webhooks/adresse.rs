//! Where a webhook may point: to somebody else's server, never into the network the portal stands in.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use axum::http::Uri;

/// Where a webhook points.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Adresse {
    /// A name or an address, without brackets.
    pub(super) hote: String,
    /// The port.
    pub(super) port: u16,
}

/// Why an address is not accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Refus {
    /// Not an absolute address with a host.
    Illisible,
    /// Not https.
    EnClair,
    /// With a user name or a password.
    Secret,
    /// An address of a private network.
    Privee,
}

impl Refus {
    /// In French and in English.
    pub(super) fn phrases(self) -> (&'static str, &'static str) {
        match self {
            Self::Illisible => (
                "L'adresse n'est pas une URL complète, comme https://exemple.example/guichet.",
                "The address is not a whole URL, such as https://exemple.example/guichet.",
            ),
            Self::EnClair => (
                "L'adresse doit commencer par https://.",
                "The address must begin with https://.",
            ),
            Self::Secret => (
                "L'adresse ne doit contenir ni nom d'utilisateur ni mot de passe.",
                "The address must hold neither a user name nor a password.",
            ),
            Self::Privee => (
                "L'adresse est celle d'un réseau privé : le portail n'y envoie rien.",
                "The address is that of a private network: the portal sends nothing there.",
            ),
        }
    }
}

/// Reads an address; `libre` (a setting, or a demonstration) admits http and private networks.
pub(super) fn lire(url: &str, libre: bool) -> Result<Adresse, Refus> {
    let uri: Uri = url.parse().map_err(|_| Refus::Illisible)?;
    let (Some(scheme), Some(authority)) = (uri.scheme_str(), uri.authority()) else {
        return Err(Refus::Illisible);
    };
    let usual = match scheme {
        "https" => 443,
        "http" if libre => 80,
        "http" => return Err(Refus::EnClair),
        _ => return Err(Refus::Illisible),
    };
    if authority.as_str().contains('@') {
        return Err(Refus::Secret);
    }
    let hote = authority
        .host()
        .trim_start_matches('[')
        .trim_end_matches(']');
    if hote.is_empty() || (authority.port().is_some() && authority.port_u16().is_none()) {
        return Err(Refus::Illisible);
    }
    if let Ok(ip) = hote.parse::<IpAddr>()
        && !libre
        && !publique(ip)
    {
        return Err(Refus::Privee);
    }
    Ok(Adresse {
        hote: hote.to_owned(),
        port: authority.port_u16().unwrap_or(usual),
    })
}

/// Whether an address is one of the Internet: not of this machine, of a private or shared network, of
/// a link, of documentation, reserved, or a wrapping of such a one.
pub(super) fn publique(ip: IpAddr) -> bool {
    match ip {
        IpAddr::V4(ip) => public_v4(ip),
        IpAddr::V6(ip) => public_v6(ip),
    }
}

fn public_v4(ip: Ipv4Addr) -> bool {
    let [a, b, c, _] = ip.octets();
    let shared = a == 100 && (64..128).contains(&b);
    let protocols = a == 192 && b == 0 && c == 0;
    let relay = a == 192 && b == 88 && c == 99;
    let benchmark = a == 198 && (18..20).contains(&b);
    !(a == 0
        || a >= 224
        || ip.is_loopback()
        || ip.is_private()
        || ip.is_link_local()
        || ip.is_documentation()
        || shared
        || protocols
        || relay
        || benchmark)
}

fn public_v6(ip: Ipv6Addr) -> bool {
    if let Some(inner) = ip.to_ipv4_mapped() {
        return public_v4(inner);
    }
    let [first, second, ..] = ip.segments();
    let global = first & 0xe000 == 0x2000;
    let documentation = (first == 0x2001 && second == 0xdb8) || first & 0xfff0 == 0x3ff0;
    // Teredo and 6to4 carry an IPv4 address inside; 2001::/23 is for protocols.
    let carrier = (first == 0x2001 && second < 0x200) || first == 0x2002;
    global && !documentation && !carrier
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_of_private_networks_are_known() {
        for (ip, expected) in [
            ("93.184.216.34", true),
            ("2606:2800:220:1::1", true),
            ("127.0.0.1", false),
            ("10.1.2.3", false),
            ("172.16.0.1", false),
            ("172.32.0.1", true),
            ("192.168.1.1", false),
            ("169.254.169.254", false),
            ("100.64.0.1", false),
            ("0.0.0.0", false),
            ("255.255.255.255", false),
            ("224.0.0.1", false),
            ("198.18.0.1", false),
            ("192.0.2.7", false),
            ("192.0.0.8", false),
            ("::1", false),
            ("::", false),
            ("fe80::1", false),
            ("fd00::1", false),
            ("ff02::1", false),
            ("::ffff:127.0.0.1", false),
            ("::ffff:93.184.216.34", true),
            ("64:ff9b::7f00:1", false),
            ("2002:7f00:1::", false),
            ("2001:db8::1", false),
            ("2001::1", false),
        ] {
            assert_eq!(publique(ip.parse().expect(ip)), expected, "{ip}");
        }
    }

    #[test]
    fn only_https_to_the_outside_is_accepted() {
        let at = |hote: &str, port| {
            Ok(Adresse {
                hote: hote.to_owned(),
                port,
            })
        };
        for (url, strict, free) in [
            (
                "https://a.example/x",
                at("a.example", 443),
                at("a.example", 443),
            ),
            (
                "https://a.example:8443/x?y",
                at("a.example", 8443),
                at("a.example", 8443),
            ),
            (
                "http://a.example/",
                Err(Refus::EnClair),
                at("a.example", 80),
            ),
            (
                "https://127.0.0.1/",
                Err(Refus::Privee),
                at("127.0.0.1", 443),
            ),
            ("https://[::1]:1/", Err(Refus::Privee), at("::1", 1)),
            (
                "https://u:p@a.example/",
                Err(Refus::Secret),
                Err(Refus::Secret),
            ),
            (
                "ftp://a.example/",
                Err(Refus::Illisible),
                Err(Refus::Illisible),
            ),
            ("/x", Err(Refus::Illisible), Err(Refus::Illisible)),
            ("https://", Err(Refus::Illisible), Err(Refus::Illisible)),
            (
                "pas une adresse",
                Err(Refus::Illisible),
                Err(Refus::Illisible),
            ),
        ] {
            assert_eq!(lire(url, false), strict, "{url}");
            assert_eq!(lire(url, true), free, "{url}");
        }
    }
}
