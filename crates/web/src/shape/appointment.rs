//! Appointments of the field force, its people and their free slots.

use super::Time;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

/// Who visits an organization's customers.
#[derive(Serialize, ToSchema)]
pub(crate) struct FieldForceView {
    pub(crate) time_zone: String,
    pub(crate) length_minutes: u32,
    pub(crate) people: Vec<FieldPersonView>,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct FieldPersonView {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) active: bool,
    pub(crate) phone: Option<String>,
    pub(crate) email: Option<String>,
    /// Beginnings of postcodes; none: everywhere.
    pub(crate) covers: Vec<String>,
    pub(crate) skills: Vec<String>,
    /// None: of all.
    pub(crate) campaigns: Vec<String>,
    /// Since when a calendar program can read the person's appointments.
    pub(crate) calendar_since: Option<Time>,
}

/// Whose slots, when and where.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct SlotQuery {
    /// Of the customer.
    pub(crate) postcode: String,
    pub(crate) person: Option<String>,
    pub(crate) campaign: Option<String>,
    pub(crate) skill: Option<String>,
    /// RFC 3339; now when absent.
    pub(crate) from: Option<String>,
    /// RFC 3339; 14 days later when absent.
    pub(crate) to: Option<String>,
    /// `travel`: the least travel first (the default); `time`: the earliest first.
    pub(crate) order: Option<String>,
    /// 1–200; 20 when absent.
    pub(crate) limit: Option<u32>,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct SlotView {
    pub(crate) person: String,
    pub(crate) person_name: String,
    pub(crate) starts_at: Time,
    pub(crate) ends_at: Time,
    /// To come there from the appointment before, or from home, and to go on to the one after.
    pub(crate) travel_minutes: u32,
}

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct AppointmentQuery {
    pub(crate) organization: Option<String>,
    pub(crate) person: Option<String>,
    pub(crate) campaign: Option<String>,
    pub(crate) customer: Option<Uuid>,
    /// `booked`, `confirmed`, `cancelled`, `kept`, `missed`, several with commas.
    pub(crate) state: Option<String>,
    /// Those that begin from this (RFC 3339), up to but not with that.
    pub(crate) from: Option<String>,
    pub(crate) to: Option<String>,
    /// What a name, a place or a subject contains.
    pub(crate) q: Option<String>,
    pub(crate) cursor: Option<String>,
    /// 1–200; 50 when absent.
    pub(crate) limit: Option<u32>,
}

/// Somebody of the field force visits a customer.
#[derive(Serialize, ToSchema)]
pub(crate) struct FieldAppointmentView {
    pub(crate) id: Uuid,
    pub(crate) organization: String,
    pub(crate) campaign: Option<String>,
    pub(crate) customer: Option<Uuid>,
    pub(crate) record: Option<Uuid>,
    /// In which it was made.
    pub(crate) interaction: Option<Uuid>,
    pub(crate) person: String,
    pub(crate) person_name: String,
    pub(crate) starts_at: Time,
    pub(crate) ends_at: Time,
    /// `booked`, `confirmed`, `cancelled`, `kept`, `missed`
    pub(crate) state: String,
    pub(crate) postcode: String,
    pub(crate) name: Option<String>,
    pub(crate) place: Option<String>,
    pub(crate) phone: Option<String>,
    pub(crate) email: Option<String>,
    pub(crate) subject: Option<String>,
    pub(crate) note: Option<String>,
    /// Why it was cancelled.
    pub(crate) reason: Option<String>,
    pub(crate) language: String,
    pub(crate) author: Option<String>,
    pub(crate) made_at: Time,
    pub(crate) changed_at: Time,
    pub(crate) moves: i64,
    pub(crate) version: i64,
    /// What was done when the customer was not there: `record` (called before others of the
    /// campaign), `callback` (a call owed), `nothing`; null otherwise.
    pub(crate) missed: Option<String>,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct FieldAppointmentDetail {
    pub(crate) appointment: FieldAppointmentView,
    /// The latest first.
    pub(crate) changes: Vec<AppointmentChangeView>,
    /// What the customer was told, the earliest first.
    pub(crate) messages: Vec<AppointmentMessageView>,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct AppointmentChangeView {
    pub(crate) version: i64,
    pub(crate) author: Option<String>,
    pub(crate) at: Time,
    pub(crate) state: String,
    pub(crate) person: String,
    pub(crate) starts_at: Time,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct AppointmentMessageView {
    /// Id of the message in the set-up.
    pub(crate) message: String,
    pub(crate) at: Time,
    /// `sms`, `email`; null where none reached the customer.
    pub(crate) way: Option<String>,
    /// Why none did: `no_address`, `no_mobile`, `no_gateway`, `no_mail`, `objected`.
    pub(crate) why: Option<String>,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct FieldAppointmentForm {
    pub(crate) organization: String,
    pub(crate) person: String,
    pub(crate) starts_at: Time,
    pub(crate) postcode: String,
    pub(crate) campaign: Option<String>,
    pub(crate) customer: Option<Uuid>,
    pub(crate) record: Option<Uuid>,
    pub(crate) interaction: Option<Uuid>,
    pub(crate) name: Option<String>,
    pub(crate) place: Option<String>,
    pub(crate) phone: Option<String>,
    pub(crate) email: Option<String>,
    pub(crate) subject: Option<String>,
    pub(crate) note: Option<String>,
    /// Of the messages: `fr` (when absent) or `en`.
    pub(crate) language: Option<String>,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct FieldAppointmentChanges {
    /// The version that was read.
    pub(crate) version: i64,
    pub(crate) starts_at: Option<Time>,
    pub(crate) person: Option<String>,
    /// `booked` takes back what was said; `cancelled`, `confirmed`, `kept`, `missed`.
    pub(crate) state: Option<String>,
    pub(crate) reason: Option<String>,
    pub(crate) place: Option<String>,
    pub(crate) phone: Option<String>,
    pub(crate) email: Option<String>,
    pub(crate) subject: Option<String>,
    pub(crate) note: Option<String>,
}

/// Where a calendar program reads: it is told once, and not kept.
#[derive(Serialize, ToSchema)]
pub(crate) struct FieldCalendar {
    pub(crate) path: String,
    /// Whole where the centre knows how it is reached.
    pub(crate) url: Option<String>,
}
