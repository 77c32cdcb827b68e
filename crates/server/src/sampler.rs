//! Draws what is to be listened to: once a week is over, by the rules of each organization; and
//! reminds of coaching that is about to end.
//!
//! Owns: when it draws. Must not own: what is drawn (`crm::quality::draw`), or how a draw is put
//! together (`web::draw_week`). A week that was drawn since it was over is not drawn again, so a
//! restart changes nothing; one that ended while the program stood is drawn at the start.

use crate::clock;
use crm::quality::draw::{span_of, week_of};
use std::time::Duration;
use store::{Db, Scope, StoreError};
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;
use vocab::Moment;
use web::DrawOrder;

const LOOK: Duration = Duration::from_secs(600);
const WEEK_MS: i64 = 7 * 86_400_000;
/// So long before its end agent and coach are reminded of a plan.
const SOON_MS: i64 = 2 * 86_400_000;
/// Who draws when nobody does.
const AUTHOR: &str = "clock";

pub(crate) struct Sampler {
    pub db: Db,
    pub stop: CancellationToken,
}

impl Sampler {
    pub(crate) async fn run(self) {
        let mut next = Instant::now();
        loop {
            tokio::select! {
                () = self.stop.cancelled() => return,
                () = tokio::time::sleep_until(next) => next = Instant::now() + LOOK,
            }
            let now = clock::now();
            if let Err(error) = self.db.coachings().tell_due(now.plus_ms(SOON_MS), now).await {
                tracing::error!(%error, "nobody was told of coaching that ends; tried again");
            }
            match draw_due(&self.db, now).await {
                Ok(0) => {}
                Ok(drawn) => tracing::info!(drawn, "interactions of the week were drawn"),
                Err(error) => tracing::error!(%error, "nothing was drawn; tried again"),
            }
        }
    }
}

/// Draws the week before the one of `now` wherever a rule has not been drawn since it was over.
///
/// # Errors
/// The database's own.
pub(crate) async fn draw_due(db: &Db, now: Moment) -> Result<u64, StoreError> {
    let Some(saved) = db.plans().latest().await? else { return Ok(0) };
    let zone = saved.plan.settings.time_zone.as_str();
    let week = week_of(now.plus_ms(-WEEK_MS), zone);
    let Some((_, over)) = span_of(&week, zone) else { return Ok(0) };
    let mut drawn = 0;
    for organization in saved.plan.organizations.keys() {
        let setup = db.setups().latest(&Scope::all(), organization).await?.setup.quality;
        let mut due = false;
        for rule in &setup.sampling {
            due |= !db.draws().was_drawn(organization, &rule.id, &week, over).await?;
        }
        if due {
            let order = DrawOrder { organization, week: &week, zone, author: AUTHOR };
            let tally = web::draw_week(db, &setup, order, now).await?;
            drawn += tally.unwrap_or_default().drawn;
        }
    }
    Ok(drawn)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_week_is_drawn_once_after_it_is_over() {
        let test = store::testing::sqlite().await;
        let db = &test.db;
        let now = clock::now();
        assert_eq!(draw_due(db, now).await.unwrap(), 0, "no plan, no draw");
        db.plans().publish("test", &sim::demo::plan(), now).await.unwrap();
        draw_due(db, now).await.unwrap();
        let week = week_of(now.plus_ms(-WEEK_MS), "Europe/Paris");
        let (_, over) = span_of(&week, "Europe/Paris").unwrap();
        let fai = sim::demo::FAI.into();
        assert!(db.draws().was_drawn(&fai, "weekly", &week, over).await.unwrap());
        assert!(!db.draws().was_drawn(&fai, "weekly", &week, now.plus_ms(1)).await.unwrap());
        draw_due(db, now.plus_ms(5)).await.unwrap();
        let again = db.draws().was_drawn(&fai, "weekly", &week, now.plus_ms(1)).await.unwrap();
        assert!(!again, "the second look draws nothing");
    }
}
