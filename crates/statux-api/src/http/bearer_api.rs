//! What the management API of every kind of bearer secret shares: SCIM tokens, and its own keys.

use std::collections::HashMap;

use actix_web::HttpResponse;
use chrono::{DateTime, Utc};
use identity_store::tokens::Maker;
use identity_store::{StoreError, UserId};

use crate::http::errors::Problem;
use crate::http::limits::lengths::NameLimit;

/// The name of a new secret, without blanks around it.
///
/// # Errors
/// When it cannot be taken.
pub(crate) fn name(text: &str, limit: NameLimit) -> Result<String, Problem> {
    limit.check(text).map(str::to_owned).map_err(|_| {
        let detail = format!("name: expected {limit} on one line");
        Problem::new(400, "name_invalid", detail)
    })
}

/// When a new secret ends.
///
/// # Errors
/// When that is past.
pub(crate) fn end(
    expires_at: Option<DateTime<Utc>>,
    now: DateTime<Utc>,
) -> Result<Option<DateTime<Utc>>, Problem> {
    if expires_at.is_some_and(|end| end <= now) {
        let detail = "expires_at: expected a time in the future";
        return Err(Problem::invalid(detail));
    }
    Ok(expires_at)
}

/// Whether the person who created a secret is still a platform admin who may sign in; `None` for one
/// that no person created.
pub(crate) fn creator_is_admin(
    created_by: Option<&UserId>,
    makers: &HashMap<UserId, Maker>,
) -> Option<bool> {
    created_by.map(|id| makers.get(id).is_some_and(|maker| maker.is_admin))
}

/// The response to a request that revokes a secret.
///
/// # Errors
/// 404 where there was none to revoke.
pub(crate) async fn revoked(
    write: impl Future<Output = Result<bool, StoreError>>,
    what: &str,
) -> Result<HttpResponse, Problem> {
    if write.await? {
        Ok(HttpResponse::NoContent().finish())
    } else {
        Err(Problem::not_found(what))
    }
}
