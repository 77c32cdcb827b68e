//! What the floor asks of the world. Human-sized, never packets. No effect without the event that
//! explains it, and none is carried out before that event is durable.

use crate::{
    Address, AgentId, CueId, InteractionId, LegId, OrganizationId, Pii, Prompt, QueueId,
    RecordingId, ReservationId, TrunkId,
};

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Effect {
    /// Pick up an offered call.
    Answer {
        leg: LegId,
    },
    /// Turn an offered call away without picking up.
    Refuse {
        leg: LegId,
        cause: RefuseCause,
    },
    /// Play to one party; answered by `PromptEnded`, never when `source` repeats.
    /// A new `Play`, `PlayAndCollect`, `Bridge` or `StopMedia` ends what plays before.
    Play {
        leg: LegId,
        cue: CueId,
        source: MediaSource,
    },
    /// Play, then hear digits; a digit stops the prompt. Answered by `DigitsCollected`.
    PlayAndCollect {
        leg: LegId,
        cue: CueId,
        prompt: Prompt,
        rules: DigitRules,
    },
    StopMedia {
        leg: LegId,
    },
    /// Ring an agent's phone on a new leg.
    Ring {
        leg: LegId,
        agent: AgentId,
        contact: Option<String>,
        card: RingCard,
        ring_ms: i64,
    },
    /// Call an outside number on a new leg. `caller` is the number shown.
    Dial {
        leg: LegId,
        to: Pii<Address>,
        caller: Address,
        trunk: Option<TrunkId>,
        ring_ms: i64,
    },
    /// The two hear each other; ends what plays to either.
    Bridge {
        a: LegId,
        b: LegId,
    },
    /// They no longer hear each other; both legs live on.
    Unbridge {
        a: LegId,
        b: LegId,
    },
    HangUp {
        leg: LegId,
        cause: HangUpCause,
    },
    SendDigits {
        leg: LegId,
        digits: Pii<String>,
    },
    /// Stereo: `left` the customer, `right` the agent.
    StartRecording {
        recording: RecordingId,
        interaction: InteractionId,
        organization: OrganizationId,
        left: LegId,
        right: LegId,
    },
    /// Silence is written and digits are neither kept nor logged until resumed.
    PauseRecording {
        recording: RecordingId,
    },
    ResumeRecording {
        recording: RecordingId,
    },
    StopRecording {
        recording: RecordingId,
    },
    /// Answered by `CustomerLookedUp`.
    LookUpCustomer {
        interaction: InteractionId,
        organization: OrganizationId,
        number: Pii<Address>,
        timeout_ms: i64,
    },
}

/// What plays.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MediaSource {
    Once(Prompt),
    Repeat(Prompt),
}

/// How digits are heard. Times in milliseconds; the first time-out runs from the prompt's end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DigitRules {
    pub min: u32,
    pub max: u32,
    pub terminator: Option<char>,
    pub first_timeout_ms: i64,
    pub between_ms: i64,
}

/// What the ringing phone may show.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RingCard {
    pub interaction: InteractionId,
    pub reservation: Option<ReservationId>,
    pub customer: Pii<Address>,
    pub queue: Option<QueueId>,
    pub organization: OrganizationId,
    pub system: Address,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RefuseCause {
    /// 404
    UnknownNumber,
    /// 486
    Busy,
    /// 503 with Retry-After
    Overloaded,
    /// 480
    Closed,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HangUpCause {
    Normal,
    /// A ringing phone is told that another answered (`SIP;cause=200`, RFC 3326).
    AnsweredElsewhere,
    /// A ringing phone is told that the caller left.
    CallerLeft,
}
