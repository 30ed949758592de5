//! The decision about one real declaration: refused, or what it changes.

use dsn_check::{Code, Severity};
use dsn_law::date::Date;
use dsn_norm::rubrique_index;
use guichet_store::situations::Situation;

use super::cle::Genre;
use super::codes;
use super::echeance::Delais;
use super::empreintes::hexadecimal;
use super::faits::Faits;
use super::{Constat, cle};

/// What the database knew a moment ago.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Connu {
    /// Under the key of the declaration.
    pub situation: Option<Situation>,
    /// The events of the establishment whose last declaration is the one that S20.G00.05.006 names.
    pub visees: Vec<Situation>,
    /// The event of which S20.G00.05.006 names a declaration that is no longer the last.
    pub depassee: Option<Situation>,
}

/// What a declaration changes once it is certified. `declaration_id` is not known yet: 0.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Effet {
    /// Nothing.
    Rien,
    /// It is the first of its key.
    Prendre(Situation),
    /// It takes the place of the declaration `attendue`.
    Remplacer {
        /// The one it replaces or cancels: still the last, or nothing happens.
        attendue: i64,
        /// What is known from now on; `annulee` when the event is cancelled.
        situation: Situation,
    },
}

/// What was decided.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decision {
    /// Why the declaration is refused; none when it is not.
    pub constats: Vec<Constat>,
    /// What it changes; nothing when it is refused.
    pub effet: Effet,
}

/// Decides about a real declaration whose form is right, on a day in Paris.
pub fn decider(
    faits: &Faits<'_>,
    environnement: &str,
    individu: Option<&str>,
    connu: &Connu,
    jour: Date,
) -> Decision {
    let Some(neuve) = neuve(faits, environnement, individu) else {
        // Without SIRET, month or order number the form is wrong already.
        return accept(Effet::Rien);
    };
    let remplace = matches!(faits.type_code.octets, b"03" | b"04" | b"05");
    match (Genre::de(&neuve.nature), remplace) {
        (Genre::Mensuelle, false) => first_monthly(faits, neuve, connu, jour),
        (Genre::Signalement | Genre::Substitution, false) => first_event(faits, neuve, connu),
        (Genre::Mensuelle, true) => replace_monthly(faits, neuve, connu, jour),
        (Genre::Substitution, true) => replace_substitution(faits, neuve, connu),
        (Genre::Signalement, true) => replace_event(faits, neuve, connu),
    }
}

/// The situation that the declaration makes.
fn neuve(faits: &Faits<'_>, environnement: &str, individu: Option<&str>) -> Option<Situation> {
    let nature = faits.nature.texte()?.to_owned();
    let genre = Genre::de(&nature);
    Some(Situation {
        cle: cle::cle(faits, environnement, individu)?,
        perimetre: cle::perimetre(environnement, &faits.siret()?),
        mois: (genre != Genre::Signalement)
            .then(|| faits.mois_iso())
            .flatten(),
        declaration_id: 0,
        ordre: faits.numero_d_ordre()?,
        constitution: faits.mois_de_constitution()?,
        identifiant: faits.identifiant()?,
        individu_cle: individu.map(str::to_owned),
        contrat: faits.contrat(),
        contenu_cle: (genre != Genre::Mensuelle).then(|| hexadecimal(&faits.contenu)),
        annulee: false,
        registre: None,
        individus: i64::try_from(faits.individus).unwrap_or(i64::MAX),
        decalee: faits.decalee(),
        nature,
    })
}

fn accept(effet: Effet) -> Decision {
    Decision {
        constats: Vec::new(),
        effet,
    }
}

fn refuse(constat: Constat) -> Decision {
    Decision {
        constats: vec![constat],
        effet: Effet::Rien,
    }
}

