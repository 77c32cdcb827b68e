//! Tells customers of their appointments, and has those called first who were not there.
//!
//! Owns: when it is looked, and by which way a message goes. Must not own: which messages are due and
//! what they say (`crm::appointment`), the gateway and SMTP (`texter`, `postman`). Every step is one
//! transaction on a row that is still as it was read: a restart tells nobody twice.

mod message;

use crate::clerk::{Floor, owed};
use crate::clock;
use crm::appointment::messages::{Due, Standing, by_day, messages};
use crm::appointment::{FieldForce, ReminderWay};
use crm::history::{Consent, ConsentStanding, Entry, consent, local_day};
use crm::sms::SmsGateway;
use jiff::tz::TimeZone;
use law::Territory;
use message::Letter;
use std::time::Duration;
use store::{AppointmentNote, AppointmentState, Db, FieldAppointment, Scope, StoreError};
use tokio::time::{MissedTickBehavior, interval};
use tokio_util::sync::CancellationToken;
use vocab::{CustomerId, Moment, Order, Pii, QueueId};

const LOOK: Duration = Duration::from_secs(2);
const AT_ONCE: u32 = 50;
/// Rules may change: who is still to come is looked at again after so long.
const AGAIN_MS: i64 = 3_600_000;
/// A word said by mistake can be taken back before somebody is called for it.
const GRACE_MS: i64 = 15_000;
/// Points in line: before everybody who only waits.
const FIRST: i32 = 1_000_000;
/// The purpose of a consent that a customer may withdraw.
pub(crate) const PURPOSE: &str = "appointment";

pub(crate) struct Usher {
    pub db: Db,
    pub floor: Floor,
    /// Where customers find this centre's pages.
    pub link_base: String,
    /// Mail can go out.
    pub mail: bool,
    pub stop: CancellationToken,
}

