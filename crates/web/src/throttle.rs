//! Slows down whoever guesses passwords, per login and per address. Bounded: when a table is full,
//! the oldest entry makes room.
//!
//! A login is slowed, never locked: the longest wait is a minute, so that nobody can shut a
//! colleague out. An address gets more attempts than a login, because a whole floor may share one.

use std::collections::HashMap;
use std::hash::Hash;
use std::net::IpAddr;
use std::sync::Mutex;
use vocab::Moment;

const FREE_PER_LOGIN: u32 = 5;
const FREE_PER_ADDRESS: u32 = 30;
const LONGEST_WAIT_MS: i64 = 60_000;
const FORGOTTEN_AFTER_MS: i64 = 15 * 60_000;
const CAPACITY: usize = 10_000;

#[derive(Debug)]
pub(crate) struct Throttle {
    tables: Mutex<Tables>,
}

#[derive(Debug)]
struct Tables {
    logins: Table<String>,
    addresses: Table<IpAddr>,
}

#[derive(Debug)]
struct Table<K> {
    entries: HashMap<K, Strikes>,
    free: u32,
    capacity: usize,
}

#[derive(Clone, Copy, Debug)]
struct Strikes {
    count: u32,
    last: Moment,
}

impl Throttle {
    pub(crate) fn new() -> Self {
        let tables = Tables {
            logins: Table::new(FREE_PER_LOGIN, CAPACITY),
            addresses: Table::new(FREE_PER_ADDRESS, CAPACITY),
        };
        Self { tables: Mutex::new(tables) }
    }

    /// Counts an attempt as failed until [`Self::succeeded`] takes that back, so that attempts made
    /// at the same moment are all counted. `Err`: how many seconds to wait; then nothing is
    /// counted.
    pub(crate) fn attempt(&self, login: &str, address: IpAddr, now: Moment) -> Result<(), u64> {
        let (login, address) = (login_key(login), address_key(address));
        let mut tables = self.tables.lock().expect("no code panics while it holds this lock");
        let wait_ms =
            tables.logins.wait_ms(&login, now).max(tables.addresses.wait_ms(&address, now));
        if wait_ms > 0 {
            return Err(u64::try_from(wait_ms).unwrap_or(0).div_ceil(1_000));
        }
        tables.logins.strike(login, now);
        tables.addresses.strike(address, now);
        Ok(())
    }

    /// Whether an address may try a secret. `Err`: how many seconds to wait.
    pub(crate) fn may_guess(&self, address: IpAddr, now: Moment) -> Result<(), u64> {
        let tables = self.tables.lock().expect("no code panics while it holds this lock");
        let wait_ms = tables.addresses.wait_ms(&address_key(address), now);
        if wait_ms > 0 { Err(u64::try_from(wait_ms).unwrap_or(0).div_ceil(1_000)) } else { Ok(()) }
    }

    /// It tried one that leads nowhere.
    pub(crate) fn guessed(&self, address: IpAddr, now: Moment) {
        let mut tables = self.tables.lock().expect("no code panics while it holds this lock");
        tables.addresses.strike(address_key(address), now);
    }

    pub(crate) fn succeeded(&self, login: &str, address: IpAddr) {
        let mut tables = self.tables.lock().expect("no code panics while it holds this lock");
        tables.logins.entries.remove(&login_key(login));
        if let Some(strikes) = tables.addresses.entries.get_mut(&address_key(address)) {
            strikes.count = strikes.count.saturating_sub(1);
        }
    }
}

impl<K: Clone + Eq + Hash> Table<K> {
    fn new(free: u32, capacity: usize) -> Self {
        Self { entries: HashMap::new(), free, capacity }
    }

    fn wait_ms(&self, key: &K, now: Moment) -> i64 {
        let Some(strikes) = self.entries.get(key) else { return 0 };
        let gone_ms = now - strikes.last;
        if strikes.count < self.free || gone_ms >= FORGOTTEN_AFTER_MS {
            return 0;
        }
        let wait_ms = 1_000i64 << (strikes.count - self.free).min(6);
        (wait_ms.min(LONGEST_WAIT_MS) - gone_ms).max(0)
    }

    fn strike(&mut self, key: K, now: Moment) {
        if self.entries.len() >= self.capacity && !self.entries.contains_key(&key) {
            self.make_room();
        }
        let strikes = self.entries.entry(key).or_insert(Strikes { count: 0, last: now });
        if now - strikes.last >= FORGOTTEN_AFTER_MS {
            strikes.count = 0;
        }
        strikes.count = strikes.count.saturating_add(1);
        strikes.last = now;
    }

    fn make_room(&mut self) {
        let oldest = self.entries.iter().min_by_key(|(_, s)| s.last).map(|(k, _)| k.clone());
        if let Some(oldest) = oldest {
            self.entries.remove(&oldest);
        }
    }
}

fn login_key(login: &str) -> String {
    login.trim().to_lowercase().chars().take(64).collect()
}

/// One household or firm holds a whole /64 of IPv6 (RFC 6177).
fn address_key(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V4(v4) => IpAddr::V4(v4),
        IpAddr::V6(v6) => IpAddr::V6((u128::from(v6) & !u128::from(u64::MAX)).into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HERE: IpAddr = IpAddr::V4(std::net::Ipv4Addr::LOCALHOST);

    fn at(ms: i64) -> Moment {
        Moment::from_epoch_ms(1_795_325_400_000 + ms)
    }

    #[test]
    fn after_five_failures_a_login_waits_longer_and_longer_up_to_a_minute() {
        let throttle = Throttle::new();
        let mut now = 0;
        for _ in 0..5 {
            assert_eq!(throttle.attempt("alice", HERE, at(now)), Ok(()));
        }
        for wait_s in [1, 2, 4, 8, 16, 32, 60, 60] {
            assert_eq!(throttle.attempt(" ALICE", HERE, at(now)), Err(wait_s));
            now += i64::try_from(wait_s).unwrap() * 1_000;
            assert_eq!(throttle.attempt("alice", HERE, at(now)), Ok(()));
        }
        assert_eq!(throttle.attempt("bob", HERE, at(now)), Ok(()), "others are not slowed");
        now += FORGOTTEN_AFTER_MS;
        for _ in 0..5 {
            assert_eq!(throttle.attempt("alice", HERE, at(now)), Ok(()));
        }
    }

    #[test]
    fn success_forgives_the_login() {
        let throttle = Throttle::new();
        for _ in 0..100 {
            assert_eq!(throttle.attempt("alice", HERE, at(0)), Ok(()));
            throttle.succeeded("alice", HERE);
        }
    }

    #[test]
    fn an_address_that_tries_many_logins_is_slowed() {
        let throttle = Throttle::new();
        for n in 0..FREE_PER_ADDRESS {
            assert_eq!(throttle.attempt(&format!("login{n}"), HERE, at(0)), Ok(()));
        }
        assert_eq!(throttle.attempt("another", HERE, at(0)), Err(1));
        let near: IpAddr = "2001:db8::1".parse().unwrap();
        let same_net: IpAddr = "2001:db8::ffff:1".parse().unwrap();
        assert_eq!(address_key(near), address_key(same_net));
    }

    #[test]
    fn the_table_never_grows_past_its_capacity() {
        let mut table = Table::new(1, 3);
        for n in 0..100 {
            table.strike(n, at(n));
            assert!(table.entries.len() <= 3);
        }
        assert!(table.wait_ms(&99, at(99)) > 0, "the newest are kept");
    }
}
