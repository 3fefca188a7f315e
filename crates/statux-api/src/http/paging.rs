//! Lists in pages: `{"items": […], "next_cursor": …}`.

use std::future::{Ready, ready};

use actix_web::dev::Payload;
use actix_web::web::Query;
use actix_web::{FromRequest, HttpRequest};
use identity_store::{Page, PageRequest};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::http::errors::Problem;
use crate::http::limits::lengths::SEARCH_TEXT_MAX_CHARS;

/// The default page size.
const DEFAULT_LIMIT: u16 = 50;

/// Which page of a list.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct PageQuery {
    /// The most items to return, 1 to 200; 50 when left out.
    #[param(minimum = 1, maximum = 200)]
    limit: Option<u16>,
    /// The `next_cursor` of the page before; left out for the first page.
    cursor: Option<String>,
}

/// The page that a request asks for.
pub(crate) struct Paging(pub(crate) PageRequest);

impl FromRequest for Paging {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(paging(request.query_string()).map(Self))
    }
}

fn paging(text: &str) -> Result<PageRequest, Problem> {
    let asked: PageQuery = query(text)?;
    page_request(asked.limit, asked.cursor)
}

/// Reads a query, of a list that has more parameters than a [`PageQuery`].
///
/// # Errors
/// When a parameter is unknown or has a wrong value.
pub(crate) fn query<T: DeserializeOwned>(text: &str) -> Result<T, Problem> {
    Query::<T>::from_query(text)
        .map(Query::into_inner)
        .map_err(|error| Problem::invalid(format!("the query: {error}")))
}

/// The text that a list is searched for; none is the whole list.
///
/// # Errors
/// When it is too long, or has a control character.
pub(crate) fn search_text(name: &str, text: Option<String>) -> Result<Option<String>, Problem> {
    let Some(text) = text else { return Ok(None) };
    let text = text.trim();
    let chars = text.chars().count();
    if chars > SEARCH_TEXT_MAX_CHARS {
        return Err(Problem::invalid(format!(
            "{name}: expected at most {SEARCH_TEXT_MAX_CHARS} characters, received {chars}"
        )));
    }
    if text.chars().any(char::is_control) {
        return Err(Problem::invalid(format!(
            "{name}: expected text on one line, received a control character"
        )));
    }
    Ok((!text.is_empty()).then(|| text.to_owned()))
}

/// The page with these parameters of a query.
///
/// # Errors
/// When the limit is out of bounds, or no page gave the cursor.
pub(crate) fn page_request(
    limit: Option<u16>,
    cursor: Option<String>,
) -> Result<PageRequest, Problem> {
    let limit = limit.unwrap_or(DEFAULT_LIMIT);
    if !(1..=PageRequest::MAX).contains(&limit) {
        let most = PageRequest::MAX;
        return Err(Problem::invalid(format!(
            "limit: expected 1 to {most}, received {limit}"
        )));
    }
    let plain = |c: char| c.is_ascii_graphic();
    if let Some(cursor) = &cursor
        && (cursor.len() > 512 || !cursor.chars().all(plain))
    {
        return Err(Problem::invalid(
            "cursor: expected the next_cursor of another page",
        ));
    }
    Ok(PageRequest::first(limit).after(cursor))
}

/// One page.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Items<T> {
    /// The items, in the list's order.
    items: Vec<T>,
    /// Pass it as `cursor` for the next page; null on the last one.
    next_cursor: Option<String>,
}

impl<T> Items<T> {
    /// A list that is never long enough for pages.
    pub(crate) fn all<U>(items: Vec<U>, show: impl Fn(U) -> T) -> Self {
        Self {
            items: items.into_iter().map(show).collect(),
            next_cursor: None,
        }
    }

    pub(crate) fn of<U>(page: Page<U>, show: impl Fn(U) -> T) -> Self {
        Self {
            items: page.items.into_iter().map(show).collect(),
            next_cursor: page.next_cursor,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_is_asked_for_within_bounds() {
        assert!(paging("").is_ok());
        assert!(paging("limit=200&cursor=0190-abc").is_ok());
        for query in [
            "limit=0",
            "limit=201",
            "limit=x",
            "limits=1",
            "cursor=%00",
            "cursor=a%20b",
        ] {
            assert_eq!(
                paging(query).unwrap_err().code(),
                "invalid_request",
                "{query}"
            );
        }
    }
}
