//! Why a call waited, and why not this agent: told from journals that the engine wrote.

use ledger::why::{Ahead, Lang, Material, Missing, Story, Turned, Unfit, WhyNot, Work, tell};
use sim::Transcript;
use vocab::{AgentId, AgentStatus, Event, FloorPlan, InteractionId};

/// The hotline, where alice serves everything and bruno lacks the level that support asks for.
fn plan() -> FloorPlan {
    toml::from_str(include_str!("hotline.toml")).expect("the plan of the scenes")
}

fn floor(plan: FloorPlan) -> Transcript {
    assert_eq!(plan.faults(), []);
    Transcript::new(plan)
}

/// The interaction that was the n-th to begin, from 1.
fn nth(scene: &Transcript, n: usize) -> InteractionId {
    let begun = |r: &vocab::Recorded| match r.event {
        Event::InteractionStarted { interaction, .. } => Some(interaction),
        _ => None,
    };
    scene.journal.iter().filter_map(begun).nth(n - 1).expect("so many calls came")
}

fn story(scene: &Transcript, n: usize) -> Story {
    let material = Material::of_journal(&scene.journal, nth(scene, n), None, scene.now());
    tell(&material.expect("the journal has it")).expect("and its beginning")
}

/// `10:00:02 Text`, line by line.
fn said(story: &Story, lang: Lang) -> String {
    let lines = story.sentences(lang).into_iter().map(|s| format!("{} {}", s.time, s.text));
    plain(&lines.collect::<Vec<_>>().join("\n"))
}

fn reasons(story: &Story, agent: &str, lang: Lang) -> String {
    let part = story.why_not(&AgentId::new(agent)).expect("the agent has a part");
    let lines = story.reasons(part, lang).into_iter().map(|s| format!("{} {}", s.time, s.text));
    plain(&lines.collect::<Vec<_>>().join("\n"))
}

/// Unbroken spaces as plain ones, so that tests can be read.
fn plain(text: &str) -> String {
    text.replace(['\u{a0}', '\u{202f}'], " ")
}

fn whys(story: &Story, agent: &str) -> Vec<WhyNot> {
    let part = story.why_not(&AgentId::new(agent)).expect("the agent has a part");
    part.stretches.iter().map(|s| s.why.clone()).collect()
}

#[test]
fn a_wait_is_told_from_arrival_to_end_in_both_languages() {
    let mut scene = floor(plan());
    scene.play(
        "0 desk alice\nphone alice\nalice break lunch
         1 call 0612345678 0162000001\n2 keys L1 2
         32 alice available\n35 answered L2\n40 hangup L1",
    );
    let story = story(&scene, 1);
    let wanted = "10:00:01 Appel reçu sur le 01 62 00 00 01, scénario « Hotline », plan 1.
10:00:01 Scénario : answer → hours (ouvert) → menu (touche 2) → support.
10:00:02 Mis en file « Assistance », priorité 0 (plus 1 par minute d’attente), \
compétences demandées : Technique ≥ 5 ; distribué à qui est libre depuis le plus longtemps.
10:00:02 2 téléconseillers peuvent l’avoir d’après le plan : 1 en pause et 1 hors ligne.
10:00:32 Présenté à Alice, libre depuis 0 s : aucun autre téléconseiller possible n’était libre.
10:00:35 Alice décroche après 3 s.
10:00:35 Alice et le client s’entendent, après 33 s d’attente.
10:00:40 Le client raccroche.
10:00:40 Issue : traité, par le client.";
    assert_eq!(said(&story, Lang::Fr), wanted);
    let wanted = "10:00:01 Call received on 01 62 00 00 01, flow “Hotline”, plan 1.
10:00:01 Flow: answer → hours (open) → menu (key 2) → support.
10:00:02 Queued in “Assistance”, priority 0 (plus 1 a minute of waiting), \
skills asked for: Technique ≥ 5; distributed to whoever is idle longest.
10:00:02 By the plan 2 agents can have it: 1 on break and 1 offline.
10:00:32 Offered to Alice, idle for 0 s: no other agent who could have it was free.
10:00:35 Alice answers after 3 s.
10:00:35 Alice and the customer hear each other, after 33 s of waiting.
10:00:40 The customer hangs up.
10:00:40 Outcome: handled, by the customer.";
    assert_eq!(said(&story, Lang::En), wanted);
    assert_eq!(
        reasons(&story, "alice", Lang::Fr),
        "10:00:02 – 10:00:32 En pause (Déjeuner) depuis 10:00:00.
10:00:32 – 10:00:35 L’appel sonne à son poste."
    );
    assert_eq!(
        reasons(&story, "alice", Lang::En),
        "10:00:02 – 10:00:32 On break (Déjeuner) since 10:00:00.
10:00:32 – 10:00:35 The call rings there."
    );
    assert_eq!(reasons(&story, "bruno", Lang::En), "10:00:02 – 10:00:35 Offline.");
}

