//! Every route of the document, walked by those who may not: without a token, with a role that has
//! no grant, and as a stranger: somebody with the right role in the other organization.

use super::centre::{Centre, Rows, plan};
use crate::document::operations;
use crate::grants::{Access, access};
use serde_json::{Value, json};
use vocab::Role;

/// The path with ids of Alpha's rows in it.
pub(super) fn path_of(route: &str, rows: &Rows) -> String {
    let id = if route.contains("/reports/") {
        rows.report
    } else if route.contains("/report-sendings/") {
        rows.sending
    } else if route.contains("/packs/") {
        rows.pack
    } else if route.contains("/pack-decisions/") {
        rows.decision
    } else if route.contains("/callbacks/") {
        rows.callback
    } else if route.contains("/customers/") {
        rows.customer
    } else if route.contains("/articles/") {
        rows.article
    } else if route.contains("/cases/") {
        rows.case
    } else if route.contains("/diagnoses/") {
        rows.diagnosis
    } else if route.contains("/appointments/") {
        rows.appointment
    } else if route.contains("/merges/") {
        rows.merge
    } else if route.contains("/tickets/") {
        rows.ticket
    } else if route.contains("/script-runs/") {
        rows.script_run
    } else if route.contains("/walls/") {
        rows.wall
    } else if route.contains("/alert-rules/") {
        rows.alert_rule
    } else if route.contains("/alerts/") {
        rows.alert
    } else if route.contains("/messages/") {
        rows.message
    } else if route.contains("/hands/") {
        rows.hand
    } else if route.contains("/record-lists/") {
        rows.record_list
    } else if route.contains("/list-imports/") {
        rows.list_import
    } else if route.contains("/records/{id}") {
        rows.record
    } else if route.contains("/imports/") {
        rows.import
    } else if route.contains("/recording")
        || ["/events", "/why"].iter().any(|end| route.ends_with(end))
    {
        rows.ended
    } else {
        rows.live
    };
    let id = match route {
        _ if route.contains("/follow-ups/") => rows.follow_up,
        _ if route.contains("/field-appointments/") => rows.field_appointment,
        _ if route.contains("/ticket-views/") => rows.view,
        _ if route.contains("/evaluations/") => rows.evaluation,
        _ if route.contains("/draws/") => rows.draw,
        _ if route.contains("/calibrations/") => rows.calibration,
        _ if route.contains("/coachings/") => rows.coaching,
        _ if route.contains("/consents/") && route.starts_with("/api/v1/consents/") => rows.consent,
        _ if route.contains("/oppositions/") => rows.opposition,
        _ => id,
    };
    // What these routes cannot do without.
    let query = match route {
        "/api/v1/articles/search" => "?q=Alphonse",
        "/api/v1/queue-log" => "?from=2026-11-01T00:00:00Z&to=2026-11-30T00:00:00Z",
        "/api/v1/articles/{id}/files" => "?name=voyants",
        "/api/v1/evaluations/trends" => "?organization=beta",
        "/api/v1/opposition-imports" => "?scope=organization&organization=alpha",
        "/api/v1/consents/{id}/proofs" => "?name=form.pdf",
        "/api/v1/receipts/one" => "?organization=alpha&number=1",
        "/api/v1/consents/file" | "/api/v1/consents/file.html" | "/api/v1/consents/file.pdf" => {
            "?organization=alpha&number=0162000009"
        }
        "/api/v1/receipts/export" => "?organization=alpha",
        "/api/v1/organizations/{organization}/field-slots" => "?postcode=75011",
        "/api/v1/campaigns/{campaign}/calls" | "/api/v1/campaigns/{campaign}/calls/behind" => {
            "?from=2026-11-01T00:00:00Z&to=2026-11-30T00:00:00Z"
        }
        _ => "",
    };
    let path = route
        .replace("/attachments", "/attachments?name=a.pdf")
        .replace("?name=a.pdf/", "/")
        .replace("{other}", &rows.ticket.to_string())
        .replace("{attachment}", &rows.attachment.to_string())
        .replace("{id}", &id.to_string())
        .replace("{provider}", "sso")
        .replace("{organization}", rows.organization)
        .replace("{delivery}", "d")
        .replace("{key}", "d")
        .replace("{login}", rows.agent)
        .replace("{name}", "welcome")
        .replace("{version}", "1")
        .replace("{mark}", &rows.live.to_string())
        .replace("{answer}", &rows.live.to_string())
        .replace("{script}", "sale")
        .replace("{campaign}", rows.campaign())
        .replace("{template}", "telesales")
        .replace("{interaction}", &rows.ended.to_string())
        .replace("{address}", "198.51.100.7")
        .replace("{person}", "paul")
        .replace("{file}", "voyants");
    format!("{path}{query}")
}

