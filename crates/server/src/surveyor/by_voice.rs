//! Questions that flows ask on the telephone: who was asked, and what was answered by keys.

use super::{Surveyor, VOICE, blank, contact};
use crm::survey::{Answers, Scores, Survey};
use ledger::ContactRecord;
use store::{Db, Scope, StoreError, SurveyAsk, SurveyFollowUp, SurveyState, SurveyWay};
use vocab::{ActionId, ActionKind, Event, FloorPlan, FlowId, InteractionId, Pii, Recorded, Seq};

/// Events of one interaction that are read to know in which flow it was.
const MOST_EVENTS: u32 = 5_000;

impl Surveyor {
    /// A flow came to a question: the customer is asked, whether or not a key is pressed.
    pub(super) async fn put_question(
        &self,
        interaction: InteractionId,
        action: &ActionId,
        recorded: &Recorded,
    ) -> Result<(), StoreError> {
        let Some(latest) = self.db.plans().latest().await? else { return Ok(()) };
        // Most steps ask nothing: only those that may are looked at closely.
        if !latest.plan.flows.keys().any(|flow| asks(&latest.plan, flow, action)) {
            return Ok(());
        }
        let events = self.db.events().by_interaction(interaction, MOST_EVENTS).await?;
        let Some((version, flow)) = place(&events, recorded.seq) else { return Ok(()) };
        let Some(saved) = self.db.plans().get(version).await? else { return Ok(()) };
        if !asks(&saved.plan, &flow, action) {
            return Ok(());
        }
        let Some(record) = self.record(interaction).await? else { return Ok(()) };
        let ask = SurveyAsk {
            state: SurveyState::Asked,
            asked_at: Some(recorded.at),
            ..blank(&record, VOICE, SurveyWay::Voice, recorded.at)
        };
        self.db.surveys().add(&[ask]).await
    }

    /// A question of a flow: by its name, else by its scale, it is one of the three scores.
    pub(super) async fn hear(&self, recorded: &Recorded) -> Result<(), StoreError> {
        let Event::SurveyAnswered { interaction, attribute, score, scale } = &recorded.event else {
            return Ok(());
        };
        let Some(record) = self.record(*interaction).await? else { return Ok(()) };
        let mark = Some(*score);
        let none = Scores::default();
        let scores = match (attribute.as_ref(), scale) {
            ("csat", _) => Scores { csat: mark, ..none },
            ("nps", _) => Scores { nps: mark, ..none },
            ("ces", _) => Scores { ces: mark, ..none },
            (_, 5) => Scores { csat: mark, ..none },
            (_, 10) => Scores { nps: mark, ..none },
            (_, 7) => Scores { ces: mark, ..none },
            _ => none,
        };
        let answers = Answers::from([(attribute.to_string(), score.to_string())]);
        let low = match designed(&self.db, &record).await? {
            Some(survey) => survey.answer_to(&scores).is_some(),
            None => false,
        };
        let ask = SurveyAsk {
            state: SurveyState::Answered,
            asked_at: Some(recorded.at),
            answered_at: Some(recorded.at),
            answers: Pii::new(answers),
            scores,
            follow_up: low.then_some(SurveyFollowUp::Wanted),
            ..blank(&record, VOICE, SurveyWay::Voice, recorded.at)
        };
        self.db.surveys().heard(&ask).await
    }
}

/// The survey of the set-up whose rule for low marks holds for questions of flows: the first active
/// one about such a contact that has a rule.
pub(super) async fn designed(
    db: &Db,
    record: &ContactRecord,
) -> Result<Option<Survey>, StoreError> {
    let setup = db.setups().latest(&Scope::all(), &record.organization).await?.setup;
    let about = |survey: &Survey| {
        survey.active && survey.follow_up.is_some() && survey.is_about(contact(record))
    };
    Ok(setup.surveys.into_iter().find(about))
}

fn asks(plan: &FloorPlan, flow: &FlowId, action: &ActionId) -> bool {
    let steps = plan.flows.get(flow).into_iter().flat_map(|flow| &flow.actions);
    steps
        .filter(|step| step.id == *action)
        .any(|s| matches!(s.kind, ActionKind::Survey { .. } | ActionKind::SurveyMessage { .. }))
}

/// By which plan and in which flow an interaction was at that event.
fn place(events: &[Recorded], seq: Seq) -> Option<(u64, FlowId)> {
    let mut version = None;
    let mut flows: Vec<FlowId> = Vec::new();
    for recorded in events.iter().filter(|recorded| recorded.seq <= seq) {
        match &recorded.event {
            Event::InteractionStarted { plan, flow, .. } => {
                version = Some(*plan);
                flows.extend(flow.clone());
            }
            Event::FlowEntered { flow, back, .. } => {
                // Without a way back the flow before is left for good.
                if back.is_none() {
                    flows.pop();
                }
                flows.push(flow.clone());
            }
            Event::FlowReturned { .. } => {
                flows.pop();
            }
            _ => {}
        }
    }
    Some((version?, flows.pop()?))
}
