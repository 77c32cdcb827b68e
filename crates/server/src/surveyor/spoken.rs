//! Asking on the telephone, after the agent has hung up: whether to, and what is said in answer.

use super::{PURPOSE, Surveyor, VOICE, blank, contact};
use crate::fetch::Question;
use crm::history::{Consent, ConsentStanding, Entry, consent, local_day};
use crm::survey::{Contact, Survey};
use store::{Customer, Db, Scope, SpokenAnswer, StoreError, SurveyAsk, SurveyState, SurveyWay};
use vocab::{Event, Moment, Recorded};

const DAY_MS: i64 = 86_400_000;

/// Whether a flow is to ask about this contact: the survey is about it and draws it, the customer
/// was not asked lately and has not refused. Who is not known can't have refused.
pub(crate) async fn to_be_asked(
    db: &Db,
    survey: &str,
    question: &Question,
    now: Moment,
) -> Result<bool, StoreError> {
    let all = Scope::all();
    let Some(record) = db.interactions().get(&all, question.interaction).await? else {
        return Ok(false);
    };
    let setup = db.setups().latest(&all, &question.organization).await?.setup;
    let design = setup.surveys.iter().find(|one| one.id == survey && one.active);
    let Some(design) = design else {
        tracing::warn!(survey, "a flow asks for a survey that is not there or not active");
        return Ok(false);
    };
    // The agent may not have said yet what it was about.
    let contact = Contact { disposition: None, ..contact(&record) };
    let of_any = Survey { dispositions: Vec::new(), ..design.clone() };
    if !of_any.is_about(contact) || !design.draws(record.interaction) {
        return Ok(false);
    }
    let Some(id) = record.customer.id else { return Ok(true) };
    let quiet = now.plus_ms(-i64::from(design.quiet_days) * DAY_MS);
    if db.surveys().asked_since(id, quiet).await? {
        return Ok(false);
    }
    match db.customers().get(&all, id).await? {
        Some(customer) => Ok(!refuses(db, &customer, now).await?),
        None => Ok(true),
    }
}

/// Withdrawn for any way of asking is withdrawn for the telephone.
async fn refuses(db: &Db, customer: &Customer, now: Moment) -> Result<bool, StoreError> {
    let entries = db.customers().entries(&Scope::all(), customer.id).await?;
    let mut words: Vec<(&Consent, String)> = Vec::new();
    for line in entries.iter().rev() {
        if let Entry::Consent(consent) = &line.entry {
            words.push((consent, local_day(line.at, "UTC")));
        }
    }
    let today = local_day(now, "UTC");
    Ok(["email", "phone"].into_iter().any(|channel| {
        let said = words.iter().map(|(consent, day)| (*consent, day.as_str()));
        consent(said, PURPOSE, channel, &today) == ConsentStanding::Withdrawn
    }))
}

impl Surveyor {
    /// The row that answers by keys make too, and which recording answers which question.
    pub(super) async fn hear_message(&self, recorded: &Recorded) -> Result<(), StoreError> {
        let Event::SurveyMessageEnded { interaction, recording, attribute } = &recorded.event
        else {
            return Ok(());
        };
        let Some(record) = self.record(*interaction).await? else { return Ok(()) };
        let ask = SurveyAsk {
            state: SurveyState::Answered,
            asked_at: Some(recorded.at),
            answered_at: Some(recorded.at),
            ..blank(&record, VOICE, SurveyWay::Voice, recorded.at)
        };
        self.db.surveys().heard(&ask).await?;
        let message = SpokenAnswer {
            recording: *recording,
            organization: record.organization.clone(),
            interaction: *interaction,
            question: attribute.to_string(),
            at: recorded.at,
        };
        self.db.surveys().spoke(&message).await
    }
}
