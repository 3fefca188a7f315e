//! The table of SCIM routes. All of them are behind the guard for a SCIM token, and so is the 404
//! for unknown paths.

use actix_web::http::Method;
use actix_web::http::header::{self, HeaderValue};
use actix_web::middleware::from_fn;
use actix_web::{HttpRequest, HttpResponse, Resource, Route, web};

use identity_store::provisioning::groups::ScimGroup;
use identity_store::provisioning::users::StoredUser;

use super::client::Client;
use super::{bulk, discovery, groups, list, request_log, resource, users};
use crate::http::errors::ScimHttpError;
use crate::http::urls::SCIM_BASE_PATH;

/// One method on one SCIM route.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct ScimEndpoint {
    /// The HTTP method.
    pub method: &'static str,
    /// The path below the base URL, such as `/Users/{id}`.
    pub path: &'static str,
    route: fn() -> Route,
}

const fn endpoint(method: &'static str, path: &'static str, route: fn() -> Route) -> ScimEndpoint {
    ScimEndpoint {
        method,
        path,
        route,
    }
}

/// The entries of one path are adjacent, and the most requested paths come first.
const ENDPOINTS: &[ScimEndpoint] = &[
    endpoint("GET", "/", || web::to(list::everything)),
    endpoint("GET", "/ServiceProviderConfig", || {
        web::to(discovery::service_provider_config)
    }),
    endpoint("GET", "/ResourceTypes", || {
        web::to(discovery::resource_types)
    }),
    endpoint("GET", "/ResourceTypes/{id}", || {
        web::to(discovery::resource_type)
    }),
    endpoint("GET", "/Schemas", || web::to(discovery::schemas)),
    endpoint("GET", "/Schemas/{id}", || web::to(discovery::schema)),
    endpoint("POST", "/.search", || web::to(list::search_everything)),
    endpoint("POST", "/Bulk", || web::to(bulk::post)),
    endpoint("GET", "/Me", || web::to(nobody)),
    endpoint("POST", "/Me", || web::to(nobody)),
    endpoint("PUT", "/Me", || web::to(nobody)),
    endpoint("PATCH", "/Me", || web::to(nobody)),
    endpoint("DELETE", "/Me", || web::to(nobody)),
    endpoint("GET", "/Users/{id}", || web::to(users::get)),
    endpoint("PUT", "/Users/{id}", || {
        web::to(resource::put::<StoredUser>)
    }),
    endpoint("PATCH", "/Users/{id}", || {
        web::to(resource::patch::<StoredUser>)
    }),
    endpoint("DELETE", "/Users/{id}", || {
        web::to(resource::delete::<StoredUser>)
    }),
    endpoint("GET", "/Users", || web::to(list::users)),
    endpoint("POST", "/Users", || web::to(resource::post::<StoredUser>)),
    endpoint("POST", "/Users/.search", || web::to(list::search_users)),
    endpoint("GET", "/Groups/{id}", || web::to(groups::get)),
    endpoint("PUT", "/Groups/{id}", || {
        web::to(resource::put::<ScimGroup>)
    }),
    endpoint("PATCH", "/Groups/{id}", || {
        web::to(resource::patch::<ScimGroup>)
    }),
    endpoint("DELETE", "/Groups/{id}", || {
        web::to(resource::delete::<ScimGroup>)
    }),
    endpoint("GET", "/Groups", || web::to(list::groups)),
    endpoint("POST", "/Groups", || web::to(resource::post::<ScimGroup>)),
    endpoint("POST", "/Groups/.search", || web::to(list::search_groups)),
];

/// All SCIM routes.
pub fn endpoints() -> impl Iterator<Item = &'static ScimEndpoint> {
    ENDPOINTS.iter()
}

/// Registers everything below the SCIM base path.
pub(crate) fn configure(cfg: &mut web::ServiceConfig) {
    configure_table(cfg, ENDPOINTS);
}

