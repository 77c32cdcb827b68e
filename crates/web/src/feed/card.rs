//! The board's views in the words of the API.

use crate::shape::{
    AgentView, CallbackStateName, CallbackView, CampaignView, ClosingView, ConsultationView,
    CustomerRef, LiveInteraction, LiveMonitor, LiveRecording, PassedOnView, QueueView, StageName,
    StatusView, Topic, WaitingView,
};
use ledger::{Board, CallbackState, Change, ContactRecord, RecordingState, Stage};
use std::collections::BTreeMap;
use std::sync::Arc;
use vocab::{Address, AgentStatus, Initiation, Pii, Prompt, RecordingReason, national};

const FIRST_WAITING: usize = 20;

/// One thing of the floor as it is shown, whole: before anybody's scope is applied.
#[derive(Clone, PartialEq)]
pub(crate) enum Card {
    Agent(AgentView),
    Queue(QueueView),
    Interaction(LiveInteraction),
    Callback(CallbackView),
    Closing(ClosingView),
    Campaign(CampaignView),
}

impl Card {
    pub(crate) fn into_value(self) -> serde_json::Value {
        match self {
            Self::Agent(view) => serde_json::to_value(view),
            Self::Queue(view) => serde_json::to_value(view),
            Self::Interaction(view) => serde_json::to_value(view),
            Self::Callback(view) => serde_json::to_value(view),
            Self::Closing(view) => serde_json::to_value(view),
            Self::Campaign(view) => serde_json::to_value(view),
        }
        .expect("views are plain data with text keys")
    }
}

/// Every card on the board, by topic and key.
pub(super) struct Cards(BTreeMap<(Topic, String), Arc<Card>>);

impl Cards {
    pub(super) fn of(board: &Board) -> Self {
        let agents = board.agents().into_iter().map(|v| Change::Agent(v.agent));
        let queues = board.queues().into_iter().map(|v| Change::Queue(v.queue));
        let live = board.interactions().into_iter().map(|v| Change::Interaction(v.interaction));
        let owed = board.callbacks().into_iter().map(|v| Change::Callback(v.callback));
        let closings = board.closings().into_iter().map(|v| Change::Closing(v.closing));
        let campaigns = board.campaigns().into_iter().map(|v| Change::Campaign(v.campaign));
        let all = agents.chain(queues).chain(live).chain(owed).chain(closings).chain(campaigns);
        Self(
            all.filter_map(|change| {
                let (topic, key, card) = look_up(board, &change)?;
                Some(((topic, key), Arc::new(card?)))
            })
            .collect(),
        )
    }

    pub(super) fn get(&self, topic: Topic, key: &str) -> Option<&Arc<Card>> {
        self.0.get(&(topic, key.to_owned()))
    }

