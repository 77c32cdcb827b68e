//! What a campaign's dialler remembers, as events change it.

use super::called_for;
use crate::floor::Floor;
use crate::interaction::Stage;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use vocab::{
    AgentId, AnswerHeard, CampaignId, DialReason, Event, InteractionId, Lead, Moment, Outcome,
    Pacing, Steering,
};

const DAY_MS: i64 = 86_400_000;
/// The window over which dropped calls are counted (16 CFR 310.4(b)(4)(i); our default elsewhere).
const WINDOW_DAYS: i64 = 30;
/// The mean follows the last so many calls.
const MEMORY: i64 = 200;
/// A young campaign is thought to be answered often: that dials less.
const FIRST_ANSWER_MILLIONTHS: i64 = 600_000;
const FIRST_RUNG_MILLIONTHS: i64 = 700_000;
const FIRST_WEIGHT: i64 = 12;
const FIRST_RING_MS: i64 = 8_000;

#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Dialler {
    pub steering: Steering,
    /// Live attempts: ringing, being listened to, waiting, talking.
    pub calls: BTreeSet<InteractionId>,
    /// Of these, those that nobody has picked up yet, or nothing was heard of.
    pub in_air: BTreeSet<InteractionId>,
    /// Of these, those that are known to ring.
    #[serde(default)]
    rung: BTreeSet<InteractionId>,
    answers: Answers,
    /// People who answered, and of these who found nobody, by day.
    window: BTreeMap<i64, (u64, u64)>,
    pub pacing: Option<Pacing>,
    pub told_at: Moment,
    /// The next look is scheduled.
    #[serde(default)]
    pub looks_at: Moment,
    /// Agents who are kept for calls that come in, until when.
    #[serde(default)]
    pub kept: BTreeMap<AgentId, Moment>,
    /// Leads in hand are no fact: they are cleared for a minute, and asked for anew.
    #[serde(skip)]
    pub leads: VecDeque<Lead>,
    #[serde(skip)]
    pub asked: Asked,
}

/// How far the seeking of leads has come.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Asked {
    #[default]
    No,
    Since(Moment),
    /// There was none.
    NoneUntil(Moment),
}

/// A share of the last few, in millionths.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Share {
    count: i64,
    millionths: i64,
}

impl Share {
    fn note(&mut self, yes: bool) {
        self.count = (self.count + 1).min(MEMORY);
        let sample = if yes { 1_000_000 } else { 0 };
        self.millionths += (sample - self.millionths) / self.count;
    }
}

/// How often calls are answered by a person, and after what time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Answers {
    /// Of all calls that came to an end.
    all: Share,
    /// Of those that rang: who is busy or doesn't exist is told at once, who answers is not.
    rung: Share,
    ring_ms: i64,
}

impl Default for Answers {
    fn default() -> Self {
        let share = |millionths| Share { count: FIRST_WEIGHT, millionths };
        let (all, rung) = (share(FIRST_ANSWER_MILLIONTHS), share(FIRST_RUNG_MILLIONTHS));
        Self { all, rung, ring_ms: FIRST_RING_MS }
    }
}

impl Answers {
    fn note(&mut self, answered: bool, rang: bool) {
        self.all.note(answered);
        if rang {
            self.rung.note(answered);
        }
    }

    fn rang(&mut self, ms: i64) {
        self.ring_ms += (ms.clamp(0, 120_000) - self.ring_ms) / 20;
    }
}

impl Dialler {
    /// Of calls that are dialled now. Refusals come back sooner than answers: counted alone they
    /// would make every burst look hopeless, so calls that ring count as what they will come to.
    pub(crate) fn answer_permille(&self) -> u32 {
        let ringing = i64::try_from(self.rung.len()).unwrap_or(i64::MAX);
        let (all, rung) = (self.answers.all, self.answers.rung);
        let expected = all.millionths * all.count + rung.millionths * ringing;
        u32::try_from(expected / (all.count + ringing).max(1) / 1_000).unwrap_or(0).clamp(1, 1_000)
    }

    /// Calls in the air, each as many as would be dialled anew to reach as many people: one that
    /// rings is worth more than one of which nothing is known.
    pub(crate) fn weight_in_air(&self) -> u32 {
        let rung = i64::try_from(self.rung.len()).unwrap_or(i64::MAX);
        let unknown = i64::try_from(self.in_air.len()).unwrap_or(i64::MAX) - rung;
        let each = i64::from(self.answer_permille());
        let worth = (rung * (self.answers.rung.millionths / 1_000) + each - 1) / each;
        u32::try_from(unknown + worth.max(rung)).unwrap_or(u32::MAX)
    }

    pub(crate) const fn ring_ms(&self) -> i64 {
        self.answers.ring_ms
    }

