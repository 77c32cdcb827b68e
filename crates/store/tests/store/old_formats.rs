//! What an earlier program wrote is still read. A new format adds a sample; none is edited.

use crate::facts::*;
use ledger::ContactRecord;
use store::Scope;
use store::testing::{both, execute};
use vocab::Outcome;

const JOURNAL_1: &str = include_str!("../samples/journal-v1.jsonl");
const CONTACT_1: &str = include_str!("../samples/contact-v1.json");
const CUSTOMER_1: &str = include_str!("../samples/customer-v1.json");

/// Each line of the sample is one row: seq, at_ms, body, private.
#[tokio::test]
async fn the_journals_first_format_is_read() {
    both(async |db| {
        let mut written = Vec::new();
        for line in JOURNAL_1.lines() {
            let row: serde_json::Value = serde_json::from_str(line).unwrap();
            let text = |v: &serde_json::Value| v.to_string().replace('\'', "''");
            let private = match &row["private"] {
                serde_json::Value::Null => "NULL".to_owned(),
                some => format!("'{}'", text(some)),
            };
            let interaction = match row["body"]["interaction"].as_str() {
                Some(id) => format!("'{id}'"),
                None => "NULL".to_owned(),
            };
            let sql = format!(
                "INSERT INTO journal (seq, at_ms, kind, version, interaction, body, private) \
                 VALUES ({}, {}, '{}', 1, {interaction}, '{}', {private})",
                row["seq"],
                row["at_ms"],
                row["body"]["type"].as_str().unwrap(),
                text(&row["body"]),
            );
            execute(&db, &sql).await;
            written.push(row);
        }
        let read = db.events().read_from(0, 1_000).await.unwrap();
        assert_eq!(read.len(), written.len());
        for (event, row) in read.iter().zip(&written) {
            assert_eq!(ledger::kind_of(&event.event), row["body"]["type"]);
            assert_eq!(event.private.is_empty(), row["private"].is_null());
        }
        let own = db.events().by_interaction(call(1), 100).await.unwrap();
        let record = ContactRecord::of_events(&own).unwrap().summary();
        assert_eq!(record.outcome, Some(Outcome::Handled));
        assert_eq!((record.queue_ms, record.talk_ms, record.wrap_up_ms), (8_000, 50_000, 10_000));
        record
    })
    .await;
}

#[tokio::test]
async fn the_first_format_of_a_contact_record_is_read() {
    both(async |db| {
        let body = CONTACT_1.trim().replace('\'', "''");
        let sql = format!(
            "INSERT INTO contact (id, organization, system, initiation, started_ms, live, record) \
             VALUES ('{}', 'net', '+33162000001', 'inbound', 1, 0, '{body}')",
            call(1)
        );
        execute(&db, &sql).await;
        let record = db.interactions().get(&Scope::all(), call(1)).await.unwrap().unwrap();
        let summary = record.summary();
        assert_eq!(
            (summary.queue_ms, summary.talk_ms, summary.wrap_up_ms),
            (8_000, 50_000, 10_000)
        );
        assert_eq!(summary.outcome, Some(Outcome::Handled));
        assert_eq!(summary.agent, Some("alice".into()));
        summary
    })
    .await;
}

/// Before cards had contracts of their own, these were loose facts.
#[tokio::test]
async fn the_first_format_of_a_customer_card_is_read() {
    both(async |db| {
        let body = CUSTOMER_1.trim().replace('\'', "''");
        let sql = format!(
            "INSERT INTO customer (id, organization, sort_name, created_ms, updated_ms, body) \
             VALUES ('00000000-0000-7000-8000-0000000000c1', 'net', 'durand', 1, 1, '{body}')",
        );
        execute(&db, &sql).await;
        let page = db.customers().list(&Scope::all(), None, 10).await.unwrap();
        let card = page.items.into_iter().next().unwrap();
        assert_eq!((card.version, card.reference.is_none()), (1, true));
        assert_eq!(card.contracts_held()[0].number, "FAI-1");
        assert_eq!(card.products_held()[0].label, "Box 5");
        card
    })
    .await;
}
