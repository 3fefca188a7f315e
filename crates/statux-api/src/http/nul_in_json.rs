//! Finds a NUL character in JSON, which PostgreSQL cannot store in text.

use serde_json::Value;

/// The path of the first NUL, such as `emails[0].value`; empty when the value itself is the text.
pub(crate) fn path_to_nul(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => text.contains('\0').then(String::new),
        Value::Array(values) => values
            .iter()
            .enumerate()
            .find_map(|(index, value)| Some(join(&format!("[{index}]"), &path_to_nul(value)?))),
        Value::Object(members) => members.iter().find_map(|(name, value)| {
            if name.contains('\0') {
                return Some(format!("the name {name:?}"));
            }
            Some(join(name, &path_to_nul(value)?))
        }),
        _ => None,
    }
}

fn join(outer: &str, inner: &str) -> String {
    match inner.chars().next() {
        None => outer.to_owned(),
        Some('[') => format!("{outer}{inner}"),
        Some(_) => format!("{outer}.{inner}"),
    }
}

/// The error message for the client.
pub(crate) fn sentence(path: &str) -> String {
    let path = if path.is_empty() { "the body" } else { path };
    format!("expected text in {path}, received a NUL character (U+0000) in it")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::path_to_nul;

    #[test]
    fn the_path_to_a_nul_is_named_as_paths_are_written() {
        assert_eq!(path_to_nul(&json!({ "a": ["\\u0000", 0, null] })), None);
        for (value, expected) in [
            (json!("\0"), ""),
            (json!({ "userName": "a\0" }), "userName"),
            (
                json!({ "emails": [{}, { "value": "\0" }] }),
                "emails[1].value",
            ),
            (json!([["x", "\0"]]), "[0][1]"),
            (json!({ "name": { "a\0": 1 } }), "name.the name \"a\\0\""),
        ] {
            assert_eq!(path_to_nul(&value).as_deref(), Some(expected));
        }
    }
}
