//! Asks customers what they thought of a contact, and acts on what the unhappy answered.
//!
//! Follows the journal: a contact that ends is a plan; when the plan's moment comes it becomes a
//! mail or a text message with a link, or a reason why not. Low marks become a ticket or a call owed. Owns: when.
//! Must not own: whom a survey is about and which marks are low (`crm::survey`), the page behind
//! the link (`web`). Every step is one transaction on a row that is still as it was read, so a
//! restart asks nobody twice.

mod by_voice;
mod follow_up;
mod invitation;
mod spoken;

use crate::clerk::Floor;
use crate::clock;
use crm::Label;
use crm::history::{Consent, ConsentStanding, Entry, consent, local_day};
use crm::sms::SmsGateway;
use crm::survey::{AskWay, Contact, Scores, Survey};
use ledger::ContactRecord;
use sha2::{Digest, Sha256};
pub(crate) use spoken::to_be_asked;
use std::time::Duration;
use store::{Customer, Db, Scope, StoreError, SurveyAsk, SurveyState, SurveyWay};
use tokio::time::{MissedTickBehavior, interval};
use tokio_util::sync::CancellationToken;
use uuid::{Builder, Uuid};
use vocab::{Event, Initiation, InteractionId, Moment, Pii};

const LOOK: Duration = Duration::from_secs(1);
/// Events of the journal read at once.
const BATCH: u32 = 1_000;
/// Plans decided in one look.
const DECIDED_AT_ONCE: u32 = 50;
const DAY_MS: i64 = 86_400_000;
const MINUTE_MS: i64 = 60_000;
/// The purpose of a consent that a customer may withdraw on the page.
pub(crate) const PURPOSE: &str = "survey";
/// The survey that questions of flows belong to.
pub(crate) const VOICE: &str = "voice";

pub(crate) struct Surveyor {
    pub db: Db,
    pub floor: Floor,
    /// Where customers find this centre's pages.
    pub link_base: String,
    /// Mail can go out.
    pub mail: bool,
    pub stop: CancellationToken,
}

