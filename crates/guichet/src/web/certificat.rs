//! `/certificats/{reference}`: the certificate of a declaration, on the screen and as a PDF, while it
//! is shown.

use guichet_pages::Ton;
use guichet_pages::composants::Bandeau;
use guichet_pages::pages::certificat::{self, Certificat};
use guichet_pages::texte::compte;

use super::acces;
use super::demande::{Demande, Issue, lire, page};
use super::echec::Echec;
use super::instant::instant;
use super::reponse;
use super::suivi::noms;
use crate::acces::{Acces, Route};
use crate::certificat::Page;
use crate::clock::Moment;

pub(super) fn routes() -> Vec<Route> {
    vec![
        lire("/certificats/{reference}", Acces::Page, montrer),
        lire("/certificats/{reference}/pdf", Acces::Page, telecharger),
    ]
}

/// The certificate of the address, if who asks may read it and it is still shown.
async fn lisible(demande: &Demande) -> Result<Page, Echec> {
    let reference = demande.chemin("reference");
    let (idflux, rang) = reference.rsplit_once('-').ok_or_else(Echec::introuvable)?;
    let readable = acces::depot(demande, idflux).await?;
    let certified = readable
        .declarations
        .iter()
        .any(|d| d.certificat.is_some() && d.rang.to_string() == rang);
    if !certified {
        return Err(Echec::introuvable());
    }
    let shown = crate::certificat::page(&demande.app, reference).await?;
    shown.ok_or_else(|| {
        let days = demande.app.config.conservation.certificats.get().as_secs() / 86_400;
        Echec::fini(format!("Un certificat de conformité de plus de {days} jours ne peut plus être affiché ni téléchargé. La déclaration, elle, reste déposée."))
    })
}

async fn montrer(demande: Demande) -> Issue {
    let found = lisible(&demande).await?;
    let retour = format!(
        "/declarations/{}/{}",
        found.depot.idflux, found.declaration.rang
    );
    let chemin = [
        ("Suivi des échanges", "/suivi"),
        ("Déclaration", retour.as_str()),
        ("Certificat", ""),
    ];
    let cadre = demande
        .cadre("Certificat de conformité", "/suivi", &chemin)
        .await?;
    let siret = found.declaration.siret.clone().unwrap_or_default();
    let mut names = noms(&demande, vec![siret.clone()]).await?;
    let reference = found.declaration.certificat.clone().unwrap_or_default();
    let bandeau = Bandeau::new(
        Ton::Fait,
        "La forme de cette déclaration est conforme à la norme.",
    )
    .suite(found.portee);
    let bandeau = match found.a_verifier {
        0 => bandeau,
        n => bandeau.suite(format!(
            "Comptes rendus à vérifier : {} d’organismes n’ont pas encore été lus.",
            compte(n, "réponse", "réponses")
        )),
    };
    let vue = Certificat {
        bandeau,
        etablissement: names.remove(&siret).unwrap_or_default(),
        siret,
        nature: found.nature(),
        sorte: found.type_declaration(),
        periode: found.periode(),
        idflux: found.depot.idflux.clone(),
        norme: found.depot.norme.clone().unwrap_or_default(),
        recu: instant(Moment(found.depot.recu_at)),
        emis: instant(Moment(found.declaration.controlee_at)),
        fin: instant(found.fin),
        couverture: (found.couverture.evalues, found.couverture.applicables),
        signalements: u64::try_from(found.declaration.signalements).unwrap_or(0),
        contexte: found.depot.contexte.clone().unwrap_or_default(),
        pdf: format!("/certificats/{reference}/pdf"),
        reference,
        retour,
    };
    Ok(page(&cadre, &certificat::page(&vue)))
}

async fn telecharger(demande: Demande) -> Issue {
    let found = lisible(&demande).await?;
    let name = format!("certificat-{}.pdf", demande.chemin("reference"));
    let made = tokio::task::spawn_blocking(move || found.pdf()).await;
    match made {
        Ok(Ok(bytes)) => Ok(reponse::fichier("application/pdf", &name, bytes)),
        Ok(Err(error)) => {
            tracing::error!(%error, "certificat impossible à écrire");
            Err(Echec::panne())
        }
        Err(_) => Err(Echec::panne()),
    }
}
