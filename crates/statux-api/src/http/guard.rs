//! Guards: they authenticate the caller before a handler runs, and hand the caller to it.
//!
//! A route gets its guard from the table in which it is registered. If a handler takes a caller
//! that no guard established, the request is rejected before the handler runs.

use std::future::Future;
use std::pin::Pin;

use actix_web::body::BoxBody;
use actix_web::dev::{Payload, ServiceRequest, ServiceResponse};
use actix_web::middleware::{Next, from_fn};
use actix_web::{Error, HttpMessage as _, HttpRequest, Route};
use identity_store::OrganizationId;
use identity_store::turns::Share;

use crate::share;

/// What asynchronous extractors return: actix polls them on the thread that made them.
pub(crate) type Extraction<T, E> = Pin<Box<dyn Future<Output = Result<T, E>>>>;

/// A caller that a guard can establish.
pub(crate) trait GuardedCaller: Sized + 'static {
    /// The response to all other callers.
    type Rejection: Into<Error> + 'static;

    /// The organization that it acts in, in whose turns its request is served.
    fn organization(&self) -> &OrganizationId;

    /// Identifies the sender of the request. Only a guard calls this, once per request.
    async fn establish(
        request: &HttpRequest,
        payload: &mut Payload,
    ) -> Result<Self, Self::Rejection>;
}

/// The caller, stored in the request's extensions.
struct Established<C>(C);

/// Establishes the caller of a request.
pub(crate) async fn admit<C: GuardedCaller>(
    request: &mut ServiceRequest,
) -> Result<(), C::Rejection> {
    let (head, payload) = request.parts_mut();
    let caller = C::establish(head, payload).await?;
    share::enter(Share::Organization(caller.organization().clone()));
    request.extensions_mut().insert(Established(caller));
    Ok(())
}

/// The caller that the guard established; `None` where the route has no such guard.
pub(crate) fn caller<C: GuardedCaller + Clone>(request: &HttpRequest) -> Option<C> {
    let extensions = request.extensions();
    let established = extensions.get::<Established<C>>();
    established.map(|established| established.0.clone())
}

/// Like [`caller`], but takes the caller out of the request instead of cloning it.
pub(crate) fn take_caller<C: GuardedCaller>(request: &HttpRequest) -> Option<C> {
    let established = request.extensions_mut().remove::<Established<C>>();
    established.map(|established| established.0)
}

/// Puts the route behind a guard that lets only such callers through.
pub(crate) fn guarded<C: GuardedCaller>(route: Route) -> Route {
    route.wrap(from_fn(guard::<C>))
}

async fn guard<C: GuardedCaller>(
    mut request: ServiceRequest,
    next: Next<BoxBody>,
) -> Result<ServiceResponse, Error> {
    match admit::<C>(&mut request).await {
        Ok(()) => next.call(request).await,
        Err(rejection) => Ok(request.error_response(rejection)),
    }
}
