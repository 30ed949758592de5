//! What the simulated caisse writes, in French. Every sentence is ours.

use dsn_law::{Date, Month};

use crate::lecture::Centimes;

pub(super) const ARRET_ILLISIBLE: &str = "Le signalement ne porte pas de salarié, de contrat ou d'arrêt \
     lisible : il n'est pas pris en compte. Vérifiez avec votre éditeur le paramétrage du bloc arrêt \
     (S21.G00.60).";

pub(super) const INCONNU: &str = "Ce numéro n'est rattaché à aucun assuré de la caisse. Vérifiez le NIR du \
     salarié (S21.G00.30.001) et demandez-lui son attestation de droits.";

pub(super) const SANS_CERTIFICAT: &str = "À surveiller : l'attestation est reçue et conforme, mais l'arrêt \
     prescrit n'est pas parvenu à la caisse. Aucune indemnité n'est versée tant qu'il manque : demandez au \
     salarié de l'envoyer.";

pub(super) const SUBROGATION_INCOMPLETE: &str = "La subrogation est demandée sans ses deux dates \
     (S21.G00.60.005 et 006) : elle ne peut pas être appliquée.";

/// The document that a split paternity leave asks for.
pub(super) const FORMULAIRE_PATERNITE: &str =
    "formulaire de transmission des périodes de fractionnement du congé de paternité";

/// `03-2022`, as the caisse names months.
fn mois(month: Month) -> String {
    format!("{:02}-{:04}", month.number(), month.year())
}

pub(super) fn mensuelle_manquante(month: Month, contrat: &str) -> String {
    format!(
        "DSN M-1 manquante ({}) pour le contrat {contrat} : la déclaration est HORS DELAI. Les salaires ne \
         peuvent pas être rétablis et l'attestation n'est pas réceptionnée. Déposez cette mensuelle, ou \
         saisissez une nouvelle attestation de salaire.",
        mois(month)
    )
}

pub(super) fn contrat_absent(month: Month, contrat: &str) -> String {
    format!(
        "La DSN M-1 ({}) est reçue, mais ne porte pas le contrat {contrat} de ce salarié : la déclaration est \
         HORS DELAI. Le numéro du contrat et l'identité doivent être les mêmes dans le signalement et dans \
         la mensuelle ; vérifiez le paramétrage avec votre éditeur.",
        mois(month)
    )
}

pub(super) fn double(recu_le: Date, contrat: &str) -> String {
    format!(
        "Cet arrêt a déjà été signalé le {} pour le contrat {contrat} : la seconde attestation n'est pas \
         prise en compte. Pour corriger la première, déposez un « annule et remplace » ; n'en envoyez une \
         autre qu'à la demande de la caisse.",
        recu_le.french()
    )
}

pub(super) fn deja_signale(recu_le: Date, contrat: &str) -> String {
    format!(
        "L'arrêt est déjà connu par le contrat {contrat}, signalé le {} : un seul signalement suffit pour \
         tous les contrats du salarié dans l'établissement.",
        recu_le.french()
    )
}

pub(super) fn djt(djt: Date, debut: Date) -> String {
    format!(
        "Dernier jour travaillé non cohérent avec la prescription : vous déclarez le {}, l'arrêt prescrit \
         commence le {}. Le dernier jour travaillé est la veille de l'arrêt, ou son premier jour s'il a été \
         travaillé en partie. Déposez un signalement « annule et remplace » avec le bon jour \
         (S21.G00.60.002).",
        djt.french(),
        debut.french()
    )
}

pub(super) fn risque(declare: &str, prescrit: &str) -> String {
    format!(
        "Le risque déclaré ({}) n'est pas celui de la prescription ({}). Déposez un signalement « annule et \
         remplace » avec le bon motif (S21.G00.60.001).",
        nom_du_risque(declare),
        nom_du_risque(prescrit)
    )
}

fn nom_du_risque(code: &str) -> &'static str {
    match code {
        "02" | "07" => "maternité",
        "03" => "paternité",
        "04" => "accident de trajet",
        "05" => "maladie professionnelle",
        "06" => "accident du travail",
        "09" => "adoption",
        _ => "maladie",
    }
}

pub(super) fn subrogation(from: Date, to: Date, djt: Date) -> String {
    format!(
        "La subrogation demandée, du {} au {}, ne tient pas dans l'arrêt qui suit le {}. Déposez un \
         signalement « annule et remplace » avec ses dates (S21.G00.60.005 et 006).",
        from.french(),
        to.french(),
        djt.french()
    )
}

pub(super) fn piece(piece: &str) -> String {
    format!(
        "Demande de pièces complémentaires à l'employeur : {piece}. L'arrêt n'est pas payé tant que cette \
         pièce manque."
    )
}

