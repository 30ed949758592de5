//! What pages ask for beside themselves: a sheet, a script, a typeface in two weights.

/// A file served as it is.
#[derive(Debug, Clone, Copy)]
pub struct Asset {
    /// Its name, after `/assets/`.
    pub nom: &'static str,
    /// Its media type.
    pub media: &'static str,
    /// Its bytes.
    pub octets: &'static [u8],
}

/// All of them. Source Sans 3 is under the SIL Open Font License, whose text is among them.
pub const ASSETS: &[Asset] = &[
    Asset {
        nom: "guichet.css",
        media: "text/css; charset=utf-8",
        octets: include_bytes!("../assets/guichet.css"),
    },
    Asset {
        nom: "guichet.js",
        media: "text/javascript; charset=utf-8",
        octets: include_bytes!("../assets/guichet.js"),
    },
    Asset {
        nom: "source-sans-3-400.woff2",
        media: "font/woff2",
        octets: include_bytes!("../assets/source-sans-3-400.woff2"),
    },
    Asset {
        nom: "source-sans-3-600.woff2",
        media: "font/woff2",
        octets: include_bytes!("../assets/source-sans-3-600.woff2"),
    },
    Asset {
        nom: "source-sans-3-LICENSE",
        media: "text/plain; charset=utf-8",
        octets: include_bytes!("../assets/source-sans-3-LICENSE"),
    },
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn together_they_are_small_and_ask_for_nothing_outside() {
        let size: usize = ASSETS.iter().map(|asset| asset.octets.len()).sum();
        assert!(size < 80 * 1024, "{size} bytes");
        for asset in ASSETS
            .iter()
            .filter(|asset| asset.media.starts_with("text/c"))
        {
            let text = String::from_utf8_lossy(asset.octets);
            assert!(!text.contains("http:") && !text.contains("https:"));
        }
    }
}
