//! A campaign over real telephone lines: people who pick up, are busy, don't exist or let it ring,
//! thirty agents whose phones pick up by themselves, and a receipt of every call.

use crate::building::Building;
use crate::desk::Desk;
use crate::phone::Digest;
use crate::sipp::{Sipp, Wanted};
use crate::until::until;
use crm::dialling::row::RecordDraft;
use crm::dialling::{DialNumber, Filter};
use serde_json::json;
use sim::outbound::{Outbound as Study, run};
use std::collections::BTreeMap;
use std::time::Duration;
use store::{Db, NewRecord, Placed, ReceiptFilter, RecordList, Scope};
use vocab::{
    Address, AgentState, CampaignId, DialMethod, DialPurpose, Event, FloorPlan, InteractionId,
    LegFailure, Moment, OrganizationId, Outcome, RecordId, RecordListId, Recorded,
};

pub(crate) const CAMPAIGN: &str = "relance";
const AGENTS: u32 = 30;
const RECORDS: u32 = 700;
/// The people talk for so long (`sipp/people.xml`).
const TALK_MS: i64 = 6_000;
const WRAP_UP_MS: i64 = 1_000;
const LIST: u128 = 0x51;

const EXTRA: &str = r#"
format = 1
[organizations.fai]
name = "Fournisseur d'accès"
[queues.sellers]
name = "Relance"
organization = "fai"
ring_ms = 5000
[campaigns.relance]
name = "Relance d'impayés"
organization = "fai"
[campaigns.relance.outbound]
method = "predictive"
purpose = "service"
queue = "sellers"
shown = ["+33162000001"]
ring_ms = 15000
lines = 120
"#;

/// A campaign, its queue, and agents whose phones are at the port `sellers`.
pub(crate) fn with_campaign(plan: &mut FloorPlan, agents: u32, sellers: u16) {
    let extra: FloorPlan = toml::from_str(EXTRA).expect("the rest of the plan is TOML");
    plan.queues.extend(extra.queues);
    plan.campaigns.extend(extra.campaigns);
    let queue = plan.queues.get_mut("sellers").expect("in the plan");
    queue.wrap_up_ms = WRAP_UP_MS;
    for n in 0..agents {
        let text = format!(
            "name = \"Agent {n}\"\nqueues = [\"sellers\"]\npresence = \"static\"\n\
             contact = \"sip:s{n}@127.0.0.1:{sellers}\""
        );
        let agent = toml::from_str(&text).expect("an agent");
        plan.agents.insert(vocab::AgentId::new(&format!("s{n}")), agent);
    }
}

/// Calls are bound by hours; the tests run at any time of day.
pub(crate) async fn open_all_day(db: &Db) {
    let mut sets = law::Rules::built_in().sets;
    sets.retain(|set| ["fr-consumer-other", "fr-consumer-2026"].contains(&set.id.as_str()));
    for set in &mut sets {
        set.hours.clear();
        set.closed_on_holidays = false;
    }
    let book = db.rules();
    let now = Moment::from_epoch_ms(0);
    book.publish(0, &sets, ("tests", "at any hour"), now).await.expect("published");
}

/// Numbers that count up from 01 62 00 00 00.
pub(crate) async fn fill_the_list(db: &Db, records: u32) {
    let (organization, campaign) = (OrganizationId::new("fai"), CampaignId::new(CAMPAIGN));
    let list = RecordListId::from_uuid(uuid::Uuid::from_u128(LIST));
    let now = Moment::from_epoch_ms(1_700_000_000_000);
    let of_list = RecordList {
        id: list,
        organization: organization.clone(),
        campaign: campaign.clone(),
        name: "Impayés".to_owned(),
        weight: 1,
        active: true,
        filter: Filter::default(),
        author: "tests".to_owned(),
        made_at: now,
        removed_at: None,
    };
    db.record_lists().add(&of_list).await.expect("a list");
    let (import, filter, quotas) = (None, Filter::default(), Vec::new());
    let placed = Placed { organization, campaign, list, import, filter, quotas };
    for n in 0..records {
        let number = Address::parse(&format!("01620{n:05}"), "FR");
        let draft =
            RecordDraft { numbers: vec![DialNumber::new(number)], ..RecordDraft::default() };
        let id = RecordId::from_uuid(uuid::Uuid::from_u128(0x1000 + u128::from(n)));
        db.dial_records().add(&placed, NewRecord { id, draft }, now).await.expect("a record");
    }
}

/// Records are there before the campaign starts.
async fn floor_with_people(change: impl FnOnce(&mut FloorPlan)) -> (Building, Vec<Sipp>) {
    let mut telephones = (0, 0);
    let floor = Building::changed(|plan, config, ports| {
        telephones = (ports.peer(), ports.peer());
        with_campaign(plan, AGENTS, telephones.0);
        config.trunks[0].proxy = Some(format!("127.0.0.1:{}", telephones.1));
        change(plan);
    })
    .await;
    open_all_day(&floor.db).await;
    fill_the_list(&floor.db, RECORDS).await;
    let rtp = floor.ports.peer();
    let telephone = |scenario: &'static str, port: u16| {
        Sipp::start(&Wanted {
            scenario,
            folder: floor.folder.path(),
            port,
            centre: None,
            number: "phone",
            caller: crate::building::CALLER,
            rtp,
            calls: 10_000,
            rate: Some(10),
        })
    };
    let both = vec![telephone("sellers", telephones.0), telephone("people", telephones.1)];
    (floor, both)
}

