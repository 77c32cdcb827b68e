//! Scenes of the IVR: each action, its exits and its errors. The scripts read as the floor would
//! tell them.
#![expect(clippy::unwrap_used, reason = "tests")]

mod tells;

use sim::Transcript;
use tells::tells;
use vocab::{CustomerKey, Effect, Pii, Request};

fn floor() -> Transcript {
    let plan: vocab::FloorPlan = toml::from_str(include_str!("flows.toml")).unwrap();
    Transcript::new(plan)
}

/// A floor with Alice at work and nothing told yet.
fn floor_with_alice() -> Transcript {
    let mut floor = floor();
    floor.play("0 desk alice\nphone alice\nalice available");
    floor.told();
    floor
}

#[test]
fn a_branch_follows_the_first_expression_that_holds() {
    let mut floor = floor();
    floor.play("0 call 0612345678 1001\n1 keys L1 2");
    tells(
        &floor.told(),
        "2 > en
         next > branch
         language = \"en\" and who starts with \"+33\" > english
         play L1 \"Hello +33612345678 calls 1001\"",
    );
    floor.play("2 call 0612345678 1001\n3 keys L2 1");
    tells(&floor.told(), "next > french\ninteraction_ended I2 self_served by system");
}

#[test]
fn a_value_put_together_from_attributes_stands_beside_the_event() {
    let mut floor = floor();
    floor.play("0 call 0612345678 1001\n1 keys L1 2");
    let bodies: Vec<String> =
        floor.journal.iter().map(|r| serde_json::to_string(&r.event).unwrap()).collect();
    assert!(bodies.iter().all(|b| !b.contains("612345678")), "{bodies:#?}");
    let beside = floor.journal.iter().find_map(|r| r.private.attributes.as_ref()).unwrap();
    assert_eq!(beside["who"].reveal(), "+33612345678 calls 1001");
}

#[test]
fn routing_set_before_counts_in_the_queue_that_follows() {
    let mut floor = floor();
    floor.play("0 desk alice\nphone alice\nalice available");
    floor.play("0 call 0612345678 1001\n1 keys L1 2\n2 played L1");
    let queued = floor.journal.iter().find_map(|r| match &r.event {
        vocab::Event::InteractionQueued { priority, skills, preferred, .. } => {
            Some((*priority, skills.clone(), preferred.clone()))
        }
        _ => None,
    });
    let (priority, skills, preferred) = queued.unwrap();
    assert_eq!(priority, 6, "both count");
    assert_eq!(skills.into_values().collect::<Vec<_>>(), [6], "the higher level counts");
    let (agent, until) = preferred.unwrap();
    assert_eq!((agent.as_str(), until - floor.now()), ("alice", 20_000));
}

#[test]
fn a_caller_is_recognised_by_the_contract_that_they_keyed() {
    let mut floor = floor();
    floor.play("0 call hidden 1015\n1 keys L1 204518");
    tells(&floor.told(), "next > who\nlook up the customer of I1 by the contract keyed");
    let asked = floor.effects.iter().find_map(|e| match e {
        Effect::LookUpCustomer { cue: Some(_), by, timeout_ms, .. } => {
            Some((by.reveal(), *timeout_ms))
        }
        _ => None,
    });
    assert_eq!(asked, Some((&CustomerKey::Contract("204518".to_owned()), 1_000)));
    floor.play("1.5 known I1 score=90");
    tells(
        &floor.told(),
        "customer_recognized I1 matches=1 known=true
         found > hello
         play L1 \"Bonjour Camille Martin.\"",
    );
    let bodies: Vec<String> =
        floor.journal.iter().map(|r| serde_json::to_string(&r.event).unwrap()).collect();
    assert!(bodies.iter().all(|b| !b.contains("204518")), "{bodies:#?}");
}