fn configure_table(cfg: &mut web::ServiceConfig, table: &[ScimEndpoint]) {
    let mut scope = web::scope(SCIM_BASE_PATH);
    let paths = table.chunk_by(|one, next| one.path == next.path);
    // Routes are tried in turn: resources are requested all day, the others once.
    let is_resource = |path: &&[ScimEndpoint]| {
        let path = path.first().map_or("", |endpoint| endpoint.path);
        path.starts_with("/Users") || path.starts_with("/Groups")
    };
    let (resources, rest): (Vec<_>, Vec<_>) = paths.partition(is_resource);
    for of_one_path in resources.iter().chain(&rest) {
        scope = scope.service(resource(of_one_path, patterns));
    }
    // Some clients write `/users` or `/serviceProviderConfigs`. Tried last, this does not slow down
    // the others.
    for of_one_path in resources.iter().chain(&rest) {
        scope = scope.service(resource(of_one_path, tolerant_patterns));
    }
    let scope = scope.default_service(web::to(not_found));
    cfg.service(scope.wrap(from_fn(request_log::observe)));
}

fn resource(endpoints: &[ScimEndpoint], patterns: fn(&str) -> Vec<String>) -> Resource {
    let path = endpoints.first().map_or("", |endpoint| endpoint.path);
    let mut allowed = Vec::new();
    let mut resource = web::resource(patterns(path));
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
        async move { method_not_allowed(&request, &allow) }
    }))
}

/// A regular expression for the path as clients write it: with doubled slashes if the base URL
/// ended in one, and with a slash or an empty list of parameters at its end. The base URL itself
/// does not need a slash. Ids never begin with a dot, so `.search` is not mistaken for one.
fn patterns(path: &str) -> Vec<String> {
    let path = path
        .trim_start_matches('/')
        .replace("{id}", "{id:[^/&.][^/&]*}");
    let pattern = format!("/{{lead:/*}}{path}{{slack:[/&]*}}");
    if path.is_empty() {
        vec![String::new(), pattern]
    } else {
        vec![pattern]
    }
}

/// The same in any letter case, and with the name that SCIM 1.1 had for the configuration.
fn tolerant_patterns(path: &str) -> Vec<String> {
    let part = |(position, name): (usize, &str)| match name {
        "" | "{id}" => name.to_owned(),
        "ServiceProviderConfig" => format!("{{part{position}:(?i-u:{name}s?)}}"),
        _ => format!("{{part{position}:(?i-u:{})}}", name.replace('.', r"\.")),
    };
    let parts: Vec<String> = path.split('/').enumerate().map(part).collect();
    patterns(&parts.join("/"))
}

fn method_not_allowed(request: &HttpRequest, allow: &str) -> HttpResponse {
    let detail = format!("expected one of {allow}, received {}", request.method());
    let mut response = ScimHttpError::new(405, detail).into_response();
    if let Ok(value) = HeaderValue::from_str(allow) {
        response.headers_mut().insert(header::ALLOW, value);
    }
    response
}

async fn not_found(client: Client) -> ScimHttpError {
    let base = client.base_url();
    ScimHttpError::new(
        404,
        format!(
            "there is nothing at this URL; expected /Users, /Groups, \
             /ServiceProviderConfig, /ResourceTypes or /Schemas below {base}"
        ),
    )
}

/// RFC 7644 section 3.11: `/Me` is the account of the authenticated person, and 501 if that is not
/// supported. A SCIM token belongs to a client and does not stand for an account.
async fn nobody() -> ScimHttpError {
    let detail = "a SCIM token is not an account, so there is no /Me; expected /Users/{id}";
    ScimHttpError::new(501, detail)
}

#[cfg(test)]
pub(crate) mod tests {
    //! A table for tests of the guard, and tests of the real one.

    use std::collections::BTreeSet;

    use super::*;
    use crate::scim::named::NAMES;

    /// One route whose handler does not take a caller.
    pub(crate) fn configure_probe(cfg: &mut web::ServiceConfig) {
        configure_table(
            cfg,
            &[endpoint("GET", "/Users/{id}", || web::to(HttpResponse::Ok))],
        );
    }

    #[test]
    fn the_first_part_of_every_path_can_be_named_in_logs() {
        let parts = endpoints().filter_map(|endpoint| endpoint.path.split('/').nth(1));
        let parts: BTreeSet<_> = parts.filter(|part| !part.is_empty()).collect();
        assert_eq!(parts, BTreeSet::from(NAMES));
    }
}
