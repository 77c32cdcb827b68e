//! What picks up a campaign's calls, over real telephone lines and heard by its audio: people reach
//! agents, machines get the message after their beep, faxes get nothing, and each result leads to
//! what the plan says of it.

use crate::building::Building;
use crate::dialled::{CAMPAIGN, fill_the_list, open_all_day, steer, with_campaign};
use crate::labelled::{Heard, Lines, MESSAGE_HZ, Recording};
use crate::sipp::{Sipp, Wanted};
use crate::until::until;
use std::collections::BTreeMap;
use store::{Attempt, Db, DialRecord, ReceiptFilter, RecordFilter, Scope};
use vocab::{Answering, CampaignId, DialMethod, Event, OrganizationId, Outcome, Prompt};

const AGENTS: u32 = 14;
const RECORDS: u32 = 50;
const MESSAGE_MS: u32 = 1_500;
const MINUTE_MS: i64 = 60_000;

/// What stands at the other end of a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Label {
    Person,
    Machine,
    Fax,
    Busy,
    Away,
    Nobody,
}

impl Label {
    /// By the last digit (`sipp/telephones.xml`).
    fn of(number: &str) -> Self {
        match number.as_bytes().last() {
            Some(b'0'..=b'3') => Self::Person,
            Some(b'4' | b'5') => Self::Machine,
            Some(b'6') => Self::Fax,
            Some(b'7') => Self::Busy,
            Some(b'8') => Self::Away,
            Some(b'9') => Self::Nobody,
            _ => panic!("{number} isn't a number"),
        }
    }

    /// What was heard, and what came of the call.
    const fn comes_to(self) -> (Option<&'static str>, Outcome) {
        match self {
            Self::Person => (Some("human"), Outcome::Handled),
            Self::Machine => (Some("machine"), Outcome::Machine),
            Self::Fax => (Some("fax"), Outcome::Machine),
            Self::Busy => (None, Outcome::Busy),
            Self::Away => (None, Outcome::NoAnswer),
            Self::Nobody => (None, Outcome::NumberUnknown),
        }
    }

    /// Where its record stands then, and why.
    const fn leads_to(self) -> (&'static str, Option<&'static str>) {
        match self {
            // The agent's disposition is waited for.
            Self::Person => ("settling", None),
            Self::Machine | Self::Fax | Self::Busy | Self::Away => ("waits", Some("retry")),
            Self::Nobody => ("done", Some("tried")),
        }
    }
}

/// Voices, beeps and tones as telephones play them.
struct Recordings {
    people: [Recording; 2],
    machines: [Recording; 2],
    fax: Recording,
    nobody: Recording,
}

impl Recordings {
    fn made() -> Self {
        let machine = |text, hz| Recording::says(text).silence(500).tone(hz, 400).then_records();
        let information = |r: Recording| {
            // ITU-T E.180: 950, 1,400 and 1,800 Hz, each for 330 ms.
            r.tone(950.0, 330).tone(1_400.0, 330).tone(1_800.0, 330).silence(1_000)
        };
        Self {
            people: [Recording::says("Allô ?"), Recording::says("Oui, bonjour")],
            machines: [
                machine(
                    "Bonjour, vous êtes bien chez Paul et Marie. Nous ne sommes pas là pour le \
                     moment. Laissez-nous un message après le bip.",
                    1_000.0,
                ),
                machine(
                    "Vous êtes bien sur la messagerie de Jacques Morel. Merci de me laisser un \
                     message, je vous rappellerai dès que possible.",
                    440.0,
                ),
            ],
            // ITU-T T.30: CED, 2,100 Hz for 2.6 to 4 s.
            fax: Recording::silent().tone(2_100.0, 3_000),
            nobody: information(information(Recording::silent())),
        }
    }

    fn of(&self, number: &str) -> Recording {
        let odd = usize::from(number.ends_with(['1', '3', '5']));
        match Label::of(number) {
            Label::Person => self.people[odd].clone(),
            Label::Machine => self.machines[odd].clone(),
            Label::Fax => self.fax.clone(),
            Label::Nobody => self.nobody.clone(),
            Label::Busy | Label::Away => Recording::silent(),
        }
    }
}

struct Telephones {
    all: Sipp,
    lines: Lines,
    _agents: Sipp,
}

async fn floor_with_telephones() -> (Building, Telephones) {
    let mut ports = (0, 0);
    let floor = Building::changed(|plan, config, free| {
        ports = (free.peer(), free.peer());
        with_campaign(plan, AGENTS, ports.0);
        let campaign = plan.campaigns.get_mut(CAMPAIGN).expect("in the plan");
        let outbound = campaign.outbound.as_mut().expect("it calls out");
        // One call for each free agent: every person finds one.
        outbound.method = DialMethod::Progressive;
        outbound.answering = Some(Answering {
            detection: vocab::Amd::default(),
            voicemail: Some(Prompt::Tone { hz: MESSAGE_HZ, ms: MESSAGE_MS }),
        });
        config.trunks[0].proxy = Some(format!("127.0.0.1:{}", ports.1));
    })
    .await;
    open_all_day(&floor.db).await;
    fill_the_list(&floor.db, RECORDS).await;
    let sipp = |scenario: &'static str, port: u16, rtp: u16| {
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
    let (agents_rtp, rtp) = (floor.ports.peer(), floor.ports.peer());
    let agents = sipp("sellers", ports.0, agents_rtp);
    let all = sipp("telephones", ports.1, rtp);
    let recordings = Recordings::made();
    let lines = Lines::open(rtp, all.log(), move |number| recordings.of(number));
    (floor, Telephones { all, lines, _agents: agents })
}

