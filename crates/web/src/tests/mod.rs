//! The web as its users meet it: a seeded centre of two organizations, the router in process, and a
//! real listener where WebSockets are concerned. The floor is a stand-in that follows a few plain
//! rules.

mod access;
mod api;
mod appointments;
mod bans;
mod campaigns;
mod cards;
mod cases;
mod centre;
mod compliance;
mod dialling;
mod figures;
mod floor;
mod flows;
mod imports;
mod knowledge;
mod listening;
mod live;
mod outside;
mod paper;
mod people;
mod privacy;
mod quality;
mod recordings;
mod reports;
mod rights;
mod scripts;
mod sign_in;
mod simulations;
mod sip;
mod sounds;
mod supervision;
mod surveys;
mod tables;
mod tickets;
mod tls;
mod walk;
mod why;

/// The plan of the seeded centre.
pub(crate) fn centre_plan() -> vocab::FloorPlan {
    centre::plan()
}

/// The document at `ui/openapi.json` is the one the routes give.
#[test]
fn the_checked_in_document_is_fresh() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../ui/openapi.json");
    let kept = std::fs::read_to_string(path).unwrap_or_default();
    assert!(
        kept == crate::openapi_text(),
        "ui/openapi.json is stale: cargo run -p web --example openapi > ui/openapi.json"
    );
}

/// The schema at `ui/flow.schema.json` is the one of the flow language.
#[test]
fn the_checked_in_schema_of_flows_is_fresh() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../ui/flow.schema.json");
    let kept = std::fs::read_to_string(path).unwrap_or_default();
    assert!(
        kept == crate::flow_schema_text(),
        "ui/flow.schema.json is stale: cargo run -p web --example flow_schema > ui/flow.schema.json"
    );
}
