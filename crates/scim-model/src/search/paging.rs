//! Pages of a list, by index (RFC 7644 §3.4.2.4) or by cursor (RFC 9865).

use super::parameters::SearchParameters;
use crate::error::ScimError;

/// The sizes of pages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PageLimits {
    /// The page size if the client sends no `count`.
    pub default_size: i64,
    /// The largest page size.
    pub max_size: i64,
}

/// A page of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Paging {
    /// By the index of its first resource.
    Index {
        /// Counted from 1.
        start_index: i64,
        /// The maximum number of resources; 0 requests only the total.
        count: i64,
    },
    /// By a cursor that an earlier page returned.
    Cursor {
        /// The cursor; `None` for the first page.
        cursor: Option<String>,
        /// The maximum number of resources; 0 requests only the total.
        count: i64,
    },
}

impl Paging {
    /// Parses `startIndex`, `count` and `cursor`.
    ///
    /// Values out of range are clamped: a negative `count` becomes 0, and one above the largest page
    /// size becomes that size.
    ///
    /// # Errors
    /// 400 `invalidValue` for a value that is not an integer, `invalidCount` for such a `count` with
    /// a cursor, and `invalidCursor` for a cursor together with `startIndex`.
    pub(super) fn read(
        parameters: &SearchParameters,
        limits: PageLimits,
    ) -> Result<Self, ScimError> {
        let start_index = integer("startIndex", parameters.start_index.as_deref());
        let count = integer("count", parameters.count.as_deref());
        let Some(cursor) = parameters.cursor.as_deref() else {
            return Ok(Self::Index {
                start_index: start_index?.unwrap_or(1).max(1),
                count: count?
                    .unwrap_or(limits.default_size)
                    .clamp(0, limits.max_size),
            });
        };
        if parameters.start_index.is_some() {
            return Err(ScimError::invalid_cursor(
                "expected either cursor or startIndex, received both",
            ));
        }
        let count = match count {
            Ok(count) => count.unwrap_or(limits.default_size),
            Err(error) => return Err(ScimError::invalid_count(error.detail)),
        };
        let cursor = cursor.trim();
        Ok(Self::Cursor {
            cursor: (!cursor.is_empty()).then(|| cursor.to_owned()),
            count: count.clamp(0, limits.max_size),
        })
    }
}

/// An integer; one beyond 64 bits is clamped.
fn integer(name: &str, text: Option<&str>) -> Result<Option<i64>, ScimError> {
    let Some(text) = text.map(str::trim) else {
        return Ok(None);
    };
    let (sign, digits) = match text.strip_prefix('-') {
        Some(digits) => (-1, digits),
        None => (1, text.strip_prefix('+').unwrap_or(text)),
    };
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(ScimError::invalid_value(format!(
            "{name}: expected an integer, received {text:?}"
        )));
    }
    Ok(Some(
        digits.parse().unwrap_or(i64::MAX).saturating_mul(sign),
    ))
}

#[cfg(test)]
mod tests {
    use super::super::parameters::SearchParameters;
    use super::{PageLimits, Paging};
    use crate::error::ScimType;

    fn read(
        start_index: Option<&str>,
        count: Option<&str>,
        cursor: Option<&str>,
    ) -> Result<Paging, Option<ScimType>> {
        let parameters = SearchParameters {
            start_index: start_index.map(str::to_owned),
            count: count.map(str::to_owned),
            cursor: cursor.map(str::to_owned),
            ..SearchParameters::default()
        };
        let limits = PageLimits {
            default_size: 100,
            max_size: 200,
        };
        Paging::read(&parameters, limits).map_err(|error| error.scim_type)
    }

    fn index(start_index: i64, count: i64) -> Paging {
        Paging::Index { start_index, count }
    }

    #[test]
    fn an_index_out_of_range_is_clamped_and_a_non_number_is_rejected() {
        let huge = "99999999999999999999";
        assert_eq!(read(None, None, None), Ok(index(1, 100)));
        assert_eq!(read(Some("-5"), Some("-1"), None), Ok(index(1, 0)));
        assert_eq!(read(Some("+7"), Some("5"), None), Ok(index(7, 5)));
        assert_eq!(read(Some(huge), Some(huge), None), Ok(index(i64::MAX, 200)));
        for text in ["x", "1.5", "-", "--1", "1 or 1", "1e3"] {
            let rejected = Err(Some(ScimType::InvalidValue));
            assert_eq!(read(Some(text), None, None), rejected, "{text}");
            assert_eq!(read(None, Some(text), None), rejected, "{text}");
        }
    }

    #[test]
    fn a_cursor_excludes_start_index_and_its_count_is_clamped() {
        let page = |cursor: Option<&str>, count| {
            let cursor = cursor.map(str::to_owned);
            Ok(Paging::Cursor { cursor, count })
        };
        assert_eq!(read(None, None, Some("")), page(None, 100));
        assert_eq!(read(None, Some("5"), Some(" abc ")), page(Some("abc"), 5));
        assert_eq!(read(None, Some("999"), Some("abc")), page(Some("abc"), 200));
        for count in ["0", "-1"] {
            assert_eq!(read(None, Some(count), Some("")), page(None, 0), "{count}");
        }
        let no_number = Err(Some(ScimType::InvalidCount));
        assert_eq!(read(None, Some("x"), Some("")), no_number);
        let rejected = Err(Some(ScimType::InvalidCursor));
        assert_eq!(read(Some("1"), None, Some("")), rejected);
    }
}
