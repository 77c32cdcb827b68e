//! A call that is about to be made, as the rules look at it.

use law::{
    Abandonment, Agreed, Audience, Basis, CallerId, Method, Person, Purpose, Question, ReliedOn,
    Rules, Sector, Verdict, may_dial,
};
use std::collections::BTreeMap;
use store::{CallsAsk, Db, Known, PersonAsk, StoreError};
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

/// What was decided, and the consent on which it rests.
pub(super) struct Judged {
    pub verdict: Verdict,
    pub consent: Option<ReliedOn>,
}

/// Judges calls of one moment: what holds for all of a campaign is read once.
pub(super) struct Judge<'a> {
    db: &'a Db,
    rules: &'a Rules,
    abandoned: BTreeMap<CampaignId, Abandonment>,
}

impl<'a> Judge<'a> {
    pub(super) const fn new(db: &'a Db, rules: &'a Rules) -> Self {
        Self { db, rules, abandoned: BTreeMap::new() }
    }

    /// What the rules say of this call at this moment.
    pub(super) async fn says(
        &mut self,
        terms: &Terms,
        callee: &Callee<'_>,
        shown: &Address,
        now: Moment,
    ) -> Result<Judged, StoreError> {
        let Known { mut person, consent } = known(self.db, terms, callee, now).await?;
        if terms.promised {
            let (from, to) = (now.plus_ms(-PROMISE_MS), now.plus_ms(PROMISE_MS));
            person.agreed = Some(Agreed { from, to, proven: true });
        }
        let shown =
            if shown.is_anonymous() { CallerId::Hidden } else { CallerId::Shown(shown.clone()) };
        let nobody = Address::anonymous();
        let phone = callee.numbers.first();
        let mut question = question(terms, phone.unwrap_or(&nobody), &shown, &person, now);
        if phone.is_some() {
            question.abandonment = self.abandonment(terms, now).await?;
        }
        let verdict = may_dial(self.rules, &question);
        let rests = verdict.basis == Some(Basis::Consent);
        let word = consent.zip(person.consent.as_ref()).filter(|_| verdict.allow && rests);
        let consent = word.map(|(id, word)| ReliedOn { id, collected: word.collected });
        Ok(Judged { verdict, consent })
    }

    /// Of a campaign that dials by itself: the share counts only where calls can be dropped.
    async fn abandonment(
        &mut self,
        terms: &Terms,
        now: Moment,
    ) -> Result<Option<Abandonment>, StoreError> {
        let Some(campaign) = terms.campaign.as_ref().filter(|_| terms.method == Method::Predictive)
        else {
            return Ok(None);
        };
        if let Some(known) = self.abandoned.get(campaign) {
            return Ok(Some(*known));
        }
        let since = now.plus_ms(-WINDOW_DAYS * DAY_MS);
        let counted = self.db.dial_attempts().abandonment(campaign, since).await?;
        let counted = Abandonment { abandoned: counted.abandoned, live: counted.live };
        self.abandoned.insert(campaign.clone(), counted);
        Ok(Some(counted))
    }
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

async fn known(
    db: &Db,
    terms: &Terms,
    callee: &Callee<'_>,
    now: Moment,
) -> Result<Known, StoreError> {
    let ask = PersonAsk {
        organization: callee.organization,
        campaign: terms.campaign.as_ref(),
        numbers: callee.numbers,
        customer: callee.customer,
        purpose: terms.purpose,
        audience: terms.audience,
        now,
    };
    let since = now.plus_ms(-LOOKED_BACK_DAYS * DAY_MS);
    db.law().known(&ask, Some(CallsAsk { since, but: callee.attempt })).await
}
