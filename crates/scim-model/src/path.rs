//! Paths of PATCH operations: attribute paths, and value paths such as
//! `attribute[filter].subAttribute`.

use std::fmt;
use std::str::FromStr;

use crate::attribute_path::{AttributePath, MAX_PATH_BYTES};
use crate::expression_error::ExpressionError;
use crate::filter::Filter;

/// The path of a PATCH operation (RFC 7644 §3.5.2).
#[derive(Debug, Clone, PartialEq)]
pub enum Path {
    /// `userName`, `name.givenName`.
    Attribute(AttributePath),
    /// `emails[type eq "work"].value`.
    Value(ValuePath),
}

/// Some values of a multi-valued attribute: `emails[type eq "work"].value`.
#[derive(Debug, Clone, PartialEq)]
pub struct ValuePath {
    /// The multi-valued attribute, without a sub-attribute.
    pub attribute: AttributePath,
    /// Selects the values; names in it are sub-attributes.
    pub filter: Filter,
    /// The sub-attribute of those values; `None` for the values as a whole.
    pub sub_attribute: Option<String>,
}

impl Path {
    /// Parses the path of a PATCH operation.
    ///
    /// ```
    /// use scim_model::Path;
    ///
    /// let path = Path::parse(r#"emails[type eq "work"].value"#)?;
    /// assert!(matches!(path, Path::Value(_)));
    /// assert_eq!(path.to_string(), r#"emails[type eq "work"].value"#);
    /// # Ok::<(), scim_model::ExpressionError>(())
    /// ```
    ///
    /// # Errors
    /// [`ExpressionError`] for a text that is neither an attribute path nor a value path.
    pub fn parse(text: &str) -> Result<Self, ExpressionError> {
        let text = text.trim();
        if text.len() > MAX_PATH_BYTES {
            return Err(ExpressionError::PathTooLong {
                actual_bytes: text.len(),
                max_bytes: MAX_PATH_BYTES,
            });
        }
        let Some((attribute, rest)) = text.split_once('[') else {
            return AttributePath::parse(text).map(Self::Attribute);
        };
        let brackets = || ExpressionError::Brackets {
            path: text.to_owned(),
        };
        // The filter may contain brackets in a string; the name after it cannot.
        let (filter, after) = rest.rsplit_once(']').ok_or_else(brackets)?;
        let attribute = AttributePath::parse(attribute)?;
        if attribute.sub_attribute().is_some() {
            return Err(brackets());
        }
        let sub_attribute = match after.strip_prefix('.') {
            Some(name) => {
                let name = AttributePath::parse(name)?;
                if name.schema().is_some() || name.sub_attribute().is_some() {
                    return Err(ExpressionError::PathTooDeep {
                        path: text.to_owned(),
                    });
                }
                Some(name.attribute().to_owned())
            }
            None if after.trim().is_empty() => None,
            None => return Err(brackets()),
        };
        let filter =
            Filter::parse_in_brackets(filter).map_err(|source| ExpressionError::FilterInPath {
                path: text.to_owned(),
                source: Box::new(source),
            })?;
        Ok(Self::Value(ValuePath {
            attribute,
            filter,
            sub_attribute,
        }))
    }
}

impl fmt::Display for Path {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Attribute(path) => path.fmt(formatter),
            Self::Value(path) => path.fmt(formatter),
        }
    }
}

impl fmt::Display for ValuePath {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}[{}]", self.attribute, self.filter)?;
        match &self.sub_attribute {
            Some(name) => write!(formatter, ".{name}"),
            None => Ok(()),
        }
    }
}

impl FromStr for Path {
    type Err = ExpressionError;

    fn from_str(text: &str) -> Result<Self, ExpressionError> {
        Self::parse(text)
    }
}

#[cfg(test)]
mod tests {
    use super::Path;
    use crate::expression_error::ExpressionError;

    #[test]
    fn brackets_inside_a_string_are_text() {
        let text = r#"emails[value eq "a]b[c"].type"#;
        assert_eq!(Path::parse(text).unwrap().to_string(), text);
    }

    #[test]
    fn rejects_invalid_value_paths() {
        assert!(Path::parse(r#"emails[type eq "work"]"#).is_ok());
        for text in [
            "emails[",
            "emails]",
            "emails[]",
            r#"emails[type eq "work"]value"#,
            r#"emails[type eq "work"].a.b"#,
            r#"emails.value[type eq "work"]"#,
            r#"[type eq "work"]"#,
        ] {
            assert!(Path::parse(text).is_err(), "{text}");
        }
        assert!(matches!(
            Path::parse("emails[type]"),
            Err(ExpressionError::FilterInPath { .. })
        ));
    }
}
