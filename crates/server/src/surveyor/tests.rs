use super::*;
use crm::survey::{FollowUp, FollowUpAction};
use serde_json::json;
use std::sync::Arc;
use store::testing::{TestDb, sqlite};
use store::{Journal, MailKind, NewMail, SurveyFilter, SurveyFollowUp};
use tokio::sync::mpsc;
use vocab::{
    AgentId, CustomerId, DispositionId, FloorPlan, LegEnd, LegId, OrganizationId, Outcome, Party,
    SegmentEnd, Standing,
};

const ASKED: i64 = 1_000_000;

const fn at(ms: i64) -> Moment {
    Moment::from_epoch_ms(ms)
}

fn organization() -> OrganizationId {
    OrganizationId::new("nova")
}

fn interaction(n: u128) -> InteractionId {
    InteractionId::from_uuid(Uuid::from_u128(n))
}

fn marie() -> CustomerId {
    CustomerId::from_uuid(Uuid::from_u128(900))
}

struct Bench {
    base: TestDb,
    surveyor: Surveyor,
    journal: Journal,
    floor: mpsc::Receiver<web::FloorAsk>,
}

impl Bench {
    /// An organization whose survey is active, and Marie with an address.
    async fn new(change: impl FnOnce(&mut Survey)) -> Self {
        let base = sqlite().await;
        let db = base.db.clone();
        let mut setup = db.setups().latest(&Scope::all(), &organization()).await.unwrap().setup;
        setup.surveys[0].active = true;
        change(&mut setup.surveys[0]);
        assert_eq!(setup.faults(), Vec::new());
        db.setups().publish(&organization(), 0, &setup, "admin", at(0)).await.unwrap();
        let mut card = Customer::new(marie(), organization(), "Marie Durand", at(0));
        card.emails = vec![Pii::new("marie@client.example".to_owned())];
        card.language = Some("en".to_owned());
        db.customers().upsert(&card).await.unwrap();
        let mut plan = FloorPlan::empty();
        let named = vocab::Organization {
            name: "Nova Énergie".to_owned(),
            recording: None,
            manual_calls: vocab::DialPurpose::Service,
        };
        plan.organizations.insert(organization(), named);
        let question = json!({"version": 1, "name": "Avis", "start": "note", "actions": [
            {"id": "note", "type": "survey", "parameters":
                {"prompt": {"say": {"text": "De 0 à 5 ?"}}, "attribute": "csat", "scale": 5}},
        ]});
        plan.flows.insert("avis".into(), serde_json::from_value(question).unwrap());
        let other = json!({"version": 1, "name": "Autre", "start": "note", "actions": [
            {"id": "note", "type": "hang_up", "parameters": {}},
        ]});
        plan.flows.insert("autre".into(), serde_json::from_value(other).unwrap());
        db.plans().publish("admin", &plan, at(0)).await.unwrap();
        let (floor, heard) = mpsc::channel(8);
        let link_base = "https://centre.example".to_owned();
        let stop = CancellationToken::new();
        let surveyor = Surveyor { db: db.clone(), floor, link_base, mail: true, stop };
        // It begins here: what comes after is asked about.
        db.survey_follower().place().await.unwrap();
        let journal = Journal::open(&db, "test", at(0)).await.unwrap();
        Self { base, surveyor, journal, floor: heard }
    }

    fn db(&self) -> &Db {
        &self.base.db
    }

