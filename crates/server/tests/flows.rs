//! `plateau flow`: tests as text, a day's callers through a draft, flows of other products.
#![expect(clippy::unwrap_used, reason = "tests")]

mod lived;

use lived::{keep, lived, run, said};
use std::path::Path;
use std::process::Output;
use vocab::{ActionKind, FloorPlan, FlowId, QueueId};

fn flow(words: &[&str]) -> Output {
    run(&[&["flow"], words].concat())
}

fn written(folder: &Path, name: &str, text: &str) -> String {
    let file = folder.join(name);
    std::fs::write(&file, text).unwrap();
    file.display().to_string()
}

fn plan_file(folder: &Path, name: &str, plan: &FloorPlan) -> String {
    written(folder, name, &serde_json::to_string(plan).unwrap())
}

/// The hotline's key 2 leads to sales instead of technical help.
fn redrawn() -> FloorPlan {
    let mut plan = sim::demo::plan();
    let hotline = plan.flows.get_mut(&FlowId::new("hotline")).unwrap();
    let technique = hotline.actions.iter_mut().find(|a| a.id.as_str() == "technique").unwrap();
    let ActionKind::Queue { queue, .. } = &mut technique.kind else { panic!("no queue") };
    *queue = QueueId::new("fai_commercial");
    plan
}

#[tokio::test]
async fn a_day_through_the_same_plan_lands_where_it_did_and_through_another_elsewhere() {
    let folder = tempfile::tempdir().unwrap();
    keep(folder.path(), &lived()).await;
    let data = folder.path().display().to_string();
    let same = plan_file(folder.path(), "same.json", &sim::demo::plan());
    let other = plan_file(folder.path(), "other.json", &redrawn());
    let shadow = |plan: &str| {
        let day = "2026-11-19";
        let output = flow(&["shadow", "--day", day, "--plan", plan, "--data", &data, "--json"]);
        assert!(output.status.success(), "{}", said(&output));
        serde_json::from_slice::<serde_json::Value>(&output.stdout).unwrap()
    };
    let report = shadow(&same);
    assert!(report["calls"].as_u64().unwrap() > 100, "{report}");
    assert_eq!(report["elsewhere"], 0, "{:#}", report["moved"][0]);
    let report = shadow(&other);
    assert!(report["elsewhere"].as_u64().unwrap() > 20, "{report}");
    for moved in report["moved"].as_array().unwrap() {
        assert_eq!(moved["then"]["queue"], "fai_technique", "{moved}");
        assert_eq!(moved["now"]["queue"], "fai_commercial", "{moved}");
    }
}

#[test]
fn flow_tests_tell_the_line_that_failed_and_end_with_1() {
    let folder = tempfile::tempdir().unwrap();
    let plan = plan_file(folder.path(), "plan.json", &sim::demo::plan());
    let own = flow(&["test", "--plan", &plan]);
    assert!(own.status.success(), "{}", said(&own));
    assert!(said(&own).contains("3 scenes, 0 failed"), "{}", said(&own));
    let wrong = "call 0162000001 from 0639980001 at 2026-11-20 10:30\npresses 1\n\
                 > queued in fai_technique\nhangs up\n";
    let file = written(folder.path(), "wrong.flowtest", wrong);
    let failed = flow(&["test", "--plan", &plan, &file]);
    assert_eq!(failed.status.code(), Some(1));
    let told = said(&failed);
    assert!(told.contains("wrong.flowtest:3"), "{told}");
    assert!(told.contains("fai_facturation"), "what happened instead: {told}");
}

#[test]
fn an_imported_flow_can_be_checked_and_what_was_left_out_is_listed() {
    let folder = tempfile::tempdir().unwrap();
    let connect = r#"{"Version":"2019-10-30","StartAction":"a","Metadata":{},"Actions":[
        {"Identifier":"a","Type":"MessageParticipant","Parameters":{"Text":"Hello"},
         "Transitions":{"NextAction":"b","Errors":[],"Conditions":[]}},
        {"Identifier":"b","Type":"UpdateContactRecordingBehavior","Parameters":{},
         "Transitions":{"NextAction":"c","Errors":[],"Conditions":[]}},
        {"Identifier":"c","Type":"DisconnectParticipant","Parameters":{},"Transitions":{}}]}"#;
    let file = written(folder.path(), "connect.json", connect);
    let output = flow(&["import", "--from", "connect", &file]);
    assert!(output.status.success(), "{}", said(&output));
    let read: vocab::Flow = serde_json::from_slice(&output.stdout).unwrap();
    assert!(read.actions.iter().any(|a| matches!(a.kind, ActionKind::Play { .. })));
    let left = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(left.contains("UpdateContactRecordingBehavior"), "{left}");
    let nonsense = written(folder.path(), "nonsense.json", "{");
    assert!(!flow(&["import", "--from", "twilio", &nonsense]).status.success());
}
