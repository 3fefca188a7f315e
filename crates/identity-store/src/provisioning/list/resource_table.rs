//! Which table holds the resources of a type, which of its columns hold attributes, and what is
//! read of a row.

use std::collections::HashMap;

use diesel::prelude::*;
use diesel::result::QueryResult;
use diesel::sql_types::{BigInt, Bool, Nullable, Text};
use scim_model::meta::Version;
use scim_model::{AttributePath, ResourceType};
use serde_json::Value;

use crate::{Connection, OrganizationId, StoreError};

/// The table of a resource type.
///
/// The table has the columns `id`, `organization_id`, `scim_attributes` (the stored resource as
/// JSON), `version`, `created_at` and `updated_at`; identifiers sort in the order of creation, and
/// triggers count its rows in `scim_totals` under the resource type's name.
#[derive(Debug)]
pub struct ResourceTable {
    pub(crate) resource_type: &'static ResourceType,
    /// The table's name.
    pub(crate) name: &'static str,
    /// The column that is set in the rows of deleted resources, where these keep their rows.
    pub(crate) deleted_at: Option<&'static str>,
    /// The column of the status, for resources that have one.
    pub(crate) active: Option<&'static str>,
    /// The columns by the attributes' names.
    pub(crate) columns: &'static [(&'static str, AttributeColumn)],
    /// Attributes with a prepared statement that finds one resource; each has a unique column of
    /// text.
    pub(crate) keys: &'static [(&'static str, FindByKey)],
    /// The attribute whose values are rows of other tables.
    pub(crate) related: Option<RelatedAttribute>,
}

/// A column that holds the same value as the attribute in every resource.
///
/// Names of columns are qualified by the table's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum AttributeColumn {
    /// Text, folded as values of the attribute are compared.
    Text {
        name: &'static str,
        folding: Folding,
        nullable: bool,
        /// Whether it is in an index that starts with the organization.
        indexed: bool,
        /// Whether no two resources of an organization share a value.
        unique: bool,
    },
    /// The identifier.
    Id,
    /// A boolean.
    Flag(&'static str),
    /// The time of creation: the order of the identifiers.
    Created,
    /// The time of the last change.
    Changed,
    /// The same for all resources of the type; letter case counts.
    Constant(&'static str),
    /// The `value` of each element of a multi-valued attribute.
    Values(ValueTable),
}

/// How the values of a column are folded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Folding {
    /// Not at all: letter case counts.
    Exact,
    /// By [`fold`](scim_model::fold).
    Text,
    /// By [`fold_email`](scim_model::fold_email).
    Email,
}

/// A table that has a row for each value of a multi-valued attribute, beside the column
/// `organization_id`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct ValueTable {
    pub(crate) name: &'static str,
    /// Its column with the resource's id.
    pub(crate) owner: &'static str,
    /// Its column with the value.
    pub(crate) value: &'static str,
    /// How the values are folded.
    pub(crate) folding: Folding,
    /// Whether every element has a value.
    pub(crate) always_valued: bool,
    /// A value in the resource's own table that this one does not repeat.
    pub(crate) own: Option<OwnValue>,
}

/// One value of a multi-valued attribute, in columns of the resource's own table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct OwnValue {
    /// The column that tells whether the resource lists the value.
    pub(crate) is_listed: &'static str,
    /// The column of the value.
    pub(crate) value: &'static str,
}

/// An attribute whose values are rows of other tables, such as `members`.
#[derive(Debug, Clone, Copy)]
pub(crate) struct RelatedAttribute {
    pub(crate) name: &'static str,
    pub(crate) load: Load,
}

/// How a related attribute is loaded.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Load {
    /// Inline, with each row, for short values: by an expression that gives JSON text or NULL, and
    /// a function that makes the attribute of that text, below a SCIM base URL. A change of it is no
    /// change of the resource, so its version covers it: the other function makes that of the number
    /// of changes and the text.
    Inline {
        sqlite: &'static str,
        postgres: &'static str,
        parse: fn(&str, &str) -> serde_json::Result<Option<Value>>,
        version: fn(i64, &str) -> serde_json::Result<Version>,
    },
    /// For many resources at once; a change of it is one of the resource. It is an empty list where
    /// there are no values.
    Batched {
        /// Returns the attribute by the resources' ids, in a fixed number of queries; the second
        /// text is the SCIM base URL. A resource without values is absent from the result.
        load: LoadBatch,
        /// For how many resources the attribute may be in memory at once.
        batch_size: usize,
    },
}

/// See [`Load::Batched`].
pub(crate) type LoadBatch = fn(
    &mut Connection,
    &OrganizationId,
    &[&str],
    &str,
) -> Result<HashMap<String, Value>, StoreError>;

/// Finds the row by the organization and the key, which is folded where its column is, by a
/// statement that is prepared once.
pub(crate) type FindByKey = fn(&mut Connection, &[&str; 2]) -> QueryResult<Option<Row>>;

/// What is read of a row: enough to render the resource, and its keys in the order of the query.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
pub(crate) struct Row {
    pub(crate) id: String,
    /// The stored resource, as JSON.
    pub(crate) attributes: String,
    pub(crate) version: i64,
    pub(crate) created_at: i64,
    pub(crate) updated_at: i64,
    pub(crate) active: Option<bool>,
    pub(crate) text_key: Option<String>,
    pub(crate) number_key: Option<i64>,
    /// The related attribute that is loaded inline, where the query needs it.
    pub(crate) related: Option<String>,
}

/// The columns of a [`Row`].
pub(crate) type RowTypes = (
    Text,
    Text,
    BigInt,
    BigInt,
    BigInt,
    Nullable<Bool>,
    Nullable<Text>,
    Nullable<BigInt>,
    Nullable<Text>,
);

impl Load {
    pub(super) fn is_batched(&self) -> bool {
        matches!(self, Self::Batched { .. })
    }

    /// For how many resources the attribute may be in memory at once; `None` for short values.
    pub(super) fn batch_size(&self) -> Option<usize> {
        match self {
            Self::Batched { batch_size, .. } => Some((*batch_size).max(1)),
            Self::Inline { .. } => None,
        }
    }
}

impl AttributeColumn {
    /// Whether no two resources of an organization share a value.
    pub(super) fn is_unique(&self) -> bool {
        matches!(self, Self::Id | Self::Text { unique: true, .. })
    }
}

impl ResourceTable {
    /// The same table without columns for attributes, so that `scim-model` evaluates every filter.
    #[cfg(feature = "testing")]
    #[must_use]
    pub fn without_columns(&self) -> Self {
        Self {
            columns: &[],
            keys: &[],
            ..*self
        }
    }

    /// The type of the resources.
    pub fn resource_type(&self) -> &'static ResourceType {
        self.resource_type
    }

    /// The column that holds a path's value; a multi-valued attribute is also found by its `value`.
    pub(super) fn column(&self, path: &AttributePath) -> Option<&'static AttributeColumn> {
        let found = self.columns.iter().find(|(name, column)| match column {
            AttributeColumn::Values(_) => path.is(name) || path.is(&format!("{name}.value")),
            _ => path.is(name),
        });
        found.map(|(_, column)| column)
    }
}
