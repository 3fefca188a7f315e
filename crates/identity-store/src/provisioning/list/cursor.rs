//! Cursors (RFC 9865): where a page starts, and which query it belongs to.
//!
//! A cursor holds a position in an order and grants nothing: each page is read with the
//! organization of the token that asks for it. The server keeps no state, so a cursor does not
//! expire.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use openssl::hash::{MessageDigest, hash};
use scim_model::SortKey;
use serde_json::{Value, json};

use super::order::Position;
use super::query::ListQuery;
use super::scan::Scan;
use crate::StoreError;
use crate::provisioning::error::ProvisioningError;

/// Where a page starts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Cursor {
    /// Whether the page ends before the position, instead of starting after it.
    pub(super) reversed: bool,
    /// The index of its table among those of the query.
    pub(super) table: usize,
    /// Where the page starts or ends.
    pub(super) position: Position,
    /// How many resources the first page counted.
    pub(super) total: i64,
}

/// The hash of all that must be the same for every page: organization, types, filter and order.
pub(super) struct Fingerprint(String);

impl Fingerprint {
    pub(super) fn of(scans: &[Scan<'_>], query: &ListQuery<'_>) -> Result<Self, ProvisioningError> {
        let organization = scans.first().map(|scan| scan.organization.as_str());
        let types: Vec<&str> = scans
            .iter()
            .map(|scan| scan.table.resource_type.name)
            .collect();
        let filter = query.filter.map(ToString::to_string);
        let sort = query.sort.map(|sort| (sort.path.key(), sort.descending));
        let text = json!([organization, types, filter, sort]).to_string();
        let digest = hash(MessageDigest::sha256(), text.as_bytes())
            .map_err(|error| StoreError::corrupt(format!("hashing failed: {error}")))?;
        let start = digest.get(..9).unwrap_or(&digest);
        Ok(Self(URL_SAFE_NO_PAD.encode(start)))
    }

    pub(super) fn encode(&self, cursor: &Cursor) -> String {
        let Cursor {
            reversed,
            table,
            position,
            total,
        } = cursor;
        let key = match &position.key {
            SortKey::Missing => Value::Null,
            SortKey::Boolean(flag) => json!(flag),
            SortKey::Number(bits) => json!(bits),
            SortKey::Text(text) => json!(text),
        };
        let text = json!([self.0, reversed, table, total, key, position.id]).to_string();
        URL_SAFE_NO_PAD.encode(text)
    }

    /// Reads a cursor that this query gave.
    pub(super) fn decode(&self, text: &str) -> Result<Cursor, ProvisioningError> {
        self.read(text)
            .ok_or_else(ProvisioningError::invalid_cursor)
    }

    fn read(&self, text: &str) -> Option<Cursor> {
        let bytes = URL_SAFE_NO_PAD.decode(text).ok()?;
        let Value::Array(parts) = serde_json::from_slice(&bytes).ok()? else {
            return None;
        };
        let [fingerprint, reversed, table, total, key, id] = <[Value; 6]>::try_from(parts).ok()?;
        if fingerprint.as_str()? != self.0 {
            return None;
        }
        let key = match key {
            Value::Null => SortKey::Missing,
            Value::Bool(flag) => SortKey::Boolean(flag),
            Value::Number(bits) => SortKey::Number(bits.as_u64()?),
            Value::String(text) => SortKey::Text(without_nul(text)?),
            Value::Array(_) | Value::Object(_) => return None,
        };
        let Value::String(id) = id else {
            return None;
        };
        Some(Cursor {
            reversed: reversed.as_bool()?,
            table: usize::try_from(table.as_u64()?).ok()?,
            total: total.as_i64().filter(|total| *total >= 0)?,
            position: Position {
                key,
                id: without_nul(id)?,
            },
        })
    }
}

/// The cursors of the pages after and before a page. A page after a cursor has one before it, and a
/// page before a cursor has one after it; `more` tells whether rows follow in the direction read.
pub(super) fn neighbors<T>(
    page: &[T],
    cursor: Option<&Cursor>,
    more: bool,
    cursor_at: impl Fn(&T, bool) -> Option<String>,
) -> (Option<String>, Option<String>) {
    let (is_next, is_previous) = match cursor.map(|cursor| cursor.reversed) {
        None => (more, false),
        Some(false) => (more, true),
        Some(true) => (true, more),
    };
    (
        page.last()
            .filter(|_| is_next)
            .and_then(|last| cursor_at(last, false)),
        page.first()
            .filter(|_| is_previous)
            .and_then(|first| cursor_at(first, true)),
    )
}

/// No stored text has a NUL, and PostgreSQL rejects one as a parameter.
fn without_nul(text: String) -> Option<String> {
    (!text.contains('\0')).then_some(text)
}
