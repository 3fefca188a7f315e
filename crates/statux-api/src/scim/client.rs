//! An authenticated SCIM client.

use std::future::{Ready, ready};

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest, web};
use chrono::{DateTime, Utc};
use identity_store::audit::Actor;
use identity_store::{Connection, OrganizationId, StoreError};

use super::search_turns::{MAX_WAITING, Turn};
use crate::blocking;
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

    /// Reads, and does slow work on the result, on the blocking thread pool.
    pub(super) async fn read<T, E>(
        &self,
        work: impl FnOnce(&mut Connection) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        blocking::read(self.state.store(), work).await
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
        blocking::point_read(self.state.store(), work).await
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