fn first_monthly(faits: &Faits<'_>, neuve: Situation, connu: &Connu, jour: Date) -> Decision {
    let mois = neuve.mois.clone().unwrap_or_default();
    let delais = Delais::de(&mois);
    if let Some(known) = &connu.situation {
        let remedy = match delais {
            Some(delais) if jour <= delais.remplace_jusqu_a => format!(
                "Pour la corriger, déposez une déclaration « annule et remplace intégral » (type 03, ou \
                 05 sans individu), avec un numéro d'ordre supérieur ou égal à {}, au plus tard le {} à \
                 minuit.",
                known.ordre,
                delais.remplace_jusqu_a.french()
            ),
            _ => {
                "L'échéance est passée : portez la correction dans la mensuelle d'un mois suivant."
                    .to_owned()
            }
        };
        return refuse(
            Constat::new(
                codes::DOUBLE_MENSUELLE,
                format!(
                    "Une mensuelle normale est déjà certifiée pour cet établissement, le mois {} et la \
                     fraction {}\u{a0}: une seconde ne peut pas l'être.",
                    mois_clair(&mois),
                    faits.fraction.texte().unwrap_or_default()
                ),
                remedy,
            )
            .sur(b"S20.G00.05.002", faits.type_code),
        );
    }
    if let Some(delais) = delais
        && !(delais.ouvre..=delais.ferme).contains(&jour)
    {
        return refuse(
            Constat::new(
                codes::HORS_PERIODE,
                format!(
                    "La mensuelle de {} se dépose du {} au {}\u{a0}: un mois avant l'échéance au plus \
                     tôt, trois mois après au plus tard.",
                    mois_clair(&mois),
                    delais.ouvre.french(),
                    delais.ferme.french()
                ),
                if jour < delais.ouvre {
                    "Attendez l'ouverture de la période, ou vérifiez le mois déclaré.".to_owned()
                } else {
                    "Vérifiez le mois déclaré ; pour une période plus ancienne, portez la régularisation \
                     dans la mensuelle en cours."
                        .to_owned()
                },
            )
            .sur(b"S20.G00.05.005", faits.mois),
        );
    }
    accept(Effet::Prendre(neuve))
}

fn first_event(faits: &Faits<'_>, neuve: Situation, connu: &Connu) -> Decision {
    let Some(known) = &connu.situation else {
        return accept(Effet::Prendre(neuve));
    };
    refuse(
        Constat::new(
            codes::DOUBLE_SIGNALEMENT,
            format!(
                "Un signalement normal de cet établissement est déjà certifié sous le numéro d'ordre {}.",
                neuve.ordre
            ),
            format!(
                "Un nouvel événement prend un numéro d'ordre nouveau, qui n'est jamais remis à zéro. Pour \
                 corriger le signalement certifié, déposez un « annule et remplace » qui vise \
                 l'identifiant {} (S20.G00.05.006).",
                known.identifiant
            ),
        )
        .sur(b"S20.G00.05.004", faits.ordre),
    )
}

fn replace_monthly(faits: &Faits<'_>, neuve: Situation, connu: &Connu, jour: Date) -> Decision {
    let mois = neuve.mois.clone().unwrap_or_default();
    let Some(known) = &connu.situation else {
        return refuse(unknown_target(
            faits,
            format!(
                "Aucune mensuelle certifiée de cet établissement pour {} et cette fraction\u{a0}: il n'y a \
                 rien à remplacer.",
                mois_clair(&mois)
            ),
            "Déposez une déclaration normale (type 01, ou 02 sans individu), ou vérifiez le SIRET, le mois \
             et la fraction.",
        ));
    };
    if let Some(delais) = Delais::de(&mois)
        && jour > delais.remplace_jusqu_a
    {
        return refuse(
            Constat::new(
                codes::ECHEANCE_PASSEE,
                format!(
                    "La mensuelle de {} pouvait être remplacée jusqu'au {} à minuit, la veille de son \
                     échéance.",
                    mois_clair(&mois),
                    delais.remplace_jusqu_a.french()
                ),
                "Portez la rectification dans la mensuelle d'un mois suivant.".to_owned(),
            )
            .sur(b"S20.G00.05.002", faits.type_code),
        );
    }
    if let Some(constat) = order(faits, &neuve, known) {
        return refuse(constat);
    }
    replace(neuve, known, false)
}

