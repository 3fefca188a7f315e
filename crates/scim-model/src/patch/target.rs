//! The target attribute of an operation, and the change to it.

use serde_json::Value;

use super::request::PatchOp;
use crate::error::ScimError;
use crate::indexed::IndexedObject;
use crate::json::{Object, is_unassigned};
use crate::resource::check_names_after;
use crate::schema::{AttributeDefinition, Mutability};

/// The target attribute of an operation.
pub(super) struct Target {
    /// The name of the attribute in its container.
    pub(super) name: String,
    /// The name in errors, with the URN of its extension.
    pub(super) label: String,
    /// The definition, unless the attribute is unknown to the schemas.
    pub(super) definition: Option<&'static AttributeDefinition>,
}

impl Target {
    /// The sub-attribute's definition and canonical name.
    pub(super) fn sub_attribute(
        &self,
        name: &str,
    ) -> (Option<&'static AttributeDefinition>, String) {
        let known = self
            .definition
            .and_then(|definition| definition.sub_attribute(name));
        (known, known.map_or(name, |known| known.name).to_owned())
    }

    /// Merges `given` into a value. An immutable sub-attribute may be added if it has no value yet, and
    /// is never changed (RFC 7644 §3.5.2).
    ///
    /// # Errors
    /// 400 `invalidValue` if the value would have too many names.
    pub(super) fn extend(&self, value: &mut Object, given: Object) -> Result<(), ScimError> {
        let before = value.len();
        let mut extended = IndexedObject::new(std::mem::take(value));
        for (key, given) in given {
            let (definition, _) = self.sub_attribute(&key);
            let immutable =
                definition.is_some_and(|known| known.mutability == Mutability::Immutable);
            if !(immutable && extended.get(&key).is_some()) {
                extended.put(&key, given);
            }
        }
        *value = extended.into_object();
        check_names_after(&self.label, before, value.len())
    }

    /// 400 `invalidPath`, naming the attribute.
    pub(super) fn invalid_path(&self, detail: &str) -> ScimError {
        ScimError::invalid_path(format!("{}: {detail}", self.label))
    }
}

/// Removes and returns the current values of the attribute; the caller puts them back. The members
/// of a group are too many to copy for each operation, and a failed PATCH drops its copy anyway.
pub(super) fn take_out(container: &mut IndexedObject, target: &Target) -> Vec<Value> {
    match container.take(&target.name) {
        Some(Value::Array(values)) => values,
        Some(single) if !is_unassigned(&single) => vec![single],
        _ => Vec::new(),
    }
}

/// The change to an attribute.
#[derive(Clone, Copy)]
pub(super) enum Change<'a> {
    /// Add this value, or set it if the attribute is single-valued.
    Add(&'a Value),
    /// Set this value.
    Set(&'a Value),
    /// Remove everything.
    Clear,
    /// Remove these values.
    Take(&'a Value),
}

impl<'a> Change<'a> {
    pub(super) fn new(op: PatchOp, value: Option<&'a Value>) -> Self {
        match (op, value) {
            (PatchOp::Add, Some(value)) => Self::Add(value),
            (PatchOp::Replace, Some(value)) => Self::Set(value),
            (PatchOp::Remove, Some(value)) if !value.is_null() => Self::Take(value),
            _ => Self::Clear,
        }
    }

    /// The new value of a single-valued attribute; `None` if it is removed.
    pub(super) fn single_value(self) -> Option<&'a Value> {
        match self {
            Self::Add(value) | Self::Set(value) => Some(value).filter(|v| !is_unassigned(v)),
            Self::Clear | Self::Take(_) => None,
        }
    }

    /// Whether it adds or sets an object without sub-attributes, also in an array. Those that are not
    /// named stay as they are (RFC 7644 §3.5.2.1, §3.5.2.3), so this changes nothing.
    pub(super) fn names_nothing(self) -> bool {
        let is_empty = |value: &Value| value.as_object().is_some_and(Object::is_empty);
        match self {
            Self::Add(Value::Array(items)) | Self::Set(Value::Array(items)) => {
                !items.is_empty() && items.iter().all(is_empty)
            }
            Self::Add(value) | Self::Set(value) => is_empty(value),
            Self::Clear | Self::Take(_) => false,
        }
    }

    /// Whether the operation is a removal, with or without a value.
    pub(super) fn is_removal(self) -> bool {
        matches!(self, Self::Clear | Self::Take(_))
    }
}
