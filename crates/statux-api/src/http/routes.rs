//! The table of all routes, with what each requires of its caller.
//!
//! Every route is registered through this table, which puts it behind the guard for the access that
//! it states, even if the handler does not take a caller. SCIM has a table of its own below its
//! base path, all of it behind one guard.

use std::collections::BTreeMap;

use actix_web::http::Method;
use actix_web::middleware::from_fn;
use actix_web::{HttpRequest, HttpResponse, Resource, Route, web};

pub use super::endpoint::{Access, Endpoint};
use super::guard::guarded;
use crate::http::access::{ApiKeyAccess, PlatformAdmin, SignedIn, wrong_base};
use crate::http::errors::{PageError, Problem};
use crate::http::{deadlines, health, nul_in_path, openapi, security_headers};
use crate::state::AppState;
use crate::{account, api_keys, members, pages, saml, scim, share, sign_in, sso_connection, team};

/// All routes but those below the SCIM base path.
pub fn endpoints() -> impl Iterator<Item = &'static Endpoint> {
    [
        health::ROUTES,
        saml::ROUTES,
        openapi::ROUTES,
        pages::ROUTES,
        sign_in::ROUTES,
        team::ROUTES,
        sso_connection::ROUTES,
        sso_connection::keys::ROUTES,
        scim::tokens::ROUTES,
        scim::oauth::ROUTES,
        api_keys::ROUTES,
        members::ROUTES,
        account::ROUTES,
    ]
    .into_iter()
    .flatten()
}

/// Registers everything on an application. Call it from `App::configure`.
pub fn configure(cfg: &mut web::ServiceConfig, state: &AppState) {
    let all = web::scope("")
        .wrap(from_fn(nul_in_path::reject))
        .wrap(from_fn(security_headers::add))
        .wrap(from_fn(deadlines::keep))
        .wrap(from_fn(share::begin))
        .app_data(web::Data::new(state.clone()))
        .configure(register)
        .default_service(web::to(not_found));
    cfg.service(all);
}

fn register(cfg: &mut web::ServiceConfig) {
    // Routes are tried in turn, and these are requested most often.
    scim::configure(cfg);
    register_table(cfg, endpoints());
}

fn register_table(cfg: &mut web::ServiceConfig, table: impl Iterator<Item = &'static Endpoint>) {
    let mut by_path: BTreeMap<&str, Vec<&'static Endpoint>> = BTreeMap::new();
    for endpoint in table {
        by_path.entry(endpoint.path).or_default().push(endpoint);
    }
    for (path, endpoints) in by_path {
        cfg.service(resource(path, &endpoints));
    }
}

fn resource(path: &str, endpoints: &[&'static Endpoint]) -> Resource {
    let mut allowed = Vec::new();
    let mut resource = web::resource(path);
    for endpoint in endpoints {
        let Ok(method) = Method::from_bytes(endpoint.method.as_bytes()) else {
            continue;
        };
        if method == Method::GET {
            resource = resource.route(route(endpoint, Method::HEAD));
            allowed.push("HEAD");
        }
        resource = resource.route(route(endpoint, method));
        allowed.push(endpoint.method);
    }
    let allow = allowed.join(", ");
    let of_saml = saml::wrong_url::is_saml(path);
    let other = move |request: HttpRequest, state: web::Data<AppState>, payload: web::Payload| {
        let allow = allow.clone();
        async move {
            if of_saml {
                saml::wrong_url::respond(&state, &request, payload, Some(allow)).await
            } else {
                method_not_allowed(&request, allow)
            }
        }
    };
    resource.default_service(web::to(other))
}

/// Puts the route behind the guard for the access that its entry states.
fn route(endpoint: &Endpoint, method: Method) -> Route {
    let route = (endpoint.route)().method(method);
    match endpoint.access {
        Access::Anonymous => route,
        Access::Session => guarded::<SignedIn>(route),
        Access::PlatformAdmin => guarded::<PlatformAdmin>(route),
        Access::ScimToken => guarded::<scim::Client>(route),
        Access::ApiKey => guarded::<ApiKeyAccess>(route),
        Access::ClientSecret => guarded::<scim::oauth::TokenClient>(route),
    }
}

fn method_not_allowed(request: &HttpRequest, allow: String) -> HttpResponse {
    let method = request.method();
    let detail = format!("expected one of {allow}, received {method}");
    let mut response = if request.path().starts_with("/api/") {
        Problem::new(405, "method_not_allowed", detail).into_response()
    } else {
        PageError::new(405, "This URL does not do that", detail).into_response()
    };
    if let Ok(value) = allow.try_into() {
        response
            .headers_mut()
            .insert(actix_web::http::header::ALLOW, value);
    }
    response
}

async fn not_found(
    request: HttpRequest,
    state: web::Data<AppState>,
    payload: web::Payload,
) -> HttpResponse {
    if let Some(problem) = wrong_base::problem(&request, &state) {
        return problem.into_response();
    }
    if saml::wrong_url::is_saml(request.path()) {
        return saml::wrong_url::respond(&state, &request, payload, None).await;
    }
    if request.path().starts_with("/api/") {
        Problem::new(404, "not_found", "there is nothing at this URL").into_response()
    } else {
        PageError::not_found().into_response()
    }
}

#[cfg(test)]
mod tests;
