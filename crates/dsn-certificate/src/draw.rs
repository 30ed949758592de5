//! The pages as a PDF, with the structure that makes them readable aloud.

use std::num::NonZeroU16;

use dsn_returns::civil::Moment;
use krilla::Document;
use krilla::SerializeSettings;
use krilla::color::rgb;
use krilla::configure::{Accessibility, Archival, ConfigurationBuilder};
use krilla::destination::XyzDestination;
use krilla::geom::{PathBuilder, Point, Rect};
use krilla::metadata::{DateTime, Metadata};
use krilla::num::NormalizedF32;
use krilla::outline::{Outline, OutlineNode};
use krilla::page::PageSettings;
use krilla::paint::Fill;
use krilla::surface::Surface;
use krilla::tagging::{
    Artifact, ArtifactType, ContentTag, Identifier, SpanTag, TableHeaderScope, Tag, TagGroup,
    TagTree,
};

use crate::contenu::TITLE;
use crate::face::Faces;
use crate::layout::{HEIGHT, Line, Page, RULE, Role, Style, WIDTH};
use crate::{Certificat, PdfError};

/// Near black; red, green and blue.
const INK: [u8; 3] = [0x1c, 0x1f, 0x24];
const ACCENT: [u8; 3] = [0x12, 0x4a, 0x6b];
const LANGUAGE: &str = "fr-FR";

pub(crate) fn document(
    certificat: &Certificat<'_>,
    pages: &[Page],
    faces: &Faces,
) -> Result<Vec<u8>, PdfError> {
    let configuration = ConfigurationBuilder::new()
        .with_archival_validator(Archival::A2_A)
        .with_accessibility_validator(Accessibility::UA1)
        .finish()
        .map_err(|error| PdfError::Refused(format!("{error:?}")))?;
    let mut document = Document::new_with(SerializeSettings {
        configuration,
        ..SerializeSettings::default()
    });
    let mut elements: Vec<Element> = Vec::new();
    let settings = PageSettings::from_wh(WIDTH, HEIGHT)
        .ok_or_else(|| PdfError::Refused("format de page".to_owned()))?;
    for (index, page) in pages.iter().enumerate() {
        let mut sheet = document.start_page_with(settings.clone());
        let mut surface = sheet.surface();
        rules(&mut surface, page);
        for line in &page.lines {
            let mark = surface.start_tagged(ContentTag::Span(SpanTag::empty()));
            draw_text(&mut surface, line.x, line.y, &line.text, line.style, faces);
            surface.end_tagged();
            attach(&mut elements, line, mark);
        }
        foot(&mut surface, certificat, index + 1, pages.len(), faces);
        surface.finish();
        sheet.finish();
    }
    document.set_tag_tree(tree(elements));
    document.set_outline(outline(pages));
    document.set_metadata(metadata(certificat));
    document
        .finish()
        .map_err(|error| PdfError::Refused(format!("{error:?}")))
}

/// A structural element: what it is, what it says, its marks on the pages.
struct Element {
    number: usize,
    role: Role,
    text: String,
    marks: Vec<Identifier>,
}

fn attach(elements: &mut Vec<Element>, line: &Line, mark: Identifier) {
    match elements.last_mut() {
        Some(last) if last.number == line.element => {
            last.text.push_str(&line.text);
            last.marks.push(mark);
        }
        _ => elements.push(Element {
            number: line.element,
            role: line.role,
            text: line.text.clone(),
            marks: vec![mark],
        }),
    }
}

/// The structure of the document; lines of the table that follow one another
/// make up one table.
fn tree(elements: Vec<Element>) -> TagTree {
    let mut tree = TagTree::new().with_lang(Some(LANGUAGE.to_owned()));
    let mut table: Option<TagGroup> = None;
    let mut row: Option<TagGroup> = None;
    for element in elements {
        let is_cell = matches!(element.role, Role::RowHeader | Role::RowValue);
        if !is_cell && let Some(table) = table.take() {
            tree.push(table);
        }
        let title = Some(element.text.trim_end().to_owned());
        let mut group = match element.role {
            Role::Title => TagGroup::new(Tag::Hn(NonZeroU16::MIN, title)),
            Role::Heading => TagGroup::new(Tag::Hn(NonZeroU16::MIN.saturating_add(1), title)),
            Role::Paragraph => TagGroup::new(Tag::P),
            Role::RowHeader => TagGroup::new(Tag::TH(TableHeaderScope::Row)),
            Role::RowValue => TagGroup::new(Tag::TD),
        };
        for mark in element.marks {
            group.push(mark);
        }
        match element.role {
            Role::RowHeader => {
                let mut started = TagGroup::new(Tag::TR);
                started.push(group);
                row = Some(started);
            }
            Role::RowValue => {
                let mut whole = row.take().unwrap_or_else(|| TagGroup::new(Tag::TR));
                whole.push(group);
                table
                    .get_or_insert_with(|| {
                        let summary = "La déclaration certifiée".to_owned();
                        TagGroup::new(Tag::Table.with_summary(Some(summary)))
                    })
                    .push(whole);
            }
            Role::Title | Role::Heading | Role::Paragraph => tree.push(group),
        }
    }
    if let Some(table) = table {
        tree.push(table);
    }
    tree
}

