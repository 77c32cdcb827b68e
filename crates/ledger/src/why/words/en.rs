//! English.

use super::super::{
    Ahead, Missing, Place, RunnerUp, Standing, Step, StepKind, Tally, Turned, Unfit, WhyNot, Work,
};
use super::{Clock, listed, path, short};
use vocab::{
    AgentStatus, DequeueCause, Initiation, InteractionId, LegFailure, Moment, Outcome, Party,
    SegmentEnd, Strategy, TieBreak, Verdict,
};

pub(super) const NEVER_WAITED: &str = "the call waited in no queue.";
pub(super) const CUT: &str =
    "The wait was too long to be read whole: what agents did towards its end is missing.";

pub(super) fn left_out(agents: u32) -> String {
    format!("And {}, not told of.", count(agents, "more agent"))
}

pub(super) fn question(name: &str) -> String {
    format!("Why not {name}?")
}

pub(super) fn and_others(reasons: usize) -> String {
    let n = u32::try_from(reasons).unwrap_or(u32::MAX);
    format!("(and {})", count(n, "other reason"))
}

/// 1 alone is singular.
fn count(n: u32, words: &str) -> String {
    format!("{n} {words}{}", if n == 1 { "" } else { "s" })
}

fn quoted(text: &str) -> String {
    format!("“{text}”")
}

pub(super) fn step(clock: &Clock, step: &Step) -> String {
    let length = Clock::length;
    match &step.kind {
        StepKind::Arrived { initiation, system, flow, plan, previous } => {
            let how = match initiation {
                Initiation::Inbound => "Call received on",
                Initiation::Outbound => "Call out from",
                Initiation::Callback => "A customer called back from",
                Initiation::Transfer => "Call passed on, which came by",
                Initiation::Consultation => "A colleague is asked about a call on",
            };
            let flow =
                flow.as_ref().map_or_else(String::new, |f| format!(", flow {}", quoted(&f.name)));
            let after = previous
                .map_or_else(String::new, |id| format!("; follows interaction {}", short(id)));
            format!("{how} {}{flow}, plan {plan}{after}.", vocab::national(system))
        }
        StepKind::Flowed { path: hops } => format!("Flow: {}.", path(hops, exit)),
        StepKind::Recognized { known: true } => "The customer is known.".to_owned(),
        StepKind::Recognized { known: false } => "The customer is not known.".to_owned(),
        StepKind::Queued { .. } => queued(clock, step),
        StepKind::Surveyed { able, standings } => surveyed(*able, standings),
        StepKind::Widened { step, rule } => match rule {
            Some(rule) => {
                format!("Step {} of the rule: {}.", step + 1, quoted(&rule.english))
            }
            None => format!("Step {} of the rule.", step + 1),
        },
        StepKind::Announced { position, estimate_ms } => match estimate_ms {
            Some(ms) => {
                format!("The customer was told: place {position}, about {} to wait.", length(*ms))
            }
            None => format!("The customer was told: place {position}."),
        },
        StepKind::Overflowed { to } => match to {
            Place::Queue { queue } => format!("Overflow to queue {}.", quoted(&queue.name)),
            Place::Partner { partner } => {
                format!("Overflow to partner {}.", quoted(&partner.name))
            }
            Place::Voicemail => "Overflow to voicemail.".to_owned(),
            Place::Callback => "Overflow to a call back.".to_owned(),
        },
        StepKind::CameBack { failure } => format!(
            "Refused there ({}): the call takes its place in the queue again.",
            failed(*failure)
        ),
        StepKind::PlanChanged { plan } => format!("Plan {plan} comes into force."),
        StepKind::Offered { .. } => offered(step),
        StepKind::Accepted { agent, ring_ms } => {
            format!("{} answers after {}.", agent.name, length(*ring_ms))
        }
        StepKind::Rejected { agent, ring_ms } => format!(
            "{} turns the call down after {}: for {} it goes to others first.",
            agent.name,
            length(*ring_ms),
            length(vocab::Settings::LEFT_OUT_MS)
        ),
        StepKind::TimedOut { agent, ring_ms } => format!(
            "{} does not answer within {} and gets nothing more until they are back.",
            agent.name,
            length(*ring_ms)
        ),
        StepKind::Canceled { agent, ring_ms } => format!(
            "It stops ringing at {} after {}: the call has left the queue.",
            agent.name,
            length(*ring_ms)
        ),
        StepKind::Rescinded { agent, ring_ms, failure } => format!(
            "The offer to {} is taken back after {}: {}.",
            agent.name,
            length(*ring_ms),
            failure.map_or("phone or desk lost", failed)
        ),
        StepKind::Connected { agent, waited_ms } => match waited_ms {
            Some(waited) => format!(
                "{} and the customer hear each other, after {} of waiting.",
                agent.name,
                length(*waited)
            ),
            None => format!("{} and the customer hear each other.", agent.name),
        },
        StepKind::LeftQueue { cause, waited_ms } => {
            let waited = length(*waited_ms);
            match cause {
                DequeueCause::Connected => format!("The wait ends after {waited}."),
                DequeueCause::Abandoned => format!("The customer gives up after {waited}."),
                DequeueCause::WaitedTooLong => format!("The longest wait has passed: {waited}."),
                DequeueCause::LeftByKey => {
                    format!("The customer leaves the queue by a key, after {waited}.")
                }
                DequeueCause::Overflowed => format!("Overflow after {waited} of waiting."),
                DequeueCause::Moved => {
                    format!("A supervisor moves it to another queue after {waited} of waiting.")
                }
                DequeueCause::CallbackPromised => {
                    format!("The customer chooses to be called back, after {waited}.")
                }
                DequeueCause::Vacant => {
                    format!("Nobody is left who could take it, after {waited}.")
                }
                DequeueCause::Withdrawn => format!("The call back is withdrawn after {waited}."),
                DequeueCause::Interrupted => {
                    format!("The system stops and cuts the wait off after {waited}.")
                }
            }
        }
        StepKind::SegmentEnded { agent, end } => match end {
            SegmentEnd::CustomerHungUp => "The customer hangs up.".to_owned(),
            SegmentEnd::AgentHungUp => format!("{} hangs up.", agent.name),
            SegmentEnd::Transferred => format!("{} passes the call on.", agent.name),
            SegmentEnd::AgentVanished => {
                format!("{}: line lost, the customer goes back to the queue.", agent.name)
            }
            SegmentEnd::TakenOver => {
                format!("Whoever listened to {} takes the call over.", agent.name)
            }
            SegmentEnd::Interrupted => "The system stops and cuts the talk off.".to_owned(),
        },
        StepKind::Ended { outcome, by } => {
            let by = match by {
                Party::Customer => "the customer",
                Party::Agent => "the agent",
                Party::System => "the system",
            };
            format!("Outcome: {}, by {by}.", outcome_name(*outcome))
        }
        StepKind::StillWaits { waited_ms } => {
            format!("The call still waits, for {} now.", length(*waited_ms))
        }
    }
}

