//! Reports made by hand, each beside the bytes it speaks of.

use std::sync::Arc;

use dsn_check::{
    Code, Counts, Coverage, DeclarationReport, Finding, Group, IndividuRef, NotEvaluated, Place,
    Report, Severity, Stats, Verdict, codes,
};
use dsn_norm::{BlocIdx, Nature, RubriqueIdx, Version, bloc_index, rubrique_index};
use dsn_report::{FileReport, Format, RenderOptions, Source, render};

/// A file and what was said about it.
pub(crate) struct Case {
    pub(crate) path: &'static str,
    pub(crate) bytes: Vec<u8>,
    pub(crate) report: Report,
}

impl Case {
    pub(crate) fn file(&self) -> FileReport<'_> {
        FileReport {
            path: self.path,
            report: &self.report,
            source: None,
        }
    }
}

/// One of each kind.
pub(crate) fn cases() -> Vec<Case> {
    vec![valide(), invalide(), interrompu(), norme_inconnue(), vide()]
}

/// Renders with the bytes at hand.
pub(crate) fn rendered(format: Format, cases: &[Case], options: &RenderOptions) -> String {
    let sources: Vec<&[u8]> = cases.iter().map(|case| case.bytes.as_slice()).collect();
    let sources: Vec<Bytes<'_>> = sources.into_iter().map(Bytes).collect();
    let files: Vec<_> = cases
        .iter()
        .zip(&sources)
        .map(|(case, source)| FileReport {
            source: Some(source),
            ..case.file()
        })
        .collect();
    let mut out = Vec::new();
    render(format, &files, options, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

/// Bytes in memory as a source.
pub(crate) struct Bytes<'a>(pub(crate) &'a [u8]);

impl Source for Bytes<'_> {
    fn read(&self, offset: u64, len: usize) -> Option<Vec<u8>> {
        self.0.read(offset, len)
    }
}

pub(crate) fn rubrique(id: &str) -> RubriqueIdx {
    rubrique_index(id.as_bytes().try_into().unwrap()).unwrap()
}

pub(crate) fn bloc(id: &str) -> BlocIdx {
    bloc_index(id.as_bytes().try_into().unwrap()).unwrap()
}

/// An arrêt without anomaly, all its controls evaluated but one family.
pub(crate) fn valide() -> Case {
    let bytes =
        b"S10.G00.00.001,'PAIE FICTIVE'\r\nS10.G00.00.006,'P26V01'\r\nS20.G00.05.001,'04'\r\n";
    Case {
        path: "arret.dsn",
        bytes: bytes.to_vec(),
        report: Report {
            norme: Some(Version::P26V01),
            verdict: Verdict::Valid,
            counts: Counts::default(),
            omitted: 0,
            context: "norme:0123456789abcdef".to_owned(),
            not_evaluated: vec![NotEvaluated {
                code: "S20.G00.05.006/CID-11".to_owned(),
                reason: "il faudrait les déclarations déjà reçues par la plateforme".to_owned(),
            }],
            declarations: vec![declaration(1, "04", Verdict::Valid, (45, 45))],
            findings: Vec::new(),
            groups: Vec::new(),
            stats: Stats {
                bytes: bytes.len() as u64,
                lines: 3,
                individus: 1,
            },
            lot: false,
        },
    }
}