    async fn contact(&mut self, n: u128, customer: Option<CustomerId>, more: Vec<Event>) {
        let interaction = interaction(n);
        let agent = AgentId::new("alice");
        let leg = LegId::from_uuid(Uuid::from_u128(n + 1));
        let mut events = vec![
            Event::InteractionStarted {
                interaction,
                initiation: Initiation::Inbound,
                organization: organization(),
                campaign: None,
                leg: Some(leg),
                trunk: None,
                system: vocab::Address::parse("0162000001", "FR"),
                plan: 1,
                flow: None,
                previous: None,
                initial: None,
                callback: None,
                queue: Some("service".into()),
                passed_on: None,
                record: None,
            },
            Event::CustomerRecognized {
                interaction,
                customer,
                matches: u32::from(customer.is_some()),
                standing: Standing::default(),
            },
            Event::InteractionConnected {
                interaction,
                agent: agent.clone(),
                agent_leg: leg,
                reservation: None,
            },
            Event::DispositionSet {
                interaction,
                agent: agent.clone(),
                disposition: DispositionId::new("facture"),
            },
        ];
        events.extend(more);
        events.extend([
            Event::AgentSegmentEnded { interaction, agent, end: SegmentEnd::CustomerHungUp },
            Event::LegEnded { interaction, leg, end: LegEnd::HungUp },
            Event::InteractionEnded { interaction, outcome: Outcome::Handled, by: Party::Customer },
        ]);
        let facts: Vec<_> = events.into_iter().map(|event| (at(ASKED), event.into())).collect();
        self.journal.append(&facts).await.unwrap();
    }

    /// Looks now and after the delay.
    async fn look(&self) {
        self.surveyor.look(at(ASKED)).await.unwrap();
        self.surveyor.look(at(ASKED + 15 * MINUTE_MS)).await.unwrap();
    }

    async fn rows(&self) -> Vec<SurveyAsk> {
        let filter = SurveyFilter { limit: 50, ..SurveyFilter::default() };
        let page = self.db().surveys().list(&Scope::all(), &filter).await.unwrap();
        page.items.into_iter().map(|line| line.ask).collect()
    }

    async fn reasons(&self) -> Vec<(u128, String)> {
        let rows = self.rows().await.into_iter();
        let mut told: Vec<_> =
            rows.map(|row| (row.interaction.uuid().as_u128(), row.reason)).collect();
        told.sort();
        told
    }

    /// Marie's numbers, and an active gateway.
    async fn with_numbers(&self, numbers: &[&str]) {
        let db = self.db();
        let mut card = db.customers().get(&Scope::all(), marie()).await.unwrap().unwrap();
        card.numbers = numbers.iter().map(|n| Pii::new(vocab::Address::parse(n, "FR"))).collect();
        db.customers().upsert(&card).await.unwrap();
        let saved = db.setups().latest(&Scope::all(), &organization()).await.unwrap();
        let mut setup = saved.setup;
        setup.sms = serde_json::from_value(json!({
            "active": true, "url": "https://sms.example/", "body": "{sms.text}",
            "stop": {"fr": "STOP au 36180", "en": "STOP to 36180"},
        }))
        .unwrap();
        assert_eq!(setup.faults(), Vec::new());
        db.setups().publish(&organization(), saved.version, &setup, "a", at(0)).await.unwrap();
    }

    async fn refuses(&self, channel: &str) {
        let consent = Consent {
            purpose: PURPOSE.to_owned(),
            channel: channel.to_owned(),
            state: crm::history::ConsentState::Withdrawn,
            proof: None,
        };
        let line = store::CustomerEntry {
            id: Uuid::from_u128(5).to_string(),
            organization: organization(),
            customer: marie(),
            at: at(1),
            author: "customer".to_owned(),
            interaction: None,
            version: 1,
            entry: Entry::Consent(consent),
        };
        self.db().customers().add_entry(&line).await.unwrap();
    }

    async fn texts(&self) -> Vec<(store::SentSms, Pii<String>)> {
        self.db().sms().due(at(i64::MAX / 2), 50).await.unwrap()
    }

    /// Marie's first contact has a low answer that waits to be acted on.
    async fn unhappy(&mut self) {
        self.contact(1, Some(marie()), Vec::new()).await;
        self.look().await;
        let mut ask = self.rows().await.remove(0);
        ask.scores = Scores { csat: Some(1), ..Scores::default() };
        ask.comment = Pii::new("Trop d’attente".to_owned());
        ask.follow_up = Some(SurveyFollowUp::Wanted);
        assert!(self.db().surveys().answer(&ask, at(ASKED + DAY_MS)).await.unwrap());
        assert!(!self.db().surveys().answer(&ask, at(ASKED + DAY_MS)).await.unwrap(), "once");
    }

