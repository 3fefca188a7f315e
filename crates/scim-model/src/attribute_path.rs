//! Attribute paths: `attribute` or `attribute.subAttribute`, with an optional schema URN in front.

use std::fmt;
use std::str::FromStr;

use crate::expression_error::ExpressionError;
use crate::urn::{is_core_urn, is_urn};

/// The longest path that is accepted, in bytes.
pub const MAX_PATH_BYTES: usize = 4096;

/// The name of an attribute: an optional schema URN, the attribute, an optional sub-attribute.
///
/// Names compare ignoring case (RFC 7643 §2.1), and the URN of a core schema is dropped, since names
/// without a URN belong to the core schema (RFC 7644 §3.10).
///
/// ```
/// use scim_model::AttributePath;
///
/// let path = AttributePath::parse("urn:ietf:params:scim:schemas:core:2.0:User:Name.GivenName")?;
/// assert_eq!(path, AttributePath::parse("name.givenName")?);
/// assert_eq!(path.key(), "name.givenname");
/// # Ok::<(), scim_model::ExpressionError>(())
/// ```
#[derive(Debug, Clone)]
pub struct AttributePath {
    schema: Option<String>,
    attribute: String,
    sub_attribute: Option<String>,
}

impl AttributePath {
    /// Parses a path.
    ///
    /// # Errors
    /// [`ExpressionError`] for an empty or overlong path, a name with characters that RFC 7643
    /// §2.1 does not allow, or more than one sub-attribute.
    pub fn parse(text: &str) -> Result<Self, ExpressionError> {
        let text = text.trim();
        if text.is_empty() {
            return Err(ExpressionError::EmptyPath);
        }
        if text.len() > MAX_PATH_BYTES {
            return Err(ExpressionError::PathTooLong {
                actual_bytes: text.len(),
                max_bytes: MAX_PATH_BYTES,
            });
        }
        // A URN contains dots itself ("2.0"): the name is only the part after the last colon.
        let (schema, name) = match text.rsplit_once(':') {
            Some((urn, name)) if is_urn(urn) => (Some(urn), name),
            Some(_) => return Err(not_a_name(text, text)),
            None => (None, text),
        };
        let mut names = name.split('.');
        let attribute = names.next().unwrap_or_default();
        let sub_attribute = names.next();
        if names.next().is_some() {
            return Err(ExpressionError::PathTooDeep {
                path: text.to_owned(),
            });
        }
        for name in std::iter::once(attribute).chain(sub_attribute) {
            if !is_name(name) {
                return Err(not_a_name(name, text));
            }
        }
        Ok(Self {
            schema: schema.filter(|urn| !is_core_urn(urn)).map(str::to_owned),
            attribute: attribute.to_owned(),
            sub_attribute: sub_attribute.map(str::to_owned),
        })
    }

    /// The URN of the schema extension, as spelled; `None` for the core schema.
    pub fn schema(&self) -> Option<&str> {
        self.schema.as_deref()
    }

    /// The name of the attribute, as spelled.
    pub fn attribute(&self) -> &str {
        &self.attribute
    }

    /// The name of the sub-attribute, as spelled.
    pub fn sub_attribute(&self) -> Option<&str> {
        self.sub_attribute.as_deref()
    }

    /// The whole path in lower case, for matching: `username`, `emails.value`.
    pub fn key(&self) -> String {
        self.to_string().to_ascii_lowercase()
    }

    /// Whether this is the attribute called `name` (such as `emails.value`), ignoring case.
    pub fn is(&self, name: &str) -> bool {
        self.to_string().eq_ignore_ascii_case(name)
    }
}

fn not_a_name(found: &str, path: &str) -> ExpressionError {
    ExpressionError::NotAName {
        found: found.to_owned(),
        path: path.to_owned(),
    }
}

/// `ALPHA *("-" / "_" / DIGIT / ALPHA)`, or the one exception `$ref` (RFC 7643 §2.1, §2.4).
fn is_name(text: &str) -> bool {
    let mut chars = text.strip_prefix('$').unwrap_or(text).chars();
    chars
        .next()
        .is_some_and(|first| first.is_ascii_alphabetic())
        && chars.all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_')
}

impl PartialEq for AttributePath {
    fn eq(&self, other: &Self) -> bool {
        let same = |a: Option<&str>, b: Option<&str>| match (a, b) {
            (Some(a), Some(b)) => a.eq_ignore_ascii_case(b),
            (a, b) => a.is_none() && b.is_none(),
        };
        same(self.schema(), other.schema())
            && self.attribute.eq_ignore_ascii_case(&other.attribute)
            && same(self.sub_attribute(), other.sub_attribute())
    }
}

impl Eq for AttributePath {}

impl fmt::Display for AttributePath {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(schema) = &self.schema {
            write!(formatter, "{schema}:")?;
        }
        formatter.write_str(&self.attribute)?;
        match &self.sub_attribute {
            Some(name) => write!(formatter, ".{name}"),
            None => Ok(()),
        }
    }
}

impl FromStr for AttributePath {
    type Err = ExpressionError;

    fn from_str(text: &str) -> Result<Self, ExpressionError> {
        Self::parse(text)
    }
}

#[cfg(test)]
mod tests {
    use super::AttributePath;
    use crate::expression_error::ExpressionError;

    #[test]
    fn splits_an_extension_urn_with_dots_from_the_name() {
        let urn = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";
        let path = AttributePath::parse(&format!("{urn}:manager.displayName")).unwrap();
        assert_eq!(path.schema(), Some(urn));
        assert_eq!(path.attribute(), "manager");
        assert_eq!(path.sub_attribute(), Some("displayName"));
    }

    #[test]
    fn names_compare_ignoring_case() {
        let path = AttributePath::parse("Emails.VALUE").unwrap();
        assert!(path.is("emails.value"));
        assert!(!path.is("emails"));
        assert_eq!(path, AttributePath::parse("emails.value").unwrap());
    }

    #[test]
    fn old_core_urns_are_the_core_schema() {
        for urn in [
            "urn:scim:schemas:core:1.0",
            "urn:scim:schemas:core:2.0:User",
        ] {
            let path = AttributePath::parse(&format!("{urn}:userName")).unwrap();
            assert_eq!(path.to_string(), "userName");
        }
    }

    #[test]
    fn rejects_invalid_paths() {
        assert!(AttributePath::parse("members.$ref").is_ok());
        assert_eq!(AttributePath::parse(" "), Err(ExpressionError::EmptyPath));
        for text in [
            "1a",
            "a b",
            "a.",
            ".a",
            "a.b.c",
            "x:y",
            "urn::",
            "é",
            "a[b]",
            "userName!",
        ] {
            assert!(AttributePath::parse(text).is_err(), "{text}");
        }
        assert!(matches!(
            AttributePath::parse(&"a".repeat(5000)),
            Err(ExpressionError::PathTooLong {
                actual_bytes: 5000,
                ..
            })
        ));
    }
}
