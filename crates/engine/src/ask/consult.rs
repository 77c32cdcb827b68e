//! What a consultation asks of the world: who is joined with whom, and what the others hear.
//!
//! While the agent speaks with the consulted alone, the customer's recording is paused: what
//! colleagues say to each other is no part of the customer's call.

use super::talking_legs;
use crate::floor::Floor;
use crate::interaction::{Consult, Hears, Interaction, Stage};
use vocab::{ConsultEnd, ConsultParty, Effect, InteractionId, LegId, MediaSource, Prompt, QueueId};

pub(super) fn started(
    floor: &Floor,
    id: InteractionId,
    queue: Option<&QueueId>,
    effects: &mut Vec<Effect>,
) {
    let Some(interaction) = floor.interactions.get(&id) else { return };
    pause(interaction, true, effects);
    if let Some(leg) = agent_leg(interaction) {
        let prompt = match queue.and_then(|q| floor.queue_of(interaction, q)) {
            Some(queue) => queue.music.clone(),
            None => Prompt::Ringback,
        };
        effects.push(play(floor, leg, prompt));
    }
}

pub(super) fn answered(floor: &Floor, id: InteractionId, leg: LegId, effects: &mut Vec<Effect>) {
    let Some((interaction, consult, agent)) = sides(floor, id) else { return };
    match consult.hears {
        Hears::Consulted | Hears::Both => effects.push(Effect::Bridge { a: agent, b: leg }),
        Hears::Customer => effects.push(play(floor, leg, waiting_music(floor, interaction))),
    }
}

pub(super) fn toggled(
    floor: &Floor,
    id: InteractionId,
    with: ConsultParty,
    effects: &mut Vec<Effect>,
) {
    let Some((interaction, consult, agent)) = sides(floor, id) else { return };
    match (with, consult.leg) {
        (ConsultParty::Consulted, Some(leg)) => effects.push(Effect::Bridge { a: agent, b: leg }),
        (ConsultParty::Consulted, None) => effects.push(play(floor, agent, Prompt::Ringback)),
        (ConsultParty::Customer, Some(leg)) => {
            effects.push(Effect::Unbridge { a: agent, b: leg });
            effects.push(play(floor, leg, waiting_music(floor, interaction)));
        }
        (ConsultParty::Customer, None) => {}
    }
    pause(interaction, with == ConsultParty::Consulted, effects);
}

pub(super) fn joined(floor: &Floor, id: InteractionId, effects: &mut Vec<Effect>) {
    let Some((interaction, consult, _)) = sides(floor, id) else { return };
    if let (Some((customer, agent)), Some(leg)) = (talking_legs(floor, id), consult.leg) {
        effects.push(Effect::Join { legs: vec![customer, agent, leg] });
    }
    if consult.hears == Hears::Consulted {
        pause(interaction, false, effects);
    }
}

pub(super) fn ended(floor: &Floor, id: InteractionId, end: ConsultEnd, effects: &mut Vec<Effect>) {
    let Some((interaction, consult, agent)) = sides(floor, id) else { return };
    match end {
        ConsultEnd::Transferred | ConsultEnd::CustomerLeft | ConsultEnd::Interrupted => return,
        ConsultEnd::LetGo | ConsultEnd::ConsultedLeft | ConsultEnd::NotReached => {}
    }
    match consult.hears {
        Hears::Both => {
            effects.extend(talking_legs(floor, id).map(|(a, b)| Effect::Bridge { a, b }));
        }
        Hears::Consulted => {
            if consult.leg.is_none() && floor.legs.contains_key(&agent) {
                effects.push(Effect::StopMedia { leg: agent });
            }
            pause(interaction, false, effects);
        }
        Hears::Customer => {}
    }
}

/// Whether the customer's recording rests because the agent speaks with the consulted alone.
pub(super) fn rests(floor: &Floor, id: InteractionId) -> bool {
    let consult = floor.interactions.get(&id).and_then(Interaction::consult);
    consult.is_some_and(|c| c.hears == Hears::Consulted)
}

fn sides(floor: &Floor, id: InteractionId) -> Option<(&Interaction, &Consult, LegId)> {
    let interaction = floor.interactions.get(&id)?;
    Some((interaction, interaction.consult()?, agent_leg(interaction)?))
}

fn agent_leg(interaction: &Interaction) -> Option<LegId> {
    match interaction.stage {
        Stage::Talking { agent_leg, .. } => Some(agent_leg),
        Stage::Begun
        | Stage::Flow { .. }
        | Stage::Queued(_)
        | Stage::Offered { .. }
        | Stage::CallingOut { .. }
        | Stage::Dialled { .. }
        | Stage::Outside { .. } => None,
    }
}

fn waiting_music(floor: &Floor, interaction: &Interaction) -> Prompt {
    let queue = interaction.queue().and_then(|q| floor.queue_of(interaction, q));
    queue.map_or(Prompt::Music, |q| q.music.clone())
}

fn play(floor: &Floor, leg: LegId, prompt: Prompt) -> Effect {
    Effect::Play { leg, cue: floor.last_cue + 1, source: MediaSource::Repeat(prompt) }
}

/// An agent's own pause outlasts it.
fn pause(interaction: &Interaction, rest: bool, effects: &mut Vec<Effect>) {
    if let Some(recording) = interaction.recording.filter(|r| !r.paused).map(|r| r.id) {
        effects.push(if rest {
            Effect::PauseRecording { recording }
        } else {
            Effect::ResumeRecording { recording }
        });
    }
}