fn queued(clock: &Clock, step: &Step) -> String {
    let StepKind::Queued {
        queue,
        priority,
        ageing_per_min,
        skills,
        strategy,
        kept_since,
        preferred,
        estimate_ms,
        rule: first,
        ..
    } = &step.kind
    else {
        return String::new();
    };
    let asked: Vec<String> =
        skills.iter().map(|a| format!("{} ≥ {}", a.skill.name, a.level)).collect();
    let asked = if asked.is_empty() {
        "no skill asked for".to_owned()
    } else {
        format!("skills asked for: {}", listed(&asked, "and"))
    };
    let rule = match strategy {
        Strategy::LongestIdle => "to whoever is idle longest",
        Strategy::RoundRobin => "in turn",
        Strategy::LeastOccupied => "to whoever was least occupied",
        Strategy::MostSkilled => "to whoever has the highest levels",
        Strategy::FewestHandled => "to whoever has handled fewest",
        Strategy::RingAll => "to all at once",
    };
    let first = first.as_ref().map_or_else(String::new, |rule| {
        format!(" First step of the rule: {}.", quoted(&rule.english))
    });
    let alone = preferred.as_ref().map_or_else(String::new, |(agent, until)| {
        format!(" {} first, until {}.", agent.name, clock.time(*until))
    });
    let estimate = estimate_ms
        .map_or_else(String::new, |ms| format!(" Wait foreseen then: {}.", Clock::length(ms)));
    let kept = kept_since.map_or_else(String::new, |at| {
        format!(" Its place counts from {}.", clock.seen_from(at, step.at))
    });
    format!(
        "Queued in {}, priority {priority} (plus {ageing_per_min} a minute of waiting), {asked}; \
         distributed {rule}.{first}{alone}{kept}{estimate}",
        quoted(&queue.name)
    )
}

fn surveyed(able: u32, standings: &[Tally]) -> String {
    if able == 0 {
        return "By the plan, no agent can have it.".to_owned();
    }
    let parts: Vec<String> = standings
        .iter()
        .map(|Tally { standing, agents }| {
            let how = match standing {
                Standing::Free => "free",
                Standing::OnInteraction => "on a call",
                Standing::WrapUp => "in wrap-up",
                Standing::Break => "on break",
                Standing::Training => "in training",
                Standing::LeftOut => "left out for a while",
                Standing::NotResponding => "not responding",
                Standing::Unreachable => "unreachable",
                Standing::Offline => "offline",
            };
            format!("{agents} {how}")
        })
        .collect();
    format!("By the plan {} can have it: {}.", count(able, "agent"), listed(&parts, "and"))
}

