//! Rows beside recordings: holds, proofs of deletion, comments, listenings, facts of speech.

use crate::facts::{call, customer, handled, organization, s};
use crm::retention::Retention;
use store::testing::{both, execute};
use store::{
    Customer, Db, DeletionReason, Journal, LegalHold, Mark, NotErasable, Scope, SpeechFact,
    StoreError,
};
use uuid::Uuid;
use vocab::{CustomerId, IdSource, InteractionId, Moment, Pii, RecordingId};

const DAY: i64 = 86_400;

/// Two recorded calls of two customers.
async fn lived(db: &Db) {
    let mut journal = Journal::open(db, "test", s(0)).await.expect("it is stored");
    journal.append(&handled(1, 0, "net", "alice")).await.expect("it is stored");
    journal.append(&handled(2, 100, "net", "alice")).await.expect("it is stored");
    let card = Customer::new(customer(2), organization("net"), "Zoé Petit", s(0));
    db.customers().upsert(&card).await.expect("it is stored");
    execute(db, "UPDATE callback SET state = 'kept'").await;
}

fn hold(n: u128, interaction: Option<InteractionId>, customer: Option<CustomerId>) -> LegalHold {
    LegalHold {
        id: Uuid::from_u128(n),
        organization: organization("net"),
        interaction,
        customer,
        why: Pii::new("litige".to_owned()),
        author: "sofia".to_owned(),
        at: s(0),
        until: None,
        lifted_by: None,
        lifted_at: None,
    }
}

#[tokio::test]
async fn a_hold_keeps_sounds_history_and_customers_until_it_is_lifted_or_over() {
    both(async |db| {
        lived(&db).await;
        let net = organization("net");
        let rules = Retention {
            recordings_days: Some(10),
            history_days: Some(10),
            inactive_customers_days: Some(10),
            ..Retention::default()
        };
        let far = s(400 * DAY);
        let rows = db.recorded();
        let foreseen = async |now: Moment| {
            let counts = db.privacy().foresee_retention(&net, &rules, now).await.unwrap();
            (counts.recordings, counts.interactions, counts.customers)
        };
        let before = foreseen(far).await;
        assert_eq!(before, (2, 2, 1));
        rows.put_hold(&hold(1, Some(call(1)), None)).await.unwrap();
        assert_eq!(foreseen(far).await, (1, 1, 1));
        let until = Some(s(500 * DAY));
        rows.put_hold(&LegalHold { until, ..hold(2, None, Some(customer(2))) }).await.unwrap();
        assert_eq!(foreseen(far).await, (0, 0, 0));
        assert_eq!(foreseen(s(501 * DAY)).await, (1, 1, 1), "the second is over");
        assert_eq!(rows.holds_in_force(&net, far).await.unwrap(), 2);
        assert_eq!(rows.holds_of(call(2), far).await.unwrap()[0].id, Uuid::from_u128(2));

        let strangers = Scope::of_organizations(vec![organization("trip")]);
        let lifted = rows.lift_hold(&strangers, Uuid::from_u128(1), "eve", far).await;
        assert!(matches!(lifted, Err(StoreError::Unknown { .. })));
        let lifted = rows.lift_hold(&Scope::all(), Uuid::from_u128(1), "sofia", far).await.unwrap();
        assert_eq!((lifted.lifted_by.as_deref(), lifted.in_force(far)), (Some("sofia"), false));
        assert_eq!(foreseen(far).await, (1, 1, 0), "the first alone");
        assert_eq!(rows.holds(&Scope::all(), &net, 9).await.unwrap().len(), 2);
        assert!(rows.holds(&strangers, &net, 9).await.unwrap().is_empty());
    })
    .await;
}

