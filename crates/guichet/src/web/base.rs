//! `/aide/base`: the knowledge base, made of what the norm says, of the pages of its controls and of
//! the codes of the organisms. Searched by code or by words.

use dsn_norm::controls::{self, KEYS, Key, Severity};
use dsn_norm::{Genre, Nature, Norme, Rubrique, RubriqueIdx, Version, norme, rubrique_index};
use dsn_report::{chercher, explain_code, gabarit, plier};
use guichet_pages::Ton;
use guichet_pages::composants::{Bandeau, Champ, Colonne};
use guichet_pages::pages::composee::{self, Bloc, Cellule, Formulaire};
use guichet_pages::texte::majuscule;

use super::demande::{Demande, Issue, page};
use super::libelles;
use crate::http::formulaire::encode;
use crate::interdeclaration::codes as interdeclaration;
use crate::retours::codes;

/// Rows of a page.
const PAR_PAGE: usize = 50;

/// Names of families, where the search begins when nothing was typed yet.
const FAMILLES: [&str; 8] = ["CST", "CSL", "CCH", "CRE", "SIG", "CME", "CID", "CV"];

/// Where the base answers a question.
pub(super) fn adresse(q: &str) -> String {
    format!("/aide/base?q={}", encode(q))
}

/// The form that asks it, under a heading where the page has another one.
pub(super) fn question(titre: &str, q: &str) -> Bloc {
    Bloc::Formulaire(Formulaire {
        titre: titre.to_owned(),
        adresse: "/aide/base".to_owned(),
        question: true,
        champs: vec![(
            Champ::new("q", "Code d’anomalie, rubrique ou mot", q)
                .aide("Par exemple DJTNC, CST-03, S21.G00.60.002, S21.G00.60.005/CCH-11.")
                .obligatoire(),
            Vec::new(),
        )],
        bouton: "Chercher".to_owned(),
        principal: true,
        ..Formulaire::default()
    })
}

pub(super) async fn montrer(demande: Demande) -> Issue {
    let q = demande.requete.texte("q").trim().to_owned();
    let number = demande.requete.texte("page").parse().unwrap_or(0);
    let cadre = demande
        .cadre(
            "Base de connaissance",
            "/aide",
            &[("Aide", "/aide"), ("Base de connaissance", "")],
        )
        .await?;
    let mut blocs = vec![question("", &q)];
    blocs.extend(reponse(&q, number));
    Ok(page(&cadre, &composee::page(&blocs, &cadre.jeton)))
}

/// What the base says to a question, from a page of its rows on.
fn reponse(q: &str, number: usize) -> Vec<Bloc> {
    let upper = q.to_uppercase();
    if let Some(key) = controls::find(&upper) {
        return fiche_de_controle(key);
    }
    if let Some(rubrique) = upper
        .split_once('/')
        .map_or(upper.as_str(), |(id, _)| id)
        .as_bytes()
        .try_into()
        .ok()
        .and_then(rubrique_index)
        && let Some((norme, found)) = derniere(rubrique)
    {
        return fiche_de_rubrique(norme, found, number);
    }
    let rows = if q.is_empty() { accueil() } else { trouver(q) };
    let legende = match q {
        "" => "Ce que disent les organismes, et les familles de contrôles".to_owned(),
        q => format!("Pages pour « {q} »"),
    };
    liste(legende, q, rows, number)
}

/// A row: code, what it says, and the question that its own page answers.
type Rangee = (String, String, Option<String>);

