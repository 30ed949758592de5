//! The bilans a platform and the organisms answer, from plain values: receipt
//! and refusal of a deposit ([`aee`], [`are`]), result of its control
//! ([`Controle`]: CCO or BAN), report of an organism ([`compte_rendu`]).

use std::fmt;

use super::{
    Anomalie, Categorie, Conformite, Contenu, Declaration, Envoi, EnvoiIdentification, Etat,
    Rapport,
};

/// What a certificate is worth. It goes wherever a certificate is shown.
pub const PORTEE_DU_CERTIFICAT: &str = "Ce certificat atteste que la déclaration respecte la \
     forme demandée par la norme\u{a0}; il ne garantit pas son traitement par les organismes.";

/// How many of the controls that apply were evaluated: part of every verdict.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Couverture {
    /// Controls that were decided.
    pub evalues: u32,
    /// Controls that the norm lists for these declarations.
    pub applicables: u32,
}

/// « contrôles évalués : 45 sur 45 ».
impl fmt::Display for Couverture {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "contrôles évalués\u{a0}: {} sur {}",
            self.evalues, self.applicables
        )
    }
}

/// The certificate of one declaration. The schema has one free text for it; the
/// coverage and the context of the check go with its reference.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Certificat<'a> {
    /// Reference, unique on the platform.
    pub reference: &'a str,
    /// Coverage of the check of this declaration.
    pub couverture: Couverture,
    /// Fingerprint of norm, tables and options that the verdict rests on.
    pub contexte: &'a str,
}

impl Certificat<'_> {
    const BETWEEN: &'static str = "\u{a0}; ";

    /// As `certificat_conformite` holds it.
    pub fn texte(&self) -> String {
        format!(
            "{}{between}{}{between}{}",
            self.reference,
            self.couverture,
            self.contexte,
            between = Self::BETWEEN
        )
    }

    /// The reference inside such a text.
    pub fn reference_dans(texte: &str) -> &str {
        texte
            .split_once(Self::BETWEEN)
            .map_or(texte, |(reference, _)| reference)
    }
}

/// The receipt of a deposit (nature 10, OK): accusé d'enregistrement
/// électronique.
pub fn aee(identification: EnvoiIdentification) -> Rapport {
    deposit("AEE", identification, Etat::Ok, Vec::new())
}

/// The refusal of a deposit (nature 10, KO): avis de rejet électronique. The
/// code of a file that is no DSN is [`FORMAT_NON_RECONNU`].
pub fn are(identification: EnvoiIdentification, motifs: Vec<Anomalie>) -> Rapport {
    deposit("ARE", identification, Etat::Ko, motifs)
}

/// Code of an ARE: the file is not in the form of a DSN.
pub const FORMAT_NON_RECONNU: &str = "B1-105-15";

fn deposit(
    type_code: &str,
    identification: EnvoiIdentification,
    etat: Etat,
    anomalies: Vec<Anomalie>,
) -> Rapport {
    Rapport {
        type_code: type_code.to_owned(),
        envoi: Envoi {
            identification,
            etat,
            anomalies,
            ..Envoi::default()
        },
        ..Rapport::default()
    }
}

/// The control of a send, to be answered as CCO or BAN (nature 11).
///
/// Each declaration comes with its own conclusion, `Ok` or `Ko`, and, if it is
/// valid, with its certificate in `conformite`. What the norm draws from it is
/// done by [`Controle::rapport`].
#[derive(Clone, Debug, Default)]
pub struct Controle {
    /// The send.
    pub identification: EnvoiIdentification,
    /// Anomalies of the send itself (S10, S90, the file), described or not.
    pub generales: u64,
    /// Whether one of them rejects: all its declarations go with it.
    pub envoi_rejete: bool,
    /// Those that are described.
    pub anomalies: Vec<Anomalie>,
    /// The declarations.
    pub declarations: Vec<Declaration>,
    /// Coverage of the check over all declarations.
    pub couverture: Couverture,
}