#[tokio::test]
async fn what_was_objected_to_under_a_hold_is_sealed_until_the_hold_ends() {
    both(async |db| {
        lived(&db).await;
        let (net, all, rows) = (organization("net"), Scope::all(), db.recorded());
        let until = Some(s(500));
        rows.put_hold(&LegalHold { until, ..hold(1, Some(call(1)), None) }).await.unwrap();
        execute(&db, "UPDATE recording SET state = 'erased'").await;
        let sealed = async |now: i64| {
            let found = rows.sealed(&all, &net, s(now), 9).await.unwrap();
            found.iter().map(|one| one.interaction).collect::<Vec<_>>()
        };
        let free = async |now: i64| {
            let found = rows.objected(&net, s(now), 9).await.unwrap();
            found.iter().map(|place| place.1).collect::<Vec<_>>()
        };
        assert_eq!((sealed(400).await, free(400).await), (vec![call(1)], vec![call(2)]));
        assert_eq!((sealed(501).await, free(501).await), (vec![], vec![call(1), call(2)]));
        let held = rows.sealed(&all, &net, s(400), 9).await.unwrap()[0].recording;
        assert!(rows.is_held(held, s(400)).await.unwrap());
        assert!(!rows.is_held(held, s(501)).await.unwrap());
        let strangers = Scope::of_organizations(vec![organization("trip")]);
        assert_eq!(rows.sealed(&strangers, &net, s(400), 9).await.unwrap(), []);
        rows.sound_gone(&net, held, DeletionReason::Objection, s(502)).await.unwrap();
        assert_eq!(free(503).await, [call(2)]);
        held
    })
    .await;
}

#[tokio::test]
async fn who_is_on_hold_cannot_be_erased() {
    both(async |db| {
        lived(&db).await;
        let rows = db.recorded();
        let erase = async || {
            let mut ids = IdSource::new(5);
            let id = vocab::ErasureId::from_uuid(ids.next(s(900)));
            let certificate = (id, "admin", "request");
            db.privacy().erase(&Scope::all(), customer(2), certificate, s(900)).await.unwrap().err()
        };
        rows.put_hold(&hold(1, Some(call(2)), None)).await.unwrap();
        assert_eq!(erase().await, Some(NotErasable::OnHold));
        rows.lift_hold(&Scope::all(), Uuid::from_u128(1), "sofia", s(1)).await.unwrap();
        rows.put_hold(&hold(2, None, Some(customer(2)))).await.unwrap();
        assert_eq!(erase().await, Some(NotErasable::OnHold));
        rows.lift_hold(&Scope::all(), Uuid::from_u128(2), "sofia", s(1)).await.unwrap();
        assert_eq!(erase().await, None);
    })
    .await;
}

#[tokio::test]
async fn each_purpose_has_its_period() {
    both(async |db| {
        lived(&db).await;
        let net = organization("net");
        execute(&db, "UPDATE recording SET purpose = 'contract' WHERE interaction LIKE '%1'").await;
        execute(&db, "UPDATE recording SET purpose = 'quality' WHERE interaction LIKE '%2'").await;
        let foreseen = async |rules: &Retention, day: i64| {
            let now = s(day * DAY);
            db.privacy().foresee_retention(&net, rules, now).await.unwrap().recordings
        };
        let none = Retention::default();
        assert_eq!((foreseen(&none, 179).await, foreseen(&none, 400).await), (0, 1), "quality");
        let contract = Retention { contract_days: Some(1_000), ..none };
        let days = [300, 999, 1_001];
        let mut over = Vec::new();
        for day in days {
            over.push(foreseen(&contract, day).await);
        }
        assert_eq!(over, [1, 1, 2]);
    })
    .await;
}

#[tokio::test]
async fn deletions_are_a_chain_that_nobody_changes_unseen() {
    both(async |db| {
        lived(&db).await;
        let (net, rows) = (organization("net"), db.recorded());
        let recording = |n: u128| RecordingId::from_uuid(Uuid::from_u128(n));
        for n in [1u32, 2, 77, 1] {
            let (reason, now) = (DeletionReason::Retention, s(n.into()));
            rows.sound_gone(&net, recording(n.into()), reason, now).await.unwrap();
        }
        let told = rows.deletions(&Scope::all(), &net, None, 9).await.unwrap();
        let numbers: Vec<_> = told.iter().map(|d| (d.number, d.recording)).collect();
        assert_eq!(numbers, [(3, recording(77)), (2, recording(2)), (1, recording(1))]);
        assert_eq!(told[2].duration_ms, Some(50_000));
        assert_eq!(told[2].interaction, call(1).to_string());
        assert_eq!(told[0].interaction, "", "nothing was known of it");
        let page = rows.deletions(&Scope::all(), &net, Some(3), 1).await.unwrap();
        assert_eq!(page[0].number, 2);
        assert!(rows.gone(recording(2)).await.unwrap().is_some());
        assert_eq!(rows.broken_proof(&net).await.unwrap(), None);
        execute(&db, "UPDATE recording_deletion SET at_ms = at_ms + 1 WHERE number = 2").await;
        assert_eq!(rows.broken_proof(&net).await.unwrap(), Some(2));
        execute(&db, "UPDATE recording_deletion SET at_ms = at_ms - 1 WHERE number = 2").await;
        execute(&db, "DELETE FROM recording_deletion WHERE number = 1").await;
        assert_eq!(rows.broken_proof(&net).await.unwrap(), Some(1));
        told.iter().map(|d| d.proof.clone()).collect::<Vec<_>>()
    })
    .await;
}

