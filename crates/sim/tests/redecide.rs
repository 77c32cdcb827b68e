//! A journal's decisions are taken again, the same to the byte, and one that was touched is found.

use engine::{Difference, Redecider};
use sim::past::{Past, live, unrecorded};
use sim::{Transcript, demo};
use vocab::{Event, Moment, Recorded};

/// Friday 2026-11-20, 16:40 in Paris.
const UNTIL: Moment = Moment::from_epoch_ms(1_795_189_200_000);

fn lived(seed: u64) -> Vec<Recorded> {
    let plan = unrecorded(&demo::plan());
    let customers = demo::customers(1, 600);
    let past = Past {
        plan: &plan,
        version: 1,
        customers: &customers,
        until: UNTIL,
        days: 2,
        calls_per_day: 450,
        seed,
    };
    let facts = live(&past, &mut |_, _| {});
    let number = |(seq, (at, fact)): (u64, (Moment, vocab::Fact))| Recorded {
        seq,
        at,
        event: fact.event,
        private: fact.private,
    };
    (1..).zip(facts).map(number).collect()
}

fn decide(journal: &[Recorded]) -> (Redecider, Vec<Difference>) {
    let mut again = Redecider::default();
    let mut found: Vec<_> = journal.iter().flat_map(|r| again.take(r)).collect();
    found.extend(again.finish());
    (again, found)
}

#[test]
fn days_of_the_floor_are_decided_again_to_the_byte() {
    for seed in [1, 7] {
        let journal = lived(seed);
        let (again, found) = decide(&journal);
        assert_eq!(found, [], "seed {seed}");
        assert_eq!(again.equal, again.checked);
        assert!(again.checked > 500, "only {} decisions", again.checked);
    }
}

/// Times that come with no event of their own still change who may be asked.
#[test]
fn an_offer_after_a_rejection_comes_from_the_schedule_and_is_decided_again() {
    let plan: vocab::FloorPlan = toml::from_str(include_str!("hotline.toml")).unwrap();
    let mut scene = Transcript::new(plan);
    scene.play(
        "0 desk alice\nphone alice\nalice available
         1 call 0612345678 0162000001\n2 keys L1 2\n3 rejected L2
         13 wake\n14 answered L3\n20 hangup L1",
    );
    let (again, found) = decide(&scene.journal);
    assert_eq!(found, []);
    assert_eq!((again.equal, again.checked), (2, 2));
    // Had it been made a second before its time, it would be found.
    let early = |r: &&mut Recorded| matches!(r.event, Event::ReservationOffered { .. });
    let second = scene.journal.iter_mut().filter(early).nth(1).expect("two offers");
    second.at = second.at.plus_ms(-1_000);
    let (again, found) = decide(&scene.journal);
    assert_eq!((again.equal, again.checked), (1, 2));
    assert_eq!(found[0].decided, None, "nobody could have it then");
}

fn an_offer(journal: &mut [Recorded]) -> usize {
    let rich = |r: &Recorded| {
        let Event::ReservationOffered { decision, .. } = &r.event else { return false };
        decision.candidates.len() > 2
    };
    journal.iter().position(rich).expect("a day has offers with a choice")
}

#[test]
fn a_decision_that_was_touched_is_found() {
    let mut journal = lived(1);
    let place = an_offer(&mut journal);
    let Event::ReservationOffered { decision, .. } = &mut journal[place].event else {
        unreachable!("an offer was looked for")
    };
    decision.candidates.swap(1, 2);
    let (again, found) = decide(&journal);
    assert_eq!(found.len(), 1, "{found:#?}");
    assert_eq!(found[0].seq, journal[place].seq);
    assert_eq!(again.equal + 1, again.checked);
    let text = |m: &Option<engine::acd::Match>| serde_json::to_string(m).unwrap();
    assert_ne!(text(&found[0].recorded), text(&found[0].decided));
}

#[test]
fn an_offer_that_was_not_made_is_found() {
    let mut journal = lived(1);
    let place = an_offer(&mut journal);
    let seq = journal[place].seq;
    journal.truncate(place);
    let (_, found) = decide(&journal);
    assert_eq!(found.len(), 1, "{found:#?}");
    assert_eq!((found[0].seq, &found[0].recorded), (seq - 1, &None));
    assert!(found[0].decided.is_some());
}