impl Controle {
    /// The document: a CCO when every declaration is certified, else a BAN. A
    /// BAN of which some declarations are certified says so by the state `ANO`
    /// of its send: `KO` means that nothing was taken.
    pub fn rapport(mut self) -> Rapport {
        for declaration in &mut self.declarations {
            conclude(declaration, self.envoi_rejete);
        }
        let all = self.declarations.len();
        let certified = self
            .declarations
            .iter()
            .filter(|declaration| declaration.etat == Etat::Ok)
            .count();
        let (type_code, etat) = match certified {
            0 => ("BAN", Etat::Ko),
            _ if certified == all => ("CCO", Etat::Ok),
            _ => ("BAN", Etat::Ano),
        };
        let message = match etat {
            Etat::Ok => format!("Conforme, {}. {PORTEE_DU_CERTIFICAT}", self.couverture),
            Etat::Ko => format!("Non conforme, {}.", self.couverture),
            Etat::Ano => format!(
                "Déclarations certifiées\u{a0}: {certified} sur {all}, {}. {PORTEE_DU_CERTIFICAT}",
                self.couverture
            ),
        };
        Rapport {
            type_code: type_code.to_owned(),
            identifiant: None,
            message: Some(message),
            envoi: Envoi {
                identification: self.identification,
                etat,
                contenu: Contenu {
                    declarations: Some(all as u64),
                    salaries: sum(&self.declarations, |d| d.contenu.salaries),
                    ..Contenu::default()
                },
                generales: self.generales,
                dans_declarations: anomalies_in(&self.declarations),
                anomalies: self.anomalies,
            },
            declarations: self.declarations,
        }
    }
}

/// Gives a declaration the certificate or the rejection that its state calls
/// for.
fn conclude(declaration: &mut Declaration, envoi_rejete: bool) {
    if envoi_rejete || declaration.etat != Etat::Ok {
        declaration.etat = Etat::Ko;
        declaration.conformite = Some(Conformite::Rejetee);
    } else if !matches!(declaration.conformite, Some(Conformite::Certifiee(_))) {
        declaration.conformite = Some(Conformite::Certifiee(None));
    }
}

/// The report of an organism, or of the checks between declarations (natures
/// 20, 21, 31, 36 …): `nature` is the type of the document. The send takes the
/// heaviest state of its declarations, KO before ANO before OK.
pub fn compte_rendu(
    nature: &str,
    identification: EnvoiIdentification,
    declarations: Vec<Declaration>,
) -> Rapport {
    let has = |etat| declarations.iter().any(|d| d.etat == etat);
    let etat = [Etat::Ko, Etat::Ano]
        .into_iter()
        .find(|etat| has(*etat))
        .unwrap_or(Etat::Ok);
    Rapport {
        type_code: nature.to_owned(),
        envoi: Envoi {
            identification,
            etat,
            dans_declarations: anomalies_in(&declarations),
            ..Envoi::default()
        },
        declarations,
        ..Rapport::default()
    }
}

fn anomalies_in(declarations: &[Declaration]) -> u64 {
    declarations
        .iter()
        .map(|d| d.bloquantes.saturating_add(d.non_bloquantes))
        .fold(0, u64::saturating_add)
}

/// The sum over all declarations; none if one of them does not say.
fn sum(declarations: &[Declaration], of: fn(&Declaration) -> Option<u64>) -> Option<u64> {
    declarations.iter().try_fold(0_u64, |sum, declaration| {
        Some(sum.saturating_add(of(declaration)?))
    })
}

impl Anomalie {
    /// An anomaly with nothing but its code and its message, as in an ARE.
    pub fn simple(code: &str, message: &str) -> Self {
        Self {
            code: code.to_owned(),
            message: message.to_owned(),
            ..Self::default()
        }
    }
}

impl Declaration {
    /// Adds an anomaly and counts it.
    pub fn push(&mut self, anomalie: Anomalie) {
        match anomalie.categorie {
            Some(Categorie::Bloquant) => self.bloquantes += 1,
            Some(Categorie::NonBloquant) => self.non_bloquantes += 1,
            None => {}
        }
        self.anomalies.push(anomalie);
    }
}

#[cfg(test)]
mod tests {
    use super::{
        Anomalie, Categorie, Certificat, Conformite, Controle, Couverture, Declaration,
        EnvoiIdentification, Etat, PORTEE_DU_CERTIFICAT, aee, are, compte_rendu,
    };

    const FULL: Couverture = Couverture {
        evalues: 45,
        applicables: 45,
    };

    fn valid(rang: u32) -> Declaration {
        let certificat = Certificat {
            reference: "G-000001",
            couverture: FULL,
            contexte: "norme:0123",
        };
        Declaration {
            rang,
            etat: Etat::Ok,
            conformite: Some(Conformite::Certifiee(Some(certificat.texte()))),
            ..Declaration::default()
        }
    }