fn outline(pages: &[Page]) -> Outline {
    let mut outline = Outline::new();
    for (index, page) in pages.iter().enumerate() {
        let headings = page
            .lines
            .iter()
            .filter(|line| matches!(line.role, Role::Title | Role::Heading));
        for line in headings {
            let above = Point::from_xy(line.x, line.y - line.style.size);
            let place = XyzDestination::new(index, above);
            outline.push_child(OutlineNode::new(line.text.trim_end().to_owned(), place));
        }
    }
    outline
}

fn metadata(certificat: &Certificat<'_>) -> Metadata {
    Metadata::new()
        .title(format!("{TITLE} {}", plain(certificat.reference)))
        .language(LANGUAGE.to_owned())
        .authors(vec![plain(certificat.plateforme)])
        .creator("Guichet".to_owned())
        .creation_date(utc(certificat.emission_utc))
        .document_id(plain(certificat.reference))
}

/// Without the characters that XML, and so the metadata, does not admit.
fn plain(text: &str) -> String {
    text.chars()
        .filter(|c| !c.is_control() && !matches!(c, '\u{fffe}' | '\u{ffff}'))
        .collect()
}

fn utc(moment: Moment) -> DateTime {
    let (year, month, day) = moment.jour.parts();
    let (hour, minute, second) = moment.heure.parts();
    DateTime::new(year)
        .month(month)
        .day(day)
        .hour(hour)
        .minute(minute)
        .second(second)
        .utc_offset_hour(0)
        .utc_offset_minute(0)
}

fn draw_text(surface: &mut Surface<'_>, x: f32, y: f32, text: &str, style: Style, faces: &Faces) {
    let face = style.face(faces);
    surface.set_fill(Some(fill(if style.accent { ACCENT } else { INK })));
    surface.draw_glyphs(
        Point::from_xy(x, y),
        &face.glyphs(text),
        face.font(),
        text,
        style.size,
        false,
    );
}

/// The rules of a page: nothing that is read.
fn rules(surface: &mut Surface<'_>, page: &Page) {
    for y in &page.rules {
        let mut path = PathBuilder::new();
        if let Some(bar) = Rect::from_ltrb(RULE.0, *y, RULE.1, *y + 1.5) {
            path.push_rect(bar);
        }
        if let Some(path) = path.finish() {
            surface.start_tagged(artifact(ArtifactType::Layout));
            surface.set_fill(Some(fill(ACCENT)));
            surface.draw_path(&path);
            surface.end_tagged();
        }
    }
}

/// The foot of a page: which certificate, which page.
fn foot(
    surface: &mut Surface<'_>,
    certificat: &Certificat<'_>,
    page: usize,
    pages: usize,
    faces: &Faces,
) {
    let style = Style {
        size: 8.5,
        bold: false,
        accent: false,
    };
    let reference: String = certificat.reference.chars().take(60).collect();
    let text = style
        .face(faces)
        .shown(&format!("{TITLE} {reference}, page {page} sur {pages}"));
    surface.start_tagged(artifact(ArtifactType::Footer));
    draw_text(surface, RULE.0, HEIGHT - 36.0, &text, style, faces);
    surface.end_tagged();
}

fn artifact(kind: ArtifactType) -> ContentTag<'static> {
    ContentTag::Artifact(Artifact::new(kind, None))
}

fn fill([red, green, blue]: [u8; 3]) -> Fill {
    Fill {
        paint: rgb::Color::new(red, green, blue).into(),
        opacity: NormalizedF32::ONE,
        ..Fill::default()
    }
}
