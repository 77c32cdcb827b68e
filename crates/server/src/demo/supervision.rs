//! Walls and alert rules of the demonstration centre.

use crate::clock;
use anyhow::Result;
use ledger::alert::{AlertChannels, AlertMeasure, AlertRule, AlertScope, Comparison};
use serde_json::json;
use store::{Db, SavedRule, Wall};
use vocab::{AgentState, AlertRuleId, IdSource, OrganizationId, WallId};

const SEED: u64 = 14;
const AUTHOR: &str = "superviseur";

/// Two walls and three rules: one of waits, one of agents, one of an organization.
pub(super) async fn fill(db: &Db) -> Result<()> {
    let now = clock::now();
    let mut ids = IdSource::new(SEED);
    let thresholds = json!({
        "longest_wait": {"warn": 60, "bad": 180}, "waiting": {"warn": 3, "bad": 10},
        "service_level": {"warn": 80, "bad": 70}, "abandonment": {"warn": 5, "bad": 10},
        "states": {"wrap_up": {"warn": 60, "bad": 180}, "on_hold": {"warn": 60, "bad": 180},
            "on_interaction": {"warn": 600, "bad": 1200}, "not_responding": {"warn": 1, "bad": 60},
            "unreachable": {"warn": 60, "bad": 300}, "away": {"warn": 1200, "bad": 3600}},
    });
    let walls = [
        ("Entrée du plateau", "tv", None, json!([])),
        ("Équipe fibre", "team", Some("fai"), json!(["fibre"])),
    ];
    for (name, layout, organization, teams) in walls {
        let body = json!({"layout": layout, "teams": teams, "queues": [], "shared": true,
            "thresholds": thresholds});
        let wall = Wall {
            id: WallId::from_uuid(ids.next(now)),
            organization: organization.map(OrganizationId::new),
            name: name.to_owned(),
            author: AUTHOR.to_owned(),
            at: now,
            version: 1,
            body,
        };
        db.walls().add(&wall).await?;
    }
    for (organization, rule) in rules() {
        let saved = SavedRule {
            id: AlertRuleId::from_uuid(ids.next(now)),
            organization: organization.map(OrganizationId::new),
            author: AUTHOR.to_owned(),
            at: now,
            version: 1,
            rule,
        };
        db.alerts().add_rule(&saved).await?;
    }
    Ok(())
}

fn rules() -> [(Option<&'static str>, AlertRule); 3] {
    let channels = AlertChannels { sound: true, banner: true, webhook: false };
    let wait = AlertRule {
        name: "Attente de plus de deux minutes".to_owned(),
        measure: AlertMeasure::LongestWait,
        comparison: Comparison::Above,
        threshold: 120,
        for_s: 5,
        scope: AlertScope::EachQueue,
        state: None,
        channels,
        mails: Vec::new(),
        enabled: true,
    };
    let wrap_up = AlertRule {
        name: "Post-appel qui dure".to_owned(),
        measure: AlertMeasure::AgentInState,
        threshold: 300,
        for_s: 0,
        scope: AlertScope::All,
        state: Some(AgentState::WrapUp),
        channels: AlertChannels { sound: false, ..channels },
        ..wait.clone()
    };
    let late = AlertRule {
        name: "Rappels en retard".to_owned(),
        measure: AlertMeasure::CallbacksOverdue,
        threshold: 0,
        for_s: 60,
        scope: AlertScope::All,
        ..wait.clone()
    };
    [(None, wait), (None, wrap_up), (Some("fai"), late)]
}
