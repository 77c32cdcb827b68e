//! What the floor asks of the world. Human-sized, never packets. No effect without the event that
//! explains it, and none is carried out before that event is durable.

use crate::{
    Address, AgentId, Amd, CampaignId, CueId, DialMethod, DialReason, HttpMethod, InteractionId,
    LegId, MonitorId, OrganizationId, Pii, Prompt, QueueId, RecordingId, ReservationId, TrunkId,
};
use std::collections::BTreeMap;

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
        /// Phrases to hear as well, where a speech plug is set up; answered by `PhraseHeard`.
        speech: Option<SpeechRules>,
    },
    /// Report each key of this party as `KeyPressed` with this cue, until something else is played
    /// to it or it is bridged. What plays goes on.
    ListenForKeys {
        leg: LegId,
        cue: CueId,
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
        interaction: InteractionId,
        organization: OrganizationId,
        /// Checked against the rules before the first packet leaves; what they forbid is answered
        /// by `LegFailed`.
        reason: DialReason,
    },
    /// Records of a campaign that may be called now; answered by `LeadsOffered`, always.
    SeekLeads {
        campaign: CampaignId,
        count: u32,
        method: DialMethod,
    },
    /// Hear what picked up; answered by `AnswerHeard`.
    ListenForAnswer {
        leg: LegId,
        cue: CueId,
        amd: Amd,
    },
    /// Wait for a machine's beep, then play; answered by `PromptEnded`.
    DropVoicemail {
        leg: LegId,
        cue: CueId,
        prompt: Prompt,
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
    /// All of them hear each other; replaces the bridges that any of them was in.
    Join {
        legs: Vec<LegId>,
    },
    /// Each hears those who are named and nobody else; replaces the bridges that any of them was
    /// in. A recording's right side is what its left party hears, so nothing else is recorded.
    Hear {
        seats: Vec<Seat>,
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
    /// Its audio goes for good.
    EraseRecording {
        recording: RecordingId,
        interaction: InteractionId,
        organization: OrganizationId,
    },
    /// Mono, one party: until a key, `max_ms`, five seconds of silence, or the end of the leg.
    /// Answered by `VoicemailEnded`, and by `RecordingStored` as every recording.
    RecordVoicemail {
        recording: RecordingId,
        interaction: InteractionId,
        organization: OrganizationId,
        leg: LegId,
        max_ms: i64,
    },
    /// Answered by `Fetched` with the same cue, always: also when it fails or is late.
    Fetch {
        interaction: InteractionId,
        organization: OrganizationId,
        cue: CueId,
        request: Request,
        timeout_ms: i64,
    },
    /// Answered by `CustomerLookedUp` with the same cue.
    LookUpCustomer {
        interaction: InteractionId,
        organization: OrganizationId,
        /// Of the action that asks; None: asked as the call began.
        cue: Option<CueId>,
        by: Pii<CustomerKey>,
        timeout_ms: i64,
    },
}

/// What a customer is looked up by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CustomerKey {
    Number(Address),
    Contract(String),
    Ticket(String),
    /// The number of the customer, of a contract or of a ticket.
    Reference(String),
}

/// A leg and whom it hears.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seat {
    pub leg: LegId,
    pub hears: Vec<LegId>,
}

/// What is asked of a service outside the floor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Request {
    Ticket {
        number: Pii<String>,
    },
    /// Whether the interaction is to be asked by this survey.
    Survey {
        survey: String,
    },
    Http {
        method: HttpMethod,
        url: Pii<String>,
        headers: BTreeMap<String, String>,
        body: Option<Pii<String>>,
        /// Attribute by JSON pointer into the answer.
        results: BTreeMap<String, String>,
    },
    /// A program that answers with jambonz verbs. `state` is what the floor tells it.
    Verbs {
        url: Pii<String>,
        state: BTreeMap<String, Pii<String>>,
    },
}

/// Phrases heard beside keys.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SpeechRules {
    /// Played instead of the prompt when speech can be heard.
    pub prompt: Option<Prompt>,
    /// Key, and the phrases that mean it.
    pub phrases: BTreeMap<String, Vec<String>>,
    /// BCP 47.
    pub language: String,
    pub confidence_percent: u8,
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
    pub pick_up: PickUp,
    /// Set where the phone rings to listen: whoever listens asked for it.
    pub monitor: Option<MonitorId>,
}

/// How a phone is picked up.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum PickUp {
    /// It rings until somebody answers.
    #[default]
    Ring,
    /// A record is shown: a tone, then silence until the agent commands the call.
    Command,
    /// By itself: at once where somebody has answered a campaign's call and waits, or when the time
    /// is over in which a record may be looked at.
    After { ms: i64 },
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
