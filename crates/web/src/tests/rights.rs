//! Who may see which recording, card and figure: route by route, person by person. The table stands in
//! the documentation as this test finds it.

use super::centre::Centre;
use std::fmt::Write as _;
use vocab::{Role, TeamId};

/// Somebody of the centre, in words.
struct Somebody {
    words: &'static str,
    login: &'static str,
    role: Role,
    organizations: &'static [&'static str],
    teams: &'static [&'static str],
}

const fn one(words: &'static str, login: &'static str, role: Role) -> Somebody {
    Somebody { words, login, role, organizations: &[], teams: &[] }
}

const fn of(
    somebody: Somebody,
    organizations: &'static [&'static str],
    teams: &'static [&'static str],
) -> Somebody {
    Somebody { organizations, teams, ..somebody }
}

/// Alice, of team One, speaks and spoke with a customer of Alpha.
const PEOPLE: [Somebody; 14] = [
    one("the agent who spoke", "alice", Role::Agent),
    one("an agent of the team", "anna", Role::Agent),
    one("an agent of another team", "bob", Role::Agent),
    one("a supervisor", "sup", Role::Supervisor),
    of(one("a supervisor of the team", "sup1", Role::Supervisor), &[], &["one"]),
    of(one("a supervisor of another team", "sup2", Role::Supervisor), &[], &["two"]),
    one("a supervisor whom the plan names for another team", "sven", Role::Supervisor),
    of(one("a supervisor for another organization", "supb", Role::Supervisor), &["beta"], &[]),
    one("a floor manager", "chief", Role::FloorManager),
    one("an analyst", "ana", Role::Analyst),
    one("a quality evaluator", "eva", Role::QualityEvaluator),
    one("an administrator", "adm", Role::Administrator),
    of(one("a user of the organization", "client", Role::Organization), &["alpha"], &[]),
    of(one("a user of another organization", "clientb", Role::Organization), &["beta"], &[]),
];

/// What is looked at: words, the path, and what an answer holds that shows it.
fn things(centre: &Centre) -> Vec<(&'static str, String, String)> {
    let rows = &centre.alpha;
    let now = crate::state::now();
    let span = format!("from={}&to={}", now.plus_ms(-3_600_000), now.plus_ms(60_000));
    let (ended, live) = (rows.ended.to_string(), rows.live.to_string());
    let of = |tail: &str| format!("/api/v1/interactions/{ended}{tail}");
    let card = format!("/api/v1/customers/{}", rows.customer);
    let mark = rows.mark.to_owned();
    vec![
        ("agents, live", "/api/v1/agents".to_owned(), "\"alice\"".to_owned()),
        ("calls, live", "/api/v1/live-interactions".to_owned(), live),
        ("history", "/api/v1/interactions".to_owned(), ended.clone()),
        ("contact", of(""), ended.clone()),
        ("why", of("/why"), ended.clone()),
        ("recording", of("/recording"), "RIFF".to_owned()),
        ("card", card.clone(), mark.clone()),
        ("timeline", format!("{card}/timeline"), ended.clone()),
        ("tickets", "/api/v1/tickets".to_owned(), mark.clone()),
        ("figures", format!("/api/v1/figures?{span}&by=organization"), "\"alpha\"".to_owned()),
        (
            "figures by agent",
            format!("/api/v1/figures?{span}&view=agent&by=agent"),
            "\"alice\"".to_owned(),
        ),
        (
            "contacts behind",
            format!("/api/v1/figures/contacts?{span}&kpi=answer_rate&part=numerator"),
            ended.clone(),
        ),
        ("all data of a person", format!("{card}/personal-data"), mark),
        ("survey answers", "/api/v1/surveys/answers".to_owned(), ended.clone()),
        ("survey results", "/api/v1/surveys/results?by=agent".to_owned(), "\"alice\"".to_owned()),
        ("audit log", "/api/v1/audit".to_owned(), "items".to_owned()),
    ]
}

/// `yes`; `–` where the rows are walled off or the role has no grant.
async fn sees(centre: &Centre, token: &str, path: &str, shown: &str) -> &'static str {
    let answer = centre.get(path, token).await;
    let status = answer.status.as_u16();
    assert!([200, 403, 404].contains(&status), "{path}: {}", answer.text);
    if status == 200 && answer.text.contains(shown) { "yes" } else { "–" }
}

#[tokio::test]
async fn the_table_of_rights_is_the_documented_one() {
    let centre = Centre::new().await;
    super::surveys::asked(&centre, 60_000).await;
    let things = things(&centre);
    let mut table = String::from("| |");
    for (words, ..) in &things {
        write!(table, " {words} |").unwrap();
    }
    table.push_str("\n|---|");
    table.push_str(&"---|".repeat(things.len()));
    for somebody in PEOPLE {
        let Somebody { words, login, role, organizations, teams } = somebody;
        centre.person(login, role, organizations).await;
        let mut person = centre.state.store.people().get(login).await.unwrap().unwrap();
        person.teams = teams.iter().map(|t| TeamId::new(t)).collect();
        centre.state.store.people().upsert(&person).await.unwrap();
        let token = centre.token(login).await;
        write!(table, "\n| {words} |").unwrap();
        for (_, path, shown) in &things {
            write!(table, " {} |", sees(&centre, &token, path, shown).await).unwrap();
        }
    }
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/security.md");
    let kept = std::fs::read_to_string(path).unwrap();
    assert!(kept.contains(&table), "docs/security.md has another table than:\n{table}\n");
}

#[tokio::test]
async fn a_supervisor_of_some_teams_sees_their_agents_and_who_waits_in_every_view() {
    let centre = Centre::new().await;
    centre.person("sup", Role::Supervisor, &[]).await;
    let mut person = centre.state.store.people().get("sup").await.unwrap().unwrap();
    person.teams = vec![TeamId::new("two")];
    centre.state.store.people().upsert(&person).await.unwrap();
    let token = centre.token("sup").await;
    let agents = centre.get("/api/v1/agents", &token).await.expect(200);
    let logins: Vec<_> =
        agents.body["items"].as_array().unwrap().iter().map(|a| a["agent"].clone()).collect();
    assert_eq!(logins, ["agent-beta", "bob"]);
    let live = centre.get("/api/v1/live-interactions", &token).await.expect(200);
    assert!(live.text.contains(&centre.beta.live.to_string()), "{}", live.text);
    assert!(!live.text.contains(&centre.alpha.live.to_string()), "{}", live.text);
    let queues = centre.get("/api/v1/queues", &token).await.expect(200);
    assert!(queues.text.contains("\"qa\"") && queues.text.contains("\"qb\""), "{}", queues.text);
}
