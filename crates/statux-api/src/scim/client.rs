//! An authenticated SCIM client.

use std::future::{Ready, ready};

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest, web};
use chrono::{DateTime, Utc};
use identity_store::audit::Actor;
use identity_store::{Connection, OrganizationId, StoreError};
use serde_json::Value;

use super::search_turns::{MAX_WAITING, Turn};
use crate::blocking::BRIEF_BYTES;
use crate::http::access::ScimAccess;
use crate::http::errors::ScimHttpError;
use crate::http::guard::{GuardedCaller, take_caller};
use crate::http::urls::scim_token_endpoint;
use crate::state::AppState;

/// A client whose token is valid and whose organization is within its rate limit.
pub(crate) struct Client {
    /// The organization it acts in.
    pub(super) organization: OrganizationId,
    /// The client, as the actor in the audit trail.
    pub(super) actor: Actor,
    state: web::Data<AppState>,
}

impl Client {
    /// The SCIM base URL, without a slash at its end.
    pub(super) fn base_url(&self) -> String {
        self.state.scim_base_url().to_owned()
    }

    /// The URL of a resource; `endpoint` begins with a slash.
    pub(super) fn location(&self, endpoint: &str, id: &str) -> String {
        format!("{}{endpoint}/{id}", self.base_url())
    }

    /// Where clients exchange client ID and secret for an access token.
    pub(super) fn token_endpoint(&self) -> String {
        scim_token_endpoint(&self.state.config().origin())
    }

    /// The caller on whose behalf changes are made.
    pub(super) fn caller(&self) -> identity_store::Caller {
        identity_store::Caller::new(&self.organization, &self.actor, self.now())
    }

    /// The time of the request.
    pub(super) fn now(&self) -> DateTime<Utc> {
        self.state.now()
    }

    /// Counts the operations of a bulk request, each as a request; the first is counted already.
    ///
    /// # Errors
    /// 429 if others have exceeded the limit meanwhile.
    pub(super) fn admit_operations(&self, operations: usize) -> Result<(), ScimHttpError> {
        let more = u32::try_from(operations.saturating_sub(1)).unwrap_or(u32::MAX);
        match self
            .state
            .admit_more_scim_requests(&self.organization, more)
        {
            Some(secs) => Err(too_many_requests(&self.state, secs)),
            None => Ok(()),
        }
    }

    /// Waits until no other search of the organization goes through its resources.
    ///
    /// # Errors
    /// 429 if many wait already.
    pub(super) async fn search_turn(&self) -> Result<Turn<'_>, ScimHttpError> {
        let turn = self.state.search_turns().wait(&self.organization).await;
        turn.ok_or_else(|| {
            let detail = format!(
                "expected at most {MAX_WAITING} searches at a time that no index answers; received \
                 more"
            );
            ScimHttpError::new(429, detail).retry_after(1)
        })
    }

    /// Computes something that takes long, off the worker.
    pub(super) async fn compute<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, StoreError> {
        self.state.threads().compute(work).await
    }

    /// The largest body of a request.
    pub(super) fn max_body_bytes(&self) -> usize {
        self.state.config().scim_body_max_bytes()
    }

    /// Makes something of the JSON of a request: on the worker if it is brief.
    pub(super) async fn interpret<T, E>(
        &self,
        json: Value,
        work: impl FnOnce(&Value) -> Result<T, E> + Send + 'static,
    ) -> Result<T, ScimHttpError>
    where
        T: Send + 'static,
        E: Into<ScimHttpError> + Send + 'static,
    {
        if is_brief(&json) {
            return work(&json).map_err(Into::into);
        }
        let done = self.compute(move || work(&json)).await?;
        done.map_err(Into::into)
    }

    /// Reads, and does slow work on the result, off the worker.
    pub(super) async fn read<T, E>(
        &self,
        work: impl FnOnce(&mut Connection) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        self.state.threads().read(self.state.store(), work).await
    }

    /// Reads a few rows by their keys (a point read).
    pub(super) async fn point_read<T, E>(
        &self,
        work: impl FnOnce(&mut Connection) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        let threads = self.state.threads();
        threads.point_read(self.state.store(), work).await
    }

    /// Writes in one transaction.
    pub(super) async fn write<T, E>(
        &self,
        work: impl Fn(&mut Connection) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        self.state.try_write(work).await
    }

    /// Writes something that the response does not wait for; if it fails, the next request makes up
    /// for it.
    pub(super) fn write_later<E>(
        &self,
        work: impl Fn(&mut Connection) -> Result<(), E> + Send + 'static,
    ) where
        E: From<StoreError> + Send + 'static,
    {
        let _under_way = self.state.try_write(work);
    }
}

impl FromRequest for Client {
    type Error = ScimHttpError;
    type Future = Ready<Result<Self, ScimHttpError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(take_caller(request).ok_or_else(ScimHttpError::unauthorized))
    }
}

impl GuardedCaller for Client {
    type Rejection = ScimHttpError;

    fn organization(&self) -> &OrganizationId {
        &self.organization
    }

    async fn establish(request: &HttpRequest, _: &mut Payload) -> Result<Self, ScimHttpError> {
        let state = AppState::of(request)?;
        let access = ScimAccess::establish(request, &state).await?;
        if let Some(secs) = state.admit_scim_request(&access.organization) {
            return Err(too_many_requests(&state, secs));
        }
        Ok(Self {
            organization: access.organization,
            actor: access.actor,
            state,
        })
    }
}

fn too_many_requests(state: &AppState, secs: u64) -> ScimHttpError {
    let limit = state.config().scim_requests_per_second;
    let detail = format!(
        "expected at most {limit} requests a second, each operation of a bulk request counted as \
         one; received more"
    );
    ScimHttpError::new(429, detail).retry_after(secs)
}

/// Whether a value is about as long as [`BRIEF_BYTES`] of JSON; finding that out takes no longer for
/// any other.
pub(super) fn is_brief(json: &Value) -> bool {
    fn spend(left: &mut usize, bytes: usize) -> bool {
        *left = left.saturating_sub(bytes);
        *left > 0
    }
    fn fits(json: &Value, left: &mut usize) -> bool {
        spend(left, 4)
            && match json {
                Value::String(text) => spend(left, text.len()),
                Value::Array(items) => items.iter().all(|item| fits(item, left)),
                Value::Object(members) => members
                    .iter()
                    .all(|(name, value)| spend(left, name.len()) && fits(value, left)),
                Value::Null | Value::Bool(_) | Value::Number(_) => true,
            }
    }
    fits(json, &mut BRIEF_BYTES.clone())
}

#[cfg(test)]
mod tests {
    use serde_json::{Map, json};

    use super::*;

    #[test]
    fn what_is_long_in_any_way_is_not_brief() {
        let ordinary =
            json!({"userName": "ada@example.com", "emails": [{"value": "x".repeat(4000)}]});
        assert!(is_brief(&ordinary));
        let names: Map<String, Value> = (0..3000).map(|n| (n.to_string(), Value::Null)).collect();
        for long in [
            json!({"title": "x".repeat(BRIEF_BYTES)}),
            json!({"x".repeat(BRIEF_BYTES): 1}),
            json!({"emails": vec![json!([]); 3000]}),
            Value::Object(names),
        ] {
            assert!(!is_brief(&long));
        }
    }
}
