//! What campaigns come to by the engine's own pace, on drawn people.

use sim::outbound::{Outbound, Report, run};
use vocab::DialMethod;

fn campaign(agents: u32, method: DialMethod, answer_rate: f64) -> Report {
    run(&Outbound {
        agents,
        method,
        answer_rate,
        answer_ms: 9_000,
        talk_ms: 120_000,
        wrap_up_ms: 20_000,
        abandonment_permille: 30,
        most_percent: 1_000,
        hours: 3.0,
        seed: 11,
    })
}

#[test]
fn a_predictive_campaign_keeps_within_three_per_cent_and_its_agents_busier_than_one_call_each() {
    for answer_rate in [0.2, 0.5] {
        let predictive = campaign(30, DialMethod::Predictive, answer_rate);
        let progressive = campaign(30, DialMethod::Progressive, answer_rate);
        assert!(predictive.abandonment <= 0.03, "{answer_rate}: {predictive:?}");
        assert!(progressive.abandonment <= 0.002, "{answer_rate}: {progressive:?}");
        assert!(
            predictive.occupancy > progressive.occupancy + 0.05,
            "{answer_rate}: {predictive:?} {progressive:?}"
        );
    }
}

#[test]
fn below_ten_agents_a_predictive_campaign_is_progressive() {
    let few = campaign(8, DialMethod::Predictive, 0.3);
    let one_each = campaign(8, DialMethod::Progressive, 0.3);
    assert_eq!(few, one_each);
}

#[test]
fn the_same_seed_gives_the_same_report() {
    let once = campaign(12, DialMethod::Predictive, 0.3);
    assert_eq!(once, campaign(12, DialMethod::Predictive, 0.3));
}
