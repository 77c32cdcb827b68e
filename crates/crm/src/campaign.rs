//! Templates of campaigns that call out: a click makes a campaign with its queue, its dispositions
//! and what they mean, its rules of trying again, an objective and the skeleton of a script.
//!
//! Owns: the templates, and how one becomes part of a floor plan. Must not own: what may be
//! published (`vocab`) or dialled (`law`).

use crate::field::Choice;
use crate::script::{Mention, MentionKind, Page, Script, Target, Write};
use crate::{Field, FieldType, Label};
use serde::Deserialize;
use serde_json::json;
use std::collections::BTreeMap;
use std::fmt;
use std::sync::LazyLock;
use vocab::{
    Address, Answering, Campaign, CampaignId, DialMethod, DialPurpose, Disposition, DispositionId,
    FloorPlan, Flow, FlowId, Meaning, Objective, OrganizationId, Outbound, Queue, QueueId,
    Recycling, Retry,
};

/// A kind of campaign of the trade.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Template {
    pub id: String,
    pub name: Label,
    pub about: Label,
    pub method: DialMethod,
    pub purpose: DialPurpose,
    pub dispositions: Vec<Said>,
    /// Answering machines are told apart.
    #[serde(default)]
    answering: bool,
    /// Of a record, all in all.
    attempts: u32,
    #[serde(default)]
    wrap_up_ms: i64,
    #[serde(default)]
    preview_ms: Option<i64>,
    #[serde(default)]
    successes: Option<u32>,
    #[serde(default)]
    per_agent_day: Option<u32>,
    /// What people hear of a campaign without agents.
    #[serde(default)]
    message: Option<Label>,
    /// The middle of the script.
    #[serde(default)]
    pages: Vec<Talk>,
}

/// What agents may say of a call, and when the record is tried again then.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Said {
    pub id: String,
    pub name: Label,
    pub means: Meaning,
    #[serde(default)]
    settles: Option<bool>,
    #[serde(default)]
    retry: Option<Retry>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Talk {
    title: Label,
    text: Label,
}

/// A campaign to be made.
#[derive(Clone, Debug)]
pub struct NewCampaign {
    pub campaign: CampaignId,
    pub name: String,
    pub organization: OrganizationId,
    /// BCP 47, of the names that go into the plan.
    pub language: String,
}

/// What a template put into the plan, beside the campaign.
#[derive(Clone, Debug)]
pub struct Made {
    pub queue: Option<QueueId>,
    pub flow: Option<FlowId>,
    pub dispositions: Vec<DispositionId>,
    /// To be kept as a draft; none for a campaign without agents.
    pub script: Option<Script>,
}

/// Why a template can't be used so.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unfit {
    CampaignExists,
    UnknownOrganization,
}

impl fmt::Display for Unfit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::CampaignExists => "A campaign of this id exists. Choose another.",
            Self::UnknownOrganization => "There is no such organization in the plan.",
        })
    }
}

/// Those that come with the program, in the order in which they are shown.
#[must_use]
pub fn templates() -> &'static [Template] {
    static READ: LazyLock<Vec<Template>> = LazyLock::new(|| {
        serde_json::from_str(include_str!("campaign.json")).expect("a test reads this very text")
    });
    &READ
}

#[must_use]
pub fn template(id: &str) -> Option<&'static Template> {
    templates().iter().find(|template| template.id == id)
}

