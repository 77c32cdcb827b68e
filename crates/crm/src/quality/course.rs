//! The course of an evaluation: written, told to the agent, accepted or disputed, answered, closed.

use serde::{Deserialize, Serialize};

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// Being scored; nobody but its evaluator goes by it.
    Draft,
    /// The agent is told.
    Finished,
    Accepted,
    /// The agent objects and says why.
    Disputed,
    /// The evaluator has answered the objection.
    Answered,
    /// The agent wants a second opinion.
    Appealed,
    /// The second opinion is given: that is the last word.
    Closed,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Act {
    Finish,
    Accept,
    Dispute,
    Comment,
    Answer,
    Appeal,
    Close,
}

/// Who does it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    Evaluator,
    Agent,
    /// A floor manager who did not score it.
    SecondOpinion,
}

impl State {
    pub const ALL: [Self; 7] = [
        Self::Draft,
        Self::Finished,
        Self::Accepted,
        Self::Disputed,
        Self::Answered,
        Self::Appealed,
        Self::Closed,
    ];

    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Finished => "finished",
            Self::Accepted => "accepted",
            Self::Disputed => "disputed",
            Self::Answered => "answered",
            Self::Appealed => "appealed",
            Self::Closed => "closed",
        }
    }

    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.name() == name)
    }

    /// Where an act leads; `None` when it is not for now or not for this side.
    #[must_use]
    pub const fn after(self, act: Act, by: Side) -> Option<Self> {
        match (act, by, self) {
            (Act::Finish, Side::Evaluator, Self::Draft) => Some(Self::Finished),
            (Act::Accept, Side::Agent, Self::Finished | Self::Answered) => Some(Self::Accepted),
            (Act::Dispute, Side::Agent, Self::Finished) => Some(Self::Disputed),
            (Act::Appeal, Side::Agent, Self::Answered) => Some(Self::Appealed),
            (Act::Answer, Side::Evaluator, Self::Disputed) => Some(Self::Answered),
            (Act::Close, Side::SecondOpinion, Self::Disputed | Self::Answered | Self::Appealed) => {
                Some(Self::Closed)
            }
            (
                Act::Comment,
                Side::Evaluator | Side::Agent | Side::SecondOpinion,
                Self::Finished
                | Self::Accepted
                | Self::Disputed
                | Self::Answered
                | Self::Appealed
                | Self::Closed,
            ) => Some(self),
            (
                Act::Finish
                | Act::Accept
                | Act::Dispute
                | Act::Comment
                | Act::Answer
                | Act::Appeal
                | Act::Close,
                Side::Evaluator | Side::Agent | Side::SecondOpinion,
                _,
            ) => None,
        }
    }

    /// What this side may do now.
    #[must_use]
    pub fn open_to(self, by: Side) -> Vec<Act> {
        Act::ALL.into_iter().filter(|act| self.after(*act, by).is_some()).collect()
    }
}

impl Act {
    pub const ALL: [Self; 7] = [
        Self::Finish,
        Self::Accept,
        Self::Dispute,
        Self::Comment,
        Self::Answer,
        Self::Appeal,
        Self::Close,
    ];

    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Finish => "finish",
            Self::Accept => "accept",
            Self::Dispute => "dispute",
            Self::Comment => "comment",
            Self::Answer => "answer",
            Self::Appeal => "appeal",
            Self::Close => "close",
        }
    }

    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|act| act.name() == name)
    }

    /// Whether it says nothing without words.
    #[must_use]
    pub const fn needs_words(self) -> bool {
        match self {
            Self::Finish | Self::Accept => false,
            Self::Dispute | Self::Comment | Self::Answer | Self::Appeal | Self::Close => true,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_dispute_is_answered_and_a_second_opinion_closes_it() {
        let mut state = State::Draft;
        for (act, by, after) in [
            (Act::Finish, Side::Evaluator, State::Finished),
            (Act::Dispute, Side::Agent, State::Disputed),
            (Act::Answer, Side::Evaluator, State::Answered),
            (Act::Appeal, Side::Agent, State::Appealed),
            (Act::Comment, Side::Agent, State::Appealed),
            (Act::Close, Side::SecondOpinion, State::Closed),
        ] {
            state = state.after(act, by).unwrap();
            assert_eq!(state, after);
        }
        assert_eq!(state.open_to(Side::Agent), [Act::Comment]);
    }

    #[test]
    fn nobody_acts_for_the_other_side_and_a_draft_is_only_finished() {
        assert_eq!(State::Finished.after(Act::Accept, Side::Evaluator), None);
        assert_eq!(State::Disputed.after(Act::Answer, Side::Agent), None);
        assert_eq!(State::Appealed.after(Act::Close, Side::Evaluator), None);
        assert_eq!(State::Draft.open_to(Side::Agent), []);
        assert_eq!(State::Draft.open_to(Side::Evaluator), [Act::Finish]);
        assert_eq!(State::Accepted.open_to(Side::Agent), [Act::Comment]);
    }

    #[test]
    fn names_are_read_as_they_are_written() {
        assert!(State::ALL.iter().all(|s| State::parse(s.name()) == Some(*s)));
        assert!(Act::ALL.iter().all(|a| Act::parse(a.name()) == Some(*a)));
    }
}
