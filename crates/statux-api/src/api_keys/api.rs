//! The management API of its own keys: create, list without secrets, revoke.

use std::collections::HashMap;

use actix_web::{HttpResponse, web};
use chrono::{DateTime, Utc};
use identity_store::tokens::api_keys::{self, ApiKey};
use identity_store::tokens::{Maker, Scope, Scopes, makers};
use identity_store::{ApiKeyId, Caller, UserId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::http::access::ApiKeyAccess;
use crate::http::authenticated_json::AuthenticatedJson;
use crate::http::bearer_api;
use crate::http::errors::Problem;
use crate::http::limits::lengths::API_KEY_NAME;
use crate::http::paging::Items;
use crate::state::AppState;

/// How many characters of a wrong value are echoed back.
const MAX_TOLD_CHARS: usize = 100;

/// What is not found.
const WHAT: &str = "API key";

/// A new key.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewApiKey {
    /// Tells people what uses the key.
    #[schema(min_length = 1, max_length = 200)]
    name: String,
    /// What it may do: `read`, `write`. Left out for what the key of this request has of these.
    #[schema(min_items = 1)]
    scopes: Option<Vec<String>>,
    /// When it ends by itself, which is with the key of this request at the latest; left out for that.
    expires_at: Option<DateTime<Utc>>,
}

/// A key at its creation, the only time it is shown.
#[derive(Serialize, ToSchema)]
pub(crate) struct CreatedApiKey {
    id: String,
    name: String,
    scopes: Vec<&'static str>,
    expires_at: Option<DateTime<Utc>>,
    /// The key. It is never shown again.
    key: String,
}

/// A key without its secret.
#[derive(Serialize, ToSchema)]
pub(crate) struct ApiKeyView {
    id: String,
    name: String,
    /// What it starts with.
    prefix: String,
    /// Its last four characters.
    last_four: String,
    /// What it may do: `read`, `write`, `keys` to create keys, `admins` to make platform admins.
    scopes: Vec<&'static str>,
    /// The person who created it, or the key that did; null for one of the command line.
    created_by: Option<String>,
    /// Whether that person is still a platform admin who may sign in. Where not, rotate the key:
    /// the one who made it may have a copy.
    creator_is_admin: Option<bool>,
    created_at: DateTime<Utc>,
    expires_at: Option<DateTime<Utc>>,
    last_used_at: Option<DateTime<Utc>>,
    revoked_at: Option<DateTime<Utc>>,
}

fn view(key: ApiKey, makers: &HashMap<UserId, Maker>) -> ApiKeyView {
    ApiKeyView {
        creator_is_admin: bearer_api::creator_is_admin(key.created_by.as_ref(), makers),
        scopes: words(&key.scopes),
        id: key.record.id.to_string(),
        name: key.record.name,
        prefix: key.record.prefix,
        last_four: key.record.last_four,
        created_by: key.record.created_by.map(|id| id.to_string()),
        created_at: key.record.created_at,
        expires_at: key.record.expires_at,
        last_used_at: key.record.last_used_at,
        revoked_at: key.record.revoked_at,
    }
}

fn words(scopes: &Scopes) -> Vec<&'static str> {
    scopes.iter().map(|scope| scope.as_str()).collect()
}

/// All keys, the newest first, revoked ones too.
#[utoipa::path(
    get, path = "/api/v1/api-keys", tag = "API keys", operation_id = "listApiKeys",
    responses((status = 200, body = Items<ApiKeyView>), (status = "4XX", body = Problem, content_type = "application/problem+json"))
)]
pub(crate) async fn list(
    state: web::Data<AppState>,
    by: ApiKeyAccess,
) -> Result<web::Json<Items<ApiKeyView>>, Problem> {
    let found = state.read(move |db| {
        let keys = api_keys::list(db, &by.organization)?;
        let made_by = keys.iter().filter_map(|key| key.created_by.as_ref());
        let makers = makers(db, &by.organization, made_by)?;
        Ok((keys, makers))
    });
    let (keys, makers) = found.await?;
    Ok(web::Json(Items::all(keys, |key| view(key, &makers))))
}

