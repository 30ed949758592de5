//! A page as text for people.

use std::io::{self, Write};

use super::control::ControlePage;
use super::history::VersionChanges;
use super::page::{Admise, BlocPage, Page, PlateformePage, RubriquePage, UsageLine, ValeurPage};
use crate::output::Style;

/// Writes one page.
pub(super) fn write(page: &Page, style: Style, out: &mut dyn Write) -> io::Result<()> {
    match page {
        Page::Rubrique(page) => rubrique(page, style, out),
        Page::Bloc(page) => bloc(page, style, out),
        Page::Valeur(page) => valeur(page, style, out),
        Page::Controle(page) => controle(page, style, out),
        Page::Plateforme(page) => plateforme(page, style, out),
    }
}

fn rubrique(page: &RubriquePage, style: Style, out: &mut dyn Write) -> io::Result<()> {
    heading(&page.rubrique, page.nom, style, out)?;
    let bloc = format!("{} {}", style.id(&page.bloc.id), page.bloc.nom);
    line("Bloc", &bloc, style, out)?;
    line("Forme", &forme(page), style, out)?;
    if let Some(motif) = page.forme.motif {
        line("Motif", motif, style, out)?;
    }
    if let Some(table) = &page.forme.table {
        let content = match table.completude {
            Some(completude) => format!("{completude}, édition {}", table.edition),
            None => "contenu non disponible : contrôle non évalué".to_owned(),
        };
        line("Table", &format!("{} ({content})", table.nom), style, out)?;
    }
    versions(page.norme, &page.versions, style, out)?;

    section("Usage par nature", style, out)?;
    let (present, absent): (Vec<_>, Vec<_>) =
        page.usages.iter().partition(|line| line.usage != "absent");
    for UsageLine {
        nature,
        libelle,
        usage,
        certain,
    } in present
    {
        let doubt = if *certain { "" } else { " (incertain)" };
        writeln!(out, "  {nature} {libelle} : {usage}{doubt}")?;
    }
    if !absent.is_empty() {
        let natures: Vec<_> = absent.iter().map(|line| line.nature).collect();
        let text = format!("  sans ce bloc : {}", natures.join(", "));
        writeln!(out, "{}", style.faint(&text))?;
    }

    if !page.codes.is_empty() {
        section(&format!("Codes ({})", page.codes.len()), style, out)?;
        let width = page.codes.iter().map(|c| c.code.len()).max().unwrap_or(0);
        for code in &page.codes {
            let padded = format!("{:width$}", code.code);
            writeln!(out, "  {}  {}", style.id(&padded), code.libelle)?;
        }
    }

    if !page.controles.is_empty() {
        let title = format!("Contrôles de la norme ({})", page.controles.len());
        section(&title, style, out)?;
        for controle in &page.controles {
            let said = controle.message.as_deref().unwrap_or("(pas encore évalué)");
            writeln!(out, "  {}  {said}", style.id(controle.code))?;
        }
    }
    history(&page.changements, style, out)
}

fn forme(page: &RubriquePage) -> String {
    let (min, max) = (page.forme.min, page.forme.max);
    let length = match (min, max) {
        (1, 1) => "1 caractère".to_owned(),
        _ if min == max => format!("{max} caractères"),
        _ => format!("{min} à {max} caractères"),
    };
    match page.forme.liste {
        Some(liste) => format!("{} ({liste}), {length}", page.forme.genre),
        None => format!("{}, {length}", page.forme.genre),
    }
}

fn bloc(page: &BlocPage, style: Style, out: &mut dyn Write) -> io::Result<()> {
    heading(&page.bloc, page.nom, style, out)?;
    if let Some(parent) = &page.parent {
        let parent = format!("{} {}", style.id(&parent.id), parent.nom);
        line("Parent", &parent, style, out)?;
    }
    if page.ordre.len() > 1 {
        let own = |id: &String| match *id == page.bloc {
            true => style.bold(&format!("[{id}]")),
            false => id.clone(),
        };
        let order: Vec<_> = page.ordre.iter().map(own).collect();
        line("Ordre", &order.join(" "), style, out)?;
    }
    versions(page.norme, &page.versions, style, out)?;

    section("Cardinalité sous son parent, par nature", style, out)?;
    for row in &page.cardinalites {
        let variant = if row.sans_individu {
            ", sans individu"
        } else {
            ""
        };
        let (nature, libelle) = (row.nature, row.libelle);
        let cardinalite = row.cardinalite.as_deref().unwrap_or("interdit");
        writeln!(out, "  {nature} {libelle}{variant} : {cardinalite}")?;
    }
    for (title, rows) in [
        ("Rubriques", &page.rubriques),
        ("Blocs contenus", &page.blocs),
    ] {
        if !rows.is_empty() {
            section(&format!("{title} ({})", rows.len()), style, out)?;
        }
        for row in rows {
            writeln!(out, "  {}  {}", style.id(&row.id), row.nom)?;
        }
    }
    history(&page.changements, style, out)
}

