//! A day in small: every caller notes what became of their call, and the indicators say the same.

use crate::building::{Building, CALLER, NUMBER};
use crate::desk::Desk;
use crate::sipp::{Sipp, Wanted};
use crate::until::until;
use serde_json::{Value, json};
use std::process::Command;
use std::time::{Duration, Instant};
use tokio::task::JoinHandle;
use vocab::FloorPlan;

/// Straight into the queue.
const STRAIGHT: &str = "0162000002";
const NOWHERE: &str = "0162999999";
/// The T of the service level, and who hangs up sooner than that did not really wait.
const TARGET_MS: i64 = 4_000;
const SHORT_MS: i64 = 1_200;
/// The agents' phones talk for so long, then hang up (`sipp/agents.xml`).
const TALK_MS: i64 = 1_000;

const EXTRA: &str = r#"
format = 1
[numbers.0162000002]
organization = "fai"
campaign = "hotline"
flow = "straight"
[flows.straight]
version = 1
name = "Direct"
start = "answer"
[[flows.straight.actions]]
id = "answer"
type = "answer"
parameters = {}
next = "support"
[[flows.straight.actions]]
id = "support"
type = "queue"
parameters = { queue = "support" }
"#;

/// What a caller knows in the end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fate {
    Served {
        wait_ms: i64,
    },
    GaveUp {
        wait_ms: i64,
    },
    /// Told that the number leads nowhere, or gone before any queue.
    Elsewhere,
}

/// Callers and phones of one floor.
struct Street<'a> {
    floor: &'a Building,
    rtp: u16,
}

impl Street<'_> {
    fn phones(&self, port: u16) -> Sipp {
        Sipp::start(&Wanted {
            scenario: "agents",
            folder: self.floor.folder.path(),
            port,
            centre: None,
            number: "phone",
            caller: CALLER,
            rtp: self.rtp,
            calls: 1_000,
            rate: Some(10),
        })
    }

    /// Someone calls, and is in the queue once answered.
    async fn calls(&self, number: &'static str) -> (Sipp, Instant) {
        let port = self.floor.ports.peer();
        let caller = self.floor.sipp("caller", port, Some(number), self.rtp);
        caller.says("up").await;
        (caller, Instant::now())
    }

    /// Stays until an agent has talked with them and hung up.
    async fn stays(&self) -> JoinHandle<Fate> {
        let (caller, up) = self.calls(STRAIGHT).await;
        tokio::spawn(async move {
            caller.says("hung up on").await;
            let wait_ms = ms(up) - TALK_MS;
            caller.ends_well().await;
            Fate::Served { wait_ms }
        })
    }

    async fn gives_up_after(&self, patience: Duration) -> JoinHandle<Fate> {
        let (caller, up) = self.calls(STRAIGHT).await;
        tokio::spawn(async move {
            tokio::time::sleep(patience.saturating_sub(up.elapsed())).await;
            let wait_ms = ms(up);
            caller.nudge();
            caller.ends_well().await;
            Fate::GaveUp { wait_ms }
        })
    }
}

fn ms(since: Instant) -> i64 {
    i64::try_from(since.elapsed().as_millis()).unwrap()
}

async fn fates(all: Vec<JoinHandle<Fate>>) -> Vec<Fate> {
    let mut told = Vec::new();
    for one in all {
        told.push(one.await.unwrap());
    }
    told
}

async fn pauses(floor: &Building, desks: &[(&str, Desk)]) {
    for (login, desk) in desks {
        let form = json!({ "status": "break", "reason": "lunch" });
        desk.send("PUT", "/api/v1/me/status", &form).await.ok();
        floor.is(login, "away").await;
    }
}

/// The indicators as `plateau kpi --json` tells them.
fn kpi(floor: &Building) -> Value {
    let now = jiff::Timestamp::now();
    let [from, to] = [-3_600, 900].map(|s| (now + jiff::SignedDuration::from_secs(s)).to_string());
    let data = floor.folder.path().join("data");
    let out = Command::new(env!("CARGO_BIN_EXE_plateau"))
        .args(["kpi", "--json", "--from", &from, "--to", &to, "--data"])
        .arg(data)
        .output()
        .unwrap();
    assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
    serde_json::from_slice::<Value>(&out.stdout).unwrap()["indicators"].clone()
}