/// A page of rows, with the way to the others.
fn liste(legende: String, q: &str, rows: Vec<Rangee>, number: usize) -> Vec<Bloc> {
    let total = rows.len();
    let first = number.saturating_mul(PAR_PAGE);
    let link = |page: usize| format!("{}&page={page}", adresse(q));
    let lines = rows
        .into_iter()
        .skip(first)
        .take(PAR_PAGE)
        .map(|(code, text, page)| {
            let name = match page {
                Some(page) => Cellule::lien(code, adresse(&page)),
                None => Cellule::texte(code),
            };
            vec![name, Cellule::texte(text)]
        });
    let lignes: Vec<Vec<Cellule>> = lines.collect();
    let legende = match total > PAR_PAGE {
        true => format!(
            "{legende} : {} à {} sur {total}",
            first + 1,
            first + lignes.len()
        ),
        false => legende,
    };
    vec![
        Bloc::Tableau {
            legende,
            colonnes: ["Code", "Ce que cela veut dire, et que faire"]
                .map(Colonne::Texte)
                .to_vec(),
            lignes,
            vide: format!("Rien pour « {q} ». Essayez le code seul, ou un mot du message."),
        },
        Bloc::Pages {
            nom: "Pages de résultats",
            avant: number.checked_sub(1).map(link),
            apres: (first + PAR_PAGE < total).then(|| link(number + 1)),
        },
    ]
}

/// What is shown before anything is asked.
fn accueil() -> Vec<Rangee> {
    let mut rows: Vec<Rangee> = codes::toutes().iter().map(cause).collect();
    for family in FAMILLES {
        if let Some(known) = explain_code(family) {
            rows.push((family.to_owned(), phrase(known), Some(family.to_owned())));
        }
    }
    rows
}

fn phrase(known: dsn_report::Explained) -> String {
    format!("{} : {}", majuscule(known.titre), known.explication)
}

fn cause(cause: &codes::Cause) -> Rangee {
    let text = format!(
        "{} {} (source : {})",
        cause.sens, cause.a_faire, cause.source
    );
    (format!("{} – {}", cause.organisme, cause.mot), text, None)
}

/// Every page that a question names: causes of organisms, codes of ours and of the norm, keyed
/// controls by their code, then names and messages.
fn trouver(q: &str) -> Vec<Rangee> {
    let (upper, folded) = (q.to_uppercase(), plier(q));
    let holds = |text: &str| plier(text).contains(&folded);
    let causes = codes::toutes().iter().filter(|one| {
        holds(&format!(
            "{} {} {} {}",
            one.organisme, one.mot, one.sens, one.a_faire
        ))
    });
    let mut rows: Vec<Rangee> = causes.map(cause).collect();
    let own = dsn_check::codes::ALL.iter();
    let own = own.filter(|own| holds(own.code) || holds(own.titre) || holds(own.explication));
    rows.extend(own.map(|own| {
        let text = format!("{} : {}", majuscule(own.titre), own.explication);
        (own.code.to_owned(), text, None)
    }));
    let between = interdeclaration::ALL.iter();
    let between = between.filter(|one| holds(one.code) || holds(one.titre));
    rows.extend(between.map(|one| {
        let text = format!("{} ({}).", majuscule(one.titre), one.paragraphe);
        (one.code.to_owned(), text, None)
    }));
    // What the norm calls by this code wherever it stands; said once already when it is ours.
    if let Some(known) = explain_code(&upper)
        && !rows.iter().any(|(code, ..)| *code == upper)
    {
        rows.push((upper.clone(), phrase(known), None));
    }
    let named = KEYS.iter().filter(|key| key.to_string().contains(&upper));
    rows.extend(named.map(|key| {
        let code = key.to_string();
        (code.clone(), resume(key), Some(code))
    }));
    for found in chercher(q, derniere_norme()) {
        if rows.iter().any(|(code, ..)| *code == found.code) {
            continue;
        }
        let page = found.code.split('=').next().unwrap_or_default().to_owned();
        let has_page = page.len() >= "S21.G00.60.002".len();
        rows.push((found.code, found.nom.into_owned(), has_page.then_some(page)));
    }
    rows
}

fn derniere_norme() -> Version {
    Version::ALL
        .into_iter()
        .next_back()
        .unwrap_or(Version::P26V01)
}

