//! Two people who talk in turns: a sentence, a pause, the other's sentence.

use super::agent::Player;
use super::caller::{Caller, Stage};
use super::sentences::{AGENT, AGENT_GOODBYE, CALLER_GOODBYE, CALLER_HELLO, greeting, of_caller};
use super::{Todo, World};
use crate::way::heard_ms;
use vocab::{
    AgentId, AgentStatus, Ask, CallTarget, CueId, Effect, InteractionId, LegId, MediaSource,
    Moment, Prompt, QueueId,
};

#[derive(Clone, Debug)]
pub(super) struct Talk {
    pub agent: AgentId,
    pub since: Moment,
    /// When they will have said it all; a goodbye meant for an earlier talk is void.
    pub until: Moment,
    /// The played agent's line; none when a guest talks.
    agent_leg: Option<LegId>,
    /// Counts what was said.
    turn: u32,
    agent_said: u32,
    /// What sounds now, and on which line.
    speaking: Option<(LegId, CueId)>,
    on_hold: bool,
    /// Goodbye was said.
    pub parting: bool,
    /// Where in the list of sentences this caller began.
    first_sentence: usize,
}

/// Agents listen more than they talk.
const MOST_AGENT_SENTENCES: u32 = 4;
/// After what was said should long have ended.
const LULL_MS: i64 = 12_000;

impl World {
    pub(super) fn connected(&mut self, id: InteractionId, agent: &AgentId) {
        let played = self.players.contains_key(agent);
        // The last one they picked up; the end of the one before may still be on its way here.
        let agent_leg = self
            .phones
            .iter()
            .filter(|(_, p)| played && p.agent == *agent)
            .filter_map(|(leg, p)| Some((p.answered_at?, *leg)))
            .max()
            .map(|(_, leg)| leg);
        let (now, first_sentence) = (self.now, self.chance.below(1_000));
        let talk_ms = if played {
            self.chance.log_normal_ms(80_000, 0.4).clamp(30_000, 240_000)
        } else {
            // Guests have time for the card and the ticket.
            self.chance.between(100_000, 240_000)
        };
        let Some((leg, caller)) = self.caller_of(id) else { return };
        if matches!(caller.stage, Stage::Leaving) {
            return;
        }
        caller.patient_until = None;
        caller.stage = Stage::Talking(Talk {
            agent: agent.clone(),
            since: now,
            until: now.plus_ms(talk_ms),
            agent_leg,
            turn: 0,
            agent_said: 0,
            speaking: None,
            on_hold: false,
            parting: false,
            first_sentence,
        });
        self.after(talk_ms, Todo::SayGoodbye(leg));
        if played {
            let ms = self.chance.between(400, 900);
            self.after(ms, Todo::AgentSpeaks(leg));
            self.plan_asks(id, agent, leg);
        } else {
            // Guests speak first.
            let ms = self.chance.between(2_000, 3_500);
            self.after(ms, Todo::CallerSpeaks(leg));
        }
    }

    /// What a played agent does besides talking.
    fn plan_asks(&mut self, interaction: InteractionId, agent: &AgentId, leg: LegId) {
        if self.chance.happens(0.12) {
            let begins = self.chance.between(12_000, 30_000);
            let lasts = self.chance.between(6_000, 20_000);
            for (ms, ask) in
                [(begins, Ask::Hold { interaction }), (begins + lasts, Ask::Resume { interaction })]
            {
                self.after(ms, Todo::AskInTalk(agent.clone(), interaction, ask));
            }
        } else if self.chance.happens(0.05)
            && let Some(to) = self.other_queue(leg)
        {
            let target = CallTarget::Queue(to);
            let ask = Ask::Transfer { interaction, target, reason: None };
            let ms = self.chance.between(20_000, 45_000);
            self.after(ms, Todo::AskInTalk(agent.clone(), interaction, ask));
        }
    }

