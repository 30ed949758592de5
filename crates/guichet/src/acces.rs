//! Who may call what: each route says it where it is declared, and the router is built from these
//! declarations, so that no route can exist without one.

use std::sync::Arc;

use axum::Router;
use axum::http::Method;
use axum::routing::MethodRouter;

use crate::App;
use crate::exploitation::requetes::observe;

/// Who may call a route. The handler decides about the object; this says who gets as far as that.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Acces {
    /// Anybody: nothing personal is said.
    Public,
    /// Who shows a token of the machine API (`DSNLogin`), with an account of the DSN.
    Fil,
    /// Who shows a token of our own API (`Bearer`), within its rights.
    Api,
    /// An organism, with a token of its own.
    Organisme,
    /// A person with a session on the pages.
    Page,
    /// The operator.
    Operateur,
}

/// One operation of the portal.
pub struct Route {
    /// Its method.
    pub methode: Method,
    /// Its path, as axum writes it.
    pub chemin: &'static str,
    /// Who may call it.
    pub acces: Acces,
    /// What it does.
    pub service: MethodRouter<Arc<App>>,
}

impl Route {
    /// A GET.
    pub fn get<H, T>(chemin: &'static str, acces: Acces, handler: H) -> Self
    where
        H: axum::handler::Handler<T, Arc<App>>,
        T: 'static,
    {
        Self::of(Method::GET, chemin, acces, axum::routing::get(handler))
    }

    /// A POST.
    pub fn post<H, T>(chemin: &'static str, acces: Acces, handler: H) -> Self
    where
        H: axum::handler::Handler<T, Arc<App>>,
        T: 'static,
    {
        Self::of(Method::POST, chemin, acces, axum::routing::post(handler))
    }

    /// Any method, already attached to its handler.
    pub fn of(
        methode: Method,
        chemin: &'static str,
        acces: Acces,
        service: MethodRouter<Arc<App>>,
    ) -> Self {
        Self {
            methode,
            chemin,
            acces,
            service,
        }
    }
}

/// Every route of the portal, area by area.
pub fn routes(app: &App) -> Vec<Route> {
    let mut routes = crate::exploitation::routes();
    routes.extend(crate::organismes::routes());
    routes.extend(crate::fil::routes());
    routes.extend(crate::api::routes());
    routes.extend(crate::web::routes());
    if app.demo {
        routes.extend(crate::demo::routes());
    }
    routes
}

/// The router made of `routes`.
pub fn router(routes: Vec<Route>) -> Router<Arc<App>> {
    let router = routes.into_iter().fold(Router::new(), |router, route| {
        router.route(route.chemin, route.service)
    });
    let router = router.fallback(crate::web::introuvable);
    router.layer(axum::middleware::from_fn(observe))
}