    fn invalid(rang: u32) -> Declaration {
        let mut declaration = Declaration {
            rang,
            ..Declaration::default()
        };
        declaration.push(Anomalie {
            categorie: Some(Categorie::Bloquant),
            ..Anomalie::simple("S21.G00.30.001/CSL-11", "Faux.")
        });
        declaration
    }

    fn control(declarations: Vec<Declaration>, envoi_rejete: bool) -> super::Rapport {
        Controle {
            declarations,
            envoi_rejete,
            generales: u64::from(envoi_rejete),
            couverture: FULL,
            ..Controle::default()
        }
        .rapport()
    }

    #[test]
    fn a_receipt_is_ok_and_a_refusal_says_why() {
        let receipt = aee(EnvoiIdentification::default());
        assert_eq!(
            (receipt.type_code.as_str(), receipt.envoi.etat),
            ("AEE", Etat::Ok)
        );
        let why = vec![Anomalie::simple(super::FORMAT_NON_RECONNU, "Illisible.")];
        let refusal = are(EnvoiIdentification::default(), why);
        assert_eq!(
            (refusal.type_code.as_str(), refusal.envoi.etat),
            ("ARE", Etat::Ko)
        );
        assert_eq!(refusal.envoi.anomalies.len(), 1);
    }

    #[test]
    fn a_certificate_carries_its_coverage_and_its_reach() {
        let rapport = control(vec![valid(1)], false);
        assert_eq!(
            (rapport.type_code.as_str(), rapport.envoi.etat),
            ("CCO", Etat::Ok)
        );
        let message = rapport.message.unwrap();
        assert!(
            message.contains("contrôles évalués\u{a0}: 45 sur 45"),
            "{message}"
        );
        assert!(message.contains(PORTEE_DU_CERTIFICAT), "{message}");
        let Some(Conformite::Certifiee(Some(texte))) = &rapport.declarations[0].conformite else {
            panic!("no certificate");
        };
        assert_eq!(
            texte,
            "G-000001\u{a0}; contrôles évalués\u{a0}: 45 sur 45\u{a0}; norme:0123"
        );
        assert_eq!(Certificat::reference_dans(texte), "G-000001");
    }

    #[test]
    fn rejection_is_per_declaration() {
        let rapport = control(vec![valid(1), invalid(2)], false);
        assert_eq!(
            (rapport.type_code.as_str(), rapport.envoi.etat),
            ("BAN", Etat::Ano)
        );
        assert_eq!(rapport.envoi.dans_declarations, 1);
        let [first, second] = &rapport.declarations[..] else {
            panic!("two declarations");
        };
        assert!(matches!(
            first.conformite,
            Some(Conformite::Certifiee(Some(_)))
        ));
        assert_eq!((first.etat, second.etat), (Etat::Ok, Etat::Ko));
        assert_eq!(second.conformite, Some(Conformite::Rejetee));
        assert!(rapport.message.unwrap().contains("1 sur 2"));
    }

    #[test]
    fn a_fault_of_the_send_rejects_everything() {
        let rapport = control(vec![valid(1), valid(2)], true);
        assert_eq!(
            (rapport.type_code.as_str(), rapport.envoi.etat),
            ("BAN", Etat::Ko)
        );
        for declaration in rapport.declarations {
            assert_eq!(declaration.etat, Etat::Ko);
            assert_eq!(declaration.conformite, Some(Conformite::Rejetee));
        }
    }

    #[test]
    fn a_send_without_declaration_is_never_certified() {
        let rapport = control(Vec::new(), false);
        assert_eq!(
            (rapport.type_code.as_str(), rapport.envoi.etat),
            ("BAN", Etat::Ko)
        );
    }

    #[test]
    fn an_organism_concludes_on_the_heaviest_state() {
        let with = |etats: &[Etat]| {
            let declarations = etats
                .iter()
                .map(|etat| Declaration {
                    etat: *etat,
                    ..Declaration::default()
                })
                .collect();
            let rapport = compte_rendu("31", EnvoiIdentification::default(), declarations);
            assert_eq!(rapport.type_code, "31");
            rapport.envoi.etat
        };
        assert_eq!(with(&[]), Etat::Ok);
        assert_eq!(with(&[Etat::Ok, Etat::Ano]), Etat::Ano);
        assert_eq!(with(&[Etat::Ano, Etat::Ko, Etat::Ok]), Etat::Ko);
    }
}
