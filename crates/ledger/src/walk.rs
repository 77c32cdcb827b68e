//! Ways through the IVR: the actions that one caller passed, one after the other.
//!
//! Owns: how a way is told. A caller's way is known when the interaction ends.
//! Must not own: how many went it, or the drawing of the flow ([`crate::FlowCounts`]).

use std::collections::BTreeMap;
use std::fmt::Write as _;
use vocab::{Event, FlowId, InteractionId, Recorded};

/// A way that is longer is told by its beginning.
const LONGEST: usize = 12;
const THEN: &str = " › ";

/// The events that this fold looks at.
pub const WALKED: &[&str] = &["interaction_started", "flow_stepped", "interaction_ended"];

/// One caller's way: the flow that the number called leads to, and the actions passed with the exits
/// that led there: `menu › [2] support`. The plain way on needs no word.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Walk {
    pub flow: FlowId,
    pub path: String,
}

/// Who is on the way.
#[derive(Clone, Debug, Default)]
pub struct Walks {
    walkers: BTreeMap<InteractionId, (Walk, usize)>,
}

impl Walks {
    /// The way of an interaction that ends with this event.
    pub fn fold(&mut self, recorded: &Recorded) -> Option<(InteractionId, Walk)> {
        match &recorded.event {
            Event::InteractionStarted { interaction, flow: Some(flow), .. } => {
                let walk = Walk { flow: flow.clone(), path: String::new() };
                self.walkers.insert(*interaction, (walk, 0));
                None
            }
            Event::FlowStepped { interaction, action, exit } => {
                let (walk, steps) = self.walkers.get_mut(interaction)?;
                if *steps == LONGEST {
                    return None;
                }
                if *steps > 0 {
                    walk.path.push_str(THEN);
                }
                *steps += 1;
                if let Some(exit) = exit.as_deref().filter(|exit| *exit != "next") {
                    write!(walk.path, "[{exit}] ").expect("a string takes all");
                }
                write!(walk.path, "{action}").expect("a string takes all");
                None
            }
            Event::InteractionEnded { interaction, .. } => {
                self.walkers.remove(interaction).map(|(walk, _)| (*interaction, walk))
            }
            // The others don't move anybody through a flow.
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;
    use vocab::{Address, Initiation, Moment, Outcome, Party};

    fn walked(steps: &[(&str, Option<&str>)]) -> Option<Walk> {
        let interaction = InteractionId::from_uuid(Uuid::from_u128(1));
        let mut events = vec![Event::InteractionStarted {
            interaction,
            initiation: Initiation::Inbound,
            organization: "net".into(),
            campaign: None,
            leg: None,
            trunk: None,
            system: Address::parse("0162000001", "FR"),
            plan: 1,
            flow: Some("welcome".into()),
            previous: None,
            initial: None,
            callback: None,
            queue: None,
            passed_on: None,
            record: None,
        }];
        events.extend(steps.iter().map(|(action, exit)| Event::FlowStepped {
            interaction,
            action: (*action).into(),
            exit: exit.map(Into::into),
        }));
        let (outcome, by) = (Outcome::SelfServed, Party::Customer);
        events.push(Event::InteractionEnded { interaction, outcome, by });
        let mut walks = Walks::default();
        let told = events.into_iter().zip(1..).map(|(event, seq)| {
            let private = vocab::Private::default();
            walks.fold(&Recorded { seq, at: Moment::from_epoch_ms(0), event, private })
        });
        let last = told.last().flatten();
        assert_eq!(walks.walkers.len(), 0);
        last.map(|(_, walk)| walk)
    }

    #[test]
    fn a_way_is_told_by_actions_and_the_exits_that_led_to_them() {
        let walk = walked(&[("hello", None), ("menu", Some("next")), ("support", Some("2"))]);
        let walk = walk.expect("it ended");
        assert_eq!(
            (walk.flow.to_string().as_str(), walk.path.as_str()),
            ("welcome", "hello › menu › [2] support")
        );
    }

    #[test]
    fn a_long_way_is_told_by_its_beginning() {
        let walk = walked(&[("again", None); 40]).expect("it ended");
        assert_eq!(walk.path.split(THEN).count(), LONGEST);
    }
}
