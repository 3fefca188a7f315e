//! The start page.

use actix_web::HttpResponse;

use super::respond::see_other;
use crate::http::access::MaybeSignedIn;

/// Sends signed-in people to Team, others to the sign-in page.
pub(crate) async fn show(viewer: MaybeSignedIn) -> HttpResponse {
    see_other(if viewer.0.is_some() {
        "/team"
    } else {
        "/sign-in"
    })
}
