//! `/administration`: who can do what, person by person and establishment by establishment; what one may
//! do oneself.

use guichet_identity::{Action, Cible, Decision, Demarche, Genre, Role};
use guichet_pages::Ton;
use guichet_pages::composants::{Bandeau, Champ, Choix, Colonne};
use guichet_pages::pages::composee::{self, Bloc, Bouton, Cellule, Formulaire};
use guichet_pages::texte::{compte, siret as montre_siret};
use guichet_store::{comptes as rows, habilitations, journal, suivi};

use super::connexion::sans_espaces;
use super::demande::{Demande, Issue, envoyer, lire, page};
use super::echec::Echec;
use super::instant::instant;
use super::reponse;
use super::suivi::noms;
use crate::acces::{Acces, Route};
use crate::clock::Moment;
use crate::comptes::contacts::{self, NouveauContact};
use crate::comptes::{self, Acteur, habilitations as service};

/// Establishments, people and entries shown at most.
pub(super) const MAX: u32 = 50;

pub(super) fn routes() -> Vec<Route> {
    vec![
        lire("/administration", Acces::Page, gestion),
        envoyer("/administration/habilitation", Acces::Page, regler),
        envoyer("/administration/personne", Acces::Page, ajouter),
        lire("/administration/consultation", Acces::Page, consultation),
    ]
}

/// The establishments that who asks administers.
async fn administres(demande: &Demande) -> Result<Vec<String>, Echec> {
    let id = demande.compte_id()?;
    let held = demande
        .app
        .store
        .read(move |tx| rows::roles(tx, id))
        .await?;
    let of = held
        .into_iter()
        .filter(|held| held.role == Role::Administrateur.code());
    Ok(of.map(|held| held.siret).take(MAX as usize).collect())
}

pub(super) fn demarches() -> Vec<Choix> {
    Demarche::TOUTES
        .iter()
        .map(|one| Choix::new(one.code(), one.code()))
        .collect()
}

