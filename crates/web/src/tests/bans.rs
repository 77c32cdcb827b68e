//! Addresses that are banned, as administrators see them.

use super::centre::Centre;
use crate::bouncer::{BanCause, Banned, Bouncer};
use serde_json::json;
use std::net::IpAddr;
use std::sync::Mutex;
use vocab::{Moment, Role};

const EVE: &str = "198.51.100.7";

/// Keeps one address out until it is let in.
pub(super) struct Gatehouse(Mutex<Vec<Banned>>);

impl Default for Gatehouse {
    fn default() -> Self {
        Self(Mutex::new(vec![Banned {
            address: EVE.parse().unwrap(),
            since: Moment::from_epoch_ms(0),
            until: Moment::from_epoch_ms(600_000),
            cause: BanCause::WrongPassword,
            times: 1,
            dropped: 7,
        }]))
    }
}

impl Bouncer for Gatehouse {
    fn bans(&self) -> Vec<Banned> {
        self.0.lock().unwrap().clone()
    }

    fn lift(&self, address: IpAddr) -> bool {
        let mut kept = self.0.lock().unwrap();
        let before = kept.len();
        kept.retain(|banned| banned.address != address);
        kept.len() < before
    }
}

#[tokio::test]
async fn an_administrator_sees_who_is_banned_and_why_and_lets_them_in_again() {
    let centre = Centre::new().await;
    let admin = centre.signed_in(Role::Administrator, &[]).await;
    let seen = centre.get("/api/v1/bans", &admin).await.expect(200);
    assert_eq!(
        seen.body["items"],
        json!([{
            "address": EVE,
            "since": "1970-01-01T00:00:00.000Z",
            "until": "1970-01-01T00:10:00.000Z",
            "cause": "wrong_password",
            "times": 1,
            "dropped": 7
        }])
    );
    let lift = async |address: &str| {
        centre.call("DELETE", &format!("/api/v1/bans/{address}"), Some(&admin), None).await
    };
    for wrong in ["192.0.2.1", "nobody", "198.51.100.7%20"] {
        lift(wrong).await.expect(404);
    }
    lift(EVE).await.expect(204);
    let left = centre.get("/api/v1/bans", &admin).await.expect(200);
    assert_eq!(left.body["items"], json!([]));
}
