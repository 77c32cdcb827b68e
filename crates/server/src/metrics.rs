//! What the program tells of itself: health, and counts for Prometheus.

use std::fmt::Write as _;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

/// Counts that several tasks add to. Nothing is decided by them.
#[derive(Debug, Default)]
pub(crate) struct Health {
    events: AtomicU64,
    batches: AtomicU64,
    journal_failures: AtomicU64,
    recording_failures: AtomicU64,
    /// The last attempt to write the journal failed.
    stuck: AtomicBool,
}

impl Health {
    pub(crate) fn journal_ok(&self, events: usize) {
        self.events.fetch_add(events as u64, Ordering::Relaxed);
        self.batches.fetch_add(1, Ordering::Relaxed);
        self.stuck.store(false, Ordering::Relaxed);
    }

    pub(crate) fn journal_failed(&self) {
        self.journal_failures.fetch_add(1, Ordering::Relaxed);
        self.stuck.store(true, Ordering::Relaxed);
    }

    pub(crate) fn recording_failed(&self) {
        self.recording_failures.fetch_add(1, Ordering::Relaxed);
    }

    /// Prometheus text format 0.0.4.
    #[must_use]
    pub(crate) fn prometheus(&self, edge: &edge::EdgeStats) -> String {
        let mut text = String::new();
        let mut add = |name: &str, kind: &str, help: &str, value: u64| {
            let _ = writeln!(text, "# HELP plateau_{name} {help}");
            let _ = writeln!(text, "# TYPE plateau_{name} {kind}\nplateau_{name} {value}");
        };
        let read = |n: &AtomicU64| n.load(Ordering::Relaxed);
        add("journal_events_total", "counter", "Events made durable.", read(&self.events));
        add(
            "journal_batches_total",
            "counter",
            "Transactions of the journal.",
            read(&self.batches),
        );
        let failures = read(&self.journal_failures);
        add("journal_failures_total", "counter", "Failed writes of the journal.", failures);
        let stuck = u64::from(self.stuck.load(Ordering::Relaxed));
        add("journal_stuck", "gauge", "1 while the journal can't be written.", stuck);
        let failures = read(&self.recording_failures);
        add("recording_failures_total", "counter", "Recordings cut by an error.", failures);
        add("legs", "gauge", "Parties on the line.", edge.legs);
        add("sip_dialogs", "gauge", "Dialogs held by the SIP stack.", edge.dialogs);
        add("sip_registrations", "gauge", "Registered phones.", edge.registrations);
        add("sip_shed_total", "counter", "Calls refused by overload.", edge.shed);
        add("sip_banned_total", "counter", "Messages of banned addresses, not heard.", edge.banned);
        add("rtp_received_total", "counter", "RTP packets heard.", edge.rtp_in);
        add("rtp_sent_total", "counter", "RTP packets sent.", edge.rtp_out);
        text
    }
}