fn offered(step: &Step) -> String {
    let StepKind::Offered { agent, idle_ms, eligible, waiting, tie_break, next, rule, .. } =
        &step.kind
    else {
        return String::new();
    };
    let idle = idle_ms.map_or_else(String::new, |ms| format!(", idle for {}", Clock::length(ms)));
    let why = match tie_break {
        TieBreak::OnlyOne => "no other agent who could have it was free".to_owned(),
        TieBreak::LongestIdle => format!("idle longest of the {eligible} who could have it"),
        TieBreak::RoundRobin => format!("next in turn of the {eligible} who could have it"),
        TieBreak::LeastOccupied => format!("least occupied of the {eligible} who could have it"),
        TieBreak::MostSkilled => format!("most skilled of the {eligible} who could have it"),
        TieBreak::FewestHandled => {
            format!("fewest handled of the {eligible} who could have it")
        }
        TieBreak::RingAll => format!("it rings at all {eligible} who could have it"),
        TieBreak::PreferredAgent => "the agent whom the customer knows".to_owned(),
        TieBreak::Named => "named by a colleague or by the flow".to_owned(),
    };
    let then: Vec<String> = next.iter().map(runner_up).collect();
    let then = if then.is_empty() {
        String::new()
    } else {
        format!(" Next would have come {}.", listed(&then, "and"))
    };
    let line = match waiting {
        0 | 1 => String::new(),
        n => format!(" {} waited likewise.", count(n - 1, "other call")),
    };
    let rule =
        rule.as_ref().map_or_else(String::new, |r| format!(" Rule in force: {}.", quoted(r)));
    format!("Offered to {}{idle}: {why}.{rule}{then}{line}", agent.name)
}

fn runner_up(runner: &RunnerUp) -> String {
    let why = match runner.verdict {
        Verdict::Chosen | Verdict::LaterInRound => return runner.agent.name.clone(),
        Verdict::IdleShorter => format!("idle for {}", Clock::length(runner.idle_ms)),
        Verdict::MoreOccupied => "more occupied".to_owned(),
        Verdict::LessSkilled => "lower levels".to_owned(),
        Verdict::HandledMore => "has handled more".to_owned(),
        Verdict::LaterStep => "later step of the rule".to_owned(),
    };
    format!("{} ({why})", runner.agent.name)
}

fn exit(name: &str) -> String {
    match name {
        "found" => "customer known".to_owned(),
        "unknown" => "customer not known".to_owned(),
        "timeout" => "nothing keyed".to_owned(),
        "invalid" => "keys that lead nowhere".to_owned(),
        "queue_full" => "queue full".to_owned(),
        "waited_too_long" => "longest wait passed".to_owned(),
        "not_connected" => "no answer".to_owned(),
        key if key.len() == 1 => format!("key {key}"),
        other => other.to_owned(),
    }
}

const fn failed(failure: LegFailure) -> &'static str {
    match failure {
        LegFailure::Rejected => "refused",
        LegFailure::Busy => "line busy",
        LegFailure::NoAnswer => "no answer",
        LegFailure::UnknownNumber => "unknown number",
        LegFailure::Unreachable => "phone unreachable",
        LegFailure::NotAllowed => "forbidden by the rules",
        LegFailure::NoCommonAudio => "no common codec",
    }
}

const fn outcome_name(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Handled => "handled",
        Outcome::AbandonedInQueue => "abandoned in queue",
        Outcome::AbandonedInFlow => "abandoned in the flow",
        Outcome::SelfServed => "self-served",
        Outcome::TransferredOut => "transferred out",
        Outcome::Closed => "closed",
        Outcome::TurnedAway => "turned away",
        Outcome::NumberUnknown => "number unknown",
        Outcome::NoAnswer => "no answer",
        Outcome::Busy => "busy",
        Outcome::Failed => "failed",
        Outcome::Dropped => "dropped: no agent in time",
        Outcome::Machine => "answering machine",
        Outcome::NotAllowed => "not allowed",
        Outcome::CallbackPromised => "call back promised",
        Outcome::VoicemailLeft => "message left",
        Outcome::Withdrawn => "taken out of line",
        Outcome::Interrupted => "interrupted",
    }
}

