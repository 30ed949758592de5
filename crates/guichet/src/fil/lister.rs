//! `GET /lister-…/{1.0,2.0}/{debut}[/{fin}]`: what a declarant deposited in a period, the returns and
//! the objects published in it, and the same for a concentrateur: the returns about what it
//! transmitted, for whatever declarant, and the objects of those that its declarants declare for.
//!
//! Order (kit): 404 no date, 422 date, 406, 401, 429. The width of the period is judged before 406
//! for what a concentrateur asks and for objects, after 401 for deposits and a declarant's returns.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::response::Response;
use guichet_identity::Appelant;

use super::autorisation::{Formes, compter, identifier};
use super::hote::{self, Fonction};
use super::periode::Periode;
use super::refus::Refus;
use super::reponse::{self, Format};
use super::{chemin, entetes, listes, objets};
use crate::App;
use crate::acces::{Acces, Route};
use crate::config::Duree;

/// What is listed.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Quoi {
    Depots,
    Retours,
    /// The only nature is `FPOC`, the fiche de paramétrage of an organisme complémentaire.
    Objets,
}

/// A list: its path, its format, what it gives and who may ask.
#[derive(Clone, Copy)]
struct Liste(&'static str, Format, Quoi, Formes);

const LISTES: [Liste; 8] = {
    use Format::{Json, Xml};
    use Formes::{Concentrateur, Declarant};
    use Quoi::{Depots, Objets, Retours};
    [
        Liste("/lister-depots/1.0/{*periode}", Xml, Depots, Declarant),
        Liste("/lister-depots/2.0/{*periode}", Json, Depots, Declarant),
        Liste(
            "/lister-retours-declarant/1.0/{*periode}",
            Xml,
            Retours,
            Declarant,
        ),
        Liste(
            "/lister-retours-declarant/2.0/{*periode}",
            Json,
            Retours,
            Declarant,
        ),
        Liste(
            "/lister-retours-concentrateur/1.0/{*periode}",
            Xml,
            Retours,
            Concentrateur,
        ),
        Liste(
            "/lister-retours-concentrateur/2.0/{*periode}",
            Json,
            Retours,
            Concentrateur,
        ),
        Liste(
            "/lister-objets-declarant/1.0/{*periode}",
            Xml,
            Objets,
            Declarant,
        ),
        Liste(
            "/lister-objets-concentrateur/1.0/{*periode}",
            Xml,
            Objets,
            Concentrateur,
        ),
    ]
};

pub(super) fn routes() -> Vec<Route> {
    LISTES
        .map(|liste| {
            let service = move |State(app): State<Arc<App>>, requete| lister(app, requete, liste);
            Route::get(liste.0, Acces::Fil, service)
        })
        .into()
}

impl Liste {
    /// Whether the width of the period is judged before who asks.
    fn plage_d_abord(self) -> bool {
        self.2 == Quoi::Objets || self.3 == Formes::Concentrateur
    }

    /// The widest period, when a concentrateur asks for itself or for a declarant it names.
    fn plage(self, app: &App, appelant: Option<&Appelant>) -> Duree {
        let fil = &app.config.fil;
        let nomme = appelant.is_some_and(|appelant| appelant.concentrateur.is_some());
        match (self.2, self.3) {
            (Quoi::Depots, _) if nomme => fil.periode_depots_concentrateur,
            (Quoi::Depots, _) => fil.periode_depots,
            (_, Formes::Concentrateur) => fil.periode_concentrateur,
            _ => fil.periode_retours,
        }
    }
}

async fn lister(app: Arc<App>, requete: Request, liste: Liste) -> Result<Response, Refus> {
    let (uri, tete) = (requete.uri(), requete.headers());
    hote::verifier(&app, tete, Fonction::Consultation)?;
    let periode = Periode::instants(&chemin::parties(uri), app.clock.now())?;
    if liste.plage_d_abord() {
        periode.au_plus(liste.plage(&app, None).get())?;
    }
    entetes::accepte_gzip(tete)?;
    let Liste(_, format, quoi, formes) = liste;
    let appelant = identifier(&app, tete, formes).await?;
    let plage = liste.plage(&app, Some(&appelant));
    periode.au_plus(plage.get())?;
    compter(&app, &appelant)?;
    let plage = Some(plage);
    Ok(match quoi {
        Quoi::Depots => {
            let lus = listes::depots(&app, &appelant, periode).await?;
            reponse::liste(&app, format, plage, &lus)
        }
        Quoi::Retours => {
            let lus = listes::retours(&app, &appelant, periode).await?;
            reponse::liste(&app, format, plage, &lus)
        }
        Quoi::Objets => {
            let lus = objets::lister(&app, &appelant, periode).await?;
            reponse::liste(&app, format, plage, &lus)
        }
    })
}
