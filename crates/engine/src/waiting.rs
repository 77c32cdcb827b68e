//! What happens while a customer waits: coming into the line, what is heard there, and the ways out
//! of it that no agent is needed for.
//!
//! Owns: places in line, announcements, keys, full and vacant queues, kept places.
//! Must not own: who is next (`acd`), offers (`routing`), where a rule sends them (`overflow`).

use crate::estimate::{self, served};
use crate::floor::{Floor, LeftPlace, Part, Timer};
use crate::flow::leaves_by_key;
use crate::interaction::{Heard, Hearing, Interaction, Place, Stage};
use crate::turn::Turn;
use std::borrow::Cow;
use std::collections::BTreeMap;
use vocab::{
    AgentId, AgentStatus, Announce, CueId, DequeueCause, Event, FlowError, InteractionId, LegId,
    Moment, Outcome, Prompt, Queue, QueueId, SkillId, Vacant, Vip, WaitPart,
};

/// Places kept for people who may call back; the oldest is given up first.
const MOST_LEFT_PLACES: usize = 4_096;
/// While an agent's phone rings nothing is announced; looked at again after this.
const RINGING_PAUSE_MS: i64 = 5_000;
/// However the queue is set up, nobody is spoken to more often.
const LEAST_EVERY_MS: i64 = 5_000;

// --- what the events change

pub(crate) fn enter(floor: &mut Floor, at: Moment, event: &Event) {
    let Event::InteractionQueued { interaction, queue, priority, skills, since, preferred, .. } =
        event
    else {
        return;
    };
    floor.last_cue += 1;
    let cue = floor.last_cue;
    let number = floor.pace(queue).entered;
    let Some(waits) = floor.interactions.get_mut(interaction) else { return };
    // Back at the old place: the longest wait allowed runs on, but for talks in between.
    let before = waits.place.take().filter(|p| p.queue == *queue && p.since == *since);
    let entered = before.map_or(at, |p| p.entered.min(at));
    waits.stage = Stage::Queued(Place {
        queue: queue.clone(),
        since: *since,
        entered,
        priority: *priority,
        skills: skills.clone(),
        avoid: Vec::new(),
        offers: Vec::new(),
        preferred: preferred.clone(),
        steps: 0,
        hearing: Hearing { first: cue, cue, part: Heard::Music, said: 0 },
        number,
    });
    let customer = waits.origin.customer.clone();
    floor.left.retain(|l| l.until > at && !(l.queue == *queue && l.customer == customer));
    let waits = &floor.interactions[interaction];
    if waits.stands_in() {
        return;
    }
    let set_up = floor.queue_of(waits, queue);
    let most = set_up.and_then(|q| q.max_wait_ms);
    let first = set_up.and_then(|q| q.announce.as_ref()).map(|a| a.first_ms);
    if let Some(most) = most {
        floor.timers.insert((entered + most, Timer::WaitedTooLong(*interaction)));
    }
    if let Some(first) = first {
        floor.timers.insert((at + first, Timer::Announce(*interaction, number)));
    }
}

pub(crate) fn leave(floor: &mut Floor, at: Moment, id: InteractionId, cause: DequeueCause) {
    let Some(interaction) = floor.interactions.get_mut(&id) else { return };
    interaction.place = interaction.place().cloned();
    if let Some(place) = interaction.place.as_mut().filter(|_| cause == DequeueCause::Connected) {
        place.entered = Moment::from_epoch_ms(i64::MAX);
    }
    interaction.stage = Stage::Begun;
    let called = interaction.origin.record.is_some() && interaction.leg.is_some();
    if called && cause == DequeueCause::WaitedTooLong {
        interaction.so_far = Outcome::Dropped;
    }
    let (Some(place), customer) = (interaction.place.clone(), interaction.origin.customer.clone())
    else {
        return;
    };
    let interaction = &floor.interactions[&id];
    let keep_ms = floor.queue_of(interaction, &place.queue).and_then(|q| q.keep_place_ms);
    if let Some(keep_ms) = keep_ms
        && cause == DequeueCause::Abandoned
        && !customer.reveal().is_anonymous()
    {
        if floor.left.len() >= MOST_LEFT_PLACES {
            floor.left.pop_front();
        }
        let (queue, since, until) = (place.queue, place.since, at + keep_ms);
        floor.left.push_back(LeftPlace { queue, customer, since, until });
    }
}

pub(crate) fn announced(floor: &mut Floor, id: InteractionId) {
    hears(floor, id, Heard::Figures);
}

