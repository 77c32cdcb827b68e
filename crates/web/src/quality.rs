//! Quality: whose work a person may see and score, and the weekly draw.
//!
//! Owns: that rule, and how a draw is put together from rows. Must not own: what is drawn
//! (`crm::quality`), or rows (`store`).

use crate::AppState;
use crate::auth::Who;
use crate::routes::new_id_of;
use crm::quality::{QualitySetup, draw};
use std::sync::Arc;
use store::{Db, Draw, DrawId, DrawState, Grant, Scope, StoreError, Weighed};
use vocab::{FloorPlan, Moment, OrganizationId, Role};

pub(crate) fn plan(state: &AppState) -> Arc<FloorPlan> {
    state.hub.plan().map_or_else(|| FloorPlan::empty().into(), |(_, plan)| plan)
}

impl Who {
    /// The rows about agents that this person may see: agents their own, the others those of the
    /// teams that they follow.
    pub(crate) fn judged(&self, organization: Option<&str>) -> Scope {
        let mut scope = self.narrowed(organization);
        match self.person.role {
            Role::Agent | Role::Organization => scope.agents = Grant::Only(vec![self.agent()]),
            Role::Supervisor
            | Role::FloorManager
            | Role::Analyst
            | Role::QualityEvaluator
            | Role::Administrator => {}
        }
        scope
    }

    pub(crate) fn scores(&self) -> bool {
        matches!(self.person.role, Role::Supervisor | Role::FloorManager | Role::QualityEvaluator)
    }
}

/// What a draw gave.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct DrawTally {
    pub rules: u64,
    pub candidates: u64,
    pub drawn: u64,
}

/// The week of an organization that is drawn from.
#[derive(Clone, Copy, Debug)]
pub struct DrawOrder<'a> {
    pub organization: &'a OrganizationId,
    /// ISO week, `2026-W47`.
    pub week: &'a str,
    /// IANA time zone of the centre.
    pub zone: &'a str,
    /// Login, or what draws by itself.
    pub author: &'a str,
}

/// Draws by every rule of the organization; what each agent has already counts. `None`: no week.
///
/// # Errors
/// The database's own.
pub async fn draw_week(
    db: &Db,
    setup: &QualitySetup,
    order: DrawOrder<'_>,
    now: Moment,
) -> Result<Option<DrawTally>, StoreError> {
    let Some((from, to)) = draw::span_of(order.week, order.zone) else { return Ok(None) };
    let mut tally = DrawTally::default();
    for rule in &setup.sampling {
        // Asked anew for each rule: what one took is none of the next one's.
        let candidates = db.draws().candidates(order.organization, from, to).await?;
        let had = db.draws().had(order.organization, &rule.id, order.week).await?;
        let seed = draw::seed(order.organization.as_str(), &rule.id, order.week);
        let drawn = rule.draw(&candidates, &had, seed);
        let rows: Vec<Draw> = drawn
            .into_iter()
            .map(|one| Draw {
                id: DrawId::from_uuid(new_id_of(now)),
                organization: order.organization.clone(),
                interaction: one.interaction,
                agent: one.agent,
                rule: rule.id.clone(),
                grid: rule.grid.clone(),
                week: order.week.to_owned(),
                state: DrawState::Open,
                evaluator: None,
                evaluation: None,
                drawn_at: now,
                why: one.why,
                left_out: None,
            })
            .collect();
        let found = u64::try_from(candidates.len()).unwrap_or(u64::MAX);
        let run = Weighed {
            organization: order.organization.clone(),
            rule: rule.id.clone(),
            week: order.week.to_owned(),
            author: order.author.to_owned(),
            seed,
            candidates: found,
        };
        tally.drawn += db.draws().keep(&run, &rows, now).await?;
        tally.rules += 1;
        tally.candidates = tally.candidates.max(found);
    }
    Ok(Some(tally))
}