#[tokio::test]
async fn comments_listenings_and_facts_stand_beside_a_recording() {
    both(async |db| {
        lived(&db).await;
        let rows = db.recorded();
        let recording = RecordingId::from_uuid(Uuid::from_u128(1));
        let place = rows.place(recording).await.unwrap().unwrap();
        assert_eq!((place.0.as_str(), place.1), ("net", call(1)));
        let mark = |n: u128, offset_ms, author: &str| Mark {
            id: Uuid::from_u128(n),
            recording,
            author: author.to_owned(),
            at: s(5),
            offset_ms,
            words: Pii::new(format!("mot {n}")),
        };
        for mark in [mark(1, 9_000, "eve"), mark(2, 3_000, "alice")] {
            assert!(rows.put_mark(&place, &mark).await.unwrap());
        }
        let ids: Vec<_> = rows.marks(call(1)).await.unwrap().iter().map(|m| m.offset_ms).collect();
        assert_eq!(ids, [3_000, 9_000]);
        assert!(!rows.remove_mark(call(1), Uuid::from_u128(1), "alice").await.unwrap());
        assert!(rows.remove_mark(call(1), Uuid::from_u128(2), "alice").await.unwrap());

        let mut noted = Vec::new();
        for (n, at, listener) in [(1, 0, "eve"), (2, 60, "eve"), (3, 60, "bob"), (4, 700, "eve")] {
            let id = Uuid::from_u128(n);
            noted.push(rows.note_listening(&place, listener, id, s(at)).await.unwrap());
        }
        assert_eq!(noted, [true, false, true, true], "one who goes on listening listens once");
        let listened = rows.listenings(call(1)).await.unwrap();
        assert_eq!(listened.len(), 3);

        assert_eq!(rows.unmeasured(9).await.unwrap().len(), 2);
        let fact = SpeechFact { duration_ms: 50_000, silence_ms: 10_000, ..SpeechFact::default() };
        rows.put_speech(&place, &fact).await.unwrap();
        rows.put_speech(&place, &SpeechFact::default()).await.unwrap();
        assert_eq!(rows.speech(recording).await.unwrap(), Some(fact), "measured once");
        assert_eq!(rows.unmeasured(9).await.unwrap().len(), 1);
        let shares = rows.shares(&[call(1), call(2)]).await.unwrap();
        assert_eq!((shares.len(), shares[&call(1)].silence_percent), (1, 20));
        let mut silent = Vec::new();
        for least in [20, 21] {
            let filter = store::InteractionFilter {
                silence_percent: Some(least),
                ..store::InteractionFilter::default()
            };
            let page = db.interactions().list(&Scope::all(), &filter).await.unwrap();
            silent.push(page.items.len());
        }
        assert_eq!(silent, [1, 0]);
        assert!(rows.with_hash(None, 9).await.unwrap().is_empty(), "of before hashes");
    })
    .await;
}

