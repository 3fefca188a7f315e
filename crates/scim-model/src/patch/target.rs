//! The attribute an operation is about, and what is to happen to it.

use serde_json::Value;

use super::request::PatchOp;
use crate::error::ScimError;
use crate::json::{Object, is_unassigned, key_in, put};
use crate::schema::{AttributeDefinition, Mutability};

/// The attribute an operation is about.
pub(super) struct Target {
    /// The name under which the container has it.
    pub(super) name: String,
    /// What an error calls it: with the URN of its extension.
    pub(super) label: String,
    /// What the schema says of it, where the schema knows it.
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

    /// Adds to a value what `given` says more of it. What is immutable may be added where it has
    /// no value yet, and is not changed (RFC 7644 section 3.5.2).
    pub(super) fn extend(&self, value: &mut Object, given: Object) {
        for (key, given) in given {
            let (definition, _) = self.sub_attribute(&key);
            let immutable =
                definition.is_some_and(|known| known.mutability == Mutability::Immutable);
            if !(immutable && value.contains_key(&key)) {
                put(value, &key, given);
            }
        }
    }

    /// 400 `invalidPath`, naming the attribute.
    pub(super) fn invalid_path(&self, detail: &str) -> ScimError {
        ScimError::invalid_path(format!("{}: {detail}", self.label))
    }
}

/// Takes out the values the attribute has now; whoever does so puts them back. A group's members
/// are too many to copy for each operation, and a failed PATCH throws its copy away.
pub(super) fn take_out(container: &mut Object, target: &Target) -> Vec<Value> {
    let key = key_in(container, &target.name)
        .unwrap_or(&target.name)
        .to_owned();
    match container.get_mut(&key).map(Value::take) {
        Some(Value::Array(values)) => values,
        Some(single) if !is_unassigned(&single) => vec![single],
        _ => Vec::new(),
    }
}

/// What is to happen to an attribute.
#[derive(Clone, Copy)]
pub(super) enum Change<'a> {
    /// Add this value, or set it where there is room for one only.
    Add(&'a Value),
    /// Set this value.
    Set(&'a Value),
    /// Remove everything.
    Clear,
    /// Remove these of several values.
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

    /// The value an attribute with room for one is to have; none where it is to have none.
    pub(super) fn single_value(self) -> Option<&'a Value> {
        match self {
            Self::Add(value) | Self::Set(value) => Some(value).filter(|v| !is_unassigned(v)),
            Self::Clear | Self::Take(_) => None,
        }
    }

    /// Whether the operation is a removal, whatever comes with it.
    pub(super) fn is_removal(self) -> bool {
        matches!(self, Self::Clear | Self::Take(_))
    }
}