pub(super) fn reason(clock: &Clock, at: Moment, why: &WhyNot) -> String {
    let since = |moment: &Option<Moment>| {
        moment.map_or_else(String::new, |m| format!(" since {}", clock.seen_from(m, at)))
    };
    match why {
        WhyNot::Unfit { unfit } => unfit_words(unfit),
        WhyNot::Away { status, break_name, since: from } => {
            let how = match status {
                AgentStatus::Break { .. } => break_name
                    .as_ref()
                    .map_or_else(|| "on break".to_owned(), |name| format!("on break ({name})")),
                AgentStatus::Training => "in training".to_owned(),
                AgentStatus::Offline | AgentStatus::Available => "offline".to_owned(),
            };
            format!("{how}{}.", since(from))
        }
        WhyNot::Unreachable { missing, since: from } => {
            let what = match missing {
                Missing::Phone => "phone not connected",
                Missing::Desk => "desk closed",
                Missing::Both => "desk closed and phone not connected",
            };
            format!("unreachable{}: {what}.", since(from))
        }
        WhyNot::NotResponding { since: from } => {
            format!("not responding{}, having let an offer ring out.", since(from))
        }
        WhyNot::Working { work, interaction, since: from, ahead } => {
            let how = match work {
                Work::Ringing => "another call rings there",
                Work::Talking => "on a call with another customer",
                Work::OnHold => "on a call, another customer on hold",
                Work::WrapUp => "in wrap-up",
                Work::CallingOut => "on a call out",
            };
            let ahead = ahead.as_ref().map_or_else(String::new, ahead_words);
            format!("{how}{}{}{ahead}.", since(from), which(*interaction))
        }
        WhyNot::LeftOut { turned, at: when, until } => {
            let what = match turned {
                Turned::Rejected => "turned the call down",
                Turned::TimedOut => "did not answer the call",
                Turned::Failed => "could not be reached for the call",
            };
            format!(
                "{what} at {} and was left out for {}.",
                clock.time(*when),
                Clock::length(until.since_ms(*when))
            )
        }
        WhyNot::RangHere => "the call rings there.".to_owned(),
        WhyNot::RangElsewhere { agent, verdict } => {
            let why = match verdict {
                Some(Verdict::IdleShorter) => ", who was idle longer",
                Some(Verdict::LaterInRound) => ", whose turn it was",
                Some(Verdict::MoreOccupied) => ", who was less occupied",
                Some(Verdict::LessSkilled) => ", who has higher levels",
                Some(Verdict::HandledMore) => ", who had handled fewer",
                Some(Verdict::LaterStep) => ", who comes earlier by the rule",
                Some(Verdict::Chosen) | None => "",
            };
            format!("free, but the call rings at {}{why}.", agent.name)
        }
        WhyNot::AskedAlone { agent, until } => {
            format!("free, but {} is asked alone until {}.", agent.name, clock.time(*until))
        }
        WhyNot::Reserve { until } => {
            format!("free, but a reserve for longer waits, until {}.", clock.time(*until))
        }
        WhyNot::Free => "free: nothing stood against it.".to_owned(),
    }
}

fn which(interaction: Option<InteractionId>) -> String {
    interaction.map_or_else(String::new, |id| format!(" (interaction {})", short(id)))
}

fn unfit_words(unfit: &Unfit) -> String {
    match unfit {
        Unfit::NotInPlan => "not in the plan in force.".to_owned(),
        Unfit::QueueGone { queue } => {
            format!("queue {} left the plan: nobody serves it.", quoted(&queue.name))
        }
        Unfit::NotInRule => "no step of the rule admits them.".to_owned(),
        Unfit::LaterStep { step, from_ms } => format!(
            "admitted only by step {} of the rule, after {} of waiting.",
            step + 1,
            Clock::length(*from_ms)
        ),
        Unfit::DoesNotServe { queue } => format!("doesn’t serve queue {}.", quoted(&queue.name)),
        Unfit::Lacks { skill, asked, has: Some(level) } => {
            format!("lacks skill {} ≥ {asked}: has {level}.", skill.name)
        }
        Unfit::Lacks { skill, asked, has: None } => {
            format!("lacks skill {} ≥ {asked}: has none.", skill.name)
        }
    }
}

fn ahead_words(ahead: &Ahead) -> String {
    let why = match ahead {
        Ahead::HigherPriority { theirs, ours } => format!("priority {theirs} against {ours}"),
        Ahead::LongerWait { theirs_ms, ours_ms } => format!(
            "it had waited for {} against {}",
            Clock::length(*theirs_ms),
            Clock::length(*ours_ms)
        ),
        Ahead::Starved { theirs_ms, bound_ms } => format!(
            "it had waited for {}, and beyond {} no priority counts any more",
            Clock::length(*theirs_ms),
            Clock::length(*bound_ms)
        ),
        Ahead::FasterAgeing { theirs_per_min, ours_per_min } => {
            format!("its queue gains {theirs_per_min} of priority a minute against {ours_per_min}")
        }
        Ahead::Tie => "equal in all, the id decides".to_owned(),
        Ahead::OursRang { agent } => format!("this one rang at {} then", agent.name),
        Ahead::OursTurnedDown => "this one had just been turned down there".to_owned(),
        Ahead::Unknown => return String::new(),
    };
    format!("; that one went before: {why}")
}
