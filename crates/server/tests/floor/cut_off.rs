//! The process is killed while a customer is asked what they thought of the call.

use crate::building::{CALLER, NUMBER, plan};
use crate::desk::Desk;
use crate::followed::survey;
use crate::http;
use crate::killed::{Program, Trial};
use crate::sipp::{Sipp, Wanted};
use crate::until::{found, until};
use crate::voice::Voice;
use ledger::kind_of;
use vocab::{Event, FloorPlan, Presence};

/// One agent, whose phone is always there, and a survey after each call.
fn surveyed(agents_port: u16) -> FloorPlan {
    let mut plan = plan();
    let alice = plan.agents.get_mut("alice").expect("she is in the plan");
    alice.presence = Presence::Static;
    alice.contact = Some(format!("sip:alice@127.0.0.1:{agents_port}"));
    plan.queues.get_mut("support").expect("it is in the plan").wrap_up_ms = 3_000;
    plan.flows.insert("after".into(), survey());
    plan.campaigns.get_mut("hotline").expect("it is in the plan").after = Some("after".into());
    assert_eq!(plan.faults(), []);
    plan
}

fn sipp(trial: &Trial, scenario: &'static str, port: u16, rtp: u16) -> Sipp {
    let calls = scenario == "caller";
    Sipp::start(&Wanted {
        scenario,
        folder: trial.folder.path(),
        port,
        centre: calls.then_some(trial.sip),
        number: if calls { NUMBER } else { "phone" },
        caller: CALLER,
        rtp,
        calls: 1,
        rate: None,
    })
}

/// Whether the journal has an event of that name.
async fn happens(trial: &Trial, kind: &str) {
    until(&format!("{kind} happened"), || async {
        let events = trial.db.events().read_from(0, 10_000).await.unwrap();
        events.iter().any(|r| kind_of(&r.event) == kind)
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn killed_while_a_customer_is_asked_the_given_mark_stands_and_nothing_is_stuck() {
    let trial = Trial::of(tempfile::tempdir().unwrap(), None, surveyed).await;
    let program = Program::start(&trial, 0).await;
    let (phone_rtp, caller_rtp) = (trial.ports.peer(), trial.ports.peer());
    let _agent = Voice::of(phone_rtp, 880);
    let phone = sipp(&trial, "phone", trial.agents_port, phone_rtp);
    let customer = Voice::of(caller_rtp, 440);
    let caller = sipp(&trial, "caller", trial.ports.peer(), caller_rtp);
    until("the menu is heard", || async { customer.share_heard(600.0) > 0.9 }).await;
    customer.press('2');
    phone.says("ringing").await;
    phone.nudge();
    phone.says("up").await;
    happens(&trial, "interaction_connected").await;
    phone.nudge();
    phone.says("hung up").await;
    until("the customer is asked", || async { customer.share_heard(700.0) > 0.95 }).await;
    customer.press('4');
    happens(&trial, "survey_answered").await;
    happens(&trial, "survey_message_started").await;
    program.kill();
    caller.vanish();

    let program = Program::start(&trial, 1).await;
    let admin = Desk::sign_in(trial.http, "admin").await;
    let events = trial.db.events().read_from(0, 10_000).await.unwrap();
    let id = events.iter().find_map(|r| match &r.event {
        Event::InteractionStarted { interaction, .. } => Some(interaction.to_string()),
        _ => None,
    });
    let id = id.unwrap();
    let contact = admin.contact(&id).await;
    assert_eq!(contact["outcome"], "interrupted", "{contact}");
    assert_eq!((&contact["ended_by"], &contact["agent"]), (&"system".into(), &"alice".into()));
    // The agent wraps up, which no crash takes away; then nobody is held by it.
    until("nothing is live", || async {
        let live = admin.get("/api/v1/live-interactions").await.ok();
        live["items"].as_array().is_some_and(Vec::is_empty)
    })
    .await;
    let owed = admin.get("/api/v1/callbacks").await.ok();
    assert_eq!(owed["items"].as_array().unwrap().len(), 0, "they were spoken with: {owed}");
    let answer = found("the mark", || async {
        let told = admin.get("/api/v1/surveys/answers?state=answered").await.ok();
        told["items"].get(0).filter(|one| one["csat"] == 4).cloned()
    })
    .await;
    assert_eq!(answer["interaction"], id.as_str(), "{answer}");
    let talk = admin.get(&format!("/api/v1/interactions/{id}/recording")).await;
    assert_eq!(talk.status, 200, "the talk that was stored is still heard");
    until("no leg is left", || async {
        let text = http::request(trial.http, "GET", "/metrics", None, "").await.text();
        text.contains("plateau_legs 0\n")
    })
    .await;
    assert!(program.stop().success(), "{}", trial.said());
    for word in ["verify", "replay"] {
        assert!(trial.command(word).success(), "{word}: {}", trial.said());
    }
    drop(phone);
    trial.db.close().await;
}
