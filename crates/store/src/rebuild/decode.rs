//! Bodies of the commonest events, read without a detour.
//!
//! An event's body names its type beside its fields; the general way to read such a body first puts
//! all of it into a tree. The events of every call are read straight into their fields here. What
//! isn't as expected goes the general way, so this can only be quicker, never different; but for an
//! offer's decision, which explains the offer and which no fold looks at: it is left out.

use serde::Deserialize;
use std::sync::Arc;
use vocab::{
    ActionId, AgentId, AgentState, Decision, DequeueCause, DispositionId, Event, InteractionId,
    LegId, Moment, Outcome, Party, QueueId, ReservationId, SegmentEnd, TieBreak, WrapUpEnd,
};

macro_rules! straight {
    ($($name:literal $variant:ident { $($field:ident: $type:ty),* $(,)? })*) => {
        fn straight(kind: &str, body: &str) -> Option<Event> {
            match kind {
                $($name => {
                    #[derive(Deserialize)]
                    struct Fields { $($field: $type,)* }
                    let Fields { $($field,)* } = serde_json::from_str(body).ok()?;
                    Some(Event::$variant { $($field,)* })
                })*
                _ => None,
            }
        }
    };
}

straight! {
    "flow_stepped" FlowStepped {
        interaction: InteractionId, action: ActionId, exit: Option<Arc<str>>,
    }
    "agent_state_changed" AgentStateChanged {
        agent: AgentId, from: AgentState, to: AgentState, interaction: Option<InteractionId>,
    }
    "interaction_answered" InteractionAnswered { interaction: InteractionId }
    "interaction_dequeued" InteractionDequeued {
        interaction: InteractionId, queue: QueueId, cause: DequeueCause,
    }
    "interaction_connected" InteractionConnected {
        interaction: InteractionId, agent: AgentId, agent_leg: LegId,
        reservation: Option<ReservationId>,
    }
    "interaction_ended" InteractionEnded {
        interaction: InteractionId, outcome: Outcome, by: Party,
    }
    "reservation_accepted" ReservationAccepted {
        reservation: ReservationId, interaction: InteractionId, agent: AgentId,
    }
    "reservation_canceled" ReservationCanceled {
        reservation: ReservationId, interaction: InteractionId, agent: AgentId,
    }
    "reservation_timed_out" ReservationTimedOut {
        reservation: ReservationId, interaction: InteractionId, agent: AgentId,
    }
    "agent_segment_ended" AgentSegmentEnded {
        interaction: InteractionId, agent: AgentId, end: SegmentEnd,
    }
    "wrap_up_started" WrapUpStarted {
        agent: AgentId, interaction: InteractionId, ends: Option<Moment>,
    }
    "wrap_up_ended" WrapUpEnded { agent: AgentId, interaction: InteractionId, end: WrapUpEnd }
    "disposition_set" DispositionSet {
        interaction: InteractionId, agent: AgentId, disposition: DispositionId,
    }
}

/// Without the decision.
fn offer(body: &str) -> Option<Event> {
    #[derive(Deserialize)]
    struct Fields {
        reservation: ReservationId,
        interaction: InteractionId,
        #[serde(default)]
        queue: Option<QueueId>,
        agent: AgentId,
        leg: LegId,
        expires: Moment,
    }
    let Fields { reservation, interaction, queue, agent, leg, expires } =
        serde_json::from_str(body).ok()?;
    let decision = Decision {
        plan: 0,
        waiting: 0,
        eligible: 0,
        candidates: Vec::new(),
        tie_break: TieBreak::OnlyOne,
        step: 0,
        rule: None,
        score_milli: 0,
        waited_ms: 0,
    };
    Some(Event::ReservationOffered {
        reservation,
        interaction,
        queue,
        agent,
        leg,
        expires,
        decision,
    })
}

pub(super) fn event(body: &str) -> Result<Event, serde_json::Error> {
    let kind = body.strip_prefix("{\"type\":\"").and_then(|rest| rest.split('"').next());
    let read = match kind {
        Some("reservation_offered") => offer(body),
        Some(kind) => straight(kind, body),
        None => None,
    };
    read.map_or_else(|| serde_json::from_str(body), Ok)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_body_is_read_as_in_the_general_way() {
        let id = "018f0000-0000-7000-8000-000000000001";
        for body in [
            format!(
                r#"{{"type":"agent_state_changed","agent":"lea","from":"idle","to":"ringing","interaction":"{id}"}}"#
            ),
            format!(
                r#"{{"type":"wrap_up_started","agent":"lea","interaction":"{id}","ends":null}}"#
            ),
            format!(
                r#"{{"type":"interaction_ended","interaction":"{id}","outcome":"handled","by":"customer"}}"#
            ),
            format!(r#"{{"interaction":"{id}","type":"interaction_answered"}}"#),
            format!(r#"{{"type":"hold_ended","interaction":"{id}","agent":"lea"}}"#),
        ] {
            let general: Event = serde_json::from_str(&body).unwrap();
            assert_eq!(event(&body).unwrap(), general);
        }
        assert!(event(r#"{"type":"interaction_answered"}"#).is_err(), "a field is missing");
    }
}
