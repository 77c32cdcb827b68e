//! What an event asks of the world, given the floor as it stood before it.

mod consult;

use crate::apply::OWN_RING_MS;
use crate::dialer;
use crate::floor::{Floor, Part};
use crate::flow::{ask_of_step, leaves_by_key, longest_message_ms};
use crate::interaction::{Interaction, Stage};
use crate::overflow::partner_of;
use crate::waiting;
use vocab::{
    CustomerKey, DialReason, Effect, Event, HangUpCause, InteractionId, LegEnd, LegId, MediaSource,
    MonitorId, OrganizationId, PickUp, Pii, Private, Prompt, QueueId, RecordingId, RefuseCause,
    ReservationId, RingCard, TieBreak, WaitPart,
};

const LOOK_UP_MS: i64 = 1_500;
/// Where the lease alone says how long it rings.
const LONGEST_RING_MS: i64 = 120_000;

pub(crate) fn ask(floor: &Floor, event: &Event, private: &Private, effects: &mut Vec<Effect>) {
    match event {
        Event::InteractionStarted { interaction, organization, .. } => {
            look_up(*interaction, organization, private, effects);
        }
        Event::InteractionAnswered { interaction } => {
            effects.extend(customer_leg(floor, *interaction).map(|leg| Effect::Answer { leg }));
        }
        Event::FlowStepped { interaction, action, exit } => {
            effects.extend(ask_of_step(floor, *interaction, action, exit.as_deref()));
        }
        Event::VoicemailStarted { interaction, recording, .. }
        | Event::SurveyMessageStarted { interaction, recording, .. } => {
            effects.extend(record_message(floor, *interaction, *recording));
        }
        Event::VoicemailEnded { recording, .. } | Event::SurveyMessageEnded { recording, .. } => {
            effects.push(Effect::StopRecording { recording: *recording });
        }
        Event::InteractionQueued { interaction, queue, .. } => {
            if !dialer::hears_nothing(floor, *interaction) {
                let source = MediaSource::Repeat(music(floor, *interaction, Some(queue)));
                play_to_waiting(floor, *interaction, source, effects);
            }
        }
        Event::WaitAnnounced { interaction, queue, position, estimate_ms } => {
            let said = floor.interactions.get(interaction).and_then(|i| {
                let announce = floor.queue_of(i, queue)?.announce.as_ref()?;
                Some(waiting::spoken(i, announce, *position, *estimate_ms))
            });
            if let Some(said) = said {
                play_to_waiting(floor, *interaction, MediaSource::Once(said), effects);
            }
        }
        Event::WaitPrompted { interaction, queue, part } => {
            let source = match part {
                WaitPart::Music => {
                    Some(MediaSource::Repeat(music(floor, *interaction, Some(queue))))
                }
                WaitPart::Comfort { index } => {
                    comfort(floor, *interaction, queue, *index).map(MediaSource::Once)
                }
            };
            if let Some(source) = source {
                play_to_waiting(floor, *interaction, source, effects);
            }
        }
        Event::InteractionConnected { interaction, agent_leg, .. } => {
            effects.extend(
                customer_leg(floor, *interaction).map(|a| Effect::Bridge { a, b: *agent_leg }),
            );
        }
        Event::HoldStarted { interaction, .. } => {
            if let Some((a, b)) = talking_legs(floor, *interaction) {
                effects.push(Effect::Unbridge { a, b });
                let queue = floor.interactions.get(interaction).and_then(Interaction::queue);
                let source = MediaSource::Repeat(music(floor, *interaction, queue));
                effects.extend(play_to_customer(floor, *interaction, source));
            }
        }
        Event::HoldEnded { interaction, .. } => {
            effects.extend(talking_legs(floor, *interaction).map(|(a, b)| Effect::Bridge { a, b }));
        }
        Event::ConsultationStarted { interaction, to_queue, .. } => {
            consult::started(floor, *interaction, to_queue.as_ref(), effects);
        }
        Event::ConsultationAnswered { interaction, leg, .. } => {
            consult::answered(floor, *interaction, *leg, effects);
        }
        Event::ConsultationToggled { interaction, with, .. } => {
            consult::toggled(floor, *interaction, *with, effects);
        }
        Event::ConsultationJoined { interaction, .. } => {
            consult::joined(floor, *interaction, effects);
        }
        Event::ConsultationEnded { interaction, end, .. } => {
            consult::ended(floor, *interaction, *end, effects);
        }
        Event::DigitsSent { interaction, .. } => {
            if let (Some(leg), Some(digits)) =
                (customer_leg(floor, *interaction), private.digits.clone())
            {
                effects.push(Effect::SendDigits { leg, digits });
            }
        }
        Event::AgentRung { interaction, agent, leg, .. } => {
            effects.extend(ring(floor, *interaction, agent, *leg, None, OWN_RING_MS));
        }
        Event::LegDialled { interaction, leg, ring_ms, reason } => {
            let reason = reason.clone().unwrap_or(DialReason::PassedOn);
            dial(floor, *interaction, (*leg, *ring_ms), reason, private, effects);
        }
        Event::AnswerHeard { interaction, heard } => {
            effects.extend(dialer::ask_heard(floor, *interaction, *heard));
        }
        Event::LegAnswered { interaction, leg } => {
            effects.extend(dialer::ask_answered(floor, *interaction));
            // A consulted one's leg is joined when the consultation says so.
            let asked = floor.interactions.get(interaction).is_some_and(|i| i.asked_by().is_some());
            if !asked && floor.legs.get(leg).is_some_and(|l| l.part == Part::Outside) {
                effects.extend(
                    customer_leg(floor, *interaction).map(|a| Effect::Bridge { a, b: *leg }),
                );
            }
        }
        Event::LegEnded { leg, end: LegEnd::Released, .. } => {
            effects.extend(release(floor, *leg));
        }
        Event::ReservationOffered {
            reservation, interaction, agent, leg, queue, decision, ..
        } => {
            let named = decision.tie_break == TieBreak::Named;
            let ring_ms = floor
                .interactions
                .get(interaction)
                .zip(queue.as_ref().filter(|_| !named))
                .and_then(|(i, q)| floor.queue_of(i, q))
                .map_or(LONGEST_RING_MS, |q| q.ring_ms);
            if named {
                let source = MediaSource::Repeat(Prompt::Ringback);
                effects.extend(play_to_customer(floor, *interaction, source));
            }
            effects.extend(ring(floor, *interaction, agent, *leg, Some(*reservation), ring_ms));
        }
        Event::MonitorStarted { interaction, by, monitor, leg, .. } => {
            effects.extend(ring_to_listen(floor, *interaction, by, *monitor, *leg));
        }
        Event::RecordingStarted { recording, interaction, .. } => {
            if let (Some((left, right)), Some(i)) =
                (talking_legs(floor, *interaction), floor.interactions.get(interaction))
            {
                effects.push(Effect::StartRecording {
                    recording: *recording,
                    interaction: *interaction,
                    organization: i.origin.organization.clone(),
                    left,
                    right,
                });
            }
        }
        Event::RecordingPaused { recording, .. } => {
            effects.push(Effect::PauseRecording { recording: *recording });
        }
        Event::RecordingResumed { recording, interaction } => {
            if !consult::rests(floor, *interaction) {
                effects.push(Effect::ResumeRecording { recording: *recording });
            }
        }
        Event::RecordingStopped { recording, .. } => {
            effects.push(Effect::StopRecording { recording: *recording });
        }
        Event::RecordingErased { recording, interaction, organization } => {
            effects.push(Effect::EraseRecording {
                recording: *recording,
                interaction: *interaction,
                organization: organization.clone(),
            });
        }
        Event::PlanPublished { .. }
        | Event::FloorRestarted
        | Event::CampaignSteered { .. }
        | Event::CampaignPaced { .. }
        | Event::LeadTaken { .. }
        | Event::MessageLeft { .. }
        | Event::CallsRefused { .. }
        | Event::DigitsCollected { .. }
        | Event::AttributesSet { .. }
        | Event::CustomerRecognized { .. }
        | Event::InteractionDequeued { .. }
        | Event::TransferStarted { .. }
        | Event::AgentSegmentEnded { .. }
        | Event::InteractionEnded { .. }
        | Event::LegRang { .. }
        | Event::LegFailed { .. }
        | Event::LegEnded { end: LegEnd::HungUp | LegEnd::Vanished, .. }
        | Event::ReservationAccepted { .. }
        | Event::ReservationRejected { .. }
        | Event::ReservationTimedOut { .. }
        | Event::ReservationCanceled { .. }
        | Event::ReservationRescinded { .. }
        | Event::DeskOpened { .. }
        | Event::DeskClosed { .. }
        | Event::PhoneRegistered { .. }
        | Event::PhoneLost { .. }
        | Event::AgentStatusChanged { .. }
        | Event::AgentNextStatusSet { .. }
        | Event::AgentStateChanged { .. }
        | Event::AgentStoppedResponding { .. }
        | Event::AgentResponding { .. }
        | Event::WrapUpStarted { .. }
        | Event::WrapUpExtended { .. }
        | Event::WrapUpEnded { .. }
        | Event::DispositionSet { .. }
        | Event::AskRefused { .. }
        | Event::RecordingStored { .. }
        | Event::RecordingSkipped { .. }
        | Event::RecordingObjected { .. }
        | Event::RecordingFailed { .. }
        | Event::CallbackOwed { .. }
        | Event::CallbackTaken { .. }
        | Event::CallbackReturned { .. }
        | Event::CallbackKept { .. }
        | Event::FlowEntered { .. }
        | Event::FlowReturned { .. }
        | Event::PhraseHeard { .. }
        | Event::RoutingSet { .. }
        | Event::RecordingConsentNoted { .. }
        | Event::SurveyAnswered { .. }
        | Event::VerbsReceived { .. }
        | Event::RoutingWidened { .. }
        | Event::OverflowStarted { .. }
        | Event::OverflowReturned { .. }
        | Event::AgentStatusOrdered { .. }
        | Event::InteractionReprioritized { .. }
        | Event::InteractionMoved { .. }
        | Event::InteractionAssigned { .. }
        | Event::CallbackQueued { .. }
        | Event::CallbackMoved { .. }
        | Event::CallbackCanceled { .. }
        | Event::CallbackGivenUp { .. }
        | Event::ClosingSwitched { .. }
        | Event::MonitorAnswered { .. }
        | Event::MonitorModeChanged { .. }
        | Event::MonitorEnded { .. }
        | Event::OrderRefused { .. } => {}
    }
}

