//! Enabling, changing, refreshing and removing the provider.

use actix_web::http::header;
use actix_web::{HttpResponse, web};
use identity_store::StoreError;
use identity_store::sso::providers;
use identity_store::tokens::Scope;
use serde::Deserialize;
use utoipa::ToSchema;

use super::overview_api::ProviderView;
use crate::http::access::ApiKeyAccess;
use crate::http::authenticated_json::AuthenticatedJson;
use crate::http::errors::Problem;
use crate::sso_connection::change::enable_as;
use crate::sso_connection::{self, Asker, Change, MetadataSource, SsoConnectionError};
use crate::state::AppState;

/// A new provider: its name and one of the two sources of metadata.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewProvider {
    /// A short label, for example `Okta`.
    name: String,
    /// Where the metadata is.
    metadata_url: Option<String>,
    /// The metadata itself, for providers that give a file.
    metadata_xml: Option<String>,
}

/// What to change; what is left out stays.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ProviderChange {
    /// A new label.
    name: Option<String>,
    /// A new URL of metadata, read at once.
    metadata_url: Option<String>,
    /// New metadata.
    metadata_xml: Option<String>,
}

/// Enables SSO with an identity provider.
#[utoipa::path(
    post, path = "/api/v1/sso/provider", tag = "SSO", operation_id = "createProvider",
    request_body = NewProvider,
    responses(
        (status = 201, body = ProviderView),
        (status = 409, description = "`provider_already_exists`", body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "The metadata cannot be fetched or used", body = Problem, content_type = "application/problem+json"),
        (status = "4XX", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(crate) async fn create(
    state: web::Data<AppState>,
    call: AuthenticatedJson<NewProvider>,
) -> Result<HttpResponse, Problem> {
    let AuthenticatedJson { by, body } = call;
    let source = match MetadataSource::one_of(body.metadata_url, body.metadata_xml) {
        Ok(source) => source,
        // A second provider is rejected as such, whatever else is wrong with it.
        Err(_) if has_provider(&state, &by).await? => {
            return Err(SsoConnectionError::AlreadyExists.into());
        }
        Err(error) => return Err(error.into()),
    };
    let created = enable_as(
        &state,
        &by.organization,
        &by.actor,
        &body.name,
        source,
        asker(&by),
    )
    .await?;
    Ok(HttpResponse::Created()
        .insert_header((header::LOCATION, "/api/v1/sso"))
        .json(ProviderView::of(&state, created)))
}

/// Changes the provider's name or metadata.
#[utoipa::path(
    patch, path = "/api/v1/sso/provider", tag = "SSO", operation_id = "changeProvider",
    request_body = ProviderChange,
    responses((status = 200, body = ProviderView), (status = "4XX", body = Problem, content_type = "application/problem+json"))
)]
pub(crate) async fn change(
    state: web::Data<AppState>,
    call: AuthenticatedJson<ProviderChange>,
) -> Result<web::Json<ProviderView>, Problem> {
    let AuthenticatedJson { by, body } = call;
    let source = match (body.metadata_url, body.metadata_xml) {
        (None, None) if body.name.is_none() => {
            let detail = "expected at least one of name, metadata_url and metadata_xml";
            return Err(Problem::invalid(detail));
        }
        (None, None) => None,
        (url, xml) => Some(MetadataSource::one_of(url, xml)?),
    };
    let change = Change {
        name: body.name,
        source,
        kept_session: None,
        by: asker(&by),
    };
    let changed = sso_connection::change(&state, &by.organization, &by.actor, change).await?;
    Ok(web::Json(ProviderView::of(&state, changed)))
}

/// Removes the provider and ends the sessions that it began. Accounts and tokens stay.
#[utoipa::path(
    delete, path = "/api/v1/sso/provider", tag = "SSO", operation_id = "removeProvider",
    responses((status = 204), (status = "4XX", body = Problem, content_type = "application/problem+json"))
)]
pub(crate) async fn remove(
    state: web::Data<AppState>,
    by: ApiKeyAccess,
) -> Result<HttpResponse, Problem> {
    match sso_connection::remove(&state, &by.organization, &by.actor).await? {
        Some(_) => Ok(HttpResponse::NoContent().finish()),
        None => Err(SsoConnectionError::NoProvider.into()),
    }
}

/// Reads the provider's metadata again from its URL.
#[utoipa::path(
    post, path = "/api/v1/sso/provider/refresh", tag = "SSO", operation_id = "refreshProvider",
    responses((status = 200, body = ProviderView), (status = "4XX", body = Problem, content_type = "application/problem+json"))
)]
pub(crate) async fn refresh(
    state: web::Data<AppState>,
    by: ApiKeyAccess,
) -> Result<web::Json<ProviderView>, Problem> {
    let refreshed = sso_connection::refresh(&state, &by.organization, &by.actor).await?;
    Ok(web::Json(ProviderView::of(&state, refreshed.provider)))
}

/// A program vouches for a key as far as it may make platform admins.
fn asker(by: &ApiKeyAccess) -> Asker {
    if by.require(Scope::Admins).is_ok() {
        Asker::Admin
    } else {
        Asker::Program
    }
}

async fn has_provider(state: &AppState, by: &ApiKeyAccess) -> Result<bool, StoreError> {
    let owner = by.organization.clone();
    let found = state.read(move |db| providers::find(db, &owner));
    Ok(found.await?.is_some())
}
