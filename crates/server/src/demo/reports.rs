//! Reports of the demonstration: two that are kept, one that is sent, the week's production pack.

use crate::clock;
use anyhow::Result;
use jiff::ToSpan as _;
use jiff::tz::TimeZone;
use ledger::report::Span;
use serde_json::{Value, json};
use store::{Db, Decision, Pack, Report, Sending};
use uuid::Uuid;
use vocab::Moment;

const OWNER: &str = "analyste";
/// The same ids at every start, so that a link into the demonstration stays good.
const IDS: u128 = 0x0190_0000_0000_7000_8000_5250_5453_0000;

pub(super) async fn fill(db: &Db) -> Result<()> {
    let (now, owner) = (clock::now(), OWNER);
    let zone = &TimeZone::get(&sim::demo::plan().settings.time_zone)?;
    let id = |n: u128| Uuid::from_u128(IDS + n);
    let morning = report(
        id(1),
        owner,
        "Trafic de la veille, heure par heure",
        json!({"kind": "figures", "view": "queue", "by": ["hour"], "span": {"name": "yesterday"},
            "kpi": ["offered", "answered", "abandoned", "answer_rate", "service_level", "asa"],
            "compare": "week_before"}),
        now,
    );
    let queues = report(
        id(2),
        owner,
        "Files de la semaine",
        json!({"kind": "figures", "view": "queue", "by": ["queue"], "span": {"name": "last_7_days"},
            "kpi": ["offered", "answered", "answer_rate", "service_level", "asa", "aht"],
            "drawn": "service_level"}),
        now,
    );
    db.reports().add(&morning).await?;
    db.reports().add(&queues).await?;
    let body = json!({"every": "weekday", "minute": 450, "format": "pdf", "language": "fr",
        "recipients": ["direction@plateau.example"]});
    let sending = Sending {
        id: id(3),
        owner: owner.to_owned(),
        report: morning.id,
        active: true,
        next_at: Some(
            ledger::report::Rhythm { every: ledger::report::Every::Weekday, minute: 450 }
                .next_after(now, zone),
        ),
        last_at: None,
        last_state: None,
        version: 1,
        body,
    };
    db.sendings().add(&sending).await?;
    pack(db, [id(4), id(5), id(6)], zone, now).await
}

fn report(id: Uuid, owner: &str, name: &str, body: Value, now: Moment) -> Report {
    Report {
        id,
        owner: owner.to_owned(),
        organization: None,
        shared: true,
        name: name.to_owned(),
        version: 1,
        created_at: now,
        updated_at: now,
        body,
    }
}

async fn pack(db: &Db, ids: [Uuid; 3], zone: &TimeZone, now: Moment) -> Result<()> {
    let [pack, first, second] = ids;
    let span = Span::Last7Days;
    let stamp = jiff::Timestamp::from_millisecond(now.epoch_ms())?;
    let today = stamp.to_zoned(zone.clone()).date();
    let (first_day, last_day) = span.days(today);
    let (from, to) = span.moments(now, zone);
    let days = json!({"name": "days", "from": first_day, "to": last_day});
    let traffic = ["offered", "answered", "abandoned", "answer_rate", "service_level", "asa"];
    let section = |title: &str, comment: &str, mut definition: Value| {
        definition["span"] = days.clone();
        json!({"title": title, "comment": comment, "definition": definition})
    };
    let body = json!({
        "language": "fr",
        "introduction": "Semaine marquée par la reprise des appels du lundi matin. La qualité de \
            service se tient sur l’après-midi\u{a0}; le creux de 10 h reste à traiter.",
        "sections": [
            section("Trafic au fil des jours", "Le lundi concentre le quart de la semaine.",
                json!({"kind": "figures", "view": "queue", "by": ["day"], "kpi": traffic,
                    "drawn": "offered", "chart": "curve"})),
            section("Par file", "", json!({"kind": "figures", "view": "queue", "by": ["queue"],
                "kpi": traffic, "drawn": "service_level"})),
            section("Répartition des attentes", "", json!({"kind": "waits"})),
            section("Téléconseillers", "", json!({"kind": "figures", "view": "agent",
                "by": ["agent"],
                "kpi": ["handled", "att", "aht", "acw", "logged", "occupancy"]})),
        ],
    });
    db.packs()
        .add(&Pack {
            id: pack,
            committee: "production".to_owned(),
            organization: None,
            title: "Comité de production hebdomadaire".to_owned(),
            from,
            to,
            author: "Analyste de la démonstration".to_owned(),
            created_at: now,
            version: 1,
            body,
        })
        .await?;
    let due = today.checked_add(7.days())?.to_string();
    for (id, text, owner, due, closed_at) in [
        (
            first,
            "Avancer la prise de poste de l’équipe du matin à 8 h 30",
            "Sophie Martin",
            Some(due),
            None,
        ),
        (
            second,
            "Revoir l’annonce d’attente de la file technique",
            "Karim Benali",
            None,
            Some(now),
        ),
    ] {
        db.packs()
            .decide(&Decision {
                id,
                committee: "production".to_owned(),
                organization: None,
                opened_at: now.plus_ms(-3 * 86_400_000),
                closed_at,
                due,
                owner: owner.to_owned(),
                text: text.to_owned(),
                version: 1,
            })
            .await?;
    }
    Ok(())
}
