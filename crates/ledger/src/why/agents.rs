//! What stood between an agent and the interaction, stretch by stretch of its wait.
//!
//! Owns: each agent's condition at each moment, folded from the agent's own events, and the one
//! reason that it gives. Must not own: what another interaction had over this one (`ahead`), or who
//! could have it by the plan (`eligible`).

use super::ahead::{Ahead, Given, why_ahead};
use super::eligible::{InForce, Unfit, eligible, rule_of, serves};
use super::path::{Standing, Tally};
use super::wait::{Wait, Waits};
use super::{Material, Named, by_agent};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use vocab::{
    AgentId, AgentState, AgentStatus, Event, FloorPlan, InteractionId, Moment, Presence, Recorded,
    Verdict,
};

/// One agent's part in the story.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AgentPart {
    pub agent: Named,
    pub team: Option<Named>,
    pub site: Option<Named>,
    /// Could have it by the plan at some moment of the wait.
    pub able: bool,
    /// So many times it was offered to this agent.
    pub offers: u32,
    pub stretches: Vec<Stretch>,
}

/// The same reason, all along. `to` is `None` while the wait goes on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stretch {
    pub from: Moment,
    pub to: Option<Moment>,
    #[serde(flatten)]
    pub why: WhyNot,
}

/// Why the agent did not have it then. Moments are those when the reason began, where the journal
/// tells.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "why", rename_all = "snake_case")]
pub enum WhyNot {
    Unfit {
        #[serde(flatten)]
        unfit: Unfit,
    },
    /// The status allows no work.
    Away {
        #[serde(flatten)]
        status: AgentStatus,
        /// What people call the reason of the break.
        break_name: Option<String>,
        since: Option<Moment>,
    },
    Unreachable {
        missing: Missing,
        since: Option<Moment>,
    },
    NotResponding {
        since: Option<Moment>,
    },
    /// Busy with something else, told without its id when the reader may not know it.
    Working {
        work: Work,
        interaction: Option<InteractionId>,
        since: Option<Moment>,
        /// When it was given to the agent while this one waited: why it went before.
        ahead: Option<Ahead>,
    },
    /// Turned it down, and was left out for a while so that it could go on to others.
    LeftOut {
        turned: Turned,
        at: Moment,
        until: Moment,
    },
    /// It was offered to this agent.
    RangHere,
    /// Free, but it rang at another agent; `verdict` says why at that one when this one was next.
    RangElsewhere {
        agent: Named,
        verdict: Option<Verdict>,
    },
    /// Free, but another agent, whom the customer knows, was asked alone at first.
    AskedAlone {
        agent: Named,
        until: Moment,
    },
    /// Free, but kept as a reserve for longer waits by the routing profile.
    Reserve {
        until: Moment,
    },
    /// Nothing stood against it.
    Free,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Missing {
    Phone,
    Desk,
    Both,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Work {
    /// Another was being offered.
    Ringing,
    Talking,
    OnHold,
    WrapUp,
    /// A call that the agent placed.
    CallingOut,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Turned {
    Rejected,
    TimedOut,
    /// The agent's line could not be reached.
    Failed,
}

/// What is known of an agent at a moment.
#[derive(Clone, Debug, Default)]
struct Condition {
    status: Option<(AgentStatus, Moment)>,
    state: Option<(AgentState, Moment, Option<InteractionId>)>,
    phone: Option<(bool, Moment)>,
    desk: Option<(bool, Moment)>,
    given: Option<Given>,
    calling_out: Option<InteractionId>,
}

impl Condition {
    fn take(&mut self, Recorded { seq, at, event, .. }: &Recorded) {
        if let Event::AgentStateChanged { to, interaction, .. } = event {
            self.state = Some((*to, *at, *interaction));
        } else if let Event::AgentStatusChanged { status, .. } = event {
            self.status = Some((status.clone(), *at));
        } else if let Event::PhoneRegistered { .. } | Event::PhoneLost { .. } = event {
            self.phone = Some((matches!(event, Event::PhoneRegistered { .. }), *at));
        } else if let Event::DeskOpened { .. } | Event::DeskClosed { .. } = event {
            self.desk = Some((matches!(event, Event::DeskOpened { .. }), *at));
        } else if let Event::ReservationOffered { interaction, .. } = event {
            self.given = Some(Given { interaction: *interaction, seq: *seq, at: *at });
        } else if let Event::AgentRung { interaction, .. } = event {
            self.calling_out = Some(*interaction);
        }
    }

    /// The status; that of the plan's beginning when none was chosen yet.
    fn status(&self, presence: Presence) -> (AgentStatus, Option<Moment>) {
        let always = presence == Presence::Static;
        let first = if always { AgentStatus::Available } else { AgentStatus::Offline };
        self.status.as_ref().map_or((first, None), |(s, at)| (s.clone(), Some(*at)))
    }
}

/// What the reasons are asked of.
struct Asked<'a> {
    material: &'a Material,
    waits: &'a Waits,
    own: InteractionId,
    agent: &'a AgentId,
}

pub(super) fn parts(
    material: &Material,
    waits: &Waits,
    concerned: &BTreeSet<AgentId>,
) -> Vec<AgentPart> {
    let Some(own) = material.own.first().and_then(|r| r.event.interaction()) else {
        return Vec::new();
    };
    let before = by_agent(material.before.iter());
    let during = by_agent(material.during.iter());
    concerned
        .iter()
        .map(|agent| {
            let mut condition = Condition::default();
            let mut known: Vec<&Recorded> = before.get(agent).cloned().unwrap_or_default();
            known.sort_by_key(|r| r.seq);
            known.iter().for_each(|r| condition.take(r));
            let events = during.get(agent).map_or(&[][..], Vec::as_slice);
            Asked { material, waits, own, agent }.part(condition, events)
        })
        .collect()
}

impl Asked<'_> {
    fn part(&self, mut condition: Condition, events: &[&Recorded]) -> AgentPart {
        let mut stretches: Vec<Stretch> = Vec::new();
        let mut able = false;
        let mut events = events.iter().peekable();
        for wait in &self.waits.waits {
            let moments = self.moments(wait, events.clone().map(|r| r.at));
            for (place, from) in moments.iter().enumerate() {
                while let Some(next) = events.next_if(|r| r.at <= *from) {
                    condition.take(next);
                }
                let to = moments.get(place + 1).copied().or(wait.to);
                let Some(plan) = self.material.plan_after(*from) else { continue };
                let rule = rule_of(plan, &wait.queue);
                let in_force =
                    rule.as_ref().map(|rule| InForce::reached(rule, wait.steps_by(*from)));
                let fit = eligible(plan, &wait.queue, &wait.demand, self.agent, in_force.as_ref());
                able |= fit.is_ok();
                let why = match fit {
                    Ok(()) => self.why(plan, wait, &condition, *from),
                    Err(unfit) => WhyNot::Unfit { unfit },
                };
                push(&mut stretches, Stretch { from: *from, to, why });
            }
        }
        let person = self.material.find(|plan| plan.agents.get(self.agent).cloned());
        let team = person.as_ref().and_then(|p| p.team.clone());
        let site = person.as_ref().and_then(|p| p.site.clone());
        let offers = self.waits.offers.iter().filter(|o| o.agent == *self.agent).count();
        AgentPart {
            agent: self.material.agent(self.agent),
            team: team.map(|id| {
                let name = |p: &FloorPlan| p.teams.get(&id).map(|t| t.name.clone());
                Named::new(id.as_str(), self.material.find(name))
            }),
            site: site.map(|id| {
                let name = |p: &FloorPlan| p.sites.get(&id).map(|s| s.name.clone());
                Named::new(id.as_str(), self.material.find(name))
            }),
            able,
            offers: u32::try_from(offers).unwrap_or(u32::MAX),
            stretches,
        }
    }

    /// Moments of the wait at which the reason may change: its beginning, the agent's own events,
    /// offers of this interaction, the end of being left out, a new plan.
    fn moments(&self, wait: &Wait, events: impl Iterator<Item = Moment>) -> Vec<Moment> {
        let offers = self.waits.offers.iter();
        let of_offers = offers.flat_map(|o| [Some(o.from), o.to, o.left_out_until()]).flatten();
        let of_plans = self.material.plans.iter().map(|(_, at, ..)| *at);
        let of_rule = wait.steps.iter().map(|(at, _)| *at);
        let alone = wait.demand.preferred.iter().map(|(_, until)| *until);
        let reserve = self.material.plans.iter().filter_map(|(.., p)| self.reserve_until(p, wait));
        let end = wait.to.unwrap_or(self.material.until);
        let mut moments: BTreeSet<Moment> = events
            .chain(of_offers)
            .chain(of_plans)
            .chain(of_rule)
            .chain(alone)
            .chain(reserve)
            .filter(|at| wait.from < *at && *at < end)
            .collect();
        moments.insert(wait.from);
        moments.into_iter().collect()
    }

    /// The one reason at this moment, of an agent who could have it by the plan.
    fn why(&self, plan: &FloorPlan, wait: &Wait, now: &Condition, at: Moment) -> WhyNot {
        let presence = plan.agents.get(self.agent).map(|a| a.presence).unwrap_or_default();
        let (status, chosen) = now.status(presence);
        let (state, since, interaction) = match &now.state {
            Some((state, since, interaction)) => (*state, Some(*since), *interaction),
            None => (AgentState::Away, None, None),
        };
        let working = |work| self.working(wait, now, work, interaction, since);
        match state {
            AgentState::Away => away(plan, status, chosen),
            AgentState::Unreachable => unreachable(now, presence, since),
            AgentState::NotResponding => WhyNot::NotResponding { since },
            AgentState::Reserved | AgentState::Ringing if interaction == Some(self.own) => {
                WhyNot::RangHere
            }
            AgentState::Reserved | AgentState::Ringing => working(Work::Ringing),
            AgentState::OnInteraction
                if interaction.is_some_and(|i| now.calling_out == Some(i)) =>
            {
                working(Work::CallingOut)
            }
            AgentState::OnInteraction => working(Work::Talking),
            AgentState::OnHold => working(Work::OnHold),
            AgentState::WrapUp => working(Work::WrapUp),
            AgentState::Idle => self.idle(plan, wait, at),
        }
    }

    /// Until when a wait is not yet for this agent, whose profile makes them a reserve.
    fn reserve_until(&self, plan: &FloorPlan, wait: &Wait) -> Option<Moment> {
        let person = plan.agents.get(self.agent)?;
        let entry = serves(plan, person, &wait.queue).flatten()?;
        (entry.delay_ms > 0).then(|| wait.since + entry.delay_ms)
    }

    /// Free and able: what this interaction was doing instead.
    fn idle(&self, plan: &FloorPlan, wait: &Wait, at: Moment) -> WhyNot {
        let mine = self.waits.offers.iter().filter(|o| o.agent == *self.agent);
        let left_out = mine.rev().find_map(|o| {
            let (turned, since, until) = (o.turned?, o.to?, o.left_out_until()?);
            (since <= at && at < until).then_some((turned, since, until))
        });
        if let Some((turned, since, until)) = left_out {
            return WhyNot::LeftOut { turned, at: since, until };
        }
        match self.waits.offers.iter().find(|o| o.pending_at(at)) {
            Some(offer) if offer.agent == *self.agent => WhyNot::RangHere,
            Some(offer) => {
                let verdict = offer.candidates.iter().find(|c| c.agent == *self.agent);
                let agent = self.material.agent(&offer.agent);
                WhyNot::RangElsewhere { agent, verdict: verdict.map(|c| c.verdict) }
            }
            None => self.held_back(plan, wait, at),
        }
    }

    /// Nobody else has it: what holds it back from this agent for the time being.
    fn held_back(&self, plan: &FloorPlan, wait: &Wait, at: Moment) -> WhyNot {
        if let Some((agent, until)) = &wait.demand.preferred
            && at < *until
            && agent != self.agent
        {
            return WhyNot::AskedAlone { agent: self.material.agent(agent), until: *until };
        }
        match self.reserve_until(plan, wait) {
            Some(until) if at < until => WhyNot::Reserve { until },
            Some(_) | None => WhyNot::Free,
        }
    }

    fn working(
        &self,
        wait: &Wait,
        now: &Condition,
        work: Work,
        interaction: Option<InteractionId>,
        since: Option<Moment>,
    ) -> WhyNot {
        let given = now.given.filter(|g| Some(g.interaction) == interaction && g.at >= wait.from);
        let ahead = given.map(|g| why_ahead(self.material, self.waits, wait, self.agent, g));
        let interaction = interaction.filter(|i| !self.material.hidden.contains(i));
        WhyNot::Working { work, interaction, since, ahead }
    }
}

fn away(plan: &FloorPlan, status: AgentStatus, since: Option<Moment>) -> WhyNot {
    let break_name = match &status {
        AgentStatus::Break { reason } => Some(
            plan.breaks.get(reason.as_ref()).map_or_else(|| reason.to_string(), |b| b.name.clone()),
        ),
        AgentStatus::Available | AgentStatus::Training | AgentStatus::Offline => None,
    };
    WhyNot::Away { status, break_name, since }
}

fn unreachable(now: &Condition, presence: Presence, since: Option<Moment>) -> WhyNot {
    let gone = |part: Option<(bool, Moment)>| part.is_none_or(|(there, _)| !there);
    let desk_counts = presence == Presence::Desk;
    let missing = match (gone(now.phone), desk_counts && gone(now.desk)) {
        (true, true) => Missing::Both,
        (true, false) => Missing::Phone,
        // Neither is seen to be gone: another window of the desk was closed, or its events are
        // older than what was read.
        (false, _) => Missing::Desk,
    };
    WhyNot::Unreachable { missing, since }
}

/// Adds a stretch, or lengthens the last one when it says the same.
fn push(stretches: &mut Vec<Stretch>, next: Stretch) {
    if let Some(last) = stretches.last_mut()
        && last.to == Some(next.from)
        && last.why == next.why
    {
        last.to = next.to;
        return;
    }
    stretches.push(next);
}

impl AgentPart {
    /// Not offline all along.
    pub(super) fn was_there(&self) -> bool {
        let offline = |why: &WhyNot| {
            matches!(why, WhyNot::Unfit { .. } | WhyNot::Away { status: AgentStatus::Offline, .. })
        };
        self.stretches.iter().any(|s| !offline(&s.why))
    }