fn replace_substitution(faits: &Faits<'_>, neuve: Situation, connu: &Connu) -> Decision {
    let Some(known) = &connu.situation else {
        return refuse(unknown_target(
            faits,
            "Aucune DSN de substitution certifiée pour ce salarié, ce mois et cette fraction."
                .to_owned(),
            "Vérifiez le SIRET, le mois, la fraction et le salarié.",
        ));
    };
    close_event(faits, neuve, known)
}

fn replace_event(faits: &Faits<'_>, neuve: Situation, connu: &Connu) -> Decision {
    let Some(named) = faits.annulee.owned() else {
        return refuse(unknown_target(
            faits,
            "L'identifiant de la déclaration à annuler ou à remplacer manque.".to_owned(),
            "Indiquez l'identifiant du dernier envoi validé : sa date de constitution (JJMMAAAA) suivie de \
             son numéro d'ordre.",
        ));
    };
    match pick(&connu.visees, &neuve) {
        Ok(Some(known)) => close_event(faits, neuve, known),
        Ok(None) => refuse(match &connu.depassee {
            Some(last) => Constat::new(
                codes::PAS_LE_DERNIER,
                format!(
                    "La déclaration {named} est connue, mais elle a déjà été remplacée ou annulée\u{a0}: le \
                     dernier envoi validé de cet événement est {}.",
                    last.identifiant
                ),
                format!("Visez l'identifiant {}.", last.identifiant),
            )
            .sur(b"S20.G00.05.006", faits.annulee),
            None => unknown_target(
                faits,
                format!("Aucune déclaration certifiée de cet établissement ne porte l'identifiant {named}."),
                "Indiquez l'identifiant du dernier envoi validé : sa date de constitution (JJMMAAAA) suivie \
                 de son numéro d'ordre, pour le même SIRET.",
            ),
        }),
        Err(code) => refuse(other(faits, code)),
    }
}

/// The event that is meant, among those whose last declaration has the identifier given; the code of
/// what differs when none fits.
fn pick<'s>(
    visees: &'s [Situation],
    neuve: &Situation,
) -> Result<Option<&'s Situation>, codes::Code> {
    if visees.is_empty() {
        return Ok(None);
    }
    let mut left: Vec<_> = visees.iter().collect();
    for (fits, code) in [
        (
            (|a, b| a.nature == b.nature) as fn(&Situation, &Situation) -> bool,
            codes::AUTRE_NATURE,
        ),
        (
            |a, b| a.individu_cle == b.individu_cle,
            codes::AUTRE_SALARIE,
        ),
        (|a, b| a.contrat == b.contrat, codes::AUTRE_CONTRAT),
    ] {
        left.retain(|known| fits(known, neuve));
        if left.is_empty() {
            return Err(code);
        }
    }
    Ok(left.first().copied())
}

fn other(faits: &Faits<'_>, code: codes::Code) -> Constat {
    let (message, conseil, on) = if code == codes::AUTRE_NATURE {
        (
            "La déclaration visée est d'une autre nature.",
            "Une déclaration n'en annule ou n'en remplace qu'une de la même nature, pour le même événement.",
            Some((b"S20.G00.05.001", faits.nature)),
        )
    } else if code == codes::AUTRE_SALARIE {
        (
            "Le signalement visé porte sur un autre salarié\u{a0}: NIR et NTT doivent être identiques.",
            "Reprenez le NIR (ou le NTT) du signalement visé ; s'il était faux, annulez par les voies hors \
             DSN et déposez un nouveau signalement.",
            None,
        )
    } else {
        (
            "Le signalement visé porte sur un autre contrat\u{a0}: numéro et date de début doivent être \
             identiques.",
            "Reprenez le numéro et la date de début du contrat du signalement visé.",
            None,
        )
    };
    let constat = Constat::new(code, message.to_owned(), conseil.to_owned());
    match on {
        Some((rubrique, valeur)) => constat.sur(rubrique, valeur),
        None => constat.sur(b"S20.G00.05.006", faits.annulee),
    }
}

