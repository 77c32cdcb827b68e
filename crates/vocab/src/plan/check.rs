//! Faults of a floor plan, each with the path to it.

mod distribution;
mod flow;
mod outbound;

use super::{FloorPlan, Presence};
use crate::{Action, ActionId};
use std::fmt;

/// One thing that can't work: `queues.support.skills.billing: …`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Fault {
    pub path: String,
    pub what: String,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.path, self.what)
    }
}

impl FloorPlan {
    /// Every fault, in the order of the plan. Empty: the plan can be published.
    #[must_use]
    pub fn faults(&self) -> Vec<Fault> {
        let mut faults = Faults::default();
        if self.format != 1 {
            faults
                .add("format", format!("version {} is unknown; this program reads 1", self.format));
        }
        self.check_settings(&mut faults);
        self.check_campaigns(&mut faults);
        self.check_outbound(&mut faults);
        self.check_recording(&mut faults);
        self.check_teams(&mut faults);
        self.check_hours(&mut faults);
        self.check_queues(&mut faults);
        self.check_rules(&mut faults);
        self.check_profiles(&mut faults);
        self.check_agents(&mut faults);
        self.check_numbers(&mut faults);
        self.check_after(&mut faults);
        for (id, flow) in &self.flows {
            self.check_flow(&format!("flows.{id}"), flow, &mut faults);
        }
        flow::recursive(self, &mut faults);
        faults.0
    }

    /// What works, but hardly as it was meant, in the order of the plan.
    #[must_use]
    pub fn warnings(&self) -> Vec<Fault> {
        let mut warnings = Faults::default();
        for (id, queue) in &self.queues {
            let own = |a: &super::Agent| {
                a.queues.contains(id)
                    || a.profile
                        .as_ref()
                        .and_then(|p| self.profiles.get(p))
                        .is_some_and(|p| p.queues.iter().any(|q| q.queue == *id))
            };
            if queue.rule.is_none() && !self.agents.values().any(own) {
                let what = "nobody serves it: give it to an agent or to a routing profile";
                warnings.add(&format!("queues.{id}"), what.to_owned());
            }
        }
        self.warn_positions(&mut warnings);
        for (id, flow) in &self.flows {
            flow::warn(&format!("flows.{id}"), flow, &mut warnings);
        }
        warnings.0
    }

    fn check_settings(&self, faults: &mut Faults) {
        if jiff::tz::TimeZone::get(&self.settings.time_zone).is_err() {
            faults.add(
                "settings.time_zone",
                format!("{:?} is no IANA time zone", self.settings.time_zone),
            );
        }
        let (starvation_ms, most) = (self.settings.starvation_ms, 86_400_000);
        if !(1_000..=most).contains(&starvation_ms) {
            faults.add(
                "settings.starvation_ms",
                format!("{starvation_ms} is outside 1000–{most} milliseconds"),
            );
        }
    }

    fn check_campaigns(&self, faults: &mut Faults) {
        for (id, campaign) in &self.campaigns {
            faults.known(
                &format!("campaigns.{id}.organization"),
                "organization",
                &campaign.organization,
                self.organizations.contains_key(&campaign.organization),
            );
        }
    }

    fn check_recording(&self, faults: &mut Faults) {
        let of_organizations =
            self.organizations.iter().map(|(id, o)| (format!("organizations.{id}"), o.recording));
        let of_campaigns =
            self.campaigns.iter().map(|(id, c)| (format!("campaigns.{id}"), c.recording));
        let of_queues = self.queues.iter().map(|(id, q)| (format!("queues.{id}"), q.recording));
        for (path, policy) in of_organizations.chain(of_campaigns).chain(of_queues) {
            if let Some(policy) = policy {
                faults.within(&format!("{path}.recording.percent"), policy.percent.into(), 1, 100);
                if policy.purpose == crate::RecordingPurpose::Survey {
                    let what =
                        "a talk is no answer to a survey: choose quality, training or contract";
                    faults.add(&format!("{path}.recording.purpose"), what.to_owned());
                }
            }
        }
    }