    /// Another queue of the same organization where somebody else is at work.
    fn other_queue(&mut self, leg: LegId) -> Option<QueueId> {
        let caller = self.callers.get(&leg)?;
        let (way, agent) = (caller.way.clone(), caller.talk().map(|t| t.agent.clone()));
        let at_work = |queue: &QueueId| {
            let there = |p: &Player| p.status == AgentStatus::Available && p.queues.contains(queue);
            self.players.iter().any(|(a, p)| agent.as_ref() != Some(a) && there(p))
        };
        let others: Vec<QueueId> = self
            .config
            .plan
            .queues
            .iter()
            .filter(|(id, q)| **id != way.queue && q.organization == way.organization)
            .filter(|(id, _)| at_work(id))
            .map(|(id, _)| id.clone())
            .collect();
        others.get(self.chance.below(others.len())).cloned()
    }

    pub(super) fn talks_on(&self, agent: &AgentId, interaction: InteractionId) -> bool {
        self.callers.values().any(|c| {
            c.interaction == Some(interaction)
                && c.talk().is_some_and(|t| t.agent == *agent && !t.parting)
        })
    }

    /// The agent is gone; the caller's line ends too, or goes on to another queue.
    pub(super) fn parted(&mut self, id: InteractionId, agent: &AgentId) {
        if let Some((_, caller)) = self.caller_of(id)
            && caller.talk().is_some_and(|t| t.agent == *agent)
        {
            caller.stage = Stage::Inside;
        }
    }

    pub(super) fn held(&mut self, id: InteractionId, hold: bool) {
        let Some((leg, caller)) = self.caller_of(id) else { return };
        let Some(talk) = caller.talk_mut() else { return };
        talk.on_hold = hold;
        if !hold && talk.speaking.is_none() {
            self.after(900, Todo::CallerSpeaks(leg));
        }
    }

    pub(super) fn caller_speaks(&mut self, leg: LegId) {
        let hello = *self.chance.pick(CALLER_HELLO);
        let Some(caller) = self.callers.get(&leg) else { return };
        let Some(talk) = caller.talk().filter(|t| t.may_speak()) else { return };
        let sentences = of_caller(caller.organization());
        let n = talk.first_sentence + usize::try_from(talk.turn).unwrap_or(0);
        // 7 shares no factor with the lengths of the lists: all are said before one comes again.
        let text = if talk.turn < 2 { hello } else { sentences[n * 7 % sentences.len()] };
        self.say(leg, leg, text.to_owned());
    }

    pub(super) fn agent_speaks(&mut self, leg: LegId) {
        let sentence = *self.chance.pick(AGENT);
        let Some(caller) = self.callers.get_mut(&leg) else { return };
        let organization = caller.way.organization.clone();
        let Some(talk) = caller.talk_mut().filter(|t| t.may_speak()) else { return };
        let Some(line) = talk.agent_leg.filter(|line| self.phones.contains_key(line)) else {
            return self.after(1_000, Todo::CallerSpeaks(leg));
        };
        talk.agent_said += 1;
        let text = match (talk.agent_said, self.players.get(&talk.agent)) {
            (1, Some(player)) => greeting(&organization, &player.first_name),
            (_, Some(_) | None) => sentence.to_owned(),
        };
        self.say(leg, line, text);
    }

    /// `line` is whose voice it is: what is played there, the other end hears.
    fn say(&mut self, leg: LegId, line: LegId, text: String) {
        let cue = self.new_cue();
        let Some(talk) = self.callers.get_mut(&leg).and_then(Caller::talk_mut) else { return };
        talk.turn += 1;
        talk.speaking = Some((line, cue));
        let turn = talk.turn;
        let prompt = Prompt::Say { text, language: "fr".to_owned() };
        let lasts = heard_ms(&prompt);
        let source = MediaSource::Once(prompt);
        self.out.effects.push(Effect::Play { leg: line, cue, source });
        self.after(2 * lasts + LULL_MS, Todo::Lull(leg, turn));
    }

