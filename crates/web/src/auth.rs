//! Sessions
pub(crate) const COOKIE: &str = "plateau_session";
pub(crate) struct Who;
impl<S: Sync> axum::extract::FromRequestParts<S> for Who {
    type Rejection = crate::problem::Problem;
    async fn from_request_parts(
        _: &mut axum::http::request::Parts,
        _: &S,
    ) -> Result<Self, Self::Rejection> {
        Err(crate::problem::Problem::signed_out())
    }
}
