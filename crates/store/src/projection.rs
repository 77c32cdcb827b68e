//! The rows that the journal's folds become, one shape per table.
//!
//! `journal` writes them and `verify` compares them, so both use these. Personal data has columns of
//! its own and is left out of the JSON: an erasure empties columns and need not rewrite records.

use crate::sql::{Args, Row, Value};
use crate::{StoreError, find};
use ledger::figure::MEASURES;
use ledger::{Callback, ContactRecord, Interval, IntervalKind, MonitorNote, RecordingNote};
use vocab::{Address, AgentStatus, Pii, RecordingPurpose};

/// A table of projections: its columns, the key first.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Table {
    pub(crate) name: &'static str,
    pub(crate) columns: &'static [&'static str],
}

impl Table {
    /// A stored row's values, in the order of the columns: numbers are those whose name says so.
    pub(crate) fn read(self, row: &Row) -> Result<Vec<Value>, StoreError> {
        let number = |c: &str| {
            c.ends_with("_ms")
                || matches!(c, "opened" | "live" | "bytes" | "told")
                || self.name.starts_with("figure") && MEASURES.iter().any(|m| m.name() == c)
        };
        self.columns
            .iter()
            .map(|column| {
                Ok(if number(column) {
                    Value::Int(row.opt_int(column)?)
                } else {
                    Value::Text(row.opt_text(column)?)
                })
            })
            .collect()
    }
}

pub(crate) const CONTACT: Table = Table {
    name: "contact",
    columns: &[
        "id",
        "organization",
        "campaign",
        "queue",
        "agent",
        "customer",
        "customer_number",
        "customer_name",
        "customer_search",
        "system",
        "initiation",
        "outcome",
        "disposition",
        "started_ms",
        "ended_ms",
        "live",
        "record",
    ],
};

pub(crate) const INTERVAL: Table = Table {
    name: "agent_interval",
    columns: &["opened", "agent", "kind", "value", "reason", "from_ms", "to_ms", "interaction"],
};

pub(crate) const CALLBACK: Table = Table {
    name: "callback",
    columns: &[
        "id",
        "organization",
        "interaction",
        "queue",
        "agent",
        "state",
        "customer_number",
        "since_ms",
        "record",
    ],
};

pub(crate) const RECORDING: Table = Table {
    name: "recording",
    columns: &[
        "id",
        "interaction",
        "organization",
        "state",
        "started_ms",
        "stopped_ms",
        "duration_ms",
        "bytes",
        "reason",
        "purpose",
        "sha256",
    ],
};

pub(crate) const LISTENING: Table = Table {
    name: "listening",
    columns: &[
        "id",
        "organization",
        "interaction",
        "queue",
        "agent",
        "login",
        "modes",
        "reason",
        "told",
        "asked_ms",
        "heard_ms",
        "ended_ms",
        "ending",
    ],
};

pub(crate) fn contact_row(record: &ContactRecord) -> Args {
    let mut rest = record.clone();
    let number = rest.customer.number.take().map(Pii::into_inner);
    let name = rest.customer.name.take().map(Pii::into_inner);
    let search = find::fold(&format!(
        "{} {}",
        name.as_deref().unwrap_or_default(),
        number.as_ref().map_or("", Address::as_str)
    ));
    Args::new()
        .text(record.interaction)
        .text(&record.organization)
        .opt_text(record.campaign.as_ref())
        .opt_text(record.queue())
        .opt_text(record.agent())
        .opt_text(record.customer.id)
        .opt_text(number)
        .opt_text(name)
        .opt_text((!search.is_empty()).then_some(search))
        .text(&record.route.system)
        .text(initiation_name(record))
        .opt_text(record.ending.map(|e| e.outcome.name()))
        .opt_text(record.disposition.as_ref())
        .at(record.started_at)
        .opt_at(record.ending.map(|e| e.at))
        .flag(!record.is_done())
        .json(&rest)
}

/// Reads `record`, `customer_number` and `customer_name`.
pub(crate) fn read_contact(row: &Row) -> Result<ContactRecord, StoreError> {
    let mut record: ContactRecord = row.json("contact", "record")?;
    record.customer.number = read_number(row)?;
    record.customer.name = row.opt_text("customer_name")?.map(Pii::new);
    Ok(record)
}

/// Stored numbers are in their final spelling: they are not parsed again.
fn read_number(row: &Row) -> Result<Option<Pii<Address>>, StoreError> {
    let Some(text) = row.opt_text("customer_number")? else { return Ok(None) };
    serde_json::from_value(serde_json::Value::String(text))
        .map(Some)
        .map_err(StoreError::bad_row("contact"))
}

