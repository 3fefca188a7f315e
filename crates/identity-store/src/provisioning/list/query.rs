//! A list as it is asked for, and its page as it is returned.

use scim_model::search::Paging;
use scim_model::{Filter, Projection, Sort};

use super::resource_table::Row;

/// The query of a list.
#[derive(Debug, Clone, Copy)]
pub struct ListQuery<'a> {
    /// Which resources; `None` for all.
    pub filter: Option<&'a Filter>,
    /// In which order; `None` for that of creation.
    pub sort: Option<&'a Sort>,
    /// Which page.
    pub paging: &'a Paging,
    /// Which attributes are returned: those that cost further queries are read only when wanted.
    pub projection: &'a Projection,
    /// The SCIM base URL, without a slash at its end.
    pub base_url: &'a str,
}

impl ListQuery<'_> {
    /// Whether the filter or the order names a core attribute.
    pub(super) fn evaluates(&self, name: &str) -> bool {
        let sorts = |sort: &Sort| {
            sort.path.schema().is_none() && sort.path.attribute().eq_ignore_ascii_case(name)
        };
        self.filter.is_some_and(|filter| filter.mentions(name)) || self.sort.is_some_and(sorts)
    }
}

/// One page.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Found {
    /// How many resources match the filter in all; on a page behind a cursor, as counted for the
    /// first page.
    pub total: i64,
    /// The resources of the page after projection, each as JSON.
    pub resources: Vec<String>,
    /// The cursor of the next page, where a cursor pages and there is one.
    pub next_cursor: Option<String>,
    /// The cursor of the page before, where a cursor pages and there may be one.
    pub previous_cursor: Option<String>,
    /// Whether many rows had to be counted to find the page.
    /// [`make_page_checkpoints`](super::make_page_checkpoints) spares that the next time.
    pub counted_far: bool,
}

/// The rows of a page, each with the index of its table in the query, before they are rendered.
#[derive(Debug, Default)]
pub(super) struct PageOfRows {
    pub(super) total: i64,
    pub(super) rows: Vec<(usize, Row)>,
    pub(super) next_cursor: Option<String>,
    pub(super) previous_cursor: Option<String>,
    pub(super) counted_far: bool,
}
