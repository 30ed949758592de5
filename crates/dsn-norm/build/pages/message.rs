//! Templates of messages: text with `{valeur}`, `{S21.G00.60.004}`, `{S21.G00.60.001:libellé}`.

use super::Fault;
use super::compile::Compiler;
use super::lex::is_id;

/// The code of a `&[Part]` of a template.
pub(crate) fn template(compiler: &Compiler<'_>, target: &str, text: &str) -> Result<String, Fault> {
    let mut code = String::from("&[");
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        let Some((name, after)) = after.split_once('}') else {
            return compiler.fault(format!("`{{` without `}}` in « {text} »"));
        };
        if !before.is_empty() {
            code += &format!("Part::Text({before:?}), ");
        }
        let (id, label) = match name.split_once(':') {
            Some((id, "libellé")) => (id, true),
            None => (name, false),
            Some((_, other)) => {
                return compiler.fault(format!("unknown form `:{other}` in `{{{name}}}`"));
            }
        };
        let id = if id == "valeur" { target } else { id };
        code += &match id {
            "ligne" => "Part::FirstLine, ".to_owned(),
            "attendu" => "Part::Expected, ".to_owned(),
            _ if is_id(id, 14) => {
                let kind = if label { "Label" } else { "Value" };
                format!("Part::{kind}({}), ", compiler.reference(id)?)
            }
            _ => return compiler.fault(format!("unknown place `{{{name}}}` in a message")),
        };
        rest = after;
    }
    if !rest.is_empty() {
        code += &format!("Part::Text({rest:?})");
    }
    Ok(code + "]")
}
