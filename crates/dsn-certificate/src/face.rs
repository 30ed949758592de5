//! The embedded fonts: which glyph is a sign, how wide is it.

use std::sync::LazyLock;

use krilla::text::{Font, GlyphId, KrillaGlyph};
use skrifa::instance::{LocationRef, Size};
use skrifa::{FontRef, MetadataProvider as _};

const REGULAR: &[u8] = include_bytes!("../fonts/DejaVuSans.ttf");
const BOLD: &[u8] = include_bytes!("../fonts/DejaVuSans-Bold.ttf");

/// What a sign becomes that the font does not have.
const REPLACEMENT: char = '\u{fffd}';

/// The two faces of the certificate.
pub(crate) struct Faces {
    pub(crate) regular: Face,
    pub(crate) bold: Face,
}

/// One face.
pub(crate) struct Face {
    font: Font,
    /// Glyph and width, in parts of the font size, of every sign it has, by
    /// code point.
    glyphs: Vec<(char, u32, f32)>,
}

impl Faces {
    /// The embedded ones, read once.
    pub(crate) fn embedded() -> Option<&'static Self> {
        static FACES: LazyLock<Option<Faces>> = LazyLock::new(|| {
            Some(Faces {
                regular: Face::new(REGULAR)?,
                bold: Face::new(BOLD)?,
            })
        });
        FACES.as_ref()
    }
}

impl Face {
    fn new(data: &'static [u8]) -> Option<Self> {
        let font = FontRef::new(data).ok()?;
        let metrics = font.glyph_metrics(Size::new(1.0), LocationRef::default());
        let mut glyphs: Vec<_> = font
            .charmap()
            .mappings()
            .filter_map(|(code, glyph)| {
                let width = metrics.advance_width(glyph)?;
                Some((char::from_u32(code)?, glyph.to_u32(), width))
            })
            .collect();
        glyphs.sort_by_key(|(sign, ..)| *sign);
        Some(Self {
            font: Font::new(data.into(), 0)?,
            glyphs,
        })
    }

    /// The font to draw with.
    pub(crate) fn font(&self) -> Font {
        self.font.clone()
    }

    /// The text as this face can show it: one line, known signs only.
    pub(crate) fn shown(&self, text: &str) -> String {
        text.chars()
            .map(|sign| match sign {
                sign if sign.is_control() => ' ',
                sign if self.glyph(sign).is_some() => sign,
                _ => REPLACEMENT,
            })
            .collect()
    }

    /// Width of a sign, in parts of the font size.
    pub(crate) fn width(&self, sign: char) -> f32 {
        self.glyph(sign).map_or(0.0, |(_, width)| width)
    }

    /// The glyphs of a text that [`Face::shown`] gave.
    pub(crate) fn glyphs(&self, text: &str) -> Vec<KrillaGlyph> {
        text.char_indices()
            .filter_map(|(at, sign)| {
                let (glyph, width) = self.glyph(sign)?;
                Some(KrillaGlyph {
                    glyph_id: GlyphId::new(glyph),
                    text_range: at..at + sign.len_utf8(),
                    x_advance: width,
                    x_offset: 0.0,
                    y_offset: 0.0,
                    y_advance: 0.0,
                    location: None,
                })
            })
            .collect()
    }

    fn glyph(&self, sign: char) -> Option<(u32, f32)> {
        let at = self.glyphs.binary_search_by_key(&sign, |(s, ..)| *s).ok()?;
        let (_, glyph, width) = self.glyphs.get(at)?;
        Some((*glyph, *width))
    }
}

#[cfg(test)]
mod tests {
    use super::Faces;

    #[test]
    fn french_is_known_and_the_rest_is_replaced() {
        let faces = Faces::embedded().unwrap();
        for face in [&faces.regular, &faces.bold] {
            let french = "Éàçœ « l'arrêt » n° 1 – 2\u{a0}€ …";
            assert_eq!(face.shown(french), french);
            assert_eq!(face.shown("a\n\u{1b}日\u{202e}"), "a  \u{fffd}\u{fffd}");
            assert!(face.width('W') > face.width('i'));
            assert_eq!(face.glyphs("né").len(), 2);
        }
    }
}