#[tokio::test]
async fn transcripts_wait_their_turn_are_tried_again_and_go_with_their_recording() {
    both(async |db| {
        lived(&db).await;
        execute(&db, "UPDATE recording SET purpose = 'survey' WHERE interaction LIKE '%2'").await;
        let (net, rows) = (organization("net"), db.recorded());
        let recording = RecordingId::from_uuid(Uuid::from_u128(1));
        let queue = async |now| rows.queue_transcripts(&net, "fr", s(-DAY), now).await.unwrap();
        assert_eq!((queue(s(200)).await, queue(s(201)).await), (1, 0), "answers are no talks");
        assert_eq!(rows.queue_transcripts(&net, "fr", s(500), s(600)).await.unwrap(), 0, "old");

        let job = rows.take_transcript(s(200), s(300)).await.unwrap().unwrap();
        assert_eq!((job.place.2, job.language.as_str(), job.attempts), (recording, "fr", 0));
        assert_eq!(rows.take_transcript(s(299), s(400)).await.unwrap(), None, "it is taken");
        rows.transcript_failed(recording, "no answer", Some(s(310))).await.unwrap();
        assert_eq!(rows.take_transcript(s(309), s(400)).await.unwrap(), None);
        assert_eq!(rows.take_transcript(s(310), s(400)).await.unwrap().unwrap().attempts, 1);
        rows.transcript_failed(recording, "no answer", None).await.unwrap();
        let counts = rows.transcript_counts(&net).await.unwrap();
        assert_eq!((counts.waiting, counts.failed), (0, 1));
        let failed = rows.failed_transcripts(&net, 9).await.unwrap();
        assert_eq!((failed[0].0.1, failed[0].1.as_str()), (call(1), "no answer"));
        assert_eq!(rows.retry_transcripts(&net, s(500)).await.unwrap(), 1);
        let objected = format!("UPDATE recording SET state = 'STATE' WHERE id = '{recording}'");
        execute(&db, &objected.replace("STATE", "erased")).await;
        assert_eq!(rows.take_transcript(s(500), s(501)).await.unwrap(), None, "not written down");
        execute(&db, &objected.replace("STATE", "stored")).await;

        let said = |text: &str| store::Utterance {
            side: "customer".to_owned(),
            from_ms: 1_500,
            to_ms: 2_000,
            text: text.to_owned(),
        };
        let words = Pii::new(vec![said("Ma facture")]);
        assert!(rows.put_transcript(recording, &words, s(510)).await.unwrap());
        assert!(!rows.put_transcript(recording, &words, s(511)).await.unwrap(), "once");
        let kept = rows.transcript(recording).await.unwrap().unwrap();
        assert_eq!((kept.utterances.reveal().len(), kept.done_at), (1, Some(s(510))));
        assert_eq!(rows.drop_waiting_transcripts(&net).await.unwrap(), 0, "it is done");

        let (reason, now) = (DeletionReason::Objection, s(600));
        rows.sound_gone(&net, recording, reason, now).await.unwrap();
        assert_eq!(rows.transcript(recording).await.unwrap(), None);
        assert_eq!(queue(s(601)).await, 0, "what is gone is not listened to");
    })
    .await;
}

#[tokio::test]
async fn spoken_answers_and_facts_of_lines_are_found_by_their_interaction() {
    both(async |db| {
        lived(&db).await;
        let recording = |n: u128| RecordingId::from_uuid(Uuid::from_u128(n));
        let message = |n: u128, at| store::SpokenAnswer {
            recording: recording(n),
            organization: organization("net"),
            interaction: call(n),
            question: "why".to_owned(),
            at: s(at),
        };
        for message in [message(1, 5), message(2, 6), message(1, 9), message(77, 1)] {
            db.surveys().spoke(&message).await.unwrap();
        }
        let found = db.surveys().spoken(&[call(1), call(2), call(77)]).await.unwrap();
        assert_eq!(found[&call(1)], [message(1, 5)]);
        assert_eq!(found.len(), 2, "there is no sound of the third");
        db.recorded()
            .sound_gone(&organization("net"), recording(1), DeletionReason::Retention, s(9))
            .await
            .unwrap();
        assert_eq!(db.surveys().spoken(&[call(1)]).await.unwrap().len(), 0);

        let fact = |leg: u128, place, at, what: &str| store::LineRow {
            leg: vocab::LegId::from_uuid(Uuid::from_u128(leg)),
            place,
            organization: organization("net"),
            interaction: call(1),
            at: s(at),
            kind: "sip".to_owned(),
            detail: serde_json::json!({"sent": true, "what": what}),
        };
        let facts = [fact(8, 0, 2, "INVITE"), fact(9, 0, 1, "INVITE"), fact(8, 1, 3, "BYE")];
        db.recorded().put_line_facts(&facts).await.unwrap();
        db.recorded().put_line_facts(&[fact(8, 1, 3, "twice")]).await.unwrap();
        let told = db.recorded().line_facts(call(1)).await.unwrap();
        let [first, second, third] = facts;
        assert_eq!(told, [second, first, third]);
        assert_eq!(db.recorded().line_facts(call(2)).await.unwrap(), []);
    })
    .await;
}
