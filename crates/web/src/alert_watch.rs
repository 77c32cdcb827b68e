//! Looks at the floor once per second by the rules of alerts, and keeps what begins and ends.
//!
//! Owns: when it is looked, and the rules as they are in force. Must not own: what a rule reads and
//! when an alert begins (`ledger::alert`), rows (`store`).

use crate::AppState;
use crate::alert_mail::{Surroundings, id_of, mails};
use crate::news::Readers;
use crate::routes::customers::new_id;
use crate::routes::{evaluators_drifting, subject_name, zone_of};
use crate::shape::NewsTopic;
use crate::state::now;
use ledger::alert::{AlertMeasure, FloorFacts, Reading, Turn, Watch};
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use store::{Alert, AlertFilter, NewMail, SavedRule, Scope, StoreError, TicketFilter};
use vocab::{AlertId, AlertRuleId, Moment, OrganizationId, Pii};

const LOOK: Duration = Duration::from_secs(1);
/// After the database did not answer.
const LATER: Duration = Duration::from_secs(10);
/// Deadlines of tickets are counted so often.
const TICKETS_MS: i64 = 30_000;
/// Evaluators that drift are counted so often: it changes when a session is closed.
const DRIFT_MS: i64 = 60_000;
/// A deadline within this time is at risk.
const AT_RISK_MS: i64 = 30 * 60_000;

/// Says that a rule was changed, so that the rules are read anew.
#[derive(Debug)]
pub(crate) struct RulesChanged(AtomicBool);

impl Default for RulesChanged {
    fn default() -> Self {
        Self(AtomicBool::new(true))
    }
}

impl RulesChanged {
    pub(crate) fn note(&self) {
        self.0.store(true, Ordering::Release);
    }

    fn take(&self) -> bool {
        self.0.swap(false, Ordering::AcqRel)
    }
}

impl AppState {
    /// Watches from now on.
    pub fn watch_alerts(&self) {
        let state = self.clone();
        tokio::spawn(async move {
            loop {
                let mut watcher = Watcher::new(state.clone());
                // It comes back only by an error: what is open is then taken up anew.
                if let Err(error) = watcher.run().await {
                    tracing::warn!(%error, "alerts were not looked at; tried again in 10 s");
                }
                state.rules_changed.note();
                tokio::time::sleep(LATER).await;
            }
        });
    }
}

struct Watcher {
    state: AppState,
    watch: Watch,
    rules: BTreeMap<AlertRuleId, SavedRule>,
    tickets: Vec<(OrganizationId, u64)>,
    counted: Moment,
    drifting: Vec<(OrganizationId, u64)>,
    weighed: Moment,
}

impl Watcher {
    fn new(state: AppState) -> Self {
        let (watch, rules) = (Watch::default(), BTreeMap::new());
        let never = Moment::from_epoch_ms(0);
        let (tickets, drifting) = (Vec::new(), Vec::new());
        Self { state, watch, rules, tickets, counted: never, drifting, weighed: never }
    }