fn valeur(page: &ValeurPage, style: Style, out: &mut dyn Write) -> io::Result<()> {
    let code = format!("{}={}", page.rubrique, page.valeur);
    let said = match (page.libelle, page.admise) {
        (Some(libelle), _) => libelle,
        (None, Admise::Oui) => "valeur admise",
        (None, Admise::Non) => "valeur non admise",
        (None, Admise::Inconnu) => {
            "valeur que nous ne pouvons pas juger : table externe absente ou incomplète"
        }
    };
    heading(&code, said, style, out)?;
    let rubrique = format!("{} {}", style.id(&page.rubrique), page.nom);
    line("Rubrique", &rubrique, style, out)?;
    if page.versions.is_empty() {
        line("Norme", page.norme, style, out)
    } else {
        versions(page.norme, &page.versions, style, out)
    }
}

fn controle(page: &ControlePage, style: Style, out: &mut dyn Write) -> io::Result<()> {
    heading(&page.code, page.titre, style, out)?;
    if let Some(rubrique) = &page.rubrique {
        let rubrique = format!("{} {}", style.id(&rubrique.id), rubrique.nom);
        line("Rubrique", &rubrique, style, out)?;
    }
    let Some(cle) = &page.cle else {
        return writeln!(out, "\n{}", page.explication);
    };
    let weight = if cle.bloquant {
        "bloquant"
    } else {
        "signalement, jamais bloquant"
    };
    line("Gravité", weight, style, out)?;
    for row in &cle.application {
        let natures = if row.natures.is_empty() {
            "aucune nature".to_owned()
        } else {
            format!("natures {}", row.natures.join(", "))
        };
        line(row.norme, &natures, style, out)?;
    }
    if cle.sections.is_empty() {
        return writeln!(
            out,
            "\nCet outil ne l'évalue pas encore : « dsn check » le compte parmi les contrôles non \
             évalués."
        );
    }
    for part in &cle.sections {
        section(&format!("En {}", part.versions.join(", ")), style, out)?;
        writeln!(out, "{}", part.message)?;
        writeln!(out, "{}", part.conseil)?;
        writeln!(out, "\nPourquoi : {}", part.pourquoi)?;
        writeln!(out, "\n{}", style.faint("Doit être vrai :"))?;
        indented(part.condition, out)?;
        for example in &part.exemples {
            let verdict = if example.refuse {
                "Refusé"
            } else {
                "Accepté"
            };
            let title = format!("{verdict} : {}", example.titre);
            writeln!(out, "\n{}", style.faint(&title))?;
            indented(example.fragment, out)?;
        }
    }
    Ok(())
}

fn indented(text: &str, out: &mut dyn Write) -> io::Result<()> {
    for line in text.trim_end().lines() {
        writeln!(out, "  {line}")?;
    }
    Ok(())
}

/// What changed from version to version.
fn history(changes: &[VersionChanges], style: Style, out: &mut dyn Write) -> io::Result<()> {
    for step in changes {
        section(&format!("De {} à {}", step.de, step.vers), style, out)?;
        for change in &step.changements {
            writeln!(out, "  {change}")?;
        }
    }
    Ok(())
}

fn plateforme(page: &PlateformePage, style: Style, out: &mut dyn Write) -> io::Result<()> {
    heading(&page.id, page.nom, style, out)?;
    writeln!(
        out,
        "\nSeule la plateforme l'écrit, quand elle transmet une déclaration aux organismes ; un \
         déclarant ne l'écrit jamais."
    )
}

fn heading(id: &str, name: &str, style: Style, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "{}  {}", style.id(id), style.bold(name))
}

fn line(label: &str, text: &str, style: Style, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "{}{text}", style.faint(&format!("{label:<10}")))
}

fn section(title: &str, style: Style, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "\n{}", style.bold(title))
}

/// Which version is described, and which others know the subject.
fn versions(
    described: &str,
    all: &[&'static str],
    style: Style,
    out: &mut dyn Write,
) -> io::Result<()> {
    let text = format!("{described} (existe en {})", all.join(", "));
    line("Norme", &text, style, out)
}