async fn gestion(demande: Demande) -> Issue {
    let cadre = demande
        .cadre(
            "Administration des profils",
            "/administration",
            &[("Administration des profils", "")],
        )
        .await?;
    let mine = administres(&demande).await?;
    let mut blocs = Vec::new();
    let Some(first) = mine.first() else {
        blocs.push(Bloc::Bandeau(Bandeau::new(Ton::Neutre, "Vous n’administrez aucun établissement : vous ne pouvez pas changer les droits des autres.")
            .agir("Voir ce que vous pouvez faire", "/administration/consultation")));
        return Ok(page(&cadre, &composee::page(&blocs, &cadre.jeton)));
    };
    let wanted = demande.requete.texte("siret").to_owned();
    let siret = if mine.contains(&wanted) {
        wanted
    } else {
        first.clone()
    };
    let of = siret.clone();
    let (people, held) = demande
        .app
        .store
        .read(move |tx| {
            Ok((
                rows::lister(tx, Some(&of), 0, MAX)?,
                habilitations::du_siret(tx, &of, 0, 4 * MAX)?,
            ))
        })
        .await?;
    let mut persons: Vec<i64> = held.iter().map(|one| one.compte_id).collect();
    persons.sort_unstable();
    persons.dedup();
    blocs.push(Bloc::Bandeau(
        Bandeau::new(
            Ton::Neutre,
            format!(
                "Pour l’établissement {}, {} une habilitation.",
                montre_siret(&siret),
                compte(persons.len() as u64, "personne a", "personnes ont")
            ),
        )
        .suite("Un droit accordé ou retiré prend effet tout de suite."),
    ));
    if mine.len() > 1 {
        let choix = mine
            .iter()
            .map(|one| Choix::new(one, montre_siret(one)))
            .collect();
        blocs.push(Bloc::Formulaire(Formulaire {
            adresse: "/administration".to_owned(),
            question: true,
            champs: vec![(
                Champ::new("siret", "Établissement", &siret).obligatoire(),
                choix,
            )],
            bouton: "Choisir".to_owned(),
            ..Formulaire::default()
        }));
    }
    let lignes = held
        .iter()
        .map(|one| {
            let name = format!("{} {}", one.prenom, one.nom);
            vec![
                Cellule::texte(&name),
                Cellule::texte(montre_siret(&one.compte_siret)),
                Cellule::texte(&one.demarche),
                Cellule::texte(instant(Moment(one.accordee_at)).court()),
                Cellule::bouton(Bouton {
                    texte: "Retirer".to_owned(),
                    precision: format!("{} à {name}", one.demarche),
                    adresse: "/administration/habilitation".to_owned(),
                    valeurs: vec![
                        ("compte", one.compte_id.to_string()),
                        ("siret", siret.clone()),
                        ("demarche", one.demarche.clone()),
                        ("faire", "retirer".to_owned()),
                    ],
                }),
            ]
        })
        .collect();
    blocs.push(Bloc::Tableau {
        legende: "Habilitations".to_owned(),
        colonnes: [
            "Personne",
            "De l’établissement",
            "Démarche",
            "Depuis",
            "Changer",
        ]
        .map(Colonne::Texte)
        .to_vec(),
        lignes,
        vide: "Personne n’est habilité pour cet établissement.".to_owned(),
    });
    let names: Vec<Choix> = people
        .iter()
        .map(|one| Choix::new(one.id.to_string(), format!("{} {}", one.prenom, one.nom)))
        .collect();
    if !names.is_empty() {
        blocs.push(Bloc::Formulaire(Formulaire {
            titre: "Habiliter une personne de l’établissement".to_owned(),
            adresse: "/administration/habilitation".to_owned(),
            valeurs: vec![("siret", siret.clone()), ("faire", "accorder".to_owned())],
            champs: vec![
                (
                    Champ::new("compte", "Personne", "").obligatoire(),
                    names.clone(),
                ),
                (
                    Champ::new("demarche", "Démarche", "DSN").obligatoire(),
                    demarches(),
                ),
            ],
            bouton: "Accorder".to_owned(),
            ..Formulaire::default()
        }));
        pourquoi(&demande, &siret, &names, &mut blocs).await?;
    }
    blocs.push(Bloc::Formulaire(Formulaire {
        titre: "Ajouter une personne".to_owned(),
        adresse: "/administration/personne".to_owned(),
        valeurs: vec![("siret", siret.clone())],
        champs: vec![
            (Champ::new("nom", "Nom", "").obligatoire(), Vec::new()),
            (Champ::new("prenom", "Prénom", "").obligatoire(), Vec::new()),
            (
                Champ::new("courriel", "Adresse électronique", "")
                    .sorte("email")
                    .aide("Un lien y est envoyé pour choisir le mot de passe.")
                    .obligatoire(),
                Vec::new(),
            ),
        ],
        bouton: "Ajouter une personne".to_owned(),
        principal: true,
        ..Formulaire::default()
    }));
    histoire(&demande, &persons, &mut blocs).await?;
    Ok(page(&cadre, &composee::page(&blocs, &cadre.jeton)))
}