#[test]
fn who_is_away_unreachable_or_silent_is_told_so_and_since_when() {
    let mut scene = floor(plan());
    scene.play(
        "0 desk alice\nphone alice\nalice available\ndesk bruno\nbruno available
         1 call 0612345678 0162000001\n2 keys L1 2\n17 wake
         20 phone bruno\n21 rejected L3\n25 desk bruno lost\n26 hangup L1",
    );
    let story = story(&scene, 1);
    let s = |n: i64| vocab::Moment::from_epoch_ms(1_795_165_200_000 + n * 1_000);
    assert_eq!(
        whys(&story, "alice"),
        [WhyNot::RangHere, WhyNot::NotResponding { since: Some(s(17)) }]
    );
    assert_eq!(
        whys(&story, "bruno"),
        [
            WhyNot::Unreachable { missing: Missing::Phone, since: Some(s(0)) },
            WhyNot::RangHere,
            WhyNot::LeftOut { turned: Turned::Rejected, at: s(21), until: s(31) },
            WhyNot::Unreachable { missing: Missing::Desk, since: Some(s(25)) },
        ]
    );
    assert!(reasons(&story, "bruno", Lang::Fr).contains(
        "10:00:21 – 10:00:25 A refusé l’appel à 10:00:21 : il ne lui est plus présenté pendant 10 s."
    ));
    assert!(said(&story, Lang::Fr).contains("Le client renonce après 24 s d’attente."));
}

#[test]
fn an_agent_who_was_given_another_call_was_so_for_a_reason() {
    let mut plan = plan();
    plan.queues.get_mut("sales").expect("a queue").priority = 5;
    plan.queues.get_mut("sales").expect("a queue").max_waiting = None;
    let mut scene = floor(plan);
    // Alice alone; first comes a call for support, then one for sales, which counts more.
    scene.play(
        "0 desk alice\nphone alice\nalice break lunch
         1 call 0612345678 0162000001\n2 keys L1 2
         3 call 0612345679 0162000001\n4 keys L2 1
         10 alice available\n12 answered L3\n30 hangup L2\n31 answered L4\n60 hangup L1",
    );
    let first = story(&scene, 1);
    let whys = whys(&first, "alice");
    let WhyNot::Working { work, interaction, ahead, .. } = &whys[1] else {
        panic!("{whys:#?}");
    };
    assert_eq!((*work, *interaction), (Work::Ringing, Some(nth(&scene, 2))));
    assert_eq!(*ahead, Some(Ahead::HigherPriority { theirs: 5, ours: 0 }));
    let text = reasons(&first, "alice", Lang::Fr);
    assert!(text.contains("cet autre est passé avant : priorité 5 contre 0."), "{text}");
    assert!(matches!(&whys[2], WhyNot::Working { work: Work::Talking, ahead: Some(_), .. }));
}

#[test]
fn the_longer_wait_goes_before_and_what_was_begun_before_needs_no_reason() {
    let mut scene = floor(plan());
    scene.play(
        "0 desk alice\nphone alice\nalice available
         1 call 0612345671 0162000001\n2 keys L1 2\n3 answered L2
         4 call 0612345672 0162000001\n5 keys L3 2
         6 call 0612345673 0162000001\n7 keys L4 2
         10 hangup L1\n11 alice does finish I1\n12 answered L5\n60 hangup L3\n61 hangup L4",
    );
    let third = story(&scene, 3);
    let whys = whys(&third, "alice");
    let worked = |why: &WhyNot| match why {
        WhyNot::Working { work, ahead, .. } => (*work, ahead.clone()),
        other => panic!("{other:?}"),
    };
    let longer = Some(Ahead::LongerWait { theirs_ms: 6_000, ours_ms: 4_000 });
    assert_eq!(
        whys.iter().map(worked).collect::<Vec<_>>(),
        [
            (Work::Talking, None),
            (Work::WrapUp, None),
            (Work::Ringing, longer.clone()),
            (Work::Talking, longer.clone()),
            (Work::WrapUp, longer),
        ]
    );
}

