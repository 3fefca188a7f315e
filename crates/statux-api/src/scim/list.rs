//! Lists: GET of an endpoint, and POST to its `/.search` (RFC 7644 sections 3.4.2 and 3.4.3).

use actix_web::{HttpRequest, HttpResponse, web};
use identity_store::Connection;
use identity_store::provisioning::ProvisioningError;
use identity_store::provisioning::list::{self, Found, ListQuery, ResourceTable};
use identity_store::provisioning::{groups, users};
use scim_model::search::{PageLimits, Paging, SearchParameters};
use scim_model::{ListResponse, ResourceType, SearchRequest};

use super::client::Client;
use super::query::Query;
use super::{body, response};
use crate::http::errors::ScimHttpError;

/// How many resources one response may hold; `ServiceProviderConfig` states both numbers.
pub(super) const LIMITS: PageLimits = PageLimits {
    default_size: 100,
    max_size: 200,
};

/// The resource type of a list of users.
static USERS: [&ResourceTable; 1] = [&users::TABLE];
/// The resource type of a list of groups.
static GROUPS: [&ResourceTable; 1] = [&groups::TABLE];
/// The resource types of a list at the base URL, in list order.
static EVERYTHING: [&ResourceTable; 2] = [&users::TABLE, &groups::TABLE];

/// `GET /Users`. An existence check without a match returns an empty list.
pub(super) async fn users(
    client: Client,
    request: HttpRequest,
) -> Result<HttpResponse, ScimHttpError> {
    of_query(client, &request, &USERS).await
}

/// `POST /Users/.search`.
pub(super) async fn search_users(
    client: Client,
    request: HttpRequest,
    payload: web::Payload,
) -> Result<HttpResponse, ScimHttpError> {
    of_body(client, &request, payload, &USERS).await
}

/// `GET /Groups`.
pub(super) async fn groups(
    client: Client,
    request: HttpRequest,
) -> Result<HttpResponse, ScimHttpError> {
    of_query(client, &request, &GROUPS).await
}

/// `POST /Groups/.search`.
pub(super) async fn search_groups(
    client: Client,
    request: HttpRequest,
    payload: web::Payload,
) -> Result<HttpResponse, ScimHttpError> {
    of_body(client, &request, payload, &GROUPS).await
}

/// `GET` of the base URL: resources of every type (RFC 7644 section 3.4.2.1).
pub(super) async fn everything(
    client: Client,
    request: HttpRequest,
) -> Result<HttpResponse, ScimHttpError> {
    of_query(client, &request, &EVERYTHING).await
}

/// `POST /.search`.
pub(super) async fn search_everything(
    client: Client,
    request: HttpRequest,
    payload: web::Payload,
) -> Result<HttpResponse, ScimHttpError> {
    of_body(client, &request, payload, &EVERYTHING).await
}

/// A search with its parameters in the URL.
async fn of_query(
    client: Client,
    request: &HttpRequest,
    tables: &'static [&'static ResourceTable],
) -> Result<HttpResponse, ScimHttpError> {
    let parameters = Query::parse(request.query_string())?.search();
    let search = SearchRequest::read(&parameters, LIMITS, &types_of(tables))?;
    found(client, search, tables).await
}

/// A search with its parameters in the body; those in the URL are ignored.
async fn of_body(
    client: Client,
    request: &HttpRequest,
    payload: web::Payload,
    tables: &'static [&'static ResourceTable],
) -> Result<HttpResponse, ScimHttpError> {
    let body = body::read_json(&client, request, payload).await?;
    let read = |body: &_| {
        let parameters = SearchParameters::from_json(body)?;
        SearchRequest::read(&parameters, LIMITS, &types_of(tables))
    };
    let search = client.interpret(body, read).await?;
    found(client, search, tables).await
}

fn types_of(tables: &[&ResourceTable]) -> Vec<&'static ResourceType> {
    tables.iter().map(|table| table.resource_type()).collect()
}

async fn found(
    client: Client,
    search: SearchRequest,
    tables: &'static [&'static ResourceTable],
) -> Result<HttpResponse, ScimHttpError> {
    let (organization, base_url) = (client.organization.clone(), client.base_url());
    let of = organization.clone();
    let brief = list::is_brief(search.filter.as_ref(), &search.projection, tables);
    let is_thorough = !brief
        && list::is_thorough(
            search.filter.as_ref(),
            search.sort.as_ref(),
            &organization,
            tables,
        );
    let _turn = if is_thorough {
        Some(client.search_turn().await?)
    } else {
        None
    };
    let work = move |db: &mut Connection| {
        let query = ListQuery {
            filter: search.filter.as_ref(),
            sort: search.sort.as_ref(),
            paging: &search.paging,
            projection: &search.projection,
            base_url: &base_url,
        };
        let found = list::list(db, &organization, tables, &query)?;
        let counted_far = found.counted_far;
        Ok::<_, ProvisioningError>((list_response(found, &search.paging), counted_far))
    };
    let (response, counted_far) = if brief {
        client.point_read(work).await?
    } else {
        client.read(work).await?
    };
    if counted_far {
        client.write_later(move |db| {
            let mut tables = tables.iter();
            tables.try_for_each(|table| list::make_page_checkpoints(db, &of, table))
        });
    }
    Ok(response::list(&response))
}

fn list_response(found: Found, paging: &Paging) -> ListResponse {
    ListResponse {
        total_results: found.total.unsigned_abs(),
        start_index: match paging {
            Paging::Index { start_index, .. } => Some(start_index.unsigned_abs()),
            Paging::Cursor { .. } => None,
        },
        next_cursor: found.next_cursor,
        previous_cursor: found.previous_cursor,
        resources: found.resources,
    }
}
