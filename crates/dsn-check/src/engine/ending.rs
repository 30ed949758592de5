//! The beginning and the end of a file.

use dsn_norm::Version;
use dsn_syntax::sniff::Foreign;

use super::draft::{About, Spot, Text};
use super::state::{Engine, KnownVersion};
use crate::codes;
use crate::finding::{Code, Severity};
use crate::segment::NONE;

const START: Spot = Spot {
    line: 1,
    offset: 0,
    len: 0,
    occ: NONE,
};

impl Engine<'_> {
    /// The file is something else than a DSN.
    pub(crate) fn foreign(&mut self, kind: Foreign) {
        self.not_evaluated.insert((
            "*".to_owned(),
            "ce n'est pas un fichier DSN : rien n'a pu être contrôlé".to_owned(),
        ));
        self.foreign = true;
        self.report(
            Code::alone(codes::PAS_UNE_DSN),
            Severity::Blocking,
            About::default(),
            START,
            || {
                Text::new(
                    format!("Ce n'est pas un fichier DSN mais {}.", kind.libelle()),
                    kind.advice(),
                )
            },
        );
    }

    /// The file begins with the byte-order mark of UTF-8.
    pub(crate) fn byte_order_mark(&mut self) {
        self.at = 3;
        self.utf8_line = Some(1);
    }

    /// The bytes from the current position on, which no end of line follows.
    pub(crate) fn last_line(&mut self, window: &[u8]) {
        let rest = window.get(self.at..).unwrap_or_default().to_vec();
        self.careful_line(window, &rest);
        self.at = window.len();
        self.unterminated = true;
    }

    /// Everything was read.
    pub(crate) fn end_of_file(&mut self, window: &[u8], bytes: u64) {
        if self.foreign {
            return;
        }
        let lines = self.lines;
        let spot = Spot {
            line: lines.max(1),
            offset: bytes,
            len: 0,
            occ: NONE,
        };
        if self.records == 0 {
            self.not_a_dsn(bytes);
            return;
        }
        self.leading_lines();
        let truncated = self.send_open && !self.after_total;
        self.end_send(window);
        if truncated {
            self.missing_total(spot);
        }
        self.irregular_ends(spot);
        if let Some(line) = self.utf8_line {
            let spot = Spot { line, ..START };
            self.report(
                Code::alone(codes::UTF8),
                Severity::Blocking,
                About::default(),
                spot,
                || {
                    Text::new(
                        "Le fichier est encodé en UTF-8 ; la norme veut l'ISO-8859-1.",
                        "Réglez l'export du logiciel de paie sur ISO-8859-1 (Latin-1), sans marque d'ordre des octets.",
                    )
                },
            );
        }
        if self.lot {
            self.report(
                Code::alone(codes::LOT),
                Severity::Advice,
                About::default(),
                START,
                || {
                    Text::new(
                        "Ce fichier est un lot tel que le reçoit un organisme.",
                        "L'enveloppe et les rubriques ajoutées par la plateforme sont reconnues et laissées de côté.",
                    )
                },
            );
        }
        if self.version == KnownVersion::Unknown {
            self.unsupported_version();
        }
    }

    fn not_a_dsn(&mut self, bytes: u64) {
        self.not_evaluated.insert((
            "*".to_owned(),
            "aucune rubrique : rien n'a pu être contrôlé".to_owned(),
        ));
        let (code, message, advice) = if bytes == 0 {
            (
                codes::FICHIER_VIDE,
                "Le fichier est vide.",
                "Produisez-le de nouveau depuis le logiciel de paie.",
            )
        } else {
            (
                codes::PAS_UNE_DSN,
                "Le fichier ne contient aucune rubrique DSN.",
                "Un fichier DSN est un texte de lignes S10.G00.00.001,'valeur' : vérifiez le fichier choisi.",
            )
        };
        self.report(
            Code::alone(code),
            Severity::Blocking,
            About::default(),
            START,
            || Text::new(message, advice),
        );
    }

    /// Lines before the first rubrique that are none: one finding for all.
    fn leading_lines(&mut self) {
        let Some(spot) = self.leading else {
            return;
        };
        let number = self.leading_lines;
        self.report(
            Code::alone(codes::LIGNE_ILLISIBLE),
            Severity::Blocking,
            About::default(),
            spot,
            || {
                Text::new(
                    match number {
                        1 => "Une ligne qui n'est pas une rubrique précède la première rubrique."
                            .to_owned(),
                        n => format!(
                            "{n} lignes qui ne sont pas des rubriques précèdent la première rubrique."
                        ),
                    },
                    "Le fichier commence par la ligne S10.G00.00.001,'…' : retirez ce qui la précède.",
                )
            },
        );
    }

    fn missing_total(&mut self, spot: Spot) {
        let bloc = crate::known::KNOWN.total;
        self.report(
            Code::alone("CST-02"),
            Severity::Blocking,
            About::bloc(bloc),
            spot,
            || {
                Text::new(
                    "Le bloc S90.G00.90 « Total de l'envoi », obligatoire, est absent : le fichier paraît tronqué.",
                    "Produisez le fichier de nouveau et vérifiez qu'il est copié en entier.",
                )
            },
        );
    }

    /// Ends of lines: never blocking, the norm admits both.
    fn irregular_ends(&mut self, spot: Spot) {
        let ended = self.lines - u64::from(self.unterminated);
        let mixed = self.bare_lines != 0 && self.bare_lines < ended;
        if !mixed && !self.unterminated {
            return;
        }
        let unterminated = self.unterminated;
        self.report(
            Code::alone(codes::FIN_DE_LIGNE),
            Severity::Advice,
            About::default(),
            spot,
            || {
                Text::new(
                    if unterminated {
                        "La dernière ligne n'a pas de fin de ligne."
                    } else {
                        "Le fichier mélange les fins de ligne CR LF et LF."
                    },
                    "Terminez chaque ligne de la même façon, de préférence par CR LF.",
                )
            },
        );
    }

    fn unsupported_version(&mut self) {
        self.not_evaluated.insert((
            "*".to_owned(),
            format!(
                "version de norme non prise en charge (connues : {}) : seule la forme des lignes a été contrôlée",
                Version::ALL.map(|v| v.code()).join(", ")
            ),
        ));
    }

    /// The version the file follows, if it is one of ours.
    pub(crate) fn known_version(&self) -> Option<Version> {
        match self.version {
            KnownVersion::Known(version) => Some(version),
            KnownVersion::NotYet | KnownVersion::Unknown => None,
        }
    }
}
