//! A day of the journal simulated again: over HTTP beside a running centre, and at the terminal.

use crate::building::{config, furnish};
use crate::desk::Desk;
use crate::ports::Ports;
use crate::until::found;
use serde_json::{Value, json};
use server::centre::Centre;
use sim::past::{Past, live, unrecorded};
use std::process::Command;
use store::{Db, Journal};
use vocab::{FloorPlan, Moment};

/// Midnight in Paris after Friday 2026-11-20.
const UNTIL: Moment = Moment::from_epoch_ms(1_795_215_600_000);
const DAY: &str = "2026-11-20";

/// A database in which the demonstration lived that Friday.
async fn lived(db: &Db) -> FloorPlan {
    let plan = unrecorded(&sim::demo::plan());
    furnish(db, &plan).await;
    let customers = sim::demo::customers(1, 200);
    let past = Past {
        plan: &plan,
        version: 1,
        customers: &customers,
        until: UNTIL,
        days: 1,
        calls_per_day: 900,
        seed: 3,
    };
    let facts = live(&past, &mut |_, _| {});
    let mut journal = Journal::open(db, "the past", UNTIL).await.expect("the lease is free");
    for batch in facts.chunks(2_000) {
        journal.append(batch).await.expect("written");
    }
    journal.close().await;
    plan
}

fn mean(figures: &Value, name: &str) -> f64 {
    let of = |bound: &str| figures[name][bound].as_f64().expect("a figure");
    assert!(of("low") <= of("mean") && of("mean") <= of("high"), "{name}: {figures}");
    of("mean")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_day_of_the_journal_is_simulated_beside_the_same_day_with_changes() {
    let (ports, folder) = (Ports::take(), tempfile::tempdir().expect("a folder"));
    let config = config(&ports, &folder);
    std::fs::create_dir_all(&config.data).expect("a folder");
    let db = Db::open(&config.database_url()).await.expect("a new database");
    let plan = lived(&db).await;
    let team = plan.teams.keys().next().expect("the demonstration has teams").to_string();
    let centre = Centre::start(&config).await.expect("the centre starts");

    let admin = Desk::sign_in(centre.http, "admin").await;
    let form = json!({"base": {"kind": "day", "day": DAY}, "replications": 4,
        "changes": {"more_agents": {&team: 5}, "volume": 1.4}});
    let started = admin.send("POST", "/api/v1/simulations", &form).await;
    assert_eq!(started.status, 202, "{}", started.text());
    let path = format!("/api/v1/simulations/{}", started.json()["id"].as_str().expect("an id"));
    let done = found("the simulation's end", || async {
        let answer = admin.get(&path).await.ok();
        (answer["state"] != "running").then_some(answer)
    })
    .await;
    assert_eq!(done["state"], "done", "{done}");
    let result = &done["result"];
    let offered = result["journal"]["offered"].as_f64().expect("a count");
    assert!(offered > 300.0, "{result}");
    assert!((result["base"]["calls"]["offered"].as_f64().expect("a count") - offered).abs() < 1.0);
    let more = result["changed"]["calls"]["offered"].as_f64().expect("a count");
    assert!((1.25..1.55).contains(&(more / offered)), "{more} of {offered}");
    assert!(mean(&result["difference"], "occupancy") > 0.0);
    let was = result["journal"]["service_level"].as_f64().expect("a figure");
    assert!((mean(&result["base"], "service_level") - was).abs() < 0.1, "{result}");

    let typed = |words: &[&str]| {
        let data = config.data.to_str().expect("a path in Unicode");
        let output = Command::new(env!("CARGO_BIN_EXE_plateau"))
            .args(["simulate", "--data", data, "--runs", "4"])
            .args(words)
            .output()
            .expect("the program starts");
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        (output.status.success(), said, String::from_utf8_lossy(&output.stderr).into_owned())
    };
    let more = format!("{team}=5");
    let (done, said, wrong) =
        typed(&["--day", DAY, "--more-agents", &more, "--volume", "1.4", "--json"]);
    assert!(done, "{wrong}");
    let printed: Value = serde_json::from_str(&said).expect("JSON");
    assert_eq!(printed["base"]["service_level"], result["base"]["service_level"], "one seed");
    let (done, said, _) = typed(&["--day", DAY, "--language", "fr"]);
    assert!(done && said.contains("Qualité de service"), "{said}");
    let (done, _, wrong) = typed(&["--day", "2026-11-01"]);
    assert!(!done && wrong.contains("no calls in a queue on 2026-11-01"), "{wrong}");
    let (done, _, wrong) = typed(&["--day", DAY, "--skill", "nobody:english=7"]);
    assert!(!done && wrong.contains("no skill english"), "{wrong}");
    centre.stop().await.expect("stopped");
}
