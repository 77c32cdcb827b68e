//! A campaign's live view in the words of the API.

use crate::shape::{
    AgentDialsView, CampaignAgents, CampaignResults, CampaignView, DialSpan, DialsView, PacingView,
};
use ledger::Dials;

fn dials(of: &Dials) -> DialsView {
    DialsView {
        attempts: of.attempts,
        answered: of.answered,
        live: of.live,
        reached: of.reached,
        dropped: of.dropped,
        machines: of.machines,
        busy: of.busy,
        no_answer: of.no_answer,
        failed: of.failed,
        not_allowed: of.not_allowed,
        argued: of.argued,
        successes: of.successes,
        refusals: of.refusals,
        abandonment_permille: of.abandonment_permille(),
    }
}

pub(super) fn view(view: ledger::CampaignView) -> CampaignView {
    CampaignView {
        campaign: view.campaign.to_string(),
        name: view.name,
        organization: view.organization.to_string(),
        queue: view.queue.map(|q| q.to_string()),
        running: view.steering.running,
        steered_at: view.steered.as_ref().map(|(at, _)| (*at).into()),
        steered_by: view.steered.map(|(_, by)| by.to_string()),
        method: view.method,
        method_steered: view.steering.method.is_some(),
        least_percent: view.least_percent,
        most_percent: view.most_percent,
        least_steered: view.steering.least_percent.is_some(),
        most_steered: view.steering.most_percent.is_some(),
        pacing: view.paced.map(|(at, pacing)| PacingView {
            at: at.into(),
            method: pacing.method,
            free_permille: pacing.free_permille,
            ringing: pacing.ringing,
            answer_permille: pacing.answer_permille,
            aim: pacing.aim,
            hold: pacing.hold,
        }),
        shown: view.shown,
        ringing: view.ringing,
        answered: view.answered,
        talking: view.talking,
        lines: view.lines,
        agents: CampaignAgents {
            free: view.agents.free,
            busy: view.agents.busy,
            wrap_up: view.agents.wrap_up,
            away: view.agents.away,
        },
        today: dials(&view.today),
        last_hour: dials(&view.hour),
        window: dials(&view.window),
        abandonment_target_permille: view.abandonment_permille,
        successes: view.ever.successes,
        objective: view.objective.successes,
        objective_agent_day: view.objective.per_agent_day,
        by_agent: view
            .by_agent
            .into_iter()
            .map(|(agent, of)| AgentDialsView {
                agent: agent.to_string(),
                calls: of.calls,
                argued: of.argued,
                successes: of.successes,
                refusals: of.refusals,
            })
            .collect(),
    }
}

/// What became of the calls, by day, by hour and by what agents said of them.
pub(crate) fn results(view: &ledger::CampaignView) -> CampaignResults {
    let said = |of: &Dials| of.dispositions.iter().map(|(id, n)| (id.to_string(), *n)).collect();
    CampaignResults {
        today: dials(&view.today),
        window: dials(&view.window),
        days: spans(view.days.iter().map(|d| (d.day, &d.dials))),
        hours: spans(view.hours.iter().map(|h| (h.hour, &h.dials))),
        dispositions_today: said(&view.today),
        dispositions: said(&view.window),
    }
}

fn spans<'a>(of: impl Iterator<Item = (vocab::Moment, &'a Dials)>) -> Vec<DialSpan> {
    of.map(|(from, of)| DialSpan { from: from.into(), dials: dials(of) }).collect()
}
