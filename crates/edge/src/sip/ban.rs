//! Keeping out who attacks.
//!
//! Owns: how many faults of an address make a ban, how long it holds, who is never banned. Must not own:
//! what a fault is, sockets. Sources of datagrams can be forged: addresses of trunks, of `never_ban` and of
//! phones that are signed in are never banned, whatever is sent in their name; anybody else loses ten minutes
//! by it at first.

use crate::sip::trunk::Network;
use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Instant;
use vocab::Moment;

/// What an address may have on its account before it is banned.
const LIMIT: f64 = 100.0;
/// One point is forgiven in this time: nobody is banned for a mistake each minute.
const FORGIVEN_MS: f64 = 6_000.0;
const FIRST_MS: i64 = 10 * 60_000;
const LONGEST_MS: i64 = 24 * 3_600_000;
/// Without a new ban for so long the next one is a first one again.
const REMEMBERED_MS: i64 = 24 * 3_600_000;
/// Addresses watched at once; those that are neither banned nor trusted make room.
const WATCHED_MAX: usize = 8_192;

/// What an address did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// A phone's password was wrong.
    WrongPassword,
    /// A call from an address of no trunk.
    StrangerCall,
    /// A message that is no SIP, or broken SIP.
    Nonsense,
}

impl Fault {
    const fn points(self) -> f64 {
        match self {
            Self::WrongPassword | Self::StrangerCall => 5.0,
            Self::Nonsense => 1.0,
        }
    }
}

/// An address that is not heard.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ban {
    pub address: IpAddr,
    pub since: Moment,
    pub until: Moment,
    /// The fault that was one too many.
    pub fault: Fault,
    /// Which ban in a row it is, from 1.
    pub times: u32,
    /// Messages dropped since.
    pub dropped: u64,
}

#[derive(Debug)]
struct Account {
    points: f64,
    at_ms: i64,
    times: u32,
    ban: Option<Ban>,
    /// Faults don't count until then: a phone is signed in from there.
    trusted_until_ms: i64,
}

impl Account {
    const fn new(now_ms: i64) -> Self {
        Self { points: 0.0, at_ms: now_ms, times: 0, ban: None, trusted_until_ms: i64::MIN }
    }

    #[expect(clippy::cast_precision_loss, reason = "a span of hours is exact")]
    fn left(&self, now_ms: i64) -> f64 {
        (self.points - (now_ms - self.at_ms).max(0) as f64 / FORGIVEN_MS).max(0.0)
    }

    fn banned(&self, now_ms: i64) -> bool {
        self.ban.as_ref().is_some_and(|ban| now_ms < ban.until.epoch_ms())
    }

    /// Nothing is lost by forgetting it.
    fn is_spent(&self, now_ms: i64) -> bool {
        !self.banned(now_ms)
            && self.left(now_ms) == 0.0
            && now_ms >= self.trusted_until_ms
            && (self.times == 0 || now_ms - self.at_ms > REMEMBERED_MS)
    }
}

/// The accounts; pure: it is told the time.
#[derive(Debug, Default)]
struct Accounts {
    of: HashMap<IpAddr, Account>,
}

impl Accounts {
    /// True when this fault banned the address.
    fn fault(&mut self, now_ms: i64, ip: IpAddr, fault: Fault) -> bool {
        let Some(account) = self.account(now_ms, ip) else { return false };
        if account.banned(now_ms) || now_ms < account.trusted_until_ms {
            return false;
        }
        if account.times > 0 && now_ms - account.at_ms > REMEMBERED_MS {
            account.times = 0;
        }
        account.points = account.left(now_ms) + fault.points();
        account.at_ms = now_ms;
        if account.points < LIMIT {
            return false;
        }
        account.points = 0.0;
        account.times += 1;
        let span = (FIRST_MS << (account.times - 1).min(8)).min(LONGEST_MS);
        account.ban = Some(Ban {
            address: ip,
            since: Moment::from_epoch_ms(now_ms),
            until: Moment::from_epoch_ms(now_ms + span),
            fault,
            times: account.times,
            dropped: 0,
        });
        // Remembered from the ban's end on.
        account.at_ms = now_ms + span;
        true
    }

