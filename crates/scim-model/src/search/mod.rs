//! Searches, by GET or by POST to `/.search` (RFC 7644 §3.4.2, §3.4.3; RFC 9865).

mod paging;
mod parameters;

pub use self::paging::{PageLimits, Paging};
pub use self::parameters::{SEARCH_REQUEST_SCHEMA, SearchParameters};

use crate::error::ScimError;
use crate::filter::Filter;
use crate::projection::Projection;
use crate::schema::ResourceType;
use crate::sort::Sort;

/// A validated search.
///
/// ```
/// use scim_model::search::{PageLimits, Paging, SearchParameters, SearchRequest};
/// use scim_model::schema::USER_TYPE;
/// use serde_json::json;
///
/// let parameters = SearchParameters::from_json(&json!({
///     "schemas": ["urn:ietf:params:scim:api:messages:2.0:SearchRequest"],
///     "attributes": ["displayName", "userName"],
///     "filter": "displayName sw \"smith\"",
///     "count": 10,
/// }))?;
/// let limits = PageLimits { default_size: 100, max_size: 200 };
/// let search = SearchRequest::read(&parameters, limits, &[&USER_TYPE])?;
/// assert_eq!(search.paging, Paging::Index { start_index: 1, count: 10 });
/// # Ok::<(), scim_model::ScimError>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct SearchRequest {
    /// Selects the resources; `None` for all.
    pub filter: Option<Filter>,
    /// The order; `None` for the order of creation.
    pub sort: Option<Sort>,
    /// The attributes to return.
    pub projection: Projection,
    /// The page to return.
    pub paging: Paging,
}

impl SearchRequest {
    /// Validates the parameters of a search among resources of these types.
    ///
    /// # Errors
    /// 400 with the keyword of the invalid parameter: `invalidFilter`, `invalidCursor`,
    /// `invalidCount`, or else `invalidValue`.
    pub fn read(
        parameters: &SearchParameters,
        limits: PageLimits,
        resource_types: &[&ResourceType],
    ) -> Result<Self, ScimError> {
        let filter = parameters
            .filter
            .as_deref()
            .map(Filter::parse)
            .transpose()?;
        let sort = match parameters.sort_by.as_deref() {
            Some(by) => Some(Sort::parse(by, parameters.sort_order.as_deref())?),
            None => None,
        };
        for resource_type in resource_types {
            filter
                .iter()
                .try_for_each(|filter| filter.check(resource_type))?;
            sort.iter().try_for_each(|sort| sort.check(resource_type))?;
        }
        Ok(Self {
            filter,
            sort,
            projection: parameters.projection()?,
            paging: Paging::read(parameters, limits)?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::{PageLimits, SearchParameters, SearchRequest};
    use crate::error::{ScimError, ScimType};
    use crate::schema::{GROUP_TYPE, USER_TYPE};
    use serde_json::{Value, json};

    fn read(body: &Value) -> Result<SearchRequest, ScimError> {
        let limits = PageLimits {
            default_size: 100,
            max_size: 200,
        };
        let parameters = SearchParameters::from_json(body)?;
        SearchRequest::read(&parameters, limits, &[&USER_TYPE, &GROUP_TYPE])
    }

    #[test]
    fn every_parameter_is_read_in_any_spelling() {
        let search = read(&json!({
            "Attributes": ["userName", "name.givenName"], "excludedAttributes": "title",
            "FILTER": "active eq true", "sortBy": "userName", "sortorder": "DESCENDING",
            "startIndex": "3", "count": 5.0,
        }))
        .unwrap();
        assert_eq!(search.filter.unwrap().to_string(), "active eq true");
        assert!(search.sort.unwrap().descending);
        assert!(search.projection.wants("name") && !search.projection.wants("title"));
        assert_eq!(
            read(&json!({})).unwrap(),
            read(&json!({"filter": null, "sortBy": "", "count": " "})).unwrap()
        );
    }

    #[test]
    fn an_invalid_parameter_is_rejected_with_its_own_keyword() {
        assert!(read(&json!({"sortBy": "userName", "filter": "title pr"})).is_ok());
        for (body, keyword) in [
            (json!([]), ScimType::InvalidSyntax),
            (json!({"schemas": 7}), ScimType::InvalidSyntax),
            (json!({"filter": "title"}), ScimType::InvalidFilter),
            (json!({"filter": ""}), ScimType::InvalidFilter),
            (json!({"filter": " "}), ScimType::InvalidFilter),
            (json!({"filter": "active gt true"}), ScimType::InvalidFilter),
            (json!({"filter": {}}), ScimType::InvalidValue),
            (json!({"sortBy": "name"}), ScimType::InvalidValue),
            (json!({"sortBy": ["userName"]}), ScimType::InvalidValue),
            (json!({"attributes": [7]}), ScimType::InvalidValue),
            (json!({"attributes": "a b"}), ScimType::InvalidValue),
            (json!({"count": true}), ScimType::InvalidValue),
            (json!({"count": 1.5}), ScimType::InvalidValue),
            (json!({"cursor": 7}), ScimType::InvalidValue),
        ] {
            let error = read(&body).unwrap_err();
            assert_eq!(error.scim_type, Some(keyword), "{body}");
        }
    }
}
