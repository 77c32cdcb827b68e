//! What an event is about.

use super::Event;
use crate::{AgentId, InteractionId};

impl Event {
    /// The interaction this is about, if it is about one.
    #[must_use]
    pub const fn interaction(&self) -> Option<InteractionId> {
        match self {
            Self::InteractionStarted { interaction, .. }
            | Self::InteractionAnswered { interaction }
            | Self::FlowEntered { interaction, .. }
            | Self::FlowReturned { interaction }
            | Self::FlowStepped { interaction, .. }
            | Self::DigitsCollected { interaction, .. }
            | Self::AttributesSet { interaction, .. }
            | Self::PhraseHeard { interaction, .. }
            | Self::CustomerRecognized { interaction, .. }
            | Self::RoutingSet { interaction, .. }
            | Self::RecordingConsentNoted { interaction, .. }
            | Self::SurveyAnswered { interaction, .. }
            | Self::VerbsReceived { interaction, .. }
            | Self::InteractionQueued { interaction, .. }
            | Self::RoutingWidened { interaction, .. }
            | Self::WaitAnnounced { interaction, .. }
            | Self::WaitPrompted { interaction, .. }
            | Self::OverflowStarted { interaction, .. }
            | Self::OverflowReturned { interaction, .. }
            | Self::InteractionReprioritized { interaction, .. }
            | Self::InteractionMoved { interaction, .. }
            | Self::InteractionAssigned { interaction, .. }
            | Self::InteractionDequeued { interaction, .. }
            | Self::InteractionConnected { interaction, .. }
            | Self::HoldStarted { interaction, .. }
            | Self::HoldEnded { interaction, .. }
            | Self::DigitsSent { interaction, .. }
            | Self::TransferStarted { interaction, .. }
            | Self::ConsultationStarted { interaction, .. }
            | Self::ConsultationAnswered { interaction, .. }
            | Self::ConsultationToggled { interaction, .. }
            | Self::ConsultationJoined { interaction, .. }
            | Self::ConsultationEnded { interaction, .. }
            | Self::VoicemailStarted { interaction, .. }
            | Self::VoicemailEnded { interaction, .. }
            | Self::SurveyMessageStarted { interaction, .. }
            | Self::SurveyMessageEnded { interaction, .. }
            | Self::AgentSegmentEnded { interaction, .. }
            | Self::InteractionEnded { interaction, .. }
            | Self::AgentRung { interaction, .. }
            | Self::LegDialled { interaction, .. }
            | Self::LeadTaken { interaction, .. }
            | Self::AnswerHeard { interaction, .. }
            | Self::MessageLeft { interaction }
            | Self::CallsRefused { interaction, .. }
            | Self::LegRang { interaction, .. }
            | Self::LegAnswered { interaction, .. }
            | Self::LegFailed { interaction, .. }
            | Self::LegEnded { interaction, .. }
            | Self::ReservationOffered { interaction, .. }
            | Self::ReservationAccepted { interaction, .. }
            | Self::ReservationRejected { interaction, .. }
            | Self::ReservationTimedOut { interaction, .. }
            | Self::ReservationCanceled { interaction, .. }
            | Self::ReservationRescinded { interaction, .. }
            | Self::WrapUpStarted { interaction, .. }
            | Self::WrapUpExtended { interaction, .. }
            | Self::WrapUpEnded { interaction, .. }
            | Self::DispositionSet { interaction, .. }
            | Self::MonitorStarted { interaction, .. }
            | Self::MonitorAnswered { interaction, .. }
            | Self::MonitorModeChanged { interaction, .. }
            | Self::MonitorEnded { interaction, .. }
            | Self::RecordingStarted { interaction, .. }
            | Self::RecordingSkipped { interaction, .. }
            | Self::RecordingObjected { interaction, .. }
            | Self::RecordingErased { interaction, .. }
            | Self::RecordingPaused { interaction, .. }
            | Self::RecordingResumed { interaction, .. }
            | Self::RecordingStopped { interaction, .. }
            | Self::RecordingStored { interaction, .. }
            | Self::RecordingFailed { interaction, .. }
            | Self::CallbackOwed { interaction, .. }
            | Self::CallbackQueued { interaction, .. }
            | Self::CallbackMoved { interaction, .. }
            | Self::CallbackCanceled { interaction, .. }
            | Self::CallbackGivenUp { interaction, .. }
            | Self::CallbackTaken { interaction, .. }
            | Self::CallbackReturned { interaction, .. }
            | Self::CallbackKept { interaction, .. } => Some(*interaction),
            Self::AgentStateChanged { interaction, .. } => *interaction,
            Self::PlanPublished { .. }
            | Self::FloorRestarted
            | Self::DeskOpened { .. }
            | Self::DeskClosed { .. }
            | Self::PhoneRegistered { .. }
            | Self::PhoneLost { .. }
            | Self::AgentStatusChanged { .. }
            | Self::AgentStatusOrdered { .. }
            | Self::AgentNextStatusSet { .. }
            | Self::AgentStoppedResponding { .. }
            | Self::AgentResponding { .. }
            | Self::AskRefused { .. }
            | Self::ClosingSwitched { .. }
            | Self::CampaignSteered { .. }
            | Self::CampaignPaced { .. }
            | Self::OrderRefused { .. } => None,
        }
    }

