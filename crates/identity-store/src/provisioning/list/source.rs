//! Which table holds the resources of a type, and which columns answer which attributes.

use std::collections::HashMap;

use scim_model::{AttributePath, ResourceType};
use serde_json::Value;

use super::by_key::FindByKey;
use crate::{Connection, OrganizationId, StoreError};

/// The table of a resource type.
///
/// The table has the columns `id`, `organization_id`, `scim_attributes` (the stored resource as
/// JSON), `version`, `created_at` and `updated_at`; identifiers sort in the order of creation, and
/// triggers count its rows in `scim_totals` under the resource type's name.
#[derive(Debug)]
pub struct Source {
    /// What the resources are.
    pub(crate) resource_type: &'static ResourceType,
    /// The table's name.
    pub(crate) table: &'static str,
    /// The column that is set in rows which are no resources any more.
    pub(crate) deleted_at: Option<&'static str>,
    /// The column of the status, for resources that have one.
    pub(crate) active: Option<&'static str>,
    /// The columns by the attributes' names.
    pub(crate) columns: &'static [(&'static str, Column)],
    /// Attributes that are looked up by a statement of their own; each has a unique column of text.
    pub(crate) keys: &'static [(&'static str, FindByKey)],
    /// What is kept in other tables than the resource itself.
    pub(crate) further: Option<Further>,
}

/// A column whose value is that of the attribute in every resource.
///
/// Names of columns are qualified by the table's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Column {
    /// Text: as it is, or folded where the attribute's letter case does not count.
    Text {
        name: &'static str,
        folded: bool,
        nullable: bool,
        /// Whether an index that starts with the organization has it.
        indexed: bool,
        /// Whether a value is there once in an organization.
        unique: bool,
    },
    /// The identifier.
    Id,
    /// A boolean.
    Flag(&'static str),
    /// When it was created: the order of the identifiers.
    Created,
    /// When it was changed.
    Changed,
    /// The same for all resources of the type; letter case counts.
    Constant(&'static str),
    /// The `value` of each element of a multi-valued attribute.
    Values(Values),
}

/// A table that has a row for each value of a multi-valued attribute, beside the column
/// `organization_id`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Values {
    /// The table.
    pub(crate) table: &'static str,
    /// Its column with the resource's id.
    pub(crate) owner: &'static str,
    /// Its column with the value.
    pub(crate) value: &'static str,
    /// Whether the values are folded.
    pub(crate) folded: bool,
    /// Whether there is no element without a value.
    pub(crate) always_valued: bool,
    /// A value in the resource's own table that the other one does not repeat.
    pub(crate) own: Option<OwnValue>,
}

/// One value of a multi-valued attribute, in columns of the resource's own table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct OwnValue {
    /// Whether the resource has it.
    pub(crate) is_listed: &'static str,
    /// The value.
    pub(crate) value: &'static str,
}

/// An attribute that is kept in other tables, such as `members`.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Further {
    /// The attribute's name.
    pub(crate) attribute: &'static str,
    /// How it is read.
    pub(crate) read: Read,
}

/// How an attribute is read that is kept in other tables.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Read {
    /// With each row, where there is little of it: by an expression that gives JSON text or NULL,
    /// and a function that makes the attribute of that, below a SCIM base URL.
    WithRow {
        sqlite: &'static str,
        postgres: &'static str,
        value: fn(&str, &str) -> serde_json::Result<Option<Value>>,
    },
    /// For many resources at once.
    Apart {
        /// Answers the attribute by the resources' ids, in a fixed number of queries; the second
        /// text is the SCIM base URL. Who has no value is not among the answers.
        load: LoadFurther,
        /// Of how many resources it may be in memory at once.
        at_once: usize,
    },
}

impl Read {
    pub(super) fn is_apart(&self) -> bool {
        matches!(self, Self::Apart { .. })
    }

    /// Of how many resources the attribute may be in memory at once; `None` where there is little
    /// of it.
    pub(super) fn at_once(&self) -> Option<usize> {
        match self {
            Self::Apart { at_once, .. } => Some((*at_once).max(1)),
            Self::WithRow { .. } => None,
        }
    }
}

/// See [`Read::Apart`].
pub(crate) type LoadFurther = fn(
    &mut Connection,
    &OrganizationId,
    &[&str],
    &str,
) -> Result<HashMap<String, Value>, StoreError>;

impl Column {
    /// Whether a value is that of one resource at most in an organization.
    pub(super) fn is_unique(&self) -> bool {
        matches!(self, Self::Id | Self::Text { unique: true, .. })
    }
}

impl Source {
    /// The same resources without a column that answers anything: all is evaluated by the model.
    #[cfg(feature = "testing")]
    #[must_use]
    pub fn without_columns(&self) -> Self {
        Self {
            columns: &[],
            keys: &[],
            ..*self
        }
    }

    /// What the resources are.
    pub fn resource_type(&self) -> &'static ResourceType {
        self.resource_type
    }

    /// The column that answers a path; a multi-valued attribute is also found by its `value`.
    pub(super) fn column(&self, path: &AttributePath) -> Option<&'static Column> {
        let found = self.columns.iter().find(|(name, column)| match column {
            Column::Values(_) => path.is(name) || path.is(&format!("{name}.value")),
            _ => path.is(name),
        });
        found.map(|(_, column)| column)
    }
}
