//! The schemas of RFC 7643 as data: the definition of each attribute.

mod definition;
mod render;
mod resource_type;
mod resources;
mod service_provider;

pub use self::definition::{
    AttributeDefinition, AttributeType, Mutability, Returned, Schema, Uniqueness,
};
pub use self::resource_type::{Extension, GROUP_TYPE, ResourceType, USER_TYPE};
pub use self::resources::{ENTERPRISE_USER, GROUP, USER};
pub use self::service_provider::{RESOURCE_TYPE, SCHEMA, SERVICE_PROVIDER_CONFIG};
