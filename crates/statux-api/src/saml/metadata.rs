//! Our metadata; its URL is our entity ID.

use actix_web::{HttpResponse, web};

use super::organization::{find, service_provider};
use crate::http::errors::PageError;
use crate::sso_connection::keys::own_keys;
use crate::state::AppState;

/// Returns the service provider's metadata (SAML metadata §2.4.4), before any provider exists too. The
/// organization's own keys stand in it: all of them may sign, and the newest is to encrypt for.
#[utoipa::path(
    get, path = "/api/v1/saml/{organization}/metadata", tag = "SAML", operation_id = "getMetadata", security(()),
    params(("organization" = String, Path, description = "The organization's id")),
    responses((status = 200, body = String, content_type = "application/samlmetadata+xml"), (status = 404, description = "No such organization", body = String, content_type = "text/html"))
)]
pub(super) async fn show(
    state: web::Data<AppState>,
    organization: web::Path<String>,
) -> Result<HttpResponse, PageError> {
    let (organization, _) = find(&state, &organization).await?;
    let keys = own_keys(&state, &organization.id).await?;
    let urls = state.urls(&organization.id);
    let mut sp = service_provider(&urls);
    if let Some(decryption) = keys.decryption() {
        sp = sp.with_decryption_keys(decryption);
    }
    let mut metadata = sp.metadata();
    metadata.signing_keys = keys.all_signing().collect();
    // What is sent there is answered, and the answer has to be signed.
    let logout_url = urls.logout_url();
    metadata.logout_url = keys.signing().map(|_| logout_url.as_str());
    let metadata = metadata.to_xml();
    Ok(HttpResponse::Ok()
        .content_type("application/samlmetadata+xml; charset=utf-8")
        .body(metadata))
}
