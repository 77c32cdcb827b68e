//! Names of the events, as the journal indexes them.

use vocab::Event;

/// Events that change no contact record, no interval, no callback and no way through a flow: whoever
/// builds those anew need not read them. Others may stand here only if each fold leaves them be.
pub const UNFOLDED: &[&str] = &[
    "flow_entered",
    "flow_returned",
    "digits_collected",
    "digits_sent",
    "phrase_heard",
    "routing_set",
    "routing_widened",
    "wait_announced",
    "wait_prompted",
    "campaign_paced",
    "leg_rang",
    "leg_failed",
    "leg_ended",
    "desk_opened",
    "desk_closed",
    "phone_registered",
    "phone_lost",
    "ask_refused",
    "order_refused",
];

/// The event's name in the journal; the same as the tag of its body.
#[must_use]
pub const fn kind_of(event: &Event) -> &'static str {
    match event {
        Event::PlanPublished { .. } => "plan_published",
        Event::FloorRestarted => "floor_restarted",
        Event::InteractionStarted { .. } => "interaction_started",
        Event::InteractionAnswered { .. } => "interaction_answered",
        Event::FlowStepped { .. } => "flow_stepped",
        Event::DigitsCollected { .. } => "digits_collected",
        Event::DigitsSent { .. } => "digits_sent",
        Event::AttributesSet { .. } => "attributes_set",
        Event::CustomerRecognized { .. } => "customer_recognized",
        Event::InteractionQueued { .. } => "interaction_queued",
        Event::FlowEntered { .. } => "flow_entered",
        Event::FlowReturned { .. } => "flow_returned",
        Event::PhraseHeard { .. } => "phrase_heard",
        Event::RoutingSet { .. } => "routing_set",
        Event::RecordingConsentNoted { .. } => "recording_consent_noted",
        Event::SurveyAnswered { .. } => "survey_answered",
        Event::VerbsReceived { .. } => "verbs_received",
        Event::RoutingWidened { .. } => "routing_widened",
        Event::WaitAnnounced { .. } => "wait_announced",
        Event::WaitPrompted { .. } => "wait_prompted",
        Event::OverflowStarted { .. } => "overflow_started",
        Event::OverflowReturned { .. } => "overflow_returned",
        Event::AgentStatusOrdered { .. } => "agent_status_ordered",
        Event::InteractionReprioritized { .. } => "interaction_reprioritized",
        Event::InteractionMoved { .. } => "interaction_moved",
        Event::InteractionAssigned { .. } => "interaction_assigned",
        Event::ConsultationStarted { .. } => "consultation_started",
        Event::ConsultationAnswered { .. } => "consultation_answered",
        Event::ConsultationToggled { .. } => "consultation_toggled",
        Event::ConsultationJoined { .. } => "consultation_joined",
        Event::ConsultationEnded { .. } => "consultation_ended",
        Event::VoicemailStarted { .. } => "voicemail_started",
        Event::VoicemailEnded { .. } => "voicemail_ended",
        Event::SurveyMessageStarted { .. } => "survey_message_started",
        Event::SurveyMessageEnded { .. } => "survey_message_ended",
        Event::CallbackQueued { .. } => "callback_queued",
        Event::CallbackMoved { .. } => "callback_moved",
        Event::CallbackCanceled { .. } => "callback_canceled",
        Event::CallbackGivenUp { .. } => "callback_given_up",
        Event::ClosingSwitched { .. } => "closing_switched",
        Event::OrderRefused { .. } => "order_refused",
        Event::MonitorStarted { .. } => "monitor_started",
        Event::MonitorAnswered { .. } => "monitor_answered",
        Event::MonitorModeChanged { .. } => "monitor_mode_changed",
        Event::MonitorEnded { .. } => "monitor_ended",
        Event::InteractionDequeued { .. } => "interaction_dequeued",
        Event::InteractionConnected { .. } => "interaction_connected",
        Event::HoldStarted { .. } => "hold_started",
        Event::HoldEnded { .. } => "hold_ended",
        Event::TransferStarted { .. } => "transfer_started",
        Event::AgentSegmentEnded { .. } => "agent_segment_ended",
        Event::InteractionEnded { .. } => "interaction_ended",
        Event::LegDialled { .. } => "leg_dialled",
        Event::CampaignSteered { .. } => "campaign_steered",
        Event::CampaignPaced { .. } => "campaign_paced",
        Event::LeadTaken { .. } => "lead_taken",
        Event::AnswerHeard { .. } => "answer_heard",
        Event::MessageLeft { .. } => "message_left",
        Event::CallsRefused { .. } => "calls_refused",
        Event::LegRang { .. } => "leg_rang",
        Event::LegAnswered { .. } => "leg_answered",
        Event::LegFailed { .. } => "leg_failed",
        Event::LegEnded { .. } => "leg_ended",
        Event::AgentRung { .. } => "agent_rung",
        Event::ReservationOffered { .. } => "reservation_offered",
        Event::ReservationAccepted { .. } => "reservation_accepted",
        Event::ReservationRejected { .. } => "reservation_rejected",
        Event::ReservationTimedOut { .. } => "reservation_timed_out",
        Event::ReservationCanceled { .. } => "reservation_canceled",
        Event::ReservationRescinded { .. } => "reservation_rescinded",
        Event::DeskOpened { .. } => "desk_opened",
        Event::DeskClosed { .. } => "desk_closed",
        Event::PhoneRegistered { .. } => "phone_registered",
        Event::PhoneLost { .. } => "phone_lost",
        Event::AgentStatusChanged { .. } => "agent_status_changed",
        Event::AgentNextStatusSet { .. } => "agent_next_status_set",
        Event::AgentStateChanged { .. } => "agent_state_changed",
        Event::AgentStoppedResponding { .. } => "agent_stopped_responding",
        Event::AgentResponding { .. } => "agent_responding",
        Event::WrapUpStarted { .. } => "wrap_up_started",
        Event::WrapUpExtended { .. } => "wrap_up_extended",
        Event::WrapUpEnded { .. } => "wrap_up_ended",
        Event::DispositionSet { .. } => "disposition_set",
        Event::AskRefused { .. } => "ask_refused",
        Event::RecordingStarted { .. } => "recording_started",
        Event::RecordingSkipped { .. } => "recording_skipped",
        Event::RecordingObjected { .. } => "recording_objected",
        Event::RecordingErased { .. } => "recording_erased",
        Event::RecordingPaused { .. } => "recording_paused",
        Event::RecordingResumed { .. } => "recording_resumed",
        Event::RecordingStopped { .. } => "recording_stopped",
        Event::RecordingStored { .. } => "recording_stored",
        Event::RecordingFailed { .. } => "recording_failed",
        Event::CallbackOwed { .. } => "callback_owed",
        Event::CallbackTaken { .. } => "callback_taken",
        Event::CallbackReturned { .. } => "callback_returned",
        Event::CallbackKept { .. } => "callback_kept",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_is_the_tag_of_the_body() {
        for event in [Event::FloorRestarted, Event::PhoneLost { agent: "alice".into() }] {
            let body = serde_json::to_value(&event).unwrap();
            assert_eq!(body["type"], kind_of(&event));
        }
    }
}
