//! The lots of one declaration, cut and made safe before anything is written.

use guichet_organisms::{
    Catalogue, DeclarationView, Envelope, Envoi, Jour, LotError, Recipient, TypeEnvoi, lot,
    recipients,
};
use guichet_store::StoreError;
use guichet_store::documents::{self, Garanti, Nom};
use guichet_store::lots::NouveauLot;
use guichet_store::travaux::Travail;
use tokio::runtime::Handle;

use super::Numeros;
use super::lecture::Dossier;
use crate::App;
use crate::clock::Moment;
use crate::depot::Depot;
use crate::paris;
use crate::travaux::Echec;

/// A lot ready to be written, with its text.
pub(super) type Pret = (NouveauLot, Garanti);

/// The lots of a declaration.
pub(super) struct Prepare {
    pub depot_id: i64,
    pub lots: Vec<Pret>,
}

pub(super) fn preparer(
    app: &App,
    runtime: &Handle,
    numeros: &Numeros,
    travail: &Travail,
    dossier: Dossier,
) -> Result<Prepare, Echec> {
    let Dossier {
        declaration,
        depot,
        courriel,
        garde,
        cible,
        anciens,
    } = dossier;
    let octets = runtime.block_on(app.objets.ouvrir(garde))?;
    let catalogue = Catalogue::embarque();
    let envoi = Envoi::lire(&octets);
    let view = DeclarationView::lire(catalogue, &envoi, declaration.rang)
        .map_err(|error| Echec::Definitif(error.to_string()))?;
    // The tables of the day of the deposit: the same whenever the job is done.
    let jour = jour(Moment(depot.recu_at)).ok_or_else(|| {
        Echec::Definitif(format!("travail {} : date de dépôt illisible", travail.id))
    })?;
    let mut concerned = recipients(catalogue, &view, jour);
    let current = concerned.len();
    for (organisme, institution) in anciens {
        let former = Recipient {
            organisme,
            institution: Some(institution).filter(|code| !code.is_empty()),
        };
        if !concerned.contains(&former) {
            concerned.push(former);
        }
    }
    let now = app.clock.now();
    let (made, received) = (
        paris::format_compact(now),
        paris::format_compact(Moment(depot.recu_at)),
    );
    let mut lots = Vec::with_capacity(concerned.len());
    for (at, recipient) in concerned.into_iter().enumerate() {
        let id = numeros.prendre(app)?;
        let number = id.to_string();
        let envelope = Envelope {
            numero_lot: &number,
            horodatage_lot: &made,
            horodatage_depot: &received,
            cible: cible.as_ref().map(|cible| {
                let rang = u32::try_from(cible.rang).unwrap_or_default();
                (cible.idflux.as_str(), rang)
            }),
            mel: courriel.as_deref().unwrap_or_default(),
            ..of_deposit(&depot)
        };
        let text = match lot(catalogue, &view, &recipient, jour, &envelope) {
            Ok(text) => text,
            // The tables have no place for it any more: there is nothing to take back.
            Err(LotError::RienPourLui(_) | LotError::OrganismeInconnu(_)) if at >= current => {
                continue;
            }
            Err(error) => return Err(Echec::Definitif(error.to_string())),
        };
        let taille = i64::try_from(text.len()).unwrap_or(i64::MAX);
        let safe = safe(app, runtime, &text, now)?;
        lots.push((
            NouveauLot {
                id,
                declaration_id: declaration.id,
                depot_id: depot.id,
                organisme: recipient.organisme,
                institution: recipient.institution.unwrap_or_default(),
                norme: depot.norme.clone().unwrap_or_default(),
                essai: view.type_envoi() == TypeEnvoi::Essai,
                cible: cible.as_ref().map(|c| (c.idflux.clone(), c.rang)),
                document: safe.nom().to_owned(),
                empreinte: safe.empreinte().to_owned(),
                taille,
                at: now.0,
            },
            safe,
        ));
    }
    Ok(Prepare {
        depot_id: depot.id,
        lots,
    })
}

fn safe(app: &App, runtime: &Handle, text: &[u8], now: Moment) -> Result<Garanti, StoreError> {
    let prepare = documents::preparer(text, Nom::Instant(now.0));
    runtime.block_on(app.objets.garantir(prepare, app.hasard.nombre()))
}

/// What the platform says of the deposit. How it came in has a name of six characters at most: that
/// of machines was seen, that of the pages is an assumption.
fn of_deposit(depot: &Depot) -> Envelope<'_> {
    Envelope {
        nom: &depot.declarant_nom,
        prenom: &depot.declarant_prenom,
        siret: &depot.declarant_siret,
        mode_depot: match depot.canal.as_str() {
            "web" => "WEB",
            _ => "MtoM",
        },
        idflux: &depot.idflux,
        ..Envelope::default()
    }
}

fn jour(at: Moment) -> Option<Jour> {
    let (year, month, day) = paris::day(at);
    Some(Jour::new(
        u16::try_from(year).ok()?,
        u8::try_from(month).ok()?,
        u8::try_from(day).ok()?,
    ))
}
