//! The text of a PDF of one page, as far as our own need it: objects in the clear,
//! deflated streams, one ToUnicode table for each font. Not a PDF reader.

use std::collections::BTreeMap;
use std::io::Read;

/// The texts a PDF shows, in the order they are drawn.
pub(crate) fn texts(pdf: &[u8]) -> Vec<String> {
    let objects = objects(pdf);
    let fonts = fonts(&objects);
    let mut texts = Vec::new();
    for (_, stream) in objects.values() {
        if find(stream, b" Tm", 0).is_some() {
            content(stream, &fonts, &mut texts);
        }
    }
    texts
}

type Objects = BTreeMap<u32, (String, Vec<u8>)>;
/// Signs by glyph, for each font by its name in the pages.
type Fonts = BTreeMap<String, BTreeMap<u16, String>>;

/// Every object: its dictionary, and its stream inflated.
fn objects(pdf: &[u8]) -> Objects {
    let mut objects = BTreeMap::new();
    let mut at = 0;
    while let Some(found) = find(pdf, b" 0 obj", at) {
        let digits = pdf[..found]
            .iter()
            .rev()
            .take_while(|b| b.is_ascii_digit())
            .count();
        let number = String::from_utf8_lossy(&pdf[found - digits..found]);
        let end = find(pdf, b"endobj", found).unwrap();
        let body = &pdf[found + 6..end];
        let stream = find(body, b"stream\n", 0).map(|start| {
            let stop = find(body, b"endstream", start).unwrap();
            inflated(&body[start + 7..stop])
        });
        let dictionary = String::from_utf8_lossy(body).into_owned();
        objects.insert(
            number.parse().unwrap(),
            (dictionary, stream.unwrap_or_default()),
        );
        at = end;
    }
    objects
}

fn inflated(stream: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    match flate2::read::ZlibDecoder::new(stream).read_to_end(&mut out) {
        Ok(_) => out,
        Err(_) => stream.to_vec(),
    }
}

fn fonts(objects: &Objects) -> Fonts {
    let mut fonts = Fonts::new();
    for (dictionary, _) in objects.values() {
        let Some((_, named)) = dictionary.split_once("/Font<<") else {
            continue;
        };
        let words: Vec<_> = named
            .split(">>")
            .next()
            .unwrap()
            .split(['/', ' '])
            .collect();
        for word in words.windows(2).filter(|word| word[0].starts_with('f')) {
            let font = &objects[&word[1].parse().unwrap()].0;
            let (_, table) = font.split_once("/ToUnicode ").unwrap();
            let table: u32 = table.split(' ').next().unwrap().parse().unwrap();
            fonts.insert(word[0].to_owned(), signs(&objects[&table].1));
        }
    }
    fonts
}

fn signs(table: &[u8]) -> BTreeMap<u16, String> {
    let table = String::from_utf8_lossy(table);
    let pairs = table.lines().filter_map(|line| {
        let (glyph, sign) = line.strip_prefix('<')?.split_once("> <")?;
        let units: Vec<u16> = sign
            .strip_suffix('>')?
            .as_bytes()
            .chunks(4)
            .map(|unit| u16::from_str_radix(std::str::from_utf8(unit).unwrap(), 16).unwrap())
            .collect();
        let sign = String::from_utf16_lossy(&units);
        Some((u16::from_str_radix(glyph, 16).ok()?, sign))
    });
    pairs.collect()
}

fn content(stream: &[u8], fonts: &Fonts, texts: &mut Vec<String>) {
    let mut at = 0;
    while let Some(start) = find(stream, b"BT", at) {
        let open = find(stream, b" Tm", start).unwrap() + 3;
        let name = String::from_utf8_lossy(&stream[start..open]);
        let (_, name) = name.split_once("/f").unwrap();
        let name = format!("f{}", name.split(' ').next().unwrap());
        let (glyphs, after) = glyphs(stream, open);
        texts.push(
            glyphs
                .iter()
                .map(|glyph| fonts[&name][glyph].as_str())
                .collect(),
        );
        at = after;
    }
}

/// The glyphs of a string or of an array of them, and where its operator begins:
/// `Tj` or `TJ`.
fn glyphs(stream: &[u8], mut at: usize) -> (Vec<u16>, usize) {
    let mut bytes = Vec::new();
    // Parentheses in pairs need no escape inside a string.
    let mut depth = 0;
    while depth > 0 || stream[at] != b'T' {
        let byte = stream[at];
        at += 1;
        match byte {
            b'(' => depth += 1,
            b')' => depth -= 1,
            b'\\' => {
                let (escaped, length) = escaped(&stream[at..]);
                bytes.push(escaped);
                at += length;
                continue;
            }
            _ => {}
        }
        let is_delimiter = matches!((byte, depth), (b'(', 1) | (b')', 0));
        if !is_delimiter && (depth > 0 || byte == b')') {
            bytes.push(byte);
        }
    }
    let glyphs = bytes
        .chunks_exact(2)
        .map(|pair| u16::from_be_bytes([pair[0], pair[1]]));
    (glyphs.collect(), at)
}

/// The byte an escape stands for, and the length of what follows the backslash.
fn escaped(after: &[u8]) -> (u8, usize) {
    let digits = after
        .iter()
        .take(3)
        .take_while(|byte| byte.is_ascii_digit())
        .count();
    if digits > 0 {
        let octal = std::str::from_utf8(&after[..digits]).unwrap();
        return (u8::from_str_radix(octal, 8).unwrap(), digits);
    }
    let byte = match after[0] {
        b'n' => b'\n',
        b'r' => b'\r',
        b't' => b'\t',
        b'b' => 8,
        b'f' => 12,
        other => other,
    };
    (byte, 1)
}

fn find(bytes: &[u8], wanted: &[u8], from: usize) -> Option<usize> {
    let found = bytes
        .get(from..)?
        .windows(wanted.len())
        .position(|w| w == wanted)?;
    Some(from + found)
}