/// A key ends with the one that made it, or before.
fn not_after(
    asked: Option<DateTime<Utc>>,
    end: Option<DateTime<Utc>>,
) -> Result<Option<DateTime<Utc>>, Problem> {
    match (asked, end) {
        (Some(asked), Some(end)) if asked > end => {
            let end = end.to_rfc3339();
            let detail = format!(
                "expected expires_at to be at most {end}, when the key of this request ends"
            );
            Err(Problem::new(403, "scope_missing", detail))
        }
        (asked, end) => Ok(asked.or(end)),
    }
}

/// Makes a key that may do no more than the key of the request.
///
/// It takes the scope `keys`, which only a person gives, at the command line of the server.
#[utoipa::path(
    post, path = "/api/v1/api-keys", tag = "API keys", operation_id = "createApiKey",
    request_body = NewApiKey,
    responses(
        (status = 201, body = CreatedApiKey),
        (status = 403, description = "`scope_missing` when the key of the request may not do what was asked for", body = Problem, content_type = "application/problem+json"),
        (status = "4XX", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(crate) async fn create(
    state: web::Data<AppState>,
    call: AuthenticatedJson<NewApiKey>,
) -> Result<HttpResponse, Problem> {
    let AuthenticatedJson { by, body } = call;
    by.require(Scope::Keys)?;
    let now = state.now();
    let name = bearer_api::name(&body.name, API_KEY_NAME)?;
    let scopes = asked_for(body.scopes.as_deref(), &by)?;
    let expires_at = bearer_api::end(body.expires_at, now)?;
    let expires_at = not_after(expires_at, by.expires_at)?;
    let created = state.write(move |db| {
        let caller = Caller::new(&by.organization, &by.actor, now);
        api_keys::create(db, &caller, &name, expires_at, &scopes)
    });
    let (key, secret) = created.await?;
    Ok(HttpResponse::Created().json(CreatedApiKey {
        id: key.id.to_string(),
        scopes: words(&key.scopes),
        name: key.record.name,
        expires_at: key.record.expires_at,
        key: secret.expose().to_owned(),
    }))
}

/// The scopes of a new key, which are some of those that the caller may pass on.
fn asked_for(words: Option<&[String]>, by: &ApiKeyAccess) -> Result<Scopes, Problem> {
    let Some(words) = words else {
        let usual: Vec<Scope> = Scopes::usual().iter().collect();
        let usual = usual.into_iter().filter(|scope| by.scopes.contains(*scope));
        return Ok(Scopes::of(&usual.collect::<Vec<_>>()));
    };
    let mut scopes = Vec::new();
    for word in words {
        let Some(scope) = Scope::parse(word) else {
            let told: String = word.chars().take(MAX_TOLD_CHARS).collect();
            let detail = format!("scopes: expected some of read, write, received {told:?}");
            return Err(Problem::new(400, "scope_invalid", detail));
        };
        if scope.is_given_by_people_only() {
            let detail = format!(
                "scopes: no key gives the scope {scope}; a person does, with statux-server \
                 api-key create --scope {scope}"
            );
            return Err(Problem::new(403, "scope_missing", detail));
        }
        by.require(scope)?;
        scopes.push(scope);
    }
    if scopes.is_empty() {
        let detail = "scopes: expected some of read, write, received none";
        return Err(Problem::new(400, "scope_invalid", detail));
    }
    Ok(Scopes::of(&scopes))
}

/// Revokes a key from the next request on.
#[utoipa::path(
    delete, path = "/api/v1/api-keys/{id}", tag = "API keys", operation_id = "revokeApiKey",
    params(("id" = String, Path, description = "The key's id")),
    responses((status = 204), (status = "4XX", body = Problem, content_type = "application/problem+json"))
)]
pub(crate) async fn revoke(
    state: web::Data<AppState>,
    by: ApiKeyAccess,
    id: web::Path<String>,
) -> Result<HttpResponse, Problem> {
    let now = state.now();
    let id = ApiKeyId::parse(id.into_inner()).map_err(|_| Problem::not_found(WHAT))?;
    let revoked = state
        .write(move |db| api_keys::revoke(db, &Caller::new(&by.organization, &by.actor, now), &id));
    bearer_api::revoked(revoked, WHAT).await
}