/// A body that would do something if it were let through.
pub(super) fn body_of(method: &str, route: &str, rows: &Rows) -> Option<Value> {
    if method == "GET" {
        return None;
    }
    let leaf = route.rsplit('/').next().unwrap_or_default();
    Some(match (method, route, leaf) {
        (_, "/api/v1/evaluations", _) => json!({"interaction": rows.ended}),
        ("PATCH", "/api/v1/evaluations/{id}", _) => json!({"version": 1, "answers": []}),
        (_, _, "acts") => json!({"version": 1, "act": "comment", "note": "n"}),
        (_, "/api/v1/quality/draws", _) => json!({"organization": rows.organization}),
        (_, "/api/v1/calibrations", _) => json!({"organization": rows.organization, "name": "n",
            "interactions": [rows.ended], "evaluators": ["a", "b"]}),
        ("PATCH", "/api/v1/calibrations/{id}" | "/api/v1/coachings/{id}", _) => {
            json!({"version": 1})
        }
        (_, "/api/v1/calibrations/{id}/sheets/{interaction}", _) => json!({"answers": []}),
        (_, "/api/v1/coachings", _) => json!({"organization": rows.organization,
            "agent": rows.agent, "title": "t", "questions": ["greeting"]}),
        (_, "/api/v1/me/second-factor/confirm", _)
        | (_, "/api/v1/me/second-factor/recovery-codes", _)
        | (_, "/api/v1/me/second-factor/remove", _) => json!({"code": "000000"}),
        ("PUT", "/api/v1/access-rules", _) => json!({"second_factor": []}),
        (_, "/api/v1/reports/run", _) => json!({"definition": {}}),
        (_, "/api/v1/reports/export", _) => json!({"definition": {}, "format": "csv"}),
        ("PATCH", "/api/v1/reports/{id}", _) | (_, "/api/v1/reports", _) => {
            json!({"name": "r", "definition": {}})
        }
        ("PATCH", "/api/v1/report-sendings/{id}", _) | (_, "/api/v1/report-sendings", _) => {
            json!({"report": rows.report, "every": "day", "minute": 480,
                "recipients": ["a@example.org"], "format": "pdf"})
        }
        (_, "/api/v1/packs", _) => json!({"committee": "production",
            "organization": rows.organization, "span": {"name": "today"}}),
        ("PATCH", "/api/v1/packs/{id}", _) => {
            json!({"version": 1, "title": "t", "introduction": "", "sections": []})
        }
        (_, "/api/v1/packs/{id}/decisions" | "/api/v1/pack-decisions/{id}", _) => {
            json!({"text": "t", "owner": "o"})
        }
        (_, _, "steering") => json!({"running": true}),
        (_, "/api/v1/campaign-templates/{template}", _) => {
            json!({"plan": plan(), "organization": rows.organization, "campaign": "new",
                "name": "n", "language": "fr"})
        }
        (_, _, "sign-in") => json!({"login": "nobody", "password": "wrong"}),
        (_, "/api/v1/walls" | "/api/v1/walls/{id}", _) => super::supervision::wall(rows),
        (_, "/api/v1/alert-rules" | "/api/v1/alert-rules/{id}" | "/api/v1/alert-rules/test", _) => {
            super::supervision::rule(rows)
        }
        (_, "/api/v1/messages", _) => json!({"audience": {"kind": "all"}, "text": "t"}),
        (_, "/api/v1/waiting/move", _) => json!({"interactions": [rows.live], "to": "qb"}),
        (_, _, "priority") => json!({"priority": 5}),
        (_, _, "give") => json!({"agent": rows.agent}),
        (_, "/api/v1/chats/{login}", _) => json!({"text": "t"}),
        (_, "/api/v1/me/phone-quality", _) => {
            json!({"loss_permille": 0, "jitter_ms": 1, "rtt_ms": 1, "mos_centi": 430})
        }
        (_, _, "status") => json!({"status": "available"}),
        (_, _, "phone-keys") => json!({"days": 1}),
        (_, _, "reject") => json!({"reservation": rows.live}),
        (_, _, "transfer" | "consult") => json!({"number": "0162000009"}),
        (_, _, "marks") => json!({"offset_ms": 0, "words": "w"}),
        (_, _, "legal-holds") => json!({"interaction": rows.ended, "why": "claim"}),
        (_, _, "monitor" | "mode") => json!({"mode": "listen"}),
        (_, _, "digits") => json!({"digits": "1"}),
        (_, _, "disposition") => json!({"disposition": "da"}),
        ("POST", "/api/v1/callbacks", _) => json!({"organization": rows.organization,
            "number": "0162000009", "queue": "qa"}),
        (_, _, "move" | "callback") => json!({"at": "2030-01-01T10:00:00Z"}),
        ("POST", "/api/v1/closings/{id}", _) => json!({"on": true}),
        (_, _, "calls") => json!({"organization": rows.organization, "number": "0162000009"}),
        (_, _, "numbers") => json!({"number": "0162000009"}),
        (_, _, "offers") => json!({"product": "tv", "outcome": "proposed"}),
        (_, "/api/v1/consents", _) => json!({"organization": rows.organization,
            "number": "0162000009", "purpose": "sales", "channel": "phone", "state": "withdrawn"}),
        (_, _, "void" | "undo") if route.contains("/consents/") || route.contains("refuse") => {
            json!({"why": "w"})
        }
        (_, "/api/v1/oppositions", _) => json!({"scope": "organization",
            "organization": rows.organization, "number": "0162000009"}),
        (_, "/api/v1/oppositions/{id}/remove", _) => json!({"why": "w"}),
        (_, "/api/v1/opposition-imports", _) => return None,
        (_, "/api/v1/consents/{id}/proofs", _) => return None,
        ("PUT", "/api/v1/dialling-rules", _) => json!({"base_version": 0, "sets": [], "why": "w"}),
        (_, "/api/v1/dialling-rules/may-dial", _) => json!({"organization": rows.organization,
            "number": "0162000009", "method": "preview", "purpose": "commercial"}),
        (_, _, "consents") => {
            json!({"purpose": "sales", "channel": "phone", "state": "withdrawn"})
        }
        (_, _, "surveys") => json!({"rating": 4}),
        (_, "/api/v1/field-appointments", _) => json!({"organization": rows.organization,
            "person": "paul", "starts_at": "2030-01-01T10:00:00Z", "postcode": "75011"}),
        ("PATCH", "/api/v1/field-appointments/{id}", _) => json!({"version": 1}),
        (_, _, "appointments") => json!({"at": "2030-01-01T10:00:00Z", "title": "Visite"}),
        ("PATCH", "/api/v1/appointments/{id}", _) => json!({"version": 1}),
        (_, "/api/v1/customers/tags", _) => json!({"ids": [rows.customer], "add": ["x"]}),
        (_, "/api/v1/customers/{id}/merge", _) => json!({"other": rows.customer}),
        (_, _, "customers") => json!({"organization": rows.organization, "last_name": "Nouveau"}),
        ("POST", "/api/v1/articles/searches", _) => {
            json!({"organization": rows.organization, "q": "box"})
        }
        ("POST", "/api/v1/articles/suggest", _) => {
            json!({"organization": rows.organization, "text": "box"})
        }
        ("POST", "/api/v1/articles", _) => {
            json!({"organization": rows.organization, "content": article_content()})
        }
        ("PATCH", "/api/v1/articles/{id}", _) => {
            json!({"version": 1, "content": article_content()})
        }
        (_, _, "state") => json!({"version": 1, "state": "archived"}),
        (_, _, "feedback") => json!({"version": 1, "useful": true}),
        (_, _, "tickets") => json!({"organization": rows.organization, "type": "incident",
            "subject": "s", "priority": "low"}),
        (_, "/api/v1/tickets/bulk", _) => {
            json!({"tickets": [{"id": rows.ticket}], "changes": {"version": 1, "note": "n"}})
        }
        (_, "/api/v1/tickets/{id}/attachments", _) => return None,
        (_, _, "escalate") => json!({"version": 1, "reason": "r"}),
        (_, _, "notes") => json!({"note": "n"}),
        (_, _, "macro") => json!({"version": 1, "macro": "take"}),
        (_, _, "reopen") => json!({"reason": "r"}),
        (_, _, "watching") => json!({"watching": true}),
        (_, _, "fcr") => json!({"value": null}),
        (_, _, "links") => json!({"other": rows.ticket, "kind": "relates"}),
        (_, _, "merge") => json!({"into": rows.ticket}),
        (_, _, "presence") => json!({"typing": true}),
        (_, "/api/v1/tickets/{id}/follow-ups", _) => json!({"label": "l", "after_ms": 1}),
        ("PATCH", "/api/v1/follow-ups/{id}" | "/api/v1/ticket-views/{id}", _) => {
            json!({"version": 1})
        }
        (_, _, "ticket-views") => json!({"organization": rows.organization, "name": "v",
            "body": {}}),
        (_, _, "ticket-notices") => json!({"until": "2030-01-01T10:00:00Z"}),
        (_, _, "cases") => json!({"organization": rows.organization, "problem": "p",
            "solution": "s"}),
        ("PATCH", "/api/v1/cases/{id}", _) => json!({"version": 1}),
        (_, _, "review") => json!({"version": 1, "decision": "retire", "reason": "r"}),
        (_, "/api/v1/cases/import", _) => json!({"organization": rows.organization, "csv": "x"}),
        (_, "/api/v1/crm/script-test", _) => json!({"script": {"name": {"fr": "s"}}}),
        (_, _, "try") => json!({"base": {}}),
        (_, _, "diagnoses") => json!({"organization": rows.organization}),
        (_, _, "steps") => json!({"version": 1, "action": "back"}),
        (_, _, "outcome") => json!({"version": 1, "outcome": "not_solved"}),
        (_, _, "simulations") => json!({"base": {"kind": "day", "day": "2026-11-20"}}),
        ("PATCH", "/api/v1/customers/{id}" | "/api/v1/tickets/{id}", _) => json!({"version": 1}),
        (_, _, "people") => json!({"login": "new", "name": "New", "role": "analyst"}),
        ("PUT", "/api/v1/organizations/{organization}/crm", _) => {
            json!({"setup": {}, "base_version": 0})
        }
        ("POST", "/api/v1/organizations/{organization}/webhooks", _) => {
            json!({"url": "https://example.org", "kinds": ["ticket.created"]})
        }
        ("PUT", "/api/v1/organizations/{organization}/secrets/{name}", _) => json!({"value": "s"}),
        ("POST", "/api/v1/organizations/{organization}/crm/check", _) => json!({"setup": {}}),
        (_, _, "step") => json!({"revision": 1, "step": {"kind": "back"}}),
        ("POST", "/api/v1/organizations/{organization}/scripts/{script}/publish", _) => {
            json!({"base_revision": 1})
        }
        ("PUT", "/api/v1/organizations/{organization}/scripts/{script}", _) => {
            json!({"script": {"name": {"fr": "s"}}, "base_revision": 0})
        }
        ("PUT", "/api/v1/me/drafts/{key}", _) => json!({"body": "{}"}),
        (_, _, "password") => json!({"password": "long enough"}),
        (_, _, "publish") => json!({"base_version": 1}),
        (_, "/api/v1/organizations/{organization}/surveys/preview", _) => {
            json!({"survey": crm::survey::defaults().remove(0), "language": "fr"})
        }
        (_, "/api/v1/organizations/{organization}/surveys/test", _) => {
            json!({"survey": crm::survey::defaults().remove(0), "language": "fr",
                "way": "email", "receiver": "a@b.example"})
        }
        (_, "/api/v1/organizations/{organization}/sms/test", _) => {
            json!({"receiver": "0612345678"})
        }
        (_, "/api/v1/mails/test", _) => json!({"receiver": "a@b.example"}),
        (_, _, "test") => json!({}),
        (_, _, "shadow") => json!({"plan": plan()}),
        (_, _, "import") => json!({"from": "connect", "file": {}}),
        (_, _, "plan") => json!({"plan": plan(), "base_version": 1}),
        (_, "/api/v1/campaigns/{campaign}/lists", _) => json!({"name": "l"}),
        ("PATCH", "/api/v1/record-lists/{id}", _) => json!({"weight": 5}),
        (_, _, "quotas") => json!({"items": []}),
        (_, _, "matching") => json!({"filter": []}),
        (_, "/api/v1/record-lists/{id}/imports", _) => return None,
        (_, "/api/v1/record-lists/{id}/records", _) => {
            json!({"numbers": [{"number": "0162000099"}]})
        }
        (_, "/api/v1/records/{id}/appointment", _) => json!({"at": "2099-01-01T10:00:00Z"}),
        (_, "/api/v1/list-imports/{id}/preview" | "/api/v1/list-imports/{id}/run", _) => {
            json!({"mapping": {"columns": {"Tel": "number"}}})
        }
        ("POST", "/api/v1/imports/{id}/preview" | "/api/v1/imports/{id}/run", _)
        | ("PUT", "/api/v1/organizations/{organization}/import-mappings/{name}", _) => {
            json!({"mapping": {"columns": {"Nom": "last_name"}, "by": [], "found": "skip"}})
        }
        (_, _, "erasure") => json!({"confirm": rows.mark}),
        (_, _, "xlsx") => json!({"name": "x", "columns": ["a"], "rows": [["b"]]}),
        (_, _, "say") => json!({"text": "Bonjour"}),
        (_, _, "parse") => json!({"text": "anyone"}),
        (_, _, "print") => json!({"steps": []}),
        (_, _, "check") => json!({"plan": plan()}),
        _ => json!({}),
    })
}

