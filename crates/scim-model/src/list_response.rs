//! The envelope of every list (RFC 7644 §3.4.2, RFC 9865).

use serde_json::{Map, Value, json};

/// The schema URN of a list.
pub const LIST_RESPONSE_SCHEMA: &str = "urn:ietf:params:scim:api:messages:2.0:ListResponse";

/// A page of resources.
#[derive(Debug, Clone, PartialEq)]
pub struct ListResponse {
    /// How many resources there are in all pages.
    pub total_results: u64,
    /// The place of the first resource of this page, from 1; none where a cursor pages.
    pub start_index: Option<u64>,
    /// The cursor of the page after this one.
    pub next_cursor: Option<String>,
    /// The cursor of the page before this one.
    pub previous_cursor: Option<String>,
    /// The resources of this page.
    pub resources: Vec<Value>,
}

impl ListResponse {
    /// A page that starts at `start_index`.
    pub fn page(total_results: u64, start_index: u64, resources: Vec<Value>) -> Self {
        Self {
            total_results,
            start_index: Some(start_index),
            next_cursor: None,
            previous_cursor: None,
            resources,
        }
    }

    /// The one page of a list that is never cut.
    pub fn whole(resources: Vec<Value>) -> Self {
        Self::page(resources.len() as u64, 1, resources)
    }

    /// The body. `Resources` is there even when it is empty: clients look into it.
    pub fn into_json(self) -> Value {
        let mut body = Map::new();
        body.insert("schemas".into(), json!([LIST_RESPONSE_SCHEMA]));
        body.insert("totalResults".into(), self.total_results.into());
        if let Some(start_index) = self.start_index {
            body.insert("startIndex".into(), start_index.into());
        }
        body.insert("itemsPerPage".into(), self.resources.len().into());
        if let Some(cursor) = self.next_cursor {
            body.insert("nextCursor".into(), cursor.into());
        }
        if let Some(cursor) = self.previous_cursor {
            body.insert("previousCursor".into(), cursor.into());
        }
        body.insert("Resources".into(), Value::Array(self.resources));
        Value::Object(body)
    }
}

#[cfg(test)]
mod tests {
    use super::ListResponse;
    use serde_json::json;

    #[test]
    fn an_existence_check_that_finds_nobody_is_an_empty_list() {
        assert_eq!(
            ListResponse::page(0, 1, Vec::new()).into_json(),
            json!({
                "schemas": ["urn:ietf:params:scim:api:messages:2.0:ListResponse"],
                "totalResults": 0,
                "startIndex": 1,
                "itemsPerPage": 0,
                "Resources": [],
            })
        );
    }
}