    /// The agent this is about, if it is about one.
    #[must_use]
    pub const fn agent(&self) -> Option<&AgentId> {
        match self {
            Self::CallsRefused { agent, .. } => agent.as_ref(),
            Self::InteractionConnected { agent, .. }
            | Self::HoldStarted { agent, .. }
            | Self::HoldEnded { agent, .. }
            | Self::DigitsSent { agent, .. }
            | Self::TransferStarted { agent, .. }
            | Self::ConsultationStarted { agent, .. }
            | Self::ConsultationAnswered { agent, .. }
            | Self::ConsultationToggled { agent, .. }
            | Self::ConsultationJoined { agent, .. }
            | Self::ConsultationEnded { agent, .. }
            | Self::AgentSegmentEnded { agent, .. }
            | Self::AgentRung { agent, .. }
            | Self::ReservationOffered { agent, .. }
            | Self::ReservationAccepted { agent, .. }
            | Self::ReservationRejected { agent, .. }
            | Self::ReservationTimedOut { agent, .. }
            | Self::ReservationCanceled { agent, .. }
            | Self::ReservationRescinded { agent, .. }
            | Self::DeskOpened { agent, .. }
            | Self::DeskClosed { agent, .. }
            | Self::PhoneRegistered { agent }
            | Self::PhoneLost { agent }
            | Self::AgentStatusChanged { agent, .. }
            | Self::AgentNextStatusSet { agent, .. }
            | Self::AgentStateChanged { agent, .. }
            | Self::AgentStoppedResponding { agent, .. }
            | Self::AgentResponding { agent }
            | Self::WrapUpStarted { agent, .. }
            | Self::WrapUpExtended { agent, .. }
            | Self::WrapUpEnded { agent, .. }
            | Self::DispositionSet { agent, .. }
            | Self::MonitorStarted { agent, .. }
            | Self::AgentStatusOrdered { agent, .. }
            | Self::InteractionAssigned { agent, .. }
            | Self::MonitorAnswered { agent, .. }
            | Self::MonitorModeChanged { agent, .. }
            | Self::MonitorEnded { agent, .. }
            | Self::AskRefused { agent, .. }
            | Self::RecordingObjected { agent, .. }
            | Self::LeadTaken { agent, .. }
            | Self::CallbackTaken { agent, .. } => Some(agent),
            Self::PlanPublished { .. }
            | Self::FloorRestarted
            | Self::InteractionStarted { .. }
            | Self::InteractionAnswered { .. }
            | Self::FlowEntered { .. }
            | Self::FlowReturned { .. }
            | Self::FlowStepped { .. }
            | Self::DigitsCollected { .. }
            | Self::AttributesSet { .. }
            | Self::PhraseHeard { .. }
            | Self::CustomerRecognized { .. }
            | Self::RoutingSet { .. }
            | Self::RecordingConsentNoted { .. }
            | Self::SurveyAnswered { .. }
            | Self::VerbsReceived { .. }
            | Self::InteractionQueued { .. }
            | Self::RoutingWidened { .. }
            | Self::WaitAnnounced { .. }
            | Self::WaitPrompted { .. }
            | Self::OverflowStarted { .. }
            | Self::OverflowReturned { .. }
            | Self::InteractionReprioritized { .. }
            | Self::InteractionMoved { .. }
            | Self::VoicemailStarted { .. }
            | Self::VoicemailEnded { .. }
            | Self::SurveyMessageStarted { .. }
            | Self::SurveyMessageEnded { .. }
            | Self::InteractionDequeued { .. }
            | Self::InteractionEnded { .. }
            | Self::CampaignSteered { .. }
            | Self::CampaignPaced { .. }
            | Self::AnswerHeard { .. }
            | Self::MessageLeft { .. }
            | Self::LegDialled { .. }
            | Self::LegRang { .. }
            | Self::LegAnswered { .. }
            | Self::LegFailed { .. }
            | Self::LegEnded { .. }
            | Self::RecordingStarted { .. }
            | Self::RecordingSkipped { .. }
            | Self::RecordingErased { .. }
            | Self::RecordingPaused { .. }
            | Self::RecordingResumed { .. }
            | Self::RecordingStopped { .. }
            | Self::RecordingStored { .. }
            | Self::RecordingFailed { .. }
            | Self::CallbackOwed { .. }
            | Self::CallbackQueued { .. }
            | Self::CallbackMoved { .. }
            | Self::CallbackCanceled { .. }
            | Self::CallbackGivenUp { .. }
            | Self::ClosingSwitched { .. }
            | Self::OrderRefused { .. }
            | Self::CallbackReturned { .. }
            | Self::CallbackKept { .. } => None,
        }
    }
}