impl Surveyor {
    pub(crate) async fn run(self) {
        let mut tick = interval(LOOK);
        tick.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            tokio::select! {
                () = self.stop.cancelled() => return,
                _ = tick.tick() => {}
            }
            if let Err(error) = self.look(clock::now()).await {
                tracing::warn!(%error, "surveys stand still; it is tried again");
            }
        }
    }

    async fn look(&self, now: Moment) -> Result<(), StoreError> {
        self.follow(now).await?;
        for ask in self.db.surveys().due(now, DECIDED_AT_ONCE).await? {
            self.decide(&ask, now).await?;
        }
        follow_up::act(&self.db, &self.floor, now).await
    }

    /// Contacts that ended and questions that were answered since the last look.
    async fn follow(&self, now: Moment) -> Result<(), StoreError> {
        let follower = self.db.survey_follower();
        let events = follower.after(follower.place().await?, BATCH).await?;
        let Some(last) = events.last() else { return Ok(()) };
        for recorded in &events {
            match &recorded.event {
                Event::InteractionEnded { interaction, .. } => {
                    self.plan(*interaction, recorded.at).await?;
                }
                Event::SurveyAnswered { .. } => self.hear(recorded).await?,
                Event::FlowStepped { interaction, action, .. } => {
                    self.put_question(*interaction, action, recorded).await?;
                }
                Event::SurveyMessageEnded { .. } => self.hear_message(recorded).await?,
                _ => {}
            }
        }
        follower.tell(&[], last.seq, now).await
    }

    async fn record(&self, id: InteractionId) -> Result<Option<ContactRecord>, StoreError> {
        self.db.interactions().get(&Scope::all(), id).await
    }

    async fn plan(&self, id: InteractionId, ended: Moment) -> Result<(), StoreError> {
        let Some(record) = self.record(id).await? else { return Ok(()) };
        // A part that goes on elsewhere is not the end of the matter; nor is a colleague's advice.
        let spoke = !record.segments.is_empty() && record.links.next.is_none();
        if !spoke || record.initiation == Initiation::Consultation {
            return Ok(());
        }
        let saved = self.db.setups().latest(&Scope::all(), &record.organization).await?;
        let about = saved.setup.surveys.iter().filter(|survey| {
            // What it was about may not be known yet: that is asked when the moment comes.
            let contact = Contact { disposition: None, ..contact(&record) };
            survey.active
                && Survey { dispositions: Vec::new(), ..(*survey).clone() }.is_about(contact)
        });
        let asks: Vec<_> = about
            .map(|survey| SurveyAsk {
                due_at: Some(ended.plus_ms(i64::from(survey.delay_minutes) * MINUTE_MS)),
                design: Some(survey.clone()),
                ..blank(&record, &survey.id, SurveyWay::Email, ended)
            })
            .collect();
        self.db.surveys().add(&asks).await
    }

    /// Asks, or says why not.
    async fn decide(&self, ask: &SurveyAsk, now: Moment) -> Result<(), StoreError> {
        let Some(record) = self.record(ask.interaction).await? else {
            return self.db.surveys().leave(ask, "no_contact").await;
        };
        let Some(survey) = &ask.design else {
            return self.db.surveys().leave(ask, "inactive").await;
        };
        match self.receiver(survey, &record, now).await? {
            Err(reason) => self.db.surveys().leave(ask, reason).await,
            Ok(receiver) => self.ask(ask.clone(), survey, receiver, now).await,
        }
    }

    async fn ask(
        &self,
        mut ask: SurveyAsk,
        survey: &Survey,
        Receiver { customer, address }: Receiver,
        now: Moment,
    ) -> Result<(), StoreError> {
        ask.customer = Some(customer.id);
        ask.language = customer.language.unwrap_or_else(|| "fr".to_owned());
        let plan = self.db.plans().latest().await?;
        let organization = plan.and_then(|saved| {
            saved.plan.organizations.get(&ask.organization).map(|o| o.name.clone())
        });
        let name = organization.unwrap_or_else(|| ask.organization.to_string());
        let times = (now, now.plus_ms(i64::from(survey.open_days) * DAY_MS));
        let base = &self.link_base;
        let surveys = self.db.surveys();
        let _asked = match address {
            Address::Email(address) => {
                ask.way = SurveyWay::Email;
                let (token, hash) = web::new_survey_link();
                let link = format!("{base}/s/{token}");
                let mail = invitation::write(&ask, survey, &address, &name, &link);
                surveys.ask(&ask, &hash, &mail, times).await?
            }
            Address::Mobile { number, stop } => {
                ask.way = SurveyWay::Sms;
                let (token, hash) = web::new_short_survey_link();
                let link = format!("{base}/s/{token}");
                let sms = invitation::text(&ask, survey, &number, (&name, &link, &stop));
                surveys.ask(&ask, &hash, &sms, times).await?
            }
        };
        Ok(())
    }

    /// Whom to ask at which address, or why nobody.
    async fn receiver(
        &self,
        survey: &Survey,
        record: &ContactRecord,
        now: Moment,
    ) -> Result<Result<Receiver, &'static str>, StoreError> {
        if !survey.is_about(contact(record)) {
            return Ok(Err("not_about"));
        }
        if !survey.draws(record.interaction) {
            return Ok(Err("not_drawn"));
        }
        let Some(id) = record.customer.id else { return Ok(Err("unknown_customer")) };
        let Some(customer) = self.db.customers().get(&Scope::all(), id).await? else {
            return Ok(Err("unknown_customer"));
        };
        let quiet = now.plus_ms(-i64::from(survey.quiet_days) * DAY_MS);
        if self.db.surveys().asked_since(customer.id, quiet).await? {
            return Ok(Err("asked_lately"));
        }
        let setup = self.db.setups().latest(&Scope::all(), &record.organization).await?.setup;
        let gateway = setup.sms.filter(|gateway| gateway.active);
        let mut why = "no_way";
        for way in &survey.ways {
            match self.address(*way, &customer, gateway.as_ref()) {
                Err(reason) => why = if why == "no_way" { reason } else { why },
                Ok(address) if self.objects(&customer, address.channel(), now).await? => {
                    // Who refused one way is not reached by another instead.
                    return Ok(Err("objected"));
                }
                Ok(address) => return Ok(Ok(Receiver { customer, address })),
            }
        }
        Ok(Err(why))
    }

    /// Where this way leads to the customer, or why nowhere.
    fn address(
        &self,
        way: AskWay,
        customer: &Customer,
        gateway: Option<&SmsGateway>,
    ) -> Result<Address, &'static str> {
        match way {
            AskWay::Email => {
                if !self.mail {
                    return Err("no_mail");
                }
                customer.emails.first().cloned().map(Address::Email).ok_or("no_address")
            }
            AskWay::Sms => {
                let gateway = gateway.ok_or("no_gateway")?;
                let mut numbers = customer.numbers.iter().map(|n| n.reveal().as_str());
                let number = numbers.find(|n| crm::sms::can_be_written_to(n)).ok_or("no_mobile")?;
                let number = Pii::new(number.to_owned());
                Ok(Address::Mobile { number, stop: gateway.stop.clone() })
            }
            AskWay::Chat => Err("no_channel"),
        }
    }

    async fn objects(
        &self,
        customer: &Customer,
        channel: &str,
        now: Moment,
    ) -> Result<bool, StoreError> {
        let entries = self.db.customers().entries(&Scope::all(), customer.id).await?;
        let mut words: Vec<(&Consent, String)> = Vec::new();
        for line in entries.iter().rev() {
            if let Entry::Consent(consent) = &line.entry {
                words.push((consent, local_day(line.at, "UTC")));
            }
        }
        let said = words.iter().map(|(consent, day)| (*consent, day.as_str()));
        let today = local_day(now, "UTC");
        Ok(consent(said, PURPOSE, channel, &today) == ConsentStanding::Withdrawn)
    }
}

