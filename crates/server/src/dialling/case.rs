//! A call that is about to be made, as the rules look at it.

use law::{
    Abandonment, Agreed, Audience, CallerId, Method, Person, Purpose, Question, Rules, Sector,
    Verdict, may_dial,
};
use store::{Db, PersonAsk, StoreError};
use vocab::{
    Address, CampaignId, CustomerId, DialMethod, DialReason, FloorPlan, InteractionId, Moment,
    OrganizationId, Outbound,
};

const DAY_MS: i64 = 86_400_000;
/// Attempts further back than the longest window of any rule aren't read.
const LOOKED_BACK_DAYS: i64 = 90;
const WINDOW_DAYS: i64 = 30;
/// An owed call is made at the time that was promised; a bit before and after, it is that time still.
const PROMISE_MS: i64 = 60_000;

/// What is fixed by who calls, and how.
pub(super) struct Terms {
    pub method: Method,
    pub purpose: Purpose,
    pub sector: Sector,
    pub audience: Audience,
    pub campaign: Option<CampaignId>,
    /// The person asked for this call.
    pub promised: bool,
}

impl Terms {
    /// By the plan in force; a campaign that it lacks calls nobody.
    pub(super) fn of(
        plan: &FloorPlan,
        organization: &OrganizationId,
        reason: &DialReason,
    ) -> Option<Self> {
        let by_hand = |promised| {
            let set_up = plan.organizations.get(organization);
            Self {
                method: DialMethod::Manual,
                purpose: set_up.map_or(Purpose::Service, |o| o.manual_calls),
                sector: Sector::Other,
                audience: Audience::Consumer,
                campaign: None,
                promised,
            }
        };
        match reason {
            DialReason::Campaign { campaign, method, .. } => {
                let set_up = plan.campaigns.get(campaign)?;
                let own = set_up.organization == *organization;
                Some(Self::of_campaign(
                    campaign,
                    set_up.outbound.as_ref().filter(|_| own)?,
                    *method,
                ))
            }
            DialReason::Agent { .. } => Some(by_hand(false)),
            DialReason::Callback => Some(Self { purpose: Purpose::Service, ..by_hand(true) }),
            DialReason::PassedOn => None,
        }
    }

    pub(super) fn of_campaign(campaign: &CampaignId, set_up: &Outbound, method: Method) -> Self {
        // Timed, it isn't the agent who chooses the moment (Arcep 2022-1583, §7.1.3).
        let timed = method == DialMethod::Preview && set_up.preview_ms.is_some();
        Self {
            method: if timed { DialMethod::Progressive } else { method },
            purpose: set_up.purpose,
            sector: set_up.sector,
            audience: if set_up.business { Audience::Business } else { Audience::Consumer },
            campaign: Some(campaign.clone()),
            promised: false,
        }
    }
}

/// Whom it would reach.
pub(super) struct Callee<'a> {
    pub organization: &'a OrganizationId,
    /// The number that would be dialled first.
    pub numbers: &'a [Address],
    pub customer: Option<CustomerId>,
    /// The attempt itself, where the journal has it already: it doesn't count against itself.
    pub attempt: Option<InteractionId>,
}

/// What the rules say of this call at this moment.
pub(super) async fn judge(
    db: &Db,
    rules: &Rules,
    terms: &Terms,
    callee: &Callee<'_>,
    shown: &Address,
    now: Moment,
) -> Result<Verdict, StoreError> {
    let mut person = person(db, terms, callee, now).await?;
    if terms.promised {
        let (from, to) = (now.plus_ms(-PROMISE_MS), now.plus_ms(PROMISE_MS));
        person.agreed = Some(Agreed { from, to, proven: true });
    }
    let shown =
        if shown.is_anonymous() { CallerId::Hidden } else { CallerId::Shown(shown.clone()) };
    let Some(phone) = callee.numbers.first() else {
        return Ok(may_dial(rules, &question(terms, &Address::anonymous(), &shown, &person, now)));
    };
    let mut question = question(terms, phone, &shown, &person, now);
    question.abandonment = abandonment(db, terms, now).await?;
    Ok(may_dial(rules, &question))
}

fn question<'a>(
    terms: &Terms,
    phone: &'a Address,
    shown: &'a CallerId,
    person: &'a Person,
    at: Moment,
) -> Question<'a> {
    Question {
        at,
        phone,
        method: terms.method,
        purpose: terms.purpose,
        sector: terms.sector,
        caller_id: Some(shown),
        person,
        abandonment: None,
    }
}

async fn person(
    db: &Db,
    terms: &Terms,
    callee: &Callee<'_>,
    now: Moment,
) -> Result<Person, StoreError> {
    let digests: Vec<String> = callee.numbers.iter().map(law::digest).collect();
    let since = now.plus_ms(-LOOKED_BACK_DAYS * DAY_MS);
    let (organization, customer) = (callee.organization, callee.customer);
    let attempts = db
        .dial_attempts()
        .counting(organization, &digests, customer, since, callee.attempt)
        .await?;
    let ask = PersonAsk {
        organization,
        campaign: terms.campaign.as_ref(),
        numbers: callee.numbers,
        customer,
        purpose: terms.purpose,
        audience: terms.audience,
        now,
    };
    db.law().person(&ask, attempts).await
}

/// Of a campaign that dials by itself: the share counts only where calls can be dropped.
async fn abandonment(
    db: &Db,
    terms: &Terms,
    now: Moment,
) -> Result<Option<Abandonment>, StoreError> {
    let Some(campaign) = terms.campaign.as_ref().filter(|_| terms.method == Method::Predictive)
    else {
        return Ok(None);
    };
    let since = now.plus_ms(-WINDOW_DAYS * DAY_MS);
    let counted = db.dial_attempts().abandonment(campaign, since).await?;
    Ok(Some(Abandonment { abandoned: counted.abandoned, live: counted.live }))
}
