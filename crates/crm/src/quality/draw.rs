//! Which interactions are listened to: so many of each agent a week, among those that a rule means,
//! drawn by a seed so that anybody can draw them again, each with why.
//!
//! The seed is made of organization, rule and week; interactions are put in the order of a hash of
//! seed and id, and the first are taken. What comes later in the week changes no draw that was made.

use crate::field::is_id;
use crate::setup::Fault;
use crate::text::Label;
use jiff::Timestamp;
use jiff::civil::ISOWeekDate;
use jiff::tz::TimeZone;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fmt::Write as _;
use vocab::{AgentId, InteractionId, Moment};

const MOST_PER_AGENT: u32 = 50;

/// What is drawn. What is left out is no condition.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SamplingRule {
    pub id: String,
    pub name: Label,
    /// The grid to score by.
    pub grid: String,
    /// Of each agent in a week.
    pub per_agent: u32,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub queues: Vec<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub dispositions: Vec<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub least_talk_s: Option<u32>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub most_talk_s: Option<u32>,
    /// The customer's rating was this or worse, 1–5.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub most_rating: Option<u32>,
    /// Nobody spoke for this share of the call or more.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub least_silence_percent: Option<u32>,
    /// Both spoke at once for this share of the call or more.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub least_overtalk_percent: Option<u32>,
}

/// An interaction that could be drawn. What nobody measured is `None` and meets no condition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Candidate {
    pub interaction: InteractionId,
    pub agent: AgentId,
    pub queue: Option<String>,
    pub disposition: Option<String>,
    pub talk_ms: i64,
    pub rating: Option<u32>,
    pub silence_percent: Option<u32>,
    pub overtalk_percent: Option<u32>,
}

/// Why an interaction was drawn: each condition that it met, and among how many it was chosen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "reason", rename_all = "snake_case")]
pub enum Reason {
    Chance { among: u32 },
    Queue { queue: String },
    Disposition { disposition: String },
    Talk { seconds: i64 },
    Rating { rating: u32 },
    Silence { percent: u32 },
    Overtalk { percent: u32 },
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Drawn {
    pub interaction: InteractionId,
    pub agent: AgentId,
    pub why: Vec<Reason>,
}

/// A candidate with its place in the draw and why it may be drawn.
type Ranked<'a> = (u64, &'a Candidate, Vec<Reason>);

impl SamplingRule {
    /// Which of its conditions an interaction meets; `None` when it fails one.
    #[must_use]
    pub fn meets(&self, one: &Candidate) -> Option<Vec<Reason>> {
        let mut why = Vec::new();
        if !self.queues.is_empty() {
            let queue = one.queue.clone().filter(|q| self.queues.contains(q))?;
            why.push(Reason::Queue { queue });
        }
        if !self.dispositions.is_empty() {
            let disposition = one.disposition.clone().filter(|d| self.dispositions.contains(d))?;
            why.push(Reason::Disposition { disposition });
        }
        if self.least_talk_s.is_some() || self.most_talk_s.is_some() {
            let seconds = one.talk_ms / 1_000;
            let least = self.least_talk_s.is_none_or(|s| seconds >= i64::from(s));
            let most = self.most_talk_s.is_none_or(|s| seconds <= i64::from(s));
            if !least || !most {
                return None;
            }
            why.push(Reason::Talk { seconds });
        }
        if let Some(most) = self.most_rating {
            let rating = one.rating.filter(|r| *r <= most)?;
            why.push(Reason::Rating { rating });
        }
        if let Some(least) = self.least_silence_percent {
            let percent = one.silence_percent.filter(|p| *p >= least)?;
            why.push(Reason::Silence { percent });
        }
        if let Some(least) = self.least_overtalk_percent {
            let percent = one.overtalk_percent.filter(|p| *p >= least)?;
            why.push(Reason::Overtalk { percent });
        }
        Some(why)
    }

