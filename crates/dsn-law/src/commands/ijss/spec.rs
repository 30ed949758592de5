//! The words, fields and values of `dsn ijss`.

use crate::commands::common::DAY_COUNT_WORDS;
use crate::commands::{Output, Shape};
use crate::fields::{Field, Kind};
use crate::ijss::{Base, DeductionRounding, MaternityCeiling, Risk, WageRounding, Waiver};

pub(super) static RISKS: &[(&str, Risk)] = &[
    ("maladie", Risk::Sickness),
    ("at", Risk::WorkAccident),
    ("maternite", Risk::Maternity),
    ("paternite", Risk::Paternity),
    ("adoption", Risk::Adoption),
    ("deuil", Risk::Bereavement),
    ("tpt", Risk::TherapeuticPartTime),
];
pub(super) static BASES: &[(&str, Base)] = &[
    ("mensuelle", Base::Monthly),
    ("hebdomadaire", Base::Weekly),
    ("quinzaine", Base::Fortnightly),
    ("discontinue", Base::Discontinuous),
];
pub(super) static WAIVERS: &[(&str, Waiver)] = &[
    ("prolongation", Waiver::Prolongation),
    ("ald", Waiver::LongTermIllness),
    ("fausse-couche", Waiver::Miscarriage),
    ("img", Waiver::MedicalTermination),
    ("deces-enfant", Waiver::ChildDeath),
    ("tpt", Waiver::TherapeuticPartTime),
    ("suite-maternite", Waiver::AfterMaternity),
];
pub(super) static WAGE_ROUNDINGS: &[(&str, WageRounding)] = &[
    ("aucun", WageRounding::Exact),
    ("centime", WageRounding::Cent),
];
pub(super) static CEILINGS: &[(&str, MaternityCeiling)] = &[
    ("mois-precedent", MaternityCeiling::MonthBefore),
    ("jour-arret", MaternityCeiling::FirstDay),
];
pub(super) static DEDUCTIONS: &[(&str, DeductionRounding)] = &[
    ("arret", DeductionRounding::Whole),
    ("mois", DeductionRounding::Month),
    ("jour", DeductionRounding::Day),
];

/// Fields that only count for some risks: given for another, the answer says they have no effect.
pub(super) static ONLY_FOR: &[(&str, &[Risk])] = &[
    ("sans-carence", &[Risk::Sickness, Risk::TherapeuticPartTime]),
    (
        "debut-initial",
        &[Risk::Sickness, Risk::TherapeuticPartTime],
    ),
    ("fin-precedente", &[Risk::Sickness]),
    ("date-deces", &[Risk::Sickness]),
    ("ald", &[Risk::Sickness, Risk::TherapeuticPartTime]),
    ("debut-ald", &[Risk::Sickness, Risk::TherapeuticPartTime]),
    ("retraite", &[Risk::Sickness, Risk::TherapeuticPartTime]),
    ("envoi-tardif", &[Risk::Sickness]),
    ("accident", &[Risk::WorkAccident]),
    ("rechute", &[Risk::WorkAccident]),
    ("perte", &[Risk::TherapeuticPartTime]),
    ("date-prevue", &[Risk::Maternity]),
    ("report", &[Risk::Maternity]),
    ("pathologique", &[Risk::Maternity]),
    ("hospitalisation", &[Risk::Paternity]),
    ("partage", &[Risk::Adoption]),
    (
        "heures-3-mois",
        &[Risk::Sickness, Risk::TherapeuticPartTime],
    ),
    (
        "remuneration-6-mois",
        &[Risk::Sickness, Risk::TherapeuticPartTime],
    ),
    (
        "heures-12-mois",
        &[Risk::Sickness, Risk::TherapeuticPartTime],
    ),
    (
        "remuneration-12-mois",
        &[Risk::Sickness, Risk::TherapeuticPartTime],
    ),
    (
        "ij-deja-versees",
        &[
            Risk::Sickness,
            Risk::Paternity,
            Risk::Maternity,
            Risk::Adoption,
            Risk::Bereavement,
        ],
    ),
];

