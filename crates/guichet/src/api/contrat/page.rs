//! The contract as a page for people: French, without any script, nothing fetched from elsewhere.

use std::fmt::Write;

use super::forme::{Fiche, Forme};
use super::operation::{Corps, Lieu, Media, Operation};
use crate::acces::Acces;
use crate::api::catalogue;
use crate::api::probleme::Langue;

const STYLE: &str = "body{font:1rem/1.5 system-ui,sans-serif;max-width:60rem;margin:0 auto;padding:1rem;color:#1b1b1b;background:#fff}\
h1,h2,h3{line-height:1.2}h2{margin-top:3rem;border-bottom:2px solid #24519b}\
a{color:#24519b}code,pre{font:.9rem/1.4 ui-monospace,monospace;background:#f2f4f8}pre{padding:.75rem;overflow-x:auto}\
table{border-collapse:collapse;width:100%;margin:.5rem 0}th,td{border:1px solid #c5cad3;padding:.3rem .5rem;text-align:left;vertical-align:top}\
th{background:#eef1f6}.methode{font-weight:700;color:#fff;background:#24519b;padding:.1rem .5rem;border-radius:.2rem}\
article{border-left:3px solid #c5cad3;padding-left:1rem;margin:2rem 0}";

/// The page of the contract.
pub(in crate::api) fn contrat(
    operations: &[Operation],
    chapitres: &[(&'static str, &'static str)],
    introduction: &str,
    url: &str,
) -> String {
    let mut page = head("API de Guichet");
    let _ = write!(
        page,
        "<h1>API de Guichet</h1><p>{}</p>\
         <p>Le contrat pour les programmes : <a href=\"/api/v1/openapi.json\">openapi.json</a> (OpenAPI 3.1). \
         Les problèmes et ce qu'il faut en faire : <a href=\"{}\">catalogue</a>.</p><nav aria-label=\"Opérations\">",
        escape(introduction),
        catalogue::PAGE
    );
    for (chapitre, _) in chapitres {
        let _ = write!(page, "<h3>{}</h3><ul>", escape(chapitre));
        for operation in operations.iter().filter(|o| o.chapitre == *chapitre) {
            let _ = write!(
                page,
                "<li><a href=\"#{}\">{}</a> <code>{} {}</code></li>",
                operation.nom,
                escape(operation.titre),
                operation.methode,
                operation.chemin
            );
        }
        page.push_str("</ul>");
    }
    page.push_str("</nav><main>");
    let mut named: Vec<Fiche> = Vec::new();
    for (chapitre, about) in chapitres {
        let _ = write!(
            page,
            "<h2>{}</h2><p>{}</p>",
            escape(chapitre),
            escape(about)
        );
        for operation in operations.iter().filter(|o| o.chapitre == *chapitre) {
            one(&mut page, operation, url, &mut named);
        }
    }
    page.push_str("<h2>Objets</h2>");
    let mut at = 0;
    // Objects name others: the list grows while it is read.
    while let Some(fiche) = named.get(at).cloned() {
        object(&mut page, &fiche, &mut named);
        at += 1;
    }
    page.push_str("</main></body></html>\n");
    page
}

fn one(page: &mut String, operation: &Operation, url: &str, named: &mut Vec<Fiche>) {
    let _ = write!(
        page,
        "<article id=\"{}\"><h3>{}</h3><p><span class=\"methode\">{}</span> <code>{}</code></p>",
        operation.nom,
        escape(operation.titre),
        operation.methode,
        operation.chemin
    );
    if !operation.sens.is_empty() {
        let _ = write!(page, "<p>{}</p>", escape(operation.sens));
    }
    page.push_str(match operation.acces {
        Acces::Public => "<p>Sans jeton.</p>",
        _ => "<p>Avec un jeton (<code>Authorization: Bearer</code>).</p>",
    });
    if !operation.parametres.is_empty() {
        page.push_str("<table><thead><tr><th scope=\"col\">Paramètre</th><th scope=\"col\">Place</th><th scope=\"col\">Forme</th><th scope=\"col\">Sens</th></tr></thead><tbody>");
        for parametre in &operation.parametres {
            let place = match parametre.lieu {
                Lieu::Chemin => "chemin",
                Lieu::Requete => "requête",
                Lieu::Entete => "en-tête",
            };
            row(
                page,
                &[
                    format!("<code>{}</code>", parametre.nom),
                    place.to_owned(),
                    form(&parametre.forme, named),
                    escape(parametre.sens),
                ],
            );
        }
        page.push_str("</tbody></table>");
    }
    match operation.corps {
        Some(Corps::Json(fiche)) => {
            let link = form(&Forme::Objet(fiche), named);
            let _ = write!(page, "<p>Corps : JSON, {link}.</p>");
        }
        Some(Corps::Brut(media)) => {
            let _ = write!(
                page,
                "<p>Corps : <code>{media}</code>, en clair ou <code>Content-Encoding: gzip</code>.</p>"
            );
        }
        None => {}
    }
    page.push_str("<table><thead><tr><th scope=\"col\">Réponse</th><th scope=\"col\">Sens</th><th scope=\"col\">Contenu</th></tr></thead><tbody>");
    for reponse in &operation.reponses {
        let content = match reponse.media {
            Media::Rien => "aucun".to_owned(),
            Media::Json(fiche) => form(&Forme::Objet(fiche), named),
            Media::JsonLibre(about) => format!("JSON : {}", escape(about)),
            Media::Brut(types) => format!("<code>{}</code>", types.join("</code>, <code>")),
        };
        row(
            page,
            &[reponse.statut.to_string(), escape(reponse.sens), content],
        );
    }
    let _ = write!(
        page,
        "</tbody></table><pre>{}</pre></article>",
        escape(&curl(operation, url))
    );
}

