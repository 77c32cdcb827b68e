//! People, sign-in and phone keys.

use super::{AgentStatusName, AgentView, Role, Time};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Locale {
    Fr,
    En,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Theme {
    Light,
    Dark,
    Auto,
}

impl Locale {
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Fr => "fr",
            Self::En => "en",
        }
    }

    pub(crate) fn parse(name: &str) -> Option<Self> {
        [Self::Fr, Self::En].into_iter().find(|l| l.name() == name)
    }
}

impl Theme {
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Light => "light",
            Self::Dark => "dark",
            Self::Auto => "auto",
        }
    }

    pub(crate) fn parse(name: &str) -> Option<Self> {
        [Self::Light, Self::Dark, Self::Auto].into_iter().find(|t| t.name() == name)
    }
}

#[derive(Clone, Serialize, ToSchema)]
pub(crate) struct Person {
    pub(crate) login: String,
    pub(crate) name: String,
    #[schema(value_type = Role)]
    pub(crate) role: vocab::Role,
    /// Whose data the person sees. Empty: every organization's.
    pub(crate) organizations: Vec<String>,
    pub(crate) locale: Locale,
    pub(crate) theme: Theme,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SignInForm {
    pub(crate) login: String,
    pub(crate) password: String,
    /// Six digits of the application or a recovery code, where the person has a second factor: a
    /// sign-in without it is answered 401, `urn:plateau:problem:second-factor`.
    pub(crate) code: Option<String>,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct SignedIn {
    /// For `Authorization: Bearer`; browsers use the cookie that comes with this answer.
    pub(crate) token: String,
    /// Goes into `x-csrf-token` of every request but GET that is made with the cookie.
    pub(crate) csrf: String,
    pub(crate) expires_at: Time,
    pub(crate) person: Person,
    pub(crate) phone: Option<PhoneKey>,
    /// A second factor must be set up before anything else.
    pub(crate) enrol: bool,
}

/// What a telephone registers with. The password is shown once and kept only as digests.
#[derive(Serialize, ToSchema)]
pub(crate) struct PhoneKey {
    pub(crate) user: String,
    pub(crate) password: String,
    pub(crate) realm: String,
    /// `sip:agent1@plateau`
    pub(crate) uri: String,
    /// Path of the WebSocket for SIP over WebSocket (RFC 7118).
    pub(crate) websocket: String,
    pub(crate) expires_at: Time,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PhoneKeyForm {
    /// For how many days the desk phone may register, 1–365.
    pub(crate) days: u32,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct Me {
    pub(crate) person: Person,
    pub(crate) csrf: String,
    pub(crate) agent: Option<AgentView>,
    /// Only with `?phone=1`, and only for agents: a fresh key.
    pub(crate) phone: Option<PhoneKey>,
    pub(crate) settings: CentreSettings,
    pub(crate) breaks: Vec<BreakChoice>,
    pub(crate) queues: Vec<QueueName>,
    pub(crate) dispositions: Vec<DispositionChoice>,
    /// Organizations that the person may see.
    pub(crate) organizations: Vec<Choice>,
    pub(crate) campaigns: Vec<Choice>,
    pub(crate) teams: Vec<Choice>,
    /// Of the program.
    pub(crate) version: String,
    /// A second factor must be set up before anything else.
    pub(crate) enrol: bool,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct CentreSettings {
    /// True: nobody listens to a call without saying why.
    pub(crate) listening_reason: Option<bool>,
    /// ISO 3166 country whose numbering plan local numbers follow.
    pub(crate) region: String,
    /// IANA time zone.
    pub(crate) time_zone: String,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct BreakChoice {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) paid: bool,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct Choice {
    pub(crate) id: String,
    pub(crate) name: String,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct DispositionChoice {
    pub(crate) id: String,
    pub(crate) name: String,
    /// What it says of a call out: `sale`, `appointment`, `refusal`…
    #[schema(value_type = Option<super::Meaning>)]
    pub(crate) means: Option<vocab::Meaning>,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct QueueName {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) organization: String,
    /// Dispositions of this queue.
    pub(crate) dispositions: Vec<String>,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct MyChanges {
    pub(crate) locale: Option<Locale>,
    pub(crate) theme: Option<Theme>,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct StatusForm {
    #[schema(value_type = AgentStatusName)]
    pub(crate) status: String,
    /// Key of a break reason; needed with `break`.
    pub(crate) reason: Option<String>,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PersonForm {
    /// 1–64 of `a–z 0–9 . _ -`. An agent's login is the key in the floor plan.
    pub(crate) login: String,
    pub(crate) name: String,
    #[schema(value_type = Role)]
    pub(crate) role: vocab::Role,
    /// At least one for the role `organization`; empty for all otherwise.
    #[serde(default)]
    pub(crate) organizations: Vec<String>,
    /// Whose agents a supervisor follows; empty: all.
    #[serde(default)]
    pub(crate) teams: Vec<String>,
    pub(crate) locale: Option<Locale>,
    pub(crate) theme: Option<Theme>,
    /// At least 8 characters. Without it the person cannot sign in yet.
    pub(crate) password: Option<String>,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PersonChanges {
    pub(crate) name: Option<String>,
    #[schema(value_type = Option<Role>)]
    pub(crate) role: Option<vocab::Role>,
    pub(crate) organizations: Option<Vec<String>>,
    pub(crate) teams: Option<Vec<String>>,
    pub(crate) locale: Option<Locale>,
    pub(crate) theme: Option<Theme>,
    /// `false` ends every session and lets nobody sign in.
    pub(crate) active: Option<bool>,
}

/// A person as the administrator sees it.
#[derive(Serialize, ToSchema)]
pub(crate) struct PersonEntry {
    #[serde(flatten)]
    pub(crate) person: Person,
    pub(crate) active: bool,
    /// Whether the floor plan has an agent of this login.
    pub(crate) agent: bool,
    /// Whose agents a supervisor follows; empty: all.
    pub(crate) teams: Vec<String>,
    /// Whether the sign-in asks for a code.
    pub(crate) second_factor: bool,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PasswordForm {
    /// At least 8 characters.
    pub(crate) password: String,
}

/// Something typed and not saved.
#[derive(Serialize, ToSchema)]
#[schema(as = Draft)]
pub(crate) struct DraftView {
    pub(crate) name: String,
    /// As it was put.
    pub(crate) body: String,
    pub(crate) at: Time,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct DraftForm {
    pub(crate) body: String,
}