fn furnished(plan: &mut FloorPlan, ports: [u16; 3]) {
    let extra: FloorPlan = toml::from_str(EXTRA).expect("the rest of the plan is TOML");
    plan.numbers.extend(extra.numbers);
    plan.flows.extend(extra.flows);
    for queue in plan.queues.values_mut() {
        queue.wrap_up_ms = 0;
        queue.record = false;
        queue.service_level_ms = TARGET_MS;
        queue.short_abandon_ms = SHORT_MS;
    }
    for (login, port) in ["alice", "bruno", "carla"].into_iter().zip(ports) {
        let agent = plan.agents.get_mut(login).expect("in the plan");
        agent.presence = vocab::Presence::Static;
        agent.contact = Some(format!("sip:{login}@127.0.0.1:{port}"));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn the_indicators_of_a_day_are_what_its_callers_counted() {
    let mut ports = [0; 3];
    let floor = Building::changed(|plan, config, own| {
        ports = [own.peer(), own.peer(), own.peer()];
        furnished(plan, ports);
        config.rtp.silence_s = 60;
    })
    .await;
    let street = Street { floor: &floor, rtp: floor.ports.peer() };
    let mut phones: Vec<Sipp> = ports.iter().map(|port| street.phones(*port)).collect();
    let mut desks = Vec::new();
    for login in ["alice", "bruno", "carla"] {
        let desk = Desk::sign_in(floor.http, login).await;
        desk.available().await;
        floor.is(login, "idle").await;
        desks.push((login, desk));
    }

    // Four at once for two agents: two wait for the others' talk.
    let mut all = Vec::new();
    for _ in 0..4 {
        all.push(street.stays().await);
    }
    let mut told = fates(all).await;
    // Nobody is there: some give up at once, some after a while; two have the patience.
    pauses(&floor, &desks[..2]).await;
    let mut all = Vec::new();
    let late = [street.stays().await, street.stays().await];
    let begun = Instant::now();
    for patience in [300, 300, 2_500, 2_500, 2_500] {
        all.push(street.gives_up_after(Duration::from_millis(patience)).await);
    }
    for _ in 0..3 {
        let (caller, _) = street.calls(NOWHERE).await;
        caller.says("hung up on").await;
        caller.ends_well().await;
        told.push(Fate::Elsewhere);
    }
    let (caller, _) = street.calls(NUMBER).await;
    caller.nudge();
    caller.ends_well().await;
    told.push(Fate::Elsewhere);
    told.extend(fates(all).await);
    tokio::time::sleep(Duration::from_millis(5_500).saturating_sub(begun.elapsed())).await;
    for (_, desk) in &desks[..2] {
        desk.available().await;
    }
    told.extend(fates(late.into()).await);

    // One is passed on to the second level, where the agent's phone takes it by itself.
    pauses(&floor, &desks[1..2]).await;
    drop(phones.remove(0));
    let by_hand = floor.phone("phone", ports[0], street.rtp);
    let (caller, up) = street.calls(STRAIGHT).await;
    by_hand.says("ringing").await;
    by_hand.nudge();
    by_hand.says("up").await;
    let first_wait = ms(up);
    let id = floor.started().await.last().unwrap().to_string();
    floor.happens(&id, "interaction_connected").await;
    desks[0].1.command(&id, "transfer", &json!({ "queue": "second" })).await;
    let passed = Instant::now();
    by_hand.ends_well().await;
    caller.says("hung up on").await;
    let second_wait = ms(passed) - TALK_MS;
    caller.ends_well().await;
    told.extend([first_wait, second_wait].map(|wait_ms| Fate::Served { wait_ms }));
    floor.falls_silent().await;
    until("every contact has ended", || async {
        let live = floor.admin.get("/api/v1/interactions?limit=200").await.ok();
        let items = live["items"].as_array().expect("a list").clone();
        items.len() == 17 && items.iter().all(|i| !i["ended_at"].is_null())
    })
    .await;
    compare(&kpi(&floor), &told);
    floor.close().await;
}

fn compare(found: &Value, told: &[Fate]) {
    let served: Vec<i64> = told
        .iter()
        .filter_map(|f| if let Fate::Served { wait_ms } = f { Some(*wait_ms) } else { None })
        .collect();
    let gone: Vec<i64> = told
        .iter()
        .filter_map(|f| if let Fate::GaveUp { wait_ms } = f { Some(*wait_ms) } else { None })
        .collect();
    let elsewhere = told.iter().filter(|f| **f == Fate::Elsewhere).count();
    let count = |n: usize| i64::try_from(n).unwrap();
    let near = |wait: &i64, bound: i64| (wait - bound).abs() < 500;
    assert!(!served.iter().any(|w| near(w, TARGET_MS)), "too near to be told: {served:?}");
    assert!(!gone.iter().any(|w| near(w, SHORT_MS)), "too near to be told: {gone:?}");
    let (answered, abandoned) = (count(served.len()), count(gone.len()));
    let (offered, blocked) = (answered + abandoned, count(elsewhere) - 1);
    let within = count(served.iter().filter(|w| **w <= TARGET_MS).count());
    let short = count(gone.iter().filter(|w| **w <= SHORT_MS).count());
    assert_eq!((answered, abandoned, blocked, short, within), (8, 5, 3, 2, 6), "{told:?}");
    let parts = |key: &str| (found[key]["numerator"].as_i64(), found[key]["denominator"].as_i64());
    let good = within + count(gone.iter().filter(|w| **w <= TARGET_MS).count());
    for (key, above, below) in [
        ("contacts", offered + count(elsewhere), None),
        ("offered", offered, None),
        ("answered", answered, None),
        ("handled", answered, None),
        ("abandoned", abandoned, None),
        ("blocked", blocked, None),
        ("answer_rate", answered, Some(offered)),
        ("answer_rate_long", answered, Some(offered - short)),
        ("abandonment_rate", abandoned, Some(offered)),
        ("abandonment_rate_long", abandoned - short, Some(offered - short)),
        ("efficiency", answered, Some(offered + blocked)),
        ("service_level", within, Some(offered)),
        ("service_level_long", within, Some(offered - short)),
        ("service_level_answered", within, Some(answered)),
        ("service_level_abandons_good", good, Some(offered)),
        ("transfer_rate", 1, Some(answered)),
    ] {
        assert_eq!(parts(key), (Some(above), below), "{key}: {told:?}");
    }
    // A caller's clock and the centre's differ by what a message takes on its way.
    for (key, waits) in [("asa", &served), ("wait_abandoned", &gone)] {
        let (sum, of) = (waits.iter().sum::<i64>(), count(waits.len()));
        let (above, below) = parts(key);
        assert_eq!(below, Some(of), "{key}");
        let off = (above.unwrap() - sum).abs();
        assert!(off <= 300 * of, "{key}: {above:?} told, {sum} ms waited");
    }
}
