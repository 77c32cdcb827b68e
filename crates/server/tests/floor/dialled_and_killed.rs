//! The process is killed while it dials a list, again and again, and started again on its data: no
//! attempt is lost, nobody is called twice for it, and each call that left has its receipt.
//! `PLATEAU_KILLS` says how often (3, and once on PostgreSQL), `PLATEAU_SEED` when.

use crate::desk::Desk;
use crate::dialled::{CAMPAIGN, fill_the_list, open_all_day, steer, with_campaign};
use crate::killed::{Chance, Program, Trial, number_of};
use crate::sipp::{Sipp, Wanted};
use crate::until::until;
use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;
use store::{Attempt, ReceiptFilter, Scope};
use vocab::{CampaignId, Event, OrganizationId, Outcome, Seq};

const AGENTS: u32 = 12;
const RECORDS: u32 = 600;

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn killed_while_it_dials_sqlite_loses_no_attempt_and_calls_nobody_twice() {
    Dialling::open(None).await.run(number_of("PLATEAU_KILLS", 3)).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn killed_while_it_dials_postgres_loses_no_attempt_and_calls_nobody_twice() {
    let database = store::testing::postgres().await;
    Dialling::open(Some(database.url.clone())).await.run(number_of("PLATEAU_KILLS", 1)).await;
}

/// A list that is being dialled, with its telephones.
struct Dialling {
    trial: Trial,
    people: Sipp,
    _agents: Sipp,
}

impl Dialling {
    async fn open(database_url: Option<String>) -> Self {
        let mut people = 0;
        let proxy = |ports: &crate::ports::Ports| {
            people = ports.peer();
            Some(format!("127.0.0.1:{people}"))
        };
        let folder = tempfile::tempdir().expect("a folder");
        let trial = Trial::with_trunk(folder, database_url, proxy, |agents_port| {
            let mut plan = crate::building::plan();
            with_campaign(&mut plan, AGENTS, agents_port);
            assert_eq!(plan.faults(), []);
            plan
        })
        .await;
        open_all_day(&trial.db).await;
        fill_the_list(&trial.db, RECORDS).await;
        let rtp = trial.ports.peer();
        let sipp = |scenario: &'static str, port: u16| {
            Sipp::start(&Wanted {
                scenario,
                folder: trial.folder.path(),
                port,
                centre: None,
                number: "phone",
                caller: crate::building::CALLER,
                rtp,
                calls: 100_000,
                rate: Some(10),
            })
        };
        let (agents, people) = (sipp("sellers", trial.agents_port), sipp("people", people));
        Self { trial, people, _agents: agents }
    }

    async fn run(self, kills: u64) {
        let mut chance = Chance(number_of("PLATEAU_SEED", 1));
        let mut program = Program::start(&self.trial, 0).await;
        let admin = Desk::sign_in(self.trial.http, "admin").await;
        steer(&admin, true).await;
        self.talks_go_on().await;
        for kill in 1..=kills {
            tokio::time::sleep(Duration::from_millis(chance.next_ms(800, 2_500))).await;
            program.kill();
            program = Program::start(&self.trial, kill).await;
            assert!(self.trial.command("verify").success(), "verify after kill {kill}");
            // It dials on by itself, and the agents who talked when it died talk again.
            self.talks_go_on().await;
        }
        steer(&admin, false).await;
        self.falls_silent(&admin).await;
        assert!(program.stop().success(), "{}", self.trial.said());
        for word in ["verify", "replay"] {
            assert!(self.trial.command(word).success(), "{word} at the end: {}", self.trial.said());
        }
        self.nobody_was_called_twice(kills).await;
        let said = self.trial.said();
        assert!(!said.contains("16200"), "a number is in the log: {said}");
        self.trial.db.close().await;
    }

    async fn last_seq(&self) -> Seq {
        self.trial.db.events().last_seq().await.expect("read")
    }

    /// As many conversations begin from now on as there are agents.
    async fn talks_go_on(&self) {
        let from = self.last_seq().await;
        until("the agents talk", || async {
            let events = self.trial.db.events().read_from(from, 100_000).await.expect("read");
            let mut agents = BTreeSet::new();
            for recorded in &events {
                if let Event::InteractionConnected { agent, .. } = &recorded.event {
                    agents.insert(agent.as_str());
                }
            }
            agents.len() as u32 >= AGENTS * 3 / 4
        })
        .await;
    }

    async fn falls_silent(&self, admin: &Desk) {
        until("every call is over and every agent free", || async {
            let text =
                crate::http::request(self.trial.http, "GET", "/metrics", None, "").await.text();
            let agents = admin.get("/api/v1/agents").await.ok();
            let agents = agents["items"].as_array().expect("a list");
            let sellers = agents.iter().filter(|a| {
                a["agent"].as_str().is_some_and(|a| a.starts_with('s')) && a["state"] == "idle"
            });
            text.contains("plateau_legs 0\n") && sellers.count() == AGENTS as usize
        })
        .await;
    }

    async fn attempts(&self) -> Vec<Attempt> {
        let (mut all, mut cursor) = (Vec::new(), None);
        loop {
            let (book, campaign) = (self.trial.db.dial_attempts(), CampaignId::new(CAMPAIGN));
            let page = book.page(&Scope::all(), &campaign, cursor.as_deref(), 200).await;
            let page = page.expect("read");
            all.extend(page.items);
            cursor = page.next;
            if cursor.is_none() {
                return all;
            }
        }
    }

    /// What the telephones say that rang: by number, how often. The centre's word doesn't count
    /// here.
    fn rang(&self) -> BTreeMap<String, u32> {
        let mut rang = BTreeMap::new();
        for line in self.people.lines() {
            let Some(to) = line.strip_prefix("called ") else { continue };
            *rang.entry(digits(to.split('@').next().unwrap_or_default())).or_default() += 1;
        }
        rang
    }

    async fn nobody_was_called_twice(&self, kills: u64) {
        let rang = self.rang();
        assert!(rang.len() > AGENTS as usize, "{rang:?}");
        let twice: Vec<_> = rang.iter().filter(|(_, n)| **n > 1).collect();
        assert!(twice.is_empty(), "called twice: {twice:?}");
        let fai = OrganizationId::new("fai");
        let (count, fault) = self.trial.db.receipts().verify(&fai).await.expect("read");
        assert_eq!(fault, None);
        let scope = Scope::of_organizations(vec![fai]);
        let receipts = self.trial.db.receipts().after(&scope, &ReceiptFilter::default(), 0).await;
        let receipts = receipts.expect("read");
        assert_eq!(receipts.len() as u64, count);
        assert!(receipts.iter().all(|r| r.verdict.allow));
        let of_attempts: BTreeSet<&str> = receipts.iter().map(|r| r.interaction.as_str()).collect();
        assert_eq!(of_attempts.len(), receipts.len(), "one receipt for one attempt");

        let attempts = self.attempts().await;
        let (mut counted, mut interrupted) = (BTreeMap::<String, u32>::new(), 0);
        for attempt in &attempts {
            let number = digits(attempt.number.as_ref().expect("nobody was erased").reveal());
            *counted.entry(number.clone()).or_default() += 1;
            let outcome = attempt.outcome.as_deref().expect("each attempt has ended");
            let was_cut = outcome == Outcome::Interrupted.name();
            interrupted += u64::from(was_cut);
            let receipt = of_attempts.contains(attempt.interaction.to_string().as_str());
            let left = rang.contains_key(&number);
            assert!(receipt || !left, "{number} rang without a receipt");
            // Only what died at the gate, or was taken back there, may not have left.
            assert!(left || was_cut || outcome == Outcome::Withdrawn.name(), "{attempt:?}");
        }
        for (number, n) in &rang {
            assert_eq!(counted.get(number), Some(n), "{number}: calls and attempts that count");
        }
        assert!(counted.values().all(|n| *n == 1), "{counted:?}");
        assert!(interrupted >= kills, "calls were in the air at each kill: {interrupted}");
        eprintln!(
            "{kills} kills: {} rang, {} attempts, {interrupted} interrupted, {count} receipts",
            rang.len(),
            attempts.len()
        );
    }
}

/// The last digits, however a number is spelt.
fn digits(number: &str) -> String {
    number[number.len().saturating_sub(7)..].to_owned()
}