/// « Pourquoi n'y a-t-il pas accès ? »: the very decision, for somebody of the establishment.
async fn pourquoi(
    demande: &Demande,
    siret: &str,
    names: &[Choix],
    blocs: &mut Vec<Bloc>,
) -> Result<(), Echec> {
    blocs.push(Bloc::Formulaire(Formulaire {
        titre: "Pourquoi n’y a-t-il pas accès ?".to_owned(),
        adresse: "/administration".to_owned(),
        question: true,
        valeurs: vec![("siret", siret.to_owned())],
        champs: vec![(
            Champ::new("qui", "Personne", demande.requete.texte("qui")).obligatoire(),
            names.to_vec(),
        )],
        bouton: "Demander".to_owned(),
        ..Formulaire::default()
    }));
    let Ok(id) = demande.requete.texte("qui").parse::<i64>() else {
        return Ok(());
    };
    let of = siret.to_owned();
    let held = demande
        .app
        .store
        .read(move |tx| habilitations::liens(tx, id, &of, Demarche::Dsn.code(), ""))
        .await?;
    let known = names.iter().any(|choix| choix.valeur == id.to_string());
    if known {
        let text = match (held.habilite, held.administre) {
            (true, _) => "Cette personne voit l’établissement : elle a l’habilitation DSN.",
            (_, true) => "Cette personne voit l’établissement : elle l’administre.",
            _ => {
                "Cette personne ne voit pas l’établissement : il lui manque l’habilitation DSN. Vous pouvez l’accorder ci-dessus ; l’effet est immédiat."
            }
        };
        blocs.push(Bloc::Texte(text.to_owned()));
    }
    Ok(())
}

/// The last entries of the audit log about people.
async fn histoire(demande: &Demande, persons: &[i64], blocs: &mut Vec<Bloc>) -> Result<(), Echec> {
    let ids: Vec<i64> = persons.iter().copied().take(20).collect();
    let mut entries = demande
        .app
        .store
        .read(move |tx| {
            let mut all = Vec::new();
            for id in ids {
                all.extend(journal::sur(tx, &format!("compte:{id}"), 20)?);
            }
            Ok(all)
        })
        .await?;
    entries.retain(|entry| {
        entry.action.starts_with("habilitation") || entry.action.starts_with("role")
    });
    entries.sort_by_key(|entry| std::cmp::Reverse(entry.rang));
    entries.truncate(MAX as usize);
    blocs.push(Bloc::Tableau {
        legende: "Histoire des droits, du plus récent au plus ancien".to_owned(),
        colonnes: ["Quand", "Quoi", "Détail", "À qui", "Par"]
            .map(Colonne::Texte)
            .to_vec(),
        lignes: entries
            .iter()
            .map(|entry| {
                let what = comptes::Evenement::TOUS
                    .iter()
                    .find(|known| known.code() == entry.action);
                let what = what.map_or(entry.action.as_str(), |known| known.sens());
                [
                    instant(Moment(entry.survenu_at)).court(),
                    what.to_owned(),
                    entry.detail.clone(),
                    entry.objet.clone(),
                    entry.acteur.clone(),
                ]
                .map(Cellule::texte)
                .to_vec()
            })
            .collect(),
        vide: "Aucun changement de droits n’est noté.".to_owned(),
    });
    Ok(())
}

async fn regler(demande: Demande) -> Issue {
    let form = &demande.corps.valeurs;
    let id: i64 = form
        .texte("compte")
        .parse()
        .map_err(|_| Echec::refus("Choisissez une personne."))?;
    let demarche = Demarche::depuis_code(form.texte("demarche"))
        .ok_or_else(|| Echec::refus("Choisissez une démarche."))?;
    let siret = form.texte("siret");
    let acteur = Acteur::Compte(&demande.visiteur()?.appelant);
    let add = form.texte("faire") == "accorder";
    service::regler(&demande.app, acteur, id, siret, demarche, add).await?;
    Ok(reponse::aller(&format!("/administration?siret={siret}")))
}

async fn ajouter(demande: Demande) -> Issue {
    let form = &demande.corps.valeurs;
    let siret = form.texte("siret").to_owned();
    let contact = NouveauContact {
        siret: siret.clone(),
        nom: form.texte("nom").to_owned(),
        prenom: form.texte("prenom").to_owned(),
        courriel: Some(form.texte("courriel").to_owned()),
        roles: vec![Role::Declarant],
        ..NouveauContact::de(Genre::Declarant)
    };
    contacts::creer(
        &demande.app,
        Acteur::Compte(&demande.visiteur()?.appelant),
        contact,
    )
    .await?;
    Ok(reponse::aller(&format!("/administration?siret={siret}")))
}