#[test]
fn nothing_keyed_or_nobodys_contract_is_unknown_and_asks_or_changes_nothing() {
    let mut floor = floor();
    floor.play("0 call hidden 1015\n1 keys L1\n2 keys L1\n3 keys L1");
    let told = floor.told();
    tells(&told, "timeout > who\nunknown > end");
    assert!(!told.contains("look up"), "{told}");
    let mut floor = self::floor();
    floor.play("0 call 0612345678 1015\n0.1 known I1\n1 keys L1 99999999");
    floor.told();
    floor.play("1.5 unknown I1");
    let told = floor.told();
    tells(&told, "unknown > end");
    assert!(!told.contains("customer_recognized"), "known by the number all the same: {told}");
}

#[test]
fn a_customer_base_that_is_late_with_what_was_keyed_costs_its_answer_alone() {
    let mut floor = floor();
    floor.play("0 call hidden 1015\n1 keys L1 204518\n3 wake");
    tells(&floor.told(), "unknown > end");
    floor.play("3.1 known I1");
    assert!(!floor.told().contains("customer_recognized"), "too late");
}

#[test]
fn a_ticket_and_a_web_service_are_asked_and_told_of() {
    let mut floor = floor();
    floor.play(
        "0 call 0612345678 1002
         1 keys L1 42
         1.5 fetched I1 ticket.number=42 ticket.subject=Panne\"é/",
    );
    tells(&floor.told(), "fetch ticket for I1\nfound > crm\nfetch http for I1");
    let asked = floor.effects.iter().find_map(|e| match e {
        Effect::Fetch { request: Request::Http { url, body, .. }, timeout_ms, .. } => {
            Some((url.clone(), body.clone(), *timeout_ms))
        }
        _ => None,
    });
    let (url, body, timeout_ms) = asked.unwrap();
    let wanted = "https://crm.example/c/%2B33612345678?s=Panne%22%C3%A9%2F";
    assert_eq!((url.reveal().as_str(), timeout_ms), (wanted, 2_000));
    assert_eq!(body.map(Pii::into_inner).unwrap(), r#"{"subject": "Panne\"é/"}"#);
    floor.play("2 fetched I1 tier=gold");
    tells(&floor.told(), "attributes_set I1\nnext > told\nplay L1 \"Dossier 42, gold.\"");
    let bodies: Vec<String> =
        floor.journal.iter().map(|r| serde_json::to_string(&r.event).unwrap()).collect();
    assert!(bodies.iter().all(|b| !b.contains("gold") && !b.contains("Panne")));
}

#[test]
fn a_service_that_never_answers_costs_its_answer_not_the_call() {
    let mut floor = floor();
    floor.play("0 call 0612345678 1002\n1 keys L1 42\n1.5 fetched I1 ticket.number=42\n6 wake");
    tells(&floor.told(), "3.750 flow_stepped I1 late > late\n\"Plus tard.\"");
    floor.play("7 fetched I1 tier=gold");
    assert_eq!(floor.told(), "", "an answer that comes too late changes nothing");
}

#[test]
fn a_ticket_base_that_is_down_counts_as_unknown() {
    for word in ["unknown", "late", "failed"] {
        let mut floor = floor();
        floor.play(&format!("0 call 0612345678 1002\n1 keys L1 42\n1.5 fetched I1 {word}"));
        tells(&floor.told(), "unknown > end");
    }
}

#[test]
fn an_error_without_an_exit_is_excused_before_the_end() {
    let mut floor = floor();
    floor.play("0 call 0612345678 1002\n1 keys L1 42\n1.5 fetched I1 ticket.number=42");
    floor.play("2 fetched I1 failed\n4 played L1");
    tells(
        &floor.told(),
        "flow_entered I1 sorry
         failed > answer
         play L1 \"Désolé.\"
         4.000 interaction_ended I1 failed by system",
    );
}

#[test]
fn a_sub_flow_comes_back_and_a_transfer_does_not() {
    let mut floor = floor();
    floor.play("0 call 0612345678 1003\n1 played L1\n2 played L1");
    tells(
        &floor.told(),
        "flow_entered I1 part
         next > hello
         1.000 flow_stepped I1 next > back
         flow_returned I1
         next > off
         flow_entered I1 part
         next > hello
         2.000 flow_stepped I1 next > back
         interaction_ended I1 self_served by system",
    );
}

#[test]
fn sub_flows_in_sub_flows_have_a_bottom() {
    let mut floor = floor();
    floor.play("0 call 0612345678 1008");
    let told = floor.told();
    assert_eq!(told.matches("flow_entered").count(), 8);
    tells(&told, "failed > deep\ninteraction_ended I1");
}

#[test]
fn a_flow_that_never_waits_ends_with_the_apology() {
    let mut floor = floor();
    floor.play("0 call 0612345678 1011\n1 played L1");
    tells(&floor.told(), "flow_entered I1 sorry\n\"Désolé.\"\ninteraction_ended I1 failed");
}

#[test]
fn a_caller_leaves_the_line_by_a_key_and_a_ringing_agent_is_freed() {
    let mut floor = floor_with_alice();
    floor.play("1 call 0612345678 1004\n2 ringing L2\n3 press L1 5");
    tells(&floor.told(), "interaction_queued I1 support\nlisten L1\nring L2 alice");
    floor.play("4 press L1 9\n5 played L1");
    tells(
        &floor.told(),
        "reservation_canceled I1 alice
         interaction_dequeued I1 support LeftByKey
         9 > bye
         alice ringing > idle
         interaction_ended I1 self_served by system",
    );
}

#[test]
fn the_survey_follows_the_talk_while_the_agent_wraps_up() {
    for end in ["10 alice does hangup I1", "10 hangup L2"] {
        let mut floor = floor_with_alice();
        floor.play("1 call 0612345678 1004\n2 answered L2");
        floor.told();
        floor.play(&format!("{end}\n12 keys L1 11\n14 keys L1 10\n16 played L1"));
        tells(
            &floor.told(),
            "agent_segment_ended I1 alice AgentHungUp
             wrap_up_started I1 alice
             next > survey
             invalid > survey
             survey_answered I1 csat 10/10
             next > bye
             interaction_ended I1 handled by system",
        );
        assert_eq!(floor.engine().floor().live_legs(), 0);
    }
}

#[test]
fn who_hangs_up_in_the_survey_was_handled() {
    let mut floor = floor_with_alice();
    floor.play("1 call 0612345678 1004\n2 answered L2\n10 hangup L2\n11 hangup L1");
    tells(&floor.told(), "next > survey\ninteraction_ended I1 handled by customer");
}

#[test]
fn a_survey_that_nobody_answers_ends_the_call_as_handled() {
    let mut floor = floor_with_alice();
    floor.play("1 call 0612345678 1004\n2 answered L2\n10 hangup L2\n15 keys L1\n20 keys L1");
    tells(&floor.told(), "timeout > survey\ninteraction_ended I1 handled by system");
}

/// As `floor_with_alice`, with what the plan says of the time after the agent.
fn floor_where(change: impl FnOnce(&mut vocab::FloorPlan)) -> Transcript {
    let mut plan: vocab::FloorPlan = toml::from_str(include_str!("flows.toml")).unwrap();
    change(&mut plan);
    let mut floor = Transcript::new(plan);
    floor.play("0 desk alice\nphone alice\nalice available");
    floor
}

#[test]
fn the_queue_else_the_number_else_the_campaign_says_what_follows_the_agent() {
    let voted = "agent_segment_ended I1 alice AgentHungUp
         wrap_up_started I1 alice
         flow_entered I1 after
         next > may
         fetch survey for I1";
    type Change = fn(&mut vocab::FloorPlan);
    let places: [Change; 3] = [
        |plan| plan.queues.get_mut("support").unwrap().after = Some("after".into()),
        |plan| plan.numbers.get_mut("1006").unwrap().after = Some("after".into()),
        |plan| {
            let campaign = r#"{"name": "C", "organization": "fai", "after": "after"}"#;
            plan.campaigns.insert("c".into(), serde_json::from_str(campaign).unwrap());
            plan.queues.get_mut("support").unwrap().campaign = Some("c".into());
        },
    ];
    for place in places {
        let mut floor = floor_where(place);
        floor.play("1 call 0612345678 1006\n2 keys L1\n3 answered L2\n10 alice does hangup I1");
        tells(&floor.told(), voted);
        floor.play("10.5 fetched I1\n12 keys L1 4\n14 played L1\n20 message L1");
        let told = floor.told();
        tells(
            &told,
            "asked > csat
             survey_answered I1 csat 4/5
             next > words
             survey_message_started I1 REC2
             > voicemail L1 REC2
             survey_message_ended I1 REC2
             interaction_ended I1 handled by system
             > stop REC2",
        );
        assert!(!told.contains("voicemail_left"), "{told}");
        assert_eq!(floor.engine().floor().live_legs(), 0);
    }
}

#[test]
fn who_is_not_to_be_asked_is_let_go_and_an_answer_that_is_late_asks_nobody() {
    for word in ["10.5 fetched I1 unknown", "14 wake"] {
        let mut floor = floor_where(|plan| {
            plan.queues.get_mut("support").unwrap().after = Some("after".into())
        });
        floor.play("1 call 0612345678 1006\n2 keys L1\n3 answered L2\n10 hangup L2");
        floor.play(word);
        let told = floor.told();
        tells(&told, "spared > end\ninteraction_ended I1 handled by system");
        assert!(!told.contains("survey_answered"), "{told}");
    }
}

#[test]
fn a_customer_who_hangs_up_first_is_asked_nothing() {
    let mut floor =
        floor_where(|plan| plan.queues.get_mut("support").unwrap().after = Some("after".into()));
    floor.play("1 call 0612345678 1006\n2 keys L1\n3 answered L2\n10 hangup L1");
    let told = floor.told();
    tells(&told, "interaction_ended I1 handled by customer");
    assert!(!told.contains("flow_entered"), "{told}");
}

#[test]
fn who_was_only_asked_what_they_thought_is_owed_nothing_after_a_crash() {
    let mut floor =
        floor_where(|plan| plan.queues.get_mut("support").unwrap().after = Some("after".into()));
    floor.play("1 call 0612345678 1006\n2 keys L1\n3 answered L2\n10 hangup L2");
    floor.play("10.5 fetched I1\n11 restart");
    let told = floor.told();
    tells(&told, "floor_restarted\ninteraction_ended I1 interrupted");
    assert!(!told.contains("callback_owed"), "{told}");
}

#[test]
fn a_full_queue_excuses_itself() {
    let mut floor = floor();
    floor.play("0 call 0612345678 1009\n3 played L1");
    tells(&floor.told(), "queue_full > answer\n\"Désolé.\"\ninteraction_ended I1 turned_away");
}

#[test]
fn a_message_is_recorded_and_the_caller_called_back() {
    let mut floor = floor();
    floor.play("0 call 0612345678 1005\n3 played L1\n20 message L1\n21 stored REC1 17000");
    tells(
        &floor.told(),
        "interaction_answered I1
         play L1 \"Après le bip.\"
         voicemail_started I1 REC1
         voicemail L1 REC1
         voicemail_ended I1 REC1
         callback_owed I1 C1
         interaction_ended I1 voicemail_left by system
         recording_stored I1 REC1",
    );
}

#[test]
fn who_hangs_up_after_the_tone_has_left_a_message_too() {
    let mut floor = floor();
    floor.play("0 call 0612345678 1005\n3 played L1\n20 hangup L1");
    tells(&floor.told(), "voicemail_ended I1\ninteraction_ended I1 voicemail_left by customer");
}

#[test]
fn a_message_whose_end_is_never_heard_of_ends() {
    let mut floor = floor();
    floor.play("0 call 0612345678 1005\n3 played L1\n80 wake");
    tells(&floor.told(), "73.000 voicemail_ended I1\ninteraction_ended I1 voicemail_left");
}

#[test]
fn who_refuses_to_be_recorded_is_not() {
    for (keys, recorded) in [("2 keys L1 1", false), ("2 keys L1", true), ("2 keys L1 5", true)] {
        let mut floor = floor_with_alice();
        floor.play(&format!("1 call 0612345678 1006\n{keys}\n3 answered L2"));
        let told = floor.told();
        tells(&told, &format!("recording_consent_noted I1 {recorded}"));
        assert_eq!(told.contains("recording_started"), recorded, "{told}");
    }
}

#[test]
fn a_program_elsewhere_says_asks_and_sends_to_a_queue() {
    let mut floor = floor();
    floor.play("0 call 0612345678 1007");
    tells(&floor.told(), "fetch verbs for I1");
    let set = r#"{"set":{"attributes":{"vip":"yes"}}}"#;
    let play = r#"{"play":{"prompt":{"say":{"text":"Salut."}}}}"#;
    let gather = r#"{"gather":{"prompt":{"say":{"text":"Code ?"}},"min":1,"max":4,
        "timeout_ms":5000,"url":"https://bot.example/2"}}"#;
    let gather = gather.replace('\n', "");
    floor.play(&format!("1 verbs I1 [{set},{play},{gather}]"));
    tells(&floor.told(), "verbs_received I1 3\nverb > program\nplay L1 \"Salut.\"");
    floor.play("2 played L1\n5 keys L1 1234");
    tells(&floor.told(), "ask L1 \"Code ?\"\nagain > program\nfetch verbs for I1");
    let asked = floor.effects.iter().rev().find_map(|e| match e {
        Effect::Fetch { request: Request::Verbs { url, state }, .. } => {
            Some((url.reveal().clone(), state.clone()))
        }
        _ => None,
    });
    let (url, state) = asked.unwrap();
    assert_eq!(url, "https://bot.example/2");
    let told = |name: &str| state[name].reveal().as_str();
    assert_eq!((told("digits"), told("vip"), told("caller")), ("1234", "yes", "+33612345678"));
    floor.play(r#"6 verbs I1 [{"queue":{"queue":"support"}}]"#);
    tells(&floor.told(), "interaction_queued I1 support");
}