impl Template {
    /// Puts the campaign into the plan. What the plan has stays as it is.
    ///
    /// # Errors
    /// The campaign exists, or its organization does not.
    pub fn apply(&self, plan: &mut FloorPlan, new: &NewCampaign) -> Result<Made, Unfit> {
        if plan.campaigns.contains_key(&new.campaign) {
            return Err(Unfit::CampaignExists);
        }
        if !plan.organizations.contains_key(&new.organization) {
            return Err(Unfit::UnknownOrganization);
        }
        let said = self.put_dispositions(plan, new);
        let dispositions: Vec<_> = said.iter().map(|(_, id)| id.clone()).collect();
        let queue = self.put_queue(plan, new, &dispositions);
        let flow = self.put_message(plan, new);
        let of_organization =
            plan.numbers.iter().filter(|(_, n)| n.organization == new.organization);
        let region = plan.settings.region.as_str();
        let shown =
            of_organization.take(1).map(|(number, _)| Address::parse(number, region)).collect();
        let outbound = self.outbound(&said, shown, queue.clone(), flow.clone());
        let campaign = Campaign {
            name: new.name.clone(),
            organization: new.organization.clone(),
            recording: None,
            after: None,
            positions: None,
            outbound: Some(outbound),
        };
        plan.campaigns.insert(new.campaign.clone(), campaign);
        let script = queue.is_some().then(|| self.script(new, &said));
        Ok(Made { queue, flow, dispositions, script })
    }

    fn outbound(
        &self,
        said: &[(&Said, DispositionId)],
        shown: Vec<Address>,
        queue: Option<QueueId>,
        message: Option<FlowId>,
    ) -> Outbound {
        let again = |(said, id): &(&Said, DispositionId)| Some((id.clone(), said.retry?));
        let dispositions: BTreeMap<_, _> = said.iter().filter_map(again).collect();
        let mut outbound: Outbound = serde_json::from_value(json!({"method": self.method}))
            .expect("a method is all that has no default");
        outbound.purpose = self.purpose;
        outbound.queue = queue;
        outbound.shown = shown;
        outbound.message = message;
        outbound.preview_ms = self.preview_ms;
        outbound.answering =
            self.answering.then(|| Answering { detection: vocab::Amd::default(), voicemail: None });
        outbound.recycling =
            Recycling { attempts: self.attempts, dispositions, ..Recycling::default() };
        outbound.objective =
            Objective { successes: self.successes, per_agent_day: self.per_agent_day };
        outbound
    }