pub(crate) async fn steer(admin: &Desk, running: bool) {
    let form = json!({ "running": running });
    let path = format!("/api/v1/campaigns/{CAMPAIGN}/steering");
    admin.send("POST", &path, &form).await.ok();
}

/// What the journal tells of a span.
#[derive(Debug, Default)]
struct Told {
    dialled: u32,
    live: u32,
    dropped: u32,
    talks: u32,
    outcomes: BTreeMap<Outcome, u32>,
    busy_ms: i64,
}

fn told(journal: &[Recorded], from: Moment, to: Moment) -> Told {
    let mut told = Told::default();
    let mut busy: BTreeMap<&str, Moment> = BTreeMap::new();
    let within = |at: Moment| at >= from && at < to;
    for Recorded { at, event, .. } in journal {
        let counts = u32::from(within(*at));
        match event {
            Event::LegDialled { .. } => told.dialled += counts,
            Event::AnswerHeard { .. } => told.live += counts,
            Event::InteractionConnected { .. } => told.talks += counts,
            Event::InteractionEnded { outcome, .. } => {
                told.dropped += counts * u32::from(*outcome == Outcome::Dropped);
                *told.outcomes.entry(*outcome).or_default() += counts;
            }
            Event::AgentStateChanged { agent, to: state, .. } => {
                if let Some(since) = busy.remove(agent.as_str()) {
                    told.busy_ms += (*at).min(to).since_ms(since.max(from)).max(0);
                }
                if matches!(state, AgentState::OnInteraction | AgentState::WrapUp) {
                    busy.insert(agent.as_str(), *at);
                }
            }
            _ => {}
        }
    }
    let still = busy.into_values().map(|since| to.since_ms(since.max(from)).max(0));
    told.busy_ms += still.sum::<i64>();
    told
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn thirty_agents_are_kept_busy_and_hardly_anybody_finds_none() {
    let (floor, _telephones) = floor_with_people(|_| {}).await;
    steer(&floor.admin, true).await;
    until("the agents talk", || async {
        told(&floor.events().await, Moment::from_epoch_ms(0), now()).talks > AGENTS
    })
    .await;
    // From here on it runs as it would all day.
    let from = now();
    tokio::time::sleep(Duration::from_secs(25)).await;
    let to = now();
    steer(&floor.admin, false).await;
    floor.falls_silent().await;

    let journal = floor.events().await;
    let all = told(&journal, Moment::from_epoch_ms(0), now());
    let span = told(&journal, from, to);
    let share = f64::from(all.dropped) / f64::from(all.live.max(1));
    assert!(share <= 0.03, "{:.1} % dropped: {all:?}", share * 100.0);

    let promised = run(&Study {
        agents: AGENTS,
        method: DialMethod::Predictive,
        answer_rate: 0.5,
        answer_ms: 1_000,
        talk_ms: TALK_MS,
        wrap_up_ms: WRAP_UP_MS,
        abandonment_permille: 30,
        most_percent: 300,
        hours: 0.5,
        seed: 3,
    });
    #[expect(clippy::cast_precision_loss, reason = "milliseconds of half a minute")]
    let occupancy = span.busy_ms as f64 / (f64::from(AGENTS) * to.since_ms(from) as f64);
    assert!(
        occupancy >= 0.8 * promised.occupancy,
        "occupancy {occupancy:.3} of {:.3} promised: {span:?}",
        promised.occupancy
    );

    // Each call that left has its receipt, and the chain holds.
    let fai = OrganizationId::new("fai");
    let (count, fault) = floor.db.receipts().verify(&fai).await.expect("read");
    assert_eq!((count, fault), (u64::from(all.dialled), None));
    let scope = Scope::of_organizations(vec![fai]);
    let all_of_them = ReceiptFilter::default();
    let receipts = floor.db.receipts().after(&scope, &all_of_them, 0).await.expect("read");
    assert_eq!(receipts.len(), all.dialled as usize);
    assert!(receipts.iter().all(|r| r.verdict.allow));
    // Everybody was called once: nobody's record came round in half a minute.
    let mut called: Vec<&str> = receipts.iter().map(|r| r.phone.as_str()).collect();
    called.sort_unstable();
    called.dedup();
    assert_eq!(called.len(), receipts.len());
    assert!(all.outcomes.contains_key(&Outcome::Busy), "{all:?}");
    assert!(all.outcomes.contains_key(&Outcome::NumberUnknown), "{all:?}");
    floor.close().await;
}

/// Whether the floor heard that the rules forbade a call out of this interaction.
fn forbidden(events: &[Recorded], id: InteractionId) -> bool {
    let own = events.iter().filter(|r| r.event.interaction() == Some(id));
    own.clone().any(|r| matches!(r.event, Event::LegFailed { failure: LegFailure::NotAllowed, .. }))
        && own.clone().any(|r| {
            matches!(r.event, Event::InteractionEnded { outcome: Outcome::NotAllowed, .. })
        })
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn no_way_to_a_trunk_leads_around_the_rules() {
    let (floor, telephones) = floor_with_people(|plan| {
        // Everything is a sale here, and nobody has agreed to anything.
        let campaign = plan.campaigns.get_mut(CAMPAIGN).expect("in the plan");
        campaign.outbound.as_mut().expect("it calls out").purpose = DialPurpose::Commercial;
        let organization = plan.organizations.get_mut("fai").expect("in the plan");
        organization.manual_calls = DialPurpose::Commercial;
    })
    .await;
    let fai = OrganizationId::new("fai");

    // A campaign: nobody's record is dialled, and each says why.
    steer(&floor.admin, true).await;
    let record = RecordId::from_uuid(uuid::Uuid::from_u128(0x1000));
    let scope = Scope::of_organizations(vec![fai.clone()]);
    until("a record says why it isn't called", || async {
        let record = floor.db.dial_records().get(&scope, record).await.expect("read");
        record.is_some_and(|r| r.reason.as_deref() == Some("no_consent"))
    })
    .await;
    steer(&floor.admin, false).await;

    // By hand: the agent's own phone is picked up, the customer's isn't dialled.
    let (desk, port) = floor.agent("alice", Digest::Sha256).await;
    let phone = floor.phone("phone", port, floor.ports.peer());
    let form = json!({ "organization": "fai", "number": "0162000123" });
    desk.send("POST", "/api/v1/calls", &form).await.ok();
    phone.says("ringing").await;
    phone.nudge();
    phone.says("hung up on").await;

    // A call that is owed, to a number that nobody may be made to pay for.
    let form = json!({ "organization": "fai", "number": "0892000001", "queue": "sellers" });
    floor.admin.send("POST", "/api/v1/callbacks", &form).await.ok();
    until("both were forbidden", || async {
        let events = floor.events().await;
        let started = floor.started().await;
        started.iter().filter(|id| forbidden(&events, **id)).count() >= 2
    })
    .await;

    let rang = |r: &Recorded| matches!(r.event, Event::LegDialled { .. });
    let events = floor.events().await;
    let dialled: Vec<_> = events.iter().filter(|r| rang(r)).collect();
    assert!(dialled.len() >= 2, "{dialled:?}");
    let receipts = floor.db.receipts().after(&scope, &ReceiptFilter::default(), 0).await;
    let receipts = receipts.expect("read");
    assert_eq!(receipts.len(), dialled.len());
    assert!(receipts.iter().all(|r| !r.verdict.allow), "{receipts:?}");
    assert!(telephones[1].lines().is_empty(), "a customer's telephone rang");
    phone.ends_well().await;
    floor.falls_silent().await;
    floor.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_call_by_hand_to_a_record_is_an_attempt_of_it_and_passes_the_gate() {
    let (floor, telephones) = floor_with_people(|_| {}).await;
    let (desk, port) = floor.agent("alice", Digest::Sha256).await;
    let phone = floor.phone("phone", port, floor.ports.peer());
    let record = RecordId::from_uuid(uuid::Uuid::from_u128(0x1003));
    let of_record = json!({ "organization": "fai", "record": record.to_string() });
    let mut elsewhere = of_record.clone();
    elsewhere["number"] = json!("0162000999");
    let answer = desk.send("POST", "/api/v1/calls", &elsewhere).await;
    assert!(answer.text().contains("none of the record's numbers"), "{}", answer.text());
    desk.send("POST", "/api/v1/calls", &of_record).await.ok();
    phone.says("ringing").await;
    let answer = desk.send("POST", "/api/v1/calls", &of_record).await;
    assert_eq!(answer.status, 409, "{}", answer.text());
    assert!(answer.text().contains("being called already"), "{}", answer.text());
    phone.nudge();
    until("the record's telephone rings", || async {
        telephones[1].lines().iter().any(|line| line.contains("162000003"))
    })
    .await;
    phone.says("hung up on").await;
    phone.ends_well().await;
    floor.falls_silent().await;

    let fai = Scope::of_organizations(vec![OrganizationId::new("fai")]);
    let attempts = floor.db.dial_attempts().of_record(&fai, record, 10).await.expect("read");
    let told: Vec<_> = attempts.iter().map(|a| (a.record, a.outcome.as_deref())).collect();
    assert_eq!(told, [(Some(record), Some("handled"))]);
    let receipts = floor.db.receipts().after(&fai, &ReceiptFilter::default(), 0).await;
    let receipts = receipts.expect("read");
    let told: Vec<_> = receipts.iter().map(|r| (r.record.as_str(), r.verdict.allow)).collect();
    assert_eq!(told, [(record.to_string().as_str(), true)]);
    floor.close().await;
}

fn now() -> Moment {
    Moment::from_epoch_ms(jiff::Timestamp::now().as_millisecond())
}
