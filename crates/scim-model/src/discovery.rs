//! The responses of the discovery endpoints (RFC 7643 §5–§7, RFC 7644 §4; `pagination` from RFC 9865
//! §4).

use serde_json::{Map, Value, json};

use crate::schema::{
    ENTERPRISE_USER, GROUP, GROUP_TYPE, RESOURCE_TYPE, ResourceType, SCHEMA,
    SERVICE_PROVIDER_CONFIG, Schema, USER, USER_TYPE,
};

/// The resource types of this server.
pub static RESOURCE_TYPES: [&ResourceType; 2] = [&USER_TYPE, &GROUP_TYPE];

/// The schemas that `/Schemas` lists.
pub static SCHEMAS: [&Schema; 6] = [
    &USER,
    &ENTERPRISE_USER,
    &GROUP,
    &SERVICE_PROVIDER_CONFIG,
    &RESOURCE_TYPE,
    &SCHEMA,
];

/// The resources of `/ResourceTypes`. `base_url` has no trailing slash.
pub fn resource_types(base_url: &str) -> Vec<Value> {
    RESOURCE_TYPES
        .iter()
        .map(|resource_type| render(resource_type, base_url))
        .collect()
}

/// The resource of `/ResourceTypes/{name}`, ignoring case.
pub fn resource_type(name: &str, base_url: &str) -> Option<Value> {
    RESOURCE_TYPES
        .iter()
        .find(|resource_type| resource_type.name.eq_ignore_ascii_case(name))
        .map(|resource_type| render(resource_type, base_url))
}

/// The resources of `/Schemas`. `base_url` has no trailing slash.
pub fn schemas(base_url: &str) -> Vec<Value> {
    SCHEMAS
        .iter()
        .map(|schema| schema.to_json(base_url))
        .collect()
}

/// The resource of `/Schemas/{urn}`, ignoring case.
pub fn schema(urn: &str, base_url: &str) -> Option<Value> {
    SCHEMAS
        .iter()
        .find(|schema| schema.id.eq_ignore_ascii_case(urn))
        .map(|schema| schema.to_json(base_url))
}

fn render(resource_type: &ResourceType, base_url: &str) -> Value {
    let extensions: Vec<Value> = resource_type
        .extensions
        .iter()
        .map(|extension| json!({"schema": extension.schema.id, "required": extension.required}))
        .collect();
    json!({
        "schemas": [RESOURCE_TYPE.id],
        "id": resource_type.name,
        "name": resource_type.name,
        "description": resource_type.description,
        "endpoint": resource_type.endpoint,
        "schema": resource_type.schema.id,
        "schemaExtensions": extensions,
        "meta": {
            "resourceType": "ResourceType",
            "location": format!("{base_url}/ResourceTypes/{}", resource_type.name),
        },
    })
}

/// The features of the server. PATCH and filters are always supported, password changes never.
///
/// ```
/// use scim_model::discovery::{AuthenticationScheme, ServiceProviderFeatures};
///
/// let features = ServiceProviderFeatures {
///     documentation_uri: None,
///     filter_max_results: 200,
///     bulk: None,
///     sort: true,
///     etag: true,
///     cursor_paging: None,
///     authentication_schemes: vec![AuthenticationScheme::bearer_token()],
/// };
/// let config = features.to_json("https://status.example/api/v1/scim/v2");
/// assert_eq!(config["patch"]["supported"], true);
/// assert_eq!(config["bulk"]["supported"], false);
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServiceProviderFeatures {
    /// The URL of the guide.
    pub documentation_uri: Option<String>,
    /// The maximum number of resources in a page.
    pub filter_max_results: u64,
    /// The limits of bulk requests, if they are supported.
    pub bulk: Option<BulkLimits>,
    /// Whether `sortBy` is supported.
    pub sort: bool,
    /// Whether `ETag`, `If-Match` and `If-None-Match` are supported.
    pub etag: bool,
    /// The limits of paging by cursor, if it is supported. `startIndex` always is.
    pub cursor_paging: Option<CursorPaging>,
    /// The ways to authenticate; the first is the preferred one.
    pub authentication_schemes: Vec<AuthenticationScheme>,
}

/// The limits of bulk requests.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BulkLimits {
    /// The maximum number of operations in a request.
    pub max_operations: u64,
    /// The maximum size of a request, in bytes.
    pub max_payload_bytes: u64,
}

/// The limits of paging by cursor (RFC 9865).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CursorPaging {
    /// The page size if the client sends no `count`.
    pub default_page_size: u64,
    /// The largest page size.
    pub max_page_size: u64,
    /// The seconds for which a cursor is valid; `None` if it does not expire.
    pub cursor_timeout_secs: Option<u64>,
}