    async fn run(&mut self) -> Result<(), StoreError> {
        let filter = AlertFilter { open: true, limit: 500, ..AlertFilter::default() };
        for alert in self.state.store.alerts().list(&Scope::all(), &filter).await? {
            self.watch.resume(alert.rule_id, alert.subject);
        }
        let mut tick = tokio::time::interval(LOOK);
        tick.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Skip);
        loop {
            tick.tick().await;
            if self.state.rules_changed.take() {
                self.read_rules().await?;
            }
            if !self.rules.is_empty() {
                self.look(now()).await?;
            }
        }
    }

    /// A rule that was changed begins anew: what the old one had raised is over.
    async fn read_rules(&mut self) -> Result<(), StoreError> {
        let rules = self.state.store.alerts().rules(&Scope::all()).await?;
        let rules: BTreeMap<_, _> =
            rules.into_iter().filter(|r| r.rule.enabled).map(|r| (r.id, r)).collect();
        let changed = |id: &AlertRuleId| match (self.rules.get(id), rules.get(id)) {
            (Some(old), Some(new)) => old.version != new.version,
            // At the start nothing is known yet, and what was raised goes on.
            (None, Some(_)) => false,
            (_, None) => true,
        };
        let gone: Vec<_> = self.watch.rules().filter(changed).collect();
        for id in gone {
            let turns = self.watch.forget(id);
            self.keep(id, None, turns, now()).await?;
        }
        self.rules = rules;
        Ok(())
    }

    async fn look(&mut self, now: Moment) -> Result<(), StoreError> {
        self.count_tickets(now).await?;
        self.count_drifting(now).await?;
        let mut facts = self.state.hub.facts(now);
        facts.tickets_at_risk.clone_from(&self.tickets);
        facts.drifting.clone_from(&self.drifting);
        let rules: Vec<_> = self.rules.values().cloned().collect();
        for saved in rules {
            let turns = turns(&mut self.watch, &saved, &facts, now);
            self.keep(saved.id, Some(&saved), turns, now).await?;
        }
        Ok(())
    }

    async fn count_tickets(&mut self, now: Moment) -> Result<(), StoreError> {
        let wanted = self.rules.values().any(|r| r.rule.measure == AlertMeasure::TicketsAtRisk);
        if !wanted || now.since_ms(self.counted) < TICKETS_MS {
            return Ok(());
        }
        self.counted = now;
        let plan = self.state.hub.plan();
        let organizations: Vec<_> =
            plan.iter().flat_map(|(_, plan)| plan.organizations.keys().cloned()).collect();
        self.tickets.clear();
        for organization in organizations {
            let n = tickets_at_risk(&self.state, &organization, now).await?;
            self.tickets.push((organization, n));
        }
        Ok(())
    }

    async fn count_drifting(&mut self, now: Moment) -> Result<(), StoreError> {
        let wanted =
            self.rules.values().any(|r| r.rule.measure == AlertMeasure::EvaluatorsDrifting);
        if !wanted || now.since_ms(self.weighed) < DRIFT_MS {
            return Ok(());
        }
        self.weighed = now;
        let plan = self.state.hub.plan();
        let organizations: Vec<_> =
            plan.iter().flat_map(|(_, plan)| plan.organizations.keys().cloned()).collect();
        self.drifting.clear();
        for organization in organizations {
            let n = evaluators_drifting(&self.state.store, &organization).await?;
            self.drifting.push((organization, n));
        }
        Ok(())
    }

    async fn keep(
        &self,
        id: AlertRuleId,
        saved: Option<&SavedRule>,
        turns: Vec<Turn>,
        now: Moment,
    ) -> Result<(), StoreError> {
        if turns.is_empty() {
            return Ok(());
        }
        let alerts = self.state.store.alerts();
        for turn in turns {
            match (turn, saved) {
                (Turn::Raised(reading), Some(saved)) => {
                    let alert = alert(saved, reading, now);
                    alerts.raise(&alert, &self.mails(&alert, None)).await?;
                }
                (Turn::Raised(_), None) => {}
                (Turn::Cleared(subject), _) => {
                    alerts.clear(id, &subject, |alert| self.ends(alert, now), now).await?;
                }
            }
        }
        self.state.announce(NewsTopic::Alerts, Readers::Leads);
        Ok(())
    }
}

impl Watcher {
    /// None where mail can't go out: they would wait for ever.
    fn mails(&self, alert: &Alert, ended: Option<Moment>) -> Vec<NewMail> {
        if !self.state.config.mail {
            return Vec::new();
        }
        let plan = self.state.hub.plan();
        let plan = plan.as_ref().map(|(_, plan)| plan.as_ref());
        let (subject, zone) = (subject_name(plan, &alert.subject), zone_of(&self.state));
        let link_base = self.state.config.link_base.as_str();
        mails(alert, &Surroundings { subject: &subject, zone: &zone, link_base }, ended)
    }

    /// Of what is over: the mail of its beginning by its id, and the one of its end.
    fn ends(&self, alert: &Alert, now: Moment) -> Vec<(String, NewMail)> {
        let first = alert.rule.mails.iter().map(|receiver| id_of(alert, receiver, false));
        first.zip(self.mails(alert, Some(now))).collect()
    }
}

fn turns(watch: &mut Watch, saved: &SavedRule, facts: &FloorFacts, now: Moment) -> Vec<Turn> {
    let readings = saved.rule.readings(facts, saved.organization.as_ref(), now);
    watch.look(saved.id, &saved.rule, &readings, now)
}

fn alert(saved: &SavedRule, reading: Reading, now: Moment) -> Alert {
    Alert {
        id: AlertId::from_uuid(new_id(now)),
        rule_id: saved.id,
        organization: saved.organization.clone(),
        subject: reading.subject,
        raised_at: now,
        cleared_at: None,
        acknowledged_at: None,
        acknowledged_by: None,
        value: reading.value,
        comment: Pii::default(),
        rule: saved.rule.clone(),
    }
}

/// Open tickets of an organization whose deadline was missed or comes soon.
pub(crate) async fn tickets_at_risk(
    state: &AppState,
    organization: &OrganizationId,
    now: Moment,
) -> Result<u64, StoreError> {
    let filter = TicketFilter {
        not_done: true,
        due_before: Some(now.plus_ms(AT_RISK_MS)),
        ..TicketFilter::default()
    };
    let scope = Scope::of_organizations(vec![organization.clone()]);
    let counts = state.store.tickets().counts(&scope, &filter).await?;
    Ok(counts.states.iter().map(|c| c.count).sum())
}
