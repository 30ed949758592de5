//! `dsn verifier …`: identifiers, with what is wrong.

use dsn_identifiers::{
    Bic, CommuneInsee, Iban, Idcc, IdentifierError, Nic, Nir, Ntt, Rib, Siren, Siret,
};

use super::{Command, Output, Shape};
use crate::answer::{Answer, Node};
use crate::error::LawError;
use crate::fields::{Field, Fields, Kind};

static FIELDS: &[Field] = &[Field::required(
    "valeur",
    Kind::Text,
    "identifiant à vérifier ; espaces et points ignorés",
)];
static OUTPUTS: &[Output] = &[
    Output::new(
        "valide",
        Shape::YesNo,
        "l'identifiant a la bonne forme et la bonne clé",
    ),
    Output::nullable("motif", Shape::Text, "ce qui ne va pas ; nul si valide"),
    Output::nullable(
        "details",
        Shape::Object,
        "ce que l'identifiant dit : clé, établissement, pays…",
    ),
];

macro_rules! kind {
    ($name:literal, $about:literal, $run:expr) => {
        Command {
            path: &["verifier", $name],
            about: $about,
            positional: Some("valeur"),
            fields: FIELDS,
            outputs: OUTPUTS,
            run: $run,
        }
    };
}

pub(super) static COMMANDS: &[Command] = &[
    kind!(
        "nir",
        "NIR de 13 caractères, ou 15 avec sa clé",
        |f, _| answer(f, nir)
    ),
    kind!("ntt", "numéro technique temporaire", |f, _| answer(
        f,
        |t| {
            t.parse::<Ntt>().map(|ntt| {
                vec![(
                    "siren",
                    ntt.siren().map_or(Node::Null, |s| Node::text(s.as_str())),
                )]
            })
        }
    )),
    kind!("siren", "SIREN et sa clé", |f, _| answer(f, |t| t
        .parse::<Siren>()
        .map(|_| Vec::new()))),
    kind!("nic", "NIC d'un établissement", |f, _| answer(f, |t| t
        .parse::<Nic>()
        .map(|_| Vec::new()))),
    kind!(
        "siret",
        "SIRET, ses deux clés, la règle de La Poste",
        |f, _| answer(f, |t| {
            t.parse::<Siret>().map(|siret| {
                vec![
                    ("siren", Node::text(siret.siren().as_str())),
                    ("nic", Node::text(siret.nic().as_str())),
                ]
            })
        })
    ),
    kind!(
        "iban",
        "IBAN de tout pays, et la clé RIB en France",
        |f, _| answer(f, |t| {
            t.parse::<Iban>()
                .map(|iban| vec![("pays", Node::text(iban.country()))])
        })
    ),
    kind!("rib", "RIB français et sa clé", |f, _| answer(f, |t| t
        .parse::<Rib>()
        .map(|_| Vec::new()))),
    kind!("bic", "BIC de 8 ou 11 caractères", |f, _| answer(f, |t| {
        t.parse::<Bic>()
            .map(|bic| vec![("pays", Node::text(bic.country()))])
    })),
    kind!("idcc", "code d'une convention collective", |f, _| answer(
        f,
        |t| t.parse::<Idcc>().map(|_| Vec::new())
    )),
    kind!("commune", "code INSEE d'une commune", |f, _| answer(
        f,
        |t| {
            t.parse::<CommuneInsee>()
                .map(|c| vec![("departement", Node::text(c.department()))])
        }
    )),
];

type Details = Vec<(&'static str, Node)>;

fn nir(text: &str) -> Result<Details, IdentifierError> {
    text.parse::<Nir>().map(|nir| {
        vec![
            ("cle", Node::text(format!("{:02}", nir.key()))),
            ("provisoire", Node::Bool(nir.is_provisional())),
            ("mois_connu", Node::Bool(nir.month().is_some())),
        ]
    })
}

fn answer(
    fields: &Fields,
    check: impl Fn(&str) -> Result<Details, IdentifierError>,
) -> Result<Answer, LawError> {
    let typed = fields.text("valeur").unwrap_or_default();
    let text: String = typed
        .chars()
        .filter(|c| !matches!(c, ' ' | '.' | '\u{a0}' | '\u{202f}'))
        .collect();
    let mut answer = Answer::default();
    match check(&text) {
        Ok(details) => {
            answer.put("valide", Node::Bool(true));
            answer.put("motif", Node::Null);
            answer.put("details", Node::Object(details));
            answer.say("Valide");
        }
        Err(error) => {
            answer.put("valide", Node::Bool(false));
            answer.put("motif", Node::text(error.to_string()));
            answer.put("details", Node::Null);
            answer.say(format!("Non valide : {error}"));
        }
    }
    Ok(answer)
}