fn look_up(
    interaction: InteractionId,
    organization: &OrganizationId,
    private: &Private,
    effects: &mut Vec<Effect>,
) {
    let Some(number) = private.customer.clone() else { return };
    if number.reveal().is_anonymous() || *organization == OrganizationId::centre() {
        return;
    }
    let organization = organization.clone();
    effects.push(Effect::LookUpCustomer {
        interaction,
        organization,
        cue: None,
        by: Pii::new(CustomerKey::Number(number.into_inner())),
        timeout_ms: LOOK_UP_MS,
    });
}

fn customer_leg(floor: &Floor, interaction: InteractionId) -> Option<LegId> {
    floor.interactions.get(&interaction).and_then(|i| i.leg)
}

fn talking_legs(floor: &Floor, interaction: InteractionId) -> Option<(LegId, LegId)> {
    let interaction = floor.interactions.get(&interaction)?;
    match interaction.stage {
        Stage::Talking { agent_leg, .. } => Some((interaction.leg?, agent_leg)),
        Stage::Begun
        | Stage::Flow { .. }
        | Stage::Queued(_)
        | Stage::Offered { .. }
        | Stage::CallingOut { .. }
        | Stage::Dialled { .. }
        | Stage::Outside { .. } => None,
    }
}

fn play_to_customer(
    floor: &Floor,
    interaction: InteractionId,
    source: MediaSource,
) -> Option<Effect> {
    let leg = customer_leg(floor, interaction)?;
    Some(Effect::Play { leg, cue: floor.last_cue + 1, source })
}