pub(super) static FIELDS: &[Field] = &[
    Field::required(
        "risque",
        Kind::Choice(&[
            "maladie",
            "at",
            "maternite",
            "paternite",
            "adoption",
            "deuil",
            "tpt",
        ]),
        "risque indemnisé",
    ),
    Field::new(
        "debut",
        Kind::Date,
        "premier jour de l'arrêt ou du congé ; pour un accident du travail, le lendemain de l'accident, sauf si --accident dit que c'est le jour même",
    ),
    Field::new(
        "fin",
        Kind::Date,
        "dernier jour de l'arrêt ; sans elle, seul le montant d'un jour est calculé",
    ),
    Field::required(
        "paies",
        Kind::Amounts,
        "paies brutes de référence, de la plus ancienne à la plus récente, séparées par des virgules (ou des points-virgules, la virgule est alors décimale) ; « 1200/20 » : 1200 € pour 20 jours, mois à reconstituer",
    ),
    Field::new(
        "base",
        Kind::Choice(&["mensuelle", "hebdomadaire", "quinzaine", "discontinue"]),
        "rythme des paies ; mensuelle par défaut : trois paies, une seule pour at",
    ),
    Field::new(
        "sans-carence",
        Kind::Choice(&[
            "prolongation",
            "ald",
            "fausse-couche",
            "img",
            "deces-enfant",
            "tpt",
            "suite-maternite",
        ]),
        "motif qui supprime la carence de trois jours",
    ),
    Field::new(
        "ij-deja-versees",
        Kind::Count,
        "indemnités déjà versées sur trois ans (maladie), ou jours de congé déjà pris",
    ),
    Field::new(
        "debut-initial",
        Kind::Date,
        "prolongation : premier jour de l'arrêt initial, qui fixe les paies et plafonds",
    ),
    Field::new(
        "fin-precedente",
        Kind::Date,
        "prolongation : dernier jour de l'arrêt prolongé, pour vérifier les 48 heures",
    ),
    Field::new(
        "date-deces",
        Kind::Date,
        "décès de l'enfant, pour vérifier les treize semaines",
    ),
    Field::new(
        "ald",
        Kind::YesNo,
        "l'arrêt relève d'une affection de longue durée : trois ans au lieu de 360 indemnités",
    ),
    Field::new(
        "debut-ald",
        Kind::Date,
        "premier jour des trois ans de l'affection de longue durée",
    ),
    Field::new(
        "retraite",
        Kind::YesNo,
        "retraité ayant passé l'âge légal : 60 indemnités en tout",
    ),
    Field::new(
        "envoi-tardif",
        Kind::Date,
        "second envoi tardif en 24 mois : date de l'envoi",
    ),
    Field::new("accident", Kind::Date, "jour de l'accident du travail"),
    Field::new("rechute", Kind::YesNo, "rechute d'accident du travail"),
    Field::new(
        "ij-initiale",
        Kind::Amount,
        "rechute : indemnité de la première période à 60 %",
    ),
    Field::new(
        "ij-initiale-majoree",
        Kind::Amount,
        "rechute : indemnité de la première période à 80 %",
    ),
    Field::new(
        "jours-premiere-periode",
        Kind::Count,
        "rechute : jours indemnisés de la première période",
    ),
    Field::new(
        "consolidation",
        Kind::YesNo,
        "rechute : la première période était consolidée ; ses jours ne comptent alors plus",
    ),
    Field::new(
        "perte",
        Kind::Amount,
        "temps partiel thérapeutique : salaire perdu sur la période",
    ),
    Field::new(
        "date-prevue",
        Kind::Date,
        "maternité : accouchement présumé ; donne début et fin s'ils manquent",
    ),
    Field::new(
        "enfants",
        Kind::Count,
        "enfants déjà à charge ou nés viables",
    ),
    Field::new("naissances", Kind::Count, "enfants nés ou adoptés ensemble"),
    Field::new(
        "report",
        Kind::Count,
        "maternité : semaines reportées après la naissance",
    ),
    Field::new(
        "pathologique",
        Kind::YesNo,
        "maternité : deux semaines pathologiques avant le repos",
    ),
    Field::new(
        "hospitalisation",
        Kind::Count,
        "paternité : jours d'hospitalisation de l'enfant",
    ),
    Field::new(
        "partage",
        Kind::YesNo,
        "adoption : congé partagé entre les parents",
    ),
    Field::new(
        "heures-3-mois",
        Kind::Amount,
        "droits : heures travaillées en trois mois ou 90 jours",
    ),
    Field::new(
        "remuneration-6-mois",
        Kind::Amount,
        "droits : rémunération cotisée des six mois civils précédents",
    ),
    Field::new(
        "heures-12-mois",
        Kind::Amount,
        "droits : heures travaillées en douze mois",
    ),
    Field::new(
        "remuneration-12-mois",
        Kind::Amount,
        "droits : rémunération cotisée des douze mois civils précédents",
    ),
    Field::new(
        "affiliation-mois",
        Kind::Count,
        "droits : mois d'affiliation",
    ),
    Field::new(
        "saisonnier",
        Kind::YesNo,
        "droits : travail saisonnier ou discontinu",
    ),
    Field::new(
        "jours-indemnises",
        Kind::Count,
        "droits : journées indemnisées dans la période",
    ),
    Field::new(
        "jour-par-jour",
        Kind::YesNo,
        "ajouter le calendrier de chaque jour",
    ),
    Field::new(
        "arrondi-sjb",
        Kind::Choice(&["aucun", "centime"]),
        "option : arrondi du salaire journalier ; aucun par défaut",
    ),
    Field::new(
        "pmss-maternite",
        Kind::Choice(&["mois-precedent", "jour-arret"]),
        "option : PMSS de la veille du mois (texte, par défaut) ou du premier jour (ameli)",
    ),
    Field::new(
        "arrondi-csg",
        Kind::Choice(&["arret", "mois", "jour"]),
        "option : arrondi de la CSG et de la CRDS ; une fois sur l'arrêt par défaut",
    ),
    Field::new(
        "jours-deuil",
        Kind::Choice(DAY_COUNT_WORDS),
        "option : jours du congé de deuil ; ouvrables par défaut",
    ),
    Field::new(
        "jours-perte",
        Kind::Choice(DAY_COUNT_WORDS),
        "option : jours qui divisent la perte ; calendaires par défaut",
    ),
];