fn article_content() -> Value {
    json!({"title": {"fr": "Titre"}, "text": {"fr": "Texte"}, "audience": "public"})
}

fn roles(access: Access) -> Option<(&'static [Role], bool)> {
    match access {
        Access::Open | Access::Socket => None,
        Access::Roles(roles) => Some((roles, false)),
        Access::Centre(roles) => Some((roles, true)),
    }
}

#[tokio::test]
async fn without_a_token_every_closed_route_says_401() {
    let centre = Centre::new().await;
    let mut closed = 0;
    for (method, route) in operations() {
        if roles(access(method, &route).unwrap()).is_none() {
            continue;
        }
        let path = path_of(&route, &centre.alpha);
        let body = body_of(method, &route, &centre.alpha);
        for token in [None, Some("not-a-token")] {
            let answer = centre.call(method, &path, token, body.clone()).await;
            assert_eq!(answer.status, 401, "{method} {route}: {}", answer.text);
        }
        closed += 1;
    }
    assert!(closed > 40, "only {closed} routes were walked");
}

#[tokio::test]
async fn a_role_without_grant_gets_403_on_every_route() {
    let centre = Centre::new().await;
    let mut refused = 0;
    for role in Role::ALL {
        let token = centre.signed_in(role, &["alpha"]).await;
        for (method, route) in operations() {
            let Some((granted, whole)) = roles(access(method, &route).unwrap()) else { continue };
            if granted.contains(&role) && !whole {
                continue;
            }
            let path = path_of(&route, &centre.alpha);
            let body = body_of(method, &route, &centre.alpha);
            let answer = centre.call(method, &path, Some(&token), body).await;
            assert_eq!(answer.status, 403, "{role:?} {method} {route}: {}", answer.text);
            refused += 1;
        }
    }
    assert!(refused > 80, "only {refused} refusals were walked");
}