fn record_message(
    floor: &Floor,
    interaction: InteractionId,
    recording: RecordingId,
) -> Option<Effect> {
    Some(Effect::RecordVoicemail {
        recording,
        interaction,
        organization: floor.interactions.get(&interaction)?.origin.organization.clone(),
        leg: customer_leg(floor, interaction)?,
        max_ms: longest_message_ms(floor, interaction),
    })
}

/// Plays to a party in line, and hears keys where the flow has exits for them.
fn play_to_waiting(
    floor: &Floor,
    id: InteractionId,
    source: MediaSource,
    effects: &mut Vec<Effect>,
) {
    let Some(leg) = customer_leg(floor, id) else { return };
    let cue = floor.last_cue + 1;
    effects.push(Effect::Play { leg, cue, source });
    if leaves_by_key(floor, id, None) {
        effects.push(Effect::ListenForKeys { leg, cue });
    }
}

fn comfort(floor: &Floor, id: InteractionId, queue: &QueueId, index: u32) -> Option<Prompt> {
    let announce = floor.queue_of(floor.interactions.get(&id)?, queue)?.announce.as_ref()?;
    announce.comfort.get(index as usize).cloned()
}

fn music(floor: &Floor, interaction: InteractionId, queue: Option<&QueueId>) -> Prompt {
    floor
        .interactions
        .get(&interaction)
        .zip(queue)
        .and_then(|(i, q)| floor.queue_of(i, q))
        .map_or(Prompt::Music, |q| q.music.clone())
}