    /// Dispositions of the plan that mean the same are used again.
    fn put_dispositions<'a>(
        &'a self,
        plan: &mut FloorPlan,
        new: &NewCampaign,
    ) -> Vec<(&'a Said, DispositionId)> {
        let mut ids = Vec::new();
        for said in &self.dispositions {
            let usual = DispositionId::new(&said.id);
            let means_another =
                plan.dispositions.get(&usual).is_some_and(|d| d.means != Some(said.means));
            let id = match means_another {
                true => DispositionId::new(&format!("{}_{}", new.campaign, said.id)),
                false => usual,
            };
            plan.dispositions.entry(id.clone()).or_insert_with(|| Disposition {
                name: said.name.in_language(&new.language).to_owned(),
                settles: said.settles,
                means: Some(said.means),
            });
            ids.push((said, id));
        }
        ids
    }

    fn put_queue(
        &self,
        plan: &mut FloorPlan,
        new: &NewCampaign,
        dispositions: &[DispositionId],
    ) -> Option<QueueId> {
        if self.method == DialMethod::Agentless {
            return None;
        }
        let id = free(new.campaign.as_str(), |id| plan.queues.contains_key(&QueueId::new(id)));
        let id = QueueId::new(&id);
        let queue: Queue = serde_json::from_value(json!({
            "name": new.name, "organization": new.organization, "campaign": new.campaign,
            "wrap_up_ms": self.wrap_up_ms, "dispositions": dispositions,
        }))
        .expect("the fields of a queue, written above");
        plan.queues.insert(id.clone(), queue);
        Some(id)
    }

    fn put_message(&self, plan: &mut FloorPlan, new: &NewCampaign) -> Option<FlowId> {
        let text = self.message.as_ref()?.in_language(&new.language);
        let language = if new.language.starts_with("en") { "en" } else { "fr" };
        // Whoever is called by no one has nobody to say no to: a key does it (L223-1, R223-3).
        let (right, heard) = match language {
            "en" => {
                ("To receive no more of our calls, press 9.", "Noted: we will call you no more.")
            }
            _ => (
                "Pour ne plus recevoir nos appels, tapez 9.",
                "C’est noté : nous ne vous appellerons plus.",
            ),
        };
        let usual = format!("{}_message", new.campaign);
        let id = FlowId::new(&free(&usual, |id| plan.flows.contains_key(&FlowId::new(id))));
        let flow: Flow = serde_json::from_value(json!({
            "version": 1, "name": new.name, "start": "message",
            "actions": [
                {"id": "message", "type": "menu",
                 "parameters": {"prompt": {"say": {"text": format!("{text} {right}"),
                    "language": language}}, "tries": 1},
                 "conditions": [{"when": "9", "next": "refusal"}],
                 "errors": [{"error": "timeout", "next": "end"}, {"error": "invalid", "next": "end"}]},
                {"id": "refusal", "type": "refuse_calls", "parameters": {}, "next": "noted"},
                {"id": "noted", "type": "play", "next": "end",
                 "parameters": {"prompt": {"say": {"text": heard, "language": language}}}},
                {"id": "end", "type": "hang_up", "parameters": {}},
            ],
        }))
        .expect("a flow, written above");
        plan.flows.insert(id.clone(), flow);
        Some(id)
    }

    /// Who calls and why, the template's own pages, and what came of it.
    fn script(&self, new: &NewCampaign, said: &[(&Said, DispositionId)]) -> Script {
        let mut script = Script::new(Label::from(new.name.as_str()));
        script.start = "accueil".to_owned();
        script.campaigns = vec![new.campaign.clone()];
        let middle: Vec<String> = (1..=self.pages.len()).map(|n| format!("page_{n}")).collect();
        let after = |n: usize| middle.get(n).cloned().unwrap_or_else(|| "conclusion".to_owned());
        let mut first = Page::new(
            "accueil",
            Label::new("Accueil", "Greeting"),
            Label::new(
                "Bonjour, êtes-vous bien {customer.name} ?",
                "Hello, am I speaking with {customer.name}?",
            ),
        );
        first.mentions = self.mentions();
        first.otherwise = after(0);
        script.pages.push(first);
        for (n, (id, talk)) in middle.iter().zip(&self.pages).enumerate() {
            let mut page = Page::new(id, talk.title.clone(), talk.text.clone());
            page.otherwise = after(n + 1);
            script.pages.push(page);
        }
        script.pages.push(last(said));
        script
    }

    /// Who calls says so, for whom, and that it sells (Code de la consommation, L221-16).
    fn mentions(&self) -> Vec<Mention> {
        let all = crate::script::templates().into_iter();
        let wanted = |mention: &Mention| match mention.kind {
            MentionKind::Identity | MentionKind::RecordingNotice => true,
            MentionKind::CommercialNature => self.purpose == DialPurpose::Commercial,
            MentionKind::Own => false,
        };
        all.filter(wanted).collect()
    }
}

fn last(said: &[(&Said, DispositionId)]) -> Page {
    let mut page = Page::new(
        "conclusion",
        Label::new("Conclure", "Close"),
        Label::new("Merci de votre temps, et bonne journée.", "Thank you for your time. Good day."),
    );
    let option = |(said, id): &(&Said, DispositionId)| Choice {
        id: id.to_string(),
        label: said.name.clone(),
    };
    page.fields.push(Field {
        id: "issue".to_owned(),
        label: Label::new("Issue de l’appel", "Outcome of the call"),
        kind: FieldType::Choice { options: said.iter().map(option).collect() },
        required: true,
        when: None,
        help: None,
    });
    page.writes.push(Write { field: "issue".to_owned(), to: Target::Disposition {} });
    page.otherwise = "end".to_owned();
    page
}