    /// The reason at a moment of the wait.
    #[must_use]
    pub fn at(&self, at: Moment) -> Option<&WhyNot> {
        let holds = |s: &&Stretch| s.from <= at && s.to.is_none_or(|to| at < to);
        self.stretches.iter().find(holds).map(|s| &s.why)
    }
}

/// How many of those who could have it had which kind of reason at a moment.
pub(super) fn tally(parts: &[AgentPart], at: Moment) -> Vec<Tally> {
    let mut counts: BTreeMap<Standing, u32> = BTreeMap::new();
    for standing in parts.iter().filter_map(|part| part.at(at).and_then(standing)) {
        *counts.entry(standing).or_default() += 1;
    }
    counts.into_iter().map(|(standing, agents)| Tally { standing, agents }).collect()
}

/// None for those who could not have it anyway.
const fn standing(why: &WhyNot) -> Option<Standing> {
    Some(match why {
        WhyNot::Unfit { .. } => return None,
        WhyNot::Away { status, .. } => match status {
            AgentStatus::Break { .. } => Standing::Break,
            AgentStatus::Training => Standing::Training,
            // Available and away at once: the moment before the state followed the status.
            AgentStatus::Offline | AgentStatus::Available => Standing::Offline,
        },
        WhyNot::Unreachable { .. } => Standing::Unreachable,
        WhyNot::NotResponding { .. } => Standing::NotResponding,
        WhyNot::Working { work, .. } => match work {
            Work::Ringing | Work::Talking | Work::OnHold | Work::CallingOut => {
                Standing::OnInteraction
            }
            Work::WrapUp => Standing::WrapUp,
        },
        WhyNot::LeftOut { .. } => Standing::LeftOut,
        WhyNot::RangHere
        | WhyNot::RangElsewhere { .. }
        | WhyNot::AskedAlone { .. }
        | WhyNot::Reserve { .. }
        | WhyNot::Free => Standing::Free,
    })
}
