//! The offer of a call back: what the caller is told, and what their key means.
//!
//! What is offered stands in the attributes of the interaction for the prompt to name: `wait` in
//! minutes, `at`, and with slots `slot1` to `slot3`. Must not own: the forecast (`callback`).

use crate::interaction::Interaction;
use crate::turn::Turn;
use jiff::Zoned;
use jiff::tz::TimeZone;
use std::collections::BTreeMap;
use vocab::{Action, ActionKind, CallbackPromise, FlowError, InteractionId, Moment, QueueId};

/// `none`, `place`, or the slots in milliseconds.
const OFFER: &str = "callback.offer";
const NONE: &str = "none";

/// Whether anything can be promised to this caller.
pub(super) fn offers(interaction: &Interaction) -> bool {
    interaction.attribute(OFFER).is_some_and(|offer| offer != NONE)
}

impl Turn<'_> {
    /// Puts what can be promised where the prompt finds it.
    pub(super) fn quote(&mut self, id: InteractionId, queue: &QueueId, promise: CallbackPromise) {
        let quote = self.quote_callback(id, queue, promise);
        let Some(interaction) = self.floor().interactions.get(&id) else { return };
        let mut told = BTreeMap::new();
        let offer = match &quote {
            None => NONE.to_owned(),
            Some(quote) => {
                let minutes = (quote.wait_ms + 59_999) / 60_000;
                told.insert("wait".to_owned(), minutes.max(1).to_string());
                let french = interaction.attribute("language").is_none_or(|l| l == "fr");
                let zone = self.floor().plan_of(interaction).map(|p| p.settings.time_zone.clone());
                let zone = TimeZone::get(&zone.unwrap_or_default()).unwrap_or(TimeZone::UTC);
                let spoken = |at: Moment| spoken(self.now, at, &zone, french);
                told.insert("at".to_owned(), spoken(quote.at));
                for (n, slot) in quote.slots.iter().enumerate() {
                    told.insert(format!("slot{}", n + 1), spoken(*slot));
                }
                let slots: Vec<_> = quote.slots.iter().map(|s| s.epoch_ms().to_string()).collect();
                if slots.is_empty() { "place".to_owned() } else { slots.join(" ") }
            }
        };
        told.insert(OFFER.to_owned(), offer);
        self.record_attributes(id, told, BTreeMap::new());
    }

    pub(super) fn offers_nothing(&self, id: InteractionId) -> bool {
        !self.floor().interactions.get(&id).is_some_and(offers)
    }

    pub(super) fn offer_answered_by(&mut self, id: InteractionId, action: &Action, key: &str) {
        let ActionKind::OfferCallback { queue, promise, tries, .. } = &action.kind else { return };
        let tried = self.floor().interactions.get(&id).map_or(u32::MAX, Interaction::tries);
        if key.is_empty() {
            return if tried < *tries {
                self.step(id, action.id.clone(), FlowError::Timeout.name());
            } else {
                self.exit_or(id, FlowError::Timeout, "declined");
            };
        }
        let slots = self.slots_offered(id);
        let chosen = match (key.parse::<usize>().ok(), slots.is_empty()) {
            (Some(1), true) => Some(None),
            (Some(n), false) => n.checked_sub(1).and_then(|n| slots.get(n)).map(|s| Some(*s)),
            (Some(_) | None, true) | (None, false) => None,
        };
        let promised = chosen.and_then(|slot| self.promise_callback(id, queue, *promise, slot));
        self.exit(id, if promised.is_some() { "accepted" } else { "declined" });
    }

    fn slots_offered(&self, id: InteractionId) -> Vec<Moment> {
        let offer = self.floor().interactions.get(&id).and_then(|i| i.attribute(OFFER));
        let slots = offer.unwrap_or_default();
        slots.split(' ').filter_map(|ms| ms.parse().ok()).map(Moment::from_epoch_ms).collect()
    }
}

/// A time as it is said to a caller: with the day, unless it is today.
fn spoken(now: Moment, at: Moment, zone: &TimeZone, french: bool) -> String {
    let local = |moment: Moment| -> Option<Zoned> {
        let stamp = jiff::Timestamp::from_millisecond(moment.epoch_ms()).ok()?;
        Some(stamp.to_zoned(zone.clone()))
    };
    let (Some(now), Some(at)) = (local(now), local(at)) else { return String::new() };
    let time = match (french, at.minute()) {
        (true, 0) => format!("{} h", at.hour()),
        (true, minute) => format!("{} h {minute:02}", at.hour()),
        (false, minute) => format!("{}:{minute:02}", at.hour()),
    };
    if at.date() == now.date() {
        return time;
    }
    let (days, months) = if french { (DAYS_FR, MONTHS_FR) } else { (DAYS_EN, MONTHS_EN) };
    let day = days[usize::from(at.weekday().to_monday_zero_offset().unsigned_abs())];
    let month = months[usize::from(at.month().unsigned_abs()) - 1];
    let before = if french { "à" } else { "at" };
    format!("{day} {} {month} {before} {time}", at.day())
}

const DAYS_FR: [&str; 7] =
    ["lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"];
const DAYS_EN: [&str; 7] =
    ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];
const MONTHS_FR: [&str; 12] = [
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
];
const MONTHS_EN: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_said_with_the_day_unless_it_is_today() {
        let at = |text: &str| {
            let zoned: Zoned = text.parse().expect("a test moment");
            Moment::from_epoch_ms(zoned.timestamp().as_millisecond())
        };
        let zone = TimeZone::get("Europe/Paris").expect("it is there");
        let now = at("2026-11-20T10:00:00[Europe/Paris]");
        let said = |text, french| spoken(now, at(text), &zone, french);
        assert_eq!(said("2026-11-20T14:05:00[Europe/Paris]", true), "14 h 05");
        assert_eq!(said("2026-11-20T14:00:00[Europe/Paris]", true), "14 h");
        assert_eq!(said("2026-11-23T09:30:00[Europe/Paris]", true), "lundi 23 novembre à 9 h 30");
        assert_eq!(said("2026-11-23T09:30:00[Europe/Paris]", false), "Monday 23 November at 9:30");
    }
}
