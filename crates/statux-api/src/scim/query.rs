//! Reading query strings, as clients write them.

use std::borrow::Cow;

use percent_encoding::percent_decode_str;
use scim_model::search::SearchParameters;
use scim_model::{Projection, ScimError};

use crate::http::errors::ScimHttpError;

/// The parameters of a request; if a name is repeated, the first value is used.
pub(super) struct Query(Vec<(String, String)>);

impl Query {
    /// Reads a query string. Names are case-insensitive; empty parameters, as left by a trailing
    /// `?` or `&`, are ignored.
    ///
    /// # Errors
    /// 400 `invalidSyntax` if it is not text.
    pub(super) fn parse(raw: &str) -> Result<Self, ScimHttpError> {
        raw.trim_matches(['?', '&'])
            .split('&')
            .filter(|parameter| !parameter.is_empty())
            .map(|parameter| {
                let (name, value) = parameter.split_once('=').unwrap_or((parameter, ""));
                Ok((decode(name)?.to_ascii_lowercase(), decode(value)?))
            })
            .collect::<Result<_, ScimHttpError>>()
            .map(Self)
    }

    /// The value of a parameter, unless it is blank. `name` is in lower case.
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        self.even_blank(name).filter(|value| !value.is_empty())
    }

    /// The value of a parameter, though it may be blank.
    pub(super) fn even_blank(&self, name: &str) -> Option<&str> {
        let found = self.0.iter().find(|(known, _)| known == name);
        found.map(|(_, value)| value.trim())
    }

    /// The search that a GET asks for. A blank cursor asks for the first page (RFC 9865 section 2),
    /// and a blank filter is invalid.
    pub(super) fn search(&self) -> SearchParameters {
        let text = |name| self.get(name).map(str::to_owned);
        let even_blank = |name| self.even_blank(name).map(str::to_owned);
        SearchParameters {
            attributes: text("attributes"),
            excluded_attributes: text("excludedattributes"),
            filter: even_blank("filter"),
            sort_by: text("sortby"),
            sort_order: text("sortorder"),
            start_index: text("startindex"),
            count: text("count"),
            cursor: even_blank("cursor"),
        }
    }

    /// `attributes` and `excludedAttributes`.
    ///
    /// # Errors
    /// 400 `invalidValue` if one is not an attribute path.
    pub(super) fn projection(&self) -> Result<Projection, ScimHttpError> {
        Ok(self.search().projection()?)
    }
}

/// Percent-decodes. A `+` is a space, as in forms, unless the client encodes spaces as `%20`: then
/// it is a literal plus, as in `ada+test@example.com`.
fn decode(text: &str) -> Result<String, ScimHttpError> {
    let text = if text.contains("%20") {
        Cow::Borrowed(text)
    } else {
        Cow::Owned(text.replace('+', " "))
    };
    match percent_decode_str(&text).decode_utf8() {
        Ok(decoded) if !decoded.contains('\0') => Ok(decoded.into_owned()),
        _ => {
            let detail = "expected the parameters as percent-encoded UTF-8 text";
            Err(ScimError::invalid_syntax(detail).into())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn value(raw: &str) -> Option<String> {
        Query::parse(raw).unwrap().get("filter").map(str::to_owned)
    }

    #[test]
    fn a_plus_is_a_space_or_itself_as_the_client_encodes() {
        let expected = Some(r#"userName eq "a+b@x.test""#.to_owned());
        assert_eq!(value("filter=userName%20eq%20%22a+b@x.test%22"), expected);
        assert_eq!(
            value("filter=userName%20eq%20%22a%2Bb%40x.test%22"),
            expected
        );
        assert_eq!(value("FILTER=userName+eq+%22a%2bb@x.test%22"), expected);
    }

    #[test]
    fn empty_parameters_do_not_count() {
        for raw in ["", "?", "&", "&&filter=", "filter", "filter=%20&"] {
            assert_eq!(value(raw), None, "{raw}");
        }
        assert_eq!(value("&filter=a&filter=b&?"), Some("a".to_owned()));
    }

    #[test]
    fn a_blank_cursor_and_a_blank_filter_count_and_other_blank_parameters_do_not() {
        let search = |raw: &str| Query::parse(raw).unwrap().search();
        assert_eq!(search("cursor").cursor.as_deref(), Some(""));
        assert_eq!(search("CURSOR=%20&count=").cursor.as_deref(), Some(""));
        for raw in ["filter", "&&Filter=", "filter=%20&"] {
            assert_eq!(search(raw).filter.as_deref(), Some(""), "{raw}");
        }
        assert_eq!(search("&?").filter, None);
        let search = search("sortBy=userName&SortOrder=descending&count=5&startIndex=");
        assert_eq!(search.cursor, None);
        assert_eq!(search.sort_by.as_deref(), Some("userName"));
        assert_eq!(search.sort_order.as_deref(), Some("descending"));
        assert_eq!(
            (search.count.as_deref(), search.start_index),
            (Some("5"), None)
        );
    }

    #[test]
    fn what_is_no_text_is_rejected() {
        assert!(Query::parse("filter=%C3%BC").is_ok());
        assert!(Query::parse("filter=%FF").is_err());
        assert!(Query::parse("filter=a%00").is_err());
    }
}
