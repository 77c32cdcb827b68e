//! Says events and effects in few words, with short names for ids.

use std::any::TypeId;
use std::collections::BTreeMap;
use std::fmt::Display;
use std::str::FromStr;
use uuid::Uuid;
use vocab::{AgentId, CustomerKey, Effect, Event, InteractionId, LegId, MediaSource, Prompt};

/// Short names, given in the order in which ids appear.
#[derive(Debug, Default)]
pub(super) struct Names {
    by_id: BTreeMap<Uuid, String>,
    by_name: BTreeMap<String, Uuid>,
    counts: BTreeMap<&'static str, u32>,
    fresh: u128,
}

impl Names {
    pub(super) fn uuid(&mut self) -> Uuid {
        self.fresh += 1;
        super::script::uuid_of(0xF0_0000 + self.fresh)
    }

    fn name(&mut self, kind: &'static str, id: Uuid) -> String {
        if let Some(name) = self.by_id.get(&id) {
            return name.clone();
        }
        let n = self.counts.entry(kind).or_default();
        *n += 1;
        let name = format!("{kind}{n}");
        self.by_id.insert(id, name.clone());
        self.by_name.insert(name.clone(), id);
        name
    }

    pub(super) fn leg(&mut self, leg: LegId) -> String {
        self.name("L", leg.uuid())
    }

    fn interaction(&mut self, id: InteractionId) -> String {
        self.name("I", id.uuid())
    }