    fn account(&mut self, now_ms: i64, ip: IpAddr) -> Option<&mut Account> {
        if self.of.len() >= WATCHED_MAX && !self.of.contains_key(&ip) {
            self.of.retain(|_, account| !account.is_spent(now_ms));
            // Forged sources come by the thousand: all small accounts go at once, not one for each.
            if self.of.len() >= WATCHED_MAX {
                self.of.retain(|_, a| a.banned(now_ms) || now_ms < a.trusted_until_ms);
            }
            if self.of.len() >= WATCHED_MAX {
                return None;
            }
        }
        Some(self.of.entry(ip).or_insert_with(|| Account::new(now_ms)))
    }

    fn refuses(&mut self, now_ms: i64, ip: IpAddr) -> bool {
        let Some(account) = self.of.get_mut(&ip).filter(|account| account.banned(now_ms)) else {
            return false;
        };
        if let Some(ban) = &mut account.ban {
            ban.dropped += 1;
        }
        true
    }

    fn trust(&mut self, now_ms: i64, ip: IpAddr, until_ms: i64) {
        if let Some(account) = self.account(now_ms, ip) {
            account.trusted_until_ms = account.trusted_until_ms.max(until_ms);
            account.points = 0.0;
        }
    }

    fn list(&self, now_ms: i64) -> Vec<Ban> {
        let banned = self.of.values().filter(|account| account.banned(now_ms));
        let mut bans: Vec<_> = banned.filter_map(|account| account.ban.clone()).collect();
        bans.sort_by_key(|ban| (ban.until, ban.address));
        bans
    }

    fn lift(&mut self, now_ms: i64, ip: IpAddr) -> bool {
        let banned = self.of.get(&ip).is_some_and(|account| account.banned(now_ms));
        if banned {
            self.of.remove(&ip);
        }
        banned
    }
}

/// The bans of an edge, shared by its sockets.
#[derive(Debug)]
pub(crate) struct Bans {
    began: Instant,
    began_at: Moment,
    never: Vec<Network>,
    on: bool,
    accounts: Mutex<Accounts>,
    /// Bans that may hold: while there are none nobody waits for the accounts.
    held: AtomicUsize,
    dropped: AtomicU64,
}

impl Bans {
    pub(crate) fn new(on: bool, never: Vec<Network>, now: Moment) -> Self {
        Self {
            began: Instant::now(),
            began_at: now,
            never,
            on,
            accounts: Mutex::default(),
            held: AtomicUsize::new(0),
            dropped: AtomicU64::new(0),
        }
    }

    fn now_ms(&self) -> i64 {
        let since = i64::try_from(self.began.elapsed().as_millis()).unwrap_or(i64::MAX / 4);
        self.began_at.epoch_ms() + since
    }

    fn accounts(&self) -> MutexGuard<'_, Accounts> {
        // Whoever panicked here left whole accounts.
        self.accounts.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn fault(&self, ip: IpAddr, fault: Fault) {
        let ip = ip.to_canonical();
        if !self.on || self.never.iter().any(|network| network.contains(ip)) {
            return;
        }
        let now_ms = self.now_ms();
        let mut accounts = self.accounts();
        if accounts.fault(now_ms, ip, fault) {
            self.held.store(accounts.list(now_ms).len(), Ordering::Relaxed);
            drop(accounts);
            tracing::warn!(%ip, ?fault, "an address is banned for its faults");
        }
    }

    /// Whether nothing of this address is to be heard.
    pub(crate) fn refuses(&self, ip: IpAddr) -> bool {
        if self.held.load(Ordering::Relaxed) == 0 {
            return false;
        }
        let refused = self.accounts().refuses(self.now_ms(), ip.to_canonical());
        if refused {
            self.dropped.fetch_add(1, Ordering::Relaxed);
        }
        refused
    }

    /// A phone signed in from there, for so long.
    pub(crate) fn trust(&self, ip: IpAddr, until: Moment) {
        self.accounts().trust(self.now_ms(), ip.to_canonical(), until.epoch_ms());
    }

    pub(crate) fn list(&self) -> Vec<Ban> {
        let now_ms = self.now_ms();
        let bans = self.accounts().list(now_ms);
        self.held.store(bans.len(), Ordering::Relaxed);
        bans
    }

