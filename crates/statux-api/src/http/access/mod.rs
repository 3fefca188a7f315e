//! Who is calling: extractors that reject those who may not.

mod bearer;
mod keys;
mod session;
pub(crate) mod wrong_base;

use std::future::Future;
use std::pin::Pin;

use actix_web::{HttpRequest, web};

use crate::state::AppState;

pub(crate) use keys::ScimCaller;
pub use keys::{ApiKeyAccess, ApiKeyRejection, ScimAccess};
pub(crate) use session::session_secret;
pub use session::{MaybeSignedIn, PlatformAdmin, SignedIn};

/// What extractors answer: actix polls them on the thread that made them.
pub(crate) type Extraction<T, E> = Pin<Box<dyn Future<Output = Result<T, E>>>>;

/// The state; registered by [`crate::configure`] for every route.
pub(crate) fn state_of(request: &HttpRequest) -> Option<web::Data<AppState>> {
    request.app_data::<web::Data<AppState>>().cloned()
}
