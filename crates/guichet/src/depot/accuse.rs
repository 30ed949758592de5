//! The receipt (AEE) and the refusal (ARE), written from the row of the deposit: the same bytes
//! today and on any later day, so that they need not be kept.

use dsn_returns::bilan::documents::{FORMAT_NON_RECONNU, aee, are};
use dsn_returns::bilan::{Anomalie, Declarant, EnvoiIdentification, Rapport};
use guichet_store::depots::Depot;

use crate::clock::Moment;
use crate::paris;

/// What an ARE says.
const ILLISIBLE: &str = "Le contenu déposé n'est pas reconnu comme une DSN\u{a0}: sa première ligne \
     doit commencer par S10. Déposez le fichier produit par le logiciel de paie, sans rien ajouter \
     devant.";

/// The AEE or the ARE of a deposit.
pub fn rapport(depot: &Depot, enregistre: bool) -> Rapport {
    let mut identification = identification(depot);
    if enregistre {
        identification.enregistrement = identification.reception;
        return aee(identification);
    }
    are(
        identification,
        vec![Anomalie::simple(FORMAT_NON_RECONNU, ILLISIBLE)],
    )
}

/// What every document about a deposit says of it.
pub fn identification(depot: &Depot) -> EnvoiIdentification {
    EnvoiIdentification {
        declarant: Some(Declarant {
            siret: depot.declarant_siret.clone(),
            nom: depot.declarant_nom.clone(),
            prenom: depot.declarant_prenom.clone(),
        }),
        idflux: Some(depot.idflux.clone()),
        identifiant: depot.nom_fichier.clone(),
        version_norme: depot.norme.clone(),
        point_de_depot: Some(if depot.point == "RA" { "02" } else { "01" }.to_owned()),
        essai_reel: depot.essai_reel.clone(),
        // Mandatory in the document: the declarant stands for a sender that the file does not name.
        emetteur_siret: depot
            .emetteur_siret
            .clone()
            .unwrap_or_else(|| depot.declarant_siret.clone()),
        reception: civil(Moment(depot.recu_at)),
        ..EnvoiIdentification::default()
    }
}

/// The instant as the documents print it.
pub fn civil(at: Moment) -> Option<dsn_returns::civil::Moment> {
    let (year, month, day) = paris::day(at);
    let (hour, minute, second) = paris::time(at);
    let part = |value: i8| u8::try_from(value).ok();
    dsn_returns::civil::Moment::new(
        (u16::try_from(year).ok()?, part(month)?, part(day)?),
        (part(hour)?, part(minute)?, part(second)?),
    )
}