/// Replaces or cancels an event that was found.
fn close_event(faits: &Faits<'_>, neuve: Situation, known: &Situation) -> Decision {
    if known.annulee {
        return refuse(
            Constat::new(
                codes::DEJA_ANNULEE,
                "Le signalement visé est déjà annulé.".to_owned(),
                "Déposez un nouveau signalement normal, avec un nouveau numéro d'ordre.".to_owned(),
            )
            .sur(b"S20.G00.05.006", faits.annulee),
        );
    }
    if let Some(constat) = order(faits, &neuve, known) {
        return refuse(constat);
    }
    let cancels = faits.type_code.octets == b"04";
    if cancels && known.contenu_cle != neuve.contenu_cle {
        return refuse(
            Constat::new(
                codes::CONTENU_DIFFERENT,
                "L'annulation ne reprend pas à l'identique l'entreprise, l'établissement, le salarié, le \
                 contrat et l'événement du signalement visé."
                    .to_owned(),
                "Reprenez le signalement tel qu'il a été certifié : seuls changent le type, l'identifiant \
                 visé, le numéro d'ordre et la date du fichier."
                    .to_owned(),
            )
            .sur(b"S20.G00.05.006", faits.annulee),
        );
    }
    replace(neuve, known, cancels)
}

fn replace(neuve: Situation, known: &Situation, annulee: bool) -> Decision {
    accept(Effet::Remplacer {
        attendue: known.declaration_id,
        situation: Situation {
            // The event keeps the key of its first declaration.
            cle: known.cle.clone(),
            annulee,
            ..neuve
        },
    })
}

/// Order numbers never go back. Those of monthlies (and substitutions) begin anew each month.
fn order(faits: &Faits<'_>, neuve: &Situation, known: &Situation) -> Option<Constat> {
    let back = if neuve.mois.is_some() {
        (&neuve.constitution, neuve.ordre) < (&known.constitution, known.ordre)
    } else {
        neuve.ordre < known.ordre
    };
    back.then(|| {
        Constat::new(
            codes::ORDRE_INFERIEUR,
            format!(
                "Le numéro d'ordre {} est inférieur à celui de la dernière déclaration intégrée, {} \
                 (identifiant {}).",
                neuve.ordre, known.ordre, known.identifiant
            ),
            format!(
                "Donnez un numéro d'ordre supérieur ou égal à {} : déposez les déclarations dans l'ordre où \
                 elles ont été constituées.",
                known.ordre
            ),
        )
        .sur(b"S20.G00.05.004", faits.ordre)
    })
}

/// CID-11: what is to be replaced is not known.
fn unknown_target(faits: &Faits<'_>, message: String, conseil: &str) -> Constat {
    let (rubrique, valeur): (&'static [u8; 14], _) = if faits.annulee.ligne > 0 {
        (b"S20.G00.05.006", faits.annulee)
    } else {
        (b"S20.G00.05.002", faits.type_code)
    };
    let code = rubrique_index(b"S20.G00.05.006")
        .map_or(Code::alone("CID-11"), |index| Code::keyed(index, "CID-11"));
    Constat {
        code,
        gravite: Severity::Blocking,
        rubrique: None,
        ligne: 0,
        valeur: None,
        message: format!("{message} (cahier technique 1.4.3.3 et 1.4.3.4)"),
        conseil: conseil.to_owned(),
    }
    .sur(rubrique, valeur)
}

/// `2026-03` as `03/2026`.
pub fn mois_clair(mois: &str) -> String {
    match mois.split_once('-') {
        Some((year, month)) => format!("{month}/{year}"),
        None => mois.to_owned(),
    }
}
