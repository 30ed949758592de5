//! Recognising what is not a DSN file: archives, documents, other text.

/// What the first bytes of a file look like, when that is not a DSN.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Foreign {
    /// gzip.
    Gzip,
    /// zip (also office documents).
    Zip,
    /// zstd.
    Zstd,
    /// xz, bzip2 or 7z.
    Archive,
    /// PDF.
    Pdf,
    /// XML, such as a bilan or a CRM.
    Xml,
    /// JSON.
    Json,
    /// HTML.
    Html,
    /// UTF-16, with or without a byte-order mark.
    Utf16,
}

impl Foreign {
    /// What it is, in French, with its article.
    pub fn libelle(self) -> &'static str {
        match self {
            Self::Gzip => "un fichier compressé gzip",
            Self::Zip => "une archive zip ou un document bureautique",
            Self::Zstd => "un fichier compressé zstd",
            Self::Archive => "une archive compressée",
            Self::Pdf => "un document PDF",
            Self::Xml => "un document XML",
            Self::Json => "un document JSON",
            Self::Html => "une page HTML",
            Self::Utf16 => "un texte en UTF-16",
        }
    }

    /// What to do about it, in French.
    pub fn advice(self) -> &'static str {
        match self {
            Self::Gzip | Self::Zip | Self::Zstd | Self::Archive => {
                "Décompressez-le, puis contrôlez le fichier DSN qu'il contient."
            }
            Self::Utf16 => "Enregistrez-le en ISO-8859-1 depuis le logiciel de paie.",
            Self::Xml => {
                "Un fichier DSN est un texte de lignes S10.G00.00.001,'…' ; un bilan ou un retour en XML n'en est pas un."
            }
            Self::Pdf | Self::Json | Self::Html => {
                "Donnez le fichier DSN produit par le logiciel de paie : un texte de lignes S10.G00.00.001,'…'."
            }
        }
    }
}

/// Recognises a foreign format from the beginning of a file.
pub fn foreign(start: &[u8]) -> Option<Foreign> {
    const MAGIC: &[(&[u8], Foreign)] = &[
        (&[0x1F, 0x8B], Foreign::Gzip),
        (b"PK\x03\x04", Foreign::Zip),
        (&[0x28, 0xB5, 0x2F, 0xFD], Foreign::Zstd),
        (&[0xFD, b'7', b'z', b'X', b'Z'], Foreign::Archive),
        (b"BZh", Foreign::Archive),
        (b"7z\xBC\xAF", Foreign::Archive),
        (b"%PDF-", Foreign::Pdf),
        (&[0xFF, 0xFE], Foreign::Utf16),
        (&[0xFE, 0xFF], Foreign::Utf16),
    ];
    if let Some((_, kind)) = MAGIC.iter().find(|(magic, _)| start.starts_with(magic)) {
        return Some(*kind);
    }
    let text = start
        .strip_prefix(crate::encoding::UTF8_BOM.as_slice())
        .unwrap_or(start)
        .trim_ascii_start();
    let lower: Vec<u8> = text.iter().take(15).map(u8::to_ascii_lowercase).collect();
    if lower.starts_with(b"<!doctype html") || lower.starts_with(b"<html") {
        return Some(Foreign::Html);
    }
    match text {
        [b'<', b'?' | b'!' | b'a'..=b'z' | b'A'..=b'Z', ..] => Some(Foreign::Xml),
        [b'{' | b'[', ..] => Some(Foreign::Json),
        [b'S', 0, ..] | [0, b'S', ..] => Some(Foreign::Utf16),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn foreign_formats() {
        let cases: &[(&[u8], Option<Foreign>)] = &[
            (b"\x1F\x8B\x08\0", Some(Foreign::Gzip)),
            (b"PK\x03\x04", Some(Foreign::Zip)),
            (b"\x28\xB5\x2F\xFD\x04", Some(Foreign::Zstd)),
            (b"%PDF-1.7", Some(Foreign::Pdf)),
            (b"\xEF\xBB\xBF<?xml version", Some(Foreign::Xml)),
            (b"<rapport>", Some(Foreign::Xml)),
            (b"<!DOCTYPE html><html>", Some(Foreign::Html)),
            (b"  {\"a\":1}", Some(Foreign::Json)),
            (b"\xFF\xFES\0", Some(Foreign::Utf16)),
            (b"S\x001\x000\0", Some(Foreign::Utf16)),
            (b"S10.G00.00.001,'X'", None),
            (b"", None),
            (b"n'importe quoi", None),
        ];
        for (bytes, expected) in cases {
            assert_eq!(foreign(bytes), *expected, "{bytes:?}");
        }
    }
}