/// One text for all the causes.
pub(super) fn salaires(doutes: &[String]) -> String {
    let causes = doutes.join(" ; ");
    format!(
        "Salaires erronés ou absents : {causes}. Saisissez une attestation de salaire rectificative : une \
         DSN ne corrige pas les salaires d'un arrêt déjà signalé."
    )
}

pub(super) fn mois_absent(month: Month, recue: bool) -> String {
    if recue {
        format!(
            "la mensuelle de {} ne porte pas ce contrat, le salaire du mois est absent",
            mois(month)
        )
    } else {
        format!(
            "la mensuelle de {} n'est pas reçue, le salaire du mois est absent",
            mois(month)
        )
    }
}

pub(super) fn sans_salaire(month: Month) -> String {
    format!(
        "aucun salaire brut pour {} (S21.G00.51, type 001)",
        mois(month)
    )
}

pub(super) fn retabli_absent(month: Month) -> String {
    format!(
        "salaire rétabli absent pour {}, mois d'absence (S21.G00.51, type 003)",
        mois(month)
    )
}

pub(super) fn retabli_errone(month: Month, retabli: Centimes, brut: Centimes) -> String {
    format!(
        "salaire rétabli de {} ({retabli}) inférieur au salaire versé ({brut}), alors que le salarié a été \
         absent",
        mois(month)
    )
}

pub(super) fn ecart(month: Month, pay: Centimes, middle: Centimes) -> String {
    format!(
        "le salaire de {} ({pay} hors primes) s'écarte trop des autres mois ({middle})",
        mois(month)
    )
}

pub(super) fn prime(month: Month, code: &str, comment: &str) -> String {
    format!(
        "période de rattachement {comment} pour la prime {code} de {} (S21.G00.52.003 et 004)",
        mois(month)
    )
}

pub(super) fn premier_paiement(first: Date, rythme: u32) -> String {
    format!(
        "Attestation reçue et conforme, en cours de traitement à la caisse. Premier paiement attendu le {}, \
         puis automatiquement tous les {rythme} jours : aucune action n'est à mener.",
        first.french()
    )
}

pub(super) fn paiement(
    on: Date,
    to: Date,
    subrogation: bool,
    next: Option<Date>,
    rythme: u32,
) -> String {
    let who = if subrogation {
        "à l'employeur, subrogé"
    } else {
        "au salarié"
    };
    let rest = match next {
        Some(next) => format!(
            "Les paiements suivent automatiquement tous les {rythme} jours, sous réserve d'une prolongation \
             ou d'une reprise ; le prochain est attendu le {}.",
            next.french()
        ),
        None => {
            "L'arrêt est indemnisé jusqu'à sa fin : aucun autre paiement n'est attendu.".to_owned()
        }
    };
    format!(
        "Paiement de l'arrêt de travail : les jours à indemniser jusqu'au {} ont été payés le {} {who}. {rest}",
        to.french(),
        on.french()
    )
}

pub(super) fn tous_les_contrats(combien: usize) -> String {
    format!(
        "Le salarié a {combien} contrats dans l'établissement : ce signalement suffit pour tous, la \
         prochaine mensuelle répète l'arrêt sur chacun."
    )
}

pub(super) fn contrats_muets(month: Month, contrats: &[&str]) -> String {
    format!(
        "À surveiller : la mensuelle de {} ne répète pas l'arrêt sur chaque contrat du salarié (manque : {}).",
        mois(month),
        contrats.join(", ")
    )
}

pub(super) fn reprise_avant(djt: Date, day: Date) -> String {
    format!(
        "La reprise déclarée, le {}, ne suit pas le dernier jour travaillé, le {}.",
        day.french(),
        djt.french()
    )
}

pub(super) fn sans_arret(djt: Date) -> String {
    format!(
        "Aucun arrêt de ce salarié commencé après le {} n'est connu : la reprise n'est pas prise en compte. \
         Signalez d'abord l'arrêt, ou vérifiez son dernier jour travaillé.",
        djt.french()
    )
}

pub(super) fn reprise(day: Date, prevue: bool) -> String {
    let rest = if prevue {
        " C'est la date prévue : ce signalement n'était pas nécessaire."
    } else {
        " L'indemnisation s'arrête la veille."
    };
    format!("Reprise du travail enregistrée au {}.{rest}", day.french())
}

pub(super) fn longs_arrets(combien: usize) -> String {
    format!("Arrêts de plus de six mois enregistrés : {combien}.")
}

pub(super) fn jamais_clos(nom: &str, djt: Date) -> String {
    format!(
        "L'arrêt de {nom} qui suit le {} dépasse six mois et sa fin prévue est passée : renseignez la date de \
         reprise réelle (S21.G00.60.010) dans la prochaine mensuelle, ou prolongez l'arrêt.",
        djt.french()
    )
}

pub(super) fn annulation(djt: Date) -> String {
    format!(
        "L'arrêt qui suit le {} est annulé : rien n'est payé à ce titre.",
        djt.french()
    )
}
