//! How many calls are wanted now, and for whom: paced at each turn in which something changed.

use super::record::{Asked, Dialler};
use super::{blend, called_for, pacing, set_up};
use crate::floor::{Floor, Timer};
use crate::interaction::Interaction;
use crate::turn::Turn;
use crate::with_customer;
use vocab::{
    Calendar, CampaignId, DialHold, DialMethod, DialReason, Effect, Event, Initiation, Lead,
    Moment, Outbound, Pacing,
};

/// Looked at again after this, whatever happens meanwhile.
const LOOK_AGAIN_MS: i64 = 500;
/// Where there was nobody to call, asked again after this.
const NONE_MS: i64 = 5_000;
/// An answer that hasn't come by then won't.
const ASKED_LONG_MS: i64 = 10_000;
/// What the dialler counts on is told at most this often.
const TOLD_MS: i64 = 1_000;
/// Fewer agents than this gain nothing by prediction.
const LEAST_AGENTS: u32 = 10;
const MOST_LEADS: usize = 2_000;

impl Turn<'_> {
    pub(crate) fn leads_offered(&mut self, campaign: &CampaignId, leads: Vec<Lead>) {
        let now = self.now;
        let Some(dialler) = self.dialler(campaign) else { return };
        dialler.asked = if leads.is_empty() { Asked::NoneUntil(now + NONE_MS) } else { Asked::No };
        if dialler.steering.running {
            let room = MOST_LEADS.saturating_sub(dialler.leads.len());
            dialler.leads.extend(leads.into_iter().take(room));
        }
        self.dials = true;
    }

    /// What was in hand before a restart was cleared for another process, and so were its timers:
    /// campaigns dial on by themselves, also where nothing else happens.
    pub(crate) fn take_up_campaigns(&mut self) {
        for campaign in self.floor().diallers.keys().cloned().collect::<Vec<_>>() {
            if let Some(dialler) = self.dialler(&campaign) {
                dialler.forget_leads();
                dialler.looks_no_more();
            }
        }
        self.dials = true;
    }

    /// Every running campaign is paced anew. Whether one has dialled.
    pub(crate) fn dial_all(&mut self) -> bool {
        if !std::mem::take(&mut self.dials) {
            return false;
        }
        let mut dialled = 0;
        let running = self.floor().diallers.iter().filter(|(_, d)| d.steering.running);
        for campaign in running.map(|(id, _)| id.clone()).collect::<Vec<_>>() {
            dialled += self.dial_for(&campaign);
        }
        dialled > 0
    }

    fn dial_for(&mut self, campaign: &CampaignId) -> u32 {
        let Some(set_up) = set_up(self.floor(), campaign).cloned() else { return 0 };
        self.keep_for_inbound(campaign, &set_up);
        let Some(mut paced) = self.pace_of(campaign, &set_up) else { return 0 };
        let wanted = paced.aim.saturating_sub(self.in_air(campaign, paced));
        let dialled = self.dial_leads(campaign, &set_up, paced, wanted);
        let short = wanted - dialled;
        paced.ringing += dialled;
        if short > 0 && paced.hold.is_none() {
            paced.hold = Some(DialHold::NoLead);
        }
        self.seek(campaign, paced, short);
        self.tell_pace(campaign, paced);
        self.look_again(campaign);
        dialled
    }

    /// One look is scheduled at a time.
    fn look_again(&mut self, campaign: &CampaignId) {
        let (now, at) = (self.now, self.now + LOOK_AGAIN_MS);
        let due = self.dialler(campaign).filter(|d| d.looks_at <= now);
        if let Some(dialler) = due {
            dialler.looks_at = at;
            self.schedule(at, Timer::Dial(campaign.clone()));
        }
    }

    fn dial_leads(
        &mut self,
        campaign: &CampaignId,
        set_up: &Outbound,
        paced: Pacing,
        wanted: u32,
    ) -> u32 {
        for dialled in 0..wanted {
            let now = self.now;
            let Some(lead) = self.dialler(campaign).and_then(|d| d.next_lead(now)) else {
                return dialled;
            };
            if paced.method == DialMethod::Preview {
                self.show_lead(campaign, set_up, lead);
            } else {
                self.dial_lead(campaign, set_up, paced.method, lead);
            }
        }
        wanted
    }

    fn dial_lead(
        &mut self,
        campaign: &CampaignId,
        set_up: &Outbound,
        method: DialMethod,
        lead: Lead,
    ) {
        let Some(id) = self.start_lead(campaign, set_up, &lead) else { return };
        let reason =
            DialReason::Campaign { campaign: campaign.clone(), record: lead.record, method };
        self.dial_person(id, lead.number, set_up.ring_ms, reason);
    }

    /// Offers the record to an agent, as an interaction whose customer isn't on the line yet.
    fn show_lead(&mut self, campaign: &CampaignId, set_up: &Outbound, lead: Lead) {
        let Some(queue) = set_up.queue.clone() else { return };
        let Some(id) = self.start_lead(campaign, set_up, &lead) else { return };
        let known = |agent: &vocab::AgentId| self.floor().agents.contains_key(agent);
        let preferred = lead.only.filter(known).map(|agent| (agent, crate::routing::NOBODY_ELSE));
        self.record(Event::InteractionQueued {
            interaction: id,
            goal: self.floor().goal_of(id, &queue),
            queue,
            priority: 0,
            skills: std::collections::BTreeMap::new(),
            since: self.now,
            preferred,
            estimate_ms: None,
        });
    }

    fn start_lead(
        &mut self,
        campaign: &CampaignId,
        set_up: &Outbound,
        lead: &Lead,
    ) -> Option<vocab::InteractionId> {
        let plan = self.floor().plan()?;
        let organization = plan.campaigns.get(campaign)?.organization.clone();
        let id = self.new_interaction();
        let event = Event::InteractionStarted {
            interaction: id,
            initiation: Initiation::Outbound,
            organization,
            campaign: Some(campaign.clone()),
            leg: None,
            trunk: set_up.trunk.clone(),
            system: lead.shown.clone(),
            plan: self.floor().plan_version(),
            flow: None,
            previous: None,
            initial: None,
            callback: None,
            queue: None,
            passed_on: None,
            record: Some(lead.record),
        };
        self.record(with_customer(event, &lead.number));
        Some(id)
    }

    /// Asks for leads before the last is dialled.
    fn seek(&mut self, campaign: &CampaignId, paced: Pacing, short: u32) {
        let now = self.now;
        let Some(dialler) = self.dialler(campaign) else { return };
        let may_ask = match dialler.asked {
            Asked::No => true,
            Asked::Since(at) => now.since_ms(at) >= ASKED_LONG_MS,
            Asked::NoneUntil(at) => at <= now,
        };
        let enough = (paced.aim as usize).max(2);
        if !may_ask || paced.aim == 0 || short == 0 && dialler.leads.len() >= enough {
            return;
        }
        dialler.asked = Asked::Since(now);
        let missing = enough.saturating_sub(dialler.leads.len()) + short as usize;
        let count = u32::try_from(missing.min(MOST_LEADS)).unwrap_or(u32::MAX);
        let effect = Effect::SeekLeads { campaign: campaign.clone(), count, method: paced.method };
        self.ask_only(effect);
    }

    fn tell_pace(&mut self, campaign: &CampaignId, pacing: Pacing) {
        let now = self.now;
        let told = self.floor().diallers.get(campaign);
        if told.is_some_and(|d| d.pacing != Some(pacing) && now.since_ms(d.told_at) >= TOLD_MS) {
            self.record(Event::CampaignPaced { campaign: campaign.clone(), pacing });
        }
    }

    /// Calls that came in go first while somebody has waited too long for agents of this campaign:
    /// these are kept for them, and for a while after.
    fn keep_for_inbound(&mut self, campaign: &CampaignId, set_up: &Outbound) {
        let now = self.now;
        let wanted = blend::wanted(self.floor(), set_up, now);
        let until = now + set_up.blend.dwell_ms.max(LOOK_AGAIN_MS);
        let Some(dialler) = self.dialler(campaign) else { return };
        dialler.kept.retain(|_, until| *until > now);
        dialler.kept.extend(wanted.into_iter().map(|agent| (agent, until)));
    }

    /// What is in the air already, of what is aimed at.
    fn in_air(&self, campaign: &CampaignId, paced: Pacing) -> u32 {
        let dialler = self.floor().diallers.get(campaign);
        match paced.method {
            DialMethod::Predictive => dialler.map_or(0, Dialler::weight_in_air),
            DialMethod::Manual
            | DialMethod::Preview
            | DialMethod::Progressive
            | DialMethod::Agentless => paced.ringing,
        }
    }

    fn pace_of(&self, campaign: &CampaignId, set_up: &Outbound) -> Option<Pacing> {
        let dialler = self.floor().diallers.get(campaign)?;
        let case = Case { floor: self.floor(), campaign, set_up, dialler, now: self.now };
        Some(case.pacing())
    }
}

