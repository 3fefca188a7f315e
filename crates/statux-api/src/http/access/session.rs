//! People: signed-in browsers and platform admins.

use std::future::{Ready, ready};
use std::ops::Deref;

use actix_web::dev::Payload;
use actix_web::http::Method;
use actix_web::http::uri::PathAndQuery;
use actix_web::{FromRequest, HttpRequest};
use identity_store::accounts::Role;
use identity_store::audit::Actor;
use identity_store::sign_in::sessions;
use identity_store::{OrganizationId, Secret};

use crate::http::cookies::{self, CookieName};
use crate::http::errors::PageError;
use crate::http::guard::{Extraction, GuardedCaller, caller};
use crate::http::limits::lengths::SECRET_MAX_BYTES;
use crate::state::AppState;

/// A signed-in person; others are sent to the sign-in page.
///
/// It dereferences to the store's session, user and organization.
#[derive(Debug, Clone)]
pub struct SignedIn(sessions::SignedIn);

impl SignedIn {
    /// The person, as the actor in the audit trail.
    pub fn actor(&self) -> Actor {
        Actor::User(self.0.user.id.clone())
    }

    /// Whether the person is a platform admin of the organization.
    pub fn is_platform_admin(&self) -> bool {
        self.0.user.role == Role::PlatformAdmin
    }
}

impl Deref for SignedIn {
    type Target = sessions::SignedIn;

    fn deref(&self) -> &Self::Target {
        &self.0
    }
}

/// A signed-in person, or `None`, for pages that anyone may see.
#[derive(Debug, Clone)]
pub struct MaybeSignedIn(pub Option<SignedIn>);

/// A signed-in platform admin; other signed-in people get a 403 page.
#[derive(Debug, Clone)]
pub struct PlatformAdmin(SignedIn);

impl Deref for PlatformAdmin {
    type Target = SignedIn;

    fn deref(&self) -> &Self::Target {
        &self.0
    }
}

impl FromRequest for MaybeSignedIn {
    type Error = PageError;
    type Future = Extraction<Self, Self::Error>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let request = request.clone();
        Box::pin(async move { Ok(Self(find(&request).await?)) })
    }
}

impl FromRequest for SignedIn {
    type Error = PageError;
    type Future = Ready<Result<Self, PageError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(caller(request).ok_or_else(|| sign_in_first(request)))
    }
}

impl FromRequest for PlatformAdmin {
    type Error = PageError;
    type Future = Ready<Result<Self, PageError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(caller(request).ok_or_else(PageError::forbidden))
    }
}

impl GuardedCaller for SignedIn {
    type Rejection = PageError;

    fn organization(&self) -> &OrganizationId {
        &self.0.organization.id
    }

    async fn establish(request: &HttpRequest, _: &mut Payload) -> Result<Self, PageError> {
        let found = find(request).await?;
        found.ok_or_else(|| sign_in_first(request))
    }
}

impl GuardedCaller for PlatformAdmin {
    type Rejection = PageError;

    fn organization(&self) -> &OrganizationId {
        self.0.organization()
    }

    async fn establish(request: &HttpRequest, payload: &mut Payload) -> Result<Self, PageError> {
        let signed_in = SignedIn::establish(request, payload).await?;
        if signed_in.is_platform_admin() {
            Ok(Self(signed_in))
        } else {
            Err(PageError::forbidden())
        }
    }
}

/// Redirects to the sign-in page. Only page views resume after signing in; a form has to be
/// submitted again.
fn sign_in_first(request: &HttpRequest) -> PageError {
    let page = request.uri().path_and_query().map(PathAndQuery::as_str);
    PageError::sign_in_first(page.filter(|_| request.method() == Method::GET))
}

/// The secret of the browser's session cookie, not yet checked.
pub(crate) fn session_secret(request: &HttpRequest) -> Option<Secret> {
    secret_in(request, cookies::SESSION)
}

/// The secret by which a browser is known that has signed in by password, not yet checked.
pub(crate) fn known_browser_secret(request: &HttpRequest) -> Option<Secret> {
    secret_in(request, cookies::KNOWN_BROWSER)
}

fn secret_in(request: &HttpRequest, name: CookieName) -> Option<Secret> {
    let state = AppState::of(request).ok()?;
    let cookie = request.cookie(name.under(state.config()))?;
    let value = cookie.value();
    (!value.is_empty() && value.len() <= SECRET_MAX_BYTES).then(|| Secret::from_client(value))
}

async fn find(request: &HttpRequest) -> Result<Option<SignedIn>, PageError> {
    let state = AppState::of(request)?;
    let Some(secret) = session_secret(request) else {
        return Ok(None);
    };
    let now = state.now();
    let found = state.point_read(move |db| sessions::find(db, &secret, now));
    let idle = state.config().session_idle();
    let found = found.await?;
    let found = found.filter(|found| !sessions::is_idle(&found.session, idle, now));
    if let Some(found) = &found
        && sessions::needs_touch(&found.session, idle, now)
    {
        let (organization, id) = (found.organization.id.clone(), found.session.id.clone());
        // The response does not wait for the time of last use to be stored.
        let _under_way = state.write(move |db| sessions::touch(db, &organization, &id, now));
    }
    Ok(found.map(SignedIn))
}
