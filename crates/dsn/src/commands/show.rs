//! `dsn show`: the tree of a file, for people.

mod select;
mod tree;

use dsn_syntax::document::Document;

use crate::catalogue::Catalogue;
use crate::cli::{Common, Show};
use crate::failure::Failure;
use crate::inputs::read_all;
use crate::output::{Style, colors, write_to};

/// Shows one file.
pub(crate) fn run(args: &Show, common: &Common) -> Result<(), Failure> {
    let filter = select::Filter::new(args)?;
    let bytes = read_all(&args.input)?;
    let catalogue = Catalogue::of_file(&bytes);
    let document = Document::parse(&bytes, &catalogue);
    let selection = select::select(&document, &filter);
    let printer = tree::Printer {
        document: &document,
        catalogue: &catalogue,
        selection: &selection,
        style: Style::new(colors(common.color)),
        depth: args.profondeur.unwrap_or(usize::MAX),
        line_width: args
            .lignes
            .then(|| document.lines().len().to_string().len()),
    };
    write_to(None, |out| {
        if selection.is_empty() {
            return writeln!(out, "{}", filter.nothing());
        }
        printer.document(filter.is_empty(), out)
    })
}
