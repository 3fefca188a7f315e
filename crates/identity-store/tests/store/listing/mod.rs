//! Lists: filters, orders, pages, totals and what they cost.

mod costs;
mod filters;
mod many;
mod orders;
mod page_checkpoints;
mod pages;
mod totals;

use identity_store::organizations::Organization;
use identity_store::provisioning::ProvisioningError;
use identity_store::provisioning::list::{self, Found, ListQuery, ResourceTable};
use identity_store::provisioning::users;
use identity_store::{Connection, Store};
use scim_model::Projection;
use scim_model::schema::USER_TYPE;
use scim_model::search::{PageLimits, SearchParameters, SearchRequest};
use serde_json::{Map, Value};

use super::support::read;

pub(super) const BASE: &str = "https://x.test/scim";

/// The parameters of a list, in the order in which tests name them.
#[derive(Clone, Copy, Default)]
pub(super) struct Ask<'a> {
    pub(super) filter: Option<&'a str>,
    pub(super) sort: Option<(&'a str, &'a str)>,
    pub(super) start: Option<i64>,
    pub(super) count: Option<i64>,
    pub(super) cursor: Option<&'a str>,
}

impl Ask<'_> {
    pub(super) fn search(&self) -> SearchRequest {
        let owned = |text: Option<&str>| text.map(str::to_owned);
        let parameters = SearchParameters {
            filter: owned(self.filter),
            sort_by: owned(self.sort.map(|sort| sort.0)),
            sort_order: owned(self.sort.map(|sort| sort.1)),
            start_index: self.start.map(|start| start.to_string()),
            count: self.count.map(|count| count.to_string()),
            cursor: owned(self.cursor),
            ..SearchParameters::default()
        };
        let limits = PageLimits {
            default_size: 1000,
            max_size: 1000,
        };
        // Filters that make no sense must be answered as the model does all the same.
        let mut search = SearchRequest::read(
            &SearchParameters {
                filter: None,
                ..parameters.clone()
            },
            limits,
            &[&USER_TYPE],
        )
        .unwrap();
        search.filter = parameters.filter.map(|text| text.parse().unwrap());
        search
    }
}

pub(super) fn list_on(
    db: &mut Connection,
    of: &Organization,
    sources: &[&'static ResourceTable],
    ask: &Ask<'_>,
) -> Result<Found, ProvisioningError> {
    list_projected(db, of, sources, ask, &Projection::all())
}

pub(super) fn list_projected(
    db: &mut Connection,
    of: &Organization,
    sources: &[&'static ResourceTable],
    ask: &Ask<'_>,
    projection: &Projection,
) -> Result<Found, ProvisioningError> {
    let search = ask.search();
    let query = ListQuery {
        filter: search.filter.as_ref(),
        sort: search.sort.as_ref(),
        paging: &search.paging,
        projection,
        base_url: BASE,
    };
    list::list(db, &of.id, sources, &query)
}

pub(super) fn try_list(
    store: &Store,
    of: &Organization,
    sources: &[&'static ResourceTable],
    ask: &Ask<'_>,
) -> Result<Found, ProvisioningError> {
    store.read(|db| list_on(db, of, sources, ask))
}

pub(super) fn list(store: &Store, of: &Organization, ask: &Ask<'_>) -> Found {
    try_list(store, of, &[&users::TABLE], ask).unwrap()
}

/// The resources of a page, in order.
pub(crate) fn documents(found: &Found) -> Vec<Map<String, Value>> {
    let texts = found.resources.iter();
    texts
        .map(|text| serde_json::from_str(text).unwrap())
        .collect()
}

/// The attribute of each resource of a page that is text, in order.
pub(super) fn texts(found: &Found, attribute: &str) -> Vec<String> {
    let text = |document: Map<String, Value>| Some(document.get(attribute)?.as_str()?.to_owned());
    documents(found).into_iter().filter_map(text).collect()
}

pub(super) fn ids(found: &Found) -> Vec<String> {
    texts(found, "id")
}

/// The source whose every filter and order is evaluated by the model.
pub(super) fn by_the_model() -> &'static ResourceTable {
    Box::leak(Box::new(users::TABLE.without_columns()))
}

pub(super) fn total(store: &Store, of: &Organization) -> i64 {
    read(store, |db| list::total(db, &of.id, &USER_TYPE))
}
