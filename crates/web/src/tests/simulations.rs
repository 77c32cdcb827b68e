//! Simulations: started, watched, given up; bounded; seen by who started them.

use super::centre::Centre;
use crate::simulations::{SimulationJob, Simulator};
use serde_json::{Value, json};
use std::sync::Arc;
use std::time::Duration;
use vocab::Role;

/// Of seed 1 it makes figures at once, of seed 2 none, and of any other it goes on until given up.
pub(super) fn simulator() -> Simulator {
    Arc::new(|job: SimulationJob| {
        Box::pin(async move {
            match job.form["seed"].as_u64() {
                Some(1) => {
                    let mut result = result();
                    let seen = job.organizations.map_or(0, |o| o.len() as u64);
                    result["notes"][0]["count"] = json!(seen);
                    Ok(result)
                }
                Some(2) => Err("There is no such day.".to_owned()),
                Some(_) | None => {
                    while job.watch.at(0.25) {
                        tokio::time::sleep(Duration::from_millis(5)).await;
                    }
                    Err("stopped".to_owned())
                }
            }
        })
    })
}

fn result() -> Value {
    let figure = json!({"mean": 0.5, "low": 0.4, "high": 0.6});
    let figures = json!({
        "service_level": figure, "abandonment": figure, "asa_s": figure, "wait_s": figure,
        "wait_probability": figure, "occupancy": figure,
        "service_levels": {"of_offered": figure, "without_short_abandons": figure,
            "of_answered": figure, "early_abandons_good": null, "early_abandons_left_out": null},
        "wait_percentiles_s": {"p50": figure, "p80": null, "p90": null, "p95": null, "p99": null},
        "wait_distribution": [{"from_s": 0.0, "to_s": null, "share": 1.0, "abandoned": 0.0}],
        "calls": {"offered": 9.0, "answered": 9.0, "abandoned": 0.0, "passed_on": 0.0,
            "unfinished": 0.0}
    });
    json!({"base": figures, "changed": null, "difference": null, "journal": null,
        "formula": null, "replications": 20, "seed": 1, "confidence": 0.99,
        "notes": [{"code": "unfinished", "count": 0, "what": ""}]})
}

fn form(seed: u64) -> Value {
    json!({"base": {"kind": "day", "day": "2026-11-20"}, "seed": seed,
        "changes": {"more_agents": {"one": 3}, "volume": 1.1}})
}

async fn started(centre: &Centre, token: &str, seed: u64) -> String {
    let answer = centre.call("POST", "/api/v1/simulations", Some(token), Some(form(seed))).await;
    assert_eq!(answer.status, 202, "{}", answer.text);
    format!("/api/v1/simulations/{}", answer.body["id"].as_str().unwrap())
}

/// The simulation once it is in that state.
async fn reaches(centre: &Centre, token: &str, path: &str, state: &str) -> Value {
    for _ in 0..500 {
        let answer = centre.get(path, token).await;
        if answer.body["state"] == state {
            return answer.body;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("it did not come to be {state}: {}", centre.get(path, token).await.text);
}

#[tokio::test]
async fn a_simulation_is_started_watched_and_read() {
    let centre = Centre::new().await;
    let token = centre.signed_in(Role::Analyst, &[]).await;
    let path = started(&centre, &token, 1).await;
    let done = reaches(&centre, &token, &path, "done").await;
    assert_eq!(done["result"]["base"]["service_level"]["low"], 0.4);
    assert_eq!(done["asked"]["changes"]["more_agents"]["one"], 3);
    assert_eq!(done["progress"], 1.0);
    let path = started(&centre, &token, 2).await;
    let failed = reaches(&centre, &token, &path, "failed").await;
    assert_eq!(failed["problem"], "There is no such day.");
    let list = centre.get("/api/v1/simulations", &token).await;
    assert_eq!(list.body["items"].as_array().map(Vec::len), Some(2));
}

#[tokio::test]
async fn no_more_than_two_run_at_once_and_one_given_up_makes_room() {
    let centre = Centre::new().await;
    let token = centre.signed_in(Role::FloorManager, &[]).await;
    let path = started(&centre, &token, 9).await;
    started(&centre, &token, 9).await;
    let third = centre.call("POST", "/api/v1/simulations", Some(&token), Some(form(9))).await;
    assert_eq!(third.status, 503, "{}", third.text);
    let running = centre.get(&path, &token).await;
    assert_eq!(running.body["state"], "running", "{}", running.text);
    assert_eq!(centre.call("DELETE", &path, Some(&token), None).await.status, 204);
    reaches(&centre, &token, &path, "canceled").await;
    let mut answer = third;
    for _ in 0..500 {
        answer = centre.call("POST", "/api/v1/simulations", Some(&token), Some(form(9))).await;
        if answer.status == 202 {
            break;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    assert_eq!(answer.status, 202, "{}", answer.text);
    assert_eq!(centre.call("DELETE", &path, Some(&token), None).await.status, 204);
    assert_eq!(centre.get(&path, &token).await.status, 404, "one that has ended is forgotten");
}

#[tokio::test]
async fn a_simulation_is_its_starters_and_keeps_to_their_organizations() {
    let centre = Centre::new().await;
    let token = centre.signed_in(Role::Supervisor, &["alpha"]).await;
    let path = started(&centre, &token, 1).await;
    let done = reaches(&centre, &token, &path, "done").await;
    assert_eq!(
        done["result"]["notes"][0]["count"], 1,
        "the simulator was told of one organization"
    );
    let other = centre.signed_in(Role::Administrator, &[]).await;
    assert_eq!(centre.get(&path, &other).await.status, 404);
    assert_eq!(centre.call("DELETE", &path, Some(&other), None).await.status, 404);
    let list = centre.get("/api/v1/simulations", &other).await;
    assert_eq!(list.body["items"], json!([]));
}

#[tokio::test]
async fn only_the_last_sixteen_are_kept() {
    let centre = Centre::new().await;
    let token = centre.signed_in(Role::Analyst, &[]).await;
    let first = started(&centre, &token, 1).await;
    reaches(&centre, &token, &first, "done").await;
    for _ in 0..16 {
        let path = started(&centre, &token, 1).await;
        reaches(&centre, &token, &path, "done").await;
    }
    let list = centre.get("/api/v1/simulations", &token).await;
    assert_eq!(list.body["items"].as_array().map(Vec::len), Some(16));
    assert_eq!(centre.get(&first, &token).await.status, 404);
}

#[tokio::test]
async fn a_form_that_asks_the_impossible_is_refused_with_its_field() {
    let centre = Centre::new().await;
    let token = centre.signed_in(Role::Analyst, &[]).await;
    for (body, field) in [
        (json!({"base": {"kind": "day", "day": "2026-11-20"}, "replications": 1}), "replications"),
        (json!({}), "base"),
        (json!({"base": {"kind": "week"}}), "week"),
    ] {
        let answer = centre.call("POST", "/api/v1/simulations", Some(&token), Some(body)).await;
        assert_eq!(answer.status, 422, "{}", answer.text);
        assert!(answer.text.contains(field), "{}", answer.text);
    }
}