/// A way for clients to authenticate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuthenticationScheme {
    /// The keyword: `oauthbearertoken`, `oauth2`.
    pub kind: String,
    /// The name, for people.
    pub name: String,
    /// A description, for people.
    pub description: String,
    /// The URL of its specification.
    pub spec_uri: Option<String>,
}

impl AuthenticationScheme {
    /// A token in the `Authorization` header (RFC 6750).
    pub fn bearer_token() -> Self {
        Self {
            kind: "oauthbearertoken".into(),
            name: "Bearer token".into(),
            description: "A SCIM token in the Authorization header".into(),
            spec_uri: Some("https://www.rfc-editor.org/info/rfc6750".into()),
        }
    }

    /// Access tokens for a client ID and a client secret (RFC 6749 §4.4).
    pub fn client_credentials(token_endpoint: &str) -> Self {
        Self {
            kind: "oauth2".into(),
            name: "OAuth 2.0 client credentials".into(),
            description: format!(
                "Access tokens from {token_endpoint}; the client ID is the ID of a SCIM token and \
                 the client secret that token"
            ),
            spec_uri: Some("https://www.rfc-editor.org/info/rfc6749".into()),
        }
    }

    fn to_json(&self, is_primary: bool) -> Value {
        let mut body = Map::new();
        body.insert("type".into(), self.kind.clone().into());
        body.insert("name".into(), self.name.clone().into());
        body.insert("description".into(), self.description.clone().into());
        if let Some(uri) = &self.spec_uri {
            body.insert("specUri".into(), uri.clone().into());
        }
        body.insert("primary".into(), is_primary.into());
        Value::Object(body)
    }
}

impl ServiceProviderFeatures {
    /// The response of `/ServiceProviderConfig`. `base_url` has no trailing slash.
    pub fn to_json(&self, base_url: &str) -> Value {
        let schemes = self.authentication_schemes.iter().enumerate();
        let mut body = Map::new();
        body.insert("schemas".into(), json!([SERVICE_PROVIDER_CONFIG.id]));
        if let Some(uri) = &self.documentation_uri {
            body.insert("documentationUri".into(), uri.clone().into());
        }
        let bulk = self.bulk.unwrap_or(BulkLimits {
            max_operations: 0,
            max_payload_bytes: 0,
        });
        let Value::Object(features) = json!({
            "patch": {"supported": true},
            "bulk": {
                "supported": self.bulk.is_some(),
                "maxOperations": bulk.max_operations,
                "maxPayloadSize": bulk.max_payload_bytes,
            },
            "filter": {"supported": true, "maxResults": self.filter_max_results},
            "changePassword": {"supported": false},
            "sort": {"supported": self.sort},
            "etag": {"supported": self.etag},
            "pagination": self.pagination(),
            "authenticationSchemes":
                schemes.map(|(index, scheme)| scheme.to_json(index == 0)).collect::<Vec<_>>(),
            "meta": {
                "resourceType": "ServiceProviderConfig",
                "location": format!("{base_url}/ServiceProviderConfig"),
            },
        }) else {
            return Value::Object(body);
        };
        body.extend(features);
        Value::Object(body)
    }

    fn pagination(&self) -> Value {
        match self.cursor_paging {
            Some(paging) => {
                let mut pagination = json!({
                    "cursor": true,
                    "index": true,
                    "defaultPaginationMethod": "index",
                    "defaultPageSize": paging.default_page_size,
                    "maxPageSize": paging.max_page_size,
                });
                if let (Some(secs), Some(object)) =
                    (paging.cursor_timeout_secs, pagination.as_object_mut())
                {
                    object.insert("cursorTimeout".into(), secs.into());
                }
                pagination
            }
            None => json!({"cursor": false, "index": true, "defaultPaginationMethod": "index"}),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{resource_type, resource_types, schema, schemas};

    #[test]
    fn the_group_schema_is_always_present() {
        assert_eq!(schemas("https://x.test").len(), 6);
        assert!(schema("urn:ietf:params:scim:schemas:core:2.0:Group", "").is_some());
        assert!(schema("URN:ietf:params:scim:schemas:core:2.0:user", "").is_some());
        assert!(schema("urn:x", "").is_none());
    }

    #[test]
    fn users_have_the_enterprise_extension() {
        let user = resource_type("user", "https://x.test").unwrap();
        assert_eq!(user["endpoint"], "/Users");
        assert_eq!(
            user["meta"]["location"],
            "https://x.test/ResourceTypes/User"
        );
        assert_eq!(
            user["schemaExtensions"][0]["schema"],
            "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"
        );
        assert_eq!(resource_types("").len(), 2);
        assert!(resource_type("Device", "").is_none());
    }
}
