//! `plateau may-dial`: whether a call would be lawful, and why not, without any data.

use anyhow::{Context as _, Result};
use clap::{Args, ValueEnum};
use jiff::civil::Date;
use law::{
    Audience, CallerId, Consent, Method, Person, Purpose, Question, Rules, Sector, Territory,
    Verdict, may_dial,
};
use serde_json::json;
use std::path::PathBuf;
use std::process::ExitCode;
use vocab::{Address, Moment};

#[derive(Debug, Args)]
pub struct MayDial {
    /// The number that would be called, in any spelling.
    #[arg(long, value_name = "NUMBER")]
    phone: String,
    /// When: RFC 3339, `2026-11-20T10:00:00+01:00`.
    #[arg(long, value_name = "TIME", value_parser = moment)]
    at: Moment,
    #[arg(long, value_enum, default_value = "preview")]
    method: How,
    #[arg(long, value_enum, default_value = "commercial")]
    purpose: What,
    #[arg(long, value_enum, default_value = "other")]
    sector: Offered,
    /// The number that would be shown, or `hidden`.
    #[arg(long, value_name = "NUMBER")]
    caller_id: Option<String>,
    /// The day on which consent was given, with its proof.
    #[arg(long, value_name = "DATE")]
    consent_collected: Option<Date>,
    /// The consent has no proof.
    #[arg(long, requires = "consent_collected")]
    consent_unproven: bool,
    /// When the consent was withdrawn.
    #[arg(long, value_name = "TIME", value_parser = moment, requires = "consent_collected")]
    consent_withdrawn: Option<Moment>,
    /// Earlier calls and attempts of this professional, in any order.
    #[arg(long, value_name = "TIME,…", value_parser = moment, value_delimiter = ',')]
    attempts: Vec<Moment>,
    /// There is a contract, and the call is about its object.
    #[arg(long)]
    contract_in_progress: bool,
    /// When a proven request came in that the call answers.
    #[arg(long, value_name = "TIME", value_parser = moment)]
    request: Option<Moment>,
    /// The last refusal.
    #[arg(long, value_name = "TIME", value_parser = moment)]
    refused: Option<Moment>,
    /// A list of opposition with the number on it: `bloctel`, `centre`…; may be given several times.
    #[arg(long, value_name = "LIST")]
    list: Vec<String>,
    /// The person's postal code, where it tells more than the number.
    #[arg(long, value_name = "CODE")]
    postcode: Option<String>,
    /// The person's time zone, an IANA name.
    #[arg(long, value_name = "ZONE")]
    zone: Option<String>,
    /// A professional is called.
    #[arg(long)]
    business: bool,
    /// Rule sets of your own instead of the built-in ones.
    #[arg(long, value_name = "FILE")]
    rules: Option<PathBuf>,
    #[arg(long)]
    json: bool,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum How {
    Manual,
    Preview,
    Progressive,
    Predictive,
    Agentless,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum What {
    Commercial,
    Study,
    Service,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Offered {
    EnergyRenovation,
    RenewableEnergy,
    HomeAdaptation,
    CpfTraining,
    Other,
}

impl MayDial {
    pub(super) fn run(&self) -> Result<ExitCode> {
        let rules = match &self.rules {
            None => Rules::built_in(),
            Some(file) => {
                let text = std::fs::read_to_string(file)
                    .with_context(|| format!("the rules {}", file.display()))?;
                Rules::read(&text).with_context(|| format!("{}", file.display()))?
            }
        };
        let (phone, person) = (Address::parse(&self.phone, "FR"), self.person()?);
        let caller_id = self.caller_id.as_deref().map(|shown| match shown {
            "hidden" | "" => CallerId::Hidden,
            number => CallerId::Shown(Address::parse(number, "FR")),
        });
        let question = Question {
            at: self.at,
            phone: &phone,
            method: self.method.into(),
            purpose: self.purpose.into(),
            sector: self.sector.into(),
            caller_id: caller_id.as_ref(),
            person: &person,
            abandonment: None,
        };
        let verdict = may_dial(&rules, &question);
        if self.json {
            println!("{}", serde_json::to_string_pretty(&as_json(&verdict))?);
        } else {
            say(&verdict);
        }
        Ok(ExitCode::SUCCESS)
    }

    fn person(&self) -> Result<Person> {
        let territory = match self.postcode.as_deref() {
            None => None,
            Some(code) => {
                let place = Territory::of_postcode(code);
                Some(place.with_context(|| format!("{code:?} is no French postal code"))?)
            }
        };
        if let Some(zone) = &self.zone {
            jiff::tz::TimeZone::get(zone).with_context(|| format!("the time zone {zone:?}"))?;
        }
        let consent = self.consent_collected.map(|collected| Consent {
            collected,
            until: None,
            proven: !self.consent_unproven,
            withdrawn_at: self.consent_withdrawn,
        });
        Ok(Person {
            audience: if self.business { Audience::Business } else { Audience::Consumer },
            territory,
            zone: self.zone.clone(),
            consent,
            contract_in_progress: self.contract_in_progress,
            request: self.request,
            agreed: None,
            refused_at: self.refused,
            dropped_at: None,
            oppositions: self.list.clone(),
            attempts: self.attempts.clone(),
        })
    }
}

fn as_json(verdict: &Verdict) -> serde_json::Value {
    let details = verdict.reasons.iter().map(|reason| {
        let (fr, en) = reason.cause.words();
        json!({"cause": reason.cause.name(), "value": reason.value, "fr": fr, "en": en})
    });
    json!({
        "allow": verdict.allow,
        "reasons": verdict.reasons.iter().map(|r| r.cause.name()).collect::<Vec<_>>(),
        "opens_at": verdict.opens_at.map(Moment::rfc3339),
        "rules": verdict.rules,
        "basis": verdict.basis,
        "details": details.collect::<Vec<_>>(),
    })
}

fn say(verdict: &Verdict) {
    println!("{}", if verdict.allow { "yes" } else { "no" });
    for reason in &verdict.reasons {
        let (_, words) = reason.cause.words();
        let value = match reason.value.as_str() {
            "" => String::new(),
            value => format!(" ({value})"),
        };
        println!("  {}: {words}{value}", reason.cause.name());
    }
    if let Some(opens_at) = verdict.opens_at {
        println!("  may be called from {}", opens_at.rfc3339());
    }
    if let Some(rules) = &verdict.rules {
        println!("  by {rules}");
    }
}

fn moment(text: &str) -> Result<Moment, String> {
    let stamp = text.parse::<jiff::Timestamp>();
    let stamp = stamp.map_err(|_| "write RFC 3339, 2026-11-20T10:00:00+01:00".to_owned())?;
    Ok(Moment::from_epoch_ms(stamp.as_millisecond()))
}

impl From<How> for Method {
    fn from(how: How) -> Self {
        match how {
            How::Manual => Self::Manual,
            How::Preview => Self::Preview,
            How::Progressive => Self::Progressive,
            How::Predictive => Self::Predictive,
            How::Agentless => Self::Agentless,
        }
    }
}

impl From<What> for Purpose {
    fn from(what: What) -> Self {
        match what {
            What::Commercial => Self::Commercial,
            What::Study => Self::Study,
            What::Service => Self::Service,
        }
    }
}

impl From<Offered> for Sector {
    fn from(offered: Offered) -> Self {
        match offered {
            Offered::EnergyRenovation => Self::EnergyRenovation,
            Offered::RenewableEnergy => Self::RenewableEnergy,
            Offered::HomeAdaptation => Self::HomeAdaptation,
            Offered::CpfTraining => Self::CpfTraining,
            Offered::Other => Self::Other,
        }
    }
}
