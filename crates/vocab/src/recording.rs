//! Which conversations are recorded, and why one is or isn't.
//!
//! Owns: the policy and its decision. Must not own: when it is asked (`engine`), how long what was
//! recorded is kept (`crm::retention`).

use crate::InteractionId;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Which share of the conversations is recorded.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum RecordWhen {
    #[default]
    Always,
    /// `percent` of them, drawn by the interaction's id: the same one always comes out the same.
    Share,
    /// When the agent starts it.
    OnDemand,
    Never,
}

/// What a recording is made for: it is kept so long and used for nothing else (GDPR art. 5 (1) b
/// and e).
#[derive(
    Clone,
    Copy,
    Debug,
    Default,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum RecordingPurpose {
    /// Evaluation and improvement of the service.
    #[default]
    Quality,
    Training,
    /// Proof that a contract was formed.
    Contract,
    /// The spoken answer to a survey: never a talk.
    Survey,
}

impl RecordingPurpose {
    pub const ALL: [Self; 4] = [Self::Quality, Self::Training, Self::Contract, Self::Survey];

    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Quality => "quality",
            Self::Training => "training",
            Self::Contract => "contract",
            Self::Survey => "survey",
        }
    }
}

/// A rule of recording: of a queue, else of its campaign, else of its organization. The French
/// authority (CNIL) wants no permanent recording by default.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RecordingPolicy {
    #[serde(default)]
    pub when: RecordWhen,
    /// 1–100, of `share` alone.
    #[serde(default = "all")]
    pub percent: u8,
    #[serde(default)]
    pub purpose: RecordingPurpose,
}

const fn all() -> u8 {
    100
}

impl Default for RecordingPolicy {
    fn default() -> Self {
        Self { when: RecordWhen::Always, percent: all(), purpose: RecordingPurpose::Quality }
    }
}

/// Why a conversation is recorded, or isn't.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RecordingReason {
    /// All are.
    Always,
    /// It is of the share.
    Drawn,
    /// It is not of the share.
    NotDrawn,
    /// The agent may start it and hasn't.
    OnDemand,
    /// The agent started it.
    Started,
    Never,
    /// The customer refused by a key, or was refused for.
    Refused,
    /// The customer told the agent.
    Objected,
}

impl RecordingReason {
    /// Whether audio is kept.
    #[must_use]
    pub const fn records(self) -> bool {
        match self {
            Self::Always | Self::Drawn | Self::Started => true,
            Self::NotDrawn | Self::OnDemand | Self::Never | Self::Refused | Self::Objected => false,
        }
    }

    /// Whether the agent may start it all the same.
    #[must_use]
    pub const fn may_start(self) -> bool {
        match self {
            Self::OnDemand | Self::NotDrawn | Self::Always | Self::Drawn | Self::Started => true,
            Self::Never | Self::Refused | Self::Objected => false,
        }
    }
}

impl RecordingPolicy {
    /// What becomes of an interaction when its conversation begins. A customer's refusal goes before
    /// every policy (GDPR art. 21).
    #[must_use]
    pub fn decide(self, interaction: InteractionId, refused: bool) -> RecordingReason {
        if refused && self.when != RecordWhen::Never {
            return RecordingReason::Refused;
        }
        match self.when {
            RecordWhen::Always => RecordingReason::Always,
            RecordWhen::Share if draw(interaction) < self.percent.min(100) => {
                RecordingReason::Drawn
            }
            RecordWhen::Share => RecordingReason::NotDrawn,
            RecordWhen::OnDemand => RecordingReason::OnDemand,
            RecordWhen::Never => RecordingReason::Never,
        }
    }
}

/// 0–99, evenly, out of an id: the finalizer of `SplitMix64` (Steele, Lea and Flood 2014) over its
/// random half.
fn draw(interaction: InteractionId) -> u8 {
    let mut mixed = interaction.uuid().as_u64_pair().1;
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    mixed ^= mixed >> 31;
    u8::try_from(mixed % 100).expect("a rest of 100 is below 100")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{IdSource, Moment};

    fn ids(count: usize) -> Vec<InteractionId> {
        let mut ids = IdSource::new(7);
        let at = |n: usize| Moment::from_epoch_ms(1_795_325_400_000 + n as i64);
        (0..count).map(|n| InteractionId::from_uuid(ids.next(at(n)))).collect()
    }

    fn share(percent: u8) -> RecordingPolicy {
        RecordingPolicy { when: RecordWhen::Share, percent, ..RecordingPolicy::default() }
    }

    #[test]
    fn a_share_is_as_large_as_it_says_and_the_same_ones_are_drawn_again() {
        let ids = ids(10_000);
        let drawn = |percent: u8| {
            let of = |id: &&InteractionId| share(percent).decide(**id, false).records();
            ids.iter().filter(of).copied().collect::<Vec<_>>()
        };
        assert_eq!(drawn(20), drawn(20));
        assert!((1_850..=2_150).contains(&drawn(20).len()), "{}", drawn(20).len());
        assert_eq!((drawn(0).len(), drawn(100).len()), (0, 10_000));
        // Who is of the smaller share is of the larger one.
        let larger = drawn(40);
        assert!(drawn(20).iter().all(|id| larger.contains(id)));
    }

    #[test]
    fn a_refusal_goes_before_every_policy() {
        let id = ids(1)[0];
        let decided = |when, refused| {
            RecordingPolicy { when, ..RecordingPolicy::default() }.decide(id, refused)
        };
        for when in [RecordWhen::Always, RecordWhen::Share, RecordWhen::OnDemand] {
            assert_eq!(decided(when, true), RecordingReason::Refused, "{when:?}");
            assert!(!decided(when, true).may_start());
        }
        assert_eq!(decided(RecordWhen::Always, false), RecordingReason::Always);
        assert_eq!(decided(RecordWhen::Share, false), RecordingReason::Drawn);
        assert_eq!(decided(RecordWhen::OnDemand, false), RecordingReason::OnDemand);
        assert_eq!(decided(RecordWhen::Never, true), RecordingReason::Never);
    }
}
