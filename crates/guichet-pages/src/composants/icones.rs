//! Icons: strokes in a square of 24, drawn here.

use maud::{Markup, PreEscaped, html};

/// The strokes of an icon; a point for a name that there is not.
fn traits(nom: &str) -> &'static str {
    match nom {
        "coche" => r#"<circle cx="12" cy="12" r="9"/><path d="m8 12.5 2.7 2.7L16 9.5"/>"#,
        "alerte" => r#"<path d="M12 3.5 21.5 20h-19z"/><path d="M12 10v4.5M12 17.2v.1"/>"#,
        "oeil" => {
            r#"<path d="M2.5 12S6 5.5 12 5.5 21.5 12 21.5 12 18 18.5 12 18.5 2.5 12 2.5 12z"/><circle cx="12" cy="12" r="2.8"/>"#
        }
        "info" => r#"<circle cx="12" cy="12" r="9"/><path d="M12 11v5.5M12 7.6v.1"/>"#,
        "horloge" => r#"<circle cx="12" cy="12" r="9"/><path d="M12 7v5.3l3.3 2"/>"#,
        "loupe" => r#"<circle cx="10.5" cy="10.5" r="6.5"/><path d="m15.5 15.5 5 5"/>"#,
        "fichier" => r#"<path d="M6 3h8l4 4v14H6z"/><path d="M14 3v4h4M9 13h6M9 17h6"/>"#,
        "envoi" => r#"<path d="M12 16V4.5M7 9l5-5 5 5M4 15v5h16v-5"/>"#,
        "telecharger" => r#"<path d="M12 4.5V16M7 11.5l5 5 5-5M4 15v5h16v-5"/>"#,
        "retour" => r#"<path d="M19 12H5.5M11 6l-6 6 6 6"/>"#,
        _ => r#"<circle cx="12" cy="12" r="3.2"/>"#,
    }
}

/// An icon, which says nothing that the words beside it do not say.
pub fn icone(nom: &str) -> Markup {
    html! { svg.icone viewBox="0 0 24 24" aria-hidden="true" focusable="false" { (PreEscaped(traits(nom))) } }
}
