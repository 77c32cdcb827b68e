//! A campaign that calls out, dialled in each way by the engine that dials.

use super::Language;
use anyhow::Result;
use clap::Args;
use serde::Serialize;
use sim::erlang::most_load;
use sim::outbound::{Outbound, Report, run};
use std::process::ExitCode;
use vocab::DialMethod;

/// What is asked instead.
const OTHERS: [&str; 3] = ["day", "forecast", "calls_per_hour"];

#[derive(Debug, Args)]
pub(super) struct OutboundArgs {
    /// A campaign that calls out: the share of calls that a person answers, `0.3`.
    #[arg(long, value_name = "SHARE", requires = "agents", conflicts_with_all = OTHERS,
        value_parser = share)]
    answer_rate: Option<f64>,
    /// Mean time until a person answers, in seconds.
    #[arg(long, value_name = "S", requires = "answer_rate", default_value_t = 9.0)]
    answer_s: f64,
    /// Mean talk in seconds, exponential.
    #[arg(long, value_name = "S", requires = "answer_rate", default_value_t = 120.0)]
    talk_s: f64,
    /// Wrap-up in seconds.
    #[arg(long, value_name = "S", requires = "answer_rate", default_value_t = 20.0)]
    wrap_up_s: f64,
    /// Calls dropped of a thousand answered, at most.
    #[arg(long, value_name = "N", requires = "answer_rate", default_value_t = 30)]
    abandonment_permille: u32,
}

fn share(text: &str) -> Result<f64, String> {
    match text.parse::<f64>() {
        Ok(share) if share > 0.0 && share <= 1.0 => Ok(share),
        Ok(_) | Err(_) => Err(format!("{text:?} is no share: write a number above 0, up to 1")),
    }
}

#[derive(Debug, Serialize)]
struct Answer {
    agents: u32,
    answer_rate: f64,
    answer_s: f64,
    talk_s: f64,
    wrap_up_s: f64,
    abandonment_permille: u32,
    hours: f64,
    seed: u64,
    /// What calls answered at random moments would come to: the load of one agent that so many carry
    /// by Erlang B with that share lost.
    occupancy_unpaced: f64,
    progressive: Report,
    predictive: Report,
}

impl OutboundArgs {
    pub(super) fn campaigns(&self, agents: Option<u32>, hours: f64, seed: u64) -> Option<Outbound> {
        #[expect(clippy::cast_possible_truncation, reason = "seconds of a study")]
        let ms = |s: f64| (s.clamp(0.0, 86_400.0) * 1_000.0) as i64;
        Some(Outbound {
            agents: agents?,
            method: DialMethod::Predictive,
            answer_rate: self.answer_rate?,
            answer_ms: ms(self.answer_s).max(500),
            talk_ms: ms(self.talk_s).max(1_000),
            wrap_up_ms: ms(self.wrap_up_s),
            abandonment_permille: self.abandonment_permille,
            most_percent: 1_000,
            hours: hours.clamp(0.1, 1_000.0),
            seed,
        })
    }
}

pub(super) fn tell(campaign: &Outbound, json: bool, language: Language) -> Result<ExitCode> {
    let progressive = run(&Outbound { method: DialMethod::Progressive, ..campaign.clone() });
    let predictive = run(campaign);
    let share = f64::from(campaign.abandonment_permille) / 1_000.0;
    let unpaced = most_load(campaign.agents, share) / f64::from(campaign.agents.max(1));
    if json {
        #[expect(clippy::cast_precision_loss, reason = "milliseconds of a study")]
        let s = |ms: i64| ms as f64 / 1_000.0;
        let answer = Answer {
            agents: campaign.agents,
            answer_rate: campaign.answer_rate,
            answer_s: s(campaign.answer_ms),
            talk_s: s(campaign.talk_ms),
            wrap_up_s: s(campaign.wrap_up_ms),
            abandonment_permille: campaign.abandonment_permille,
            hours: campaign.hours,
            seed: campaign.seed,
            occupancy_unpaced: unpaced,
            progressive,
            predictive,
        };
        println!("{}", serde_json::to_string_pretty(&answer)?);
        return Ok(ExitCode::SUCCESS);
    }
    let words = match language {
        Language::Fr => WORDS_FR,
        Language::En => WORDS_EN,
    };
    println!("{:<36}{:>14}{:>14}", words[0], words[1], words[2]);
    let line = |name: &str, value: fn(&Report) -> String| {
        println!("{name:<36}{:>14}{:>14}", value(&progressive), value(&predictive));
    };
    line(words[3], |r| r.attempts.to_string());
    line(words[4], |r| r.live.to_string());
    line(words[5], |r| r.dropped.to_string());
    line(words[6], |r| format!("{:.2} %", r.abandonment * 100.0));
    line(words[7], |r| format!("{:.1} %", r.occupancy * 100.0));
    line(words[8], |r| format!("{:.1}", r.talks_per_agent_hour));
    println!("{}: {:.1} %", words[9], unpaced * 100.0);
    Ok(ExitCode::SUCCESS)
}

const WORDS_FR: [&str; 10] = [
    "",
    "progressif",
    "prédictif",
    "Appels",
    "Décrochés par une personne",
    "Abandonnés par le composeur",
    "Part abandonnée",
    "Taux d’occupation",
    "Conversations par agent et heure",
    "Occupation d’appels au hasard (Erlang B)",
];
const WORDS_EN: [&str; 10] = [
    "",
    "progressive",
    "predictive",
    "Calls",
    "Answered by a person",
    "Dropped by the dialler",
    "Share dropped",
    "Occupancy",
    "Talks per agent and hour",
    "Occupancy of calls at random (Erlang B)",
];
