//! `/ServiceProviderConfig` (RFC 7643 §5; `pagination` from RFC 9865 §4).

use serde_json::{Map, Value, json};

use crate::schema::SERVICE_PROVIDER_CONFIG;

/// What the server supports. PATCH and filters are always supported, changing passwords never.
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
    /// The address of the guide.
    pub documentation_uri: Option<String>,
    /// The most resources in one page.
    pub filter_max_results: u64,
    /// How far bulk requests are supported, if at all.
    pub bulk: Option<BulkLimits>,
    /// Whether `sortBy` is supported.
    pub sort: bool,
    /// Whether `ETag`, `If-Match` and `If-None-Match` are supported.
    pub etag: bool,
    /// How far cursors are supported, if at all. `startIndex` always is.
    pub cursor_paging: Option<CursorPaging>,
    /// How clients prove who they are; the first is the preferred one.
    pub authentication_schemes: Vec<AuthenticationScheme>,
}

/// The limits of bulk requests.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BulkLimits {
    /// The most operations in one request.
    pub max_operations: u64,
    /// The largest request, in bytes.
    pub max_payload_bytes: u64,
}

/// The limits of paging by cursor (RFC 9865).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CursorPaging {
    /// The page size where the client names none.
    pub default_page_size: u64,
    /// The largest page size.
    pub max_page_size: u64,
    /// How long a cursor is good for, in seconds; none where it does not expire.
    pub cursor_timeout_secs: Option<u64>,
}

/// A way for clients to prove who they are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuthenticationScheme {
    /// The keyword: `oauthbearertoken`, `oauth2`.
    pub kind: String,
    /// The name for people.
    pub name: String,
    /// How it works here.
    pub description: String,
    /// The address of its specification.
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
    /// The answer of `/ServiceProviderConfig`. `base_url` has no slash at its end.
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
                schemes.map(|(place, scheme)| scheme.to_json(place == 0)).collect::<Vec<_>>(),
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
