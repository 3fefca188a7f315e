//! Schemas as JSON, as `/Schemas` returns them (RFC 7643 §7).

use serde_json::{Map, Value, json};

use super::definition::{
    AttributeDefinition, AttributeType, Mutability, Returned, Schema, Uniqueness,
};
use super::service_provider::SCHEMA;

impl Schema {
    /// The schema as a resource of `/Schemas`. `base_url` is the SCIM base URL without a
    /// trailing slash.
    pub fn to_json(&self, base_url: &str) -> Value {
        json!({
            "schemas": [SCHEMA.id],
            "id": self.id,
            "name": self.name,
            "description": self.description,
            "attributes": self.attributes.iter().map(AttributeDefinition::to_json).collect::<Vec<_>>(),
            "meta": {
                "resourceType": "Schema",
                "location": format!("{base_url}/Schemas/{}", self.id),
            },
        })
    }
}

impl AttributeDefinition {
    /// The definition as `/Schemas` lists it.
    pub fn to_json(&self) -> Value {
        let mut body = Map::new();
        let mut put = |key: &str, value: Value| body.insert(key.to_owned(), value);
        put("name", self.name.into());
        put("type", self.kind.as_str().into());
        if !self.sub_attributes.is_empty() {
            put(
                "subAttributes",
                self.sub_attributes.iter().map(Self::to_json).collect(),
            );
        }
        put("multiValued", self.multi_valued.into());
        put("description", self.description.into());
        put("required", self.required.into());
        if !self.canonical_values.is_empty() {
            put("canonicalValues", json!(self.canonical_values));
        }
        if !self.reference_types.is_empty() {
            put("referenceTypes", json!(self.reference_types));
        }
        put("caseExact", self.case_exact.into());
        put("mutability", self.mutability.as_str().into());
        put("returned", self.returned.as_str().into());
        put("uniqueness", self.uniqueness.as_str().into());
        Value::Object(body)
    }
}

impl AttributeType {
    /// The keyword: `dateTime`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::String => "string",
            Self::Boolean => "boolean",
            Self::Decimal => "decimal",
            Self::Integer => "integer",
            Self::DateTime => "dateTime",
            Self::Binary => "binary",
            Self::Reference => "reference",
            Self::Complex => "complex",
        }
    }
}

impl Mutability {
    /// The keyword: `readWrite`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::ReadOnly => "readOnly",
            Self::ReadWrite => "readWrite",
            Self::Immutable => "immutable",
            Self::WriteOnly => "writeOnly",
        }
    }
}

impl Returned {
    /// The keyword: `default`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Always => "always",
            Self::Never => "never",
            Self::Default => "default",
            Self::Request => "request",
        }
    }
}

impl Uniqueness {
    /// The keyword: `server`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Server => "server",
            Self::Global => "global",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::resources::USER;

    #[test]
    fn user_name_is_defined_as_in_rfc_7643_section_8_7_1() {
        let schema = USER.to_json("https://x.test/scim");
        assert_eq!(
            schema["meta"]["location"],
            "https://x.test/scim/Schemas/urn:ietf:params:scim:schemas:core:2.0:User"
        );
        let user_name = &schema["attributes"][0];
        assert_eq!(user_name["name"], "userName");
        assert_eq!(user_name["type"], "string");
        assert_eq!(user_name["required"], true);
        assert_eq!(user_name["caseExact"], false);
        assert_eq!(user_name["mutability"], "readWrite");
        assert_eq!(user_name["returned"], "default");
        assert_eq!(user_name["uniqueness"], "server");
        assert_eq!(
            schema["attributes"][1]["subAttributes"][0]["name"],
            "formatted"
        );
    }
}
