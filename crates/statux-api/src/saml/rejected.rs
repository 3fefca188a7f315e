//! The response to a rejected sign-in: the sign-in page, which explains the rejection by its
//! reference code.

use actix_web::HttpResponse;
use actix_web::http::header;
use identity_store::OrganizationId;

use crate::http::client_ip::ClientIp;
use crate::http::errors::PageError;
use crate::http::urls::sign_in_path;
use crate::sign_in::sso::SsoRejection;
use crate::state::AppState;

/// Records a rejection and redirects to the sign-in page.
pub(crate) async fn reject(
    state: &AppState,
    rejection: &SsoRejection,
    organization: &OrganizationId,
    client: ClientIp,
) -> Result<HttpResponse, PageError> {
    let recorded = rejection.record(state, organization, client.0);
    let reference = recorded.await?;
    Ok(to_sign_in_page(rejection, organization, &reference, None))
}

/// Redirects to the sign-in page, for a rejection that is already recorded. A sign-in that begins again goes
/// on to the path that was asked for.
pub(super) fn to_sign_in_page(
    rejection: &SsoRejection,
    organization: &OrganizationId,
    reference: &str,
    asked_path: Option<&str>,
) -> HttpResponse {
    let mut location = sign_in_path(reference);
    if rejection.begin_again {
        location.push_str("&organization=");
        location.push_str(organization.as_str());
        if let Some(path) = asked_path {
            location.push_str("&return_to=");
            location.extend(url::form_urlencoded::byte_serialize(path.as_bytes()));
        }
    }
    HttpResponse::SeeOther()
        .insert_header((header::LOCATION, location))
        .finish()
}
