//! The only place of the floor's path where time is read.

use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};
use vocab::Moment;

static LAST_MS: AtomicI64 = AtomicI64::new(0);

/// Now, never earlier than any answer before: a wall clock that is set back stands still.
pub fn now() -> Moment {
    let wall = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |d| d.as_millis());
    let wall = i64::try_from(wall).unwrap_or(i64::MAX);
    Moment::from_epoch_ms(LAST_MS.fetch_max(wall, Ordering::Relaxed).max(wall))
}