    /// People who answered within the window, and those of them who were dropped.
    pub(crate) fn window(&self) -> (u64, u64) {
        self.window.values().fold((0, 0), |sum, day| (sum.0 + day.0, sum.1 + day.1))
    }

    fn count(&mut self, at: Moment, live: u64, dropped: u64) {
        let today = at.epoch_ms().div_euclid(DAY_MS);
        let day = self.window.entry(today).or_default();
        day.0 += live;
        day.1 += dropped;
        self.window.retain(|day, _| *day > today - WINDOW_DAYS);
    }

    pub(crate) fn forget_leads(&mut self) {
        self.leads.clear();
        self.asked = Asked::No;
    }

    /// The timer that was set is gone with its process.
    pub(crate) const fn looks_no_more(&mut self) {
        self.looks_at = Moment::from_epoch_ms(0);
    }

    /// The next who is cleared still.
    pub(crate) fn next_lead(&mut self, now: Moment) -> Option<Lead> {
        while let Some(lead) = self.leads.pop_front() {
            if lead.until > now {
                return Some(lead);
            }
        }
        None
    }
}

/// An attempt begins: the interaction stands at its call already.
pub(crate) fn apply(floor: &mut Floor, event: &Event) {
    if let Event::LegDialled {
        interaction,
        reason: Some(DialReason::Campaign { campaign, .. }),
        ..
    } = event
    {
        let alone = floor.interactions.get(interaction);
        let in_air = alone.is_some_and(|i| matches!(i.stage, Stage::Dialled { .. }));
        let dialler = floor.diallers.entry(campaign.clone()).or_default();
        dialler.calls.insert(*interaction);
        if in_air {
            dialler.in_air.insert(*interaction);
        }
    }
}

/// What an event tells, given the floor as it stood before it.
pub(crate) fn learn(floor: &mut Floor, at: Moment, event: &Event) {
    if let Event::CampaignSteered { campaign, steering, .. } = event {
        floor.diallers.entry(campaign.clone()).or_default().steering = *steering;
    } else if let Event::CampaignPaced { campaign, pacing } = event {
        if let Some(dialler) = floor.diallers.get_mut(campaign) {
            dialler.pacing = Some(*pacing);
            dialler.told_at = at;
        }
    } else if let Event::LegAnswered { interaction, .. } = event {
        let since = floor.interactions.get_mut(interaction).and_then(|i| match i.stage {
            Stage::Dialled { since, .. } => {
                i.answered = true;
                Some(since)
            }
            _ => None,
        });
        if let (Some(since), Some(dialler)) = (since, dialler_of(floor, *interaction)) {
            dialler.answers.rang(at.since_ms(since));
        }
    } else if let Event::LegRang { interaction, .. } = event {
        let rings = floor.interactions.get(interaction);
        let rings = rings.is_some_and(|i| matches!(i.stage, Stage::Dialled { .. }));
        if let Some(dialler) = dialler_of(floor, *interaction).filter(|_| rings) {
            dialler.rung.insert(*interaction);
        }
    } else if let Event::AnswerHeard { interaction, heard } = event {
        heard_of(floor, at, *interaction, *heard);
    } else if let Event::LegFailed { interaction, .. } = event {
        if let Some(dialler) = dialler_of(floor, *interaction)
            && dialler.in_air.remove(interaction)
        {
            let rang = dialler.rung.remove(interaction);
            dialler.answers.note(false, rang);
        }
    } else if let Event::InteractionEnded { interaction, outcome, .. } = event
        && let Some(dialler) = dialler_of(floor, *interaction)
    {
        dialler.calls.remove(interaction);
        dialler.rung.remove(interaction);
        let unheard = dialler.in_air.remove(interaction);
        if *outcome == Outcome::Dropped {
            dialler.count(at, u64::from(unheard), 1);
        }
    }
}

fn heard_of(floor: &mut Floor, at: Moment, id: InteractionId, what: AnswerHeard) {
    if let Some(interaction) = floor.interactions.get_mut(&id)
        && let Stage::Dialled { heard, .. } = &mut interaction.stage
    {
        *heard = Some(what);
    }
    let Some(dialler) = dialler_of(floor, id) else { return };
    let human = what == AnswerHeard::Human;
    let rang = dialler.rung.remove(&id);
    // Whoever picks up has rung, also where the network didn't say so.
    dialler.answers.note(human, rang || human);
    dialler.in_air.remove(&id);
    dialler.count(at, u64::from(human), 0);
}

fn dialler_of(floor: &mut Floor, id: InteractionId) -> Option<&mut Dialler> {
    let campaign: CampaignId = called_for(floor.interactions.get(&id)?)?.clone();
    floor.diallers.get_mut(&campaign)
}