async fn consultation(demande: Demande) -> Issue {
    let chemin = [
        ("Administration des profils", "/administration"),
        ("Consultation", ""),
    ];
    let cadre = demande
        .cadre(
            "Ce que vous pouvez faire",
            "/administration/consultation",
            &chemin,
        )
        .await?;
    let id = demande.compte_id()?;
    let (held, roles) = demande
        .app
        .store
        .read(move |tx| {
            Ok((
                habilitations::du_compte(tx, id, "", 1_000)?,
                rows::roles(tx, id)?,
            ))
        })
        .await?;
    let who = &demande.visiteur()?.appelant;
    let services = who
        .inscriptions
        .iter()
        .map(|one| one.libelle().to_owned())
        .collect::<Vec<_>>();
    let named = roles
        .iter()
        .map(|held| match Role::depuis_code(&held.role) {
            Some(role) if held.siret.is_empty() => role.to_string(),
            Some(role) => format!("{role} de {}", montre_siret(&held.siret)),
            None => held.role.clone(),
        });
    let mut blocs = vec![
        Bloc::Fiche(vec![
            ("Rôles".to_owned(), named.collect::<Vec<_>>().join(" ; ")),
            ("Services".to_owned(), services.join(" ; ")),
        ]),
        Bloc::Tableau {
            legende: "Vos habilitations".to_owned(),
            colonnes: ["Établissement", "Démarche", "Depuis"]
                .map(Colonne::Texte)
                .to_vec(),
            lignes: held
                .iter()
                .map(|one| {
                    vec![
                        Cellule::texte(montre_siret(&one.siret)),
                        Cellule::texte(&one.demarche),
                        Cellule::texte(instant(Moment(one.accordee_at)).court()),
                    ]
                })
                .collect(),
            vide: "Aucune habilitation : vous ne voyez que vos propres dépôts.".to_owned(),
        },
        Bloc::Formulaire(Formulaire {
            titre: "Pourquoi ne vois-je pas un établissement ?".to_owned(),
            adresse: "/administration/consultation".to_owned(),
            question: true,
            champs: vec![(
                Champ::new("siret", "SIRET", demande.requete.texte("siret")).obligatoire(),
                Vec::new(),
            )],
            bouton: "Demander".to_owned(),
            ..Formulaire::default()
        }),
    ];
    let siret = sans_espaces(demande.requete.texte("siret"));
    if !siret.is_empty() {
        blocs.push(Bloc::Bandeau(
            match demande
                .decider(Action::LireEtablissement, Cible::etablissement(&siret))
                .await?
            {
                Decision::Permis(_) => Bandeau::new(
                    Ton::Fait,
                    format!("Vous voyez l’établissement {}.", montre_siret(&siret)),
                ),
                Decision::Refuse(refus) => Bandeau::new(Ton::Attention, refus.pourquoi)
                    .suite(refus.qui)
                    .suite(refus.remede)
                    .agir(
                        "Demander l’accès",
                        format!("/administration/demandes?siret={siret}"),
                    ),
            },
        ));
    }
    Ok(page(&cadre, &composee::page(&blocs, &cadre.jeton)))
}

/// The establishments that an account follows, to choose from.
pub(super) async fn choix_d_etablissements(demande: &Demande) -> Result<Vec<Choix>, Echec> {
    let id = demande.compte_id()?;
    let all = demande
        .app
        .store
        .read(move |tx| suivi::etablissements(tx, id, 300))
        .await?;
    let names = noms(demande, all.clone()).await?;
    let label = |siret: &String| match names.get(siret).map(String::as_str) {
        None | Some("") => montre_siret(siret),
        Some(name) => format!("{name} ({})", montre_siret(siret)),
    };
    Ok(all
        .iter()
        .map(|siret| Choix::new(siret, label(siret)))
        .collect())
}