    /// What is to be drawn, by agent and then in the order of the draw. `had`: what each agent has of
    /// this rule and week already. Nothing of `candidates` is drawn twice.
    #[must_use]
    pub fn draw(
        &self,
        candidates: &[Candidate],
        had: &BTreeMap<AgentId, u32>,
        seed: u64,
    ) -> Vec<Drawn> {
        let mut by_agent: BTreeMap<&AgentId, Vec<Ranked<'_>>> = BTreeMap::new();
        for one in candidates {
            if let Some(why) = self.meets(one) {
                let place = mix(seed, one.interaction);
                by_agent.entry(&one.agent).or_default().push((place, one, why));
            }
        }
        let mut drawn = Vec::new();
        for (agent, mut meant) in by_agent {
            meant.sort_by_key(|(place, one, _)| (*place, one.interaction));
            meant.dedup_by_key(|(_, one, _)| one.interaction);
            let among = u32::try_from(meant.len()).unwrap_or(u32::MAX);
            let want = self.per_agent.saturating_sub(had.get(agent).copied().unwrap_or(0));
            for (_, one, mut why) in meant.into_iter().take(want as usize) {
                why.push(Reason::Chance { among });
                drawn.push(Drawn { interaction: one.interaction, agent: agent.clone(), why });
            }
        }
        drawn
    }

    pub(super) fn faults(&self, path: &str) -> Vec<Fault> {
        let mut faults = Vec::new();
        let at = |field: &str| format!("{path}.{field}");
        if !is_id(&self.id) {
            let what = "Write an id of small letters, digits and _, beginning with a letter.";
            faults.push(Fault::new(at("id"), "bad_id", &self.id, what));
        }
        if self.name.fr.trim().is_empty() {
            faults.push(Fault::new(at("name.fr"), "no_label", "", "Say it in French at least."));
        }
        let mut within = |field: &str, value: Option<u32>, least: u32, most: u32| {
            if let Some(n) = value.filter(|n| !(least..=most).contains(n)) {
                let what = format!("Use {least}–{most}.");
                faults.push(Fault::new(at(field), "out_of_range", n.to_string(), what));
            }
        };
        within("per_agent", Some(self.per_agent), 1, MOST_PER_AGENT);
        within("most_rating", self.most_rating, 1, 5);
        within("least_silence_percent", self.least_silence_percent, 1, 100);
        within("least_overtalk_percent", self.least_overtalk_percent, 1, 100);
        if let (Some(least), Some(most)) = (self.least_talk_s, self.most_talk_s)
            && least > most
        {
            let what = "The longest talk is shorter than the shortest.";
            faults.push(Fault::new(at("most_talk_s"), "out_of_range", most.to_string(), what));
        }
        faults
    }
}