#[tokio::test]
async fn a_stranger_reads_and_changes_nothing_of_the_other_organization() {
    let centre = Centre::new().await;
    let secrets = centre.alpha.secrets();
    let (mut walled, mut empty) = (0, 0);
    for role in Role::ALL {
        for (method, route) in operations() {
            let Some((granted, _)) = roles(access(method, &route).unwrap()) else { continue };
            if !granted.contains(&role) {
                continue;
            }
            // A new token each time: signing out is one of the routes.
            let token = centre.signed_in(role, &["beta"]).await;
            let path = path_of(&route, &centre.alpha);
            let body = body_of(method, &route, &centre.alpha);
            let names_a_row =
                ["{id}", "{organization}", "{campaign}"].iter().any(|part| route.contains(part))
                    || body_names(body.as_ref());
            let answer = centre.call(method, &path, Some(&token), body).await;
            let place = format!("{role:?} {method} {route} → {}: {}", answer.status, answer.text);
            if names_a_row {
                assert!([403, 404].contains(&answer.status.as_u16()), "{place}");
                walled += 1;
            } else {
                empty += 1;
            }
            for secret in &secrets {
                assert!(!answer.text.contains(secret.as_str()), "{secret} in {place}");
            }
        }
    }
    assert!(walled > 60 && empty > 40, "only {walled} and {empty} were walked");
}

