//! Campaigns share the centre's positions; teams belong to campaigns.

use serde_json::json;
use vocab::FloorPlan;

fn plan(centre: Option<u32>) -> FloorPlan {
    serde_json::from_value(json!({
        "format": 1,
        "settings": {"positions": centre},
        "organizations": {"net": {"name": "Net"}},
        "campaigns": {
            "hotline": {"name": "Hotline", "organization": "net", "positions": 60},
            "sales": {"name": "Sales", "organization": "net", "positions": 50},
            "other": {"name": "Other", "organization": "net"}},
        "teams": {"one": {"name": "One", "campaign": "sales", "floor_manager": "chef"}}
    }))
    .expect("a plan")
}

#[test]
fn more_positions_than_the_centre_has_are_a_warning() {
    let told = |centre| -> Vec<String> {
        plan(centre).warnings().iter().map(ToString::to_string).collect()
    };
    assert_eq!(
        told(Some(100)),
        ["settings.positions: the campaigns have 110 positions, the centre has 100"]
    );
    assert_eq!((told(Some(110)), told(None)), (vec![], vec![]));
}

#[test]
fn a_team_of_no_known_campaign_is_a_fault() {
    let mut plan = plan(None);
    assert_eq!(plan.faults(), vec![]);
    plan.campaigns.remove("sales");
    let faults = plan.faults();
    assert_eq!(faults[0].path, "teams.one.campaign");
}