/// The same for everybody who draws: FNV-1a over what names the draw (Fowler, Noll, Vo, 1991).
#[must_use]
pub fn seed(organization: &str, rule: &str, week: &str) -> u64 {
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    for part in [organization, rule, week] {
        for byte in part.bytes().chain([0]) {
            hash = (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        }
    }
    hash
}

/// Vigna's SplitMix64 finaliser over seed and id.
fn mix(seed: u64, interaction: InteractionId) -> u64 {
    let id = interaction.uuid().as_u128();
    #[expect(clippy::cast_possible_truncation, reason = "both halves are folded in")]
    let (low, high) = (id as u64, (id >> 64) as u64);
    let x = seed ^ low ^ high.rotate_left(17);
    let x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    x ^ (x >> 31)
}

/// `2026-W47`: the week of this moment as people of this zone count it (ISO 8601).
#[must_use]
pub fn week_of(at: Moment, zone: &str) -> String {
    let zone = TimeZone::get(zone).unwrap_or(TimeZone::UTC);
    let stamp = Timestamp::from_millisecond(at.epoch_ms()).unwrap_or_default();
    let week = stamp.to_zoned(zone).date().iso_week_date();
    let mut text = String::new();
    write!(text, "{:04}-W{:02}", week.year(), week.week()).expect("a string takes all");
    text
}

/// From its Monday to the next, in this zone; `None` when it names no week.
#[must_use]
pub fn span_of(week: &str, zone: &str) -> Option<(Moment, Moment)> {
    let zone = TimeZone::get(zone).unwrap_or(TimeZone::UTC);
    let (year, number) = week.split_once("-W")?;
    let (year, number) = (year.parse().ok()?, number.parse().ok()?);
    let monday = ISOWeekDate::new(year, number, jiff::civil::Weekday::Monday).ok()?.date();
    let next = monday.checked_add(jiff::Span::new().days(7)).ok()?;
    let at = |day: jiff::civil::Date| {
        let start = zone.to_ambiguous_zoned(day.at(0, 0, 0, 0)).compatible().ok()?;
        Some(Moment::from_epoch_ms(start.timestamp().as_millisecond()))
    };
    Some((at(monday)?, at(next)?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn candidate(n: u128, agent: &str) -> Candidate {
        Candidate {
            interaction: InteractionId::from_uuid(Uuid::from_u128(n)),
            agent: agent.into(),
            queue: Some("sales".to_owned()),
            disposition: None,
            talk_ms: 90_000,
            rating: None,
            silence_percent: None,
            overtalk_percent: None,
        }
    }

    fn rule(per_agent: u32) -> SamplingRule {
        let (id, grid) = ("weekly".to_owned(), "service".to_owned());
        SamplingRule { id, grid, per_agent, name: "w".into(), ..SamplingRule::default() }
    }

    #[test]
    fn so_many_of_each_agent_and_the_same_for_the_same_seed() {
        let all: Vec<_> =
            (0..40).map(|n| candidate(n, if n % 2 == 0 { "a" } else { "b" })).collect();
        let seed = seed("net", "weekly", "2026-W47");
        let drawn = rule(3).draw(&all, &BTreeMap::new(), seed);
        assert_eq!(drawn.iter().filter(|d| d.agent.as_str() == "a").count(), 3);
        assert_eq!(drawn.len(), 6);
        assert_eq!(drawn[0].why, [Reason::Chance { among: 20 }]);
        let mut turned = all.clone();
        turned.reverse();
        assert_eq!(rule(3).draw(&turned, &BTreeMap::new(), seed), drawn);
        assert_ne!(rule(3).draw(&all, &BTreeMap::new(), seed ^ 1), drawn);
    }

    #[test]
    fn what_an_agent_has_already_counts() {
        let all: Vec<_> = (0..9).map(|n| candidate(n, "a")).collect();
        let had = BTreeMap::from([(AgentId::new("a"), 2)]);
        assert_eq!(rule(3).draw(&all, &had, 7).len(), 1);
        let had = BTreeMap::from([(AgentId::new("a"), 5)]);
        assert!(rule(3).draw(&all, &had, 7).is_empty());
    }

    #[test]
    fn only_what_meets_every_condition_is_drawn_and_it_is_said_why() {
        let low = Candidate { rating: Some(2), ..candidate(1, "a") };
        let unrated = candidate(2, "a");
        let mut by = rule(5);
        (by.most_rating, by.least_talk_s) = (Some(2), Some(60));
        by.queues = vec!["sales".to_owned()];
        let drawn = by.draw(&[low, unrated], &BTreeMap::new(), 1);
        assert_eq!(drawn.len(), 1);
        assert_eq!(
            drawn[0].why,
            [
                Reason::Queue { queue: "sales".to_owned() },
                Reason::Talk { seconds: 90 },
                Reason::Rating { rating: 2 },
                Reason::Chance { among: 1 },
            ]
        );
        by.least_silence_percent = Some(10);
        let silent = Candidate { silence_percent: Some(30), rating: Some(1), ..candidate(3, "a") };
        assert_eq!(by.meets(&candidate(2, "a")), None);
        assert!(by.meets(&silent).is_some());
    }

    #[test]
    fn weeks_begin_on_monday_midnight_of_the_zone_and_may_have_167_hours() {
        let (from, to) = span_of("2026-W13", "Europe/Paris").unwrap();
        assert_eq!(
            (from.rfc3339(), to.rfc3339()),
            ("2026-03-22T23:00:00.000Z".to_owned(), "2026-03-29T22:00:00.000Z".to_owned())
        );
        assert_eq!(to.epoch_ms() - from.epoch_ms(), 167 * 3_600_000);
        assert_eq!(week_of(from, "Europe/Paris"), "2026-W13");
        assert_eq!(week_of(from.plus_ms(-1), "Europe/Paris"), "2026-W12");
        assert_eq!(week_of(span_of("2026-W53", "UTC").unwrap().0, "UTC"), "2026-W53");
        assert_eq!(span_of("2026-W60", "UTC"), None);
        assert_eq!(span_of("week", "UTC"), None);
    }
}
