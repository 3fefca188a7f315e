//! The envelope of every list (RFC 7644 §3.4.2, RFC 9865).

use std::fmt::Write as _;

use serde_json::Value;

/// The schema URN of a list.
pub const LIST_RESPONSE_SCHEMA: &str = "urn:ietf:params:scim:api:messages:2.0:ListResponse";

/// A page of resources.
#[derive(Debug, Clone, PartialEq)]
pub struct ListResponse {
    /// The number of resources in all pages.
    pub total_results: u64,
    /// The index of the first resource of this page, from 1; `None` in paging by cursor.
    pub start_index: Option<u64>,
    /// The cursor of the page after this one.
    pub next_cursor: Option<String>,
    /// The cursor of the page before this one.
    pub previous_cursor: Option<String>,
    /// The resources of this page, each as JSON text.
    pub resources: Vec<String>,
}

impl ListResponse {
    /// A page that starts at `start_index`.
    pub fn page(total_results: u64, start_index: u64, resources: Vec<String>) -> Self {
        Self {
            total_results,
            start_index: Some(start_index),
            next_cursor: None,
            previous_cursor: None,
            resources,
        }
    }

    /// A list that is always returned in one page.
    pub fn whole(resources: &[Value]) -> Self {
        let texts = resources.iter().map(Value::to_string).collect();
        Self::page(resources.len() as u64, 1, texts)
    }

    /// The body, as JSON. `Resources` is present even when empty, because clients read it.
    pub fn to_text(&self) -> String {
        let inside: usize = self.resources.iter().map(|text| text.len() + 1).sum();
        let mut body = String::with_capacity(inside + 512);
        let number = |body: &mut String, name: &str, number: u64| {
            // Writing to a string does not fail.
            let _ = write!(body, ",\"{name}\":{number}");
        };
        body.push_str("{\"schemas\":[\"");
        body.push_str(LIST_RESPONSE_SCHEMA);
        body.push_str("\"]");
        number(&mut body, "totalResults", self.total_results);
        if let Some(start_index) = self.start_index {
            number(&mut body, "startIndex", start_index);
        }
        number(&mut body, "itemsPerPage", self.resources.len() as u64);
        let cursors = [
            ("nextCursor", &self.next_cursor),
            ("previousCursor", &self.previous_cursor),
        ];
        for (name, cursor) in cursors {
            if let Some(cursor) = cursor {
                let _ = write!(body, ",\"{name}\":{}", Value::from(cursor.as_str()));
            }
        }
        body.push_str(",\"Resources\":[");
        for (index, text) in self.resources.iter().enumerate() {
            if index > 0 {
                body.push(',');
            }
            body.push_str(text);
        }
        body.push_str("]}");
        body
    }
}

#[cfg(test)]
mod tests {
    use super::ListResponse;
    use serde_json::{Value, json};

    fn read(response: &ListResponse) -> Value {
        serde_json::from_str(&response.to_text()).unwrap()
    }

    #[test]
    fn an_existence_check_that_finds_nobody_is_an_empty_list() {
        assert_eq!(
            read(&ListResponse::page(0, 1, Vec::new())),
            json!({
                "schemas": ["urn:ietf:params:scim:api:messages:2.0:ListResponse"],
                "totalResults": 0,
                "startIndex": 1,
                "itemsPerPage": 0,
                "Resources": [],
            })
        );
    }

    #[test]
    fn a_middle_page_names_the_next_and_the_previous_page() {
        let page = ListResponse {
            start_index: None,
            next_cursor: Some("a\"b".to_owned()),
            previous_cursor: Some("c".to_owned()),
            ..ListResponse::whole(&[json!({"id": "1"}), json!({"id": "\u{1}"})])
        };
        assert_eq!(
            read(&page),
            json!({
                "schemas": ["urn:ietf:params:scim:api:messages:2.0:ListResponse"],
                "totalResults": 2,
                "itemsPerPage": 2,
                "nextCursor": "a\"b",
                "previousCursor": "c",
                "Resources": [{"id": "1"}, {"id": "\u{1}"}],
            })
        );
    }
}