pub(super) static OUTPUTS: &[Output] = &[
    Output::new("risque", Shape::Text, "risque indemnisé"),
    Output::new("debut", Shape::Date, "premier jour de l'arrêt"),
    Output::nullable("fin", Shape::Date, "dernier jour de l'arrêt"),
    Output::new(
        "salaire_journalier_base",
        Shape::Amount,
        "salaire journalier de base",
    ),
    Output::new(
        "ij_brute_jour",
        Shape::Amount,
        "indemnité journalière brute",
    ),
    Output::nullable(
        "ij_brute_jour_majoree",
        Shape::Amount,
        "indemnité brute à partir du 29e jour (at)",
    ),
    Output::new(
        "periodes",
        Shape::List(&[
            Output::new("du", Shape::Date, "premier jour"),
            Output::new("au", Shape::Date, "dernier jour"),
            Output::new("jours", Shape::Count, "nombre de jours"),
            Output::new("ij_brute_jour", Shape::Amount, "indemnité brute d'un jour"),
        ]),
        "périodes indemnisées",
    ),
    Output::new(
        "jours_carence",
        Shape::Count,
        "jours de carence dans l'arrêt",
    ),
    Output::nullable("jours_indemnises", Shape::Count, "jours indemnisés"),
    Output::nullable("total_brut", Shape::Amount, "total brut"),
    Output::nullable("csg", Shape::Amount, "CSG retenue"),
    Output::nullable("crds", Shape::Amount, "CRDS retenue"),
    Output::nullable("total_net", Shape::Amount, "total net de CSG et CRDS"),
    Output::new(
        "mois",
        Shape::List(&[
            Output::new("mois", Shape::Text, "AAAA-MM"),
            Output::new("jours", Shape::Count, "jours indemnisés"),
            Output::new("brut", Shape::Amount, "brut"),
            Output::new("csg", Shape::Amount, "CSG"),
            Output::new("crds", Shape::Amount, "CRDS"),
            Output::new("net", Shape::Amount, "net de CSG et CRDS"),
        ]),
        "totaux de chaque mois",
    ),
];
