//! Who calls again: the same customer number within some days. What storage asks its database is
//! proven against [`Repeats::of`].

use vocab::{Address, InteractionId, Moment, OrganizationId, Pii, QueueId};

/// One call of a customer, in the order of number and time.
#[derive(Clone, Debug, PartialEq)]
pub struct Call {
    pub interaction: InteractionId,
    pub organization: OrganizationId,
    pub queue: Option<QueueId>,
    pub number: Pii<Address>,
    pub at: Moment,
    /// An agent took it.
    pub taken: bool,
    /// It is asked about; others of the same customer only follow.
    pub asked: bool,
}

/// Calls of the span, and those that were followed by another of the same number to the same
/// organization within the days.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Repeats {
    pub calls: u64,
    /// Followed by another: what the repeat method of first-contact resolution takes off.
    pub followed: u64,
    /// Of those that an agent took, as first contact resolution counts them.
    pub taken: u64,
    pub taken_followed: u64,
    /// Who called more than once, the most often first.
    pub returning: Vec<Returning>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Returning {
    pub organization: OrganizationId,
    pub number: Pii<Address>,
    pub calls: u64,
    pub first: Moment,
    pub last: Moment,
    /// The last one's.
    pub queue: Option<QueueId>,
}

impl Repeats {
    /// `calls` sorted by organization, number and time; those from `to` on only follow others.
    #[must_use]
    pub fn of(calls: &[Call], to: Moment, within_ms: i64) -> Self {
        let mut found = Self::default();
        let same = |a: &Call, b: &Call| {
            a.organization == b.organization && a.number.reveal() == b.number.reveal()
        };
        for group in calls.chunk_by(same) {
            found.add(group, to, within_ms);
        }
        found.returning.sort_by(|a, b| {
            let key = |one: &Returning| (one.organization.clone(), one.number.reveal().clone());
            b.calls.cmp(&a.calls).then(b.last.cmp(&a.last)).then_with(|| key(a).cmp(&key(b)))
        });
        found
    }

    fn add(&mut self, group: &[Call], to: Moment, within_ms: i64) {
        let mut met: Vec<&Call> = Vec::new();
        let counted = |call: &Call| call.at < to && call.asked;
        for (i, call) in group.iter().enumerate().filter(|(_, call)| counted(call)) {
            let next = group.get(i + 1).filter(|next| next.at - call.at <= within_ms);
            self.followed += u64::from(next.is_some());
            self.calls += 1;
            self.taken += u64::from(call.taken);
            self.taken_followed += u64::from(call.taken && next.is_some());
            if let Some(next) = next {
                for one in [call, next] {
                    if met.last().is_none_or(|last| last.interaction != one.interaction) {
                        met.push(one);
                    }
                }
            }
        }
        if let (Some(first), Some(last)) = (met.first(), met.last()) {
            self.returning.push(Returning {
                organization: first.organization.clone(),
                number: first.number.clone(),
                calls: u64::try_from(met.len()).unwrap_or(u64::MAX),
                first: first.at,
                last: last.at,
                queue: last.queue.clone(),
            });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    const DAY: i64 = 86_400_000;

    fn call(n: u128, number: &str, day: i64) -> Call {
        Call {
            interaction: InteractionId::from_uuid(Uuid::from_u128(n)),
            organization: "net".into(),
            queue: Some("help".into()),
            number: Pii::new(Address::parse(number, "FR")),
            at: Moment::from_epoch_ms(day * DAY),
            taken: true,
            asked: true,
        }
    }

    #[test]
    fn a_call_is_repeated_when_the_same_number_calls_within_the_days() {
        let lost = Call { taken: false, ..call(4, "0622222222", 1) };
        let elsewhere = Call { asked: false, ..call(7, "0622222222", 3) };
        let calls = [
            call(1, "0611111111", 0),
            call(2, "0611111111", 2),
            call(3, "0611111111", 20),
            lost,
            elsewhere,
            call(5, "0633333333", 6),
            // After the span: it only says that the one before was followed.
            call(6, "0633333333", 12),
        ];
        let found = Repeats::of(&calls, Moment::from_epoch_ms(10 * DAY), 7 * DAY);
        assert_eq!((found.calls, found.followed), (4, 3), "a call that is not asked about follows");
        assert_eq!((found.taken, found.taken_followed), (3, 2));
        let who: Vec<_> =
            found.returning.iter().map(|r| (r.calls, r.last.epoch_ms() / DAY)).collect();
        assert_eq!(who, [(2, 12), (2, 3), (2, 2)]);
    }

    #[test]
    fn the_trades_worked_example_gives_85_percent_of_first_contact_resolution() {
        // 920 handled, 138 of them followed by the same customer.
        let mut calls = Vec::new();
        for n in 0..782 {
            let number = format!("06{n:08}");
            calls.push(call(n, &number, 0));
            if n < 138 {
                calls.push(call(10_000 + n, &number, 1));
            }
        }
        let found = Repeats::of(&calls, Moment::from_epoch_ms(2 * DAY), 7 * DAY);
        assert_eq!((found.taken, found.taken_followed), (920, 138));
    }
}