    async fn mails(&self) -> Vec<NewMail> {
        let due = self.db().mail().due(at(i64::MAX / 2), 50).await.unwrap();
        due.into_iter().map(|(_, mail)| mail).collect()
    }
}

#[tokio::test]
async fn a_contact_that_ended_is_asked_about_once_after_the_delay_in_the_customer_s_language() {
    let mut bench = Bench::new(|_| {}).await;
    bench.contact(1, Some(marie()), Vec::new()).await;
    bench.surveyor.look(at(ASKED)).await.unwrap();
    assert!(bench.mails().await.is_empty(), "the agent is still writing what it was about");
    bench.look().await;
    bench.look().await;
    let mails = bench.mails().await;
    assert_eq!(mails.len(), 1);
    let mail = &mails[0];
    assert_eq!(
        (mail.kind, mail.receiver.reveal().as_str()),
        (MailKind::Survey, "marie@client.example")
    );
    assert_eq!(mail.subject.reveal(), "Your opinion of our conversation");
    let text = mail.text.reveal();
    assert!(text.contains("Nova Énergie"), "{text}");
    let (_, link) = text.split_once("https://centre.example/s/").expect("a link");
    let token = link.split_whitespace().next().expect("a token");
    assert_eq!(token.len(), 64, "256 bits: nobody guesses it");
    let rows = bench.rows().await;
    assert_eq!((rows.len(), rows[0].state), (1, SurveyState::Asked));
}

#[tokio::test]
async fn who_is_not_asked_stands_with_the_reason() {
    let mut bench = Bench::new(|survey| survey.dispositions = vec!["facture".into()]).await;
    bench.contact(1, Some(marie()), Vec::new()).await;
    bench.contact(2, Some(marie()), Vec::new()).await;
    bench.contact(3, None, Vec::new()).await;
    let other = Event::DispositionSet {
        interaction: interaction(4),
        agent: AgentId::new("alice"),
        disposition: DispositionId::new("autre"),
    };
    bench.contact(4, Some(marie()), vec![other]).await;
    bench.look().await;
    let told = bench.reasons().await;
    let told: Vec<_> = told.iter().map(|(n, reason)| (*n, reason.as_str())).collect();
    let mut asked: Vec<_> = told.iter().filter(|(n, _)| *n < 3).map(|(_, r)| *r).collect();
    asked.sort_unstable();
    assert_eq!(asked, ["", "asked_lately"]);
    assert_eq!(told[2..], [(3, "unknown_customer"), (4, "not_about")]);
    assert_eq!(bench.mails().await.len(), 1);
}

#[tokio::test]
async fn who_objected_is_left_in_peace() {
    let mut bench = Bench::new(|_| {}).await;
    bench.refuses("email").await;
    bench.contact(1, Some(marie()), Vec::new()).await;
    bench.look().await;
    assert_eq!(bench.reasons().await, [(1, "objected".to_owned())]);
    assert!(bench.mails().await.is_empty());
}

#[tokio::test]
async fn a_spoken_answer_is_of_the_same_answer_as_the_keys() {
    let mut bench = Bench::new(|survey| survey.active = false).await;
    let recording = vocab::RecordingId::from_uuid(Uuid::from_u128(70));
    let (interaction, attribute) = (interaction(1), "why".into());
    let mark = Event::SurveyAnswered { interaction, attribute: "csat".into(), score: 2, scale: 5 };
    let spoken = [
        Event::SurveyMessageStarted { interaction, recording, attribute: "why".into() },
        Event::SurveyMessageEnded { interaction, recording, attribute },
        Event::RecordingStored { interaction, recording, duration_ms: 9, bytes: 9, sha256: None },
    ];
    bench.contact(1, None, [vec![mark], spoken.to_vec()].concat()).await;
    bench.look().await;
    bench.look().await;
    let rows = bench.rows().await;
    assert_eq!((rows.len(), rows[0].scores.csat), (1, Some(2)));
    let found = bench.db().surveys().spoken(&[interaction]).await.unwrap();
    let found: Vec<_> = found[&interaction].iter().map(|m| m.question.as_str()).collect();
    assert_eq!(found, ["why"]);
    let record = bench.surveyor.record(interaction).await.unwrap().unwrap();
    assert_eq!(record.talk(), None, "it is no part of the talk");
}

