//! The compiler of the pages of `norm/controls/`: Markdown in, static Rust data out.
//!
//! Read first [`page`] (what a page is), then [`parse`] (the language), [`compile`] and [`terms`]
//! (what is checked against the norm), [`emit`] (the generated code). It knows only the standard
//! library and the tables, so that the tests of `dsn-norm` include it too.

mod ast;
mod compile;
mod emit;
mod facts;
mod lex;
mod message;
mod page;
mod parse;
mod parse_terms;
mod terms;

pub(crate) use compile::Numbering;
#[cfg(test)]
pub(crate) use emit::compile_page;
pub(crate) use emit::generate;

/// What is wrong in a page, and at which line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Fault {
    pub(crate) line: usize,
    pub(crate) message: String,
}

impl Fault {
    pub(crate) fn new(line: usize, message: impl Into<String>) -> Self {
        Self {
            line,
            message: message.into(),
        }
    }
}