const fn initiation_name(record: &ContactRecord) -> &'static str {
    match record.initiation {
        vocab::Initiation::Inbound => "inbound",
        vocab::Initiation::Outbound => "outbound",
        vocab::Initiation::Callback => "callback",
        vocab::Initiation::Transfer => "transfer",
        vocab::Initiation::Consultation => "consultation",
    }
}

pub(crate) fn interval_row(interval: &Interval) -> Args {
    let (kind, value, reason) = match &interval.kind {
        IntervalKind::State { state } => ("state", state.name(), None),
        IntervalKind::Status { status } => {
            let reason = match status {
                AgentStatus::Break { reason } => Some(reason.as_ref()),
                AgentStatus::Available | AgentStatus::Training | AgentStatus::Offline => None,
            };
            ("status", status.name(), reason)
        }
    };
    Args::new()
        .int(interval.opened.cast_signed())
        .text(&interval.agent)
        .text(kind)
        .text(value)
        .opt_text(reason)
        .at(interval.from)
        .opt_at(interval.to)
        .opt_text(interval.interaction)
}

pub(crate) fn read_interval(row: &Row) -> Result<Interval, StoreError> {
    let bad = StoreError::bad_row("agent_interval");
    let value = row.text("value")?;
    let kind = match row.text("kind")?.as_str() {
        "state" => {
            let state = serde_json::from_value(serde_json::Value::String(value)).map_err(bad)?;
            IntervalKind::State { state }
        }
        _ => IntervalKind::Status {
            status: read_status(&value, row.opt_text("reason")?.as_deref())?,
        },
    };
    Ok(Interval {
        opened: row.count("opened")?,
        agent: row.text("agent")?.as_str().into(),
        kind,
        from: row.at("from_ms")?,
        to: row.opt_at("to_ms")?,
        interaction: row.opt_id("agent_interval", "interaction")?,
    })
}

pub(crate) fn read_status(value: &str, reason: Option<&str>) -> Result<AgentStatus, StoreError> {
    Ok(match (value, reason) {
        ("available", None) => AgentStatus::Available,
        ("offline", None) => AgentStatus::Offline,
        ("break", Some(reason)) => AgentStatus::Break { reason: reason.into() },
        (_, reason) => {
            let status = serde_json::json!({ "status": value, "reason": reason });
            serde_json::from_value(status).map_err(StoreError::bad_row("agent_interval"))?
        }
    })
}

pub(crate) fn callback_row(callback: &Callback) -> Args {
    let mut rest = callback.clone();
    let number = rest.customer_number.take().map(Pii::into_inner);
    Args::new()
        .text(callback.callback)
        .text(&callback.organization)
        .text(callback.interaction)
        .opt_text(callback.queue.as_ref())
        .opt_text(callback.agent.as_ref())
        .text(callback.state.name())
        .opt_text(number)
        .at(callback.since)
        .json(&rest)
}

/// Reads `record` and `customer_number`.
pub(crate) fn read_callback(row: &Row) -> Result<Callback, StoreError> {
    let mut callback: Callback = row.json("callback", "record")?;
    callback.customer_number = read_number(row)?;
    Ok(callback)
}

pub(crate) fn listening_row(record: &ContactRecord, note: &MonitorNote) -> Args {
    let modes: Vec<_> = note.modes.iter().map(|mode| mode.name()).collect();
    Args::new()
        .text(note.monitor)
        .text(&record.organization)
        .text(record.interaction)
        .opt_text(record.queue())
        .text(&note.agent)
        .text(&note.by)
        .text(modes.join(" "))
        .opt_text(note.reason.as_ref())
        .flag(note.was_told)
        .at(note.asked_at)
        .opt_at(note.heard_at)
        .opt_at(note.ended_at)
        .opt_text(note.end.map(vocab::MonitorEnd::name))
}

pub(crate) fn recording_row(record: &ContactRecord, note: &RecordingNote) -> Args {
    Args::new()
        .text(note.recording)
        .text(record.interaction)
        .text(&record.organization)
        .text(note.state.name())
        .at(note.started_at)
        .opt_at(note.stopped_at)
        .opt_int(note.duration_ms)
        .opt_int(note.bytes.map(u64::cast_signed))
        .opt_text(note.reason.as_ref())
        .opt_text(note.purpose.map(RecordingPurpose::name))
        .opt_text(note.sha256.as_ref())
}
