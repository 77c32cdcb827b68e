//! Facts for the tests: whole calls, with ids by small numbers.

use uuid::Uuid;
use vocab::{
    Address, AgentId, AgentState, AgentStatus, CallbackId, CustomerId, DequeueCause, Event, Fact,
    Initiation, InteractionId, Moment, OrganizationId, Outcome, Party, Pii, Private, RecordingId,
    SegmentEnd, WrapUpEnd,
};

pub(crate) fn call(n: u128) -> InteractionId {
    InteractionId::from_uuid(Uuid::from_u128(n))
}
pub(crate) fn customer(n: u128) -> CustomerId {
    CustomerId::from_uuid(Uuid::from_u128(n))
}
pub(crate) fn s(seconds: i64) -> Moment {
    Moment::from_epoch_ms(1_795_325_400_000 + seconds * 1_000)
}
pub(crate) fn number(text: &str) -> Address {
    Address::parse(text, "FR")
}
pub(crate) fn organization(key: &str) -> OrganizationId {
    OrganizationId::new(key)
}

pub(crate) fn started(n: u128, organization: &str) -> Fact {
    Fact {
        event: Event::InteractionStarted {
            interaction: call(n),
            initiation: Initiation::Inbound,
            organization: organization.into(),
            campaign: None,
            leg: None,
            trunk: Some("operator".into()),
            system: number("0162000001"),
            plan: 1,
            flow: Some("welcome".into()),
            previous: None,
            initial: None,
            callback: None,
            queue: None,
            passed_on: None,
            record: None,
        },
        private: Private {
            customer: Some(Pii::new(number(&format!("06123456{n:02}")))),
            ..Private::default()
        },
    }
}

/// A handled call of 60 s from `start`, wrapped up and recorded.
pub(crate) fn handled(n: u128, start: i64, org: &str, agent: &str) -> Vec<(Moment, Fact)> {
    let (interaction, agent) = (call(n), AgentId::new(agent));
    let recording = RecordingId::from_uuid(Uuid::from_u128(n));
    let recognized = Fact {
        event: Event::CustomerRecognized {
            interaction,
            customer: Some(customer(n)),
            matches: 1,
            standing: vocab::Standing::default(),
        },
        private: Private {
            name: Some(Pii::new(format!("Hélène Durand {n}"))),
            ..Private::default()
        },
    };
    let state = |from, to| Event::AgentStateChanged {
        agent: agent.clone(),
        from,
        to,
        interaction: Some(interaction),
    };
    let events: Vec<(i64, Fact)> = vec![
        (0, started(n, org)),
        (1, Event::InteractionAnswered { interaction }.into()),
        (1, recognized),
        (
            2,
            Event::InteractionQueued {
                interaction,
                queue: "support".into(),
                priority: 0,
                skills: [].into(),
                since: s(start + 2),
                preferred: None,
                estimate_ms: None,
                goal: vocab::Goal::default(),
            }
            .into(),
        ),
        (
            10,
            Event::InteractionDequeued {
                interaction,
                queue: "support".into(),
                cause: DequeueCause::Connected,
            }
            .into(),
        ),
        (
            10,
            Event::InteractionConnected {
                interaction,
                agent: agent.clone(),
                agent_leg: vocab::LegId::from_uuid(Uuid::from_u128(n)),
                reservation: None,
            }
            .into(),
        ),
        (10, state(AgentState::Ringing, AgentState::OnInteraction).into()),
        (
            10,
            Event::RecordingStarted { recording, interaction, reason: None, purpose: None }.into(),
        ),
        (
            60,
            Event::AgentSegmentEnded {
                interaction,
                agent: agent.clone(),
                end: SegmentEnd::CustomerHungUp,
            }
            .into(),
        ),
        (60, ended(n, Outcome::Handled)),
        (60, Event::RecordingStopped { recording, interaction }.into()),
        (60, Event::WrapUpStarted { agent: agent.clone(), interaction, ends: None }.into()),
        (60, state(AgentState::OnInteraction, AgentState::WrapUp).into()),
        (
            61,
            Event::RecordingStored {
                recording,
                interaction,
                duration_ms: 50_000,
                bytes: 800_000,
                sha256: None,
            }
            .into(),
        ),
        (
            70,
            Event::WrapUpEnded { agent: agent.clone(), interaction, end: WrapUpEnd::Finished }
                .into(),
        ),
        (70, state(AgentState::WrapUp, AgentState::Idle).into()),
    ];
    events.into_iter().map(|(at, fact)| (s(start + at), fact)).collect()
}

pub(crate) fn ended(n: u128, outcome: Outcome) -> Fact {
    Event::InteractionEnded { interaction: call(n), outcome, by: Party::Customer }.into()
}

pub(crate) fn disposition(n: u128, agent: &str, key: &str) -> Fact {
    Event::DispositionSet { interaction: call(n), agent: agent.into(), disposition: key.into() }
        .into()
}

pub(crate) fn on_break(agent: &str) -> Fact {
    let status = AgentStatus::Break { reason: "lunch".into() };
    Event::AgentStatusChanged { agent: agent.into(), status }.into()
}

/// An interrupted call and the call owed for it.
pub(crate) fn interrupted(n: u128, start: i64, org: &str) -> Vec<(Moment, Fact)> {
    let owed = Fact {
        event: Event::CallbackOwed {
            callback: CallbackId::from_uuid(Uuid::from_u128(n)),
            interaction: call(n),
            organization: org.into(),
            queue: Some("support".into()),
            system: number("0162000001"),
            priority: 2,
            since: s(start),
            skills: [].into(),
            promised: None,
            not_before: None,
            only: None,
            by_floor: false,
            tolerance_ms: 0,
            ordered_by: None,
        },
        private: Private {
            customer: Some(Pii::new(number(&format!("06123456{n:02}")))),
            ..Private::default()
        },
    };
    vec![
        (s(start), started(n, org)),
        (s(start + 5), ended(n, Outcome::Interrupted)),
        (s(start + 5), owed),
    ]
}
