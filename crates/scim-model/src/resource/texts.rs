//! How long texts may be, and which characters e-mail addresses may have. Only what is new or changes is
//! checked: a value that was stored before a rule existed keeps nobody from changing another one.

use std::fmt;

use serde_json::Value;

use super::characters::unsuited_character;
use crate::error::ScimError;
use crate::json::Object;
use crate::schema::{AttributeDefinition, AttributeType, ResourceType};

/// The longest `userName`, in characters.
pub const USER_NAME_MAX_CHARS: usize = 320;
/// The longest e-mail address, in characters (RFC 5321 §4.5.3.1.3, less the angle brackets).
pub const EMAIL_MAX_CHARS: usize = 254;
/// The longest `externalId`, in characters.
pub const EXTERNAL_ID_MAX_CHARS: usize = 256;
/// The longest text of any other attribute, in characters. URLs and binary data may be longer:
/// photos are sent in both.
pub const TEXT_MAX_CHARS: usize = 1024;

/// Checks the attributes that are not what they were `before`.
///
/// # Errors
/// 400 `invalidValue` for a text that is too long, or an e-mail address with an unsuited character, which is
/// named.
pub(super) fn check_texts(
    attributes: &Object,
    before: Option<&Object>,
    resource_type: &ResourceType,
) -> Result<(), ScimError> {
    for (name, value) in attributes {
        let was = before.and_then(|before| before.get(name));
        if was == Some(value) {
            continue;
        }
        if let (Some(schema), Value::Object(inside)) = (resource_type.extension(name), value) {
            let was = was.and_then(Value::as_object);
            for (name, value) in inside {
                let was = was.and_then(|was| was.get(name));
                let label = Label::Sub(&Label::Name(schema.id), ':', name);
                Check { was }.check(&label, value, schema.attribute(name))?;
            }
        } else {
            let definition = resource_type.core_attribute(name);
            Check { was }.check(&Label::Name(name), value, definition)?;
        }
    }
    Ok(())
}

/// Checks one text of no special kind.
///
/// # Errors
/// 400 `invalidValue` for a text that is too long.
pub(super) fn check_text(label: &str, text: &str) -> Result<(), ScimError> {
    problem(&Label::Name(label), text, None).map_or(Ok(()), Err)
}

/// The name of a value in errors, which is hardly ever needed.
enum Label<'a> {
    Name(&'a str),
    /// A name within another, with what stands between them.
    Sub(&'a Self, char, &'a str),
}

impl fmt::Display for Label<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Name(name) => formatter.write_str(name),
            Self::Sub(label, between, name) => write!(formatter, "{label}{between}{name}"),
        }
    }
}

/// Checks the values of one attribute.
struct Check<'a> {
    /// What they were.
    was: Option<&'a Value>,
}

impl Check<'_> {
    fn check(
        &self,
        label: &Label<'_>,
        value: &Value,
        definition: Option<&'static AttributeDefinition>,
    ) -> Result<(), ScimError> {
        match value {
            Value::String(text) => match problem(label, text, definition) {
                // A value among others may have moved.
                Some(_) if self.was.is_some_and(|was| contains(was, text)) => Ok(()),
                Some(problem) => Err(problem),
                None => Ok(()),
            },
            Value::Array(items) => items
                .iter()
                .try_for_each(|item| self.check(label, item, definition)),
            Value::Object(members) => members.iter().try_for_each(|(name, value)| {
                let sub_attribute = definition.and_then(|known| known.sub_attribute(name));
                self.check(&Label::Sub(label, '.', name), value, sub_attribute)
            }),
            _ => Ok(()),
        }
    }
}

fn problem(
    label: &Label<'_>,
    text: &str,
    definition: Option<&'static AttributeDefinition>,
) -> Option<ScimError> {
    let folds_as_email = definition.is_some_and(|known| known.folds_as_email);
    let max_chars = match definition.map(|known| (known.name, known.kind)) {
        Some((_, AttributeType::Binary | AttributeType::Reference)) => return None,
        Some(("userName", _)) => USER_NAME_MAX_CHARS,
        Some(("externalId", _)) => EXTERNAL_ID_MAX_CHARS,
        _ if folds_as_email => EMAIL_MAX_CHARS,
        _ => TEXT_MAX_CHARS,
    };
    // A character has at least one byte.
    if text.len() > max_chars {
        let chars = text.chars().count();
        if chars > max_chars {
            return Some(ScimError::invalid_value(format!(
                "{label}: expected at most {max_chars} characters, received {chars}"
            )));
        }
    }
    if !folds_as_email {
        return None;
    }
    let unsuited = unsuited_character(text)?;
    Some(ScimError::invalid_value(format!(
        "{label}: expected visible characters without blanks, received {unsuited}"
    )))
}

/// Whether a text is among the values.
fn contains(value: &Value, text: &str) -> bool {
    match value {
        Value::String(known) => known == text,
        Value::Array(items) => items.iter().any(|item| contains(item, text)),
        Value::Object(members) => members.values().any(|value| contains(value, text)),
        _ => false,
    }
}
