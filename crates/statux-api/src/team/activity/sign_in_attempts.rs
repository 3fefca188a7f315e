//! Sign-in attempts, and why they were rejected.

use actix_web::{HttpRequest, web};
use chrono::{DateTime, Utc};
use identity_store::sign_in::attempt_search::{self, AttemptFilter};
use identity_store::sign_in::attempts::{Outcome, SignInAttempt};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::http::access::ApiKeyAccess;
use crate::http::errors::Problem;
use crate::http::paging::{Items, page_request, query, search_text};
use crate::sign_in::words;
use crate::state::AppState;

/// How many characters of a wrong value are echoed back.
const MAX_TOLD_CHARS: usize = 100;

/// An attempt at signing in.
#[derive(Serialize, ToSchema)]
pub(crate) struct SignInAttemptView {
    id: String,
    /// The code that the person was shown.
    reference: String,
    at: DateTime<Utc>,
    /// `password` or `sso`.
    method: &'static str,
    /// `succeeded` or `refused`.
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

/// Which page of which attempts.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct AttemptsQuery {
    /// The most items to return, 1 to 200; 50 when left out.
    #[param(minimum = 1, maximum = 200)]
    limit: Option<u16>,
    /// The `next_cursor` of the page before; left out for the first page.
    cursor: Option<String>,
    /// Only the attempt with this code, in any letter case.
    #[param(max_length = 256)]
    reference: Option<String>,
    /// Only those that ended so: `succeeded` or `refused`.
    outcome: Option<String>,
    /// Only those with this text, in any letter case, in the account that was typed, the code, what
    /// was expected or received, the user's id or the IP address. A page may then have few items, or
    /// none, while its `next_cursor` goes on.
    #[param(max_length = 256)]
    q: Option<String>,
}

/// The attempts, the newest first, by pages.
#[utoipa::path(
    get, path = "/api/v1/sign-in-attempts", tag = "Sign-in attempts", operation_id = "listSignInAttempts",
    params(AttemptsQuery),
    responses((status = 200, body = Items<SignInAttemptView>), (status = "4XX", body = Problem, content_type = "application/problem+json"))
)]
pub(crate) async fn list(
    state: web::Data<AppState>,
    by: ApiKeyAccess,
    request: HttpRequest,
) -> Result<web::Json<Items<SignInAttemptView>>, Problem> {
    let asked: AttemptsQuery = query(request.query_string())?;
    let page = page_request(asked.limit, asked.cursor)?;
    let filter = AttemptFilter {
        reference: search_text("reference", asked.reference)?,
        outcome: asked.outcome.as_deref().map(outcome).transpose()?,
        text: search_text("q", asked.q)?,
    };
    let keys = state.server_keys().clone();
    let attempts =
        state.read(move |db| attempt_search::search(db, &keys, &by.organization, &filter, &page));
    Ok(web::Json(Items::of(
        attempts.await?,
        SignInAttemptView::from,
    )))
}

fn outcome(word: &str) -> Result<Outcome, Problem> {
    Outcome::parse(word).ok_or_else(|| {
        let told: String = word.chars().take(MAX_TOLD_CHARS).collect();
        let detail = format!("outcome: expected \"succeeded\" or \"refused\", received {told:?}");
        Problem::invalid(detail)
    })
}
