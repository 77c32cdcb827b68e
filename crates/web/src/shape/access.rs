//! Ways in: second factors, sessions, providers of identities; and the audit log.

use super::{Role, Time};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// The own second factor.
#[derive(Serialize, ToSchema)]
pub(crate) struct SecondFactorView {
    /// Codes are asked for at sign-in.
    pub(crate) active: bool,
    /// The own role needs one.
    pub(crate) required: bool,
    /// Recovery codes that are not used yet.
    pub(crate) recovery_left: u64,
}

/// What an application learns the secret by. It is shown now and never again.
#[derive(Serialize, ToSchema)]
pub(crate) struct SecondFactorSecret {
    /// Base 32, to be typed.
    pub(crate) secret: String,
    /// `otpauth://totp/…`
    pub(crate) uri: String,
    /// The same as a picture, SVG.
    pub(crate) picture: String,
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct CodeForm {
    /// Six digits of the application, or a recovery code.
    pub(crate) code: String,
}

/// Each signs in once where the application is lost. Shown now and never again.
#[derive(Serialize, ToSchema)]
pub(crate) struct RecoveryCodes {
    pub(crate) codes: Vec<String>,
}

/// What holds for everybody's way in.
#[derive(Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct AccessRules {
    /// Roles that need a second factor when they sign in by password.
    #[schema(value_type = Vec<Role>)]
    pub(crate) second_factor: Vec<vocab::Role>,
}

/// One place where somebody is signed in.
#[derive(Serialize, ToSchema)]
pub(crate) struct SessionView {
    pub(crate) id: String,
    /// The one that asks.
    pub(crate) own: bool,
    pub(crate) created_at: Time,
    pub(crate) last_seen_at: Time,
    pub(crate) expires_at: Time,
    /// As the browser or program calls itself.
    pub(crate) user_agent: String,
    /// `password` or `outside`.
    pub(crate) means: String,
}

/// Another way in than the password.
#[derive(Serialize, ToSchema)]
pub(crate) struct SignInWay {
    pub(crate) id: String,
    pub(crate) name: String,
    /// Where the browser goes.
    pub(crate) path: String,
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct WayBack {
    pub(crate) code: Option<String>,
    pub(crate) state: Option<String>,
    pub(crate) error: Option<String>,
}

/// An act of the audit log.
#[derive(Serialize, ToSchema)]
pub(crate) struct AuditView {
    /// Without gaps: a missing number was removed by somebody else than this program.
    pub(crate) seq: u64,
    pub(crate) at: Time,
    /// Empty for a sign-in that named nobody.
    pub(crate) login: String,
    pub(crate) organization: Option<String>,
    /// `people.change`
    pub(crate) action: String,
    pub(crate) kind: String,
    pub(crate) subject: String,
    /// Values that it changed, by their path.
    #[schema(value_type = Option<Object>)]
    pub(crate) before: Option<serde_json::Value>,
    #[schema(value_type = Option<Object>)]
    pub(crate) after: Option<serde_json::Value>,
    pub(crate) address: Option<String>,
}

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct AuditAsked {
    #[param(value_type = Option<String>)]
    pub(crate) from: Option<Time>,
    #[param(value_type = Option<String>)]
    pub(crate) to: Option<Time>,
    pub(crate) login: Option<String>,
    pub(crate) organization: Option<String>,
    /// One action, or all of a noun: `people`.
    pub(crate) action: Option<String>,
    pub(crate) subject: Option<String>,
    /// Words of who, what and the changed values.
    pub(crate) q: Option<String>,
    pub(crate) cursor: Option<String>,
    /// 1–200; 50 when absent.
    pub(crate) limit: Option<u32>,
}