    pub(super) fn put(
        &mut self,
        topic: Topic,
        key: &str,
        card: Option<Arc<Card>>,
    ) -> Option<Arc<Card>> {
        let key = (topic, key.to_owned());
        match card {
            Some(card) => self.0.insert(key, card),
            None => self.0.remove(&key),
        }
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &Card> {
        self.0.values().map(Arc::as_ref)
    }
}

/// The present card of what changed; no card: it left the board.
pub(super) fn look_up(board: &Board, change: &Change) -> Option<(Topic, String, Option<Card>)> {
    match change {
        Change::Agent(id) => {
            Some((Topic::Agent, id.to_string(), board.agent(id).map(|v| Card::Agent(agent(v)))))
        }
        Change::Queue(id) => {
            Some((Topic::Queue, id.to_string(), board.queue(id).map(|v| Card::Queue(queue(v)))))
        }
        Change::Interaction(id) => {
            let view = board.interaction(*id);
            let card = view.map(|v| Card::Interaction(interaction(v, board)));
            Some((Topic::Interaction, id.to_string(), card))
        }
        Change::Callback(id) => {
            let card = board.callback(*id).map(|v| Card::Callback(callback(v)));
            Some((Topic::Callback, id.to_string(), card))
        }
        Change::Closing(id) => {
            let card = board.closing(id).map(|v| Card::Closing(closing(v)));
            Some((Topic::Closing, id.to_string(), card))
        }
        Change::Campaign(id) => {
            let card = board.campaign(id).map(|v| Card::Campaign(super::campaign::view(v)));
            Some((Topic::Campaign, id.to_string(), card))
        }
        Change::All => None,
    }
}

fn reason(status: &AgentStatus) -> Option<String> {
    match status {
        AgentStatus::Break { reason } => Some(reason.to_string()),
        AgentStatus::Available | AgentStatus::Training | AgentStatus::Offline => None,
    }
}

fn agent(view: ledger::AgentView) -> AgentView {
    let since = view.since();
    AgentView {
        agent: view.agent.to_string(),
        name: view.name,
        team: view.team.map(|t| t.to_string()),
        team_name: view.team_name,
        status: view.status.name().to_owned(),
        reason: reason(&view.status),
        next_status: view
            .next_status
            .map(|s| StatusView { status: s.name().to_owned(), reason: reason(&s) }),
        state: view.state,
        since: since.map(Into::into),
        interaction: view.interaction.map(vocab::InteractionId::uuid),
        queue: view.queue.map(|q| q.to_string()),
        organization: view.organization.map(|o| o.to_string()),
        desk: view.desk,
        phone: view.phone,
        handled_today: Some(view.handled_today),
        talk_ms_today: Some(view.talk_ms_today),
    }
}

fn queue(view: ledger::QueueView) -> QueueView {
    let offered = view.offered_today;
    QueueView {
        queue: view.queue.to_string(),
        name: view.name,
        organization: view.organization.map(|o| o.to_string()).unwrap_or_default(),
        campaign: view.campaign.map(|c| c.to_string()),
        waiting: view.waiting_count,
        oldest_since: view.oldest_since.map(Into::into),
        waiting_list: view
            .waiting
            .into_iter()
            .take(FIRST_WAITING)
            .map(|w| WaitingView {
                interaction: w.interaction.uuid(),
                since: w.since.into(),
                priority: w.priority,
            })
            .collect(),
        agents_idle: view.agents_idle,
        agents_busy: view.agents_busy,
        agents_on: view.agents_on,
        offered_today: offered,
        answered_today: view.answered_today,
        abandoned_today: view.abandoned_today,
        within_today: view.answered_in_time_today,
        service_level_ms: view.service_level_ms.unwrap_or_default(),
        service_level: (offered > 0)
            .then(|| f64::from(view.answered_in_time_today) / f64::from(offered)),
    }
}

/// The number as it is kept and as people write it.
pub(crate) fn number(number: Option<Pii<Address>>) -> (Option<String>, Option<String>) {
    let number = number.map(Pii::into_inner);
    let shown = number.as_ref().map(national);
    (number.map(|n| n.as_str().to_owned()), shown)
}

fn stage(stage: Stage, initiation: Initiation) -> StageName {
    match (stage, initiation) {
        (Stage::InFlow, Initiation::Outbound | Initiation::Callback | Initiation::Consultation) => {
            StageName::Dialling
        }
        (Stage::InFlow, Initiation::Inbound | Initiation::Transfer) => StageName::Flow,
        (Stage::Queued, _) => StageName::Queued,
        (Stage::Ringing, _) => StageName::Ringing,
        (Stage::Talking, _) => StageName::Talking,
        (Stage::OnHold, _) => StageName::OnHold,
        // An ended one has no card; the agent's last look at it is the wrap-up.
        (Stage::WrapUp | Stage::Ended, _) => StageName::WrapUp,
    }
}

fn live_recording(record: Option<&ContactRecord>) -> LiveRecording {
    match record.and_then(ContactRecord::talk).map(|r| r.state) {
        Some(RecordingState::Recording) => LiveRecording::On,
        Some(RecordingState::Paused) => LiveRecording::Paused,
        Some(
            RecordingState::Stopped
            | RecordingState::Stored
            | RecordingState::Failed
            | RecordingState::Erased,
        )
        | None => match record.and_then(|r| r.recording_reason) {
            Some(RecordingReason::OnDemand | RecordingReason::NotDrawn) => LiveRecording::OnDemand,
            Some(RecordingReason::Refused | RecordingReason::Objected) => LiveRecording::Refused,
            Some(
                RecordingReason::Always
                | RecordingReason::Drawn
                | RecordingReason::Started
                | RecordingReason::Never,
            )
            | None => LiveRecording::Off,
        },
    }
}

fn name_of(board: &Board, agent: &vocab::AgentId) -> String {
    board.agent(agent).map_or_else(|| agent.to_string(), |a| a.name)
}

fn passed_on(board: &Board, record: &ContactRecord) -> Option<PassedOnView> {
    let from = record.passed_on.as_ref()?;
    Some(PassedOnView {
        agent: from.by.to_string(),
        name: name_of(board, &from.by),
        reason: from.reason.as_ref().map(ToString::to_string),
        interaction: record.links.previous.map(vocab::InteractionId::uuid),
        initial: record.links.initial.map(vocab::InteractionId::uuid),
    })
}

fn consultation(board: &Board, record: &ContactRecord) -> Option<ConsultationView> {
    let asked = record.consultation.as_ref()?;
    let taken = board.record(asked.interaction).and_then(ContactRecord::agent);
    let agent = taken.or(asked.agent.as_ref());
    Some(ConsultationView {
        interaction: asked.interaction.uuid(),
        agent: agent.map(ToString::to_string),
        name: agent.map(|a| name_of(board, a)),
        queue: asked.queue.as_ref().map(ToString::to_string),
        since: asked.since.into(),
        answered: asked.answered_at.is_some(),
        hears: asked.hears,
    })
}

fn monitors(record: &ContactRecord) -> Vec<LiveMonitor> {
    let shown = record.listeners().map(|m| LiveMonitor {
        monitor: m.monitor.uuid(),
        by: m.by.to_string(),
        mode: m.mode,
        told: m.told,
        hears: m.heard_at.is_some(),
        since: m.heard_at.unwrap_or(m.asked_at).into(),
    });
    shown.collect()
}

fn interaction(view: ledger::InteractionView, board: &Board) -> LiveInteraction {
    let record = board.record(view.interaction);
    let offer = record.and_then(|r| r.offers.pending.last());
    let offer = offer.filter(|_| view.stage == Stage::Ringing);
    let (customer_number, customer_number_national) = number(view.customer_number);
    let customer = view.customer.map(|id| CustomerRef {
        id: id.uuid(),
        name: view.customer_name.map(Pii::into_inner).unwrap_or_default(),
    });
    LiveInteraction {
        interaction: view.interaction.uuid(),
        organization: view.organization.to_string(),
        campaign: view.campaign.map(|c| c.to_string()),
        record: view.record.map(vocab::RecordId::uuid),
        queue: view.queue.map(|q| q.to_string()),
        stage: stage(view.stage, view.initiation),
        since: view.stage_since.into(),
        started_at: view.started_at.into(),
        customer_number,
        customer_number_national,
        customer,
        agent: view.agent.map(|a| a.to_string()),
        reservation: offer.map(|o| o.reservation.uuid()),
        expires_at: offer.map(|o| o.expires.into()),
        system_number: view.system.as_str().to_owned(),
        recording: live_recording(record),
        wrap_up_ends_at: view.wrap_up_ends.map(Into::into),
        disposition: record.and_then(|r| r.disposition.as_ref()).map(ToString::to_string),
        initiation: view.initiation,
        passed_on: record.and_then(|r| passed_on(board, r)),
        consultation: record.and_then(|r| consultation(board, r)),
        monitors: record.map(monitors).unwrap_or_default(),
    }
}

fn callback(view: ledger::CallbackView) -> CallbackView {
    let (customer_number, customer_number_national) = number(view.customer_number);
    CallbackView {
        callback: view.callback.uuid(),
        interaction: view.interaction.uuid(),
        organization: view.organization.to_string(),
        queue: view.queue.map(|q| q.to_string()),
        customer_number,
        customer_number_national,
        since: view.since.into(),
        priority: view.priority,
        state: match view.state {
            CallbackState::Owed => CallbackStateName::Owed,
            CallbackState::InLine => CallbackStateName::InLine,
            // One that is owed no more has left the board.
            CallbackState::Taken
            | CallbackState::Kept
            | CallbackState::Canceled
            | CallbackState::GivenUp => CallbackStateName::Taken,
        },
        attempts: view.attempts,
        promised: view.promised.map(Into::into),
        not_before: view.not_before.map(Into::into),
        only: view.only.map(|a| a.to_string()),
        by_floor: view.by_floor,
    }
}

fn closing(view: ledger::ClosingView) -> ClosingView {
    ClosingView {
        closing: view.closing.to_string(),
        name: view.name,
        message: match view.message {
            Prompt::Say { text, .. } => Some(text),
            Prompt::Sound(_)
            | Prompt::Tone { .. }
            | Prompt::Music
            | Prompt::Ringback
            | Prompt::Silence { .. } => None,
        },
        on: view.on,
        since: view.since.map(Into::into),
        by: view.by.map(|by| by.to_string()),
    }
}