async fn attempts(db: &Db) -> Vec<Attempt> {
    let (book, campaign) = (db.dial_attempts(), CampaignId::new(CAMPAIGN));
    book.page(&Scope::all(), &campaign, None, 200).await.expect("read").items
}

fn number_of(attempt: &Attempt) -> &str {
    attempt.number.as_ref().expect("nobody was erased").reveal()
}

async fn records(db: &Db) -> BTreeMap<String, DialRecord> {
    let filter = RecordFilter { campaign: Some(CampaignId::new(CAMPAIGN)), ..Default::default() };
    let page = db.dial_records().page(&Scope::all(), &filter, None, 200).await.expect("read");
    let by_number = page
        .items
        .into_iter()
        .map(|record| (record.numbers[0].number.reveal().as_str().to_owned(), record));
    by_number.collect()
}

/// By kind, how many calls came to what.
fn table(attempts: &[Attempt]) -> BTreeMap<(Label, Option<String>, Option<String>), u32> {
    let mut table = BTreeMap::new();
    for a in attempts {
        let key = (Label::of(number_of(a)), a.heard.clone(), a.outcome.clone());
        *table.entry(key).or_default() += 1;
    }
    table
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn people_reach_agents_machines_get_the_message_after_the_beep_and_faxes_nothing() {
    let (floor, telephones) = floor_with_telephones().await;
    steer(&floor.admin, true).await;
    // Two waits: nobody's phone rings out before 15 s.
    for (share, what) in [(RECORDS / 2, "half of the list was called"), (RECORDS, "the list was")] {
        until(what, || async {
            let ended = attempts(&floor.db).await.into_iter().filter(|a| a.outcome.is_some());
            ended.count() >= share as usize
        })
        .await;
    }
    until("each result leads to what follows", || async {
        let records = records(&floor.db).await;
        records.iter().all(|(number, r)| {
            let label = Label::of(number);
            r.state.name() == label.leads_to().0
        })
    })
    .await;
    steer(&floor.admin, false).await;
    floor.falls_silent().await;

    let attempts = attempts(&floor.db).await;
    assert_eq!(attempts.len(), RECORDS as usize);
    for attempt in &attempts {
        let (heard, outcome) = Label::of(number_of(attempt)).comes_to();
        let is = (attempt.heard.as_deref(), attempt.outcome.as_deref());
        assert_eq!(is, (heard, Some(outcome.name())), "{:#?}", table(&attempts));
    }
    hear_the_message(&floor, &attempts, &telephones.lines).await;
    wait_as_the_plan_says(&attempts, &records(&floor.db).await);
    each_call_has_its_receipt(&floor, &telephones.all).await;
    floor.close().await;
}

/// All of it, after the beep, and on no other line a moment of it.
async fn hear_the_message(floor: &Building, attempts: &[Attempt], lines: &Lines) {
    let journal = floor.events().await;
    let left = journal.iter().filter_map(|r| match r.event {
        Event::MessageLeft { interaction } => Some(interaction),
        _ => None,
    });
    let left: Vec<_> = left.collect();
    for attempt in attempts {
        let number = number_of(attempt);
        let heard = lines.heard(&number[number.len() - 4..]);
        if Label::of(number) == Label::Machine {
            assert!(left.contains(&attempt.interaction), "{number}: no message was left");
            assert_eq!(heard.before_beep_ms, 0, "{number} heard it before the beep");
            assert!(heard.after_beep_ms >= MESSAGE_MS * 9 / 10, "{number}: {heard:?}");
        } else {
            assert!(!left.contains(&attempt.interaction), "{number}: a message was left");
            assert_eq!(heard, Heard::default(), "{number}");
        }
    }
}

fn wait_as_the_plan_says(attempts: &[Attempt], records: &BTreeMap<String, DialRecord>) {
    for attempt in attempts {
        let (number, ended) = (number_of(attempt), attempt.ended_at.expect("it ended"));
        let record = &records[number];
        let label = Label::of(number);
        let is = (record.state.name(), record.reason.as_deref());
        assert_eq!(is, label.leads_to(), "{number}");
        assert_eq!(record.attempts, 1, "{number}");
        let after_ms = record.ready_at.map(|at| at.since_ms(ended));
        match label {
            Label::Busy => assert_eq!(after_ms, Some(10 * MINUTE_MS), "{number}"),
            // The next half-day of the person: when that is depends on the time of this test.
            Label::Machine | Label::Fax | Label::Away => {
                let after_ms = after_ms.expect("it waits");
                assert!((0..4 * 24 * 60 * MINUTE_MS).contains(&after_ms), "{number}: {after_ms}");
                assert_ne!(after_ms, 10 * MINUTE_MS, "{number}");
            }
            Label::Person => assert_eq!(after_ms, Some(10 * MINUTE_MS), "{number}"),
            Label::Nobody => assert_eq!(after_ms, None, "{number}"),
        }
    }
}

async fn each_call_has_its_receipt(floor: &Building, telephones: &Sipp) {
    let fai = OrganizationId::new("fai");
    let checked = floor.db.receipts().verify(&fai).await.expect("read");
    assert_eq!(checked, (u64::from(RECORDS), None));
    let scope = Scope::of_organizations(vec![fai]);
    let receipts = floor.db.receipts().after(&scope, &ReceiptFilter::default(), 0).await;
    assert!(receipts.expect("read").iter().all(|r| r.verdict.allow));
    let mut called: Vec<String> =
        telephones.lines().into_iter().filter(|l| l.starts_with("called ")).collect();
    called.sort_unstable();
    called.dedup();
    assert_eq!(called.len(), RECORDS as usize, "each telephone rang once: {called:?}");
}