/// A rubrique as the latest version that has it says.
fn derniere(idx: RubriqueIdx) -> Option<(&'static Norme, &'static Rubrique)> {
    let versions = Version::ALL.into_iter().rev().map(norme);
    versions
        .filter_map(|norme| Some((norme, norme.rubrique(idx)?)))
        .next()
}

/// What a control says, in a line.
fn resume(key: &'static Key) -> String {
    match key.controls().last() {
        Some(control) => gabarit(control, control.message),
        None => {
            let family = explain_code(key.code).map_or("contrôle", |known| known.titre);
            let nom = libelles::rubrique(key.rubrique).unwrap_or_default();
            format!(
                "{} : {nom}. Aucune page ne le détaille encore.",
                majuscule(family)
            )
        }
    }
}

/// The page of a control: what it says, what to do, why, and where it applies.
fn fiche_de_controle(key: &'static Key) -> Vec<Bloc> {
    let id = key.rubrique.id().to_string();
    let nom = libelles::rubrique(key.rubrique).unwrap_or_default();
    let (ton, effet) = match key.severity {
        Severity::Blocking => (Ton::Bloquant, "la déclaration est rejetée"),
        Severity::Warning => (Ton::Attention, "c’est signalé, sans rejet"),
    };
    let applied = Version::ALL
        .into_iter()
        .filter(|version| key.exists(*version))
        .map(|version| {
            let natures = Nature::ALL
                .into_iter()
                .filter(|nature| key.applies(version, *nature));
            let natures: Vec<String> = natures
                .map(|nature| libelles::nature(nature.code()))
                .collect();
            let text = match natures.is_empty() {
                true => "toutes les natures qui ont la rubrique".to_owned(),
                false => natures.join(", "),
            };
            (format!("Norme {}", version.code()), text)
        });
    let mut blocs = vec![
        Bloc::Titre(format!("{key} – {nom}")),
        Bloc::Bandeau(
            Bandeau::new(ton, format!("Quand ce contrôle échoue, {effet}."))
                .ou("Voir la rubrique", adresse(&id)),
        ),
        Bloc::Fiche(applied.collect()),
    ];
    let mut written = false;
    for control in key.controls() {
        written = true;
        let versions = Version::ALL
            .into_iter()
            .filter(|version| control.in_version(*version));
        let versions: Vec<&str> = versions.map(Version::code).collect();
        blocs.push(Bloc::Titre(format!(
            "Ce qui est vérifié ({})",
            versions.join(", ")
        )));
        blocs.push(Bloc::Fiche(vec![
            ("Message".to_owned(), gabarit(control, control.message)),
            ("Que faire".to_owned(), gabarit(control, control.advice)),
            ("Pourquoi".to_owned(), control.pourquoi.to_owned()),
            ("Condition".to_owned(), control.condition.to_owned()),
        ]));
        let examples = control.examples.iter().map(|example| {
            let what = if example.refused {
                "Refusé"
            } else {
                "Accepté"
            };
            (format!("{what} : {}", example.titre), None)
        });
        blocs.push(Bloc::Liste(examples.collect()));
    }
    if !written {
        let known = explain_code(key.code).map_or_else(String::new, phrase);
        blocs.push(Bloc::Texte(format!(
            "{known} Guichet n’évalue pas encore ce contrôle : le certificat le dit dans sa couverture."
        )));
    }
    blocs
}

