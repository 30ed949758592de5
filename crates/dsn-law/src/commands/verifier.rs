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
    ($name:literal, $first:literal, $second:literal, $about:literal, $run:expr) => {
        Command {
            path: &["verifier", $name],
            examples: &[
                concat!("verifier ", $name, " ", $first),
                concat!("verifier ", $name, " ", $second, " --format json"),
            ],
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
        "103072A00498147",
        "103072A004981",
        "NIR de 13 caractères, ou 15 avec sa clé",
        |f, _| answer(f, nir)
    ),
    kind!(
        "ntt",
        "1732829320REF0001",
        "1732829320AB",
        "numéro technique temporaire",
        |f, _| answer(f, |t| {
            t.parse::<Ntt>().map(|ntt| {
                vec![(
                    "siren",
                    ntt.siren().map_or(Node::Null, |s| Node::text(s.as_str())),
                )]
            })
        })
    ),
    kind!(
        "siren",
        "732829320",
        "732829321",
        "SIREN et sa clé",
        |f, _| answer(f, |t| t.parse::<Siren>().map(|_| Vec::new()))
    ),
    kind!(
        "nic",
        "00074",
        "00000",
        "NIC d'un établissement",
        |f, _| answer(f, |t| t.parse::<Nic>().map(|_| Vec::new()))
    ),
    kind!(
        "siret",
        "73282932000074",
        "35600000012341",
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
        "FR7630006000011234567890189",
        "DE89370400440532013000",
        "IBAN de tout pays, et la clé RIB en France",
        |f, _| answer(f, |t| {
            t.parse::<Iban>()
                .map(|iban| vec![("pays", Node::text(iban.country()))])
        })
    ),
    kind!(
        "rib",
        "30006000011234567890189",
        "20041010050500013M02606",
        "RIB français et sa clé",
        |f, _| answer(f, |t| t.parse::<Rib>().map(|_| Vec::new()))
    ),
    kind!(
        "bic",
        "AGRIFRPP",
        "AGRIFRPP882",
        "BIC de 8 ou 11 caractères",
        |f, _| answer(f, |t| {
            t.parse::<Bic>()
                .map(|bic| vec![("pays", Node::text(bic.country()))])
        })
    ),
    kind!(
        "idcc",
        "1486",
        "0016",
        "code d'une convention collective",
        |f, _| answer(f, |t| t.parse::<Idcc>().map(|_| Vec::new()))
    ),
    kind!(
        "commune",
        "75101",
        "2A004",
        "code INSEE d'une commune",
        |f, _| answer(f, |t| {
            t.parse::<CommuneInsee>()
                .map(|c| vec![("departement", Node::text(c.department()))])
        })
    ),
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
