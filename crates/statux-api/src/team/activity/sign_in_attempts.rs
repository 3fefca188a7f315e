//! Sign-in attempts, and why they were rejected.

use actix_web::web;
use chrono::{DateTime, Utc};
use identity_store::sign_in::attempts::{self, SignInAttempt};
use serde::Serialize;
use utoipa::ToSchema;

use crate::http::access::ApiKeyAccess;
use crate::http::errors::Problem;
use crate::http::paging::{Items, PageQuery, Paging};
use crate::sign_in::words;
use crate::state::AppState;

/// An attempt at signing in.
#[derive(Serialize, ToSchema)]
pub(crate) struct SignInAttemptView {
    id: String,
    /// The code that the person was shown.
    reference: String,
    at: DateTime<Utc>,
    /// `password` or `sso`.
    method: &'static str,
    /// `succeeded` or `rejected`.
    outcome: &'static str,
    /// The stable reason code of a rejection.
    code: Option<String>,
    /// What was expected.
    expected: Option<String>,
    /// What was received.
    received: Option<String>,
    /// What to do about a rejection.
    advice: Option<&'static str>,
    /// The user, when it is known.
    user_id: Option<String>,
    /// The IP address that it came from.
    address: Option<String>,
    /// Whether a signature or a password was right; anybody can make other attempts.
    proven: bool,
    /// How many equal ones followed within the hour, of those for which nothing was proven.
    repeats: i64,
}

impl From<SignInAttempt> for SignInAttemptView {
    fn from(attempt: SignInAttempt) -> Self {
        Self {
            id: attempt.id.to_string(),
            reference: attempt.reference,
            at: attempt.at,
            method: attempt.method.as_str(),
            outcome: attempt.outcome.as_str(),
            advice: attempt.code.as_deref().map(words::advice),
            code: attempt.code,
            expected: attempt.expected,
            received: attempt.received,
            user_id: attempt.user_id.map(|id| id.to_string()),
            address: attempt.client_ip,
            proven: attempt.proven,
            repeats: attempt.repeats,
        }
    }
}

/// The attempts, the newest first, by pages.
#[utoipa::path(
    get, path = "/api/v1/sign-in-attempts", tag = "Sign-in attempts", operation_id = "listSignInAttempts",
    params(PageQuery),
    responses((status = 200, body = Items<SignInAttemptView>), (status = "4XX", body = Problem, content_type = "application/problem+json"))
)]
pub(crate) async fn list(
    state: web::Data<AppState>,
    by: ApiKeyAccess,
    Paging(page): Paging,
) -> Result<web::Json<Items<SignInAttemptView>>, Problem> {
    let attempts = state.read(move |db| attempts::list(db, &by.organization, &page));
    Ok(web::Json(Items::of(
        attempts.await?,
        SignInAttemptView::from,
    )))
}
