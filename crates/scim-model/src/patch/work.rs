//! How much work a PATCH may be. Each of many operations may look at each of many values: without a
//! limit a small request would be a large piece of work.

use serde_json::Value;

use crate::error::ScimError;

/// How many bytes of values all operations of a request may compare and copy together.
pub const MAX_WORK_BYTES: usize = 8 * 1024 * 1024;

/// Folding takes this many times longer for text beyond ASCII.
const BEYOND_ASCII: usize = 16;

/// To copy, compare and drop a list takes as long as this many bytes of a text, whatever it holds.
const LIST: usize = 80;

/// The same for an object.
const OBJECT: usize = 160;

/// The work that is left to a request.
pub(super) struct Work {
    left: usize,
}

impl Work {
    pub(super) fn new() -> Self {
        Self {
            left: MAX_WORK_BYTES,
        }
    }

    /// Counts work before it is done.
    ///
    /// # Errors
    /// 413 for more than [`MAX_WORK_BYTES`] in a request.
    pub(super) fn spend(&mut self, bytes: usize) -> Result<(), ScimError> {
        match self.left.checked_sub(bytes) {
            Some(left) => {
                self.left = left;
                Ok(())
            }
            None => Err(ScimError::payload_too_large(format!(
                "expected operations that compare and copy at most {MAX_WORK_BYTES} bytes of \
                 values in all, received more: send them in several requests"
            ))),
        }
    }
}

/// What comparing or copying a value costs, in bytes.
pub(super) fn weight(value: &Value) -> usize {
    match value {
        Value::Null | Value::Bool(_) | Value::Number(_) => 8,
        Value::String(text) => 16 + text_weight(text),
        Value::Array(items) => LIST + weight_of_all(items),
        Value::Object(members) => {
            let each = members.iter();
            let each = each.map(|(name, value)| 16 + name.len() + weight(value));
            OBJECT + each.sum::<usize>()
        }
    }
}

/// What comparing or copying values costs.
pub(super) fn weight_of_all(values: &[Value]) -> usize {
    values.iter().map(weight).sum()
}

fn text_weight(text: &str) -> usize {
    if text.is_ascii() {
        text.len()
    } else {
        text.len().saturating_mul(BEYOND_ASCII)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_nests_weighs_more_than_its_bytes() {
        let list = (0..60).fold(json!(1), |inside, _| json!([inside]));
        assert_eq!(weight(&list), 60 * LIST + 8);
        let object = (0..60).fold(json!(1), |inside, _| json!({"a": inside}));
        assert_eq!(weight(&object), 60 * (OBJECT + 17) + 8);
    }
}