/// Two declarations, two employees; a repeated anomaly of which most are not
/// stored; values that would act on a terminal, a page or a build log.
pub(crate) fn invalide() -> Case {
    let lines: [&[u8]; 12] = [
        b"S10.G00.00.001,'PAIE & <FICTIVE>'",
        b"S10.G00.01.001,'999999006'",
        b"S10.G00.01.002,'00017'",
        b"S20.G00.05.001,'01'",
        b"S21.G00.30.001,'1990175999999X'",
        b"S21.G00.30.002,'FICTIVE-DUR\xc9E'",
        b"S21.G00.30.008,'<script>alert(1)</script>'",
        b"S21.G00.30.009,'a\x1b[31m\x00b]]>'",
        b"S21.G00.30.001,'2990175999998'",
        b"S20.G00.05.001,'04'",
        b"S21.G00.60.007,'FR0099999000010000000000199'",
        b"S90.G00.90.001,'100%,::error::12'",
    ];
    let mut offsets = Vec::new();
    let mut bytes = Vec::new();
    for line in lines {
        offsets.push((bytes.len() as u64, line.len() as u32));
        bytes.extend_from_slice(line);
        bytes.extend_from_slice(b"\r\n");
    }
    let at = |line: usize, declaration: u32, individu: Option<&Arc<IndividuRef>>| Place {
        line: line as u64,
        offset: offsets[line - 1].0,
        len: offsets[line - 1].1,
        declaration,
        individu: individu.cloned(),
        contrat: None,
    };
    let premier = Arc::new(IndividuRef {
        rang: 1,
        nom: "FICTIVE-DURÉE Ada".to_owned(),
        nir: Some("2990199123456".to_owned()),
    });
    let second = Arc::new(IndividuRef {
        rang: 2,
        nom: String::new(),
        nir: None,
    });
    let contrat: Arc<str> = "00001".into();
    let nom = rubrique("S21.G00.30.008");
    let arret = rubrique("S21.G00.60.007");
    let findings = vec![
        finding(
            Code::alone("CST-03"),
            Severity::Blocking,
            Some(rubrique("S21.G00.30.006")),
            at(5, 1, Some(&premier)),
            None,
            "La date de naissance manque.",
            "Renseignez-la dans la fiche du salarié.",
        ),
        finding(
            Code::keyed(rubrique("S21.G00.30.001"), "CSL-00"),
            Severity::Blocking,
            Some(rubrique("S21.G00.30.001")),
            at(5, 1, Some(&premier)),
            Some("1990175999999X"),
            "Le NIR « 1990175999999X » n'a pas 13 caractères.",
            "Recopiez le NIR depuis l'attestation de droits.",
        ),
        finding(
            Code::alone(codes::CARACTERE_DOUTEUX),
            Severity::Advice,
            Some(nom),
            at(7, 1, Some(&premier)),
            Some("<script>alert(1)</script>"),
            "Le signe « < » est inhabituel.",
            "Vérifiez qu'il est voulu.",
        ),
        finding(
            Code::alone(codes::CARACTERE_INTERDIT),
            Severity::Blocking,
            Some(rubrique("S21.G00.30.009")),
            at(8, 1, Some(&premier)),
            Some("a\u{1b}[31m\0b]]>"),
            "Le caractère n° 27 n'est pas admis.",
            "Retirez-le.",
        ),
        finding(
            Code::alone("CST-03"),
            Severity::Blocking,
            Some(rubrique("S21.G00.30.006")),
            at(9, 1, Some(&second)),
            None,
            "La date de naissance manque.",
            "Renseignez-la dans la fiche du salarié.",
        ),
        Finding {
            bloc: Some(bloc("S21.G00.60")),
            place: Place {
                contrat: Some(contrat),
                ..at(11, 2, Some(&premier))
            },
            ..finding(
                Code::keyed(arret, "SIG-11"),
                Severity::Warning,
                Some(arret),
                at(11, 2, None),
                Some("FR0099999000010000000000199"),
                "L'IBAN FR0099999000010000000000199 est inhabituel pour le NIR 1990175999999.",
                "Vérifiez le compte.",
            )
        },
        finding(
            Code::keyed(rubrique("S90.G00.90.001"), "CST-11"),
            Severity::Blocking,
            Some(rubrique("S90.G00.90.001")),
            at(12, 0, None),
            Some("100%,::error::12"),
            "Le total annoncé n'est pas un nombre,\r\n::error::vraiment.",
            "Annoncez 12 rubriques.",
        ),
    ];
    let mut groups: Vec<Group> = Vec::new();
    for finding in &findings {
        let same =
            |group: &&mut Group| (group.code, group.rubrique) == (finding.code, finding.rubrique);
        match groups.iter_mut().find(same) {
            Some(group) => group.count += 1,
            None => groups.push(Group {
                code: finding.code,
                rubrique: finding.rubrique,
                severity: finding.severity,
                count: 1,
                first_line: finding.place.line,
            }),
        }
    }
    // As if 1,200 more had been counted without being stored.
    groups[0].count += 1200;
    let individus = 2;
    Case {
        path: "envois/mai, 2026.dsn",
        report: Report {
            norme: Some(Version::P26V01),
            verdict: Verdict::Invalid,
            counts: Counts {
                blocking: 1205,
                warning: 1,
                advice: 1,
            },
            omitted: 1200,
            context: "norme:0123456789abcdef canal:machine".to_owned(),
            not_evaluated: (11..20)
                .map(|n| NotEvaluated {
                    code: format!("S21.G00.40.001/CCH-{n}"),
                    reason: "pas encore écrit".to_owned(),
                })
                .chain([NotEvaluated {
                    code: "S21.G00.40.004/CRE-11".to_owned(),
                    reason: "la table des PCS-ESE manque".to_owned(),
                }])
                .collect(),
            declarations: vec![
                DeclarationReport {
                    individus,
                    counts: Counts {
                        blocking: 1204,
                        warning: 0,
                        advice: 1,
                    },
                    ..declaration(1, "01", Verdict::Invalid, (120, 505))
                },
                DeclarationReport {
                    counts: Counts {
                        blocking: 0,
                        warning: 1,
                        advice: 0,
                    },
                    line: 10,
                    ..declaration(2, "04", Verdict::Valid, (45, 45))
                },
            ],
            findings,
            groups,
            stats: Stats {
                bytes: bytes.len() as u64,
                lines: 12,
                individus: individus + 1,
            },
            lot: false,
        },
        bytes,
    }
}

