//! The OpenAPI description of the SCIM endpoints, generated from their table.

use utoipa::OpenApi as _;
use utoipa::openapi::path::{
    HttpMethod, Operation, OperationBuilder, ParameterBuilder, ParameterIn,
};
use utoipa::openapi::request_body::RequestBodyBuilder;
use utoipa::openapi::schema::Type;
use utoipa::openapi::security::SecurityRequirement;
use utoipa::openapi::{Content, Object, OpenApi, Ref, Required, Response, ResponseBuilder};

use super::openapi_schemas::Schemas;
use super::routes::{ScimEndpoint, endpoints};
use crate::http::urls::SCIM_BASE_PATH;

const MEDIA_TYPE: &str = "application/scim+json";
const SEARCH_PARAMETERS: [(&str, &str); 8] = [
    ("filter", "A filter (RFC 7644 section 3.4.2.2)"),
    ("sortBy", "The attribute to sort by"),
    ("sortOrder", "`ascending` or `descending`"),
    (
        "startIndex",
        "The first resource of the page, counted from 1",
    ),
    ("count", "The most resources of the page"),
    (
        "cursor",
        "Where the page begins (RFC 9865); empty for the first page",
    ),
    (
        "attributes",
        "The attributes to return, separated by commas",
    ),
    (
        "excludedAttributes",
        "The attributes not to return, separated by commas",
    ),
];

/// The names of an operation's parts.
struct Shape {
    id: String,
    summary: String,
    body: Option<&'static str>,
    status: &'static str,
    returned: Option<&'static str>,
}

/// The SCIM endpoints and their schemas.
pub(crate) fn document() -> OpenApi {
    let mut document = Schemas::openapi();
    for endpoint in endpoints() {
        if let Some(method) = method(endpoint.method) {
            let path = format!("{SCIM_BASE_PATH}{}", endpoint.path);
            let operation = operation(endpoint);
            document
                .paths
                .add_path_operation(path, vec![method], operation);
        }
    }
    document
}

fn method(name: &str) -> Option<HttpMethod> {
    Some(match name {
        "GET" => HttpMethod::Get,
        "POST" => HttpMethod::Post,
        "PUT" => HttpMethod::Put,
        "PATCH" => HttpMethod::Patch,
        "DELETE" => HttpMethod::Delete,
        _ => return None,
    })
}

/// What an endpoint accepts and returns: searches, one resource, or a list of resources.
fn shape(endpoint: &ScimEndpoint) -> Shape {
    let path = endpoint.path.trim_start_matches('/');
    let name = path.split('/').next().unwrap_or_default();
    let (one, resource) = match name {
        "Users" => ("User", "ScimUser"),
        "Groups" => ("Group", "ScimGroup"),
        "Me" => ("Me", "ScimUser"),
        other => (other, "ScimResource"),
    };
    let is_search = path.ends_with(".search");
    let is_one = path.ends_with("{id}") || matches!(path, "Me" | "ServiceProviderConfig");
    let subject = match name {
        "" | ".search" => "Everything",
        _ if is_one || (endpoint.method == "POST" && !is_search) => one,
        plural => plural,
    };
    let (verb, body, status, returned) = match endpoint.method {
        _ if is_search => (
            "Search",
            Some("ScimSearchRequest"),
            "200",
            Some("ScimListResponse"),
        ),
        _ if path == "Bulk" => ("Send", Some("ScimBulkRequest"), "200", Some("ScimResource")),
        "POST" => ("Create", Some(resource), "201", Some(resource)),
        "PUT" => ("Replace", Some(resource), "200", Some(resource)),
        "PATCH" => ("Patch", Some("ScimPatchOp"), "200", Some(resource)),
        "DELETE" => ("Delete", None, "204", None),
        _ if is_one => ("Get", None, "200", Some(resource)),
        _ => ("List", None, "200", Some("ScimListResponse")),
    };
    Shape {
        id: format!("scim{verb}{subject}"),
        summary: format!("{verb} {subject}"),
        body,
        status,
        returned,
    }
}

fn operation(endpoint: &ScimEndpoint) -> Operation {
    let Shape {
        id,
        summary,
        body,
        status,
        returned,
    } = shape(endpoint);
    let mut operation = OperationBuilder::new()
        .tag("SCIM")
        .operation_id(Some(id))
        .summary(Some(summary))
        .security(SecurityRequirement::new("scim_token", [] as [&str; 0]))
        .response("4XX", described("What is wrong", Some("ScimError")));
    operation = if endpoint.path == "/Me" {
        let nobody = described(
            "A SCIM token does not stand for an account",
            Some("ScimError"),
        );
        operation.response("501", nobody)
    } else {
        let done = operation.response(status, described("Done", returned));
        match endpoint.method {
            "PATCH" => done.response("204", described("Done; the response has no body", None)),
            "GET" => done.response(
                "304",
                described("Unchanged since the version in `If-None-Match`", None),
            ),
            _ => done,
        }
    };
    if endpoint.path.contains("{id}") {
        operation = operation.parameter(parameter("id", "The id", ParameterIn::Path));
    }
    if returned == Some("ScimListResponse") && body.is_none() {
        for (name, meaning) in SEARCH_PARAMETERS {
            operation = operation.parameter(parameter(name, meaning, ParameterIn::Query));
        }
    }
    let body = body.filter(|_| endpoint.path != "/Me").map(|name| {
        RequestBodyBuilder::new()
            .content(MEDIA_TYPE, content(name))
            .required(Some(Required::True))
            .build()
    });
    operation.request_body(body).build()
}

fn parameter(name: &str, meaning: &str, path: ParameterIn) -> ParameterBuilder {
    let required = match path {
        ParameterIn::Path => Required::True,
        _ => Required::False,
    };
    ParameterBuilder::new()
        .name(name)
        .parameter_in(path)
        .required(required)
        .description(Some(meaning))
        .schema(Some(Object::with_type(Type::String)))
}

fn content(schema: &str) -> Content {
    Content::new(Some(Ref::from_schema_name(schema)))
}

fn described(meaning: &str, schema: Option<&str>) -> Response {
    let response = ResponseBuilder::new().description(meaning);
    match schema {
        Some(name) => response.content(MEDIA_TYPE, content(name)).build(),
        None => response.build(),
    }
}
