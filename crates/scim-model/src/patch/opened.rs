//! A resource that is being changed, with its extensions opened: each of many operations may change
//! an attribute of the same extension, which none of them has to copy.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::indexed::IndexedObject;
use crate::json::Object;
use crate::schema::ResourceType;

/// The attributes of a resource. Those of an extension are apart from the others until the end.
pub(super) struct Opened {
    pub(super) attributes: IndexedObject,
    /// By their URNs in lower case.
    extensions: BTreeMap<String, Extension>,
    resource_type: &'static ResourceType,
}

struct Extension {
    /// The URN as the resource spells it.
    urn: String,
    attributes: IndexedObject,
}

impl Opened {
    pub(super) fn new(attributes: Object, resource_type: &'static ResourceType) -> Self {
        let mut attributes = IndexedObject::new(attributes);
        let urns = attributes.names_where(|name, value| is_urn(name) && value.is_object());
        let mut extensions = BTreeMap::new();
        for urn in urns {
            if let Some(Value::Object(inside)) = attributes.take(&urn) {
                let attributes = IndexedObject::new(inside);
                extensions.insert(urn.to_ascii_lowercase(), Extension { urn, attributes });
            }
        }
        Self {
            attributes,
            extensions,
            resource_type,
        }
    }

    /// The attributes of an extension, which may have none yet.
    pub(super) fn extension(&mut self, urn: &str) -> &mut IndexedObject {
        let spelled = self.spelled(urn);
        let extension = self.extensions.entry(urn.to_ascii_lowercase());
        let extension = extension.or_insert_with(|| Extension {
            urn: spelled,
            attributes: IndexedObject::default(),
        });
        &mut extension.attributes
    }

    /// Whether the resource has attributes of this extension.
    pub(super) fn has_extension(&self, urn: &str) -> bool {
        let extension = self.extensions.get(&urn.to_ascii_lowercase());
        extension.is_some_and(|extension| !extension.attributes.is_empty())
    }

    /// Whether the resource has anything of this name.
    pub(super) fn has(&self, urn: &str) -> bool {
        self.has_extension(urn) || self.attributes.get(urn).is_some()
    }

    /// The canonical spelling of an extension's URN, or else the spelling in the resource.
    pub(super) fn spelled(&self, urn: &str) -> String {
        if let Some(schema) = self.resource_type.extension(urn) {
            return schema.id.to_owned();
        }
        match self.extensions.get(&urn.to_ascii_lowercase()) {
            Some(extension) => extension.urn.clone(),
            None => self.attributes.spelling(urn).unwrap_or(urn).to_owned(),
        }
    }

    /// The attributes together again; an extension without attributes is gone.
    pub(super) fn close(mut self) -> Object {
        for extension in self.extensions.into_values() {
            let inside = Value::Object(extension.attributes.into_object());
            self.attributes.put(&extension.urn, inside);
        }
        self.attributes.into_object()
    }
}

fn is_urn(name: &str) -> bool {
    name.get(..4)
        .is_some_and(|start| start.eq_ignore_ascii_case("urn:"))
}