    /// Campaigns share the seats of the centre; whoever works for one sits on one of its own.
    fn warn_positions(&self, warnings: &mut Faults) {
        let assigned: u64 =
            self.campaigns.values().filter_map(|c| c.positions).map(u64::from).sum();
        let centre = self.settings.positions;
        if let Some(all) = centre.map(u64::from).filter(|all| assigned > *all) {
            let what = format!("the campaigns have {assigned} positions, the centre has {all}");
            warnings.add("settings.positions", what);
        }
    }

    fn check_teams(&self, faults: &mut Faults) {
        for (id, team) in &self.teams {
            if let Some(campaign) = &team.campaign {
                let known = self.campaigns.contains_key(campaign);
                faults.known(&format!("teams.{id}.campaign"), "campaign", campaign, known);
            }
        }
    }

    fn check_hours(&self, faults: &mut Faults) {
        for (id, hours) in &self.hours {
            let path = format!("hours.{id}");
            if let Some(zone) = &hours.time_zone
                && jiff::tz::TimeZone::get(zone).is_err()
            {
                faults.add(&format!("{path}.time_zone"), format!("{zone:?} is no IANA time zone"));
            }
            for (n, span) in hours.spans.iter().enumerate() {
                match (minute_of_day(&span.from), minute_of_day(&span.to)) {
                    (Some(from), Some(to)) if from < to => {}
                    (Some(_), Some(_)) => faults.add(
                        &format!("{path}.spans.{n}"),
                        format!("{} is not before {}", span.from, span.to),
                    ),
                    _ => faults.add(
                        &format!("{path}.spans.{n}"),
                        format!("{:?}–{:?}: times are written HH:MM", span.from, span.to),
                    ),
                }
            }
            for (n, day) in hours.closed_days.iter().enumerate() {
                if day.parse::<jiff::civil::Date>().is_err() {
                    faults.add(
                        &format!("{path}.closed_days.{n}"),
                        format!("{day:?}: days are written 2026-12-24"),
                    );
                }
            }
        }
    }

    fn check_queues(&self, faults: &mut Faults) {
        for (id, queue) in &self.queues {
            let path = format!("queues.{id}");
            faults.known(
                &format!("{path}.organization"),
                "organization",
                &queue.organization,
                self.organizations.contains_key(&queue.organization),
            );
            if let Some(campaign) = &queue.campaign {
                let known = self.campaigns.contains_key(campaign);
                faults.known(&format!("{path}.campaign"), "campaign", campaign, known);
            }
            self.check_levels(&path, &queue.skills, faults);
            for (n, d) in queue.dispositions.iter().enumerate() {
                let known = self.dispositions.contains_key(d);
                faults.known(&format!("{path}.dispositions.{n}"), "disposition", d, known);
            }
            for (field, ms, least) in [
                ("ring_ms", queue.ring_ms, 1_000),
                ("wrap_up_ms", queue.wrap_up_ms, 0),
                ("service_level_ms", queue.service_level_ms, 1),
                ("short_abandon_ms", queue.short_abandon_ms, 0),
            ] {
                if ms < least || ms > 3_600_000 {
                    faults.add(
                        &format!("{path}.{field}"),
                        format!("{ms} is outside {least}–3600000 milliseconds"),
                    );
                }
            }
        }
    }

    fn check_levels(
        &self,
        path: &str,
        skills: &std::collections::BTreeMap<crate::SkillId, u8>,
        faults: &mut Faults,
    ) {
        for (skill, level) in skills {
            let path = format!("{path}.skills.{skill}");
            faults.known(&path, "skill", skill, self.skills.contains_key(skill));
            if !(1..=10).contains(level) {
                faults.add(&path, format!("level {level} is outside 1–10"));
            }
        }
    }