fn ring(
    floor: &Floor,
    id: InteractionId,
    agent: &vocab::AgentId,
    leg: LegId,
    reservation: Option<ReservationId>,
    ring_ms: i64,
) -> Option<Effect> {
    let interaction = floor.interactions.get(&id)?;
    let contact = contact_of(floor, agent);
    let pick_up = reservation.map_or(PickUp::Ring, |_| dialer::pick_up(floor, interaction));
    let card = RingCard { reservation, pick_up, ..card(interaction, id) };
    Some(Effect::Ring { leg, agent: agent.clone(), contact, card, ring_ms })
}

fn ring_to_listen(
    floor: &Floor,
    id: InteractionId,
    by: &str,
    monitor: MonitorId,
    leg: LegId,
) -> Option<Effect> {
    let agent = vocab::AgentId::new(by);
    let contact = contact_of(floor, &agent);
    let card = RingCard { monitor: Some(monitor), ..card(floor.interactions.get(&id)?, id) };
    Some(Effect::Ring { leg, agent, contact, card, ring_ms: OWN_RING_MS })
}

fn contact_of(floor: &Floor, agent: &vocab::AgentId) -> Option<String> {
    floor.plan()?.agents.get(agent)?.contact.clone()
}

fn card(interaction: &Interaction, id: InteractionId) -> RingCard {
    RingCard {
        interaction: id,
        reservation: None,
        customer: interaction.origin.customer.clone(),
        queue: interaction.queue().cloned(),
        organization: interaction.origin.organization.clone(),
        system: interaction.origin.system.clone(),
        pick_up: PickUp::Ring,
        monitor: None,
    }
}

/// Dials, and lets whoever waits for it hear it ring.
fn dial(
    floor: &Floor,
    id: InteractionId,
    (leg, ring_ms): (LegId, i64),
    reason: DialReason,
    private: &Private,
    effects: &mut Vec<Effect>,
) {
    let Some(interaction) = floor.interactions.get(&id) else { return };
    let who_waits = match interaction.stage {
        Stage::CallingOut { agent_leg, .. } => Some(agent_leg),
        Stage::Begun
        | Stage::Flow { .. }
        | Stage::Queued(_)
        | Stage::Dialled { .. }
        | Stage::Offered { .. }
        | Stage::Talking { .. }
        | Stage::Outside { .. } => interaction.leg,
    };
    let partner = interaction.sent.partner.as_ref().and_then(|p| partner_of(floor, p));
    if let Some(leg) = who_waits {
        // Who overflows still waits: the music of the line, not the partner's ringing.
        let prompt = match &partner {
            Some(_) => music(floor, id, interaction.queue()),
            None => Prompt::Ringback,
        };
        let source = MediaSource::Repeat(prompt);
        effects.push(Effect::Play { leg, cue: floor.last_cue + 1, source });
    }
    let trunk = partner.and_then(|p| p.trunk.clone()).or_else(|| interaction.origin.trunk.clone());
    effects.push(Effect::Dial {
        leg,
        to: private.dialled.clone().unwrap_or_else(|| Pii::new(vocab::Address::anonymous())),
        caller: interaction.origin.system.clone(),
        trunk,
        ring_ms,
        interaction: id,
        organization: interaction.origin.organization.clone(),
        reason,
    });
}

fn release(floor: &Floor, leg: LegId) -> Option<Effect> {
    let role = floor.legs.get(&leg)?;
    let answered = floor.interactions.get(&role.interaction).is_some_and(|i| i.answered);
    Some(match (&role.part, role.ringing) {
        (Part::Customer, false) if !answered => Effect::Refuse { leg, cause: RefuseCause::Closed },
        (Part::Agent(agent), true) => {
            let cause = if taken_by_another(floor, role.interaction, agent) {
                HangUpCause::AnsweredElsewhere
            } else {
                HangUpCause::CallerLeft
            };
            Effect::HangUp { leg, cause }
        }
        (Part::Monitor(_), true) => Effect::HangUp { leg, cause: HangUpCause::CallerLeft },
        (Part::Customer | Part::Agent(_) | Part::Outside | Part::Monitor(_), _) => {
            Effect::HangUp { leg, cause: HangUpCause::Normal }
        }
    })
}

/// Where all rang, the first to answer has it: the others still hold an offer of an interaction
/// that has left the line for an agent.
fn taken_by_another(floor: &Floor, interaction: InteractionId, agent: &vocab::AgentId) -> bool {
    let offered = floor.agents.get(agent).and_then(|d| d.work.reservation());
    let of_this = offered
        .and_then(|r| floor.reservations.get(&r))
        .is_some_and(|r| r.interaction == interaction);
    let stage = floor.interactions.get(&interaction).map(|i| &i.stage);
    of_this
        && matches!(
            stage,
            Some(Stage::Talking { .. } | Stage::CallingOut { .. } | Stage::Dialled { .. })
        )
}