pub(crate) fn prompted(floor: &mut Floor, id: InteractionId, part: WaitPart) {
    let heard = match part {
        WaitPart::Comfort { .. } => Heard::Comfort,
        WaitPart::Music => Heard::Music,
    };
    hears(floor, id, heard);
}

fn hears(floor: &mut Floor, id: InteractionId, part: Heard) {
    floor.last_cue += 1;
    let cue = floor.last_cue;
    if let Some(place) = floor.interactions.get_mut(&id).and_then(Interaction::place_mut) {
        // One announcement is the figures, or a comfort prompt where there are none.
        let begins = place.hearing.part == Heard::Music && part != Heard::Music;
        place.hearing.said += u32::from(begins);
        place.hearing.cue = cue;
        place.hearing.part = part;
    }
}

// --- what is asked for

/// The figures as they are spoken.
pub(crate) fn spoken(
    interaction: &Interaction,
    announce: &Announce,
    position: u32,
    estimate_ms: Option<i64>,
) -> Prompt {
    let own = interaction.attribute("language");
    let language = own.as_deref().unwrap_or(&announce.language);
    let english = language.to_ascii_lowercase().starts_with("en");
    let position = announce.position.then(|| {
        if english {
            format!("You are number {position} in line.")
        } else {
            format!("Vous êtes numéro {position}.")
        }
    });
    let wait = estimate_ms.filter(|_| announce.estimate).map(|ms| spoken_wait(ms, english));
    let text: Vec<String> = position.into_iter().chain(wait).collect();
    let language = if english { "en" } else { "fr" };
    Prompt::Say { text: text.join(" "), language: language.to_owned() }
}

/// Whole minutes, rounded up: who waits less than told doesn't mind.
pub(crate) const fn minutes(ms: i64) -> i64 {
    (ms + 59_999) / 60_000
}

fn spoken_wait(ms: i64, english: bool) -> String {
    match (minutes(ms), english) {
        (..=1, false) => "L'attente est de moins d'une minute.".to_owned(),
        (n, false) => format!("L'attente est d'environ {n} minutes."),
        (..=1, true) => "The wait is less than a minute.".to_owned(),
        (n, true) => format!("The wait is about {n} minutes."),
    }
}

// --- what is decided

