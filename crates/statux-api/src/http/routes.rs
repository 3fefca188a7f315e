//! The table of all addresses, and what each asks of its caller.
//!
//! Every address is registered through this table, so that a test can walk it and prove that
//! none forgot to ask. SCIM registers below its own base path and has its own table.

use std::collections::BTreeMap;

use actix_web::http::Method;
use actix_web::middleware::from_fn;
use actix_web::{HttpRequest, HttpResponse, Resource, Route, web};

use crate::http::access::wrong_base;
use crate::http::errors::{PageError, Problem};
use crate::http::{health, nul_in_path, openapi, security_headers};
use crate::state::AppState;
use crate::{pages, saml, scim, sign_in, sso_connection, team};

/// What an address asks of its caller.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// Nothing.
    Anonymous,
    /// A signed-in browser; others are sent to the sign-in page.
    Session,
    /// A signed-in platform admin.
    PlatformAdmin,
    /// A SCIM token.
    ScimToken,
    /// An API key.
    ApiKey,
    /// A client ID and client secret.
    ClientSecret,
}

/// One method on one address.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Endpoint {
    /// The HTTP method.
    pub method: &'static str,
    /// The address as a pattern, such as `/setup/{code}`.
    pub path: &'static str,
    /// What it asks of its caller.
    pub access: Access,
    route: fn() -> Route,
}

impl Endpoint {
    /// A line of the table; `route` is `|| web::to(handler)`.
    pub(crate) const fn new(
        method: &'static str,
        path: &'static str,
        access: Access,
        route: fn() -> Route,
    ) -> Self {
        Self {
            method,
            path,
            access,
            route,
        }
    }
}

/// All addresses but those below the SCIM base path.
pub fn endpoints() -> impl Iterator<Item = &'static Endpoint> {
    [
        health::ROUTES,
        saml::ROUTES,
        openapi::ROUTES,
        pages::ROUTES,
        sign_in::ROUTES,
        team::ROUTES,
        sso_connection::ROUTES,
        scim::tokens::ROUTES,
        scim::oauth::ROUTES,
    ]
    .into_iter()
    .flatten()
}

/// Registers everything on an application. Call it from `App::configure`.
pub fn configure(cfg: &mut web::ServiceConfig, state: &AppState) {
    let all = web::scope("")
        .wrap(from_fn(nul_in_path::reject))
        .wrap(from_fn(security_headers::add))
        .app_data(web::Data::new(state.clone()))
        .configure(register)
        .default_service(web::to(not_found));
    cfg.service(all);
}

fn register(cfg: &mut web::ServiceConfig) {
    let mut by_path: BTreeMap<&str, Vec<&'static Endpoint>> = BTreeMap::new();
    for endpoint in endpoints() {
        by_path.entry(endpoint.path).or_default().push(endpoint);
    }
    // Addresses are tried in turn, and nothing is asked for as often as these.
    scim::configure(cfg);
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
            resource = resource.route((endpoint.route)().method(Method::HEAD));
            allowed.push("HEAD");
        }
        resource = resource.route((endpoint.route)().method(method));
        allowed.push(endpoint.method);
    }
    let allow = allowed.join(", ");
    resource.default_service(web::to(move |request: HttpRequest| {
        let allow = allow.clone();
        async move { method_not_allowed(&request, allow) }
    }))
}

fn method_not_allowed(request: &HttpRequest, allow: String) -> HttpResponse {
    let method = request.method();
    let detail = format!("expected one of {allow}, received {method}");
    let mut response = if request.path().starts_with("/api/") {
        Problem::new(405, "method_not_allowed", detail).into_response()
    } else {
        PageError::new(405, "This address does not do that", detail).into_response()
    };
    if let Ok(value) = allow.try_into() {
        response
            .headers_mut()
            .insert(actix_web::http::header::ALLOW, value);
    }
    response
}

async fn not_found(request: HttpRequest, state: web::Data<AppState>) -> HttpResponse {
    if let Some(problem) = wrong_base::problem(&request, &state) {
        return problem.into_response();
    }
    if request.path().starts_with("/api/") {
        Problem::new(404, "not_found", "there is nothing at this address").into_response()
    } else {
        PageError::not_found().into_response()
    }
}