/// The usual id, or the first of its followers that is not taken.
fn free(usual: &str, taken: impl Fn(&str) -> bool) -> String {
    if !taken(usual) {
        return usual.to_owned();
    }
    (2..1_000)
        .map(|n| format!("{usual}_{n}"))
        .find(|id| !taken(id))
        .unwrap_or_else(|| usual.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::script::Known;
    use std::collections::BTreeSet;

    fn plan() -> FloorPlan {
        serde_json::from_value(json!({
            "format": 1,
            "organizations": {"net": {"name": "Réseau"}},
            "dispositions": {"refus_argumente": {"name": "Autre chose"}},
            "queues": {"printemps": {"name": "Une autre", "organization": "net"}},
            "flows": {"in": {"version": 1, "name": "in", "start": "end", "actions": [
                {"id": "end", "type": "hang_up", "parameters": {}}]}},
            "numbers": {"0162000101": {"organization": "net", "flow": "in"}},
        }))
        .unwrap()
    }

    fn new(language: &str) -> NewCampaign {
        NewCampaign {
            campaign: CampaignId::new("printemps"),
            name: "Printemps".to_owned(),
            organization: OrganizationId::new("net"),
            language: language.to_owned(),
        }
    }

    #[test]
    fn every_template_makes_a_plan_and_a_script_without_faults() {
        assert!(templates().len() >= 12);
        for template in templates() {
            for language in ["fr", "en"] {
                let mut plan = plan();
                let made = template.apply(&mut plan, &new(language)).unwrap();
                assert_eq!(plan.faults(), Vec::new(), "{}", template.id);
                let outbound =
                    plan.campaigns.get("printemps").and_then(|c| c.outbound.clone()).unwrap();
                assert_eq!(outbound.method, template.method);
                assert_eq!(made.queue.is_some(), template.method != DialMethod::Agentless);
                let Some(script) = made.script else { continue };
                let known = Known {
                    custom: Vec::new(),
                    queues: plan.queues.keys().map(ToString::to_string).collect(),
                    campaigns: BTreeSet::from(["printemps".to_owned()]),
                    dispositions: plan.dispositions.keys().map(ToString::to_string).collect(),
                };
                assert_eq!(script.faults(&known), Vec::new(), "{}", template.id);
            }
        }
    }

    #[test]
    fn a_message_without_agents_says_how_to_refuse_and_hears_it() {
        for template in templates().iter().filter(|t| t.method == DialMethod::Agentless) {
            for (language, said) in [("fr", "tapez 9"), ("en", "press 9")] {
                let mut plan = plan();
                let made = template.apply(&mut plan, &new(language)).unwrap();
                let flow = &plan.flows[&made.flow.unwrap()];
                let told = serde_json::to_value(flow).unwrap();
                let actions = told["actions"].as_array().unwrap();
                let of = |kind: &str| actions.iter().find(|a| a["type"] == kind).unwrap();
                assert!(of("menu").to_string().contains(said), "{}", template.id);
                assert_eq!(of("menu")["conditions"][0]["next"], of("refuse_calls")["id"]);
            }
        }
    }

    #[test]
    fn what_the_plan_has_stays_as_it_is() {
        let mut plan = plan();
        let before = plan.clone();
        let made = template("telesales").unwrap().apply(&mut plan, &new("fr")).unwrap();
        assert_eq!(plan.dispositions["refus_argumente"], before.dispositions["refus_argumente"]);
        assert!(made.dispositions.contains(&"printemps_refus_argumente".into()));
        assert_eq!(made.queue, Some("printemps_2".into()));
        assert_eq!(plan.queues["printemps"], before.queues["printemps"]);
        let again = template("notice").unwrap().apply(&mut plan, &new("fr"));
        assert_eq!(again.unwrap_err(), Unfit::CampaignExists);
    }

    #[test]
    fn every_campaign_with_agents_hears_a_no_and_a_never_again() {
        for template in templates().iter().filter(|t| !t.dispositions.is_empty()) {
            let means = |m: Meaning| template.dispositions.iter().any(|said| said.means == m);
            assert!(means(Meaning::DoNotCall) && means(Meaning::WrongNumber), "{}", template.id);
            let succeeds = template.dispositions.iter().any(|said| said.means.is_success());
            assert!(succeeds, "{}", template.id);
        }
    }
}
