//! The contract itself: for programs and for people.

use axum::http::{Method, StatusCode};
use axum::response::Response;

use super::appel::{Appel, json, octets};
use super::contrat::{self, Media, Operation};
use super::probleme::Probleme;
use super::{CHAPITRES, INTRODUCTION, catalogue, operations as toutes};

const HTML: &str = "text/html; charset=utf-8";

pub(super) fn operations() -> Vec<Operation> {
    vec![
        Operation::new(
            Method::GET,
            "/api/v1/",
            ["lireContrat", "Contrat", "Lire le contrat"],
            lire_page,
        )
        .publique()
        .rend(200, "La page.", Media::Brut(&["text/html"])),
        Operation::new(
            Method::GET,
            "/api/v1/openapi.json",
            ["lireOpenapi", "Contrat", "Lire le contrat en OpenAPI"],
            lire_document,
        )
        .publique()
        .rend(
            200,
            "Le document.",
            Media::JsonLibre("document OpenAPI 3.1"),
        ),
        Operation::new(
            Method::GET,
            catalogue::PAGE,
            [
                "lireProblemes",
                "Contrat",
                "Lire le catalogue des problèmes",
            ],
            lire_problemes,
        )
        .publique()
        .rend(200, "La page.", Media::Brut(&["text/html"])),
    ]
}

async fn lire_page(appel: Appel) -> Result<Response, Probleme> {
    let page = contrat::page(&toutes(), CHAPITRES, INTRODUCTION, &appel.app.url());
    Ok(octets(StatusCode::OK, HTML, page))
}

async fn lire_document(_: Appel) -> Result<Response, Probleme> {
    let document = contrat::document(&toutes(), CHAPITRES, INTRODUCTION);
    json(StatusCode::OK, &document)
}

async fn lire_problemes(_: Appel) -> Result<Response, Probleme> {
    Ok(octets(StatusCode::OK, HTML, contrat::page_des_problemes()))
}
