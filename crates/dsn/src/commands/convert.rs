//! `dsn convert`: to JSON and back without losing a byte, and to CSV.

mod csv;
mod json;
mod model;

use dsn_syntax::document::Document;

use crate::catalogue::Catalogue;
use crate::cli::{Convert, Target};
use crate::failure::Failure;
use crate::inputs::{display, read_all, refuse_overwriting};
use crate::output::write_to;

/// Converts one file.
pub(crate) fn run(args: &Convert) -> Result<(), Failure> {
    if let Some(output) = &args.output {
        refuse_overwriting(output, std::slice::from_ref(&args.input))?;
    }
    let bytes = read_all(&args.input)?;
    let output = args.output.as_deref();
    if args.vers == Target::Dsn {
        let bytes = model::read(&bytes)
            .map_err(|reason| Failure::new(format!("« {} » : {reason}", display(&args.input))))?;
        return write_to(output, |out| out.write_all(&bytes));
    }
    let catalogue = Catalogue::of_file(&bytes);
    let document = Document::parse(&bytes, &catalogue);
    write_to(output, |out| match args.vers {
        Target::Csv => csv::write(&document, &catalogue, out),
        _ => json::write(&document, &catalogue, out),
    })
}
