//! Callers: who dials when, what they press, how long they wait.

use super::talk::Talk;
use super::{Todo, World};
use crate::demo::fiction_number;
use crate::way::Way;
use vocab::{
    ActionId, Address, AgentId, AgentStatus, Effect, HangUpCause, InteractionId, LegId, Moment,
    OrganizationId, Pii, QueueId,
};

/// Nobody stays longer, whatever happens.
const LONGEST_CALL_MS: i64 = 20 * 60_000;
/// Queues where nobody is at work are called too, rarely.
const LEAST_PEOPLE: f64 = 0.2;
const DIAL_RING_MS: i64 = 30_000;

#[derive(Clone, Debug)]
pub(super) struct Caller {
    pub number: Address,
    pub way: Way,
    pub interaction: Option<InteractionId>,
    /// For whom the call was placed, if for a guest.
    pub guest: Option<AgentId>,
    /// When their patience ends, while nobody talks with them.
    pub patient_until: Option<Moment>,
    pub stage: Stage,
}

#[derive(Clone, Debug)]
pub(super) enum Stage {
    Dialling,
    /// Hears the flow, or waits in line.
    Inside,
    Talking(Talk),
    /// Has hung up; the line's end is awaited.
    Leaving,
}

impl Caller {
    pub(super) const fn talk(&self) -> Option<&Talk> {
        match &self.stage {
            Stage::Talking(talk) => Some(talk),
            Stage::Dialling | Stage::Inside | Stage::Leaving => None,
        }
    }

    pub(super) const fn talk_mut(&mut self) -> Option<&mut Talk> {
        match &mut self.stage {
            Stage::Talking(talk) => Some(talk),
            Stage::Dialling | Stage::Inside | Stage::Leaving => None,
        }
    }

    pub(super) const fn organization(&self) -> &OrganizationId {
        &self.way.organization
    }
}

impl World {
    /// The next caller dials, if there is a line left; and when the one after does.
    pub(super) fn arrive(&mut self) {
        let most = self.config.callers;
        if self.callers.len() < most
            && let Some((number, way)) = self.somebody()
        {
            self.dial(number, way, None);
        }
        let few = self.callers.len() * 10 < most * 7;
        let gap = if few {
            self.chance.between(900, 3_500)
        } else {
            self.chance.exponential_ms(60_000 / i64::try_from(most.max(1)).unwrap_or(1)).max(900)
        };
        // A floor that takes no calls isn't hammered.
        let penalty = if self.failed == 0 { 0 } else { 1_000 << self.failed.min(6) };
        self.after(gap + penalty, Todo::Arrive);
    }

    /// A queue, and a customer of its organization who isn't on the line.
    fn somebody(&mut self) -> Option<(Address, Way)> {
        let way = self.some_way()?;
        Some((self.somebody_of(&way.organization), way))
    }

    /// As many call a queue as the centre has people for: who is at work there makes its share.
    fn some_way(&mut self) -> Option<Way> {
        let weights: Vec<f64> = self.ways.iter().map(|w| self.people_for(&w.queue)).collect();
        let mut left = self.chance.unit() * weights.iter().sum::<f64>();
        for (way, weight) in self.ways.iter().zip(weights) {
            if left < weight {
                return Some(way.clone());
            }
            left -= weight;
        }
        self.ways.last().cloned()
    }

    /// Who serves several queues counts for a part in each.
    fn people_for(&self, queue: &QueueId) -> f64 {
        let called = |q: &&QueueId| self.ways.iter().any(|w| w.queue == **q);
        let at_work = self.players.values().filter(|p| p.status != AgentStatus::Offline);
        let serving = at_work.filter(|p| p.queues.contains(queue));
        let parts = serving.map(|p| 1.0 / p.queues.iter().filter(called).count().max(1) as f64);
        LEAST_PEOPLE + parts.sum::<f64>()
    }

    /// A customer of that organization who isn't on the line, else somebody unknown.
    pub(super) fn somebody_of(&mut self, organization: &OrganizationId) -> Address {
        let free: Vec<&Address> = self
            .config
            .customers
            .iter()
            .filter(|c| c.organization == *organization)
            .filter_map(|c| c.numbers.first())
            .filter(|n| !self.callers.values().any(|c| c.number == **n))
            .collect();
        if free.is_empty() {
            return fiction_number(None, &mut self.chance);
        }
        free[self.chance.below(free.len())].clone()
    }