/// A file that could not be read to its end.
pub(crate) fn interrompu() -> Case {
    Case {
        path: "coupé.dsn",
        report: Report {
            verdict: Verdict::Interrupted,
            declarations: vec![declaration(1, "05", Verdict::Interrupted, (0, 39))],
            not_evaluated: vec![NotEvaluated {
                code: "*".to_owned(),
                reason: "la lecture s'est arrêtée avant la fin du fichier".to_owned(),
            }],
            ..valide().report
        },
        ..valide()
    }
}

/// A version that we do not know: only the form of lines was checked.
pub(crate) fn norme_inconnue() -> Case {
    let bytes = b"S10.G00.00.006,'P31V01'\n".to_vec();
    let place = Place {
        line: 1,
        offset: 0,
        len: 23,
        declaration: 0,
        individu: None,
        contrat: None,
    };
    let report = alone(
        finding(
            Code::alone(codes::VERSION_INCONNUE),
            Severity::Blocking,
            Some(rubrique("S10.G00.00.006")),
            place,
            Some("P31V01"),
            "La version de norme « P31V01 » n'est pas prise en charge.",
            "Versions connues : P25V01, P26V01, P27V01.",
        ),
        &bytes,
    );
    Case {
        path: "demain.dsn",
        bytes,
        report,
    }
}

/// No byte at all, from standard input.
pub(crate) fn vide() -> Case {
    let place = Place {
        line: 0,
        offset: 0,
        len: 0,
        declaration: 0,
        individu: None,
        contrat: None,
    };
    let report = alone(
        finding(
            Code::alone(codes::FICHIER_VIDE),
            Severity::Blocking,
            None,
            place,
            None,
            "Le fichier est vide.",
            "Produisez-le de nouveau.",
        ),
        b"",
    );
    Case {
        path: "-",
        bytes: Vec::new(),
        report,
    }
}

fn alone(finding: Finding, bytes: &[u8]) -> Report {
    Report {
        norme: None,
        verdict: Verdict::Invalid,
        counts: Counts {
            blocking: 1,
            warning: 0,
            advice: 0,
        },
        omitted: 0,
        context: "norme:0123456789abcdef".to_owned(),
        not_evaluated: Vec::new(),
        declarations: Vec::new(),
        groups: vec![Group {
            code: finding.code,
            rubrique: finding.rubrique,
            severity: finding.severity,
            count: 1,
            first_line: finding.place.line,
        }],
        findings: vec![finding],
        stats: Stats {
            bytes: bytes.len() as u64,
            lines: bytes.iter().filter(|byte| **byte == b'\n').count() as u64,
            individus: 0,
        },
        lot: false,
    }
}

fn declaration(
    rang: u32,
    nature: &str,
    verdict: Verdict,
    (evaluated, applicable): (u32, u32),
) -> DeclarationReport {
    DeclarationReport {
        rang,
        line: 3,
        nature_code: Some(nature.to_owned()),
        nature: Nature::from_code(nature.as_bytes()),
        type_code: Some("01".to_owned()),
        siret: Some("99999900600017".to_owned()),
        mois: (nature == "01").then(|| "2026-05".to_owned()),
        individus: 1,
        counts: Counts::default(),
        verdict,
        coverage: Coverage {
            evaluated,
            applicable,
        },
    }
}

fn finding(
    code: Code,
    severity: Severity,
    rubrique: Option<RubriqueIdx>,
    place: Place,
    value: Option<&str>,
    message: &str,
    advice: &str,
) -> Finding {
    Finding {
        code,
        severity,
        rubrique,
        bloc: rubrique.map(RubriqueIdx::bloc),
        place,
        value: value.map(str::to_owned),
        message: message.to_owned(),
        advice: advice.to_owned(),
    }
}
