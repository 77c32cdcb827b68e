//! `plateau why` and `plateau replay` over two days that a simulated floor has lived.
#![expect(clippy::unwrap_used, reason = "tests")]

mod lived;

use ledger::why::{Material, Story, tell};
use lived::{UNTIL, keep, lived, run, said};
use std::path::Path;
use std::process::Output;
use store::Scope;
use vocab::{Event, Fact, InteractionId, Recorded};

fn plateau(words: &[&str], folder: &Path) -> Output {
    run(&[words, &["--data", &folder.display().to_string()]].concat())
}

fn story(journal: &[Recorded], id: InteractionId) -> Story {
    tell(&Material::of_journal(journal, id, None, UNTIL).unwrap()).unwrap()
}

/// The interaction that was looked at for longest by most agents: the richest story.
fn richest(journal: &[Recorded]) -> Story {
    let ids = journal.iter().filter_map(|r| match r.event {
        Event::InteractionStarted { interaction, .. } => Some(interaction),
        _ => None,
    });
    let weight = |s: &Story| s.agents.iter().map(|a| a.stretches.len()).sum::<usize>();
    ids.take(150).map(|id| story(journal, id)).max_by_key(weight).unwrap()
}

#[tokio::test]
async fn what_the_database_tells_is_what_the_journal_tells() {
    let folder = tempfile::tempdir().unwrap();
    let db = keep(folder.path(), &lived()).await;
    let journal = db.events().read_from(0, u32::MAX).await.unwrap();
    let mut waited = 0;
    for recorded in &journal {
        let Event::InteractionStarted { interaction, .. } = recorded.event else { continue };
        if recorded.seq % 7 != 0 {
            continue;
        }
        let read = db.why().material(&Scope::all(), interaction, None, UNTIL).await.unwrap();
        let told = tell(&read.unwrap()).unwrap();
        assert_eq!(told, story(&journal, interaction));
        waited += usize::from(!told.agents.is_empty());
    }
    assert!(waited > 20, "only {waited} stories of a wait");
}

#[tokio::test]
async fn nobody_who_was_free_and_able_is_left_without_a_reason() {
    let facts = lived();
    let journal: Vec<Recorded> = (1..)
        .zip(facts)
        .map(|(seq, (at, Fact { event, private }))| Recorded { seq, at, event, private })
        .collect();
    let mut stretches = 0;
    for recorded in &journal {
        let Event::InteractionQueued { interaction, .. } = recorded.event else { continue };
        for part in story(&journal, interaction).agents {
            for stretch in &part.stretches {
                let free = stretch.why == ledger::why::WhyNot::Free;
                assert!(!free, "{} was free: {stretch:?} of {interaction}", part.agent.id);
                stretches += 1;
            }
        }
        if stretches > 20_000 {
            break;
        }
    }
    assert!(stretches > 1_000, "only {stretches} stretches");
}

#[tokio::test]
async fn the_command_tells_the_story_and_one_agents_part() {
    let folder = tempfile::tempdir().unwrap();
    let db = keep(folder.path(), &lived()).await;
    let journal = db.events().read_from(0, u32::MAX).await.unwrap();
    let story = richest(&journal);
    let id = story.interaction.to_string();
    let told = plateau(&["why", &id], folder.path());
    assert!(told.status.success(), "{}", said(&told));
    assert!(said(&told).contains("Mis en file «"), "{}", said(&told));
    let agent = &story.agents[0].agent;
    let ending = &id[id.len() - 12..];
    let words = ["why", ending, "--agent", &agent.name.to_uppercase(), "--lang", "en"];
    let part = plateau(&words, folder.path());
    assert!(part.status.success(), "{}", said(&part));
    assert!(said(&part).contains(&format!("Why not {}?", agent.name)), "{}", said(&part));
    let json = plateau(&["why", &id, "--json"], folder.path());
    let json: serde_json::Value = serde_json::from_slice(&json.stdout).unwrap();
    let read: Story = serde_json::from_value(json["story"].clone()).unwrap();
    assert_eq!(read.steps, story.steps);
    for (words, error) in [
        (&["why", "ffffffff"][..], "there is no interaction \"ffffffff\""),
        (&["why", &id, "--agent", "nobody"], "the plan has no agent \"nobody\""),
        (&["why", &id, "--lang", "de"], "there is no language \"de\": fr or en"),
        (&["why", &id[..4]], "several interactions begin with"),
    ] {
        let output = plateau(words, folder.path());
        assert!(!output.status.success());
        assert!(said(&output).contains(error), "{}", said(&output));
    }
}

#[tokio::test]
async fn a_journal_replays_with_all_its_decisions_and_one_that_was_touched_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let mut facts = lived();
    keep(folder.path(), &facts).await.close().await;
    let clean = plateau(&["replay"], folder.path());
    assert!(clean.status.success(), "{}", said(&clean));
    assert!(said(&clean).contains("the same, byte for byte; 0 differences"), "{}", said(&clean));
    let decision = facts.iter_mut().find_map(|(_, fact)| match &mut fact.event {
        Event::ReservationOffered { decision, .. } => Some(decision),
        _ => None,
    });
    decision.unwrap().waiting += 1;
    let folder = tempfile::tempdir().unwrap();
    keep(folder.path(), &facts).await.close().await;
    let touched = plateau(&["replay"], folder.path());
    assert_eq!(touched.status.code(), Some(1), "{}", said(&touched));
    for part in ["is decided otherwise", "\"waiting\":2", "\"waiting\":1", "1 differences"] {
        assert!(said(&touched).contains(part), "no {part}: {}", said(&touched));
    }
}