    pub(super) fn dial(&mut self, number: Address, way: Way, guest: Option<AgentId>) -> LegId {
        let leg = LegId::from_uuid(self.ids.next(self.now));
        self.out.effects.push(Effect::Dial {
            leg,
            to: Pii::new(way.number.clone()),
            caller: number.clone(),
            trunk: Some(self.config.trunk.clone()),
            ring_ms: DIAL_RING_MS,
            // Callers of the world are nobody's interaction.
            interaction: InteractionId::from_uuid(leg.uuid()),
            organization: vocab::OrganizationId::centre(),
            reason: vocab::DialReason::PassedOn,
        });
        let caller = Caller {
            number,
            way,
            interaction: None,
            guest,
            patient_until: None,
            stage: Stage::Dialling,
        };
        self.callers.insert(leg, caller);
        self.after(LONGEST_CALL_MS, Todo::HangUp(leg));
        leg
    }

    pub(super) fn line_opened(&mut self, leg: LegId) {
        if let Some(caller) = self.callers.get_mut(&leg)
            && matches!(caller.stage, Stage::Dialling)
        {
            caller.stage = Stage::Inside;
            let guest = caller.guest.is_some();
            self.failed = 0;
            // Wrong number, or the doorbell.
            if !guest && self.chance.happens(0.03) {
                let ms = self.chance.between(2_000, 9_000);
                self.wait(leg, ms);
            }
        }
    }

    pub(super) fn line_failed(&mut self, leg: LegId) {
        if self.callers.remove(&leg).is_some() {
            self.failed = self.failed.saturating_add(1);
        }
        self.callees.remove(&leg);
        self.phones.remove(&leg);
    }

    /// The floor began an interaction with this number: so this is how it calls that caller.
    pub(super) fn name_caller(&mut self, number: &Address, interaction: InteractionId) {
        let of_number = |c: &&mut Caller| c.number == *number;
        if let Some(caller) = self.callers.values_mut().find(of_number) {
            caller.interaction = Some(interaction);
        }
    }

    pub(super) fn caller_of(&mut self, id: InteractionId) -> Option<(LegId, &mut Caller)> {
        let found = self.callers.iter_mut().find(|(_, c)| c.interaction == Some(id));
        found.map(|(leg, caller)| (*leg, caller))
    }

    /// At a menu of their way they press their key, mostly while it still speaks.
    pub(super) fn at_step(&mut self, id: InteractionId, action: &ActionId) {
        let Some((leg, caller)) = self.caller_of(id) else { return };
        let Some(key) = caller.way.keys.get(action).cloned() else { return };
        let ms = self.chance.between(2_500, 6_000);
        self.after(ms, Todo::PressKeys(leg, key));
    }

    pub(super) fn press_keys(&mut self, leg: LegId, keys: String) {
        if self.callers.get(&leg).is_some_and(|c| matches!(c.stage, Stage::Inside)) {
            self.out.effects.push(Effect::SendDigits { leg, digits: Pii::new(keys) });
        }
    }

    /// Waits in line from now on, or again after a transfer.
    pub(super) fn in_line(&mut self, id: InteractionId) {
        let Some((leg, caller)) = self.caller_of(id) else { return };
        if matches!(caller.stage, Stage::Leaving) {
            return;
        }
        caller.stage = Stage::Inside;
        let guest = caller.guest.is_some();
        let least = if guest { 120_000 } else { 12_000 };
        let mut patience = self.chance.log_normal_ms(110_000, 0.6).clamp(least, 400_000);
        // Some leave as soon as they hear the music.
        if !guest && self.chance.happens(0.05) {
            patience = self.chance.between(900, 4_000);
        }
        self.wait(leg, patience);
    }

    fn wait(&mut self, leg: LegId, ms: i64) {
        let until = self.now.plus_ms(ms);
        if let Some(caller) = self.callers.get_mut(&leg) {
            caller.patient_until = Some(until);
        }
        self.after(ms, Todo::GiveUp(leg));
    }

    /// Unless they have been served since, or wait anew.
    pub(super) fn give_up(&mut self, leg: LegId) {
        let now = self.now;
        let waits = |c: &Caller| {
            matches!(c.stage, Stage::Inside) && c.patient_until.is_some_and(|until| until <= now)
        };
        if self.callers.get(&leg).is_some_and(waits) {
            self.hang_up(leg);
        }
    }

    pub(super) fn hang_up(&mut self, leg: LegId) {
        let Some(caller) = self.callers.get_mut(&leg) else { return };
        if matches!(caller.stage, Stage::Leaving) {
            return;
        }
        caller.stage = Stage::Leaving;
        self.out.effects.push(Effect::HangUp { leg, cause: HangUpCause::Normal });
        self.after(20_000, Todo::Forget(leg));
    }

    /// When the longest talk with a played agent began.
    pub(super) fn longest_talk(&self) -> Option<(Moment, LegId)> {
        let talks = self.callers.iter().filter_map(|(leg, c)| Some((leg, c.talk()?)));
        talks
            .filter(|(_, talk)| self.players.contains_key(&talk.agent) && !talk.parting)
            .map(|(leg, talk)| (talk.since, *leg))
            .min()
    }
}