/// One campaign, looked at.
struct Case<'a> {
    floor: &'a Floor,
    campaign: &'a CampaignId,
    set_up: &'a Outbound,
    dialler: &'a Dialler,
    now: Moment,
}

impl Case<'_> {
    fn pacing(&self) -> Pacing {
        let (agents, kept) = blend::left(self.floor, self.set_up, self.dialler, self.now);
        let method = self.method(agents.at_work);
        let free = self.free_permille(agents, method);
        let (aim, hold) = self.aim(method, free, (agents.at_work, kept));
        Pacing {
            method,
            free_permille: free,
            ringing: self.ringing(method),
            answer_permille: self.dialler.answer_permille(),
            aim,
            hold,
        }
    }

    fn method(&self, at_work: u32) -> DialMethod {
        match self.dialler.steering.method.unwrap_or(self.set_up.method) {
            DialMethod::Predictive if at_work < LEAST_AGENTS => DialMethod::Progressive,
            // By hand: nothing is dialled by itself.
            other => other,
        }
    }

    /// Calls that nobody has answered; in preview, records that no agent has taken.
    fn ringing(&self, method: DialMethod) -> u32 {
        let count = if method == DialMethod::Preview {
            let shown = |i: &&Interaction| i.stands_in() && called_for(i) == Some(self.campaign);
            self.floor.interactions.values().filter(shown).count()
        } else {
            self.dialler.in_air.len()
        };
        u32::try_from(count).unwrap_or(u32::MAX)
    }

    /// Agents who are free, less those who are spoken for; for a prediction also the part of the
    /// busy ones who will be free when a call that is dialled now is answered.
    fn free_permille(&self, agents: crate::estimate::Pace, method: DialMethod) -> u32 {
        let shown = if method == DialMethod::Preview { self.ringing(method) } else { 0 };
        let idle = i64::from(agents.idle) + i64::from(shown);
        let spoken_for = i64::from(agents.waiting.saturating_sub(shown))
            + i64::from(self.set_up.blend.keep_free)
            + self.rivals();
        let mut free = (idle - spoken_for) * 1_000;
        if method == DialMethod::Predictive
            && let Some(handling) = agents.handling_ms()
        {
            let busy = i64::from(agents.at_work.saturating_sub(agents.idle));
            // Ends are memoryless here: of N busy, N (1 − e^(−t/H)) are free after t.
            #[expect(clippy::cast_precision_loss, reason = "minutes in ms")]
            let share = 1.0 - (-(self.dialler.ring_ms() as f64) / handling.max(1_000) as f64).exp();
            #[expect(clippy::cast_possible_truncation, reason = "a share of agents")]
            let soon = (share * 1_000.0) as i64;
            free += busy * soon;
        }
        u32::try_from(free.max(0)).unwrap_or(u32::MAX)
    }

    /// People whom other campaigns of the same agents expect to answer.
    fn rivals(&self) -> i64 {
        let Some(plan) = self.floor.plan() else { return 0 };
        let Some(queue) = &self.set_up.queue else { return 0 };
        let others =
            self.floor.diallers.iter().filter(|(id, d)| {
                *id != self.campaign && d.steering.running && !d.in_air.is_empty()
            });
        let mut expected = 0;
        for (id, dialler) in others {
            let theirs = set_up(self.floor, id).and_then(|o| o.queue.as_ref());
            let shared = theirs.is_some_and(|theirs| {
                plan.agents.values().any(|a| plan.serves(a, queue) && plan.serves(a, theirs))
            });
            if shared {
                let ringing = i64::try_from(dialler.in_air.len()).unwrap_or(i64::MAX);
                expected += (ringing * i64::from(dialler.answer_permille()) + 999) / 1_000;
            }
        }
        expected
    }

    /// How many calls may be in the air, and what keeps it from being more.
    fn aim(
        &self,
        method: DialMethod,
        free_permille: u32,
        (at_work, kept): (u32, u32),
    ) -> (u32, Option<DialHold>) {
        let steering = &self.dialler.steering;
        if !steering.running {
            return (0, Some(DialHold::Paused));
        }
        if !self.open() {
            return (0, Some(DialHold::Closed));
        }
        if method == DialMethod::Manual {
            return (0, None);
        }
        let lines = self.lines_left(method);
        if method == DialMethod::Agentless {
            return (lines, (lines == 0).then_some(DialHold::NoLine));
        }
        if at_work == 0 || free_permille < 1_000 {
            let hold = if kept > 0 { DialHold::InboundFirst } else { DialHold::NoAgent };
            return (0, Some(hold));
        }
        let free = free_permille / 1_000;
        let (wanted, hold) = match method {
            DialMethod::Predictive => self.predicted(free),
            DialMethod::Progressive | DialMethod::Preview => (free, None),
            DialMethod::Manual | DialMethod::Agentless => (0, None),
        };
        if wanted > lines { (lines, Some(DialHold::NoLine)) } else { (wanted, hold) }
    }

    /// By the binomial bound, between the floor and the ceiling that people set; where too many
    /// were dropped, one call for each agent.
    fn predicted(&self, free: u32) -> (u32, Option<DialHold>) {
        let target = f64::from(self.set_up.abandonment_permille) / 1_000.0;
        let (live, dropped) = self.dialler.window();
        let aim = pacing::aim(target, dropped, live);
        if aim <= 0.0 {
            return (free, Some(DialHold::Abandonment));
        }
        let answer = f64::from(self.dialler.answer_permille()) / 1_000.0;
        let steering = &self.dialler.steering;
        let least = steering.least_percent.unwrap_or(self.set_up.least_percent);
        let most = steering.most_percent.unwrap_or(self.set_up.most_percent);
        let each = |percent: u32| (u64::from(free) * u64::from(percent)).div_ceil(100);
        let calls = u64::from(pacing::most_calls(free, answer, aim));
        let calls = calls.max(each(least)).min(each(most.max(100)));
        (u32::try_from(calls).unwrap_or(u32::MAX), None)
    }

    /// Calls that may ring with the lines there are.
    fn lines_left(&self, method: DialMethod) -> u32 {
        let ringing = self.dialler.in_air.len();
        let others = self.dialler.calls.len().saturating_sub(ringing);
        let others = u32::try_from(others).unwrap_or(u32::MAX);
        let left = self.set_up.lines.saturating_sub(others);
        if method == DialMethod::Preview { left.max(1) } else { left }
    }

    fn open(&self) -> bool {
        let Some(hours) = &self.set_up.hours else { return true };
        let Some(plan) = self.floor.plan() else { return false };
        let Some(set_up) = plan.hours.get(hours) else { return true };
        self.floor.closing_for(hours).is_none()
            && Calendar::of(plan, set_up).next_opening(self.now) == Some(self.now)
    }
}
