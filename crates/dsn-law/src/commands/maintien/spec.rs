//! The words, fields and values of `dsn maintien`.

use crate::commands::common::{HEADCOUNT, PAID_IN_MONTH, TERRITORY};
use crate::commands::{Output, Shape};
use crate::fields::{Field, Kind};
use crate::maintien::DayPay;

pub(super) static DAY_PAYS: &[(&str, DayPay)] = &[
    ("calendaire", DayPay::Calendar),
    ("trentieme", DayPay::Thirtieth),
];

pub(super) static FIELDS: &[Field] = &[
    Field::required("debut", Kind::Date, "premier jour d'absence"),
    Field::required("fin", Kind::Date, "dernier jour d'absence"),
    Field::required(
        "salaire",
        Kind::Amount,
        "rémunération brute d'un mois que le salarié aurait perçue",
    ),
    Field::new(
        "motif",
        Kind::Choice(&["maladie", "trajet", "at"]),
        "cause de l'absence ; maladie par défaut",
    ),
    Field::new(
        "anciennete",
        Kind::Count,
        "années pleines d'ancienneté au premier jour",
    ),
    Field::new(
        "entree",
        Kind::Date,
        "date d'entrée, à la place de l'ancienneté",
    ),
    Field::new(
        "convention",
        Kind::Text,
        "barème : legal (défaut), alsace-moselle, ou un IDCC connu",
    ),
    Field::new(
        "bareme",
        Kind::Text,
        "barème au format de law/conventions ; @FICHIER pour le lire d'un fichier",
    ),
    Field::new(
        "categorie",
        Kind::Text,
        "catégorie de salarié, quand le barème en distingue",
    ),
    Field::new(
        "ij",
        Kind::Amount,
        "indemnité journalière brute, à la place des paies",
    ),
    Field::new(
        "paies",
        Kind::Amounts,
        "paies de référence, pour calculer l'indemnité (trois, ou une pour at)",
    ),
    Field::new(
        "ij-reduite",
        Kind::YesNo,
        "la caisse réduit l'IJ (hôpital, sanction) : elle compte entière",
    ),
    Field::new(
        "prevoyance",
        Kind::Amount,
        "prévoyance financée par l'employeur, par jour",
    ),
    Field::new(
        "deja-indemnises",
        Kind::Text,
        "jours déjà indemnisés dans les douze mois, par tranche : 30,10",
    ),
    Field::new(
        "periodes-indemnisees",
        Kind::Text,
        "périodes déjà maintenues, AAAA-MM-JJ/AAAA-MM-JJ séparées par des virgules : celles des douze derniers mois réduisent les droits",
    ),
    Field::new(
        "subrogation",
        Kind::YesNo,
        "l'employeur est subrogé : le signalement suit la mensuelle ; non par défaut",
    ),
    Field::new(
        "subrogation-du",
        Kind::Date,
        "premier jour de subrogation déclaré, à vérifier",
    ),
    Field::new(
        "subrogation-au",
        Kind::Date,
        "dernier jour de subrogation déclaré, à vérifier",
    ),
    Field::new(
        "carence",
        Kind::Count,
        "jours de carence de l'employeur, s'ils diffèrent du barème",
    ),
    Field::new(
        "duree-alsace-moselle",
        Kind::Count,
        "Alsace-Moselle (L1226-23) : jours de salaire entier, que le code ne chiffre pas",
    ),
    Field::new(
        "certificat-48h",
        Kind::YesNo,
        "certificat dans les 48 heures ; oui par défaut",
    ),
    Field::new(
        "soins-eee",
        Kind::YesNo,
        "soigné en France ou dans l'EEE ; oui par défaut",
    ),
    Field::new(
        "exclu",
        Kind::YesNo,
        "travailleur à domicile, saisonnier, intermittent ou temporaire",
    ),
    Field::new(
        "connaissance",
        Kind::Date,
        "jour où l'employeur a connu l'arrêt ; le premier jour par défaut",
    ),
    HEADCOUNT,
    PAID_IN_MONTH,
    TERRITORY,
    Field::new(
        "jour-maintien",
        Kind::Choice(&["calendaire", "trentieme"]),
        "option : salaire d'un jour, mois réel (défaut) ou trentième",
    ),
];

pub(super) static OUTPUTS: &[Output] = &[
    Output::new("bareme", Shape::Text, "le barème appliqué"),
    Output::new(
        "carence_employeur",
        Shape::Count,
        "jours avant le premier jour maintenu",
    ),
    Output::new(
        "lignes",
        Shape::List(&[
            Output::new("du", Shape::Date, "premier jour"),
            Output::new("au", Shape::Date, "dernier jour"),
            Output::new("jours", Shape::Count, "nombre de jours"),
            Output::new("taux", Shape::Text, "part du salaire, exacte : 0.9 ou 2/3"),
            Output::new("maintenu", Shape::Amount, "salaire maintenu"),
            Output::new("ij", Shape::Amount, "IJ brutes déduites"),
            Output::new("prevoyance", Shape::Amount, "prévoyance déduite"),
            Output::new("complement", Shape::Amount, "complément de l'employeur"),
        ]),
        "jours maintenus, mois par mois et taux par taux",
    ),
    Output::new("jours_maintenus", Shape::Count, "jours maintenus"),
    Output::new(
        "salaire_maintenu",
        Shape::Amount,
        "rémunération brute maintenue",
    ),
    Output::new("ij_deduites", Shape::Amount, "IJ brutes des mêmes jours"),
    Output::new("complement", Shape::Amount, "complément de l'employeur"),
    Output::new(
        "couvre_ij",
        Shape::YesNo,
        "le salaire maintenu couvre les IJ",
    ),
    Output::new(
        "subrogation_de_droit",
        Shape::YesNo,
        "le salaire entier est maintenu : l'employeur est subrogé de plein droit",
    ),
    Output::new(
        "subrogation",
        Shape::Text,
        "ce que le texte dit de la subrogation dans ce cas",
    ),
    Output::new(
        "chronologie",
        Shape::List(&[
            Output::new("date", Shape::Date, "jour"),
            Output::new("j", Shape::Count, "jours depuis le premier jour d'arrêt"),
            Output::new("quoi", Shape::Text, "ce qui se passe"),
            Output::new("regle", Shape::Text, "règle"),
            Output::new("source", Shape::Text, "texte"),
        ]),
        "les moments de l'arrêt",
    ),
];
