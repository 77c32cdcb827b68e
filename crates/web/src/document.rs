//! The OpenAPI document, made from the routes themselves.

use crate::shape;
use utoipa::OpenApi;
use utoipa::openapi::schema::Array;
use utoipa::openapi::security::{ApiKey, ApiKeyValue, HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::openapi::{Ref, RefOr, Schema};

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Plateau",
        description = "The HTTP interface of a Plateau contact centre. Moments are RFC 3339 in UTC \
                       with milliseconds, durations integers ending in `_ms`. Errors are \
                       `application/problem+json`: 401 not signed in, 403 no grant, 404 unknown or \
                       not yours, 409 wrong state, 422 bad field, 429 slowed, 503 overloaded.",
        license(name = "Apache-2.0", identifier = "Apache-2.0")
    ),
    components(schemas(
        shape::LiveMessage,
        shape::LiveReply,
        shape::LiveTokenForm,
        crate::problem::Problem
    )),
    security(("bearer" = []), ("cookie" = []))
)]
struct Base;

/// The document that the UI's types are generated from.
#[must_use]
pub fn openapi() -> utoipa::openapi::OpenApi {
    let (_, mut document) = crate::routes::all(&Base::openapi()).split_for_parts();
    let components = document.components.get_or_insert_default();
    components.add_security_scheme(
        "bearer",
        SecurityScheme::Http(HttpBuilder::new().scheme(HttpAuthScheme::Bearer).build()),
    );
    components.add_security_scheme(
        "cookie",
        SecurityScheme::ApiKey(ApiKey::Cookie(ApiKeyValue::new(crate::auth::COOKIE))),
    );
    for (name, schema) in &mut components.schemas {
        refer_to_items(name, schema);
        if is_answer(name) {
            require_all(schema);
        }
    }
    document
}

/// As checked in at `ui/openapi.json`.
#[must_use]
pub fn openapi_text() -> String {
    let mut text = openapi().to_pretty_json().expect("the document is plain data");
    text.push('\n');
    text
}

/// JSON Schema of one flow, as checked in at `ui/flow.schema.json`: the editor's table of actions
/// is tested against it.
#[must_use]
pub fn flow_schema_text() -> String {
    let schema = schemars::schema_for!(vocab::Flow);
    let mut text = serde_json::to_string_pretty(&schema).expect("a schema is plain data");
    text.push('\n');
    text
}

/// Every (method, path) of the document.
#[cfg(test)]
pub(crate) fn operations() -> Vec<(&'static str, String)> {
    let mut found = Vec::new();
    for (path, item) in openapi().paths.paths {
        let named = [
            ("GET", item.get),
            ("PUT", item.put),
            ("POST", item.post),
            ("DELETE", item.delete),
            ("PATCH", item.patch),
        ];
        let here = named.into_iter().filter(|(_, o)| o.is_some()).map(|(m, _)| (m, path.clone()));
        found.extend(here);
    }
    found
}

/// A list's items stand in the document by name, not spelt out again.
fn refer_to_items(name: &str, schema: &mut RefOr<Schema>) {
    let item = name.strip_prefix("List_").or_else(|| name.strip_prefix("Page_"));
    if let (Some(item), RefOr::T(Schema::Object(list))) = (item, schema) {
        let items = Array::new(RefOr::Ref(Ref::from_schema_name(item)));
        list.properties.insert("items".to_owned(), RefOr::T(Schema::Array(items)));
    }
}

/// Types that are sent to us as well as by us.
const BOTH_WAYS: [&str; 8] = [
    "Problem",
    "Facts",
    "Contract",
    "RuleStep",
    "CardContract",
    "CardHolding",
    "CardProtocol",
    "CardHandle",
];

/// Answers always carry every field, null where there is nothing; what is sent to us need not.
fn is_answer(name: &str) -> bool {
    let sent = name.ends_with("Form") || name.ends_with("Changes");
    !sent && !BOTH_WAYS.contains(&name)
}

fn require_all(schema: &mut RefOr<Schema>) {
    let RefOr::T(schema) = schema else { return };
    match schema {
        Schema::Object(object) => object.required = object.properties.keys().cloned().collect(),
        Schema::AllOf(all) => all.items.iter_mut().for_each(require_all),
        Schema::OneOf(one) => one.items.iter_mut().for_each(require_all),
        // utoipa's enum may grow; nothing of ours is made of other kinds.
        _ => {}
    }
}