    /// A sentence ended: whose turn is it?
    pub(super) fn spoken(&mut self, line: LegId, cue: CueId) {
        let said = Some((line, cue));
        let found = self.callers.iter_mut().find_map(|(leg, caller)| {
            let talk = caller.talk_mut().filter(|t| t.speaking == said)?;
            talk.speaking = None;
            Some((*leg, talk.clone()))
        });
        let Some((leg, talk)) = found else { return };
        if talk.parting {
            self.after(500, Todo::HangUp(leg));
        } else if !talk.on_hold {
            self.next_turn(leg, &talk, line == leg);
        }
    }

    fn next_turn(&mut self, leg: LegId, talk: &Talk, caller_spoke: bool) {
        let played = talk.agent_leg.is_some();
        let agent_answers = played
            && caller_spoke
            && talk.agent_said < MOST_AGENT_SENTENCES
            && self.chance.happens(0.6);
        if agent_answers {
            let ms = self.chance.between(400, 1_400);
            return self.after(ms, Todo::AgentSpeaks(leg));
        }
        let ms = match (played, caller_spoke) {
            (true, false) => self.chance.between(300, 1_200),
            (true, true) => self.chance.between(1_500, 4_500),
            // A guest answers with a real voice, which takes its time.
            (false, _) => self.chance.between(4_000, 9_000),
        };
        self.after(ms, Todo::CallerSpeaks(leg));
    }

    /// A sentence whose end was never heard doesn't silence the call.
    pub(super) fn break_lull(&mut self, leg: LegId, turn: u32) {
        let Some(talk) = self.callers.get_mut(&leg).and_then(Caller::talk_mut) else { return };
        if talk.turn == turn && talk.speaking.is_some() {
            talk.speaking = None;
            let parting = talk.parting;
            self.after(1, if parting { Todo::HangUp(leg) } else { Todo::CallerSpeaks(leg) });
        }
    }

    /// They have said enough.
    pub(super) fn cut_short(&mut self, leg: LegId) {
        let now = self.now;
        if let Some(talk) = self.callers.get_mut(&leg).and_then(Caller::talk_mut) {
            talk.until = now;
            self.after(1, Todo::SayGoodbye(leg));
        }
    }

    /// The talk comes to its end: mostly by the caller, sometimes by the agent.
    pub(super) fn say_goodbye(&mut self, leg: LegId) {
        let (now, by_agent) = (self.now, self.chance.happens(0.2));
        let (caller_text, agent_text) =
            (*self.chance.pick(CALLER_GOODBYE), *self.chance.pick(AGENT_GOODBYE));
        let Some(caller) = self.callers.get_mut(&leg) else { return };
        let interaction = caller.interaction;
        let Some(talk) = caller.talk_mut() else { return };
        if talk.parting || now < talk.until {
            return;
        }
        // Nobody leaves while the music plays.
        if talk.on_hold {
            return self.after(5_000, Todo::SayGoodbye(leg));
        }
        let (agent, line) = (talk.agent.clone(), talk.agent_leg);
        match (by_agent, line, interaction) {
            (true, Some(line), Some(interaction)) if self.phones.contains_key(&line) => {
                self.say(leg, line, agent_text.to_owned());
                let ask = Ask::HangUp { interaction };
                self.after(3_200, Todo::AskInTalk(agent, interaction, ask));
                // If that came to nothing, the caller hangs up.
                self.after(9_000, Todo::HangUp(leg));
            }
            (true | false, Some(_) | None, Some(_) | None) => {
                self.say(leg, leg, caller_text.to_owned());
                if let Some(talk) = self.callers.get_mut(&leg).and_then(Caller::talk_mut) {
                    talk.parting = true;
                }
            }
        }
    }
}

impl Talk {
    const fn may_speak(&self) -> bool {
        !self.on_hold && !self.parting && self.speaking.is_none()
    }
}