#[tokio::test]
async fn on_the_telephone_the_same_people_are_spared() {
    let mut bench = Bench::new(|survey| survey.dispositions = vec!["facture".into()]).await;
    bench.contact(1, Some(marie()), Vec::new()).await;
    bench.contact(2, None, Vec::new()).await;
    let asked = async |bench: &Bench, n: u128, survey: &str| {
        let question = crate::fetch::Question {
            interaction: interaction(n),
            organization: organization(),
            request: vocab::Request::Survey { survey: survey.to_owned() },
            timeout_ms: 1_000,
        };
        to_be_asked(bench.db(), survey, &question, at(ASKED)).await.unwrap()
    };
    assert!(asked(&bench, 1, "satisfaction").await, "what it was about may be said later");
    assert!(asked(&bench, 2, "satisfaction").await);
    assert!(!asked(&bench, 2, "other").await && !asked(&bench, 9, "satisfaction").await);
    bench.look().await;
    assert!(!asked(&bench, 1, "satisfaction").await, "asked by mail just now");

    let mut bench = Bench::new(|survey| survey.share_percent = 1).await;
    bench.contact(1, Some(marie()), Vec::new()).await;
    assert!(!asked(&bench, 1, "satisfaction").await, "not drawn");

    let mut bench = Bench::new(|_| {}).await;
    bench.contact(1, Some(marie()), Vec::new()).await;
    let consent = Consent {
        purpose: PURPOSE.to_owned(),
        channel: "phone".to_owned(),
        state: crm::history::ConsentState::Withdrawn,
        proof: None,
    };
    let line = store::CustomerEntry {
        id: Uuid::from_u128(77).to_string(),
        organization: organization(),
        customer: marie(),
        at: at(1),
        author: "alice".to_owned(),
        interaction: None,
        version: 1,
        entry: Entry::Consent(consent),
    };
    bench.db().customers().add_entry(&line).await.unwrap();
    assert!(!asked(&bench, 1, "satisfaction").await, "refused");
}

#[tokio::test]
async fn a_low_answer_opens_one_ticket_with_the_customer_s_words() {
    let mut bench = Bench::new(|_| {}).await;
    bench.unhappy().await;
    bench.surveyor.look(at(ASKED + DAY_MS)).await.unwrap();
    bench.surveyor.look(at(ASKED + DAY_MS)).await.unwrap();
    let row = bench.rows().await.remove(0);
    assert_eq!(row.follow_up, Some(SurveyFollowUp::Ticket));
    let filter = store::TicketFilter { limit: 10, ..store::TicketFilter::default() };
    let tickets = bench.db().tickets().list(&Scope::all(), &filter).await.unwrap().items;
    assert_eq!(tickets.len(), 1);
    assert_eq!(row.follow_up_id, Some(tickets[0].id.to_string()));
    assert_eq!(tickets[0].kind, "complaint");
    assert_eq!(tickets[0].description.reveal(), "Trop d’attente");
    assert_eq!(tickets[0].customer, Some(marie()));
}