impl Turn<'_> {
    /// None: waits in the queue. Else the error exit to take.
    pub(crate) fn enter_queue(
        &mut self,
        id: InteractionId,
        queue: &QueueId,
        priority: i32,
        skills: &BTreeMap<SkillId, u8>,
    ) -> Option<Cow<'static, str>> {
        let interaction = self.floor().interactions.get(&id)?;
        let Some(set_up) = self.floor().queue_of(interaction, queue).cloned() else {
            return Some(FlowError::Failed.name().into());
        };
        let kept = self.kept_place(interaction, queue, &set_up);
        let routing = &interaction.walk.routing;
        let scores = |v: &Vip| interaction.standing.score.is_some_and(|s| s >= v.from_score);
        let points = set_up.vip.filter(scores).map_or(0, |v| v.points);
        let priority = priority.saturating_add(routing.priority).saturating_add(points);
        let wanted = routing.with(skills);
        if let Some(error) = self.turned_away(queue, &set_up, kept.is_some()) {
            return Some(error.name().into());
        }
        self.queue_up(id, queue, priority, wanted, kept.unwrap_or(self.now));
        None
    }

    /// Why a queue lets nobody in. Who has a place there already does not come on top.
    pub(crate) fn turned_away(
        &self,
        queue: &QueueId,
        set_up: &Queue,
        has_place: bool,
    ) -> Option<FlowError> {
        if set_up.vacant == Vacant::Leave && self.floor().pace(queue).signed_in == 0 {
            return Some(FlowError::Vacant);
        }
        let full = set_up.max_waiting.is_some_and(|most| self.acd.waiting_count(queue) >= most);
        (full && !has_place).then_some(FlowError::QueueFull)
    }

    /// Since when this customer's place counts: that of a stay before in this queue, or of a call
    /// before that ended while waiting.
    fn kept_place(&self, own: &Interaction, queue: &QueueId, set_up: &Queue) -> Option<Moment> {
        let unserved = |p: &&Place| p.queue == *queue && p.entered <= self.now;
        if let Some(place) = own.place.as_ref().filter(unserved) {
            return Some(place.since);
        }
        set_up.keep_place_ms?;
        let customer = &own.origin.customer;
        let is_theirs =
            |l: &&LeftPlace| l.queue == *queue && l.customer == *customer && l.until > self.now;
        self.floor().left.iter().rev().find(is_theirs).map(|l| l.since)
    }

    /// Takes a place in line. Whether it may is settled.
    pub(crate) fn queue_up(
        &mut self,
        id: InteractionId,
        queue: &QueueId,
        priority: i32,
        skills: BTreeMap<SkillId, u8>,
        since: Moment,
    ) {
        let Some(interaction) = self.floor().interactions.get(&id) else { return };
        let set_up = self.floor().queue_of(interaction, queue);
        let preferred = set_up.and_then(|q| self.whom_first(interaction, q));
        let ageing = set_up.map_or(0, |q| q.ageing_per_min);
        let estimate_ms =
            self.floor().pace(queue).wait_on_entry_ms(headstart(self.now, since, priority, ageing));
        let goal = set_up.map_or_else(vocab::Goal::default, Queue::goal);
        self.record(Event::InteractionQueued {
            interaction: id,
            queue: queue.clone(),
            priority,
            skills,
            since,
            preferred,
            estimate_ms,
            goal,
        });
    }

    /// The agent to ask alone, and until when. One who is away is not waited for.
    fn whom_first(&self, interaction: &Interaction, queue: &Queue) -> Option<(AgentId, Moment)> {
        let (routing, standing) = (&interaction.walk.routing, &interaction.standing);
        let wanted = [
            (routing.agent.as_ref(), queue.preferred_agent_ms),
            (standing.preferred_agent.as_ref(), queue.preferred_agent_ms),
            (standing.last_agent.as_ref(), queue.last_agent_ms),
        ];
        wanted.into_iter().find_map(|(agent, ms)| {
            let (agent, ms) = (agent?, ms?);
            let there = self.floor().agents.get(agent).is_some_and(|d| estimate::at_work(d.state));
            (there && ms > 0).then(|| (agent.clone(), self.now + ms))
        })
    }

    /// The whole wait as the floor thinks of it now: what has passed and what is to come.
    pub(crate) fn whole_wait_ms(&self, id: InteractionId) -> Option<i64> {
        let place = self.floor().interactions.get(&id)?.place()?;
        let position = self.acd.position(id).unwrap_or(1);
        let to_come = self.floor().pace(&place.queue).wait_ms(position)?;
        Some(self.now.since_ms(place.since).saturating_add(to_come))
    }

    /// Tells a waiting caller how things stand at this very moment.
    pub(crate) fn announce(&mut self, id: InteractionId, number: u64) {
        let Some(interaction) = self.floor().interactions.get(&id) else { return };
        let Some(place) = interaction.place().filter(|p| p.number == number) else { return };
        if interaction.leg.is_none() {
            return;
        }
        let queue = place.queue.clone();
        let Some(announce) =
            self.floor().queue_of(interaction, &queue).and_then(|q| q.announce.clone())
        else {
            return;
        };
        let busy = !place.offers.is_empty() || place.hearing.part != Heard::Music;
        let next = if busy { RINGING_PAUSE_MS } else { announce.every_ms.max(LEAST_EVERY_MS) };
        let index = comfort(&announce, place.hearing.said);
        self.schedule(self.now + next, Timer::Announce(id, number));
        if busy {
            return;
        }
        let Some(position) = self.acd.position(id) else { return };
        let estimate_ms = self.floor().pace(&queue).wait_ms(position);
        if announce.position || (announce.estimate && estimate_ms.is_some()) {
            self.record(Event::WaitAnnounced { interaction: id, queue, position, estimate_ms });
        } else if let Some(index) = index {
            let part = WaitPart::Comfort { index };
            self.record(Event::WaitPrompted { interaction: id, queue, part });
        }
    }

    /// Whether the cue was one of the line: then what comes next there plays.
    pub(crate) fn wait_prompt_ended(&mut self, leg: LegId, cue: CueId) -> bool {
        let Some((id, place)) = self.waiting_on(leg) else { return false };
        if place.hearing.cue != cue {
            return false;
        }
        let interaction = &self.floor().interactions[&id];
        let announce = self.floor().queue_of(interaction, &place.queue);
        let announce = announce.and_then(|q| q.announce.as_ref());
        let index = announce.and_then(|a| comfort(a, place.hearing.said.saturating_sub(1)));
        let part = match (place.hearing.part, index) {
            (Heard::Figures, Some(index)) => WaitPart::Comfort { index },
            (Heard::Figures, None) | (Heard::Comfort, _) => WaitPart::Music,
            (Heard::Music, _) => return true,
        };
        self.record(Event::WaitPrompted { interaction: id, queue: place.queue, part });
        true
    }

    fn waiting_on(&self, leg: LegId) -> Option<(InteractionId, Place)> {
        let role = self.floor().legs.get(&leg).filter(|l| l.part == Part::Customer)?;
        let place = self.floor().interactions.get(&role.interaction)?.place()?;
        Some((role.interaction, place.clone()))
    }

    /// A key of a party that waits. Others than those of the flow lead nowhere.
    pub(crate) fn key_pressed(&mut self, leg: LegId, cue: CueId, key: char) {
        let Some((id, place)) = self.waiting_on(leg) else { return };
        let of_this_stay = (place.hearing.first..=place.hearing.cue).contains(&cue);
        let key = key.to_string();
        if !of_this_stay || !leaves_by_key(self.floor(), id, Some(&key)) {
            return;
        }
        self.leave_line(id, &place, DequeueCause::LeftByKey);
        self.exit_left(id, &key);
    }

    /// Out of the line; phones that rang for it are free again.
    pub(crate) fn leave_line(&mut self, id: InteractionId, place: &Place, cause: DequeueCause) {
        self.cancel_offers(&place.offers);
        let queue = place.queue.clone();
        self.record(Event::InteractionDequeued { interaction: id, queue, cause });
    }

    pub(crate) fn waited_too_long(&mut self, id: InteractionId) {
        let Some(interaction) = self.floor().interactions.get(&id) else { return };
        let Some(place) = interaction.place().cloned() else { return };
        let most = self.floor().queue_of(interaction, &place.queue).and_then(|q| q.max_wait_ms);
        if interaction.stands_in()
            || most.is_none_or(|most| self.now.since_ms(place.entered) < most)
        {
            return;
        }
        self.leave_line(id, &place, DequeueCause::WaitedTooLong);
        self.flow_error(id, FlowError::WaitedTooLong);
    }

    /// Notes the queues that this event may have left without anybody who serves them.
    pub(crate) fn note_vacated(&mut self, event: &Event) {
        let Some(plan) = self.floor().plan().cloned() else { return };
        if let Event::AgentStatusChanged { agent, status: AgentStatus::Offline } = event {
            self.vacated.extend(served(&plan, agent).cloned());
        } else if let Event::PlanPublished { .. } = event {
            self.vacated.extend(plan.queues.keys().cloned());
        }
    }

    /// Who waits where nobody serves any more goes on by the exit `vacant`, where the queue is set
    /// up so. An owed call stays: its customer holds no line.
    pub(crate) fn leave_vacant_queues(&mut self) {
        while let Some(queue) = self.vacated.pop_first() {
            let pace = self.floor().pace(&queue);
            if pace.signed_in > 0 || pace.waiting == 0 {
                continue;
            }
            let floor = self.floor();
            let leaves = |i: &Interaction| {
                !i.stands_in()
                    && i.place().is_some_and(|p| p.queue == queue)
                    && floor.queue_of(i, &queue).is_some_and(|q| q.vacant == Vacant::Leave)
            };
            let all = floor.interactions.iter().filter(|(_, i)| leaves(i));
            let all: Vec<InteractionId> = all.map(|(id, _)| *id).collect();
            for id in all {
                let place = self.floor().interactions.get(&id).and_then(|i| i.place().cloned());
                if let Some(place) = place {
                    self.leave_line(id, &place, DequeueCause::Vacant);
                    self.flow_error(id, FlowError::Vacant);
                }
            }
        }
    }
}

/// The comfort prompt whose turn it is after so many announcements.
fn comfort(announce: &Announce, said: u32) -> Option<u32> {
    let count = u32::try_from(announce.comfort.len()).unwrap_or(u32::MAX);
    said.checked_rem(count)
}

/// How much earlier than it came an interaction counts as having come.
fn headstart(now: Moment, since: Moment, priority: i32, ageing_per_min: i32) -> i64 {
    const FOR_EVER_MS: i64 = 1 << 40;
    let by_points = match (priority, ageing_per_min) {
        (..=0, _) => 0,
        (_, ..=0) => FOR_EVER_MS,
        (points, ageing) => i64::from(points) * 60_000 / i64::from(ageing),
    };
    now.since_ms(since).saturating_add(by_points)
}
