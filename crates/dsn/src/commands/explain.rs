//! `dsn explain`: what the norm says of a rubrique, a bloc, a value or a
//! control.

mod control;
mod history;
mod page;
mod search;
mod subject;
mod text;

use crate::catalogue::{newest, version_of};
use crate::cli::{Common, Explain, TextOrJson};
use crate::commands::write_json;
use crate::failure::Failure;
use crate::output::{Style, colors, write_to};

/// Explains each code, or searches.
pub(crate) fn run(args: &Explain, common: &Common) -> Result<(), Failure> {
    let version = args.norme.as_deref().map(version_of).transpose()?;
    let style = Style::new(colors(common.color));
    let json = args.form.format == TextOrJson::Json;
    if let Some(words) = &args.chercher {
        let hits = dsn_report::chercher(words, version.unwrap_or_else(newest));
        return if json {
            write_json(&hits)
        } else {
            write_to(None, |out| search::write(words, &hits, style, out))
        };
    }
    let pages = args
        .codes
        .iter()
        .map(|code| page::of(&subject::parse(code)?, version))
        .collect::<Result<Vec<_>, Failure>>()?;
    if json {
        return write_json(&pages);
    }
    write_to(None, |out| {
        for (nth, page) in pages.iter().enumerate() {
            if nth > 0 {
                writeln!(out)?;
            }
            text::write(page, style, out)?;
        }
        Ok(())
    })
}