#[test]
fn the_plan_excludes_for_a_queue_or_a_skill_and_names_it() {
    let mut plan = plan();
    plan.agents.get_mut("bruno").expect("an agent").skills.insert("tech".into(), 3);
    let mut scene = floor(plan);
    scene.play("0 desk bruno\nphone bruno\nbruno available\n1 call 0612345678 0162000001");
    scene.play("2 keys L1 2\n40 wake");
    let told = story(&scene, 1);
    assert!(matches!(
        &whys(&told, "bruno")[..],
        [WhyNot::Unfit { unfit: Unfit::Lacks { asked: 5, has: Some(3), .. } }]
    ));
    assert_eq!(
        reasons(&told, "bruno", Lang::Fr),
        "10:00:02 – Compétence insuffisante : Technique ≥ 5 demandé, niveau 3."
    );
    assert!(told.why_not(&AgentId::new("zoe")).is_none(), "zoe serves another queue");
    let only = Some(AgentId::new("zoe"));
    let asked = Material::of_journal(&scene.journal, nth(&scene, 1), only, scene.now());
    let asked = tell(&asked.expect("known")).expect("begun");
    assert_eq!(reasons(&asked, "zoe", Lang::En), "10:00:02 – Doesn’t serve queue “Assistance”.");
    assert!(said(&told, Lang::En).ends_with("10:00:40 The call still waits, for 38 s now."));
}

#[test]
fn who_came_next_and_while_it_rang_elsewhere_is_told() {
    let mut scene = floor(plan());
    scene.play(
        "0 desk alice\nphone alice\nalice available
         5 desk bruno\nphone bruno\nbruno available
         10 call 0612345678 0162000001\n12 keys L1 2\n15 answered L2\n20 hangup L1",
    );
    let told = story(&scene, 1);
    assert!(said(&told, Lang::Fr).contains(
        "Présenté à Alice, libre depuis 12 s : le plus long temps libre des 2 possibles. \
         Ensuite venait : Bruno (libre depuis 7 s)."
    ));
    assert_eq!(
        reasons(&told, "bruno", Lang::Fr),
        "10:00:12 – 10:00:15 Libre, mais l’appel sonne chez Alice, libre depuis plus longtemps."
    );
    assert!(!said(&told, Lang::Fr).contains("peuvent l’avoir"), "nobody was missing");
}

#[test]
fn an_interaction_that_the_reader_may_not_know_is_told_without_its_id() {
    let mut scene = floor(plan());
    scene.play(
        "0 desk alice\nphone alice\nalice available
         1 call 0612345671 0162000001\n2 keys L1 2\n3 answered L2
         4 call 0612345672 0162000001\n5 keys L3 2\n30 hangup L3",
    );
    let other = nth(&scene, 1);
    let mut material =
        Material::of_journal(&scene.journal, nth(&scene, 2), None, scene.now()).expect("known");
    let open = tell(&material).expect("begun");
    assert!(serde_json::to_string(&open).expect("a text").contains(&other.to_string()));
    material.hidden.insert(other);
    let walled = tell(&material).expect("begun");
    assert!(!serde_json::to_string(&walled).expect("a text").contains(&other.to_string()));
    assert_eq!(
        reasons(&walled, "alice", Lang::Fr),
        "10:00:05 – 10:00:30 En ligne avec un autre client depuis 10:00:03."
    );
}

#[test]
fn a_break_that_began_another_day_is_told_with_its_day() {
    let mut scene = floor(plan());
    scene.play("0 desk alice\nphone alice\nalice break lunch\n86400 wake");
    scene.play("86401 call 0612345678 0162000002\n86410 wake");
    let status = AgentStatus::Break { reason: "lunch".into() };
    let only = Some(AgentId::new("alice"));
    // Alice doesn't serve that queue: give it to her for this test.
    let mut journal = scene.journal.clone();
    for recorded in &mut journal {
        if let Event::PlanPublished { plan, .. } = &mut recorded.event {
            let mut changed = FloorPlan::clone(plan);
            changed.agents.get_mut("alice").expect("alice").queues.push("travel".into());
            *plan = changed.into();
        }
    }
    let told = Material::of_journal(&journal, nth(&scene, 1), only, scene.now());
    let told = tell(&told.expect("known")).expect("begun");
    assert!(matches!(&whys(&told, "alice")[0], WhyNot::Away { status: s, .. } if *s == status));
    assert_eq!(
        reasons(&told, "alice", Lang::Fr),
        "10:00:01 – En pause (Déjeuner) depuis le 20/11/2026 à 10:00:00."
    );
}
