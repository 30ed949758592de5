//! The OpenAPI 3.1 document, from the operations.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::forme::{Champ, Fiche, Forme, Texte, facultatif, liste, texte};
use super::operation::{Corps, Lieu, Media, Operation};
use crate::acces::Acces;
use crate::api::catalogue;
use crate::api::probleme::Langue;

/// The document. `chapitres` are names and meanings, in the order of the page.
pub(in crate::api) fn document(
    operations: &[Operation],
    chapitres: &[(&'static str, &'static str)],
    introduction: &str,
) -> Value {
    let mut schemas = Schemas::default();
    let mut paths: BTreeMap<&str, Map<String, Value>> = BTreeMap::new();
    for operation in operations {
        let written = operation_json(operation, &mut schemas);
        paths
            .entry(operation.chemin)
            .or_default()
            .insert(operation.methode.as_str().to_lowercase(), written);
    }
    schemas.ajouter(&probleme());
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Guichet",
            "version": "1",
            "description": introduction,
            "license": {"name": "MIT OR Apache-2.0", "identifier": "MIT OR Apache-2.0"},
        },
        "servers": [{"url": "/"}],
        "tags": chapitres.iter().map(|(name, about)| json!({"name": name, "description": about})).collect::<Vec<_>>(),
        "paths": paths,
        "components": {
            "securitySchemes": {
                "jeton": {"type": "http", "scheme": "bearer", "description": "Jeton obtenu par POST /api/v1/jeton."},
            },
            "schemas": schemas.0,
        },
    })
}

/// The schemas by name.
#[derive(Default)]
struct Schemas(BTreeMap<&'static str, Value>);

impl Schemas {
    fn ajouter(&mut self, fiche: &Fiche) -> Value {
        let reference = json!({"$ref": format!("#/components/schemas/{}", fiche.nom)});
        if self.0.contains_key(fiche.nom) {
            return reference;
        }
        // Before its fields: an object may hold itself.
        self.0.insert(fiche.nom, Value::Null);
        let mut properties = Map::new();
        let mut required = Vec::new();
        for champ in &fiche.champs {
            let mut schema = self.forme(&champ.forme);
            if let Some(schema) = schema.as_object_mut() {
                schema.insert("description".to_owned(), json!(champ.sens));
            }
            properties.insert(champ.nom.to_owned(), schema);
            if champ.forme.obligatoire() {
                required.push(champ.nom);
            }
        }
        let schema = json!({
            "type": "object",
            "description": fiche.sens,
            "properties": properties,
            "required": required,
            "additionalProperties": false,
        });
        self.0.insert(fiche.nom, schema);
        reference
    }

    fn forme(&mut self, forme: &Forme) -> Value {
        match forme {
            Forme::Texte(rule) => text(rule),
            Forme::Entier(min, max) => {
                let mut schema = json!({"type": "integer", "format": "int64", "minimum": min});
                if *max != i64::MAX {
                    schema["maximum"] = json!(max);
                }
                schema
            }
            Forme::Booleen => json!({"type": "boolean"}),
            Forme::Instant => json!({"type": "string", "format": "date-time"}),
            Forme::Liste(inner, max) => {
                json!({"type": "array", "items": self.forme(inner), "maxItems": max})
            }
            Forme::Objet(fiche) => self.ajouter(&fiche()),
            Forme::Facultatif(inner) => {
                let mut schema = self.forme(inner);
                match schema.get("type").and_then(Value::as_str) {
                    Some(kind) => {
                        schema["type"] = json!([kind, "null"]);
                        if let Some(values) = schema.get_mut("enum").and_then(Value::as_array_mut) {
                            values.push(Value::Null);
                        }
                        schema
                    }
                    None => json!({"anyOf": [schema, {"type": "null"}]}),
                }
            }
        }
    }
}

fn text(rule: &Texte) -> Value {
    let mut schema = json!({"type": "string"});
    if rule.valeurs.is_empty() {
        schema["minLength"] = json!(rule.min);
        schema["maxLength"] = json!(rule.max);
        schema["pattern"] = json!(rule.motif.expression());
    } else {
        schema["enum"] = json!(rule.valeurs);
    }
    if !rule.exemple.is_empty() {
        schema["examples"] = json!([rule.exemple]);
    }
    schema
}

fn operation_json(operation: &Operation, schemas: &mut Schemas) -> Value {
    let mut written = json!({
        "operationId": operation.nom,
        "summary": operation.titre,
        "tags": [operation.chapitre],
        "responses": responses(operation, schemas),
    });
    if !operation.sens.is_empty() {
        written["description"] = json!(operation.sens);
    }
    if operation.acces != Acces::Public {
        written["security"] = json!([{"jeton": []}]);
    }
    let parameters: Vec<Value> = operation
        .parametres
        .iter()
        .map(|parametre| {
            let form = match &parametre.forme {
                Forme::Facultatif(inner) => inner,
                other => other,
            };
            json!({
                "name": parametre.nom,
                "in": match parametre.lieu {
                    Lieu::Chemin => "path",
                    Lieu::Requete => "query",
                    Lieu::Entete => "header",
                },
                "required": parametre.forme.obligatoire(),
                "description": parametre.sens,
                "schema": schemas.forme(form),
            })
        })
        .collect();
    if !parameters.is_empty() {
        written["parameters"] = Value::Array(parameters);
    }
    if let Some(corps) = operation.corps {
        let content = match corps {
            Corps::Json(fiche) => {
                json!({"application/json": {"schema": schemas.ajouter(&fiche())}})
            }
            Corps::Brut(media) => json!({media: {"schema": {"type": "string"}}}),
        };
        written["requestBody"] = json!({"required": true, "content": content});
    }
    written
}

fn responses(operation: &Operation, schemas: &mut Schemas) -> Value {
    let mut responses = Map::new();
    for reponse in &operation.reponses {
        let mut written = json!({"description": reponse.sens});
        let content = match reponse.media {
            Media::Rien => None,
            Media::Json(fiche) => {
                Some(json!({"application/json": {"schema": schemas.ajouter(&fiche())}}))
            }
            Media::JsonLibre(about) => Some(
                json!({"application/json": {"schema": {"type": "object", "description": about}}}),
            ),
            Media::Brut(types) => {
                let types = types.iter().map(|media| ((*media).to_owned(), json!({})));
                Some(Value::Object(types.collect()))
            }
        };
        if let Some(content) = content {
            // One status may have several contents: JSON or the original.
            let known = responses
                .get_mut(&reponse.statut.to_string())
                .and_then(|known| known.get_mut("content"))
                .and_then(Value::as_object_mut);
            if let (Some(known), Value::Object(more)) = (known, &content) {
                known.extend(more.clone());
                continue;
            }
            written["content"] = content;
        }
        responses.insert(reponse.statut.to_string(), written);
    }
    responses.insert(
        "default".to_owned(),
        json!({
            "description": "Un problème, selon la RFC 9457 : voir /api/v1/problemes.",
            "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Probleme"}}},
        }),
    );
    Value::Object(responses)
}