/// The page of a rubrique: its form, its codes, its controls.
fn fiche_de_rubrique(norme: &'static Norme, found: &'static Rubrique, number: usize) -> Vec<Bloc> {
    let id = found.idx.id().to_string();
    let genre = match found.genre {
        Genre::X => "texte",
        Genre::N => "nombre",
        Genre::D => "date JJMMAAAA",
        Genre::E => "code d’une liste de la norme",
        Genre::R => "code d’une table de référence",
    };
    let bloc = norme.bloc(found.bloc);
    let mut blocs = vec![
        Bloc::Titre(format!("{id} – {}", found.nom)),
        Bloc::Fiche(vec![
            (
                "Bloc".to_owned(),
                bloc.map_or_else(String::new, |bloc| {
                    format!("{} – {}", bloc.idx.id(), bloc.nom)
                }),
            ),
            (
                "Forme".to_owned(),
                format!("{genre}, de {} à {} caractères", found.min, found.max),
            ),
        ]),
    ];
    let mut rows: Vec<Rangee> = controls::of_rubrique(found.idx)
        .iter()
        .map(|key| (key.to_string(), resume(key), Some(key.to_string())))
        .collect();
    if let Some(list) = found.liste {
        let values = norme.liste(list).codes.iter();
        rows.extend(values.map(|(code, nom)| (format!("{id}={code}"), (*nom).to_owned(), None)));
    }
    blocs.extend(liste("Contrôles et valeurs".to_owned(), &id, rows, number));
    blocs
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every code and text of the rows that a question brings, over all its pages.
    fn rows(q: &str) -> Vec<String> {
        let mut all = Vec::new();
        for number in 0.. {
            let mut more = false;
            for bloc in reponse(q, number) {
                match bloc {
                    Bloc::Tableau { lignes, .. } => {
                        all.extend(lignes.into_iter().flatten().map(|cell| cell.texte));
                    }
                    Bloc::Fiche(lines) => {
                        all.extend(
                            lines
                                .into_iter()
                                .map(|(name, text)| format!("{name} {text}")),
                        );
                    }
                    Bloc::Titre(text) => all.push(text),
                    Bloc::Pages { apres, .. } => more = apres.is_some(),
                    _ => {}
                }
            }
            if !more {
                break;
            }
        }
        all
    }

    /// Shows S15, S181: every keyed control of the norm has its page, whether we evaluate it or not.
    #[test]
    fn every_control_is_found_by_its_code() {
        for key in KEYS {
            let shown = rows(&key.to_string());
            assert!(
                shown.iter().any(|text| text.starts_with(&key.to_string())),
                "{key}"
            );
            for control in key.controls() {
                let message = gabarit(control, control.message);
                assert!(shown.iter().any(|text| text.contains(&message)), "{key}");
            }
        }
    }

    /// Shows S181: a code alone brings every control of that name, page after page.
    #[test]
    fn a_code_alone_brings_every_rubrique_that_has_it() {
        let shown = rows("CCH-11");
        let named: Vec<_> = KEYS.iter().filter(|key| key.code == "CCH-11").collect();
        assert!(named.len() > PAR_PAGE);
        for key in named {
            assert!(shown.contains(&key.to_string()), "{key}");
        }
    }

    /// Shows S181: what organisms say, and what only the portal knows.
    #[test]
    fn every_code_of_an_organism_is_found() {
        for cause in codes::toutes() {
            assert!(
                rows(cause.mot).iter().any(|text| text.contains(cause.sens)),
                "{}",
                cause.mot
            );
        }
        for one in interdeclaration::ALL {
            assert!(
                rows(one.code).iter().any(|text| text == one.code),
                "{}",
                one.code
            );
        }
        for own in dsn_check::codes::ALL {
            assert!(
                rows(own.code)
                    .iter()
                    .any(|text| text.contains(own.explication)),
                "{}",
                own.code
            );
        }
    }

    #[test]
    fn words_find_rubriques_values_and_messages() {
        assert!(rows("dernier jour travaillé").contains(&"S21.G00.60.002".to_owned()));
        assert!(
            rows("s21.g00.60.001")
                .iter()
                .any(|text| text.starts_with("S21.G00.60.001 – "))
        );
        assert_eq!(rows("zzzzz"), [] as [String; 0]);
        assert!(rows("").iter().any(|text| text.contains("DJTNC")));
    }
}