    fn check_agents(&self, faults: &mut Faults) {
        for (id, agent) in &self.agents {
            let path = format!("agents.{id}");
            if let Some(team) = &agent.team {
                let known = self.teams.contains_key(team);
                faults.known(&format!("{path}.team"), "team", team, known);
            }
            if let Some(site) = &agent.site {
                let known = self.sites.contains_key(site);
                faults.known(&format!("{path}.site"), "site", site, known);
            }
            if let Some(profile) = &agent.profile {
                let known = self.profiles.contains_key(profile);
                faults.known(&format!("{path}.profile"), "routing profile", profile, known);
            }
            for (n, queue) in agent.queues.iter().enumerate() {
                let known = self.queues.contains_key(queue);
                faults.known(&format!("{path}.queues.{n}"), "queue", queue, known);
            }
            self.check_levels(&path, &agent.skills, faults);
            if agent.presence == Presence::Static && agent.contact.is_none() {
                faults.add(
                    &format!("{path}.contact"),
                    "a static agent needs the SIP address of the phone".to_owned(),
                );
            }
        }
    }

    fn check_after(&self, faults: &mut Faults) {
        let of_queues = self.queues.iter().map(|(id, q)| (format!("queues.{id}"), &q.after));
        let of_numbers = self.numbers.iter().map(|(id, n)| (format!("numbers.{id}"), &n.after));
        let of_campaigns =
            self.campaigns.iter().map(|(id, c)| (format!("campaigns.{id}"), &c.after));
        for (path, after) in of_queues.chain(of_numbers).chain(of_campaigns) {
            if let Some(flow) = after {
                let known = self.flows.contains_key(flow);
                faults.known(&format!("{path}.after"), "flow", flow, known);
            }
        }
    }

    fn check_numbers(&self, faults: &mut Faults) {
        for (number, entry) in &self.numbers {
            let path = format!("numbers.{number}");
            faults.known(
                &format!("{path}.organization"),
                "organization",
                &entry.organization,
                self.organizations.contains_key(&entry.organization),
            );
            if let Some(campaign) = &entry.campaign {
                let known = self.campaigns.contains_key(campaign);
                faults.known(&format!("{path}.campaign"), "campaign", campaign, known);
            }
            let known = self.flows.contains_key(&entry.flow);
            faults.known(&format!("{path}.flow"), "flow", &entry.flow, known);
        }
    }
}

impl Action {
    /// Every exit, as (field, action).
    pub fn exits(&self) -> impl Iterator<Item = (String, &ActionId)> {
        let next = self.next.iter().map(|id| ("next".to_owned(), id));
        let conditions = self
            .conditions
            .iter()
            .enumerate()
            .map(|(n, c)| (format!("conditions.{n}.next"), &c.next));
        let errors =
            self.errors.iter().enumerate().map(|(n, e)| (format!("errors.{n}.next"), &e.next));
        next.chain(conditions).chain(errors)
    }
}

/// Minute of the day of `HH:MM`, up to `24:00`.
fn minute_of_day(text: &str) -> Option<u16> {
    let (h, m) = text.split_once(':')?;
    let (h, m): (u16, u16) = (h.parse().ok()?, m.parse().ok()?);
    (m < 60 && h * 60 + m <= 24 * 60).then_some(h * 60 + m)
}

#[derive(Default)]
struct Faults(Vec<Fault>);

impl Faults {
    fn add(&mut self, path: &str, what: String) {
        self.0.push(Fault { path: path.to_owned(), what });
    }

    fn known(&mut self, path: &str, noun: &str, id: &impl fmt::Display, known: bool) {
        if !known {
            self.add(path, format!("there is no {noun} {:?}", id.to_string()));
        }
    }

    fn within(&mut self, path: &str, n: u32, least: u32, most: u32) {
        if !(least..=most).contains(&n) {
            self.add(path, format!("{n} is outside {least}–{most}"));
        }
    }

    fn exits(&mut self, path: &str, action: &Action, wanted: &[&str]) {
        for when in wanted {
            if !action.conditions.iter().any(|c| c.when == *when) && action.next.is_none() {
                self.add(&format!("{path}.conditions"), format!("no exit for {when:?}"));
            }
        }
    }
}