/// What a problem is.
fn probleme() -> Fiche {
    let champ = |nom, forme, sens| Champ { nom, forme, sens };
    let place = || Fiche {
        nom: "ErreurDeChamp",
        sens: "Un défaut de ce qui a été envoyé.",
        champs: vec![
            Champ {
                nom: "pointeur",
                forme: texte(0, 1000, "/siret"),
                sens: "Pointeur JSON dans le corps, ou nom du paramètre.",
            },
            Champ {
                nom: "message",
                forme: texte(1, 1000, "14 caractères exactement sont attendus."),
                sens: "Ce qui ne convient pas.",
            },
        ],
    };
    let sample = catalogue::TOUTES
        .first()
        .map_or("", |sorte| sorte.titre(Langue::Francais));
    Fiche {
        nom: "Probleme",
        sens: "Un problème (RFC 9457), en français, ou en anglais selon Accept-Language.",
        champs: vec![
            champ(
                "type",
                texte(1, 200, "/api/v1/problemes#corps-invalide"),
                "Adresse de son explication.",
            ),
            champ("title", texte(1, 200, sample), "Son titre."),
            champ("status", Forme::Entier(400, 599), "Le statut HTTP."),
            champ(
                "detail",
                texte(1, 4000, ""),
                "Ce qui est arrivé cette fois-ci.",
            ),
            champ("a_faire", texte(1, 4000, ""), "Ce qu'il faut faire."),
            champ(
                "erreurs",
                facultatif(liste(Forme::Objet(place), 20)),
                "Les défauts de ce qui a été envoyé.",
            ),
        ],
    }
}

#[cfg(test)]
mod tests {
    use super::super::forme::chiffres;
    use super::*;

    #[test]
    fn a_form_is_a_schema() {
        let mut schemas = Schemas::default();
        for (forme, expected) in [
            (
                facultatif(chiffres(2, "12")),
                json!({"type": ["string", "null"], "minLength": 2, "maxLength": 2,
                       "pattern": "^[0-9]*$", "examples": ["12"]}),
            ),
            (
                Forme::Entier(0, i64::MAX),
                json!({"type": "integer", "format": "int64", "minimum": 0}),
            ),
            (
                facultatif(Forme::Objet(probleme)),
                json!({"anyOf": [{"$ref": "#/components/schemas/Probleme"}, {"type": "null"}]}),
            ),
        ] {
            assert_eq!(schemas.forme(&forme), expected);
        }
        assert!(schemas.0.contains_key("ErreurDeChamp"));
    }
}