fn body_names(body: Option<&Value>) -> bool {
    body.is_some_and(|b| b["organization"] == "alpha")
}

#[tokio::test]
async fn asking_for_the_other_organization_by_filter_finds_nothing() {
    let centre = Centre::new().await;
    let token = centre.signed_in(Role::Supervisor, &["beta"]).await;
    let number = centre.alpha.number.replace('+', "%2B");
    for path in [
        format!("/api/v1/tickets/reopenable?customer={}", centre.alpha.customer),
        format!("/api/v1/follow-ups?ticket={}", centre.alpha.ticket),
        "/api/v1/follow-ups?organization=alpha".to_owned(),
        "/api/v1/interactions?organization=alpha".to_owned(),
        "/api/v1/campaigns?organization=alpha".to_owned(),
        "/api/v1/field-appointments?organization=alpha".to_owned(),
        "/api/v1/field-appointments?q=Alphonse".to_owned(),
        format!("/api/v1/interactions?customer={}", centre.alpha.customer),
        format!("/api/v1/interactions?number={number}"),
        "/api/v1/interactions?q=Alphonse".to_owned(),
        "/api/v1/customers?organization=alpha".to_owned(),
        format!("/api/v1/customers?phone={number}"),
        "/api/v1/customers?q=alph".to_owned(),
        "/api/v1/consents?organization=alpha".to_owned(),
        "/api/v1/consents?q=Alphonse".to_owned(),
        "/api/v1/oppositions?organization=alpha".to_owned(),
        "/api/v1/receipts?organization=alpha".to_owned(),
        "/api/v1/tickets?organization=alpha".to_owned(),
        "/api/v1/cases?organization=alpha".to_owned(),
        "/api/v1/cases?q=Alphonse".to_owned(),
        "/api/v1/diagnoses?organization=alpha".to_owned(),
        format!("/api/v1/diagnoses?customer={}", centre.alpha.customer),
        format!("/api/v1/tickets?customer={}", centre.alpha.customer),
        "/api/v1/tickets?q=Alphonse".to_owned(),
        "/api/v1/figures/contacts?organization=alpha".to_owned(),
        "/api/v1/evaluations?organization=alpha".to_owned(),
        format!("/api/v1/evaluations?interaction={}", centre.alpha.ended),
        "/api/v1/quality/draws?organization=alpha".to_owned(),
        "/api/v1/calibrations?organization=alpha".to_owned(),
        "/api/v1/coachings?organization=alpha".to_owned(),
        "/api/v1/surveys/answers?organization=alpha".to_owned(),
        "/api/v1/articles?organization=alpha".to_owned(),
        "/api/v1/articles?written=true&organization=alpha".to_owned(),
        "/api/v1/articles/search?q=Alphonse".to_owned(),
        "/api/v1/articles/search?q=alphonse&organization=alpha&written=true".to_owned(),
    ] {
        let answer = centre.get(&path, &token).await.expect(200);
        assert_eq!(answer.body["items"], json!([]), "{path}");
    }
    for means in [format!("number={number}"), "reference=1".to_owned()] {
        for filter in ["", "&organization=alpha"] {
            let path = format!("/api/v1/customers/identify?{means}{filter}");
            let answer = centre.get(&path, &token).await.expect(200);
            assert!(!answer.text.contains("Alphonse"), "{path}: {}", answer.text);
        }
    }
    let own = centre.get("/api/v1/customers?q=bett", &token).await.expect(200);
    assert_eq!(own.body["items"][0]["id"], json!(centre.beta.customer), "the filter does find");
}

