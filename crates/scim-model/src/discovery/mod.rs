//! What the discovery endpoints answer (RFC 7643 §5–§7, RFC 7644 §4).

mod service_provider_config;

pub use self::service_provider_config::{
    AuthenticationScheme, BulkLimits, CursorPaging, ServiceProviderFeatures,
};

use serde_json::{Value, json};

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

/// The answer's resources for `/ResourceTypes`. `base_url` has no slash at its end.
pub fn resource_types(base_url: &str) -> Vec<Value> {
    RESOURCE_TYPES
        .iter()
        .map(|resource_type| render(resource_type, base_url))
        .collect()
}

/// The answer for `/ResourceTypes/{name}`, in any letter case.
pub fn resource_type(name: &str, base_url: &str) -> Option<Value> {
    RESOURCE_TYPES
        .iter()
        .find(|resource_type| resource_type.name.eq_ignore_ascii_case(name))
        .map(|resource_type| render(resource_type, base_url))
}

/// The answer's resources for `/Schemas`. `base_url` has no slash at its end.
pub fn schemas(base_url: &str) -> Vec<Value> {
    SCHEMAS
        .iter()
        .map(|schema| schema.to_json(base_url))
        .collect()
}

/// The answer for `/Schemas/{urn}`, in any letter case.
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