#[test]
fn a_program_may_leave_to_the_flow_or_hang_up_or_be_late() {
    for (answer, wanted) in [
        (r#"verbs I1 ["leave"]"#, "next > end"),
        ("verbs I1 []", "next > end"),
        (r#"verbs I1 ["hang_up"]"#, "interaction_ended I1 self_served"),
        (r#"verbs I1 [{"queue":{"queue":"nowhere"}}]"#, "flow_entered I1 sorry"),
        ("fetched I1 failed", "flow_entered I1 sorry"),
        ("fetched I1 late", "late > late"),
        ("wake", ""),
    ] {
        let mut floor = floor();
        floor.play(&format!("0 call 0612345678 1007\n1 {answer}"));
        tells(&floor.told(), wanted);
        floor.play("10 wake");
        if answer == "wake" {
            tells(&floor.told(), "3.250 flow_stepped I1 late > late");
        }
    }
}

#[test]
fn a_program_has_no_endless_say() {
    let mut floor = floor();
    floor.play("0 call 0612345678 1007");
    for _ in 0..20 {
        floor.play(r#"verbs I1 [{"redirect":{"url":"https://bot.example/again"}}]"#);
    }
    tells(&floor.told(), "flow_entered I1 sorry");
}

#[test]
fn a_phrase_counts_as_its_key_when_it_is_sure() {
    let mut floor = floor();
    floor.play("0 call 0612345678 1010\n1 says L1 2 40 ma facture\n2 says L1 2 80 ma facture");
    tells(
        &floor.told(),
        "phrase_heard I1 nothing
         invalid > menu
         phrase_heard I1 2
         2 > end",
    );
    let speech = floor.effects.iter().find_map(|e| match e {
        Effect::PlayAndCollect { speech, .. } => speech.clone(),
        _ => None,
    });
    let speech = speech.unwrap();
    assert_eq!(speech.phrases["2"], ["facture", "ma facture"]);
    assert_eq!((speech.language.as_str(), speech.confidence_percent), ("fr", 60));
    assert!(speech.prompt.is_some());
}

#[test]
fn nothing_said_and_nothing_keyed_is_a_time_out() {
    let mut floor = floor();
    floor.play("0 call 0612345678 1010\n1 says L1 - 0\n2 keys L1\n4 played L1");
    tells(&floor.told(), "timeout > menu\ntimeout > answer\ninteraction_ended I1 failed");
}

#[test]
fn one_agent_is_rung_and_the_flow_goes_on_without_them() {
    let mut floor = floor_with_alice();
    floor.play("1 call 0612345678 1012\n3 answered L2");
    tells(&floor.told(), "reservation_offered I1 alice\nring L2 alice\ninteraction_connected I1");
    for script in ["1 call 0612345678 1012", "1 alice break lunch\n1 call 0612345678 1012"] {
        let mut floor = floor_with_alice();
        floor.play(script);
        floor.play("30 wake");
        tells(&floor.told(), "flow_stepped I1 next > otherwise\ninteraction_queued I1 support");
    }
}

#[test]
fn a_call_back_is_offered_with_its_time_and_taken_by_a_key() {
    let mut floor = floor();
    floor.play("0 call 0612345678 1013\n5 keys L1 1");
    let told = floor.told();
    tells(&told, "callback_owed I1 C1\naccepted > end\ninteraction_ended I1 callback_promised");
    let said = told.lines().find(|l| l.contains("ask L1")).unwrap();
    assert!(said.contains("Rappel dans ") && said.contains(" h"), "{said}");
    assert!(!said.contains('{') && !said.contains("dans  minutes"), "{said}");
}

#[test]
fn who_declines_or_says_nothing_to_the_offer_waits_in_line() {
    for keys in ["5 keys L1 2", "5 keys L1\n10 keys L1"] {
        let mut floor = floor();
        floor.play(&format!("0 call 0612345678 1013\n{keys}"));
        tells(&floor.told(), "declined > queue\ninteraction_queued I1 support");
    }
}

#[test]
fn nothing_is_offered_to_a_caller_whose_number_is_hidden() {
    let mut floor = floor();
    floor.play("0 call hidden 1013");
    let told = floor.told();
    tells(&told, "declined > queue\ninteraction_queued I1 support");
    assert!(!told.contains("ask L1"), "{told}");
}

#[test]
fn a_slot_is_chosen_by_its_key() {
    let mut floor = floor();
    floor.play("0 call 0612345678 1014\n5 keys L1 2");
    let owed = floor.journal.iter().find_map(|r| match &r.event {
        vocab::Event::CallbackOwed { promised, not_before, .. } => Some((*promised, *not_before)),
        _ => None,
    });
    let (promised, not_before) = owed.unwrap();
    assert!(promised.is_some() && promised == not_before);
    let mut nobody = floor;
    nobody.play("6 call 0612345678 1014\n7 keys L2 9");
    tells(&nobody.told(), "declined > end\ninteraction_ended I2 self_served");
}

#[test]
fn an_exceptional_closing_is_heard_and_closes() {
    let mut floor = floor();
    floor.play("0 order admin closing strike on\n1 call 0612345678 1013\n4 played L1");
    tells(
        &floor.told(),
        "interaction_answered I1
         play L1 \"Nous sommes en grève.\"
         4.000 flow_stepped I1 closed > end
         interaction_ended I1 closed",
    );
}
