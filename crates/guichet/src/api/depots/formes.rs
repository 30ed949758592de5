//! What is said of a deposit and of its declarations.

use guichet_store::declarations as rows;
use guichet_store::depots::Depot as Ligne;

use crate::api::contrat::{Forme, facultatif, idflux, liste, nombre, objet, parmi, texte};
use crate::api::retours::Retour;
use crate::clock::Moment;
use crate::paris;

/// The states of a deposit.
pub(super) const ETATS: &[&str] = &["recu", "rejete", "traite", "envoye"];

objet! {
    /// Who declares.
    Declarant, "Le déclarant, tel que son compte le nommait ce jour-là." {
        siret: String = texte(0, 14, "99999900600014"), "SIRET de son établissement.";
        nom: String = texte(0, 200, "Exemple"), "Nom.";
        prenom: String = texte(0, 200, "Ada"), "Prénom.";
    }
}

objet! {
    /// A deposit.
    Depot, "Un dépôt." {
        flux: String = idflux(), "Son identifiant.";
        recu_le: String = Forme::Instant, "Quand il a été reçu.";
        etat: String = parmi(ETATS), "Reçu ; rejeté ; traité (contrôlé, avec au moins une déclaration conforme) ; envoyé aux organismes destinataires.";
        environnement: String = parmi(&["reel", "essai"]), "Production, ou environnement d'essai des éditeurs.";
        envoi: Option<String> = facultatif(parmi(&["test", "reel"])), "Envoi de test ou réel, selon le fichier (S10.G00.00.005).";
        point: String = parmi(&["RG", "RA"]), "Régime général ou agricole.";
        canal: String = parmi(&["fil", "api", "web"]), "La voie du dépôt : API machine, cette API, pages.";
        nom_fichier: Option<String> = facultatif(texte(1, 400, "dsn-2026-03.txt")), "Nom du fichier, s'il a été donné.";
        logiciel: Option<String> = facultatif(texte(1, 400, "")), "Logiciel, selon le fichier.";
        norme: Option<String> = facultatif(texte(1, 40, "P26V01")), "Version de la norme, selon le fichier.";
        taille: i64 = nombre(), "Taille du fichier, en octets.";
        declarant: Declarant = Forme::Objet(Declarant::fiche), "Qui déclare.";
        controle_le: Option<String> = facultatif(Forme::Instant), "Quand le contrôle a conclu.";
    }
}

objet! {
    /// A declaration.
    Declaration, "Une déclaration d'un dépôt contrôlé." {
        rang: i64 = nombre(), "Son rang dans le fichier, à partir de 1.";
        nature: Option<String> = facultatif(texte(0, 40, "01")), "Nature (S20.G00.05.001).";
        type_declaration: Option<String> = facultatif(texte(0, 40, "01")), "Type (S20.G00.05.002).";
        fraction: Option<String> = facultatif(texte(0, 40, "11")), "Fraction (S20.G00.05.003).";
        ordre: Option<i64> = facultatif(Forme::Entier(i64::MIN, i64::MAX)), "Numéro d'ordre (S20.G00.05.004).";
        mois: Option<String> = facultatif(texte(0, 40, "2026-03")), "Mois principal déclaré.";
        siret: Option<String> = facultatif(texte(0, 40, "99999900600014")), "Établissement déclaré.";
        individus: i64 = nombre(), "Nombre d'individus.";
        etat: String = parmi(&["recue", "conforme", "rejetee", "annulee", "remplacee"]), "Ce qu'elle est devenue.";
        bloquantes: i64 = nombre(), "Anomalies bloquantes.";
        signalements: i64 = nombre(), "Anomalies non bloquantes.";
        evalues: i64 = nombre(), "Contrôles de la norme évalués : la couverture du contrôle.";
        applicables: i64 = nombre(), "Contrôles de la norme applicables à cette nature.";
        certificat: Option<String> = facultatif(texte(0, 100, "")), "Référence du certificat de conformité.";
    }
}

objet! {
    /// A deposit with everything about it.
    DepotDetaille, "Un dépôt, ses déclarations et ses retours." {
        depot: Depot = Forme::Objet(Depot::fiche), "Le dépôt.";
        declarations: Vec<Declaration> = liste(Forme::Objet(Declaration::fiche), 100_000), "Ses déclarations, dans l'ordre du fichier ; vide avant le contrôle.";
        retours: Vec<Retour> = liste(Forme::Objet(Retour::fiche), 100_000), "Ses retours, du plus ancien au plus récent.";
    }
}

objet! {
    /// Some deposits.
    Depots, "Des dépôts, du plus récent au plus ancien." {
        depots: Vec<Depot> = liste(Forme::Objet(Depot::fiche), 200), "Les dépôts.";
        suivant: Option<String> = facultatif(idflux()), "À donner dans « avant » pour lire la suite ; absent à la fin.";
    }
}

/// What is said of a deposit.
pub(super) fn depot(ligne: Ligne) -> Depot {
    Depot {
        flux: ligne.idflux,
        recu_le: paris::format_iso(Moment(ligne.recu_at)),
        etat: ligne.etat,
        environnement: ligne.environnement,
        envoi: match ligne.essai_reel.as_deref() {
            Some("01") => Some("test".to_owned()),
            Some("02") => Some("reel".to_owned()),
            _ => None,
        },
        point: ligne.point,
        canal: ligne.canal,
        nom_fichier: ligne.nom_fichier,
        logiciel: ligne.logiciel,
        norme: ligne.norme,
        taille: ligne.taille,
        declarant: Declarant {
            siret: ligne.declarant_siret,
            nom: ligne.declarant_nom,
            prenom: ligne.declarant_prenom,
        },
        controle_le: ligne.verdict_at.map(|at| paris::format_iso(Moment(at))),
    }
}

/// What is said of a declaration.
pub(super) fn declaration(ligne: rows::Declaration) -> Declaration {
    Declaration {
        rang: ligne.rang.into(),
        nature: ligne.nature,
        type_declaration: ligne.type_code,
        fraction: ligne.fraction,
        ordre: ligne.ordre,
        mois: ligne.mois,
        siret: ligne.siret,
        individus: ligne.individus,
        etat: ligne.etat,
        bloquantes: ligne.bloquantes,
        signalements: ligne.signalements,
        evalues: ligne.evalues,
        applicables: ligne.applicables,
        certificat: ligne.certificat,
    }
}