#[tokio::test]
async fn questions_of_a_flow_are_one_answer_of_the_contact() {
    let mut bench = Bench::new(|survey| survey.active = false).await;
    let said = |attribute: &str, score, scale| Event::SurveyAnswered {
        interaction: interaction(1),
        attribute: attribute.into(),
        score,
        scale,
    };
    bench.contact(1, None, vec![said("satisfaction", 4, 5), said("nps", 9, 10)]).await;
    bench.look().await;
    bench.look().await;
    let rows = bench.rows().await;
    assert_eq!(rows.len(), 1);
    assert_eq!((rows[0].way, rows[0].state), (SurveyWay::Voice, SurveyState::Answered));
    assert_eq!(rows[0].scores, Scores { csat: Some(4), nps: Some(9), ces: None });
}

#[tokio::test]
async fn without_mail_nobody_is_asked_and_it_is_said() {
    let mut bench = Bench::new(|_| {}).await;
    bench.surveyor.mail = false;
    bench.contact(1, Some(marie()), Vec::new()).await;
    bench.look().await;
    assert_eq!(bench.reasons().await, [(1, "no_mail".to_owned())]);
}

#[tokio::test]
async fn who_has_a_mobile_is_asked_by_text_message_with_a_short_link_and_the_way_to_refuse() {
    let mut bench = Bench::new(|survey| survey.ways = vec![AskWay::Sms, AskWay::Email]).await;
    bench.with_numbers(&["0162000001", "0612345678"]).await;
    bench.contact(1, Some(marie()), Vec::new()).await;
    bench.look().await;
    bench.look().await;
    let texts = bench.texts().await;
    assert_eq!((texts.len(), bench.mails().await.len()), (1, 0), "by the first way that leads");
    let (sms, text) = &texts[0];
    assert_eq!((sms.receiver.reveal().as_str(), sms.parts), ("+33612345678", 1));
    let text = text.reveal();
    assert!(text.starts_with("Nova Énergie: Your opinion"), "{text}");
    assert!(text.ends_with(" STOP to 36180"), "{text}");
    let (_, link) = text.split_once("https://centre.example/s/").expect("a link");
    assert_eq!(link.split_whitespace().next().map(str::len), Some(22));
    let row = bench.rows().await.remove(0);
    assert_eq!((row.way, row.state), (SurveyWay::Sms, SurveyState::Asked));
    assert_eq!(row.expires_at.map(|end| end.since_ms(at(ASKED)) / DAY_MS), Some(7));
    bench.contact(2, Some(marie()), Vec::new()).await;
    bench.look().await;
    let told = bench.reasons().await;
    assert_eq!(told[1], (2, "asked_lately".to_owned()), "the quiet time holds for every way");
}

#[tokio::test]
async fn where_one_way_does_not_lead_the_next_is_taken_and_a_refusal_is_not_got_round() {
    let ways = || vec![AskWay::Sms, AskWay::Email];
    let mut bench = Bench::new(|survey| survey.ways = ways()).await;
    bench.with_numbers(&["0162000001"]).await;
    bench.contact(1, Some(marie()), Vec::new()).await;
    bench.look().await;
    assert_eq!((bench.texts().await.len(), bench.mails().await.len()), (0, 1), "no mobile");

    let mut bench = Bench::new(|survey| survey.ways = ways()).await;
    bench.with_numbers(&["0612345678"]).await;
    bench.refuses("sms").await;
    bench.contact(1, Some(marie()), Vec::new()).await;
    bench.look().await;
    assert_eq!(bench.reasons().await, [(1, "objected".to_owned())]);
    assert_eq!((bench.texts().await.len(), bench.mails().await.len()), (0, 0));

    let mut bench = Bench::new(|survey| survey.ways = vec![AskWay::Sms]).await;
    bench.contact(1, Some(marie()), Vec::new()).await;
    bench.look().await;
    assert_eq!(bench.reasons().await, [(1, "no_gateway".to_owned())]);
}

