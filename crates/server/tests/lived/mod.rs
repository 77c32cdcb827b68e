//! A centre with two days behind it, and its commands.

use sim::past::{Past, live, unrecorded};
use std::path::Path;
use std::process::{Command, Output};
use store::{Db, Journal};
use vocab::{Fact, Moment};

/// Friday 2026-11-20, 16:40 in Paris.
pub(crate) const UNTIL: Moment = Moment::from_epoch_ms(1_795_189_200_000);

pub(crate) fn lived() -> Vec<(Moment, Fact)> {
    let plan = unrecorded(&sim::demo::plan());
    let customers = sim::demo::customers(1, 200);
    let past = Past {
        plan: &plan,
        version: 1,
        customers: &customers,
        until: UNTIL,
        days: 1,
        calls_per_day: 400,
        seed: 3,
    };
    live(&past, &mut |_, _| {})
}

/// A data folder with this journal.
pub(crate) async fn keep(folder: &Path, facts: &[(Moment, Fact)]) -> Db {
    let url = format!("sqlite:{}", folder.join("plateau.db").display());
    let db = Db::open(&url).await.unwrap();
    db.plans().publish("test", &sim::demo::plan(), UNTIL).await.unwrap();
    let mut journal = Journal::open(&db, "test", UNTIL).await.unwrap();
    for batch in facts.chunks(1_000) {
        journal.append(batch).await.unwrap();
    }
    journal.close().await;
    db
}

pub(crate) fn run(words: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_plateau")).args(words).output().unwrap()
}

pub(crate) fn said(output: &Output) -> String {
    let text = [&output.stdout[..], &output.stderr[..]].concat();
    String::from_utf8_lossy(&text).replace(['\u{a0}', '\u{202f}'], " ")
}