    pub(crate) fn lift(&self, ip: IpAddr) -> bool {
        self.accounts().lift(self.now_ms(), ip.to_canonical())
    }

    pub(crate) fn dropped(&self) -> u64 {
        self.dropped.load(Ordering::Relaxed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const EVE: IpAddr = IpAddr::V4(std::net::Ipv4Addr::new(198, 51, 100, 7));
    const MINUTE: i64 = 60_000;

    fn guess(accounts: &mut Accounts, now_ms: i64, times: u32) -> bool {
        (0..times).any(|_| accounts.fault(now_ms, EVE, Fault::WrongPassword))
    }

    #[test]
    fn twenty_wrong_passwords_ban_and_a_mistake_each_minute_never_does() {
        let mut accounts = Accounts::default();
        assert!(!guess(&mut accounts, 0, 19));
        assert!(!accounts.refuses(0, EVE));
        assert!(guess(&mut accounts, 0, 1));
        assert!(accounts.refuses(9 * MINUTE, EVE));
        assert!(!accounts.refuses(10 * MINUTE, EVE));

        let mut patient = Accounts::default();
        assert!((0..10_000).all(|n| !guess(&mut patient, n * MINUTE, 1)));
    }

    #[test]
    fn each_ban_in_a_row_is_twice_as_long_up_to_a_day_and_a_quiet_day_begins_anew() {
        let mut accounts = Accounts::default();
        let mut now = 0;
        for minutes in [10, 20, 40, 80, 160, 320, 640, 1_280, 1_440, 1_440, 1_440] {
            assert!(guess(&mut accounts, now, 20), "{minutes}");
            let ban = accounts.list(now).remove(0);
            assert_eq!(ban.until.epoch_ms() - now, minutes * MINUTE);
            now = ban.until.epoch_ms();
        }
        now += REMEMBERED_MS + 1;
        assert!(guess(&mut accounts, now, 20));
        assert_eq!(accounts.list(now)[0].times, 1);
    }

    #[test]
    fn an_address_with_a_phone_signed_in_is_not_banned_while_it_is() {
        let mut accounts = Accounts::default();
        accounts.trust(0, EVE, 60 * MINUTE);
        assert!(!guess(&mut accounts, MINUTE, 1_000));
        assert!(guess(&mut accounts, 61 * MINUTE, 20));
    }

    #[test]
    fn a_lifted_ban_is_gone_with_all_that_was_on_the_account() {
        let mut accounts = Accounts::default();
        assert!(!accounts.lift(0, EVE));
        assert!(guess(&mut accounts, 0, 20));
        assert!(accounts.lift(1, EVE));
        assert!(!accounts.refuses(1, EVE));
        assert!(!guess(&mut accounts, 1, 19));
    }

    #[test]
    fn a_million_forged_addresses_are_not_kept_and_push_no_ban_and_no_phone_out() {
        let mut accounts = Accounts::default();
        let home = IpAddr::from([203, 0, 113, 1]);
        accounts.trust(0, home, 60 * MINUTE);
        assert!(guess(&mut accounts, 0, 20));
        for n in 0..200_000_u32 {
            accounts.fault(1, IpAddr::from((n + (10 << 24)).to_be_bytes()), Fault::Nonsense);
            if n % 20_000 == 0 {
                assert!(accounts.of.len() <= WATCHED_MAX);
            }
        }
        assert!(accounts.refuses(2, EVE));
        assert!((0..100).all(|_| !accounts.fault(2, home, Fault::StrangerCall)));
    }

    #[test]
    fn networks_that_are_named_are_never_banned() {
        let never = vec!["198.51.100.0/24".parse().expect("a network")];
        let bans = Bans::new(true, never, Moment::from_epoch_ms(0));
        (0..100).for_each(|_| bans.fault(EVE, Fault::StrangerCall));
        assert!(!bans.refuses(EVE));
        let other = "192.0.2.1".parse().expect("ip");
        (0..20).for_each(|_| bans.fault(other, Fault::StrangerCall));
        assert!(bans.refuses(other) && bans.refuses("::ffff:192.0.2.1".parse().expect("ip")));
        assert_eq!((bans.list().len(), bans.dropped()), (1, 2));
        assert!(bans.lift(other) && !bans.refuses(other));
    }
}