#[tokio::test]
async fn the_rows_are_there_for_those_who_may_see_them() {
    let centre = Centre::new().await;
    let token = centre.signed_in(Role::Supervisor, &["alpha"]).await;
    for route in [
        "/api/v1/interactions/{id}",
        "/api/v1/interactions/{id}/events",
        "/api/v1/interactions/{id}/recording",
        "/api/v1/interactions/{id}/recording/sheet",
        "/api/v1/organizations/{organization}/legal-holds",
        "/api/v1/organizations/{organization}/recording-deletions",
        "/api/v1/interactions/{id}/why",
        "/api/v1/customers/{id}",
        "/api/v1/tickets/{id}",
        "/api/v1/cases/{id}",
        "/api/v1/diagnoses/{id}",
        "/api/v1/script-runs/{id}",
        "/api/v1/organizations/{organization}/scripts/{script}",
        "/api/v1/organizations/{organization}/scripts/{script}/report",
        "/api/v1/articles/{id}",
        "/api/v1/articles/{id}/versions",
        "/api/v1/evaluations/{id}",
        "/api/v1/calibrations/{id}",
        "/api/v1/coachings/{id}",
        "/api/v1/reports/{id}",
        "/api/v1/packs/{id}",
        "/api/v1/packs/{id}/pdf",
        "/api/v1/campaigns/{campaign}/live",
        "/api/v1/campaigns/{campaign}/results",
        "/api/v1/campaigns/{campaign}/calls",
        "/api/v1/campaigns/{campaign}/calls/behind",
        "/api/v1/campaigns/{campaign}/held",
        "/api/v1/campaigns/{campaign}/lists",
        "/api/v1/campaigns/{campaign}/records",
        "/api/v1/record-lists/{id}",
        "/api/v1/record-lists/{id}/imports",
        "/api/v1/list-imports/{id}",
        "/api/v1/records/{id}",
        "/api/v1/field-appointments/{id}",
        "/api/v1/organizations/{organization}/field-force",
        "/api/v1/organizations/{organization}/field-slots",
    ] {
        let answer = centre.get(&path_of(route, &centre.alpha), &token).await;
        assert_eq!(answer.status, 200, "{route}: {}", answer.text);
    }
    for (path, secret) in [
        ("/api/v1/queues", "Alphonse queue".to_owned()),
        ("/api/v1/live-interactions", centre.alpha.live.to_string()),
        ("/api/v1/callbacks", centre.alpha.callback.to_string()),
        ("/api/v1/interactions", centre.alpha.ended.to_string()),
        ("/api/v1/script-runs", centre.alpha.script_run.to_string()),
        ("/api/v1/evaluations", centre.alpha.evaluation.to_string()),
        ("/api/v1/quality/draws", centre.alpha.draw.to_string()),
        ("/api/v1/reports", centre.alpha.report.to_string()),
        ("/api/v1/packs", centre.alpha.pack.to_string()),
        ("/api/v1/campaigns", "Alphonse appelle".to_owned()),
        ("/api/v1/field-appointments", centre.alpha.field_appointment.to_string()),
    ] {
        let answer = centre.get(path, &token).await.expect(200);
        assert!(answer.text.contains(&secret), "{path}: {}", answer.text);
    }
}

#[tokio::test]
async fn an_organizations_user_learns_no_agents_name() {
    let centre = Centre::new().await;
    let token = centre.signed_in(Role::Organization, &["alpha"]).await;
    for path in [
        "/api/v1/interactions".to_owned(),
        "/api/v1/live-interactions".to_owned(),
        path_of("/api/v1/interactions/{id}", &centre.alpha),
        path_of("/api/v1/customers/{id}", &centre.alpha),
        path_of("/api/v1/articles/{id}", &centre.alpha),
        "/api/v1/articles/search?q=box".to_owned(),
        path_of("/api/v1/customers/{id}/timeline", &centre.alpha),
        "/api/v1/queues".to_owned(),
    ] {
        let answer = centre.get(&path, &token).await.expect(200);
        assert!(!answer.text.to_lowercase().contains("alice"), "{path}: {}", answer.text);
    }
}