/// A command to try it.
fn curl(operation: &Operation, url: &str) -> String {
    let mut command = "curl".to_owned();
    if operation.methode != axum::http::Method::GET {
        let _ = write!(command, " -X {}", operation.methode);
    }
    if operation.acces != Acces::Public {
        command.push_str(" -H \"Authorization: Bearer $JETON\"");
    }
    match operation.corps {
        Some(Corps::Json(_)) => {
            command.push_str(" -H 'Content-Type: application/json' -d @demande.json");
        }
        Some(Corps::Brut(media)) => {
            let _ = write!(
                command,
                " -H 'Content-Type: {media}' --data-binary @fichier"
            );
        }
        None => {}
    }
    let _ = write!(command, " '{url}{}'", operation.chemin);
    command
}

fn object(page: &mut String, fiche: &Fiche, named: &mut Vec<Fiche>) {
    let _ = write!(
        page,
        "<article id=\"objet-{0}\"><h3>{0}</h3><p>{1}</p><table><thead><tr><th scope=\"col\">Champ</th><th scope=\"col\">Forme</th><th scope=\"col\">Sens</th></tr></thead><tbody>",
        fiche.nom,
        escape(fiche.sens)
    );
    for champ in &fiche.champs {
        let cells = [
            format!("<code>{}</code>", champ.nom),
            form(&champ.forme, named),
            escape(champ.sens),
        ];
        row(page, &cells);
    }
    page.push_str("</tbody></table></article>");
}

fn form(forme: &Forme, named: &mut Vec<Fiche>) -> String {
    match forme {
        Forme::Texte(rule) if !rule.valeurs.is_empty() => {
            format!("<code>{}</code>", rule.valeurs.join("</code>, <code>"))
        }
        Forme::Texte(rule) if rule.min == rule.max => format!("texte, {} caractères", rule.max),
        Forme::Texte(rule) => format!("texte, de {} à {} caractères", rule.min, rule.max),
        Forme::Entier(min, i64::MAX) => format!("entier à partir de {min}"),
        Forme::Entier(min, max) => format!("entier de {min} à {max}"),
        Forme::Booleen => "<code>true</code> ou <code>false</code>".to_owned(),
        Forme::Instant => "instant ISO 8601".to_owned(),
        Forme::Liste(inner, max) => format!("liste ({max} au plus) : {}", form(inner, named)),
        Forme::Facultatif(inner) => format!("{} (facultatif)", form(inner, named)),
        Forme::Objet(fiche) => {
            let fiche = fiche();
            let link = format!("<a href=\"#objet-{0}\">{0}</a>", fiche.nom);
            if !named.iter().any(|known| known.nom == fiche.nom) {
                named.push(fiche);
            }
            link
        }
    }
}

/// The page of the kinds of problems.
pub(in crate::api) fn problemes() -> String {
    let mut page = head("Problèmes de l'API");
    page.push_str("<h1>Problèmes de l'API</h1><p><a href=\"/api/v1/\">API</a></p><main>");
    for sorte in catalogue::TOUTES {
        let _ = write!(
            page,
            "<article id=\"{}\"><h2>{}</h2><p><code>{}</code>, statut {}</p>",
            sorte.code,
            escape(sorte.titre(Langue::Francais)),
            sorte.code,
            sorte.statut
        );
        for (langue, code) in [(Langue::Francais, "fr"), (Langue::Anglais, "en")] {
            let _ = write!(
                page,
                "<p lang=\"{code}\">{} {}</p>",
                escape(sorte.sens(langue)),
                escape(sorte.a_faire(langue))
            );
        }
        page.push_str("</article>");
    }
    page.push_str("</main></body></html>\n");
    page
}

fn head(title: &str) -> String {
    format!(
        "<!DOCTYPE html><html lang=\"fr\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width\"><title>{}</title><style>{STYLE}</style></head><body>",
        escape(title)
    )
}

fn row(page: &mut String, cells: &[String]) {
    page.push_str("<tr>");
    for cell in cells {
        let _ = write!(page, "<td>{cell}</td>");
    }
    page.push_str("</tr>");
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}
