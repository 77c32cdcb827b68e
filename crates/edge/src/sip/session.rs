//! Session timers: a dialog whose peer is gone ends by itself (RFC 4028).
//!
//! Owns: what both ends agree on, when we refresh and when we give up. Must not own: a clock, the
//! requests themselves.

use crate::sip::text;
use rsipstack::sip::Headers;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Refresher {
    We,
    They,
}

/// An agreed interval, counted from the last refresh.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct SessionTimer {
    pub(crate) interval_s: u32,
    pub(crate) refresher: Refresher,
    refreshed_ms: i64,
}

/// What is due.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Due {
    Nothing,
    Refresh,
    Expired,
}

/// `Session-Expires: 1800;refresher=uac`
fn asked(headers: &Headers) -> Option<(u32, Option<&str>)> {
    let value = text::header(headers, "Session-Expires")?;
    let seconds = value.split(';').next()?.trim().parse().ok()?;
    Some((seconds, text::param(value, "refresher")))
}

/// The interval asked for is too small: the answer is 422 with our minimum (RFC 4028 §9).
pub(crate) fn too_small(headers: &Headers, min_s: u32) -> bool {
    asked(headers).is_some_and(|(s, _)| s < min_s)
}

pub(crate) fn min_se(headers: &Headers) -> Option<u32> {
    text::header(headers, "Min-SE")?.split(';').next()?.trim().parse().ok()
}

impl SessionTimer {
    /// As the one who was asked (INVITE or UPDATE received). `ours_s` is the longest that we take;
    /// 0 switches our own wish off.
    pub(crate) fn agree(headers: &Headers, ours_s: u32, now_ms: i64) -> Option<Self> {
        let supports = text::lists(headers, "Supported", "timer");
        let floor = min_se(headers).unwrap_or(0);
        let (interval_s, wish) = match asked(headers) {
            Some((s, wish)) if ours_s == 0 => (s, wish),
            Some((s, wish)) => (s.min(ours_s.max(floor)), wish),
            None if ours_s == 0 => return None,
            None => (ours_s.max(floor), None),
        };
        // We refresh unless they said that they will: it is we who want to notice their absence.
        let refresher = match wish {
            Some(w) if w.eq_ignore_ascii_case("uac") && supports => Refresher::They,
            Some(_) | None => Refresher::We,
        };
        Some(Self { interval_s, refresher, refreshed_ms: now_ms })
    }

    /// As the one who asked, from a 2xx (RFC 4028 §7.2). Without the header there is no timer.
    pub(crate) fn granted(headers: &Headers, now_ms: i64) -> Option<Self> {
        let (interval_s, refresher) = asked(headers)?;
        let they = refresher.is_some_and(|r| r.eq_ignore_ascii_case("uas"));
        let refresher = if they { Refresher::They } else { Refresher::We };
        Some(Self { interval_s, refresher, refreshed_ms: now_ms })
    }

    /// The same agreement, counted anew.
    pub(crate) const fn renewed(mut self, now_ms: i64) -> Self {
        self.refreshed_ms = now_ms;
        self
    }

    /// Header value of a 2xx that we send; in it the peer is the `uac`.
    pub(crate) fn as_answer(&self) -> String {
        let who = if self.refresher == Refresher::They { "uac" } else { "uas" };
        format!("{};refresher={who}", self.interval_s)
    }

    /// Header value of a refresh that we send; in it we are the `uac`.
    pub(crate) fn as_request(&self) -> String {
        let who = if self.refresher == Refresher::We { "uac" } else { "uas" };
        format!("{};refresher={who}", self.interval_s)
    }

    /// RFC 4028 §10: the refresher acts at half of the interval; either end gives up shortly
    /// before its end.
    fn refresh_at(&self) -> i64 {
        self.refreshed_ms + i64::from(self.interval_s) * 500
    }

    fn expires_at(&self) -> i64 {
        let whole = i64::from(self.interval_s) * 1_000;
        self.refreshed_ms + whole - (whole / 3).min(32_000)
    }

    pub(crate) fn next_ms(&self, asking: bool) -> i64 {
        match self.refresher {
            Refresher::We if !asking => self.refresh_at(),
            Refresher::We | Refresher::They => self.expires_at(),
        }
    }

    pub(crate) fn due(&self, now_ms: i64, asking: bool) -> Due {
        if now_ms >= self.expires_at() {
            Due::Expired
        } else if self.refresher == Refresher::We && !asking && now_ms >= self.refresh_at() {
            Due::Refresh
        } else {
            Due::Nothing
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rsipstack::sip::{Header, SessionExpires, Supported};

    fn headers(se: Option<&str>, supported: &str, min: Option<&str>) -> Headers {
        let mut list = vec![Header::Supported(Supported::new(supported))];
        list.extend(se.map(|v| Header::SessionExpires(SessionExpires::new(v))));
        list.extend(min.map(|v| Header::MinSE(rsipstack::sip::MinSE::new(v))));
        list.into()
    }

    fn agreed(se: Option<&str>, supported: &str, min: Option<&str>) -> (u32, Refresher) {
        let timer = SessionTimer::agree(&headers(se, supported, min), 1_800, 0).expect("a timer");
        (timer.interval_s, timer.refresher)
    }

    #[test]
    fn the_shorter_interval_holds_but_never_below_their_minimum() {
        assert_eq!(agreed(Some("3600"), "timer", None), (1_800, Refresher::We));
        assert_eq!(agreed(Some("600;refresher=uac"), "timer", None), (600, Refresher::They));
        assert_eq!(agreed(Some("7200"), "timer", Some("3600")), (3_600, Refresher::We));
        assert_eq!(agreed(None, "", None), (1_800, Refresher::We));
        assert_eq!(agreed(Some("600;refresher=uac"), "", None), (600, Refresher::We));
        assert!(too_small(&headers(Some("30"), "timer", None), 90));
        assert!(!too_small(&headers(None, "timer", None), 90));
    }

    #[test]
    fn we_refresh_at_half_and_give_up_before_the_end() {
        let mut timer =
            SessionTimer::agree(&headers(Some("90"), "timer", None), 1_800, 0).expect("a timer");
        assert_eq!(timer.due(44_999, false), Due::Nothing);
        assert_eq!(timer.due(45_000, false), Due::Refresh);
        assert_eq!(timer.due(45_000, true), Due::Nothing, "a refresh is under way");
        assert_eq!(timer.due(60_000, true), Due::Expired);
        timer.refresher = Refresher::They;
        assert_eq!(timer.due(59_999, false), Due::Nothing);
        assert_eq!(timer.due(60_000, false), Due::Expired);
    }

    #[test]
    fn what_is_granted_names_who_refreshes() {
        let they = SessionTimer::granted(&headers(Some("600;refresher=uas"), "", None), 0);
        assert_eq!(they.map(|t| t.refresher), Some(Refresher::They));
        let we = SessionTimer::granted(&headers(Some("600;refresher=uac"), "", None), 0);
        assert_eq!(we.map(|t| t.as_request()).as_deref(), Some("600;refresher=uac"));
        assert_eq!(SessionTimer::granted(&headers(None, "", None), 0), None);
        assert_eq!(SessionTimer::granted(&headers(Some("soon"), "", None), 0), None);
    }
}