#[tokio::test]
async fn who_is_asked_on_the_telephone_counts_as_asked_whether_or_not_a_key_is_pressed() {
    let mut bench = Bench::new(|survey| survey.active = false).await;
    let reached = |n, flow: &str| {
        let interaction = interaction(n);
        vec![
            Event::FlowEntered { interaction, flow: flow.into(), back: None },
            Event::FlowStepped { interaction, action: "note".into(), exit: None },
        ]
    };
    bench.contact(1, None, reached(1, "avis")).await;
    bench.contact(2, None, reached(2, "autre")).await;
    let mut said = reached(3, "avis");
    let (attribute, score, scale) = ("csat".into(), 5, 5);
    let interaction = interaction(3);
    said.push(Event::SurveyAnswered { interaction, attribute, score, scale });
    bench.contact(3, None, said).await;
    bench.look().await;
    bench.look().await;
    let mut rows = bench.rows().await;
    rows.sort_by_key(|row| row.interaction);
    let told: Vec<_> = rows.iter().map(|row| (row.interaction, row.state)).collect();
    let n = |n| InteractionId::from_uuid(Uuid::from_u128(n));
    assert_eq!(told, [(n(1), SurveyState::Asked), (n(3), SurveyState::Answered)]);
    let filter = SurveyFilter::default();
    let sums = bench.db().surveys().results(&Scope::all(), &filter, store::SurveyGroup::Way).await;
    let voice = sums.unwrap()["voice"];
    assert_eq!((voice.asked, voice.answered, voice.response_percent()), (2, 1, Some(50.0)));
}

fn calls_back(survey: &mut Survey) {
    let action = FollowUpAction::CallBack { queue: "service".into() };
    survey.follow_up = Some(FollowUp { csat: Some(2), nps: None, ces: None, action });
}

#[tokio::test]
async fn a_low_answer_owes_a_call_to_the_customer_s_number_by_the_queue() {
    let mut bench = Bench::new(calls_back).await;
    bench.with_numbers(&["0612345678"]).await;
    bench.unhappy().await;
    let Bench { surveyor, floor, .. } = &mut bench;
    let (looked, asked) = tokio::join!(surveyor.look(at(ASKED + DAY_MS)), async {
        let ask = floor.recv().await.expect("an order to the floor");
        // The floor is gone: nothing is owed, and that is said.
        drop(ask.reply);
        ask.input
    });
    looked.unwrap();
    let order = format!("{asked:?}");
    assert!(order.contains("ScheduleCallback") && order.contains("service"), "{order}");
    let row = bench.rows().await.remove(0);
    assert_eq!(row.follow_up, Some(SurveyFollowUp::Failed));
    assert_eq!(row.follow_up_why, "callback_refused");
}

#[tokio::test]
async fn a_low_mark_by_keys_is_acted_on_by_the_rule_of_the_survey_about_such_contacts() {
    let mut bench = Bench::new(calls_back).await;
    let (attribute, scale) = (Arc::<str>::from("csat"), 5);
    let said = |n, score| {
        let interaction = interaction(n);
        vec![Event::SurveyAnswered { interaction, attribute: Arc::clone(&attribute), score, scale }]
    };
    bench.contact(1, None, said(1, 1)).await;
    bench.contact(2, None, said(2, 4)).await;
    bench.look().await;
    let mut rows = bench.rows().await;
    rows.retain(|row| row.way == SurveyWay::Voice);
    rows.sort_by_key(|row| row.interaction);
    let told: Vec<_> = rows.iter().map(|row| (row.scores.csat, row.follow_up)).collect();
    assert_eq!(told, [(Some(1), Some(SurveyFollowUp::Failed)), (Some(4), None)]);
    assert_eq!(rows[0].follow_up_why, "no_number", "nobody knows who called");
}

#[tokio::test]
async fn why_a_low_answer_could_not_be_acted_on_is_said() {
    let mut bench = Bench::new(calls_back).await;
    bench.unhappy().await;
    bench.surveyor.look(at(ASKED + DAY_MS)).await.unwrap();
    let row = bench.rows().await.remove(0);
    assert_eq!(
        (row.follow_up, row.follow_up_why.as_str()),
        (Some(SurveyFollowUp::Failed), "no_number")
    );
}
