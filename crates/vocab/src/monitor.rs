//! Listening to a live call: the ways of it, its ends, and the centre's rules.
//!
//! An employee may be listened to only as announced and for a purpose that is proportionate (Code
//! du travail L1121-1 and L1222-4; CNIL, « L'écoute et l'enregistrement des appels »): hence the
//! reason, the indicator and the register.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Who hears the one that listens.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum MonitorMode {
    /// Nobody.
    Listen,
    /// The agent alone.
    Whisper,
    /// Agent and customer.
    Barge,
}

impl MonitorMode {
    pub const ALL: [Self; 3] = [Self::Listen, Self::Whisper, Self::Barge];

    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Listen => "listen",
            Self::Whisper => "whisper",
            Self::Barge => "barge",
        }
    }

    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|mode| mode.name() == name)
    }
}

/// How a listening ended.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum MonitorEnd {
    /// The listener left or hung up; the call went on.
    Left,
    /// The listener's line died.
    LineLost,
    /// The listener's phone was not picked up in time, or could not be rung.
    NotAnswered,
    /// The agent's part of the call was over: hung up, passed on, taken over by another.
    TalkEnded,
    /// The listener has the customer now.
    TookOver,
    /// The floor stopped.
    Interrupted,
}

impl MonitorEnd {
    pub const ALL: [Self; 6] = [
        Self::Left,
        Self::LineLost,
        Self::NotAnswered,
        Self::TalkEnded,
        Self::TookOver,
        Self::Interrupted,
    ];

    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Left => "left",
            Self::LineLost => "line_lost",
            Self::NotAnswered => "not_answered",
            Self::TalkEnded => "talk_ended",
            Self::TookOver => "took_over",
            Self::Interrupted => "interrupted",
        }
    }

    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|end| end.name() == name)
    }
}

/// The centre's rules for listening.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Monitoring {
    /// Whether the agent sees that somebody listens.
    pub tell_agent: TellAgent,
    /// Nobody listens without saying why.
    pub reason_required: bool,
}

impl Monitoring {
    /// So many listen to one call at most.
    pub const MOST_LISTENERS: usize = 4;

    #[must_use]
    pub fn is_usual(&self) -> bool {
        *self == Self::default()
    }

    /// Whether the agent is shown a listening of this mode.
    #[must_use]
    pub const fn tells(self, mode: MonitorMode) -> bool {
        match (self.tell_agent, mode) {
            (TellAgent::Always, _)
            | (TellAgent::WhenSpokenTo, MonitorMode::Whisper | MonitorMode::Barge) => true,
            (TellAgent::WhenSpokenTo, MonitorMode::Listen) | (TellAgent::Never, _) => false,
        }
    }
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum TellAgent {
    #[default]
    Always,
    /// Not while somebody only listens.
    WhenSpokenTo,
    /// Where agents were told in another way that their calls may be listened to.
    Never,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_agent_is_told_as_the_centre_decided() {
        use MonitorMode::{Barge, Listen, Whisper};
        for (tell_agent, told) in [
            (TellAgent::Always, [true, true, true]),
            (TellAgent::WhenSpokenTo, [false, true, true]),
            (TellAgent::Never, [false, false, false]),
        ] {
            let rules = Monitoring { tell_agent, ..Monitoring::default() };
            assert_eq!([Listen, Whisper, Barge].map(|mode| rules.tells(mode)), told);
        }
    }

    #[test]
    fn names_are_those_of_the_journal() {
        for mode in MonitorMode::ALL {
            assert_eq!(serde_json::to_value(mode).unwrap(), mode.name());
            assert_eq!(MonitorMode::parse(mode.name()), Some(mode));
        }
        for end in MonitorEnd::ALL {
            assert_eq!(serde_json::to_value(end).unwrap(), end.name());
            assert_eq!(MonitorEnd::parse(end.name()), Some(end));
        }
    }
}
