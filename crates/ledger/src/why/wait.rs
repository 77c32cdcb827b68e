//! The interaction's waits and the offers within them.

use super::{Demand, Material, Turned};
use vocab::{AgentId, Candidate, Event, Moment, QueueId, Recorded, ReservationId, Seq};

/// One stay in one queue.
#[derive(Clone, Debug)]
pub(super) struct Wait {
    pub seq: Seq,
    pub from: Moment,
    /// `None`: it still waits.
    pub to: Option<Moment>,
    pub queue: QueueId,
    /// Added to the queue's own priority.
    pub priority: i32,
    pub demand: Demand,
    /// When the wait began that counts for the place in line.
    pub since: Moment,
    /// Steps of the queue's rule by the moment that reached them.
    pub steps: Vec<(Moment, u32)>,
}

/// One offer of this interaction.
#[derive(Clone, Debug)]
pub(super) struct Offer {
    pub reservation: ReservationId,
    pub agent: AgentId,
    pub from: Moment,
    pub to: Option<Moment>,
    pub turned: Option<Turned>,
    pub candidates: Vec<Candidate>,
}

#[derive(Clone, Debug, Default)]
pub(super) struct Waits {
    pub waits: Vec<Wait>,
    pub offers: Vec<Offer>,
}

impl Offer {
    /// Until when the agent who turned it down was left out.
    pub(super) fn left_out_until(&self) -> Option<Moment> {
        self.turned.and(self.to).map(|at| at + vocab::Settings::LEFT_OUT_MS)
    }

    pub(super) fn pending_at(&self, at: Moment) -> bool {
        self.from <= at && self.to.is_none_or(|to| at < to)
    }
}

impl Wait {
    /// The steps of the rule that were reached by then.
    pub(super) fn steps_by(&self, at: Moment) -> impl Iterator<Item = u32> {
        self.steps.iter().filter(move |(from, _)| *from <= at).map(|(_, step)| *step)
    }
}

impl Waits {
    pub(super) fn of(material: &Material) -> Self {
        let mut all = Self::default();
        for recorded in &material.own {
            all.take(recorded);
        }
        all
    }

    fn take(&mut self, Recorded { seq, at, event, .. }: &Recorded) {
        if let Event::InteractionQueued { queue, priority, skills, since, preferred, .. } = event {
            self.waits.push(Wait {
                seq: *seq,
                from: *at,
                to: None,
                queue: queue.clone(),
                priority: *priority,
                demand: Demand { skills: skills.clone(), preferred: preferred.clone() },
                since: *since,
                steps: Vec::new(),
            });
        } else if let Event::InteractionReprioritized { priority, .. } = event {
            if let Some(wait) = self.waits.last_mut() {
                wait.priority = *priority;
            }
        } else if let Event::InteractionAssigned { agent, until, .. } = event {
            if let Some(wait) = self.waits.last_mut() {
                wait.demand.preferred = Some((agent.clone(), *until));
            }
        } else if let Event::RoutingWidened { step, .. } = event {
            if let Some(wait) = self.waits.last_mut() {
                wait.steps.push((*at, *step));
            }
        } else if let Event::InteractionDequeued { .. } | Event::InteractionEnded { .. } = event {
            if let Some(wait) = self.waits.last_mut() {
                wait.to = wait.to.or(Some(*at));
            }
        } else if let Event::ReservationOffered { reservation, agent, decision, .. } = event {
            self.offers.push(Offer {
                reservation: *reservation,
                agent: agent.clone(),
                from: *at,
                to: None,
                turned: None,
                candidates: decision.candidates.clone(),
            });
        } else if let Some((reservation, turned)) = ended(event)
            && let Some(offer) = self.offers.iter_mut().find(|o| o.reservation == reservation)
        {
            offer.to = Some(*at);
            offer.turned = turned;
        }
    }
}

/// The offer that this event ends, and whether the agent is left out for a while because of it.
fn ended(event: &Event) -> Option<(ReservationId, Option<Turned>)> {
    if let Event::ReservationAccepted { reservation, .. }
    | Event::ReservationCanceled { reservation, .. } = event
    {
        return Some((*reservation, None));
    }
    if let Event::ReservationRejected { reservation, .. } = event {
        return Some((*reservation, Some(Turned::Rejected)));
    }
    if let Event::ReservationTimedOut { reservation, .. } = event {
        return Some((*reservation, Some(Turned::TimedOut)));
    }
    if let Event::ReservationRescinded { reservation, failure, .. } = event {
        return Some((*reservation, failure.map(|_| Turned::Failed)));
    }
    None
}