    /// The id behind a name.
    pub(super) fn find<T: FromStr + 'static>(&self, name: &str) -> Option<T> {
        debug_assert_ne!(TypeId::of::<T>(), TypeId::of::<AgentId>());
        self.by_name.get(name).and_then(|id| id.to_string().parse().ok())
    }

    /// The event as JSON-free words: its type, then what it names. Empty: not worth a line.
    pub(super) fn event(&mut self, event: &Event) -> String {
        let who = event.agent().map(|a| format!(" {a}")).unwrap_or_default();
        let what = event.interaction().map(|i| format!(" {}", self.interaction(i)));
        let what = what.unwrap_or_default();
        let rest = self.rest(event);
        let kind = ledger::kind_of(event);
        if rest.is_empty() {
            format!("{kind}{what}{who}")
        } else {
            format!("{kind}{what}{who} {rest}")
        }
    }

    fn rest(&mut self, event: &Event) -> String {
        match event {
            Event::InteractionStarted { initiation, system, leg, flow, previous, .. } => {
                let leg = leg.map(|l| format!(" {}", self.leg(l))).unwrap_or_default();
                let flow = flow.as_ref().map(|f| format!(" flow={f}")).unwrap_or_default();
                let previous = previous.map(|p| format!(" after={}", self.interaction(p)));
                let previous = previous.unwrap_or_default();
                format!("{initiation:?} {system}{leg}{flow}{previous}").to_lowercase_first()
            }
            Event::FlowStepped { action, exit, .. } => {
                let exit = exit.as_ref().map(|e| format!("{e} > ")).unwrap_or_default();
                format!("{exit}{action}")
            }
            Event::DigitsCollected { count, .. } | Event::DigitsSent { count, .. } => {
                format!("{count}")
            }
            Event::CustomerRecognized { customer, matches, .. } => {
                format!("matches={matches} known={}", customer.is_some())
            }
            Event::InteractionQueued { queue, .. } => queue.to_string(),
            Event::FlowEntered { flow, .. } => flow.to_string(),
            Event::PhraseHeard { key, .. } => {
                key.as_ref().map_or("nothing".to_owned(), ToString::to_string)
            }
            Event::RoutingSet { priority, agent, .. } => {
                let agent = agent.as_ref().map(|a| format!(" {a}")).unwrap_or_default();
                format!("priority={priority}{agent}")
            }
            Event::RecordingConsentNoted { given, .. } => format!("{given}"),
            Event::SurveyAnswered { attribute, score, scale, .. } => {
                format!("{attribute} {score}/{scale}")
            }
            Event::VerbsReceived { verbs, .. } => format!("{}", verbs.len()),
            Event::RoutingWidened { queue, step, .. } => format!("{queue} step={step}"),
            Event::WaitAnnounced { queue, position, estimate_ms, .. } => {
                let estimate = estimate_ms.map(|ms| format!(" estimate={ms}")).unwrap_or_default();
                format!("{queue} position={position}{estimate}")
            }
            Event::WaitPrompted { queue, part, .. } => format!("{queue} {part:?}"),
            Event::OverflowStarted { queue, to, .. } => format!("{queue} to {to:?}"),
            Event::OverflowReturned { queue, failure, .. } => format!("{queue} {failure:?}"),
            Event::AgentStatusOrdered { status, by, .. } => format!("{} by {by}", status.name()),
            Event::InteractionReprioritized { queue, priority, by, .. } => {
                format!("{queue} priority={priority} by {by}")
            }
            Event::InteractionMoved { from, to, by, .. } => format!("{from} to {to} by {by}"),
            Event::InteractionAssigned { queue, by, .. } => format!("{queue} by {by}"),
            Event::ConsultationStarted { consultation, .. } => self.interaction(*consultation),
            Event::ConsultationAnswered { leg, .. } => self.leg(*leg),
            Event::ConsultationToggled { with, .. } => format!("{with:?}"),
            Event::ConsultationEnded { end, .. } => format!("{end:?}"),
            Event::ClosingSwitched { closing, on, by } => format!("{closing} {on} by {by}"),
            Event::OrderRefused { by, refusal } => format!("{by} {refusal:?}"),
            Event::VoicemailStarted { recording, .. }
            | Event::VoicemailEnded { recording, .. }
            | Event::SurveyMessageStarted { recording, .. }
            | Event::SurveyMessageEnded { recording, .. } => self.name("REC", recording.uuid()),
            Event::CallbackQueued { callback, .. }
            | Event::CallbackMoved { callback, .. }
            | Event::CallbackCanceled { callback, .. }
            | Event::CallbackGivenUp { callback, .. } => self.name("C", callback.uuid()),
            Event::InteractionDequeued { queue, cause, .. } => format!("{queue} {cause:?}"),
            Event::TransferStarted { next, queue, to_agent, to_flow, attended, reason, .. } => {
                let words = [
                    queue.as_ref().map(ToString::to_string),
                    to_agent.as_ref().map(ToString::to_string),
                    to_flow.as_ref().map(ToString::to_string),
                ];
                let to = words.into_iter().flatten().next().unwrap_or("a number".to_owned());
                let how = if *attended { " attended" } else { "" };
                let why = reason.as_ref().map(|r| format!(" because {r:?}")).unwrap_or_default();
                format!("to {to} as {}{how}{why}", self.interaction(*next))
            }
            Event::AgentSegmentEnded { end, .. } => format!("{end:?}"),
            Event::InteractionEnded { outcome, by, .. } => {
                format!("{} by {}", outcome.name(), by.name())
            }
            Event::AgentRung { leg, .. }
            | Event::LegDialled { leg, .. }
            | Event::LegRang { leg, .. }
            | Event::LegAnswered { leg, .. } => self.leg(*leg),
            Event::LegFailed { leg, failure, .. } => format!("{} {failure:?}", self.leg(*leg)),
            Event::LegEnded { leg, end, .. } => format!("{} {end:?}", self.leg(*leg)),
            Event::ReservationOffered { reservation, leg, .. } => {
                format!("{} {}", self.name("R", reservation.uuid()), self.leg(*leg))
            }
            Event::ReservationAccepted { reservation, .. }
            | Event::ReservationRejected { reservation, .. }
            | Event::ReservationTimedOut { reservation, .. }
            | Event::ReservationCanceled { reservation, .. }
            | Event::ReservationRescinded { reservation, .. } => self.name("R", reservation.uuid()),
            Event::AgentStatusChanged { status, .. } => status.name().to_owned(),
            Event::AgentNextStatusSet { status, .. } => {
                status.as_ref().map_or("none", vocab::AgentStatus::name).to_owned()
            }
            Event::AgentStateChanged { from, to, .. } => {
                format!("{} > {}", from.name(), to.name())
            }
            Event::WrapUpEnded { end, .. } => format!("{end:?}"),
            Event::DispositionSet { disposition, .. } => disposition.to_string(),
            Event::AskRefused { refusal, .. } => format!("{refusal:?}"),
            Event::RecordingSkipped { reason, .. } => format!("{reason:?}"),
            Event::RecordingObjected { recording, .. } => {
                recording.map_or_else(String::new, |r| self.name("REC", r.uuid()))
            }
            Event::RecordingStarted { recording, .. }
            | Event::RecordingErased { recording, .. }
            | Event::RecordingPaused { recording, .. }
            | Event::RecordingResumed { recording, .. }
            | Event::RecordingStopped { recording, .. }
            | Event::RecordingStored { recording, .. }
            | Event::RecordingFailed { recording, .. } => self.name("REC", recording.uuid()),
            Event::CallbackOwed { callback, .. }
            | Event::CallbackTaken { callback, .. }
            | Event::CallbackReturned { callback, .. }
            | Event::CallbackKept { callback, .. } => self.name("C", callback.uuid()),
            Event::HoldStarted { by, .. } => format!("{by:?}"),
            Event::MonitorStarted { monitor, by, mode, leg, .. } => {
                let monitor = self.name("M", monitor.uuid());
                format!("{monitor} {} by {by} {}", mode.name(), self.leg(*leg))
            }
            Event::MonitorAnswered { monitor, .. } => self.name("M", monitor.uuid()),
            Event::MonitorModeChanged { monitor, mode, .. } => {
                format!("{} {}", self.name("M", monitor.uuid()), mode.name())
            }
            Event::MonitorEnded { monitor, end, .. } => {
                format!("{} {end:?}", self.name("M", monitor.uuid()))
            }
            Event::CampaignSteered { campaign, steering, by } => {
                let run = if steering.running { "runs" } else { "rests" };
                format!("{campaign} {run} by {by}")
            }
            Event::CampaignPaced { campaign, pacing } => {
                let hold = pacing.hold.map(|h| format!(" hold={h:?}")).unwrap_or_default();
                format!("{campaign} {} aim={}{hold}", pacing.method.name(), pacing.aim)
            }
            Event::AnswerHeard { heard, .. } => format!("{heard:?}"),
            Event::PlanPublished { .. }
            | Event::LeadTaken { .. }
            | Event::MessageLeft { .. }
            | Event::CallsRefused { .. }
            | Event::FloorRestarted
            | Event::InteractionAnswered { .. }
            | Event::AttributesSet { .. }
            | Event::FlowReturned { .. }
            | Event::ConsultationJoined { .. }
            | Event::InteractionConnected { .. }
            | Event::HoldEnded { .. }
            | Event::DeskOpened { .. }
            | Event::DeskClosed { .. }
            | Event::PhoneRegistered { .. }
            | Event::PhoneLost { .. }
            | Event::AgentStoppedResponding { .. }
            | Event::AgentResponding { .. }
            | Event::WrapUpStarted { .. }
            | Event::WrapUpExtended { .. } => String::new(),
        }
    }

    pub(super) fn effect(&mut self, effect: &Effect) -> String {
        match effect {
            Effect::Answer { leg } => self.verb("answer", *leg, ""),
            Effect::Refuse { leg, cause } => self.verb("refuse", *leg, format!("{cause:?}")),
            Effect::Play { leg, source, .. } => self.verb("play", *leg, source_words(source)),
            Effect::PlayAndCollect { leg, prompt, .. } => {
                self.verb("ask", *leg, prompt_words(prompt))
            }
            Effect::SeekLeads { campaign, count, .. } => format!("seek {count} of {campaign}"),
            Effect::ListenForAnswer { leg, .. } => self.verb("hear-answer", *leg, ""),
            Effect::DropVoicemail { leg, prompt, .. } => {
                self.verb("leave-message", *leg, prompt_words(prompt))
            }
            Effect::ListenForKeys { leg, .. } => self.verb("listen", *leg, ""),
            Effect::Join { legs } => {
                let legs: Vec<String> = legs.iter().map(|l| self.leg(*l)).collect();
                format!("join {}", legs.join(" "))
            }
            Effect::Hear { seats } => {
                let mut seat = |seat: &vocab::Seat| {
                    let whom: Vec<String> = seat.hears.iter().map(|l| self.leg(*l)).collect();
                    format!("{}<{}", self.leg(seat.leg), whom.join("+"))
                };
                format!("hear {}", seats.iter().map(&mut seat).collect::<Vec<_>>().join(" "))
            }
            Effect::RecordVoicemail { leg, recording, .. } => {
                let recording = self.name("REC", recording.uuid());
                self.verb("voicemail", *leg, recording)
            }
            Effect::Fetch { interaction, request, .. } => {
                let what = match request {
                    vocab::Request::Ticket { .. } => "ticket",
                    vocab::Request::Survey { .. } => "survey",
                    vocab::Request::Http { .. } => "http",
                    vocab::Request::Verbs { .. } => "verbs",
                };
                format!("fetch {what} for {}", self.interaction(*interaction))
            }
            Effect::StopMedia { leg } => self.verb("stop", *leg, ""),
            Effect::Ring { leg, agent, .. } => self.verb("ring", *leg, agent),
            Effect::Dial { leg, .. } => self.verb("dial", *leg, ""),
            Effect::Bridge { a, b } => self.verb_two("bridge", *a, *b),
            Effect::Unbridge { a, b } => self.verb_two("unbridge", *a, *b),
            Effect::HangUp { leg, cause } => self.verb("hangup", *leg, format!("{cause:?}")),
            Effect::SendDigits { leg, .. } => self.verb("digits", *leg, ""),
            Effect::StartRecording { recording, left, right, .. } => {
                let recording = self.name("REC", recording.uuid());
                format!("record {recording} left={} right={}", self.leg(*left), self.leg(*right))
            }
            Effect::PauseRecording { recording } => {
                format!("pause {}", self.name("REC", recording.uuid()))
            }
            Effect::ResumeRecording { recording } => {
                format!("unpause {}", self.name("REC", recording.uuid()))
            }
            Effect::EraseRecording { recording, .. } => {
                format!("erase {}", self.name("REC", recording.uuid()))
            }
            Effect::StopRecording { recording } => {
                format!("stop {}", self.name("REC", recording.uuid()))
            }
            Effect::LookUpCustomer { interaction, cue, by, .. } => {
                let of = self.interaction(*interaction);
                let by = match (cue, by.reveal()) {
                    (None, _) => "",
                    (Some(_), CustomerKey::Number(_)) => " by the number keyed",
                    (Some(_), CustomerKey::Contract(_)) => " by the contract keyed",
                    (Some(_), CustomerKey::Ticket(_)) => " by the ticket keyed",
                    (Some(_), CustomerKey::Reference(_)) => " by the reference keyed",
                };
                format!("look up the customer of {of}{by}")
            }
        }
    }

    fn verb(&mut self, verb: &str, leg: LegId, rest: impl Display) -> String {
        format!("{verb} {} {rest}", self.leg(leg)).trim_end().to_owned()
    }

    fn verb_two(&mut self, verb: &str, a: LegId, b: LegId) -> String {
        format!("{verb} {} {}", self.leg(a), self.leg(b))
    }
}

fn source_words(source: &MediaSource) -> String {
    match source {
        MediaSource::Once(prompt) => prompt_words(prompt),
        MediaSource::Repeat(prompt) => format!("{} again and again", prompt_words(prompt)),
    }
}

fn prompt_words(prompt: &Prompt) -> String {
    match prompt {
        Prompt::Say { text, .. } => format!("{text:?}"),
        Prompt::Sound(name) => format!("sound {name}"),
        Prompt::Tone { hz, .. } => format!("tone {hz}"),
        Prompt::Music => "music".to_owned(),
        Prompt::Ringback => "ringback".to_owned(),
        Prompt::Silence { .. } => "silence".to_owned(),
    }
}

trait LowerFirst {
    fn to_lowercase_first(&self) -> String;
}

impl LowerFirst for String {
    fn to_lowercase_first(&self) -> String {
        let mut chars = self.chars();
        chars.next().map_or_else(Self::new, |c| c.to_lowercase().chain(chars).collect())
    }
}