impl Usher {
    pub(crate) async fn run(self) {
        let mut tick = interval(LOOK);
        tick.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            tokio::select! {
                () = self.stop.cancelled() => return,
                _ = tick.tick() => {}
            }
            if let Err(error) = self.look(clock::now()).await {
                tracing::warn!(%error, "messages of appointments stand still; it is tried again");
            }
        }
    }

    async fn look(&self, now: Moment) -> Result<(), StoreError> {
        for one in self.db.appointments().to_tell(now, AT_ONCE).await? {
            let next = match one.state {
                AppointmentState::Missed => self.miss(&one, now).await?,
                AppointmentState::Booked
                | AppointmentState::Confirmed
                | AppointmentState::Cancelled
                | AppointmentState::Kept => self.tell(&one, now).await?,
            };
            self.db.appointments().look_again(&one, next).await?;
        }
        Ok(())
    }

    /// Sends what is due; gives the moment of what comes next.
    async fn tell(
        &self,
        one: &FieldAppointment,
        now: Moment,
    ) -> Result<Option<Moment>, StoreError> {
        let setup = self.db.setups().latest(&Scope::all(), &one.organization).await?.setup;
        let force = setup.field_force;
        let ahead = one.state.is_open() && one.starts > now;
        let standing = Standing {
            campaign: one.campaign.as_ref(),
            starts: one.starts,
            booked: one.made_at,
            moves: one.moves,
            changed: if one.state == AppointmentState::Cancelled {
                one.changed_at
            } else {
                one.moved_at
            },
            cancelled: one.state == AppointmentState::Cancelled && one.starts > now,
            ahead,
        };
        let zone = zone_of(one, &force);
        let notes = self.db.appointments().notes(one.id).await?;
        let mut next = ahead.then(|| now.plus_ms(AGAIN_MS));
        for due in messages(&force.reminders, &standing) {
            if due.until <= now || notes.iter().any(|note| note.key == due.key) {
                continue;
            }
            let at = by_day(due.at, one.starts, &zone);
            if at > now {
                next = Some(next.map_or(at, |next| next.min(at)));
            } else if !self.send(one, &due, (&force, setup.sms.as_ref(), &zone), now).await? {
                // Changed meanwhile: it is read anew.
                return Ok(Some(now));
            }
        }
        Ok(next)
    }

    /// By the first way that reaches the customer, or a note why by none.
    async fn send(
        &self,
        one: &FieldAppointment,
        due: &Due<'_>,
        (force, gateway, zone): (&FieldForce, Option<&SmsGateway>, &TimeZone),
        now: Moment,
    ) -> Result<bool, StoreError> {
        let plan = self.db.plans().latest().await?.map(|saved| saved.plan);
        let named = plan.as_ref().and_then(|plan| plan.organizations.get(&one.organization));
        let mut note = AppointmentNote {
            key: due.key.clone(),
            at: now,
            way: String::new(),
            why: "no_organization".to_owned(),
        };
        let base = self.db.appointments();
        let Some(named) = named else { return base.tell(one, &note, None).await };
        let gateway = gateway.filter(|gateway| gateway.active);
        let mut why = None;
        for way in &due.reminder.ways {
            match self.address(one, *way, gateway, now).await? {
                Err(reason) => {
                    why.get_or_insert(reason);
                }
                Ok(address) => {
                    let (token, digest) = web::new_short_survey_link();
                    let letter = Letter {
                        one,
                        due,
                        force,
                        zone,
                        organization: &named.name,
                        link: format!("{}/r/{token}", self.link_base),
                        way: *way,
                        address,
                    };
                    note.way = way_name(*way).to_owned();
                    note.why = String::new();
                    return letter.post(&base, &note, &digest).await;
                }
            }
        }
        note.why = why.unwrap_or("no_way").to_owned();
        base.tell(one, &note, None).await
    }

    /// Where this way leads to the customer, or why nowhere.
    async fn address(
        &self,
        one: &FieldAppointment,
        way: ReminderWay,
        gateway: Option<&SmsGateway>,
        now: Moment,
    ) -> Result<Result<Pii<String>, &'static str>, StoreError> {
        if self.objects(one.customer, way_name(way), now).await? {
            return Ok(Err("objected"));
        }
        Ok(match way {
            ReminderWay::Email if !self.mail => Err("no_mail"),
            ReminderWay::Email => one.email.clone().ok_or("no_address"),
            ReminderWay::Sms if gateway.is_none() => Err("no_gateway"),
            ReminderWay::Sms => {
                let number = one.phone.as_ref().map(|phone| phone.reveal().to_string());
                let number = number.filter(|number| crm::sms::can_be_written_to(number));
                number.map(Pii::new).ok_or("no_mobile")
            }
        })
    }

    async fn objects(
        &self,
        customer: Option<CustomerId>,
        channel: &str,
        now: Moment,
    ) -> Result<bool, StoreError> {
        let Some(customer) = customer else { return Ok(false) };
        let entries = self.db.customers().entries(&Scope::all(), customer).await?;
        let mut words: Vec<(&Consent, String)> = Vec::new();
        for line in entries.iter().rev() {
            if let Entry::Consent(consent) = &line.entry {
                words.push((consent, local_day(line.at, "UTC")));
            }
        }
        let said = words.iter().map(|(consent, day)| (*consent, day.as_str()));
        let today = local_day(now, "UTC");
        Ok(consent(said, PURPOSE, channel, &today) == ConsentStanding::Withdrawn)
    }

    /// Has a customer called who was not there: as a record before all others of its campaign, else
    /// as a call owed.
    async fn miss(
        &self,
        one: &FieldAppointment,
        now: Moment,
    ) -> Result<Option<Moment>, StoreError> {
        if one.missed.is_some() {
            return Ok(None);
        }
        let due = one.changed_at.plus_ms(GRACE_MS);
        if due > now {
            return Ok(Some(due));
        }
        let what = match self.called_first(one).await? {
            true => "record",
            false if self.owe(one).await? => "callback",
            false => "nothing",
        };
        self.db.appointments().followed(one, what).await?;
        Ok(None)
    }

    /// At the time of the appointment itself: it lies before every time that is agreed on now.
    async fn called_first(&self, one: &FieldAppointment) -> Result<bool, StoreError> {
        let Some(record) = one.record else { return Ok(false) };
        self.db.dial_records().appoint(&Scope::all(), record, one.starts, None).await
    }

    async fn owe(&self, one: &FieldAppointment) -> Result<bool, StoreError> {
        let (Some(number), Some(queue)) = (one.phone.clone(), self.queue_of(one).await?) else {
            return Ok(false);
        };
        let order = Order::ScheduleCallback {
            organization: one.organization.clone(),
            number,
            queue,
            at: None,
            agent: None,
            interaction: one.interaction,
            priority: FIRST,
        };
        Ok(owed(&self.floor, order).await.is_some())
    }

    async fn queue_of(&self, one: &FieldAppointment) -> Result<Option<QueueId>, StoreError> {
        let setup = self.db.setups().latest(&Scope::all(), &one.organization).await?.setup;
        if let Some(queue) = setup.field_force.missed_queue {
            return Ok(Some(queue));
        }
        let plan = self.db.plans().latest().await?.map(|saved| saved.plan);
        let campaign = one.campaign.as_ref();
        Ok(plan.and_then(|plan| plan.campaigns.get(campaign?)?.outbound.as_ref()?.queue.clone()))
    }
}

const fn way_name(way: ReminderWay) -> &'static str {
    match way {
        ReminderWay::Sms => "sms",
        ReminderWay::Email => "email",
    }
}

/// Where the customer lives: by the postcode, else by the number, else where the field force works.
fn zone_of(one: &FieldAppointment, force: &FieldForce) -> TimeZone {
    let place = Territory::of_postcode(one.postcode.reveal());
    let place =
        place.or_else(|| one.phone.as_ref().and_then(|p| Territory::of_address(p.reveal())));
    place.and_then(|place| TimeZone::get(place.zone()).ok()).unwrap_or_else(|| force.zone())
}

#[cfg(test)]
mod tests;
