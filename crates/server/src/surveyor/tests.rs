use super::*;
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
    _floor: mpsc::Receiver<web::FloorAsk>,
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
        let named = vocab::Organization { name: "Nova Énergie".to_owned(), recording: None };
        plan.organizations.insert(organization(), named);
        db.plans().publish("admin", &plan, at(0)).await.unwrap();
        let (floor, heard) = mpsc::channel(8);
        let link_base = Some("https://centre.example".to_owned());
        let stop = CancellationToken::new();
        let surveyor = Surveyor { db: db.clone(), floor, link_base, stop };
        // It begins here: what comes after is asked about.
        db.survey_follower().place().await.unwrap();
        let journal = Journal::open(&db, "test", at(0)).await.unwrap();
        Self { base, surveyor, journal, _floor: heard }
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
    let consent = Consent {
        purpose: PURPOSE.to_owned(),
        channel: "email".to_owned(),
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
    bench.db().customers().add_entry(&line).await.unwrap();
    bench.contact(1, Some(marie()), Vec::new()).await;
    bench.look().await;
    assert_eq!(bench.reasons().await, [(1, "objected".to_owned())]);
    assert!(bench.mails().await.is_empty());
}

#[tokio::test]
async fn a_low_answer_opens_one_ticket_with_the_customer_s_words() {
    let mut bench = Bench::new(|_| {}).await;
    bench.contact(1, Some(marie()), Vec::new()).await;
    bench.look().await;
    let mut ask = bench.rows().await.remove(0);
    ask.scores = Scores { csat: Some(1), ..Scores::default() };
    ask.comment = Pii::new("Trop d’attente".to_owned());
    ask.follow_up = Some(SurveyFollowUp::Wanted);
    assert!(bench.db().surveys().answer(&ask, at(ASKED + DAY_MS)).await.unwrap());
    assert!(!bench.db().surveys().answer(&ask, at(ASKED + DAY_MS)).await.unwrap(), "once");
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
    bench.surveyor.link_base = None;
    bench.contact(1, Some(marie()), Vec::new()).await;
    bench.look().await;
    assert_eq!(bench.reasons().await, [(1, "no_mail".to_owned())]);
}
