//! SCIM 2.0 resources, schemas, filters and PATCH as pure data.