struct Receiver {
    customer: Customer,
    address: Address,
}

enum Address {
    Email(Pii<String>),
    Mobile {
        number: Pii<String>,
        /// How further messages are refused.
        stop: Label,
    },
}

impl Address {
    /// As consents call it.
    const fn channel(&self) -> &'static str {
        match self {
            Self::Email(_) => "email",
            Self::Mobile { .. } => "sms",
        }
    }
}

fn contact(record: &ContactRecord) -> Contact<'_> {
    let visited = record.visits.last().map(|visit| &visit.queue);
    Contact {
        interaction: record.interaction,
        queue: visited.or(record.handled_for.as_ref()),
        campaign: record.campaign.as_ref(),
        disposition: record.disposition.as_ref(),
    }
}

/// A row as if it had been asked, for the demonstration.
pub(crate) fn sample(record: &ContactRecord, survey: &Survey, ended: Moment) -> SurveyAsk {
    let asked = ended.plus_ms(i64::from(survey.delay_minutes) * MINUTE_MS);
    SurveyAsk {
        state: SurveyState::Asked,
        design: Some(survey.clone()),
        asked_at: Some(asked),
        expires_at: Some(asked.plus_ms(i64::from(survey.open_days) * DAY_MS)),
        ..blank(record, &survey.id, SurveyWay::Email, ended)
    }
}

/// A row that nothing was decided of. Its id follows from what it is about: the same contact makes
/// the same row.
fn blank(record: &ContactRecord, survey: &str, way: SurveyWay, at: Moment) -> SurveyAsk {
    let name = format!("{}/{survey}/{}", record.interaction, way.name());
    SurveyAsk {
        id: derived(&name).to_string(),
        organization: record.organization.clone(),
        survey: survey.to_owned(),
        interaction: record.interaction,
        customer: record.customer.id,
        way,
        state: SurveyState::Planned,
        reason: String::new(),
        design: None,
        language: "fr".to_owned(),
        created_at: at,
        due_at: None,
        asked_at: None,
        expires_at: None,
        answered_at: None,
        answers: Pii::default(),
        scores: Scores::default(),
        comment: Pii::default(),
        themes: Vec::new(),
        follow_up: None,
        follow_up_id: None,
        follow_up_why: String::new(),
    }
}

/// The same name gives the same id (RFC 9562 §5.8).
fn derived(name: &str) -> Uuid {
    let digest = Sha256::digest(name.as_bytes());
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&digest[..16]);
    Builder::from_custom_bytes(bytes).into_uuid()
}

#[cfg(test)]
mod tests;
