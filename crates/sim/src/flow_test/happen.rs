//! What happened in a scene, in words that a test can look for.

use ledger::FlowCounts;
use vocab::{Event, Prompt, Recorded};

/// What happened, in order, and how far the test has looked.
#[derive(Default)]
pub(super) struct Happened {
    pub lines: Vec<String>,
    looked: usize,
}

impl Happened {
    pub(super) fn add(&mut self, line: String) {
        self.lines.push(line);
    }

    /// The next line that does. Those before it are passed over.
    pub(super) fn find(&mut self, is: impl Fn(&str) -> bool) -> bool {
        let found = self.lines[self.looked..].iter().position(|l| is(l));
        if let Some(n) = found {
            self.looked += n + 1;
        }
        found.is_some()
    }

    /// What was not looked at yet.
    pub(super) fn rest(&self) -> Vec<String> {
        const MOST: usize = 40;
        let rest = &self.lines[self.looked..];
        let mut told: Vec<String> = rest.iter().take(MOST).cloned().collect();
        if rest.len() > MOST {
            told.push(format!("… and {} more", rest.len() - MOST));
        }
        if told.is_empty() {
            told.push("nothing more".to_owned());
        }
        told
    }

    pub(super) fn hears(&mut self, prompt: &Prompt) {
        let words = match prompt {
            Prompt::Say { text, .. } => text.clone(),
            Prompt::Sound(name) => format!("sound {name}"),
            Prompt::Tone { .. } => "a tone".to_owned(),
            Prompt::Music => "music".to_owned(),
            Prompt::Ringback => "ringing".to_owned(),
            Prompt::Silence { .. } => return,
        };
        self.add(format!("hears {words:?}"));
    }

    pub(super) fn event(&mut self, recorded: &Recorded, counts: &mut FlowCounts) {
        counts.fold(recorded);
        let line = match &recorded.event {
            Event::FlowStepped { action, .. } => format!("goes to {action}"),
            Event::FlowEntered { flow, .. } => format!("enters {flow}"),
            Event::InteractionQueued { queue, priority, .. } => {
                format!("queued in {queue} with priority {priority}")
            }
            Event::InteractionDequeued { cause, .. } => format!("leaves the line: {cause:?}"),
            Event::InteractionConnected { agent, .. } => format!("connected with {agent}"),
            Event::ReservationOffered { agent, .. } => format!("rings {agent}"),
            Event::LegDialled { .. } => {
                let number = recorded.private.dialled.as_ref().map(|n| n.reveal().to_string());
                format!("calls {}", number.unwrap_or_default())
            }
            Event::InteractionEnded { outcome, .. } => format!("ends {}", outcome.name()),
            Event::SurveyAnswered { attribute, score, .. } => format!("survey {attribute} {score}"),
            Event::VoicemailStarted { queue, .. } => format!("message in {queue}"),
            Event::SurveyMessageStarted { attribute, .. } => format!("spoken answer {attribute}"),
            Event::CallbackOwed { .. } => "callback promised".to_owned(),
            Event::RecordingStarted { .. } => "recorded".to_owned(),
            Event::RecordingSkipped { .. } => "not recorded".to_owned(),
            Event::RecordingConsentNoted { given, .. } => {
                if *given { "recording accepted" } else { "recording refused" }.to_owned()
            }
            Event::AttributesSet { attributes, .. } => {
                for (name, value) in attributes {
                    self.add(format!("sets {name} to {value:?}"));
                }
                for (name, value) in recorded.private.attributes.iter().flatten() {
                    self.add(format!("sets {name} to {:?}", value.reveal()));
                }
                return;
            }
            Event::OverflowStarted { to, .. } => format!("overflows to {to:?}"),
            // The rest is no part of a caller's way.
            _ => return,
        };
        self.add(line);
    }
}
